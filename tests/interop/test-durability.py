#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was accepted is there after any end, once and in order; and what happens when
the disk takes nothing (docs/architecture.md, "The journal").

CRIER_KILLS=2000 tests/interop/test-durability.py test_kill   does it more often."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import crier_test
from crier_test import (CRIER, INSTRUMENTED, PATIENCE, Server, Tap, WebSocket, check,
                        in_parallel, operator_folder, parse_answer, read_all, same,
                        until)

KILLS = int(os.environ.get('CRIER_KILLS', '40' if INSTRUMENTED else '200'))
PUBLISHERS = 3
MIB = 1024 * 1024


class Lasting(Server):
    """A server that can be ended and begun again, with the same journal."""

    def __enter__(self):
        self.seconds = []
        return super().__enter__()

    def start(self):
        self.lines = []
        self.errors = []
        self.threads = []
        begin = time.monotonic()
        super().start()
        self.seconds.append(time.monotonic() - begin)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.wait_end()
        self.process.stdin.close()

    def restart(self):
        same(self.terminate(), 0)
        self.process.stdin.close()
        self.start()

    def journal(self):
        return pathlib.Path(self.home, 'crier', 'journal.db')


def ask(server, method, target, body=None, key=None):
    """One request of the operator; None if the server ended before it answered."""
    path = operator_folder(server.home) / f'{server.port}.sock'
    data = json.dumps(body).encode() if body is not None else b''
    lines = [f'{method} {target} HTTP/1.1', 'Host: localhost',
             'Content-Type: application/json', f'Content-Length: {len(data)}']
    if key:
        lines.append(f'Idempotency-Key: {key}')
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(PATIENCE)
        try:
            peer.connect(str(path))
            peer.sendall('\r\n'.join([*lines, '', '']).encode() + data)
            raw = read_all(peer)
        except OSError:
            return None
    if b'\r\n\r\n' not in raw:
        return None
    answer = parse_answer(raw)
    length = answer.headers.get('Content-Length')
    return answer if length is None or len(answer.body) == int(length) else None


def publish(server, text, key=None, **more):
    answer = ask(server, 'POST', '/messages', {'text': text, **more}, key)
    check(answer is not None, 'no answer')
    check(answer.status in (201, 202), f'{answer.status}: {answer.body}')
    return json.loads(answer.body)['id']


def kept(server, since='earliest'):
    """What the journal has after a cursor: pairs of id and text."""
    found = []
    while True:
        page = json.loads(ask(server, 'GET', f'/messages?since={since}').body)
        if not page['messages']:
            return found
        found += [(m['id'], m['text']) for m in page['messages']]
        since = found[-1][0]


def offset(message_id):
    return int(message_id.rpartition('-')[2])


# --- kill -9 -----------------------------------------------------------------

class Publisher:
    """A script that publishes one message after another, and says the last one
    again, with its key, when it does not know what became of it."""

    def __init__(self, name):
        self.name = name
        self.n = 0
        self.accepted = {}   # text: id
        self.unanswered = [] # texts that may be there, or not
        self.again = None    # the one of them that has a key

    def say(self, server, text, key):
        answer = ask(server, 'POST', '/messages', {'text': text}, key)
        if answer is None:
            self.unanswered.append(text)
            self.again = text if key else None
            return False
        check(answer.status in (201, 202), f'{answer.status}: {answer.body}')
        self.accepted[text] = json.loads(answer.body)['id']
        return True

    def run(self, server):
        if self.again:
            # It is the first that it says, so nothing of its own is later.
            text, self.again = self.again, None
            self.unanswered.remove(text)
            if not self.say(server, text, text):
                return
        while True:
            self.n += 1
            text = f'{self.name} {self.n}'
            if not self.say(server, text, text if self.n % 2 else None):
                return


