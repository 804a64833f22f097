# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attacks on all ways to receive but WebSocket, on the inbox, and on the
operator's requests."""

import contextlib
import json
import pathlib
import random
import re
import socket
import sqlite3
import threading
import time

# attack knows where it is.
from attack import (GROWTH, KIB, MIB, Crowd, Peak, attack, during, fill_log, hear_out,
                    pour, settle, warm_up)
from crier_test import (Server, WebSocket, check, check_memory, connect, exchange, fetch,
                        in_parallel, parse_answer, read_all, request, reset, same,
                        short, until)

FLOOD = 2
TIMES = 500
TOKEN = 'aVeryLongTokenThatNobodyGuesses0'
JSON = ('Content-Type', 'application/json')
BEARER = ('Authorization', f'Bearer {TOKEN}')
HELLO = '{"event":"message","text":"hello"}'

# Of the contract: 8 s without progress is too slow, and a request has 8 s.
SLOW_DEADLINE = 11


@contextlib.contextmanager
def operated(*options):
    """A server that takes the operator's requests over TCP."""
    server = Server(*options)
    make = server.start

    def start():
        token = pathlib.Path(server.home) / 'token'
        token.write_text(TOKEN + '\n')
        token.chmod(0o600)
        server.options = [*options, f'--token-file={token}']
        make()
    server.start = start
    with server:
        warm_up(server)
        yield server


def post(port, target, text, headers=()):
    body = text.encode() if isinstance(text, str) else text
    return request(port, target, 'POST',
                   [JSON, ('Content-Length', str(len(body))), *headers], body=body)


def status_of(raw):
    return int(raw[9:12]) if raw.startswith(b'HTTP/1.1 ') else 0


def subscribe(port, target, **how):
    """Opens a connection and reads until it was greeted."""
    peer = connect(port, **how)
    peer.sendall(request(port, target))
    data = b''
    while b'"hello"' not in data:
        part = peer.recv(4096)
        check(part, f'closed after {short(data)}')
        data += part
    return peer


def inbox_of(peer):
    """Where a client writes that was just greeted."""
    return f'/inbox?session={peer.next_json("hello")["session"]}'


# --- who receives ------------------------------------------------------------

def streams_broken_off(tap, server):
    """Streams and polls that end at every moment at which they can."""
    port = server.port

    def sent(target):
        peer = connect(port)
        peer.sendall(request(port, target))
        return peer

    def half_close(peer):
        peer.shutdown(socket.SHUT_WR)
        read_all(peer, 2)
        peer.close()

    for path in ('/events', '/stream'):
        target = f'{path}?Id=cut'
        for name, break_off in (
                ('RST after the request', lambda t=target: reset(sent(t))),
                ('RST in mid-stream', lambda t=target: reset(subscribe(port, t))),
                ('FIN in mid-stream', lambda t=target: subscribe(port, t).close()),
                ('half-closed', lambda t=target: half_close(subscribe(port, t)))):
            with attack(tap, server, f'{path}: {name}, {TIMES} times'):
                start = server.mark()
                for _ in range(TIMES):
                    break_off()
                if 'request' not in name:
                    server.wait_line('^Client cut left', TIMES, start)

    with attack(tap, server, f'/poll: RST while it waits, {TIMES} times'):
        for i in range(TIMES):
            peer = sent('/poll?Id=cut&wait=30')
            if i % 2:
                time.sleep(0.001)
            reset(peer)
    with attack(tap, server, f'/poll: half-closed while it waits, {TIMES} times'):
        for _ in range(TIMES):
            half_close(sent('/poll?Id=cut&wait=30'))
    with tap.case('broken off: none but who polls is still there'):
        until(lambda: all('olling' in line for line in server.clients()),
              'everybody else to leave')


def abandoned(tap, server):
    """A thousand long polls at once, and then nobody is there any more."""
    with attack(tap, server, '1,000 long polls, abandoned at once', 2 * GROWTH), \
         Crowd(server.port) as crowd:
        # By name: nobody takes the place of one whom the time has answered already.
        for i in range(1000):
            crowd.add(request(server.port, f'/poll?wait=30&Id=abandoned-{i}'))
        crowd.run_until(lambda: all(not m.unsent for m in crowd.members),
                        'all to be sent', 10)
        until(lambda: len(server.clients()) >= 1000, '1,000 to be there')
        for member in crowd.members:
            reset(member.peer)


