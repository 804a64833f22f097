#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the page in Chromium through a proxy that refuses or swallows some transports: which
one is taken then, and which one when the reader says so. Prints TAP."""

from page_test import Keys, main, same, wait
from techniques import (SLUGS, TRANSPORTS, World, another, check_no_complaint, comes_over, turns,
                        used, visit)


def refuse(proxy, *slugs):
    proxy.rules.update((TRANSPORTS[slug][1], 'refuse') for slug in slugs)


def test_step_down(server, page):
    """Who cannot have one gets the next, and is told nothing; a reload begins with the best."""
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
    comes_over(page, 'websocket')


AHEAD = '''const now = performance.now.bind(performance);
  window.ahead = 0;
  performance.now = () => now() + ahead;'''


def test_step_up(server, page):
    """What failed is tried again after a minute and then ever more rarely, beside what works;
    nobody notices until it does."""
    proxy = World.of(server)
    refuse(proxy, 'websocket', 'sse')
    script = page.inject(AHEAD)
    visit(page, proxy.url + '?Id=rises')
    comes_over(page, 'streaming')
    page.js('''window.looks = new Set();
      new MutationObserver(() => looks.add(document.getElementById('state').dataset.name)).observe(
        document.getElementById('state'), { attributes: true, subtree: true, childList: true });''')

    def asked():
        return [request for request in proxy.asked if '/websocket' in request]
    for ahead in 61, 121:
        before = len(asked())
        page.js('window.ahead += arguments[0] * 500', ahead)
        turns(page, 3)
        same(len(asked()), before)
        page.js('window.ahead += arguments[0] * 500', ahead)
        wait(lambda: len(asked()) > before, 'another attempt')
        turns(page, 3)
        comes_over(page, 'streaming')
    # One that is better, and not yet the best.
    del proxy.rules[TRANSPORTS['sse'][1]]
    page.js('window.ahead += 241e3')
    comes_over(page, 'sse')
    proxy.rules = {}
    page.js('window.ahead += 61e3')
    comes_over(page, 'websocket')
    # Late, because the clock of this test goes in leaps.
    same(page.js('return [...looks].filter((name) => !/^(live|late)$/.test(name))'), [])
    same(len(server.client('rises')), 1)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


def test_many_tabs(server, page):
    """A browser has six connections a host, so tabs that are not looked at hold none, and
    still hear everything."""
    proxy = World.of(server)
    refuse(proxy, 'websocket')
    driver = page.driver
    first = driver.current_window_handle
    try:
        for i in range(8):
            if i:
                driver.switch_to.new_window('tab')
            visit(page, f'{proxy.url}?Id=tab{i}')
            wait(lambda: page.state() == 'live', f'tab {i} to be live', 30)
        server.say('to every tab')
        for handle in driver.window_handles:
            driver.switch_to.window(handle)
            page.shows('to every tab')
            wait(lambda: page.state() == 'live', 'it to be live, looked at', 30)
    finally:
        for handle in driver.window_handles:
            if handle != first:
                driver.switch_to.window(handle)
                driver.close()
        driver.switch_to.window(first)


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
         'Server-Sent Events does not work here. Streaming is used instead.')
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
    visit(page, server.url)
    comes_over(page, 'websocket')
    page.js('document.getElementById("connection").open = true')
    nodes = page.cdp('Accessibility.getFullAXTree')['nodes']
    named = {role: [node['name']['value'] for node in nodes if node.get('role', {}).get('value')
                    == role and node.get('name')] for role in ('radio', 'radiogroup', 'group')}
    same(named['radio'], [f'{name} not measured' for name, _ in TRANSPORTS.values()])
    assert 'Transport' in named['group'] + named['radiogroup'], named


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


TESTS = [
    (test_names, 'the names of the rows include their figures'),
    (test_step_down, 'refused by a proxy: the next transport, for this visit'),
    (test_step_up, 'the better one is tried again, ever more rarely'),
    (test_many_tabs, 'eight tabs without WebSocket: all live, all hear, all come back'),
    (test_swallowed, 'never answered: the next transport'),
    (test_all_fail, 'none gets through: from the first again'),
    (test_asked_for, 'asked for and not to be had: said so'),
    (test_picked, 'picked by click and by arrow key'),
    (test_ends, 'messages that end, and are cleared'),
    (test_never, 'no announcements: nothing to compare'),
    (check_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
