#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands on the screens, as the operator sees it (AT-SPI): for whom, since when and
until when; taken back by mouse and by keyboard; after a kill as before. With names as
arguments only these tests are run."""

import contextlib
import datetime
import os
import re
import signal
import sys
import tempfile

import person
from names import check_names
from person import FOCUSED, SENSITIVE, Desktop, Program

import crier_test
import listening
from crier_test import Tap, WebSocket, check, same, until

desktop = None

ROW = re.compile(r', since \d\d:\d\d:\d\d, until ')
UNTIL = 'until it is taken back'


@contextlib.contextmanager
def opened(program, act):
    """The window that it opens, until it is closed by Escape."""
    act()
    window = until(program.others, 'another window')[0]
    number = until(program.other_windows, 'it on the display')[0]
    program.focus(number)
    yield window
    program.focus(number)
    until(lambda: number not in program.windows() or program.key('Escape'),
          'the window to close')
    program.focus()


class Socket:
    """What tests/interop asks the operator's socket by."""

    def __init__(self, program):
        self.home = program.desktop.home
        self.port = program.server_port()


def send(program, text, **more):
    return listening.publish(Socket(program), text, **more)[0]


def rows(window):
    """What is read out of each row, the newest first; some may go meanwhile."""
    with contextlib.suppress(person.Gone):
        return [node.name() for node in window.all('list item', ROW, shown=False)]
    return []


def wait_texts(window, *texts):
    until(lambda: [name.split(', ')[0] for name in rows(window)] == list(texts), texts)


def can_take_back(window):
    return window.find('push button', re.compile('^Take Back')).has(SENSITIVE)


def forgotten(client):
    """The message that it is told to forget next, whatever comes before."""
    return until(lambda: client.next_json().get('of'), 'it to be told')


def take_back(window, text):
    window.find('push button', f'Take Back “{text}”').press()


def test_take_back(tap):
    with Program(desktop) as program:
        with WebSocket(program.server_port(), '?Id=tv', 'crier.v1') as tv, \
             WebSocket(program.server_port(), '?Id=lobby', 'crier.v1') as lobby:
            for client in (tv, lobby):
                client.next_json('hello')
            until(lambda: program.n_connections() >= 2, 'both')
            with opened(program, lambda: program.key('alt+3')) as window:
                with tap.case('standing: nothing yet'):
                    same(window.name(), 'On Screens Now')
                    window.find('label', 'No Messages on Screens')
                    check_names(tap, window, 'nothing on screens')
                one = send(program, 'Dinner')
                brief = send(program, 'Taxi', to=['tv'], expires=3600)
                send(program, 'Fire\ndrill')
                wait_texts(window, 'Fire\ndrill', 'Taxi', 'Dinner')
                with tap.case('standing: for whom, since when, until when'):
                    names = rows(window)
                    check(re.fullmatch(rf'Dinner, To everyone, since [\d:]+, {UNTIL}', names[2]),
                          names)
                    check(re.fullmatch(r'Taxi, To tv, since [\d:]+, until .*[\d:]+', names[1]) and
                          UNTIL not in names[1], names)
                    check_names(tap, window, 'what is on screens')
                for client in (tv, lobby):
                    same(client.next_json('message')['id'], one)
                with tap.case('take back: those that have it are told, and it is gone'):
                    take_back(window, 'Taxi')
                    same(forgotten(tv), brief)
                    wait_texts(window, 'Fire\ndrill', 'Dinner')
                with tap.case('take back: by Delete'):
                    line = window.all('list item', re.compile('^Dinner'), shown=False)[0]
                    until(lambda: line.has(FOCUSED) or program.key('End'), 'the last row')
                    program.key('Delete')
                    same(forgotten(lobby), one)
                    wait_texts(window, 'Fire\ndrill')
                with tap.case('standing: Return opens it, with who has seen it'):
                    line = window.all('list item', re.compile('^Fire'), shown=False)[0]
                    until(lambda: line.has(FOCUSED) or program.key('Home'), 'the row')
                    before = program.other_windows()
                    program.key('Return')
                    number = until(lambda: [w for w in program.other_windows()
                                            if w not in before], 'its window')[0]
                    program.focus(number)
                    until(lambda: program.has('label', re.compile('^(Seen|Not|Sent)')) or
                          program.has('list item', re.compile('^tv: ')), 'the receipts')
                    until(lambda: number not in program.windows() or program.key('Escape'),
                          'it to close')
                    program.focus(before[0])
                with tap.case('standing: what ends, and what another takes back, goes'):
                    ends = send(program, 'Soon over', expires=2)
                    other = send(program, 'Elsewhere')
                    wait_texts(window, 'Elsewhere', 'Soon over', 'Fire\ndrill')
                    same(listening.ask(Socket(program), 'DELETE', f'/messages/{other}')[0], 201)
                    wait_texts(window, 'Fire\ndrill')
                    same(listening.ask(Socket(program), 'DELETE', f'/messages/{ends}')[0], 404)
                with tap.case('standing: while it is stopped, nothing can be taken back'):
                    program.action('stop')
                    until(lambda: not program.server_port(), 'the server to stop')
                    until(lambda: not can_take_back(window), 'it to be insensitive')
                    same(len(rows(window)), 1)
                    program.action('start')
                    until(program.server_port, 'the server')
                    until(lambda: can_take_back(window), 'it to be sensitive')
                    same(len(rows(window)), 1)
                with tap.case('standing: clearing the screens empties it'):
                    same(listening.ask(Socket(program), 'POST', '/clear')[0] in (201, 202), True)
                    window.find('label', 'No Messages on Screens')


