#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients that we did not write, and the wire of plain clients and crier.v1 as
the contract has it (docs/protocol.md). CRIER_SECONDS says how many announcements
each foreign client listens to; the default is for CI."""

import asyncio
import contextlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

import crier_test
from crier_test import (BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, TICK,
                        Server, Tap, WebSocket, check, check_ticks, frame,
                        in_parallel, same, until)

SECONDS = int(os.environ.get('CRIER_SECONDS', '4'))
HERE = pathlib.Path(__file__).resolve().parent
NODE = shutil.which('nodejs') or shutil.which('node')
NODE_ENV = {**os.environ, 'NODE_PATH': '/usr/share/nodejs'}

GREETING = 'Message to send'
DINNER = 'Dinner is ready – 晚饭好了 🍲 <b>&amp;</b>'
RFC_3339 = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$')
START = 60           # seconds for a browser to start on a busy machine
CHROMIUM = '/usr/bin/chromium'
CHROMEDRIVER = '/usr/bin/chromedriver'
BROWSER = ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic',
           '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync')

PAGE = '''<!doctype html>
<meta charset="utf-8">
<title>A page from elsewhere</title>
<script>
  const texts = [];
  const state = { opened: false, failed: false, closed: null };
  const socket = new WebSocket(%s);
  socket.onopen = () => { state.opened = true; socket.send(%s); };
  socket.onmessage = (event) => texts.push(event.data);
  socket.onerror = () => { state.failed = true; };
  socket.onclose = (event) => { state.closed = event.code; };
</script>
'''


# --- clients that we did not write -------------------------------------------

def find_missing():
    """The first of what the foreign clients take that is not there, or None."""
    for module in ('websockets', 'tornado', 'selenium'):
        if importlib.util.find_spec(module) is None:
            return f'{module} for Python'
    for program in (CHROMIUM, CHROMEDRIVER):
        if not shutil.which(program):
            return program
    if not NODE or subprocess.run([NODE, '-e', 'require("ws")'], env=NODE_ENV,
                                  capture_output=True).returncode:
        return 'ws for Node'
    return None


def is_done(texts):
    return sum(bool(TICK.match(t)) for t in texts) > SECONDS and DINNER in texts


def python_client(url):
    import websockets

    async def main():
        texts = []
        async with websockets.connect(url) as socket:
            await socket.send(GREETING)
            while not is_done(texts):
                texts.append(await asyncio.wait_for(socket.recv(), START))
        return texts
    return asyncio.run(main())


def tornado_client(url):
    import tornado.websocket

    async def main():
        texts = []
        connection = await tornado.websocket.websocket_connect(url)
        await connection.write_message(GREETING)
        while not is_done(texts):
            texts.append(await asyncio.wait_for(connection.read_message(), START))
        connection.close(1000)
        same(await asyncio.wait_for(connection.read_message(), START), None)
        same(connection.close_code, 1000, 'the echo of the close code')
        return texts
    return asyncio.run(main())


def node_client(url):
    result = subprocess.run(
        [NODE, HERE / 'node-client.js', url, GREETING, str(SECONDS + 1), DINNER],
        env=NODE_ENV,
        capture_output=True, timeout=START + SECONDS,
        preexec_fn=crier_test.die_with_parent)
    same(result.returncode, 0, result.stderr.decode())
    return json.loads(result.stdout)


class Browser:
    """Chromium, with a profile of its own."""

    def __enter__(self):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        self.home = tempfile.mkdtemp(prefix='crier-browser-')
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*BROWSER, f'--user-data-dir={self.home}/profile'):
            options.add_argument(flag)
        try:
            self.driver = webdriver.Chrome(
                service=Service(CHROMEDRIVER), options=options)
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_):
        self.driver.quit()
        shutil.rmtree(self.home, ignore_errors=True)

    def open(self, url):
        """Opens a page of file:// that connects to url."""
        page = pathlib.Path(self.home) / 'page.html'
        page.write_text(PAGE % (json.dumps(url), json.dumps(GREETING)))
        self.driver.get(page.as_uri())

    def state(self):
        return self.driver.execute_script('return state')

    def texts(self):
        return self.driver.execute_script('return texts')


