#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That the scripts of build-aux answer --help, and refuse what they do not know, before
they install or build anything: test-scripts.py SOURCE BUILD"""

import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(SOURCE / 'tests' / 'interop'))
sys.dont_write_bytecode = True

from crier_test import Tap, check, same

# Whatever changes the computer, or takes minutes.
DANGEROUS = ('apt-get', 'dnf', 'pacman', 'npm', 'sudo', 'meson', 'ninja')


def call(script, *arguments):
    """How it ended, and which of the dangerous programs it called."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        called = folder / 'called'
        for name in DANGEROUS:
            stub = folder / name
            stub.write_text(f'#!/bin/sh\necho {name} >> {called}\nexit 1\n')
            stub.chmod(0o755)
        done = subprocess.run(
            [SOURCE / 'build-aux' / script, *arguments], text=True,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=60,
            env={**os.environ, 'PATH': f'{folder}:{os.environ["PATH"]}'})
        return done, called.read_text() if called.exists() else ''


def test_help(tap, script):
    for argument in '--help', '-h':
        with tap.case(f'{script} {argument}: says how, and does nothing'):
            done, called = call(script, argument)
            same(done.returncode, 0, done.stderr)
            check(done.stdout.startswith(f'Usage: build-aux/{script}'), done.stdout)
            check('--help' in done.stdout, done.stdout)
            same(called, '')


def test_unknown(tap, script, *arguments):
    with tap.case(f'{script} {" ".join(arguments)}: refused, and nothing done'):
        done, called = call(script, *arguments)
        same(done.returncode, 2, done.stdout + done.stderr)
        same(done.stdout, '')
        check('unknown' in done.stderr and '--help' in done.stderr, done.stderr)
        same(called, '')


def test_known(tap, script, *arguments):
    """The stubs are found: without this the others could not fail."""
    with tap.case(f'{script} {" ".join(arguments)}: goes on'):
        _, called = call(script, *arguments)
        check(called, 'called nothing')


def main():
    tap = Tap()
    for script in 'setup', 'run', 'test':
        test_help(tap, script)
        test_unknown(tap, script, '--nonsense')
    test_unknown(tap, 'setup', 'nonsense')
    test_unknown(tap, 'setup', 'test', 'more')
    test_unknown(tap, 'run', '--no-gui', '--prot=8888')
    test_unknown(tap, 'test', '--suite', 'quick', '--nonsense')
    test_known(tap, 'run', '--no-gui', '--port=8888')
    test_known(tap, 'run', '-p', '0')
    test_known(tap, 'test', '--suite', 'quick', 'frame')
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
