#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody who only wants to see the page, every 50 ms, while others attack.

Usage: bystander.py PORT PID. Runs until its standard input ends, then prints what it
went through as JSON. It is a process of its own, so that the attackers' work
is not counted as its waiting; nor is the time in which it or the server (PID) was
ready to run and other programs had the processors. A wait lasts until the page is
there, however often one has to ask."""

import contextlib
import json
import pathlib
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


def delay(pid):
    """Seconds in which threads of a process waited for a processor up to now
    (/proc/PID/task/TID/schedstat, the second figure)."""
    found = 0
    for path in pathlib.Path('/proc', str(pid), 'task').glob('*/schedstat'):
        with contextlib.suppress(OSError, ValueError, IndexError):
            found += int(path.read_text().split()[1])
    return found / 1e9


class Wait:
    def __init__(self, pid):
        self.pid = pid
        self.begin = time.monotonic()
        self.delayed = self.measure()

    def measure(self):
        return delay('self') + delay(self.pid)

    def end(self):
        delayed = self.measure() - self.delayed
        return max(0, time.monotonic() - self.begin - delayed)


def main():
    port, pid = int(sys.argv[1]), int(sys.argv[2])
    waits = []
    n_turned_away = 0
    wait = None
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN | select.POLLHUP)
    print('ready', flush=True)

    while True:
        wait = wait or Wait(pid)
        if ask(port):
            waits.append(wait.end())
            wait = None
        else:
            n_turned_away += 1
        if poll.poll(EVERY * 1000):
            break

    # A wait that has not ended counts as long as it has lasted.
    if wait is not None:
        waits.append(wait.end())
    waits.sort()
    print(json.dumps({'n': len(waits), 'turned_away': n_turned_away,
                      'median': waits[len(waits) // 2], 'max': waits[-1]}),
          flush=True)


if __name__ == '__main__':
    main()
