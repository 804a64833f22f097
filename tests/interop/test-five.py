#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The five techniques side by side, each heard by clients that we did not write: one
message, a broken connection, what was missed; who is meant, what has ended, and what a
cursor that never was is worth (docs/protocol.md)."""

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile

import crier_test
import listening
from chaos import Proxy
from crier_test import CRIER, Server, Tap, WebSocket, check, same, until
from listening import START, Receivers, find_missing, has_node, publish

DINNER = 'Dinner is ready – 晚饭好了 🍲 <b>&amp;</b>\n\tsecond line'
KINDS = ('websockets', 'ws', 'eventsource', 'curl-sse', 'curl-stream', 'fetch-stream',
         'curl-long', 'tornado-long', 'curl-poll', 'tornado-poll')
OF_THEMSELVES = ('eventsource', 'Chromium')    # bring their cursor back
ONE_EACH = ('websockets', 'curl-sse', 'curl-stream', 'curl-long', 'curl-poll')
CHROMIUM = '/usr/bin/chromium'
CHROMEDRIVER = '/usr/bin/chromedriver'
BROWSER = ('--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic',
           '--no-first-run', '--disable-background-networking',
           '--disable-component-update', '--disable-sync')

LISTEN = '''
  window.got = [];
  window.source = new EventSource('/events?Id=Chromium');
  for (const event of ['hello', 'message'])
    source.addEventListener(event, (e) => got.push(JSON.parse(e.data)));
'''


class Browser(Receivers):
    """Chromium's own EventSource, on a page of the server."""

    def __init__(self, base):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        self.kind = 'EventSource of Chromium'
        self.got = {'Chromium': []}
        self.home = tempfile.mkdtemp(prefix='crier-browser-')
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*BROWSER, f'--user-data-dir={self.home}/profile'):
            options.add_argument(flag)
        try:
            self.driver = webdriver.Chrome(service=Service(CHROMEDRIVER),
                                           options=options)
            # A page without a script, so without a client of its own.
            self.driver.get(base + '/healthz')
            self.driver.execute_script(LISTEN)
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_):
        self.close()

    def close(self):
        if hasattr(self, 'driver'):
            self.driver.quit()
        shutil.rmtree(self.home, ignore_errors=True)

    def events(self, name, event):
        self.got[name] = self.driver.execute_script('return got')
        return super().events(name, event)

    def check_alive(self):
        pass


def find_browser():
    try:
        import selenium  # noqa: F401
    except ModuleNotFoundError:
        return False
    return bool(shutil.which(CHROMIUM) and shutil.which(CHROMEDRIVER))


def begin(stack, base, kinds, name='{}'):
    return [stack.enter_context(Receivers(kind, base, name.format(kind)))
            for kind in kinds]


def test_cut(tap):
    """Each hears a message, is cut, misses ten, and has them when it is back."""
    with Server('--allow-host=127.0.0.1') as server, \
         Proxy(server.port) as proxy, contextlib.ExitStack() as stack:
        kinds = [k for k in KINDS if k != 'eventsource' or has_node(k)]
        if len(kinds) < len(KINDS):
            tap.skip('eventsource', 'not there for Node')
        receivers = begin(stack, proxy.url, kinds)
        if find_browser():
            receivers.append(stack.enter_context(Browser(proxy.url)))
        else:
            tap.skip('Chromium’s EventSource', 'no chromium, or no selenium')
        for each in receivers:
            each.wait_place()

        sent = [publish(server, DINNER)]
        for each in receivers:
            with tap.case(f'{each.kind}: one message, its text'):
                each.wait_text(DINNER)
                each.check_messages(sent)

        n_heads = len(proxy.heads)
        proxy.leave()
        until(lambda: not listening.ask(server, 'GET', '/clients')[1]['clients'] or
              all(c['transport'].endswith('polling') for c in
                  listening.ask(server, 'GET', '/clients')[1]['clients']),
              'the cut connections to be noticed', START)
        sent += [publish(server, f'missed {i}') for i in range(10)]
        proxy.come_back()
        for each in receivers:
            each.wait_text('missed 9')
        # What came twice would come before this.
        sent.append(publish(server, 'That was all'))
        for each in receivers:
            with tap.case(f'{each.kind}: cut, and ten missed: those ten, in order'):
                each.wait_text('That was all')
                each.check_messages(sent)
                each.check_recovered()

        for name in [n for r in receivers for n in r.got if n in OF_THEMSELVES]:
            with tap.case(f'{name}: its library alone brings the cursor back'):
                heads = [h.decode('latin-1').lower() for h in proxy.heads[n_heads:]]
                back = [h for h in heads if f'/events?id={name.lower()} ' in h]
                check(back, 'it did not come back')
                check(all(f'\r\nlast-event-id: {sent[0][0]}' in h for h in back), back)
        with tap.case('cut: the server has complained of nothing'):
            server.check_sound()


