# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the page's five transports share: their names, and how to tell which one is
used and what it shows."""

import contextlib
import os
import re
import urllib.parse

from page_test import same, wait
from proxy import Proxy

TRANSPORTS = {
    'websocket': ('WebSocket', '/websocket'),
    'sse': ('Server-Sent Events', '/events'),
    'streaming': ('Streaming', '/stream'),
    'long-polling': ('Long polling', '/poll.*wait='),
    'polling': ('Polling', '/poll'),
}
SLUGS = list(TRANSPORTS)

# Whoever polls may wait for a whole second.
ROW = r'(.+) ([\d,]+) B · (<?\d+ ms|[\d.]+ s)'


def used(page):
    return page.js('return document.querySelector("[name=transport]:checked")?.value')


def rows(page):
    return page.js('''return [...document.querySelectorAll("label.transport")].map((row) =>
      row.textContent)''')


def is_over(page, slug):
    return page.state() == 'live' and used(page) == slug


def comes_over(page, slug, limit=15):
    wait(lambda: is_over(page, slug), f'{slug} among {used(page)}, {page.state()}', limit)


def visit(page, address):
    """Opens the page as somebody who was never there."""
    # Of the same origin, but without a script that would keep what it has when it goes.
    page.driver.get(urllib.parse.urljoin(address, '/time'))
    page.js('sessionStorage.clear(); localStorage.clear()')
    page.driver.get(address)


def received(page):
    return int(page.text('received').split(' ')[0])


def turns(page, count):
    """Waits for so many seconds of the page's clock."""
    for _ in range(count):
        before = page.text('clock')
        wait(lambda: page.text('clock') != before, 'the clock')


class World:
    """The proxy of this server; made when first asked for."""

    proxy = None

    @classmethod
    def of(cls, server):
        if not cls.proxy:
            cls.proxy = Proxy(server.port)
        cls.proxy.rules = {}
        return cls.proxy


@contextlib.contextmanager
def another(server, name, *options):
    """Another Crier, with options."""
    home = os.path.join(os.path.dirname(server.home), name)
    os.mkdir(home, 0o700)
    found = type(server)(home, *options)
    try:
        found.start()
        yield found
    finally:
        found.kill()


def check_no_complaint(_, page):
    """Of nothing but the network, which was made to fail."""
    page.listen()
    same([text for text in page.complaints
          if not re.search(r'Failed to load resource|WebSocket connection to', text)], [])
