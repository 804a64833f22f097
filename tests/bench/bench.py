#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures Crier against the least a broadcast server can be. See README.md.

Each figure is taken in rounds, in which both servers run one after the other,
in turn the one and the other first; a ratio is always to the bare server of
the same round. The gates are printed for information: the exit status is 1
only when something could not be measured, or a message was lost or out of
order."""

import argparse
import ctypes
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(__file__).resolve().parents[2] / '_build'
PR_SET_PDEATHSIG = 1
PATIENCE = 20       # seconds for a server to start, to end, to let go of clients
CHURN = 10          # times that CHURNERS connect and leave
CHURNERS = 1000
SPARE = 8           # descriptors that a server may open after it has started
FLAT = 256          # KiB of growth that still pass as none
STALL_SIZE = 4000   # bytes a message: a stalled reader's buffers (4 MiB) fill up

libc = ctypes.CDLL(None, use_errno=True)


class Failed(Exception):
    """Something could not be measured, or was measured to be wrong."""


def die_with_parent():
    # No server outlives this script, even when it is killed.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Server:
    """One run of one of the servers, with a home of its own."""

    def __init__(self, args, kind, interval=1):
        self.kind = kind
        self.args = args
        self.home = tempfile.mkdtemp(prefix='crier-bench-')
        self.process = None

        if kind == 'bare':
            command = [args.bare, '--port', '0']
        else:
            command = [args.crier, '--no-gui', '--port', '0']
        if kind == 'crier, no journal':
            command.append('--no-journal')
        if interval != 1:
            command += ['--interval', str(interval)]
        self.command = command

    def __enter__(self):
        # Files, not pipes: writing to them never blocks and wakes nobody.
        self.out = open(os.path.join(self.home, 'stdout'), 'wb+')
        self.err = open(os.path.join(self.home, 'stderr'), 'wb+')
        reader, self.lines = os.pipe()
        try:
            self.process = subprocess.Popen(
                self.command, stdin=reader, stdout=self.out, stderr=self.err,
                env=self.environment(), preexec_fn=die_with_parent)
            self.pid = self.process.pid
            self.port = self.await_port()
        except OSError as error:
            self.clean_up()
            raise Failed(f'{self.kind}: {error}') from None
        except BaseException:
            self.clean_up()
            raise
        finally:
            os.close(reader)
        return self

    def environment(self):
        keep = ('PATH', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH')
        env = {key: os.environ[key] for key in keep if key in os.environ}
        env['HOME'] = self.home
        for name in ('STATE', 'CONFIG', 'DATA', 'CACHE'):
            env[f'XDG_{name}_HOME'] = os.path.join(self.home, name.lower())
        env['XDG_RUNTIME_DIR'] = os.path.join(self.home, 'run')
        os.mkdir(env['XDG_RUNTIME_DIR'], 0o700)
        return env

    def await_port(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(rb'^Listening on http://127\.0\.0\.1:(\d+)/$',
                              self.output(), re.MULTILINE)
            if found:
                return int(found.group(1))
            time.sleep(0.02)
        raise Failed(f'{self.kind} does not listen: {self.complaint()}')

    def output(self):
        return pathlib.Path(self.home, 'stdout').read_bytes()

    def complaint(self):
        errors = pathlib.Path(self.home, 'stderr').read_text(errors='replace')
        return ' / '.join(errors.splitlines()[-3:]) or 'nothing on stderr'

    def rss(self):
        """KiB. Exact, where VmRSS of /proc/PID/status lags behind."""
        rollup = pathlib.Path(f'/proc/{self.pid}/smaps_rollup').read_text()
        return int(re.search(r'^Rss:\s+(\d+) kB', rollup, re.MULTILINE).group(1))

    def descriptors(self):
        return len(os.listdir(f'/proc/{self.pid}/fd'))

    def await_descriptors(self, wanted):
        end = time.monotonic() + PATIENCE
        while self.descriptors() > wanted + SPARE:
            if time.monotonic() > end:
                raise Failed(f'{self.kind} holds {self.descriptors()} descriptors'
                             f' of clients that left, not {wanted}')
            time.sleep(0.05)

    def stop(self):
        """Ends it, and returns what it had written."""
        self.process.terminate()
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failed(f'{self.kind} does not end at SIGTERM') from None
        if status != 0:
            raise Failed(f'{self.kind} ended with {status}: {self.complaint()}')
        return self.output()

    def clean_up(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.lines)
        self.out.close()
        self.err.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def __exit__(self, kind, value, trace):
        try:
            if kind is None and self.process.returncode is None:
                self.stop()
            elif kind is Failed and self.process.poll() is not None:
                raise Failed(f'{value}; {self.kind} had ended with '
                             f'{self.process.returncode}: {self.complaint()}')
        finally:
            self.clean_up()


def load(server, mode, clients, during=None, **options):
    """Runs the load client. Returns what it says, numbers as floats. @during is
    called once everyone has joined."""
    command = [server.args.load, mode, '--port', str(server.port),
               '--pid', str(server.pid), '--clients', str(clients),
               '--lines-fd', str(server.lines)]
    for key, value in options.items():
        command += [f'--{key}', str(value)]

    answer = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                          pass_fds=[server.lines], preexec_fn=die_with_parent) as child:
        try:
            for line in child.stdout:
                key, _, value = line.rstrip('\n').partition('=')
                answer[key] = value
                if key == 'connect_cpu_ns' and during:
                    during()
        except BaseException:
            child.kill()
            raise
    if child.returncode != 0 or answer.get('ok') != '1':
        raise Failed(f'{mode} of {clients} against {server.kind}: '
                     + answer.get('error', f'load ended with {child.returncode}'))
    return {key: float(value) for key, value in answer.items()
            if key not in ('mode', 'transport')}


class Table:
    """Figures by server and round, and how they are printed."""

    def __init__(self, title):
        self.title = title
        self.figures = {}   # name: {server: [value of each round]}
        self.gates = {}     # name: (limit, whether of the ratio, how it reads)

    def add(self, server, name, value):
        self.figures.setdefault(name, {}).setdefault(server, []).append(value)

    def gate(self, name, limit, ratio=False):
        self.gates[name] = (limit, ratio)

    def print(self):
        print(f'\n{self.title}')
        print(f'  {"":34}{"":18}{"median":>10}{"min":>10}{"max":>10}'
              f'   {"× bare (min–max)":22}gate')
        for name, servers in self.figures.items():
            label = name
            for server, values in servers.items():
                print(f'  {label:34}{server:18}', end='')
                for value in (statistics.median(values), min(values), max(values)):
                    print(f'{value:>10.2f}', end='')
                if server != 'bare':
                    self.print_comparison(name, values, servers.get('bare'))
                print()
                label = ''
        sys.stdout.flush()

    def print_comparison(self, name, values, bare):
        ratios = []
        if bare and all(value > 0 for value in bare):
            ratios = [mine / its for mine, its in zip(values, bare)]
        text = ''
        if ratios:
            text = (f'{statistics.median(ratios):.2f} '
                    f'({min(ratios):.2f}–{max(ratios):.2f})')
        print(f'   {text:22}', end='')

        limit, of_ratio = self.gates.get(name, (None, False))
        if limit is None or (of_ratio and not ratios):
            return
        reached = statistics.median(ratios if of_ratio else values)
        print(f'≤ {limit:g}{" × bare" if of_ratio else ""}: '
              f'{"met" if reached <= limit else "NOT MET"}', end='')


def rounds(args, usual):
    """Yields every server of every round: A B, B A, A B …"""
    servers = ['bare', 'crier']
    if args.no_journal:
        servers.append('crier, no journal')
    for number in range(args.rounds or usual):
        for server in servers if number % 2 == 0 else reversed(servers):
            if sys.stderr.isatty():
                print(f'\r  {args.now}, round {number + 1}: {server:20}',
                      end='\r', file=sys.stderr, flush=True)
            yield server


def sizes(args, *usual):
    return args.clients or usual


def fanout(args):
    for transport in args.transports:
        for clients in sizes(args, 100, 1000, 10000):
            for window in args.window:
                fanout_of(args, transport, clients, window)


def fanout_of(args, transport, clients, window):
    broadcasts = args.broadcasts or max(args.deliveries // clients, 20)
    table = Table(f'Fan-out: {clients} listeners ({transport}), {broadcasts} broadcasts flat out, '
                  f'window {window}')
    # Only there each delivery is a send(2) in both servers: several lines that
    # are under way may be joined into one, and would pass with any send.
    if window == 1:
        table.gate('CPU µs a delivery', 1.2, ratio=True)
    for kind in rounds(args, 5):
        with Server(args, kind) as server:
            # The yardstick speaks WebSocket alone, and is it for all.
            answer = load(server, 'flatout', clients, broadcasts=broadcasts, window=window,
                          timeout=600, transport='websocket' if kind == 'bare' else transport)
        table.add(kind, 'CPU µs a delivery', answer['cpu_ns'] / 1e3 / answer['frames'])
        table.add(kind, 'deliveries a ms', answer['frames'] / 1e3 / answer['seconds'])
        table.add(kind, 'wait for the last, p50 ms', answer['wait_p50_ms'])
        table.add(kind, 'wait for the last, p99 ms', answer['wait_p99_ms'])
    table.print()


def connect(args):
    for clients in sizes(args, 10000):
        table = Table(f'Connect: {clients} clients, 256 in flight')
        table.gate('CPU µs a handshake', 80)
        table.gate('seconds until all are in', 10)
        for kind in rounds(args, 5):
            # No ticks: they would be counted as handshakes.
            with Server(args, kind, interval=0) as server:
                before = server.descriptors()
                answer = load(server, 'connect', clients)
                server.await_descriptors(before)
            table.add(kind, 'CPU µs a handshake', answer['connect_cpu_ns'] / 1e3 / clients)
            table.add(kind, 'seconds until all are in', answer['connect_s'])
            table.add(kind, 'CPU µs a leaving', answer['leave_cpu_ns'] / 1e3 / clients)
        table.print()


def hold(args):
    for clients in sizes(args, 1, 10000):
        table = Table(f'Hold: {clients} listeners, an announcement a second for {args.seconds} s')
        table.gate('jitter at one listener, p99 ms', 5 if clients == 1 else 50)
        table.gate('seconds skipped', 0)
        for kind in rounds(args, 1):
            with Server(args, kind) as server:
                answer = load(server, 'hold', clients, seconds=args.seconds,
                              timeout=args.seconds + 60)
            table.add(kind, 'delivery, p50 ms', answer['delivery_p50_ms'])
            table.add(kind, 'delivery, p99 ms', answer['delivery_p99_ms'])
            table.add(kind, 'first to last, p50 ms', answer['spread_p50_ms'])
            table.add(kind, 'first to last, p99 ms', answer['spread_p99_ms'])
            table.add(kind, 'jitter at one listener, p99 ms', answer['jitter_p99_ms'])
            table.add(kind, 'jitter of the stamps, p99 ms', answer['stamp_jitter_p99_ms'])
            table.add(kind, 'CPU µs a delivery', answer['cpu_ns'] / 1e3 / answer['frames'])
            table.add(kind, 'seconds skipped', answer['skipped'])
        table.print()


def heard(output):
    """How many messages of clients a server says it had."""
    own = re.search(rb'^received=(\d+)', output, re.MULTILINE)
    return int(own.group(1)) if own else output.count(b' sent: Message to send\n')


def chat(args):
    for clients in sizes(args, 1000):
        table = Table(f'Chat: {clients} clients, each a message a second, {args.seconds} s')
        table.gate('CPU µs a message', 2, ratio=True)
        for kind in rounds(args, 3):
            # No ticks: at a message a second they would be half of the figure.
            with Server(args, kind, interval=0) as server:
                answer = load(server, 'chat', clients, seconds=args.seconds,
                              timeout=args.seconds + 60)
                got = heard(server.stop())
            if got != answer['messages']:
                raise Failed(f'{kind} heard {got} of {answer["messages"]:.0f} messages')
            table.add(kind, 'CPU µs a message', answer['cpu_ns'] / 1e3 / answer['messages'])
        table.print()


def memory_of(server, clients, seconds):
    """Returns KiB of RSS before, with @clients, without them again, and each
    time that others came and went."""
    idle = server.rss()
    descriptors = server.descriptors()
    held = []

    def sample():
        # Late: by then ticks and pings have passed.
        time.sleep(seconds - 2)
        held.append(server.rss())

    load(server, 'hold', clients, during=sample, seconds=seconds, timeout=seconds + 60)
    server.await_descriptors(descriptors)
    left = server.rss()

    churned = []
    for _ in range(CHURN):
        load(server, 'connect', CHURNERS)
        server.await_descriptors(descriptors)
        churned.append(server.rss())
    return idle, held[0], left, churned


def memory(args):
    for clients in sizes(args, 10000):
        seconds = max(args.seconds, 14)
        table = Table(f'Memory: {clients} idle listeners, then {CHURN} × {CHURNERS} come and go')
        table.gate('RSS bytes a listener', 2200)
        table.gate('growth by coming and going, KiB', FLAT)
        for kind in rounds(args, 1):
            with Server(args, kind) as server:
                idle, held, left, churned = memory_of(server, clients, seconds)
            table.add(kind, 'RSS before, KiB', idle)
            table.add(kind, f'RSS with {clients}, KiB', held)
            table.add(kind, 'RSS bytes a listener', (held - idle) * 1024 / clients)
            table.add(kind, 'RSS when they left, KiB', left)
            table.add(kind, 'growth by coming and going, KiB', churned[-1] - churned[0])
        table.print()


def stall(args):
    for clients in sizes(args, 100):
        broadcasts = args.broadcasts or 3000
        table = Table(f'Stall: {clients} listeners and {args.stalled} that never read, {broadcasts} '
                      f'broadcasts of {STALL_SIZE} bytes flat out')
        table.gate('longest wait beside, ms', 100)
        table.gate('growth by stalled readers, KiB', FLAT)
        for kind in rounds(args, 3):
            with Server(args, kind) as server:
                # First without, which also fills what a server may rightly keep;
                # twice, since what grows then anyway is not the reader's doing.
                options = {'broadcasts': broadcasts, 'window': max(args.window), 'size': STALL_SIZE,
                           'timeout': 600}
                without = load(server, 'flatout', clients, **options)
                once = server.rss()
                load(server, 'flatout', clients, **options)
                before = server.rss()
                beside = load(server, 'stall', clients, stalled=args.stalled, **options)
                after = server.rss()
            table.add(kind, 'longest wait without, ms', without['wait_p100_ms'])
            table.add(kind, 'longest wait beside, ms', beside['wait_p100_ms'])
            table.add(kind, 'CPU µs a delivery without', without['cpu_ns'] / 1e3 / without['frames'])
            table.add(kind, 'CPU µs a delivery beside', beside['cpu_ns'] / 1e3 / beside['frames'])
            table.add(kind, 'growth without, second time, KiB', before - once)
            table.add(kind, 'growth by stalled readers, KiB', after - before)
        table.print()


def longpoll(args):
    for clients in sizes(args, 1000):
        answers = args.broadcasts or 10
        table = Table(f'Long polling: {clients} held, {answers} times answered by one announcement')
        # The yardstick does not poll, so there is no ratio.
        for _ in range(args.rounds or 5):
            with Server(args, 'crier', interval=3) as server:
                answer = load(server, 'longpoll', clients, broadcasts=answers,
                              timeout=60 + 12 * answers)
            table.add('crier', 'CPU µs an answer', answer['answer_cpu_ns'] / 1e3 / answer['answers'])
            table.add('crier', 'CPU µs a request until held',
                      answer['ask_cpu_ns'] / 1e3 / answer['answers'])
            table.add('crier', 'first to last, p50 ms', answer['spread_p50_ms'])
            table.add('crier', 'first to last, p100 ms', answer['spread_p100_ms'])
        table.print()


MEASUREMENTS = {'fanout': fanout, 'connect': connect, 'hold': hold,
                'chat': chat, 'memory': memory, 'stall': stall, 'longpoll': longpoll}


def numbers(text):
    values = [int(part) for part in text.split(',')]
    if not all(0 < value <= 20000 for value in values):
        raise argparse.ArgumentTypeError('1 to 20000 clients')
    return values


def windows(text):
    values = [int(part) for part in text.split(',')]
    if not all(0 < value <= 8 for value in values):
        raise argparse.ArgumentTypeError('1 to 8 broadcasts')
    return values


def transports(text):
    names = text.split(',')
    if not set(names) <= {'websocket', 'events', 'stream'}:
        raise argparse.ArgumentTypeError('websocket, events, stream')
    return names


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('measurement', choices=[*MEASUREMENTS, 'all'])
    parser.add_argument('--crier', default=str(BUILD / 'src/crier'), metavar='PATH')
    parser.add_argument('--bare', default=str(BUILD / 'tests/bench/bare-server'), metavar='PATH')
    parser.add_argument('--load', default=str(BUILD / 'tests/bench/load'), metavar='PATH')
    parser.add_argument('--clients', type=numbers, metavar='N,…')
    parser.add_argument('--rounds', type=int, default=0, metavar='N')
    parser.add_argument('--transports', type=transports, default=['websocket'], metavar='NAME,…',
                        help='fanout: websocket,events,stream')
    parser.add_argument('--broadcasts', type=int, default=0, metavar='M',
                        help='fanout, stall: how many; longpoll: rounds')
    parser.add_argument('--deliveries', type=int, default=500000, metavar='N',
                        help='fanout: broadcasts × listeners, when --broadcasts is not given')
    parser.add_argument('--window', type=windows, default=[1, 8], metavar='W,…',
                        help='fanout, stall: broadcasts under way at a time')
    parser.add_argument('--stalled', type=int, default=1, metavar='N',
                        help='stall: how many never read')
    parser.add_argument('--seconds', type=int, default=20, metavar='S', help='hold, chat, memory')
    parser.add_argument('--no-journal', action='store_true',
                        help='measure "crier --no-journal" as well')
    return parser.parse_args()


def main():
    args = parse_arguments()
    # As exceptions, so that servers are ended and their files removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(f'{os.cpu_count()} processors, load {os.getloadavg()[0]:.2f}, '
          f'Linux {os.uname().release}')

    failed = False
    for name, measure in MEASUREMENTS.items():
        if args.measurement in (name, 'all'):
            args.now = name
            try:
                measure(args)
            except (Failed, OSError) as failure:
                print(f'bench.py: {name}: {failure}', file=sys.stderr)
                failed = True
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
