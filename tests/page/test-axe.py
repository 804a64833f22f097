#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reaches each state of the page in Chromium, against a real Crier, and asks axe-core what in it
keeps people out: light and dark, on a small phone and wide, in English and Chinese, with the
system's own colors, and with text of twice the size. With CRIER_PICTURES, a folder, a picture of
each goes there, to be looked at."""

import base64
import contextlib
import os
import pathlib
import signal
import sys
import urllib.parse

from page_test import Keys, Server, main, same, wait
from proxy import Proxy
from techniques import check_no_complaint

AXE = pathlib.Path(__file__).parent / 'node_modules' / 'axe-core' / 'axe.min.js'
PICTURES = os.environ.get('CRIER_PICTURES')

# How it may look: scheme, colors of the system or more contrast, width, height, root font size.
# The normal run has the narrowest, and the widest in dark.
LOOKS = [
    ('light', 'none', 320, 640, 100),
    ('dark', 'none', 1280, 800, 100),
]
LOOKS = LOOKS if not os.environ.get('CRIER_THOROUGH') else [
    ('light', 'none', 320, 640, 100),
    ('light', 'none', 1280, 800, 100),
    ('dark', 'none', 360, 740, 100),
    ('dark', 'none', 1280, 800, 100),
    ('light', 'active', 360, 740, 100),
    ('dark', 'active', 1280, 800, 100),
    ('light', 'none', 360, 740, 200),
    ('light', 'none', 1280, 800, 200),
    ('light', 'more', 360, 740, 100),
    ('dark', 'more', 1280, 800, 100),
]

SUFFIXES = {'none': '', 'active': '-forced', 'more': '-contrast'}

# Of the rules, all; the best practices among them too.
RUN = '''
  const done = arguments[arguments.length - 1];
  axe.run(document, { resultTypes: ['violations'] }).then(
    (results) => done(results.violations.map((v) => `${v.id}: ${v.help}: `
      + v.nodes.map((n) => n.target.join(' ')).slice(0, 4).join(', '))),
    (error) => done([String(error)]));
'''

looked = 0


def look(page, state, looks=LOOKS):
    """Asks axe-core in each of looks, of the page as it is now."""
    global looked
    if not page.js('return !!window.axe'):
        # Through the debugger: the page's own policy lets in no script but the page's.
        page.cdp('Runtime.evaluate', expression=AXE.read_text())
    wrong = []
    for scheme, forced, width, height, size in looks:
        page.cdp('Emulation.setEmulatedMedia', features=[
            {'name': 'prefers-color-scheme', 'value': scheme},
            {'name': 'forced-colors', 'value': 'active' if forced == 'active' else 'none'},
            {'name': 'prefers-contrast', 'value': 'more' if forced == 'more' else ''},
            {'name': 'prefers-reduced-motion', 'value': 'reduce'}])
        page.size(width, height)
        page.js('document.documentElement.style.fontSize = arguments[0] + "%"', size)
        name = f'{state}-{scheme}-{width}' + SUFFIXES[forced] + ('-large' if size > 100 else '')
        violations = page.driver.execute_async_script(RUN)
        wrong += [f'{name}: {violation}' for violation in violations]
        if page.js('return document.documentElement.scrollWidth > innerWidth'):
            wrong.append(f'{name}: it is wider than the screen')
        if PICTURES:
            picture = page.cdp('Page.captureScreenshot', format='png')['data']
            pathlib.Path(PICTURES, name + '.png').write_bytes(base64.b64decode(picture))
        looked += 1
    page.js('document.documentElement.style.fontSize = ""')
    page.listen()
    same(wrong, [])


def problem(page, title):
    wait(lambda: not page.hidden('problem') and page.text('problem-title') == title, title, 30)


def each_language(server, page, state, reach):
    for lang, looks in (('en', LOOKS), ('zh', LOOKS[:len(LOOKS) // 2])):
        reach(f'{server.url}?lang={lang}')
        look(page, f'{state}-{lang}', looks)


@contextlib.contextmanager
def behind_proxy(server, rules):
    """A proxy of that server that does to requests what the rules say."""
    with contextlib.closing(Proxy(server.port)) as proxy:
        proxy.rules = rules
        yield proxy


# ---- The states ----------------------------------------------------------------------------

def test_empty(server, page):
    each_language(server, page, 'empty', page.open)


def test_messages(server, page):
    server.say('The train leaves from platform 4.')
    server.say('x' * 3000)
    server.say('שלום לכולם – <img src=x onerror="window.ran=1">')
    page.open(server.url)
    server.say(f'/to {page.text("client-id")} Yes, at the back of the hall.')
    page.shows('Yes, at the back of the hall.')
    page.type('Is the coffee ready?', Keys.ENTER)
    page.shows('Is the coffee ready?')
    wait(lambda: page.js('return !document.querySelector(".own .fate")'), 'the acknowledgement')
    each_language(server, page, 'messages', page.open)
    same(page.js('return window.ran ?? null'), None)


def test_many(server, page):
    """As many messages as the page keeps."""
    page.open(server.url)
    for number in range(210):
        server.say(f'Message {number}')
    page.shows('Message 209')
    same(page.js('return document.getElementById("list").children.length'), 200)
    look(page, 'many', LOOKS[:3])
    server.operate('POST', '/clear')
    wait(lambda: page.texts() == [], 'the messages gone')
    server.say('The train leaves from platform 5.')
    page.shows('The train leaves from platform 5.')


def test_too_long(server, page):
    page.open(server.url)
    page.js('''const text = document.getElementById('text');
      text.value = 'a'.repeat(4100);
      text.dispatchEvent(new Event('input'))''')
    wait(lambda: page.text('hint') != '', 'the hint')
    look(page, 'too-long')
    page.js('''const text = document.getElementById('text');
      text.value = '';
      text.dispatchEvent(new Event('input'))''')


def test_details(server, page):
    def reach(url):
        page.size(360, 740)
        page.open(url)
        page.js('document.getElementById("connection").open = true')
    each_language(server, page, 'details', reach)


def test_compared(server, page):
    page.open(server.url)
    page.js('document.getElementById("connection").open = true')
    page.click('compare')
    wait(lambda: page.text('compare') != 'Compare all', 'the comparison')
    look(page, 'comparing')
    wait(lambda: page.text('compare') == 'Compare all', 'the end of it', 60)
    look(page, 'compared')
    page.js('sessionStorage.removeItem("crier.transport")')


def test_identify(server, page):
    def reach(url):
        page.open(url)
        wait(lambda: page.js('return !!window.socket'), 'the socket')
        page.hears({'event': 'identify', 'name': name, 'seconds': 60})
        assert not page.hidden('identify')
    for state, name in (('identify', 'Lobby'), ('identify-rtl', 'قاعة الاستقبال الكبرى'),
                        ('identify-long', 'W' * 64)):
        each_language(server, page, state, reach)
        page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        assert page.hidden('identify')


def test_wall(server, page):
    """The wall view: alone, with messages, and with the way out."""
    def reach(url):
        page.open(url + '&view=wall')
        wait(lambda: page.text('wall-clock')[:2].isdigit(), 'the time')
    server.operate('POST', '/clear')
    each_language(server, page, 'wall-clock', reach)
    server.say('Lunch is served in the garden')
    server.say('The museum closes at 18:00. Please go to the exits.')
    each_language(server, page, 'wall', reach)
    page.driver.switch_to.active_element.send_keys('a')
    page.js('document.getElementById("wall-out").id = "wall-out-stays"')
    look(page, 'wall-out', LOOKS)


def test_look(server, page):
    """In the operator's two colors and with a logo, page and wall; one that is of little contrast
    cannot be had."""
    logo = pathlib.Path(server.home, 'logo.svg')
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">'
                    '<rect width="90" height="30" fill="#e66100"/></svg>')

    def reach():
        same(page.js('return getComputedStyle(document.body).backgroundColor'), 'rgb(0, 51, 102)')
        same(page.js("""return document.querySelector('header .logo').offsetWidth > 0
          && getComputedStyle(document.querySelector('.logo')).backgroundImage"""),
             f'url("{page.js("return location.origin")}/logo")')
        page.js('document.getElementById("connection").open = true')
        look(page, 'colors', LOOKS)
        page.type('Hello?', Keys.ENTER)
        wait(lambda: page.js('return !!document.querySelector(".own")'), 'what was written')
        page.driver.get(page.js('return location.href') + '?view=wall')
        page.live()
        wait(lambda: page.text('wall-clock')[:2].isdigit(), 'the time')
        look(page, 'colors-wall', LOOKS)
        assert page.js('return document.querySelector("#wall .logo").offsetHeight') > 0
    with_options(server, page, 'colors-page', '--foreground=#fed', '--background=#003366',
                 f'--logo={logo}', then=reach)


def test_connecting(server, page):
    """Nothing answers; then the card says that nothing does."""
    with behind_proxy(server, {'^/(websocket|events|stream|poll|healthz)': 'swallow'}) as proxy:
        page.driver.get(proxy.url)
        same(page.text('state-text'), 'Connecting')
        look(page, 'connecting', LOOKS[:6])
        problem(page, 'Connecting')
        look(page, 'never')


def test_sending(server, page):
    """What the server does not confirm is being sent, and then was not; and the way to the next
    transport is told."""
    with behind_proxy(server, {'^/inbox': 'swallow', '^/websocket': 'refuse'}) as proxy:
        page.open(proxy.url + '?transport=websocket')
        wait(lambda: page.text('transport-said').startswith('WebSocket does not work here.'),
             'the other transport')
        page.type('Is anybody there?', Keys.ENTER)
        wait(lambda: page.js('return document.querySelector(".own .fate")?.textContent')
             == 'sending…', 'sending')
        look(page, 'sending', LOOKS[:6])
        wait(lambda: page.js('return !!document.querySelector(".own .fate.failed button")'),
             'not sent')
        look(page, 'not-sent')
        page.js('sessionStorage.clear()')
        page.driver.get('about:blank')


def test_stopped_clock(server, page):
    """The server says nothing any more, but has not hung up."""
    page.open(server.url)
    wait(lambda: page.js('return document.getElementById("clock").className') == '', 'a tick')
    server.process.send_signal(signal.SIGSTOP)
    try:
        wait(lambda: page.text('offset').startswith('No announcement since'), 'the silence')
        same(page.text('state-text'), 'Late')
        look(page, 'silent')
    finally:
        server.process.send_signal(signal.SIGCONT)


def test_link_and_draft(server, page):
    """A link, and what is typed with its Clear button."""
    server.say('The way is at https://crier.test/map')
    page.open(server.url)
    page.shows('The way is at https://crier.test/map')
    page.type('half a sentence')
    look(page, 'link-and-draft')
    page.click('clear')


def test_presence(server, page):
    """A sound that waits to be let, and a screen that cannot be kept on; then both as wished."""
    script = page.inject('''localStorage['crier.sound'] = localStorage['crier.awake'] = 'on';
      AudioContext.prototype.resume = () => Promise.reject(new DOMException('no'));
      Object.defineProperty(AudioContext.prototype, 'state',
        { get: () => (window.let ? 'running' : 'suspended') });
      navigator.wakeLock.request = () => Promise.reject(new DOMException('no'));''')

    def reach(url):
        page.size(360, 740)
        page.open(url)
        page.js('document.getElementById("connection").open = true')
        page.js('document.getElementById("presence").scrollIntoView()')
        wait(lambda: page.text('sound-note') and page.text('awake-note'), 'the notes')
    each_language(server, page, 'presence-waits', reach)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
    page.js('localStorage["crier.sound"] = "off"; localStorage["crier.awake"] = "on"')
    page.open(server.url)
    page.js('document.getElementById("connection").open = true')
    same(page.js('return document.getElementById("awake").checked'), True)
    look(page, 'presence', LOOKS[:6])
    page.js('localStorage.removeItem("crier.sound"); localStorage.removeItem("crier.awake")')


def test_named(server, page):
    """A name from right to left, of as many bytes as may be."""
    page.open(server.url + '?Id=' + urllib.parse.quote('قاعة الاستقبال الكبرى في الطابق'))
    page.js('document.getElementById("connection").open = true')
    look(page, 'named')


def test_silent(server, page):
    """No announcements: the clock goes on without them."""
    with_options(server, page, 'no-time', '--interval=0')


def test_no_inbox(server, page):
    with_options(server, page, 'no-inbox', '--no-inbox',
                 then=lambda: wait(lambda: page.hidden('form'), 'no form'))


def with_options(server, page, state, *options, then=lambda: None):
    other = Server(os.path.join(server.home, state), *options)
    os.mkdir(other.home, 0o700)
    try:
        other.start()
        page.open(other.url)
        then()
        look(page, state)
    finally:
        other.kill()


def test_full(server, page):
    other = Server(os.path.join(server.home, 'full'), '--max-clients=1')
    os.mkdir(other.home, 0o700)
    first = page.driver.current_window_handle
    try:
        other.start()
        page.open(other.url)
        page.driver.switch_to.new_window('tab')
        page.driver.get(other.url + '?Id=second')
        problem(page, 'Server full')
        look(page, 'full')
    finally:
        if page.driver.current_window_handle != first:
            page.driver.close()
            page.driver.switch_to.window(first)
        other.kill()


def test_disconnected(server, page):
    def reach(url):
        page.open(url)
        for client in server.client(page.text('client-id')):
            server.operate('DELETE', f'/clients/{client["serial"]}')
        wait(lambda: page.state() == 'stop' and not page.hidden('problem'), 'the card')
    each_language(server, page, 'disconnected', reach)


def test_blocked(server, page):
    """As the server does it to a WebSocket (tests/server/test-blocked.c); it takes a window to
    block somebody."""
    script = page.inject('''window.WebSocket = class extends EventTarget {
        constructor() {
          super();
          this.readyState = 3;
          setTimeout(() => this.onclose?.({ code: 1008, reason: 'blocked' }));
        }
        close() {}
      }''')
    def reach(url):
        page.driver.get(url)
        wait(lambda: page.state() == 'stop' and not page.hidden('problem'), 'the card')
        same(page.hidden('connect'), False)
    each_language(server, page, 'blocked', reach)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


def test_refused_id(server, page):
    def reach(url):
        page.driver.get(url + '&Id=a%E2%80%AEb')
        wait(lambda: page.state() == 'stop' and not page.hidden('problem'), 'the card')
    each_language(server, page, 'refused-id', reach)


def test_no_script(server, page):
    """As a browser without scripts parses it; axe-core needs one to look at that."""
    page.cdp('Emulation.setScriptExecutionDisabled', value=True)
    try:
        page.driver.get(server.url)
    finally:
        page.cdp('Emulation.setScriptExecutionDisabled', value=False)
    page.js('''const noscript = document.querySelector('noscript');
      noscript.replaceWith(...noscript.childNodes);
      for (const e of document.querySelectorAll('#fallback, #connection, .messages, footer, #state'))
        e.hidden = true;
      for (const e of document.querySelectorAll('[hidden]')) e.style.display = 'none';''')
    assert page.js('''return [...document.querySelectorAll('h2')].some((h) => h.offsetHeight
      && h.textContent === 'This page needs JavaScript')'''), 'nothing is said'
    look(page, 'no-script')


def test_unsupported(server, page):
    script = page.inject('delete window.WebSocket; delete window.EventSource; '
                         'delete window.fetch; delete window.XMLHttpRequest')
    page.driver.get(server.url)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
    wait(lambda: page.state() == 'stop' and not page.hidden('problem'), 'the card')
    look(page, 'unsupported')


def test_lost(server, page):
    """Last: the server is gone after it."""
    page.open(server.url)
    page.type('said in between')
    server.kill()
    wait(lambda: page.state() == 'wait', 'the reconnecting state')
    look(page, 'reconnecting')
    problem(page, 'Reconnecting')
    look(page, 'lost')


def test_nothing_else(server, page):
    print(f'# axe-core was asked {looked} times', flush=True)
    check_no_complaint(server, page)


TESTS = [
    (test_empty, 'empty'),
    (test_messages, 'messages'),
    (test_many, 'as many messages as are kept'),
    (test_too_long, 'too long a message'),
    (test_details, 'the details, open on a phone'),
    (test_compared, 'all transports compared'),
    (test_identify, 'identified'),
    (test_wall, 'the wall view'),
    (test_look, 'in colors of the operator'),
    (test_connecting, 'connecting, and never connected'),
    (test_sending, 'sending, not sent, and another transport'),
    (test_stopped_clock, 'connected, but nothing is announced any more'),
    (test_link_and_draft, 'a link, and a draft'),
    (test_presence, 'sound and screen, as wished and not as wished'),
    (test_named, 'a long name from right to left'),
    (test_silent, 'no announcements'),
    (test_no_inbox, 'the operator takes no messages'),
    (test_full, 'the server is full'),
    (test_disconnected, 'disconnected by the operator'),
    (test_blocked, 'blocked by the operator'),
    (test_refused_id, 'an Id that cannot be used'),
    (test_no_script, 'without JavaScript'),
    (test_unsupported, 'a browser that cannot keep a connection'),
    (test_lost, 'the server is gone'),
    (test_nothing_else, 'no error on the console and no report of the policy'),
]

if __name__ == '__main__':
    if not AXE.exists():
        print('1..0 # SKIP there is no axe-core here; build-aux/setup test gets it')
        sys.exit(0)
    main(TESTS)
