#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the page in Chromium against a real Crier, through one visit."""

import random
import re
import signal
import time

from page_test import Keys, main, same, wait

# Seconds by which the clock may turn before its second, beyond the error that the page itself
# states, and after it, on a machine that has other things to do.
EARLY, LATE = 0.03, 0.4

HOSTILE = '<img src=x onerror="window.ran=1"></script><script>window.ran=2</script>'


def server_time(second):
    """HH:MM:SS where the server lives."""
    return time.strftime('%H:%M:%S', time.localtime(second))


def measured(page):
    """What the page states of its clock: seconds of difference, and of error."""
    stated = wait(lambda: re.fullmatch(r'([+−])([\d.]+) (m?s) ± (\d+) ms', page.text('clock-offset')),
                  'a measured offset')
    sign, figure, unit, error = stated.groups()
    value = float(figure) * (0.001 if unit == 'ms' else 1)
    return -value if sign == '−' else value, float(error) / 1000


def check_turns(page, shift=0):
    """Each turn comes with its second: never early by more than the measuring, and never as late
    as the end of the second after. One or another may be late by less, because the machine had
    other things to do; a clock that is late is late each time. Returns the texts."""
    _, error = measured(page)
    early = EARLY + error
    turns = page.turns(3)
    lags = []
    for text, at in turns:
        second = at + shift + early
        # What a machine that stood still wrote late is the text of the second before.
        back = 0 if text == server_time(second) else 1
        same(text, server_time(second - back))
        lags.append(second % 1 + back - early)
    assert min(lags) < LATE, f'the clock turns {min(lags):.3f} s late'
    return [text for text, _ in turns]


# ---- The tests, in the order of one visit --------------------------------------------------

def test_live(server, page):
    server.say('Said before anybody came.')
    page.open(server.url)
    page.shows('Said before anybody came.')
    same(page.text('state-text'), 'Live')
    same(page.text('state-said'), 'Live')
    page.listen()


def test_clock(server, page):
    same(len(set(check_turns(page))), 3)
    # Within one script, so that no second passes in between.
    clock, title, dim = page.js('''const clock = document.getElementById('clock');
      return [clock.textContent, document.title, clock.classList.contains('dim')]''')
    same(title, f'{clock} – Crier')
    same(dim, False)


def test_date(server, page):
    today = time.strftime('%A, %B %-d, %Y', time.localtime())
    wait(lambda: page.text('date') == today, f'{today} among {page.text("date")}')


def test_details(server, page):
    client = page.text('client-id')
    assert re.fullmatch(r'[2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}', client), client
    wait(lambda: re.fullmatch(r'[\d.]+ ms', page.text('latency')), 'a latency')
    wait(lambda: re.fullmatch(r'[+−]\d+ ms ± \d+ ms', page.text('clock-offset')), 'an offset')
    wait(lambda: re.fullmatch(r'\d+ · [\d.]+ k?B', page.text('received')), 'a count')
    server.expect(f'Client {client} joined \\(WebSocket, 127\\.0\\.0\\.1\\)')
    wait(lambda: any('offset' in frame for frame in page.js('return sent')),
         'the offset reported', 25)


def test_message(server, page):
    server.say('The train leaves from platform 4.')
    page.shows('The train leaves from platform 4.')
    kind, meta, _ = page.messages()[0]
    same(kind, 'operator newest')
    assert re.fullmatch(r'\d\d:\d\d:\d\d · Operator', meta), meta
    same(page.hidden('no-messages'), True)


def test_addressed(server, page):
    server.say(f'/to {page.text("client-id")} Yes, at the back of the hall.')
    page.shows('Yes, at the back of the hall.')
    assert page.messages()[0][1].endswith(' · Operator, to you'), page.messages()[0]
    same([kind for kind, _, _ in page.messages()], ['operator newest', 'operator', 'operator'])


