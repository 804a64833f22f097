// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the page says, in English and Chinese, and how it writes numbers and times.

import { dayOf, hms, wall } from './tools.js';

export const address = new URLSearchParams(location.search);
const chinese = /^zh\b/i.test(address.get('lang') || navigator.language);
export const lang = chinese ? 'zh-CN' : 'en';
export const locale = !chinese && /^en\b/i.test(navigator.language) ? navigator.language : lang;

const plain = [new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })];
export const number = (n, digits = 0) => plain[digits].format(n);

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
  news: [(n) => (n === 1 ? '1 new message' : `${number(n)} new messages`), (n) => `${number(n)} 条新消息`],
  toOperator: ['Message to the operator', '给操作员的消息'],
  send: ['Send', '发送'],
  clear: ['Clear', '清除'],
  fullScreen: ['Full screen', '全屏'],
  leaveFullScreen: ['Leave full screen', '退出全屏'],
  wallView: ['Wall view', '墙面视图'],
  backToPage: ['Back to the page', '返回页面'],
  looking: ['The operator is looking for this screen', '操作员正在寻找此屏幕'],
  presence: ['This screen', '此屏幕'],
  sound: ['Sound for new messages', '新消息提示音'],
  soundWaits: ['Touch the page once, and it can be heard.', '请轻触一下页面，之后才能发出声音。'],
  awake: ['Keep the screen on', '保持屏幕常亮'],
  awakeNot: [{
    insecure: 'The browser allows it only over HTTPS, or on the computer that Crier runs on.',
    missing: 'This browser cannot do it.',
    refused: 'The browser does not allow it now.',
  }, {
    insecure: '浏览器仅在使用 HTTPS 时，或在运行 Crier 的计算机上允许。',
    missing: '此浏览器不支持。',
    refused: '浏览器目前不允许。',
  }],
  plainTime: ['The time as plain text', '纯文本时间'],

  states: [{
    connecting: 'Connecting',
    live: 'Live',
    late: 'Late',
    reconnecting: 'Reconnecting',
    full: 'Server full',
    stopping: 'Server stopped',
    disconnected: 'Disconnected',
    blocked: 'Blocked',
    unsupported: 'Not supported',
    refusedId: 'ID not usable',
    turnedAway: 'Not accepted',
  }, {
    connecting: '正在连接',
    live: '已连接',
    late: '播报迟到',
    reconnecting: '正在重新连接',
    full: '服务器已满',
    stopping: '服务器已停止',
    disconnected: '已断开连接',
    blocked: '已屏蔽',
    unsupported: '不受支持',
    refusedId: '标识不可用',
    turnedAway: '未被接受',
  }],
  inSeconds: [(state, n) => `${state} in ${n} s`, (state, n) => `${state}（${n} 秒后）`],
  connectNow: ['Connect now', '立即连接'],
  connectAgain: ['Connect again', '重新连接'],
  problems: [{
    connecting: 'The server has not accepted a connection yet. The page keeps trying to connect.',
    reconnecting: 'The last time announced is shown above. The page keeps trying to connect.',
    full: 'The page keeps trying, and connects as soon as there is room.',
    stopping: 'The page keeps trying, and connects as soon as the server is back.',
    disconnected: 'The operator closed this connection.',
    blocked: 'The operator lets this device or this ID receive nothing.',
    unsupported: 'This browser cannot keep a connection. Update it, or open the time as plain text.',
    refusedId: 'An ID has at most 64 bytes, only what can be seen, and no blank at its edges. '
      + 'Change it in this page’s address.',
    turnedAway: 'The server gave no reason.',
  }, {
    connecting: '服务器尚未接受连接。此页面会继续尝试连接。',
    reconnecting: '最后一次播报的时间显示在上方。此页面会继续尝试连接。',
    full: '此页面会继续尝试，一有空位就会连接。',
    stopping: '此页面会继续尝试，服务器恢复后就会连接。',
    disconnected: '操作员关闭了此连接。',
    blocked: '操作员不允许此设备或此标识接收任何内容。',
    unsupported: '此浏览器无法保持连接。请更新浏览器，或打开纯文本时间。',
    refusedId: '标识最长 64 字节，只能含有可见字符，首尾不能是空格。请在此页面的地址中修改它。',
    turnedAway: '服务器未说明原因。',
  }],

  transport: ['Transport', '传输方式'],
  transportMeans: ['What it takes to deliver one announcement: bytes on the wire, counted by the '
    + 'server, and delay. A full bar is 2 kB or more.',
  '送达一次播报的代价：由服务器统计的网络字节数，以及延迟。满格表示 2 kB 或更多。'],
  webSocket: ['WebSocket', 'WebSocket'],
  sse: ['Server-Sent Events', '服务器推送事件'],
  streaming: ['Streaming', '流式传输'],
  longPolling: ['Long polling', '长轮询'],
  polling: ['Polling', '轮询'],
  lessons: [{
    websocket: 'Nobody asks: after one request the connection carries messages both ways.',
    sse: 'The page asks once, and the server goes on answering: each event has a name and a place.',
    streaming: 'The page asks once, and the answer never ends. This was one half of Comet.',
    'long-polling': 'The page asks, the server waits until it has something, and the page asks '
      + 'again. This was the other half of Comet.',
    polling: 'The page asks again and again, and waits in between, whether there is news or not.',
    inbox: 'WebSocket needs none. The other four carry nothing to the server: each thing that the '
      + 'page says is a request of its own.',
  }, {
    websocket: '无需询问：一次请求之后，连接可双向传送消息。',
    sse: '页面只询问一次，服务器持续应答：每个事件都有名称和位置。',
    streaming: '页面只询问一次，应答永不结束。这是 Comet 的一半。',
    'long-polling': '页面询问，服务器等到有内容才应答，然后页面再次询问。这是 Comet 的另一半。',
    polling: '页面反复询问，并在其间等待，无论有没有新内容。',
    inbox: 'WebSocket 不需要它。其他四种不能向服务器传送内容：页面每说一件事，都要单独发一次请求。',
  }],
  wayBack: ['The way back', '返回通道'],
  use: [(name) => `Use ${name}`, (name) => `使用${name}`],
  notMeasured: ['not measured', '未测量'],
  notHere: ['unavailable', '不可用'],
  figures: [(bytes, delay) => `${bytes} · ${delay}`, (bytes, delay) => `${bytes} · ${delay}`],
  compare: ['Compare all', '全部比较'],
  cancel: ['Cancel', '取消'],
  triesSeconds: [(n) => `Tries each for ${number(n)} seconds`, (n) => `每种方式试用 ${number(n)} 秒`],
  triesMinutes: [(n) => `Tries each for ${number(n)} minutes`, (n) => `每种方式试用 ${number(n)} 分钟`],
  trying: [(name, n, all) => `Trying ${name}, ${n} of ${all}`,
    (name, n, all) => `正在试用${name}（${n}/${all}）`],
  nothingToCompare: ['The server announces no time, so there is nothing to compare.',
    '服务器不播报时间，因此没有可比较的内容。'],
  fewest: [(name) => `${name} takes the fewest bytes.`,
    (name) => `${name}用的字节最少。`],
  cancelled: ['The comparison was cancelled.', '比较已取消。'],
  comparisonLost: ['The comparison ended because the server could not be reached.',
    '无法连接到服务器，比较已中止。'],
  cannot: [(from, to) => `${from} does not work here. ${to} is used instead.`,
    (from, to) => `${from}在此不可用，已改用${to}。`],
  unknownTransport: [(slug, to) => `There is no transport “${slug}” in this browser. ${to} is used `
    + 'instead.', (slug, to) => `此浏览器没有名为“${slug}”的传输方式，已改用${to}。`],

  seconds: [(n) => `${number(n, 1)} s`, (n) => `${number(n, 1)} 秒`],
  minutes: [(n) => `${number(n)} min`, (n) => `${number(n)} 分钟`],
  hours: [(n) => `${number(n)} h`, (n) => `${number(n)} 小时`],
  days: [(n) => `${number(n)} days`, (n) => `${number(n)} 天`],
  deviceBehind: [(span) => `This device’s clock is ${span} behind`, (span) => `此设备的时钟慢 ${span}`],
  deviceAhead: [(span) => `This device’s clock is ${span} ahead`, (span) => `此设备的时钟快 ${span}`],
  deviceRight: ['This device’s clock is right', '此设备的时钟准确'],
  silentFor: [(span) => `No announcement for ${span}`, (span) => `已有 ${span} 没有播报`],
  silentSince: [(time) => `No announcement since ${time}`, (time) => `自 ${time} 起没有播报`],
  unansweredSince: [(time) => `No answer from the server since ${time}`,
    (time) => `自 ${time} 起服务器没有应答`],

  underOne: ['<1 ms', '<1 毫秒'],
  milliseconds: [(n) => `${n} ms`, (n) => `${n} 毫秒`],
  bytes: [(n) => `${number(n)} B`, (n) => `${number(n)} 字节`],
  kilobytes: [(n) => `${number(n, 1)} kB`, (n) => `${number(n, 1)} kB`],
  megabytes: [(n) => `${number(n, 1)} MB`, (n) => `${number(n, 1)} MB`],

  dayAndTime: [(day, time) => `${day}, ${time}`, (day, time) => `${day} ${time}`],
  older: [(time, text) => `${time} · ${text}`, (time, text) => `${time} · ${text}`],
  toEveryone: [(time) => `${time} · Operator`, (time) => `${time} · 操作员`],
  toYou: [(time) => `${time} · Operator, to you`, (time) => `${time} · 操作员，仅发给你`],
  yours: [(time) => `${time} · You`, (time) => `${time} · 你`],
  gap: ['Messages may be missing here.', '此处可能缺少消息。'],
  sending: ['sending…', '正在发送…'],
  unsent: ['not sent', '未发送'],
  // By the code of a refusal (docs/protocol.md §1.5), of those that can meet this page.
  refusals: [{}, {
    'message-empty': '消息为空',
    'message-too-long': '消息过长，最多 4096 字节',
    'message-invalid': '消息不是 UTF-8 文本',
    'inbox-closed': '操作员不接收消息',
    'inbox-full': '操作员的未读消息过多，请稍后再试',
    'too-fast': '发送过于频繁',
    'not-connected': '此客户端未连接',
    'body-too-large': '消息过长，最多 4096 字节',
    'server-stopping': '服务器正在停止',
    blocked: '已被操作员屏蔽',
    'id-invalid': '标识无效：最长 64 字节，且不能含有控制字符、格式字符或未分配的字符',
    'query-invalid': '此页面的地址有误',
    'request-invalid': '请求有误',
    'wrong-origin': '服务器不接受来自此地址的页面',
    'not-found': '服务器上没有此内容',
  }],
  refused: [(reason) => `not accepted: ${reason}`, (reason) => `未被接受：${reason}`],
  tryAgain: ['Try again', '重试'],
  tooLong: [(n) => (n === 1 ? 'This message is 1 byte too long.'
    : `This message is ${number(n)} bytes too long.`), (n) => `此消息超出 ${number(n)} 字节。`],
  kept: ['Not connected. It can be sent when the page is connected again.', '未连接。重新连接后可以发送。'],
};

