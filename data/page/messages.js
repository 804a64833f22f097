// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages that are shown, and the place in the server's log that they stand for.

import { isText, keep, parseTime, recall, uptime } from './tools.js';

const SHOWN = 200;
export const UNSEEN = 0, TO_REPORT = 1, REPORTED = 2;
const RECORD = 'crier.messages';

const fromOperator = (entry) => entry.kind === 'operator';
export const fromYou = (entry) => entry.kind === 'own';

function position(id) {
  const m = /^(.+)-(\d+)$/.exec(id || '');
  return m && { epoch: m[1], offset: Number(m[2]) };
}

// What is shown, newest first, with the cursor it stands for. Both are kept in one record: what a
// reload finds again is always whole, and the server resends what came after it.
export class Messages {
  constructor(on) {
    this.on = on;                 // { added (entry, index), removed (entry), changed (entry) }
    this.entries = [];
    this.cursor = null;
    this.last = null;             // id of the last message taken
  }

  // The operator's messages that the visitor cannot have seen yet.
  get unread() {
    return this.entries.filter((e) => fromOperator(e) && e.seen === UNSEEN).length;
  }

  load() {
    let record = null;
    try { record = JSON.parse(recall('sessionStorage', RECORD)); } catch { /* not ours */ }
    if (!record || !Array.isArray(record.entries)) return;
    this.cursor = isText(record.cursor) ? record.cursor : null;
    this.last = isText(record.last) ? record.last : null;
    const sound = (e) => e && (e.kind === 'gap' || (isText(e.text) && Math.abs(e.at + e.zone) < 8e15
      && (fromYou(e) ? isText(e.ref) : fromOperator(e) && isText(e.id))));
    record.entries.slice(0, SHOWN).filter(sound).forEach((entry) => this.add(entry, Infinity));
    this.abandon(() => true);
  }

  // Writes soon and not each time; if the page dies first, the older record is as consistent.
  save() {
    this.saving = this.saving || setTimeout(() => this.saveNow(), 200);
  }

  saveNow() {
    clearTimeout(this.saving);
    this.saving = 0;
    const { cursor, last, entries } = this;
    if (keep('sessionStorage', RECORD, JSON.stringify({ cursor, last, entries }))) return;
    // Too much for the browser: keep what the server cannot give again, and ask it for the rest.
    keep('sessionStorage', RECORD, JSON.stringify({ entries: entries.filter(fromYou) }));
  }

  add(entry, index) {
    const place = Math.min(index, this.entries.length);
    this.entries.splice(place, 0, entry);
    this.on.added(entry, place);
    while (this.entries.length > SHOWN) this.remove(this.entries[SHOWN]);
    this.save();
  }

  remove(entry) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.on.removed(entry);
    this.save();
  }

  change(entry, fields) {
    Object.assign(entry, fields);
    this.on.changed(entry);
    this.save();
  }

  greet(hello) {
    const lost = hello.recovered === false;
    if (lost && this.entries.some(fromOperator) && this.entries[0].kind !== 'gap') {
      this.add({ kind: 'gap' }, 0);
    }
    if ((lost || !this.cursor) && isText(hello.cursor)) this.cursor = hello.cursor;
    this.save();
  }

  // All up to there has been taken, also what was not for this client.
  reach(cursor) {
    if (cursor === this.cursor) return;
    this.cursor = cursor;
    this.save();
  }

  // Messages come in the order of the log, so what is not after the last one is a repetition.
  known(id) {
    const [here, last] = [position(id), position(this.last)];
    if (here && last && here.epoch === last.epoch) return here.offset <= last.offset;
    return this.entries.some((entry) => entry.id === id);
  }

  // Takes an operator's message; returns its entry, or null if it is known or no message.
  take(event, now) {
    if (!isText(event.id) || !isText(event.text) || this.known(event.id)) return null;
    const { at, zone } = parseTime(event.time) || now;
    const expires = parseTime(event.expires);
    const entry = { kind: 'operator', id: event.id, at, zone, text: event.text,
      toYou: event.to === 'you', expires: expires && expires.at, seen: UNSEEN };
    this.advance(event.id);
    // Your own words may be later than a message that was recovered.
    const index = this.entries.findIndex((e) => !(fromYou(e) && e.at > at));
    this.add(entry, index < 0 ? Infinity : index);
    return entry;
  }

  advance(id) {
    if (isText(id)) this.cursor = this.last = id;
    this.save();
  }

  clear(id) {
    this.advance(id);
    this.entries.filter((entry) => !fromYou(entry)).forEach((entry) => this.remove(entry));
  }

  withdraw(id, of) {
    this.advance(id);
    const entry = this.entries.find((e) => fromOperator(e) && e.id === of);
    if (entry) this.remove(entry);
  }

  expire(now) {
    this.entries.filter((entry) => entry.expires && entry.expires <= now.at)
      .forEach((entry) => this.remove(entry));
  }

  write(text, { at, zone }) {
    const ref = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const entry = { kind: 'own', ref, at, zone, text, fate: 'sending', since: uptime() };
    this.add(entry, 0);
    return entry;
  }

  // The server's word on a message of ours. A late 'received' still mends an 'unsent'.
  settle(ref, fate, reason = '') {
    const entry = this.entries.find((e) => fromYou(e) && e.ref === ref);
    if (entry) this.change(entry, { fate, reason });
  }

  abandon(which) {
    this.entries.filter((e) => fromYou(e) && e.fate === 'sending' && which(e))
      .forEach((entry) => this.change(entry, { fate: 'unsent' }));
  }
}