def test_hostile_message(server, page):
    for text in (HOSTILE, 'a\u202eb', 'x' * 3000):
        server.say(text)
        page.shows(text)
    same(page.js('return document.querySelectorAll("#list img, #list script").length'), 0)
    same(page.js('return window.ran ?? null'), None)


def test_write(server, page):
    page.type('Is the coffee ready?', Keys.ENTER)
    server.expect(f'Client {page.text("client-id")} sent: Is the coffee ready\\?')
    wait(lambda: page.js('return !document.querySelector(".own .fate")'), 'the acknowledgement')
    kind, meta, text = page.messages()[0]
    same((kind, text), ('own', 'Is the coffee ready?'))
    assert meta.endswith(' · You'), meta
    same(page.draft(), '')
    # What one writes oneself takes nothing from the operator's newest.
    same(page.messages()[1][0], 'operator newest')


def test_blank_and_lines(server, page):
    page.type('  ', Keys.ENTER)
    same(page.draft(), '  ')
    page.js('document.getElementById("text").value = ""')
    page.type('one', Keys.SHIFT + Keys.ENTER + Keys.NULL, 'two')
    same(page.draft(), 'one\ntwo')
    page.type(Keys.ENTER)
    page.shows('one\ntwo')
    server.expect(f'Client {page.text("client-id")} sent: one.*two')


def test_too_long(server, page):
    page.js('''const text = document.getElementById('text');
      text.value = '钟'.repeat(1365) + 'ab';
      text.dispatchEvent(new Event('input'))''')
    same(page.text('hint'), 'This message is 1 byte too long.')
    same(page.js('return document.getElementById("send").disabled'), True)
    page.type(Keys.ENTER)
    same(len(page.draft()), 1367)
    page.type(Keys.END, Keys.BACKSPACE)
    same(page.text('hint'), '')
    page.type(Keys.ENTER)
    wait(lambda: page.draft() == '' and
         page.js('return !document.querySelector(".own .fate")'), 'the full 4 KiB acknowledged')


def test_reload(server, page):
    client, before = page.text('client-id'), page.messages()
    page.listen()
    page.tall()
    wait(lambda: len(page.seen()) == 6, 'six receipts')
    page.open(server.url)
    same(page.text('client-id'), client)
    same(page.js('return localStorage.getItem("crier.id")'), client)
    server.say('after the reload')
    page.shows('after the reload')
    same(page.texts(), ['after the reload'] + [text for _, _, text in before])
    wait(lambda: len(page.seen()) == 1, 'one receipt more')
    same(page.js('return document.querySelectorAll(".gap").length'), 0)


def test_repeated(server, page):
    """A page that lost its place, but not what it shows, is told everything once more."""
    before = page.texts()
    for lost in ('cursor', 'last'):
        script = page.inject(f'''const record = JSON.parse(sessionStorage['crier.messages']);
          delete record.cursor; delete record.{lost};
          sessionStorage['crier.messages'] = JSON.stringify(record)''')
        page.open(server.url)
        page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
        server.say(f'told again without {lost}')
        page.shows(f'told again without {lost}')
        before.insert(0, f'told again without {lost}')
        same(page.texts(), before)
    page.listen()


def unread(page, server, *texts, counted):
    """Says texts while the page is hidden, and waits for their number in its title."""
    for text in texts:
        server.say(text)
    title = rf'\({counted}\) \d\d:\d\d:\d\d – Crier'
    wait(lambda: any(re.fullmatch(title, target['title'])
                     for target in page.cdp('Target.getTargets')['targetInfos']),
         f'{counted} in the title')


