// SPDX-License-Identifier: GPL-3.0-or-later
//
// Keeps a link to the server open: which transport, when to try again, when to give one up.

import { BLOCKED, refusalOf, TRANSPORTS } from './transports.js';
import { bytesOf, isText, uptime } from './tools.js';

const GREETING_WITHIN = 10e3;   // from the attempt to hello
const TRIED_WITHIN = 5e3;       // the same, where another transport can be tried instead
const SILENT_FOR = 25e3;        // the page asks every 10 s and the server pings as often
const PROBE_WITHIN = 4e3;       // an answer to a question asked on purpose
const SETTLED_AFTER = 5e3;      // shorter than this, it was no connection but another failure
const CALM_FOR = 3e3;          // a change of transports that takes longer is trouble
const INSISTS_FOR = 15e3;       // the server refuses a poller for 10 s after it was disconnected
const STRIKES = 2;              // failures in a row, with the server in reach, that end a transport
const RISE_AFTER = 60e3;        // until a transport that failed is tried again, at first
const RISE_AFTER_MOST = 3600e3;

// What the server answers to an ordinary request: 'well' when it is willing to serve, BLOCKED when
// not this device, else ''.
export async function health() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PROBE_WITHIN);
  try {
    const response = await fetch('/healthz', { cache: 'no-store', signal: abort.signal });
    if (response.ok) return 'well';
    return (await refusalOf(response)).code === BLOCKED ? BLOCKED : '';
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
}

// Why the server takes no client with these parameters, { code, reason }, or null: a script is not
// shown the status with which a WebSocket or an EventSource was refused. HEAD makes no client.
async function refusal(parameters) {
  const target = `/poll?${parameters}`;
  try {
    const signal = AbortSignal.timeout?.(PROBE_WITHIN);
    const { status } = await fetch(target, { method: 'HEAD', cache: 'no-store', signal });
    if (![400, 403, 404].includes(status)) return null;
    const found = await refusalOf(await fetch(target, { cache: 'no-store', signal }));
    return isText(found.code) && isText(found.reason) ? found : null;
  } catch {
    return null;
  }
}

// State: 'connecting', 'live', 'waiting' for the next attempt, or 'stopped'. Tells its owner by
// on.changed (), on.event (event), on.ask (): "send something to be answered", on.place (cursor),
// on.gap (cursor), on.failed (object), on.stepped (from, to): "this transport cannot be had here".
export class Connection {
  constructor(query, on) {
    this.query = query;
    this.on = on;
    this.state = 'connecting';
    this.problem = null;          // why it stopped; else 'full', or 'stopping': what the server said
    this.refusal = null;          // of the problem 'turnedAway': { code, reason }
    this.troubleSince = uptime(); // null while live
    this.failures = 0;
    this.strikes = 0;
    this.rounds = 0;              // of all transports, each of which failed
    this.retryAt = 0;
    this.retryWish = null;        // seconds, from goodbye
    this.count = 0;
    this.bytes = 0;
    this.interval = 1;            // seconds between announcements, 0 for none
    this.session = null;          // what the server calls all our connections together
    this.link = null;
    this.timer = 0;
    this.switchedAt = -Infinity;
    this.insistsUntil = -Infinity;
    this.silence = SILENT_FOR;
    this.trial = false;           // the transport is tried, and not left when it fails
    this.shown = null;            // the transport of a page that is looked at
    this.turn = null;             // what the next poll has to wait for, a promise
    this.best = null;             // the transport from which it fell
    this.better = [];             // those that are still to be tried this time, from it on
    this.rising = null;           // the link over one of them, beside the one that works
    this.riseAfter = RISE_AFTER;
    this.riseAt = Infinity;
    this.ladder = TRANSPORTS.filter((transport) => transport.supported());
    this.transport = this.ladder[0] || null;
  }

  get live() { return this.state === 'live'; }
  // Between two links on purpose, and nothing has gone wrong.
  get calm() { return this.state === 'connecting' && uptime() - this.switchedAt < CALM_FOR; }

  find(slug) { return this.ladder.find((transport) => transport.slug === slug) || null; }

  open() {
    clearTimeout(this.timer);
    this.drop();
    if (!this.transport) return this.stop('unsupported');
    if (this.state === 'stopped') this.problem = null;
    this.yieldRoom();
    const stepping = !this.trial && this.ladder.length > 1;
    this.openedAt = uptime();
    this.deadline = this.openedAt + (stepping ? TRIED_WITHIN : GREETING_WITHIN);
    this.probing = false;
    this.retryWish = null;
    this.set('connecting');
    this.link = this.connect(this.transport);
  }

