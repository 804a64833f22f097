#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attacks. During each a bystander asks for the page every 50 ms; after each the
same process serves at once, and its descriptors and memory are back to where
they were. The bystander's longest wait is printed; it fails the test only above
a second, since a busy machine makes any wait longer.

Arguments are names of attacks (functions) to run; without, all run."""

import contextlib
import json
import random
import resource
import socket
import sys
import threading
import time

from attack import (GROWTH, KIB, LONGEST_WAIT, MIB, Crowd, Peak, attack, during,
                    hear_out, is_served, pour, settle, warm_up)

# attack knows where it is.
import bounds
import crier_test
import techniques
from crier_test import (CLOSE, CONTINUATION, PING, PONG, TEXT, Closed, Server, Tap,
                        WebSocket, check, check_memory, connect, exchange, fetch,
                        frame, handshake, in_parallel, parse_answer, read_all, request,
                        reset, same, short, until)

FLOOD = 2              # seconds that a flood lasts
TIMES = 500            # how often a connection is broken off in each way

# Of the contract: whole request within 8 s; silence and half messages 20 s; a
# reader without progress 8 s. The rest is margin for a busy machine.
REQUEST_DEADLINE = 10
SILENCE_DEADLINE = 25
SLOW_DEADLINE = 11


# --- connections -------------------------------------------------------------

def descriptors(tap):
    """All descriptors taken, again and again: never deaf afterwards."""
    with Server(descriptors=64) as server:
        warm_up(server)
        for i in range(5):
            with attack(tap, server, f'64 descriptors, 100 connections, round {i + 1}'), \
                 Crowd(server.port) as crowd:
                take_all(server, crowd, i)
        with tap.case('64 descriptors: idle connections cost no processor time'), \
             Crowd(server.port) as crowd:
            for _ in range(100):
                crowd.add()
            crowd.run_until(lambda: is_served(server.port), 'the page', LONGEST_WAIT)
            before = server.cpu()
            crowd.linger(1)
            check(server.cpu() - before < 0.2, f'{server.cpu() - before:.2f} s of one')


def take_all(server, crowd, i):
    port = server.port
    kinds = [b'', request(port)[:20], handshake(port, '?Id=many'),
             handshake(port, '?Id=many') + frame(TEXT, 'half')[:5], request(port)]
    for n in range(100):
        crowd.add(kinds[n % len(kinds)])
    crowd.run_until(lambda: all(m.closed is not None or not m.unsent
                                for m in crowd.members), 'all to be sent', 5)
    begin = time.monotonic()
    crowd.run_until(lambda: is_served(port), 'the page while they are there',
                    LONGEST_WAIT)
    check(time.monotonic() - begin < LONGEST_WAIT, 'it took long')
    crowd.linger(0.5)
    for n, member in enumerate(crowd.members):
        # As they come and go: in good order, or all of a sudden.
        if (n + i) % 3 == 0:
            reset(member.peer)


def emfile(tap):
    """No descriptor left in earnest, which its own counting cannot foresee: deaf
    as long as that lasts, and no longer."""
    with Server() as server:
        warm_up(server)
        usual = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
        for i in range(3):
            with attack(tap, server, f'accept() fails, round {i + 1} (nobody can be '
                        'served meanwhile)'), Crowd(server.port) as crowd:
                few = server.base_descriptors + 5
                resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (few, usual[1]))
                for n in range(100):
                    crowd.add([b'', handshake(server.port, '?Id=many')][n % 2])
                before = server.cpu()
                crowd.linger(0.5)
                check(server.cpu() - before < 0.25, 'it turns round and round: '
                      f'{server.cpu() - before:.2f} s of half a second')
            with tap.case(f'accept() failed, round {i + 1}: room again, and it hears'):
                until(lambda: is_served(server.port), 'the page', LONGEST_WAIT)
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, usual)


def instant(tap, server):
    """Everybody at one instant: a backlog of 10 would serve few of them."""
    last = []
    with attack(tap, server, '200 connects at one instant, again and again'):
        for _ in during():
            with Crowd(server.port) as crowd:
                for _ in range(200):
                    crowd.add(request(server.port))
                crowd.run_until_closed(5)
                served = [m for m in crowd.members
                          if m.data.startswith(b'HTTP/1.1 200 ')]
                same(len(served), 200, 'served')
                last.append(max(m.closed for m in crowd.members))
        tap.note(f'200 connects at one instant, {len(last)} times: the last was '
                 f'served after at most {max(last) * 1000:.0f} ms')


def idle_crowd(tap, server):
    """More connections that say nothing than are allowed: the oldest make room."""
    with attack(tap, server, '1,500 connections that say nothing'), \
         Crowd(server.port) as crowd:
        for _ in range(1500):
            crowd.add()
        crowd.run_until(lambda: is_served(server.port), 'the page', LONGEST_WAIT)
        with Crowd(server.port) as late:
            for _ in range(100):
                late.add(request(server.port))
            late.run_until_closed(5)
        crowd.linger(1)


def slowloris(tap):
    """Whoever holds a connection without asking anything is cut off."""
    with Server() as server:
        warm_up(server)
        with attack(tap, server, 'slowloris: 200 connections'), \
             Crowd(server.port) as crowd:
            add_slow_ones(server.port, crowd)
            crowd.run_until_closed(REQUEST_DEADLINE)
            check_slow_ones(crowd)


def add_slow_ones(port, crowd):
    head = request(port)
    post = request(port, method='POST', headers=[('Content-Length', '1000')])
    upgrade = handshake(port, '?Id=slow')
    inbox = request(port, '/inbox?session=slow', 'POST',
                    [('Content-Type', 'application/json'), ('Content-Length', '1000')])
    for _ in range(28):
        crowd.add(b'', 'no bytes')
        crowd.add(head[:-3], 'half a head')
        crowd.add(head[:4], 'a byte a second', head[4:] * 9)
        crowd.add(post, 'a body a byte a second', b'x' * 1000)
        crowd.add(inbox, 'a wanted body a byte a second', b' ' * 1000)
        crowd.add(upgrade[:-2], 'half a handshake')
        crowd.add(head, 'an answer, then idle')
    # In five seconds all is said: that is slow, not hostile.
    for _ in range(2):
        crowd.add(head[:-5], 'honest', head[-5:])


def check_slow_ones(crowd):
    for member in crowd.members:
        check(b'HTTP/1.1 101' not in member.data, member.kind)
        if member.kind in ('honest', 'an answer, then idle'):
            check(member.data.startswith(b'HTTP/1.1 200 '),
                  f'{member.kind}: {member.data[:50]} after {member.closed:.1f} s')
        elif 'body' not in member.kind:
            check(member.closed > 7, f'{member.kind}: cut after {member.closed:.1f} s '
                  'already; a request has 8 s')
            check(not member.data.startswith(b'HTTP/1.1 2'), member.kind)


def heads(tap, server):
    """Heads of requests that never end."""
    port = server.port
    for name, data in (('heads of 1 MiB', request(port, headers=[('X', 'x' * MIB)])),
                       ('20,000 headers', request(port, headers=[('X-1', 'y')] * 20000)),
                       ('addresses of 1 MiB', request(port, '/' + 'x' * MIB)),
                       ('methods of 1 MiB', request(port, method='X' * MIB)),
                       ('1 MiB of line ends', b'\r\n' * (MIB // 2))):
        with attack(tap, server, f'{name}, 20 at once'), Peak(server) as peak:
            for _ in during():
                with Crowd(port) as crowd:
                    for _ in range(20):
                        crowd.add(data)
                    crowd.run_until_closed(REQUEST_DEADLINE)
                    for member in crowd.members:
                        check(not member.data.startswith(b'HTTP/1.1 2'),
                              short(member.data))
        tap.note(f'{name}: memory at most {peak.growth / KIB:+.0f} KiB')
        with tap.case(f'{name}: memory is bounded meanwhile'):
            check_memory(peak.growth, 8 * MIB)


def pipelines(tap, server):
    """Thousands of requests in one go, and nobody reads the answers."""
    with attack(tap, server, 'pipelined requests, not reading'):
        for _ in during():
            with Crowd(server.port) as crowd:
                pipeline(server, crowd)


def pipeline(server, crowd):
    for path in ('/', '/crier.js', '/time', '/nothing', '/websocket'):
        for _ in range(10):
            crowd.add(request(server.port, path) * 3000, receive=False)
    crowd.run_until(lambda: all(not m.unsent for m in crowd.members),
                    'all to be sent, or to be cut off', REQUEST_DEADLINE)
    # They still hold their ends. The bystander may have two of his own.
    until(lambda: server.n_descriptors() <= server.base_descriptors + 2,
          'the connections to be closed', REQUEST_DEADLINE)
    crowd.run_until_closed(REQUEST_DEADLINE)
    for member in crowd.members:
        same(member.data.count(b'HTTP/1.1 '), 1, 'answers')


def uploads(tap, server):
    """Bodies without an end, which nobody asked for, whatever else is wrong."""
    port = server.port
    chunk = b'1000\r\n' + b'x' * 4096 + b'\r\n'
    for name, headers, host in (('to us', [], ''),
                                ('to a foreign Host', [], 'evil.example'),
                                ('from a foreign page', [('Origin', 'null')], '')):
        with attack(tap, server, f'uploads without an end {name}'):
            for _ in during():
                with contextlib.ExitStack() as stack:
                    cut_off = []
                    peers = [stack.enter_context(connect(port)) for _ in range(3)]
                    for peer in peers:
                        peer.sendall(request(port, method='POST', host=host, headers=[
                            *headers, ('Transfer-Encoding', 'chunked')]))
                    in_parallel(*[lambda p=peer: cut_off.append(pour(p, chunk, False, FLOOD))
                                  for peer in peers])
                    same(cut_off, [True] * 3, f'cut off within {FLOOD} s')


def broken_off(tap, server):
    """Connections that end at every moment at which they can."""
    port = server.port
    half = frame(TEXT, 'x' * 100)[:50]

    def upgraded(early=b''):
        peer = connect(port)
        peer.sendall(handshake(port, '?Id=broken') + early)
        check(peer.recv(4096).startswith(b'HTTP/1.1 101'), 'no 101')
        return peer

    def sent(data):
        peer = connect(port)
        peer.sendall(data)
        return peer

    def half_close(peer):
        # Whoever half-closes is gone, and must not be kept.
        peer.shutdown(socket.SHUT_WR)
        read_all(peer, 2)
        peer.close()

    ways = {
        'RST at connect': lambda: reset(connect(port)),
        'RST in the middle of a head': lambda: reset(sent(request(port)[:20])),
        'RST after a request': lambda: reset(sent(request(port, '/crier.js'))),
        'RST in the middle of a handshake': lambda: reset(sent(handshake(port)[:80])),
        'RST after a handshake': lambda: reset(sent(handshake(port, '?Id=broken'))),
        'RST after 101': lambda: reset(upgraded()),
        'RST in the middle of a frame': lambda: reset(upgraded(half)),
        'FIN after 101': lambda: upgraded().close(),
        'half-closed at connect': lambda: half_close(connect(port)),
        'half-closed in the middle of a head': lambda: half_close(sent(request(port)[:20])),
        'half-closed after 101': lambda: half_close(upgraded()),
        'half-closed in the middle of a frame': lambda: half_close(upgraded(half)),
    }
    for name, break_off in ways.items():
        with attack(tap, server, f'{name}, {TIMES} times and more'):
            for _ in during(0.5):
                start = server.mark()
                for _ in range(TIMES):
                    break_off()
                if '101' in name or 'frame' in name:
                    server.wait_line('^Client broken left', TIMES, start)
    with tap.case('broken off: everybody who joined has left'):
        until(lambda: len(server.find('^Client broken joined')) ==
              len(server.find('^Client broken left')), 'as many as joined to leave')
        same(server.clients(), [])


# --- floods ------------------------------------------------------------------

FLOODS = {
    'pings': (None, frame(PING, b'x' * 125)),
    'empty pings': (None, frame(PING)),
    'pongs': (None, frame(PONG, b'x' * 125)),
    'texts': (None, frame(TEXT, 'flood')),
    'long texts': (None, frame(TEXT, 'f' * 4096)),
    'syncs': ('crier.v1', frame(TEXT, '{"event":"sync","t0":1}')),
    'what is refused': ('crier.v1', frame(TEXT, '{}')),
}


def floods(tap, server):
    for name, (protocol, piece) in FLOODS.items():
        for reading in (True, False):
            title = f'flood of {name}, {"reading" if reading else "not reading"}'
            with attack(tap, server, title), Peak(server) as peak, \
                 WebSocket(server.port, '?Id=witness') as witness:
                with contextlib.ExitStack() as stack:
                    flooders = [stack.enter_context(WebSocket(
                        server.port, f'?Id=flooder{i}', protocol)) for i in range(3)]
                    in_parallel(*[lambda f=f: pour(f.peer, piece, reading, FLOOD)
                                  for f in flooders],
                                lambda: hear_out(witness, FLOOD))
            with tap.case(f'{title}: memory is bounded meanwhile'):
                check_memory(peak.growth, GROWTH)


def utf8(tap, server):
    """What is not UTF-8, at every position and cut at every position."""
    good = 'a é 晚 🍲 '.encode() * 2
    with attack(tap, server, 'invalid UTF-8 at every position'):
        for at in range(len(good)):
            wrong = good[:at] + b'\xff' + good[at + 1:]
            fragments = frame(TEXT, wrong[:at], fin=False) + frame(CONTINUATION, wrong[at:])
            for data in (frame(TEXT, wrong), fragments):
                with WebSocket(server.port, '?Id=utf8') as client:
                    client.send_raw(data)
                    same(client.expect_close()[0], 1007, f'at {at}')
        same(server.find('^Client utf8 sent'), [])
        with WebSocket(server.port, '?Id=good') as client:
            for at in range(len(good)):
                client.send_raw(frame(TEXT, good[:at], fin=False) +
                                frame(CONTINUATION, good[at:]))
            server.wait_line(f'^Client good sent: {good.decode()}$', count=len(good))


def sizes(tap, server):
    """Frames at the limit of 128 KiB, and a byte over it."""
    with attack(tap, server, 'frames of 128 KiB, and a byte too long'):
        for _ in during():
            for protocol in (None, 'crier.v1'):
                with WebSocket(server.port, '?Id=long', protocol) as client:
                    client.send(TEXT, b'', length=128 * KIB + 1)
                    same(client.expect_close()[0], 1009)
                with WebSocket(server.port, '?Id=long', protocol) as client:
                    client.send_raw(frame(TEXT, b'y' * 128 * KIB, fin=False) +
                                    frame(CONTINUATION, b'y'))
                    same(client.expect_close()[0], 1009)
        with WebSocket(server.port, '?Id=long', 'crier.v1') as client:
            same(client.next_json()['event'], 'hello')
            client.say('x' * 128 * KIB)
            check(client.next_json('refused')['reason'], 'no reason')
            client.say({'event': 'sync', 't0': 1})
            client.next_json('sync')


def one_id(tap, server):
    """One name, a hundred connections."""
    with attack(tap, server, 'one Id, 100 connections'):
        for _ in during():
            with contextlib.ExitStack() as stack:
                be_legion(server, stack)


def be_legion(server, stack):
    start = server.mark()
    clients = [stack.enter_context(WebSocket(server.port, '?Id=legion'))
               for _ in range(100)]
    server.wait_line('^Client legion joined', count=100, start=start)
    same(sum('legion' in line for line in server.clients()), 100, 'listed')
    server.say('/to legion we are many')
    for client in clients:
        same(client.next_message(), 'we are many')
    for client in clients[1:]:
        reset(client.peer)
    server.wait_line('^Client legion left', count=99, start=start)
    server.say('/to legion and now one')
    same(clients[0].next_message(), 'and now one')
    clients[0].bye()
    server.wait_line('^Client legion left', count=100, start=start)


def injection(tap, server):
    """What clients say cannot break a line, move a cursor, or turn text round."""
    port = server.port
    evil = {
        'ESC': 'a\x1b[2J\x1b]0;title\x07b', 'CR LF': 'a\r\nClient admin joined (x)',
        'U+202E': 'a\u202eb', 'C1': 'a\x9b31mb', 'U+2028': 'a\u2028b\u2029',
        'zero width': 'a\u200bb\ufeff', 'tag': 'a\U000e0041', 'BEL, BS, DEL': '\x07\x08\x7f',
        'tabs': 'a\tb', 'LF only at the end': 'a\n',
    }
    with attack(tap, server, 'log injection'):
        for name, text in evil.items():
            check_escaped(server, name, text, None, text)
            check_escaped(server, name, text, 'crier.v1',
                          json.dumps({'event': 'message', 'text': text}))
            raw = exchange(port, handshake(
                port, '?Id=' + ''.join(f'%{b:02x}' for b in text.encode())))
            same(parse_answer(raw).status, 400, name)
        same(server.find('^Client admin'), [])
    with tap.case('log injection: what is harmless is printed as it is'), \
         WebSocket(port, '?Id=evil') as client:
        start = server.mark()
        client.say('<b> &amp; "晚饭" \\n 🍲 %s %n')
        server.wait_line('^Client evil sent: <b> &amp; "晚饭" .*n 🍲 %s %n$', start=start)


def check_escaped(server, name, text, protocol, message):
    start = server.mark()
    with WebSocket(server.port, '?Id=evil', protocol) as client:
        client.say(message)
        line = server.wait_line('^Client evil sent: (.*)$', start=start)
        server.wait_line('^Client evil joined', start=start)
    server.wait_line('^Client evil left', start=start)
    check('\\' in line.group(1), f'{name}: {line.group(1)!r}')
    visible = [c for c in text if not crier_test.HIDDEN.search(c) and c != '\t']
    check(all(c in line.group(1) for c in visible), f'{name}: {line.group(1)!r}')
    same(len(server.find('.', start)), 3, f'{name}: lines')


# --- what takes long ---------------------------------------------------------

def silence(tap):
    """Who begins and does not go on, or says nothing at all, is gone after 20 s;
    who answers pings stays."""
    with Server() as server:
        warm_up(server)
        with attack(tap, server, 'silence (slow): half frames, unanswered pings'), \
             contextlib.ExitStack() as stack:
            silent = [stack.enter_context(Silent(server, name, data, answer))
                      for name, data, answer in SILENT]
            # 25 s, and some of them for ever.
            in_parallel(*[client.run for client in silent])
            for client in silent:
                client.check()


SILENT = (
    ('says nothing at all', b'', False),
    ('half a header', frame(TEXT, b'hello')[:1], False),
    ('half a frame', frame(TEXT, b'hello')[:8], False),
    ('half of a long frame', frame(TEXT, b'x' * 65536)[:40000], False),
    ('half a frame, though it answers pings before', frame(TEXT, b'x')[:6], True),
    ('half a message, though it answers pings', frame(TEXT, b'hello', fin=False), True),
    ('answers pings', b'', True),
)


class Silent:
    def __init__(self, server, name, data, answer):
        self.server = server
        self.name = name
        self.answer = answer
        # Whoever is in the middle of a frame cannot answer.
        self.can_answer = answer and 'half a frame' not in name
        self.stays = name == 'answers pings'
        self.client = WebSocket(server.port, '?Id=' + name.replace(' ', '+'),
                                answer=self.can_answer)
        self.begin = time.monotonic()
        self.client.send_raw(data)
        self.after = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def run(self):
        deadline = self.begin + SILENCE_DEADLINE
        with contextlib.suppress(Closed, AssertionError):
            while time.monotonic() < deadline:
                found = self.client.next_frame(max(0, deadline - time.monotonic()))
                if found.opcode == CLOSE:
                    break
                if found.opcode == PING and self.can_answer:
                    self.client.send(PONG, found.payload)
        self.after = time.monotonic() - self.begin

    def check(self):
        left = self.server.find(f"^Client '?{self.name}'? left")
        if self.stays:
            same(left, [], self.name)
            check(self.after >= SILENCE_DEADLINE, f'{self.name}: {self.after:.1f} s')
            return
        check(len(left) == 1, f'{self.name}: {len(left)} times left')
        check(15 < self.after < SILENCE_DEADLINE, f'{self.name}: {self.after:.1f} s')


def fragments(tap):
    """A message that never ends is not collected for ever."""
    with Server() as server:
        warm_up(server)
        with attack(tap, server, 'fragments for ever (slow)'), Peak(server) as peak:
            in_parallel(*[lambda n=name, p=piece, e=every: run_fragments(server, n, p, e)
                          for name, piece, every in (
                              ('empty ones', frame(CONTINUATION, b'', fin=False), 0),
                              ('of one byte', frame(CONTINUATION, b'x', fin=False), 0),
                              ('of 16 KiB', frame(CONTINUATION, b'x' * 16 * KIB, fin=False), 0),
                              ('one a second', frame(CONTINUATION, b'x', fin=False), 1))])
        with tap.case('fragments for ever: memory is bounded meanwhile'):
            check_memory(peak.growth, GROWTH)


def run_fragments(server, name, piece, every):
    load = piece if every else piece * (16 * KIB // len(piece) + 1)
    begin = time.monotonic()
    with WebSocket(server.port, '?Id=' + name.replace(' ', '+')) as client:
        client.send(TEXT, b'begin', fin=False)
        with contextlib.suppress(OSError, Closed):
            while time.monotonic() < begin + SILENCE_DEADLINE:
                client.peer.settimeout(SILENCE_DEADLINE)
                client.peer.sendall(load)
                if every:
                    wait_or_close(client, every)
        took = time.monotonic() - begin
        check(took < SILENCE_DEADLINE, f'{name}: not closed in {took:.0f} s')
        server.wait_line(f"^Client '?{name}'? left")
        same(server.find(f"^Client '?{name}'? sent"), [])


def wait_or_close(client, seconds):
    """Passes over what comes within that time; raises when it is the end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            client.receive(deadline)
        except AssertionError:
            return


