# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What visitors can make grow, and what is long to tell because of it."""

import contextlib
import json
import pathlib
import sqlite3
import time

# attack knows where it is.
from attack import GROWTH, MIB, Peak, attack, settle, warm_up
from crier_test import (WebSocket, check, check_memory, exchange, fetch, parse_answer,
                        same)
from techniques import BEARER, operated, post

IDS = 9990             # some less than Crier remembers
MESSAGES = 60


def receipts(port, message):
    answer = fetch(port, f'/messages/{message}', headers=[BEARER])
    same(answer.status, 200, message)
    told = json.loads(answer.body)
    check(told['seen_by'] + told['cannot_tell'] <= told['sent_to'], short_of(told))
    same(len(told['readers']) + told['unlisted'], told['sent_to'], short_of(told))
    same(len({r['id'] for r in told['readers']}), len(told['readers']), 'each Id once')
    return told


def short_of(told):
    return {k: v for k, v in told.items() if k not in ('readers', 'text', 'to')}


def hear(client, event):
    while json.loads(client.next_text())['event'] != event:
        pass


def says_seen(client, ids):
    for i in ids:
        client.say(json.dumps({'event': 'seen', 'id': i}))
    client.say('{"event":"sync","t0":1}')
    hear(client, 'sync')


def made_up_ids(tap):
    """Visitors that come once each and say that they saw everything, some of it
    twice, some before it was written to them."""
    for options in ((), ('--no-journal',)):
        with operated('--interval=0', *options) as server:
            port = server.port
            ids = [json.loads(post_text(port, f'm{i}'))['id'] for i in range(MESSAGES)]
            with tap.case(f'receipts {options}: what was not written was not seen'):
                with WebSocket(port, '?Id=late', 'crier.v1') as late:
                    says_seen(late, ids)
                same(short_of(receipts(port, ids[0]))['sent_to'], 0)
            with attack(tap, server, f'300 visitors {options}', 4 * GROWTH):
                for i in range(300):
                    with WebSocket(port, f'?Id=v{i:060}&since=earliest', 'crier.v1') as one:
                        hear(one, 'message')
                        says_seen(one, ids)
                        says_seen(one, ids[::2])
            with tap.case(f'receipts {options}: each counts once'):
                for i in (ids[0], ids[1], ids[-1]):
                    told = receipts(port, i)
                    same((told['sent_to'], told['seen_by'], told['unlisted']), (300, 300, 0))


def post_text(port, text):
    return parse_answer(exchange(port, post(port, '/messages', json.dumps({'text': text}),
                                            [BEARER]))).body


def fill(journal):
    """300 messages to 10,000 Ids each, and one that they all were sent and half saw."""
    now = int(time.time() * 1e6)
    ids = [f'{i:064}' for i in range(IDS)]
    journal.executemany('INSERT INTO recipients (id, can_tell, time) VALUES (?, 1, ?)',
                        ((i, now) for i in ids))
    journal.execute('INSERT INTO messages (time, zone, clear, text, lasts)'
                    " VALUES (?, 0, 0, 'to all', 0)", (now,))
    offset = journal.execute('SELECT max (offset) FROM messages').fetchone()[0]
    journal.executemany('INSERT INTO sent VALUES (?, ?, ?)', ((i, offset, offset) for i in ids))
    journal.executemany('INSERT INTO seen VALUES (?, ?, ?)',
                        ((offset, i, now) for i in ids[::2]))
    journal.executemany('INSERT INTO messages (time, zone, clear, text, recipients, lasts)'
                        " VALUES (?, 0, 0, 'hello', ?, 0)",
                        ((now, '\n'.join(ids)) for _ in range(300)))
    journal.commit()
    return offset


def long_answers(tap):
    """What has ten thousand parts is told without much memory, and nobody waits."""
    with operated('--interval=1') as server:
        first = json.loads(post_text(server.port, 'x'))['id']
        same(server.terminate(), 0)
        path = next(pathlib.Path(server.home).rglob('journal.db'))
        with contextlib.closing(sqlite3.connect(path)) as journal:
            offset = fill(journal)
        del server.lines[:]
        server.start()
        warm_up(server)
        epoch = first.rpartition('-')[0]
        with attack(tap, server, 'messages to 10,000 Ids, read', 8 * GROWTH), \
             Peak(server) as peak:
            cursor, n = f'{epoch}-{offset}', 0
            while n < 30:
                answer = fetch(server.port, f'/messages?since={cursor}', headers=[BEARER])
                page = json.loads(answer.body)
                same(answer.headers.get('Content-Length'), str(len(answer.body)))
                check(len(answer.body) < 5 * MIB, f'{len(answer.body)} bytes')
                check(page['recovered'] and page['messages'], cursor)
                n += len(page['messages'])
                cursor = page['cursor']
                same(len(page['messages'][0]['to']), IDS)
        with tap.case('messages to 10,000 Ids, read: memory is bounded meanwhile'):
            check_memory(peak.growth, 16 * MIB)
        settle(server)
        with attack(tap, server, 'receipts of 10,000 readers, read', 4 * GROWTH), \
             Peak(server) as peak:
            for _ in range(5):
                told = receipts(server.port, f'{epoch}-{offset}')
                same((told['sent_to'], told['seen_by'], told['unlisted']),
                     (IDS, (IDS + 1) // 2, 0))
        with tap.case('receipts of 10,000 readers, read: memory is bounded meanwhile'):
            check_memory(peak.growth, 16 * MIB)


ALL = (made_up_ids, long_answers)
