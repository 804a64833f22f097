#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients that listen by one technique with a program or a library that we did not
write, and come back with their cursor as docs/protocol.md says, for as long as they
are let. Usage: receiver.py KIND BASE ID…

Each object that one receives is a line on standard output, with its Id as "by"; so is
that an answer to a poll has come ("answer"). What only arrived in part is dropped: the
cursor brings it back."""

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import urllib.parse

import crier_test

AGAIN = 0.1       # seconds until a client comes back
RHYTHM = 0.2      # seconds from one poll to the next
WAIT = 20         # seconds that a long poll may be held
LIMIT = 100       # seconds in which a poll is answered
CURL = ['curl', '-s', '--noproxy', '*']

printing = threading.Lock()


class Client:
    """One client: its name, and the place up to which it has received."""

    def __init__(self, base, name):
        self.base = base
        self.name = name
        self.place = None
        self.session = None

    def url(self, path, **more):
        query = {'Id': self.name, **more}
        if self.place:
            query['since'] = self.place
        return self.base + path + '?' + urllib.parse.urlencode(query)

    def take(self, text):
        """Takes one object, whole, as it came."""
        value = json.loads(text)
        if value['event'] == 'hello':
            self.place = value['cursor']
            self.session = value['session']
        else:
            self.place = value.get('id', self.place)
        self.tell(value)

    def tell(self, value):
        with printing:
            print(json.dumps({'by': self.name, **value}), flush=True)


class Lines:
    """The objects in a stream, of which the last may not have arrived whole."""

    def __init__(self, client, prefix=b''):
        self.client = client
        self.prefix = prefix
        self.rest = b''

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b'\n')
        for line in lines:
            if line.startswith(self.prefix):
                self.client.take(line[len(self.prefix):])


# --- WebSocket ---------------------------------------------------------------

async def websockets_once(client):
    import websockets

    url = client.url('/websocket').replace('http', 'ws', 1)
    async with websockets.connect(url, subprotocols=['crier.v1'],
                                  ping_interval=None) as socket:
        async for text in socket:
            client.take(text)


# --- what does not end: an SSE event of Crier's is one "data:" line ----------

def run_curl(client, path, prefix):
    lines = Lines(client, prefix)
    with subprocess.Popen([*CURL, '-N', client.url(path)], stdout=subprocess.PIPE,
                          preexec_fn=crier_test.die_with_parent) as process:
        while data := process.stdout.read1(65536):
            lines.feed(data)


async def curl_once(client, path, prefix):
    await asyncio.to_thread(run_curl, client, path, prefix)


# --- what is asked for -------------------------------------------------------

def take_answer(client, body):
    answer = json.loads(body)
    for value in answer['events']:
        client.take(json.dumps(value))
    # Also past the messages for others, of which it is told nothing.
    client.place = answer['cursor']
    client.tell({'event': 'answer', 'recovered': answer['recovered']})
    return answer.get('more', False)


async def curl_poll(client, wait):
    result = await asyncio.to_thread(
        subprocess.run, [*CURL, '-f', '--max-time', str(LIMIT),
                         client.url('/poll', wait=wait)],
        stdout=subprocess.PIPE, preexec_fn=crier_test.die_with_parent)
    if result.returncode:
        raise OSError(f'curl ended with {result.returncode}')
    return take_answer(client, result.stdout)


async def tornado_poll(client, wait):
    from tornado.httpclient import AsyncHTTPClient

    session = {'session': client.session} if client.session else {}
    http = AsyncHTTPClient(force_instance=True)
    try:
        answer = await http.fetch(client.url('/poll', wait=wait, **session),
                                  request_timeout=LIMIT)
    except Exception as error:
        # It has a private one, too, for a connection that is reset.
        raise OSError(f'Tornado: {error}') from error
    finally:
        http.close()
    return take_answer(client, answer.body)


async def poll_once(client, poll, wait):
    while True:
        more = await poll(client, wait)
        if not wait and not more:
            await asyncio.sleep(RHYTHM)


KINDS = {
    'websockets': websockets_once,
    'curl-sse': lambda client: curl_once(client, '/events', b'data: '),
'curl-stream': lambda client: curl_once(client, '/stream', b''),
'curl-long': lambda client: poll_once(client, curl_poll, WAIT),
    'tornado-long': lambda client: poll_once(client, tornado_poll, WAIT),
    'curl-poll': lambda client: poll_once(client, curl_poll, 0),
    'tornado-poll': lambda client: poll_once(client, tornado_poll, 0),
}


async def listen(once, client):
    """Listens, and comes back whenever that has ended."""
    import websockets

    while True:
        with contextlib.suppress(OSError, EOFError, asyncio.TimeoutError,
                                 websockets.WebSocketException):
            await once(client)
        await asyncio.sleep(AGAIN)


async def main(kind, base, names):
    await asyncio.gather(*[listen(KINDS[kind], Client(base, name))
                           for name in names])


if __name__ == '__main__':
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