def poll_flood(tap, server):
    """Polls of nobody in particular, and of somebody else each time."""
    port = server.port
    start = server.mark()
    with attack(tap, server, 'flood of polls without an Id'), Peak(server) as peak:
        in_parallel(*[lambda: flood(port, lambda _: request(port, '/poll'))
                      for _ in range(3)])
        n = len(server.find('^Client .* joined', start))
        # Nobody asks twice at once: so many as there are asking.
        check(n <= 3, f'{n} clients came of it')
    with tap.case('flood of polls without an Id: memory is bounded meanwhile'):
        check_memory(peak.growth, GROWTH)

    long_name = 'x' * 12 * KIB

    def other(n):
        return request(port, f'/poll?Id=p{random.getrandbits(60)}',
                       headers=[('User-Agent', f'{n}{long_name}')])
    # They are kept until it is clear that they do not come again.
    with attack(tap, server, 'flood of polls of ever new clients', 32 * MIB), \
         Peak(server) as peak:
        counts = []
        in_parallel(*[lambda: counts.append(flood(port, other)) for _ in range(3)])
    n = sum(sum(c.values()) for c in counts)
    tap.note(f'ever new pollers: {n}, at most {peak.growth / KIB:+.0f} KiB')
    with tap.case('flood of polls of ever new clients: little is kept of each'):
        check_memory(peak.growth, GROWTH + n * 3 * KIB)


def flood(port, make, seconds=FLOOD):
    """Requests one after the other; returns how often each status came."""
    found = {}
    deadline = time.monotonic() + seconds
    n = 0
    while time.monotonic() < deadline:
        status = status_of(exchange(port, make(n)))
        found[status] = found.get(status, 0) + 1
        n += 1
    return found


