// SPDX-License-Identifier: GPL-3.0-or-later
//
// What each transport costs: tries one after the other, and measures.

import { health } from './connection.js';
import { isText, keep, parseTime, recall, uptime } from './tools.js';

const ENOUGH = 3;               // announcements in a measurement
const ATTEMPTS = 3;             // measurements that messages may disturb before one is taken as it is
const BACK = 'inbox';            // the way back, among the slugs of transports
const BACK_LOOKS = 20, BACK_EVERY = 150;    // for what it cost, and ms between two
const PATIENCE = 10e3;          // beyond the time in which something should come

// What this visit has cost so far, as the server's kernel counts it.
async function costs(session) {
  const response = await fetch(`/cost?session=${encodeURIComponent(session)}`,
    { cache: 'no-store' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

// Of all our connections of that transport: { bytes, announcements }, the bytes on the wire both
// ways.
async function costOf(session, slug) {
  const { sent, received, announcements } = (await costs(session)).transports[slug];
  return { bytes: sent + received, announcements };
}

// Bytes of a request that says one thing to the server: what a transport without a way back needs
// for each. Null if there was none.
async function costOfBack(connection, question) {
  const read = async () => ({ requests: 0, sent: 0, received: 0,
    ...(await costs(connection.session))[BACK] });
  const before = await read();
  if (!connection.send(question)) return null;
  for (let look = 0; look < BACK_LOOKS; look += 1) {
    await new Promise((resolve) => { setTimeout(resolve, BACK_EVERY); });
    const after = await read();
    const requests = after.requests - before.requests;
    if (requests > 0) {
      return (after.sent + after.received - before.sent - before.received) / requests;
    }
  }
  return null;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

// The trial of one transport. Its figure is the difference between two readings of what was
// spent, the first right after an announcement and the second right after another one: so no
// handshake is in it, but each poll is, also those that find nothing.
class Trial {
  constructor(connection, clock, transport) {
    this.connection = connection;
    this.clock = clock;
    this.transport = transport;
    this.before = null;           // the first reading
    this.reading = false;
    this.attempts = 1;
    this.disturbed = false;
    this.delays = [];
    this.result = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.hope();
    // No questions of ours are asked meanwhile, so that announcements are all that is heard.
    connection.use(transport, 2 * this.patience);
  }

  get patience() { return PATIENCE + 1500 * this.clock.interval; }
  hope() { this.deadline = uptime() + this.patience; }

  // Within the measurement something went over the wire that is no announcement.
  disturb() { this.disturbed = true; }

  heard(event) {
    if (event.event !== 'time') return event.event === 'hello' ? undefined : this.disturb();
    this.hope();
    const time = parseTime(event.time);
    if (this.before && time) this.delays.push(Math.max(0, this.clock.now().at - time.at));
    if (!this.reading && (!this.before || this.delays.length >= ENOUGH)) this.read();
  }

  // The next poll must not begin before this reading is over.
  read() {
    this.reading = true;
    const { session } = this.connection;
    this.connection.turn = costOf(session, this.transport.slug)
      .then((cost) => this.take(cost), (error) => this.reject(error))
      .finally(() => {
        this.reading = false;
        this.connection.turn = null;
      });
  }

  take(cost) {
    const { before } = this;
    if (before && cost.announcements > before.announcements
        && (!this.disturbed || this.attempts >= ATTEMPTS)) {
      const bytes = (cost.bytes - before.bytes) / (cost.announcements - before.announcements);
      return this.resolve({ bytes, delay: this.clock.measured ? median(this.delays) : null });
    }
    if (before) this.attempts += 1;
    this.before = cost;
    this.delays = [];
    this.disturbed = false;
  }

  changed() {
    const { state } = this.connection;
    if (state === 'waiting' || state === 'stopped') this.resolve(null);
  }

  beat() { if (uptime() > this.deadline) this.resolve(null); }
}

const RECORD = 'crier.figures';

const isFigure = (figure) => figure === null || (Number.isFinite(figure?.bytes)
  && (figure.delay === null || Number.isFinite(figure.delay)));

// Those that this visit has measured before: slug: { bytes, delay }.
function recallFigures() {
  let record = null;
  try { record = JSON.parse(recall('sessionStorage', RECORD)); } catch { /* not ours */ }
  return new Map(Object.entries(record || {}).filter(([, figure]) => isFigure(figure)));
}

// Its owner tells it what happens, by heard (event), changed (), beat () and disturb ().
export class Comparison {
  constructor(connection, clock, on) {
    this.connection = connection;
    this.clock = clock;
    this.on = on;                 // { changed () }
    this.figures = recallFigures();   // slug: { bytes, delay }, or null if it cannot be had here
    this.trial = null;
    this.outcome = null;          // how the last one ended: { end, transport }
  }

  get running() { return this.trial !== null; }
  get transport() { return this.trial.transport; }
  // Seconds for each.
  get seconds() { return ENOUGH * this.clock.interval; }

  // The fewest bytes; of those that take as many, the soonest.
  best() {
    const worth = ({ slug }) => this.figures.get(slug);
    return this.connection.ladder.filter(worth).sort((a, b) =>
      Math.round(worth(a).bytes) - Math.round(worth(b).bytes)
      || worth(a).delay - worth(b).delay)[0] || null;
  }

  async run() {
    const { connection } = this;
    const before = connection.transport;
    this.outcome = null;
    this.figures.clear();
    connection.trial = true;
    let end = 'done';
    for (const transport of connection.ladder) {
      this.trial = new Trial(connection, this.clock, transport);
      this.on.changed();
      try {
        this.figures.set(transport.slug, await this.trial.result);
      } catch (error) {
        end = isText(error) ? error : 'lost';
      }
      connection.turn = null;
      // A server that went away says nothing about the transport.
      if (end === 'done' && !this.figures.get(transport.slug)
          && (connection.state === 'stopped' || await health() !== 'well')) {
        this.figures.delete(transport.slug);
        end = 'lost';
      }
      if (end !== 'done') break;
    }
    if (end === 'done') await this.measureBack();
    keep('sessionStorage', RECORD, JSON.stringify(Object.fromEntries(this.figures)));
    const best = end === 'done' ? this.best() : null;
    this.trial = null;
    connection.trial = false;
    this.outcome = { end: best ? end : end === 'done' ? 'lost' : end, transport: best };
    // Where it was before, whatever came out: which one to use is for the reader to say.
    if (connection.state !== 'stopped' && end !== 'picked') connection.use(before);
    this.on.changed();
  }

  // Over the one that was tried last, unless that is one which needs no requests for it.
  async measureBack() {
    const { connection, clock } = this;
    if (!connection.live || connection.transport.slug === 'websocket') return;
    try {
      const bytes = await costOfBack(connection, clock.question());
      if (bytes !== null) this.figures.set(BACK, { bytes, delay: null });
    } catch { /* it stays unmeasured */ }
  }

  // Ends it before its time, because the reader said so, or picked a transport.
  cancel(why = 'cancelled') { if (this.trial) this.trial.reject(why); }

  heard(event) { if (this.trial) this.trial.heard(event); }
  changed() { if (this.trial) this.trial.changed(); }
  beat() { if (this.trial) this.trial.beat(); }
  disturb() { if (this.trial) this.trial.disturb(); }
}