def never_reads(tap):
    """A listener that stopped reading costs next to nothing, is closed in
    time, and delays nobody."""
    with Server() as server, contextlib.ExitStack() as stack:
        warm_up(server)
        witnesses = [stack.enter_context(Witness(server, protocol))
                     for protocol in (None, 'crier.v1')]
        # The log first, which may take 16 MiB: it is not the listener's.
        fill_log(server, witnesses, 'first')
        before = server.rss()
        fill_log(server, witnesses, 'second')
        with tap.case('400 messages of 60 KiB: memory keeps to the 16 MiB of the log'):
            check_memory(server.rss() - before, GROWTH, 'for the second 200')
        server.base_descriptors = server.n_descriptors()

        for protocol in (None, 'crier.v1'):
            name = f'a reader that never reads, {protocol or "plain"}'
            with attack(tap, server, name, growth=MIB), Peak(server) as peak:
                starve(tap, server, protocol, witnesses)
            with tap.case(f'{name}: memory meanwhile'):
                check_memory(peak.growth, MIB)


def fill_log(server, witnesses, name):
    for i in range(200):
        server.say(f'{name} {i} ' + 'x' * 60 * KIB)
    for witness in witnesses:
        witness.wait_for(f'{name} 199 ', 60)
    settle(server)


def starve(tap, server, protocol, witnesses):
    name = f'starved {protocol or "plain"}'
    number = random.randrange(10 ** 9)
    start = server.mark()
    with WebSocket(server.port, '?Id=' + name.replace(' ', '+'), protocol,
                   receive_buffer=4096):
        server.wait_line(f"^Client '{name}' joined", start=start)
        begin = time.monotonic()
        sent = {}
        n = 0
        while not server.find(f"^Client '{name}' left", start):
            check(time.monotonic() < begin + SLOW_DEADLINE,
                  f'not closed after {SLOW_DEADLINE} s')
            text = f'{number}-{n} '
            sent[text] = time.monotonic()
            server.say(text + 'x' * 60 * KIB)
            n += 1
            for witness in witnesses:
                witness.wait_for(text, LONGEST_WAIT)
            # Ten a second, so that it is blocked from the beginning.
            wait_line_or(server, f"^Client '{name}' left", start, 0.1)
        took = time.monotonic() - begin
    check(took > 7, f'closed after {took:.1f} s already')
    delays = [witness.times[text] - when for text, when in sent.items()
              for witness in witnesses]
    tap.note(f'{name}: left after {took:.1f} s ({n} messages); the others had each '
             f'after at most {max(delays) * 1000:.0f} ms')


