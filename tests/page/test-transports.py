#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the page in Chromium over each of the five transports, through a proxy that does what
proxies do, and prints TAP."""

import contextlib
import os
import re
import urllib.parse

from capture import Capture
from page_test import Keys, main, same, wait
from proxy import Proxy

TRANSPORTS = {
    'websocket': ('WebSocket', '/websocket'),
    'sse': ('Server-sent events', '/events'),
    'streaming': ('Streaming', '/stream'),
    'long-polling': ('Long polling', '/poll.*wait='),
    'polling': ('Polling', '/poll'),
}
SLUGS = list(TRANSPORTS)

# What the console says of each, which speaks to the operator.
JOINED = {'websocket': 'WebSocket', 'sse': 'SSE', 'streaming': 'Streaming',
          'long-polling': 'Long polling', 'polling': 'Polling'}

ROW = r'(.+) ([\d,]+) B · (<?\d+) ms'


def used(page):
    return page.js('return document.querySelector("[name=transport]:checked")?.value')


def rows(page):
    return page.js('''return [...document.querySelectorAll(".transport")].map((row) =>
      row.textContent)''')


def is_over(page, slug):
    return page.state() == 'live' and used(page) == slug


def comes_over(page, slug, limit=15):
    wait(lambda: is_over(page, slug), f'{slug} among {used(page)}, {page.state()}', limit)


def visit(page, address):
    """Opens the page as somebody who was never there."""
    # Of the same origin, but without a script that would keep what it has when it goes.
    page.driver.get(urllib.parse.urljoin(address, '/time'))
    page.js('sessionStorage.clear(); localStorage.clear()')
    page.driver.get(address)


def received(page):
    return int(page.text('received').split(' ')[0])


def turns(page, count):
    """Waits for so many seconds of the page's clock."""
    for _ in range(count):
        before = page.text('clock')
        wait(lambda: page.text('clock') != before, 'the clock')


class World:
    """The proxy of this server; made when first asked for."""

    proxy = None

    @classmethod
    def of(cls, server):
        if not cls.proxy:
            cls.proxy = Proxy(server.port)
        cls.proxy.rules = {}
        return cls.proxy


# ---- Each of them --------------------------------------------------------------------------

def check_transport(server, page, slug):
    """It brings the time and messages, takes messages, and tells what was seen."""
    proxy = World.of(server)
    visit(page, f'{proxy.url}?transport={slug}&Id=over-{slug}')
    comes_over(page, slug)
    server.expect(f'Client over-{slug} joined \\({JOINED[slug]}, 127\\.0\\.0\\.1\\)')
    same(page.text('transport-said'), '')
    count = received(page)
    wait(lambda: received(page) >= count + 3, 'three announcements')
    wait(lambda: page.text('offset') == 'This device’s clock is right', 'the clock measured')

    server.say(f'to all over {slug}')
    server.say(f'/to over-{slug} to you over {slug}')
    page.shows(f'to you over {slug}')
    same(page.texts()[:2], [f'to you over {slug}', f'to all over {slug}'])
    assert page.messages()[0][1].endswith('to you'), page.messages()[0]
    shown = len(page.texts())
    wait(lambda: len(page.seen()) == shown, f'{shown} receipts among {page.seen()}')

    page.type(f'from the page over {slug}', Keys.ENTER)
    server.expect(f'Client over-{slug} sent: from the page over {slug}')
    wait(lambda: page.js('return !document.querySelector(".own .fate")'), 'the acknowledgement')
    page.listen()


def check_resume(server, page, slug):
    """Cut, and nobody there for a while: it comes back, to the same transport, and misses and
    doubles nothing."""
    proxy = World.of(server)
    assert is_over(page, slug), used(page)
    before = page.texts()
    proxy.away = True
    proxy.cut()
    wait(lambda: page.state() == 'wait', 'the reconnecting state')
    missed = [f'{n} missed over {slug}' for n in range(10)]
    for text in missed:
        server.say(text)
    # Away for more than one attempt, so that a page that falls too easily would do so.
    wait(lambda: re.fullmatch(r'Reconnecting in [2-9] s', page.text('state-text')), 'attempts')
    proxy.away = False
    page.click('connect')
    comes_over(page, slug)
    page.shows(missed[-1])
    same(page.texts(), missed[::-1] + before)
    same(page.js('return document.querySelectorAll(".gap").length'), 0)


def check_reload(server, page, slug):
    """A reload stays with it, and shows each message once."""
    assert is_over(page, slug), used(page)
    before = page.texts()
    page.driver.refresh()
    comes_over(page, slug)
    server.say(f'after the reload over {slug}')
    page.shows(f'after the reload over {slug}')
    same(page.texts(), [f'after the reload over {slug}'] + before)


