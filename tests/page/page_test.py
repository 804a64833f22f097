# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the page share: a Crier, a window of Chromium, and TAP.

CRIER names the program. Needs chromium, chromium-driver and python3-selenium.
Nothing here sleeps for a fixed time: every wait has a condition and a limit.
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

CHROMIUM = shutil.which('chromium') or '/usr/bin/chromium'
CHROMEDRIVER = shutil.which('chromedriver') or '/usr/bin/chromedriver'

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ModuleNotFoundError as error:
    sys.exit(print(f'1..0 # SKIP there is no {error.name} for Python here'))

for program in (CHROMIUM, CHROMEDRIVER):
    if not os.path.exists(program):
        sys.exit(print(f'1..0 # SKIP there is no {program} here'))

LIMIT = 15  # seconds that anything may take before it counts as failed

# The server lives in another time zone than the browser: its time is shown, not the device's.
ZONE = 'Asia/Kathmandu'

# Watches a page from before its first script: what it sends, and what the policy forbids.
SPY = '''
  window.sent = [];
  window.forbidden = [];
  addEventListener('securitypolicyviolation', (e) => forbidden.push(e.violatedDirective));
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    window.socket = this;
    sent.push({ ...JSON.parse(data), hidden: document.hidden });
    return send.call(this, data);
  };
  const request = window.fetch;
  window.fetch = function (url, options) {
    if (options?.method === 'POST') {
      sent.push({ ...JSON.parse(options.body), hidden: document.hidden });
    }
    return request.call(this, url, options);
  };
'''

def wait(condition, what, limit=LIMIT):
    """Waits until the condition gives something true, and returns it."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f'waited {limit} s for {what}')
        time.sleep(0.05)


def same(actual, expected):
    assert actual == expected, f'{actual!r} is not {expected!r}'


class Skip(Exception):
    """Why a test cannot be run here."""


class Server:
    """A Crier of its own state directory, and what it printed."""

    def __init__(self, home, *options):
        self.home = home
        self.options = options
        self.lines = []
        self.port = 0
        self.process = None

    def start(self):
        environment = dict(os.environ, TZ=ZONE, LC_ALL='C.UTF-8', HOME=self.home,
                           XDG_STATE_HOME=self.home, XDG_RUNTIME_DIR=self.home)
        self.process = subprocess.Popen(
            [os.environ['CRIER'], '--no-gui', '--port', str(self.port), *self.options], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.lines = []
        threading.Thread(target=self._read, args=[self.process], daemon=True).start()
        self.port = int(self.expect(r'Listening on http://127\.0\.0\.1:(\d+)/')[1])

    def _read(self, process):
        lines = self.lines
        for line in process.stdout:
            lines.append(line.rstrip('\n'))

    def expect(self, pattern):
        """Waits for a line that the pattern matches from end to end."""
        return wait(lambda: next(filter(None, (re.fullmatch(pattern, line)
                                               for line in list(self.lines))), None),
                    f'the line {pattern} among {self.lines}')

    def say(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()

    def operate(self, method, path, body=None):
        """Asks the operator's API, as the operator; returns what it answers as JSON, if so."""
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(LIMIT)
            peer.connect(os.path.join(self.home, 'crier', f'{self.port}.sock'))
            connection = http.client.HTTPConnection('localhost')
            connection.sock = peer
            headers = {'Content-Type': 'application/json'} if body else {}
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            text = answer.read()
            assert answer.status < 300, f'{answer.status} for {path}: {text}'
            return json.loads(text) if text else None

    def client(self, name):
        """The clients of that Id, as the API describes them."""
        return [client for client in self.operate('GET', '/clients')['clients']
                if client['id'] == name]

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def drain(self):
        self.process.terminate()
        return self.process.wait(LIMIT)

    @property
    def url(self):
        return f'http://127.0.0.1:{self.port}/'


