// SPDX-License-Identifier: GPL-3.0-or-later
//
// The wall view: the clock and the newest message, to be read from afar, and nothing to touch but
// a way out. It stands in full screen, and where the address says ?view=wall.

import { fitText } from './fitting.js';
import { dayOf, hms, uptime, wall as local } from './tools.js';
import { $, make, put } from './view.js';
import { address, clockTime, dayDate, duration, stamp, t } from './words.js';

const CURSOR_FOR = 3e3;         // ms
const WAY_OUT_FOR = 6e3;
const OLDER = 2;                // messages
const SMALLEST = 3;             // px
const LINES = 2000;             // more than fit on any screen
const LEGIBLE = 1 / 9;          // of the screen's shorter side: capitals of a thirteenth

// A picture that never moves stays in some screens for good. So many steps to each side, one a
// minute, and the ways across and down have another length: it takes hours until they meet again.
const STEPS = [8, 10];
const STEP = 0.28;              // vmin: 3 px on a screen of 1080

const swing = (n, most) => Math.abs((n % (2 * most)) - most) - most / 2;
const shortest = () => Math.min(innerWidth, innerHeight);
const filled = matchMedia('(display-mode: fullscreen)');

export function fillScreen() {
  document.documentElement.requestFullscreen()
    .catch(() => { /* the browser said no, and says so itself */ });
}

// Tells its owner by turned () that it begins or ends, and by shown () that another message is on it.
export class Wall {
  constructor(owner) {
    this.owner = owner;
    this.on = false;
    this.asked = address.get('view') === 'wall';
    this.refused = address.get('view') === 'page'; // in this full screen
    this.shown = [];              // the entries of messages that can be read on it
    this.known = null;            // what to show: { state, clock, messages }
    this.fitted = '';
    this.wayOut = this.stillness = this.frame = 0;
    this.listen();
    this.settle();
  }

  listen() {
    const settle = () => { this.refused = false; this.settle(); };
    document.addEventListener('fullscreenchange', settle);
    filled.addEventListener('change', settle);
    // Not of a pointer that stands still while the page below it moves.
    document.addEventListener('pointermove', ({ movementX, movementY }) => {
      if (movementX || movementY) this.stir();
    });
    document.addEventListener('pointerdown', () => this.offerWayOut());
    document.addEventListener('keydown', () => this.offerWayOut());
    $('wall-leave').onclick = () => this.choose('page');
    $('wall-fill').onclick = fillScreen;
    const observer = new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
    for (const id of ['wall-said', 'wall-foot']) observer.observe($(id));
  }

  // Which view is wanted from now on, also over a reload.
  choose(view) {
    this.asked = view === 'wall';
    this.refused = !this.asked;
    const url = new URL(location.href);
    if (this.asked) url.searchParams.set('view', view);
    else url.searchParams.delete('view');
    history.replaceState(history.state, '', url);
    if (this.refused && document.fullscreenElement) document.exitFullscreen();
    this.settle();
  }

  settle() {
    const full = document.fullscreenElement || filled.matches;
    const on = !this.refused && Boolean(this.asked || full);
    put($('wall-leave'), document.fullscreenElement ? t.leaveFullScreen : t.backToPage);
    $('wall-fill').hidden = Boolean(full) || !document.fullscreenEnabled;
    if (on === this.on) return;
    this.on = on;
    this.shown = [];
    $('wall').hidden = !on;
    $('wall-out').hidden = true;
    document.documentElement.classList.toggle('wall', on);
    this.stir();
    if (this.known) this.owner.turned();
  }

  // ---- Hands ----

  stir() {
    clearTimeout(this.stillness);
    document.documentElement.classList.remove('still');
    const rest = () => document.documentElement.classList.add('still');
    if (this.on) this.stillness = setTimeout(rest, CURSOR_FOR);
  }

  offerWayOut() {
    if (!this.on) return;
    this.stir();
    $('wall-out').hidden = false;
    clearTimeout(this.wayOut);
    this.wayOut = setTimeout(() => { $('wall-out').hidden = true; }, WAY_OUT_FOR);
  }

  // ---- What it shows ----

  // From now on another message is read aloud.
  speak() { $('wall-said').setAttribute('aria-live', 'polite'); }

