// SPDX-License-Identifier: GPL-3.0-or-later
//
// Five ways to receive the same JSON objects, the cheapest first, and the way back of those that
// have none.
//
// A transport is { name, slug, holds, rhythm (interval), supported (), open (query, on) }. holds: it
// takes one of a browser's few connections of HTTP for as long as it is open. rhythm tells
// how many ms late it may find an announcement, of those that come every interval seconds. query ()
// gives the parameters of a request, anew for each. open returns at once a link
// { send (object), close () }, whose send tells whether it could. The link calls, and after
// close () none of them but on.answer and on.failed, since what was said may have been heard:
//
//   on.frame (text)     for each JSON object that arrives
//   on.alive ()         when something arrived that is none
//   on.place (cursor)   when all up to there was handed over
//   on.gap (cursor)     when something before it is missing
//   on.turn ()          between two polls; the promise that it returns is waited for
//   on.interval ()      for the seconds between two announcements, as last told
//   on.answer (event)   for the fate of a message of ours that the server told in another way
//   on.failed (object)  when it is not known to have been heard
//   on.closed (code)    once, when the link is gone: a close code of WebSocket, 0, or BLOCKED

import { isText } from './tools.js';
import { t } from './words.js';

const FULL = 1013;
export const BLOCKED = 'blocked';

// ---- The way back --------------------------------------------------------------------------

const POST_WITHIN = 10e3;
const MOST_PATIENCE = 30;       // seconds that a server may ask us to wait

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// Seconds that an answer asks us to wait; at least one.
function patience(response) {
  const seconds = Number(response.headers.get('Retry-After'));
  return Math.min(MOST_PATIENCE, Math.max(1, seconds || 1));
}

// What is wrong, { code, reason }, as the server says it; empty if it was not Crier that answered.
export async function refusalOf(response) {
  try {
    const { code, reason, error } = await response.json();
    return { code, reason: reason ?? error };
  } catch {
    return {};
  }
}

// Says one object after the other, each when the one before it was answered: in order.
class Inbox {
  constructor(query, on) {
    this.query = query;
    this.on = on;
    this.waiting = [];
    this.busy = false;
    this.closed = false;
  }

  send(object) {
    if (this.closed) return false;
    this.waiting.push(object);
    this.run();
    return true;
  }

  close() { this.closed = true; }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.waiting.length) {
      const object = this.waiting.shift();
      if (this.closed || !await this.post(object)) this.on.failed(object);
    }
    this.busy = false;
  }

  // Says one; true when it had an answer, whichever.
  async post(object) {
    const query = this.query();
    query.delete('since');
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), POST_WITHIN);
    try {
      const response = await fetch(`/inbox?${query}`, { method: 'POST', cache: 'no-store',
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(object),
        signal: abort.signal });
      if (response.status === 429 && !this.closed) return await this.again(object, response);
      return await this.judge(object, response);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  async again(object, response) {
    await pause(patience(response) * 1000);
    return !this.closed && this.post(object);
  }

  async judge({ ref }, response) {
    if (response.ok) {
      if (!this.closed) this.on.alive();
      if (ref) this.on.answer({ event: 'received', ref });
      return true;
    }
    const { code, reason } = await refusalOf(response);
    if (code === 'not-connected') {
      // The server has given our client up: no client has that session. We come again.
      if (!this.closed) this.on.closed(0);
      return false;
    }
    if (response.status >= 500) return false;
    if (ref) {
      this.on.answer({ event: 'refused', ref, code, reason: reason ?? `HTTP ${response.status}` });
    }
    return true;
  }
}

// ---- WebSocket -----------------------------------------------------------------------------

const webSocket = {
  name: t.webSocket,
  slug: 'websocket',
  rhythm: () => 0,
  supported: () => typeof WebSocket === 'function',

  open(query, on) {
    const url = new URL('/websocket', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = query();
    const socket = new WebSocket(url.href, 'crier.v1');
    socket.onmessage = (event) => { if (isText(event.data)) on.frame(event.data); };
    socket.onclose = ({ code, reason }) => on.closed(
      code === 1008 && reason === 'blocked' ? BLOCKED : code);
    return {
      send(object) {
        // A socket about to close would swallow it without a word.
        if (socket.readyState !== WebSocket.OPEN) return false;
        socket.send(JSON.stringify(object));
        return true;
      },
      close() {
        socket.onmessage = socket.onclose = null;
        socket.close(1000);
      },
    };
  },
};

// ---- Server-Sent Events --------------------------------------------------------------------

const EVENTS = ['hello', 'time', 'message', 'clear', 'withdraw', 'identify', 'sync', 'goodbye',
  'received', 'refused'];

const sse = {
  name: t.sse,
  slug: 'sse',
  holds: true,
  rhythm: () => 0,
  supported: () => typeof EventSource === 'function',

  open(query, on) {
    const source = new EventSource(`/events?${query()}`);
    const inbox = new Inbox(query, on);
    const close = () => {
      source.onerror = null;
      source.close();
      inbox.close();
    };
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (source.onerror && isText(event.data)) on.frame(event.data);
      });
    }
    // It would come back by itself, but with the address it began with: we know our place better.
    source.onerror = () => { close(); on.closed(0); };
    return { send: (object) => inbox.send(object), close };
  },
};

