#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who has seen a message, as the operator is told of it (AT-SPI), with three people
who have the page open: three Chromiums, each with a profile of its own. With names
as arguments only these tests are run."""

import contextlib
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'page'))

import page_test
import person
from page_test import Page
from person import Desktop, Program

import crier_test
from crier_test import Tap, check, same, until

NAMES = ('Lobby', 'Kitchen', 'Hall')

desktop = None


@contextlib.contextmanager
def people(program):
    """A browser for each, with the page open and in sight."""
    with contextlib.ExitStack() as stack:
        pages = []
        for name in NAMES:
            profile = stack.enter_context(tempfile.TemporaryDirectory(
                prefix='crier-profile-', ignore_cleanup_errors=True))
            page = Page(profile)
            stack.callback(page.driver.quit)
            page.open(f'http://127.0.0.1:{program.server_port()}/?Id={name}')
            pages.append(page)
        yield pages


@contextlib.contextmanager
def hidden(page):
    """While there is another tab before the one of the page. Meanwhile nothing can
    be asked of the page: that would bring it to the front."""
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window('tab')
    yield
    page.driver.close()
    page.driver.switch_to.window(first)
    page_test.wait(lambda: not page.js('return document.hidden'), 'the page in sight')


def expect_unread(page, n):
    """That so many messages are there and were not looked at, by its title."""
    pattern = re.compile(rf'\({n}\) .* – Crier')
    page_test.wait(lambda: [each for each in page.cdp('Target.getTargets')['targetInfos']
                            if pattern.fullmatch(each['title'])], f'{n} unread')


def receipt(program, message, words):
    """The button under a message, to whom and what, once it says so."""
    row = program.window.find('list item', re.compile(f'Sent: {message}$'), shown=False)
    return until(lambda: row.all('push button', words, shown=False),
                 f'{words!r} under {message!r}', 20)[0]


def test_receipts(tap):
    with Program(desktop) as program, people(program) as pages:
        with tap.case('three pages in sight: Seen by 3 of 3'):
            program.action('send', "'Doors open'")
            receipt(program, 'To everyone – Doors open', 'Seen by 3 of 3')
            for page in pages:
                same(page.texts(), ['Doors open'])
                page.tall()

        with hidden(pages[2]):
            with tap.case('one of them hidden: Seen by 2 of 3, and who has not'):
                program.action('send', "'Dinner'")
                expect_unread(pages[2], 1)
                receipt(program, 'To everyone – Dinner', 'Seen by 2 of 3').press()
                window = until(program.others, 'the message')[0]
                window.find('label', 'Seen by 2 of 3')
                window.find('list item', 'Hall: Not seen')
                for name in NAMES[:2]:
                    window.find('list item', re.compile(f'^{name}: Seen at '))

            with tap.case('Send Again reaches that one, and nobody else'):
                window.find('push button', 'Send Again to 1 Client').press()
                window.find('list item', 'Hall: Not seen, sent again')
                expect_unread(pages[2], 2)
                close(program)
                program.window.find('list item', re.compile('Sent: To Hall – Dinner$'),
                                    shown=False)
                program.action('send', "'A fence'")
                expect_unread(pages[2], 3)
                for page in pages[:2]:
                    page.shows('A fence')
                    same(page.texts(), ['A fence', 'Dinner', 'Doors open'])

        with tap.case('the page is looked at again: Seen by 3 of 3'):
            same(pages[2].texts(), ['A fence', 'Dinner', 'Dinner', 'Doors open'])
            receipt(program, 'To everyone – A fence', 'Seen by 3 of 3')
            receipt(program, 'To everyone – Dinner', 'Seen by 3 of 3')
            receipt(program, 'To Hall – Dinner', 'Seen by 1 of 1')
            for page in pages:
                same([frame for frame in page.seen() if frame['hidden']], [])


def close(program):
    for window in program.other_windows():
        program.focus(window)
        # The first may take away what is said in passing.
        until(lambda: window not in program.windows() or program.key('Escape'),
              'the window to close')
    check(not program.other_windows(), 'it is still there')
    program.focus()


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        crier_test.run(tap, [test_receipts], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
