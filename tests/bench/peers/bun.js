// SPDX-License-Identifier: GPL-3.0-or-later
// Each line of standard input to everyone, by Bun's own publish.

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: (request, self) => (self.upgrade(request) ? undefined
    : new Response('WebSocket only', { status: 426 })),
  websocket: {
    idleTimeout: 0,
    perMessageDeflate: false,
    open: (socket) => socket.subscribe('all'),
    message() {},
  },
});

process.on('SIGTERM', () => process.exit(0));
console.log(`Listening on http://127.0.0.1:${server.port}/`);
for await (const line of console) server.publish('all', line);
