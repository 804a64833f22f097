#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uses Crier as a person does, with eyes (AT-SPI), mouse and keyboard, and with
real clients. Whatever GTK complains of on standard error fails the test. With
names as arguments only these tests are run."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import person
from names import check_names
from person import FOCUSED, Desktop, Program

import crier_test
from crier_test import PONG, Tap, WebSocket, check, same, until

desktop = None


def start(*options, **more):
    return Program(desktop, *options, **more)


def client(program, name, protocol=None):
    """A client that hears announcements by the time it is returned."""
    return WebSocket(program.port(), f'?Id={name}', protocol)


def press(program, role, name):
    program.node.find(role, name).press()


def wait_gone(program, role, name):
    until(lambda: not program.node.all(role, name), f'no {role} {name!r}')


def is_stopped(program):
    return program.has('label', 'Server Stopped')


def select(program, name, modifier=None):
    """Clicks on a client; returns when that is seen."""
    before = selected(program)
    program.click(program.row(name), modifier=modifier)
    until(lambda: selected(program) != before, f'{name} to be selected')


def selected(program):
    """For whom the message is, as it stands beside its text."""
    return program.window.find('label', re.compile(r'^To: ')).name()


def composer(program):
    return program.window.find('text', 'Message')


def write(program, text):
    """Goes to the composer by its key and types; nothing is sent."""
    program.focus()
    program.key('ctrl+m')
    until(lambda: composer(program).has(FOCUSED), 'the composer to have the focus')
    program.type(text)
    until(lambda: composer(program).text() == text, f'{text!r} in the composer')


def send(program, text):
    write(program, text)
    program.key('Return')
    until(lambda: composer(program).text() == '', 'the text to be sent')


def logged(program, *words):
    """The line of the activity that has all these words, wherever it is scrolled."""
    pattern = re.compile('.*'.join(map(re.escape, words)), re.DOTALL)
    return program.window.find('list item', pattern, shown=False)


@contextlib.contextmanager
def guests(program, *names):
    """Clients of these names; each has heard an announcement. They are not taken
    for dead while nobody reads for them."""
    done = threading.Event()

    def live():
        while not done.wait(5):
            for each in clients:
                with contextlib.suppress(OSError):
                    each.send(PONG)

    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(client(program, name)) for name in names]
        for each in clients:
            each.next_tick()
        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        try:
            yield clients
        finally:
            done.set()
            thread.join()


# --- clients and messages ----------------------------------------------------

def test_clients(tap):
    with tap.case('clients: three connect and are seen, one leaves and is not'), \
         start() as program:
        # Those of the table and of the narrow list; to look at all takes longer.
        lists = program.window.all('list', 'Clients', shown=False)
        port, begin = program.port(), time.monotonic()
        with WebSocket(port, '?Id=early'):
            until(lambda: [row for each in lists for row in each.children()
                           if row.name().startswith('early, ')], 'the early one')
            tap.note(f'a client is seen {time.monotonic() - begin:.2f} s after it began '
                     'to connect')
        with guests(program, 'one', 'two', 'three') as (one, _, _):
            for name in ('one', 'two', 'three'):
                program.row(name)
            program.find_label('3 clients ·')
            one.bye()
            until(lambda: not program.rows('one'), 'one to be gone')
            program.row('two')
            program.row('three')