def chromium_client(browser, url):
    browser.open(url)
    until(lambda: is_done(browser.texts()), 'announcements in the page',
          START + SECONDS)
    texts = browser.texts()
    browser.driver.execute_script('socket.close(1000)')
    until(lambda: browser.state()['closed'], 'the page to be closed')
    same(browser.state(), {'opened': True, 'failed': False, 'closed': 1000})
    return texts


def check_foreign(name, texts):
    check_ticks([t for t in texts if TICK.match(t)])
    same([t for t in texts if not TICK.match(t)], [DINNER], name)


def test_foreign_clients(tap):
    missing = find_missing()
    if missing:
        tap.skip('clients that we did not write', f'there is no {missing} here')
        return

    clients = {'Python websockets': python_client,
               'Tornado': tornado_client,
               'Node ws': node_client}

    with Browser() as browser, Server('--allow-origin=*') as server:
        clients['Chromium, page from file://'] = (
            lambda url: chromium_client(browser, url))
        url = f'ws://127.0.0.1:{server.port}/websocket?Id=666888'

        def call(name):
            with tap.case(f'{name}: announcements, none skipped; a message'):
                check_foreign(name, clients[name](url))

        def publish():
            # When all are there: each has to get it, once.
            with tap.case('console: four clients joined, and sent'):
                server.wait_line(r'^Client 666888 joined \(WebSocket, 127\.0\.0\.1\)$',
                                 count=4, patience=START)
                server.wait_line(rf'^Client 666888 sent: {GREETING}$', count=4)
            server.say(DINNER)

        in_parallel(publish, *[lambda n=name: call(n) for name in clients])
        with tap.case('console: four clients left'):
            server.wait_line(r'^Client 666888 left\b', count=4)
            same(len(server.find(r'^Client 666888 ')), 12, 'lines')
        with tap.case('four foreign clients: nothing wrong on the console'):
            server.check_sound()

        test_browser_is_kept_out(tap, browser)


def test_browser_is_kept_out(tap, browser):
    with Server() as server, tap.case('Chromium, page from file://, not allowed: '
                                      'it gets an error'):
        browser.open(f'ws://127.0.0.1:{server.port}/websocket?Id=666888')
        until(lambda: browser.state()['closed'], 'the page to be refused')
        same(browser.state(), {'opened': False, 'failed': True, 'closed': 1006})
        same(server.find('666888'), [])


# --- plain clients -----------------------------------------------------------

def plain(server, name=None, **more):
    query = '' if name is None else '?Id=' + urllib.parse.quote(name, safe='')
    return WebSocket(server.port, query, **more)


def test_one_id_twice(tap):
    with Server() as server, plain(server, 'other') as other:
        one, two = plain(server, '666888'), plain(server, '666888')
        server.wait_line('^Client 666888 joined', count=2)

        with tap.case('two clients with one Id: both are listed'):
            same(sum('666888' in l for l in server.clients()), 2)
        with tap.case('/to reaches both of one Id'):
            server.say('/to 666888 for you')
            server.say('for all')
            same([one.next_message(), one.next_message()], ['for you', 'for all'])
            same([two.next_message(), two.next_message()], ['for you', 'for all'])
        with tap.case('/to reaches nobody else'):
            same(other.next_message(), 'for all')
        with tap.case('two clients with one Id: both are heard'):
            one.say('from one')
            two.say('from two')
            server.wait_line('^Client 666888 sent: from one$')
            server.wait_line('^Client 666888 sent: from two$')
        with tap.case('one of two with one Id leaves: the other one stays'):
            one.bye()
            server.wait_line('^Client 666888 left')
            same(sum('666888' in l for l in server.clients()), 1)
            server.say('/to 666888 still there?')
            same(two.next_message(), 'still there?')
            two.next_tick()
        with tap.case('both with one Id left: none is listed'):
            two.bye()
            server.wait_line('^Client 666888 left', count=2)
            same([l for l in server.clients() if '666888' in l], [])
            check([l for l in server.clients() if 'other' in l], 'other is not listed')