  connect(transport) {
    let link = null;
    const rises = () => link !== null && link === this.rising;
    link = transport.open(() => this.parameters(), {
      frame: (text) => {
        if (rises()) this.adopt(transport);
        this.frame(text);
      },
      alive: () => { if (!rises()) this.alive(); },
      place: (cursor) => this.on.place(cursor),
      gap: (cursor) => this.on.gap(cursor),
      turn: () => this.turn,
      interval: () => this.interval,
      answer: (event) => this.on.event(event),
      failed: (object) => this.on.failed(object),
      closed: (code) => (rises() ? this.rise() : this.closed(code)),
    });
    return link;
  }

  // What did not get through is tried again now and then, beside the link that there is: until it
  // is greeted nobody notices. To be called again when one of them has failed.
  rise() {
    if (this.rising) this.rising.close();
    this.rising = null;
    const next = this.better.shift();
    if (next) {
      this.riseAt = uptime() + TRIED_WITHIN;
      this.rising = this.connect(next);
      return;
    }
    this.riseAfter = Math.min(2 * this.riseAfter, RISE_AFTER_MOST);
    this.riseAt = uptime() + this.riseAfter;
  }

  beginRise() {
    const steps = [this.best, this.transport].map((transport) => this.ladder.indexOf(transport));
    this.better = this.ladder.slice(...steps);
    this.rise();
  }

  adopt(transport) {
    const { link, rising } = this;
    this.rising = null;           // or it would be closed, too
    this.link = rising;
    link.close();
    this.transport = transport;
    this.strikes = this.failures = 0;
    this.stay();
    if (transport !== this.best) this.fall(this.best);
    else this.best = null;
    this.switchedAt = uptime();
  }

  // It is not the best any more, which is tried again later.
  fall(best) {
    this.best = best;
    this.riseAt = uptime() + this.riseAfter;
  }

  stay() {
    this.better = [];
    this.riseAfter = RISE_AFTER;
    this.riseAt = Infinity;
  }

  // Of HTTP/1.1 a browser has six connections a server, for all its tabs: one that is not looked at
  // holds none of them for good, or the seventh would not even load.
  yieldRoom() {
    if (!document.hidden || this.trial || !this.transport.holds) return;
    this.shown = this.transport;
    this.transport = this.find('polling') || this.transport;
  }

  // It is looked at, or not any more.
  looked() {
    const { shown } = this;
    if (document.hidden && this.state !== 'stopped' && !this.trial && this.transport?.holds) {
      this.switchedAt = uptime();
      this.open();
    } else if (!document.hidden && shown) {
      this.shown = null;
      if (this.state !== 'stopped' && !this.trial) this.use(shown);
    }
  }

  // The reader calls the page back after the operator closed it.
  insist() {
    this.insistsUntil = uptime() + INSISTS_FOR;
    this.open();
  }

  // Goes on with what the reader has chosen.
  choose(transport) {
    this.best = null;
    this.stay();
    this.use(transport);
  }

  // Goes on with another transport, at once and from the same place, and takes it for dead after
  // so many ms of silence.
  use(transport, silence = SILENT_FOR) {
    this.transport = transport;
    this.silence = silence;
    this.strikes = 0;
    this.failures = 0;
    this.switchedAt = uptime();
    this.open();
  }

  parameters() {
    const query = this.query();
    if (this.session) query.set('session', this.session);
    return query;
  }

  drop() {
    for (const link of [this.link, this.rising]) if (link) link.close();
    this.link = this.rising = null;
  }

  stop(problem) {
    this.drop();
    clearTimeout(this.timer);
    this.problem = problem;
    this.failures = 0;
    this.set('stopped');
  }

  set(state) {
    this.state = state;
    this.on.changed();
  }

  alive() {
    // Whatever is not a greeting proves that the server lives, not that this transport works.
    if (!this.live) return;
    this.deadline = uptime() + this.silence;
    this.probing = false;
  }

  frame(text) {
    this.count += 1;
    this.bytes += bytesOf(text);
    let event;
    try { event = JSON.parse(text); } catch { event = null; }
    if (event && event.event === 'hello') this.greeted(event);
    this.alive();
    if (!event || !isText(event.event)) return;
    this.on.event(event);
    if (event.event === 'goodbye') this.dismissed(event);
  }

  greeted({ session, interval }) {
    if (isText(session)) this.session = session;
    if (Number.isFinite(interval) && interval >= 0) this.interval = interval;
    this.problem = null;
    this.troubleSince = null;
    this.openedAt = uptime();
    this.set('live');
  }