  // Soon, and once for all that comes until then.
  refresh() {
    const { state, clock, messages } = this.known;
    if (!this.on || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.show(state, clock, messages);
    });
  }

  // state: as paintState () has it. To be called each second, too.
  show(state, clock, messages) {
    this.known = { state, clock, messages };
    if (!this.on) return;
    const now = clock.now();
    const [newest, ...older] = messages.entries.filter((entry) => entry.kind === 'operator');
    this.showState(state, clock);
    $('wall').classList.toggle('bare', !newest);
    put($('wall-text'), newest ? newest.text.trim().split('\n', LINES).join('\n') : '');
    this.showOlder(newest ? [newest, ...older.slice(0, OLDER)] : [], now);
    this.showClock(clock, now);
    this.move(Math.floor(now.at / 60e3));
    const changed = newest !== this.shown[0];
    this.shown = newest ? [newest] : [];
    this.fitIfOther();
    if (changed) this.owner.shown();
  }

  showState({ name, look, text }, clock) {
    const late = name === 'late';
    const since = late && t.silentFor(duration(1e3 * Math.round((uptime() - clock.proof.uptime) / 1e3)));
    const mark = $('wall-state');
    mark.hidden = name === 'live';
    put($('wall-state-text'), since || text);
    if (mark.dataset.name === name) return;
    mark.dataset.name = name;
    mark.className = look;
    put($('wall-state-said'), since || text);
  }

  showClock(clock, now) {
    // Beside a message its seconds would only draw the eye away from it.
    const seconds = $('wall').classList.contains('bare');
    put($('wall-clock'), clock.known ? clockTime(now, seconds) : '––:––:––');
    $('wall-clock').dateTime = clock.known ? hms(now) : '';
    $('wall-clock').classList.toggle('dim', !clock.known || clock.silent());
    put($('wall-date'), clock.known ? dayDate.format(local(now)) : '');
  }

  // When the newest was said, and what was before it.
  showOlder([newest, ...older], now) {
    const list = $('wall-older');
    const today = dayOf(now);
    const lines = newest ? [stamp(newest, today, false), ...older.map((entry) => (
      t.older(stamp(entry, today, false), entry.text.trim().replace(/\s+/gu, ' '))))] : [];
    lines.forEach((line, i) => put(list.children[i] ?? list.appendChild(make('li', '', '')), line));
    while (list.children.length > lines.length) list.lastChild.remove();
  }

  move(minute) {
    const [x, y] = STEPS.map((most) => `${swing(minute, most) * STEP}vmin`);
    $('wall-moved').style.transform = `translate(${x}, ${y})`;
  }

  // ---- How large ----

  fitIfOther() {
    // A clock of other digits is as wide.
    const looks = [$('wall-text').textContent, $('wall-clock').textContent.replace(/\d/g, '0'),
      $('wall').className].join('\n');
    if (looks !== this.fitted) this.fit();
    this.fitted = looks;
  }

  fit() {
    if (!this.on) return;
    $('wall-clock').style.fontSize = '';
    if ($('wall').classList.contains('bare')) this.fitClock();
    else this.fitMessage();
  }

  fitClock() {
    const [box, time, date] = [$('wall-foot'), $('wall-clock'), $('wall-date')];
    fitText(box, (size) => {
      time.style.fontSize = `${size}px`;
      return time.offsetWidth <= box.clientWidth
        && time.offsetHeight + date.offsetHeight <= box.clientHeight;
    }, { smallest: SMALLEST, legible: 0, most: box.clientHeight });
  }

  fitMessage() {
    const [box, text] = [$('wall-said'), $('wall-text')];
    text.classList.remove('cut');
    // What is too wide is only seen where all lines begin on one side.
    text.style.unicodeBidi = 'isolate';
    fitText(box, (size) => {
      text.style.fontSize = `${size}px`;
      return text.scrollWidth <= box.clientWidth && text.scrollHeight <= box.clientHeight;
    }, { smallest: SMALLEST, legible: shortest() * LEGIBLE, most: box.clientHeight });
    text.style.unicodeBidi = '';
    // The longest on a small screen: its beginning, in whole lines.
    if (text.scrollHeight <= box.clientHeight) return;
    text.classList.add('cut');
    const line = parseFloat(getComputedStyle(text).lineHeight);
    text.style.webkitLineClamp = Math.floor(box.clientHeight / line);
  }
}
