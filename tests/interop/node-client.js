// Copyright 2026 The Crier authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A plain client with the library ws: greets, collects texts until it has had
// TICKS announcements and everything of STAY_FOR, closes, prints a JSON array.
// Usage: node node-client.js URL GREETING TICKS STAY_FOR

'use strict';

const WebSocket = require('ws');

const [url, greeting, ticks, stayFor] = process.argv.slice(2);
const texts = [];

function isDone() {
  const announced = texts.filter((text) => /^\d{4}-/.test(text)).length;
  return announced >= Number(ticks) && texts.includes(stayFor);
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

const socket = new WebSocket(url);
socket.on('open', () => socket.send(greeting));
socket.on('error', (error) => fail(error.message));
socket.on('message', (data, isBinary) => {
  if (isBinary)
    fail('a binary message');
  texts.push(data.toString());
  if (isDone())
    socket.close(1000);
});
socket.on('close', (code) => {
  if (code !== 1000)
    fail(`closed with ${code}`);
  console.log(JSON.stringify(texts));
});
