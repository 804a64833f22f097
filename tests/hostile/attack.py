# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the attacks share: the bystander, crowds of connections, memory."""

import contextlib
import json
import pathlib
import select
import selectors
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'interop'))

import crier_test
from crier_test import WebSocket, check, fetch, same, until

KIB = 1024
MIB = 1024 * KIB
LONGEST_WAIT = 1.0     # seconds that a bystander may wait at worst
GROWTH = 2 * MIB       # memory that may stay after an attack


class Bystander:
    """Somebody who asks for the page all the time, in a process of its own."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, HERE / 'bystander.py', str(self.server.port),
             str(self.server.pid)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            preexec_fn=crier_test.die_with_parent)
        self.result = None
        same(self.process.stdout.readline(), b'ready\n', 'the bystander')
        return self

    def __exit__(self, *_):
        try:
            output, _ = self.process.communicate(timeout=crier_test.PATIENCE)
            self.result = json.loads(output)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()


def warm_up(server):
    """Has everything done once that is not an attack, then notes what the
    server takes."""
    for path in ('/', '/crier.css', '/crier.js', '/icon.svg', '/time', '/x') * 20:
        fetch(server.port, path)
    for i in range(5):
        # Few at a time: with few descriptors there is room for few.
        for protocol in (None, 'crier.v1') * 4:
            with WebSocket(server.port, '?Id=warm', protocol) as client:
                client.say('{"event":"message","text":"warm"}')
        server.wait_line('^Client warm left', count=8 * i + 8)
    server.say('warm')
    server.wait_line('^Sent to ')
    settle(server)
    server.base_descriptors = server.n_descriptors()
    server.first_rss = server.rss()


def fill_log(server):
    """Messages until the log takes all the memory that it may."""
    with WebSocket(server.port, '?Id=witness') as witness:
        for i in range(300):
            server.say(f'{i} ' + 'x' * 60 * KIB)
        while not witness.next_message(60).startswith('299 '):
            pass
    settle(server)


def hear_out(witness, n):
    """Announcements reach others meanwhile, and no second is skipped."""
    crier_test.check_ticks([witness.next_tick(5) for _ in range(n)], slack=0.9)


def note_base(server):
    """Memory before each attack: what one leaves is not the fault of the next.
    Descriptors have to be as many as in the beginning."""
    server.base_rss = server.rss()


def settle(server):
    """Waits until memory and descriptors do not change any more."""
    seen = []

    def is_steady():
        seen.append((server.rss(), server.n_descriptors()))
        return len(seen) > 60 and len({*seen[-60:]}) == 1
    with contextlib.suppress(AssertionError):
        until(is_steady, 'steady memory', 5)


def is_served(port):
    try:
        return fetch(port).status == 200
    except (OSError, AssertionError):
        return False


def during(seconds=1):
    """Rounds of an attack, for so long that the bystander sees something of it."""
    deadline = time.monotonic() + seconds
    yield
    while time.monotonic() < deadline:
        yield


@contextlib.contextmanager
def attack(tap, server, name, growth=GROWTH):
    """One attack, which is one test point, with the bystander beside it."""
    with tap.case(name):
        note_base(server)
        bystander = Bystander(server)
        try:
            with bystander:
                yield
        finally:
            if server.is_alive():
                report(tap, server, name, bystander.result)
        check(server.is_alive(), f'the server ended: {server.errors[-3:]}')
        begin = time.monotonic()
        same(fetch(server.port).status, 200, 'the page after it')
        after = time.monotonic() - begin
        check(after < LONGEST_WAIT, f'the page after it took {after:.2f} s')
        check(bystander.result['max'] < LONGEST_WAIT,
              f'a bystander waited {bystander.result["max"]:.2f} s')
        check_base(server, growth)
        server.check_sound()


def report(tap, server, name, result):
    tap.note(f'{name}: bystander max {result["max"] * 1000:.1f} ms, median '
             f'{result["median"] * 1000:.1f} ms, {result["n"]} pages, '
             f'turned away {result["turned_away"]} times; memory '
             f'{(server.rss() - server.base_rss) / KIB:+.0f} KiB')


def check_base(server, growth=GROWTH):
    base = server.base_descriptors
    until(lambda: server.n_descriptors() <= base, f'{base} descriptors, there are '
          f'{server.n_descriptors()}', 5)
    # It is let go from an idle source, or when a crowd has left.
    with contextlib.suppress(AssertionError):
        until(lambda: server.rss() <= server.base_rss + growth, 'memory', 5)
    crier_test.check_memory(server.rss() - server.base_rss, growth,
                            'memory that stays')


class Peak:
    """The most memory that the server had in the meantime."""

    def __init__(self, server):
        self.server = server
        self.done = threading.Event()
        self.most = 0
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while not self.done.wait(0.02):
            with contextlib.suppress(OSError, AssertionError):
                self.most = max(self.most, self.server.rss())

    def __enter__(self):
        self.before = self.most = self.server.rss()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()
        self.growth = self.most - self.before


class Crowd:
    """Many raw connections at once. Notes what each of them got and when each
    was closed by the other side."""

    def __init__(self, port):
        self.port = port
        self.selector = selectors.DefaultSelector()
        self.members = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in self.members:
            member.peer.close()
        self.selector.close()

    def add(self, data=b'', kind='', drip=b'', receive=True):
        """One more, that sends data at once and then drip, a byte a second."""
        member = Member(self.port, data, kind, drip)
        self.members.append(member)
        events = selectors.EVENT_WRITE | (selectors.EVENT_READ if receive else 0)
        self.selector.register(member.peer, events, member)
        return member

    def turn(self, patience=0.05):
        for key, events in self.selector.select(patience):
            member = key.data
            if events & selectors.EVENT_WRITE and member.write():
                self.selector.modify(member.peer, selectors.EVENT_READ, member)
            if events & selectors.EVENT_READ and member.read():
                self.selector.unregister(member.peer)
        for member in self.members:
            member.go_on()

    def run_until(self, condition, what, patience):
        deadline = time.monotonic() + patience
        while not condition():
            check(time.monotonic() < deadline, f'waited {patience} s for {what}')
            self.turn()

    def linger(self, seconds):
        """Stays as it is, to see what that does to others."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.turn()

    def run_until_closed(self, patience):
        open_ones = lambda: [m for m in self.members if m.closed is None]
        deadline = time.monotonic() + patience
        while open_ones():
            check(time.monotonic() < deadline,
                  f'after {patience} s still open: '
                  f'{sorted({m.kind for m in open_ones()})} ({len(open_ones())})')
            self.turn()