def test_background(server, page):
    """Not seen while nobody can look; counted in the title; seen when somebody does."""
    page.tall()
    wait(lambda: re.match(r'\d\d:', page.driver.title), 'no count')
    before = len(page.seen())
    window = page.driver.current_window_handle
    page.driver.switch_to.new_window('tab')
    unread(page, server, 'one', 'two', 'three', counted=3)
    # What was taken back before anybody looked is not waited for.
    server.say('/clear')
    unread(page, server, 'while nobody looks', counted=1)
    page.driver.close()
    page.driver.switch_to.window(window)
    wait(lambda: len(page.seen()) == before + 1, 'the receipt')
    same([frame for frame in page.seen() if frame['hidden']], [])
    wait(lambda: re.match(r'\d\d:', page.driver.title), 'the count gone')


def test_killed(server, page):
    """A hard cut: the page says so, keeps the draft, comes back, and misses and doubles nothing."""
    before = page.texts()
    page.listen()
    server.kill()
    wait(lambda: page.state() == 'wait', 'the reconnecting state')
    page.type('said in between', Keys.ENTER)
    same(page.draft(), 'said in between')
    wait(lambda: page.text('hint').startswith('Not connected'), 'the hint')
    same(page.js('return document.getElementById("send").disabled'), True)
    wait(lambda: not page.hidden('problem'), 'the problem card')
    same(page.text('problem-title'), 'Reconnecting')
    wait(lambda: page.driver.title == 'Reconnecting – Crier', 'the title')
    assert re.match(r'Reconnecting', page.text('state-text')), page.text('state-text')
    same(page.js('return document.getElementById("clock").className'), 'dim')
    assert re.fullmatch(r'No announcement since \d\d:\d\d:\d\d', page.text('offset'))

    server.start()
    server.say('said while you were away')
    page.js('document.getElementById("connect").click()')
    page.live()
    page.shows('said while you were away')
    wait(lambda: page.hidden('problem'), 'the card gone')
    wait(lambda: page.js('return document.getElementById("clock").className') == '', 'a tick')
    page.type(Keys.ENTER)
    server.expect(f'Client {page.text("client-id")} sent: said in between')
    wait(lambda: page.draft() == '', 'the draft sent')
    same(page.texts(), ['said in between', 'said while you were away'] + before)
    page.listen(stopped=True)


def test_late(server, page):
    """A server that stands still: the mark and the title say the same."""
    server.process.send_signal(signal.SIGSTOP)
    try:
        wait(lambda: page.text('state-text') == 'Late', 'the late state')
        same((page.driver.title, page.text('state-said')), ('Late – Crier', 'Late'))
    finally:
        server.process.send_signal(signal.SIGCONT)
    page.live()
    wait(lambda: re.fullmatch(r'\d\d:\d\d:\d\d – Crier', page.driver.title), 'the time')


def test_drained(server, page):
    """A shutdown says goodbye; the page comes back by itself."""
    before = page.texts()
    same(server.drain(), 0)
    wait(lambda: page.text('state-text') == 'Server stopped', 'the state')
    same(page.driver.title, 'Server stopped – Crier')
    wait(lambda: page.text('problem-title') == 'Server stopped', 'the card')
    server.start()
    server.say('back again')
    page.click('connect')
    page.live()
    page.shows('back again')
    same(page.texts(), ['back again'] + before)
    page.listen(stopped=True)


def test_wrong_device_clock(server, page):
    """The server's time is shown, whatever the device believes."""
    script = page.inject('const now = Date.now; Date.now = () => now() - 90500')
    page.open(server.url)
    wait(lambda: page.text('offset') == 'This device’s clock is 2 min behind', 'the offset line')
    offset, error = measured(page)
    assert abs(offset - 90.5) <= error + 0.05, page.text('clock-offset')
    check_turns(page, shift=90.5)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
    page.listen()


def test_named(server, page):
    """A name in the address names the client, however odd, and that address only."""
    kept = page.js('return localStorage.getItem("crier.id")')
    page.open(server.url + '?Id=%3Cimg%20src=x%20onerror=%22window.ran=1%22%3E')
    same(page.text('client-id'), '<img src=x onerror="window.ran=1">')
    same(page.js('return window.ran ?? null'), None)
    server.expect(r'Client \'<img src=x onerror="window\.ran=1">\' joined .*')
    same(page.js('return localStorage.getItem("crier.id")'), kept)
    page.listen()