def test_console(tap):
    with Server() as server, plain(server, 'meeting room') as room, \
         plain(server, '666888') as other:
        server.wait_line("^Client 'meeting room' joined")
        server.wait_line('^Client 666888 joined')

        with tap.case('console: /to with an Id in quotes'):
            server.say('/to "meeting room" one')
            server.say("/to 'meeting room' two")
            server.say(r'/to meeting\ room three')
            same([room.next_message() for _ in range(3)], ['one', 'two', 'three'])
        with tap.case('console: the text after /to is taken as it is'):
            server.say('/to 666888 it\'s  "five" o\'clock \\ $HOME')
            same(other.next_message(), 'it\'s  "five" o\'clock \\ $HOME')
        with tap.case('console: //text sends a line that begins with a slash'):
            server.say('//quit')
            same(other.next_message(), '/quit')
        with tap.case('console: what is no command, is blank or for an unknown '
                      'Id is sent to nobody'):
            for line in ('/nonsense', '/', '', '   ', '/to', '/to 666888', ' /to 666888 x',
                         '/TO 666888 x', '\ufeff/to 666888 x', '\uff0fto 666888 x',
                         '/to nobody hello', '/to "meeting room hello'):
                server.say(line)
            server.say('a fence')
            same(other.next_message(), 'a fence')
            check(server.is_alive(), 'it ended')
        with tap.case('console: a message of 64 KiB is sent, one byte more is not'):
            server.say('x' * 65537)
            server.say('y' * 65536)
            same(other.next_message(), 'y' * 65536)
        with tap.case('console: the end of input does not stop the server'):
            server.process.stdin.close()
            start = server.mark()
            for _ in range(2):
                text = None
                while not (text and TICK.match(text)):
                    text = room.next_text()
            other.say('after the end of input')
            server.wait_line('sent: after the end of input', start=start)
        server.check_sound()


def test_made_ids(tap):
    with Server() as server, tap.case('without Id one is made, each its own'):
        sockets = [plain(server) for _ in range(20)]
        server.wait_line(' joined ', count=20)
        ids = [m.group(1) for m in server.find('^Client (.*) joined')]
        same(len(set(ids)), 20, 'different Ids')
        for made in ids:
            check(re.match(r'^[a-z0-9]{4}-[a-z0-9]{4}$', made), made)
        sockets[0].say('hello')
        sender = server.wait_line('^Client (.*) sent: hello$').group(1)
        server.say(f'/to {sender} hello yourself')
        same(sockets[0].next_message(), 'hello yourself')
        for each in sockets:
            each.close()


def test_plain_frames(tap):
    with Server() as server:
        with tap.case('plain: a text in fragments, with a ping in between'), \
             plain(server, 'parts') as socket:
            socket.send(TEXT, 'one '.encode(), fin=False)
            socket.send(PING, b'are you there?')
            socket.send(CONTINUATION, 'é'.encode()[:1], fin=False)
            socket.send(CONTINUATION, 'é'.encode()[1:])
            server.wait_line('^Client parts sent: one é$')
            found = socket.next_frame()
            while (found.opcode, found.payload) != (PONG, b'are you there?'):
                found = socket.next_frame()
        with tap.case('plain: 4 KiB pass, one byte more is closed with 1009'), \
             plain(server, 'long') as socket:
            socket.say('x' * 4096)
            server.wait_line('^Client long sent: x{4096}$')
            socket.say('y' * 4097)
            same(socket.expect_close()[0], 1009)
            same(server.find('yyy'), [])
        with tap.case('plain: announcements and messages, nothing else'), \
             plain(server, 'bare') as socket:
            socket.say('{"event":"sync","t0":1}')
            server.wait_line('^Client bare sent: {"event":"sync","t0":1}$')
            texts = [socket.next_text() for _ in range(2)]
            check_ticks(texts)
        with tap.case('plain: a subprotocol that we do not know is not agreed on'), \
             plain(server, 'odd', headers=[('Sec-WebSocket-Protocol', 'chat, soap')]) as socket:
            socket.next_tick()
        server.check_sound()


