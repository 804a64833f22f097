// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page of Crier: a wall clock that shows the server's time, the operator's messages, and a
// line to write back. From the wire to the eye: a transport carries JSON objects, the connection
// keeps a transport open, the server clock and the messages hold what came, the view paints it.
// Each of these knows only those before it; the last section ties them together.
//
// Text from outside goes into the document as textContent and by no other way.

// ---- Words ---------------------------------------------------------------------------------

const address = new URLSearchParams(location.search);
const chinese = /^zh\b/i.test(address.get('lang') || navigator.language);
const lang = chinese ? 'zh-CN' : 'en';
const locale = !chinese && /^en\b/i.test(navigator.language) ? navigator.language : lang;

const plain = [new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })];
const number = (n, digits = 0) => plain[digits].format(n);

// Whole sentences: what is put into them are names, numbers with their unit, and times.
const WORDS = {
  clock: ['Clock', '时钟'],
  connection: ['Connection', '连接'],
  clientId: ['Client ID', '客户端标识'],
  latency: ['Latency', '延迟'],
  clockOffset: ['Clock offset', '时钟偏差'],
  received: ['Received', '已接收'],
  messages: ['Messages', '消息'],
  noMessages: ['No messages yet. They appear here as soon as they are sent.',
    '暂无消息。消息一经发送就会显示在这里。'],
  toOperator: ['Message to the operator', '给操作员的消息'],
  send: ['Send', '发送'],
  fullScreen: ['Full screen', '全屏'],
  leaveFullScreen: ['Leave full screen', '退出全屏'],
  plainTime: ['The time as plain text', '纯文本时间'],

  connecting: ['Connecting…', '正在连接…'],
  live: ['Live', '已连接'],
  reconnecting: ['Reconnecting…', '正在重新连接…'],
  reconnectingIn: [(n) => `Reconnecting in ${n} s`, (n) => `${n} 秒后重新连接`],
  closed: ['Closed by the server', '已被服务器断开'],
  unsupported: ['Not supported', '不受支持'],
  refusedId: ['Not connected', '未连接'],
  connectNow: ['Connect now', '立即连接'],
  connectAgain: ['Connect again', '重新连接'],
  problems: [{
    never: ['No connection',
      'The server has not accepted a connection yet. The page keeps trying to connect.'],
    lost: ['Connection lost',
      'The last time announced is shown above. The page keeps trying to connect.'],
    full: ['The server is full', 'The page keeps trying, and connects as soon as there is room.'],
    closed: ['Disconnected', 'The operator closed this connection.'],
    unsupported: ['This browser cannot keep a connection',
      'Update the browser, or open the time as plain text.'],
    refusedId: ['This ID cannot be used',
      'An ID has at most 64 bytes and no control characters. Change it in this page’s address.'],
  }, {
    never: ['无法连接', '服务器尚未接受连接。此页面会继续尝试连接。'],
    lost: ['连接已断开', '最后一次播报的时间显示在上方。此页面会继续尝试连接。'],
    full: ['服务器已满', '此页面会继续尝试，一有空位就会连接。'],
    closed: ['已断开连接', '操作员关闭了此连接。'],
    unsupported: ['此浏览器无法保持连接', '请更新浏览器，或打开纯文本时间。'],
    refusedId: ['无法使用此标识', '标识最长 64 字节，且不能含有控制字符。请在此页面的地址中修改它。'],
  }],

  seconds: [(n) => `${number(n, 1)} s`, (n) => `${number(n, 1)} 秒`],
  minutes: [(n) => `${number(n)} min`, (n) => `${number(n)} 分钟`],
  hours: [(n) => `${number(n)} h`, (n) => `${number(n)} 小时`],
  days: [(n) => `${number(n)} days`, (n) => `${number(n)} 天`],
  deviceBehind: [(span) => `This device’s clock is ${span} behind`, (span) => `此设备的时钟慢 ${span}`],
  deviceAhead: [(span) => `This device’s clock is ${span} ahead`, (span) => `此设备的时钟快 ${span}`],
  deviceRight: ['This device’s clock is right', '此设备的时钟准确'],
  silentSince: [(time) => `No announcement since ${time}`, (time) => `自 ${time} 起没有播报`],
  unansweredSince: [(time) => `No answer from the server since ${time}`,
    (time) => `自 ${time} 起服务器没有应答`],

  milliseconds: [(n) => `${n} ms`, (n) => `${n} 毫秒`],
  bytes: [(n) => `${number(n)} B`, (n) => `${number(n)} 字节`],
  kilobytes: [(n) => `${number(n, 1)} kB`, (n) => `${number(n, 1)} kB`],
  megabytes: [(n) => `${number(n, 1)} MB`, (n) => `${number(n, 1)} MB`],

  dayAndTime: [(day, time) => `${day}, ${time}`, (day, time) => `${day} ${time}`],
  toEveryone: [(time) => `${time} · Operator`, (time) => `${time} · 操作员`],
  toYou: [(time) => `${time} · Operator, to you`, (time) => `${time} · 操作员，仅发给你`],
  yours: [(time) => `${time} · You`, (time) => `${time} · 你`],
  gap: ['Messages may be missing here.', '此处可能缺少消息。'],
  sending: ['sending…', '正在发送…'],
  unsent: ['not sent', '未发送'],
  refused: [(reason) => `not accepted: ${reason}`, (reason) => `未被接受：${reason}`],
  tryAgain: ['Try again', '重试'],
  tooLong: [(n) => (n === 1 ? 'This message is 1 byte too long.'
    : `This message is ${number(n)} bytes too long.`), (n) => `此消息超出 ${number(n)} 字节。`],
  kept: ['Not connected. Your text is kept until it can be sent.', '未连接。文字会保留，直到可以发送。'],
};

