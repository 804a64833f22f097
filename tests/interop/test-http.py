#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests are served and which are refused, and what an answer looks like, with
raw sockets and with curl (docs/protocol.md)."""

import contextlib
import datetime
import email.utils
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse

import crier_test
from crier_test import (TEXT, TICK, Server, Tap, WebSocket, check,
                        check_memory, connect, exchange, fetch, frame, handshake,
                        parse_answer, read_all, request, same, short)

PAGE = pathlib.Path(__file__).resolve().parents[2] / 'data' / 'page'
FILES = {'/': ('index.html', 'text/html'),
         '/crier.css': ('crier.css', 'text/css'),
         '/crier.js': ('crier.js', 'text/javascript'),
         **{f'/{name}.js': (f'{name}.js', 'text/javascript') for name in (
             'tools', 'words', 'transports', 'connection', 'clock', 'messages',
             'comparison', 'view', 'picker')},
         '/icon.svg': ('icon.svg', 'image/svg+xml')}
ROUTES = (*FILES, '/websocket', '/time', '/healthz', '/nothing/of/the/kind')
METHODS = ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE',
           'PROPFIND')
MIB = 1024 * 1024

POLICY = ("default-src 'none'", "script-src 'self'", "style-src 'self'",
          "img-src 'self' data:", "base-uri 'none'", "form-action 'none'",
          "frame-ancestors 'none'")


def check_security(answer, origin='same-origin'):
    """The headers that stand in every answer, whoever gives it."""
    headers = answer.headers
    same(headers.get('X-Content-Type-Options'), 'nosniff')
    same(headers.get('Referrer-Policy'), 'no-referrer')
    same(headers.get('Cross-Origin-Resource-Policy'), origin)
    same(headers.get('Cache-Control'), 'no-store')
    same(headers.get('Server'), None)
    policy = headers.get('Content-Security-Policy')
    check(policy, 'no Content-Security-Policy')
    parts = policy.split('; ')
    for part in POLICY:
        check(part in parts, f'{part} is not in {policy}')
    sources = [p for p in parts if p.startswith('connect-src')]
    same(len(sources), 1, 'connect-src')
    check(sources[0].startswith("connect-src 'self'") and '*' not in policy and
          'unsafe' not in policy, policy)


def check_refusal(answer, status, reason=True):
    statuses = status if isinstance(status, tuple) else (status,)
    check(answer.status in statuses, f'{answer.status}, not {status}: '
          f'{short(answer.body)}')
    check_security(answer)
    if reason:
        refusal = json.loads(answer.body)
        check(refusal['error'].strip() and refusal['code'], answer.body)
        same(answer.headers.get('Content-Type'), 'application/json')


def check_one_answer(raw):
    """One answer, as long as it says, then the close."""
    answer = parse_answer(raw)
    same(answer.headers.get('Connection'), 'close')
    length = answer.headers.get('Content-Length')
    if length is not None:
        same(len(answer.body), int(length), 'length of the body')
    return answer


# --- Host --------------------------------------------------------------------

def test_host_on_every_route(tap):
    with Server() as server:
        for method in METHODS:
            with tap.case(f'foreign Host: {method} of every route: 421'):
                for route in ROUTES:
                    if route == ANY_HOST:
                        continue
                    answer = fetch(server.port, route, method=method,
                                   host=f'evil.example:{server.port}')
                    check_refusal(answer, 421, method != 'HEAD')
        with tap.case('foreign Host: a handshake: 421'):
            raw = exchange(server.port, handshake(server.port, '?Id=x',
                                                  host='evil.example'))
            check_refusal(parse_answer(raw), 421)
            same(server.find('joined'), [])
        with tap.case('foreign Host: CONNECT and OPTIONS * are not served'):
            for target, method in (('evil.example:80', 'CONNECT'), ('*', 'OPTIONS')):
                raw = exchange(server.port, request(server.port, target, method,
                                                    host='evil.example'))
                check(parse_answer(raw).status in (400, 404, 421), short(raw))
        server.check_sound()


def wrong_hosts(port):
    return {
        421: ('evil.example', f'evil.example:{port}', f'localhost.evil.example:{port}',
              f'127.0.0.1.evil.example:{port}', f'evil-localhost:{port}',
              f'127.0.0.1:{port + 1}', f'localhost:{port - 1}', f'192.0.2.1:{port}',
              f'[2001:db8::1]:{port}', f'0x7f000001.example:{port}',
              f'10.0.0.1:{port}', f'xn--lcalhost-n0a:{port}'),
        400: ('', ' ', ':', '127.0.0.1::', '127.0.0.1:abc', '127.0.0.1:-1',
              '127.0.0.1:99999', f'127.0.0.1:{port}/', f'127.0.0.1:{port}:{port}',
              f'user@127.0.0.1:{port}', f'127.0.0.1:{port}@evil.example',
              f'127.0.0.1:{port}, evil.example', f'127.0.0.1:{port},127.0.0.1:{port}',
              '[::1', '::1', f'[::1]x:{port}', f'[127.0.0.1]:{port}', '[]',
              '[fe80::1%25lo]', f'local host:{port}', f'http://127.0.0.1:{port}',
              f'lоcalhost:{port}'.encode().decode('latin-1'), '%6cocalhost',
              'a' * 300, '127.0.0.1\x01', f'127.0.0.1:{port}#'),
    }


# A load balancer may ask this with any Host, and with none in HTTP/1.0.
ANY_HOST = '/healthz'


def test_host_forms(tap):
    with Server() as server:
        port = server.port
        for status, hosts in wrong_hosts(port).items():
            for host in hosts:
                with tap.case(f'Host “{host.replace(str(port), "PORT")[:60]}”: {status}'):
                    # Not fetch(): an empty one is meant.
                    raw = exchange(port, f'GET / HTTP/1.1\r\nHost: {host}\r\n\r\n'
                                   .encode('latin-1'))
                    check_refusal(parse_answer(raw), (400, 421))
                    if host.isprintable() and host.strip():
                        same(parse_answer(raw).status, status)
        for name, data in (
                ('no Host', 'GET / HTTP/1.1\r\n\r\n'),
                ('no Host, HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'),
                ('two Hosts, both right', 'GET / HTTP/1.1\r\nHost: localhost:{0}\r\n'
                                          'Host: localhost:{0}\r\n\r\n'),
                ('two Hosts, the second right', 'GET / HTTP/1.1\r\nHost: evil.example\r\n'
                                                'host: localhost:{0}\r\n\r\n'),
                ('two Hosts, the first right', 'GET / HTTP/1.1\r\nHost: localhost:{0}\r\n'
                                               'HOST: evil.example\r\n\r\n'),
                ('Host folded', 'GET / HTTP/1.1\r\nHost: localhost:{0}\r\n'
                                ' evil.example\r\n\r\n')):
            with tap.case(f'{name}: 400'):
                raw = exchange(port, data.format(port).encode())
                # Where there is none libsoup refuses, without a sentence.
                check_refusal(parse_answer(raw), 400,
                              reason=not name.startswith('no '))
        for host in ('localhost:', 'localhost.', f'LOCALHOST.:{port}', '127.0.0.1:', '[::1]:'):
            with tap.case(f'Host {host.replace(str(port), "PORT")}: 200'):
                same(fetch(port, host=host).status, 200)
        names = ['localhost', 'LocalHost', '127.0.0.1', '[::1]',
                 '[0:0:0:0:0:0:0:1]', socket.gethostname()]
        for name in names:
            with tap.case(f'Host {name}: 200'):
                same(fetch(port, host=f'{name}:{port}').status, 200)
        server.check_sound()


def test_absolute_targets(tap):
    with Server() as server:
        port = server.port
        for target, host in (('http://evil.example/', ''),
                             ('http://evil.example/', 'evil.example'),
                             ('http://evil.example:{0}/time', ''),
                             ('http://127.0.0.1:{0}@evil.example/', ''),
                             ('http://localhost.evil.example:{0}/', ''),
                             ('http://[2001:db8::1]:{0}/', ''),
                             ('http://127.0.0.1:1/', ''),
                             ('https://evil.example/', ''),
                             ('//evil.example/', 'evil.example')):
            with tap.case(f'target {target.format("PORT")} with '
                          f'{"its own" if host else "our"} Host: refused'):
                raw = exchange(port, request(port, target.format(port), host=host))
                check_refusal(parse_answer(raw), (400, 421), reason=False)
        for host in ('', 'evil.example'):
            with tap.case(f'target http://127.0.0.1:PORT/time, Host “{host}”: the target counts'):
                answer = fetch(port, f'http://127.0.0.1:{port}/time', host=host)
                same(answer.status, 200)
                check(TICK.match(answer.body.decode().rstrip('\n')), answer.body)
        server.check_sound()


def test_allow_host(tap):
    with Server('--allow-host=Crier.example', '--allow-host=box') as server:
        port = server.port
        with tap.case('--allow-host: answers to it, through a proxy too'):
            for host in (f'crier.example:{port}', 'CRIER.example', 'box',
                         f'127.0.0.1:{port}'):
                same(fetch(port, host=host).status, 200, host)
        with tap.case('--allow-host: not to what only looks like it'):
            for host in ('crier.example.evil.example', 'evil.crier.example',
                         'xcrier.example', 'example', 'crier.example@evil.example'):
                check(fetch(port, host=host).status in (400, 421), host)


# --- Origin ------------------------------------------------------------------

def forged_origins(port):
    other = port + 1 if port < 65535 else port - 1
    own = f'http://127.0.0.1:{port}'
    return {
        'null': ['null'], 'foreign': ['http://evil.example'],
        'doubled': [own, own], 'doubled, one foreign': [own, 'http://evil.example'],
        'prefix': [f'http://localhost.evil.example:{port}'],
        'prefix with our port': [f'{own}.evil.example'],
        'other port': [f'http://127.0.0.1:{other}'],
        'no port': ['http://127.0.0.1'],
        'other scheme': [f'https://127.0.0.1:{port}'],
        'ws scheme': [f'ws://127.0.0.1:{port}'],
        'with a path': [f'{own}/'], 'with a name in it': [f'http://evil@127.0.0.1:{port}'],
        'empty': [''], 'file': ['file://'], 'list': [f'{own} http://evil.example'],
        'extension': ['chrome-extension://abcdefghijklmnop'],
        'no scheme': [f'127.0.0.1:{port}'], 'long': ['http://' + 'a' * 5000],
    }


def test_origins(tap):
    with Server() as server:
        port = server.port
        for name, origins in forged_origins(port).items():
            headers = [('Origin', origin) for origin in origins]
            with tap.case(f'Origin, {name}: a handshake gets 403'):
                for protocol in (None, 'crier.v1'):
                    raw = exchange(port, handshake(port, '?Id=x', protocol, headers))
                    check_refusal(parse_answer(raw), 403)
                    same(parse_answer(raw).headers.get('Access-Control-Allow-Origin'),
                         None)
            with tap.case(f'Origin, {name}: every route gets 403'):
                for route in ROUTES:
                    check_refusal(fetch(port, route, headers=headers), 403)
        with tap.case('Origin, forged: nobody joined'):
            same(server.find('joined'), [])
        for host in ('localhost', '127.0.0.1', '[::1]', 'LOCALHOST'):
            with tap.case(f'Origin http://{host}:PORT: passes, and needs no CORS'), \
                 WebSocket(port, '?Id=own', headers=[
                     ('Origin', f'http://{host}:{port}')]) as own:
                same(own.head.headers.get('Access-Control-Allow-Origin'), None)
                own.next_tick()
        with tap.case('no Origin: a program, passes'), WebSocket(port) as own:
            own.next_tick()
        with tap.case('a preflight of a foreign page: 403'):
            answer = fetch(port, '/time', method='OPTIONS', headers=[
                ('Origin', 'http://evil.example'),
                ('Access-Control-Request-Method', 'GET')])
            check_refusal(answer, 403)
            same([n for n, _ in answer.headers if n.startswith('Access-Control')], [])
        server.check_sound()


def test_allow_origin(tap):
    page = 'http://page.example:8000'
    with Server(f'--allow-origin={page}', '--allow-origin=https://b.example') as server:
        port = server.port
        for origin in (page, 'https://b.example'):
            with tap.case(f'--allow-origin: {origin} passes, with CORS'):
                for route in ('/', '/time', '/healthz'):
                    answer = fetch(port, route, headers=[('Origin', origin)])
                    same(answer.status, 200)
                    check_cors(answer, origin)
                with WebSocket(port, headers=[('Origin', origin)]) as own:
                    own.next_tick()
            with tap.case(f'--allow-origin: {origin} may ask first'):
                check_preflight(port, origin, origin)
        with tap.case('--allow-origin: not what only looks like it'):
            for origin in ('http://page.example', 'http://page.example:80001',
                           'https://page.example:8000', 'http://b.example',
                           'https://b.example:444', 'https://b.example.evil.example',
                           'https://b.example/', f'{page}, {page}', '*', 'null'):
                answer = fetch(port, headers=[('Origin', origin)])
                check_refusal(answer, 403)
                same(answer.headers.get('Access-Control-Allow-Origin'), None)
        with tap.case('--allow-origin: answers without Origin differ by it too'):
            same(fetch(port, '/time').status, 200)
        server.check_sound()

    with Server('--allow-origin=*') as server:
        with tap.case('--allow-origin=*: every page passes, with CORS'):
            for origin in ('null', 'http://evil.example', 'file://'):
                answer = fetch(server.port, '/time', headers=[('Origin', origin)])
                same(answer.status, 200)
                check(answer.headers.get('Access-Control-Allow-Origin') in
                      ('*', origin), answer.headers)
        with tap.case('--allow-origin=*: the Host is checked all the same'):
            answer = fetch(server.port, host='evil.example',
                           headers=[('Origin', 'http://evil.example')])
            same(answer.status, 421)
            check_cors(answer, '*')


def check_cors(answer, origin):
    same(answer.headers.get('Access-Control-Allow-Origin'), origin)
    same(answer.headers.get('Access-Control-Expose-Headers'), 'ETag, Retry-After')
    check('Origin' in ', '.join(answer.headers.all('Vary')), 'no Vary: Origin')
    same(answer.headers.get('Access-Control-Allow-Credentials'), None)
    check_security(answer, 'cross-origin')


def check_preflight(port, origin, allowed):
    answer = fetch(port, '/time', method='OPTIONS', headers=[
        ('Origin', origin), ('Access-Control-Request-Method', 'GET')])
    check(answer.status in (200, 204), answer.status)
    same(answer.body, b'')
    check_cors(answer, allowed)
    methods = answer.headers.get('Access-Control-Allow-Methods')
    check(methods and 'GET' in methods.split(', '), methods)


# --- Ids and the query -------------------------------------------------------

WRONG_QUERIES = {
    'Id with %00': 'Id=a%00b', 'Id that is %00': 'Id=%00',
    'Id with CR LF': 'Id=a%0d%0aSet-Cookie:%20b', 'Id with LF': 'Id=a%0ab',
    'Id with a tab': 'Id=a%09b', 'Id with ESC': 'Id=a%1b%5b31m',
    'Id with DEL': 'Id=a%7f', 'Id with U+0085': 'Id=a%c2%85',
    'Id with U+202E': 'Id=a%e2%80%aeb', 'Id with U+200B': 'Id=a%e2%80%8bb',
    'Id with U+FEFF': 'Id=%ef%bb%bfa', 'Id with U+2028': 'Id=a%e2%80%a8b',
    'Id with U+2029': 'Id=a%e2%80%a9b', 'Id with U+E0041': 'Id=a%f3%a0%81%81',
    'Id that is blank': 'Id=+', 'Id with a blank at its end': 'Id=tv%c2%a0',
    'Id that looks empty': 'Id=%e3%85%a4', 'Id with U+2800': 'Id=a%e2%a0%80',
    'Id with U+034F': 'Id=a%cd%8fb', 'Id with a stray U+200D': 'Id=a%e2%80%8db',
    'Id that is an accent': 'Id=%cc%81', 'Id with U+FFFF': 'Id=a%ef%bf%bf',
    'Id of 65 bytes': 'Id=' + 'a' * 65, 'Id of 66 bytes, 22 characters': 'Id=' + '%e6%99%9a' * 22,
    'Id of 8,000 bytes': 'Id=' + 'a' * 8000, 'Id of 60 KiB': 'Id=' + 'a' * 60 * 1024,
    'Id not UTF-8': 'Id=a%ff', 'Id with half a character': 'Id=a%e2%80',
    'Id with an overlong form': 'Id=%c0%ae', 'Id with a surrogate': 'Id=%ed%a0%80',
    'Id beyond U+10FFFF': 'Id=%f4%90%80%80',
    'Id twice': 'Id=a&Id=b', 'Id twice, the same': 'Id=a&Id=a',
    'Id and id': 'Id=a&id=b', 'since twice': 'Id=a&since=x&since=y',
}

ODD_IDS = ('a' * 64, '晚' * 21 + 'a', '🍲', 'Lobby 2, left', 'a+b&c=d?e/f%g',
           '<img src=x onerror=alert(1)>', '</script>', '../../etc/passwd',
           '"quoted" \\ \'', 'á', 'می\u200cخواهم', '👩\u200d🚀❤\ufe0f', 'a\u0378', '%00', 'null', '0', 'ß\U0001f1e8\U0001f1f3')


def test_ids(tap):
    with Server() as server:
        port = server.port
        for name, query in WRONG_QUERIES.items():
            with tap.case(f'{name}: 400'):
                raw = exchange(port, handshake(port, '?' + query))
                answer = parse_answer(raw)
                check_refusal(answer, (400, 414, 431) if len(query) > 4000 else 400)
                check(b'Set-Cookie' not in raw, 'it came back')
        for query in ('Id=a%2', 'Id=a%zz', 'Id=a%', 'Id=a%u0041'):
            # No URI at all, so libsoup refuses it, without a sentence.
            with tap.case(f'Id that is no escape, {query}: 400'):
                raw = exchange(port, handshake(port, '?' + query))
                check_refusal(parse_answer(raw), 400, reason=False)
        with tap.case('Id as raw bytes that are not UTF-8: 400'):
            raw = exchange(port, handshake(port, '?Id=a\xff'))
            check_refusal(parse_answer(raw), 400)
        with tap.case('wrong Ids: nobody joined'):
            same(server.find('joined'), [])
        for odd in ODD_IDS:
            with tap.case(f'Id “{odd}” is fine'):
                for parameter in ('Id', 'id'):
                    query = f'?{parameter}={urllib.parse.quote(odd, safe="")}&x=y'
                    with WebSocket(port, query, 'crier.v1') as own:
                        same(json.loads(own.next_text())['client'], odd)
        with tap.case('Id “a b” may be written a+b, as forms do'), \
             WebSocket(port, '?Id=a+b', 'crier.v1') as own:
            same(json.loads(own.next_text())['client'], 'a b')
        with tap.case('Id of 64 bytes in any script, sent as raw UTF-8'), \
             WebSocket(port, '?Id=' + '晚安'.encode().decode('latin-1'), 'crier.v1') as own:
            same(json.loads(own.next_text())['client'], '晚安')
        with tap.case('Ids: nothing wrong on the console'):
            server.check_sound()


# --- form of a request -------------------------------------------------------

def test_bodies(tap):
    with Server() as server:
        port = server.port
        with tap.case('a body on a GET is refused or passed over, never an '
                      'answer of its own'):
            smuggled = request(port, '/healthz')
            raw = exchange(port, request(port, headers=[
                ('Content-Length', str(len(smuggled)))], body=smuggled))
            check(check_one_answer(raw).status in (400, 413), short(raw))
            check_security(parse_answer(raw))
        with tap.case('a chunked body on a GET'):
            raw = exchange(port, request(port, headers=[
                ('Transfer-Encoding', 'chunked')], body=b'5\r\nhello\r\n0\r\n\r\n'))
            check(check_one_answer(raw).status in (400, 411, 413), short(raw))
            check_security(parse_answer(raw))
        for method in ('GET', 'POST'):
            for name, headers in (('announced', [('Content-Length', str(256 * MIB))]),
                                  ('chunked', [('Transfer-Encoding', 'chunked')])):
                with tap.case(f'{method} of 256 MiB, {name}: cut off early, '
                              'with an answer'):
                    check_flood(server, method, headers, name == 'chunked')
        for name, headers in REFUSED_ANYWAY.items():
            with tap.case(f'POST of 256 MiB, {name}: cut off early'):
                check_flood(server, 'POST', [('Content-Length', str(256 * MIB)),
                                             *headers], False, statuses=(400, 403, 417, 421))
        with tap.case('POST of 256 MiB, foreign Host: cut off early'):
            check_flood(server, 'POST', [('Content-Length', str(256 * MIB))], False,
                        statuses=(421,), host='evil.example')
        for name, headers in UNCLEAR_LENGTHS.items():
            for method in ('GET', 'POST'):
                with tap.case(f'{method}, {name}: 400 at once'):
                    raw = exchange(port, request(port, '/', method, headers,
                                                 body=b'0\r\n\r\n'), patience=3)
                    check_refusal(check_one_answer(raw), 400, reason=False)
        for name, headers in ODD_LENGTHS.items():
            with tap.case(f'{name}: refused, or cut off in time'):
                raw = exchange(port, request(port, headers=headers, body=b'0\r\n\r\n'))
                check(not raw or check_one_answer(raw).status >= 400, short(raw))
        with tap.case('bodies: nothing wrong on the console'):
            server.check_sound()


REFUSED_ANYWAY = {
    'foreign Origin': [('Origin', 'http://evil.example')],
    'forged Origin': [('Origin', 'null')],
    'second Content-Length': [('Content-Length', str(256 * MIB))],
    'second Host': [('Host', 'evil.example')],
    'Expect': [('Expect', '200-ok')],
}

# RFC 9112 §6: whoever stands between may understand them differently.
UNCLEAR_LENGTHS = {
    'two Content-Lengths': [('Content-Length', '5'), ('Content-Length', '6')],
    'two Content-Lengths, the longer first': [('Content-Length', '6'),
                                              ('Content-Length', '5')],
    'two Content-Lengths, the same': [('Content-Length', '5')] * 2,
    'Content-Length and Transfer-Encoding': [('Content-Length', '5'),
                                             ('Transfer-Encoding', 'chunked')],
    'Transfer-Encoding and Content-Length': [('Transfer-Encoding', 'chunked'),
                                             ('Content-Length', '5')],
    'a blank before the colon of Content-Length': [('Content-Length ', '5')],
    'a tab before the colon of Transfer-Encoding': [('Transfer-Encoding\t', 'chunked')],
}

ODD_LENGTHS = {
    'negative Content-Length': [('Content-Length', '-1')],
    'Content-Length with a sign': [('Content-Length', '+5')],
    'Content-Length that is none': [('Content-Length', '5x')],
    'Content-Length of 2^64 + 5': [('Content-Length', str(2 ** 64 + 5))],
    'Transfer-Encoding unknown': [('Transfer-Encoding', 'xchunked')],
    'two Transfer-Encodings': [('Transfer-Encoding', 'chunked'),
                               ('Transfer-Encoding', 'identity')],
}


def check_flood(server, method, headers, chunked, statuses=None, host=''):
    before = server.rss()
    peak = before
    sent = 0
    piece = b'x' * 65536
    if chunked:
        piece = b'%x\r\n%s\r\n' % (len(piece), piece)
    begin = time.monotonic()
    with connect(server.port) as peer:
        peer.sendall(request(server.port, '/', method, headers, host))
        with contextlib.suppress(OSError):
            while sent < 256 * MIB:
                sent += peer.send(piece)
                peak = max(peak, server.rss()) if sent % MIB < 65536 else peak
        raw = read_all(peer)
    check(sent < 32 * MIB, f'{sent / MIB:.0f} MiB were taken in '
          f'{time.monotonic() - begin:.1f} s')
    check(time.monotonic() - begin < 5, 'it took long')
    answer = check_one_answer(raw)
    check(answer.status in (statuses or (413 if method == 'GET' else 405,)),
          answer.status)
    check_security(answer)
    check_memory(peak - before, 2 * MIB)


def test_heads(tap):
    with Server() as server:
        port = server.port
        for name, data in (
                ('head of 17 KiB', request(port, headers=[('X', 'x' * 17 * 1024)])),
                ('200 KiB in one header', request(port, headers=[('X', 'x' * 200 * 1024)])),
                ('20,000 headers', request(port, headers=[('X-1', 'y')] * 20000)),
                ('address of 20 KiB', request(port, '/' + 'x' * 20 * 1024)),
                ('address of 1 MiB', request(port, '/' + 'x' * MIB)),
                ('method of 20 KiB', request(port, method='X' * 20 * 1024))):
            with tap.case(f'{name}: refused'):
                raw = exchange(port, data, patience=3)
                if len(data) < 100 * 1024:
                    # Else it may be cut off before it could hear an answer.
                    answer = check_one_answer(raw)
                    check(400 <= answer.status < 500, answer.status)
                    check_security(answer)
                else:
                    check(not raw.startswith(b'HTTP/1.1 2'), short(raw))
        with tap.case('head of 12 KiB is fine'):
            same(fetch(port, headers=[('Cookie', 'x' * 12 * 1024)]).status, 200)
        for name, data in NO_REQUESTS.items():
            with tap.case(f'{name}: no answer but a refusal, then the close'):
                raw = exchange(port, data, patience=12)
                check(not raw or 400 <= check_one_answer(raw).status < 600, short(raw))
                if raw:
                    check_security(parse_answer(raw))
        with tap.case('heads: nothing wrong on the console'):
            server.check_sound()


NO_REQUESTS = {
    'an empty line': b'\r\n\r\n',
    'garbage': b'\x00\xff\xfe garbage \x80\r\n\r\n',
    'TLS': bytes.fromhex('16030100c8010000c4030300') + b'\r\n\r\n',
    'the preface of HTTP/2': b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/0.9': b'GET /\r\n\r\n',
    'HTTP/9.9': b'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n',
    'no version': b'GET / \r\nHost: localhost\r\n\r\n',
    'a relative target': b'GET time HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'a target with a NUL': b'GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'a line end within a header': b'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\x00c\r\n\r\n',
    'a header without a colon': b'GET / HTTP/1.1\r\nHost evil\r\n\r\n',
}


def test_ranges(tap):
    with Server() as server:
        whole = (PAGE / 'crier.js').read_bytes()
        for name, value in (('one', 'bytes=0-0'), ('past the end', 'bytes=999999999-'),
                            ('suffix', 'bytes=-5'), ('wrong', 'bytes=5-1'),
                            ('1,000', 'bytes=' + ','.join(['0-0'] * 1000)),
                            ('overlapping', 'bytes=' + ','.join(f'{i}-' for i in range(500)))):
            with tap.case(f'Range, {name}: passed over'):
                answer = fetch(server.port, '/crier.js', headers=[('Range', value)])
                same(answer.status, 200)
                same(answer.headers.get('Content-Range'), None)
                check(answer.body == whole, f'{len(answer.body)} bytes')
        server.check_sound()


def test_one_answer(tap):
    with Server() as server:
        port = server.port
        with tap.case('pipelined requests: one answer, then the close'):
            for data in (request(port) * 3, request(port, '/time') * 1000,
                         request(port, method='POST') + request(port),
                         request(port, host='evil.example') + request(port)):
                check_one_answer(exchange(port, data))
        with tap.case('Connection: keep-alive changes nothing'):
            check_one_answer(exchange(port, request(port, headers=[
                ('Connection', 'keep-alive')])))
            check_one_answer(exchange(port, request(port, version='HTTP/1.0')))
        for method in ('GET', 'POST'):
            for what in ('100-continue', 'a-miracle'):
                with tap.case(f'Expect: {what} on a {method} that is refused: one answer'):
                    begin = time.monotonic()
                    raw = exchange(port, request(port, '/', method, [
                        ('Expect', what), ('Content-Length', '5')]))
                    answer = check_one_answer(raw)
                    same(answer.status, 417 if what == 'a-miracle' else
                         413 if method == 'GET' else 405)
                    check_security(answer)
                    check(time.monotonic() - begin < 2, 'it took long')
        with tap.case('a request a byte at a time'):
            with connect(port) as peer:
                for byte in request(port, '/time'):
                    peer.sendall(bytes([byte]))
                check_one_answer(read_all(peer))
        with tap.case('no line end but LF: served or refused, not both'):
            raw = exchange(port, f'GET /time HTTP/1.1\nHost: 127.0.0.1:{port}\n\n'
                           .encode(), patience=12)
            same(raw.count(b'HTTP/1.1 '), 1)


# --- what is there -----------------------------------------------------------

def test_files(tap):
    with Server() as server:
        port = server.port
        for path, (name, kind) in FILES.items():
            with tap.case(f'GET {path}'):
                answer = check_one_answer(exchange(port, request(port, path)))
                same(answer.status, 200)
                same(answer.headers.get('Content-Type').split(';')[0], kind)
                check(answer.body == (PAGE / name).read_bytes(), 'another body')
                check_security(answer)
            with tap.case(f'HEAD {path}: the same without a body'):
                head = fetch(port, path, method='HEAD')
                same(head.status, 200)
                same(head.body, b'')
                check_date(head)
                same(without_date(head.headers), without_date(answer.headers))
        with tap.case('a query changes nothing'):
            same(fetch(port, '/?Id=a&x=%ff%00').status, 200)
        with tap.case('connect-src names our own host'):
            answer = fetch(port, host=f'localhost:{port}')
            check(f'ws://localhost:{port}' in
                  answer.headers.get('Content-Security-Policy'), 'it does not')


def without_date(headers):
    return sorted((n, v) for n, v in headers if n != 'Date')


NOT_THERE = ('/..%2f..%2fetc/passwd', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd',
             '/..\\..\\etc\\passwd', '//etc/passwd', '/crier.js/',
             '/crier.js%00', '/CRIER.JS', '/crier/page/index.html', '/index.html',
             '/.git/config', '/websocket/', '/time/x', '/metrics',
             '/messages', '/clients', '/<script>alert(1)</script>', '/%0d%0aX:%20y',
             '/%74ime', '/./time', '//time', '/x/../time', '/time/', '/time/.', '/tim%65',
             '/time#x', '/%65vents?Id=a')


def test_not_found(tap):
    with Server() as server:
        constant = fetch(server.port, '/nothing').body
        for path in NOT_THERE:
            with tap.case(f'GET {path}: 404, always the same'):
                raw = exchange(server.port, request(server.port, path))
                answer = check_one_answer(raw)
                check_refusal(answer, 404)
                same(answer.body, constant)
        server.check_sound()


def test_methods(tap):
    with Server() as server:
        port = server.port
        for method in ('POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND',
                       'get', 'GETX'):
            with tap.case(f'{method}: 405 with Allow'):
                for route in (*FILES, '/websocket', '/time', '/healthz'):
                    answer = check_one_answer(exchange(port, request(
                        port, route, method,
                        [('Content-Length', '0')] if method == 'POST' else ())))
                    check_refusal(answer, 405)
                    allowed = answer.headers.get('Allow')
                    check(allowed and 'GET' in allowed.split(', '), allowed)
                    check(method not in allowed.split(', '), allowed)
        with tap.case('a small body does not hinder the 405'):
            for size in (1, 1000, 60000):
                raw = exchange(port, request(port, '/', 'POST', [
                    ('Content-Length', str(size))], body=b'x' * size))
                check_refusal(check_one_answer(raw), 405)
                check(parse_answer(raw).headers.get('Allow'), 'no Allow')
        with tap.case('OPTIONS of ourselves'):
            answer = fetch(port, '/time', method='OPTIONS')
            check(answer.status in (200, 204), answer.status)
            check('GET' in answer.headers.get('Allow').split(', '), 'Allow')
            check_security(answer)


def test_time(tap):
    text_types = (None, 'text/plain', '*/*', 'text/html,*/*;q=0.8',
                  'application/json;q=0.1, text/plain', 'application/json;q=0, text/*',
                  'image/png', '', ',;=', 'application/jsonx')
    json_types = ('application/json', 'application/json, text/plain;q=0.5',
                  'text/plain;q=0.1, application/json;q=0.9',
                  'image/png, application/json')
    with Server() as server:
        for accept in text_types + json_types:
            with tap.case(f'/time, Accept: {accept}'):
                headers = [] if accept is None else [('Accept', accept)]
                before = datetime.datetime.now().astimezone()
                answer = fetch(server.port, '/time', headers=headers)
                after = datetime.datetime.now().astimezone()
                same(answer.status, 200)
                check_security(answer)
                check('Accept' in ', '.join(answer.headers.all('Vary')), 'no Vary')
                stamp = (read_json_time if accept in json_types
                         else read_text_time)(answer)
                check(before <= stamp <= after, f'{before} {stamp} {after}')
        server.check_sound()


def read_text_time(answer):
    same(answer.headers.get('Content-Type'), 'text/plain; charset=utf-8')
    text = answer.body.decode().rstrip('\n')
    check(TICK.match(text), text)
    return datetime.datetime.fromisoformat(text).astimezone()


def read_json_time(answer):
    same(answer.headers.get('Content-Type'), 'application/json')
    value = json.loads(answer.body)
    same((set(value), value['event']), ({'event', 'time'}, 'time'))
    check(re.match(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$',
                   value['time']), value['time'])
    return datetime.datetime.fromisoformat(value['time'])


def test_health(tap):
    with Server() as server:
        for version, host in (('HTTP/1.1', ''), ('HTTP/1.1', 'evil.example'),
                              ('HTTP/1.0', None), ('HTTP/1.0', '10.0.0.1:80')):
            for method in ('GET', 'HEAD', 'OPTIONS'):
                with tap.case(f'/healthz, {method} of {version}, Host {host}: it is well'):
                    answer = fetch(server.port, '/healthz', method=method, version=version,
                                   host=host)
                    same(answer.status, 204 if method == 'OPTIONS' else 200)
                    check_security(answer)
        with tap.case('/healthz, HTTP/1.1 without Host: 400'):
            same(fetch(server.port, '/healthz', host=None).status, 400)


TOKEN = 'a-token-of-twenty-two-characters'

# What is written in more than one way, and means the same or is refused.
BODIES = (
    ([('Content-Type', 'application/json')], 201),
    ([('Content-Type', 'Application/JSON; Charset="UTF-8"')], 201),
    ([('Content-Type', 'APPLICATION/JSON ;x=y')], 201),
    ([('Content-Type', 'application/json'), ('Expect', '100-continue')], 201),
    ([('Content-Type', 'application/json'), ('Expect', '100-Continue')], 201),
    ([('Content-Type', 'application/json'), ('Expect', 'x')], 417),
    ([('Content-Type', 'application/jsonp')], 415),
    ([('Content-Type', 'text/plain')], 415),
    ([], 415))
CREDENTIALS = (
    (f'Bearer {TOKEN}', 200, None), (f'bearer {TOKEN}', 200, None),
    (f'BEARER    {TOKEN}', 200, None), (None, 401, 'Bearer'), ('Bearer', 401, 'Bearer'),
    (f'Basic {TOKEN}', 401, 'Bearer'),
    (f'Bearer {TOKEN}x', 401, 'Bearer error="invalid_token"'),
    ('bearer   x', 401, 'Bearer error="invalid_token"'))


def test_letter(tap):
    with Token() as server, WebSocket(server.port, '?Id=a'):
        port = server.port
        for headers, status in BODIES:
            with tap.case(f'POST /messages with {headers}: {status}'):
                body = b'{"text":"x"}'
                raw = exchange(port, request(port, '/messages', 'POST', [
                    ('Authorization', f'Bearer {TOKEN}'), ('Content-Length', str(len(body))),
                    *headers], body=body))
                interim, continued, rest = raw.partition(b'HTTP/1.1 100 Continue\r\n\r\n')
                same(interim and b'', b'')
                same(bool(continued), status == 201 and len(headers) > 1)
                answer = check_one_answer(rest if continued else raw)
                same(answer.status, status)
                check_security(answer)
                check_date(answer)
        with tap.case('POST /messages without a length: 411'):
            same(fetch(port, '/messages', method='POST', headers=[
                ('Authorization', f'Bearer {TOKEN}'),
                ('Content-Type', 'application/json')]).status, 411)
        for credentials, status, challenge in CREDENTIALS:
            with tap.case(f'Authorization {credentials and credentials[:20]}: {status}'):
                answer = fetch(port, '/clients', headers=[
                    ('Authorization', credentials)] if credentials else [])
                same(answer.status, status)
                same(answer.headers.get('WWW-Authenticate'), challenge)
        server.check_sound()


class Token(Server):
    def start(self):
        path = pathlib.Path(self.home, 'token')
        path.write_text(TOKEN)
        path.chmod(0o600)
        self.options = (*self.options, f'--token-file={path}')
        super().start()


def check_date(answer):
    stamp = email.utils.parsedate_to_datetime(answer.headers.get('Date'))
    check(answer.headers.get('Date').endswith(' GMT'), 'not in GMT')
    check(abs(stamp.timestamp() - time.time()) < 60, stamp)


def test_dates(tap):
    with Server('--max-clients=1') as server:
        port = server.port
        for name, data in {
                'an answer': request(port), 'HEAD': request(port, method='HEAD'),
                '404': request(port, '/nothing'), 'OPTIONS': request(port, method='OPTIONS'),
                '421': request(port, host='evil.example'), '417': request(port, headers=[
                    ('Expect', 'x')]), '400 without Host': request(port, host=None),
                '400 of no request': b'nonsense\r\n\r\n', '505': request(
                    port, version='HTTP/2.0'), '414': request(port, '/' + 'x' * 9000),
                '431': request(port, headers=[('X', 'x' * 17000)]),
                '413 that is cut off': request(port, headers=[
                    ('Content-Length', str(256 * MIB))]), '426': request(port, '/websocket'),
                'a stream, HEAD': request(port, '/events', 'HEAD'),
                'a poll': request(port, '/poll?Id=a')}.items():
            with tap.case(f'Date on {name}'):
                check_date(parse_answer(exchange(port, data)))
        with tap.case('Date on a stream'), connect(port) as peer:
            peer.sendall(request(port, '/stream?Id=b'))
            head = b''
            while b'\r\n\r\n' not in head:
                head += peer.recv(65536)
            check_date(parse_answer(head))
        server.check_sound()
    with Server(descriptors=64) as server, contextlib.ExitStack() as stack:
        with tap.case('Date on a 503 that precedes the request'):
            for _ in range(64):
                peer = stack.enter_context(connect(server.port))
                peer.sendall(request(server.port, '/stream'))
                if peer.recv(12) == b'HTTP/1.1 503':
                    check_date(parse_answer(b'HTTP/1.1 503' + read_all(peer)))
                    break
            else:
                check(False, 'it was never full')


# --- handshakes --------------------------------------------------------------

def test_handshakes(tap):
    with Server() as server:
        port = server.port
        with tap.case('GET /websocket without an upgrade: 426'):
            check_upgrade_required(fetch(port, '/websocket?Id=a'))
        for version in (None, '8', '12', '14', '13, 8', '', 'x'):
            with tap.case(f'WebSocket version {version}: 426'):
                raw = exchange(port, handshake(port, '?Id=a', version=version))
                check_upgrade_required(parse_answer(raw))
        with tap.case('upgrade to something else: 426'):
            raw = exchange(port, request(port, '/websocket', headers=[
                ('Upgrade', 'h2c'), ('Connection', 'Upgrade'),
                ('HTTP2-Settings', 'AAMAAABkAARAAAAAAAIAAAAA')]))
            check_upgrade_required(parse_answer(raw))
        for key in (None, '', 'x', 'dGhlIHNhbXBsZSBub25jZQ', 'dG9vIHNob3J0',
                    'dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=='):
            with tap.case(f'WebSocket key {key!r}: 400'):
                raw = exchange(port, handshake(port, '?Id=a', key=key))
                check_refusal(parse_answer(raw), 400, reason=False)
        with tap.case('two WebSocket keys: 400'):
            raw = exchange(port, handshake(port, '?Id=a', headers=[
                ('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ==')]))
            check_refusal(parse_answer(raw), 400)
        with tap.case('Connection without Upgrade: refused'):
            raw = exchange(port, request(port, '/websocket', headers=[
                ('Upgrade', 'websocket'), ('Connection', 'keep-alive'),
                ('Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='),
                ('Sec-WebSocket-Version', '13')]))
            check_refusal(parse_answer(raw), (400, 426), reason=False)
        with tap.case('an upgrade by HEAD or POST, or of another address: no 101'):
            for data in (handshake(port, method='HEAD'), handshake(port, method='POST'),
                         handshake(port, target='/'), handshake(port, target='/time')):
                raw = exchange(port, data)
                check(parse_answer(raw).status in (200, 400, 405, 426), short(raw))
        with tap.case('wrong handshakes: nobody joined'):
            same(server.find('joined'), [])
        with tap.case('Connection: keep-alive, Upgrade (as Firefox has it)'):
            data = handshake(port, '?Id=fox').replace(
                b'Connection: Upgrade', b'Connection: keep-alive, Upgrade')
            with connect(port) as peer:
                peer.sendall(data)
                check(peer.recv(4096).startswith(b'HTTP/1.1 101 '), 'no 101')
                server.wait_line('^Client fox joined')
        for upgrade in ('h2c, websocket', 'WebSocket', 'websocket, h2c'):
            with tap.case(f'Upgrade: {upgrade}: 101'), connect(port) as peer:
                peer.sendall(handshake(port, '?Id=list').replace(
                    b'Upgrade: websocket', f'Upgrade: {upgrade}'.encode()))
                check(peer.recv(4096).startswith(b'HTTP/1.1 101 '), 'no 101')
        with tap.case('the answer to an upgrade has no extension and no Server'), \
             WebSocket(port, headers=[('Sec-WebSocket-Extensions',
                                       'permessage-deflate; client_max_window_bits')]) as own:
            same(own.head.headers.get('Server'), None)
            own.next_tick()
        with tap.case('handshakes: nothing wrong on the console'):
            server.check_sound()


def check_upgrade_required(answer):
    check_refusal(answer, 426)
    same(answer.headers.get('Sec-WebSocket-Version'), '13')
    same(answer.headers.get('Upgrade'), 'websocket')
    same(answer.headers.get('Connection'), 'Upgrade, close')


def test_early_frames(tap):
    with Server() as server:
        port = server.port
        with tap.case('the first frame in one packet with the handshake'), \
             WebSocket(port, '?Id=early', early=frame(TEXT, 'at once')):
            server.wait_line('^Client early sent: at once$')
        with tap.case('ten frames and half of one with the handshake'):
            frames = b''.join(frame(TEXT, f'no. {i}') for i in range(10))
            last = frame(TEXT, 'the last one')
            with WebSocket(port, '?Id=many', early=frames + last[:7]) as own:
                server.wait_line(r'^Client many sent: no\. 9$')
                own.send_raw(last[7:])
                server.wait_line('^Client many sent: the last one$')
                same([m.group(1) for m in server.find(r'^Client many sent: no\. (.*)$')],
                     [str(i) for i in range(10)])
        with tap.case('a long message with the handshake'), \
             WebSocket(port, '?Id=long', early=frame(TEXT, 'x' * 4096)):
            server.wait_line('^Client long sent: x{4096}$')
        with tap.case('an early frame is not passed over when it is wrong'), \
             WebSocket(port, '?Id=wrong', early=frame(TEXT, b'\xff')) as own:
            same(own.expect_close()[0], 1007)
        server.check_sound()


# --- curl --------------------------------------------------------------------

def test_curl(tap):
    if not shutil.which('curl'):
        tap.skip('curl', 'there is no curl here')
        return

    with Server() as server:
        url = f'http://127.0.0.1:{server.port}'

        def curl(*arguments):
            result = subprocess.run(['curl', '-sS', '--noproxy', '*', '-m', '10',
                                     *arguments], capture_output=True)
            same(result.returncode, 0, result.stderr.decode())
            return result.stdout.decode()

        with tap.case('curl: the page'):
            same(curl(url + '/').encode(), (PAGE / 'index.html').read_bytes())
        with tap.case('curl: two requests of one run'):
            check(all(TICK.match(line) for line in
                      curl(url + '/time', url + '/time').splitlines()), 'no times')
        with tap.case('curl: JSON, HEAD, compressed, a foreign Host'):
            json.loads(curl('-H', 'Accept: application/json', url + '/time'))
            check(curl('-I', url + '/').startswith('HTTP/1.1 200 '), 'HEAD')
            curl('--compressed', url + '/crier.js')
            same(curl('-o', '/dev/null', '-w', '%{http_code}', '-H',
                      'Host: evil.example', url + '/'), '421')
        with tap.case('curl: --http2 stays on HTTP/1.1'):
            same(curl('--http2', '-o', '/dev/null', '-w', '%{http_version}',
                      url + '/'), '1.1')
        server.check_sound()


def main():
    tap = Tap()
    crier_test.run(tap, [
        test_host_on_every_route, test_host_forms, test_absolute_targets,
        test_allow_host, test_origins, test_allow_origin, test_ids, test_bodies,
        test_heads, test_ranges, test_one_answer, test_files, test_not_found,
        test_methods, test_time, test_health, test_letter, test_dates, test_handshakes, test_early_frames,
        test_curl])
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