def check_disconnected(server, page, slug):
    """Disconnected by the operator: it says so, and does not come back by itself."""
    name = f'over-{slug}'
    serials = {client['serial'] for client in server.client(name)}
    for serial in serials:
        server.operate('DELETE', f'/clients/{serial}')
    wait(lambda: page.text('problem-title') == 'Disconnected', 'the problem card')
    same(page.state(), 'stop')
    same(page.text('state-text'), 'Closed by the server')
    same(page.js('return document.getElementById("send").disabled'), True)
    same(page.js('return document.querySelector("[name=transport]").disabled'), True)
    # Longer than the first attempt of a page that lost its connection would wait.
    count = len(server.lines)
    turns(page, 3)
    same([line for line in server.lines[count:] if 'joined' in line], [])
    same(server.client(name), [])


def check_back(server, page, slug):
    """… but when the reader says so; from polling as soon as the server lets it."""
    page.click('connect')
    comes_over(page, slug, 30)
    wait(lambda: page.hidden('problem'), 'the card gone')


def each(check, slug):
    def test(server, page):
        check(server, page, slug)
    return test


# ---- When one fails ------------------------------------------------------------------------

def refuse(proxy, *slugs):
    proxy.rules.update((TRANSPORTS[slug][1], 'refuse') for slug in slugs)


def test_step_down(server, page):
    """Who cannot have one gets the next, keeps it for the visit, and is told nothing."""
    proxy = World.of(server)
    refuse(proxy, 'websocket')
    visit(page, proxy.url)
    comes_over(page, 'sse')
    refuse(proxy, 'sse')
    proxy.cut('/events')
    # It fails twice only now.
    comes_over(page, 'streaming')
    refuse(proxy, 'streaming')
    proxy.cut('/stream')
    comes_over(page, 'long-polling')
    refuse(proxy, 'long-polling')
    proxy.cut('/poll')
    comes_over(page, 'polling')
    same(page.text('transport-said'), '')
    server.say('to the last rung')
    page.shows('to the last rung')
    proxy.rules = {}
    page.driver.refresh()
    comes_over(page, 'polling')


def test_swallowed(server, page):
    """A proxy that never answers is as bad as one that refuses."""
    proxy = World.of(server)
    proxy.rules = {'/websocket': 'swallow', '/events': 'swallow'}
    visit(page, proxy.url)
    comes_over(page, 'streaming', 30)


def test_all_fail(server, page):
    """When none gets through, the page begins again from the first."""
    proxy = World.of(server)
    refuse(proxy, *SLUGS)
    visit(page, proxy.url)
    wait(lambda: used(page) == 'polling', 'the last rung', 30)
    wait(lambda: used(page) == 'websocket', 'the first again', 30)
    proxy.rules = {}
    wait(lambda: page.state() == 'live', 'a connection', 30)


def test_asked_for(server, page):
    """What the reader asked for is tried; if it cannot be had, the page says so."""
    proxy = World.of(server)
    refuse(proxy, 'sse')
    visit(page, proxy.url + '?transport=sse')
    comes_over(page, 'streaming')
    same(page.text('transport-said'),
         'Server-sent events does not work here. Streaming is used instead.')
    same(page.js('return document.getElementById("connection").open'), True)

    visit(page, proxy.url + '?transport=telepathy')
    comes_over(page, 'websocket')
    assert '“telepathy”' in page.text('transport-said'), page.text('transport-said')


def test_picked(server, page):
    """A click and an arrow key choose, for the visit and in the address."""
    proxy = World.of(server)
    visit(page, proxy.url + '?Id=picker')
    comes_over(page, 'websocket')
    page.js('document.getElementById("connection").open = true')
    page.js('document.querySelector("[value=streaming]").click()')
    comes_over(page, 'streaming')
    server.expect(r'Client picker joined \(Streaming, .*')
    same(page.js('return location.search'), '?Id=picker&transport=streaming')
    page.js('document.querySelector("[value=streaming]").focus()')
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_UP)
    comes_over(page, 'sse')
    same(page.js('return document.activeElement.value'), 'sse')
    same(page.js('return location.search'), '?Id=picker&transport=sse')
    # In a window without that address too.
    page.driver.get(proxy.url + '?Id=picker')
    comes_over(page, 'sse')
    page.listen()


