#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a cursor is worth (docs/protocol.md, 1.3): the same on every route, and also when
the journal is not the one that gave it."""

import contextlib
import json
import pathlib
import shutil
import socket
import sqlite3
import sys
import urllib.parse

import crier_test
from crier_test import PATIENCE, Server, Tap, WebSocket, check, fetch, request, same
from listening import ask, publish


class Lasting(Server):
    """A server that can be ended and begun again, with the same journal or another."""

    def start(self):
        self.lines = []
        self.errors = []
        self.threads = []
        super().start()

    def stop(self):
        same(self.terminate(), 0)
        self.process.stdin.close()

    def folder(self):
        return pathlib.Path(self.home, 'crier')

    def copy(self, name):
        """Copies the whole folder of the journal, as a backup does."""
        files = [f for f in self.folder().iterdir() if not f.is_socket()]
        pathlib.Path(self.home, name).mkdir(0o700)
        for file in files:
            shutil.copy(file, pathlib.Path(self.home, name, file.name))

    def put_back(self, name):
        shutil.rmtree(self.folder())
        shutil.copytree(pathlib.Path(self.home, name), self.folder())


def quoted(since):
    return urllib.parse.quote(since, safe='')


# --- each way to ask ---------------------------------------------------------

def over_websocket(server, since):
    with WebSocket(server.port, f'?since={quoted(since)}', 'crier.v1') as client:
        hello = client.next_json('hello')
        # What is kept was queued with the greeting, so it comes before the answer.
        client.say({'event': 'sync', 't0': 1})
        texts = []
        while True:
            found = client.next_json()
            if found['event'] == 'sync':
                return hello['recovered'], texts
            if found['event'] == 'message':
                texts.append(found['text'])


def objects_of(peer):
    """What comes on a stream, of either framing."""
    with peer.makefile('rb') as file:
        for line in file:
            if line.startswith((b'data: ', b'{')):
                yield json.loads(line.removeprefix(b'data: '))


def over_stream(target, headers=lambda since: [], query='since'):
    def ask_stream(server, since):
        name = f'{query}={quoted(since)}' if query else ''
        with crier_test.connect(server.port) as peer:
            peer.sendall(request(server.port, f'{target}?{name}', headers=headers(since)))
            found = objects_of(peer)
            hello = next(found)
            # Its answer comes after all that is kept.
            sync = b'{"event":"sync","t0":1}'
            same(fetch(server.port, f'/inbox?session={hello["session"]}', method='POST', body=sync,
                       headers=[('Content-Type', 'application/json'),
                                ('Content-Length', len(sync))]).status, 204)
            texts = []
            for value in found:
                if value['event'] == 'sync':
                    return hello['recovered'], texts
                same(value['event'], 'message')
                texts.append(value['text'])
    return ask_stream


def over_poll(wait):
    def ask_poll(server, since):
        answer = fetch(server.port, f'/poll?wait={wait}&since={quoted(since)}')
        same(answer.status, 200)
        value = json.loads(answer.body)
        hello = [e['recovered'] for e in value['events'] if e['event'] == 'hello']
        same(hello[:1], [value['recovered']] if hello else [])
        return value['recovered'], [e['text'] for e in value['events']
                                    if e['event'] == 'message']
    return ask_poll


def over_api(server, since):
    status, page = ask(server, 'GET', f'/messages?since={quoted(since)}')
    same(status, 200)
    return page['recovered'], [m['text'] for m in page['messages']]


WAYS = {
    'WebSocket': over_websocket,
    'long polling': over_poll(1),
    'polling': over_poll(0),
    'API': over_api,
    'streaming': over_stream('/stream'),
    'SSE': over_stream('/events'),
    'SSE by last_event_id': over_stream('/events', query='last_event_id'),
    'SSE by Last-Event-ID': over_stream('/events', lambda since: [('Last-Event-ID', since)],
                                        query=''),
}


def check_ways(tap, server, what, since, recovered, texts):
    for way, ask_way in WAYS.items():
        # An empty one is none (HTML, 9.2.4), and a header ends with its last letter.
        if (since == '' and 'by' in way or
                'Last-' in way and (since.strip() != since or not since.isascii())):
            continue
        with tap.case(f'{way}: {what}'):
            same(ask_way(server, since), (recovered, texts))


# --- the tests ---------------------------------------------------------------

def test_written(tap):
    """There is one way to write a cursor, and one meaning of all that is none."""
    with Server('--interval=0') as server:
        kept = [f'm{i}' for i in range(1, 6)]
        for text in kept:
            last = publish(server, text)[0]
        epoch = last.rpartition('-')[0]
        for place in range(6):
            check_ways(tap, server, f'a place, {place}', f'{epoch}-{place}', True, kept[place:])
        check_ways(tap, server, 'earliest', 'earliest', True, kept)
        for since in ('', 'EARLIEST', 'earliest ', 'nope-3', f'{epoch}', f'{epoch}-',
                      f'{epoch}-999999', f'{epoch}-9223372036854775807',
                      f'{epoch}-9223372036854775808', f'{epoch}-18446744073709551615',
                      f'{epoch}-18446744073709551616', f'{epoch}-18446744073709551619',
                      f'{epoch}--1', f'{epoch}-+3', f'{epoch}- 3', f'{epoch}-3 ',
                      f'{epoch}-03', f'{epoch}-00', f'{epoch}-3.0', f'{epoch}-0x3',
                      f'{epoch.upper()}-3', f'{epoch}x-3', f'{epoch}-３', 'aaaaaa-3'):
            check_ways(tap, server, f'no place, {since!r}', since, False, kept)
        with tap.case('GET /messages/ID: only as it was given'):
            found = {i: ask(server, 'GET', f'/messages/{quoted(i)}')[0] for i in (
                f'{epoch}-5', f'{epoch}-05', f'{epoch}-+5', f'{epoch}-0', f'{epoch}-999',
                f'{epoch}-9223372036854775808', f'{epoch.upper()}-5', 'aaaaaa-5')}
            same(found.pop(f'{epoch}-5'), 200)
            same(set(found.values()), {404}, str(found))
        server.check_sound()


def test_restored(tap):
    """A journal that was put back from a copy: a client that has heard what is not in it is told,
    also once there is as much again; for all others nothing has changed."""
    with Lasting('--interval=0') as server:
        first = publish(server, 'first')[0]
        server.stop()
        server.copy('backup')
        server.start()
        lost = [publish(server, f'lost {i}')[0] for i in range(3)]
        server.stop()
        server.put_back('backup')

        server.start()
        check_ways(tap, server, 'a lost cursor, at once', lost[1], False, ['first'])
        new = [publish(server, f'new {i}')[0] for i in range(3)]
        with tap.case('no id is given twice'):
            same(set(lost) & set(new), set())
        everything = ['first', *(f'new {i}' for i in range(3))]
        for cursor in lost:
            check_ways(tap, server, 'a lost cursor, when there is more than it had', cursor, False,
                       everything)
        check_ways(tap, server, 'a cursor that the copy has', first, True, everything[1:])
        check_ways(tap, server, 'a new cursor', new[1], True, everything[-1:])
        with tap.case('a lost id is none'):
            same([ask(server, 'GET', f'/messages/{i}')[0] for i in lost], [404] * 3)
            same([ask(server, 'GET', f'/messages/{i}')[0] for i in (first, *new)], [200] * 4)
        server.stop()

        # The same copy once more: it cannot know, and need not.
        server.put_back('backup')
        server.start()
        again = [publish(server, f'again {i}')[0] for i in range(3)]
        everything = ['first', *(f'again {i}' for i in range(3))]
        for cursor in (*lost, *new):
            check_ways(tap, server, 'a cursor that was lost earlier or later', cursor, False,
                       everything)
        check_ways(tap, server, 'one of before', first, True, everything[1:])
        check_ways(tap, server, 'the newest', again[-1], True, [])
        server.check_sound()


def test_copied_while_running(tap):
    """The run that was copied has gone on under the same epoch."""
    with Lasting('--interval=0') as server:
        first = publish(server, 'first')[0]
        server.copy('backup')
        lost = [publish(server, f'lost {i}')[0] for i in range(2)]
        server.stop()
        server.put_back('backup')
        server.start()
        publish(server, 'new 0')
        publish(server, 'new 1')
        publish(server, 'new 2')
        for cursor in lost:
            check_ways(tap, server, 'a lost cursor of the epoch that was copied', cursor, False,
                       ['first', 'new 0', 'new 1', 'new 2'])
        check_ways(tap, server, 'the last cursor that the copy has', first, True,
                   ['new 0', 'new 1', 'new 2'])
        server.check_sound()


def test_pruned(tap):
    """What is too old is not kept: a client that has not heard it is told."""
    with Lasting('--interval=0') as server:
        epoch = publish(server, 'm1')[0].rpartition('-')[0]
        for i in range(2, 6):
            publish(server, f'm{i}')
        server.stop()
        with contextlib.closing(sqlite3.connect(server.folder() / 'journal.db')) as db:
            db.execute('DELETE FROM messages WHERE offset < 4')
            db.commit()
        server.start()
        for place, recovered in enumerate((False, False, False, True, True, True)):
            check_ways(tap, server, f'after {place} of 5, of which two are kept',
                       f'{epoch}-{place}', recovered, ['m4', 'm5'][max(place - 3, 0):])
        check_ways(tap, server, 'earliest', 'earliest', True, ['m4', 'm5'])
        server.check_sound()


def test_started_again(tap):
    """Nobody is told that something may be missing because of a start."""
    with Lasting('--interval=0') as server:
        cursors = []
        texts = []
        for run in range(4):
            with WebSocket(server.port, '', 'crier.v1') as client:
                cursors.append((client.next_json('hello')['cursor'], len(texts)))
            # In one run nothing is said.
            for i in range(2 if run != 2 else 0):
                texts.append(f'{run}.{i}')
                cursors.append((publish(server, texts[-1])[0], len(texts)))
            server.stop()
            server.start()
        for cursor, n in cursors:
            check_ways(tap, server, 'a cursor of any run', cursor, True, texts[n:])
        with tap.case('a cursor of the future, again and again, changes nothing'):
            epoch, _, last = cursors[-1][0].rpartition('-')
            for i in range(200):
                with contextlib.closing(socket.create_connection(
                        ('127.0.0.1', server.port), PATIENCE)) as peer:
                    peer.sendall(request(server.port, f'/poll?since={epoch}-{int(last) + i + 1}'))
                    check(b'"recovered":false' in crier_test.read_all(peer), i)
            for cursor, n in cursors:
                same(over_api(server, cursor), (True, texts[n:]))
            same(publish(server, 'x')[0].rpartition('-')[2], str(len(texts) + 1))
            same(over_api(server, cursors[0][0]), (True, [*texts, 'x']))
        server.check_sound()


def poll(server, query='', *headers):
    answer = fetch(server.port, f'/poll{query}', headers=headers)
    same(answer.status, 200)
    value = json.loads(answer.body)
    return value, [e['text'] for e in value['events'] if e['event'] == 'message'], answer


def test_alike(tap):
    """Programs that cannot be told apart, and ask as they please (9.2)."""
    agent = ('User-Agent', 'alike')
    for wait in (0, 1):
        with Server('--interval=0') as server, \
                tap.case(f'two that look alike, wait={wait}: each gets every message'):
            query = f'?wait={wait}'
            got = ([], [])
            for _ in got:
                poll(server, query, agent)
            for i in range(6):
                publish(server, f'm{i}')
                # One of them now before, now after the other, and less often.
                for who in ((0, 1), (1, 0), (0,))[i % 3]:
                    got[who].extend(poll(server, query, agent)[1])
            for texts in got:
                texts.extend(poll(server, query, agent)[1])
                same(sorted(set(texts)), [f'm{i}' for i in range(6)])
            same(len(ask(server, 'GET', '/clients')[1]['clients']), 1)
    with Server('--interval=0') as server:
        for what, query in (('an Id', '?Id=lobby'), ('a session', ''), ('a cursor', '')):
            with tap.case(f'with {what} each message comes once'):
                answer, _, _ = poll(server, query, ('User-Agent', what))
                if what == 'a session':
                    query = f'?session={answer["events"][0]["session"]}'
                texts = []
                for i in range(4):
                    publish(server, f'{what} {i}')
                    if what == 'a cursor':
                        query = f'?since={answer["cursor"]}'
                    answer, new, _ = poll(server, query, ('User-Agent', what))
                    texts += new
                same(texts, [f'{what} {i}' for i in range(4)])
        with tap.case('what was cleared or has ended is not repeated'):
            poll(server)
            publish(server, 'before')
            same('before' in poll(server)[1], True)
            server.say('/clear')
            publish(server, 'after', expires=60)
            publish(server, 'brief', expires=1)
            same(poll(server)[1][-2:], ['after', 'brief'])
            crier_test.until(lambda: 'brief' not in poll(server)[1], 'the message to end')
            same(poll(server)[1], ['after'])
        with tap.case('a tag says what a program has'):
            _, _, answer = poll(server)
            same(fetch(server.port, '/poll', headers=[
                ('If-None-Match', answer.headers.get('ETag'))]).status, 304)
        with tap.case('of more than 256 KiB only the newest is repeated, and all new comes'):
            for i in range(10):
                publish(server, f'{i}' * 60000)
            value, texts, _ = poll(server)
            while value.get('more'):
                value, more, _ = poll(server)
                texts += more
            same(len(set(texts) - {'after'}), 10)
            again = poll(server)[1]
            check(again and set(again) < set(texts) and again[-1][0] == '9', len(again))
        server.check_sound()


def main():
    tap = Tap()
    crier_test.run(tap, [test_written, test_restored, test_copied_while_running,
                         test_pruned, test_started_again, test_alike])
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
