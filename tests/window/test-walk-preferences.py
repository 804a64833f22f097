#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every preference, by the keyboard alone: each is set, kept, and does what it
says. What there is, is asked of the window, so that whatever is added and not
walked here fails."""

import pathlib
import re
import socket
import sys
import tempfile
import time

import person
from person import Desktop, Program
from walk import Walker, guests, setting, wait_setting

import crier_test
from crier_test import Tap, WebSocket, check, fetch, handshake, same, until

# What is no preference in a preferences window.
AROUND = {'Close', 'Minimize', 'Maximize', 'General', 'Access',
          # Buttons in rows of text that are not shown.
          'GtkButton', 'GtkImage'}
# How the window was left, and what other windows keep: walked there.
LEFT = {'window-width', 'window-height', 'window-maximized', 'pane-position',
        'sort-column', 'sort-descending', 'columns', 'saved-messages'}
SCHEMA = (pathlib.Path(__file__).resolve().parents[2] /
          'data' / 'dev.crier.Crier.gschema.xml')

desktop = None


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as server:
        return server.getsockname()[1]


def status(port, query='', headers=()):
    """Of a handshake."""
    with crier_test.connect(port) as peer:
        peer.sendall(handshake(port, query, headers=headers))
        return int(peer.recv(4096).split()[1])


class Room:
    """A window of a home that outlives it, whose settings were written before."""

    def __init__(self, home, **values):
        folder = pathlib.Path(home, 'config', 'glib-2.0', 'settings')
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / 'keyfile'
        if not path.exists() or values:
            lines = ''.join(f'{name.replace("_", "-")}={value}\n'
                            for name, value in values.items())
            path.write_text('[dev/crier/Crier]\n' + lines)
        self.program = Program(desktop, home=home, settings='keyfile')
        # Without --port, which would stand above what is set.
        self.program.command = [crier_test.CRIER]

    def __enter__(self):
        self.program.__enter__()
        return Walker(self.program), self.program

    def __exit__(self, *what):
        self.program.__exit__(*what)


def page(walk, name):
    """The window, on that page."""
    for window in walk.windows()[:0:-1]:      # of a case that failed
        walk.program.focus(window)
        walk.shut(window)
    walk.program.focus()
    window = walk.open('ctrl+comma')
    until(lambda: 'Preferences' in walk.titles(), 'the preferences')
    if name != 'General':
        walk.to(name, role='page tab')
        walk.key('space')
    return window


def set_number(walk, window, name, value):
    walk.to(name, role='spin button')
    walk.key('ctrl+a')
    walk.program.type(str(value))
    walk.shut(window)


def toggle(walk, window, name):
    walk.to(name, role='check box')
    walk.key('space')
    walk.shut(window)


def pick(walk, window, name, steps):
    walk.to(name, role='combo box')
    walk.key('space')
    time.sleep(0.3)
    walk.key(*['Down'] * steps, 'Return')
    time.sleep(0.3)
    walk.shut(window)


def restart(walk):
    """By the banner's button."""
    walk.program.focus()
    walk.to(re.compile('Restart'))
    walk.key('Return')
    until(lambda: not any('Restart' in item.name for item in
                          walk.screen().all('push button') if walk.is_shown(item)) and
          walk.program.server_port(), 'the server to have been restarted')


def test_all(tap):
    with tempfile.TemporaryDirectory(prefix='crier-walk-') as home:
        first, second = free_port(), free_port()
        values = dict(port=first, blocked_ids="['bob']", blocked_addresses="['10.1.2.3']")
        with Room(home, **values) as (walk, program):
            until(program.server_port, 'the server')
            walk_access(tap, walk, program)
            walk_general(tap, walk, program, second)
        walk_opening(tap, home)