class Member:
    def __init__(self, port, data, kind, drip):
        self.kind = kind
        self.unsent = memoryview(data)
        self.drip = drip
        self.data = b''
        self.closed = None      # seconds after the begin
        self.begin = self.dripped = time.monotonic()
        self.peer = socket.socket()
        self.peer.setblocking(False)
        self.peer.connect_ex(('127.0.0.1', port))

    def end(self):
        if self.closed is None:
            self.closed = time.monotonic() - self.begin
        return True

    def write(self):
        """Whether there is nothing more to write."""
        try:
            while self.unsent:
                self.unsent = self.unsent[self.peer.send(self.unsent):]
        except BlockingIOError:
            return False
        except OSError:
            self.unsent = memoryview(b'')
        return True

    def read(self):
        """Whether the other side has closed."""
        try:
            part = self.peer.recv(65536)
        except BlockingIOError:
            return False
        except OSError:
            return self.end()
        self.data += part
        return self.end() if not part else False

    def go_on(self):
        now = time.monotonic()
        if self.closed is not None or not self.drip or now < self.dripped + 1:
            return
        self.dripped = now
        with contextlib.suppress(OSError):
            self.peer.send(self.drip[:1])
        self.drip = self.drip[1:]


def pour(peer, piece, reading, seconds):
    """Sends as much as is taken. That it is not taken is no error, nor is it to
    be cut off; returns whether that happened."""
    load = memoryview(piece * (64 * KIB // len(piece) + 1))
    deadline = time.monotonic() + seconds
    at = 0
    peer.setblocking(False)
    # Not select(), which takes no descriptor over 1023: crowds have more.
    poll = select.poll()
    poll.register(peer, select.POLLOUT | (select.POLLIN if reading else 0))
    while (now := time.monotonic()) < deadline:
        events = sum(e for _, e in poll.poll(1000 * min(0.05, deadline - now)))
        try:
            if events & (select.POLLHUP | select.POLLERR):
                return True
            if events & select.POLLIN and not peer.recv(256 * KIB):
                return True
            if events & select.POLLOUT:
                at = (at + peer.send(load[at:])) % len(load)
        except BlockingIOError:
            continue
        except OSError:
            return True
    return False