WRONG_FRAMES = (
    ('not masked', frame(TEXT, b'hello', masked=False), 1002),
    ('reserved bit', frame(TEXT, b'hello', rsv=4), 1002),
    ('reserved opcode 3', frame(3, b'hello'), 1002),
    ('reserved opcode 11', frame(11, b''), 1002),
    ('ping in fragments', frame(PING, b'', fin=False), 1002),
    ('ping of 126 bytes', frame(PING, b'x' * 126), 1002),
    ('continuation of nothing', frame(CONTINUATION, b'hello'), 1002),
    ('text inside of a text',
     frame(TEXT, b'a', fin=False) + frame(TEXT, b'b'), 1002),
    ('length not in its shortest form',
     b'\x81\xfe\x00\x05\0\0\0\0hello', 1002),
    ('close code 1005', frame(CLOSE, b'\x03\xed'), 1002),
    ('close code 999', frame(CLOSE, b'\x03\xe7'), 1002),
    ('close frame of one byte', frame(CLOSE, b'\x03'), 1002),
    ('close reason not UTF-8', frame(CLOSE, b'\x03\xe8\xff'), 1007),
    ('binary', frame(BINARY, b'hello'), 1003),
    ('text not UTF-8', frame(TEXT, b'hell\xf6'), 1007),
    ('text that ends within a character', frame(TEXT, 'é'.encode()[:1]), 1007),
    ('surrogate', frame(TEXT, b'\xed\xa0\x80'), 1007),
    ('overlong form', frame(TEXT, b'\xc0\x80'), 1007),
    ('beyond U+10FFFF', frame(TEXT, b'\xf4\x90\x80\x80'), 1007),
    ('a byte over 128 KiB announced', frame(TEXT, b'', length=131073), 1009),
    ('2^63 bytes announced', frame(TEXT, b'', length=2 ** 63 - 1), 1009),
    ('a byte over 128 KiB in fragments',
     frame(TEXT, b'x' * 65536, fin=False) + frame(CONTINUATION, b'x' * 65537),
     1009),
)


def test_wrong_frames(tap):
    with Server() as server:
        for protocol in (None, 'crier.v1'):
            for name, data, code in WRONG_FRAMES:
                with tap.case(f'{protocol or "plain"}: {name}: {code}'), \
                     WebSocket(server.port, '?Id=wrong', protocol) as socket:
                    start = server.mark()
                    socket.send_raw(data)
                    same(socket.expect_close()[0], code)
                    server.wait_line('^Client wrong left', start=start)
                    same(server.find('wrong sent', start), [])
        with tap.case('wrong frames: nothing wrong on the console'):
            server.check_sound()


# --- crier.v1 ----------------------------------------------------------------

def v1(server, name, since=None, **more):
    query = '?Id=' + urllib.parse.quote(name, safe='')
    if since is not None:
        query += '&since=' + urllib.parse.quote(since, safe='')
    return WebSocket(server.port, query, 'crier.v1', **more)


def hello_of(socket):
    value = json.loads(socket.next_text())
    same(value['event'], 'hello', 'the first event')
    return value


def test_v1(tap):
    with Server() as server, v1(server, 'lobby') as socket:
        hello = hello_of(socket)
        with tap.case('v1: hello comes first, with all members'):
            same(set(hello), {'event', 'client', 'session', 'cursor',
                              'recovered', 'interval', 'clock', 'inbox', 'time'}, 'members')
            same((hello['client'], hello['recovered'], hello['interval'], hello['inbox']),
                 ('lobby', True, 1, True))
            check(hello['clock'] in (12, 24), hello['clock'])
            check(RFC_3339.match(hello['time']), hello['time'])
            check(hello['session'] and hello['cursor'], 'empty')
        with tap.case('v1: announcements'):
            ticks = [socket.next_json('time') for _ in range(2)]
            for tick in ticks:
                same(set(tick), {'event', 'time'}, 'members')
                check(RFC_3339.match(tick['time']), tick['time'])
            check_ticks([t['time'][:26].replace('T', ' ') for t in ticks])
        with tap.case('v1: a message for everyone, and one for its Id'):
            server.say(DINNER)
            server.say('/to lobby psst')
            first, second = socket.next_json('message'), socket.next_json('message')
            for message in (first, second):
                same(set(message), {'event', 'id', 'time', 'text', 'to'}, 'members')
                check(RFC_3339.match(message['time']), message['time'])
            same((first['text'], first['to']), (DINNER, 'everyone'))
            same((second['text'], second['to']), ('psst', 'you'))
            check_next_id(first['id'], second['id'])
        with tap.case('v1: each connection has a session of its own'), \
             v1(server, 'lobby') as other:
            check(hello_of(other)['session'] != hello['session'], 'the same one')
        check_v1_input(tap, server, socket, first['id'])
        with tap.case('v1: a ping is answered, a close echoed'):
            socket.send(PING, b'1234567890' * 12)
            found = socket.next_frame()
            while found.opcode != PONG:
                found = socket.next_frame()
            same(found.payload, b'1234567890' * 12)
            socket.bye(4321)
            server.wait_line('^Client lobby left')
        with tap.case('v1: nothing wrong on the console'):
            server.check_sound()


