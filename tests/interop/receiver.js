// Copyright 2026 The Crier authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What receiver.py is, with ws, eventsource and fetch of Node. An EventSource comes
// back by itself, and brings its cursor by itself.
// Usage: node receiver.js KIND BASE ID…

'use strict';

const AGAIN = 100;   // milliseconds until a client comes back
const RHYTHM = 200;  // milliseconds from one poll to the next
const WAIT = 20;     // seconds that a long poll may be held
const SILENCE = 25000; // milliseconds after which nothing is to be expected any more

const [kind, base, ...names] = process.argv.slice(2);

function print(name, value) {
  console.log(JSON.stringify({ by: name, ...value }));
}

function listenByWebSocket(name) {
  const WebSocket = require('ws');
  let place = null;

  function open() {
    const url = new URL('/websocket', base.replace('http', 'ws'));
    url.searchParams.set('Id', name);
    if (place !== null)
      url.searchParams.set('since', place);

    const socket = new WebSocket(url, 'crier.v1');
    socket.on('error', () => {});  // 'close' follows
    socket.on('close', () => setTimeout(open, AGAIN));
    socket.on('message', (data) => {
      const value = JSON.parse(data.toString());
      place = value.cursor ?? value.id ?? place;
      print(name, value);
    });
  }

  open();
}

function listenByEventSource(name) {
  const EventSource = require('eventsource');
  const source = new EventSource(`${base}/events?Id=${encodeURIComponent(name)}`);

  for (const event of ['hello', 'message', 'time', 'clear', 'withdraw'])
    source.addEventListener(event, (e) => print(name, JSON.parse(e.data)));
  source.addEventListener('error', (error) => {
    if (source.readyState === EventSource.CLOSED) {
      console.error(`closed: ${error.status} ${error.message}`);
      process.exit(1);
    }
  });
}

// After a reset the fetch of Node 18 may wait for ever, without any connection, and not
// hear that it is to stop.
class Watch {
  constructor() {
    const control = new AbortController();
    this.signal = control.signal;
    this.silence = new Promise((_, reject) => {
      this.giveUp = () => {
        control.abort();
        reject(new TypeError('nothing came'));
      };
    });
    this.isAlive();
  }

  isAlive() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.giveUp, SILENCE);
  }

  end() { clearTimeout(this.timer); }
}

// Calls once, which is told how to ask, a function that takes an object, and who is to
// know when something came, again whenever it has ended.
async function listenByFetch(name, path, more, once) {
  let place = null;
  let session = null;

  function take(value) {
    place = value.cursor ?? value.id ?? place;
    session = value.session ?? session;
    print(name, value);
  }

  for (;;) {
    const url = new URL(path, base);
    url.search = new URLSearchParams({
      Id: name, ...more, ...(place && { since: place }), ...(session && { session }),
    });
    const watch = new Watch();
    let pause = AGAIN;
    try {
      const whole = once(() => fetch(url, { signal: watch.signal }), take, watch);
      pause = await Promise.race([whole, watch.silence]) ?? AGAIN;
    } catch (error) {
      // Cut, perhaps within an object: it comes again.
      if (!(error instanceof TypeError || error instanceof SyntaxError))
        throw error;
    } finally {
      watch.end();
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// A stream of lines; of the last one a part may have come.
async function stream(prefix, ask, take, watch) {
  const answer = await ask();
  const decoder = new TextDecoder();
  let rest = '';
  for await (const data of answer.body) {
    watch.isAlive();
    if (watch.signal.aborted)
      return;
    const lines = (rest + decoder.decode(data, { stream: true })).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line.startsWith(prefix))
        take(JSON.parse(line.slice(prefix.length)));
    }
  }
}

async function poll(pause, ask, take, watch) {
  const answer = await (await ask()).json();
  if (watch.signal.aborted)
    return pause;
  answer.events.forEach(take);
  take({ event: 'answer', cursor: answer.cursor, recovered: answer.recovered });
  return answer.more ? 0 : pause;
}

const kinds = {
  ws: listenByWebSocket,
  eventsource: listenByEventSource,
  'fetch-sse': (name) => listenByFetch(name, '/events', {}, stream.bind(null, 'data: ')),
  'fetch-stream': (name) => listenByFetch(name, '/stream', {}, stream.bind(null, '')),
  'fetch-long': (name) => listenByFetch(name, '/poll', { wait: WAIT }, poll.bind(null, 0)),
  'fetch-poll': (name) => listenByFetch(name, '/poll', { wait: 0 }, poll.bind(null, RHYTHM)),
};
names.forEach(kinds[kind]);