def test_send(tap):
    with start() as program, guests(program, 'one', 'two', 'three') as clients:
        with tap.case('send: to everyone, by Enter and by the button'):
            send(program, 'Dinner is ready')
            write(program, 'Really')
            press(program, 'push button', 'Send to Everyone')
            for each in clients:
                same([each.next_message() for _ in range(2)],
                     ['Dinner is ready', 'Really'])
            logged(program, 'To everyone', 'Dinner is ready')
        with tap.case('send: to the one who is selected'):
            select(program, 'two')
            same(selected(program), 'To: two')
            program.window.find('push button', 'Send to two')
            send(program, 'Only you')
            same(clients[1].next_message(), 'Only you')
            program.action('send', "'A fence'")
            same([each.next_message() for each in clients], ['A fence'] * 3)
            logged(program, 'To two', 'Only you')
        with tap.case('send: to two who are selected, while a search hides one'):
            select(program, 'three', 'ctrl')
            same(selected(program), 'To: 2 Clients')
            program.key('ctrl+f')
            program.type('two')
            until(lambda: not program.rows('three'), 'three to be hidden')
            same(selected(program), 'To: 2 Clients')
            send(program, 'You two')
            same([each.next_message() for each in clients[1:]], ['You two'] * 2)
            program.action('send', "'A fence'")
            same([each.next_message() for each in clients], ['A fence'] * 3)


def test_departure(tap):
    with start() as program, guests(program, 'one', 'two', 'three') as clients:
        with tap.case('departure: what is meant for one who leaves waits for it'):
            select(program, 'two')
            write(program, 'A secret')
            clients[1].bye()
            program.node.find(None, re.compile('^It is away'))
            program.window.find('push button', 'Send to two')
            program.key('Return')
            until(lambda: composer(program).text() == '', 'the text to be sent')
            program.action('send', "'A fence'")
            same([clients[0].next_message(), clients[2].next_message()], ['A fence'] * 2)
            with client(program, 'two&since=earliest') as again:
                same([again.next_message(), again.next_message()], ['A secret', 'A fence'])
        with tap.case('departure: one that reloads three times is still meant'):
            write(program, 'Another')
            for _ in range(3):
                with client(program, 'two'):
                    program.row('two')
                until(lambda: not program.rows('two'), 'two to be gone')
            with guests(program, 'two') as (again,):
                program.row('two')
                same(selected(program), 'To: two')
                program.focus()
                program.key('Return')
                same(again.next_message(), 'Another')
            program.action('send', "'A fence'")
            same([clients[0].next_message(), clients[2].next_message()], ['A fence'] * 2)


def test_target(tap):
    with start() as program, guests(program, 'one', 'two') as clients:
        with tap.case('target: a click on a row does not change it under a text'):
            write(program, 'For all')
            program.click(program.row('two'))
            offer = program.window.find('push button', 'To Selected (1)')
            same(selected(program), 'To: Everyone')
            program.window.find('push button', 'Send to Everyone')
        with tap.case('target: its button does, and × makes it everyone again'):
            offer.press()
            until(lambda: selected(program) == 'To: two', 'To: two')
            program.window.find('push button', 'Write to Everyone Instead').press()
            until(lambda: selected(program) == 'To: Everyone', 'To: Everyone')
            until(lambda: composer(program).has(FOCUSED), 'the focus in the text')
            program.focus()
            program.key('Return')
            same([each.next_message() for each in clients], ['For all'] * 2)
    with tap.case('target: nobody is connected, and who connects later gets it'), \
         start() as program:
        program.port()
        send(program, 'For later')
        with client(program, 'one&since=earliest') as one:
            same(one.next_message(), 'For later')


def test_focus(tap):
    with tap.case('focus: does not fall on Stop when the row that had it is gone'), \
         start() as program, guests(program, 'one') as (one,):
        select(program, 'one')
        until(lambda: not composer(program).has(FOCUSED), 'the row to have the focus')
        one.bye()
        program.node.find('label', 'No Clients Yet')
        check(not program.window.find('push button', 'Stop').has(FOCUSED),
              'Enter would stop the server')


def test_inbox(tap):
    with tap.case('inbox: what a client says stands in the activity'), \
         start() as program, guests(program, 'one') as (one,):
        one.say('Is there soup?')
        logged(program, 'From one', 'Is there soup?')
        one.bye()
        logged(program, 'one left')


def focus_line(program, *words):
    """By keys, from the activity."""
    program.focus()
    line = logged(program, *words)
    program.key('alt+2', 'End')
    until(lambda: line.has(FOCUSED) or program.key('Up'), 'the line to have the focus')
    return line