def check_next_id(before, after):
    epoch, _, offset = before.rpartition('-')
    same(after, f'{epoch}-{int(offset) + 1}')


def refused(socket, value):
    socket.say(value)
    answer = socket.next_json('refused')
    check(answer['reason'].strip(), 'no reason')
    same(answer.get('ref'), value.get('ref') if isinstance(value, dict) else None, 'ref')
    return answer


def check_v1_input(tap, server, socket, message_id):
    with tap.case('v1: sync'):
        for t0 in (0, 1767225600.123456, -1.5):
            before = time.time()
            socket.say({'event': 'sync', 't0': t0})
            answer = socket.next_json('sync')
            after = time.time()
            same(set(answer), {'event', 't0', 't1', 't2'}, 'members')
            same(answer['t0'], t0)
            check(before - 0.001 <= answer['t1'] <= answer['t2'] <= after + 0.001,
                  f'{before} {answer} {after}')
    with tap.case('v1: sync with an offset'):
        socket.say({'event': 'sync', 't0': 1, 'offset': -0.312})
        same(socket.next_json('sync')['t0'], 1)
    with tap.case('v1: a message is received'):
        socket.say({'event': 'message', 'text': 'Hello operator', 'ref': 'r-1'})
        same(socket.next_json('received'), {'event': 'received', 'ref': 'r-1'})
        server.wait_line('^Client lobby sent: Hello operator$')
    with tap.case('v1: a message without ref is received without a word'):
        socket.say({'event': 'message', 'text': 'no ref'})
        socket.say({'event': 'sync', 't0': 2})
        socket.next_json('sync')
        server.wait_line('^Client lobby sent: no ref$')
    with tap.case('v1: 4 KiB are received'):
        socket.say({'event': 'message', 'text': 'é' * 2048, 'ref': 'r-2'})
        same(socket.next_json('received')['ref'], 'r-2')
        server.wait_line('^Client lobby sent: é{2048}$')
    for name, text in (('blank', ' \t\n\u3000'), ('empty', ''),
                       ('a byte over 4 KiB', 'z' * 4097),
                       ('64 KiB', 'z' * 65536)):
        with tap.case(f'v1: a {name} message is refused'):
            refused(socket, {'event': 'message', 'text': text, 'ref': 'r-3'})
    with tap.case('v1: seen'):
        socket.say({'event': 'seen', 'id': message_id})
        socket.say({'event': 'seen', 'id': 'nonsense'})
        socket.say({'event': 'seen', 'id': message_id})
        socket.say({'event': 'sync', 't0': 3})
        same(socket.next_json('sync')['t0'], 3)
    for value in ({'event': 'nonsense'}, {'event': 7}, {'text': 'no event'},
                  {'event': 'message'}, {'event': 'message', 'text': 7},
                  {'event': 'sync'}, {'event': 'sync', 't0': 'now'},
                  {'event': 'seen'}, [], 7, None):
        with tap.case(f'v1: refused: {json.dumps(value)}'):
            socket.say(json.dumps(value))
            check(socket.next_json('refused')['reason'].strip(), 'no reason')
    for text in ('hello', '{', '{"event":"sync","t0":1}}', '[' * 10000,
                 '{"event":"message","text":"a\\u0000b"}', '{"event":"sync","t0":NaN}'):
        with tap.case(f'v1: refused: {text[:40]}'):
            socket.say(text)
            check(socket.next_json('refused')['reason'].strip(), 'no reason')
    with tap.case('v1: nothing that was refused is on the console'):
        same([m.string[:80] for m in server.find('sent: ')],
             ['Client lobby sent: Hello operator', 'Client lobby sent: no ref',
              ('Client lobby sent: ' + 'é' * 2048)[:80]])


