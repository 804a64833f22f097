#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether all JSON that leaves is JSON, whatever came in: hostile values as Id,
User-Agent, text, ref, t0, offset, cursor and key, over every transport and the
operator's requests. Each line that comes is held to a parser stricter than
Python's own; prints TAP."""

import concurrent.futures
import json
import math
import socket
import subprocess
import sys
import time
import urllib.parse

import crier_test
from crier_test import (CRIER, PATIENCE, Server, WebSocket, check, connect, fetch,
                        operator_folder, parse_answer, read_all, request, same)

MAX_SIZE = 8 * 1024 * 1024
JSON = ('Content-Type', 'application/json')

TEXTS = [''.join(map(chr, range(1, 32))), '"', '\\', '\\"', '/', 'x\u2028\u2029', '\x7f\x80\x9f',
         '\ufeff\uffff\U0010ffff', '\\ud800', '\\u0000', '</script>', '{"a":[', '"}\n{"', '\x1f',
         'data: x\n\nevent: y', '厨房 😀', 'x' * 4000, '\x1f' * 1000]

NUMBERS = ['0', '-0', '-0.0', '0.1', '1e-7', '1e-400', '1795330743.076832', '1e15',
           '9007199254740991', '-9007199254740991', '9007199254740991.0', '123456789012345678',
           '9007199254740992', '1e17', '1e20', '-1E+25', '1e308', '1e400', '-1e400',
           '9223372036854775807', '9223372036854775808', '18446744073709551616', '9' * 400,
           '0.' + '9' * 400, 'NaN', 'Infinity', '-Infinity', '1.', '.5', '01', '+1', '0x10',
           'null', 'true', '"1"', '[1]', '{}']


def forbid(text):
    raise AssertionError(f'no number of JSON: {text}')


def read_number(text):
    check(math.isfinite(float(text)), f'not for every reader: {text}')
    return float(text)


def read_object(pairs):
    names = [name for name, _ in pairs]
    same(len(set(names)), len(names), f'a name twice: {names}')
    return dict(pairs)


def strict(data):
    """Reads what has to be one JSON value (RFC 8259), of characters alone."""
    check(len(data) <= MAX_SIZE, f'{len(data)} bytes')
    text = data.decode('utf-8')
    check(not any(c < ' ' and c != '\n' for c in text), f'a control: {text[:300]!r}')
    value = json.loads(text, parse_constant=forbid, parse_float=read_number,
                       object_pairs_hook=read_object)
    check(isinstance(value, (dict, list)), text[:300])
    json.dumps(value, ensure_ascii=False).encode()  # no half of a surrogate pair
    return value


def quote(text):
    return json.dumps(text, ensure_ascii=False)


def make_bodies():
    """What a client says, as it stands on the wire."""
    for text in TEXTS:
        yield '{"event":"message","ref":%s,"text":"x"}' % quote(text[:20])
        yield '{"event":"message","text":%s}' % quote(text)
        yield '{"event":"message","ref":%s,"text":" "}' % quote(text[:60])
        yield '{"event":%s}' % quote(text)
        yield '{"event":"seen","id":%s}' % quote(text)
    for number in NUMBERS:
        yield '{"event":"sync","t0":%s}' % number
        yield '{"event":"sync","t0":1,"offset":%s}' % number
    for text in (r'\ud800', r'\udc00x', r'\ud800\ud800', r'\u0000', r'\u001f', r'\u2028', r'\x41'):
        yield '{"event":"message","ref":"%s","text":" "}' % text
    yield '{"event":"sync","t0":1,"t0":2}'
    yield '{"event":"message","ref":"a","ref":"b","text":" "}'
    yield '{"event":"sync","t0":%s1%s}' % ('[' * 1000, ']' * 1000)
    yield '{"event":"sync"%s}' % ''.join(f',"{i}":0' for i in range(100))
    yield '{"event":"message","text":"%s"}' % ('x' * 100000)
    yield from ('', '{', '[]', 'null', '1e400', '"', '\x00', '{"event":"sync","t0":1}x')


def inbox(port, session, body):
    """Says something by POST; returns the object that refuses it, if one does."""
    data = body.encode('utf-8', 'surrogatepass')
    while True:
        answer = fetch(port, f'/inbox?session={session}', method='POST', body=data,
                       headers=[JSON, ('Content-Length', str(len(data)))])
        if answer.status == 204:
            return None
        if answer.status != 429:
            break
        strict(answer.body)
        time.sleep(float(answer.headers.get('Retry-After')))
    check(answer.status < 500, f'{body[:200]}: {answer}')
    return strict(answer.body)


class Socket:
    """Over a WebSocket, both ways."""

    def __init__(self, port, query, agent):
        self.peer = WebSocket(port, query, 'crier.v1', headers=[agent])

    def say(self, body):
        self.peer.send(crier_test.TEXT, body.encode('utf-8', 'surrogatepass'))

    def next(self):
        return [strict(self.peer.next_text().encode())]

    def close(self):
        self.peer.close()