const t = Object.fromEntries(
  Object.entries(WORDS).map(([key, [en, zh]]) => [key, chinese ? zh : en]));

// ---- Small helpers -------------------------------------------------------------------------

// Time that no one can set back; everything that waits is measured with it.
const uptime = () => performance.now();
const text8 = new TextEncoder();
const bytesOf = (text) => text8.encode(text).length;
const isText = (value) => typeof value === 'string';

// Browsers may forbid storage (private windows, settings): the page then lives without.
function recall(area, key) {
  try { return window[area].getItem(key); } catch { return null; }
}
function keep(area, key, value) {
  try { window[area].setItem(key, value); return true; } catch { return false; }
}

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

// RFC 3339 into { at: ms since the epoch, zone: ms east of UTC }, or null. By hand, because
// Date.parse throws the offset away and need not take six decimals.
function parseTime(text) {
  const m = isText(text) && RFC3339.exec(text);
  if (!m) return null;
  const local = Date.UTC(m[1], m[2] - 1, m[3], m[4], m[5], m[6]) + Number(m[7] || 0) * 1000;
  const zone = m[8] ? (m[8] === '-' ? -1 : 1) * (m[9] * 60 + Number(m[10])) * 60000 : 0;
  return { at: local - zone, zone };
}

// The wall's time: a date whose UTC fields are the local ones of the server.
const wall = (time) => new Date(time.at + time.zone);
const hms = (time) => wall(time).toISOString().slice(11, 19);
const dayOf = (time) => wall(time).toISOString().slice(0, 10);
const longDate = new Intl.DateTimeFormat(locale,
  { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' });
const shortDate = new Intl.DateTimeFormat(locale,
  { month: 'short', day: 'numeric', timeZone: 'UTC' });

// A page stays open for days: a time that is not of today says its day.
function stamp(time, today) {
  return dayOf(time) === today ? hms(time) : t.dayAndTime(shortDate.format(wall(time)), hms(time));
}

function duration(ms) {
  if (ms < 59950) return t.seconds(ms / 1000);
  if (ms < 90 * 60e3) return t.minutes(Math.round(ms / 60e3));
  if (ms < 36 * 3600e3) return t.hours(Math.round(ms / 3600e3));
  return t.days(Math.round(ms / 86400e3));
}

function shortSpan(ms) {
  return ms < 1000 ? t.milliseconds(number(ms, ms < 10 ? 1 : 0)) : duration(ms);
}

function size(bytes) {
  if (bytes < 1000) return t.bytes(bytes);
  return bytes < 1e6 ? t.kilobytes(bytes / 1e3) : t.megabytes(bytes / 1e6);
}

// ---- Transports ----------------------------------------------------------------------------
//
// A transport is { name, supported (), open (query, frame, closed) }. open returns at once a link
// { send (object), close () }, whose send tells whether it could; it calls frame (text) for each
// JSON object that arrives, and closed (code) once when the link is gone, but neither of them
// after close ().

const webSocket = {
  name: 'WebSocket',
  supported: () => typeof WebSocket === 'function',

  open(query, frame, closed) {
    const url = new URL('/websocket', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = query;
    const socket = new WebSocket(url.href, 'crier.v1');
    socket.onmessage = (event) => { if (isText(event.data)) frame(event.data); };
    socket.onclose = (event) => closed(event.code);
    return {
      send(object) {
        // A socket about to close would swallow it without a word.
        if (socket.readyState !== WebSocket.OPEN) return false;
        socket.send(JSON.stringify(object));
        return true;
      },
      close() {
        socket.onmessage = socket.onclose = null;
        socket.close(1000);
      },
    };
  },
};

const TRANSPORTS = [webSocket];

// ---- The connection ------------------------------------------------------------------------

const GREETING_WITHIN = 10e3;   // from the attempt to hello
const SILENT_FOR = 25e3;        // the page asks every 10 s and the server pings as often
const PROBE_WITHIN = 4e3;       // an answer to a question asked on purpose
const SETTLED_AFTER = 5e3;      // shorter than this, it was no connection but another failure

// Keeps one link open. State: 'connecting', 'live', 'waiting' for the next attempt, or 'stopped'.
// Tells its owner by on.changed (), on.event (event), on.ask (): "send something to be answered".
class Connection {
  constructor(query, on) {
    this.query = query;
    this.on = on;
    this.state = 'connecting';
    this.problem = null;          // why it stopped, or 'full'
    this.troubleSince = uptime(); // null while live
    this.failures = 0;
    this.retryAt = 0;
    this.retryWish = null;        // seconds, from goodbye
    this.count = 0;
    this.bytes = 0;
    this.link = null;
    this.transport = TRANSPORTS.find((transport) => transport.supported()) || null;
  }

  get live() { return this.state === 'live'; }

  open() {
    clearTimeout(this.timer);
    this.drop();
    if (!this.transport) return this.stop('unsupported');
    this.openedAt = uptime();
    this.deadline = this.openedAt + GREETING_WITHIN;
    this.probing = false;
    this.retryWish = null;
    this.set('connecting');
    this.link = this.transport.open(this.query(), (text) => this.frame(text),
      (code) => this.closed(code));
  }

  drop() {
    if (this.link) this.link.close();
    this.link = null;
  }

  stop(problem) {
    this.drop();
    clearTimeout(this.timer);
    this.problem = problem;
    this.failures = 0;
    this.set('stopped');
  }

  set(state) {
    this.state = state;
    this.on.changed();
  }

  frame(text) {
    this.count += 1;
    this.bytes += bytesOf(text);
    this.deadline = uptime() + SILENT_FOR;
    this.probing = false;
    let event;
    try { event = JSON.parse(text); } catch { return; }
    if (!event || !isText(event.event)) return;
    if (event.event === 'hello') this.greeted();
    if (event.event === 'goodbye') this.retryWish = event.retry;
    this.on.event(event);
  }

  greeted() {
    this.problem = null;
    this.troubleSince = null;
    this.openedAt = uptime();
    this.set('live');
  }

  closed(code) {
    const lasted = this.live ? uptime() - this.openedAt : 0;
    this.drop();
    this.troubleSince = this.troubleSince || uptime();
    if (code === 1008) return this.stop('closed');
    this.problem = code === 1013 && lasted < SETTLED_AFTER ? 'full' : null;
    // A server that greets and hangs up again must not be stormed: only a settled link counts.
    if (lasted >= SETTLED_AFTER) this.failures = 0;
    if (this.problem === 'full') this.failures = Math.max(this.failures, 3);
    this.wait(this.pause());
  }

  // Seconds until the next attempt: 0.5–1 at first, 20–30 in the end, spread so that the pages of
  // a restarted server do not all come at once.
  pause() {
    const most = Math.min(30, 2 ** this.failures++);
    const least = most === 30 ? 20 : most / 2;
    const wish = Number(this.retryWish);
    if (wish > 0 && wish <= 600) return wish + Math.random() * Math.max(1, wish / 2);
    return least + Math.random() * (most - least);
  }

  wait(seconds) {
    this.retryAt = uptime() + seconds * 1000;
    this.timer = setTimeout(() => this.open(), seconds * 1000);
    this.set('waiting');
  }

  // The network came back, or somebody looks at the page again: no reason to wait any longer.
  wake() {
    if (this.state === 'waiting') this.open();
    else if (this.live) this.probe();
  }

  // A device that slept holds a link which may be long dead: ask, and give it a moment.
  probe() {
    this.probing = true;
    this.deadline = Math.min(this.deadline, uptime() + PROBE_WITHIN);
    this.on.ask();
  }

  // Once a second. After a gap in the beats (a throttled tab, a sleeping device) answers may still
  // lie unread behind this call, so the link is asked before it is given up.
  beat(late) {
    if (!this.link || uptime() < this.deadline) return;
    if (late && this.live && !this.probing) {
      this.deadline = uptime() + PROBE_WITHIN;
      return this.probe();
    }
    this.closed(0);
  }

  send(object) { return this.live && this.link.send(object); }
}

// ---- The server's clock --------------------------------------------------------------------

const SYNC_EVERY = 10e3;
const SYNC_BURST = 4;           // questions after the first one, at the start of a connection
const SAMPLES = 8;
const RESOLUTION = 1;           // ms, of Date.now ()
const DRIFT = 50e-6;            // of a quartz, in the time since the sample was taken

// The device's clock and its difference from the server's, measured as NTP does. It goes by
// Date.now (), not by the uptime: that one stands still while some devices sleep.
class ServerClock {
  constructor() {
    this.best = null;             // { offset, error, taken }, in ms; error null: not yet measured
    this.samples = [];
    this.zone = 0;
    this.interval = 1;
    this.asked = null;
    this.burst = 0;
    this.remeasured = 0;
    this.proof = null;            // { time, uptime } of the last sign of life
  }

  get known() { return this.best !== null; }
  get measured() { return this.known && this.best.error !== null; }
  now() { return { at: Date.now() + (this.known ? this.best.offset : 0), zone: this.zone }; }
  error() { return this.best.error + (uptime() - this.best.taken) * DRIFT; }

  greet(hello) {
    this.interval = Number.isFinite(hello.interval) && hello.interval >= 0 ? hello.interval : 1;
    const time = parseTime(hello.time);
    if (time) this.heard(time);
    this.remeasure();
  }

  // An announcement. It may be late, but never early; where it contradicts what was measured,
  // either clock has been set.
  tick(text) {
    const time = parseTime(text);
    if (!time) return;
    this.heard(time);
    const late = this.now().at - time.at;
    const settled = uptime() - this.remeasured > SYNC_EVERY;
    if (this.measured && settled && (late > 2000 || late < -500)) this.remeasure();
  }

  heard(time) {
    this.zone = time.zone;
    this.proof = { time, uptime: uptime() };
    if (!this.known || (!this.measured && Math.abs(this.now().at - time.at) > 500)) {
      this.best = { offset: time.at - Date.now(), error: null, taken: uptime() };
    }
  }

  remeasure() {
    this.samples = [];
    this.asked = null;
    this.burst = SYNC_BURST;
    this.remeasured = uptime();
  }

  due() { return !this.asked || uptime() - this.asked.uptime >= SYNC_EVERY; }

  question() {
    this.asked = { t0: Date.now() / 1000, uptime: uptime(), open: true };
    const question = { event: 'sync', t0: this.asked.t0 };
    if (this.measured) question.offset = Number((this.best.offset / 1000).toFixed(6));
    return question;
  }

  // Takes an answer; true if it was one to our last question.
  answer({ t0, t1, t2 }) {
    const t3 = Date.now() / 1000;
    const asked = this.asked;
    if (!asked || !asked.open || !(Math.abs(t0 - asked.t0) < 1e-3)) return false;
    if (!(Math.abs(t1) < 1e11 && Math.abs(t2) < 1e11)) return false;
    asked.open = false;
    const took = uptime() - asked.uptime;
    const offset = ((t1 - asked.t0) + (t2 - t3)) * 500;
    const trip = Math.max(0, took - Math.max(0, t2 - t1) * 1000);
    // The device's clock was set, or the device slept, between question and answer.
    if (Math.abs((t3 - asked.t0) * 1000 - took) < 50) this.add(offset, trip);
    if (this.interval === 0) this.heard(this.now());
    return true;
  }

  add(offset, trip) {
    const sample = { offset, trip, error: trip / 2 + RESOLUTION, taken: uptime() };
    // Two honest samples overlap. If not, a clock was set in between and the older ones are void.
    const apart = this.samples.some((old) => Math.abs(old.offset - offset)
      > old.error + sample.error + (sample.taken - old.taken) * DRIFT * 4);
    this.samples = apart ? [sample] : [...this.samples.slice(1 - SAMPLES), sample];
    const worth = (s) => s.error + (sample.taken - s.taken) * DRIFT;
    this.best = this.samples.reduce((best, s) => (worth(s) <= worth(best) ? s : best));
  }

  latency() {
    const trips = this.samples.map((sample) => sample.trip).sort((a, b) => a - b);
    return trips.length ? trips[trips.length >> 1] : null;
  }

  // Without announcements the answers to our own questions are the proof of life.
  silent() {
    const every = (this.interval || SYNC_EVERY / 1000) * 1000;
    return !this.proof || uptime() - this.proof.uptime > 1.5 * every + 1000;
  }
}

// ---- Messages ------------------------------------------------------------------------------

const SHOWN = 200;
const UNSEEN = 0, TO_REPORT = 1, REPORTED = 2;
const RECORD = 'crier.messages';

const fromOperator = (entry) => entry.kind === 'operator';
const fromYou = (entry) => entry.kind === 'own';

function position(id) {
  const m = /^(.+)-(\d+)$/.exec(id || '');
  return m && { epoch: m[1], offset: Number(m[2]) };
}

// What is shown, newest first, with the cursor it stands for. Both are kept in one record: what a
// reload finds again is always whole, and the server resends what came after it.
class Messages {
  constructor(on) {
    this.on = on;                 // { added (entry, index), removed (entry), changed (entry) }
    this.entries = [];
    this.cursor = null;
    this.last = null;             // id of the last message taken
  }

  load() {
    let record = null;
    try { record = JSON.parse(recall('sessionStorage', RECORD)); } catch { /* not ours */ }
    if (!record || !Array.isArray(record.entries)) return;
    this.cursor = isText(record.cursor) ? record.cursor : null;
    this.last = isText(record.last) ? record.last : null;
    const sound = (e) => e && (e.kind === 'gap' || (isText(e.text) && Math.abs(e.at + e.zone) < 8e15
      && (fromYou(e) ? isText(e.ref) : fromOperator(e) && isText(e.id))));
    record.entries.slice(0, SHOWN).filter(sound).forEach((entry) => this.add(entry, Infinity));
    this.abandon(() => true);
  }

  // Writes soon and not each time; if the page dies first, the older record is as consistent.
  save() {
    this.saving = this.saving || setTimeout(() => this.saveNow(), 200);
  }

  saveNow() {
    clearTimeout(this.saving);
    this.saving = 0;
    const { cursor, last, entries } = this;
    if (keep('sessionStorage', RECORD, JSON.stringify({ cursor, last, entries }))) return;
    // Too much for the browser: keep what the server cannot give again, and ask it for the rest.
    keep('sessionStorage', RECORD, JSON.stringify({ entries: entries.filter(fromYou) }));
  }

  add(entry, index) {
    const place = Math.min(index, this.entries.length);
    this.entries.splice(place, 0, entry);
    this.on.added(entry, place);
    while (this.entries.length > SHOWN) this.remove(this.entries[SHOWN]);
    this.save();
  }

  remove(entry) {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.on.removed(entry);
    this.save();
  }

  change(entry, fields) {
    Object.assign(entry, fields);
    this.on.changed(entry);
    this.save();
  }

  greet(hello) {
    const lost = hello.recovered === false;
    if (lost && this.entries.some(fromOperator) && this.entries[0].kind !== 'gap') {
      this.add({ kind: 'gap' }, 0);
    }
    if ((lost || !this.cursor) && isText(hello.cursor)) this.cursor = hello.cursor;
    this.save();
  }

  // Messages come in the order of the log, so what is not after the last one is a repetition.
  known(id) {
    const [here, last] = [position(id), position(this.last)];
    if (here && last && here.epoch === last.epoch) return here.offset <= last.offset;
    return this.entries.some((entry) => entry.id === id);
  }

  // Takes an operator's message; returns its entry, or null if it is known or no message.
  take(event, now) {
    if (!isText(event.id) || !isText(event.text) || this.known(event.id)) return null;
    const { at, zone } = parseTime(event.time) || now;
    const expires = parseTime(event.expires);
    const entry = { kind: 'operator', id: event.id, at, zone, text: event.text,
      toYou: event.to === 'you', expires: expires && expires.at, seen: UNSEEN };
    this.advance(event.id);
    // Your own words may be later than a message that was recovered.
    const index = this.entries.findIndex((e) => !(fromYou(e) && e.at > at));
    this.add(entry, index < 0 ? Infinity : index);
    return entry;
  }

  advance(id) {
    if (isText(id)) this.cursor = this.last = id;
    this.save();
  }

  clear(id) {
    this.advance(id);
    this.entries.filter((entry) => !fromYou(entry)).forEach((entry) => this.remove(entry));
  }

  expire(now) {
    this.entries.filter((entry) => entry.expires && entry.expires <= now.at)
      .forEach((entry) => this.remove(entry));
  }

  write(text, { at, zone }) {
    const ref = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const entry = { kind: 'own', ref, at, zone, text, fate: 'sending', since: uptime() };
    this.add(entry, 0);
    return entry;
  }

  // The server's word on a message of ours. A late 'received' still mends an 'unsent'.
  settle(ref, fate, reason = '') {
    const entry = this.entries.find((e) => fromYou(e) && e.ref === ref);
    if (entry) this.change(entry, { fate, reason });
  }

  abandon(which) {
    this.entries.filter((e) => fromYou(e) && e.fate === 'sending' && which(e))
      .forEach((entry) => this.change(entry, { fate: 'unsent' }));
  }
}

// ---- The view ------------------------------------------------------------------------------

const $ = (id) => document.getElementById(id);

// The document is touched only where something differs: the page paints every second for days.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function make(name, className, text) {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function translate() {
  document.documentElement.lang = lang;
  for (const e of document.querySelectorAll('[data-t]')) e.textContent = t[e.dataset.t];
  for (const e of document.querySelectorAll('[data-label]')) {
    e.setAttribute('aria-label', t[e.dataset.label]);
  }
  for (const e of document.querySelectorAll('[data-placeholder]')) {
    e.placeholder = t[e.dataset.placeholder];
  }
}

class MessageList {
  constructor(on) {
    this.on = on;                 // { again (entry) }
    this.list = $('list');
    this.items = new Map();
    // The day at this device, until the server has told its own.
    this.today = dayOf({ at: Date.now(), zone: -60000 * new Date().getTimezoneOffset() });
    this.newest = null;
  }

  added(entry, index) {
    const item = make('li', entry.kind, '');
    this.items.set(entry, item);
    this.changed(entry);
    this.list.insertBefore(item, this.list.children[index] || null);
    this.mark();
  }

  removed(entry) {
    this.items.get(entry).remove();
    this.items.delete(entry);
    this.mark();
  }

  mark() {
    const newest = this.list.querySelector('.operator');
    $('no-messages').hidden = this.items.size > 0;
    if (newest === this.newest) return;
    if (this.newest) this.newest.classList.remove('newest');
    if (newest) newest.classList.add('newest');
    this.newest = newest;
  }

  changed(entry) {
    const item = this.items.get(entry);
    if (entry.kind === 'gap') return put(item, t.gap);
    const said = make('p', 'said', entry.text);
    said.dir = 'auto';
    item.replaceChildren(make('p', 'meta', this.meta(entry)), said);
    if (fromYou(entry) && entry.fate !== 'sent') item.append(this.fate(entry));
  }

  meta(entry) {
    const time = stamp(entry, this.today);
    if (fromYou(entry)) return t.yours(time);
    return entry.toYou ? t.toYou(time) : t.toEveryone(time);
  }

  fate(entry) {
    if (entry.fate === 'sending') return make('p', 'fate', t.sending);
    const line = make('p', 'fate failed', '');
    const again = make('button', '', t.tryAgain);
    again.type = 'button';
    again.onclick = () => this.on.again(entry);
    const words = make('bdi', '', entry.fate === 'refused' ? t.refused(entry.reason) : t.unsent);
    line.append(words, again);
    return line;
  }

  // After midnight the times of yesterday get their day.
  turn(today) {
    if (today === this.today) return;
    this.today = today;
    for (const [entry, item] of this.items) {
      if (entry.kind !== 'gap') put(item.firstChild, this.meta(entry));
    }
  }

  enableAgain(enabled) {
    for (const button of this.list.querySelectorAll('button')) button.disabled = !enabled;
  }
}

function paintClock(clock, unread) {
  if (!clock.known) return;
  const now = clock.now();
  const time = hms(now);
  put($('clock'), time);
  $('clock').dateTime = time;
  $('clock').classList.toggle('dim', clock.silent());
  put($('date'), longDate.format(wall(now)));
  put($('offset'), offsetLine(clock, now));
  const title = `${time} – Crier`;
  document.title = unread ? `(${number(unread)}) ${title}` : title;
}

function offsetLine(clock, now) {
  if (clock.silent()) {
    const since = stamp(clock.proof.time, dayOf(now));
    return clock.interval ? t.silentSince(since) : t.unansweredSince(since);
  }
  if (!clock.measured) return '';
  const { offset } = clock.best;
  if (Math.abs(offset) < Math.max(50, clock.error())) return t.deviceRight;
  return offset > 0 ? t.deviceBehind(duration(offset)) : t.deviceAhead(duration(-offset));
}

function paintState(connection) {
  const { state, problem } = connection;
  const seconds = Math.max(1, Math.ceil((connection.retryAt - uptime()) / 1000));
  const again = connection.failures || connection.count;
  const text = { connecting: again ? t.reconnecting : t.connecting, live: t.live,
    waiting: t.reconnectingIn(seconds), stopped: t[problem] }[state];
  const look = { live: 'live', stopped: 'stop' }[state] || 'wait';
  if ($('state').className !== look) {
    // Said once for each kind of state, so that a long outage does not talk every few seconds.
    $('state').className = look;
    put($('state-said'), text);
  }
  put($('state-text'), text);
}

// Trouble of a few seconds is over before it could be read.
const TROUBLE_AFTER = 5e3;

function problemOf(connection, announced) {
  if (connection.state === 'stopped') return connection.problem;
  const { troubleSince } = connection;
  if (troubleSince === null || uptime() - troubleSince < TROUBLE_AFTER) return null;
  return connection.problem || (announced ? 'lost' : 'never');
}

function paintProblem(problem) {
  const card = $('problem');
  if (!problem) {
    // Who pressed the button in the card keeps a place on the page.
    if (card.contains(document.activeElement)) $('main').focus({ preventScroll: true });
    card.hidden = true;
    return;
  }
  const [title, text] = t.problems[problem];
  put($('problem-title'), title);
  put($('problem-text'), text);
  put($('connect'), problem === 'closed' ? t.connectAgain : t.connectNow);
  const hopeless = problem === 'unsupported' || problem === 'refusedId';
  card.classList.toggle('bad', hopeless || problem === 'closed');
  $('connect').hidden = hopeless;
  $('plain-time').hidden = problem !== 'unsupported';
  card.hidden = false;
}

function paintDetails(connection, clock, id) {
  const trip = clock.latency();
  const latency = trip === null ? '–' : shortSpan(trip);
  put($('client-id'), id || '–');
  put($('latency'), latency);
  put($('clock-offset'), offsetValue(clock));
  put($('received'), `${number(connection.count)} · ${size(connection.bytes)}`);
  put($('short'), id && connection.transport ? `${connection.transport.name} · ${latency} ·` : '');
  put($('short-id'), id || '');
}

function offsetValue(clock) {
  if (!clock.measured) return '–';
  // Decimals of a millisecond would be finer than the clock that was measured.
  const offset = Math.round(clock.best.offset);
  const amount = Math.abs(offset);
  const shown = amount < 1000 ? shortSpan(amount) : t.seconds(amount / 1000);
  return `${offset < 0 ? '−' : '+'}${shown} ± ${shortSpan(Math.ceil(clock.error()))}`;
}

// ---- The form ------------------------------------------------------------------------------

const TEXT_LIMIT = 4096;        // bytes of UTF-8, of a visitor's message

function excess() { return Math.max(0, bytesOf($('text').value) - TEXT_LIMIT); }

function paintForm(connection) {
  const over = excess();
  const text = $('text');
  text.disabled = connection.state === 'stopped';
  text.setAttribute('aria-invalid', over > 0);
  $('send').disabled = !connection.live || over > 0;
  $('hint').className = over ? 'bad' : '';
  const waits = text.value && !connection.live && connection.failures > 0;
  put($('hint'), over ? t.tooLong(over) : waits ? t.kept : '');
}

function growText() {
  const text = $('text');
  text.style.height = 'auto';
  if (text.value) text.style.height = `${text.scrollHeight + 2}px`;
}

// ---- The whole -----------------------------------------------------------------------------

const SEEN_PAUSE = 130;         // ms between two receipts: under 8 a second, as the server allows
const RECEIVED_WITHIN = 10e3;
const LATE_BEAT = 5e3;

const named = address.get('Id') || address.get('id');
let id = named || recall('localStorage', 'crier.id');
let unread = 0;
let seenTimer = 0;
let syncTimer = 0;
let beatTimer = 0;
let lastBeat = uptime();

const clock = new ServerClock();
const list = new MessageList({ again });
const messages = new Messages(list);
const connection = new Connection(query, { changed, event: dispatch, ask: sync });

function allowedId(text) {
  return bytesOf(text) <= 64 && !/[\p{Cc}\p{Cf}\p{Cn}\p{Cs}]/u.test(text);
}

function query() {
  const query = new URLSearchParams({ since: messages.cursor || 'earliest' });
  if (id) query.set('Id', id);
  return query;
}

const handlers = {
  __proto__: null,              // the name of an event comes from outside

  hello(event) {
    clock.greet(event);
    messages.greet(event);
    if (isText(event.client)) id = event.client;
    // A name from the address belongs to that address, not to every page of this browser.
    if (!named) keep('localStorage', 'crier.id', id);
    sync();
    report();
  },
  time(event) {
    clock.tick(event.time);
    if (clock.due()) sync();
  },
  sync(event) {
    if (!clock.answer(event)) return;
    clearTimeout(syncTimer);
    if (clock.burst > 0) syncTimer = setTimeout(sync, 150);
    clock.burst = Math.max(0, clock.burst - 1);
  },
  message(event) {
    const entry = messages.take(event, clock.now());
    if (!entry) return;
    if (document.hidden) unread += 1;
    else look();
  },
  clear(event) { messages.clear(event.id); },
  identify(event) { identify(event.name, event.seconds); },
  received(event) { messages.settle(event.ref, 'sent'); },
  refused(event) {
    messages.settle(event.ref, 'refused', isText(event.reason) ? event.reason : '?');
  },
};

function dispatch(event) {
  const handle = handlers[event.event];
  if (!handle) return;
  handle(event);
  // Painted by what arrives too, since the timers of a page in the background hardly run; but not
  // by each message of a backlog.
  if (handle !== handlers.message || document.hidden) beat();
}

function sync() {
  clearTimeout(syncTimer);
  if (connection.live) connection.send(clock.question());
}

function changed() {
  // Whether the server had it is not known: the writer decides whether to say it again.
  if (!connection.live) messages.abandon(() => true);
  list.enableAgain(connection.live);
  paint();
}

// Everything that depends on time, on each second of the server.
function beat() {
  clearTimeout(beatTimer);
  const late = uptime() - lastBeat > LATE_BEAT;
  lastBeat = uptime();
  connection.beat(late);
  if (connection.live && clock.due()) sync();
  messages.abandon((entry) => uptime() - entry.since > RECEIVED_WITHIN);
  if (clock.known) messages.expire(clock.now());
  paint();
  beatTimer = setTimeout(beat, 1001 - (clock.now().at % 1000));
}

function paint() {
  if (clock.known) list.turn(dayOf(clock.now()));
  paintClock(clock, unread);
  paintState(connection);
  paintProblem(problemOf(connection, clock.known));
  paintDetails(connection, clock, id);
  paintForm(connection);
}

// All that is rendered while somebody can look counts as seen.
function look() {
  if (document.hidden) return;
  unread = 0;
  for (const entry of messages.entries) if (entry.seen === UNSEEN) entry.seen = TO_REPORT;
  report();
}

// One receipt at a time, from the newest message: that is the one the operator waits for.
function report() {
  const entry = messages.entries.find((e) => e.seen === TO_REPORT);
  if (seenTimer || !entry || !connection.send({ event: 'seen', id: entry.id })) return;
  entry.seen = REPORTED;
  messages.save();
  seenTimer = setTimeout(() => { seenTimer = 0; report(); }, SEEN_PAUSE);
}

function submit(entry) {
  const { ref, text } = entry;
  if (!connection.send({ event: 'message', text, ref })) return;
  messages.change(entry, { fate: 'sending', since: uptime() });
}

function again(entry) {
  submit(entry);
  $('text').focus(); // the button is gone
}

function write(event) {
  event.preventDefault();
  const text = $('text').value;
  if (!text.trim() || !connection.live || excess()) return paintForm(connection);
  submit(messages.write(text, clock.now()));
  $('text').value = '';
  $('text').focus();
  drafted();
}

function drafted() {
  keep('sessionStorage', 'crier.draft', $('text').value);
  growText();
  paintForm(connection);
}

// Enter sends, but not the one that ends the composition of a Chinese word; Shift+Enter is a line.
function typed(event) {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  write(event);
}

let identifyTimer = 0;

function identify(name, seconds) {
  if (!isText(name)) return;
  put($('identify-name'), name);
  $('identify').classList.toggle('long', name.length > 12);
  $('identify').hidden = false;
  clearTimeout(identifyTimer);
  const shown = Math.min(60, Math.max(1, Number(seconds) || 3));
  identifyTimer = setTimeout(() => { $('identify').hidden = true; }, shown * 1000);
}

function offerFullScreen() {
  const button = $('full-screen');
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  const settle = () => put($('full-screen-text'),
    document.fullscreenElement ? t.leaveFullScreen : t.fullScreen);
  button.onclick = () => {
    const done = document.fullscreenElement ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    done.catch(() => { /* the browser said no, and says so itself */ });
  };
  document.addEventListener('fullscreenchange', settle);
  settle();
}

// The details stand open beside the clock where there is room, else as their reader left them.
function arrangeDetails() {
  const wide = matchMedia('(min-width: 56rem)');
  const details = $('connection');
  let opened = false;
  const arrange = () => {
    if (!wide.matches) details.open = opened;
    else [opened, details.open] = [details.open, true];
  };
  wide.addEventListener('change', arrange);
  arrange();
}

function start() {
  translate();
  offerFullScreen();
  arrangeDetails();
  messages.load();
  $('text').value = recall('sessionStorage', 'crier.draft') || '';
  growText();

  $('form').addEventListener('submit', write);
  $('text').addEventListener('input', drafted);
  $('text').addEventListener('keydown', typed);
  $('connect').addEventListener('click', () => connection.open());
  window.addEventListener('online', () => connection.wake());
  window.addEventListener('pagehide', () => messages.saveNow());
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return messages.saveNow();
    look();
    connection.wake();
    beat();
  });

  if (id && !allowedId(id)) id = named;
  if (id && !allowedId(id)) connection.stop('refusedId');
  else connection.open();
  look();
  beat();
  document.documentElement.classList.remove('boot');
}

start();