def test_rate(tap):
    with Server('--interval=0') as server, v1(server, 'eager') as socket:
        hello_of(socket)
        with tap.case('a visitor beyond 10 a second is held up, not closed, and '
                      'loses nothing'):
            begin = time.monotonic()
            for i in range(40):
                socket.say({'event': 'message', 'text': f'm{i}', 'ref': str(i)})
            refs = [socket.next_json('received')['ref'] for _ in range(40)]
            took = time.monotonic() - begin
            same(refs, [str(i) for i in range(40)])
            server.wait_line('^Client eager sent: m39$')
            same([m.group(1) for m in server.find('sent: m(.*)$')], refs)
            # A burst of 20, then 20 more at 10 a second.
            check(1.5 < took < 4, f'it took {took:.2f} s')


# --- resuming ----------------------------------------------------------------

def published(server, watcher, texts):
    """Publishes texts; returns when one who listens has them all."""
    for text in texts:
        server.say(text)
    same([watcher.next_message() for _ in texts], texts, 'the one who listens')


def take_until(socket, last):
    found = []
    while not found or found[-1]['text'] != last:
        found.append(socket.next_json('message'))
    return found


def test_resume(tap):
    with Server() as server, plain(server, 'watcher') as watcher:
        for name, cut in (('reset', lambda s: s.reset()),
                          ('closed without a close frame', lambda s: s.close())):
            with tap.case(f'{name}, and back with the cursor: what was missed, '
                          'in order, once'):
                check_return(server, watcher, cut)
        with tap.case('back with the cursor that hello gave'):
            with v1(server, 'idle') as socket:
                cursor = hello_of(socket)['cursor']
            published(server, watcher, ['idle 1', 'idle 2'])
            with v1(server, 'idle', cursor) as socket:
                same(hello_of(socket)['recovered'], True)
                same([m['text'] for m in take_until(socket, 'idle 2')],
                     ['idle 1', 'idle 2'])
        check_places(tap, server, watcher)
        check_addressed(tap, server, watcher)
        with tap.case('resuming: nothing wrong on the console'):
            server.check_sound()


def check_return(server, watcher, cut):
    socket = v1(server, 'cut')
    hello_of(socket)
    published(server, watcher, ['before'])
    cursor = socket.next_json('message')['id']
    start = server.mark()
    cut(socket)
    server.wait_line('^Client cut left', start=start)

    texts = [f'while away {i}' for i in range(50)]
    published(server, watcher, texts)
    with v1(server, 'cut', cursor) as socket:
        hello = hello_of(socket)
        same((hello['recovered'], hello['cursor']), (True, cursor))
        found = take_until(socket, texts[-1])
        same([m['text'] for m in found], texts)
        for before, after in zip([cursor] + [m['id'] for m in found],
                                 [m['id'] for m in found]):
            check_next_id(before, after)
        published(server, watcher, ['after'])
        same(socket.next_json('message')['text'], 'after')


def check_places(tap, server, watcher):
    with v1(server, 'reader', 'earliest') as socket:
        hello = hello_of(socket)
        published(server, watcher, ['the end'])
        kept = take_until(socket, 'the end')
    epoch, _, last = kept[-1]['id'].rpartition('-')

    with tap.case('since=earliest: all that is kept, from the first'):
        same(hello['recovered'], True)
        same(len(kept), 107, 'messages')
        same(kept[0]['id'], f'{epoch}-1')
    for cursor in ('nonsense', 'zzzzzz-3', f'{epoch}-{int(last) + 1}',
                   f'{epoch}-18446744073709551615', f'{epoch}-', f'{epoch}',
                   f'{epoch}--1', 'a' * 3000, '\u202e\r\n'):
        with tap.case(f'made-up cursor {cursor[:30]!r}: all that is kept, and '
                      'recovered false'), v1(server, 'liar', cursor) as socket:
            same(hello_of(socket)['recovered'], False)
            same(take_until(socket, 'the end'), kept)
    with tap.case('the last cursor: nothing is missed, nothing comes'), \
         v1(server, 'liar', f'{epoch}-{last}') as socket:
        same(hello_of(socket)['recovered'], True)
        published(server, watcher, ['the new end'])
        same(socket.next_json('message')['text'], 'the new end')
    with tap.case('plain since=earliest: all that is kept, as bare text'), \
         WebSocket(server.port, '?Id=x&since=earliest') as socket:
        same([socket.next_message() for _ in range(108)],
             [m['text'] for m in kept] + ['the new end'])


