// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page of Crier: a wall clock that shows the server's time, the operator's messages, and a
// line to write back. From the wire to the eye: a transport carries JSON objects, the connection
// keeps a transport open, the server clock and the messages hold what came, the comparison
// measures the transports, the view and the picker paint it. Each of these knows only those
// before it; here they are tied together.

import { ServerClock } from './clock.js';
import { Comparison } from './comparison.js';
import { Connection } from './connection.js';
import { Identification } from './identify.js';
import { Messages, REPORTED, TO_REPORT, UNSEEN } from './messages.js';
import { Picker } from './picker.js';
import { Bell, Wakefulness } from './presence.js';
import { Sight } from './sight.js';
import { allowedId, dayOf, isText, keep, recall, uptime } from './tools.js';
import { TRANSPORTS } from './transports.js';
import { $, excess, growText, MessageList, paintClock, paintDetails, paintForm, paintNews,
  paintPresence, paintProblem, paintState, paintTitle, problemOf, put, translate } from './view.js';
import { fillScreen, Wall } from './wall.js';
import { address, countHours, t } from './words.js';

const SEEN_PAUSE = 130;         // ms between two receipts: under 8 a second, as the server allows
const RECEIVED_WITHIN = 10e3;
const LATE_BEAT = 5e3;
const NEWS = 10e3;
const DRAFT_FOR = 60e3;         // without a key, on a screen that others may come to

const named = address.get('Id') || address.get('id');
let id = named || recall('localStorage', 'crier.id');
let inbox = true;               // the operator takes messages
let typedAt = uptime();
let seenTimer = 0;
let syncTimer = 0;
let beatTimer = 0;
let lastBeat = uptime();

const clock = new ServerClock();
const list = new MessageList({ again });
const messages = new Messages(list);
const connection = new Connection(query, { changed, event: dispatch, ask: sync, failed, stepped,
  place: (cursor) => messages.reach(cursor),
  gap: (cursor) => messages.greet({ recovered: false, cursor }) });
const comparison = new Comparison(connection, clock, { changed: paint });
const wakefulness = new Wakefulness(() => paintPresence(wakefulness, bell));
const bell = new Bell(() => paintPresence(wakefulness, bell));
const identification = new Identification();
const sight = new Sight({ unseen, saw, elsewhere: (entries) => paintNews(entries, list) });
const wall = new Wall({ turned: () => { paint(); sight.look(); }, shown: () => sight.look() });
const picker = new Picker(TRANSPORTS, { picked, compare, cancel: () => comparison.cancel() });

function query() {
  const query = new URLSearchParams({ since: messages.cursor || 'earliest' });
  if (id) query.set('Id', id);
  return query;
}

const handlers = {
  __proto__: null,              // the name of an event comes from outside

  hello(event) {
    clock.greet(event);
    if (countHours(event.clock)) list.stamp();
    if (!comparison.running) clock.remeasure();
    messages.greet(event);
    inbox = event.inbox !== false;
    if (isText(event.client)) id = event.client;
    // A name from the address belongs to that address, not to every page of this browser.
    if (!named) keep('localStorage', 'crier.id', id);
    sync();
    report();
  },
  time(event) {
    clock.tick(event.time, connection.transport.rhythm(clock.interval));
    if (clock.due()) sync();
  },
  sync(event) {
    if (!clock.answer(event)) return;
    list.speak();
    wall.speak();
    clearTimeout(syncTimer);
    if (clock.burst > 0) syncTimer = setTimeout(sync, 150);
    clock.burst = Math.max(0, clock.burst - 1);
  },
  message(event) {
    const entry = messages.take(event, clock.now());
    if (!entry) return;
    // What is told late is no news.
    if (clock.now().at - entry.at < NEWS) bell.ring();
    sight.look();
    wall.refresh();
  },
  clear(event) { messages.clear(event.id); },
  withdraw(event) { messages.withdraw(event.id, event.of); },
  identify(event) { identification.show(event.name, event.seconds); },
  received(event) { messages.settle(event.ref, 'sent'); },
  refused(event) {
    const reason = isText(event.reason) ? event.reason : '?';
    const known = isText(event.code) && Object.hasOwn(t.refusals, event.code);
    messages.settle(event.ref, 'refused', known ? t.refusals[event.code] : reason);
    if (event.code === 'inbox-closed') inbox = false;
  },
};

