// SPDX-License-Identifier: GPL-3.0-or-later
//
// The name of this screen, over everything and as large as it can be: the operator looks for it.

import { fitText } from './fitting.js';
import { isText } from './tools.js';
import { $, put } from './view.js';

const MOST = 60;                // seconds
const LEGIBLE = 40;             // px
const SMALLEST = 16;

export class Identification {
  constructor() {
    this.timer = 0;
    this.box = $('identify');
    this.name = $('identify-name');
    this.box.addEventListener('click', () => this.end());
    // The focus stays where it is, under the name: who is writing goes on with it.
    this.box.addEventListener('mousedown', (event) => event.preventDefault());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) this.end();
    });
    // The window may be another, or the size that the reader gives to text. After the frame: what
    // is measured there must not be what is set.
    const observer = new ResizeObserver(() => requestAnimationFrame(() => this.fit()));
    observer.observe(this.box);
    observer.observe(this.box.firstElementChild);
  }

  // Said once by its appearance (role=alert); said again while it stands, it only stands longer.
  show(name, seconds) {
    if (!isText(name)) return;
    put(this.name, name);
    this.box.hidden = false;
    this.fit();
    clearTimeout(this.timer);
    const shown = Math.min(MOST, Math.max(1, Number(seconds) || 3));
    this.timer = setTimeout(() => this.end(), shown * 1000);
  }

  end() {
    clearTimeout(this.timer);
    this.box.hidden = true;
  }

  fits(size) {
    const style = getComputedStyle(this.box);
    this.name.style.fontSize = `${size}px`;
    return this.name.offsetWidth <= this.box.clientWidth - 2 * parseFloat(style.paddingLeft)
      && this.box.firstElementChild.offsetTop >= 0
      && this.name.offsetTop + this.name.offsetHeight <= this.box.clientHeight;
  }

  fit() {
    if (this.box.hidden) return;
    fitText(this.box, (size) => this.fits(size),
      { smallest: SMALLEST, legible: LEGIBLE, most: this.box.clientHeight });
  }
}
