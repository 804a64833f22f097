#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every item of every menu and every shortcut, by the keyboard alone: each does
what it says. What there is, is asked of the program and of its list of shortcuts,
so that whatever is added and not walked here fails."""

import contextlib
import html
import pathlib
import re
import sys

import person
from person import Desktop, Program
from walk import Walker, guests, setting, wait_setting

import crier_test
from crier_test import Tap, check, same, until

SOURCES = pathlib.Path(__file__).resolve().parents[2] / 'src' / 'window'
COLUMNS = {'Name': 'id', 'Transport': 'transport', 'Address': 'address',
           'Program': 'program', 'Connected': 'connected', 'Latency': 'latency',
           'Messages': 'messages', 'Data Sent': 'sent', 'Pending': 'pending'}

desktop = None


@contextlib.contextmanager
def walker(*names):
    """A window with clients of these names, and whoever walks through it."""
    with Program(desktop, settings='keyfile') as program:
        program.port()
        with guests(program, *names) as clients:
            yield Walker(program), program, clients


def walk_menu(tap, walker, name, opener, steps):
    """All that the menu has, and nothing else, is walked."""
    with tap.case(f'{name}: what it has'):
        found = list(walker.open_menu(opener))
        walker.close_menu()
        same(sorted(found), sorted(steps))
    for item, step in steps.items():
        with tap.case(f'{name}: {item}'):
            step(lambda: walker.choose(opener, item))
            check(walker.focus(), 'nothing has the focus')


def window_opens(walker, title):
    """What opens a window, which Escape closes, and the focus is back."""
    def step(choose):
        window = walker.open(act=choose)
        try:
            until(lambda: title in walker.titles(), title)
        except AssertionError as error:
            raise AssertionError(f'{error}, not {walker.titles()}') from None
        if window in walker.windows():
            walker.shut(window)
        check(title not in walker.titles(), f'{title} is still there')
    return step


def to_list(walker, down=1, *keys):
    """To a row of the clients, which is then the only one selected."""
    walker.program.focus()
    walker.key('ctrl+m')
    walker.wait_focus('Message')
    walker.key('alt+1')
    until(lambda: walker.focus().name != 'Message', 'the clients to have the focus')
    walker.key('Home')
    walker.wait_focus(re.compile(', '))
    for _ in range(down - 1):
        walker.key('Down')
    walker.key(*keys)


# --- menus -------------------------------------------------------------------

def test_primary(tap):
    with walker('one', 'two') as (walk, program, clients):
        def open_menu():
            program.focus()
            walk.key('F10')

        def announce(choose):
            choose()
            walk.wait_text('^Announcements are off')
            wait_setting(program, 'announce', 'false')
            choose()
            wait_setting(program, 'announce', 'true')
            clients[0].next_json('time')

        def clear(choose):
            choose()
            for each in clients:
                each.next_json('clear')

        def disconnect(choose):
            window = walk.open(act=choose)
            walk.shut(window)
            same(len(walk.rows()), 2, 'clients')
            window = walk.open(act=choose)
            walk.to(re.compile('Disconnect'))
            walk.key('Return')
            walk.wait_shut(window)
            for each in clients:
                same(each.expect_close()[0], 1008)

        walk_menu(tap, walk, 'main menu', open_menu, {
            'Announce the Time': announce,
            'Clear Screens': clear,
            'On Screens Now': window_opens(walk, 'On Screens Now'),
            'Known Clients': window_opens(walk, 'Known Clients'),
            'Transports': window_opens(walk, 'Transports'),
            'Preferences': window_opens(walk, 'Preferences'),
            'Keyboard Shortcuts': window_opens(walk, 'Keyboard Shortcuts'),
            'About Crier': window_opens(walk, 'About'),
            'Disconnect All Clients…': disconnect,
        })


def test_sort(tap):
    with walker('b', 'a') as (walk, program, _):
        program.resize(1400, 900)
        until(lambda: 'Pending' in walk.texts(), 'all columns')

        def open_menu():
            program.focus()
            walk.key('alt+1')
            walk.to('Sort Clients', 'shift+Tab')
            walk.key('space')

        def by(column):
            def step(choose):
                choose()
                if column != 'connected':
                    wait_setting(program, 'sort-column', f"'{column}'")
                if column == 'id':
                    until(lambda: walk.rows() == ['a', 'b'], 'a before b')
                if column == 'connected':
                    until(lambda: walk.rows() == ['b', 'a'], 'b before a')
            return step

        def order(descending, rows):
            def step(choose):
                choose()
                if descending:
                    wait_setting(program, 'sort-descending', 'true')
                until(lambda: walk.rows() == rows, f'{rows}, not {walk.rows()}')
            return step

        def column(title):
            def step(choose):
                before = walk.texts().count(title)
                choose()
                until(lambda: walk.texts().count(title) == before - 1,
                      f'the column {title} to be gone')
            return step

        def fit(choose):
            choose()
            until(lambda: all(title in walk.texts() for title in COLUMNS),
                  'all columns to be back')

        walk_menu(tap, walk, 'sort menu', open_menu, {
            **{title: by(name) for title, name in COLUMNS.items()
               if name != 'connected'},
            'Connected': by('connected'),
            'Descending': order(True, ['a', 'b']),
            'Ascending': order(False, ['b', 'a']),
            **{f'{title} (2)': column(title) for title, name in COLUMNS.items()
               if name != 'id'},
            'As Many as Fit': fit,
        })


def test_multiple(tap):
    with walker('one', 'two') as (walk, program, clients):
        program.resize(360, 640)

        def open_menu():
            program.focus()
            walk.to('Sort Clients', 'shift+Tab')
            walk.key('space')

        with tap.case('sort menu, narrow: Select Multiple'):
            until(lambda: 'Pending' not in walk.texts(), 'the list')
            walk.choose(open_menu, 'Select Multiple')
            walk.to(re.compile('^one, '))
            walk.key('ctrl+a')
            walk.wait_text(r'^To: 2 Clients')
            walk.key('ctrl+m')
            walk.wait_focus('Message')
            program.type('both')
            walk.key('Return')
            for each in clients:
                same(each.next_json('message')['text'], 'both')


def test_row(tap):
    with walker('one', 'two') as (walk, program, clients):
        def open_menu():
            to_list(walk)
            walk.key('Menu')

        def write(choose):
            choose()
            walk.wait_focus('Message')
            program.type('hello')
            walk.key('Return')
            same(clients[0].next_json('message')['text'], 'hello')

        def copy(text):
            def step(choose):
                choose()
                same(walk.pasted(), text)
            return step

        def label(choose):
            window = walk.open(act=choose)
            # What has it there is not told before libadwaita 1.3.
            program.type('Kitchen')
            walk.key('Return')
            walk.wait_shut(window)
            until(lambda: 'Kitchen' in walk.rows(), 'the name in the row')

        def identify(choose):
            choose()
            same(clients[0].next_json('identify')['name'], 'Kitchen')

        def disconnect(choose):
            choose()
            same(clients[0].expect_close()[0], 1008)
            until(lambda: len(walk.rows()) == 1, 'one to be gone')

        def block(choose):
            window = walk.open(act=choose)
            walk.to(re.compile('^_?Block'))
            walk.key('Return')
            walk.wait_shut(window)
            same(clients[1].expect_close()[0], 1008)
            wait_setting(program, 'blocked-ids', "['two']")

        walk_menu(tap, walk, 'row menu', open_menu, {
            'Send Message…': write,
            'Copy ID': copy('one'),
            'Copy Address': copy('127.0.0.1'),
            'Details': window_opens(walk, 'one'),
            'Name and Color…': label,
            'Identify': identify,
            'Disconnect': disconnect,
            'Block…': block,
        })


def test_rows(tap):
    with walker('one', 'two', 'three') as (walk, program, clients):
        def open_menu():
            to_list(walk, 1, 'ctrl+a')
            walk.key('shift+F10')

        def write(choose):
            choose()
            walk.wait_focus('Message')
            program.type('hello')
            walk.key('Return')
            for each in clients:
                same(each.next_json('message')['text'], 'hello')

        def copy(choose):
            choose()
            same(sorted(walk.pasted().split('\n')), ['one', 'three', 'two'])

        def identify(choose):
            choose()
            for each in clients:
                each.next_json('identify')

        def disconnect(choose):
            window = walk.open(act=choose)
            walk.to(re.compile('Disconnect'))
            walk.key('Return')
            walk.wait_shut(window)
            for each in clients:
                same(each.expect_close()[0], 1008)

        def block(choose):
            walk.shut(walk.open(act=choose))
            same(setting(program, 'blocked-ids'), None)

        walk_menu(tap, walk, 'menu of several rows', open_menu, {
            'Send Message…': write,
            'Copy IDs': copy,
            'Identify': identify,
            'Block…': block,
            'Disconnect 3 Clients…': disconnect,
        })


def test_activity(tap):
    with walker('one') as (walk, program, (one,)):
        long = ' '.join(['word'] * 700)
        one.say({'event': 'message', 'text': long})
        until(lambda: any('From one' in item.name
                          for item in walk.screen().all('list item')), 'the message')

        def to_line():
            program.focus()
            walk.key('alt+2')
            until(lambda: walk.focus().name != 'Message', 'the activity to have the focus')
            walk.to(re.compile('Joined: |From one'))
            walk.to(re.compile('From one'), 'Down')

        def open_line_menu():
            to_line()
            walk.key('Menu')

        def open_pane_menu():
            to_line()
            walk.to('Activity Menu', 'shift+Tab')
            walk.key('space')

        def copy(choose):
            choose()
            same(walk.pasted(), long)

        def export(choose):
            walk.shut(walk.open(act=choose))

        def clear(choose):
            choose()
            walk.wait_text('^Nothing has happened yet')

        def reply(choose):
            choose()
            walk.wait_focus('Message')
            walk.wait_text('^To: one')

        walk_menu(tap, walk, 'menu of a line', open_line_menu, {
            'Reply': reply,
            'Copy Message': copy,
            'Show All': window_opens(walk, 'Message'),
        })
        walk_menu(tap, walk, 'activity menu', open_pane_menu, {
            'Export…': export,
            'Clear Activity': clear,
        })


# --- shortcuts ---------------------------------------------------------------

def listed():
    """What the window of shortcuts says: titles and their keys."""
    text = (SOURCES / 'crier-shortcuts.ui').read_text()
    return dict(re.findall(
        r'AdwActionRow">\s*<property name="title"[^>]*>([^<]*)<.*?'
        r'name="accelerator">([^<]*)<', html.unescape(text).replace('<Control>', 'Ctrl+')
        .replace('<Shift>', 'Shift+').replace('<Alt>', 'Alt+'), re.DOTALL))


def test_shortcuts(tap):
    with walker('one', 'two') as (walk, program, clients):
        window = {}

        def send(*keys):
            walk.key(*keys)
            until(lambda: not walk.composer().text(), 'the text to be sent')

        def write():
            walk.key('ctrl+m')
            walk.wait_focus('Message')

        def write_and_send():
            write()
            program.type('first')
            send('Return')
            for each in clients:
                same(each.next_json('message')['text'], 'first')
            program.type('second')
            send('ctrl+Return')
            for each in clients:
                same(each.next_json('message')['text'], 'second')

        def new_line():
            write()
            program.type('a')
            walk.key('shift+Return')
            program.type('b')
            until(lambda: walk.composer().text() == 'a\nb', 'two lines')
            send('Return')
            for each in clients:
                same(each.next_json('message')['text'], 'a\nb')

        def recall():
            write()
            walk.key('Up')
            until(lambda: walk.composer().text() == 'a\nb', 'what was sent')
            walk.key('ctrl+a', 'BackSpace')

        def saved():
            write()
            program.type('Lunch')
            walk.to('Saved Messages', 'shift+Tab')
            opened = walk.open('space')
            walk.to('Save This Message')
            walk.key('space')
            wait_setting(program, 'saved-messages', "['Lunch']")
            walk.shut(opened)
            write()
            walk.key('ctrl+a', 'BackSpace')
            until(lambda: not walk.composer().text(), 'an empty composer')
            walk.key('ctrl+1')
            for each in clients:
                same(each.next_json('message')['text'], 'Lunch')
            # Chosen in the list it is only to be written on.
            write()
            walk.to('Saved Messages', 'shift+Tab')
            walk.open('space')
            walk.to('Lunch')
            walk.key('Return')
            until(lambda: walk.composer().text() == 'Lunch', 'the saved message to be written on')
            walk.key('ctrl+a', 'BackSpace')
            until(lambda: not walk.composer().text(), 'an empty composer')

        def search():
            walk.key('ctrl+f')
            program.type('two')
            until(lambda: walk.rows() == ['two'], 'one to be hidden')
            walk.key('Escape')
            until(lambda: len(walk.rows()) == 2, 'all to be back')

        def select_all():
            to_list(walk, 1, 'ctrl+a')
            walk.wait_text(r'^To: 2 Clients')

        def unselect():
            walk.key('Escape')
            until(lambda: 'To: 2 Clients' not in walk.texts(), 'nobody to be selected')

        def details():
            to_list(walk)
            walk.shut(walk.open('Return'))

        def row_menu():
            for key in ('Menu', 'shift+F10'):
                to_list(walk)
                check('Copy ID' in walk.open_menu(lambda: walk.key(key)), key)
                walk.close_menu()

        def label():
            to_list(walk)
            opened = walk.open('F2')
            until(lambda: 'Name and Color' in walk.titles(), 'its title')
            walk.shut(opened)

        def identify():
            to_list(walk)
            walk.key('ctrl+i')
            clients[0].next_json('identify')

        def announce():
            walk.key('ctrl+t')
            wait_setting(program, 'announce', 'false')
            walk.key('ctrl+t')
            wait_setting(program, 'announce', 'true')

        def copy_address():
            walk.key('ctrl+l')
            same(walk.pasted(), f'http://127.0.0.1:{program.server_port()}/')

        def clients_shown():
            to_list(walk)
            check(walk.focus().name.startswith('one'), walk.focus())

        def activity_shown():
            walk.key('alt+2')
            until(lambda: walk.focus().role == 'list item', 'a line to have the focus')

        def opens(keys, title):
            def step():
                opened = walk.open(keys)
                until(lambda: title in walk.titles(), title)
                walk.shut(opened)
            return step

        def take_back():
            write()
            program.type('Gone soon')
            walk.key('Return')
            ids = [each.next_json('message')['id'] for each in clients]
            opened = walk.open('alt+3')
            walk.to('Take Back “Gone soon”')
            walk.key('Delete')
            same([each.next_json('withdraw')['of'] for each in clients], ids)
            walk.shut(opened)

        def main_menu():
            check('Preferences' in walk.open_menu(lambda: walk.key('F10')), 'no menu')
            walk.close_menu()

        def disconnect():
            to_list(walk, 1)
            walk.key('Delete')
            same(clients[0].expect_close()[0], 1008)
            until(lambda: walk.rows() == ['two'], 'one to be gone')

        def toggle():
            opened = walk.open('ctrl+r')
            walk.to(re.compile('Stop'))
            walk.key('Return')
            walk.wait_shut(opened)
            same(clients[1].expect_close()[0], 1001)
            walk.wait_focus('Start')
            same(program.server_port(), None)
            walk.key('ctrl+r')
            until(program.server_port, 'the server to run')
            walk.wait_focus('Message')

        def close():
            walk.key('ctrl+w')
            same(program.wait_end(), 0)

        def quit_it():
            with Program(desktop) as another:
                another.port()
                another.key('ctrl+q')
                same(another.wait_end(), 0)

        steps = {
            'Write a Message': ('Ctrl+m', write),
            'Send': ('Return', write_and_send),
            'Start a New Line': ('Shift+Return', new_line),
            'Recall the Last Message': ('Up', recall),
            'Send a Saved Message': ('Ctrl+1...9', saved),
            # While all clients are written to.
            'Take a Message Back, There': ('Delete', take_back),
            'Search': ('Ctrl+f', search),
            'Select All': ('Ctrl+a', select_all),
            'Unselect All': ('Escape', unselect),
            'Show Details': ('Return', details),
            'Open the Row’s Menu': ('Menu Shift+F10', row_menu),
            'Name and Color': ('F2', label),
            'Identify': ('Ctrl+i', identify),
            'Announce the Time': ('Ctrl+t', announce),
            'Copy Address': ('Ctrl+l', copy_address),
            'Show Clients': ('Alt+1', clients_shown),
            'Show Activity': ('Alt+2', activity_shown),
            'Show What Is on Screens Now': ('Alt+3', opens('alt+3', 'On Screens Now')),
            'Preferences': ('Ctrl+comma', opens('ctrl+comma', 'Preferences')),
            'Keyboard Shortcuts': ('Ctrl+question',
                                   opens('ctrl+question', 'Keyboard Shortcuts')),
            'Main Menu': ('F10', main_menu),
            'Disconnect': ('Delete', disconnect),
            'Start or Stop': ('Ctrl+r', toggle),
            'Close Window': ('Ctrl+w', close),
            'Quit': ('Ctrl+q', quit_it),
        }
        with tap.case('shortcuts: all that are listed are walked'):
            same(listed(), {title: keys for title, (keys, _) in steps.items()})
        with tap.case('shortcuts: all that the program has are listed'):
            table = re.search(r'accels\[\] = \{(.*?)\n  \};',
                              (SOURCES / 'crier-application.c').read_text(), re.DOTALL)
            keys = re.findall(r'\{ "([^"]*)" \}', table.group(1))
            check(keys, 'the table of keys was not found')
            known = ' '.join(value for value, _ in steps.values()).split()
            for each in keys:
                each = (each.replace('<Control>', 'Ctrl+').replace('<Alt>', 'Alt+')
                        .replace('<Shift>', 'Shift+'))
                check(each in known, f'{each} is not listed')
        for title, (keys, step) in steps.items():
            with tap.case(f'shortcuts: {title} ({keys})'):
                if program.process.poll() is None:
                    program.focus()
                step()
                if program.process.poll() is None:
                    check(walk.focus(), 'nothing has the focus')


# --- the focus ---------------------------------------------------------------

ORDER = ['Stop', 'Search Clients', 'Open on Another Device', 'Main Menu',
         re.compile('^http://'), 'Copy Address', 'Sort Clients', re.compile('^one, '),
         'Activity Menu', re.compile('Joined: one joined'),
         'Saved Messages', 'Show For: Until Taken Back', 'Message', 'Stop']


def test_order(tap):
    with walker('one') as (walk, program, _):
        with tap.case('focus: Tab goes round, and past the last to the first'):
            walk.to('Stop')
            found = []
            for _ in ORDER:
                now = walk.focus()
                found.append(now.name)
                walk.key('Tab')
                walk.settle(now)
            good = all(person.matches(wanted, name)
                       for wanted, name in zip(ORDER, found))
            check(good, f'the order is {found}')


def main():
    global desktop
    tests = [test_order, test_primary, test_sort, test_multiple, test_row, test_rows,
             test_activity, test_shortcuts]
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        crier_test.run(tap, tests, jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
