#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""RFC 6455 as a table: what a client sends, whole and in pieces of one byte, and what has
to come back. Each message is one of crier.v1, so each has one answer.

With a Crier that was built with -Decho=true it tries /echo, too, with binary messages and
long ones; a normal one has nothing there.
"""

import json
import struct
import sys

import crier_test
from crier_test import (BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Server,
                        Tap, WebSocket, check, fetch, frame, read_all, same)

SYNC = b'{"event":"sync","t0":1}'
LIMIT = 128 * 1024


def said(size):
    """A message of so many bytes, which is answered with `sync`."""
    return SYNC + b' ' * (size - len(SYNC))


def close(code=None, reason=b''):
    return frame(CLOSE, b'' if code is None else struct.pack('>H', code) + reason)


def raw(first, length, payload=b'', masked=True):
    """A frame of which the two first bytes, and the form of the length, are given."""
    key = b'\x12\x34\x56\x78' if masked else b''
    return first + length + key + (crier_test.mask(payload, key) if masked else payload)


# What comes back: 'sync', 'refused', ('pong', payload), and last ('close', code) of ours or
# None for one without a code.
GOOD = ('sync',)
BAD = (('close', 1002),)
NOT_UTF8 = (('close', 1007),)


def framing():
    for size in (23, 124, 125, 126, 127, 128, 65535, 65536, LIMIT - 1, LIMIT):
        yield f'text of {size} bytes', [frame(TEXT, said(size))], GOOD
    yield 'text of no bytes', [frame(TEXT)], ('refused',)
    yield f'text of {LIMIT + 1} bytes', [frame(TEXT, said(LIMIT + 1))[:14]], (('close', 1009),)
    yield 'text of 2^63 - 1 bytes', [b'\x81\xff' + struct.pack('>Q', 2**63 - 1) + b'mask'], \
        (('close', 1009),)
    yield 'a length with its top bit', [b'\x81\xff' + struct.pack('>Q', 2**63)], BAD
    for size in (0, 23, 125):
        yield f'{size} bytes with a length of 16 bits', [
            raw(b'\x81', b'\xfe' + struct.pack('>H', size))], BAD
    for size in (0, 125, 126, 65535):
        yield f'{size} bytes with a length of 64 bits', [
            raw(b'\x81', b'\xff' + struct.pack('>Q', size))], BAD
    yield 'a mask of zeros', [frame(TEXT, SYNC, key=b'\0\0\0\0')], GOOD
    yield 'text that is not masked', [raw(b'\x81', bytes([len(SYNC)]), SYNC, False)], BAD
    yield 'a ping that is not masked', [raw(b'\x89', b'\0', b'', False)], BAD
    yield 'binary', [frame(BINARY, b'x')], (('close', 1003),)


def pings():
    for size in (0, 1, 124, 125):
        payload = bytes(range(130, 130 + size % 126)) if size < 126 else b''
        yield f'a ping of {size} bytes', [frame(PING, payload)], (('pong', payload),)
    yield 'a ping of 126 bytes', [frame(PING, b'x' * 126)], BAD
    yield 'a pong that no ping asked for', [frame(PONG, b'x'), frame(TEXT, SYNC)], GOOD
    yield 'a pong of 126 bytes', [frame(PONG, b'x' * 126)], BAD
    yield 'ten pings', [frame(PING, b'%d' % i) for i in range(10)], \
        tuple(('pong', b'%d' % i) for i in range(10))


def reserved():
    for rsv in range(1, 8):
        for opcode in (TEXT, PING, CLOSE):
            yield f'reserved bits {rsv}, opcode {opcode}', [
                frame(TEXT, SYNC), frame(opcode, b'', rsv=rsv)], (*GOOD, *BAD)
    for opcode in (*range(3, 8), *range(11, 16)):
        yield f'opcode {opcode}', [frame(TEXT, SYNC), frame(opcode)], (*GOOD, *BAD)
        yield f'opcode {opcode} with a payload', [frame(opcode, b'x'), frame(TEXT, SYNC)], BAD
        yield f'opcode {opcode} among fragments', [frame(TEXT, b'{', fin=False),
                                                   frame(opcode, b'x')], BAD


def fragments():
    whole = said(60)
    for cuts in ((0,), (60,), (30,), (1, 2, 3), (20, 20, 20, 40), tuple(range(1, 60))):
        parts = [whole[a:b] for a, b in zip((0, *cuts), (*cuts, 60))]
        frames = [frame(TEXT if i == 0 else CONTINUATION, part, fin=i == len(parts) - 1)
                  for i, part in enumerate(parts)]
        yield f'{len(parts)} fragments', frames, GOOD
        between = [f for i, one in enumerate(frames[:-1])
                   for f in (one, frame(PING, b'%d' % i), frame(PONG, b'x'))]
        yield f'{len(parts)} fragments with control frames between', \
            [*between, frames[-1]], (*(('pong', b'%d' % i) for i in range(len(parts) - 1)), *GOOD)
    for opcode in (PING, PONG, CLOSE):
        yield f'opcode {opcode} in fragments', [frame(opcode, b'', fin=False)], BAD
    yield 'a continuation of nothing', [frame(CONTINUATION, SYNC)], BAD
    yield 'a first fragment that continues', [frame(CONTINUATION, SYNC, fin=False)], BAD
    yield 'a continuation of what has ended', [frame(TEXT, SYNC), frame(CONTINUATION, SYNC)], \
        (*GOOD, *BAD)
    for fin in (False, True):
        yield f'a text within a text, {fin}', [frame(TEXT, b'{', fin=False),
                                               frame(TEXT, SYNC, fin=fin)], BAD
        yield f'binary within a text, {fin}', [frame(TEXT, b'{', fin=False),
                                               frame(BINARY, SYNC, fin=fin)], BAD
    yield 'fragments of too much together', [
        frame(TEXT, said(LIMIT), fin=False), frame(CONTINUATION, b' ')[:6]], (('close', 1009),)
    yield 'a close between fragments', [frame(TEXT, b'{', fin=False), close(1000)], \
        (('close', 1000),)


UTF8_GOOD = ('κόσμε', '\u0080', '\u07ff', '\u0800', '\ud7ff', '\ue000', '\ufffd', '\ufffe',
             '\uffff', '\U00010000', '\U0010ffff', '🍲', 'a\u0300', '\U0003ffff')
UTF8_BAD = (b'\x80', b'\xbf', b'\xc0\x80', b'\xc1\xbf', b'\xc0\xaf', b'\xe0\x80\x80',
            b'\xe0\x9f\xbf', b'\xed\xa0\x80', b'\xed\xbf\xbf', b'\xed\xa0\x80\xed\xb0\x80',
            b'\xf0\x80\x80\x80', b'\xf0\x8f\xbf\xbf', b'\xf4\x90\x80\x80', b'\xf5\x80\x80\x80',
            b'\xf8\x88\x80\x80\x80', b'\xfc\x84\x80\x80\x80\x80', b'\xfe', b'\xff',
            b'\xce\xba\xe1', b'\xc2"', b'\xe2\x82"', b'\xf0\x9f\x8d"')


def utf8():
    for text in UTF8_GOOD:
        payload = b'{"event":"sync","t0":1,"x":"' + text.encode() + b'"}'
        yield f'good: {text!a}', [frame(TEXT, payload)], GOOD
        yield f'good, a byte a fragment: {text!a}', [
            frame(TEXT if i == 0 else CONTINUATION, payload[i:i + 1], fin=i == len(payload) - 1)
            for i in range(len(payload))], GOOD
    for text in UTF8_BAD:
        yield f'bad: {text}', [frame(TEXT, b'{"x":"' + text + b'"}')], NOT_UTF8
        # Before the rest comes, which never does (8.1).
        yield f'bad, at once: {text}', [frame(TEXT, b'{"x":"' + text + b'"' + b' ' * 100)[:-100]], \
            NOT_UTF8
        yield f'bad, in the first fragment: {text}', [
            frame(TEXT, b'{"x":"' + text + b'"', fin=False)], NOT_UTF8
    for text in (b'\xc2', b'\xe2\x82', b'\xf0\x9f\x8d'):
        yield f'ends within a character: {text}', [frame(TEXT, b'{' + text)], NOT_UTF8


def closes():
    yield 'a close without a code', [close()], (('close', None),)
    yield 'a close of one byte', [frame(CLOSE, b'\x03')], BAD
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000,
                 3999, 4000, 4999):
        yield f'close {code}', [close(code)], (('close', code),)
    for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535):
        yield f'close {code}, which is none', [close(code)], BAD
    for size in (1, 122, 123):
        yield f'a close with a reason of {size}', [close(1000, b'x' * size)], (('close', 1000),)
    yield 'a close with a reason of 124', [close(1000, b'x' * 124)], BAD
    yield 'a close with a reason that is no UTF-8', [close(1000, b'\xc0\x80')], NOT_UTF8
    yield 'a close with half a character', [close(1000, b'\xe2\x82')], NOT_UTF8
    yield 'a close with a reason of others', [close(1000, '厨房'.encode())], (('close', 1000),)
    for what, after in (('a text', frame(TEXT, SYNC)), ('a ping', frame(PING)),
                        ('a close', close(1001)), ('noise', b'\xff' * 50)):
        yield f'after a close {what}', [close(1000), after], (('close', 1000),)
    yield 'a text before a close', [frame(TEXT, SYNC), close(1000)], (*GOOD, ('close', 1000))
    yield 'a ping before a close', [frame(PING, b'x'), close(1000)], (('pong', b'x'),
                                                                     ('close', 1000))


def next_answer(socket):
    found = socket.next_frame()
    if found.opcode == PONG:
        return 'pong', found.payload
    if found.opcode == CLOSE:
        return 'close', int.from_bytes(found.payload[:2], 'big') if found.payload else None
    if found.opcode == PING:
        return next_answer(socket)
    same((found.fin, found.opcode), (True, TEXT))
    return json.loads(found.payload)['event']


def try_one(server, frames, expected, piece):
    data = b''.join(frames)
    with WebSocket(server.port, '', 'crier.v1', answer=False) as socket:
        socket.next_json('hello')
        try:
            for i in range(0, len(data), piece):
                socket.send_raw(data[i:i + piece])
        except OSError:
            # It has said why, and closed; the rest is nobody's.
            check(expected[-1][0] == 'close', 'closed')
        answers = []
        while len(answers) < len(expected):
            answers.append(next_answer(socket))
        same(tuple(answers), tuple(expected))
        if expected[-1][0] != 'close':
            # Still well, and nothing came besides.
            socket.send(PING, b'the end')
            same(next_answer(socket), ('pong', b'the end'))
            socket.send_raw(close(1000))
            same(next_answer(socket), ('close', 1000))
        # It closes first (7.1.1), at once or when the client has.
        same(read_all(socket.peer), b'')


def test_table(tap):
    with Server('--interval=0') as server:
        for section in (framing, pings, reserved, fragments, utf8, closes):
            for what, frames, expected in section():
                n = sum(map(len, frames))
                with tap.case(f'{section.__name__}: {what}'):
                    # A long one in longer pieces: it is the same code, and takes long.
                    for piece in (n, 1 if n < 4096 else 4093):
                        try_one(server, frames, expected, piece)
        server.check_sound()


def echoes(opcode, payload, piece):
    """Frames of a message, with a ping between."""
    parts = [payload[i:i + piece] for i in range(0, len(payload), piece)] or [b'']
    for i, part in enumerate(parts):
        yield frame(opcode if i == 0 else CONTINUATION, part, fin=i == len(parts) - 1)
        if i == 0:
            yield frame(PING, b'between')


def test_echo(tap):
    with Server('--interval=0') as server:
        answer = fetch(server.port, '/echo')
        if answer.status == 404:
            tap.ok(True, 'a build for use has no /echo')
            return
        with tap.case('/echo: text and binary of up to 16 MiB, at any rate'), \
                WebSocket(server.port, target='/echo') as socket:
            for size in (0, 1, 125, 126, 127, 128, 65535, 65536, 65537, 1 << 20, 1 << 24):
                for opcode, letter in ((TEXT, b'x'), (BINARY, b'\xff')):
                    for piece in (size or 1, size // 3 or 1):
                        socket.send_raw(b''.join(echoes(opcode, letter * size, piece)))
                        found = [socket.next_frame(), socket.next_frame()]
                        found.sort(key=lambda f: f.opcode)
                        same((found[0].opcode, len(found[0].payload)), (opcode, size))
                        check(found[0].payload == letter * size, 'another')
                        same(found[1].payload, b'between')
            for i in range(1000):
                socket.send(TEXT, b'%d' % i)
            for i in range(1000):
                same(socket.next_frame().payload, b'%d' % i)
            socket.send(TEXT, b'a\0b')
            same(socket.next_frame().payload, b'a\0b')
            socket.bye()
        server.check_sound()


def main():
    tap = Tap()
    crier_test.run(tap, [test_table, test_echo])
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