def walk_access(tap, walk, program):
    port = program.server_port()
    with tap.case('preferences: all that there are are walked'):
        window = page(walk, 'General')
        found = {item.name for item in walk.screen().all(
            'spin button', 'check box', 'combo box', 'text', 'push button')
            if any(each.name == 'Preferences' for each in walk.screen().above(item))}
        walk.shut(window)
        same(found - AROUND, {
            'Port', 'Available To', 'Start When Crier Opens', 'When the Window Is Closed',
            'Announce the Time', 'Interval', 'Text Color', 'Background Color',
            'Reset Colors', 'Remove Logo', 'Choose Logo…', 'Allowed Origins',
            'Visitors Can Send Messages', 'Access Token', 'Generate Token', 'Copy Token',
            'Clients', 'Clients per Address', 'Unblock bob', 'Unblock 10.1.2.3'})
    with tap.case('preferences: all that is kept is walked'):
        keys = set(re.findall(r'<key name="([^"]*)"', SCHEMA.read_text()))
        same(keys - LEFT, {
            'port', 'available-to', 'start-on-open', 'on-close', 'announce', 'interval',
            'allowed-origins', 'visitors-can-send', 'max-clients',
            'max-clients-per-address', 'blocked-ids', 'blocked-addresses',
            'foreground', 'background', 'logo'})
    with tap.case('preferences: Allowed Origins'):
        origin = [('Origin', 'https://example.org')]
        same(status(port, headers=origin), 403)
        window = page(walk, 'Access')
        # An entry row is not told of as what has the focus; it follows the tabs.
        walk.key('Tab')
        program.type('https://example.org')
        walk.key('Return')
        wait_setting(program, 'allowed-origins', "['https://example.org']")
        walk.shut(window)
        restart(walk)
        until(lambda: status(port, headers=origin) == 101, 'the page to be let in')
    with tap.case('preferences: Visitors Can Send Messages'), \
         guests(program, 'one') as (one,):
        toggle(walk, page(walk, 'Access'), 'Visitors Can Send Messages')
        wait_setting(program, 'visitors-can-send', 'false')
        one.say({'event': 'message', 'text': 'Is there soup?'})
        one.next_json('time')
        one.next_json('time')
        check(not any('soup' in item.name for item in walk.screen().all('list item')),
              'it was heard')
    with tap.case('preferences: Generate Token and Copy Token'):
        same(fetch(port, '/clients').status, 404)
        window = page(walk, 'Access')
        walk.to('Generate Token')
        walk.key('space')
        walk.to('Copy Token')
        walk.key('space')
        walk.shut(window)
        token = walk.pasted()
        check(len(token) >= 16, 'too short')
        known = [('Authorization', f'Bearer {token}')]
        until(lambda: fetch(port, '/clients', headers=known).status == 200,
              'who knows the token to be answered')
    with tap.case('preferences: Unblock'):
        same(status(port, '?Id=alice'), 101)
        window = page(walk, 'Access')
        for name in ('Unblock bob', 'Unblock 10.1.2.3'):
            walk.to(name)
            walk.key('space')
        wait_setting(program, 'blocked-ids', '[]')
        wait_setting(program, 'blocked-addresses', '[]')
        walk.shut(window)
        with guests(program, 'bob') as (bob,):
            bob.next_json('time')
    with tap.case('preferences: Clients'):
        set_number(walk, page(walk, 'Access'), 'Clients', 1)
        wait_setting(program, 'max-clients', '1')
        restart(walk)
        until(program.server_port, 'the server')
        with guests(program, 'one'):
            with WebSocket(port, '?Id=two') as two:
                same(two.expect_close()[0], 1013)
    with tap.case('preferences: Clients per Address'):
        set_number(walk, page(walk, 'Access'), 'Clients per Address', 7)
        wait_setting(program, 'max-clients-per-address', '7')


def walk_general(tap, walk, program, second):
    with tap.case('preferences: Announce the Time'):
        toggle(walk, page(walk, 'General'), 'Announce the Time')
        wait_setting(program, 'announce', 'false')
        walk.wait_text('^Announcements are off')
        toggle(walk, page(walk, 'General'), 'Announce the Time')
        wait_setting(program, 'announce', 'true')
    with tap.case('preferences: Interval'):
        set_number(walk, page(walk, 'General'), 'Interval', 2)
        wait_setting(program, 'interval', '2')
        with guests(program, 'one') as (one,):
            one.next_json('time')
            begin = time.monotonic()
            one.next_json('time')
            one.next_json('time')
            check(time.monotonic() - begin > 3, 'it is announced as often as before')
    with tap.case('preferences: Port'):
        set_number(walk, page(walk, 'General'), 'Port', second)
        wait_setting(program, 'port', str(second))
        restart(walk)
        until(lambda: program.server_port() == second, 'the new port')
    with tap.case('preferences: Available To'):
        pick(walk, page(walk, 'General'), 'Available To', 1)
        wait_setting(program, 'available-to', "'any'")
        restart(walk)
        until(lambda: second in listening_to_all(), 'every address to be listened to')
    with tap.case('preferences: Start When Crier Opens'):
        toggle(walk, page(walk, 'General'), 'Start When Crier Opens')
        wait_setting(program, 'start-on-open', 'false')
    with tap.case('preferences: When the Window Is Closed'), \
         guests(program, 'one') as (one,):
        pick(walk, page(walk, 'General'), 'When the Window Is Closed', 1)
        wait_setting(program, 'on-close', "'stop'")
        program.focus()
        walk.key('ctrl+w')
        same(one.expect_close()[0], 1001)
        same(program.wait_end(), 0)


def walk_opening(tap, home):
    with tap.case('preferences: they hold when it opens again'), \
         Room(home) as (walk, program):
        walk.wait_text('^Server Stopped')
        walk.wait_focus('Start')
        same(program.server_port(), None)


def listening_to_all():
    """Ports, of IPv4 or IPv6."""
    found = set()
    for name in ('tcp', 'tcp6'):
        for line in pathlib.Path('/proc/net', name).read_text().splitlines()[1:]:
            fields = line.split()
            address, _, port = fields[1].rpartition(':')
            if int(fields[3], 16) == person.LISTEN and set(address) == {'0'}:
                found.add(int(port, 16))
    return found


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        crier_test.run(tap, [test_all], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
