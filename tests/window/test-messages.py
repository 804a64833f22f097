#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of messages, as the operator sees it (AT-SPI): who has seen them, who
gets them again, screens that forget them, a journal that does not take them; and what
the techniques cost by which they go out. With names as arguments only these tests are
run."""

import contextlib
import re
import sys
import tempfile
import time

import person
from listeners import TARGETS, Listener
from names import check_names
from person import FOCUSED, Desktop, Program

import crier_test
from crier_test import Tap, WebSocket, check, same, until

desktop = None


@contextlib.contextmanager
def guests(program, *names):
    """Clients that could tell that they saw a message; one that begins with "mute"
    could not."""
    with contextlib.ExitStack() as stack:
        clients = []
        for name in names:
            protocol = None if name.startswith('mute') else 'crier.v1'
            client = stack.enter_context(WebSocket(program.server_port(),
                                                   f'?Id={name}', protocol))
            clients.append(client)
            if protocol:
                client.next_json('hello')
                client.say({'event': 'sync', 't0': time.time()})
                client.next_json('sync')
        until(lambda: program.n_connections() >= len(names), 'everybody')
        yield clients


def see(client):
    """The next message, once it was said that it was seen."""
    message = client.next_json('message')
    client.say({'event': 'seen', 'id': message['id']})
    return message['text']


def row(program, message):
    """The row of a message: to whom, and what."""
    return program.window.find('list item', re.compile(f'Sent: {message}$'), shown=False)


def receipt(program, message, words):
    """The button under it, once it says so."""
    return until(lambda: row(program, message).all('push button', words, shown=False),
                 f'{words!r} under {message!r}')[0]


@contextlib.contextmanager
def opened(program, act):
    """The window that it opens, until it is closed by Escape."""
    act()
    window = until(program.others, 'another window')[0]
    number = until(program.other_windows, 'it on the display')[0]
    program.focus(number)
    yield window
    # The first may take away what is said in passing.
    until(lambda: number not in program.windows() or program.key('Escape'),
          'the window to close')
    program.focus()


def test_receipts(tap):
    with Program(desktop) as program, \
         guests(program, 'one', 'two', 'three', 'mute') as clients:
        with tap.case('receipts: count up as clients see a message'):
            program.action('send', "'Dinner'")
            receipt(program, 'To everyone – Dinner', 'Seen by 0 of 3 · 1 cannot tell')
            name = row(program, 'To everyone – Dinner').name()
            same(see(clients[0]), 'Dinner')
            receipt(program, 'To everyone – Dinner', 'Seen by 1 of 3 · 1 cannot tell')
            same(see(clients[1]), 'Dinner')
            button = receipt(program, 'To everyone – Dinner',
                             'Seen by 2 of 3 · 1 cannot tell')
            same(row(program, 'To everyone – Dinner').name(), name,
                 'what is read out of the row')

        with opened(program, button.press) as window:
            with tap.case('receipts: say who has seen it'):
                window.find('label', 'Seen by 2 of 3 · 1 cannot tell')
                window.find('list item', 'three: Not seen')
                window.find('list item', 'mute: Cannot tell')
                for name in ('one', 'two'):
                    window.find('list item', re.compile(rf'^{name}: Seen at \d\d:'))
            check_names(tap, window, 'a message and its receipts')
            with tap.case('receipts: Send Again reaches exactly the one who has not'):
                window.find('push button', 'Send Again to 1 Client').press()
                window.find('label', 'Message sent again to 1 client')
                window.find('list item', 'three: Not seen, sent again')
                same(window.all('push button', re.compile('^Send Again')), [])
                program.action('send', "'A fence'")
                same([see(clients[2]) for _ in range(3)], ['Dinner', 'Dinner', 'A fence'])
                same([see(each) for each in clients[:2]], ['A fence'] * 2)
                same([clients[3].next_message() for _ in range(2)],
                     ['Dinner', 'A fence'])
            with tap.case('receipts: the list follows while it is open'):
                window.find('list item', re.compile('^three: Seen at '))
                window.find('label', 'Seen by 3 of 3 · 1 cannot tell')
        with tap.case('receipts: of what was sent again, too'):
            receipt(program, 'To three – Dinner', 'Seen by 1 of 1')

        with tap.case('receipts: by the keyboard'):
            program.key('alt+2')
            line = row(program, 'To everyone – A fence')
            until(lambda: line.has(FOCUSED) or program.key('End'), 'the last row to '
                  'have the focus')
            with opened(program, lambda: program.key('Return')) as window:
                window.find('list item', re.compile('^three: Seen at '))

        with tap.case('receipts: nobody is there'):
            for each in clients:
                each.bye()
            until(lambda: not program.n_connections(), 'nobody')
            program.action('send', "'Echo'")
            receipt(program, 'To everyone – Echo', 'Not sent to anybody yet')


def test_clear(tap):
    with tap.case('clear: by the menu, screens are told to forget'), \
         Program(desktop) as program, guests(program, 'one', 'mute') as (one, _):
        program.action('send', "'Dinner'")
        same(see(one), 'Dinner')
        program.focus()
        program.key('F10')
        program.node.find('menu item', 'Clear Screens').press()
        one.next_json('clear')
        line = program.window.find('list item', re.compile('Screens cleared'),
                                   shown=False)
        same(line.all('push button', shown=False), [], 'receipts of it')
        # Who comes later, and asks for all there was, is not told.
        with WebSocket(program.server_port(), '?Id=late&since=earliest',
                       'crier.v1') as late:
            program.action('send', "'Supper'")
            late.next_json('hello')
            events = [late.next_json() for _ in range(6)]
            texts = [each['text'] for each in events if each['event'] == 'message']
            same(texts, ['Supper'])


def test_transports(tap):
    with Program(desktop) as program:
        program.port()
        with tap.case('transports: nothing was delivered yet'), \
             opened(program, lambda: program.action('transports')) as window:
            window.find('label', 'No announcements were delivered yet')
        with contextlib.ExitStack() as stack:
            for technique in TARGETS:
                stack.enter_context(Listener(program.server_port(), technique,
                                             technique))
            stack.enter_context(guests(program, 'one'))
            with tap.case('transports: each is named among the clients'):
                for client, name in (('one', 'WebSocket'), ('sse', 'Server-Sent Events'),
                                     ('streaming', 'Streaming'),
                                     ('long-polling', 'Long polling'),
                                     ('polling', 'Polling')):
                    program.window.find(None, f'{client}, {name}, 127.0.0.1')
            with opened(program, lambda: program.action('transports')) as window:
                with tap.case('transports: what each has cost'):
                    for name in ('WebSocket', 'Server-Sent Events', 'Streaming', 'Long polling',
                                 'Polling'):
                        for figure in ('Connections', 'Requests', 'Announcements'):
                            window.find('label', re.compile(
                                rf'^{name}, {figure}: [1-9]'), shown=False)
                        until(lambda: len(window.all('label', re.compile(
                            rf'^{name}, Bytes per Announcement: [1-9][\d,]*$'),
                            shown=False)) == 2, f'what {name} costs, twice')
                        window.find('label', re.compile(
                            rf'^{name}, Median Delay: \d'), shown=False)
                check_names(tap, window, 'transports')


def test_full_disk(tap):
    with Program(desktop) as program, guests(program, 'one') as (one,):
        sentence = re.compile('^Messages cannot be sent: ')
        with tap.case('full disk: it is said, the text is kept, the time goes on'):
            program.fill_disk()
            program.action('send', "'Breakfast'")
            program.window.find('alert', sentence)
            program.window.find('list item', re.compile(
                'Problem: Messages cannot be kept'), shown=False)
            one.next_json('time')
            one.next_json('time')
            program.focus()
            program.key('ctrl+m')
            program.type('Dinner')
            program.key('Return')
            text = program.window.find('text', 'Message')
            until(lambda: text.text() == 'Dinner' and
                  program.node.all('label', sentence), 'the text to stay')
            program.window.find('alert', sentence)
        with tap.case('full disk: when there is room, it is sent'):
            program.make_room()
            program.focus()
            program.key('ctrl+m')
            program.key('Return')
            same(see(one), 'Dinner')
            until(lambda: not program.window.all('alert', sentence), 'the banner to go')
            program.window.find('list item', re.compile(
                'Solved: Messages can be sent again'), shown=False)


def test_journal_in_use(tap):
    with tap.case('journal in use: says so, and starts without one'), \
         tempfile.TemporaryDirectory() as folder, \
         crier_test.Server(f'--journal={folder}/journal.db'), \
         Program(desktop, f'--journal={folder}/journal.db') as program:
        program.node.find('label', 'Could Not Start')
        program.node.find('label', re.compile(re.escape(f'{folder}/journal.db')))
        program.node.find('push button', 'Try Again')
        program.node.find('push button', 'Preferences')
        program.node.find('push button', 'Start Without Journal').press()
        program.port()
        with guests(program, 'one') as (one,):
            program.action('send', "'Dinner'")
            same(see(one), 'Dinner')


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        # One after the other: there is one Crier on a bus.
        crier_test.run(tap, [test_receipts, test_clear, test_transports, test_full_disk,
                             test_journal_in_use], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