def check_addressed(tap, server, watcher):
    with tap.case('what was addressed to one Id is resumed by that Id only'):
        with v1(server, 'alice') as socket:
            cursor = hello_of(socket)['cursor']
        server.say('/to alice for alice')
        published(server, watcher, ['for all'])
        with v1(server, 'alice', cursor) as socket:
            hello_of(socket)
            same([(m['text'], m['to']) for m in take_until(socket, 'for all')],
                 [('for alice', 'you'), ('for all', 'everyone')])
        with v1(server, 'mallory', cursor) as socket:
            same(hello_of(socket)['recovered'], True)
            same([m['text'] for m in take_until(socket, 'for all')], ['for all'])


def test_forgetting(tap):
    with Server('--interval=0') as server, v1(server, 'early') as socket, \
         tap.case('a cursor older than the 1,000 that are kept: all that is '
                  'kept, and recovered false'):
        cursor = hello_of(socket)['cursor']
        for i in range(1500):
            server.say(f'm{i}')
        same([m['text'] for m in take_until(socket, 'm1499')],
             [f'm{i}' for i in range(1500)], 'the one who listens')
        with v1(server, 'late', cursor) as late:
            same(hello_of(late)['recovered'], False)
            same([m['text'] for m in take_until(late, 'm1499')],
                 [f'm{i}' for i in range(500, 1500)])


def test_restart(tap):
    with Server() as server, v1(server, 'loyal') as socket:
        hello_of(socket)
        server.say('yesterday')
        cursor = socket.next_json('message')['id']
        same(server.terminate(), 0)
    with Server() as server, plain(server, 'watcher') as watcher, \
         tap.case('after a restart the cursor is of another epoch: all that is '
                  'kept, and recovered false'):
        published(server, watcher, ['today', 'later today'])
        with v1(server, 'loyal', cursor) as socket:
            hello = hello_of(socket)
            same(hello['recovered'], False)
            check(hello['cursor'].rpartition('-')[0] != cursor.rpartition('-')[0],
                  'the same epoch')
            same([m['text'] for m in take_until(socket, 'later today')],
                 ['today', 'later today'])


# --- options and the end -----------------------------------------------------

def test_options(tap):
    in_parallel(lambda: check_inbox(tap), lambda: check_full(tap),
                lambda: check_few_files(tap), lambda: check_interval(tap),
                lambda: check_no_time(tap))


def check_inbox(tap):
    with Server('--no-inbox') as server, v1(server, 'a') as json_client, \
         plain(server, 'b') as text_client:
        hello_of(json_client)
        with tap.case('--no-inbox: refused'):
            refused(json_client, {'event': 'message', 'text': 'hi', 'ref': '1'})
        with tap.case('--no-inbox: a plain client is not heard, but served'):
            text_client.say('hi')
            text_client.send(PING, b'fence')
            found = text_client.next_frame()
            while (found.opcode, found.payload) != (PONG, b'fence'):
                check(found.opcode != CLOSE, 'closed')
                found = text_client.next_frame()
            same(server.find('sent'), [])
        with tap.case('--no-inbox: sync goes on'):
            json_client.say({'event': 'sync', 't0': 1})
            json_client.next_json('sync')


def check_few_files(tap):
    for option, wished in ((), 10000), (('--max-clients=1000000',), 1000000):
        with tap.case(f'few files: at most 36 clients and not {wished}, which is said'), \
             Server(*option, descriptors=100) as server, \
             contextlib.ExitStack() as stack:
            until(lambda: server.errors, 'the line')
            same(server.errors, [f'crier: At most 36 clients can connect, not {wished}: '
                                 'the system lets this program open too few files '
                                 '(ulimit -Hn).'])
            for i in range(36):
                stack.enter_context(plain(server, f'a{i}'))
            with WebSocket(server.port, '?Id=more') as more:
                same(more.expect_close()[0], 1013)
    with tap.case('few files: as many as are wished, and nothing is said'), \
         Server('--max-clients=36', descriptors=100) as server:
        same(server.errors, [])