def check_kept(found, publishers):
    """Everything that was accepted, nothing twice, in order, without a gap."""
    texts = [text for _, text in found]
    same(len(set(texts)), len(texts), 'a message is there twice')
    offsets = [offset(i) for i, _ in found]
    same(offsets, list(range(1, len(found) + 1)), 'offsets')
    ids = {text: i for i, text in found}
    for publisher in publishers:
        for text, i in publisher.accepted.items():
            same(ids.get(text), i, text)
        own = [int(t.split()[1]) for t in texts if t.split()[0] == publisher.name]
        same(own, sorted(own), f'order of {publisher.name}')
    known = {text for p in publishers for text in [*p.accepted, *p.unanswered]}
    check(set(texts) <= known, 'something that nobody said')


def kill_while(server, publishers, rng):
    """Ends the server at some moment while all of them publish."""
    before = sum(len(p.accepted) for p in publishers)

    def end():
        until(lambda: sum(len(p.accepted) for p in publishers) > before,
              'a message that is accepted')
        time.sleep(rng.random() * 0.03)
        server.kill()

    in_parallel(end, *[lambda p=p: p.run(server) for p in publishers])


def test_kill(tap):
    rng = random.Random(4)
    publishers = [Publisher(f'p{i}') for i in range(PUBLISHERS)]
    with tap.case(f'kill -9, {KILLS} times, while {PUBLISHERS} publish: nothing that was '
                  'accepted is missing, nothing is there twice'):
        with Lasting('--interval=0') as server:
            publish(server, 'p0 0')
            publishers[0].accepted['p0 0'] = kept(server)[0][0]
            begin = time.monotonic()
            for _ in range(KILLS):
                kill_while(server, publishers, rng)
                server.start()
                server.check_sound()
            seconds = time.monotonic() - begin
            for publisher in publishers:
                if publisher.again:
                    text = publisher.again
                    publisher.unanswered.remove(text)
                    check(publisher.say(server, text, text), 'no answer')
            found = kept(server)
            check_kept(found, publishers)
            n = sum(len(p.accepted) for p in publishers)
            starts = sorted(server.seconds)
            tap.note(f'{KILLS} kills in {seconds:.1f} s: {n} accepted, {len(found)} kept, '
                     f'start to serving {starts[len(starts) // 2] * 1000:.0f} ms '
                     f'(median), {starts[-1] * 1000:.0f} ms (longest)')


# --- coming back -------------------------------------------------------------

def join(server, query):
    client = WebSocket(server.port, query, 'crier.v1')
    return client, client.next_json('hello')


def take(client, n):
    return [client.next_json('message')['text'] for _ in range(n)]


def check_silent(server, client):
    """Nothing more comes before what is published now."""
    publish(server, 'the next')
    same(client.next_json('message')['text'], 'the next')


def test_cursor(tap):
    with Lasting('--interval=0') as server:
        client, _ = join(server, '?Id=lobby')
        first = publish(server, 'one')
        same(take(client, 1), ['one'])
        publish(server, 'two')
        server.kill()
        server.start()
        publish(server, 'three')
        with tap.case('whoever comes back with a cursor gets what was missed, once'):
            client, again = join(server, f'?Id=lobby&since={first}')
            same(again['recovered'], True)
            same(take(client, 2), ['two', 'three'])
            check_silent(server, client)
            client.close()
        with tap.case('what was said keeps its id; what another run says is of another epoch'):
            ids = dict((text, i) for i, text in kept(server))
            same(ids['one'], first)
            same(ids['two'].partition('-')[0], first.partition('-')[0])
            check(ids['three'].partition('-')[0] != first.partition('-')[0], ids)
            same(kept(server, ids['two'])[0][1], 'three')
        with tap.case('since=earliest: all that is kept'):
            client, _ = join(server, '?since=earliest')
            same(take(client, 4), ['one', 'two', 'three', 'the next'])
            check_silent(server, client)
            client.close()
        with tap.case('an Id is known after a restart: what is left for it reaches it'):
            server.restart()
            publish(server, 'for the lobby', to=['lobby'])
            client, _ = join(server, f'?Id=lobby&since={first}')
            same(take(client, 5), ['two', 'three', 'the next', 'the next',
                                   'for the lobby'])
            client.close()
        with tap.case('one that was never here is not'):
            answer = ask(server, 'POST', '/messages', {'text': 'x', 'to': ['nobody']})
            same(answer.status, 404)
            check('nobody' in answer.body.decode(), answer.body)
        server.check_sound()


