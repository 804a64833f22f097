#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wall view in Chromium, against a real Crier: what it shows, how large, and how to get out
of it. With CRIER_PICTURES, a folder, a picture of each text at each size goes there."""

import base64
import os
import pathlib
import re
import signal
import time

from page_test import Keys, main, same, wait
from techniques import check_no_complaint

PICTURES = os.environ.get('CRIER_PICTURES')

SIZES = [(320, 180), (640, 320), (1280, 720), (1080, 1920), (3840, 2160), (7680, 4320), (1920, 160)]

ENGLISH = 'The museum closes at six. Please leave by the exits on the ground floor. '
CHINESE = '博物馆将于十八点关闭，请前往一楼的出口。'
ARABIC = 'يغلق المتحف في الساعة السادسة، يرجى التوجه إلى المخارج. '
FORTY = {
    'en': 'The museum closes at 18:00. Please leave',
    'zh': (CHINESE * 2)[:40],
    'ar': (ARABIC * 2)[:39] + '.',
}
TEXTS = {
    'one-en': 'Lunch', 'one-zh': '午餐', 'one-ar': 'غداء',
    **{f'forty-{lang}': text for lang, text in FORTY.items()},
    'long-en': (ENGLISH * 40)[:1999] + '.',
    'long-zh': (CHINESE * 120)[:2000],
    'long-ar': (ARABIC * 60)[:1999] + '.',
    'word': 'Donaudampfschifffahrtsgesellschaftskapitän',
    'address': 'https://www.example.org/2026/' + 'x' * 60,
    'both-ways': 'مرحبا\n' + 'W' * 40 + '\nabc',
    'lines': 'a\n\n   b\tc\n',
}

# What of the text cannot be seen, by px on each side; a letter is looked at by itself, since blanks
# at the end of a line hang out of it.
CLIPPED = '''
  const box = document.getElementById('wall-said').getBoundingClientRect();
  const node = document.getElementById('wall-text').firstChild;
  const out = [0, 0, 0, 0];
  const range = document.createRange();
  [...node.data].reduce((at, letter) => {
    range.setStart(node, at);
    range.setEnd(node, at + letter.length);
    if (letter.trim()) {
      const { left, right, top, bottom } = range.getBoundingClientRect();
      [box.left - left, right - box.right, box.top - top, bottom - box.bottom]
        .forEach((over, i) => { out[i] = Math.max(out[i], Math.floor(over)); });
    }
    return at + letter.length;
  }, 0);
  return out;
'''

# How high a capital is, of the screen's height.
CAPITAL = '''
  const style = getComputedStyle(document.getElementById('wall-text'));
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return canvas.measureText('H').actualBoundingBoxAscent / innerHeight;
'''

# What is not whole on the screen, of all that is painted.
OUTSIDE = '''
  return ['wall-text', 'wall-clock', 'wall-date', 'wall-older', 'wall-state', 'wall-out'].filter(
    (id) => {
      const { left, right, top, bottom, width } =
        document.getElementById(id).getBoundingClientRect();
      return width && (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight);
    });
'''


def settle(page):
    """Waits until what was painted is what is to stay."""
    page.driver.execute_async_script('''
      const next = (n, done) => (n ? requestAnimationFrame(() => next(n - 1, done)) : done());
      next(4, arguments[0]);''')


def resize(page, width, height):
    page.size(width, height)
    wait(lambda: page.js('return [innerWidth, innerHeight]') == [width, height], 'the size')
    settle(page)


def shows(page, text):
    wait(lambda: page.text('wall-text') == text.strip(), f'{text[:40]!r} on the wall')
    settle(page)


def say(server, page, text):
    server.operate('POST', '/messages', {'text': text})
    shows(page, text)


def picture(page, name):
    if PICTURES:
        data = page.cdp('Page.captureScreenshot', format='png')['data']
        pathlib.Path(PICTURES, name + '.png').write_bytes(base64.b64decode(data))


def is_wall(page):
    return page.js('return document.documentElement.classList.contains("wall")')


def accessible(page):
    """(role, name) of all that a screen reader finds."""
    nodes = page.cdp('Accessibility.getFullAXTree')['nodes']
    return [(node['role']['value'], node.get('name', {}).get('value', '')) for node in nodes
            if not node.get('ignored')]


CONTROLS = {'button', 'textbox', 'checkbox', 'radio', 'switch', 'form', 'link', 'combobox',
            'DisclosureTriangle', 'group', 'radiogroup'}


def controls(page):
    return [node for node in accessible(page) if node[0] in CONTROLS]


# ---- The tests -----------------------------------------------------------------------------

def test_clock(server, page):
    """Without a message: the time as large as there is room, with the day."""
    page.size(1280, 720)
    page.driver.get(server.url + '?view=wall')
    page.live()
    wait(lambda: page.text('wall-date') == time.strftime('%A, %B %-d', time.localtime()), 'the day')
    same(page.hidden('wall-state'), True)
    for scheme in ('light', 'dark'):
        page.scheme(scheme)
        for width, height in SIZES:
            resize(page, width, height)
            same((width, height, page.js(OUTSIDE)), (width, height, []))
            clock = page.js('''const { width, height } =
              document.getElementById('wall-clock').getBoundingClientRect();
              return Math.max(width / innerWidth, height / innerHeight)''')
            assert clock > 0.65, f'the clock takes {clock} of {width} × {height}'
            picture(page, f'clock-{width}-{scheme}')
    weight = page.js('return getComputedStyle(document.getElementById("wall-clock")).fontWeight')
    assert int(weight) >= 400, weight
    resize(page, 1280, 720)


def test_fitted(server, page):
    for name, text in TEXTS.items():
        resize(page, 1280, 720)
        say(server, page, text)
        for width, height in SIZES:
            resize(page, width, height)
            same((name, width, height, page.js(CLIPPED)), (name, width, height, [0, 0, 0, 0]))
            same((name, width, height, page.js(OUTSIDE)), (name, width, height, []))
            picture(page, f'{name}-{width}')
        weight = page.js('return getComputedStyle(document.getElementById("wall-text")).fontWeight')
        assert int(weight) >= 400, weight


def test_legible(server, page):
    """Forty characters in landscape, of the widest too, from across a hall."""
    for text in (*FORTY.values(), 'W' * 40, 'WWWWWWWWW ' * 4):
        resize(page, 1280, 720)
        say(server, page, text)
        for width, height in SIZES[:3] + SIZES[4:6]:
            resize(page, width, height)
            capital = page.js(CAPITAL)
            assert capital >= 1 / 14, f'1/{1 / capital} of {width} × {height}: {text}'


def test_larger_than_any(server, page):
    """The longest that can be sent: its beginning, in whole lines, on the smallest screen."""
    resize(page, 1280, 720)
    say(server, page, 'W' * 65536)
    resize(page, 320, 180)
    cut = page.js('''const text = document.getElementById('wall-text');
      const { bottom } = text.getBoundingClientRect();
      return [text.classList.contains('cut'), text.scrollHeight > text.clientHeight,
        bottom <= document.getElementById('wall-said').getBoundingClientRect().bottom + 1];''')
    same(cut, [True, True, True])
    # What takes long to lay out does not stop the clock.
    page.js("""window.long = [];
      new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)))
        .observe({ type: 'longtask' })""")
    resize(page, 1280, 720)
    server.operate('POST', '/messages', {'text': '.\n' * 32768})
    wait(lambda: page.text('wall-text').startswith('.\n.'), 'the lines')
    settle(page)
    resize(page, 320, 180)
    same(page.text('wall-text').count('\n'), 1999)
    say(server, page, 'Short')
    lasted = sum(page.js('return long')) / 1000
    print(f'# 32,768 lines took {lasted:.1f} s', flush=True)
    same(page.js(CLIPPED), [0, 0, 0, 0])
    resize(page, 1280, 720)


def test_older(server, page):
    """By size, and not more of them than there is room for."""
    for text in ('Doors open at nine', 'Lunch  is\nserved', 'The museum closes'):
        say(server, page, text)
    lines = page.js('return [...document.getElementById("wall-older").children].map('
                    '(li) => li.textContent.replace(/^\\d\\d:\\d\\d/, "TIME"))')
    same(lines, ['TIME', 'TIME · Lunch is served', 'TIME · Doors open at nine'])
    sizes = page.js('return ["wall-text", "wall-older"].map((id) => '
                    'parseFloat(getComputedStyle(document.getElementById(id)).fontSize))')
    assert sizes[0] > 3 * sizes[1], sizes
    same(page.js('return document.documentElement.scrollHeight <= innerHeight'), True)


def test_holds(server, page):
    """The newest that still holds: one that ends gives way to the one before."""
    server.operate('POST', '/messages', {'text': 'For two seconds', 'expires': 2})
    shows(page, 'For two seconds')
    shows(page, 'The museum closes')
    page.js('document.getElementById("text").value = "typed by a visitor"')
    same('typed' in page.js('return document.body.innerText'), False)


def test_seen(server, page):
    """What is on the wall is seen; nothing that only was to be."""
    server.operate('POST', '/messages', {'text': 'Seen on the wall'})
    shows(page, 'Seen on the wall')
    newest = server.operate('GET', '/messages?limit=1')['messages'][0]['id']
    wait(lambda: newest in [frame['id'] for frame in page.seen()], 'the receipt')


def test_no_controls(server, page):
    same(controls(page), [])
    names = [name for role, name in accessible(page) if role == 'StaticText']
    assert 'Seen on the wall' in names, names


def test_way_out(server, page):
    """A key or a touch shows it, and it goes again by itself; no key by itself leaves."""
    for key in ('a', Keys.ESCAPE, Keys.ENTER, ' '):
        page.driver.switch_to.active_element.send_keys(key)
        same((is_wall(page), page.hidden('wall-out')), (True, False))
    same(sorted(controls(page)), [('button', 'Back to the page'), ('button', 'Full screen')])
    for name in ('wall-fill', 'wall-leave'):
        page.driver.switch_to.active_element.send_keys(Keys.TAB)
        same(page.js('return document.activeElement.id'), name)
    same(page.js(OUTSIDE), [])
    for width, height in SIZES:
        resize(page, width, height)
        same(page.js(OUTSIDE), [])
    picture(page, 'way-out')
    resize(page, 1280, 720)
    wait(lambda: page.hidden('wall-out'), 'the way out gone')
    page.cdp('Input.dispatchTouchEvent', type='touchStart', touchPoints=[{'x': 40, 'y': 40}])
    page.cdp('Input.dispatchTouchEvent', type='touchEnd', touchPoints=[])
    wait(lambda: not page.hidden('wall-out'), 'the way out')
    page.driver.find_element('id', 'wall-leave').click()
    same((is_wall(page), page.hidden('wall')), (False, True))
    same(page.js('return location.search'), '')
    page.shows('Seen on the wall')
    assert ('textbox', 'Message to the operator') in controls(page), controls(page)


def test_full_screen(server, page):
    """Full screen is the wall view, and leaving it is the page."""
    page.driver.get(server.url)
    page.live()
    same(is_wall(page), False)
    page.driver.find_element('id', 'full-screen').click()
    wait(lambda: is_wall(page), 'the wall')
    shows(page, 'Seen on the wall')
    same(controls(page), [])
    page.driver.switch_to.active_element.send_keys('a')
    same([name for _, name in controls(page)], ['Leave full screen'])
    page.driver.find_element('id', 'wall-leave').click()
    wait(lambda: not is_wall(page), 'the page')
    same(page.js('return document.fullscreenElement'), None)


def test_cursor(server, page):
    """It goes after three seconds, and comes back where the pointer moves."""
    cursor = 'return getComputedStyle(document.getElementById("wall-text")).cursor'
    page.driver.get(server.url + '?view=wall')
    page.live()
    shows(page, 'Seen on the wall')
    point = {'type': 'mouseMoved', 'x': 100, 'y': 100}
    page.cdp('Input.dispatchMouseEvent', **point)
    page.cdp('Input.dispatchMouseEvent', **dict(point, x=130))
    same(page.js(cursor) == 'none', False)
    moved = time.monotonic()
    wait(lambda: page.js(cursor) == 'none', 'no cursor')
    assert time.monotonic() - moved > 2.5
    page.cdp('Input.dispatchMouseEvent', **dict(point, x=160))
    wait(lambda: page.js(cursor) != 'none', 'the cursor')


def test_moves(server, page):
    """Some pixels a minute, and never off the screen."""
    where = page.js('''
      const wall = document.getElementById('wall-moved');
      const now = Date.now;
      const places = [];
      return new Promise((done) => {
        const real = Date.now;
        const step = (n) => {
          if (n === 0) { Date.now = real; return done(places); }
          Date.now = () => real() + n * 60e3;
          document.dispatchEvent(new Event('visibilitychange'));
          const { x, y } = wall.getBoundingClientRect();
          places.push([x, y]);
          return step(n - 1);
        };
        step(40);
      });''')
    steps = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in zip(where, where[1:])]
    assert all(2 <= step <= 12 for step in steps), steps
    xs, ys = zip(*where)
    assert max(xs) - min(xs) > 10 and max(ys) - min(ys) > 10, where
    assert min(xs) > 0 and min(ys) > 0, where


def test_late(server, page):
    """A mark, only while it is not live: first that nothing is announced, then that nothing is
    there."""
    say(server, page, 'Seen on the wall')
    wait(lambda: page.hidden('wall-state'), 'no mark')
    server.process.send_signal(signal.SIGSTOP)
    try:
        wait(lambda: not page.hidden('wall-state'), 'the mark')
        assert page.text('wall-state-text').startswith('No announcement for '), \
            page.text('wall-state-text')
        for width, height in SIZES:
            resize(page, width, height)
            same((page.js(OUTSIDE), page.js(CLIPPED)), ([], [0, 0, 0, 0]))
            picture(page, f'late-{width}')
    finally:
        server.process.send_signal(signal.SIGCONT)
    wait(lambda: page.hidden('wall-state'), 'no mark')
    resize(page, 1280, 720)


def test_hours(server, page):
    """As the address says, on the page and on the wall."""
    for view, element in (('page', 'clock'), ('wall', 'wall-clock')):
        page.driver.get(f'{server.url}?view={view}&clock=12')
        page.live()
        wait(lambda: page.text(element).endswith('M'), 'a clock of 12 hours')
        page.driver.get(f'{server.url}?view={view}&clock=24')
        page.live()
        wait(lambda: page.text(element)[:2] == time.strftime('%H'), 'a clock of 24 hours')
    # What the address says holds over what the server does; else that, also for what is there.
    greeting = {'event': 'hello', 'client': page.text('client-id'), 'clock': 12}
    page.hears(greeting)
    assert page.text('wall-clock')[:2] == time.strftime('%H'), page.text('wall-clock')
    page.driver.get(f'{server.url}?view=page')
    page.live()
    page.shows('Seen on the wall')
    assert re.match(r'\d\d:\d\d:\d\d ·', page.messages()[0][1]), page.messages()[0]
    page.hears(greeting)
    assert page.text('clock').endswith('M'), page.text('clock')
    assert re.match(r'1?\d:\d\d:\d\d.[AP]M ·', page.messages()[0][1]), page.messages()[0]
    page.driver.get(f'{server.url}?view=wall&clock=12&lang=zh')
    page.live()
    wait(lambda: page.text('wall-clock')[:2] in ('上午', '下午'), 'a clock of 12 hours')


def test_lost(server, page):
    """Last: the server is gone after it."""
    page.driver.get(server.url + '?view=wall')
    page.live()
    server.kill()
    wait(lambda: page.text('wall-state-text').startswith('Reconnecting'), 'the mark')
    same(page.js('return document.getElementById("wall-state").className'), 'wait')
    same(page.js(OUTSIDE), [])


def test_nothing_else(server, page):
    check_no_complaint(server, page)


TESTS = [
    (test_clock, 'the clock alone'),
    (test_fitted, 'each text at each size'),
    (test_legible, 'legible from afar'),
    (test_larger_than_any, 'more than can be read'),
    (test_older, 'older messages'),
    (test_holds, 'a message that ends'),
    (test_seen, 'seen on the wall'),
    (test_no_controls, 'no controls'),
    (test_way_out, 'the way out'),
    (test_full_screen, 'full screen'),
    (test_cursor, 'the cursor'),
    (test_moves, 'it moves'),
    (test_late, 'late'),
    (test_hours, 'twelve hours and twenty-four'),
    (test_lost, 'lost'),
    (test_nothing_else, 'nothing else is said'),
]

if __name__ == '__main__':
    main(TESTS)
