#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each line of standard input to everyone in a dictionary of clients."""

import os
import signal

import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web
import tornado.websocket

clients = {}
rest = b''


class Handler(tornado.websocket.WebSocketHandler):
    def open(self):
        clients[id(self)] = self

    def on_close(self):
        clients.pop(id(self), None)


def read(fd, _events):
    global rest
    data = os.read(fd, 65536)
    if not data:
        tornado.ioloop.IOLoop.current().remove_handler(fd)
    *lines, rest = (rest + data).split(b'\n')
    for line in lines:
        for client in list(clients.values()):
            client.write_message(line.decode())


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
sockets = tornado.netutil.bind_sockets(0, '127.0.0.1', backlog=1024)
server = tornado.httpserver.HTTPServer(
    tornado.web.Application([('/.*', Handler)]))
server.add_sockets(sockets)
print(f'Listening on http://127.0.0.1:{sockets[0].getsockname()[1]}/', flush=True)
tornado.ioloop.IOLoop.current().add_handler(
    0, read, tornado.ioloop.IOLoop.READ)
tornado.ioloop.IOLoop.current().start()
