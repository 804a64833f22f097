# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests/bench/run has measured, as a table and as two charts in SVG."""

import html
import math
import statistics

BEGIN = '<!-- by tests/bench/run --document: begin -->'
END = '<!-- end -->'
BARE = 'bare, send(2)'
WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 190, 56, 46

# Told apart by brightness, too; Crier's are blue.
COLORS = {'bare, send(2)': '#6e6e6e', 'bare, io_uring': '#a8a8a8', 'Crier, WebSocket': '#1a5fb4',
          'Crier, send(2)': '#62a0ea', 'Bun': '#c64600', 'libwebsockets': '#26a269',
          'nginx + nchan': '#813d9c', 'Node ws': '#e5a50a', 'Python websockets': '#a51d2d',
          'Tornado': '#865e3c'}


def median(rows, name, figure):
    values = [value for value in rows[name][figure] if value is not None]
    return statistics.median(values) if values else None


def ratio(rows, name, figure='delivery'):
    """The median of the ratios to the bare server in the same round."""
    pairs = zip(rows[name][figure], rows[BARE][figure])
    ratios = [mine / bare for mine, bare in pairs if mine is not None and bare]
    return statistics.median(ratios) if ratios else None


def number(value, digits=2):
    return '–' if value is None else f'{value:,.{digits}f}'


def machine(result):
    return (f"{result['date']}, {result['cores']} cores ({result['cpu']}), "
            f"Linux {result['kernel']}, medians of {result['rounds']} rounds")


def table(result):
    """Markdown, a table for each number of listeners."""
    lines = [machine(result) + '.']
    for clients, rows in result['found'].items():
        lines += ['', f'**{int(clients):,} listeners**', '',
                  '| server | CPU µs a delivery | × bare | until the last has it, p99 ms '
                  '| CPU µs a handshake | RSS bytes a listener |', '|---|--:|--:|--:|--:|--:|']
        for name in rows:
            lines.append('| ' + ' | '.join([
                name, number(median(rows, name, 'delivery')), number(ratio(rows, name)),
                number(median(rows, name, 'last'), 1), number(median(rows, name, 'handshake'), 0),
                number(median(rows, name, 'memory'), 0)]) + ' |')
    versions = ', '.join(f'{name} {version}' for name, version in result['versions'].items()
                         if version)
    lines += ['', f'Versions: {versions}.']
    for name, why in result['missing'].items():
        lines.append(f'Left out: {name} ({why}).')
    for failure in result['failures']:
        lines.append(f'Not measured: {failure}.')
    return '\n'.join(lines)


def text(x, y, words, anchor='start', size=12, fill='#3d3846', weight='normal'):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
            f'fill="{fill}" font-weight="{weight}">{html.escape(words)}</text>')


def frame(title, result, height, parts):
    return '\n'.join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="sans-serif" role="img" aria-label="{html.escape(title)}">',
        f'<rect width="{WIDTH}" height="{height}" rx="12" fill="#ffffff"/>',
        text(16, 26, title, size=16, weight='bold'), text(16, 44, machine(result), size=10),
        *parts, '</svg>', ''])


def lines_chart(result):
    sizes = [int(clients) for clients in result['found']]
    series = {}
    for clients, rows in result['found'].items():
        for name in COLORS.keys() & rows.keys():
            value = median(rows, name, 'delivery')
            if value is not None:
                series.setdefault(name, []).append((int(clients), value))
    # Logarithmic both ways: the slowest would press all others to the ground.
    values = [value for points in series.values() for _, value in points]
    low, high = math.log10(min(values) * 0.8), math.log10(max(values) * 1.2)
    first, last = math.log10(min(sizes)), math.log10(max(sizes))

    def place(clients, value):
        across = (math.log10(clients) - first) / (last - first or 1)
        up = (math.log10(value) - low) / (high - low)
        return (LEFT + across * (WIDTH - LEFT - RIGHT),
                HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM))

    parts = []
    for value in (1, 2, 5, 10, 20, 50, 100, 200):
        if low <= math.log10(value) <= high:
            y = place(min(sizes), value)[1]
            parts += [f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#deddda"/>',
                      text(LEFT - 8, y + 4, f'{value} µs', 'end')]
    for size in sizes:
        x = place(size, values[0])[0]
        parts.append(text(x, HEIGHT - BOTTOM + 18, f'{size:,}', 'middle'))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, 'listeners', 'middle'))

    below = TOP - 20
    for name, points in sorted(series.items(), key=lambda item: -item[1][-1][1]):
        color = COLORS[name]
        path = 'L'.join('{:.1f} {:.1f}'.format(*place(*point)) for point in points)
        width = 3 if name.startswith('Crier') else 1.5
        x, y = place(*points[-1])
        below = max(below + 15, y + 4)
        parts += [f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="{width}"/>',
                  f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>',
                  text(WIDTH - RIGHT + 12, below, f'{name}  {points[-1][1]:.1f}', fill=color,
                       weight='bold' if name.startswith('Crier') else 'normal')]
    return frame('CPU of the server for each delivery', result, HEIGHT, parts)


def bars_chart(result):
    # Enough that what the first touch of a page costs does not matter.
    clients = max((c for c in result['found'] if int(c) <= 10000), key=int,
                  default=next(iter(result['found'])))
    rows = result['found'][clients]
    bars = sorted((value, name) for name in COLORS.keys() & rows.keys()
                  if (value := median(rows, name, 'memory')) is not None)
    most = max(value for value, _ in bars) or 1
    parts = []
    for i, (value, name) in enumerate(bars):
        y = TOP + 10 + 26 * i
        length = max(value, 0) / most * (WIDTH - 160 - 110)
        parts += [text(150, y + 14, name, 'end'),
                  f'<rect x="160" y="{y}" width="{max(length, 1):.1f}" height="18" rx="3" '
                  f'fill="{COLORS[name]}"/>',
                  text(166 + length, y + 14, f'{value:,.0f} bytes')]
    return frame(f'Memory of the server for each of {int(clients):,} listeners', result,
                 TOP + 24 + 26 * len(bars), parts)


def document(result, docs):
    """Puts table and charts where docs/performance.md has its place for them."""
    page = docs / 'performance.md'
    before, rest = page.read_text(encoding='utf-8').split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(f'{before}{BEGIN}\n\n{table(result)}\n\n{END}{after}', encoding='utf-8')
    (docs / 'performance-cpu.svg').write_text(lines_chart(result), encoding='utf-8')
    (docs / 'performance-memory.svg').write_text(bars_chart(result), encoding='utf-8')
    return 0