  // What a close code says on a WebSocket, goodbye says everywhere.
  dismissed({ reason, retry }) {
    this.retryWish = retry;
    this.closed({ blocked: BLOCKED, disconnected: 1008, full: 1013 }[reason] ?? 1001);
  }

  closed(code, strikes = 1) {
    const greeted = this.live;
    const lasted = greeted ? uptime() - this.openedAt : 0;
    this.drop();
    this.troubleSince = this.troubleSince || uptime();
    if (code === BLOCKED) return this.stop('blocked');
    if (code === 1008) {
      return !greeted && uptime() < this.insistsUntil ? this.wait(2) : this.stop('disconnected');
    }
    if (code === 1013 && lasted < SETTLED_AFTER) this.problem = 'full';
    else if (code === 1001) this.problem = 'stopping';
    else if (this.problem === 'full') this.problem = null;
    // A server that greets and hangs up again must not be stormed: only a settled link counts.
    if (lasted >= SETTLED_AFTER) this.failures = this.strikes = this.rounds = 0;
    else if (code !== 1013 && code !== 1001) this.suspect(strikes);
    if (this.problem === 'full') this.failures = Math.max(this.failures, 3);
    this.wait(this.pause());
  }

  // The link failed right after it was opened. That is the transport's fault only if the server is
  // there: one that is away would make the page fall to the last rung.
  async suspect(strikes) {
    const { transport } = this;
    const refused = await refusal(this.parameters());
    if (this.transport === transport && !this.live && this.state !== 'stopped' && refused) {
      this.refusal = refused;
      return this.stop(refused.code === BLOCKED ? 'blocked' : 'turnedAway');
    }
    if (this.trial || this.ladder.length < 2) return;
    const found = await health();
    if (this.transport !== transport || this.trial || this.live || this.state === 'stopped') return;
    // An EventSource cannot see why it was refused.
    if (found === BLOCKED) return this.stop('blocked');
    this.strikes = found === 'well' ? this.strikes + strikes : 0;
    if (this.strikes >= STRIKES) this.step();
  }

  step() {
    const from = this.transport;
    const next = this.ladder.indexOf(from) + 1;
    this.transport = this.ladder[next % this.ladder.length];
    this.strikes = 0;
    this.failures = 0;
    this.on.stepped(from, this.transport);
    if (next < this.ladder.length) {
      this.fall(this.best ?? from);
      return this.open();
    }
    this.best = null;
    this.stay();
    // None of them: from the top again, but not at once.
    this.drop();
    this.rounds += 1;
    this.failures = 1 + this.rounds;
    this.wait(this.pause());
  }

  // Seconds until the next attempt: 0.5–1 at first, 20–30 in the end, spread so that the pages of
  // a restarted server do not all come at once.
  pause() {
    const most = Math.min(30, 2 ** this.failures++);
    const least = most === 30 ? 20 : most / 2;
    const wish = Number(this.retryWish);
    if (wish > 0 && wish <= 600) return wish + Math.random() * Math.max(1, wish / 2);
    return least + Math.random() * (most - least);
  }

  wait(seconds) {
    clearTimeout(this.timer);
    this.retryAt = uptime() + seconds * 1000;
    this.timer = setTimeout(() => this.open(), seconds * 1000);
    this.set('waiting');
  }

  // The network came back, or the visitor looks at the page again: no reason to wait any longer.
  wake() {
    if (this.state === 'waiting') this.open();
    else if (this.live) this.probe();
  }

  // A device that slept holds a link which may be long dead: ask, and give it a moment.
  probe() {
    this.probing = true;
    this.deadline = Math.min(this.deadline, uptime() + PROBE_WITHIN);
    this.on.ask();
  }

  // Once a second. After a gap in the beats (a throttled tab, a sleeping device) answers may still
  // lie unread behind this call, so the link is asked before it is given up.
  beat(late) {
    if (!this.link) return;
    if (this.live && this.best && !this.trial && !document.hidden && uptime() >= this.riseAt) {
      if (this.rising) this.rise();
      else this.beginRise();
    }
    if (uptime() < this.deadline) return;
    if (late && this.live && !this.probing) {
      this.deadline = uptime() + PROBE_WITHIN;
      return this.probe();
    }
    // Who was silent from the beginning needs no second chance, unless the device slept.
    this.closed(0, late ? 1 : STRIKES);
  }

  send(object) { return this.live && this.link.send(object); }
}
