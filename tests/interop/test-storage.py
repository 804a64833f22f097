#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first start, however it ends, and a journal that others, the disk or the clock
deal badly with (docs/architecture.md, "The journal").

CRIER_THOROUGH=1 tests/interop/test-storage.py test_killed   kills a thousand times."""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import crier_test
from crier_test import CRIER, PATIENCE, Server, Tap, check, same

KILLS = 1000 if os.environ.get('CRIER_THOROUGH') else 40
# How far the first start has come after so many seconds at the latest.
FIRST_START = 0.2


def start_and_kill(environment, seconds):
    process = subprocess.Popen([CRIER, '--no-gui', '--port=0'], env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait()


def test_killed(tap):
    draw = random.Random(1)
    n_made = 0
    with tap.case(f'the first start killed {KILLS} times: whole, or not there'):
        for n in range(KILLS):
            server = Server('--interval=0')
            with tempfile.TemporaryDirectory(prefix='crier-test-') as home:
                server.home = home
                start_and_kill(server.environment(), draw.uniform(0, FIRST_START))
                journal = pathlib.Path(home, 'crier', 'journal.db')
                n_made += journal.exists()
                check(not journal.exists() or
                      journal.read_bytes()[68:72] == b'Crie', 'not whole')
                # Most of the time, a look at the file is enough.
                if n % 10 == 0 or journal.with_name('journal.db-new').exists():
                    server.start()
                    same(server.terminate(), 0)
                    server.process.stdin.close()
                    same(sorted(p.name for p in journal.parent.glob('*-new*')), [])
        check(n_made > 0, 'none had come so far')


def main():
    tap = Tap()
    crier_test.run(tap, [test_killed], jobs=2)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
