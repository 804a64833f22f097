// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which messages a person could read: the text was in view for a second, nothing was before it,
// and the page was visible.

const EVERY = 200;              // ms between two looks
const LOOKS = 6;                // in a row: a second
const ROWS = 8, COLUMNS = 3;    // of the points at which it is looked for what is in front
const ENOUGH = 0.5;             // of the text,
const SCREENFUL = 0.6;          // or so much of the screen's height, if it is longer than that

// How many px of the text's height can be seen.
function heightInView(element) {
  const box = element.getBoundingClientRect();
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  if (right <= left || bottom <= top) return 0;
  let seen = 0;
  for (let i = 0; i < ROWS * COLUMNS; i += 1) {
    const x = left + (right - left) * (((i % COLUMNS) + 0.5) / COLUMNS);
    const y = top + (bottom - top) * ((Math.floor(i / COLUMNS) + 0.5) / ROWS);
    seen += element.contains(document.elementFromPoint(x, y));
  }
  return (bottom - top) * (seen / (ROWS * COLUMNS));
}

function isInView(element) {
  const { height } = element.getBoundingClientRect();
  return height > 0
    && heightInView(element) >= Math.min(ENOUGH * height, SCREENFUL * innerHeight);
}

// Asks its owner by unseen () for what waits to be seen, pairs of an entry and the element of its
// text, and tells it by saw (entry) and elsewhere (entries), which is what cannot be seen now.
export class Sight {
  constructor(on) {
    this.on = on;
    this.looks = new Map();       // of an entry in view, how often in a row
    this.timer = 0;
  }

  // To be called when something came, or the page is looked at again or not any more.
  look() { if (!this.timer) this.check(); }

  check() {
    clearTimeout(this.timer);
    this.timer = 0;
    const pairs = document.hidden ? [] : this.on.unseen();
    const inView = pairs.filter(([, element]) => isInView(element)).map(([entry]) => entry);
    this.looks = new Map(inView.map((entry) => [entry, 1 + (this.looks.get(entry) ?? 0)]));
    for (const [entry, looks] of this.looks) if (looks >= LOOKS) this.on.saw(entry);
    this.on.elsewhere(pairs.map(([entry]) => entry).filter((entry) => !this.looks.has(entry)));
    if (pairs.length) this.timer = setTimeout(() => this.check(), EVERY);
  }
}
