#!/usr/bin/python3
# Copyright 2026 The Crier authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the window to a phone: its QR codes as a camera reads them (zbarimg), from a
picture of the screen, and the page behind them in a browser of a phone's size. With
names as arguments only these tests are run."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'page'))

import page_test
import person
from page_test import Page
from person import Desktop, Program

import crier_test
from crier_test import Tap, check, same, until

# Of a small phone, in CSS pixels.
PHONE = dict(width=360, height=640, deviceScaleFactor=3, mobile=True)

desktop = None


def addresses():
    """Those of this computer that a phone could open, as the kernel has them."""
    lines = subprocess.run(['ip', '-o', 'address', 'show', 'up', 'scope', 'global'],
                           capture_output=True, text=True, check=True).stdout
    return re.findall(r'\binet6? ([0-9a-f.:]+)/', lines)


def scan(program):
    """What a camera before the screen reads, or None."""
    with tempfile.TemporaryDirectory(prefix='crier-scan-') as folder:
        picture = os.path.join(folder, 'screen.png')
        subprocess.run(['import', '-window', 'root', picture], check=True,
                       env=desktop.environment)
        result = subprocess.run(['zbarimg', '--quiet', '--raw', picture],
                                env=desktop.environment, capture_output=True, text=True)
    lines = result.stdout.splitlines()
    return lines[0] if result.returncode == 0 and len(lines) == 1 else None


def first_link(program):
    links = until(lambda: program.window.all('link', re.compile(r'^http://.*:\d+/$')),
                  'the address')
    return links[0].name()


def open_share(program):
    """Its window, opened by the button."""
    program.window.find('push button', 'Open on Another Device').press()
    window = until(program.others, 'the addresses')[0]
    window.find('list', 'Addresses')
    return window


def shown_rows(window):
    """The addresses that it offers."""
    return [node.name() for node in window.all('list item', re.compile('^http://'),
                                               shown=False)]


def read_code(program, wanted):
    same(until(lambda: scan(program) == wanted and wanted, f'{wanted} in the picture', 20),
         wanted)


def test_codes(tap):
    for scheme in ('light', 'dark'):
        with tap.case(f'{scheme}: a camera reads the address, empty window and share window'), \
             Program(desktop, '--listen=any',
                     more={'ADW_DEBUG_COLOR_SCHEME': f'prefer-{scheme}'}) as program:
            uri = first_link(program)
            read_code(program, uri)
            window = open_share(program)
            rows = shown_rows(window)
            same(rows[0], uri)
            hosts = [re.match(r'http://\[?([0-9a-f.:]+?)\]?:\d+/', row).group(1) for row in rows]
            same(sorted(hosts), sorted(addresses()))
            read_code(program, uri)


def test_phone(tap):
    with tap.case('a browser of a phone’s size opens what was read, and is listed'), \
         Program(desktop, '--listen=any') as program, \
         tempfile.TemporaryDirectory(prefix='crier-profile-',
                                     ignore_cleanup_errors=True) as profile:
        program.port()
        uri = until(lambda: scan(program), 'a code in the picture', 20)
        page = Page(profile)
        try:
            page.cdp('Emulation.setDeviceMetricsOverride', **PHONE)
            page.cdp('Emulation.setTouchEmulationEnabled', enabled=True)
            page.open(uri)
            host = re.match(r'http://\[?([0-9a-f.:]+?)\]?:', uri).group(1)
            client = page_test.wait(lambda: page.text('client-id') != '–' and
                                    page.text('client-id'), 'an Id')
            row = program.row(client)
            check(host in row.name(), f'{row.name()!r} is from elsewhere')
            program.action('send', "'Dinner'")
            page.shows('Dinner')
            # Nothing is wider than the phone.
            same(page.js('return document.documentElement.scrollWidth'), PHONE['width'])
            same(page.js('return innerWidth'), PHONE['width'])
        finally:
            page.driver.quit()


def main():
    global desktop
    try:
        person.check_needs()
    except person.Missing as missing:
        print(f'1..0 # SKIP {missing}')
        return 0
    for program in ('zbarimg', 'import', 'ip'):
        if not shutil.which(program):
            print(f'1..0 # SKIP there is no {program} here')
            return 0
    if not addresses():
        print('1..0 # SKIP this computer is in no network')
        return 0
    tap = Tap()
    with Desktop() as desktop:
        crier_test.run(tap, [test_codes, test_phone], jobs=1)
    return tap.finish()


if __name__ == '__main__':
    sys.exit(main())
