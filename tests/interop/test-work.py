#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the largest messages, requests and queries cost the thread that serves
everybody, by its own processor time: 2 ms are promised, and ten times as much is
allowed here to slower computers; prints TAP."""

import itertools
import json
import pathlib
import socket
import sys

import crier_test
from crier_test import (CONTINUATION, INSTRUMENTED, PATIENCE, TEXT, Server, WebSocket, check,
                        connect, frame, operator_folder, read_all, same, until)

LIMIT = 0.2 if INSTRUMENTED else 0.02  # seconds
N_TRIES = 3                            # the least counts: all else only adds to it

EVENT = 128 * 1024 - 100
BODY = 1024 * 1024 - 100
QUERY = 8 * 1024 - 100
HEAD = 16 * 1024 - 200

HEADS = ['{"event":"seen","id":"x",', '{"event":"message","text":"', '{"x":[',
         '{"event":"sync","t0":0.']
UNITS = [' ', '[],', '{},', '0,', '"",', '"a":0,', '\\u0041', '😀', '1',
         '{"aBaB":0,"b!aB":0,"aBb!":0,"b!b!":0},']


def fill(unit, length):
    return unit * (length // len(unit.encode()))


def many_names(length):
    """As many members as fit: of different names, then the last of them again."""
    names = [f'"{i:05x}":0,' for i in range(length // 20)]
    return ''.join(names) + fill(names[-1], length // 2)


def same_hashes(length):
    """As many members as fit, all of whose names have one g_str_hash()."""
    names = (''.join(t) for t in itertools.product(('aB', 'b!'), repeat=14))
    return ''.join(f'"{name}":0,' for name in itertools.islice(names, length // 33))


class Busy:
    """The processor time of a server's service thread."""

    def __init__(self, server):
        tasks = pathlib.Path(f'/proc/{server.pid}/task')
        self.path = until(lambda: [t / 'schedstat' for t in tasks.iterdir()
                                   if (t / 'comm').read_text() == 'crier service\n'],
                          'the service thread')[0]

    def get(self):
        return int(self.path.read_text().split()[0]) / 1e9

    def check(self, work):
        """Checks what work() costs, which returns when the server has done it."""
        least = LIMIT * 100
        for _ in range(N_TRIES):
            before = self.get()
            work()
            least = min(least, self.get() - before)
            if least < LIMIT / 10:
                break
        check(least < LIMIT, f'{least * 1000:.1f} ms')


def get(server, target, fields=''):
    with connect(server.port) as peer:
        peer.sendall(f'GET {target} HTTP/1.1\r\nHost: localhost:{server.port}\r\n'
                     f'{fields}\r\n'.encode())
        return int(read_all(peer).split()[1])


def post(server, body):
    data = body.encode()
    path = operator_folder(server.home) / f'{server.port}.sock'
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(PATIENCE)
        peer.connect(str(path))
        peer.sendall('POST /messages HTTP/1.1\r\nHost: localhost\r\n'
                     'Content-Type: application/json\r\n'
                     f'Content-Length: {len(data)}\r\n\r\n'.encode() + data)
        return int(read_all(peer).split()[1])


def test_events(tap):
    with Server('--interval=0') as server:
        busy = Busy(server)

        def say(client, data):
            client.send_raw(data + frame(TEXT, b'{"event":"sync","t0":1}'))
            while json.loads(client.next_text())['event'] != 'sync':
                pass

        for head in HEADS:
            with tap.case(f'an event: {head}'):
                for unit in UNITS:
                    # Of a new client, for it costs a second of what a client may say.
                    with WebSocket(server.port, '?Id=b', 'crier.v1') as client:
                        client.next_json('hello')
                        data = frame(TEXT, (head + fill(unit, EVENT) + '0"]}').encode())
                        busy.check(lambda: say(client, data))
        for make in (many_names, same_hashes):
            with WebSocket(server.port, '?Id=a', 'crier.v1') as client, \
                 tap.case(f'an event of {make.__name__}'):
                client.next_json('hello')
                data = frame(TEXT, ('{' + make(EVENT) + '"event":"seen","id":"x"}').encode())
                busy.check(lambda: say(client, data))
        with WebSocket(server.port, '?Id=a', 'crier.v1') as client, \
             tap.case('an event in frames of one byte'):
            client.next_json('hello')
            pieces = frame(TEXT, b'{', fin=False) + \
                frame(CONTINUATION, b' ', fin=False) * 10000 + frame(CONTINUATION, b'}')
            busy.check(lambda: say(client, pieces))
        server.check_sound()


def test_messages(tap):
    with Server('--interval=0') as server:
        busy = Busy(server)
        for head in ('{"text":"x",', '{"text":"', '{"text":"x","to":[', '{"text":"x","x":['):
            with tap.case(f'a body: {head}'):
                for unit in UNITS:
                    busy.check(lambda: post(server, head + fill(unit, BODY) + '0"]}'))
        for make in (many_names, same_hashes):
            with tap.case(f'a body of {make.__name__}'):
                busy.check(lambda: post(server, '{' + make(BODY) + '"text":"x"}'))
        with tap.case('the longest texts'):
            for unit in ('x', '\x01', '"', '😀'):
                text = fill(unit, 65536)
                busy.check(lambda: same(post(server, json.dumps({'text': text})), 202))
        with tap.case('to 10,000 Ids'), WebSocket(server.port, '?Id=a'):
            server.wait_line('joined')
            for to, status in ((['a'] * 10000, 201), ([f'id-{i:05}' for i in range(10000)], 404)):
                busy.check(lambda: same(post(server, json.dumps({'text': 'x', 'to': to})), status))
        server.check_sound()


def test_requests(tap):
    with Server('--interval=0') as server:
        busy = Busy(server)
        for unit in ('a&', 'a=b&', '&', '%41', '%C3%A9', '%41=%41&', '=', '+'):
            with tap.case(f'a query of {unit}'):
                for target in ('/poll?', '/poll?since=', '/cost?session=', '/poll?Id='):
                    busy.check(lambda: check(get(server, target + fill(unit, QUERY)) < 500, target))
        for unit in ('a:\r\n', 'Connection: a\r\n', 'Cookie: a\r\n', 'If-None-Match: "a"\r\n',
                     'Origin: null\r\n', 'Upgrade: a\r\n', 'Accept: a\r\n'):
            with tap.case(f'a head of {unit!r}'):
                for target in ('/poll', '/websocket', '/healthz'):
                    busy.check(lambda: check(get(server, target, fill(unit, HEAD)) < 500, target))
        with tap.case('a head of lists'):
            for name in ('Connection', 'If-None-Match', 'Upgrade', 'Sec-WebSocket-Protocol', 'Accept'):
                for target in ('/poll', '/websocket'):
                    fields = f'{name}: {fill("a,", HEAD)}\r\n'
                    busy.check(lambda: check(get(server, target, fields) < 500, target))
        with tap.case('a head byte by byte'):
            def drip():
                with connect(server.port) as peer:
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    data = f'GET /healthz HTTP/1.1\r\nHost: localhost:{server.port}\r\na: ' + \
                        'x' * 2000 + '\r\n\r\n'
                    for byte in data.encode():
                        peer.send(bytes([byte]))
                    same(int(read_all(peer).split()[1]), 200)
            busy.check(drip)
        server.check_sound()


def main():
    tap = crier_test.Tap()
    if pathlib.Path('/proc/self/schedstat').exists():
        crier_test.run(tap, [test_events, test_messages, test_requests], jobs=1)
    else:
        tap.skip('what is asked costs little', 'no /proc/self/schedstat')
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
