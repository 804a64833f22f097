# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A person at Crier's window who has a keyboard and nothing else.

Where the focus is and what a menu has is asked of the program itself; nothing is
operated but by keys."""

import collections
import contextlib
import pathlib
import re
import threading
import time

import person
from person import FOCUSED, GLib, ROLES, SENSITIVE, VISIBLE

from crier_test import PONG, WebSocket, check, same, until

CACHE = '/org/a11y/atspi/cache'
ITEMS = ('menu item', 'check menu item', 'radio menu item')
ACTIVE = 1           # of AtspiStateType
MOST = 60            # keys until something must have been come by

Item = collections.namedtuple('Item', 'path parent role name states')


class Screen:
    """All that a screen reader was told of at one moment, in one answer: the
    focus, always, and whatever else somebody has asked about before."""

    def __init__(self, program):
        answer = program.desktop.accessibility.call_sync(
            program.node.bus, CACHE, 'org.a11y.atspi.Cache', 'GetItems', None, None,
            0, person.CALL_MS, None).unpack()[0]
        self.items = {}
        for (_, path), _, (_, parent), _, _, _, name, role, _, states in answer:
            low, high = states
            bits = low | high << 32
            self.items[path] = Item(
                path, parent, ROLES.get(role, f'role {role}'), name,
                {i for i in range(64) if bits >> i & 1})

    def above(self, item):
        """Its parents, the nearest first."""
        while item.parent in self.items:
            item = self.items[item.parent]
            yield item

    def is_there(self, item):
        return all(VISIBLE in each.states or each.role == 'application'
                   for each in (item, *self.above(item)))

    def focused(self):
        """In the window that keys go to; a dialog is above all others."""
        found = [item for item in self.items.values()
                 if FOCUSED in item.states and self.is_there(item)]
        return sorted(found, key=self.is_above)

    def is_above(self, item):
        return any(each.role == 'dialog' or ACTIVE in each.states
                   for each in self.above(item))


class Tree(Screen):
    """All that is on the screen, in its order."""

    def __init__(self, program):
        order = list(ask(program, program.node.path))
        super().__init__(program)
        # Some may be gone again by now.
        self.order = [self.items[path] for path in order if path in self.items]

    def all(self, *roles):
        return [item for item in self.order
                if item.role in roles and self.is_there(item)]


def ask(program, root):
    """The paths of all that is below, each after what it is in. A whole level is
    asked for at a time."""
    connection, bus = program.desktop.accessibility, program.node.bus
    children = {}
    level = [root]
    while level:
        waiting = len(level)

        def done(_, result, path):
            nonlocal waiting
            waiting -= 1
            children[path] = []
            with contextlib.suppress(GLib.Error):
                children[path] = [child for _, child in
                                  connection.call_finish(result).unpack()[0]
                                  if not child.endswith('/null')]

        for path in level:
            connection.call(bus, path, person.ACCESSIBLE, 'GetChildren', None, None,
                            0, person.CALL_MS, None, done, path)
        while waiting:
            GLib.MainContext.default().iteration(True)
        level = [child for path in level for child in children[path]]

    def below(path):
        yield path
        for child in children.get(path, ()):
            yield from below(child)

    return below(root)


class Walker:
    """Walks through one program. A window manager is missing, so a window that
    opens is given the focus here, and the one below it when it closes."""

    def __init__(self, program):
        self.program = program

    def screen(self):
        return Tree(self.program)

    def key(self, *keys):
        self.program.key(*keys)

    # The focus

    def focus(self):
        """What has the focus: something always has."""
        def find():
            # What is in the window that is above counts, and so in a menu.
            found = Screen(self.program).focused() or self.screen().focused()
            return found and found[-1]
        return until(find, 'something to have the focus')

    def stop(self):
        """What has the focus, or nothing that has a name: libadwaita 1.2 does not
        tell that a row of text has it."""
        try:
            return until(lambda: (Screen(self.program).focused() or
                                  self.screen().focused())[-1:], 'the focus', 0.5)[0]
        except AssertionError:
            return Item('', '', 'text', '', set())

    def to(self, name, key='Tab', role=None):
        """Goes on by the key until something of that name has the focus."""
        met = []
        for _ in range(MOST):
            item = self.stop()
            if person.matches(name, item.name) and role in (None, item.role):
                return item
            met.append(item.name)
            self.key(key)
            self.settle(item)
        raise AssertionError(f'{key} leads to no {name!r}, but {met}')

    def settle(self, before):
        """Until a key was taken, which not every key is."""
        end = time.monotonic() + 0.2
        while time.monotonic() < end and self.stop().path == before.path:
            pass

    def wait_focus(self, name):
        try:
            until(lambda: person.matches(name, self.focus().name), f'focus on {name!r}')
        except AssertionError as error:
            raise AssertionError(f'{error}: it is on {self.focus()[2:4]}') from None

    # Windows

    def windows(self):
        """The ids of those that have a title: menus and tooltips have none."""
        return [int(line) for line in self.program.desktop.xdotool(
            'search', '--onlyvisible', '--all', '--pid', self.program.pid,
            '--name', '.')]

    def titles(self):
        return [item.name for item in self.screen().all('frame', 'dialog', 'window')]

    def open(self, *keys, act=None):
        """Returns when another window has opened and has the focus."""
        before = set(self.windows())
        if act:
            act()
        else:
            self.key(*keys)
        return self.enter(before)

    def enter(self, before):
        fresh = until(lambda: set(self.windows()) - before, 'a window')
        window = max(fresh)
        self.program.focus(window)
        return window

    def shut(self, window):
        """Closes it; what is below has the focus then."""
        self.key('Escape')
        try:
            until(lambda: self.others(window), 'the window to close', 1)
        except AssertionError:
            # That took a toast away.
            self.key('Escape')
        self.wait_shut(window)

    def wait_shut(self, window):
        left = until(lambda: self.others(window), 'the window to close')
        self.program.focus(left[-1])
        self.focus()

    def others(self, window):
        """Those that are left without it, or nothing: one that goes while they are
        counted leaves nothing of the answer."""
        left = self.windows()
        return [] if window in left else left

    # Menus

    def menu_items(self):
        """Of the menu that is open, in its order; the second of a name has that
        in its own."""
        count = collections.Counter()
        found = {}
        for item in self.screen().all(*ITEMS):
            count[item.name] += 1
            n = count[item.name]
            found[item.name if n == 1 else f'{item.name} ({n})'] = item
        return found

    def open_menu(self, opener):
        """All that it has: it comes to be an item at a time."""
        opener()
        before = {}
        while True:
            items = until(self.menu_items, 'a menu')
            if list(items) == before:
                return items
            before = list(items)
            time.sleep(0.05)

    def close_menu(self):
        self.key('Escape')
        until(lambda: not self.menu_items(), 'the menu to close')
        self.focus()

    def choose(self, opener, name):
        """By arrow keys and Enter."""
        items = self.open_menu(opener)
        item = items[name]
        check(SENSITIVE in item.states, f'{name} is insensitive')
        order = [each.path for each in items.values() if SENSITIVE in each.states]
        here = until(lambda: self.focus().path in order and self.focus().path,
                     'an item to have the focus')
        steps = order.index(item.path) - order.index(here)
        self.key(*['Down' if steps > 0 else 'Up'] * abs(steps))
        until(lambda: self.focus().path == item.path, f'the focus on {name}')
        self.key('Return')
        until(lambda: name not in self.menu_items(), 'the menu to close')

    # What it came to

    def is_shown(self, item):
        """Whether a pointer would meet it: what is folded away is in the tree, too."""
        with contextlib.suppress(person.Gone):
            return person.Node(self.program.node.connection, self.program.node.bus,
                               item.path).is_shown()
        return False

    def texts(self):
        return [item.name for item in self.screen().all('label')]

    def wait_text(self, pattern):
        until(lambda: any(re.search(pattern, text) for text in self.texts()),
              f'{pattern!r} to be read')

    def composer(self):
        return self.program.window.find('text', 'Message')

    def pasted(self):
        """What was copied, as the composer gets it; nothing is sent."""
        self.program.focus()
        self.key('ctrl+m')
        self.wait_focus('Message')
        self.key('ctrl+a', 'BackSpace', 'ctrl+v')
        text = until(lambda: self.composer().text(), 'something to be pasted')
        self.key('ctrl+a', 'BackSpace')
        until(lambda: not self.composer().text(), 'an empty composer')
        return text

    def rows(self):
        """The names of the clients' rows, from the top."""
        screen = self.screen()
        return [item.name.partition(',')[0]
                for item in screen.all('table row', 'list item')
                if item.name != 'Columns' and
                any(each.name == 'Clients' for each in screen.above(item))]


@contextlib.contextmanager
def guests(program, *names):
    """Clients of these names, which understand all that the page does, and are
    not taken for dead while nobody reads for them."""
    done = threading.Event()

    def live():
        while not done.wait(5):
            for each in clients:
                with contextlib.suppress(OSError):
                    each.send(PONG)

    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(WebSocket(program.server_port(), f'?Id={name}',
                                                 'crier.v1')) for name in names]
        for each in clients:
            each.next_json('hello')
        until(lambda: all(program.rows(name) for name in names), 'their rows')
        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        try:
            yield clients
        finally:
            done.set()
            thread.join()


def setting(program, key):
    """As it is kept: the program's own words for the value, or None."""
    path = pathlib.Path(program.home, 'config', 'glib-2.0', 'settings', 'keyfile')
    with contextlib.suppress(FileNotFoundError):
        found = re.search(rf'^{key}=(.*)$', path.read_text(), re.MULTILINE)
        return found and found.group(1)
    return None


def wait_setting(program, key, value):
    until(lambda: setting(program, key) == value, f'{key} to be {value}')