def answer(program, client, text):
    """Writes where the focus was put, and sends."""
    until(lambda: selected(program) == 'To: one', 'To: one')
    until(lambda: composer(program).has(FOCUSED), 'the focus in the text')
    program.type(text)
    program.key('Return')
    same(client.next_message(), text)


def test_reply(tap):
    with start() as program, guests(program, 'one', 'two') as (one, two):
        one.say('Is there soup?')
        with tap.case('reply: by Enter on the line'):
            focus_line(program, 'From one', 'soup')
            program.key('Return')
            answer(program, one, 'There is')
        with tap.case('reply: first in its menu'):
            select(program, 'two')
            focus_line(program, 'From one', 'soup')
            program.key('Menu')
            first = until(lambda: program.node.all('menu item'), 'the menu')[0]
            same(first.name(), 'Reply')
            first.press()
            program.focus()
            answer(program, one, 'With bread')
        with tap.case('reply: in the window of the message'):
            focus_line(program, 'From one', 'soup')
            program.key('Menu')
            program.node.find('menu item', 'Show All').press()
            program.node.find('push button', 'Reply').press()
            until(lambda: not program.others(), 'the message to close')
            program.focus()
            answer(program, one, 'And butter')
        with tap.case('reply: one that has left and returns'):
            one.bye()
            until(lambda: not program.rows('one'), 'one to be gone')
            focus_line(program, 'From one', 'soup')
            program.key('Return')
            until(lambda: composer(program).has(FOCUSED), 'the focus in the text')
            program.type('Come back')
            program.key('Return')
            until(lambda: composer(program).text() == '', 'the text to be sent')
            with client(program, 'one&since=earliest') as again:
                same([again.next_message() for _ in range(4)],
                     ['There is', 'With bread', 'And butter', 'Come back'])
        with tap.case('reply: no other client gets any of it, and others have no Reply'):
            program.action('send', "'A fence'")
            same(two.next_message(), 'A fence')
            focus_line(program, 'To everyone', 'A fence')
            program.key('Menu')
            program.node.find('menu item', 'Copy Message')
            same(program.node.all('menu item', 'Reply'), [])


def test_keyboard(tap):
    with start() as program, guests(program, 'one', 'two', 'three') as clients:
        program.row('three')
        with tap.case('keyboard: search, select, write and send'):
            program.key('ctrl+f')
            program.type('two')
            until(lambda: not program.rows('one'), 'one to be hidden')
            focus_list(program)
            program.key('Down')
            if selected(program) != 'To: two':
                program.key('ctrl+space')
            until(lambda: selected(program) == 'To: two', 'two to be selected')
            send(program, 'By keys')
            same(clients[1].next_message(), 'By keys')
            program.action('send', "'A fence'")
            same([each.next_message() for each in clients], ['A fence'] * 3)
        with tap.case('keyboard: details by Enter'):
            focus_list(program)
            program.key('Return')
            details = until(lambda: program.others(), 'the details')[0]
            until(lambda: details.all('label', 'two'), 'the Id in the details')
            program.focus(until(lambda: program.other_windows(), 'its window')[0])
            program.key('Escape')
            until(lambda: not program.others(), 'the details to close')
            program.focus()
        with tap.case('keyboard: disconnect by Delete'):
            focus_list(program)
            program.key('Delete')
            same(clients[1].expect_close()[0], 1008)
            until(lambda: not program.rows('two'), 'two to be gone')
        with tap.case('keyboard: Escape closes the search, all others are there'):
            program.key('ctrl+f')
            program.key('Escape')
            program.row('one')
            program.row('three')
            program.action('send', "'A fence'")
            same([clients[0].next_message(), clients[2].next_message()], ['A fence'] * 2)


def focus_list(program):
    """From the clients by Tab, until the focus is in the list of them."""
    program.focus()
    program.key('alt+1')
    until(lambda: in_list(program) or program.key('Tab'), 'the focus in the list')


