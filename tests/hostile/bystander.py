#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody who only wants to see the page, every 50 ms, while others attack.

Usage: bystander.py PORT. Runs until its standard input ends, then prints what it
went through as JSON. It is a process of its own, so that the attackers' work
is not counted as its waiting. A wait lasts until the page is there, however often
one has to ask."""

import json
import select
import socket
import sys
import time

EVERY = 0.05
PATIENCE = 3     # seconds for one attempt


def ask(port):
    """Whether the page came, whole."""
    request = f'GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n'.encode()
    answer = b''
    try:
        with socket.create_connection(('127.0.0.1', port), PATIENCE) as peer:
            peer.sendall(request)
            while True:
                part = peer.recv(65536)
                if not part:
                    break
                answer += part
    except OSError:
        return False
    return answer.startswith(b'HTTP/1.1 200 ') and answer.endswith(b'</html>\n')


def main():
    port = int(sys.argv[1])
    waits = []
    n_turned_away = 0
    begin = None
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN | select.POLLHUP)
    print('ready', flush=True)

    while True:
        begin = begin or time.monotonic()
        if ask(port):
            waits.append(time.monotonic() - begin)
            begin = None
        else:
            n_turned_away += 1
        if poll.poll(EVERY * 1000):
            break

    # A wait that has not ended counts as long as it has lasted.
    if begin is not None:
        waits.append(time.monotonic() - begin)
    waits.sort()
    print(json.dumps({'n': len(waits), 'turned_away': n_turned_away,
                      'median': waits[len(waits) // 2], 'max': waits[-1]}),
          flush=True)


if __name__ == '__main__':
    main()