def test_unusable_name(server, page):
    page.driver.get(server.url + '?Id=a%E2%80%AEb')
    wait(lambda: page.text('problem-title') == 'ID not usable', 'the problem card')
    same(page.state(), 'stop')
    same(page.js('return document.getElementById("text").disabled'), True)
    page.listen()


# Of every range in the rules for an Id, and of its edges.
ID_PIECES = [chr(c) for c in (
    0x20, 0x23, 0x31, 0x61, 0x7e, 0x7f, 0x9f, 0xa0, 0xa1, 0xa9, 0xad, 0xe9, 0x300, 0x301, 0x34f,
    0x36f, 0x378, 0x3a9, 0x5ff, 0x600, 0x61c, 0x645, 0x6cc, 0x915, 0x94d, 0x958, 0xdc1, 0x109f,
    0x10a0, 0x1100, 0x115f, 0x1160, 0x1161, 0x1162, 0x1680, 0x17b3, 0x17b4, 0x17b6, 0x180a, 0x180b,
    0x1810, 0x1aff, 0x1b00, 0x1dc0, 0x2000, 0x200b, 0x200c, 0x200c, 0x200d, 0x200d, 0x200d, 0x2010,
    0x2027, 0x2028, 0x202e, 0x202f, 0x2030, 0x205f, 0x2060, 0x206f, 0x2070, 0x20e3, 0x212b, 0x218f,
    0x2190, 0x2764, 0x27ff, 0x2800, 0x2801, 0x2900, 0x2bff, 0x3000, 0x3001, 0x3030, 0x3164, 0x3165,
    0xa7ff, 0xa800, 0xa960, 0xaadf, 0xaae0, 0xac00, 0xe000, 0xfb50, 0xfdcf, 0xfdd0, 0xfdef, 0xfdf0,
    0xfe0e, 0xfe0f, 0xfe0f, 0xfe10, 0xfe20, 0xfe70, 0xfefc, 0xfeff, 0xff21, 0xffa0, 0xffa1, 0xffef,
    0xfff0, 0xfffb, 0xfffc, 0xfffd, 0xfffe, 0xffff, 0x10a00, 0x11fff, 0x12000, 0x1342f, 0x13430,
    0x13442, 0x13443, 0x16fe4, 0x1bca0, 0x1d159, 0x1d173, 0x1d17b, 0x1e900, 0x1efff, 0x1f000,
    0x1f1e6, 0x1f3f4, 0x1f3f4, 0x1f3fb, 0x1f468, 0x1faff, 0x1fb00, 0x1fffe, 0xdffff, 0xe0020,
    0xe0067, 0xe0067, 0xe007e, 0xe007f, 0xe007f, 0xe0fff, 0xe1000, 0x10fffd, 0x10ffff)]


def is_taken(server, name):
    """Whether the server takes it for an Id; nobody has it."""
    try:
        server.operate('POST', '/messages', {'text': 'x', 'to': [name]})
    except AssertionError as refusal:
        return 'id-invalid' not in str(refusal)
    return True


def test_one_rule(server, page):
    """Page and server agree on what can be an Id."""
    page.open(server.url)
    chance = random.Random(12)
    names = [*ID_PIECES, *(f'a{c}b' for c in ID_PIECES), 'x' * 64, 'x' * 65, 'e\u0301' * 32,
             'e\u0301' * 33, '\u0958' * 11, '\u0958' * 10, 'e' + '\u0301' * 200]
    names += (''.join(chance.choices(ID_PIECES, k=chance.randint(2, 5))) for _ in range(600))
    allowed = page.js("""const names = arguments[0];
      return import('/tools.js').then((tools) => names.map(tools.allowedId))""", names)
    taken = [is_taken(server, name) for name in names]
    same([ascii(name) for name, a, b in zip(names, allowed, taken) if a != b], [])
    assert 100 < sum(taken) < len(taken) - 100, sum(taken)