def choose(program, words):
    """Chooses how long the next message is shown, as a person does."""
    program.click(program.window.find('push button', re.compile('^Show For: ')))
    program.node.find('menu item', words).press()


def test_show_for(tap):
    with Program(desktop) as program, \
         WebSocket(program.server_port(), '?Id=tv', 'crier.v1') as tv:
        tv.next_json('hello')
        until(lambda: program.n_connections() >= 1, 'it')
        program.click(program.window.find('push button', 'Show For: Until Taken Back'))
        program.node.find('menu item', '1 Hour')
        check_names(tap, program.window, 'for how long')
        program.key('Escape')
        for words, seconds in (('5 Minutes', 300), ('1 Hour', 3600), (None, None)):
            with tap.case(f'show for: {words}, and the next one until it is taken back'):
                if words:
                    choose(program, words)
                    program.window.find('push button', f'Show For: {words}')
                program.focus()
                program.key('ctrl+m')
                program.type('Dinner')
                program.key('Return')
                message = tv.next_json('message')
                times = [datetime.datetime.fromisoformat(message[name])
                         for name in ('time', 'expires') if name in message]
                same([round((times[1] - times[0]).total_seconds())] if times[1:] else [],
                     [seconds] if seconds else [])
                program.window.find('push button', 'Show For: Until Taken Back')


def test_kept(tap):
    """After a kill it is what it was, in the same order, at the same times."""
    home = tempfile.mkdtemp(prefix='crier-standing-', dir=desktop.home)
    with tap.case('standing: after kill -9 as before'):
        program = Program(desktop, home=home)
        with contextlib.ExitStack() as stack:
            program.__enter__()
            until(program.server_port, 'the server')
            for text in ('one', 'two', 'three'):
                sent = send(program, text, **({'expires': 7200} if text == 'two' else {}))
            send(program, 'four')
            listening.ask(Socket(program), 'DELETE', f'/messages/{sent}')
            with opened(program, lambda: program.key('alt+3')) as window:
                wait_texts(window, 'four', 'two', 'one')
                before = rows(window)
            os.kill(program.pid, signal.SIGKILL)
            program.wait_end()
            again = stack.enter_context(Program(desktop, home=home))
            until(again.server_port, 'the server')
            with opened(again, lambda: again.action('on-screens')) as window:
                wait_texts(window, 'four', 'two', 'one')
                same(rows(window), before)
                take_back(window, 'two')
                wait_texts(window, 'four', 'one')


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        crier_test.run(tap, [test_take_back, test_show_for, test_kept], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