class Page:
    """A window of Chromium with the page in it."""

    def __init__(self, profile):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in ('headless=new', 'no-sandbox', 'disable-gpu', 'disable-quic',
                         'no-first-run', 'disable-background-networking',
                         'disable-component-update', 'disable-sync', 'lang=en-US',
                         'host-resolver-rules=MAP *.test 127.0.0.1',
                         f'user-data-dir={profile}'):
            options.add_argument('--' + argument)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(options=options,
                                       service=Service(CHROMEDRIVER))
        self.complaints = []
        self.inject(SPY)

    def inject(self, source):
        """Runs source in every document of this window from now on, before the page's own."""
        return self.cdp('Page.addScriptToEvaluateOnNewDocument', source=source)['identifier']

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def open(self, url):
        self.driver.get(url)
        self.live()

    def live(self):
        wait(lambda: self.state() == 'live', 'the live state')

    def state(self):
        return self.js('return document.getElementById("state").className')

    def text(self, element):
        return self.js('return document.getElementById(arguments[0]).textContent', element)

    def hidden(self, element):
        return self.js('return document.getElementById(arguments[0]).hidden', element)

    def click(self, element):
        self.js('document.getElementById(arguments[0]).click()', element)

    def messages(self):
        """What is shown, newest first: (kind, meta, text), without the notes of gaps."""
        return [tuple(item) for item in self.js('''
          return [...document.querySelectorAll('#list > li:not(.gap)')].map((li) =>
            [li.className, li.children[0].textContent, li.children[1].textContent])''')]

    def texts(self):
        return [text for _, _, text in self.messages()]

    def shows(self, text):
        wait(lambda: text in self.texts(), f'{text!r} on the page')

    def type(self, *keys):
        self.driver.find_element(By.ID, 'text').send_keys(*keys)

    def draft(self):
        return self.js('return document.getElementById("text").value')

    def hears(self, event):
        """Hands the page an event, as if it had come over its WebSocket."""
        self.js('''socket.dispatchEvent(new MessageEvent('message',
          { data: JSON.stringify(arguments[0]) }))''', event)

    def seen(self):
        return [frame for frame in self.js('return sent') if frame['event'] == 'seen']

    def size(self, width, height):
        self.cdp('Emulation.setDeviceMetricsOverride', width=width, height=height,
                 deviceScaleFactor=1, mobile=False)

    def tall(self):
        """Gives it so much room that all messages of a test are in view."""
        self.size(1000, 9000)

    def scheme(self, name):
        self.cdp('Emulation.setEmulatedMedia',
                 features=[{'name': 'prefers-color-scheme', 'value': name}])

    def turns(self, count):
        """The next texts of the clock, each with the second of the epoch at which it came."""
        return self.driver.execute_async_script('''
          const [count, done] = arguments;
          const turns = [];
          const clock = document.getElementById('clock');
          new MutationObserver((_, observer) => {
            turns.push([clock.textContent, Date.now() / 1000]);
            if (turns.length === count) { observer.disconnect(); done(turns); }
          }).observe(clock, { childList: true, characterData: true, subtree: true });''', count)

    def listen(self, stopped=False):
        """Takes what the browser's console says, but for what a server that was stopped since the
        last call explains: connections that end before, in or after their first answer."""
        for entry in self.driver.get_log('browser'):
            explained = re.search('ERR_CONNECTION_(REFUSED|RESET)', entry['message']) or (
                stopped and re.search('ERR_[A-Z_]+|WebSocket connection to', entry['message']))
            if entry['level'] == 'SEVERE' and not explained:
                self.complaints.append(entry['message'])
        # A document without scripts was not watched.
        self.complaints += self.js('return window.forbidden ?? []')


def run(test, number, name, server, page):
    try:
        test(server, page)
    except Skip as reason:
        print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        return True
    except Exception:  # whatever it was, the other tests go on
        for line in traceback.format_exc().splitlines():
            print('#', line)
        for line in server.lines[-12:]:
            print('# server:', line)
        with contextlib.suppress(Exception):  # the browser may be what failed
            print('# page:', ascii(page.driver.execute_script("""return [document.hidden,
              document.visibilityState, ...['state', 'problem', 'problem-title', 'state-text',
              'client-id'].map((id) => document.getElementById(id)).map((e) =>
                e && [e.className, e.hidden, e.textContent.slice(0, 80)])]""")))
        print(f'not ok {number} - {name}', flush=True)
        return False
    print(f'ok {number} - {name}', flush=True)
    return True


def main(tests):
    """Runs tests, which are pairs of a function of server and page, and a name; of these only
    those whose name contains an argument of the command line, if there are any."""
    wanted = sys.argv[1:]
    named = {test for test, _ in tests}
    left = [name for name, test in vars(sys.modules['__main__']).items()
            if name.startswith('test_') and callable(test) and test not in named]
    if left:
        sys.exit(f'Bail out! no list of tests has {", ".join(left)}')
    tests = [test for test in tests if not wanted or any(word in test[1] for word in wanted)]
    if 'CRIER' not in os.environ:
        sys.exit('Bail out! CRIER must name the program to be tested')
    os.environ['TZ'] = 'UTC'  # of the browser
    with contextlib.ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix='crier-page-'))
        server = Server(os.path.join(home, 'server'))
        os.mkdir(server.home, 0o700)
        stack.callback(server.kill)
        server.start()
        page = Page(os.path.join(home, 'browser'))
        stack.callback(page.driver.quit)
        page.driver.set_script_timeout(LIMIT)
        # From here on this process reads clocks as the server does.
        os.environ['TZ'] = ZONE
        time.tzset()
        print(f'1..{len(tests)}', flush=True)
        results = [run(test, number, name, server, page)
                   for number, (test, name) in enumerate(tests, 1)]
    sys.exit(0 if all(results) else 1)