def check_full(tap):
    with Server('--max-clients=2') as server, plain(server, 'a') as one, \
         v1(server, 'b') as two:
        hello_of(two)
        for protocol in (None, 'crier.v1'):
            with tap.case(f'--max-clients=2: the third ({protocol or "plain"}) '
                          'gets 1013'), \
                 WebSocket(server.port, '?Id=c', protocol) as third:
                code, _, texts = third.expect_close()
                same((code, texts), (1013, []))
        with tap.case('--max-clients=2: the page is served'):
            same(crier_test.fetch(server.port).status, 200)
        with tap.case('--max-clients=2: when one left there is room'):
            one.bye()
            server.wait_line('^Client a left')
            with plain(server, 'd') as socket:
                server.wait_line('^Client d joined')
                socket.next_tick()
            same(server.find('^Client c joined'), [])


def check_interval(tap):
    with Server('--interval=2') as server, plain(server, 'a') as socket, \
         v1(server, 'b') as other, tap.case('--interval=2'):
        same(hello_of(other)['interval'], 2)
        check_ticks([socket.next_tick() for _ in range(3)], 2)


def check_no_time(tap):
    with Server('--interval=0') as server, v1(server, 'a') as socket, \
         tap.case('--interval=0: no announcements'):
        same(hello_of(socket)['interval'], 0)
        try:
            text = socket.next_text(3)
        except AssertionError:
            text = None
        same(text, None)
        server.say('messages all the same')
        same(socket.next_json()['text'], 'messages all the same')


def check_end(tap, name, end):
    with Server() as server, v1(server, 'a') as json_client, \
         plain(server, 'b') as text_client, v1(server, 'asleep', answer=False):
        hello_of(json_client)
        server.wait_line(' joined ', count=3)
        begin = time.monotonic()
        end(server)
        with tap.case(f'{name}: v1 gets goodbye, then 1001'):
            code, _, texts = json_client.expect_close()
            same(code, 1001)
            same(json.loads(texts[-1]),
                 {'event': 'goodbye', 'reason': 'shutdown', 'retry': 2})
        with tap.case(f'{name}: plain gets 1001 and not a word more'):
            code, _, texts = text_client.expect_close()
            same(code, 1001)
            same([t for t in texts if not TICK.match(t)], [])
        json_client.close()
        text_client.close()
        with tap.case(f'{name}: exit status 0, soon, whoever does not hang up'):
            same(server.wait_end(), 0)
            took = time.monotonic() - begin
            check(took < 5, f'it took {took:.1f} s')
            server.check_sound()


def test_end(tap):
    in_parallel(
        lambda: check_end(tap, 'SIGTERM', lambda s: os.kill(s.pid, signal.SIGTERM)),
        lambda: check_end(tap, 'SIGINT', lambda s: os.kill(s.pid, signal.SIGINT)),
        lambda: check_end(tap, '/quit', lambda s: s.say('/quit')))


def test_listening(tap):
    with Server() as server:
        with tap.case('says where it listens, loopback only'):
            if has_ipv6():
                server.wait_line(r'^Listening on http://\[::1\]:\d+/$')
            hosts = [m.group(1) for m in
                     server.find(r'^Listening on http://(.*):\d+/$')]
            same(hosts[0], '127.0.0.1')
            check(set(hosts) <= {'127.0.0.1', '[::1]'}, hosts)
            same('[::1]' in hosts, has_ipv6(), '[::1]')
        if has_ipv6():
            with tap.case('a client over IPv6'), \
                 WebSocket(server.port, '?Id=six', address='::1',
                           host=f'[::1]:{server.port}') as socket:
                server.wait_line(r'^Client six joined \(WebSocket, ::1\)$')
                socket.next_tick()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(('::1', 0))
        return True
    except OSError:
        return False


def main():
    tap = Tap()
    crier_test.run(tap, [
        test_foreign_clients, test_listening, test_one_id_twice, test_console,
        test_made_ids, test_plain_frames, test_wrong_frames, test_v1, test_rate,
        test_resume, test_forgetting, test_restart, test_options, test_end])
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