def test_chinese(server, page):
    page.open(server.url + '?lang=zh')
    same(page.js('return document.documentElement.lang'), 'zh-CN')
    same(page.text('state-text'), '已连接')
    same(page.js('return document.getElementById("text").placeholder'), '给操作员的消息')
    wait(lambda: re.fullmatch(r'\d{4}年\d+月\d+日星期.', page.text('date')), 'the date')
    # Nothing that can be seen is left in English but names and units.
    left = page.js('return document.body.innerText').replace('\n', ' ')
    same(re.findall(r'Live|Send|Messages|Connection|Latency|Received|Operator|clock', left), [])
    page.listen()


# Counts what would be heard, and who holds the screen.
HEARD = '''window.heard = 0; window.held = 0;
  OscillatorNode.prototype.start = ((start) => function (...when) {
    heard++;
    return start.apply(this, when);
  })(OscillatorNode.prototype.start);
  navigator.wakeLock.request = async (what) => {
    if (window.lowBattery) throw new DOMException('low', 'NotAllowedError');
    const lock = new EventTarget();
    lock.release = async () => { held--; lock.dispatchEvent(new Event('release')); };
    held++;
    return lock;
  };'''


def press(page, element):
    """As a person does: what a script does does not make a page heard."""
    page.js('document.getElementById(arguments[0]).scrollIntoView({ block: "center" })', element)
    page.driver.find_element('id', element).click()


def test_sound(server, page):
    """Off until somebody switches it on; then heard for each message, but not for a backlog."""
    script = page.inject(HEARD)
    page.open(server.url)
    server.say('heard by nobody')
    page.shows('heard by nobody')
    same(page.js('return [document.getElementById("sound").checked, heard]'), [False, 0])
    page.js('document.getElementById("connection").open = true')
    press(page, 'sound')
    wait(lambda: page.js('return heard') == 2, 'two notes, as a trial')
    same(page.text('sound-note'), '')
    time.sleep(1.1)  # two sounds keep apart
    server.say('heard by everybody')
    page.shows('heard by everybody')
    same(page.js('return heard'), 4)
    server.say('and one at once after it')
    page.shows('and one at once after it')
    same(page.js('return heard'), 4)

    page.open(server.url)
    page.js('document.getElementById("connection").open = true')
    same(page.js('return [document.getElementById("sound").checked, heard]'), [True, 0])
    press(page, 'sound')
    server.say('heard by nobody again')
    page.shows('heard by nobody again')
    same(page.js('return [localStorage["crier.sound"], heard]'), ['off', 0])
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
    page.listen()


def test_awake(server, page):
    """The screen stays on while that is wanted and the page in sight."""
    script = page.inject(HEARD)
    page.open(server.url)
    page.js('document.getElementById("connection").open = true')
    same(page.js('return [document.getElementById("awake").checked, held]'), [False, 0])
    press(page, 'awake')
    wait(lambda: page.js('return held') == 1, 'the screen held')
    page.open(server.url)
    wait(lambda: page.js('return held') == 1, 'the screen held after a reload')
    page.js('document.getElementById("connection").open = true')
    press(page, 'awake')
    wait(lambda: page.js('return held') == 0, 'the screen let go')
    page.js('window.lowBattery = true')
    press(page, 'awake')
    wait(lambda: page.text('awake-note') == 'The browser does not allow it now.', 'the reason')
    press(page, 'awake')
    same(page.text('awake-note'), '')
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
    # Where there is none, it says why.
    for source, reason in (
            ('delete Navigator.prototype.wakeLock', 'This browser cannot do it.'),
            ('Object.defineProperty(window, "isSecureContext", { value: false })',
             'The browser allows it only over HTTPS, or on the computer that Crier runs on.')):
        script = page.inject(source)
        page.open(server.url)
        same(page.js('return document.getElementById("awake").disabled'), True)
        same(page.text('awake-note'), reason)
        page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)
    page.listen()


