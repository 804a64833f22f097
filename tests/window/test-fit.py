#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That everything is within its window at the sizes that count, in each state, in both
languages, in high contrast and with text twice as large. Whatever GTK complains of on
standard error fails the test, also while the window is resized."""

import contextlib
import gettext
import pathlib
import re
import socket
import sys

import person
from crier_test import CRIER, Tap, check, run, until
from person import Desktop, Program
from walk import Walker, guests

# Of this build, which need not be installed.
CATALOGS = pathlib.Path(CRIER).resolve().parents[1] / 'po'
# Without a compositor, GTK draws a frame of 5 pixels within the window.
FRAME = 10
SIZES = (360, 640), (900, 600), (1400, 900)
# What somebody sees or uses. Lists and panes scroll what they hold.
SOLID = {'push button', 'toggle button', 'check box', 'combo box', 'entry', 'text',
         'spin button', 'link', 'page tab', 'label', 'menu item'}
SCROLLED = {'scroll pane', 'list', 'table', 'role 66', 'menu'}


def say_in_Chinese(text):
    words = gettext.translation('crier', CATALOGS, ['zh_CN']).gettext(text)
    check(words != text, f'no Chinese for {text!r}')
    return words


VARIANTS = {
    'English': {},
    # By the language alone: a machine need not have the locale.
    'Chinese, dark': {'speaks': say_in_Chinese, 'more': {
        'LANGUAGE': 'zh_CN', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark',
        'CRIER_LOCALEDIR': str(CATALOGS)}},
    # This changes the size of nothing in them.
    'high contrast': {'has_windows': False, 'more': {'ADW_DEBUG_HIGH_CONTRAST': '1'}},
    'text twice as large': {'dots': 192},
}

desktop = None


def outside(walk):
    """What is not wholly within its window and cannot be scrolled there either."""
    wrong = []
    tree = walk.screen()
    # Pages that are not shown stay where they were.
    is_stopped = not walk.program.server_port()
    for item in tree.order:
        if item.role not in SOLID or not tree.is_there(item):
            continue
        above = list(tree.above(item))
        if {each.role for each in above} & SCROLLED:
            continue
        if is_stopped and 'CrierLayout' in {each.name for each in above}:
            continue
        top = next(each for each in above if each.role in ('frame', 'dialog', 'window'))
        with contextlib.suppress(person.Gone):
            node, window = [person.Node(walk.program.node.connection,
                                        walk.program.node.bus, each.path)
                            for each in (item, top)]
            x, y, width, height = node.extents()
            _, _, most, highest = window.extents()
            # What is folded away has no size.
            if width <= 0 or height <= 0 or not walk.is_shown(item):
                continue
            if x < 0 or y < 0 or x + width > most or y + height > highest:
                wrong.append(f'{item.role} {item.name!r}: {x} {y} {width} {height} in '
                             f'{most}×{highest}')
    return wrong


def look(tap, walk, what, window=None):
    size = walk.program.size(window)
    with tap.case(f'fit: {what}, {size[0]}×{size[1]}'):
        wrong = []

        def fits():
            wrong[:] = outside(walk)
            return not wrong

        # The layout follows the size in the next frame.
        with contextlib.suppress(AssertionError):
            until(fits, 'everything within', 5)
        check(not wrong, '\n'.join(wrong))


def resize(program, size):
    size = size[0] + FRAME, size[1] + FRAME
    program.resize(*size)
    until(lambda: program.size()[0] >= size[0], 'the size')
    return size


def look_at_windows(tap, walk, name, say):
    """Each window of its own, over the smallest: a phone has room for no more."""
    program = walk.program

    def press(label):
        program.node.find('push button', say(label)).press()

    def choose_block():
        before = set(program.windows())
        program.click(program.row('one'), button=3)
        until(lambda: set(program.windows()) - before, 'the menu')
        program.node.find('menu item', say('_Block…').replace('_', '')).press()

    def select():
        program.focus()
        program.click(program.row('one'))

    def open_label():
        select()
        program.key('F2')

    opened = {
        'details': lambda: program.click(program.row('one'), times=2),
        'name and color': open_label,
        'block': choose_block,
        'stop': lambda: program.key('ctrl+r'),
        'close': lambda: program.key('ctrl+w'),
        'share': lambda: press('Open on Another Device'),
        'saved messages': lambda: press('Saved Messages'),
        'preferences': lambda: program.key('ctrl+comma'),
        'shortcuts': lambda: program.key('ctrl+question'),
        **{what: lambda what=what: program.action(what)
           for what in ('about', 'known-clients', 'on-screens', 'transports')},
    }
    for what, act in opened.items():
        program.focus()
        window = walk.open(act=act)
        width, height = program.size(window)
        if width > SIZES[0][0] + FRAME:
            # As whoever places the windows of a phone does it.
            program.resize(SIZES[0][0] + FRAME, height, window)
        look(tap, walk, f'{name}, {what}', window)
        if what == 'preferences':
            program.others()[-1].find('page tab', say('Access')).press()
            look(tap, walk, f'{name}, access', window)
        walk.shut(window)
    select()
    program.key('Escape')


def look_with_clients(tap, walk, name, say, size, has_windows):
    program = walk.program
    # Two are as many as there may be.
    with guests(program, 'one', 'two'):
        program.focus()
        program.key('ctrl+m')
        program.type('Dinner is ready')
        look(tap, walk, f'{name}, two clients')
        with tap.case(f'fit: {name}, {size[0]}×{size[1]} as it was asked for'):
            check(program.size() == size, program.size())
        program.key('ctrl+a', 'BackSpace')
        if size[0] == SIZES[0][0] + FRAME and has_windows:
            look_at_windows(tap, walk, name, say)
        program.click(program.row('one'))
        look(tap, walk, f'{name}, one selected')
        program.key('ctrl+f')
        program.type('two')
        until(lambda: not program.rows('one'), 'the search')
        look(tap, walk, f'{name}, search')
        program.type('thing')
        until(lambda: not program.rows('two'), 'nothing to be found')
        look(tap, walk, f'{name}, nothing found')
        program.key('Escape', 'Escape')
        program.key('ctrl+t')
        look(tap, walk, f'{name}, announcements off')
        program.key('ctrl+t')
    until(lambda: not program.rows('two'), 'two to be gone')


def test_fit(tap, name, speaks=lambda text: text, has_windows=True, **how):
    program = Program(desktop, '--max-clients=2', **how)
    # As GNOME has it.
    program.gtk_settings += 'gtk-decoration-layout=:close\n'
    with program:
        walk = Walker(program)
        until(program.server_port, 'the server')
        program.window.find(None, speaks('Main Menu'))
        for size in SIZES:
            size = resize(program, size)
            look(tap, walk, f'{name}, nobody there')
            look_with_clients(tap, walk, name, speaks, size, has_windows)
        program.action('stop')
        until(lambda: not program.server_port(), 'the server to stop')
        for size in SIZES:
            resize(program, size)
            look(tap, walk, f'{name}, stopped')
        for width in (300, 1400, 300):
            program.resize(width, 640)


def test_failure(tap, name, speaks=lambda text: text, has_windows=True, **how):
    with socket.create_server(('127.0.0.1', 0)) as taken:
        program = Program(desktop, port=taken.getsockname()[1], **how)
        program.gtk_settings += 'gtk-decoration-layout=:close\n'
        with program:
            walk = Walker(program)
            program.window.find(None, speaks('Could Not Start'))
            for size in SIZES:
                resize(program, size)
                look(tap, walk, f'{name}, could not start')


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()

    def of(name, how):
        dots = how.pop('dots', 96)

        def test(tap):
            desktop.set_dots(dots)
            test_fit(tap, name, **how)
            test_failure(tap, name, **how)
        test.__name__ = re.sub(r'\W+', '_', f'test_{name}')
        return test

    with Desktop(1500, 1000) as desktop:
        run(tap, [of(*each) for each in VARIANTS.items()], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
