#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the page in Chromium through refusals: it says them in its own language, by their code,
while the wire says them in English. Prints TAP."""

from page_test import Keys, main, same, wait
from techniques import SLUGS, World, another, check_no_complaint, comes_over, turns, visit

# Keeps what the page is told, and can keep back what it writes.
WIRE = '''
  window.refusals = [];
  window.kept = [];
  window.keeps = false;
  const keep = (object) => { if (object.event === 'refused') refusals.push(object); };
  const wires = new WeakSet();
  const say = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (!wires.has(this)) this.addEventListener('message', (e) => keep(JSON.parse(e.data)));
    wires.add(this);
    const object = JSON.parse(data);
    if (keeps && object.event === 'message') kept.push(object);
    else say.call(this, data);
  };
  const ask = window.fetch;
  window.fetch = async (url, options) => {
    const response = await ask(url, options);
    if (options?.method === 'POST' && !response.ok) response.clone().json().then(keep);
    return response;
  };
'''


def fate(page):
    """What stands under the newest message of the page's own that was not taken."""
    return page.js('return document.querySelector(".own .failed bdi")?.textContent')


def says(page, sentence):
    wait(lambda: fate(page) == sentence, f'{sentence!r} instead of {fate(page)!r}')


def check_codes(page, cases):
    """Each of the page’s messages is refused with a code, and says so."""
    for code, reason, sentence in cases:
        page.js('document.getElementById("list").replaceChildren()')
        page.type('refused', Keys.ENTER)
        ref = wait(lambda: page.js('return kept.pop()?.ref'), 'a message')
        page.hears({'event': 'refused', 'ref': ref, 'code': code, 'reason': reason})
        says(page, sentence)


def test_inbox_closed(server, page):
    """Where the operator takes no messages there is nothing to write them in, over each transport;
    and no more when it turns out in between."""
    with another(server, 'closed', '--no-inbox') as closed:
        for slug in SLUGS:
            visit(page, f'{closed.url}?transport={slug}')
            comes_over(page, slug)
            wait(lambda: page.hidden('form'), 'no form')
    script = page.inject(WIRE)
    visit(page, f'{server.url}?lang=zh')
    comes_over(page, 'websocket')
    same(page.hidden('form'), False)
    page.js('window.keeps = true')
    check_codes(page, [('inbox-closed', 'The operator takes no messages', '未被接受：操作员不接收消息')])
    wait(lambda: page.hidden('form'), 'no form')
    page.driver.refresh()
    comes_over(page, 'websocket')
    same(page.hidden('form'), False)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


# Asks with two Ids, as no page of ours does.
TWICE = '''
  const Plain = WebSocket;
  window.WebSocket = class extends Plain {
    constructor(url, protocol) { super(`${url}&Id=again`, protocol); }
  };
  const asks = window.fetch;
  window.fetch = (url, options) => asks(/^.(poll|stream)/.test(url) ? `${url}&Id=again` : url,
    options);
'''


def test_turned_away(server, page):
    """No status is shown to a script, so it asks: the page says why it gets nothing."""
    script = page.inject(TWICE)
    for query, lang, sentence in (('', 'en', 'Id is given twice'),
                                  ('', 'zh', '此页面的地址有误'),
                                  ('&transport=websocket', 'zh', '此页面的地址有误'),
                                  ('&transport=streaming', 'en', 'Id is given twice')):
        visit(page, f'{server.url}?Id=tv&lang={lang}{query}')
        wait(lambda: page.js('return !document.getElementById("problem").hidden &&'
                             ' document.getElementById("problem-text").textContent') == sentence,
             sentence)
        same(page.js('return document.getElementById("connect").hidden'), True)
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


def test_codes(server, page):
    """What this server would not say to a page: a known code, and one of a later version."""
    script = page.inject(WIRE)
    long = 'The message has 5000 bytes; 4096 are the most'
    later = 'The moon is not full'
    visit(page, server.url + '?lang=zh')
    comes_over(page, 'websocket')
    page.js('window.keeps = true')
    check_codes(page, (('message-too-long', long, '未被接受：消息过长，最多 4096 字节'),
                       ('too-fast', 'That is too much', '未被接受：发送过于频繁'),
                       ('moon-wrong', later, f'未被接受：{later}'),
                       ('constructor', later, f'未被接受：{later}'),
                       (7, later, f'未被接受：{later}')))
    visit(page, server.url + '?lang=en')
    comes_over(page, 'websocket')
    page.js('window.keeps = true')
    check_codes(page, (('message-too-long', long, f'not accepted: {long}'),
                       ('moon-wrong', later, f'not accepted: {later}')))
    page.cdp('Page.removeScriptToEvaluateOnNewDocument', identifier=script)


def check_blocked(server, page, slug):
    """Refused as blocked when it comes back: it says so, and asks no more until it is told to."""
    proxy = World.of(server)
    visit(page, f'{proxy.url}?transport={slug}&lang=zh')
    comes_over(page, slug)
    proxy.rules = {'': 'block'}
    proxy.cut()
    wait(lambda: page.text('problem-title') == '已屏蔽', 'the problem card')
    same(page.state(), 'stop')
    same(page.text('state-text'), '已屏蔽')
    # Longer than the first attempts of a page that lost its connection would wait.
    count = len(proxy.asked)
    turns(page, 4)
    same(proxy.asked[count:], [])
    proxy.rules = {}
    page.click('connect')
    comes_over(page, slug)
    wait(lambda: page.hidden('problem'), 'the card gone')


def each(slug):
    return lambda server, page: check_blocked(server, page, slug)


TESTS = [
    (test_inbox_closed, 'the inbox is closed: in the language of the page'),
    (test_codes, 'a code that is known in that language, another in English'),
    (test_turned_away, 'its address is refused: it says why, in its language'),
    *((each(slug), f'{slug}: blocked, it stays away') for slug in SLUGS),
    (check_no_complaint, 'no error on the console and no report of the policy'),
]


if __name__ == '__main__':
    main(TESTS)
