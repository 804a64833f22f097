# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy for TCP that stands between clients and a Crier as a bad network does: it
delays, passes on in pieces, stalls and cuts, or nothing of it.

What happens to a connection follows from the seed and its number alone; which client
has which number, and what arrives at once, does not."""

import asyncio
import collections
import contextlib
import random
import socket
import struct
import threading

# How likely it is to befall what arrives in one piece; else it is passed on at once.
CUT, STALL, DELAY, SPLIT = 0.03, 0.03, 0.2, 0.4

LIFE = 4          # seconds that a connection is left alone, on average
STALLS = 0.5, 2   # seconds
DELAYS = 0, 0.1
PIECE_DELAYS = 0, 0.01
PIECES = 8        # the most


class Link:
    """One connection of a client, and ours to the server for it."""

    def __init__(self, proxy, client, server, dice):
        self.proxy = proxy
        self.dice = dice
        # Reader and writer of either side.
        self.client = client
        self.server = server
        self.task = None
        self.head = b''

    async def run(self):
        tasks = [asyncio.ensure_future(work) for work in (
            self.pump(self.client[0], self.server[1], True),
            self.pump(self.server[0], self.client[1], False),
            self.live())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def live(self):
        """Ends when this connection has to, whatever is said on it."""
        while True:
            await asyncio.sleep(self.dice.expovariate(1 / LIFE))
            if self.proxy.is_wild:
                self.cut('cut while nothing was passed on')
                return

    async def pump(self, reader, writer, is_up):
        """Passes on what comes until the end; then, what is under way arrives."""
        while data := await reader.read(65536):
            if is_up and b'\r\n\r\n' not in self.head:
                self.head += data
                if b'\r\n\r\n' in self.head:
                    self.proxy.heads.append(self.head.partition(b'\r\n\r\n')[0])
            if self.proxy.is_wild:
                if not await self.mistreat(data, writer):
                    return
            else:
                writer.write(data)
                await writer.drain()
        writer.write_eof()
        if is_up:
            # Who only closes its sending side may still wait for an answer.
            await asyncio.Event().wait()

    async def mistreat(self, data, writer):
        """Returns whether the connection goes on."""
        count, dice = self.proxy.count, self.dice
        what = dice.random()
        if what < CUT:
            writer.write(data[:dice.randrange(len(data))])
            self.cut('cut within what was passed on')
            return False
        what -= CUT
        if what < STALL:
            count['stalled'] += 1
            await asyncio.sleep(dice.uniform(*STALLS))
        elif what < STALL + DELAY:
            count['delayed'] += 1
            await asyncio.sleep(dice.uniform(*DELAYS))
        elif what < STALL + DELAY + SPLIT:
            count['split'] += 1
            places = dice.choices(range(len(data) + 1), k=dice.randrange(1, PIECES))
            for begin, end in zip([0, *sorted(places)], [*sorted(places), len(data)]):
                if begin < end:
                    writer.write(data[begin:end])
                    await writer.drain()
                    await asyncio.sleep(dice.uniform(*PIECE_DELAYS))
            return True
        writer.write(data)
        await writer.drain()
        return True

    def cut(self, why):
        """Breaks both sides with RST: what is under way is lost."""
        self.proxy.count[why] += 1
        self.abort()

    def abort(self):
        for _, writer in (self.client, self.server):
            with contextlib.suppress(OSError):
                writer.get_extra_info('socket').setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            writer.transport.abort()


class Proxy:
    """Listens on loopback in a thread of its own, until it is closed."""

    def __init__(self, port, seed=None):
        """Passes on to a server's port; with a seed, badly, until calm()."""
        self.upstream = port
        self.seed = seed
        self.is_wild = seed is not None
        self.is_away = False
        self.count = collections.Counter()
        self.heads = []         # of the requests, in the order in which they came
        self.links = set()
        self.ready = threading.Event()
        self.thread = threading.Thread(
            target=lambda: asyncio.run(self.main()), daemon=True)
        self.thread.start()
        if not self.ready.wait(10):
            raise RuntimeError('the proxy did not begin')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call(self.end.set)
        self.thread.join(10)

    @property
    def url(self):
        return f'http://127.0.0.1:{self.port}'

    # What it is told, from any thread

    def call(self, function):
        """Calls in the proxy's thread; returns when that was done."""
        done = threading.Event()

        def run():
            function()
            done.set()
        self.loop.call_soon_threadsafe(run)
        if not done.wait(10):
            raise RuntimeError('the proxy does not answer')

    def leave(self):
        """Breaks every connection, and each new one until come_back()."""
        def run():
            self.is_away = True
            for link in list(self.links):
                link.cut('cut')
        self.call(run)

    def come_back(self):
        self.is_away = False

    def calm(self):
        """Does no more harm."""
        self.is_wild = False

    # Its thread

    async def main(self):
        self.loop = asyncio.get_running_loop()
        self.end = asyncio.Event()
        server = await asyncio.start_server(self.serve, '127.0.0.1', 0, backlog=256)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self.end.wait()
        server.close()
        for link in list(self.links):
            link.abort()
        tasks = [link.task for link in self.links]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def serve(self, reader, writer):
        number = self.count['connections']
        self.count['connections'] += 1
        if self.is_away:
            writer.transport.abort()
            return
        try:
            server = await asyncio.open_connection('127.0.0.1', self.upstream)
        except OSError:
            writer.transport.abort()
            return
        link = Link(self, (reader, writer), server,
                    random.Random(f'{self.seed} {number}'))
        link.task = asyncio.current_task()
        self.links.add(link)
        try:
            if not self.is_away:
                with contextlib.suppress(ConnectionError):
                    await link.run()
        finally:
            self.links.discard(link)
            for _, each in (link.client, server):
                each.close()