def links(page, text):
    """Says it, and returns the addresses and words of the links in it."""
    page.hears({'event': 'message', 'id': f'links-{links.count}', 'text': text})
    links.count += 1
    page.shows(text)
    found = page.js('''return [...document.querySelectorAll('#list .newest a')].map((a) =>
      [a.getAttribute('href'), a.textContent, a.rel, a.target, a.attributes.length])''')
    same({tuple(rest) for _, _, *rest in found} - {('noopener noreferrer', '_blank', 4)}, set())
    same([words for _, words, *_ in found], [address for address, *_ in found])
    return [address for address, *_ in found]


links.count = 1


def test_links(server, page):
    """Addresses of the web are links, to where they say; nothing else is one."""
    page.open(server.url)
    wait(lambda: page.js('return !!window.socket'), 'the socket')
    for text, expected in (
            ('See http://crier.test/a?b=c&d#e.', ['http://crier.test/a?b=c&d#e']),
            ('(HTTPS://Crier.test/x_(y)) and http://10.0.0.7:8888/',
             ['HTTPS://Crier.test/x_(y)', 'http://10.0.0.7:8888/']),
            ('请看http://crier.test/路径。谢谢', ['http://crier.test/路径']),
            ('http://[::1]:8888/, "https://crier.test"', ['http://[::1]:8888/', 'https://crier.test']),
            ('http://a.test/<img src=x onerror=window.ran=3>', ['http://a.test/']),
            ('http://a.test/" onclick="window.ran=4', ['http://a.test/']),
            ('http://a.test/\u202egnp.exe', ['http://a.test/']),
            ('javascript:window.ran=5 data:text/html,x ftp://a.test file:///etc/passwd', []),
            ('https://bank.test@evil.test/ http://a:b@evil.test', []),
            ('http:// https://. http://: http://a b.test', ['http://a'])):
        same(links(page, text), expected)
    same(page.js('return window.ran ?? null'), None)
    page.listen()


def test_draft_goes(server, page):
    """What somebody typed and left goes after a minute without a key, and by Clear at once."""
    script = page.inject('''window.skipped = 0;
      const [reading, today] = [performance.now.bind(performance), Date.now];
      performance.now = () => reading() + skipped;''')
    page.open(server.url)
    same(page.hidden('clear'), True)
    page.type('my number is 555')
    same(page.hidden('clear'), False)
    page.js('skipped += 50e3')
    page.type('1')
    page.js('skipped += 50e3')
    second = page.text('clock')
    wait(lambda: page.text('clock') != second, 'a second')
    same(page.draft(), 'my number is 5551')
    page.js('skipped += 11e3')
    wait(lambda: page.draft() == '', 'the text gone')
    same(page.js('return sessionStorage.getItem("crier.draft")'), '')
    same(page.hidden('clear'), True)
    page.type('once more')
    page.click('clear')
    same(page.draft(), '')
    same(page.js('return document.activeElement.id'), 'text')
    # A reload finds it again, unless it is older than that.
    for age, text in ((1, 'left here'), (61, '')):
        page.type('left here')
        page.js('sessionStorage.setItem("crier.drafted", Date.now() - 1000 * arguments[0])', age)
        page.driver.refresh()
        page.live()
        same(page.draft(), text)
        page.js('document.getElementById("clear").click()')
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


