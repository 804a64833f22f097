# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A person at Crier's window: a display and a session bus of their own, the
window as a screen reader is told of it (AT-SPI, over D-Bus, nothing cached), a
mouse and a keyboard (xdotool).

It shows a window without a window manager: the focus follows whoever asks for it
here, and every window appears at the top left."""

import contextlib
import ctypes
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'interop'))

from crier_test import (BUILD, CRIER, PATIENCE, check, die_with_parent, until)

try:
    import gi
    from gi.repository import Gio, GLib
except ImportError:
    gi = None

APP_ID = 'dev.crier.Crier'
APP_PATH = '/dev/crier/Crier'

REGISTRY = 'org.a11y.atspi.Registry'
ROOT = '/org/a11y/atspi/accessible/root'
ACCESSIBLE = 'org.a11y.atspi.Accessible'

LAUNCHERS = ('/usr/libexec/at-spi-bus-launcher',
             '/usr/lib/at-spi2-core/at-spi-bus-launcher',
             '/usr/lib/at-spi-bus-launcher')

# AtspiStateType and AtspiRole, as far as they matter here. The names of roles
# that GTK gives are translated.
CHECKED, FOCUSED, PRESSED, SELECTED, SENSITIVE, VISIBLE = 4, 12, 20, 23, 24, 30
ROLES = {
    2: 'alert', 7: 'check box', 8: 'check menu item', 11: 'combo box',
    16: 'dialog', 20: 'filler', 23: 'frame', 27: 'image', 29: 'label',
    31: 'list', 32: 'list item', 33: 'menu', 35: 'menu item', 37: 'page tab',
    38: 'page tab list', 39: 'panel', 40: 'password text', 43: 'push button',
    44: 'radio button', 45: 'radio menu item', 48: 'scroll bar', 49: 'scroll pane',
    50: 'separator', 51: 'slider', 52: 'spin button', 55: 'table',
    56: 'table cell', 57: 'table column header', 61: 'text',
    62: 'toggle button', 69: 'window', 75: 'application', 79: 'entry',
    88: 'link', 90: 'table row', 98: 'list box', 99: 'grouping', 111: 'log',
}

WINDOW_COORDINATES = 1
ESTABLISHED, LISTEN = 1, 10      # of /proc/net/tcp
PIDFD_GETFD = 438    # pidfd_getfd(2), which Python does not know
CALL_MS = 10000      # a program that does not answer for so long hangs
HARMLESS = re.compile(r'Failed to set fd limit')

# Nothing that the user installed is started on this bus.
BUS = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={home}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


class Missing(Exception):
    """Something that is needed is not installed."""


class Gone(Exception):
    """What was asked is no longer there."""


def find_launcher():
    for path in LAUNCHERS:
        if os.access(path, os.X_OK):
            return path
    raise Missing('there is no at-spi-bus-launcher here')


def check_needs():
    if gi is None:
        raise Missing('there is no python3-gi here')
    for program in ('Xvfb', 'xdotool', 'dbus-daemon', 'gapplication'):
        if not shutil.which(program):
            raise Missing(f'there is no {program} here')
    find_launcher()


def prepare():
    """In a child: a disk that is full is an error of a call and no signal."""
    die_with_parent()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def connect(address):
    return Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
        Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


# --- the desk ----------------------------------------------------------------

class Desktop:
    """A display, a session bus and an accessibility bus, which end with it."""

    def __init__(self, width=1400, height=900):
        self.size = width, height
        self.processes = []

    def __enter__(self):
        check_needs()
        self.home = tempfile.mkdtemp(prefix='crier-desk-')
        try:
            self.open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def open(self):
        self.environment = {
            key: value for key, value in os.environ.items()
            if key not in ('WAYLAND_DISPLAY', 'NO_AT_BRIDGE', 'GTK_A11Y',
                           'GTK_THEME', 'XAUTHORITY')}
        self.environment.update(XDG_RUNTIME_DIR=self.home, HOME=self.home,
                                GSETTINGS_BACKEND='memory')
        self.environment['DISPLAY'] = self.open_display()
        self.open_bus()
        self.spawn([find_launcher(), '--launch-immediately'])
        self.session = connect(self.environment['DBUS_SESSION_BUS_ADDRESS'])
        self.take_notifications()
        self.accessibility = self.connect_accessibility()
        self.root = Node(self.accessibility, REGISTRY, ROOT)
        until(self.is_ready, 'the registry of accessible programs')

    def spawn(self, command, **more):
        log = open(os.path.join(self.home, 'desk.log'), 'ab')
        with log:
            process = subprocess.Popen(
                command, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, preexec_fn=die_with_parent, **more)
        self.processes.append(process)
        return process

    def open_display(self):
        reader, writer = os.pipe()
        width, height = self.size
        try:
            self.spawn(['Xvfb', '-displayfd', str(writer), '-nolisten', 'tcp',
                        '-screen', '0', f'{width}x{height}x24', '-dpi', '96'],
                       pass_fds=[writer])
        finally:
            os.close(writer)
        with os.fdopen(reader) as file:
            number = file.readline().strip()
        check(number, 'Xvfb opened no display')
        return f':{number}'

    def set_dots(self, per_inch):
        """How large text is: what "Large Text" of a desktop sets is the resource
        Xft.dpi, 96 without it."""
        x11 = ctypes.CDLL('libX11.so.6')
        x11.XOpenDisplay.restype = ctypes.c_void_p
        x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
        display = ctypes.c_void_p(x11.XOpenDisplay(self.environment['DISPLAY'].encode()))
        name, kind = [ctypes.c_ulong(x11.XInternAtom(display, atom, 0))
                      for atom in (b'RESOURCE_MANAGER', b'STRING')]
        resource = f'Xft.dpi:\t{per_inch}\n'.encode()
        x11.XChangeProperty(display, ctypes.c_ulong(x11.XDefaultRootWindow(display)),
                            name, kind, 8, 0, resource, len(resource))
        x11.XCloseDisplay(display)

    def open_bus(self):
        config = pathlib.Path(self.home, 'bus.conf')
        config.write_text(BUS.format(home=self.home))
        self.spawn(['dbus-daemon', f'--config-file={config}', '--nofork',
                    '--nopidfile'])
        path = os.path.join(self.home, 'bus')
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = f'unix:path={path}'
        until(lambda: os.path.exists(path), 'the session bus')

    def take_notifications(self):
        """Is who shows them, and shows none: GLib complains if there is nobody."""
        self.session.call_sync(
            'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'RequestName',
            GLib.Variant('(su)', ['org.gtk.Notifications', 4]), None,
            Gio.DBusCallFlags.NONE, CALL_MS, None)

    def find_accessibility(self):
        with contextlib.suppress(GLib.Error):
            return self.session.call_sync(
                'org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress',
                None, None, Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()[0]

    def connect_accessibility(self):
        return connect(until(self.find_accessibility, 'the accessibility bus'))

    def is_ready(self):
        with contextlib.suppress(GLib.Error, Gone):
            self.root.children()
            return True

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def find_program(self, pid):
        """The root of the tree of the process, or None."""
        for node in self.root.children():
            with contextlib.suppress(GLib.Error):
                found = self.accessibility.call_sync(
                    'org.freedesktop.DBus', '/', 'org.freedesktop.DBus',
                    'GetConnectionUnixProcessID',
                    GLib.Variant('(s)', [node.bus]), None,
                    Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()[0]
                if found == pid:
                    return node
        return None

    def xdotool(self, *arguments):
        """Runs it; returns the lines it prints, none when it found nothing."""
        result = subprocess.run(
            ['xdotool', *map(str, arguments)], env=self.environment,
            capture_output=True, text=True, timeout=PATIENCE)
        return result.stdout.split('\n')[:-1] if result.returncode == 0 else []


# --- what a screen reader is told --------------------------------------------

class Node:
    """Something that is accessible, by its address. Asks whenever it is asked:
    what it says is what is true now."""

    def __init__(self, connection, bus, path):
        self.connection = connection
        self.bus = bus
        self.path = path

    def __eq__(self, other):
        return (self.bus, self.path) == (other.bus, other.path)

    def __hash__(self):
        return hash((self.bus, self.path))

    def __repr__(self):
        try:
            return f'<{self.role()} {self.name()!r}>'
        except Gone:
            return '<gone>'

    def call(self, interface, method, arguments=None):
        try:
            return self.connection.call_sync(
                self.bus, self.path, interface, method, arguments, None,
                Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()
        except GLib.Error as error:
            if (error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_OBJECT) or
                error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD) or
                error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_INTERFACE) or
                error.matches(Gio.dbus_error_quark(), Gio.DBusError.SERVICE_UNKNOWN) or
                error.matches(Gio.dbus_error_quark(), Gio.DBusError.NAME_HAS_NO_OWNER) or
                error.matches(Gio.dbus_error_quark(), Gio.DBusError.NO_REPLY)):
                raise Gone(error.message) from None
            raise

    def get(self, interface, name):
        return self.call('org.freedesktop.DBus.Properties', 'Get',
                         GLib.Variant('(ss)', [interface, name]))[0]

    def name(self):
        return self.get(ACCESSIBLE, 'Name')

    def description(self):
        return self.get(ACCESSIBLE, 'Description')

    def role(self):
        number = self.call(ACCESSIBLE, 'GetRole')[0]
        return ROLES.get(number, f'role {number}')

    def parent(self):
        bus, path = self.get(ACCESSIBLE, 'Parent')
        return Node(self.connection, bus, path)

    def ancestors(self):
        """From its parent up to its window."""
        node = self.parent()
        while node.role() != 'application':
            yield node
            node = node.parent()

    def interfaces(self):
        return self.call(ACCESSIBLE, 'GetInterfaces')[0]

    def states(self):
        low, high = self.call(ACCESSIBLE, 'GetState')[0]
        bits = low | high << 32
        return {i for i in range(64) if bits >> i & 1}

    def has(self, state):
        return state in self.states()

    def is_sensitive(self):
        return self.has(SENSITIVE)

    def is_down(self):
        """Whether a toggle is pressed, or a box checked."""
        return bool({PRESSED, CHECKED} & self.states())

    def children(self):
        return [Node(self.connection, bus, path)
                for bus, path in self.call(ACCESSIBLE, 'GetChildren')[0]
                if not path.endswith('/null')]

    def is_shown(self):
        """Whether it can be seen, by what a pointer in its middle would meet:
        GTK 4.8 keeps SHOWING to itself, and pages of a stack that are not shown
        are in the tree like the one that is. What is insensitive is not met,
        but what it lies on."""
        if self.role() == 'application':
            return True
        above = list(self.ancestors())
        if not above:
            return self.has(VISIBLE)
        x, y, width, height = self.extents()
        if width <= 0 or height <= 0:
            return False
        # Those of a popover count from another corner.
        if any(node.role() == 'menu' for node in (self, *above)):
            return True
        # A picture of no meaning is met there as nothing; beside it, within the
        # padding, its button is.
        met = (above[-1].at(x + width // 2, y + height // 2) or
               above[-1].at(x - 3, y + height // 2))
        return met is not None and (met == self or met in above or
                                    self in met.ancestors())

    def at(self, x, y):
        """What a pointer meets there, or None."""
        bus, path = self.call('org.a11y.atspi.Component', 'GetAccessibleAtPoint',
                              GLib.Variant('(iiu)', [x, y, WINDOW_COORDINATES]))[0]
        return Node(self.connection, bus, path) if bus else None

    def walk(self):
        """Itself and all below but what is hidden."""
        try:
            if self.role() != 'application' and not self.has(VISIBLE):
                return
            yield self
            children = self.children()
        except Gone:
            return
        for child in children:
            yield from child.walk()

    def all(self, role=None, name=None, shown=True):
        """Those of that role and name; a name may be a pattern. Only those that
        can be seen, unless what is scrolled away counts too."""
        found = []
        for node in self.walk():
            with contextlib.suppress(Gone):
                if ((role is None or node.role() == role) and
                        (name is None or matches(name, node.name())) and
                        (not shown or node.is_shown())):
                    found.append(node)
        return found

    def find(self, role=None, name=None, shown=True):
        """The one of that role and name, as soon as it is there."""
        what = f'{role or "something"} {name!r}'
        found = until(lambda: self.all(role, name, shown), what)
        # A menu button is two, one in the other.
        outer = set().union(*[node.ancestors() for node in found])
        found = [node for node in found if node not in outer]
        check(len(found) == 1, f'{len(found)} of {what}')
        return found[0]

    def press(self):
        """Does what it does when it is activated."""
        check(self.call('org.a11y.atspi.Action', 'DoAction',
                        GLib.Variant('(i)', [0]))[0], f'{self} does nothing')

    def extents(self):
        """x, y, width and height in its window."""
        return self.call('org.a11y.atspi.Component', 'GetExtents',
                         GLib.Variant('(u)', [WINDOW_COORDINATES]))[0]

    def text(self):
        return self.call('org.a11y.atspi.Text', 'GetText',
                         GLib.Variant('(ii)', [0, -1]))[0]

    def value(self):
        return self.get('org.a11y.atspi.Value', 'CurrentValue')

    def set_value(self, value):
        self.call('org.freedesktop.DBus.Properties', 'Set',
                  GLib.Variant('(ssv)', ['org.a11y.atspi.Value', 'CurrentValue',
                                         GLib.Variant('d', value)]))

    def dump(self, depth=0):
        """All of it, as lines."""
        try:
            states = self.states()
            if depth and VISIBLE not in states:
                return
            marks = ''.join(mark for state, mark in
                            ((SENSITIVE, 's'), (FOCUSED, 'f'), (SELECTED, '+'),
                             (PRESSED, 'p'), (CHECKED, 'c')) if state in states)
            yield f'{"  " * depth}{self.role()} {self.name()!r} {marks}'
            children = self.children()
        except Gone:
            return
        for child in children:
            yield from child.dump(depth + 1)


def matches(wanted, found):
    if isinstance(wanted, str):
        return wanted == found
    return wanted.search(found) is not None


def take_fd(pid, fd):
    """Another name of a descriptor of another process."""
    pidfd = os.pidfd_open(pid)
    try:
        taken = ctypes.CDLL(None, use_errno=True).syscall(PIDFD_GETFD, pidfd, fd, 0)
        check(taken >= 0, f'pidfd_getfd: {os.strerror(ctypes.get_errno())}')
        return taken
    finally:
        os.close(pidfd)


def tcp_sockets():
    """Local port, state and inode of each; /proc has them in hexadecimal."""
    for line in pathlib.Path('/proc/net/tcp').read_text().splitlines()[1:]:
        fields = line.split()
        yield int(fields[1].rpartition(':')[2], 16), int(fields[3], 16), fields[9]


# --- the program -------------------------------------------------------------

class Program:
    """One run of crier with its window, with a home of its own or one that was
    given. That it says nothing on standard error is checked when it ends."""

    gtk_settings = 'gtk-enable-animations=false\n'

    def __init__(self, desktop, *options, port=0, home=None, settings='memory',
                 locale='C.UTF-8', more=None, command=None):
        self.desktop = desktop
        self.command = [*(command or [CRIER]), f'--port={port}', *options]
        self.home = self.kept_home = home
        self.settings = settings
        self.locale = locale
        self.more = more or {}
        self.errors = []
        self.process = None

    def __enter__(self):
        self.home = self.kept_home or tempfile.mkdtemp(prefix='crier-window-')
        try:
            self.start()
        except BaseException:
            self.clean_up()
            raise
        return self

    def __exit__(self, kind, error, trace):
        if error is None:
            try:
                self.check_sound()
            finally:
                self.clean_up()
        else:
            with contextlib.suppress(Exception):
                self.complain()
            self.clean_up()

    def environment(self):
        environment = dict(self.desktop.environment)
        environment.update(
            HOME=self.home, XDG_CONFIG_HOME=f'{self.home}/config',
            XDG_STATE_HOME=f'{self.home}/state', XDG_DATA_HOME=f'{self.home}/data',
            XDG_CACHE_HOME=f'{self.home}/cache', LC_ALL=self.locale, LANGUAGE='',
            GDK_BACKEND='x11', GSK_RENDERER='cairo',
            # A driver would keep memory that a sanitizer reports.
            GDK_DEBUG='gl-disable',
            GSETTINGS_BACKEND=self.settings, ADW_DISABLE_PORTAL='1',
            GTK_IM_MODULE='gtk-im-context-simple',
            G_DEBUG='fatal-warnings,fatal-criticals')
        environment.setdefault('GSETTINGS_SCHEMA_DIR',
                               str(pathlib.Path(CRIER).parents[1] / 'data'))
        environment.update(self.more)
        return environment

    def start(self):
        settings = pathlib.Path(self.home, 'config', 'gtk-4.0', 'settings.ini')
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text('[Settings]\n' + self.gtk_settings)
        self.process = subprocess.Popen(
            self.command, env=self.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=prepare)
        self.pid = self.process.pid
        self.thread = threading.Thread(target=self.collect, daemon=True)
        self.thread.start()
        self.node = until(self.find_node, 'the window')
        self.window = self.node.find('frame', 'Crier')
        self.id = until(self.find_window, 'the window on the display')
        self.focus()

    def collect(self):
        with self.process.stderr as pipe:
            for line in pipe:
                self.errors.append(line.decode('utf-8', 'replace').rstrip('\n'))

    def find_node(self):
        check(self.process.poll() is None,
              f'it ended with {self.process.poll()}: {self.errors[-5:]}')
        return self.desktop.find_program(self.pid)

    def find_window(self):
        windows = self.windows()
        return windows[0] if windows else None

    def windows(self):
        """The ids of its windows that are shown, those of menus too."""
        return [int(line) for line in self.desktop.xdotool(
            'search', '--onlyvisible', '--all', '--pid', self.pid, '--name', '')]

    # What there is

    def port(self):
        """As it stands in the address; when nobody is there, that stands twice."""
        links = until(lambda: self.window.all('link', re.compile(r'^http://.*:\d+/$')),
                      'the address')
        return int(re.search(r':(\d+)/$', links[0].name()).group(1))

    def has(self, role=None, name=None):
        return bool(self.node.all(role, name))

    def listening(self):
        """Where it listens, as the kernel has it: its descriptor and the port."""
        fds = {}
        for fd in pathlib.Path(f'/proc/{self.pid}/fd').iterdir():
            with contextlib.suppress(OSError):
                fds[os.readlink(fd)] = int(fd.name)
        for local, state, inode in tcp_sockets():
            if state == LISTEN and f'socket:[{inode}]' in fds:
                return fds[f'socket:[{inode}]'], local
        return None, None

    def server_port(self):
        return self.listening()[1]

    def n_connections(self):
        """How many peers are connected to that port, as the kernel has it."""
        port = self.server_port()
        return sum((local, state) == (port, ESTABLISHED)
                   for local, state, _ in tcp_sockets())

    def row(self, name):
        """The client's row, in the table or in the list."""
        return self.window.find(None, re.compile(f'^{re.escape(name)}, '))

    def rows(self, name):
        """As many as there are of that client; none is well, too."""
        return self.window.all(None, re.compile(f'^{re.escape(name)}, '))

    def others(self):
        """Its windows but the first, as they are told of."""
        return [node for node in self.node.children()
                if node != self.window and node.has(VISIBLE)]

    def other_windows(self):
        """The ids of those."""
        return [window for window in self.windows() if window != self.id]

    def find_label(self, start):
        return self.node.find('label', re.compile('^' + re.escape(start)))

    # What a person does

    def focus(self, window=None):
        self.desktop.xdotool('windowfocus', '--sync', window or self.id)

    def key(self, *keys):
        if not keys:
            return
        self.desktop.xdotool('key', '--clearmodifiers', '--delay', 20, *keys)

    def type(self, text):
        self.desktop.xdotool('type', '--delay', 5, text)

    def click(self, node, button=1, window=None, modifier=None, times=1):
        """Clicks in the middle of what is in the window."""
        x, y, width, height = node.extents()
        arguments = ['mousemove', '--window', window or self.id,
                     x + width // 2, y + height // 2]
        if modifier:
            arguments += ['keydown', modifier]
        arguments += ['click', '--repeat', times, '--delay', 40, button]
        if modifier:
            arguments += ['keyup', modifier]
        self.desktop.xdotool(*arguments)

    def resize(self, width, height, window=None):
        self.desktop.xdotool('windowsize', '--sync', window or self.id,
                             width, height)

    def size(self, window=None):
        for line in self.desktop.xdotool('getwindowgeometry', '--shell',
                                         window or self.id):
            name, _, value = line.partition('=')
            if name == 'WIDTH':
                width = int(value)
            elif name == 'HEIGHT':
                return width, int(value)
        raise Gone('the window')

    def action(self, name, *parameters):
        """What `gapplication action` does, on the bus of this desktop."""
        result = subprocess.run(
            ['gapplication', 'action', APP_ID, name, *parameters],
            env=self.environment(), capture_output=True, text=True,
            timeout=PATIENCE)
        check(result.returncode == 0, f'gapplication: {result.stderr}')

    # What befalls it

    def fill_disk(self):
        """It can write to no file any more, as if there were no room."""
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def take_port(self):
        """The system takes away what it listens on, as an administrator can have
        it done (ss(8), --kill)."""
        with socket.socket(fileno=take_fd(self.pid, self.listening()[0])) as taken:
            taken.shutdown(socket.SHUT_RDWR)

    def make_room(self):
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE,
                         (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    # How it ends

    def terminate(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            os.kill(self.pid, number)
        return self.wait_end()

    def wait_end(self, patience=PATIENCE):
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'still running after {patience} s') from None
        self.thread.join(PATIENCE)
        return status

    def check_sound(self):
        """It runs or has ended well, and has complained of nothing."""
        status = self.process.poll()
        check(status in (None, 0), f'it ended with {status}: {self.errors[-5:]}')
        wrong = [line for line in self.errors
                 if line.strip() and not HARMLESS.search(line)]
        check(not wrong, f'on standard error: {wrong[:5]}')

    def complain(self):
        for line in self.errors[-10:]:
            print(f'#   standard error: {line}')
        if self.process.poll() is None:
            for line in self.node.dump():
                print(f'#   {line}')
        else:
            print(f'#   it ended with {self.process.poll()}')
        sys.stdout.flush()

    def clean_up(self):
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.thread.join(PATIENCE)
        if not self.kept_home:
            shutil.rmtree(self.home, ignore_errors=True)