function dispatch(event) {
  const handle = handlers[event.event];
  if (!handle) return;
  comparison.heard(event);
  handle(event);
  // Painted by what arrives too, since the timers of a page in the background hardly run; but not
  // by each message of a backlog.
  if (handle !== handlers.message || document.hidden) beat();
}

// What the page says by itself waits while a transport is measured.
function sync() {
  clearTimeout(syncTimer);
  if (connection.live && !comparison.running) connection.send(clock.question());
}

function changed() {
  // Whether the server had it is not known: the writer decides whether to say it again.
  if (!connection.live && !connection.calm) messages.abandon(() => true);
  comparison.changed();
  list.enableAgain(connection.live);
  paint();
}

// Everything that depends on time, on each second of the server.
function beat() {
  clearTimeout(beatTimer);
  const late = uptime() - lastBeat > LATE_BEAT;
  lastBeat = uptime();
  connection.beat(late);
  comparison.beat();
  if (connection.live && clock.due()) sync();
  messages.abandon((entry) => uptime() - entry.since > RECEIVED_WITHIN);
  if (clock.known) messages.expire(clock.now());
  if ($('text').value && uptime() - typedAt >= DRAFT_FOR) draft('');
  paint();
  beatTimer = setTimeout(beat, 1001 - (clock.now().at % 1000));
}

function paint() {
  if (clock.known) list.turn(dayOf(clock.now()));
  const state = paintState(connection, clock);
  paintClock(clock);
  paintTitle(state, clock, messages.unread);
  wall.show(state, clock, messages);
  paintProblem(problemOf(connection, state), connection);
  paintDetails(connection, clock, id);
  paintForm(connection, inbox);
  picker.paint(connection, comparison, clock);
}

// With the elements that show their text: on the wall that is one.
function unseen() {
  const shown = wall.on ? wall.shown : messages.entries;
  return shown.filter((entry) => entry.seen === UNSEEN)
    .map((entry) => [entry, wall.on ? $('wall-text') : list.textOf(entry)]);
}

function saw(entry) {
  entry.seen = TO_REPORT;
  messages.save();
  report();
  paint();
}

// One receipt at a time, from the newest message: that is the one the operator waits for.
function report() {
  const entry = messages.entries.find((e) => e.seen === TO_REPORT);
  if (comparison.running || seenTimer || !entry) return;
  if (!connection.send({ event: 'seen', id: entry.id })) return;
  entry.seen = REPORTED;
  messages.save();
  seenTimer = setTimeout(() => { seenTimer = 0; report(); }, SEEN_PAUSE);
}

// What was said by a request of its own may be known not to have been heard.
function failed(object) {
  if (object.event === 'message') messages.settle(object.ref, 'unsent');
  if (object.event !== 'seen') return;
  const entry = messages.entries.find((e) => e.id === object.id);
  if (entry) entry.seen = TO_REPORT;
  messages.save();
}

function submit(entry) {
  const { ref, text } = entry;
  comparison.disturb();
  if (!connection.send({ event: 'message', text, ref })) return;
  messages.change(entry, { fate: 'sending', since: uptime() });
}

function again(entry) {
  submit(entry);
  $('text').focus(); // the button is gone
}

function write(event) {
  event.preventDefault();
  const text = $('text').value;
  if (!text.trim() || !connection.live || excess()) return paintForm(connection, inbox);
  submit(messages.write(text, clock.now()));
  draft('');
  $('text').focus();
}

