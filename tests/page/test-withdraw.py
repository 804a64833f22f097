#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives eight screens in Chromium, over all transports: what the operator takes back is gone
from each within a second, and does not come back. Prints TAP."""

import time

from page_test import main, same, wait
from techniques import SLUGS, check_no_complaint, comes_over, visit

SCREENS = 8
SECOND = 1000

# When the text is no more on the page, by the clock that this program has too.
WATCH = '''
  const isThere = () => document.body.textContent.includes(arguments[0]);
  window.gone = 0;
  new MutationObserver(() => { window.gone ||= isThere() ? 0 : Date.now(); })
    .observe(document.body, { childList: true, subtree: true, characterData: true });
'''


class Screens:
    """Windows, each with a page over another transport. A browser has six connections a host, so
    they use two names of it."""

    def __init__(self, server, page):
        self.page = page
        self.first = page.driver.current_window_handle
        self.slugs = {}
        for i in range(SCREENS):
            slug = SLUGS[i % len(SLUGS)]
            page.driver.switch_to.new_window('window')
            host = ('127.0.0.1', 'localhost')[i % 2]
            visit(page, f'http://{host}:{server.port}/?transport={slug}&Id=screen-{i}')
            comes_over(page, slug)
            self.slugs[page.driver.current_window_handle] = slug

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for handle in self.slugs:
            self.page.driver.switch_to.window(handle)
            self.page.driver.close()
        self.page.driver.switch_to.window(self.first)

    def __iter__(self):
        for handle, slug in self.slugs.items():
            self.page.driver.switch_to.window(handle)
            yield slug


def test_eight(server, page):
    """One is for all, one for a single screen, which others are told nothing of."""
    with Screens(server, page) as screens:
        stays = 'this one stays'
        oops = server.operate('POST', '/messages', {'text': 'oops'})['id']
        server.say(stays)
        mine = server.operate('POST', '/messages', {'text': 'for one', 'to': ['screen-2']})['id']
        for slug in screens:
            page.shows('oops')
            page.shows(stays)
            page.js(WATCH, 'oops')
        begin = time.time() * 1000
        server.operate('DELETE', f'/messages/{oops}')
        late = {}
        for slug in screens:
            wait(lambda: page.js('return window.gone'), f'its end over {slug}')
            taken = page.js('return window.gone') - begin
            # One that asks each second gets the answer a moment after it asked.
            if taken > SECOND + (SECOND / 2 if slug == 'polling' else 0):
                late[slug] = taken
        same(late, {})
        server.operate('DELETE', f'/messages/{mine}')
        for slug in screens:
            wait(lambda: page.texts() == [stays], f'{stays} alone over {slug}')
            page.driver.refresh()
        for slug in screens:
            comes_over(page, slug)
            same(page.texts(), [stays])
    visit(page, server.url + '?Id=later')
    page.shows(stays)
    same(page.texts(), [stays])


def test_ends(server, page):
    """A message for a time is gone at its end, over all of them."""
    with Screens(server, page) as screens:
        server.operate('POST', '/messages', {'text': 'for a while', 'expires': 6})
        for slug in screens:
            page.shows('for a while')
            page.js(WATCH, 'for a while')
        for slug in screens:
            wait(lambda: page.js('return window.gone'), f'its end over {slug}', 10)
        end = page.js('return Date.now()')
        for slug in screens:
            gone = page.js('return window.gone')
            assert end - 6 * SECOND < gone <= end, (slug, gone, end)


def test_taken_back_unseen(server, page):
    """What was taken back before a page came back was never there for it."""
    visit(page, server.url + '?Id=away')
    page.shows('this one stays')
    had = server.operate('POST', '/messages', {'text': 'had it'})['id']
    page.shows('had it')
    page.driver.get(server.url + 'time')
    server.operate('DELETE', f'/messages/{had}')
    never = server.operate('POST', '/messages', {'text': 'never had it'})['id']
    server.operate('DELETE', f'/messages/{never}')
    server.say('and on')
    page.driver.get(server.url + '?Id=away')
    page.shows('and on')
    same(page.texts(), ['and on', 'this one stays'])


TESTS = [
    (test_eight, 'taken back: gone within a second over all transports, and for good'),
    (test_ends, 'for a time: gone at its end over all transports'),
    (test_taken_back_unseen, 'taken back while a page was away'),
    (check_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
