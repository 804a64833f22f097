# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of the program, and pictures of what it shows: for build-aux/screenshots."""

import contextlib
import gettext
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / 'tests' / 'window'))

from person import Program

from crier_test import BUILD, WebSocket, until

GTK_SETTINGS = '''gtk-enable-animations=false
gtk-font-name=Cantarell 11
gtk-decoration-layout=:close
gtk-cursor-blink=false
'''

# Dots per inch, which text follows, and more of the environment.
VARIANTS = {
    'plain': (96, {}),
    'contrast': (96, {'ADW_DEBUG_HIGH_CONTRAST': '1'}),
    # The direction is that of the language of GTK's own words.
    'rtl': (96, {'LANGUAGE': 'ar'}),
    'large': (192, {}),
}

BROWSER = ('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')
TABLET = ('Mozilla/5.0 (Linux; Android 14; Tablet) AppleWebKit/537.36 (KHTML, like '
          'Gecko) Chrome/126.0.0.0 Safari/537.36')
PHONE = ('Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 '
         '(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1')


def free_port():
    """The usual one when it is free: one that was asked for as 0 has no value in
    the preferences."""
    for port in (8888, 0):
        with contextlib.suppress(OSError), \
             socket.create_server(('127.0.0.1', port)) as server:
            return server.getsockname()[1]
    raise AssertionError('no port is free')


class Visitors:
    """Three of different kinds, as somebody would have them at home."""

    def __init__(self, port):
        self.port = port
        self.lobby = self.browser('Lobby', BROWSER)
        self.phone = self.browser('k7mw-29fq', PHONE)
        self.kitchen = WebSocket(port, '?Id=Kitchen', headers=[
            ('User-Agent', 'Python/3.11 websockets/10.4')])

    def browser(self, name, program):
        visitor = WebSocket(self.port, f'?Id={urllib.parse.quote(name)}', 'crier.v1',
                            headers=[('User-Agent', program)])
        visitor.next_json('hello')
        visitor.say({'event': 'sync', 't0': time.time(), 'offset': 0.0042})
        visitor.next_json('sync')
        return visitor

    def close(self):
        for each in (self.lobby, self.phone, self.kitchen):
            with contextlib.suppress(OSError):
                each.close()


class Camera:
    """One run of the program at one size, in one scheme and language."""

    def __init__(self, args, size, scheme, language, variant='plain'):
        self.args = args
        self.size = size
        self.width, self.height = map(int, size.split('x'))
        self.narrow = self.width < 780
        self.scheme = scheme
        self.language = language
        self.variant = variant
        self.name = '-'.join((size, scheme, language, *(
            [variant] if variant != 'plain' else [])))
        self.translate = (
            str if language == 'en' else
            gettext.translation('crier', BUILD / 'po', [language]).gettext)
        self.taken = set()

    def program(self, *options, port=0, home=None):
        locale = 'en_US.UTF-8' if self.language == 'en' else f'{self.language}.UTF-8'
        program = Program(
            self.desktop, *options, port=port, home=home, locale=locale,
            more={'ADW_DEBUG_COLOR_SCHEME': f'prefer-{self.scheme}',
                  'CRIER_LOCALEDIR': str(BUILD / 'po'),
                  # A warning is to be seen in the picture's state, not to end all.
                  'G_DEBUG': '', **VARIANTS[self.variant][1]})
        program.gtk_settings = GTK_SETTINGS
        return program

    def prepare(self):
        """Has the display say what the variant wants of it."""
        self.desktop.set_dots(VARIANTS[self.variant][0])

    def wants(self, *states):
        return not self.args.states or set(states) & set(self.args.states)

    def grab(self):
        return subprocess.run(
            ['import', '-silent', '-window', 'root', 'rgb:-'],
            env=self.desktop.environment, capture_output=True, check=True).stdout

    def shot(self, state):
        """As soon as nothing moves any more, or after a while: the clock does."""
        if not self.wants(state):
            return
        self.place()
        before, end = None, time.monotonic() + 1.5
        while time.monotonic() < end:
            now = self.grab()
            if now == before:
                break
            before = now
            time.sleep(0.1)
        path = self.args.folder / state / f'{self.name}.png'
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(['import', '-silent', '-window', 'root', str(path)],
                       env=self.desktop.environment, check=True)
        self.taken.add(state)

    def place(self):
        """What a window manager does: a dialog stands in the middle, and is no
        larger than the screen."""
        for window in self.running.windows():
            if window == self.running.id or window in self.popups():
                continue
            width, height = self.running.size(window)
            if width > self.width or height > self.height:
                width, height = min(width, self.width), min(height, self.height)
                self.running.resize(width, height, window)
            self.desktop.xdotool('windowmove', window, (self.width - width) // 2,
                                 (self.height - height) // 2)

    def popups(self):
        """Menus: as many as are shown, and always on top."""
        menus = [node for node in self.running.node.walk() if node.role() == 'menu']
        return self.running.windows()[-1:] if menus else []

    # What is done

    def press(self, label, role='push button'):
        self.running.node.find(role, re.compile(
            re.escape(self.translate(label).replace('_', '')))).press()

    def key(self, *keys):
        self.running.key(*keys)

    def dialog(self, keys, state, then=()):
        """A window of its own by its key, and away again."""
        if not self.wants(state, *[name for name, _ in then]):
            return
        before = set(self.running.windows())
        self.running.focus()
        keys() if callable(keys) else self.key(keys)
        with self.seen(before) as window:
            self.shot(state)
            for name, act in then:
                act()
                self.shot(name)

    @contextlib.contextmanager
    def seen(self, before):
        """A window that was not there before, until it is closed by Escape."""
        until(lambda: set(self.running.windows()) - before, 'another window')
        window = (set(self.running.windows()) - before).pop()
        self.running.focus(window)
        yield window
        self.running.focus(window)
        self.key('Escape')
        # The first one may have taken away a toast.
        with contextlib.suppress(AssertionError):
            until(lambda: window not in self.running.windows(), 'it to be gone', 1)
            self.running.focus()
            return
        self.key('Escape')
        until(lambda: window not in self.running.windows(), 'it to be gone', 3)
        self.running.focus()

    def row(self, name):
        return self.running.row(name)

    def settle(self):
        self.running.resize(self.width, self.height)
        self.running.focus()
        self.desktop.xdotool('mousemove', 0, 0)
        until(lambda: self.running.size() == (self.width, self.height), 'the size')

    def recover(self):
        for window in self.running.windows()[:0:-1]:
            self.running.focus(window)
            self.key('Escape')
        self.running.focus()

    def label(self, row, name, color, see=lambda: None):
        """Has the operator call a client so; looks at the dialog in between."""
        # The tooltip of the one before would take the click.
        self.desktop.xdotool('mousemove', 0, 0)
        before = set(self.running.windows())
        self.running.click(self.row(row))
        self.running.focus()
        self.key('F2')
        opened = until(lambda: set(self.running.windows()) - before, 'the dialog').pop()
        self.running.focus(opened)
        self.running.type(name)
        toggle = self.running.others()[0].find(None, self.translate(color), shown=False)
        toggle.press()
        until(toggle.is_down, 'the color')
        see()
        self.key('Return')
        until(lambda: set(self.running.windows()) == before, 'it to be gone')
        self.running.focus()