def wait_line_or(server, pattern, start, seconds):
    with contextlib.suppress(AssertionError):
        server.wait_line(pattern, start=start, patience=seconds)


class Witness:
    """Somebody who reads everything; notes when each message came, by the
    first words of it."""

    def __init__(self, server, protocol):
        self.client = WebSocket(server.port, '?Id=witness', protocol)
        self.times = {}
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.client.peer.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.client.close()

    def run(self):
        with contextlib.suppress(Closed, AssertionError, OSError):
            while True:
                text = self.client.next_text(60)
                if self.client.protocol:
                    text = json.loads(text).get('text', '')
                with self.changed:
                    self.times[text.partition('x')[0]] = time.monotonic()
                    self.changed.notify_all()

    def wait_for(self, text, patience):
        with self.changed:
            found = self.changed.wait_for(
                lambda: any(t.startswith(text) for t in self.times), patience)
        check(found, f'{text!r} did not come within {patience} s')


# --- malformed handshakes ----------------------------------------------------

def malformed(tap):
    """Everything that is nearly a handshake."""
    with Server() as server:
        warm_up(server)
        port = server.port
        with attack(tap, server, 'malformed handshakes'), Crowd(port) as crowd:
            for data in make_malformed(port):
                crowd.add(data, short(data[:60]))
            crowd.run_until_closed(REQUEST_DEADLINE)
            for member in crowd.members:
                check(b' 101 ' not in member.data, f'101 for {member.kind}')
                check(member.data.count(b'HTTP/1.') <= 1, f'twice: {member.kind}')
            tap.note(f'malformed handshakes: {len(crowd.members)}')
            same(server.find('^Client mal joined'), [])


