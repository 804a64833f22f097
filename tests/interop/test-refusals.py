#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether every refusal is English, and says a code of docs/protocol.md, also
where the operator reads Chinese; prints TAP."""

import contextlib
import json
import pathlib
import re
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


CODES = read_codes()


class ChineseServer(Server):
    def environment(self):
        return {**super().environment(), 'LANGUAGE': 'zh_CN',
                'CRIER_LOCALEDIR': str(CATALOGS)}

    def wait_line(self, pattern, *rest, **more):
        if pattern.startswith('^Listening'):
            pattern = r'http://.*:(\d+)/'
        return super().wait_line(pattern, *rest, **more)


def check_words(sentence, code):
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


def post(target, body, *headers):
    body = body if isinstance(body, bytes) else body.encode()
    return {'target': target, 'method': 'POST', 'body': body,
            'headers': [JSON, ('Content-Length', str(len(body))), *headers]}


def message(text, **more):
    return json.dumps({'event': 'message', 'text': text, **more})


def cases():
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
    yield {'headers': [('Expect', '100-continue')]}, 417, 'expectation-failed'
    yield {'headers': [('Content-Length', '1')], 'body': b'x'}, 413, 'body-too-large'
    yield {'headers': [('X', 'x' * 17000)]}, 431, 'head-too-long'
    yield {'target': '/?' + 'x' * 9000}, 414, 'target-too-long'
    yield post('/inbox', message('x')), 400, 'query-invalid'
    yield post('/inbox?Id=nobody', message('x')), 404, 'not-connected'
    yield {'target': '/inbox?Id=a', 'method': 'POST',
           'headers': [('Content-Length', '1')], 'body': b'x'}, 415, 'media-type'
    yield {'target': '/inbox', 'method': 'POST',
           'headers': [JSON, ('Transfer-Encoding', 'chunked')]}, 411, 'length-required'
    for body, status, code in (
            ('', 400, 'malformed'), ('{', 400, 'malformed'), (b'\xff', 400, 'malformed'),
            ('{"event":"sync"}', 400, 'malformed'), ('{"event":"seen"}', 400, 'malformed'),
            (message(' ', ref='r'), 400, 'message-empty'),
            (message('x' * 4097), 413, 'message-too-long')):
        yield post('/inbox?Id=lobby', body), status, code
    for target in ('/messages', '/clients', '/transports', '/metrics'):
        yield {'target': target}, 401, 'token-needed'
        yield {'target': target, 'headers': [BEARER, ('Sec-Fetch-Site', 'cross-site')]}, \
            403, 'wrong-origin'
    yield {'target': '/clients/7777', 'headers': [BEARER]}, 404, 'not-found'
    yield {'target': '/messages/none-1', 'headers': [BEARER]}, 404, 'not-found'
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
    with WebSocket(server.port, '?Id=lobby', 'crier.v1'):
        for what, status, code in cases():
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
    for payload, code in ((b'x' * 4097, 1009), (b'a\0b', 1008)):
        with tap.case(f'WebSocket, plain: closed with {code}'), \
                WebSocket(server.port, '?Id=plain') as peer:
            peer.send(crier_test.TEXT, payload)
            found, reason, _ = peer.expect_close()
            same(found, code)
            check(reason and reason.isascii(), reason)


def test_inbox_closed(tap, server):
    with WebSocket(server.port, '?Id=lobby', 'crier.v1') as peer:
        with tap.case('--no-inbox: WebSocket'):
            peer.say({'event': 'message', 'text': 'x', 'ref': '1'})
            while True:
                said = json.loads(peer.next_text())
                if said['event'] == 'refused':
                    break
            same(said['code'], 'inbox-closed')
            check_words(said['reason'], said['code'])
        with tap.case('--no-inbox: /inbox'):
            check_refusal(fetch(server.port, **post('/inbox?Id=lobby', message('x'))),
                          403, 'inbox-closed')


def test_full(tap, server):
    with WebSocket(server.port, '?Id=lobby', 'crier.v1'):
        for target in ('/events', '/stream', '/poll'):
            with tap.case(f'--max-clients=1: {target}'):
                check_refusal(fetch(server.port, target), 503, 'server-full')


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
        test_frames(tap, server)
    with ChineseServer('--no-inbox') as server:
        test_inbox_closed(tap, server)
    with ChineseServer('--max-clients=1') as server:
        test_full(tap, server)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
