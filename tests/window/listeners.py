# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients that receive by the techniques that are no WebSocket, in a thread each."""

import contextlib
import socket
import threading

import crier_test

TARGETS = {'sse': '/events', 'streaming': '/stream', 'long-polling': '/poll',
           'polling': '/poll'}
WAIT = 5             # seconds of a long poll
TURN = 1             # seconds between polls


class Listener:
    """Receives by one technique until it is closed."""

    def __init__(self, port, name, technique):
        self.port = port
        self.target = f'{TARGETS[technique]}?Id={name}'
        self.technique = technique
        self.received = b''
        self.peer = None
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def run(self):
        with contextlib.suppress(OSError):
            if self.technique in ('sse', 'streaming'):
                self.listen()
            elif self.technique == 'long-polling':
                self.ask(f'&wait={WAIT}', 0)
            else:
                self.ask('', TURN)

    def listen(self):
        self.peer = crier_test.connect(self.port, timeout=None)
        with self.peer:
            self.peer.sendall(crier_test.request(self.port, self.target))
            while data := self.peer.recv(65536):
                self.received += data

    def ask(self, wait, pause):
        while not self.done.is_set():
            self.received += crier_test.fetch(
                self.port, self.target + wait,
                headers=[('Connection', 'close')]).body
            self.done.wait(pause)

    def close(self):
        self.done.set()
        if self.peer:
            with contextlib.suppress(OSError):
                self.peer.shutdown(socket.SHUT_RDWR)
        self.thread.join(WAIT + crier_test.PATIENCE)
