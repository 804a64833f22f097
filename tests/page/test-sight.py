#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the page in Chromium: a message counts as seen when it could be read for a second, and
not before, over each transport. Prints TAP."""

import time

from page_test import main, same, wait
from techniques import SLUGS, check_no_complaint, comes_over, visit

PHONE, SHORT = (360, 640), (640, 400)
LONG = '\n'.join(f'line {n}' for n in range(60))
BOTTOM = 'scrollTo(0, document.body.scrollHeight)'
COVER = '''const cover = document.getElementById('identify');
  cover.hidden = !arguments[0];
  document.getElementById('identify-name').textContent = 'Kitchen';'''


class Screen:
    """The page of one Id over one transport, on a telephone."""

    def __init__(self, server, page, slug):
        self.server, self.page = server, page
        self.id = f'screen-{slug}'
        page.size(*PHONE)
        server.operate('POST', '/clear')
        visit(page, f'{server.url}?transport={slug}&Id={self.id}')
        comes_over(page, slug)
        # What is above the messages fills the screen.
        page.js('document.getElementById("connection").open = true')

    def say(self, text):
        """Says it to this screen alone, and returns its id when the page has it."""
        ident = self.server.operate('POST', '/messages', {'text': text, 'to': [self.id]})['id']
        self.page.shows(text)
        return ident

    def reported(self, ident):
        return ident in [frame['id'] for frame in self.page.seen()]

    def count(self, ident):
        return self.server.operate('GET', f'/messages/{ident}')['seen_by']

    def news(self):
        return None if self.page.hidden('news') else ' '.join(self.page.text('news').split())

    def offers(self, news):
        wait(lambda: self.news() == news, f'{news!r} instead of {self.news()!r}')

    def keeps_unseen(self, ident):
        """For two seconds in which it could have been said."""
        end = time.monotonic() + 2
        wait(lambda: time.monotonic() > end or self.reported(ident), 'two seconds')
        assert not self.reported(ident), 'reported as seen'
        same(self.count(ident), 0)

    def sees(self, ident, begin):
        """It is seen, and was not before it could be read for a second."""
        wait(lambda: self.reported(ident), 'the receipt')
        took = time.monotonic() - begin
        assert took > 0.9, f'seen after {took} s'
        wait(lambda: self.count(ident) == 1, 'the count')


def check_fold(server, page, slug):
    screen = Screen(server, page, slug)
    below = screen.say('below the fold')
    screen.offers('1 new message ↓')
    screen.keeps_unseen(below)
    begin = time.monotonic()
    page.click('news')
    screen.sees(below, begin)
    screen.offers(None)

    long = screen.say(LONG)
    begin = time.monotonic()
    page.click('news')
    screen.sees(long, begin)
    page.js(BOTTOM)
    above = screen.say('far above')
    page.js(BOTTOM)
    screen.offers('1 new message ↑')
    screen.keeps_unseen(above)

    page.js(COVER, True)
    page.click('news')
    screen.keeps_unseen(above)
    begin = time.monotonic()
    page.js(COVER, False)
    screen.sees(above, begin)


def test_fold(server, page):
    """Below and above what is in view, scrolled far away, and behind what covers it."""
    for slug in SLUGS:
        check_fold(server, page, slug)


def test_hidden(server, page):
    """In a tab that nobody looks at, over each transport (which polls meanwhile)."""
    window = page.driver.current_window_handle
    for slug in SLUGS:
        screen = Screen(server, page, slug)
        page.tall()
        page.driver.switch_to.new_window('tab')
        other = page.driver.current_window_handle
        ident = server.operate('POST', '/messages', {'text': 'nobody looks', 'to': [screen.id]})['id']
        wait(lambda: server.operate('GET', f'/messages/{ident}')['sent_to'] == 1, 'the delivery')
        end = time.monotonic() + 2
        wait(lambda: time.monotonic() > end, 'two seconds')
        same(screen.count(ident), 0)
        page.driver.switch_to.window(other)
        page.driver.close()
        page.driver.switch_to.window(window)
        wait(lambda: screen.count(ident) == 1, 'the count')


def test_glance(server, page):
    """A look of less than a second, again and again, is none."""
    screen = Screen(server, page, 'websocket')
    ident = screen.say('a glance')
    for _ in range(4):
        page.driver.execute_async_script('''const done = arguments[0];
          scrollTo(0, document.body.scrollHeight);
          setTimeout(() => { scrollTo(0, 0); setTimeout(done, 450); }, 400);''')
    same((screen.reported(ident), screen.count(ident)), (False, 0))


def test_part(server, page):
    """Half of a text is enough, a third is not; of one that is longer than the screen a screenful."""
    screen = Screen(server, page, 'websocket')
    ident = screen.say('\n'.join(f'line {n}' for n in range(9)))
    reveal = '''const box = document.querySelector('.newest .said').getBoundingClientRect();
      scrollBy(0, box.top + box.height * arguments[0] -
        document.querySelector('footer').getBoundingClientRect().top);'''
    page.js(reveal, 1 / 3)
    screen.keeps_unseen(ident)
    begin = time.monotonic()
    page.js(reveal, 2 / 3)
    screen.sees(ident, begin)


def test_short(server, page):
    """On a short screen the newest message comes before everything else, the others last."""
    screen = Screen(server, page, 'websocket')
    older = screen.say('older')
    page.size(*SHORT)
    begin = time.monotonic()
    newest = screen.say('newest')
    screen.sees(newest, begin)
    assert not screen.reported(older), 'the older was out of sight'
    screen.offers('1 new message ↓')
    tops = page.js('''return ['.newest', '.clock', '#connection', '#list > li:not(.newest)'].map(
      (place) => document.querySelector(place).getBoundingClientRect().top)''')
    same(tops, sorted(tops))
    page.size(1280, 400)
    assert page.js('return document.documentElement.scrollWidth <= innerWidth')


TESTS = [
    (test_fold, 'below and above the fold, and behind a cover, over each transport'),
    (test_hidden, 'in a hidden tab, over each transport'),
    (test_glance, 'a glance is no look'),
    (test_part, 'half of a text'),
    (test_short, 'a short screen'),
    (check_no_complaint, 'no error on the console and no report of the policy'),
]

if __name__ == '__main__':
    main(TESTS)