// ---- What is made of fetch () --------------------------------------------------------------

// Why a request of this code was not answered with what it asked for.
class Refusal extends Error {
  constructor(response) {
    super(`HTTP ${response.status}`);
    this.code = response.status === 503 ? FULL : 0;
    this.response = response;
  }
}

// Others on the way may refuse with 403, too, and for them it is worth to try something else.
async function codeOf(error) {
  if (!(error instanceof Refusal)) return 0;
  if (error.response.status !== 403) return error.code;
  const { code } = await refusalOf(error.response);
  return code === 'blocked' ? BLOCKED : 0;
}

// A link that lives as long as the promise of receive (signal), which reads what comes.
function fetchLink(query, on, receive) {
  const abort = new AbortController();
  const inbox = new Inbox(query, on);
  const close = () => {
    abort.abort();
    inbox.close();
  };
  const end = (code) => {
    if (abort.signal.aborted) return;
    close();
    on.closed(code);
  };
  receive(abort.signal).then(() => end(0), async (error) => end(await codeOf(error)));
  return { send: (object) => inbox.send(object), close };
}

const fetches = () => typeof fetch === 'function' && typeof AbortController === 'function';

const streaming = {
  name: t.streaming,
  slug: 'streaming',
  holds: true,
  rhythm: () => 0,
  supported: () => fetches() && 'body' in Response.prototype,

  open(query, on) {
    return fetchLink(query, on, async (signal) => {
      const response = await fetch(`/stream?${query()}`, { signal, cache: 'no-store' });
      if (!response.ok) throw new Refusal(response);
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      let rest = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        on.alive();
        const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
        rest = lines.pop();
        for (const line of lines) if (line && !signal.aborted) on.frame(line);
      }
    });
  },
};

// One poll. Returns its answer, or null when there is nothing new.
async function poll(parameters, etag, signal) {
  const headers = etag ? { 'If-None-Match': etag } : {};
  const response = await fetch(`/poll?${parameters}`, { signal, cache: 'no-store', headers });
  if (response.status === 304) return null;
  if (response.status === 429) {
    await pause(patience(response) * 1000);
    return null;
  }
  let answer = null;
  const copy = response.ok ? response : response.clone();
  try { answer = await copy.json(); } catch { /* not JSON: a proxy's answer, say */ }
  // A refusal has events too, when it is to say goodbye.
  if (!answer || !Array.isArray(answer.events)) throw new Refusal(response);
  return { ...answer, etag: response.headers.get('ETag') };
}

// Hands over what a poll brought, as if it had come by itself.
function deliver({ cursor, recovered, events }, on, first, signal) {
  const said = (name) => events.some((event) => event?.event === name);
  // Who was here a moment ago is not greeted again, but begins again.
  if (first && !said('hello') && !said('goodbye')) {
    on.frame(JSON.stringify({ event: 'hello', cursor, recovered }));
  } else if (recovered === false && !said('hello')) {
    on.gap(cursor);
  }
  for (const event of events) if (!signal.aborted) on.frame(JSON.stringify(event));
  if (!signal.aborted && isText(cursor)) on.place(cursor);
}

const HELD = 25;                // seconds that a poll may be held; proxies cut at 60
const NOT_HELD = 500;           // ms: who answers sooner, and nothing, does not hold polls

const longPolling = {
  name: t.longPolling,
  slug: 'long-polling',
  holds: true,
  rhythm: () => 0,
  supported: fetches,

  open(query, on) {
    return fetchLink(query, on, async (signal) => {
      // The first one is for the greeting, which does not end a poll before its time.
      for (let first = true; !signal.aborted;) {
        const asked = performance.now();
        const parameters = query();
        parameters.set('wait', first ? 1 : HELD);
        const answer = await poll(parameters, null, signal);
        if (signal.aborted) return;
        on.alive();
        if (answer) deliver(answer, on, first, signal);
        first = first && !answer;
        const empty = !answer || !answer.events.length;
        if (empty && performance.now() - asked < NOT_HELD) await pause(1000);
        await on.turn();
      }
    });
  },
};

const RAREST = 5;               // seconds: a message should not wait for a rare announcement

// As often as there may be something new.
const rhythm = (interval) => 1000 * Math.min(RAREST, Math.max(1, interval || RAREST));

const polling = {
  name: t.polling,
  slug: 'polling',
  rhythm,
  supported: fetches,

  open(query, on) {
    return fetchLink(query, on, async (signal) => {
      let etag = null;
      let first = true;
      let next = null;
      while (!signal.aborted) {
        const answer = await poll(query(), etag, signal);
        if (signal.aborted) return;
        on.alive();
        if (answer) {
          etag = answer.etag;
          deliver(answer, on, first, signal);
          first = false;
        }
        await on.turn();
        if (answer && answer.more) continue;
        // The second one at any time within the interval: so the pages of a server that was
        // started again do not all ask at once, and each finds announcements of another age.
        const now = performance.now();
        const every = rhythm(on.interval());
        next = next === null ? now + Math.random() * every : Math.max(next + every, now);
        await pause(next - now);
      }
    });
  },
};

// The ladder: a page that cannot have one takes the next.
export const TRANSPORTS = [webSocket, sse, streaming, longPolling, polling];
