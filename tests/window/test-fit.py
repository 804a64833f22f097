#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That everything is within its window at the sizes that count, in both languages,
in high contrast and with text twice as large. Whatever GTK complains of on standard
error fails the test, also while the window is resized."""

import contextlib
import re
import sys

import person
from crier_test import BUILD, Tap, check, run, until
from person import Desktop, Program
from walk import Walker, guests

# Without a compositor, GTK draws a frame of 5 pixels within the window.
FRAME = 10
SIZES = (360, 640), (900, 600), (1400, 900)
# What somebody sees or uses. Lists and panes scroll what they hold.
SOLID = {'push button', 'toggle button', 'check box', 'combo box', 'entry', 'text',
         'spin button', 'link', 'page tab', 'label', 'menu item'}
SCROLLED = {'scroll pane', 'list', 'table', 'role 66', 'menu'}
VARIANTS = {
    'English': {},
    # By the language alone: a machine need not have the locale.
    'Chinese, dark': {'speaks': '主菜单', 'more': {
        'LANGUAGE': 'zh_CN', 'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark',
        'CRIER_LOCALEDIR': str(BUILD / 'po')}},
    'high contrast': {'more': {'ADW_DEBUG_HIGH_CONTRAST': '1'}},
    'text twice as large': {'settings': 'gtk-font-name=Sans 20\n'},
}

desktop = None


def outside(walk):
    """What is not wholly within its window and cannot be scrolled there either."""
    wrong = []
    tree = walk.screen()
    for item in tree.order:
        if item.role not in SOLID or not tree.is_there(item):
            continue
        above = list(tree.above(item))
        if {each.role for each in above} & SCROLLED:
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


def look(tap, walk, program, what):
    size = program.size()
    with tap.case(f'fit: {what}, {size[0]}×{size[1]}'):
        wrong = []

        def fits():
            wrong[:] = outside(walk)
            return not wrong

        # The layout follows the size in the next frame.
        with contextlib.suppress(AssertionError):
            until(fits, 'everything within', 2)
        check(not wrong, '\n'.join(wrong))


def test_fit(tap, name, settings='', speaks='Main Menu', **how):
    program = Program(desktop, **how)
    # As GNOME has it.
    program.gtk_settings += 'gtk-decoration-layout=:close\n' + settings
    with program:
        walk = Walker(program)
        until(program.server_port, 'the server')
        program.window.find(None, speaks)
        for size in SIZES:
            size = size[0] + FRAME, size[1] + FRAME
            program.resize(*size)
            until(lambda: program.size()[0] >= size[0], 'the size')
            look(tap, walk, program, f'{name}, nobody there')
            with guests(program, 'one', 'two'):
                program.focus()
                program.key('ctrl+m')
                program.type('Dinner is ready')
                look(tap, walk, program, f'{name}, two clients')
                with tap.case(f'fit: {name}, {size[0]}×{size[1]} as it was asked for'):
                    check(program.size() == size, program.size())
                program.key('ctrl+a', 'BackSpace')
            until(lambda: not program.rows('two'), 'two to be gone')
        program.action('stop')
        until(lambda: not program.server_port(), 'the server to stop')
        for size in SIZES:
            program.resize(size[0] + FRAME, size[1] + FRAME)
            look(tap, walk, program, f'{name}, stopped')
        for width in (300, 1400, 300):
            program.resize(width, 640)


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()

    def of(name, how):
        def test(tap):
            test_fit(tap, name, **how)
        test.__name__ = re.sub(r'\W+', '_', f'test_{name}')
        return test

    with Desktop(1500, 1000) as desktop:
        run(tap, [of(*each) for each in VARIANTS.items()], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
