#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each line of standard input to everyone, by the broadcast() of websockets."""

import asyncio
import os
import signal
import sys

import websockets

clients = set()
rest = b''


async def serve(socket, *_path):
    clients.add(socket)
    try:
        await socket.wait_closed()
    finally:
        clients.discard(socket)


def read():
    global rest
    data = os.read(0, 65536)
    if not data:
        asyncio.get_running_loop().remove_reader(0)
    *lines, rest = (rest + data).split(b'\n')
    for line in lines:
        websockets.broadcast(clients, line.decode())


async def main():
    async with websockets.serve(serve, '127.0.0.1', 0, compression=None,
                                ping_interval=None, backlog=1024) as server:
        print(f'Listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}/',
              flush=True)
        asyncio.get_running_loop().add_reader(0, read)
        await asyncio.Future()


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
sys.exit(asyncio.run(main()))
