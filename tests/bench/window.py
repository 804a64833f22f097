#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures what the window costs while real clients listen. See README.md.

The goals are printed for information: the exit status is 1 only when something
could not be measured, or an announcement was lost or out of order."""

import argparse
import contextlib
import mmap
import os
import pathlib
import re
import resource
import struct
import subprocess
import sys
import threading
import time

BUILD = pathlib.Path(__file__).resolve().parents[2] / '_build'

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'window'))

import person
from person import Desktop, Node, Program

import crier_test
from crier_test import die_with_parent, until

PATIENCE = 60        # seconds for everybody to join, and to be gone
SETTLE = 5           # seconds after the last one joined that do not count
ASK = 0.02           # seconds between two questions of the bystander
FEW = 3
FIGURES = 'n_frames frames longest_frame n_turns turns longest_turn'.split()

TICKS = {'gaps': 'missed', 'skipped': 'seconds skipped', 'delivery_p50_ms': 'p50 ms',
         'delivery_p99_ms': 'p99 ms', 'delivery_p100_ms': 'longest ms',
         'stamp_jitter_p100_ms': 'jitter of stamps ms'}


class Frames:
    """What frames.so finds out, in milliseconds."""

    def __init__(self, path):
        self.path = path
        with open(path, 'wb+') as file:
            file.truncate(8 * len(FIGURES))
            self.memory = mmap.mmap(file.fileno(), 8 * len(FIGURES))

    def reset(self):
        self.memory[:] = bytes(8 * len(FIGURES))

    def read(self):
        found = dict(zip(FIGURES, struct.unpack(f'={len(FIGURES)}Q', self.memory[:])))
        return {name: value if name.startswith('n_') else value / 1e6
                for name, value in found.items()}


class Bystander:
    """Asks the window for its name, again and again, as a screen reader does;
    the window's own thread answers."""

    def __init__(self, desktop, program):
        self.node = Node(desktop.connect_accessibility(), program.window.bus,
                         program.window.path)
        self.answers = []     # when asked, seconds until answered
        self.wanted = True
        self.thread = threading.Thread(target=self.ask, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.wanted = False
        self.thread.join(PATIENCE)

    def ask(self):
        while self.wanted:
            begin = time.monotonic()
            self.node.name()
            self.answers.append((begin, time.monotonic() - begin))
            time.sleep(ASK)

    def longest(self, since, until_then):
        """Milliseconds."""
        return 1e3 * max(took for begin, took in self.answers
                         if begin + took >= since and begin <= until_then)


def threads_cpu(pid):
    """Seconds that each thread has run, by the scheduler's account."""
    found = {}
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        with contextlib.suppress(OSError):
            found[int(task.name)] = int((task / 'schedstat').read_text().split()[0]) / 1e9
    return found


def rss(pid):
    """MiB."""
    rollup = pathlib.Path(f'/proc/{pid}/smaps_rollup').read_text()
    return int(re.search(r'^Rss:\s+(\d+) kB', rollup, re.MULTILINE).group(1)) / 1024


def n_descriptors(pid):
    return len(os.listdir(f'/proc/{pid}/fd'))


def start_load(args, port, pid, clients, seconds):
    return subprocess.Popen(
        [args.load, 'hold', '--port', str(port), '--pid', str(pid),
         '--clients', str(clients), '--seconds', str(seconds),
         '--timeout', str(seconds + 2 * PATIENCE)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=die_with_parent)


def measure(args, program, frames, clients):
    """With so many listening: what the window takes, and how long it needs to
    see them join and go."""
    figures = {}
    before = n_descriptors(program.pid)
    frames.reset()
    begin = time.monotonic()
    load = start_load(args, program.server_port(), program.pid, clients,
                      SETTLE + args.seconds + 4)
    until(lambda: n_descriptors(program.pid) >= before + clients or
          load.poll() is not None, 'everybody to join', PATIENCE)
    figures['join s'] = time.monotonic() - begin
    time.sleep(SETTLE)
    figures['joining, longest turn ms'] = frames.read()['longest_turn']

    frames.reset()
    begin, cpu = time.monotonic(), threads_cpu(program.pid)
    time.sleep(args.seconds)
    took, used = time.monotonic() - begin, threads_cpu(program.pid)
    found = frames.read()
    figures['window CPU %'] = 100 * (used[program.pid] - cpu[program.pid]) / took
    figures['all threads CPU %'] = 100 * (sum(used.values()) - sum(cpu.values())) / took
    figures['frames a second'] = found['n_frames'] / took
    figures['frame, mean ms'] = found['frames'] / max(1, found['n_frames'])
    figures['frame, longest ms'] = found['longest_frame']
    figures['turn, longest ms'] = found['longest_turn']
    figures['RSS MiB'] = rss(program.pid)

    with Bystander(program.desktop, program) as bystander:
        output, errors = load.communicate(timeout=2 * PATIENCE)
        left = time.monotonic()
        if load.returncode != 0:
            raise AssertionError(f'load: {errors.strip()}')
        frames.reset()
        until(lambda: n_descriptors(program.pid) <= before + 2, 'everybody to go',
              PATIENCE)
        figures['gone s'] = time.monotonic() - left
        time.sleep(2)
        figures['leaving, longest answer ms'] = bystander.longest(
            left - 0.5, time.monotonic())
    figures['leaving, longest turn ms'] = frames.read()['longest_turn']
    for line in output.splitlines():
        name, _, value = line.partition('=')
        if name in TICKS:
            figures[f'ticks, {TICKS[name]}'] = float(value)
    if args.verbose:
        print(output)
    return figures


def room(args):
    return f'--max-clients={args.clients + 100}'


def measure_server(args):
    """MiB by which many make the program without a window grow."""
    found = []
    crier_test.CRIER = str(args.crier)
    with crier_test.Server(room(args)) as server:
        for clients in (FEW, args.clients):
            load = start_load(args, server.port, server.pid, clients, SETTLE)
            time.sleep(SETTLE)
            found.append(rss(server.pid))
            output, errors = load.communicate(timeout=2 * PATIENCE)
            if load.returncode != 0:
                raise AssertionError(f'load: {errors.strip()}')
    return found[1] - found[0]


def show(name, figures):
    print(f'\n{name}')
    for key, value in figures.items():
        print(f'  {key:30} {value:10.2f}')
    sys.stdout.flush()


def judge(few, many, server):
    """The goals of the window, as they were set before it was written."""
    growth = many['RSS MiB'] - few['RSS MiB'] - server
    for name, value, goal, unit in (
            ('CPU of the window', many['window CPU %'], 3, '% of a core'),
            ('longest frame', many['frame, longest ms'], 50, 'ms'),
            (f'growth of RSS but {server:.1f} of the server', growth, 25, 'MiB'),
            ('answer while all leave', many['leaving, longest answer ms'], 300, 'ms')):
        print(f'  {name:36} {value:10.2f} {unit}: '
              f'{"within" if value < goal else "MISSED"} {goal}')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--crier', default=BUILD / 'src' / 'crier')
    parser.add_argument('--load', default=BUILD / 'tests' / 'bench' / 'load')
    parser.add_argument('--frames', default=BUILD / 'tests' / 'bench' / 'frames.so')
    parser.add_argument('--clients', type=int, default=10000, metavar='N')
    parser.add_argument('--seconds', type=int, default=20, metavar='S')
    parser.add_argument('--size', default='1400x900', metavar='WxH')
    parser.add_argument('--verbose', action='store_true')
    args = parser.parse_args()

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    width, height = map(int, args.size.split('x'))
    try:
        with Desktop(width, height) as desktop:
            frames = Frames(os.path.join(desktop.home, 'frames'))
            with Program(desktop, room(args), command=[str(args.crier)], more={
                    'LD_PRELOAD': str(args.frames), 'FRAMES': frames.path}) as program:
                program.resize(width, height)
                few = measure(args, program, frames, FEW)
                show(f'{FEW} clients', few)
                many = measure(args, program, frames, args.clients)
                show(f'{args.clients:,} clients', many)
        print('\ngoals')
        judge(few, many, measure_server(args))
    except (AssertionError, person.Missing) as error:
        print(f'window.py: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