export const t = Object.fromEntries(
  Object.entries(WORDS).map(([key, [en, zh]]) => [key, chinese ? zh : en]));

export const longDate = new Intl.DateTimeFormat(locale,
  { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' });
export const dayDate = new Intl.DateTimeFormat(locale,
  { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' });
const shortDate = new Intl.DateTimeFormat(locale,
  { month: 'short', day: 'numeric', timeZone: 'UTC' });

const halfDays = [{}, { second: '2-digit' }].map((more) => new Intl.DateTimeFormat(locale,
  { hour: 'numeric', minute: '2-digit', ...more, hourCycle: 'h12', timeZone: 'UTC' }));
const asked = [12, 24].find((count) => String(count) === address.get('clock'));
let hours = asked;

// 12 or 24, as the server says; what the address says holds over it. True if it is another.
export function countHours(count) {
  const before = hours;
  hours = asked ?? count;
  return hours !== before;
}

export function clockTime(time, seconds = true) {
  if (hours === 12) return halfDays[Number(seconds)].format(wall(time));
  return hms(time).slice(0, seconds ? 8 : 5);
}

// A page stays open for days: a time that is not of today says its day.
export function stamp(time, today, seconds = true) {
  const text = clockTime(time, seconds);
  return dayOf(time) === today ? text : t.dayAndTime(shortDate.format(wall(time)), text);
}

export function duration(ms) {
  if (ms < 59950) return t.seconds(ms / 1000);
  if (ms < 90 * 60e3) return t.minutes(Math.round(ms / 60e3));
  if (ms < 36 * 3600e3) return t.hours(Math.round(ms / 3600e3));
  return t.days(Math.round(ms / 86400e3));
}

export function shortSpan(ms) {
  return ms < 1000 ? t.milliseconds(number(ms, ms < 10 ? 1 : 0)) : duration(ms);
}

export function size(bytes) {
  if (bytes < 1000) return t.bytes(bytes);
  return bytes < 1e6 ? t.kilobytes(bytes / 1e3) : t.megabytes(bytes / 1e6);
}
