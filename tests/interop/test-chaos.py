#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fifty clients of all five techniques behind a network that delays, splits, stalls
and cuts at random: each has every message exactly once, in order (docs/protocol.md,
sections 1.3, 3, 7 and 9). CRIER_SECONDS says for how long the messages are published,
CRIER_SEED repeats a run."""

import contextlib
import os
import random
import sys
import time

from chaos import Proxy
from crier_test import Server, Tap, check, same
from listening import Receivers, find_missing, publish

SECONDS = int(os.environ.get('CRIER_SECONDS', '20'))
SEED = os.environ.get('CRIER_SEED') or str(random.randrange(1 << 32))
MESSAGES = 200
LARGE = 20        # each so manieth message does not fit into one segment

# Ten of each technique, and not one of them ours. Neither Node's eventsource nor
# Tornado is among them: the one keeps half an event that was cut off and puts the next
# one behind it (2.0.2), the other may never say that its connection is gone (6.2).
CLIENTS = {'websockets': 5, 'ws': 5, 'fetch-sse': 6, 'curl-sse': 4,
           'fetch-stream': 6, 'curl-stream': 4, 'fetch-long': 7, 'curl-long': 3,
           'fetch-poll': 7, 'curl-poll': 3}
OPEN = ('websockets', 'ws', 'fetch-sse', 'curl-sse', 'fetch-stream', 'curl-stream')


def publish_all(server):
    """Publishes over SECONDS, evenly; returns what everybody has to have."""
    begin = time.monotonic()
    sent = []
    for i in range(MESSAGES):
        time.sleep(max(0, begin + i * SECONDS / MESSAGES - time.monotonic()))
        tail = ' 晚饭好了 🍲' * 500 if i % LARGE == 0 else ''
        sent.append(publish(server, f'message {i}{tail}'))
    return sent


def n_returns(receiver):
    """How often each of them came back that need not: each time it was greeted."""
    return [len(receiver.events(name, 'hello')) - 1 for name in receiver.got]


def test_chaos(tap):
    with Server('--allow-host=127.0.0.1') as server, \
         Proxy(server.port, SEED) as proxy, contextlib.ExitStack() as stack:
        receivers = [stack.enter_context(
            Receivers(kind, proxy.url, *[f'{kind} {i}' for i in range(count)]))
            for kind, count in CLIENTS.items()]
        for each in receivers:
            each.wait_place()
        sent = publish_all(server)
        proxy.calm()
        # Whatever came twice came before this.
        sent.append(publish(server, 'That was all'))

        for each in receivers:
            with tap.case(f'{len(each.got)} × {each.kind}: each of {MESSAGES} messages '
                          'once, in order'):
                each.wait_text('That was all')
                each.check_messages(sent)
                each.check_recovered()
        with tap.case('they were cut: nobody was left in peace'):
            # By chance one may be, among so many: about eight times is what to expect.
            returns = {r.kind: n_returns(r) for r in receivers if r.kind in OPEN}
            for kind, each in returns.items():
                check(sum(each) >= 2 * len(each), f'{kind} came back: {each}')
            for harm in ('cut while nothing was passed on',
                         'cut within what was passed on', 'stalled', 'delayed', 'split'):
                check(proxy.count[harm] >= 10, f'{harm}: {proxy.count[harm]}')
        with tap.case('the server has complained of nothing'):
            server.check_sound()
        every = sum(returns.values(), [])
        tap.note(f'{SECONDS} s, each that stays open came back {min(every)} to '
                 f'{max(every)} times')
        tap.note(', '.join(f'{what}: {n}' for what, n in sorted(proxy.count.items())))


def main():
    tap = Tap()
    missing = find_missing()
    if missing:
        tap.skip('clients behind a bad network', f'there is no {missing} here')
        return tap.finish()
    tap.note(f'CRIER_SEED={SEED}')
    same(sum(CLIENTS.values()), 50, 'clients')
    test_chaos(tap)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