def in_list(program):
    return [node for node in program.window.walk() if node.has(FOCUSED) and
            (node.role() in ('table row', 'list item') or
             node.name() == 'Clients')]


def test_hostile(tap):
    wide = '宽' * 21
    texts = {'markup': '<b>bold</b> &amp; </span> %s%n',
             'direction': 'before \u202egnp.exe\u2066',
             'lines': 'one\n\n\r\ntwo\u2028three',
             'wide': 'W' * 4000}
    with tap.case('hostile: Ids and messages are shown as the text that they are'), \
         start() as program, guests(program, '%3Cb%3E%26amp%3B', 'x' * 64,
                                    urllib.parse.quote(wide)) as clients:
        heights = {program.row(name).extents()[3]
                   for name in ('<b>&amp;', 'x' * 64, wide)}
        check(max(heights) < 60, f'heights of rows: {heights}')
        for name, text in texts.items():
            clients[0].say(text)
            logged(program, 'From <b>&amp;', text.split()[0][:10])
        size = program.size()
        program.action('send', repr('y' * 65000))
        for each in clients:
            same(each.next_message(), 'y' * 65000)
        logged(program, 'To everyone', 'yyy')
        same(program.size(), size, 'the size of the window')


def test_resize(tap):
    with tap.case('resize: 300 to 1400 to 300, and nothing is lost'), \
         start() as program, guests(program, 'one', 'two', 'three'):
        select(program, 'two')
        program.key('ctrl+f')
        program.type('tw')
        until(lambda: not program.rows('one'), 'one to be hidden')
        write(program, 'Not yet sent')
        for width in (*range(300, 1400, 100), 1400, *range(1300, 299, -100), 900):
            program.resize(width, 600 if width % 200 else 300)
            until(lambda: program.window.name() == 'Crier', 'an answer')
            # A window that was made too small for what it holds may grow again.
            until(lambda: program.size()[0] in (width, 360), f'{width} px')
        program.resize(900, 600)
        same(composer(program).text(), 'Not yet sent')
        same(selected(program), 'To: two')
        program.row('two')
        same(program.rows('one'), [], 'one, who is hidden by the search')


def test_size_is_kept(tap):
    with tap.case('window: opens as large as it was closed'), \
         tempfile.TemporaryDirectory(prefix='crier-window-') as home:
        with start(home=home, settings='keyfile') as program:
            program.port()
            program.resize(1000, 650)
            until(lambda: program.size() == (1000, 650), 'the new size')
            program.window.find('push button', 'Stop')
            program.key('ctrl+w')
            same(program.wait_end(), 0)
        with start(home=home, settings='keyfile') as program:
            program.port()
            same(program.size(), (1000, 650))


# --- names -------------------------------------------------------------------

def test_names(tap):
    with start() as program:
        program.port()
        for width in (900, 360):
            program.resize(width, 640)
            check_names(tap, program.window, f'{width} px, nobody there')
        program.resize(1400, 900)
        with guests(program, 'one', 'two') as (one, _):
            one.say('hello')
            logged(program, 'From one', 'hello')
            for width in (1400, 900, 360):
                program.resize(width, 640)
                program.row('two')
                check_names(tap, program.window, f'{width} px, two clients')
            program.key('alt+2')
            logged(program, 'From one', 'hello')
            check_names(tap, program.window, '360 px, activity')
            program.resize(900, 640)
            program.row('two')
            check_windows(tap, program)
            program.key('ctrl+f')
            program.type('nobody')
            program.node.find('label', 'No Results Found')
            check_names(tap, program.window, 'no results')
            program.key('Escape')
            program.row('two')
        program.action('stop')
        until(lambda: is_stopped(program), 'Server Stopped')
        check_names(tap, program.window, 'stopped')


