// SPDX-License-Identifier: GPL-3.0-or-later
//
// The transports as a person sees them: which is used, what each costs, and their comparison.

import { $, make, put } from './view.js';
import { number, shortSpan, t } from './words.js';

// Fractions of a millisecond would be finer than the clocks that were compared.
const delayOf = (ms) => (ms < 1 ? t.underOne : shortSpan(ms < 10 ? Math.round(ms) : ms));

function words(figure) {
  if (figure === undefined) return t.notMeasured;
  if (figure === null) return t.notHere;
  const bytes = t.bytes(Math.round(figure.bytes));
  return figure.delay === null ? bytes : t.figures(bytes, delayOf(figure.delay));
}

function howLong(seconds) {
  return seconds < 120 ? t.triesSeconds(seconds) : t.triesMinutes(Math.round(seconds / 60));
}

export class Picker {
  constructor(transports, on) {
    this.on = on;                 // { picked (transport), compare (), cancel () }
    this.rows = new Map(transports.map((transport) => [transport, this.row(transport)]));
    $('transports').append(...[...this.rows.values()].map(({ item }) => item));
    $('compare').onclick = () => (this.running ? on.cancel() : on.compare());
    this.running = false;
  }

  // A label that holds all, so that the figures are part of the name of the button.
  row(transport) {
    const radio = document.createElement('input');
    radio.type = 'radio';
    radio.name = 'transport';
    radio.value = transport.slug;
    radio.onchange = () => this.on.picked(transport);
    const figures = make('span', 'figures', t.notMeasured);
    const fill = make('span', 'fill', '');
    const bar = make('span', 'bar', '');
    bar.append(fill);
    bar.setAttribute('aria-hidden', 'true');
    const item = make('label', 'transport', '');
    item.append(radio, make('span', 'name', transport.name), ' ', figures, bar);
    return { item, radio, figures, fill };
  }

  paint(connection, comparison, clock) {
    const { figures } = comparison;
    const most = Math.max(...[...figures.values()].map((figure) => (figure ? figure.bytes : 0)));
    for (const [transport, row] of this.rows) {
      const figure = figures.get(transport.slug);
      row.radio.disabled = connection.state === 'stopped' || !connection.find(transport.slug);
      if (row.radio.checked !== (transport === connection.transport)) {
        row.radio.checked = transport === connection.transport;
      }
      put(row.figures, words(figure));
      const width = figure && most > 0 ? `${(100 * figure.bytes / most).toFixed(1)}%` : '0';
      if (row.fill.style.width !== width) row.fill.style.width = width;
    }
    this.paintComparison(connection, comparison, clock);
  }

  paintComparison(connection, comparison, clock) {
    this.running = comparison.running;
    const none = clock.interval === 0;
    put($('compare'), this.running ? t.cancel : t.compare);
    $('compare').disabled = !this.running && (none || !connection.live || !clock.measured);
    const { ladder } = connection;
    put($('compare-note'), this.running
      ? t.trying(comparison.transport.name, number(1 + ladder.indexOf(comparison.transport)),
        number(ladder.length))
      : none ? t.nothingToCompare : howLong(comparison.seconds));
  }

  // Says how it went, once, also to a visitor with a screen reader; and shows it to the others.
  say(text) {
    if (text) $('connection').open = true;
    put($('transport-said'), text);
  }
}
