#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operator's requests by curl, and `crier send` and `crier clients` as somebody
types them (docs/protocol.md, "Operating")."""

import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

import crier_test
from crier_test import (CRIER, PATIENCE, Server, Tap, WebSocket, check, connect, fetch,
                        operator_folder, same, until)

CURL = shutil.which('curl')
TOKEN = 'dGhlIG9wZXJhdG9yJ3Mgb3duIHRva2Vu'


class Shared(Server):
    """A server in the home of another, as of the same user."""

    def __init__(self, other, *options):
        super().__init__(*options)
        self.shared = other

    def environment(self):
        environment = super().environment()
        environment['XDG_RUNTIME_DIR'] = self.shared.home
        return environment


def socket_path(server):
    folder = operator_folder(server.environment()['XDG_RUNTIME_DIR'])
    return folder / f'{server.port}.sock'


def crier(server, *arguments, text='', **more):
    """Runs crier as the same user would in another terminal."""
    environment = dict(server.environment(), **more)
    return subprocess.run([CRIER, *arguments], input=text, env=environment,
                          capture_output=True, text=not isinstance(text, bytes),
                          timeout=PATIENCE * 2)


def check_fails(result, status, *parts):
    """One line on stderr that says why, and nothing else."""
    errors = result.stderr if isinstance(result.stderr, str) else result.stderr.decode()
    same(result.returncode, status, errors)
    check(not result.stdout, result.stdout)
    same(errors.count('\n'), 1, errors)
    check(errors.startswith('crier: '), errors)
    for part in parts:
        check(part in errors, f'{part} is not in {errors}')


def check_says(result, line):
    same((result.stdout, result.stderr, result.returncode), (line + '\n', '', 0))


def curl(server, target, *options, tcp=False):
    """Returns status and body of a request over the socket, or over TCP."""
    where = [] if tcp else ['--unix-socket', str(socket_path(server))]
    host = f'localhost:{server.port}' if tcp else 'crier'
    result = subprocess.run(
        [CURL, '-sS', '--max-time', str(PATIENCE), '--noproxy', '*', *where,
         '-w', '\n%{http_code}', *options, f'http://{host}{target}'],
        capture_output=True, text=True)
    same(result.stderr, '')
    body, _, status = result.stdout.rpartition('\n')
    return int(status), body


POST = ('-H', 'Content-Type: application/json', '-d')


def skip(tap, name):
    if not CURL:
        tap.skip(name, 'no curl')
    return not CURL


def test_send(tap):
    with Server('--interval=0') as server:
        with tap.case('send: no client is connected'):
            check_says(crier(server, 'send', 'Early'), 'Kept: no client is connected')
        with WebSocket(server.port, '?Id=666888') as one, \
             WebSocket(server.port, '?Id=777') as other:
            server.wait_line('joined', 2)
            with tap.case('send --to ID reaches that Id only'):
                check_says(crier(server, 'send', '--to', '666888', 'Dinner'),
                           'Sent to 1 client')
                same(one.next_text(), 'Dinner')
            with tap.case('echo hello | send - reaches all'):
                check_says(crier(server, 'send', '-', text='hello\n'),
                           'Sent to 2 clients')
                same(one.next_text(), 'hello')
                same(other.next_text(), 'hello')
            with tap.case('send --to twice, with --port'):
                check_says(crier(server, 'send', '--to=777', '--to=666888',
                                 f'--port={server.port}', 'both'), 'Sent to 2 clients')
                same((one.next_text(), other.next_text()), ('both', 'both'))
            with tap.case('only the last line end is left out'):
                check_says(crier(server, 'send', '-', text=' two\n\tlines\n\n'),
                           'Sent to 2 clients')
                same(one.next_text(), ' two\n\tlines\n')
                other.next_text()
            with tap.case('send: 64 KiB is the most'):
                most = 'x' * 65536
                check_says(crier(server, 'send', '-', text=most + '\n'),
                           'Sent to 2 clients')
                same(one.next_text(), most)
                other.next_text()
                check_fails(crier(server, 'send', '-', text=most + 'x'), 1, '64 KiB')
                check_fails(crier(server, 'send', '-', text='x' * 10_000_000), 1,
                            '64 KiB')
            with tap.case('send: what looks like an option, after --'):
                check_says(crier(server, 'send', '--', '--json'), 'Sent to 2 clients')
                same((one.next_text(), other.next_text()), ('--json', '--json'))
            with tap.case('send: an Id that was never here; nothing is sent'):
                check_fails(crier(server, 'send', '--to=777', '--to=nobody', 'x'),
                            1, 'nobody')
            with tap.case('send: no message'):
                check_fails(crier(server, 'send', ' '), 1, 'empty')
                check_fails(crier(server, 'send', '-'), 1, 'empty')
                check_fails(crier(server, 'send', '-', text=b'a\0b'), 1)
                check_fails(crier(server, 'send', '-', text=b'\xff'), 1, 'UTF-8')
            with tap.case('send: usage'):
                check_fails(crier(server, 'send'), 2, 'crier send --help')
                check_fails(crier(server, 'send', 'two', 'words'), 2, 'crier send --help')
                check_fails(crier(server, 'send', '--nonsense', 'x'), 2, '--help')
                check_fails(crier(server, 'send', '--port=x', 'x'), 2, '--port')
                check_fails(crier(server, 'send', '--to', 'a\nb', 'x'), 2, 'Id')
            with tap.case('send: a port on which none runs'):
                check_fails(crier(server, 'send', '--port=1', 'x'), 1, str(server.port))
            with tap.case('send: a proxy in the environment is not asked'):
                check_says(crier(server, 'send', 'direct', http_proxy='http://127.0.0.1:1',
                                 ALL_PROXY='socks5://127.0.0.1:1'), 'Sent to 2 clients')
                same((one.next_text(), other.next_text()), ('direct', 'direct'))
            with tap.case('send --for: it ends'):
                check_says(crier(server, 'send', '--for', '1s', 'brief'), 'Sent to 2 clients')
                same((one.next_text(), other.next_text()), ('brief', 'brief'))
                until(lambda: 'brief' not in crier(server, 'withdraw', '--list').stdout,
                      'its end')
                for text in ('0', '-1', '1x', '', '8d', '169h', '1.5h', '1 h', 'h', '9' * 30, '٣m'):
                    check_fails(crier(server, 'send', f'--for={text}', 'x'), 2, '--for', '1h')
                for text in ('604800', '7d', '168h', '5m', '90s'):
                    check_says(crier(server, 'send', f'--for={text}', text), 'Sent to 2 clients')
                    same((one.next_text(), other.next_text()), (text, text))
        with tap.case('send: an Id that left is kept for'):
            server.wait_line('left', 2)
            check_says(crier(server, 'send', '--to=777', 'later'),
                       'Kept: no client is connected')
        server.check_sound()


def listed(server):
    """What can be withdrawn: pairs of id and text."""
    result = crier(server, 'withdraw', '--list')
    same((result.stderr, result.returncode), ('', 0))
    return [(line.split('  ')[0], line.split('  ')[2]) for line in result.stdout.splitlines()]


def test_withdraw(tap):
    with Server('--interval=0') as server, \
         WebSocket(server.port, '?Id=tv', 'crier.v1') as client:
        client.next_json('hello')
        with tap.case('withdraw: nothing is there'):
            check_says(crier(server, 'withdraw', '--list'), 'No message is to be shown')
            check_fails(crier(server, 'withdraw', 'nothing-1'), 1, 'There is no such message')
        for text in ('one\nline', 'two', 'three'):
            check_says(crier(server, 'send', text), 'Sent to 1 client')
        ids = [client.next_json('message')['id'] for _ in range(3)]
        with tap.case('withdraw --list: ids and texts, each on a line'):
            same(listed(server), list(zip(ids, ['one\\nline', 'two', 'three'])))
        with tap.case('withdraw ID: once'):
            check_says(crier(server, 'withdraw', ids[1]), 'Withdrawn from 1 client')
            same(client.next_json()['of'], ids[1])
            check_fails(crier(server, 'withdraw', ids[1]), 1, 'was withdrawn')
            same([i for i, _ in listed(server)], [ids[0], ids[2]])
        with tap.case('/withdraw on the console'):
            # The console is told a few times a second.
            until(lambda: server.say('/withdraw') or server.find('2 messages'),
                  'two messages to be listed')
            server.wait_line(rf'{ids[0]}\t.*\tone\\nline')
            server.say(f'/withdraw {ids[2]} ')
            server.wait_line('Withdrawn from 1 client')
            same(client.next_json()['of'], ids[2])
            server.say(f'/withdraw {ids[2]}')
            server.wait_line('Not withdrawn: There is no such message .*')
            until(lambda: server.say('/withdraw') or server.find('1 message'),
                  'one message to be listed')
        with tap.case('withdraw: nobody is there'):
            client.close()
            server.wait_line('left', 1)
            check_says(crier(server, 'withdraw', ids[0]), 'Withdrawn: no client is connected')
        with tap.case('withdraw: usage'):
            check_fails(crier(server, 'withdraw'), 2, 'crier withdraw --help')
            check_fails(crier(server, 'withdraw', 'a', 'b'), 2, 'crier withdraw --help')
            check_fails(crier(server, 'withdraw', '--list', 'a'), 2, 'crier withdraw --help')
            check_fails(crier(server, 'withdraw', '../clients/1'), 1, 'no such message')
            check_fails(crier(server, 'withdraw', b'\xff'), 1)
        server.check_sound()


def test_clients(tap):
    with Server('--interval=0') as server:
        with tap.case('clients: nobody'):
            check_says(crier(server, 'clients'), 'No client is connected')
        with WebSocket(server.port, '?Id=666888', 'crier.v1') as one, \
             WebSocket(server.port, '?Id=' + '晚安'.encode().decode('latin-1')):
            one.next_text()
            server.wait_line('joined', 2)
            with tap.case('clients: a table'):
                result = crier(server, 'clients')
                same((result.stderr, result.returncode), ('', 0))
                head, first, second = result.stdout.splitlines()
                check(re.match(r'Id +Technique +Address +Since +Latency +Messages$', head),
                      head)
                check(re.match(r'666888  WebSocket +127\.0\.0\.1 +\d{4}-\d\d-\d\d '
                               r'\d\d:\d\d:\d\d +(-|\d+\.\d ms) +0$', first), first)
                check(second.startswith('晚安    WebSocket'), second)
                same(head.index('Address'), first.index('127.0.0.1'))
            with tap.case('clients --json'):
                result = crier(server, 'clients', '--json', LC_ALL='C')
                same((result.stderr, result.returncode), ('', 0))
                clients = json.loads(result.stdout)['clients']
                same([c['id'] for c in clients], ['666888', '晚安'])
                same(sorted(clients[0]), sorted([
                    'serial', 'id', 'transport', 'address', 'program', 'since', 'latency',
                    'clock_offset', 'messages', 'received', 'sent', 'pending']))
            with tap.case('clients: a reader that is gone, a disk that is full'):
                with open('/dev/full', 'w') as full:
                    result = subprocess.run([CRIER, 'clients', '--json'], stdout=full,
                                            stderr=subprocess.PIPE, text=True,
                                            env=server.environment(), timeout=PATIENCE)
                same(result.returncode, 1, result.stderr)
                same(result.stderr.count('\n'), 1, result.stderr)
        with tap.case('clients: usage'):
            check_fails(crier(server, 'clients', 'x'), 2, 'crier clients --help')
            check_fails(crier(server, 'clients', '--to=x'), 2, '--help')
        with tap.case('--help names everything'):
            check('crier send' in crier(server, '--help').stdout, '--help')
            for command, options in (('send', ('--to=ID', '--port=PORT', 'TEXT')),
                                     ('clients', ('--json', '--port=PORT'))):
                result = crier(server, command, '--help')
                same((result.stderr, result.returncode), ('', 0))
                for option in (f'crier {command}', *options):
                    check(option in result.stdout, f'{option}: {result.stdout}')
        server.check_sound()


def test_several(tap):
    with Server('--interval=0') as first, Shared(first, '--interval=0') as second:
        ports = (str(first.port), str(second.port))
        with tap.case('two run: which one has to be said'):
            check_fails(crier(first, 'send', 'x'), 1, '--port', *ports)
            check_fails(crier(first, 'clients'), 1, '--port', *ports)
        with tap.case('two run: --port'), WebSocket(second.port, '?Id=a') as client:
            second.wait_line('joined')
            check_says(crier(first, 'send', f'--port={second.port}', 'to the second'),
                       'Sent to 1 client')
            same(client.next_text(), 'to the second')
            check_says(crier(first, 'send', '-p', str(first.port), 'to the first'),
                       'Kept: no client is connected')
        with tap.case('one of two ends: the other is meant again'):
            same(second.terminate(), 0)
            check(not socket_path(second).exists(), 'its socket is still there')
            check_says(crier(first, 'send', 'x'), 'Kept: no client is connected')
        with tap.case('none runs'):
            same(first.terminate(), 0)
            check_fails(crier(first, 'send', 'x'), 1, 'No Crier', '--no-gui')
            check_fails(crier(first, 'clients'), 1, 'No Crier')
        first.check_sound()
        second.check_sound()


def test_stale(tap):
    with Server('--interval=0') as server:
        path = socket_path(server)
        with tap.case('the socket is the user’s alone'):
            same(stat.S_IMODE(path.stat().st_mode), 0o600)
            same(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
        with tap.case('killed: its socket is passed over'):
            server.process.kill()
            server.wait_end()
            check(path.exists(), 'the socket of a killed server is gone')
            check_fails(crier(server, 'send', 'x'), 1, 'No Crier')
        with tap.case('killed: the next one takes its place'):
            port = server.port
            server.options = ('--interval=0', f'--port={port}')
            server.lines.clear()
            server.start()
            same(server.port, port)
            check_says(crier(server, 'send', 'x'), 'Kept: no client is connected')
            server.check_sound()


def test_no_socket(tap):
    """A folder in which others may be: served all the same, and said once."""
    home = tempfile.mkdtemp(prefix='crier-test-')
    try:
        folder = operator_folder(home)
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        server = Server('--interval=0')
        plain = server.environment
        server.environment = lambda: dict(plain(), XDG_RUNTIME_DIR=home)
        with server:
            with tap.case('no socket: it is said, and it serves'):
                line = until(lambda: server.errors, 'a line on stderr')
                check('chmod 700' in line[0], line)
                same(fetch(server.port, '/healthz').status, 200)
                same(len(server.errors), 1, server.errors)
                check_fails(crier(server, 'send', 'x'), 1, 'No Crier')
            same(server.terminate(), 0)
    finally:
        shutil.rmtree(home)


def test_curl(tap):
    if skip(tap, 'curl over the socket'):
        return
    with Server('--interval=0') as server, WebSocket(server.port, '?Id=a') as client:
        server.wait_line('joined')
        with tap.case('curl: publish'):
            status, body = curl(server, '/messages', *POST, '{"text":"Dinner"}')
            same(status, 201)
            answer = json.loads(body)
            same(answer['listeners'], 1)
            same(client.next_text(), 'Dinner')
        with tap.case('curl: what was published'):
            status, body = curl(server, '/messages?since=earliest')
            same(status, 200)
            page = json.loads(body)
            same([m['text'] for m in page['messages']], ['Dinner'])
            same((page['cursor'], page['recovered']), (answer['id'], True))
            status, body = curl(server, f'/messages/{answer["id"]}')
            one = json.loads(body)
            same((status, one['sent_to'], one['seen_by'], one['cannot_tell']), (200, 1, 0, 1))
        with tap.case('curl: a form is refused'):
            same(curl(server, '/messages', '-d', 'text=x')[0], 415)
        with tap.case('curl: a body in chunks has no length'):
            same(curl(server, '/messages', *POST, '{"text":"x"}', '-H',
                      'Transfer-Encoding: chunked')[0], 411)
        with tap.case('curl: figures'):
            status, body = curl(server, '/metrics')
            same(status, 200)
            check('crier_messages_total 1\n' in body, body)
            same(curl(server, '/transports')[0], 200)
        with tap.case('curl: disconnect'):
            serial = json.loads(curl(server, '/clients')[1])['clients'][0]['serial']
            same(curl(server, f'/clients/{serial}', '-X', 'DELETE')[0], 204)
            server.wait_line('Client a left')
        with tap.case('curl: nothing of it over TCP'):
            for target in ('/clients', '/metrics', '/messages', '/transports'):
                same(curl(server, target, tcp=True)[0], 404)
            same(curl(server, '/messages', *POST, '{"text":"x"}', tcp=True)[0], 404)
        server.check_sound()


class Cramped(Server):
    """A server whose files can be stopped from growing, as a full disk would."""

    def prepare(self):
        super().prepare()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def set_room(self, room):
        limit = 0 if not room else resource.RLIM_INFINITY
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE,
                         (limit, resource.RLIM_INFINITY))


def test_no_room(tap):
    if skip(tap, 'no room on the disk'):
        return
    with Cramped('--interval=0') as server, WebSocket(server.port, '?Id=a') as client:
        server.wait_line('joined')
        same(curl(server, '/messages', *POST, '{"text":"before"}')[0], 201)
        key = ('-H', 'Idempotency-Key: k')
        server.set_room(False)
        with tap.case('no room: 507, and why'):
            status, body = curl(server, '/messages', *POST, '{"text":"lost"}', *key)
            same(status, 507)
            check(json.loads(body)['error'], body)
            check_fails(crier(server, 'send', 'lost'), 1)
            check('crier_journal_failures_total 2\n' in curl(server, '/metrics')[1],
                  'not counted')
        with tap.case('no room: what there is can be read'):
            page = json.loads(curl(server, '/messages')[1])
            same([m['text'] for m in page['messages']], ['before'])
        server.set_room(True)
        with tap.case('room again: it is sent, once'):
            for _ in range(2):
                same(curl(server, '/messages', *POST, '{"text":"lost"}', *key)[0], 201)
            check_says(crier(server, 'send', 'after'), 'Sent to 1 client')
            same([client.next_text() for _ in range(3)], ['before', 'lost', 'after'])
        server.check_sound()


def test_full(tap):
    """Clients and others take all the room there is: the operator gets in."""
    if skip(tap, 'the operator gets into a full house'):
        return
    with Server('--interval=0', descriptors=100) as server, \
         contextlib.ExitStack() as stack:
        for _ in range(150):
            with contextlib.suppress(Exception):
                stack.enter_context(WebSocket(server.port, '?Id=a'))
        for _ in range(150):
            stack.enter_context(connect(server.port))
        with tap.case('full: the operator gets in'):
            for _ in range(20):
                same(curl(server, '/clients')[0], 200)
        with tap.case('full: and can send, and make room'):
            n = len(json.loads(curl(server, '/clients')[1])['clients'])
            check(n > 30, f'only {n} clients')
            check_says(crier(server, 'send', 'Dinner'), f'Sent to {n} clients')
            for client in json.loads(curl(server, '/clients')[1])['clients']:
                same(curl(server, f'/clients/{client["serial"]}', '-X', 'DELETE')[0], 204)
            until(lambda: json.loads(curl(server, '/clients')[1])['clients'] == [],
                  'everybody gone')
        server.check_sound()


def test_token(tap):
    if skip(tap, 'curl with a token'):
        return
    home = tempfile.mkdtemp(prefix='crier-test-')
    path = pathlib.Path(home, 'token')
    bearer = ('-H', f'Authorization: Bearer {TOKEN}')
    try:
        path.write_text(TOKEN + '\n')
        path.chmod(0o600)
        with Server('--interval=0', '--verbose', f'--token-file={path}') as server:
            with tap.case('token: with it over TCP'):
                same(curl(server, '/messages', *POST, '{"text":"x"}', *bearer, tcp=True)[0],
                     202)
                same(curl(server, '/clients', *bearer, tcp=True)[0], 200)
            with tap.case('token: absent, wrong, a part of it'):
                for wrong in ((), ('-H', 'Authorization: Bearer x'),
                              ('-H', f'Authorization: Bearer {TOKEN[:-1]}'),
                              ('-H', f'Authorization: Basic {TOKEN}')):
                    same(curl(server, '/clients', *wrong, tcp=True)[0], 401)
                same(curl(server, f'/clients?token={TOKEN}', tcp=True)[0], 401)
            with tap.case('token: none is needed on the socket'):
                same(curl(server, '/clients')[0], 200)
            server.terminate()
            with tap.case('token: nowhere to be read'):
                for line in server.lines + server.errors:
                    check(TOKEN not in line, line)
                for file in pathlib.Path(server.home).rglob('*'):
                    check(not file.is_file() or TOKEN.encode() not in file.read_bytes(),
                          file)
        for mode, text, part in ((0o644, TOKEN, 'chmod 600'), (0o600, 'short', '22'),
                                 (0o600, 'a b' * 20, 'one line')):
            with tap.case(f'token: {part}'):
                path.write_text(text)
                path.chmod(mode)
                result = subprocess.run(
                    [CRIER, '--no-gui', '--port=0', '--no-journal', f'--token-file={path}'],
                    env=server.environment(), capture_output=True, text=True,
                    stdin=subprocess.DEVNULL, timeout=PATIENCE)
                check_fails(result, 1, part, str(path))
                check(text not in result.stderr, result.stderr)
    finally:
        shutil.rmtree(home)


def test_blocked(tap):
    if skip(tap, 'blocking'):
        return
    with Server('--interval=0') as server, contextlib.ExitStack() as stack:
        socks = [stack.enter_context(WebSocket(server.port, '?Id=tv', protocol))
                 for protocol in (None, 'crier.v1')]
        streams = [stack.enter_context(connect(server.port)) for _ in range(3)]
        for sock, target in zip(streams, ('/events?Id=tv', '/stream?Id=tv',
                                          '/poll?Id=tv&wait=20&since=earliest')):
            sock.sendall(f'GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
        other = stack.enter_context(WebSocket(server.port, '?Id=door', 'crier.v1'))
        server.wait_line('joined', 6)
        with tap.case('PUT /blocked/id/ID disconnects at once, by all techniques'):
            same(curl(server, '/blocked/id/tv', '-X', 'PUT'), (201, ''))
            for sock in socks:
                same(sock.expect_close()[:2], (1008, 'blocked'))
            for sock in streams:
                text = b''
                while chunk := sock.recv(65536):
                    text += chunk
                check(b'"reason":"blocked"' in text, text)
            server.wait_line('left', 5)
        with tap.case('blocking is idempotent, and written as it is kept'):
            same(curl(server, '/blocked/id/tv', '-X', 'PUT'), (204, ''))
            same(curl(server, '/blocked/id/%E5%AE%A2%20%22%5C', '-X', 'PUT'), (201, ''))
            same(curl(server, '/blocked/address/2001:db8::7', '-X', 'PUT'), (201, ''))
            same(curl(server, '/blocked/address/2001:db8::%2F64', '-X', 'PUT'), (204, ''))
            same(curl(server, '/blocked/address/::ffff:192.0.2.7', '-X', 'PUT'), (201, ''))
            status, body = curl(server, '/blocked')
            same((status, json.loads(body)),
                 (200, {'ids': ['tv', '\u5ba2 "\\'],
                        'addresses': ['2001:db8::/64', '192.0.2.7']}))
            same(fetch(server.port, '/poll?Id=tv').status, 403)
        with tap.case('the console says and does the same'):
            server.say('/unblock 192.0.2.7')
            server.wait_line('^Unblocked: 192.0.2.7$')
            server.say('/block door')
            same(other.expect_close()[:2], (1008, 'blocked'))
            server.wait_line('^Blocked: door$')
        with tap.case('and a restart'):
            server.say('/quit')
            same(server.process.wait(PATIENCE), 0)
            server.lines.clear()
            server.start()
            same(json.loads(curl(server, '/blocked')[1]),
                 {'ids': ['tv', '\u5ba2 "\\', 'door'], 'addresses': ['2001:db8::/64']})
            same(fetch(server.port, '/poll?Id=door').status, 403)
            same(curl(server, '/blocked/id/door', '-X', 'DELETE'), (204, ''))
            same(curl(server, '/blocked/id/door', '-X', 'DELETE')[0], 404)
            same(fetch(server.port, '/poll?Id=door').status, 200)


def main():
    tap = Tap()
    crier_test.run(tap, [test_send, test_withdraw, test_clients, test_several, test_stale,
                         test_no_socket, test_curl, test_no_room, test_full,
                         test_token, test_blocked])
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
