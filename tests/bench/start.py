#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures how long Crier takes from exec() until it listens, and until its window
is shown. See README.md."""

import argparse
import os
import pathlib
import re
import statistics
import sys
import time

BUILD = pathlib.Path(__file__).resolve().parents[2] / '_build'

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'window'))

import person
from person import Desktop, Program

import crier_test
from crier_test import Server

SETTLE = 1           # seconds until what it takes is read


def cpu(pid):
    """Milliseconds that its threads have run, by the scheduler's account."""
    return sum(int((task / 'schedstat').read_text().split()[0])
               for task in pathlib.Path(f'/proc/{pid}/task').iterdir()) / 1e6


def rss(pid):
    """MiB."""
    rollup = pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text()
    return int(re.search(r'^Rss:\s+(\d+) kB', rollup, re.MULTILINE).group(1)) / 1024


def start_server():
    begin = time.monotonic()
    with Server() as server:
        took = 1e3 * (time.monotonic() - begin)
        used = cpu(server.pid)
        time.sleep(SETTLE)
        return took, used, rss(server.pid)


class Watched(Program):
    """Notes when its window is on the display."""

    shown = None

    def find_node(self):
        if not self.shown and self.find_window():
            self.shown = time.monotonic(), cpu(self.pid)
        return super().find_node() if self.shown else None


def start_window(desktop, command):
    begin = time.monotonic()
    with Watched(desktop, command=command) as program:
        shown, used = program.shown
        time.sleep(SETTLE)
        return 1e3 * (shown - begin), used, rss(program.pid)


def show(name, rounds, goals):
    print(f'\n{name}, {len(rounds)} times')
    for figure, values, goal in zip(('until it is there, ms', 'CPU until then, ms', 'RSS, MiB'),
                                    zip(*rounds), goals):
        middle = statistics.median(values)
        verdict = ''
        if goal:
            verdict = f'  {"within" if middle < goal else "MISSED"} {goal}'
        print(f'  {figure:24}{middle:8.1f}  ({min(values):.1f} to {max(values):.1f}){verdict}')
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--crier', default=BUILD / 'src' / 'crier')
    parser.add_argument('--rounds', type=int, default=11, metavar='N')
    parser.add_argument('--no-window', action='store_true')
    args = parser.parse_args()

    crier_test.CRIER = str(args.crier)
    try:
        show('without a window', [start_server() for _ in range(args.rounds)], (50, None, 15))
        if not args.no_window:
            with Desktop(1400, 900) as desktop:
                show('with a window',
                     [start_window(desktop, [str(args.crier)]) for _ in range(args.rounds)],
                     (500, None, None))
    except (AssertionError, person.Missing) as error:
        print(f'start.py: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