class Stream:
    """Over /events or /stream, and POST /inbox."""

    path = '/stream'
    prefix = b''

    def __init__(self, port, query, agent):
        self.port = port
        self.peer = connect(port)
        self.peer.sendall(request(port, self.path + query, headers=[agent]))
        self.lines = self.peer.makefile('rb')
        while self.lines.readline().strip():
            pass
        self.refused = []
        self.first = self.next()
        self.session = self.first[0]['session']

    def say(self, body):
        self.refused += filter(None, [inbox(self.port, self.session, body)])

    def next(self):
        found, self.refused = self.refused, []
        while True:
            line = self.lines.readline()
            check(line.endswith(b'\n'), f'cut off: {line[:300]}')
            if line.startswith(self.prefix) and line.strip():
                return [*found, strict(line[len(self.prefix):])]

    def close(self):
        self.lines.close()
        self.peer.close()


class Events(Stream):
    path = '/events'
    prefix = b'data: '


class Poll:
    """Over /poll, and POST /inbox."""

    wait = ''

    def __init__(self, port, query, agent):
        self.port = port
        self.query = query + self.wait
        self.agent = agent
        self.session = ''
        self.refused = []
        self.session = self.next()[0]['session']

    def say(self, body):
        self.refused += filter(None, [inbox(self.port, self.session, body)])

    def next(self):
        found, self.refused = self.refused, []
        session = f'&session={self.session}' if self.session else ''
        answer = fetch(self.port, '/poll' + self.query + session, headers=[self.agent])
        same(answer.status, 200)
        return [*found, *strict(answer.body)['events']]

    def close(self):
        pass


class LongPoll(Poll):
    wait = '&wait=1'


TRANSPORTS = {'websocket': Socket, 'sse': Events, 'streaming': Stream,
              'long-polling': LongPoll, 'polling': Poll}


def listen(server, kind, name, n):
    agent = TEXTS[n % len(TEXTS)].replace('\n', ' ').replace('\r', ' ').replace('\x00', '')
    return TRANSPORTS[kind](server.port, '?Id=' + urllib.parse.quote(f'{name}-{kind}'),
                            ('User-Agent', agent.encode().decode('latin-1')[:200] + 'x\xff'))


def talk(server, kind, n, bodies):
    """Says all of it, and reads up to the answer to what was said last."""
    client = listen(server, kind, ['"', '\\', 'a\\"b', '厨房', '}', "'<&>"][n % 6], n)
    try:
        for body in bodies:
            client.say(body)
        client.say('{"event":"sync","t0":%d.5}' % (1000 + n))
        found = []
        while not any(o['event'] == 'sync' and o['t0'] == 1000.5 + n for o in found):
            found += client.next()
        return found
    finally:
        client.close()


def check_said(kind, bodies, found):
    """Each sync that is one is echoed, and no other; a poll brings the newest ones."""
    expected = []
    for body in bodies:
        try:
            said = json.loads(body, parse_constant=forbid)
        except Exception:
            continue
        if isinstance(said, dict) and said.get('event') == 'sync' and \
                isinstance(said.get('t0'), (int, float)) and not isinstance(said['t0'], bool) \
                and abs(said['t0']) <= 2 ** 53 - 1 and len(said) < 10:
            offset = said.get('offset', 0)
            is_number = isinstance(offset, (int, float)) and not isinstance(offset, bool)
            if not is_number or abs(offset) <= 2 ** 53 - 1:
                expected.append(float(said['t0']))
    echoed = [float(o['t0']) for o in found if o['event'] == 'sync'][:-1]
    same(echoed, expected[-len(echoed):] if 'polling' in kind and echoed else expected)
    for o in found:
        if o['event'] == 'refused':
            check(o['code'] and o['reason'], o)


def ask(server, method, target, body=b'', *headers):
    """One request of the operator, whose answer is strict whatever it is."""
    path = operator_folder(server.home) / f'{server.port}.sock'
    data = body.encode('utf-8', 'surrogatepass') if isinstance(body, str) else body
    lines = [f'{method} {target} HTTP/1.1', 'Host: localhost', 'Content-Type: application/json',
             *headers] + ([f'Content-Length: {len(data)}'] if method == 'POST' else [])
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(PATIENCE)
        peer.connect(str(path))
        peer.sendall('\r\n'.join([*lines, '', '']).encode() + data)
        answer = parse_answer(read_all(peer))
    check(answer.status < 500 or answer.status == 507, f'{target}: {answer.status}')
    return answer.status, strict(answer.body)