def crier(server, *arguments, text=''):
    result = subprocess.run([CRIER, *arguments], input=text, text=True, timeout=START,
                            env=server.environment(), capture_output=True)
    same((result.stderr, result.returncode), ('', 0))
    return result.stdout


def texts(receivers, name):
    return [m['text'] for m in receivers.events(name, 'message')]


def test_send(tap):
    """crier send, to one Id and to all, over each technique."""
    with Server() as server, contextlib.ExitStack() as stack:
        base = f'http://127.0.0.1:{server.port}'
        meant = begin(stack, base, ONE_EACH, '666888')
        others = begin(stack, base, ONE_EACH)
        for each in meant + others:
            each.wait_place()
        crier(server, 'send', '--to', '666888', 'Dinner')
        with tap.case('an Id that never was: 404 names it'):
            status, answer = listening.ask(server, 'POST', '/messages', {
                'text': 'to nobody', 'to': ['666888', 'never-here']})
            same(status, 404)
            check('never-here' in answer['error'], answer)
        crier(server, 'send', '-', text='hello\n')
        for each in meant:
            with tap.case(f'{each.kind}: send --to its Id, and to all; else nothing'):
                each.wait_text('hello')
                same(texts(each, '666888'), ['Dinner', 'hello'])
        for each in others:
            with tap.case(f'{each.kind}: nothing that is for another Id'):
                each.wait_text('hello')
                same(texts(each, each.kind), ['hello'])
        server.check_sound()


def curl(server, path, **more):
    """The objects that curl receives until a tick of a stream, or in an answer."""
    query = '&'.join(f'{name}={value}' for name, value in more.items())
    url = f'http://127.0.0.1:{server.port}{path}?Id=late&{query}'
    process = subprocess.Popen(['curl', '-sN', '--noproxy', '*', url],
                               stdout=subprocess.PIPE, text=True,
                               preexec_fn=crier_test.die_with_parent)
    with process:
        if path == '/poll':
            answer = json.load(process.stdout)
            return [{'event': 'answer', 'recovered': answer['recovered']},
                    *answer['events']]
        found = []
        for line in process.stdout:
            if line.startswith(('data: ', '{')):
                found.append(json.loads(line.removeprefix('data: ')))
                # Whatever was kept comes before the first announcement.
                if found[-1]['event'] == 'time':
                    break
        process.kill()
    return found


def over_websocket(server, since):
    with WebSocket(server.port, f'?Id=late&since={since}', 'crier.v1') as socket:
        found = []
        while not found or found[-1]['event'] != 'time':
            found.append(socket.next_json())
    return found


WAYS = {
    'WebSocket': over_websocket,
    'SSE': lambda server, since: curl(server, '/events', since=since),
    'Streaming': lambda server, since: curl(server, '/stream', since=since),
    'Long polling': lambda server, since: curl(server, '/poll', since=since, wait=5),
    'Polling': lambda server, since: curl(server, '/poll', since=since),
}


def check_kept(tap, server, what, since, expected, recovered):
    for way, ask in WAYS.items():
        with tap.case(f'{way}: {what}'):
            found = ask(server, since)
            same([v['text'] for v in found if v['event'] == 'message'], expected)
            # Of a poll, the answer says it, and hello only if it is the first.
            same(found[0]['event'], 'answer' if 'olling' in way else 'hello')
            same(found[0]['recovered'], recovered)