def check_windows(tap, program):
    def open_share():
        press(program, 'push button', 'Open on Another Device')

    def open_details():
        program.click(program.row('two'), times=2)

    for state, act in (('preferences', lambda: program.key('ctrl+comma')),
                       ('shortcuts', lambda: program.key('ctrl+question')),
                       ('about', lambda: program.action('about')),
                       ('share', open_share), ('details', open_details),
                       ('question', lambda: program.key('ctrl+r'))):
        program.focus()
        act()
        window = until(lambda: program.other_windows(), state)[0]
        check_names(tap, program.others()[0], state)
        program.focus(window)
        program.key('Escape')
        until(lambda: not program.other_windows(), f'{state} to close')
    program.focus()
    program.key('F10')
    program.node.find('menu item', 'Preferences')
    check_names(tap, program.window, 'primary menu')
    program.key('Escape')
    for button, item in (('Sort Clients', 'Name'), ('Activity Menu', 'Clear Activity')):
        press(program, 'push button', button)
        until(lambda: program.node.all(None, item), item)
        check_names(tap, program.window, button)
        program.key('Escape')
    program.click(program.row('two'), button=3)
    program.node.find('menu item', 'Copy ID')
    check_names(tap, program.window, 'row menu')
    program.key('Escape')


# --- the server --------------------------------------------------------------

def test_states(tap):
    with tap.case('states: running, stopped, running; the focus is where the next '
                  'thing is done'), start() as program:
        program.port()
        until(lambda: composer(program).has(FOCUSED), 'the composer to have the focus')
        press(program, 'push button', 'Stop')
        until(lambda: is_stopped(program), 'Server Stopped')
        same(program.node.all('link'), [], 'an address')
        same(program.node.all('push button', 'Open on Another Device'), [])
        until(lambda: program.window.find('push button', 'Start').has(FOCUSED),
              'Start to have the focus')
        program.key('Return')
        program.port()
        check(not is_stopped(program), 'Server Stopped is still there')


def test_stop_asks(tap):
    with tap.case('stop: asks when there are clients, and tells them'), \
         start() as program, client(program, 'one', 'crier.v1') as one:
        one.next_json('hello')
        program.find_label('1 client ·')
        press(program, 'push button', 'Stop')
        dialog = program.node.find('dialog', 'Stop the Server?')
        dialog.find('label', '1 client will be disconnected.')
        dialog.find('push button', re.compile('Cancel')).press()
        wait_gone(program, 'dialog', 'Stop the Server?')
        check(not is_stopped(program), 'stopped although nobody wanted it')
        one.next_json('time')

        program.focus()
        program.key('ctrl+r')
        dialog = program.node.find('dialog', 'Stop the Server?')
        dialog.find('push button', re.compile('Stop')).press()
        code, _, texts = one.expect_close()
        same(code, 1001)
        check('goodbye' in texts[-1], texts[-1])
        until(lambda: is_stopped(program), 'Server Stopped')


def test_port_taken(tap):
    with tap.case('port taken: says so, and starts on the one that it offers'), \
         socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        with start(port=port) as program:
            program.node.find('label', 'Could Not Start')
            program.node.find('label', re.compile(rf'\b{port}\b'))
            remedy = program.node.find('push button', re.compile(r'Use Port \d+'))
            other = int(re.search(r'Use Port (\d+)', remedy.name()).group(1))
            check(other != port, 'offers the one that is taken')
            program.node.find('push button', 'Preferences')
            remedy.press()
            same(program.port(), other)
            with client(program, 'one') as one:
                one.next_tick()


def test_bus(tap):
    with tap.case('bus: send and send-to reach clients, start and stop work'), \
         start() as program, client(program, 'one') as one, \
         client(program, 'two') as two:
        one.next_tick()
        two.next_tick()
        program.action('send', "'Dinner'")
        same([one.next_message(), two.next_message()], ['Dinner', 'Dinner'])
        program.action('send-to', "('two', 'Only you')")
        same(two.next_message(), 'Only you')
        program.action('send', "'A fence'")
        same(one.next_message(), 'A fence')
        program.action('stop')
        same(one.expect_close()[0], 1001)
        until(lambda: is_stopped(program), 'Server Stopped')
        program.action('start')
        with client(program, 'three') as three:
            three.next_tick()


