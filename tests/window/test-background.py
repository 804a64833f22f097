#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Closes the window and has the server go on, with a desktop portal and a server
of notifications that are played here. With names as arguments only these tests are
run."""

import contextlib
import re
import sys
import threading

import person
from person import Desktop, Gio, GLib, Program

import crier_test
from crier_test import Tap, WebSocket, check, same, until

PORTAL = 'org.freedesktop.portal.Desktop'
NOTIFICATIONS = 'org.freedesktop.Notifications'
XML = '''<node><interface name="org.freedesktop.portal.Background">
<method name="RequestBackground"><arg type="s" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="o" direction="out"/></method>
<method name="SetStatus"><arg type="a{sv}" direction="in"/></method>
</interface><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="as" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
<arg type="u" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
</interface></node>'''

desktop = None


class Shell:
    """What of a desktop is asked: a portal and notifications, in a thread."""

    def __init__(self, address, grants=True):
        self.grants = grants
        self.requests, self.statuses = [], []
        self.shown, self.n = {}, 0
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=[address], daemon=True)
        self.thread.start()
        check(self.ready.wait(10), 'no shell')

    def run(self, address):
        self.context.push_thread_default()
        self.bus = person.connect(address)
        info = Gio.DBusNodeInfo.new_for_xml(XML)
        for path, interface in zip(('/org/freedesktop/portal/desktop',
                                    '/org/freedesktop/Notifications'), info.interfaces):
            self.bus.register_object(path, interface, self.called, None, None)
        for name in (PORTAL, NOTIFICATIONS):
            self.bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus',
                               'RequestName', GLib.Variant('(su)', [name, 4]), None,
                               Gio.DBusCallFlags.NONE, 5000, None)
        self.ready.set()
        self.loop.run()
        self.bus.close_sync(None)

    def called(self, bus, sender, path, interface, method, parameters, call):
        values = parameters.unpack()
        if method == 'RequestBackground':
            self.requests.append(values)
            handle = '/org/freedesktop/portal/desktop/request/{}/{}'.format(
                sender[1:].replace('.', '_'), values[1]['handle_token'])
            call.return_value(GLib.Variant('(o)', [handle]))
            bus.emit_signal(sender, handle, 'org.freedesktop.portal.Request', 'Response',
                            GLib.Variant('(ua{sv})', [0 if self.grants else 1, {
                                'background': GLib.Variant('b', self.grants)}]))
        elif method == 'SetStatus':
            self.statuses.append(values[0]['message'])
            call.return_value(None)
        elif method == 'Notify':
            number = values[1]
            if not number:
                self.n += 1
                number = self.n
            self.shown[number] = values
            call.return_value(GLib.Variant('(u)', [number]))
        elif method == 'CloseNotification':
            self.shown.pop(values[0], None)
            call.return_value(None)
        else:
            call.return_value(GLib.Variant('(as)', [['actions', 'body']]))

    def activate(self, number):
        """A click on it, which also takes it away."""
        self.shown.pop(number)
        self.bus.emit_signal(None, '/org/freedesktop/Notifications', NOTIFICATIONS,
                             'ActionInvoked', GLib.Variant('(us)', [number, 'default']))

    def reply(self, number):
        """A click on its button, which also takes it away."""
        actions = self.shown.pop(number)[5]
        name = actions[actions.index('Reply') - 1]
        self.bus.emit_signal(None, '/org/freedesktop/Notifications', NOTIFICATIONS,
                             'ActionInvoked', GLib.Variant('(us)', [number, name]))

    def titles(self):
        return [values[3] for values in list(self.shown.values())]

    def close(self):
        self.loop.quit()
        self.thread.join(10)


@contextlib.contextmanager
def start(grants=True):
    shell = Shell(desktop.environment['DBUS_SESSION_BUS_ADDRESS'], grants)
    try:
        # Of those that GLib knows, what most desktops have.
        with Program(desktop, more={'GNOTIFICATION_BACKEND': 'freedesktop'}) as program:
            yield shell, program
    finally:
        shell.close()


def close(program, button, remember=False):
    program.focus()
    program.key('ctrl+w')
    dialog = program.node.find('dialog', 'Keep the Server Running?')
    if remember:
        # GTK 4.8 lets nobody press it but by a key.
        box = dialog.find('check box', re.compile('Remember My Choice'))
        program.focus(until(program.other_windows, 'the question')[0])
        program.key('alt+r')
        until(box.is_down, 'it to be checked')
    dialog.find('push button', re.compile(f'{button}$')).press()


def guest(program, name):
    visitor = WebSocket(program.server_port(), f'?Id={name}', 'crier.v1')
    visitor.next_json('hello')
    until(lambda: program.rows(name), f'{name} to be seen')
    return visitor


def test_keep(tap):
    with start() as (shell, program), guest(program, 'one') as one:
        with tap.case('closing: Cancel changes nothing'):
            close(program, 'Cancel')
            until(lambda: not program.other_windows(), 'the question to be gone')
            one.next_json('time')
            same(shell.requests, [])

        with tap.case('closing: Keep Running serves on, and tells the desktop'):
            close(program, 'Keep Running', remember=True)
            until(lambda: not program.windows(), 'the window to be gone')
            until(lambda: shell.requests, 'the portal to be asked')
            same(shell.requests[0][1]['autostart'], False)
            until(lambda: shell.statuses == ['1 client'], 'the status')
            one.next_json('time')
            with WebSocket(program.server_port(), '?Id=two', 'crier.v1') as two:
                two.next_json('hello')
                until(lambda: shell.statuses[-1] == '2 clients', 'another status')

        with tap.case('notification: a visitor wrote, and it opens the message'):
            one.say({'event': 'message', 'text': 'Is anybody there?'})
            until(lambda: shell.titles() == ['From one'], 'the notification')
            number = list(shell.shown)[0]
            check('Is anybody there?' in shell.shown[number][4], 'its text')
            shell.activate(number)
            until(lambda: program.windows(), 'the window')
            until(lambda: [node for node in program.others()
                           if node.all('text') and
                           node.all('text')[0].text() == 'Is anybody there?'],
                  'the message')

        with tap.case('closing: what was remembered holds; a second start shows it'):
            program.focus(until(program.other_windows, 'its window')[0])
            program.key('Escape')
            until(lambda: not program.other_windows(), 'only the window')
            program.focus()
            program.key('ctrl+w')
            until(lambda: not program.windows(), 'the window to be gone')
            same(crier_test.subprocess.run([person.CRIER], timeout=20,
                                           env=program.environment()).returncode, 0)
            until(lambda: program.windows(), 'the window')

        with tap.case('notification: many who write are one'):
            program.focus()
            program.key('ctrl+w')
            until(lambda: not program.windows(), 'the window to be gone')
            with contextlib.ExitStack() as stack:
                for i in range(6):
                    each = stack.enter_context(WebSocket(
                        program.server_port(), f'?Id=v{i}', 'crier.v1'))
                    each.next_json('hello')
                    each.say({'event': 'message', 'text': 'Hello'})
                until(lambda: shell.titles() == ['6 messages'], 'the summary')

        with tap.case('quit: over the bus, while it is hidden'), \
             WebSocket(program.server_port(), '?Id=last', 'crier.v1') as last:
            last.next_json('hello')
            program.action('quit')
            until(lambda: program.windows(), 'the window')
            program.focus()
            until(lambda: not shell.shown, 'the summary to be taken back')
            program.node.find('dialog', 'Stop the Server?').find(
                'push button', re.compile('Stop')).press()
            same(last.expect_close()[0], 1001)
            same(program.wait_end(), 0)


def test_stop(tap):
    with tap.case('closing: Stop stops'), start() as (_, program), \
         guest(program, 'one') as one:
        close(program, 'Stop')
        same(one.expect_close()[0], 1001)
        same(program.wait_end(), 0)

    with tap.case('closing: SIGTERM while it is hidden'), start() as (_, program), \
         guest(program, 'one') as one:
        close(program, 'Keep Running')
        until(lambda: not program.windows(), 'the window to be gone')
        program.process.terminate()
        same(one.expect_close()[0], 1001)
        same(program.wait_end(), 0)


def hide(program):
    close(program, 'Keep Running')
    until(lambda: not program.windows(), 'the window to be gone')


def test_lost(tap):
    with start() as (shell, program), guest(program, 'one') as one:
        with tap.case('notification: serving stops by itself, and it opens the window'):
            hide(program)
            program.take_port()
            until(lambda: shell.titles() == ['The server has stopped'],
                  'the notification')
            number = list(shell.shown)[0]
            check('closed the port' in shell.shown[number][4], 'why')
            same(one.expect_close()[0], 1001)
            shell.activate(number)
            until(program.windows, 'the window')
            program.node.find('label', 'Server Stopped')

        with tap.case('notification: it can be started again'):
            program.focus()
            program.node.find('push button', 'Try Again').press()
            until(program.server_port, 'it to listen')
            with WebSocket(program.server_port(), '?Id=two', 'crier.v1') as two:
                two.next_json('hello')
            same(shell.titles(), [])


def test_unkept(tap):
    with start() as (shell, program), guest(program, 'one') as one:
        with tap.case('notification: messages cannot be kept, until they can'):
            hide(program)
            program.fill_disk()
            program.action('send', "'Lost'")
            until(lambda: shell.titles() == ['Messages cannot be kept'],
                  'the notification')
            program.make_room()
            program.action('send', "'Kept'")
            same(one.next_json('message')['text'], 'Kept')
            until(lambda: not shell.shown, 'it to be taken back')


def test_reply(tap):
    with start() as (shell, program), guest(program, 'one') as one, \
         guest(program, 'two') as two:
        with tap.case('notification: Reply writes to the client that wrote, and no other'):
            hide(program)
            one.say({'event': 'message', 'text': 'Is anybody there?'})
            until(lambda: shell.titles() == ['From one'], 'the notification')
            shell.reply(list(shell.shown)[0])
            until(lambda: program.windows(), 'the window')
            program.focus()
            program.node.find('label', 'To: one')
            text = program.node.find('text', 'Message')
            until(lambda: text.has(person.FOCUSED), 'the focus in the text')
            program.type('I am')
            program.key('Return')
            same(one.next_json('message')['text'], 'I am')
            program.action('send', "'A fence'")
            same(two.next_json('message')['text'], 'A fence')


def test_end(tap):
    with tap.case('notification: taken back when the program ends'), \
         start() as (shell, program), guest(program, 'one') as one:
        hide(program)
        one.say({'event': 'message', 'text': 'Is anybody there?'})
        until(lambda: shell.titles() == ['From one'], 'the notification')
        same(program.terminate(), 0)
        until(lambda: not shell.shown, 'it to be taken back')


def test_refused(tap):
    with tap.case('background: refused, and the window says so'), \
         start(grants=False) as (shell, program), guest(program, 'one'):
        close(program, 'Keep Running')
        until(lambda: shell.requests, 'the portal to be asked')
        program.node.find('label', re.compile('does not let Crier run'))
        check(program.windows(), 'no window')
        program.terminate()


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
        crier_test.run(tap, [test_keep, test_stop, test_lost, test_unkept, test_end,
                             test_refused, test_reply], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
