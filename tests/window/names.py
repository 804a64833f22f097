# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That whoever hears what is on the screen hears what it is."""

import contextlib
import re

import person
from crier_test import check

# Roles that a person meets; whoever hears one without a name knows nothing.
NAMED = {'check box', 'check menu item', 'combo box', 'dialog', 'entry', 'frame',
         'link', 'list', 'list box', 'list item', 'menu', 'menu item', 'page tab',
         'password text', 'push button', 'radio button', 'radio menu item',
         'spin button', 'table', 'table row', 'text', 'toggle button', 'window'}

# What GTK 4.8 and libadwaita 1.2 make by themselves and give no name to: the
# version and the lists of About, and what a combo box lets choose from.
THEIRS = {('about', 'push button', 'GtkButton'), ('about', 'list', 'GtkListBox')}
CLASS = re.compile(r'^(Gtk|Adw|Crier)[A-Z]\w+$')


def check_names(tap, where, state):
    with tap.case(f'names: {state}'):
        # Else nobody is told that a window opened, or which one keys go to.
        top = [where, *where.ancestors()][-1]
        check(top.role() in ('dialog', 'frame', 'window'), f'{top} is told of as no window')
        nameless = []
        for node in where.walk():
            with contextlib.suppress(person.Gone):
                role, name = node.role(), node.name()
                if (role in NAMED and (not name.strip() or CLASS.match(name)) and
                        (state, role, name) not in THEIRS and node.is_shown() and
                        'combo box' not in [each.role() for each in node.ancestors()]):
                    nameless.append(f'{role} {name!r} in {list(node.ancestors())[:6]}')
        check(not nameless, '\n'.join(nameless))
