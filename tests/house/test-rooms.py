#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That every module is in its room, that no include goes in a circle or up, and that
one which does would not compile: test-rooms.py SOURCE BUILD"""

import importlib.machinery
import importlib.util
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

SOURCE, BUILD = (pathlib.Path(each).resolve() for each in sys.argv[1:3])
sys.path.insert(0, str(SOURCE / 'tests' / 'interop'))
sys.dont_write_bytecode = True

from crier_test import Tap, check, same

COMMAND = SOURCE / 'build-aux' / 'house'


def load_house():
    loader = importlib.machinery.SourceFileLoader('house', str(COMMAND))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader('house', loader))
    loader.exec_module(module)
    return module


house = load_house()


def compilers(rooms):
    """A command for each room that compiles standard input as one of its files."""
    found = {}
    for entry in json.loads((BUILD / 'compile_commands.json').read_text()):
        path = (BUILD / entry['file']).resolve()
        if not path.is_relative_to(SOURCE / 'src'):
            continue
        room = str(path.parent.relative_to(SOURCE / 'src'))
        if room not in rooms or room in found:
            continue
        words = shlex.split(entry['command'])
        # What it writes is of no interest, nor is what it depends on.
        for option in '-o', '-MF', '-MQ':
            place = words.index(option)
            del words[place:place + 2]
        kept = [word for word in words if word not in ('-c', '-MD', entry['file'])]
        found[room] = [*kept, '-x', 'c', '-']
    return found


def call(command, *more, text):
    return subprocess.run([*command, *more], cwd=BUILD, text=True, capture_output=True,
                          input=text)


def test_tree(tap):
    with tap.case('house: build-aux/house finds nothing in the way'):
        done = subprocess.run([COMMAND], text=True, capture_output=True)
        tap.note(done.stdout)
        check(done.returncode == 0, done.stdout + done.stderr)


def test_includes(tap, ours):
    """A file of each room finds a header of each room that it may see, and does not compile
    with one of any other room."""
    headers = {}
    for path in ours.files:
        if path.suffix == '.h':
            headers.setdefault(ours.room_of[house.module_of(path)], []).append(path.stem)
    commands = compilers(ours.rooms)
    # A build may have no window.
    built = [room for room in ours.rooms
             if (BUILD / 'src' / 'crier-window').exists() or room.split('/')[0] != 'window']
    with tap.case('house: each room is compiled'):
        same(sorted(commands), sorted(built))
    probes = ''.join(f'#if __has_include("{stems[0]}.h")\nfound {room}\n#endif\n'
                     for room, stems in headers.items())
    for room, command in sorted(commands.items()):
        with tap.case(f'house: what {room} can include'):
            done = call(command, '-E', '-P', text=probes)
            found = re.findall(r'^found (.*)$', done.stdout, re.MULTILINE)
            same(sorted(found), sorted(ours.rooms[room] | {room}), done.stderr)
        for other in sorted(set(headers) - ours.rooms[room] - {room})[:3]:
            with tap.case(f'house: {room} does not compile with what is in {other}'):
                header = headers[other][0]
                done = call(command, '-fsyntax-only', text=f'#include "{header}.h"\n')
                check(done.returncode != 0, 'it does')
                check(re.search(rf"{header}\.h'?:? (No such|file not)", done.stderr),
                      done.stderr)


def write(top, files):
    for name, text in files.items():
        path = top / 'src' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


GOOD = {
    'DESIGN.md': '### `src/low/`\nIt is low.\n\n### `src/high/`\nIt is high.\n\n'
                 'May see: `low`.\n',
    'low/crier-a.c': '#include "crier-a.h"\n',
    'low/crier-a.h': '',
    'high/crier-b.c': '#include "crier-b.h"\n#include "crier-a.h"\n',
    'high/crier-b.h': '',
}
BAD = {
    'a module without a room': ({'lower/crier-c.h': ''},
                                ['crier-c is in lower, which is no room']),
    'a room without modules': ({'DESIGN.md': GOOD['DESIGN.md'] + '### `src/empty/`\n'},
                               ['empty has no module']),
    'a climb': ({'low/crier-a.h': '#include "crier-b.h"\n'},
                ['low/crier-a includes high/crier-b', 'circles: 1']),
    'a circle': ({'low/crier-a.h': '#include "crier-d.h"\n',
                  'low/crier-d.h': '#include "crier-a.h"\n'},
                 ['circles: 1\n  crier-a crier-d']),
    'rooms that see each other': (
        {'DESIGN.md': GOOD['DESIGN.md'].replace('It is low.\n', 'Low.\n\nMay see: '
                                                '`high`.\n')},
        ['high and low see each other']),
    'a long file': ({'low/crier-a.c': '\n' * 601}, ['low/crier-a.c: 601']),
    'long functions': ({'low/crier-a.c': ''.join(
        f'int\nf_{n} (void)\n{{\n' + '\n' * 81 + '}\n' for n in range(3))},
        ['functions over 80 lines: 3', 'low/crier-a.c: f_2: 81']),
}


def test_itself(tap):
    for name, (files, expected) in {'nothing': ({}, []), **BAD}.items():
        with tap.case(f'house: build-aux/house finds {name}'), \
                tempfile.TemporaryDirectory() as top:
            write(pathlib.Path(top), {**GOOD, **files})
            done = subprocess.run([COMMAND, top], text=True, capture_output=True)
            same(done.returncode, int(bool(expected)), done.stdout + done.stderr)
            for each in expected:
                check(each in done.stdout, f'{each!r} is not in {done.stdout!r}')


def main():
    tap = Tap()
    test_tree(tap)
    test_includes(tap, house.House(SOURCE))
    test_itself(tap)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