def make_malformed(port):
    good = handshake(port, '?Id=mal')
    lines = good.split(b'\r\n')
    yield from (good.replace(line + b'\r\n', b'') for line in lines[1:6])
    yield from (good.replace(b'websocket\r\n', value + b'\r\n')
                for value in (b'', b'web socket', b'websocket2', b'h2c', b'\x00', b'\xff'))
    yield from (good.replace(b'Connection: Upgrade', b'Connection: ' + value)
                for value in (b'', b'close', b'Upgrades', b'Up grade', b','))
    yield from (good.replace(b'Version: 13', b'Version: ' + value)
                for value in (b'', b'12', b'-13', b'13.0', b'13,13', b'1e1', b'9' * 5000))
    yield from (good.replace(b'dGhlIHNhbXBsZSBub25jZQ==', value)
                for value in (b'', b'=', b'a', b'dGhlIHNhbXBsZSBub25jZQ', b'x' * 5000, b'\x00' * 16))
    yield from (good.replace(b'HTTP/1.1', value)
                for value in (b'HTTP/1.0', b'HTTP/0.9', b'HTTP/2.0', b'HTTP/1.', b'HTTP', b''))
    yield from (good.replace(b'GET', value) for value in (b'', b'get', b'POST', b'HEAD', b'G\x00T'))
    # Cut at every byte; those wait for the rest until their deadline.
    yield from (good[:n] for n in range(1, len(good) - 1))
    # One byte wrong at every place of the first line.
    first = good.index(b'\r\n')
    yield from (good[:n] + b'\x00' + good[n + 1:] for n in range(first))