def test_names(server, page):
    """Each row says all it shows to who cannot see it."""
    page.js('document.getElementById("connection").open = true')
    nodes = page.cdp('Accessibility.getFullAXTree')['nodes']
    named = {role: [node['name']['value'] for node in nodes if node.get('role', {}).get('value')
                    == role and node.get('name')] for role in ('radio', 'radiogroup', 'group')}
    same(named['radio'], [f'{name} not measured' for name, _ in TRANSPORTS.values()])
    assert 'Transport' in named['group'] + named['radiogroup'], named


# ---- Comparing -----------------------------------------------------------------------------

def compared(page, limit=90):
    wait(lambda: page.text('compare') == 'Compare all', 'the end of the comparison', limit)


def figures(page):
    """Bytes for each slug, as they are shown."""
    found = {}
    for slug, text in zip(SLUGS, rows(page)):
        match = re.fullmatch(ROW, text)
        assert match, f'{text!r} for {slug}'
        same(match[1], TRANSPORTS[slug][0])
        found[slug] = int(match[2].replace(',', ''))
    return found


def test_compare(server, page):
    """Five figures, messages meanwhile once each, and the best is used from then on."""
    proxy = World.of(server)
    visit(page, proxy.url + '?Id=comparer')
    comes_over(page, 'websocket')
    wait(lambda: not page.js('return document.getElementById("compare").disabled'), 'the button')
    same(page.text('compare-note'), 'Tries each for 3 seconds')
    before = page.texts()
    page.click('compare')
    said = []
    for n, (name, _) in enumerate(TRANSPORTS.values(), 1):
        wait(lambda: page.text('compare-note') == f'Trying {name}, {n} of 5', f'{name} tried', 60)
        server.say(f'while {name} is tried')
        said.insert(0, f'while {name} is tried')
        same(page.text('state-said'), 'Live')
    compared(page)
    costs = figures(page)
    page.shows(said[0])
    same(page.texts(), said + before)
    # A frame, the same with the names of events, without either, and a request for each.
    assert costs['websocket'] < costs['sse'] < costs['long-polling'], costs
    assert costs['streaming'] < costs['sse'] and costs['sse'] < costs['polling'], costs
    best = min(costs, key=costs.get)
    comes_over(page, best)
    same(page.text('transport-said'),
         f'{TRANSPORTS[best][0]} takes the fewest bytes, and is used now.')
    # As wide as it will be; on its way there it takes a moment.
    widths = page.js('''return [...document.querySelectorAll('.fill')].map((fill) =>
      parseFloat(fill.style.width))''')
    same(SLUGS[widths.index(max(widths))], max(costs, key=costs.get))
    # What was held back meanwhile.
    wait(lambda: {f['id'] for f in page.seen()} >= set(page.js('''return JSON.parse(
      sessionStorage['crier.messages']).entries.filter((e) => e.id).map((e) => e.id)''')),
         'the receipts')
    page.listen()


def test_capture(server, page):
    """What the page shows is what went over the wire: TCP payload, both ways, with 2 % to spare.
    The server is asked for its count before and after; in between everything is counted again."""
    page.driver.get('about:blank')
    with contextlib.closing(Capture(server.port)) as capture:
        visit(page, server.url + '?Id=captured')
        comes_over(page, 'websocket')
        wait(lambda: not page.js('return document.getElementById("compare").disabled'), 'the button')
        page.click('compare')
        wait(lambda: page.text('compare') == 'Cancel', 'the beginning')
        compared(page)
        texts, shown = rows(page), figures(page)
    same(capture.n_lost, 0)
    readings = [at for at, _, target in capture.requests if target.startswith('/cost')]
    same(len(readings), 2 * len(SLUGS))
    print('# | technique | bytes an announcement | captured | median delay |')
    for n, (slug, text) in enumerate(zip(SLUGS, texts)):
        pattern = TRANSPORTS[slug][1]
        size, ticks = capture.between(readings[2 * n], readings[2 * n + 1],
                                      lambda target: re.search(pattern, target))
        assert ticks >= 3, f'{ticks} announcements over {slug}'
        name, delay = re.fullmatch(ROW, text).group(1, 3)
        print(f'# | {name} | {shown[slug]} | {size / ticks:.1f} | {delay} ms |')
        assert abs(shown[slug] - size / ticks) <= 0.02 * size / ticks, \
            f'{slug}: {shown[slug]} shown, {size / ticks:.1f} captured'


