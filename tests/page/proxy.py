# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a page and its server in the world: a proxy that refuses, swallows
or cuts what goes through it, when it is told so."""

import base64
import hashlib
import re
import selectors
import socket
import threading


BLOCKED = b'{"error":"The operator has blocked this client","code":"blocked"}'


def blocked(head):
    """What Crier answers to a request of a client that is blocked."""
    key = re.search(rb'(?i)^Sec-WebSocket-Key: *(\S+)', head, re.M)
    if not key:
        return (b'HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n'
                b'Content-Length: %d\r\nConnection: close\r\n\r\n%s' % (len(BLOCKED), BLOCKED))
    digest = hashlib.sha1(key[1] + b'258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest()
    return (b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
            b'Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: crier.v1\r\n\r\n'
            b'\x88\x09\x03\xf0blocked' % base64.b64encode(digest))


class Proxy:
    """Listens on loopback and passes each connection on to a Crier at a port.

    What it does to a request is decided by the first rule whose pattern matches the
    target of the request: 'refuse' (answered 403), 'swallow' (never answered), 'block'
    (answered as Crier answers a client that its operator has blocked).
    """

    def __init__(self, port):
        self.upstream = port
        self.rules = {}         # pattern: what to do
        self.away = False       # takes no connection at all
        self.lock = threading.Lock()
        self.open = {}          # target: the connections that it has now
        self.asked = []         # the targets of all requests
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f'http://127.0.0.1:{self.port}/'

    def close(self):
        self.away = True
        # Wakes accept(), which close() alone does not.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    def cut(self, pattern=''):
        """Cuts the connections whose target the pattern is found in; returns how many."""
        with self.lock:
            found = [peer for target, peers in self.open.items() if re.search(pattern, target)
                     for peer in peers]
        for peer in found:
            try:
                peer.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has gone by itself
        return len(found)

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            if self.away:
                peer.close()
                continue
            threading.Thread(target=self._serve, args=[peer], daemon=True).start()

    def _serve(self, peer):
        with peer:
            peer.settimeout(60)
            try:
                head = self._read_head(peer)
                target = head.split(b' ', 2)[1].decode('latin-1')
            except (OSError, IndexError):
                return
            with self.lock:
                self.asked.append(target)
                self.open.setdefault(target, []).append(peer)
            try:
                self._handle(peer, head, target)
            except OSError:
                pass  # either side has gone
            finally:
                with self.lock:
                    self.open[target].remove(peer)

    @staticmethod
    def _read_head(peer):
        data = b''
        while b'\r\n\r\n' not in data:
            part = peer.recv(65536)
            if not part:
                break
            data += part
        return data

    def _handle(self, peer, head, target):
        rule = next((rule for pattern, rule in self.rules.items() if re.search(pattern, target)),
                    None)
        if rule == 'refuse':
            peer.sendall(b'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n'
                         b'Connection: close\r\n\r\n')
        elif rule == 'block':
            peer.sendall(blocked(head))
        elif rule == 'swallow':
            while peer.recv(65536):
                pass
        else:
            # To the server it is the server that was asked for.
            head = head.replace(b'127.0.0.1:%d' % self.port, b'127.0.0.1:%d' % self.upstream)
            with socket.create_connection(('127.0.0.1', self.upstream)) as server:
                server.sendall(head)
                self._pass_on(peer, server)

    @staticmethod
    def _pass_on(peer, server):
        with selectors.DefaultSelector() as selector:
            selector.register(peer, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, peer)
            while True:
                for key, _ in selector.select():
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    key.data.sendall(data)