def give_name(server, ident, name, mark):
    """As the window does it, while nobody else has the file."""
    with contextlib.closing(sqlite3.connect(server.journal())) as db:
        same(db.execute('PRAGMA user_version').fetchone(), (4,))
        done = db.execute('UPDATE recipients SET name = ?, mark = ? WHERE id = ?',
                          (name, mark, ident))
        same(done.rowcount, 1)
        db.commit()


def known(server, ident):
    """What the journal has of it: name, mark, last seen; with a server that ended."""
    with contextlib.closing(sqlite3.connect(server.journal())) as db:
        return db.execute('SELECT name, mark, time FROM recipients WHERE id = ?',
                          (ident,)).fetchone()


def listed(server, ident):
    answer = ask(server, 'GET', '/clients')
    same(answer.status, 200)
    return [c for c in json.loads(answer.body)['clients'] if c['id'] == ident]


def test_names(tap):
    with Lasting('--interval=0') as server:
        client, _ = join(server, '?Id=lobby')
        publish(server, 'hello')
        same(take(client, 1), ['hello'])
        with tap.case('who has no name is listed without one'):
            check(not {'name', 'mark'} & set(listed(server, 'lobby')[0]), 'it has')
        client.close()
        server.wait_line('^Client lobby left')
        same(server.terminate(), 0)
        server.process.stdin.close()
        give_name(server, 'lobby', 'Front “door”', 3)
        last_seen = known(server, 'lobby')[2]
        server.start()
        with tap.case('a message for an absent one of an earlier run reaches it'):
            missed = publish(server, 'for the lobby', to=['lobby'])
            check(missed, 'not accepted')
        server.restart()
        with tap.case('a name is there after a restart, as the operator gave it'):
            client, _ = join(server, '?Id=lobby&since=earliest')
            same(take(client, 2), ['hello', 'for the lobby'])
            (entry,) = listed(server, 'lobby')
            same((entry['name'], entry['mark']), ('Front “door”', 'yellow'))
            until(lambda: server.clients(), 'the list')
            same([line.split('\t')[-1] for line in server.clients()], ['Front “door”'])
        with tap.case('it is there after kill -9, with what was known before'):
            server.kill()
            name, mark, time = known(server, 'lobby')
            same((name, mark), ('Front “door”', 3))
            check(time >= last_seen, f'{time} is before {last_seen}')
            server.start()
            client, _ = join(server, '?Id=lobby')
            (entry,) = listed(server, 'lobby')
            same((entry['name'], entry['mark']), ('Front “door”', 'yellow'))
            client.close()
        server.check_sound()