def test_cancel(server, page):
    """Who cancels is where he was."""
    page.js('document.querySelector("[value=sse]").click()')
    comes_over(page, 'sse')
    wait(lambda: not page.js('return document.getElementById("compare").disabled'), 'the button')
    page.click('compare')
    wait(lambda: page.text('compare-note') == 'Trying Server-sent events, 2 of 5', 'the second', 30)
    page.click('compare')
    comes_over(page, 'sse')
    same(page.text('transport-said'), 'The comparison was cancelled.')
    same(page.text('compare'), 'Compare all')
    texts = rows(page)
    assert re.fullmatch(ROW, texts[0]), texts
    same(texts[4], 'Polling not measured')


def test_ends(server, page):
    """A message that ends is gone from the screen when it does, and what is cleared at once; who
    comes later sees neither."""
    proxy = World.of(server)
    visit(page, proxy.url + '?transport=sse')
    comes_over(page, 'sse')
    server.operate('POST', '/messages', {'text': 'gone soon', 'expires': 2})
    page.shows('gone soon')
    server.say('to be cleared')
    page.shows('to be cleared')
    wait(lambda: 'gone soon' not in page.texts(), 'its end')
    assert 'to be cleared' in page.texts(), page.texts()
    server.operate('POST', '/messages', {'text': 'gone before anybody came', 'expires': 1})
    page.shows('gone before anybody came')
    server.say('/clear')
    wait(lambda: not page.texts(), 'an empty screen')
    server.say('after all that')
    page.shows('after all that')
    visit(page, proxy.url)
    page.shows('after all that')
    same(page.texts(), ['after all that'])


@contextlib.contextmanager
def another(server, name, *options):
    """Another Crier, with options."""
    home = os.path.join(os.path.dirname(server.home), name)
    os.mkdir(home, 0o700)
    found = type(server)(home, *options)
    try:
        found.start()
        yield found
    finally:
        found.kill()


def test_rarely(server, page):
    """Where the time is announced less often, it takes longer, and the page says so."""
    with another(server, 'rarely', '--interval', '2') as rare:
        visit(page, rare.url + '?transport=long-polling')
        comes_over(page, 'long-polling')
        wait(lambda: not page.js('return document.getElementById("compare").disabled'), 'the button')
        same(page.text('compare-note'), 'Tries each for 6 seconds')
        count = received(page)
        wait(lambda: received(page) >= count + 2, 'two announcements')
        page.click('compare')
        wait(lambda: re.fullmatch(ROW, rows(page)[0]), 'a figure', 30)
        page.js('document.querySelector("[value=polling]").click()')
        comes_over(page, 'polling')
        wait(lambda: page.text('compare') == 'Compare all', 'the end')
        same(page.text('transport-said'), '')
        page.listen()


def test_never(server, page):
    """Where none is announced, there is nothing to compare, and all else works."""
    with another(server, 'never', '--interval', '0') as silent:
        for slug in SLUGS:
            visit(page, f'{silent.url}?transport={slug}&Id=over-{slug}')
            comes_over(page, slug)
            silent.say(f'silently over {slug}')
            page.shows(f'silently over {slug}')
            wait(lambda: page.text('offset') == 'This device’s clock is right',
                 'the clock measured', 30)
        same(page.text('compare-note'),
             'The server announces no time, so there is nothing to compare.')
        same(page.js('return document.getElementById("compare").disabled'), True)
        page.listen()


def test_no_complaint(server, page):
    """Of nothing but the network, which was made to fail."""
    page.listen()
    same([text for text in page.complaints
          if not re.search(r'Failed to load resource|WebSocket connection to', text)], [])


TESTS = [
    *((each(check, slug), name.format(TRANSPORTS[slug][0]))
      for slug in SLUGS
      for check, name in ((check_transport, '{}: the time, messages, and the way back'),
                          (check_resume, '{}: cut and back, nothing missed or doubled'),
                          (check_reload, '{}: a reload stays with it'),
                          (check_disconnected, '{}: disconnected, it stays away'),
                          (check_back, '{}: called back, it comes'))),
    (test_step_down, 'refused by a proxy: the next transport, for this visit'),
    (test_swallowed, 'never answered: the next transport'),
    (test_all_fail, 'none gets through: from the first again'),
    (test_asked_for, 'asked for and not to be had: said so'),
    (test_picked, 'picked by click and by arrow key'),
    (test_names, 'the names of the rows include their figures'),
    (test_compare, 'Compare all: five figures, nothing lost, the best is used'),
    (test_capture, 'Compare all: the figures are those of a capture on loopback'),
    (test_cancel, 'a comparison cancelled'),
    (test_ends, 'messages that end, and are cleared'),
    (test_rarely, 'an announcement every two seconds: it takes longer'),
    (test_never, 'no announcements: nothing to compare'),
    (test_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
