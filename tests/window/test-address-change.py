#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address of the computer changes while the window is open: on a network of the
test's own, a namespace (network_namespaces(7)) with a cable in it, everything in it
but the file system. With names as arguments only these tests are run."""

import os
import re
import shutil
import socket
import subprocess
import sys

import person
from person import Desktop, Program

import crier_test
from crier_test import Tap, check, same, until

INSIDE = 'CRIER_TEST_NETWORK'      # set for what runs in the namespace
MOVED = 'The network address changed. Devices must open the new address.'
GONE = 'There is no network. Only programs on this computer can connect.'

desktop = None


def own_network():
    """A command before another, which then has a network of its own."""
    users = [] if os.geteuid() == 0 else ['--user', '--map-root-user']
    return ['unshare', *users, '--net']


def why_not():
    for program in ('unshare', 'ip'):
        if not shutil.which(program):
            return f'there is no {program} here'
    able = subprocess.run([*own_network(), 'ip', 'link', 'add', 'cable', 'type', 'veth'],
                          capture_output=True, text=True)
    return None if able.returncode == 0 else f'no network can be made here: {able.stderr}'


def ip(*words):
    subprocess.run(['ip', *words], check=True)


def lay_cable():
    """With this computer at one end, which has no address yet."""
    ip('link', 'set', 'lo', 'up')
    ip('link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'wall')
    ip('link', 'set', 'wall', 'up')
    ip('link', 'set', 'cable', 'up')


def move(old, new):
    """As a router does that gives out another address."""
    if old:
        ip('address', 'del', f'{old}/24', 'dev', 'cable')
    if new:
        ip('address', 'add', f'{new}/24', 'dev', 'cable')


def banner(program):
    """What it says, None while there is none."""
    said = [node.name() for node in program.window.all('alert')]
    return said[0] if said else None


def wait_address(program, address):
    """Every place that tells it tells that one, and a device can open it."""
    uri = f'http://{address}:{program.server_port()}/'

    def all_follow():
        links = program.window.all('link', re.compile(r'^http://'))
        codes = program.window.all('image', re.compile(r'http://'))
        return (len(links) == 2 and {link.name() for link in links} == {uri} and
                all(uri in code.name() for code in codes) and uri)
    until(all_follow, f'{uri} in the strip and in the empty window')
    socket.create_connection((address, program.server_port())).close()
    return uri


def offered(window):
    return [node.name() for node in window.all('list item', re.compile('^http://'),
                                               shown=False)]


def test_move(tap):
    move(None, '192.168.7.5')
    with Program(desktop, '--listen=any') as program:
        program.resize(900, 700)
        with tap.case('at first: the address, and nothing to say about it'):
            wait_address(program, '192.168.7.5')
            same(banner(program), None)

        with tap.case('another network: the banner says so, and every place follows'):
            move('192.168.7.5', '192.168.9.8')
            uri = wait_address(program, '192.168.9.8')
            until(lambda: banner(program) == MOVED, 'the banner')

        with tap.case('back at the address that devices have: nothing to say'):
            move('192.168.9.8', '192.168.7.5')
            wait_address(program, '192.168.7.5')
            until(lambda: banner(program) is None, 'no banner')

        with tap.case('another address of the same network; the button copies it'):
            move('192.168.7.5', '192.168.7.6')
            uri = wait_address(program, '192.168.7.6')
            alert = until(lambda: program.window.all('alert', MOVED), 'the banner')[0]
            alert.parent().find('push button', 'Copy Address').press()
            program.focus()
            program.key('ctrl+m')
            text = program.window.find('text', 'Message')

            def paste():
                program.key('ctrl+a', 'ctrl+v')
                return text.text() == uri
            # Who has the clipboard asks the display for it first.
            until(paste, 'the new address where it is pasted')
            program.key('ctrl+a', 'BackSpace')
            until(lambda: banner(program) is None, 'no banner')

        with tap.case('the network goes, and comes again with that address'):
            move('192.168.7.6', None)
            until(lambda: banner(program) == GONE, 'the banner')
            move(None, '192.168.7.6')
            wait_address(program, '192.168.7.6')
            until(lambda: banner(program) is None, 'no banner')
    move('192.168.7.6', None)


def test_share(tap):
    move(None, '192.168.7.5')
    with Program(desktop, '--listen=any') as program:
        port = program.server_port()
        program.window.find('push button', 'Open on Another Device').press()
        window = until(program.others, 'the addresses')[0]

        def wait_offers(*addresses):
            wanted = [f'http://{address}:{port}/' for address in addresses]
            until(lambda: offered(window) == wanted, f'{wanted}')

        def wait_code(address):
            until(lambda: window.all('image', re.compile(re.escape(f'http://{address}:'))),
                  f'the code of {address}')

        with tap.case('the open window of the codes: a second network is offered too'):
            wait_code('192.168.7.5')
            move(None, '172.16.0.3')
            wait_offers('192.168.7.5', '172.16.0.3')
            wait_code('192.168.7.5')

        with tap.case('what is gone is not offered any more, and the code follows'):
            move('192.168.7.5', None)
            wait_code('172.16.0.3')
            check(len(offered(window)) <= 1, offered(window))
    move('172.16.0.3', None)


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    if INSIDE not in os.environ:
        reason = why_not()
        if reason:
            print(f'1..0 # SKIP {reason}')
            return 0
        os.environ[INSIDE] = '1'
        command = [*own_network(), sys.executable, *sys.argv]
        os.execvp(command[0], command)
    lay_cable()
    tap = Tap()
    with Desktop(1000, 800) as desktop:
        crier_test.run(tap, [test_move, test_share], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
