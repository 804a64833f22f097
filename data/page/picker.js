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

const FULL_BAR = 2000;          // bytes; a scale that no figure moves

export class Picker {
  constructor(transports, on) {
    this.on = on;                 // { picked (transport), compare (), cancel () }
    this.rows = new Map(transports.map((transport) => [transport, this.row(transport)]));
    this.back = this.wayBack();
    $('transports').append(...[...this.rows.values(), this.back].flatMap(({ item, lesson }) =>
      [item, lesson]));
    $('use-best').onclick = () => on.picked(this.best);
    this.best = null;             // which the last comparison found
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
    const row = this.line('label', transport.name, t.lessons[transport.slug]);
    row.item.prepend(radio);
    row.lesson.id = `lesson-${transport.slug}`;
    radio.setAttribute('aria-describedby', row.lesson.id);
    return { ...row, radio };
  }

  // Not to be picked: it comes with each but WebSocket, which goes both ways.
  wayBack() { return this.line('div', t.wayBack, t.lessons.inbox); }

  line(kind, name, words) {
    const figures = make('span', 'figures', t.notMeasured);
    const fill = make('span', 'fill', '');
    const bar = make('span', 'bar', '');
    bar.append(fill);
    bar.setAttribute('aria-hidden', 'true');
    const item = make(kind, kind === 'label' ? 'transport' : 'transport back', '');
    item.append(make('span', 'name', name), ' ', figures, bar);
    return { item, figures, fill, lesson: make('p', 'lesson', words) };
  }

  paintFigure(row, figure) {
    put(row.figures, words(figure));
    const share = figure ? Math.min(1, figure.bytes / FULL_BAR) : 0;
    const width = `${(100 * share).toFixed(1)}%`;
    if (row.fill.style.width !== width) row.fill.style.width = width;
  }

  paint(connection, comparison, clock) {
    const { figures } = comparison;
    for (const [transport, row] of this.rows) {
      this.paintFigure(row, figures.get(transport.slug));
      row.radio.disabled = connection.state === 'stopped' || !connection.find(transport.slug);
      if (row.radio.checked !== (transport === connection.transport)) {
        row.radio.checked = transport === connection.transport;
      }
    }
    this.paintFigure(this.back, figures.get('inbox'));
    this.best = comparison.running ? null : comparison.outcome?.transport ?? null;
    const offered = this.best && this.best !== connection.transport
      && connection.state !== 'stopped';
    if (offered) put($('use-best'), t.use(this.best.name));
    else if (document.activeElement === $('use-best')) $('compare').focus();
    $('use-best').hidden = !offered;
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