def visit(server, first, n):
    """Short visits of so many strangers, with an Id each."""
    socks = []
    for i in range(first, first + n):
        sock = crier_test.connect(server.port)
        sock.sendall(f'GET /stream?Id=v{i} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
        socks.append(sock)
    for sock in socks:
        sock.recv(100)
        sock.close()


def test_crowd(tap):
    with Lasting('--interval=0') as server:
        client, _ = join(server, '?Id=tv')
        client.close()
        with tap.case('more short visits than Ids are remembered: the Id that was '
                      'written to is, also after a restart'):
            publish(server, 'hello', to=['tv'])
            for i in range(0, 10_100, 100):
                if i == 10_000:
                    # The newest are those that leave last.
                    until(lambda: not server.clients(), 'those before to leave')
                visit(server, i, 100)
            publish(server, 'still there', to=['tv'])
            until(lambda: not server.clients(), 'all to leave')
            server.restart()
            publish(server, 'and now', to=['tv'])
            client, _ = join(server, '?Id=tv&since=earliest')
            same(take(client, 3), ['hello', 'still there', 'and now'])
            client.close()
        with tap.case('of strangers the newest were forgotten'):
            same(ask(server, 'POST', '/messages', {'text': 'x', 'to': ['v0']}).status, 202)
            same(ask(server, 'POST', '/messages', {'text': 'x', 'to': ['v10099']}).status, 404)


def test_ended(tap):
    with Lasting('--interval=0') as server:
        publish(server, 'before')
        same(ask(server, 'POST', '/clear').status in (201, 202), True)
        publish(server, 'ends', expires=1)
        publish(server, 'stays', expires=3600)
        until(lambda: len(kept(server)) == 1, 'the end of a message')
        server.restart()
        with tap.case('what has ended or was cleared is not there after a restart'):
            client, _ = join(server, '?since=earliest')
            client.next_json('clear')
            same(take(client, 1), ['stays'])
            check_silent(server, client)
            same([t for _, t in kept(server)], ['stays', 'the next'])
            client.close()
        server.check_sound()


def test_withdrawn(tap):
    with Lasting('--interval=0') as server:
        one, two = publish(server, 'one'), publish(server, 'two')
        answer = ask(server, 'DELETE', f'/messages/{one}', key='k')
        same(answer.status, 202)
        server.kill()
        server.start()
        with tap.case('what was withdrawn is not there after a kill; one that had it is told'):
            same(kept(server), [(two, 'two')])
            client, hello = join(server, f'?since={two}')
            same(hello['recovered'], True)
            same(client.next_json('withdraw')['of'], one)
            client.close()
            client, _ = join(server, '?since=earliest')
            same(take(client, 1), ['two'])
            check_silent(server, client)
            client.close()
        with tap.case('withdrawn once: again 404, with its key the answer of then'):
            same(ask(server, 'DELETE', f'/messages/{one}').status, 404)
            again = ask(server, 'DELETE', f'/messages/{one}', key='k')
            same(json.loads(again.body)['id'], json.loads(answer.body)['id'])
        with tap.case('killed while one is withdrawn: it is, or it stands; never half'):
            for i in range(8):
                oops = publish(server, 'oops')
                with socket.socket(socket.AF_UNIX) as peer:
                    peer.connect(str(operator_folder(server.home) / f'{server.port}.sock'))
                    peer.sendall(f'DELETE /messages/{oops} HTTP/1.1\r\n'
                                 'Host: crier\r\n\r\n'.encode())
                    done = False
                    time.sleep(i / 2000)
                    server.kill()
                    with contextlib.suppress(OSError):
                        done = b' 202 ' in peer.recv(100)
                server.start()
                stands = oops in dict(kept(server))
                check(not (done and stands), 'withdrawn, and there again')
                same(ask(server, 'DELETE', f'/messages/{oops}').status, 202 if stands else 404)
                check(oops not in dict(kept(server)), 'it stands')
        server.check_sound()


def test_no_journal(tap):
    with Lasting('--interval=0', '--no-journal') as server:
        first = publish(server, 'one')
        server.restart()
        with tap.case('--no-journal: a restart begins a new history, and says so'):
            client, hello = join(server, f'?since={first}')
            same(hello['recovered'], False)
            check(hello['cursor'].partition('-')[0] != first.partition('-')[0], hello)
            same(kept(server), [])
            check(not server.journal().exists(), 'there is a file')
            client.close()


# --- a file that cannot be had -----------------------------------------------

def fail_to_start(server, *options, wrapper=()):
    result = subprocess.run([*wrapper, CRIER, '--no-gui', '--port=0', *options],
                            env=server.environment(), input='', capture_output=True,
                            text=True, timeout=PATIENCE)
    same(result.returncode, 1, result.stderr)
    same(result.stdout, '')
    same(result.stderr.count('\n'), 1, result.stderr)
    return result.stderr


def test_locked(tap):
    with Lasting('--interval=0') as server:
        publish(server, 'mine')
        with tap.case('a second Crier: exit 1, and one line with cause and remedy'):
            for _ in range(3):
                line = fail_to_start(server)
                for part in (str(server.journal()), 'in use by another Crier',
                             '--journal', '--no-journal'):
                    check(part in line, line)
        with tap.case('the first goes on'):
            publish(server, 'still mine')
            server.kill()
            server.start()
            same([t for _, t in kept(server)], ['mine', 'still mine'])
        server.check_sound()


def test_foreign(tap):
    with Lasting('--interval=0') as server:
        path = pathlib.Path(server.home, 'notes.txt')
        path.write_text('no journal\n' * 100)
        with tap.case('a file that is no journal: exit 1, and it stays as it is'):
            line = fail_to_start(server, f'--journal={path}')
            check('no journal' in line and '--journal' in line, line)
            same(path.read_text(), 'no journal\n' * 100)


# --- a disk that is full -----------------------------------------------------

def mounting(folder, options):
    """A command before another which sees a file system of its own at folder."""
    users = [] if os.geteuid() == 0 else ['-Ur']
    return ['unshare', *users, '-m', 'sh', '-c',
            f'mount {options} "$0" && exec "$@"', str(folder)]


def can_mount(folder):
    if not shutil.which('unshare'):
        return False
    command = [*mounting(folder, '-t tmpfs -o size=1m tmpfs'), 'true']
    return subprocess.run(command, capture_output=True).returncode == 0


def fill(path):
    """Takes all the room that is left there."""
    with open(path, 'ab', buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b'x' * 4096)


def test_full(tap):
    with tempfile.TemporaryDirectory(prefix='crier-test-') as folder:
        if not can_mount(folder):
            tap.skip('a full disk', 'no file system can be mounted here')
            return
        with Lasting(f'--journal={folder}/journal.db',
                     wrapper=mounting(folder, '-t tmpfs -o size=1m tmpfs')) as server:
            # It alone sees what is mounted.
            inside = pathlib.Path(f'/proc/{server.pid}/root{folder}')
            full_disk(tap, server, inside / 'ballast')


def full_disk(tap, server, ballast):
    text = 'x' * 10000
    client = WebSocket(server.port, '?Id=screen')
    accepted = [publish(server, f'{i} {text}') for i in range(5)]
    for i in range(5):
        same(client.next_message(), f'{i} {text}')
    fill(ballast)
    refused = []
    with tap.case('a full disk: 507 with the cause'):
        for i in range(5, 200):
            answer = ask(server, 'POST', '/messages', {'text': f'{i} {text}'})
            if answer.status == 507:
                refused.append(i)
                check('the disk is full' in answer.body.decode(), answer.body)
                if len(refused) == 3:
                    break
            else:
                check(not refused and answer.status in (201, 202), answer.body)
                accepted.append(json.loads(answer.body)['id'])
                same(client.next_message(), f'{i} {text}')
        same(len(refused), 3)
    with tap.case('the console says it, once'):
        server.wait_line(r'^Storage failed: .*the disk is full')
        same(len(server.find('^Storage failed')), 1)
    with tap.case('the time goes on, and nothing of it reaches anybody'):
        for _ in range(3):
            client.next_tick()
    with tap.case('nothing is half-written'):
        same([i for i, _ in kept(server)], accepted)
    ballast.unlink()
    with tap.case('publishing works again when there is room, and the console says so'):
        accepted.append(publish(server, 'room'))
        same(client.next_message(), 'room')
        server.wait_line('^Storage works again$')
        same([offset(i) for i in accepted], list(range(1, len(accepted) + 1)))
        same([i for i, _ in kept(server)], accepted)
    client.close()
    server.check_sound()


def test_read_only(tap):
    with Lasting('--interval=0') as server:
        publish(server, 'kept')
        folder = server.journal().parent
        server.kill()
        before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
        if not can_mount(folder):
            tap.skip('a read-only file system', 'no file system can be mounted here')
        else:
            with tap.case('a read-only file system: exit 1 with the cause'):
                command = mounting(folder, f'--bind -o ro {folder}')
                line = fail_to_start(server, wrapper=command)
                check('cannot be written' in line and '--no-journal' in line, line)
                same({p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()},
                     before)
        server.start()
        with tap.case('and all is there when it can be written'):
            same([t for _, t in kept(server)], ['kept'])
            publish(server, 'more')


def main():
    tap = Tap()
    crier_test.run(tap, [test_kill, test_full, test_cursor, test_names, test_crowd, test_ended,
                         test_withdrawn, test_no_journal,
                         test_locked, test_foreign, test_read_only], jobs=2)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
