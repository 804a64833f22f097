// SPDX-License-Identifier: GPL-3.0-or-later
// Each line of standard input to everyone, framed once.

const readline = require('readline');
const { Sender, WebSocketServer } = require('ws');

const server = new WebSocketServer({
  host: '127.0.0.1', port: 0, backlog: 1024, perMessageDeflate: false,
});

server.on('connection', (socket) => socket.on('error', () => {}));
server.on('listening', () =>
  console.log(`Listening on http://127.0.0.1:${server.address().port}/`));

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const frame = Buffer.concat(Sender.frame(Buffer.from(line), {
    fin: true, opcode: 1, mask: false, rsv1: false, readOnly: false,
  }));

  for (const client of server.clients) client._socket.write(frame);
});

process.on('SIGTERM', () => process.exit(0));
