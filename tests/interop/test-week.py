#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a week does to a clock, in minutes: it is set an hour and eight days on and
back, summer begins and ends, a second comes twice, the computer sleeps for an hour, the
process is stopped. Three clients of each technique listen meanwhile, and a script
publishes with keys (docs/protocol.md, sections 1.3, 3.3 and 10.2).

CRIER_SECONDS says how long each of these lasts."""

import calendar
import contextlib
import os
import pathlib
import signal
import sys
import threading
import time

import crier_test
from crier_test import Server, Tap, check, same, until
from listening import Receivers, ask, find_missing

SECONDS = float(os.environ.get('CRIER_SECONDS', '8'))
PAUSE = 22        # seconds: longer than a client may be silent, shorter than ours wait
EVERY = 0.5       # seconds from one message to the next
HOUR, DAY = 3600, 24 * 3600
# Central Europe, without a file of the system.
ZONE = 'CET-1CEST,M3.5.0,M10.5.0/3'
SPRING = calendar.timegm((2027, 3, 28, 1, 0, 0))
AUTUMN = calendar.timegm((2027, 10, 31, 1, 0, 0))

# Those that stay open, of which each announcement is expected; then those that ask.
OPEN = {'websockets': 2, 'ws': 1, 'curl-sse': 2, 'fetch-sse': 1, 'curl-stream': 2,
        'fetch-stream': 1}
ASKING = {'curl-long': 2, 'fetch-long': 1, 'curl-poll': 2, 'fetch-poll': 1}


def find_library():
    """libfaketime, for programs with threads; or None."""
    for folder in ('/usr/lib', '/usr/lib64'):
        for path in pathlib.Path(folder).glob('**/faketime/libfaketimeMT.so.1'):
            return path
    return None


class Clocked(Server):
    """A server whose wall clock is this computer's and an offset that can be set."""

    def __init__(self, library, *options):
        super().__init__(*options)
        self.library = library

    def start(self):
        self.lines, self.errors, self.threads = [], [], []
        self.file = pathlib.Path(self.home, 'offset')
        self.set(0)
        super().start()

    def environment(self):
        return {**super().environment(), 'LD_PRELOAD': str(self.library), 'TZ': ZONE,
                'FAKETIME_TIMESTAMP_FILE': str(self.file),
                'FAKETIME_CACHE_DURATION': '1', 'FAKETIME_DONT_FAKE_MONOTONIC': '1'}

    def set(self, seconds):
        # At once, lest a half-written offset be read.
        new = self.file.with_suffix('.new')
        new.write_text(f'{seconds:+.0f}\n')
        new.replace(self.file)


class Script:
    """Publishes a message every half second, and each again under its key."""

    def __init__(self, server):
        self.server = server
        self.sent = []
        self.wrong = []
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    def publish(self, text):
        """Says it again, with its key, as long as no answer comes."""
        deadline = time.monotonic() + 2 * PAUSE
        while True:
            try:
                status, answer = ask(self.server, 'POST', '/messages', {'text': text},
                                     key=f'key of {text}')
                break
            except (OSError, AssertionError) as error:
                check(time.monotonic() < deadline, f'{text}: no answer: {error}')
        check(status in (201, 202), f'{text}: {status}: {answer}')
        return answer['id'], text

    def run(self):
        try:
            while not self.done.wait(EVERY):
                self.sent.append(self.publish(f'message {len(self.sent)}'))
                # One of a moment ago, which may be on the other side of a step.
                again = self.sent[-min(len(self.sent), 8)]
                same(self.publish(again[1]), again)
        except AssertionError as error:
            self.wrong.append(error)


def pass_over(server, moment):
    """The wall clock passes over a moment, half way."""
    server.set(moment - SECONDS / 2 - time.time())
    time.sleep(SECONDS)


def stop_for(server, seconds, slept=0):
    os.kill(server.pid, signal.SIGSTOP)
    time.sleep(seconds)
    server.set(slept)
    os.kill(server.pid, signal.SIGCONT)
    time.sleep(SECONDS)


def stay(server, offset):
    server.set(offset)
    time.sleep(SECONDS)


WEEK = (
    ('an hour on', lambda s: stay(s, HOUR)),
    ('an hour back', lambda s: stay(s, 0)),
    ('an hour behind', lambda s: stay(s, -HOUR)),
    ('right again', lambda s: stay(s, 0)),
    ('eight days on', lambda s: stay(s, 8 * DAY)),
    ('eight days back', lambda s: stay(s, 0)),
    ('eight days behind', lambda s: stay(s, -8 * DAY)),
    ('summer begins', lambda s: pass_over(s, SPRING)),
    ('summer ends', lambda s: pass_over(s, AUTUMN)),
    ('right, after months', lambda s: stay(s, 0)),
    ('a second twice', lambda s: stay(s, -1)),
    ('asleep for an hour', lambda s: stop_for(s, 3, HOUR)),
    ('the process stands still', lambda s: stop_for(s, PAUSE)),
)


def check_ticks(receiver, began, paused):
    """About one announcement a second, whatever the clock said; what was due while the
    process stood still need not come."""
    for name in receiver.got:
        n = len(receiver.events(name, 'time'))
        seconds = time.monotonic() - began
        check(seconds - paused - 3 <= n <= seconds + 3,
              f'{name}: {n} announcements in {seconds:.0f} s')


def test_week(tap, library):
    with Clocked(library, '--allow-host=127.0.0.1') as server, \
         contextlib.ExitStack() as stack:
        base = f'http://127.0.0.1:{server.port}'
        receivers = {kind: stack.enter_context(Receivers(
            kind, base, *[f'{kind} {i}' for i in range(count)]))
            for kind, count in {**OPEN, **ASKING}.items()}
        for each in receivers.values():
            each.wait_place()
        began = time.monotonic()
        start = server.mark()
        with Script(server) as script:
            for name, pass_by in WEEK:
                before = len(script.sent)
                pass_by(server)
                with tap.case(f'{name}: messages are taken'):
                    same(script.wrong, [])
                    until(lambda: len(script.sent) > before, 'a message')
        with tap.case('once more, when all has passed'):
            script.sent.append(script.publish('That was all'))

        for kind, each in receivers.items():
            with tap.case(f'{len(each.got)} × {kind}: each of {len(script.sent)} messages '
                          'once, in order'):
                each.wait_text('That was all')
                each.check_messages(script.sent)
                each.check_recovered()
            if kind in OPEN:
                with tap.case(f'{len(each.got)} × {kind}: an announcement a second'):
                    check_ticks(each, began, PAUSE + 3)
        with tap.case('no client left'):
            same([m.string for m in server.find('^Client .* left', start)], [])
        with tap.case('all are kept, and still after another start'):
            check_kept(server, script.sent)
            server.check_sound()
            same(server.terminate(), 0)
            server.process.stdin.close()
            server.start()
            check_kept(server, script.sent)
            server.check_sound()


def check_kept(server, sent):
    found = []
    since = 'earliest'
    while True:
        status, page = ask(server, 'GET', f'/messages?since={since}')
        same(status, 200)
        if not page['messages']:
            break
        found += [(m['id'], m['text']) for m in page['messages']]
        since = page['cursor']
    same(found, sent)


def main():
    tap = Tap()
    library = find_library()
    missing = find_missing() or (None if library else 'libfaketime')
    if missing:
        tap.skip('a week in minutes', f'there is no {missing} here')
        return tap.finish()
    test_week(tap, library)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
