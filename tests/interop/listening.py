# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receivers that we did not write, each kind a process of its own, and what they have
received (receiver.py, receiver.js); and the operator who publishes for them."""

import importlib.util
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading

import crier_test
from crier_test import check, parse_answer, read_all, same, until

START = 120 if crier_test.INSTRUMENTED else 60   # seconds, on a busy machine
HERE = pathlib.Path(__file__).resolve().parent
NODE = shutil.which('nodejs') or shutil.which('node')
NODE_ENV = {**os.environ, 'NODE_PATH': '/usr/share/nodejs'}

OF_NODE = ('ws', 'eventsource', 'fetch-sse', 'fetch-stream', 'fetch-long', 'fetch-poll')


def find_missing():
    """The first of what the receivers take that is not there, or None."""
    for module in ('websockets', 'tornado'):
        if importlib.util.find_spec(module) is None:
            return f'{module} for Python'
    if not shutil.which('curl'):
        return 'curl'
    return None if has_node('ws') else 'ws for Node'


def has_node(module):
    return bool(NODE) and not subprocess.run(
        [NODE, '-e', f'require("{module}")'], env=NODE_ENV,
        capture_output=True).returncode


class Receivers:
    """A process with a client of one kind for each Id, and all that they received."""

    def __init__(self, kind, base, *names):
        self.kind = kind
        self.got = {name: [] for name in names}
        program = [NODE, HERE / 'receiver.js'] if kind in OF_NODE else \
            [sys.executable, HERE / 'receiver.py']
        self.process = subprocess.Popen(
            [*program, kind, base, *names], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, env=NODE_ENV, text=True,
            preexec_fn=crier_test.die_with_parent)
        self.thread = threading.Thread(target=self.collect, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(crier_test.PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.thread.join(crier_test.PATIENCE)
        self.process.stdout.close()

    def collect(self):
        for line in self.process.stdout:
            value = json.loads(line)
            self.got[value.pop('by')].append(value)

    def events(self, name, event):
        """What name received of a kind, in the order in which it came."""
        return [value for value in list(self.got[name]) if value['event'] == event]

    def wait(self, condition, what):
        """Waits until condition(name) is true for each of its clients."""
        for name in self.got:
            until(lambda n=name: condition(n) or self.check_alive(),
                  f'{what} at {name} ({self.kind})', START)

    def check_alive(self):
        status = self.process.poll()
        check(status is None, f'{self.kind} ended with {status}')

    def wait_place(self):
        """Waits until each has a cursor. A poll's first answer has the only hello:
        if it is lost, the next one has a cursor all the same."""
        self.wait(lambda name: self.events(name, 'hello') or
                  self.events(name, 'answer'), 'a cursor')

    def wait_text(self, text):
        """Waits until each has a message of that text."""
        self.wait(lambda name: any(m['text'] == text
                                   for m in self.events(name, 'message')), text)

    def check_messages(self, expected):
        """Each has exactly these (pairs of id and text), once and in this order."""
        for name in self.got:
            found = [(m['id'], m['text']) for m in self.events(name, 'message')]
            same(found, expected, f'{name} ({self.kind})')

    def check_recovered(self):
        """None of them was told that something may be missing."""
        for name in self.got:
            for value in self.events(name, 'hello') + self.events(name, 'answer'):
                same(value['recovered'], True, f'{name} ({self.kind})')


# --- the operator ------------------------------------------------------------

def ask(server, method, target, body=None, key=None):
    """One request over the operator's socket: status, and the object or None."""
    data = b'' if body is None else json.dumps(body).encode()
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(crier_test.PATIENCE)
        peer.connect(str(pathlib.Path(server.home, 'crier', f'{server.port}.sock')))
        peer.sendall((f'{method} {target} HTTP/1.1\r\nHost: crier\r\n'
                     'Content-Type: application/json\r\n'
                     + (f'Idempotency-Key: {key}\r\n' if key else '') +
                     f'Content-Length: {len(data)}\r\n\r\n').encode() + data)
        answer = parse_answer(read_all(peer))
    return answer.status, json.loads(answer.body) if answer.body else None


def publish(server, text, **more):
    """Returns the pair of id and text that whoever receives it has to have."""
    status, answer = ask(server, 'POST', '/messages', {'text': text, **more})
    check(status in (201, 202), f'{status}: {answer}')
    return answer['id'], text