def test_clients(tap):
    bodies = list(make_bodies())
    parts = [bodies[i:i + 15] for i in range(0, len(bodies), 15)]
    with Server('--interval=0') as server:
        def say(kind, n, part):
            with tap.case(f'{kind}: {part[0][:60]!r} and others'):
                check_said(kind, part, talk(server, kind, n, part))

        # Most of them wait most of the time.
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            for kind in TRANSPORTS:
                for n, part in enumerate(parts):
                    pool.submit(say, kind, n, part)
        server.check_sound()


def test_messages(tap):
    with Server('--interval=0') as server:
        clients = {kind: listen(server, kind, 'a"\\b', 1) for kind in TRANSPORTS}
        for text in TEXTS:
            with tap.case(f'to all: {text[:30]!r}'):
                status, answer = ask(server, 'POST', '/messages', json.dumps({'text': text}))
                same(status, 201)
                for kind, client in clients.items():
                    found = []
                    while not any(o['event'] == 'message' for o in found):
                        found += client.next()
                    same([o['text'] for o in found if o['event'] == 'message'], [text], kind)
                same(ask(server, 'GET', f'/messages/{answer["id"]}')[1]['text'], text)
        with tap.case('all of them'):
            same([m['text'] for m in ask(server, 'GET', '/messages')[1]['messages']], TEXTS)
        with tap.case('lists and figures'):
            status, answer = ask(server, 'GET', '/clients')
            check({c['id'] for c in answer['clients']} == {f'a"\\b-{k}' for k in TRANSPORTS}, answer)
            for client in answer['clients']:
                same(ask(server, 'GET', f'/clients/{client["serial"]}')[0], 200)
            same(ask(server, 'GET', '/transports')[0], 200)
            for client in clients.values():
                if hasattr(client, 'session'):
                    strict(fetch(server.port, f'/cost?session={client.session}').body)
            strict(fetch(server.port, '/time', headers=[('Accept', 'application/json')]).body)
        with tap.case('an Id that is repeated counts once'):
            name = 'a"\\b-sse'
            status, answer = ask(server, 'POST', '/messages',
                                 json.dumps({'text': 'x', 'to': [name, name]}))
            same((status, answer['listeners']), (201, 1))
            same(ask(server, 'GET', f'/messages/{answer["id"]}')[1]['to'], [name])
        with tap.case('crier clients --json'):
            result = subprocess.run([CRIER, 'clients', '--json'], env=server.environment(),
                                    capture_output=True, timeout=PATIENCE)
            same(len(strict(result.stdout)['clients']), len(TRANSPORTS))
        for client in clients.values():
            client.close()
        server.check_sound()


def test_operator(tap):
    """What the operator's programs send is checked as well."""
    with Server('--interval=0') as server:
        for text in TEXTS:
            with tap.case(f'to nobody: {text[:30]!r}'):
                for to in ([text], [text, text], text, [[text]], {text: text}):
                    status, answer = ask(server, 'POST', '/messages',
                                         json.dumps({'text': 'x', 'to': to}))
                    check(status in (400, 404) and answer['code'], answer)
        for number in NUMBERS:
            with tap.case(f'expires: {number[:30]}'):
                status, _ = ask(server, 'POST', '/messages', '{"text":"x","expires":%s}' % number)
                same(status, 400)
        for body in (r'{"text":"\ud800"}', r'{"text":"\u0000"}', '{"text":"\ud800"}',
                     '{"text":%s}' % ('[' * 100000), '{"text":"x"%s}' % (',"a":0' * 32),
                     '{"text":"x","to":[%s]}' % ','.join(['"x"'] * 10001), b'{"text":"\xff"}', '',
                     '[]', '{"text":"x","a":NaN}'):
            with tap.case(f'refused: {body[:40]!r}'):
                same(ask(server, 'POST', '/messages', body)[0], 400)
        with tap.case('of two members of one name the last counts'):
            status, answer = ask(server, 'POST', '/messages', r'{"text":"a","t\u0065xt":"b"}')
            same(ask(server, 'GET', f'/messages/{answer["id"]}')[1]['text'], 'b')
        with tap.case('addresses'):
            for target in ('/messages?since=%22%5C', '/messages?since=%1f', '/messages?since=%ff',
                           '/messages/%22', '/clients/%22', '/clients/-1', '/nothing%22%1f',
                           '/messages?since=x-18446744073709551615'):
                ask(server, 'GET', target)
                strict(fetch(server.port, target).body)
            for text in TEXTS:
                query = '?Id=' + urllib.parse.quote(text[:60])
                for path in ('/poll', '/cost', '/events', '/stream', '/inbox', '/websocket'):
                    if path in ('/events', '/stream', '/poll') and text.isprintable():
                        continue
                    strict(fetch(server.port, path + query).body)
        server.check_sound()


def main():
    tap = crier_test.Tap()
    crier_test.run(tap, [test_clients, test_messages, test_operator])
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
