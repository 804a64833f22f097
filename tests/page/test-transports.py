#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the page in Chromium over each of the five transports, through a proxy that cuts
connections, and prints TAP."""

import re
import time

from page_test import Keys, main, same, wait
from techniques import (SLUGS, TRANSPORTS, World, check_no_complaint, comes_over, is_over,
                        received, turns, used, visit)


def check_transport(server, page, slug):
    """It brings the time and messages, takes messages, and tells what was seen."""
    proxy = World.of(server)
    visit(page, f'{proxy.url}?transport={slug}&Id=over-{slug}')
    comes_over(page, slug)
    server.expect(f'Client over-{slug} joined \\({TRANSPORTS[slug][0]}, 127\\.0\\.0\\.1\\)')
    same(page.text('transport-said'), '')
    count = received(page)
    wait(lambda: received(page) >= count + 3, 'three announcements')
    wait(lambda: page.text('offset') == 'This device’s clock is right', 'the clock measured')

    page.tall()
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
    begun = time.monotonic()
    serials = set()

    def dismissed():
        # On a busy machine a page may be about to connect anew just then.
        if not serials or time.monotonic() > begun + 5:
            for client in server.client(name):
                if client['serial'] not in serials:
                    server.operate('DELETE', f'/clients/{client["serial"]}')
                serials.add(client['serial'])
        return page.text('problem-title') == 'Disconnected'

    wait(dismissed, 'the problem card')
    same(page.state(), 'stop')
    same(page.text('state-text'), 'Disconnected')
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


TESTS = [
    *((each(check, slug), name.format(TRANSPORTS[slug][0]))
      for slug in SLUGS
      for check, name in ((check_transport, '{}: the time, messages, and the way back'),
                          (check_resume, '{}: cut and back, nothing missed or doubled'),
                          (check_reload, '{}: a reload stays with it'),
                          (check_disconnected, '{}: disconnected, it stays away'),
                          (check_back, '{}: called back, it comes'))),
    (check_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
