#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has Chromium show a page of another server, which does to Crier all that a page can: it makes
no client, sends nothing and leaves no Id, unless its origin is allowed. Prints TAP."""

import contextlib
import http.server
import json
import socket
import threading

from page_test import LIMIT, main, same, wait
from techniques import another

# Each takes an address and an Id, and ends when the browser is done with it.
ATTEMPTS = '''
  const ended = (element, more) => new Promise((done) => {
    element.onload = element.onerror = element.onloadstart = done;
    Object.assign(element, more);
    document.body.append(element);
  });
  const open = (source) => new Promise((done) => {
    source.onopen = source.onerror = () => { done(); source.close(); };
  });
  const submit = async (method, action, fields) => {
    const frame = document.createElement('iframe');
    frame.name = 'f' + Math.random();
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { method, action, target: frame.name, enctype: 'text/plain' });
    for (const [name, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement('input'), { name, value }));
    }
    document.body.append(form);
    await new Promise((done) => { frame.onload = done; form.submit(); });
  };
  const make = (name) => document.createElement(name);
  const ask = (url, options) => fetch(url, options).then((a) => a.body?.cancel(), () => {});
  window.attempts = {
    image: (url) => ended(make('img'), { src: url }),
    script: (url) => ended(make('script'), { src: url }),
    style: (url) => ended(make('link'), { rel: 'stylesheet', href: url }),
    prefetch: (url) => ended(make('link'), { rel: 'prefetch', href: url }),
    frame: (url) => ended(make('iframe'), { src: url }),
    object: (url) => ended(make('object'), { data: url }),
    video: (url) => ended(make('video'), { src: url, preload: 'auto' }),
    form: (url) => submit('get', url.split('?')[0], { Id: url.split('Id=')[1] }),
    fetch: (url) => ask(url),
    opaque: (url) => ask(url, { mode: 'no-cors' }),
    hidden: (url) => ask(url, { mode: 'no-cors', referrerPolicy: 'no-referrer' }),
    post: (url) => ask(url, { method: 'POST', mode: 'no-cors', body: '{}' }),
    eventsource: (url) => open(new EventSource(url)),
    websocket: (url) => open(new WebSocket(url.replace('http', 'ws'))),
  };
  window.writes = {
    form: (url, text) => submit('post', url, { [text.slice(0, -1)]: '"}' }),
    opaque: (url, text) => ask(url, { method: 'POST', mode: 'no-cors', body: text }),
    json: (url, text) => ask(url, { method: 'POST', body: text,
                                    headers: { 'Content-Type': 'application/json' } }),
    beacon: (url, text) => navigator.sendBeacon(url, text),
    blob: (url, text) => navigator.sendBeacon(url, new Blob([text],
                                                            { type: 'application/json' })),
  };
'''

RUN = '''
  const [attempts, done] = arguments;
  Promise.all(attempts.map(([table, name, ...more]) => window[table][name](...more)))
    .then(() => done(null), (error) => done(String(error)));
'''

ROUTES = ('/events', '/stream', '/poll')
KINDS = ('image', 'script', 'style', 'prefetch', 'frame', 'object', 'video', 'form', 'fetch',
         'opaque', 'hidden', 'post', 'eventsource')
WRITES = ('beacon', 'blob', 'form', 'opaque', 'json')


class Elsewhere:
    """Another web server, with one page."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = f'<!doctype html><body><script>{ATTEMPTS}</script>'.encode()
                self.send_response(200)
                self.send_header('Content-Type', 'text/html; charset=utf-8')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextlib.contextmanager
