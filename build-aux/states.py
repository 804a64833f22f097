# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the window can show, one after the other: for build-aux/screenshots."""

import contextlib
import re
import socket
import subprocess
import sys
import tempfile
import time

import person
from camera import TABLET, Camera, Visitors, free_port
from person import FOCUSED, Desktop

import crier_test
from crier_test import BUILD, until
from listeners import TARGETS, Listener

LOAD = BUILD / 'tests' / 'bench' / 'load'
MANY = 2000


class Photographer(Camera):
    """Takes every state once."""

    def run(self):
        with Desktop(self.width, self.height) as self.desktop:
            self.prepare()
            with self.program('--listen=any', port=free_port()) as self.running:
                self.settle()
                self.shot('empty-network')
                self.dialog(lambda: self.press('Open on Another Device'), 'share')
            with socket.create_server(('127.0.0.1', 0)) as taken, \
                 self.program(port=taken.getsockname()[1]) as self.running:
                self.settle()
                self.shot('could-not-start')
            if self.wants('journal-in-use'):
                with tempfile.TemporaryDirectory() as folder, \
                     crier_test.Server(f'--journal={folder}/journal.db'), \
                     self.program(f'--journal={folder}/journal.db') as self.running:
                    self.settle()
                    self.shot('journal-in-use')
            for options, steps in (
                    ([], (self.take_empty, self.take_running, self.take_windows,
                          self.take_receipts, self.take_on_screens,
                          self.take_transports, self.take_problem,
                          self.take_saved, self.take_selection, self.take_search,
                          self.take_many, self.take_stopped)),
                    ([], (self.take_names, self.take_known, self.take_block)),
                    (['--max-clients=3'], (self.take_limit,))):
                with self.program(*options, port=free_port()) as self.running:
                    self.settle()
                    self.take(steps)

    def take(self, steps):
        for step in steps:
            try:
                step()
            except (AssertionError, person.Gone) as error:
                print(f'{self.name}: {step.__name__}: {crier_test.where(error)}: '
                      f'{error}', file=sys.stderr)
                self.recover()

    def take_empty(self):
        self.shot('empty-local')
        if self.wants('announcements-off'):
            self.key('ctrl+t')
            time.sleep(1.1)
            self.shot('announcements-off')
            self.key('ctrl+t')

    @contextlib.contextmanager
    def visitors(self):
        visitors = Visitors(self.running.server_port())
        try:
            until(lambda: self.running.n_connections() == 3, 'three clients')
            yield visitors
        finally:
            visitors.close()

    def talk(self, visitors):
        self.running.action('send', "'Dinner is ready in the great hall'")
        visitors.lobby.next_json('message')
        visitors.phone.next_json('message')
        visitors.phone.say({'event': 'message', 'text': 'On my way. Is there soup?'})
        self.running.action('send-to', "('k7mw-29fq', 'There is: tomato')")
        seen = visitors.phone.next_json('message')
        visitors.phone.say({'event': 'seen', 'id': seen['id']})
        for _ in range(2):
            visitors.lobby.next_json('time')

    def take_running(self):
        if not self.wants('running', 'activity', 'details', 'row-menu', 'stop-dialog',
                          'close-dialog',
                          'banner', 'menu'):
            return
        with self.visitors() as visitors:
            self.talk(visitors)
            self.shot('running')
            if self.narrow:
                self.key('alt+2')
                self.shot('activity')
                self.key('alt+1')
            self.take_menu('menu', lambda: self.key('F10'))
            self.take_menu('row-menu', lambda: self.running.click(
                self.row('Kitchen'), button=3))
            self.dialog(lambda: self.running.click(self.row('k7mw-29fq'), times=2),
                        'details')
            self.dialog('ctrl+r', 'stop-dialog')
            self.dialog('ctrl+w', 'close-dialog')
            self.take_banner()

    def take_menu(self, state, act):
        if not self.wants(state):
            return
        before = set(self.running.windows())
        self.running.focus()
        act()
        until(lambda: set(self.running.windows()) - before, 'a menu')
        self.shot(state)
        self.key('Escape')
        until(lambda: set(self.running.windows()) == before, 'no menu')

    def take_banner(self):
        if not self.wants('banner'):
            return
        before = set(self.running.windows())
        self.key('ctrl+comma')
        with self.seen(before):
            port = self.running.others()[-1].find('spin button', re.compile(
                self.translate('Port')))
            old = port.value()
            port.set_value(old + 1)
        self.shot('banner')
        self.key('ctrl+comma')
        with self.seen(before):
            self.running.others()[-1].find('spin button', re.compile(
                self.translate('Port'))).set_value(old)

    def take_windows(self):
        self.dialog('ctrl+comma', 'preferences-general', [
            ('preferences-look', lambda: self.scroll(60)),
            ('preferences-access', lambda: self.running.others()[-1].find(
                'page tab', self.translate('Access')).press())])
        self.dialog('ctrl+question', 'shortcuts')
        self.dialog(lambda: self.running.action('about'), 'about')

    def take_receipts(self):
        """A message that some have seen, some have not, and one cannot tell of."""
        if not self.wants('receipts', 'receipts-long', 'receipts-again'):
            return
        with self.visitors() as visitors:
            others = [visitors.browser(name, TABLET) for name in
                      ('Reception', 'Gate 2', 'Gate 3', 'Workshop', 'w8de-r4uc', 'Hall')]
            try:
                self.running.action('send', repr('The museum closes at six'))
                for each in others[:3]:
                    seen = each.next_json('message')
                    each.say({'event': 'seen', 'id': seen['id']})
                text = ' '.join(['A long message that goes on and on.'] * 60)
                self.running.action('send-to', f"('Reception', '{text}')")
                self.running.action('send-to', "('Gate 2', 'Welcome')")
                visitors.lobby.next_json('message')
                visitors.lobby.next_json('time')
                if self.narrow:
                    self.key('alt+2')
                for state, text in (('receipts', 'The museum closes'),
                                    ('receipts-long', 'A long message')):
                    self.dialog(lambda: self.open_receipts(text), state, [
                        ('receipts-again', self.send_again)
                    ] if state == 'receipts' else [])
                if self.narrow:
                    self.key('alt+1')
            finally:
                for each in others:
                    each.close()

    def open_receipts(self, text):
        row = self.running.window.find('list item', re.compile(re.escape(text)),
                                       shown=False)
        [node for node in row.walk() if node.role() == 'push button'][-1].press()

    def send_again(self):
        self.running.others()[-1].find('push button', re.compile(r'\d')).press()
        time.sleep(0.5)

    def take_on_screens(self):
        if not self.wants('on-screens', 'on-screens-empty'):
            return
        self.dialog(lambda: self.running.action('on-screens'), 'on-screens-empty')
        with self.visitors() as visitors:
            for text in ('Dinner is ready', 'The lift is out of order. Please take the stairs '
                         'beside the main entrance, or ask at the desk', 'Welcome'):
                self.running.action('send', f"'{text}'")
                visitors.lobby.next_json('message')
            self.dialog(lambda: self.running.action('on-screens'), 'on-screens')

    def take_transports(self):
        if not self.wants('transports', 'transports-empty'):
            return
        if self.wants('transports-empty'):
            self.running.action('stop')
            until(lambda: self.running.server_port() is None, 'it to stop')
            self.dialog(lambda: self.running.action('transports'), 'transports-empty')
            self.running.action('start')
            until(lambda: self.running.server_port(), 'it to start')
        with self.visitors() as visitors, contextlib.ExitStack() as stack:
            for technique in TARGETS:
                stack.enter_context(Listener(self.running.server_port(), technique,
                                             technique))
            for _ in range(4):
                visitors.lobby.next_json('time')
            self.dialog(lambda: self.running.action('transports'), 'transports')

    def take_problem(self):
        if not self.wants('problem'):
            return
        with self.visitors() as visitors:
            self.running.fill_disk()
            text = 'x' * 60000
            self.running.action('send', f"'{text}'")
            visitors.lobby.next_json('time')
            visitors.lobby.next_json('time')
            if self.narrow:
                self.key('alt+2')
            self.shot('problem')
            if self.narrow:
                self.key('alt+1')
            self.running.make_room()
            self.running.action('send', "'There is room again'")
            visitors.lobby.next_json('message')

    def take_saved(self):
        """The messages that are said again, to be sent and to be ordered."""
        if not self.wants('saved', 'saved-edit'):
            return
        with self.visitors():
            for text in ('Dinner is ready', 'The train leaves in ten minutes: please '
                         'come to platform 4', 'Closing time'):
                self.key('ctrl+m')
                self.running.type(text)
                with self.saved() as window:
                    self.running.click(self.find_in_other('Save This Message'),
                                       window=window)
                self.key('ctrl+m', 'ctrl+a', 'BackSpace')
            with self.saved() as window:
                self.shot('saved')
                self.running.click(self.find_in_other('Edit'), window=window)
                self.shot('saved-edit')

    def find_in_other(self, name):
        return self.running.others()[0].find('push button', self.translate(name))

    def saved(self):
        before = set(self.running.windows())
        self.press('Saved Messages')
        return self.seen(before)

    def take_selection(self):
        if not self.wants('selected', 'left'):
            return
        with self.visitors() as visitors:
            self.running.click(self.row('Lobby'))
            self.running.click(self.row('Kitchen'), modifier='ctrl')
            self.key('ctrl+m')
            self.running.type('Please turn the sound down')
            self.shot('selected')
            self.running.click(self.row('Lobby'))
            visitors.lobby.close()
            until(lambda: self.running.n_connections() == 2, 'the Lobby to leave')
            self.shot('left')
            self.key('ctrl+m', 'ctrl+a', 'BackSpace')
            self.press('Write to Everyone Instead')

    def take_search(self):
        if not self.wants('search', 'no-results'):
            return
        with self.visitors() as visitors:
            self.key('ctrl+f')
            self.running.type('lob')
            time.sleep(0.4)
            self.shot('search')
            self.running.type('ster')
            time.sleep(0.4)
            self.shot('no-results')
            self.key('Escape')

    def take_many(self):
        if not self.wants('many', 'many-search'):
            return
        load = subprocess.Popen(
            [LOAD, 'hold', '--port', str(self.running.server_port()), '--pid',
             str(self.running.pid), '--clients', str(MANY), '--seconds', '600',
             '--timeout', '700'], stdout=subprocess.DEVNULL,
            preexec_fn=crier_test.die_with_parent)
        try:
            until(lambda: self.running.n_connections() == MANY, 'many clients', 60)
            time.sleep(2)
            self.shot('many')
        finally:
            load.terminate()
            load.wait()
        until(lambda: self.running.n_connections() == 0, 'nobody', 60)

    def take_names(self):
        """What the operator calls them, and how that is chosen."""
        self.dialog(self.known, 'known-empty')
        if not self.wants('named', 'named-activity', 'label-dialog', 'details-named',
                          'known', 'known-search', 'known-message'):
            return
        with self.visitors() as visitors:
            self.talk(visitors)
            for row, name, color in (('Lobby', 'Screen over the Front Desk', 'Blue'),
                                     ('k7mw-29fq', 'Anna’s Phone', 'Orange'),
                                     ('Kitchen', '', 'Green')):
                self.label(row, name, color, lambda: self.shot('label-dialog'))
            self.running.action('send-to', "('k7mw-29fq', 'Welcome')")
            visitors.phone.next_json('message')
            self.shot('named')
            if self.narrow:
                self.key('alt+2')
                self.shot('named-activity')
                self.key('alt+1')
            self.dialog(lambda: self.running.click(self.row('Anna’s Phone'), times=2),
                        'details-named')

    def known(self):
        self.running.action('known-clients')

    def take_known(self):
        """They have left."""
        if not self.wants('known', 'known-search', 'known-message'):
            return
        until(lambda: self.running.n_connections() == 0, 'them to leave')
        before = set(self.running.windows())
        self.known()
        with self.seen(before) as window:
            self.shot('known')
            if self.wants('known-message'):
                self.leave_message(window)
            self.running.type('zzz')
            time.sleep(0.4)
            self.shot('known-search')
            self.key('Escape')

    def leave_message(self, window):
        before = set(self.running.windows())
        node = self.running.others()[0]
        node.find('list item', re.compile('Anna'), shown=False)
        node.all('push button', re.compile(re.escape(self.translate('Send Message…'))),
                 shown=False)[0].press()
        with self.seen(before):
            self.running.type('Your parcel is here')
            self.shot('known-message')
        self.running.focus(window)

    def take_block(self):
        if not self.wants('block-dialog', 'toast', 'preferences-token',
                          'preferences-limits'):
            return
        with self.visitors():
            before = set(self.running.windows())
            self.running.click(self.running.window.find(
                None, re.compile('^Lobby, |, Lobby, ')))
            self.key('Menu')
            until(lambda: set(self.running.windows()) - before, 'the menu')
            self.running.node.find('menu item', re.compile(
                self.translate('_Block…').replace('_', '').strip('…()B'))).press()
            until(lambda: set(self.running.windows()) - before and not self.popups(),
                  'the question')
            self.running.focus(self.running.other_windows()[0])
            self.shot('block-dialog')
            self.key('alt+i')
            until(lambda: set(self.running.windows()) == before, 'it to be gone')
            self.running.focus()
            self.shot('toast')
        before = set(self.running.windows())
        self.running.action('preferences')
        with self.seen(before):
            self.wrong_token()
            self.shot('preferences-token')
            self.scroll(60)
            self.shot('preferences-limits')

    def wrong_token(self):
        """One that is too short: what the row says of it."""
        window = self.running.others()[-1]
        window.find('page tab', self.translate('Access')).press()
        # libadwaita 1.2 tells of no text in such a row; it comes after this switch.
        visitors = window.all(None, self.translate('Visitors Can Send Messages'),
                              shown=False)
        for _ in range(12):
            self.key('Tab')
            if any(node.has(FOCUSED) for node in visitors):
                break
        self.key('Tab')
        self.running.type('short')
        self.key('Return')

    def scroll(self, n):
        self.desktop.xdotool('mousemove', self.width // 2, self.height // 2, 'click',
                             '--repeat', n, '--delay', 5, 5)

    def take_limit(self):
        if self.wants('banner-limit'):
            with self.visitors():
                time.sleep(1.1)
                self.shot('banner-limit')

    def take_stopped(self):
        self.running.action('stop')
        until(lambda: self.running.server_port() is None, 'it to stop')
        self.shot('stopped')