# --- the end -----------------------------------------------------------------

def terminated(tap):
    """SIGTERM while everything is busy: everybody is told, the status is 0."""
    with Server() as server, contextlib.ExitStack() as stack:
        warm_up(server)
        listeners = [stack.enter_context(WebSocket(
            server.port, f'?Id=l{i}', 'crier.v1' if i % 2 else None))
            for i in range(100)]
        flooders = [stack.enter_context(WebSocket(server.port, '?Id=flooder'))
                    for _ in range(3)]
        sleepers = [stack.enter_context(WebSocket(server.port, '?Id=sleeper',
                                                  receive_buffer=4096))
                    for _ in range(3)]
        half = stack.enter_context(connect(server.port))
        half.sendall(request(server.port)[:20])
        results = []
        busy = threading.Event()

        # All at once: a listener that is read last would be cut as too slow.
        def listen(client):
            results.append(client.expect_close(60))
            client.close()

        def publish():
            with contextlib.suppress(OSError):
                for i in range(1000000):
                    server.say(f'{i} ' + 'x' * 1000)
                    if i == 200:
                        busy.set()

        def knock():
            with contextlib.suppress(OSError, AssertionError):
                while True:
                    fetch(server.port)

        def end():
            check(busy.wait(10), 'it never became busy')
            begin = time.monotonic()
            with tap.case('SIGTERM under load: exit status 0, soon'):
                same(server.terminate(), 0)
                took = time.monotonic() - begin
                tap.note(f'SIGTERM under load: it took {took:.2f} s')
                check(took < 5, f'it took {took:.1f} s')
                server.check_sound()

        in_parallel(publish, knock, end, *[lambda c=c: listen(c) for c in listeners],
                    *[lambda f=f: pour(f.peer, frame(TEXT, 'flood'), False, 20)
                      for f in flooders])
        check(sleepers, 'nobody slept')
        with tap.case('SIGTERM under load: whoever reads gets 1001, and crier.v1 '
                      'a goodbye'):
            same([code for code, _, _ in results], [1001] * 100)
            goodbyes = sum('"goodbye"' in texts[-1] for _, _, texts in results)
            same(goodbyes, 50, 'goodbyes')