def one_address(tap):
    """Who polls takes no more room than who stays connected."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Says which address is ours; nothing is sent.
            probe.connect(('192.0.2.1', 9))
            own = probe.getsockname()[0]
        except OSError:
            tap.skip('pollers of one address', 'there is none but loopback')
            return
    with Server('--listen=any') as server, tap.case('pollers of one address: 64'):
        def poll(i, address):
            return status_of(exchange(server.port, request(
                server.port, f'/poll?Id=a{i}', host=f'{address}:{server.port}'),
                address))
        same([poll(i, own) for i in range(66)], [200] * 64 + [503] * 2)
        same(poll(3, own), 200, 'one of them')
        same([poll(i, '127.0.0.1') for i in range(66, 136)], [200] * 70, 'loopback')
        server.check_sound()


def pipelined_polls(tap, server):
    """Thousands of requests behind one that waits: none of them is answered."""
    port = server.port
    with attack(tap, server, 'pipelined requests behind polls'), Crowd(port) as crowd:
        for n in range(50):
            crowd.add(request(port, f'/poll?Id=pipe{n}&wait=1&since=earliest') +
                      request(port, '/') * 3000)
        crowd.run_until_closed(10)
        for member in crowd.members:
            # Input that nobody reads makes of the close a reset.
            check(member.data.count(b'HTTP/1.1 ') <= 1, 'answers')


def garbage_places(tap, server):
    """What is no place, as long as a head may be, thousands of times."""
    port = server.port
    values = ['x' * 15 * KIB, ',' * 15 * KIB, '0-' + '9' * 1000, '-1', 'a-b-c',
              '%00', '\x80\xff', '9' * 15 * KIB]
    with attack(tap, server, 'garbage as Last-Event-ID, since and If-None-Match'):
        for i in range(400):
            value = values[i % len(values)]
            raw = request(port, '/events?Id=garbage',
                          headers=[('Last-Event-ID', value)])
            with connect(port) as peer:
                peer.sendall(raw)
                data = b''
                while b'"hello"' not in data:
                    part = peer.recv(65536)
                    check(part, f'{short(value)}: {short(data)}')
                    data += part
                check(b'"recovered":false' in data, short(data))
                check(len(data) < 4 * KIB, 'it comes back')
        for i in range(400):
            value = values[i % 2]
            answer = fetch(port, '/poll?Id=garbage',
                           headers=[('If-None-Match', value)])
            same(answer.status, 200)
            fetch(port, f'/poll?Id=garbage&since={value[:8000]}')
        raw = exchange(port, request(port, '/stream?Id=' + '%41' * 2000))
        same(status_of(raw), 400)


def streams_never_read(tap):
    """Listeners that stop reading cost next to nothing, and go."""
    name = '30 readers of /events, /stream and /poll that never read'
    with operated() as server:
        fill_log(server)
        with attack(tap, server, name), Peak(server) as peak:
            starve(tap, server)
        with tap.case(f'{name}: memory meanwhile'):
            # An answer to a poll may be of 256 KiB, and may have left the log.
            check_memory(peak.growth, 10 * 256 * KIB + GROWTH)


def starve(tap, server):
    start = server.mark()
    with contextlib.ExitStack() as stack:
        for target in ('/events?Id=starved', '/stream?Id=starved',
                       '/poll?since=earliest&Id=starved'):
            for n in range(10):
                peer = stack.enter_context(connect(server.port, receive_buffer=4096))
                peer.sendall(request(server.port, f'{target}{n}'))
        server.wait_line('^Client starved\\d joined', 30, start)
        begin = time.monotonic()
        # Two of them may be the bystander's.
        most = server.base_descriptors + 2
        n = 0
        while server.n_descriptors() > most:
            check(time.monotonic() < begin + SLOW_DEADLINE, 'not closed in time')
            server.say(f'{n} ' + 'x' * 60 * KIB)
            n += 1
            time.sleep(0.1)
        took = time.monotonic() - begin
        tap.note(f'readers that never read: gone after {took:.1f} s')
        check(took > 7, f'closed after {took:.1f} s already')
        server.wait_line('^Client starved\\d left', 20, start)


# --- who writes --------------------------------------------------------------

def inbox_flood(tap, server):
    """More than a visitor may say is refused, and delays nobody."""
    port = server.port
    start = server.mark()
    with attack(tap, server, 'flood of /inbox'), \
         WebSocket(port, '?Id=writer', 'crier.v1') as writer:
        target = inbox_of(writer)
        counts = []
        begin = time.monotonic()
        in_parallel(*[lambda: counts.append(flood(
            port, lambda _: post(port, target, HELLO))) for _ in range(3)])
        took = time.monotonic() - begin
        found = {s: sum(c.get(s, 0) for c in counts) for c in counts for s in c}
        tap.note(f'flood of /inbox: {found}')
        same(set(found), {204, 429}, 'statuses')
        check(found[204] <= 20 + 10 * took + 2, f'{found[204]} were taken')
        server.wait_line('^Client writer sent: hello$', found[204], start)
    with attack(tap, server, 'flood of /inbox from nobody'):
        found = flood(port, lambda n: post(port, f'/inbox?session=nobody{n}', HELLO))
        same(set(found), {404}, 'statuses')


def inbox_name(tap, server):
    """An Id is no credential: by it nobody writes for a client, or uses up what it may
    say."""
    port = server.port
    start = server.mark()
    forged = json.dumps({'event': 'message', 'text': 'forged', 'x': 'y' * 100 * KIB})
    with attack(tap, server, 'flood of /inbox in the name of another'), \
         WebSocket(port, '?Id=victim', 'crier.v1') as victim:
        victim.next_json('hello')
        found = []
        waits = []

        def speak():
            for n in range(10):
                begin = time.monotonic()
                victim.say({'event': 'message', 'text': f'help {n}', 'ref': str(n)})
                same(victim.next_json('received')['ref'], str(n))
                waits.append(time.monotonic() - begin)
                time.sleep(FLOOD / 10)

        in_parallel(speak, lambda: found.append(flood(
            port, lambda _: post(port, '/inbox?Id=victim', forged))))
        same(set(found[0]), {400}, 'statuses')
        tap.note(f'the victim waited {max(waits) * 1000:.0f} ms at most')
        check(max(waits) < 1, f'the victim waited {max(waits):.2f} s')
        server.wait_line('^Client victim sent: help', 10, start)
        same(server.find('forged', start), [])


def inbox_bodies(tap, server):
    """Bodies that are too long, do not say how long they are, or are nothing."""
    port = server.port
    chunk = b'1000\r\n' + b'x' * 4096 + b'\r\n'
    huge = [JSON, ('Content-Length', str(256 * MIB))]
    kinds = (('of 256 MiB', huge, b'x' * 4096, 413),
             ('in chunks', [JSON, ('Transfer-Encoding', 'chunked')], chunk, 411))
    for target, more in (('/inbox?session=body', []), ('/messages', [BEARER]),
                         ('/messages', [])):
        for name, headers, piece, status in kinds:
            title = f'{target}: bodies {name}{", with token" if more else ""}'
            with attack(tap, server, title), Peak(server) as peak, \
                 contextlib.ExitStack() as stack:
                peers = [stack.enter_context(connect(port)) for _ in range(3)]
                for peer in peers:
                    peer.sendall(request(port, target, 'POST', [*headers, *more]))
                    answer = parse_answer(peer.recv(65536))
                    same(answer.status, 401 if target == '/messages' and not more
                         else status)
                cut_off = []
                in_parallel(*[lambda p=p: cut_off.append(pour(p, piece, False, FLOOD))
                              for p in peers])
                same(cut_off, [True] * 3, 'cut off')
            with tap.case(f'{title}: memory'):
                check_memory(peak.growth, GROWTH)

    lengths = ('-1', '+1', '0x10', '1e3', '1,1', '99999999999999999999', 'x', '',
               ' ', '1 1', '18446744073709551617', '١')
    with attack(tap, server, 'lengths of a body that are none'), \
         WebSocket(port, '?Id=body', 'crier.v1') as peer:
        start = server.mark()
        inbox = inbox_of(peer)
        for length in lengths:
            with contextlib.suppress(UnicodeEncodeError):
                raw = exchange(port, request(
                    port, inbox, 'POST',
                    [JSON, ('Content-Length', length)], body=HELLO.encode()))
                check(not 200 <= status_of(raw) < 300, f'{length!r}: {short(raw)}')
        for body in (b'', b'{}', b'[]', b'\xff', b'[' * 100000, b'{"event":"message"}',
                     b'\0', b'null', b'"', b'{"event":"sync","t0":1e999}'):
            for target, headers in ((inbox, []), ('/messages', [BEARER])):
                raw = exchange(port, post(port, target, body, headers))
                check(400 <= status_of(raw) < 500, f'{short(body)}: {short(raw)}')
        same(server.find('^Client body sent', start), [])


# --- the operator ------------------------------------------------------------

PATHS = ('/clients', '/messages', '/messages/x-1', '/metrics', '/transports',
         '/clients/1')


def without_date(raw):
    return re.sub(rb'\r\nDate: [^\r]*', b'', raw)


def wrong_tokens(tap, server):
    """Whoever has no token is told the same, and whoever has a wrong one, however near it
    is, and as often as they like."""
    port = server.port
    wrong = [None, '', 'Bearer', 'Bearer ', f'Bearer {TOKEN[:-1]}', f'Bearer {TOKEN}x',
             f'Bearer {TOKEN.lower()}', f'Basic {TOKEN}', TOKEN, 'Bearer ' + 'x' * 8000,
             f'Bearer {TOKEN} {TOKEN}', f'Bearer x, Bearer {TOKEN}', 'Bearer \x80\xff']
    answers = set()

    def hammer(n):
        deadline = time.monotonic() + FLOOD
        while time.monotonic() < deadline:
            value = wrong[n % len(wrong)]
            headers = [] if value is None else [('Authorization', value)]
            raw = exchange(port, request(port, PATHS[n % len(PATHS)], headers=headers))
            given = value is not None and value.startswith('Bearer ') and value != 'Bearer '
            answers.add((given, without_date(raw)))
            n += 1
    with attack(tap, server, 'wrong tokens'):
        in_parallel(*[lambda n=n: hammer(n) for n in range(3)])
        same(sorted(given for given, _ in answers), [False, True], 'answers')
        for given, answer in answers:
            same(status_of(answer), 401)
            same(b'invalid_token' in answer, given)
        same(fetch(port, '/clients', headers=[BEARER]).status, 200)


def without_token(tap):
    """Where no token opens them, there are no such requests over TCP."""
    with Server() as server, tap.case('no token: as if there were nothing'):
        nothing = without_date(exchange(server.port, request(server.port, '/nothing')))
        same(status_of(nothing), 404)
        for path in PATHS:
            for headers in ([], [BEARER]):
                raw = exchange(server.port, request(server.port, path, headers=headers))
                same(without_date(raw), nothing, path)
        server.check_sound()


def half_read_lists(tap, server):
    """Lists of clients that are asked for, and not read to the end."""
    port = server.port
    base = server.base_descriptors
    with contextlib.ExitStack() as stack:
        for n in range(1000):
            stack.enter_context(WebSocket(port, f'?Id=listed{n}'))
        settle(server)
        server.base_descriptors = server.n_descriptors()
        # The C library keeps some of what they took, and no more the next time.
        with attack(tap, server, '/clients, read half way', 4 * GROWTH), \
             Peak(server) as peak, WebSocket(port, '?Id=witness') as witness:
            # However many there are, the time goes out on time.
            in_parallel(lambda: ask_for_lists(port), lambda: hear_out(witness, FLOOD + 1))
    server.base_descriptors = base
    with tap.case('/clients, read half way: memory is bounded meanwhile'):
        # 200 of them at a time, 300 KB each.
        check_memory(peak.growth, 80 * MIB)
    until(lambda: not any('listed' in line for line in server.clients()), 'all to leave')


def ask_for_lists(port):
    ask = request(port, '/clients', headers=[BEARER])
    for _ in during(FLOOD):
        peers = [connect(port, receive_buffer=4096) for _ in range(200)]
        for peer in peers:
            peer.sendall(ask)
        for n, peer in enumerate(peers):
            if n % 3 == 1:
                peer.recv(1000)
            if n % 2:
                reset(peer)
            else:
                peer.close()


# --- the end -----------------------------------------------------------------

def terminated_in_all_ways(tap):
    """SIGTERM while everybody receives in their own way, visitors write and the
    operator publishes: nothing that was accepted is lost."""
    with operated() as server, contextlib.ExitStack() as stack:
        port = server.port
        ended = threading.Event()
        busy = threading.Event()
        accepted = []
        crowd = stack.enter_context(Crowd(port))
        for n in range(50):
            for target in ('/events', '/stream', '/poll'):
                crowd.add(request(port, f'{target}?Id=e{n}&wait=30'
                                  if target == '/poll' else f'{target}?Id=e{n}'))
            writer = stack.enter_context(WebSocket(port, f'?Id=e{n}', 'crier.v1'))
        inbox = inbox_of(writer)

        def again(make, taken=lambda raw: None):
            with contextlib.suppress(OSError, AssertionError):
                while not ended.is_set():
                    taken(exchange(port, make()))

        def note(raw):
            if status_of(raw) in (201, 202) and raw.endswith(b'}\n'):
                accepted.append(json.loads(raw.partition(b'\r\n\r\n')[2])['id'])
                if len(accepted) == 50:
                    busy.set()

        def receive():
            while not ended.is_set():
                crowd.turn()

        def end():
            try:
                check(busy.wait(10), 'it never became busy')
                begin = time.monotonic()
                with tap.case('SIGTERM, all five techniques: exit status 0, soon'):
                    same(server.terminate(), 0)
                    took = time.monotonic() - begin
                    tap.note(f'SIGTERM, all five techniques: it took {took:.2f} s')
                    check(took < 5, f'it took {took:.1f} s')
                    server.check_sound()
            finally:
                ended.set()

        text = json.dumps({'text': 'x' * 1000})
        in_parallel(receive, end,
                    lambda: again(lambda: post(port, '/messages', text, [BEARER]), note),
                    lambda: again(lambda: request(port, '/poll?Id=p')),
                    lambda: again(lambda: post(port, inbox, HELLO)))
        with tap.case('SIGTERM, all five techniques: what was accepted is kept'):
            path = next(pathlib.Path(server.home).rglob('journal.db'))
            with contextlib.closing(sqlite3.connect(path)) as journal:
                kept = {row[0] for row in journal.execute('SELECT offset FROM messages')}
            lost = [i for i in accepted if int(i.rpartition('-')[2]) not in kept]
            same(lost, [], f'lost of {len(accepted)}')
        with tap.case('SIGTERM, all five techniques: streams end with a goodbye'):
            streams = [m for m in crowd.members if b'event-stream' in m.data or
                       b'ndjson' in m.data]
            same(len(streams), 100, 'streams')
            for member in streams:
                check(b'"goodbye"' in member.data, short(member.data[-200:]))


def techniques(tap):
    """One attack after another on one server, whose memory must not grow."""
    with operated() as server:
        # The one last that leaves the server full for ten seconds.
        for function in (abandoned, streams_broken_off, pipelined_polls,
                         garbage_places, inbox_flood, inbox_name, inbox_bodies, wrong_tokens,
                         half_read_lists, poll_flood):
            begin = time.monotonic()
            function(tap, server)
            tap.note(f'{function.__name__}: {time.monotonic() - begin:.1f} s')
        with tap.case('after all attacks on techniques: nobody is left'):
            until(lambda: not server.clients(), 'all to leave', 15)
        with tap.case('after all attacks on techniques: it ends with 0'):
            same(server.terminate(), 0)


ALL = (techniques, streams_never_read, one_address, without_token,
       terminated_in_all_ways)
