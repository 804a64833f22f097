// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person sees, but for the transports.
//
// Text from outside goes into the document as textContent and by no other way.

import { fromYou } from './messages.js';
import { stateOf } from './state.js';
import { bytesOf, dayOf, hms, uptime, wall } from './tools.js';
import { clockTime, duration, lang, longDate, number, shortSpan, size, stamp, t } from './words.js';

export const $ = (id) => document.getElementById(id);

// The document is touched only where something differs: the page paints every second for days.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function make(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

export function translate() {
  document.documentElement.lang = lang;
  for (const e of document.querySelectorAll('[data-t]')) e.textContent = t[e.dataset.t];
  for (const e of document.querySelectorAll('[data-label]')) {
    e.setAttribute('aria-label', t[e.dataset.label]);
  }
  for (const e of document.querySelectorAll('[data-placeholder]')) {
    e.placeholder = t[e.dataset.placeholder];
  }
}

// Up to what can be no part of an address, or is more likely of the sentence around it.
const ADDRESS = /\bhttps?:\/\/[^\s<>"“”\p{C}。，；：！？、（）【】《》「」]+/giu;
const AFTER = /[.,;:!?'’*_]+$/;

// A bracket that the address did not open closes what stands around it.
function addressOf(text) {
  const address = text.replace(AFTER, '');
  const open = address.split('(').length < address.split(')').length;
  return open && address.endsWith(')') ? addressOf(address.slice(0, -1)) : address;
}

// Only what it says is where it leads: no name before the host that could look like one.
function isHonest(address) {
  try {
    const { protocol, username, password } = new URL(address);
    return /^https?:$/.test(protocol) && !username && !password;
  } catch {
    return false;
  }
}

// The text as nodes, with its addresses of the web as links.
function linked(text) {
  const nodes = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = addressOf(match);
    if (!isHonest(address)) continue;
    const link = make('a', '', address);
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    nodes.push(text.slice(end, index), link);
    end = index + address.length;
  }
  return [...nodes, text.slice(end)];
}

export class MessageList {
  constructor(on) {
    this.on = on;                 // { again (entry) }
    this.list = $('list');
    this.items = new Map();
    // The day at this device, until the server has told its own.
    this.today = dayOf({ at: Date.now(), zone: -60000 * new Date().getTimezoneOffset() });
    this.newest = null;
  }

  added(entry, index) {
    const item = make('li', entry.kind, '');
    this.items.set(entry, item);
    this.changed(entry);
    this.list.insertBefore(item, this.list.children[index] || null);
    this.mark();
  }

  // From now on what is added is read aloud: not what a reload finds again, or a first visit.
  speak() {
    const log = this.list.parentElement;
    if (log.getAttribute('aria-live') !== 'polite') log.setAttribute('aria-live', 'polite');
  }

  removed(entry) {
    this.items.get(entry).remove();
    this.items.delete(entry);
    this.mark();
  }

  mark() {
    const newest = this.list.querySelector('.operator');
    $('no-messages').hidden = this.items.size > 0;
    if (newest === this.newest) return;
    if (this.newest) this.newest.classList.remove('newest');
    if (newest) newest.classList.add('newest');
    this.newest = newest;
  }

  changed(entry) {
    const item = this.items.get(entry);
    if (entry.kind === 'gap') return put(item, t.gap);
    if (!item.firstChild) {
      const said = make('p', 'said', '');
      said.append(...linked(entry.text));
      said.dir = 'auto';
      item.append(make('p', 'meta', this.meta(entry)), said);
    }
    if (!fromYou(entry)) return;
    // Only what became of it is another: the text would be read aloud again.
    const before = item.querySelector('.fate');
    if (before) before.remove();
    if (entry.fate !== 'sent') item.append(this.fate(entry));
  }

  textOf(entry) { return this.items.get(entry).querySelector('.said'); }

  meta(entry) {
    const time = stamp(entry, this.today);
    if (fromYou(entry)) return t.yours(time);
    return entry.toYou ? t.toYou(time) : t.toEveryone(time);
  }

  fate(entry) {
    if (entry.fate === 'sending') return make('p', 'fate', t.sending);
    const line = make('p', 'fate failed', '');
    const again = make('button', '', t.tryAgain);
    again.type = 'button';
    again.onclick = () => this.on.again(entry);
    const words = make('bdi', '', entry.fate === 'refused' ? t.refused(entry.reason) : t.unsent);
    line.append(words, again);
    return line;
  }

  // After midnight the times of yesterday get their day.
  turn(today) {
    if (today === this.today) return;
    this.today = today;
    this.stamp();
  }

  stamp() {
    for (const [entry, item] of this.items) {
      if (entry.kind !== 'gap') put(item.firstChild, this.meta(entry));
    }
  }

  enableAgain(enabled) {
    for (const button of this.list.querySelectorAll('button')) button.disabled = !enabled;
  }
}

// Where to find what came and cannot be seen from here; the newest is what to go to.
export function paintNews(entries, list) {
  const button = $('news');
  button.hidden = entries.length === 0;
  if (button.hidden) return;
  const text = list.textOf(entries[0]);
  const above = text.getBoundingClientRect().top < 0;
  put($('news-text'), t.news(entries.length));
  put($('news-arrow'), above ? '↑' : '↓');
  button.onclick = () => {
    text.parentElement.scrollIntoView();
    $('main').focus({ preventScroll: true }); // the button is gone soon
  };
}

export function paintTitle(state, clock, unread) {
  const what = state.name === 'live' && clock.known ? clockTime(clock.now()) : state.text;
  document.title = `${unread ? `(${number(unread)}) ` : ''}${what} – Crier`;
}

export function paintClock(clock) {
  if (!clock.known) return;
  const now = clock.now();
  const time = clockTime(now);
  put($('clock'), time);
  $('clock').dateTime = hms(now);
  $('clock').classList.toggle('dim', clock.silent());
  put($('date'), longDate.format(wall(now)));
  put($('offset'), offsetLine(clock, now));
}

function offsetLine(clock, now) {
  if (clock.silent()) {
    const since = stamp(clock.proof.time, dayOf(now));
    return clock.interval ? t.silentSince(since) : t.unansweredSince(since);
  }
  if (!clock.measured) return '';
  const { offset } = clock.best;
  if (Math.abs(offset) < Math.max(50, clock.error())) return t.deviceRight;
  return offset > 0 ? t.deviceBehind(duration(offset)) : t.deviceAhead(duration(-offset));
}

const LOOKS = { live: 'live', late: 'wait', connecting: 'wait', reconnecting: 'wait', full: 'wait',
  stopping: 'wait' };

// Returns { name, look, text } of the one state in which the page is, whoever says it.
export function paintState(connection, clock) {
  const name = stateOf(connection, clock);
  const look = LOOKS[name] || 'stop';
  const seconds = Math.max(1, Math.ceil((connection.retryAt - uptime()) / 1000));
  const waits = /connecting$/.test(name) && connection.state === 'waiting';
  const text = t.states[name];
  if ($('state').dataset.name !== name) {
    // Said once for each state, so that a long outage does not talk every few seconds.
    $('state').dataset.name = name;
    $('state').className = look;
    put($('state-said'), text);
  }
  put($('state-text'), waits ? t.inSeconds(text, seconds) : text);
  return { name, look, text };
}

// Trouble of a few seconds is over before it could be read.
const TROUBLE_AFTER = 5e3;

export function problemOf(connection, state) {
  if (connection.state === 'stopped') return state.name;
  const { troubleSince } = connection;
  if (troubleSince === null || uptime() - troubleSince < TROUBLE_AFTER) return null;
  return state.look === 'wait' && state.name !== 'late' ? state.name : null;
}

export function paintProblem(problem, { refusal }) {
  const card = $('problem');
  if (!problem) {
    // Who pressed the button in the card keeps a place on the page.
    if (card.contains(document.activeElement)) $('main').focus({ preventScroll: true });
    card.hidden = true;
    return;
  }
  const refused = problem === 'turnedAway' && refusal;
  put($('problem-title'), t.states[problem]);
  put($('problem-text'), refused ? t.refusals[refusal.code] ?? refusal.reason : t.problems[problem]);
  const ended = problem === 'disconnected' || problem === 'blocked';
  put($('connect'), ended ? t.connectAgain : t.connectNow);
  const hopeless = ['unsupported', 'refusedId', 'turnedAway'].includes(problem);
  card.classList.toggle('bad', hopeless || ended);
  $('connect').hidden = hopeless;
  $('plain-time').hidden = problem !== 'unsupported';
  card.hidden = false;
}

export function paintDetails(connection, clock, id) {
  const trip = clock.latency();
  const latency = trip === null ? '–' : shortSpan(trip);
  put($('client-id'), id || '–');
  put($('latency'), latency);
  put($('clock-offset'), offsetValue(clock));
  put($('received'), `${number(connection.count)} · ${size(connection.bytes)}`);
  put($('short'), id && connection.transport ? `${connection.transport.name} · ${latency} ·` : '');
  put($('short-id'), id || '');
}

function offsetValue(clock) {
  if (!clock.measured) return '–';
  // Decimals of a millisecond would be finer than the clock that was measured.
  const offset = Math.round(clock.best.offset);
  const amount = Math.abs(offset);
  const shown = amount < 1000 ? shortSpan(amount) : t.seconds(amount / 1000);
  return `${offset < 0 ? '−' : '+'}${shown} ± ${shortSpan(Math.ceil(clock.error()))}`;
}

// ---- This screen ---------------------------------------------------------------------------

export function paintPresence(wakefulness, bell) {
  $('awake').disabled = !wakefulness.possible;
  $('sound-choice').hidden = !bell.possible;
  $('awake').checked = wakefulness.wanted;
  $('sound').checked = bell.wanted;
  put($('awake-note'), t.awakeNot[wakefulness.why] ?? '');
  put($('sound-note'), bell.waits ? t.soundWaits : '');
}

// ---- The form ------------------------------------------------------------------------------

const TEXT_LIMIT = 4096;        // bytes of UTF-8, of a visitor's message

export function excess() { return Math.max(0, bytesOf($('text').value) - TEXT_LIMIT); }

export function paintForm(connection, inbox) {
  const over = excess();
  const text = $('text');
  $('form').hidden = !inbox;
  document.querySelector('footer').classList.toggle('empty', !inbox);
  $('clear').hidden = !text.value;
  text.disabled = connection.state === 'stopped';
  text.setAttribute('aria-invalid', over > 0);
  $('send').disabled = !(connection.live || connection.calm) || over > 0;
  $('hint').className = over ? 'bad' : '';
  const waits = text.value && !connection.live && connection.failures > 0;
  put($('hint'), over ? t.tooLong(over) : waits ? t.kept : '');
}

export function growText() {
  const text = $('text');
  text.style.height = 'auto';
  if (text.value) text.style.height = `${text.scrollHeight + 2}px`;
}
