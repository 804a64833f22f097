// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the page makes itself noticed where its reader wants that: a screen that stays on, and a
// sound for a message.

import { keep, recall, uptime } from './tools.js';

const AWAKE = 'crier.awake', SOUND = 'crier.sound';
const on = 'on';

const choice = (key) => recall('localStorage', key) === on;
const remember = (key, wanted) => keep('localStorage', key, wanted ? on : 'off');

// Screens go dark although the visitor reads a clock on them; a lock on that ends whenever the page
// is hidden. Browsers give it to pages of a secure origin only: over plain HTTP on a local network
// there is none.
export class Wakefulness {
  constructor(changed) {
    this.changed = changed;       // () when it could be had, or not
    // Why it cannot be had: 'insecure', 'missing' or 'refused', else ''.
    this.why = !window.isSecureContext ? 'insecure' : 'wakeLock' in navigator ? '' : 'missing';
    this.possible = !this.why;
    this.wanted = this.possible && choice(AWAKE);
    this.lock = null;
  }

  want(wanted) {
    this.wanted = wanted;
    remember(AWAKE, wanted);
    if (wanted) return this.hold();
    this.why = '';
    const { lock } = this;
    this.lock = null;
    if (lock) lock.release().catch(() => { /* it ended by itself */ });
    return this.changed();
  }

  // To be asked again whenever the page is in sight.
  async hold() {
    if (!this.wanted || this.lock || document.hidden) return;
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (!this.wanted || this.lock) return void lock.release();
      this.lock = lock;
      this.why = '';
      lock.addEventListener('release', () => { if (this.lock === lock) this.lock = null; });
    } catch {
      // A battery that is low, mostly. It is asked again when the page is looked at.
      this.why = 'refused';
    }
    this.changed();
  }
}

const NOTES = [[880, 0], [1175, 0.12]];   // Hz, and seconds after the first
const LASTS = 0.35;
const LOUD = 0.2;
const PAUSE = 1000;               // ms between two: a backlog is no alarm

// Two notes, made here. A browser lets no page be heard before the visitor has touched it, which
// switching it on does; after a reload the next touch does.
export class Bell {
  constructor(changed) {
    this.changed = changed;       // () when it can be heard, or not
    this.possible = 'AudioContext' in window;
    this.wanted = this.possible && choice(SOUND);
    this.audio = null;
    this.rung = -Infinity;
    if (this.wanted) this.prepare();
  }

  get waits() { return this.wanted && this.audio.state !== 'running'; }

  prepare() {
    if (this.audio) return;
    this.audio = new AudioContext();
    this.audio.onstatechange = () => this.changed();
    const touched = () => { if (this.waits) this.audio.resume().catch(() => { /* not yet */ }); };
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, touched);
  }

  want(wanted) {
    this.wanted = wanted;
    remember(SOUND, wanted);
    if (wanted) {
      this.prepare();
      this.audio.resume().then(() => this.ring(), () => { /* not yet */ });
    }
    this.changed();
  }

  ring() {
    if (!this.wanted || this.waits || uptime() - this.rung < PAUSE) return;
    this.rung = uptime();
    for (const [frequency, after] of NOTES) this.note(frequency, this.audio.currentTime + after);
  }

  note(frequency, start) {
    const loudness = this.audio.createGain();
    const tone = this.audio.createOscillator();
    loudness.gain.setValueAtTime(LOUD, start);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + LASTS);
    tone.frequency.value = frequency;
    tone.connect(loudness).connect(this.audio.destination);
    tone.start(start);
    tone.stop(start + LASTS);
  }
}