def test_kept(tap):
    """What somebody gets who comes later, over each technique."""
    with Server() as server:
        kept = [publish(server, 'one'), publish(server, 'two')]
        epoch = kept[0][0].rpartition('-')[0]
        for what, since in (('a cursor that never was', f'{epoch}-99'),
                            ('garbage', '%F0%9F%8D%B2'),
                            ('a cursor of another epoch', 'aaaaaa-1')):
            check_kept(tap, server, f'{what}: all that is kept, recovered false', since,
                       ['one', 'two'], False)

        brief = publish(server, 'brief', expires=1)
        until(lambda: brief[0] not in [m['id'] for m in listening.ask(
            server, 'GET', '/messages')[1]['messages']], 'the message to end', START)
        check_kept(tap, server, 'what has ended is not replayed', 'earliest',
                   ['one', 'two'], True)
        check_kept(tap, server, 'what has ended does not break the cursor before it',
                   kept[1][0], [], True)

        server.say('/clear')
        until(lambda: not listening.ask(server, 'GET', '/messages')[1]['messages'],
              'nothing to be kept', START)
        publish(server, 'after')
        check_kept(tap, server, 'what was cleared comes to nobody', 'earliest',
                   ['after'], True)
        check_kept(tap, server, 'what was cleared comes to nobody who was there',
                   kept[0][0], ['after'], True)
        server.check_sound()


def withdraw(server, message):
    status, answer = listening.ask(server, 'DELETE', f'/messages/{message[0]}')
    check(status in (201, 202), f'{status}: {answer}')
    return answer['id']


def test_withdrawn(tap):
    """A message that is taken back, from those that have it, and those that are cut."""
    with Server('--allow-host=127.0.0.1') as server, \
         Proxy(server.port) as proxy, contextlib.ExitStack() as stack:
        receivers = begin(stack, proxy.url, [k for k in KINDS if k != 'eventsource' or
                                             has_node(k)])
        for each in receivers:
            each.wait_place()
        one, two = publish(server, 'one'), publish(server, 'two')
        mine = publish(server, 'for one alone', to=['curl-stream'])
        for each in receivers:
            each.wait_text('two')
        events = [withdraw(server, one)]
        private = withdraw(server, mine)
        for each in receivers:
            each.wait(lambda name, e=each: e.events(name, 'withdraw'), 'the withdrawing')

        proxy.leave()
        until(lambda: all(c['transport'].endswith('polling') for c in
                          listening.ask(server, 'GET', '/clients')[1]['clients']),
              'the cut connections to be noticed', START)
        three = publish(server, 'three')
        withdraw(server, three)
        events.append(withdraw(server, two))
        proxy.come_back()
        publish(server, 'four')
        for each in receivers:
            with tap.case(f'{each.kind}: told what to forget, if it had it'):
                each.wait_text('four')
                name = each.kind
                expected = [(events[0], one[0]), (events[1], two[0])]
                if name == 'curl-stream':
                    expected.insert(1, (private, mine[0]))
                same([(e['id'], e['of']) for e in each.events(name, 'withdraw')], expected)
                same([t for t in texts(each, name) if t != 'for one alone'],
                     ['one', 'two', 'four'])
                each.check_recovered()

        check_kept(tap, server, 'what was withdrawn comes to nobody later', 'earliest',
                   ['four'], True)
        for way, ask in WAYS.items():
            with tap.case(f'{way}: told of what it had alone'):
                found = [e for e in ask(server, two[0]) if e['event'] in ('withdraw', 'message')]
                same([e['id'] for e in found][:-1], events)
                same(found[-1]['text'], 'four')
        with tap.case('what was withdrawn, or never was, cannot be: 404, and nothing is sent'):
            last = listening.ask(server, 'GET', '/messages')[1]
            same([m['text'] for m in last['messages']], ['four'])
            brief = publish(server, 'brief', expires=1)
            until(lambda: len(listening.ask(server, 'GET', '/messages')[1]['messages']) == 1,
                  'its end', START)
            for what in (one[0], events[0], brief[0], brief[0] + '0', 'never-1', 'x'):
                status, answer = listening.ask(server, 'DELETE', f'/messages/{what}')
                same((status, answer['code']), (404, 'not-standing'), what)
            after = publish(server, 'after')[0]
            same(int(after.rpartition('-')[2]), int(brief[0].rpartition('-')[2]) + 1)
        with tap.case('the server has complained of nothing'):
            server.check_sound()


def main():
    tap = Tap()
    missing = find_missing()
    if missing:
        tap.skip('the five techniques', f'there is no {missing} here')
        return tap.finish()
    crier_test.run(tap, [test_cut, test_send, test_kept, test_withdrawn], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