def listener(server, name):
    """A client that is there; yields its session."""
    with socket.create_connection(('127.0.0.1', server.port), LIMIT) as peer:
        peer.sendall(f'GET /stream?Id={name} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
        with peer.makefile('rb') as lines:
            hello = next(line for line in lines if line.startswith(b'{"event":"hello"'))
            yield json.loads(hello)['session']


def attempt(page, attempts):
    same(page.driver.execute_async_script(RUN, attempts), None)


def check_nothing(server, names):
    """That no client but tv is there or was, and that it said nothing."""
    same([client['id'] for client in server.operate('GET', '/clients')['clients']], ['tv'])
    joined = [line for line in server.lines if line.startswith('Client ')]
    same([line for line in joined if not line.startswith('Client tv joined')], [])
    for name in names:
        try:
            server.operate('POST', '/messages', {'text': 'x', 'to': [name]})
        except AssertionError as error:
            assert 'unknown-id' in str(error), error
        else:
            raise AssertionError(f'{name} was left')


def check_foreign(page, server, origin, base, kinds):
    """Does all that there is, from a page of origin to base."""
    with listener(server, 'tv') as session:
        page.driver.get(origin)
        inbox = f'{base}/inbox?session={session}'
        text = '{"event":"message","text":"I saw the burglar"}'
        attempt(page, [('writes', kind, inbox, text) for kind in WRITES])
        names = []
        for route in ROUTES:
            ids = [f'{kind}{route[1:]}' for kind in kinds]
            attempt(page, [('attempts', kind, f'{base}{route}?Id={name}')
                           for kind, name in zip(kinds, ids)])
            names += ids
        attempt(page, [('attempts', 'websocket', f'{base}/websocket?Id=websocket')])
        # A link leads away from the page, so it is the last.
        page.js('location.href = arguments[0]', f'{base}/events?Id=link')
        wait(lambda: 'wrong-origin' in page.driver.page_source, 'the refusal of a link')
        check_nothing(server, [*names, 'websocket', 'link'])
        # And to the page itself.
        page.driver.get(origin)
        page.js('location.href = arguments[0]', f'{base}/?Id=reader')
        page.live()
        server.expect('Client reader joined .*')
    # That of the page itself goes with it.
    page.driver.get('about:blank')
    server.expect('Client reader left')


def test_this_computer(server, page):
    """Browsers say Sec-Fetch-Site to it."""
    elsewhere = Elsewhere()
    for number, host in enumerate(('localhost', '127.0.0.1')):
        with another(server, f'foreign-{number}') as found:
            check_foreign(page, found, f'http://{host}:{elsewhere.port}/',
                          f'http://127.0.0.1:{found.port}', KINDS)


def test_network(server, page):
    """To a name that is not trusted without TLS, they say Referer; unless the page forbids it."""
    elsewhere = Elsewhere()
    with another(server, 'foreign-network', '--allow-host=crier.test') as found:
        check_foreign(page, found, f'http://evil.test:{elsewhere.port}/',
                      f'http://crier.test:{found.port}',
                      [kind for kind in KINDS if kind != 'hidden'])


def test_allowed(server, page):
    """The same become clients where the operator allows the origin."""
    elsewhere = Elsewhere()
    origin = f'http://localhost:{elsewhere.port}'
    with another(server, 'foreign-allowed', f'--allow-origin={origin}') as found:
        base = f'http://127.0.0.1:{found.port}'
        page.driver.get(origin)
        for kind, route in (('fetch', '/stream'), ('opaque', '/poll'), ('image', '/poll'),
                            ('form', '/poll'), ('eventsource', '/events'),
                            ('websocket', '/websocket')):
            attempt(page, [('attempts', kind, f'{base}{route}?Id={kind}')])
            found.expect(f'Client {kind} joined .*')
        with listener(found, 'tv') as session:
            attempt(page, [('writes', 'json', f'{base}/inbox?session={session}',
                            '{"event":"message","text":"hello"}')])
            found.expect('Client tv sent: hello')


TESTS = [
    (test_this_computer, 'a page of another port makes no client, sends nothing, leaves no Id'),
    (test_network, 'nor over a network, where a browser says less'),
    (test_allowed, 'a page of an allowed origin does what it did'),
]


if __name__ == '__main__':
    main(TESTS)
