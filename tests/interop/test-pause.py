#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server is stopped by SIGSTOP, for longer than any of its clients may be slow:
none is cut because of that (docs/protocol.md, section 1.6). With CRIER_THOROUGH=1 for
longer than any may be silent too."""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time

from crier_test import (Server, Tap, WebSocket, check, connect, fetch, parse_answer,
                        read_all, request, same, until)

# A request has 8 s, a reader 8 s, a first turn 10 s, silence 20 s.
PAUSE = 25 if os.environ.get('CRIER_THOROUGH') else 11
WORD = 'after the pause'
WHO_LEFT = '^Client (plain|v1|events|stream|slow|poll) left'


class Stream:
    """One that receives, and keeps all."""

    def __init__(self, port, target):
        self.data = b''
        self.ended = False
        self.peer = connect(port)
        self.peer.sendall(request(port, target))
        threading.Thread(target=self.read, daemon=True).start()
        until(lambda: b'"hello"' in self.data, f'a hello on {target}')

    def read(self):
        self.peer.settimeout(None)
        with contextlib.suppress(OSError):
            while part := self.peer.recv(65536):
                self.data += part
        self.ended = True

    def close(self):
        with contextlib.suppress(OSError):
            self.peer.shutdown(socket.SHUT_RDWR)
        self.peer.close()


def poll(port, target):
    return json.loads(fetch(port, target).body)


def pause(server):
    server.process.send_signal(signal.SIGSTOP)
    try:
        time.sleep(PAUSE)
    finally:
        server.process.send_signal(signal.SIGCONT)


def publish_much(server):
    """So much that it cannot be written to one that does not read."""
    for _ in range(20):
        server.say('x' * 60000)
    server.say('That was much')
    with WebSocket(server.port, '?since=earliest') as peer:
        while peer.next_message() != 'That was much':
            pass


def test_pause(tap):
    with Server() as server, contextlib.ExitStack() as stack:
        port = server.port
        publish_much(server)
        plain = stack.enter_context(WebSocket(port, '?Id=plain'))
        v1 = stack.enter_context(WebSocket(port, '?Id=v1', 'crier.v1'))
        v1.next_json('hello')
        streams = [stack.enter_context(contextlib.closing(Stream(port, target)))
                   for target in ('/events?Id=events', '/stream?Id=stream')]
        first = poll(port, '/poll?Id=poll')
        long = poll(port, '/poll?Id=long')['events'][0]['session']
        held = stack.enter_context(connect(port))
        held.sendall(request(port, f'/poll?Id=long&wait=30&session={long}'))
        half = stack.enter_context(connect(port))
        head = request(port, '/time')
        half.sendall(head[:-2])
        slow = stack.enter_context(
            WebSocket(port, '?Id=slow&since=earliest', receive_buffer=4096))
        start = server.mark()

        pause(server)

        server.say(WORD)
        with tap.case(f'SIGSTOP for {PAUSE} s: WebSocket, plain'):
            same(plain.next_message(), WORD)
        with tap.case(f'SIGSTOP for {PAUSE} s: WebSocket, crier.v1'):
            same(v1.next_json('message')['text'], WORD)
        for stream, name in zip(streams, ('Server-Sent Events', 'streaming')):
            with tap.case(f'SIGSTOP for {PAUSE} s: {name}'):
                until(lambda s=stream: WORD.encode() in s.data, 'the message')
                check(not stream.ended, 'it was cut')
        with tap.case(f'SIGSTOP for {PAUSE} s: long polling'):
            same(parse_answer(read_all(held)).status, 200)
            answer = poll(port, f'/poll?Id=long&wait=1&session={long}')
            check(all(e['event'] != 'hello' for e in answer['events']), 'it is a new client')
        with tap.case(f'SIGSTOP for {PAUSE} s: polling'):
            session = first['events'][0]['session']
            answer = poll(port, f'/poll?Id=poll&since={first["cursor"]}&session={session}')
            check(answer['recovered'], 'not recovered')
            check(all(e['event'] != 'hello' for e in answer['events']), 'it is a new client')
        with tap.case(f'SIGSTOP for {PAUSE} s: half a request'):
            half.sendall(head[-2:])
            same(parse_answer(read_all(half)).status, 200)
        with tap.case(f'SIGSTOP for {PAUSE} s: who was asked once more is there'):
            # Each is pinged within ten seconds; three are enough to see who is cut.
            end = time.monotonic() + 3
            while time.monotonic() < end:
                plain.next_text()
                v1.next_text()
            while slow.next_text() != WORD:
                pass
            left = [m.string for m in server.find(WHO_LEFT, start)]
            same(left, [])
            server.check_sound()


def main():
    tap = Tap()
    test_pause(tap)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
