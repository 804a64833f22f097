#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator calls a client: given by the keyboard, there again after a restart,
shown on that client's screen, and what was left for it while it was away (AT-SPI, and
a real Chromium). With names as arguments only these tests are run."""

import contextlib
import pathlib
import re
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'page'))

import page_test
import person
from page_test import Page
from person import Desktop, Program

import crier_test
from crier_test import Tap, check, same, until

desktop = None


@contextlib.contextmanager
def browser():
    with tempfile.TemporaryDirectory(prefix='crier-profile-',
                                     ignore_cleanup_errors=True) as profile:
        page = Page(profile)
        try:
            yield page
        finally:
            page.driver.quit()


def visit(page, program, more=''):
    page.open(f'http://127.0.0.1:{program.server_port()}/?Id=hall-7{more}')


def rows(program, start):
    return program.window.all(None, re.compile(f'^{re.escape(start)}, '))


def name_it(program):
    """By keys alone, but for the row, which is clicked."""
    program.click(program.row('hall-7'))
    program.window.find('label', re.compile('^To: (hall-7|Lobby)$'))
    program.focus()
    before = set(program.windows())
    program.key('F2')
    opened = until(lambda: set(program.windows()) - before, 'the dialog').pop()
    program.focus(opened)
    program.type('Lobby')
    window = until(program.others, 'the dialog')[0]
    blue = window.find(None, 'Blue', shown=False)
    blue.press()
    until(blue.is_down, 'Blue to be chosen')
    program.key('Return')
    until(lambda: not program.others(), 'the dialog to close')
    program.focus()


def kept(home):
    """What the journal has of that Id: name, mark, and when it was last seen."""
    path = next(pathlib.Path(home).rglob('journal.db'))
    with contextlib.closing(sqlite3.connect(f'file:{path}?mode=ro', uri=True)) as db:
        return db.execute('SELECT name, mark, time FROM recipients'
                          " WHERE id = 'hall-7'").fetchone()


def test_names(tap):
    with tempfile.TemporaryDirectory(prefix='crier-home-',
                                     ignore_cleanup_errors=True) as home, browser() as page:
        with Program(desktop, home=home) as program:
            with tap.case('F2 names a client: its row and what happens say so'):
                visit(page, program)
                name_it(program)
                row = until(lambda: rows(program, 'Lobby'), 'the name')[0].name()
                check('blue' in row.lower() and 'hall-7' in row, row)

            with tap.case('Ctrl+I: its screen shows that, large, for three seconds'):
                # The click of before holds; the list has the focus by it.
                program.click(rows(program, 'Lobby')[0])
                program.focus()
                program.key('ctrl+i')
                page_test.wait(lambda: not page.hidden('identify'), 'the name on the screen')
                same(page.text('identify-name'), 'Lobby')
                size = page.js('return parseFloat(getComputedStyle('
                               'document.getElementById("identify-name")).fontSize)')
                check(size >= 60, f'{size} pixels')
                page_test.wait(lambda: page.hidden('identify'), 'the name gone', 6)

            with tap.case('a message left for it while it is away'):
                page.driver.get('about:blank')
                until(lambda: not rows(program, 'Lobby'), 'it to be away')
                program.action('send-to', "('hall-7', 'Your parcel is here')")
                program.window.find('list item', re.compile(
                    'To Lobby – Your parcel is here$'), shown=False)
            away = time.time()
            same(program.terminate(), 0)

        with tap.case('after a restart: name, color and last seen are there'):
            name, mark, last_seen = kept(home)
            same((name, mark), ('Lobby', 1))
            check(away - 60 < last_seen / 1e6 < away + 1, f'last seen {last_seen}')

        with Program(desktop, home=home) as program:
            with tap.case('it returns: what was left reaches it, and its row has its name'):
                visit(page, program)
                page.shows('Your parcel is here')
                row = until(lambda: rows(program, 'Lobby'), 'the name')[0].name()
                check('blue' in row.lower(), row)
                program.window.find('list item', re.compile('Joined: Lobby joined$'),
                                    shown=False)


def block_it(program):
    program.click(program.row('hall-7'))
    program.window.find('label', re.compile('^To: (hall-7|Lobby)$'))
    before = set(program.windows())
    program.key('Menu')
    until(lambda: set(program.windows()) - before, 'the menu')
    program.node.find('menu item', re.compile('^Block')).press()
    until(program.others, 'the question')
    program.focus(until(program.other_windows, 'its window')[0])
    # The button is there twice, for two widths.
    program.key('alt+i')


def is_refused(page):
    return page.text('state-text') == 'Blocked'


def test_block(tap):
    with Program(desktop) as program, browser() as page:
        for transport in ('websocket', 'sse', 'streaming', 'long-polling', 'polling'):
            with tap.case(f'Block This ID: it is told ({transport}) and sent away; '
                          'Undo lets it in again'):
                visit(page, program, f'&transport={transport}')
                block_it(program)
                page_test.wait(lambda: is_refused(page), 'it to be told')
                until(lambda: not program.rows('hall-7'), 'it to be gone')
                # Not with the last, which hears of it late: the toast does not wait.
                if transport == 'websocket':
                    page.driver.get(page.driver.current_url)
                    page_test.wait(lambda: is_refused(page), 'it to be refused')
                undo = re.compile('^_?Undo')
                program.node.find('push button', undo).press()
                until(lambda: not program.node.all('push button', undo), 'the toast to go')
                page.driver.get(page.driver.current_url)
                page.live()
                program.row('hall-7')
                if transport != 'polling':
                    page.driver.get('about:blank')
                    until(lambda: not program.rows('hall-7'), 'it to have left', 40)


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        crier_test.run(tap, [test_names, test_block], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
