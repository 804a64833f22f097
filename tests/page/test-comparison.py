#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the page in Chromium compare its transports, and checks its figures against what goes over
the wire. Prints TAP."""

import contextlib
import re

from capture import Capture
from page_test import main, same, wait
from techniques import (ROW, SLUGS, TRANSPORTS, World, another, check_no_complaint, comes_over,
                        received, rows, visit)


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
    """Five figures and the way back, messages meanwhile once each; what is used changes only when
    its reader says so."""
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
    comes_over(page, 'websocket')
    same(page.text('transport-said'), f'{TRANSPORTS[best][0]} takes the fewest bytes.')
    assert re.fullmatch(r'[\d,]+ B', page.js(
        'return document.querySelector(".back .figures").textContent'))
    # As wide as it will be; on its way there it takes a moment.
    widths = page.js('''return [...document.querySelectorAll('.fill')].map((fill) =>
      parseFloat(fill.style.width))''')
    # One scale, which no figure moves: a full bar is 2 kB.
    same([abs(width - min(100, cost / 20)) < 0.1 for width, cost in zip(widths, costs.values())],
         [True] * 5)
    same(best == 'websocket', page.hidden('use-best'))
    if best != 'websocket':
        same(page.text('use-best'), f'Use {TRANSPORTS[best][0]}')
        page.click('use-best')
        comes_over(page, best)
        same(page.hidden('use-best'), True)
    # What was held back meanwhile.
    wait(lambda: {f['id'] for f in page.seen()} >= set(page.js('''return JSON.parse(
      sessionStorage['crier.messages']).entries.filter((e) => e.id).map((e) => e.id)''')),
         'the receipts')
    # A reload finds them again.
    page.driver.refresh()
    comes_over(page, best)
    same(figures(page), costs)
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
        back = page.js('return document.querySelector(".back .figures").textContent')
        back = int(back.removesuffix(' B').replace(',', ''))
    same(capture.n_lost, 0)
    readings = [at for at, _, target in capture.requests if target.startswith('/cost')]
    # The last ones are of the way back, which is read until its request is counted.
    assert len(readings) >= 2 * len(SLUGS) + 2, readings
    size, _ = capture.between(readings[2 * len(SLUGS)], readings[-1],
                              lambda target: target.startswith('/inbox'))
    assert size > 0 and abs(back - size) <= 0.02 * size, f'{back} shown, {size} captured'
    print('# | technique | bytes an announcement | captured | median delay |')
    for n, (slug, text) in enumerate(zip(SLUGS, texts)):
        pattern = TRANSPORTS[slug][1]
        size, ticks = capture.between(readings[2 * n], readings[2 * n + 1],
                                      lambda target: re.search(pattern, target))
        assert ticks >= 3, f'{ticks} announcements over {slug}'
        name, delay = re.fullmatch(ROW, text).group(1, 3)
        print(f'# | {name} | {shown[slug]} | {size / ticks:.1f} | {delay} |')
        assert abs(shown[slug] - size / ticks) <= 0.02 * size / ticks, \
            f'{slug}: {shown[slug]} shown, {size / ticks:.1f} captured'


def test_cancel(server, page):
    """Who cancels is where he was."""
    page.js('document.querySelector("[value=sse]").click()')
    comes_over(page, 'sse')
    wait(lambda: not page.js('return document.getElementById("compare").disabled'), 'the button')
    page.click('compare')
    wait(lambda: page.text('compare-note') == 'Trying Server-Sent Events, 2 of 5', 'the second', 30)
    page.click('compare')
    comes_over(page, 'sse')
    same(page.text('transport-said'), 'The comparison was cancelled.')
    same(page.text('compare'), 'Compare all')
    texts = rows(page)
    assert re.fullmatch(ROW, texts[0]), texts
    same(texts[4], 'Polling not measured')


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


TESTS = [
    (test_compare, 'Compare all: five figures, nothing lost, the best is offered'),
    (test_capture, 'Compare all: the figures are those of a capture on loopback'),
    (test_cancel, 'a comparison cancelled'),
    (test_rarely, 'an announcement every two seconds: it takes longer'),
    (check_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
