#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether every refusal is English, and says a code of docs/protocol.md, also
where the operator reads Chinese; prints TAP."""

import contextlib
import json
import os
import pathlib
import re
import resource
import signal
import sys

import crier_test
from crier_test import CRIER, Server, WebSocket, check, exchange, fetch, request, same

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CATALOGS = pathlib.Path(CRIER).resolve().parents[1] / 'po'
TOKEN = 'a-token-of-twenty-two-characters'
BEARER = ('Authorization', f'Bearer {TOKEN}')
JSON = ('Content-Type', 'application/json')


def read_codes():
    """The table of §1.5: the statuses of each code."""
    text = (SOURCE / 'docs/protocol.md').read_text(encoding='utf-8')
    section = text.split('### 1.5 Refusals')[1].split('\n## ')[0]
    return {code: {int(s) for s in statuses.split(', ')} for code, statuses in
            re.findall(r'^\| `([a-z-]+)` \| ([0-9, ]+) \|', section, re.M)}


def read_reasons():
    """The table of §4.6: whether a client is to come back after each goodbye."""
    text = (SOURCE / 'docs/protocol.md').read_text(encoding='utf-8')
    section = text.split('### 4.6 ')[1].split('\n### ')[0]
    return {reason: retry == 'yes' for reason, retry in
            re.findall(r'^\| `([a-z]+)` \| [^|]+ \| (yes|none)', section, re.M)}


CODES = read_codes()
REASONS = read_reasons()

# They need a main thread that stands still, a disk that gives back something else, or a
# mistake of Crier's own.
NOT_FROM_OUTSIDE = {'inbox-full', 'message-invalid', 'journal-unreadable',
                    'not-running', 'failed'}

met = set()


class ChineseServer(Server):
    def environment(self):
        return {**super().environment(), 'LANGUAGE': 'zh_CN',
                'CRIER_LOCALEDIR': str(CATALOGS)}

    def wait_line(self, pattern, *rest, **more):
        if pattern.startswith('^Listening'):
            pattern = r'http://.*:(\d+)/'
        return super().wait_line(pattern, *rest, **more)


class SmallServer(ChineseServer):
    """One none of whose files can become large."""

    def prepare(self):
        super().prepare()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, 256 * 1024))


def check_words(sentence, code):
    met.add(code)
    check(code in CODES, f'{code} is not in docs/protocol.md')
    check(sentence and sentence.isascii(), f'not plain English: {sentence!r}')


def check_refusal(answer, status, code):
    same(answer.status, status)
    same(answer.headers.get('Content-Type'), 'application/json')
    refusal = json.loads(answer.body)
    if refusal.get('event') == 'refused':
        check_words(refusal['reason'], refusal['code'])
    else:
        same(set(refusal), {'error', 'code'})
        check_words(refusal['error'], refusal['code'])
    same(refusal['code'], code)
    check(status in CODES[code], f'{code} with {status} is not in docs/protocol.md')


def check_no_room(answer, reason):
    """An EventSource would never come back by itself if it got a status."""
    same(answer.status, 200)
    same(answer.headers.get('Content-Type'), 'text/event-stream')
    retry, event, data, *end = answer.body.decode().split('\n')
    same((retry, event, end), ('retry: 2000', 'event: goodbye', ['', '']))
    check_goodbye(json.loads(data.removeprefix('data: ')), reason)


def post(target, body, *headers):
    body = body if isinstance(body, bytes) else body.encode()
    return {'target': target, 'method': 'POST', 'body': body,
            'headers': [JSON, ('Content-Length', str(len(body))), *headers]}


def message(text, **more):
    return json.dumps({'event': 'message', 'text': text, **more})


def cases(session):
    """Requests, and how each is refused."""
    for target in ('/websocket', '/events', '/stream', '/poll'):
        for query in ('Id=a&Id=b', 'Id=%FF', 'Id=%00'):
            yield {'target': f'{target}?{query}'}, 400, 'query-invalid'
        yield {'target': f'{target}?Id={"x" * 65}'}, 400, 'id-invalid'
        yield {'target': f'{target}?Id=%01'}, 400, 'id-invalid'
        yield {'target': target, 'method': 'PUT'}, 405, 'method-not-allowed'
    yield {'target': '/poll?wait=31'}, 400, 'query-invalid'
    yield {'target': '/websocket'}, 426, 'handshake-invalid'
    yield {'target': '/cost'}, 400, 'query-invalid'
    yield {'target': '/cost?session=none'}, 404, 'not-found'
    yield {'target': '/nothing'}, 404, 'not-found'
    yield {'host': 'evil.example'}, 421, 'wrong-host'
    yield {'host': None}, 400, 'request-invalid'
    yield {'headers': [('Origin', 'http://evil.example')]}, 403, 'wrong-origin'
    yield {'headers': [('Expect', 'a-miracle')]}, 417, 'expectation-failed'
    yield {'headers': [('Content-Length', '1')], 'body': b'x'}, 413, 'body-too-large'
    yield {'headers': [('X', 'x' * 17000)]}, 431, 'head-too-long'
    yield {'target': '/?' + 'x' * 9000}, 414, 'target-too-long'
    yield post('/inbox', message('x')), 400, 'query-invalid'
    yield post('/inbox?Id=lobby', message('x')), 400, 'query-invalid'
    yield post('/inbox?session=nobody', message('x')), 404, 'not-connected'
    yield {'target': '/inbox?session=a', 'method': 'POST',
           'headers': [('Content-Length', '1')], 'body': b'x'}, 415, 'media-type'
    yield {'target': '/inbox', 'method': 'POST',
           'headers': [JSON, ('Transfer-Encoding', 'chunked')]}, 411, 'length-required'
    yield {'target': '/inbox', 'method': 'POST', 'headers': [JSON]}, 411, 'length-required'
    for target in ('/websocket', '/events?Id=a', '/stream', '/poll', '/cost'):
        for header in (('Sec-Fetch-Site', 'cross-site'), ('Referer', 'http://evil.example/')):
            yield {'target': target, 'headers': [header]}, 403, 'wrong-origin'
    for body, status, code in (
            ('', 400, 'malformed'), ('{', 400, 'malformed'), (b'\xff', 400, 'malformed'),
            ('{"event":"sync"}', 400, 'malformed'), ('{"event":"seen"}', 400, 'malformed'),
            (message(' ', ref='r'), 400, 'message-empty'),
            (message('x' * 4097), 413, 'message-too-long')):
        yield post(f'/inbox?session={session}', body), status, code
    for target in ('/messages', '/clients', '/transports', '/metrics', '/blocked'):
        yield {'target': target}, 401, 'token-needed'
        yield {'target': target, 'headers': [BEARER, ('Sec-Fetch-Site', 'cross-site')]}, \
            403, 'wrong-origin'
    yield {'target': '/clients/7777', 'headers': [BEARER]}, 404, 'not-found'
    for method, target, status, code in (
            ('DELETE', '/blocked/id/nobody', 404, 'not-found'),
            ('DELETE', '/blocked/address/192.0.2.7', 404, 'not-found'),
            ('PUT', '/blocked/id/%01', 400, 'id-invalid'),
            ('PUT', '/blocked/id/%FF', 400, 'query-invalid'),
            ('PUT', '/blocked/id/%00', 400, 'query-invalid'),
            ('PUT', '/blocked/id/' + 'x' * 65, 400, 'id-invalid'),
            ('PUT', '/blocked/address/localhost', 400, 'query-invalid'),
            ('PUT', '/blocked/address/192.0.2.0%2F24', 400, 'query-invalid'),
            ('PUT', '/blocked/', 404, 'not-found'),
            ('PUT', '/blocked', 405, 'method-not-allowed'),
            ('GET', '/blocked/id/x', 405, 'method-not-allowed'),
            ('POST', '/blocked/id/x', 405, 'method-not-allowed')):
        yield {'target': target, 'method': method, 'headers': [BEARER]}, status, code
    yield {'target': '/blocked/id/x', 'method': 'PUT', 'body': b'x',
           'headers': [BEARER, ('Content-Length', '1')]}, 413, 'body-too-large'
    yield {'target': '/messages/none-1', 'headers': [BEARER]}, 404, 'not-found'
    yield {'method': 'DELETE', 'target': '/messages/none-1', 'headers': [BEARER]}, 404, 'not-standing'
    yield {'target': '/messages?since=a&since=b', 'headers': [BEARER]}, 400, 'query-invalid'
    for body, status, code in (
            ('', 400, 'malformed'), (b'\xff', 400, 'malformed'), ('[]', 400, 'malformed'),
            ('{}', 400, 'malformed'), ('{"text":" "}', 400, 'message-empty'),
            (json.dumps({'text': 'x' * 65537}), 413, 'message-too-long'),
            ('{"text":"x","to":[]}', 400, 'malformed'),
            ('{"text":"x","to":[""]}', 400, 'id-invalid'),
            ('{"text":"x","to":[7]}', 400, 'malformed'),
            ('{"text":"x","expires":0}', 400, 'malformed'),
            ('{"text":"x","to":["never-here"]}', 404, 'unknown-id')):
        yield post('/messages', body, BEARER), status, code
    yield post('/messages', '{"text":"x"}', BEARER, ('Idempotency-Key', 'k' * 256)), \
        400, 'malformed'


def test_requests(tap, server):
    with WebSocket(server.port, '?Id=lobby', 'crier.v1') as lobby:
        for what, status, code in cases(lobby.next_json('hello')['session']):
            with tap.case(f'{what.get("method", "GET")} {what.get("target", "/")[:60]}: {code}'):
                check_refusal(fetch(server.port, **what), status, code)
    with tap.case('what is no request'):
        raw = exchange(server.port, b'nonsense\r\n\r\n')
        check_refusal(crier_test.parse_answer(raw), 400, 'request-invalid')
    with tap.case('a key that was used'):
        key = ('Idempotency-Key', 'k')
        check(fetch(server.port, **post('/messages', '{"text":"x"}', BEARER, key)).status < 300,
              'not sent')
        check_refusal(fetch(server.port, **post('/messages', '{"text":"y"}', BEARER, key)),
                      422, 'key-reused')


def test_handshakes(tap, server):
    for what, status in (({'version': '12'}, 426), ({'version': None}, 426),
                         ({'key': 'x'}, 400), ({'key': None}, 400)):
        with tap.case(f'a handshake with {what}: {status}'):
            raw = exchange(server.port, crier_test.handshake(server.port, **what))
            answer = crier_test.parse_answer(raw)
            check_refusal(answer, status, 'handshake-invalid')
            same(answer.headers.get('Sec-WebSocket-Version'), '13' if status == 426 else None)


def until_refused(tap, server, name, what):
    """The same again and again, until it is too much."""
    with tap.case(f'too much: {name}'):
        for _ in range(2000):
            answer = fetch(server.port, **what)
            if answer.status != 204:
                break
        check_refusal(answer, 429, 'too-fast')
        check(int(answer.headers.get('Retry-After')) >= 1, answer.headers)


def test_too_fast(tap, server):
    for name, body in (('messages', message('x', ref='r')),
                       ('questions', json.dumps({'event': 'sync', 't0': 1.5}))):
        with WebSocket(server.port, f'?Id={name}', 'crier.v1') as peer:
            session = peer.next_json('hello')['session']
            until_refused(tap, server, name, post(f'/inbox?session={session}', body))
    with tap.case('two requests that wait, of one session'):
        hello = json.loads(fetch(server.port, '/poll?Id=waits').body)['events'][0]
        target = f'/poll?Id=waits&wait=20&session={hello["session"]}'
        # It is told to be another client, and its second request is held.
        fetch(server.port, target)
        with crier_test.connect(server.port) as peer:
            peer.sendall(request(server.port, target))
            crier_test.until(lambda: fetch(server.port, target).status == 429, 'a refusal')
            check_refusal(fetch(server.port, target), 429, 'too-fast')


def check_goodbye(event, reason):
    check(reason in REASONS, f'{reason} is not in docs/protocol.md')
    expected = {'event': 'goodbye', 'reason': reason}
    if REASONS[reason]:
        check(event.pop('retry') >= 1, event)
    same(event, expected)


def last_object(data):
    """The last of the objects of an event stream, or of lines."""
    lines = [line.removeprefix('data: ') for line in data.decode().splitlines()]
    return [json.loads(line) for line in lines if line.startswith('{')][-1]


class Receivers:
    """One of each technique, until they are disconnected for a reason."""

    def __init__(self, server, reason):
        self.server = server
        self.reason = reason
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        port = self.server.port
        self.socket = self.stack.enter_context(
            WebSocket(port, f'?Id=websocket-{self.reason}', 'crier.v1'))
        self.peers = {}
        for name, target in (('sse', '/events?'), ('streaming', '/stream?'),
                             ('long-polling', '/poll?wait=30&')):
            peer = self.peers[name] = self.stack.enter_context(crier_test.connect(port))
            peer.sendall(request(port, f'{target}Id={name}-{self.reason}'))
            self.server.wait_line(f'^Client {name}-{self.reason} joined')
        return self

    def __exit__(self, *_):
        self.stack.close()

    def check(self, tap, code):
        reason = self.reason
        with tap.case(f'{reason}: WebSocket'):
            found, words, texts = self.socket.expect_close()
            same((found, words), (code, reason))
            if code == 1001:
                check_goodbye(json.loads(texts[-1]), reason)
        for name in ('sse', 'streaming'):
            with tap.case(f'{reason}: {name}'):
                body = crier_test.read_all(self.peers[name])
                check_goodbye(last_object(body.replace(b'\r\n', b'\n')), reason)
        with tap.case(f'{reason}: long polling'):
            answer = crier_test.parse_answer(crier_test.read_all(self.peers['long-polling']))
            same(answer.status, 200)
            check_goodbye(json.loads(answer.body)['events'][-1], reason)


def test_disconnected(tap, server):
    with Receivers(server, 'disconnected') as receivers:
        listed = json.loads(fetch(server.port, '/clients', headers=[BEARER]).body)['clients']
        for client in listed:
            fetch(server.port, f'/clients/{client["serial"]}', method='DELETE', headers=[BEARER])
        receivers.check(tap, 1008)
        with tap.case('disconnected: the next poll'):
            answer = fetch(server.port, '/poll?wait=30&Id=long-polling-disconnected')
            same(answer.status, 403)
            check_goodbye(json.loads(answer.body)['events'][0], 'disconnected')


def test_stopping(tap, server):
    """While it waits for a client that does not close, requests that had begun are refused."""
    targets = {target: None for target in ('/events', '/stream', '/healthz', '/poll', '/websocket')}
    with Receivers(server, 'shutdown') as receivers, contextlib.ExitStack() as stack:
        stays = stack.enter_context(WebSocket(server.port, '?Id=stays', 'crier.v1'))
        for target in targets:
            data = request(server.port, target)
            if target == '/websocket':
                data = crier_test.handshake(server.port, protocol='crier.v1')
            peer = stack.enter_context(crier_test.connect(server.port))
            peer.sendall(data[:10])
            targets[target] = (peer, data[10:])
        stays.next_json('hello')
        os.kill(server.pid, signal.SIGTERM)
        stays.next_json('goodbye')
        for peer, rest in targets.values():
            peer.sendall(rest)
        with tap.case('a server that stops: /events'):
            raw = crier_test.read_all(targets['/events'][0])
            check_no_room(crier_test.parse_answer(raw), 'shutdown')
        for target in ('/stream', '/healthz'):
            with tap.case(f'a server that stops: {target}'):
                raw = crier_test.read_all(targets[target][0])
                check_refusal(crier_test.parse_answer(raw), 503, 'server-stopping')
        with tap.case('a server that stops: /poll'):
            answer = crier_test.parse_answer(crier_test.read_all(targets['/poll'][0]))
            same(answer.status, 503)
            check_goodbye(json.loads(answer.body)['events'][0], 'shutdown')
        receivers.check(tap, 1001)
    same(server.wait_end(), 0)


def test_storage(tap, server):
    """Until the file is as large as it can be."""
    with tap.case('the journal takes no more'):
        for _ in range(64):
            answer = fetch(server.port, **post('/messages', json.dumps({'text': 'x' * 20000}),
                                               BEARER))
            if answer.status >= 300:
                break
        check_refusal(answer, 507, 'storage-failed')
        server.wait_line('[\u4e00-\u9fff]|^Storage failed')


def test_frames(tap, server):
    with WebSocket(server.port, '?Id=speaker', 'crier.v1') as peer:
        for what, code in (('{', 'malformed'), ('{"event":"x"}', 'malformed'),
                           (message(''), 'message-empty'),
                           (message('x' * 4097), 'message-too-long')):
            with tap.case(f'WebSocket: {what[:40]}: {code}'):
                peer.send(crier_test.TEXT, what.encode())
                while True:
                    said = json.loads(peer.next_text())
                    if said['event'] == 'refused':
                        break
                check_words(said['reason'], said['code'])
                same(said['code'], code)
    for opcode, payload, protocol, code in (
            (crier_test.TEXT, b'x' * 4097, None, 1009),
            (crier_test.TEXT, b'a\0b', None, 1008),
            (crier_test.TEXT, b'\xff', None, 1007),
            (crier_test.TEXT, b'\xff', 'crier.v1', 1007),
            (crier_test.TEXT, b'x' * 131073, 'crier.v1', 1009),
            (crier_test.BINARY, b'x', 'crier.v1', 1003),
            (11, b'x', 'crier.v1', 1002)):
        with tap.case(f'WebSocket, {protocol}: {opcode} of {len(payload)} bytes: {code}'), \
                WebSocket(server.port, '?Id=closes', protocol) as peer:
            peer.send(opcode, payload)
            found, reason, _ = peer.expect_close()
            same(found, code)
            check(reason and reason.isascii(), reason)


def test_inbox_closed(tap, server):
    with WebSocket(server.port, '?Id=lobby', 'crier.v1') as peer:
        session = peer.next_json('hello')['session']
        with tap.case('--no-inbox: WebSocket'):
            peer.say({'event': 'message', 'text': 'x', 'ref': '1'})
            while True:
                said = json.loads(peer.next_text())
                if said['event'] == 'refused':
                    break
            same(said['code'], 'inbox-closed')
            check_words(said['reason'], said['code'])
        with tap.case('--no-inbox: /inbox'):
            check_refusal(fetch(server.port, **post(f'/inbox?session={session}', message('x'))),
                          403, 'inbox-closed')


def test_full(tap, server):
    with WebSocket(server.port, '?Id=lobby', 'crier.v1'):
        with tap.case('--max-clients=1: /events'):
            check_no_room(fetch(server.port, '/events'), 'full')
        for target in ('/stream', '/poll'):
            with tap.case(f'--max-clients=1: {target}'):
                answer = fetch(server.port, target)
                check_refusal(answer, 503, 'server-full')
                check(int(answer.headers.get('Retry-After')) >= 1, answer.headers)
        with tap.case('--max-clients=1: WebSocket'), \
                WebSocket(server.port, '', 'crier.v1') as peer:
            same(peer.expect_close(), (1013, 'full', []))


def test_blocked(tap, server):
    put = {'method': 'PUT', 'headers': [BEARER, ('Content-Length', '0')]}
    with tap.case('an Id is blocked'):
        same(fetch(server.port, '/blocked/id/nuisance', **put).status, 201)
        for target in ('/events', '/stream', '/poll', '/poll?wait=9', '/cost', '/time'):
            query = '&' if '?' in target else '?'
            answer = fetch(server.port, f'{target}{query}Id=nuisance')
            check_refusal(answer, 403, 'blocked')
        # It says that the Id is blocked.
        same(fetch(server.port, '/?Id=nuisance').status, 200)
        check_refusal(fetch(server.port, **post('/inbox?Id=nuisance', message('x'))),
                      403, 'blocked')
        with WebSocket(server.port, '?Id=nuisance', 'crier.v1') as peer:
            same(peer.expect_close(), (1008, 'blocked', []))
    with tap.case('an address is blocked, but not its operator'):
        same(fetch(server.port, '/blocked/address/127.0.0.1', **put).status, 201)
        for target in ('/', '/poll', '/clients', '/nothing'):
            check_refusal(fetch(server.port, target), 403, 'blocked')
        put['method'] = 'DELETE'
        same(fetch(server.port, '/blocked/address/127.0.0.1', **put).status, 204)
        same(fetch(server.port, '/blocked/id/nuisance', **put).status, 204)
        same(fetch(server.port, '/poll?Id=nuisance').status, 200)


def main():
    tap = crier_test.Tap()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(crier_test.tempfile.TemporaryDirectory())
        token = pathlib.Path(folder) / 'token'
        token.write_text(TOKEN + '\n', encoding='utf-8')
        token.chmod(0o600)
        server = stack.enter_context(ChineseServer(f'--token-file={token}'))
        with tap.case('the operator reads Chinese'):
            server.say('@never-here x')
            server.wait_line('[\u4e00-\u9fff]')
        test_requests(tap, server)
        test_handshakes(tap, server)
        test_frames(tap, server)
        test_too_fast(tap, server)
        test_disconnected(tap, server)
        test_blocked(tap, server)
        test_stopping(tap, server)
        with SmallServer(f'--token-file={token}') as small:
            test_storage(tap, small)
    with ChineseServer('--no-inbox') as server:
        test_inbox_closed(tap, server)
    with ChineseServer('--max-clients=1') as server:
        test_full(tap, server)
    with tap.case('every code that can be met from outside was met'):
        same(set(CODES) - met, NOT_FROM_OUTSIDE)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
