// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server's clock, as the page knows it.

import { isText, parseTime, uptime } from './tools.js';

const SYNC_EVERY = 10e3;
const LATE_AFTER = 2.5;         // intervals without an announcement
const SYNC_BURST = 4;           // questions after the first one, at the start of a connection
const SAMPLES = 8;
const RESOLUTION = 1;           // ms, of Date.now ()
const DRIFT = 50e-6;            // of a quartz, in the time since the sample was taken

// The device's clock and its difference from the server's, measured as NTP does. It goes by
// Date.now (), not by the uptime: that one stands still while some devices sleep.
export class ServerClock {
  constructor() {
    this.best = null;             // { offset, error, taken }, in ms; error null: not yet measured
    this.samples = [];
    this.zone = 0;
    this.interval = 1;
    this.asked = null;
    this.burst = 0;
    this.remeasured = 0;
    this.proof = null;            // { time, uptime } of the last sign of life
  }

  get known() { return this.best !== null; }
  get measured() { return this.known && this.best.error !== null; }
  now() { return { at: Date.now() + (this.known ? this.best.offset : 0), zone: this.zone }; }
  error() { return this.best.error + (uptime() - this.best.taken) * DRIFT; }

  greet(hello) {
    if (Number.isFinite(hello.interval) && hello.interval >= 0) this.interval = hello.interval;
    const time = parseTime(hello.time);
    if (time) this.heard(time);
  }

  // An announcement. It may be late, by rhythm ms more where the page has to fetch it, but never
  // early; where it contradicts what was measured, either clock has been set.
  tick(text, rhythm) {
    const time = parseTime(text);
    if (!time) return;
    this.heard(time, rhythm);
    const late = this.now().at - time.at;
    const settled = uptime() - this.remeasured > SYNC_EVERY;
    if (this.measured && settled && (late > 2000 + rhythm || late < -500)) this.remeasure();
  }

  heard(time, rhythm = 0) {
    this.zone = time.zone;
    this.proof = { time, uptime: uptime() };
    const late = this.known ? this.now().at - time.at : 0;
    if (!this.known || (!this.measured && (late > 500 + rhythm || late < -500))) {
      this.best = { offset: time.at - Date.now(), error: null, taken: uptime() };
    }
  }

  remeasure() {
    this.samples = [];
    this.asked = null;
    this.burst = SYNC_BURST;
    this.remeasured = uptime();
  }

  due() { return !this.asked || uptime() - this.asked.uptime >= SYNC_EVERY; }

  question() {
    this.asked = { t0: Date.now() / 1000, uptime: uptime(), open: true };
    const question = { event: 'sync', t0: this.asked.t0 };
    if (this.measured) question.offset = Number((this.best.offset / 1000).toFixed(6));
    return question;
  }

  // Takes an answer; true if it was one to our last question.
  answer({ t0, t1, t2 }) {
    const t3 = Date.now() / 1000;
    const asked = this.asked;
    if (!asked || !asked.open || !(Math.abs(t0 - asked.t0) < 1e-3)) return false;
    if (!(Math.abs(t1) < 1e11 && Math.abs(t2) < 1e11)) return false;
    asked.open = false;
    const took = uptime() - asked.uptime;
    const offset = ((t1 - asked.t0) + (t2 - t3)) * 500;
    const trip = Math.max(0, took - Math.max(0, t2 - t1) * 1000);
    // The device's clock was set, or the device slept, between question and answer.
    if (Math.abs((t3 - asked.t0) * 1000 - took) < 50) this.add(offset, trip);
    if (this.interval === 0) this.heard(this.now());
    return true;
  }

  add(offset, trip) {
    const sample = { offset, trip, error: trip / 2 + RESOLUTION, taken: uptime() };
    // Two honest samples overlap. If not, a clock was set in between and the older ones are void.
    const apart = this.samples.some((old) => Math.abs(old.offset - offset)
      > old.error + sample.error + (sample.taken - old.taken) * DRIFT * 4);
    this.samples = apart ? [sample] : [...this.samples.slice(1 - SAMPLES), sample];
    const worth = (s) => s.error + (sample.taken - s.taken) * DRIFT;
    this.best = this.samples.reduce((best, s) => (worth(s) <= worth(best) ? s : best));
  }

  latency() {
    const trips = this.samples.map((sample) => sample.trip).sort((a, b) => a - b);
    return trips.length ? trips[trips.length >> 1] : null;
  }

  // Without announcements the answers to our own questions are the proof of life.
  silent() {
    const every = (this.interval || SYNC_EVERY / 1000) * 1000;
    return !this.proof || uptime() - this.proof.uptime > LATE_AFTER * every;
  }
}