def test_command(tap):
    """What a script does beside a window."""
    def crier(program, *arguments, text=''):
        result = subprocess.run([crier_test.CRIER, *arguments], input=text,
                                env=program.environment(), capture_output=True,
                                text=True, timeout=person.PATIENCE)
        same((result.returncode, result.stderr), (0, ''), arguments)
        return result.stdout

    with tap.case('crier send and crier clients talk to the window'), \
         start() as program, client(program, '666888') as one, \
         client(program, 'two') as two:
        one.next_tick()
        two.next_tick()
        crier(program, 'send', '--to', '666888', 'Dinner')
        same(one.next_message(), 'Dinner')
        crier(program, 'send', '-', text='hello\n')
        same([one.next_message(), two.next_message()], ['hello', 'hello'])
        program.node.find('list item', re.compile('To 666888 – Dinner'), shown=False)
        listed = crier(program, 'clients')
        check('666888' in listed and 'two' in listed, listed)


def test_once(tap):
    with tap.case('started twice: the first is presented, the second ends with 0'), \
         start() as program:
        port = program.port()
        again = subprocess.run([crier_test.CRIER], env=program.environment(),
                               capture_output=True, text=True,
                               timeout=person.PATIENCE)
        same((again.returncode, again.stderr), (0, ''))
        same(program.port(), port)
        same(len(program.node.all('frame')), 1, 'windows')


def test_no_display(tap):
    with tap.case('no display: ends with 1 and names --no-gui'), \
         tempfile.TemporaryDirectory() as home:
        environment = Program(desktop, home=home).environment()
        del environment['DISPLAY']
        result = subprocess.run([crier_test.CRIER], env=environment,
                                capture_output=True, text=True,
                                timeout=person.PATIENCE)
        same(result.returncode, 1)
        same(len(result.stderr.splitlines()), 1, result.stderr)
        check('--no-gui' in result.stderr, result.stderr)


def test_signals(tap):
    for number in (signal.SIGTERM, signal.SIGINT):
        with tap.case(f'{signal.Signals(number).name}: clients get 1001, the exit '
                      'status is 0'), \
             start() as program, client(program, 'one') as one:
            one.next_tick()
            os.kill(program.pid, number)
            same(one.expect_close()[0], 1001)
            same(program.wait_end(), 0)


def test_close(tap):
    with tap.case('closing the window: asks when there are clients'), \
         start() as program, client(program, 'one') as one:
        one.next_tick()
        program.find_label('1 client ·')
        program.key('ctrl+w')
        dialog = program.node.find('dialog', 'Keep the Server Running?')
        # Escape means no.
        until(lambda: len(program.windows()) == 2, 'the dialog on the display')
        program.key('Escape')
        wait_gone(program, 'dialog', 'Keep the Server Running?')
        one.next_tick()
        program.focus()
        program.key('ctrl+q')
        dialog = program.node.find('dialog', 'Stop the Server?')
        dialog.find('push button', re.compile('Stop')).press()
        same(one.expect_close()[0], 1001)
        same(program.wait_end(), 0)
    with tap.case('closing the window: does not ask when nobody is there'), \
         start() as program:
        program.port()
        program.key('ctrl+w')
        same(program.wait_end(), 0)


def main():
    global desktop
    tests = [test_clients, test_send, test_departure, test_target, test_focus, test_inbox, test_reply,
             test_keyboard, test_hostile, test_resize, test_size_is_kept, test_names,
             test_states, test_stop_asks, test_port_taken, test_bus, test_command,
             test_once,
             test_no_display, test_signals, test_close]
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        # One after the other: there is one Crier on a bus.
        crier_test.run(tap, tests, jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
