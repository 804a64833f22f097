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

import person
from person import Desktop, Program

import crier_test
from crier_test import TICK, Tap, WebSocket, check, same, until

SOON = 1             # seconds within which a client is to appear

# Roles that a person meets; whoever hears one without a name knows nothing.
NAMED = {'push button', 'toggle button', 'check box', 'radio button', 'switch',
         'combo box', 'spin button', 'entry', 'text', 'password text', 'link',
         'list', 'list box', 'list item', 'table', 'table row', 'tree', 'menu item',
         'check menu item', 'page tab', 'image', 'dialog', 'frame', 'window'}
CLASS = re.compile(r'^(Gtk|Adw|Crier)[A-Z]\w+$')

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


def nothing_comes(clients, fence):
    """Checks that what fence() sends is the next that each client gets."""
    text = fence()
    for each in clients:
        same(each.next_message(), text)


# --- the server --------------------------------------------------------------

def test_states(tap):
    with tap.case('states: running, stopped, running'), start() as program:
        program.port()
        press(program, 'push button', 'Stop')
        until(lambda: is_stopped(program), 'Server Stopped')
        same(program.node.all('link'), [], 'an address')
        same(program.node.all('push button', 'Open on Another Device'), [])
        press(program, 'push button', 'Start')
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


def test_once(tap):
    with tap.case('started twice: the first is presented, the second ends with 0'), \
         start() as program:
        port = program.port()
        again = subprocess.run(program.command, env=program.environment(),
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
        dialog = program.node.find('dialog', 'Stop the Server?')
        # Escape means no.
        until(lambda: len(program.windows()) == 2, 'the dialog on the display')
        program.key('Escape')
        wait_gone(program, 'dialog', 'Stop the Server?')
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
    tests = [test_states, test_stop_asks, test_port_taken, test_bus, test_once,
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