def test_read_aloud(server, page):
    """What is new is read aloud, once; not what was there, nor what became of what one wrote."""
    script = page.inject('''addEventListener('DOMContentLoaded', () => {
        window.added = [];
        const log = document.querySelector('[role=log]');
        new MutationObserver((changes) => {
          if (log.getAttribute('aria-live') !== 'polite') return;
          for (const change of changes) added.push(...[...change.addedNodes].map((node) =>
            node.textContent.replace(/.* · (You|Operator)/, '')));
        }).observe(log, { childList: true, characterData: true, subtree: true });
      })''')
    server.say('there before')
    page.open(server.url)
    page.shows('there before')
    wait(lambda: page.js('return document.querySelector("[role=log]").getAttribute("aria-live")')
         == 'polite', 'the log read aloud')
    server.say('new')
    page.shows('new')
    page.type('mine', Keys.ENTER)
    page.shows('mine')
    wait(lambda: page.js('return !document.querySelector(".own .fate")'), 'the acknowledgement')
    said = page.js('return added')
    same([text for text in said if text.startswith(('new', 'mine', 'there'))],
         ['new', 'minesending…'])
    same(page.js('return document.querySelector("[role=log]").getAttribute("aria-relevant")'),
         'additions')
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


def test_identify(server, page):
    """The name over everything, as large as it can be; put away by itself, a key or a click."""
    page.open(server.url)
    wait(lambda: page.js('return !!window.socket'), 'the socket')
    page.type('half a ')
    page.hears({'event': 'identify', 'name': 'Kitchen', 'seconds': 60})
    same(page.text('identify-name'), 'Kitchen')
    same(page.js('''const { left, top, right, bottom } = document.getElementById('identify')
      .getBoundingClientRect();
      return [left, top, right - document.documentElement.clientWidth, bottom - innerHeight]'''), [0, 0, 0, 0])
    alerts = [node for node in page.cdp('Accessibility.getFullAXTree')['nodes']
              if node.get('role', {}).get('value') == 'alert']
    same(len(alerts), 1)
    # Who is writing goes on.
    page.type('sentence')
    same(page.draft(), 'half a sentence')
    page.type(Keys.ESCAPE)
    same(page.hidden('identify'), True)
    same(page.js('return document.activeElement.id'), 'text')

    page.hears({'event': 'identify', 'name': 'Kitchen', 'seconds': 60})
    page.driver.find_element('id', 'identify').click()
    same(page.hidden('identify'), True)
    same(page.js('return document.activeElement.id'), 'text')
    page.hears({'event': 'identify', 'name': 'Kitchen', 'seconds': 1})
    same(page.hidden('identify'), False)
    wait(lambda: page.hidden('identify'), 'its end')
    page.hears({'event': 'identify', 'name': 7})
    same(page.hidden('identify'), True)
    page.js('''document.getElementById('text').value = '';
      document.getElementById('text').dispatchEvent(new Event('input'))''')


def test_identify_fits(server, page):
    """All of a name is seen, on each screen, and is read from afar."""
    page.open(server.url)
    wait(lambda: page.js('return !!window.socket'), 'the socket')
    for width, height in ((320, 568), (640, 360), (1280, 800), (1920, 1080)):
        page.size(width, height)
        for name in ('K', 'Kitchen', 'k7mw-29fq', 'Das Wartezimmer am Ende des Ganges, links',
                     'W' * 64, '会议室二十三' * 3, 'قاعة الاستقبال الكبرى'):
            page.hears({'event': 'identify', 'name': name, 'seconds': 60})
            size, inside = page.js('''
              const range = document.createRange();
              range.selectNodeContents(document.getElementById('identify'));
              return [parseFloat(getComputedStyle(document.getElementById('identify-name')).fontSize),
                [...range.getClientRects()].every(({ left, top, right, bottom }) =>
                  left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight)]''')
            assert inside, f'{name} at {width}×{height}'
            assert size >= 28, f'{name} at {width}×{height} in {size} px'
    page.type(Keys.ESCAPE)


