#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A thousand clients of all five techniques come and go for half an hour, beside
hostile visitors who each do what they are allowed to, as fast as they are allowed to.
In three minutes before that what the server keeps on purpose is filled: the log and what it
remembers of Ids. Then memory and descriptors must not grow, and the clients that stay must
have each announcement and each message. See README.md.

Usage: soak.py [--minutes N] [--clients N]; CRIER is the program."""

import argparse
import asyncio
import contextlib
import datetime
import itertools
import json
import pathlib
import random
import resource
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'interop'))

import crier_test
from crier_test import CLOSE, PING, PONG, TEXT, check, frame, handshake, request

MIB = 1024 * 1024
GROWTH = 2 * MIB
FILLING = 3        # minutes in which what grows on purpose grows; minute 0 is after them
SETTLED = 3        # the minute that the end is compared with
MESSAGES = 1100    # more than the log keeps in memory
PLACES = 3000      # clients at a time: few, so that hostile ones keep them taken
NAMES = 24000      # Ids: as many as can be here, are remembered when they are away,
                   # and are noted as forgotten
LIFE = (5, 90)     # seconds that a visit lasts
REPORT = 60        # seconds from one line of figures to the next

numbers = itertools.count()


class Counts:
    def __init__(self):
        self.visits = 0
        self.failed = {}
        self.hostile = {}

    def fail(self, what):
        self.failed[what] = self.failed.get(what, 0) + 1


class Stayer:
    """What a client that stays has had: announcements and messages."""

    def __init__(self, name):
        self.name = name
        self.ticks = []
        self.messages = []

    def take(self, value):
        if value['event'] == 'time':
            self.ticks.append(datetime.datetime.fromisoformat(value['time']).timestamp())
        elif value['event'] == 'message':
            self.messages.append(value['id'])


class Client:
    """One client, over as many visits as there is time for."""

    def __init__(self, port, path, counts, stayer=None):
        self.port = port
        self.path = path
        self.counts = counts
        self.stayer = stayer
        self.name = f'{path[1:]}-{next(numbers)}'
        self.cursor = self.session = None

    def target(self, path, **more):
        query = {'Id': self.name, **more}
        if self.cursor:
            query['since'] = self.cursor
        if self.session:
            query['session'] = self.session
        return path + '?' + '&'.join(f'{k}={v}' for k, v in query.items())

    def take(self, text):
        value = json.loads(text)
        if value['event'] == 'hello':
            self.cursor, self.session = value['cursor'], value['session']
        self.cursor = value.get('id', self.cursor)
        if self.stayer:
            self.stayer.take(value)
        return value

    async def connect(self, data):
        reader, writer = await asyncio.open_connection('127.0.0.1', self.port,
                                                       limit=MIB)
        writer.write(data)
        return reader, writer

    async def head(self, reader):
        head = await reader.readuntil(b'\r\n\r\n')
        status = int(head.split()[1])
        if status not in (101, 200, 204):
            raise ConnectionError(f'{self.path}: {status}')

    async def websocket(self):
        reader, writer = await self.connect(handshake(
            self.port, target=self.target('/websocket'), protocol='crier.v1'))
        try:
            await self.head(reader)
            while True:
                first, size = await reader.readexactly(2)
                if size == 126:
                    size, = struct.unpack('>H', await reader.readexactly(2))
                elif size == 127:
                    size, = struct.unpack('>Q', await reader.readexactly(8))
                payload = await reader.readexactly(size)
                if first & 15 == PING:
                    writer.write(frame(PONG, payload))
                elif first & 15 == TEXT:
                    if self.take(payload)['event'] == 'message':
                        writer.write(frame(TEXT, json.dumps(
                            {'event': 'seen', 'id': self.cursor})))
                elif first & 15 == CLOSE:
                    raise ConnectionError(f'closed: {payload}')
        finally:
            writer.close()

    async def lines(self, path, prefix):
        reader, writer = await self.connect(request(self.port, self.target(path)))
        try:
            await self.head(reader)
            while line := await reader.readline():
                if line.startswith(prefix):
                    self.take(line[len(prefix):])
            raise ConnectionError(f'{path} ended')
        finally:
            writer.close()

    async def poll(self, wait):
        while True:
            reader, writer = await self.connect(request(
                self.port, self.target('/poll', wait=wait)))
            try:
                await self.head(reader)
                answer = json.loads(await reader.read())
            finally:
                writer.close()
            for event in answer['events']:
                self.take(json.dumps(event))
            self.cursor = answer['cursor']
            if not wait:
                await asyncio.sleep(0.8)

    def receive(self):
        return {'/websocket': self.websocket,
                '/events': lambda: self.lines('/events', b'data: '),
                '/stream': lambda: self.lines('/stream', b''),
                '/long': lambda: self.poll(20),
                '/poll': lambda: self.poll(0)}[self.path]()

    async def live(self):
        """Visits without an end, each of a length of its own."""
        await asyncio.sleep(random.uniform(0, 20))
        while True:
            self.counts.visits += 1
            try:
                await asyncio.wait_for(self.receive(), random.uniform(*LIFE))
            except asyncio.TimeoutError:
                pass
            except (OSError, EOFError) as error:
                self.counts.fail(f'{type(error).__name__}: {error}'[:60])
            # Now and then another client comes instead.
            if random.random() < 0.3:
                self.name = f'{self.path[1:]}-{next(numbers)}'
                self.cursor = self.session = None
            await asyncio.sleep(random.uniform(0, 3))


# --- hostile visitors ----------------------------------------------------------

class Hostile:
    def __init__(self, port, counts):
        self.port = port
        self.counts = counts

    async def exchange(self, data, linger=0.0):
        reader, writer = await asyncio.open_connection('127.0.0.1', self.port)
        try:
            writer.write(data)
            if linger:
                await asyncio.sleep(linger)
                return b''
            return await asyncio.wait_for(reader.read(65536), 10)
        finally:
            writer.close()

    async def websocket(self, name, pieces, pause, reading=True):
        reader, writer = await asyncio.open_connection('127.0.0.1', self.port)
        try:
            writer.write(handshake(self.port, f'?Id={name}&since=earliest',
                                   protocol='crier.v1'))
            for piece in pieces:
                writer.write(piece)
                if reading:
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(reader.read(65536), pause)
                else:
                    await asyncio.sleep(pause)
        finally:
            writer.close()

    def object(self, **members):
        return frame(TEXT, json.dumps(members))

    async def writer(self):
        await self.websocket('writer', (self.object(event='message', text=f'{i} ' * 900)
                                        for i in range(100)), 0.1)

    async def collider(self):
        names = ''.join(f',"{a}{b}":0' for a in 'abcdefghij' for b in range(1000))
        await self.websocket('collider', [frame(TEXT, '{"event":"seen","id":"x"' + names
                                                + '}')] * 30, 0.3)

    async def sayer(self):
        await self.websocket(f'sayer-{next(numbers)}', (
            self.object(event='seen', id=f'aaaaaa-{i}') for i in range(300)), 0.02)

    async def syncer(self):
        await self.websocket('syncer', (self.object(event='sync', t0=1e9 * i)
                                        for i in range(300)), 0.02)

    async def deaf(self):
        await self.websocket('deaf', [b''] * 3, 10, reading=False)

    async def half(self):
        await self.websocket('half', [frame(TEXT, 'x' * 1000)[:500]], 21,
                             reading=False)

    async def drip(self):
        await self.exchange(request(self.port)[:30], 9)

    async def ids(self):
        for _ in range(20):
            await self.exchange(request(self.port,
                                        f'/poll?Id=x{random.getrandbits(60)}'))

    async def liar(self):
        await self.exchange(request(self.port, host='evil.example'))
        await self.exchange(request(self.port, headers=[('Origin', 'null')]))
        await self.exchange(handshake(self.port, '?Id=%00'))
        await asyncio.sleep(0.1)

    async def poster(self):
        body = json.dumps({'event': 'message', 'text': 'x'}).encode()
        await self.exchange(request(
            self.port, '/inbox?session=' + 'a' * 24, 'POST',
            [('Content-Type', 'application/json'), ('Content-Length', len(body))],
            body=body))
        await asyncio.sleep(0.1)

    async def leaver(self):
        for path in ('/events', '/stream', '/poll?wait=30'):
            await self.exchange(request(self.port, path), 0.05)

    async def live(self, name):
        while True:
            try:
                await getattr(self, name)()
            except (OSError, EOFError, asyncio.TimeoutError):
                await asyncio.sleep(0.5)
            self.counts.hostile[name] = self.counts.hostile.get(name, 0) + 1


HOSTILE = ('writer', 'collider', 'sayer', 'syncer', 'deaf', 'half', 'drip', 'ids', 'liar',
           'poster', 'leaver')
PATHS = ('/websocket', '/events', '/stream', '/long', '/poll')


# --- the run -------------------------------------------------------------------

async def publish(server, sent):
    """A message a second, as the operator types it, once the log is full."""
    while True:
        server.say(f'message {len(sent)}')
        sent.append(time.monotonic())
        await asyncio.sleep(0.1 if len(sent) < MESSAGES else 1)


async def name(hostile, begin):
    """As many Ids as are remembered, each once: what is kept of them is there before it is
    measured whether anything else grows."""
    async def some(numbers):
        for i in numbers:
            with contextlib.suppress(OSError, EOFError, asyncio.TimeoutError):
                await hostile.exchange(request(hostile.port, f'/poll?Id=once-{i}&wait=0'))

    await asyncio.gather(*(some(range(i, NAMES, 16)) for i in range(16)))
    print(f'the Ids were there after {(time.monotonic() - begin) / 60:.1f} min', flush=True)


async def watch(server, begin, figures, counts):
    while True:
        await asyncio.sleep(5)
        minutes = (time.monotonic() - begin) / 60 - FILLING
        figures.append((minutes, server.rss(), server.n_descriptors()))
        if len(figures) % (REPORT // 5) == 0:
            print(f'{minutes:5.1f} min: {figures[-1][1] / MIB:.2f} MiB, '
                  f'{figures[-1][2]} descriptors, {counts.visits} visits, failed '
                  f'{counts.failed}', flush=True)
        check(server.is_alive(), f'it ended: {server.errors[-3:]}')


async def soak(server, args):
    counts = Counts()
    figures = []
    sent = []
    begin = time.monotonic()
    stayers = {path: Stayer(path) for path in PATHS}
    staying = [asyncio.create_task(Client(server.port, path, counts, stayer).receive())
               for path, stayer in stayers.items()]
    await asyncio.sleep(3)
    tasks = [asyncio.create_task(watch(server, begin, figures, counts)),
             asyncio.create_task(publish(server, sent))]
    tasks += [asyncio.create_task(Hostile(server.port, counts).live(kind))
              for kind in HOSTILE]
    tasks += [asyncio.create_task(Client(server.port, PATHS[i % len(PATHS)],
                                         counts).live())
              for i in range(args.clients)]
    naming = asyncio.create_task(name(Hostile(server.port, counts), begin))
    done, _ = await asyncio.wait([*staying, *tasks], timeout=(FILLING + args.minutes) * 60,
                                 return_when=asyncio.FIRST_COMPLETED)
    check(naming.done(), 'the Ids were not made in time')
    for task in done:
        task.result()
    tasks[1].cancel()
    await asyncio.sleep(3)
    left = {*staying, *tasks}
    while left:
        # Again: wait_for() of Python 3.11 may swallow what cancels it.
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)
    return counts, figures, sent, stayers


def judge(server, base, counts, figures, sent, stayers):
    """Prints what was found, and returns whether all holds."""
    print('hostile visits:', counts.hostile)
    print('failed:', counts.failed)
    good = True

    def say(holds, text):
        nonlocal good
        good = good and holds
        print(f'{"holds" if holds else "FAILS"}: {text}')

    # The greatest of a quarter of a minute: one moment says little.
    settled = max(rss for m, rss, _ in figures if SETTLED <= m <= SETTLED + 0.25)
    end = max(rss for m, rss, _ in figures[-3:])
    say(end <= settled + GROWTH, f'RSS {settled / MIB:.2f} MiB at minute {SETTLED}, '
        f'{end / MIB:.2f} MiB at the end')
    for name, stayer in stayers.items():
        gaps = [b - a for a, b in zip(stayer.ticks, stayer.ticks[1:])]
        seconds = {int(tick) for tick in stayer.ticks}
        skipped = max(seconds) - min(seconds) + 1 - len(seconds)
        # By their stamps. A client that polls has only the newest of them.
        say(max(gaps) < 4 if name in ('/long', '/poll') else skipped == 0,
            f'{name}: {len(gaps) + 1} announcements, {skipped} seconds skipped, at most '
            f'{max(gaps):.2f} s from one to the next')
        messages = stayer.messages
        say(len(set(messages)) == len(messages) == len(sent),
            f'{name}: {len(messages)} of {len(sent)} messages')
    deadline = time.monotonic() + 60
    while server.n_descriptors() > base and time.monotonic() < deadline:
        time.sleep(0.1)
    say(server.n_descriptors() <= base,
        f'{server.n_descriptors()} descriptors at the end, {base} before')
    server.check_sound()
    say(server.terminate() == 0, 'it ends with 0')
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--minutes', type=float, default=30)
    parser.add_argument('--clients', type=int, default=1000)
    args = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if args.minutes <= SETTLED + 0.5:
        parser.error(f'it takes more than {SETTLED} minutes to say anything')
    with crier_test.Server(f'--max-clients={PLACES}') as server:
        crier_test.fetch(server.port)
        time.sleep(1)
        base = server.n_descriptors()
        found = asyncio.run(soak(server, args))
        return 0 if judge(server, base, *found) else 1


if __name__ == '__main__':
    sys.exit(main())