function draft(text) {
  $('text').value = text;
  drafted();
}

function drafted() {
  typedAt = uptime();
  keep('sessionStorage', 'crier.draft', $('text').value);
  keep('sessionStorage', 'crier.drafted', Date.now());
  growText();
  paintForm(connection, inbox);
}

// What a reload of this minute finds again.
function recallDraft() {
  const age = Date.now() - Number(recall('sessionStorage', 'crier.drafted'));
  draft(age >= 0 && age < DRAFT_FOR ? recall('sessionStorage', 'crier.draft') || '' : '');
}

// Enter sends, but not the one that ends the composition of a Chinese word; Shift+Enter is a line.
function typed(event) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  write(event);
}

// ---- The transports ------------------------------------------------------------------------

const CHOICE = 'crier.transport';
let chosen = false;             // by the reader, and not given up yet

function choose(transport) {
  const url = new URL(location.href);
  url.searchParams.set('transport', transport.slug);
  history.replaceState(history.state, '', url);
  keep('sessionStorage', CHOICE, transport.slug);
  chosen = true;
}

function picked(transport) {
  picker.say('');
  choose(transport);
  comparison.cancel('picked');
  connection.choose(transport);
}

// This transport cannot be had here; who asked for it is told so.
function stepped(from, to) {
  if (chosen) picker.say(t.cannot(from.name, to.name));
  chosen = false;
}

async function compare() {
  picker.say('');
  await comparison.run();
  const { end, transport } = comparison.outcome;
  const { fewest, cancelled, comparisonLost } = t;
  const words = { done: () => fewest(transport.name), cancelled: () => cancelled,
    lost: () => comparisonLost }[end];
  if (words) picker.say(words());
  // What was held back.
  sync();
  report();
}

// What the address asks for, or what the reader chose in this visit.
function chooseFirst() {
  const asked = address.get('transport');
  const transport = connection.find(asked);
  connection.transport = transport || connection.find(recall('sessionStorage', CHOICE))
    || connection.transport;
  chosen = transport !== null;
  if (asked && !transport && connection.transport) {
    picker.say(t.unknownTransport(asked, connection.transport.name));
  }
}

// ---- The screen ----------------------------------------------------------------------------

function offerPresence() {
  $('awake').addEventListener('change', () => wakefulness.want($('awake').checked));
  $('sound').addEventListener('change', () => bell.want($('sound').checked));
  paintPresence(wakefulness, bell);
  wakefulness.hold();
}

function offerFullScreen() {
  const button = $('full-screen');
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.onclick = fillScreen;
}

// The details stand open beside the clock where there is room, else as their reader left them.
function arrangeDetails() {
  const wide = matchMedia('(min-width: 56rem)');
  const details = $('connection');
  let opened = false;
  const arrange = () => {
    if (!wide.matches) details.open = opened;
    else [opened, details.open] = [details.open, true];
  };
  wide.addEventListener('change', arrange);
  arrange();
}

function start() {
  translate();
  offerFullScreen();
  offerPresence();
  arrangeDetails();
  messages.load();
  recallDraft();

  $('form').addEventListener('submit', write);
  $('text').addEventListener('input', drafted);
  $('text').addEventListener('keydown', typed);
  $('clear').addEventListener('click', () => { draft(''); $('text').focus(); });
  $('connect').addEventListener('click', () => connection.insist());
  window.addEventListener('online', () => connection.wake());
  window.addEventListener('pagehide', () => messages.saveNow());
  document.addEventListener('visibilitychange', () => {
    connection.looked();
    sight.look();
    if (document.hidden) return messages.saveNow();
    wakefulness.hold();
    connection.wake();
    beat();
  });

  chooseFirst();
  if (id && !allowedId(id)) id = named;
  if (id && !allowedId(id)) connection.stop('refusedId');
  else connection.open();
  sight.look();
  beat();
  document.documentElement.classList.remove('boot');
}

start();