def test_still(server, page):
    """Nothing moves for who wants nothing to move."""
    page.open(server.url)
    wait(lambda: page.js('return !!window.socket'), 'the socket')
    page.hears({'event': 'identify', 'name': 'Kitchen', 'seconds': 60})
    for wish, moves in (('reduce', ['none', '0s']), ('no-preference', ['here', '0.3s'])):
        page.cdp('Emulation.setEmulatedMedia',
                 features=[{'name': 'prefers-reduced-motion', 'value': wish}])
        same(page.js('''return [getComputedStyle(document.getElementById('identify')).animationName,
          getComputedStyle(document.querySelector('.fill')).transitionDuration]'''), moves)
    page.type(Keys.ESCAPE)


def check_layout(page, width):
    """Nothing stands out of the page, and nothing to press is small."""
    wide = page.js('''return [...document.querySelectorAll('body *')].filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width && (box.right > innerWidth + 1 || box.left < -1);
    }).map((e) => e.id || e.tagName)''')
    same(wide, [])
    assert page.js('return document.documentElement.scrollWidth <= innerWidth'), width
    small = page.js('''return [...document.querySelectorAll(
      'button, textarea, summary, .transport, .choice')]
      .map((e) => [e.id || e.textContent, e.getBoundingClientRect()])
      .filter(([, box]) => box.width && (box.width < 44 || box.height < 44))
      .map(([name]) => name)''')
    same(small, [])


def test_layout(server, page):
    page.open(server.url)
    grounds = set()
    for scheme in ('light', 'dark'):
        page.scheme(scheme)
        grounds.add(page.js('return getComputedStyle(document.body).backgroundColor'))
        for width, height in ((320, 640), (360, 740), (1280, 800)):
            page.size(width, height)
            wait(lambda w=width: page.js('return document.getElementById("connection").open')
                 == (w == 1280), 'the details open beside the clock, else closed')
            check_layout(page, width)
            page.js('document.getElementById("connection").open = true')
            check_layout(page, width)
            page.js('document.getElementById("connection").open = arguments[0]', width == 1280)
    same(len(grounds), 2)


def test_no_complaint(server, page):
    page.listen()
    same(page.complaints, [])


TESTS = [
    (test_live, 'the page is live'),
    (test_clock, 'the clock turns with each second of the server'),
    (test_date, 'the date is the server’s'),
    (test_details, 'the connection is described and its offset reported'),
    (test_message, 'a message to everyone is shown'),
    (test_addressed, 'a message to this Id says so'),
    (test_hostile_message, 'hostile text is text'),
    (test_write, 'a message to the operator is printed and acknowledged'),
    (test_blank_and_lines, 'blanks are not sent, Shift+Enter breaks the line'),
    (test_too_long, 'a text over 4 KiB stays, with a hint'),
    (test_reload, 'a reload keeps Id and messages, and doubles nothing'),
    (test_repeated, 'what is told twice is shown once'),
    (test_background, 'a page in the background has seen nothing'),
    (test_killed, 'killed and started again: nothing is missed or doubled'),
    (test_late, 'no announcement: late, in the mark and in the title'),
    (test_drained, 'drained and started again: the page comes back'),
    (test_wrong_device_clock, 'a wrong clock of the device does not matter'),
    (test_named, 'a name in the address is used, as text'),
    (test_unusable_name, 'a name that cannot be used is explained'),
    (test_one_rule, 'page and server agree on what can be an Id'),
    (test_chinese, 'Chinese'),
    (test_sound, 'a sound for a message, once it is switched on'),
    (test_awake, 'the screen stays on, once that is wanted'),
    (test_links, 'addresses in a message are links, and nothing else is'),
    (test_draft_goes, 'what was typed and left goes after a minute'),
    (test_read_aloud, 'what is new is read aloud, once'),
    (test_identify, 'identified: the name over everything'),
    (test_identify_fits, 'identified: all of the name, on each screen'),
    (test_still, 'nothing moves for who wants that'),
    (test_layout, '320, 360 and 1280 pixels, light and dark'),
    (test_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
