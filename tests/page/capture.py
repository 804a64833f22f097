# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over the loopback to and from one port, by connection: the payload of TCP, as
anybody who listens on the wire counts it. Needs CAP_NET_RAW."""

import ctypes
import socket
import struct
import threading
import time

from page_test import Skip

ETH_P_IP = 0x0800
SO_ATTACH_FILTER = 26
SOL_PACKET, PACKET_STATISTICS = 263, 6


def only(port):
    """A program for the kernel (BPF) that passes on what comes from that port of TCP, or goes to
    it: there may be much more on this wire than we could read."""
    program = b''.join(struct.pack('HBBI', *step) for step in (
        (0x30, 0, 0, 9),                    # the protocol
        (0x15, 0, 5, socket.IPPROTO_TCP),
        (0xb1, 0, 0, 0),                    # past the head of IP
        (0x48, 0, 0, 0),                    # the source
        (0x15, 3, 0, port),
        (0x48, 0, 0, 2),                    # the destination
        (0x15, 1, 0, port),
        (0x06, 0, 0, 0),                    # not ours
        (0x06, 0, 0, 0x40000)))             # all of it
    return ctypes.create_string_buffer(program), len(program) // 8


class Capture:
    """Runs until it is closed; then it can be asked."""

    def __init__(self, port):
        self.port = port
        self.requests = []      # (when, port of the client, target), as they came
        self.segments = []      # (when, port of the client, bytes), with something in them
        self.n_lost = 0         # packets, known when it is closed
        try:
            # A socket of one protocol, not of all, sees each packet once: as it arrives.
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IP))
        except (PermissionError, AttributeError) as error:
            raise Skip(f'cannot listen on the wire here: {error}') from None
        program, length = only(port)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER,
                               struct.pack('HP', length, ctypes.addressof(program)))
        self.socket.settimeout(0.2)
        self.socket.bind(('lo', ETH_P_IP))
        self.over = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self):
        self.over = True
        self.thread.join()
        statistics = self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8)
        self.n_lost = struct.unpack('II', statistics)[1]
        self.socket.close()

    def _run(self):
        while not self.over:
            try:
                packet = self.socket.recv(65536)
            except socket.timeout:
                continue
            self._take(packet, time.monotonic())

    def _take(self, packet, now):
        head = 4 * (packet[0] & 0x0f)
        total, = struct.unpack_from('>H', packet, 2)
        if packet[9] != socket.IPPROTO_TCP:
            return
        source, target = struct.unpack_from('>HH', packet, head)
        payload = packet[head + 4 * (packet[head + 12] >> 4):total]
        if self.port not in (source, target) or not payload:
            return
        client = target if source == self.port else source
        self.segments.append((now, client, payload))
        if target == self.port and payload[:4] in (b'GET ', b'POST'):
            self.requests.append((now, client, payload.split(b' ', 2)[1].decode('latin-1')))

    def between(self, start, end, which):
        """Bytes, and announcements among them, between two moments, of the connections whose
        first request had a target that which () holds for."""
        clients = {}
        for _, client, target in self.requests:
            clients.setdefault(client, target)
        found = [payload for when, client, payload in self.segments
                 if start < when < end and which(clients.get(client, ''))]
        return sum(map(len, found)), sum(payload.count(b'"event":"time"') for payload in found)