# --- all ---------------------------------------------------------------------

def wanted_quick():
    return [f for f in QUICK if not CHOSEN or f.__name__ in CHOSEN]


def quick(tap):
    """One attack after another on one server, whose memory must not grow."""
    with Server() as server:
        warm_up(server)
        for function in wanted_quick():
            begin = time.monotonic()
            function(tap, server)
            tap.note(f'{function.__name__}: {time.monotonic() - begin:.1f} s')
        tap.note(f'after all attacks: memory '
                 f'{(server.rss() - server.first_rss) / KIB:+.0f} KiB')
        with tap.case('after all attacks: memory is as in the beginning'):
            # What it keeps on purpose is not there in the beginning: the last 5,000
            # events, and the Ids of the last 10,000 clients that left.
            check_memory(server.rss() - server.first_rss, 2 * GROWTH)
        with tap.case('after all attacks: the same process, and it ends with 0'):
            same(server.terminate(), 0)


# Those last that take the most memory, beside which one would not see the rest.
QUICK = (heads, uploads, pipelines, utf8, sizes, one_id, injection, floods, broken_off,
         instant, idle_crowd)
SLOW = (silence, fragments, never_reads, slowloris, malformed, descriptors,
        emfile, terminated, *techniques.ALL, *bounds.ALL)
CHOSEN = sys.argv[1:]


def main():
    tap = Tap()
    slow = [f for f in SLOW if not CHOSEN or f.__name__ in CHOSEN]
    sys.argv[1:] = []
    # Those that take long mostly wait: beside the quick ones they cost nothing.
    crier_test.run(tap, [quick, *slow] if wanted_quick() else slow, jobs=4)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
