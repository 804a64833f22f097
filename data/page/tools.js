// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every other part of the page needs, and which knows none of them.

// Time that no one can set back; everything that waits is measured with it.
export const uptime = () => performance.now();
const text8 = new TextEncoder();
export const bytesOf = (text) => text8.encode(text).length;
export const isText = (value) => typeof value === 'string';

// Browsers may forbid storage (private windows, settings): the page then lives without.
export function recall(area, key) {
  try { return window[area].getItem(key); } catch { return null; }
}
export function keep(area, key, value) {
  try { window[area].setItem(key, value); return true; } catch { return false; }
}

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/;

// RFC 3339 into { at: ms since the epoch, zone: ms east of UTC }, or null. By hand, because
// Date.parse throws the offset away and need not take six decimals.
export function parseTime(text) {
  const m = isText(text) && RFC3339.exec(text);
  if (!m) return null;
  const local = Date.UTC(m[1], m[2] - 1, m[3], m[4], m[5], m[6]) + Number(m[7] || 0) * 1000;
  const zone = m[8] ? (m[8] === '-' ? -1 : 1) * (m[9] * 60 + Number(m[10])) * 60000 : 0;
  return { at: local - zone, zone };
}

// The wall's time: a date whose UTC fields are the local ones of the server.
export const wall = (time) => new Date(time.at + time.zone);
export const hms = (time) => wall(time).toISOString().slice(11, 19);
export const dayOf = (time) => wall(time).toISOString().slice(0, 10);

// The rules for an Id (docs/protocol.md, 1.2), as ranges that crier-id.c has too: what a browser
// knows of Unicode may be more than the server does, or less.
const raw = String.raw;
const UNSEEN = new RegExp(raw`[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5` +
  raw`\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0` +
  raw`\ufff0-\ufffb\u{13430}-\u{13442}\u{16fe4}\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}` +
  raw`\u{e0000}-\u{e0fff}\p{Noncharacter_Code_Point}\p{Surrogate}]`, 'u');
const BLANKS = raw`[ \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]`;
const MARKS = raw`[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]`;
const EDGES = new RegExp(`^(${BLANKS}|${MARKS})|${BLANKS}$`, 'u');
const JOINED = raw`[\u0600-\u109f\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1cff\ua800-\ua95f` +
  raw`\ua980-\uaadf\ufb50-\ufdcf\ufe70-\ufefc\u{10a00}-\u{11fff}\u{1e900}-\u{1e95f}]`;
const EMOJI = raw`[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u27ff\u2900-\u2bff\u3030\u303d` +
  raw`\u3297\u3299\u{1f000}-\u{1faff}]`;

// What cannot be seen, but has its place between those beside it.
const IN_PLACE = [
  [/\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}/gu, 'x'],
  [new RegExp(raw`(${JOINED})[\u200c\u200d](?=${JOINED})`, 'gu'), '$1'],
  [new RegExp(raw`(${EMOJI}\ufe0f?)\u200d(?=${EMOJI})`, 'gu'), '$1'],
  [/([0-9#*])\ufe0f(?=\u20e3)/gu, '$1'],
  [new RegExp(raw`(${EMOJI})[\ufe0e\ufe0f]`, 'gu'), '$1'],
];

export function allowedId(text) {
  const id = text.normalize('NFC');
  const rest = IN_PLACE.reduce((left, [sequence, seen]) => left.replace(sequence, seen), id);
  return bytesOf(text) <= 256 && bytesOf(id) <= 64 && !EDGES.test(id) && !UNSEEN.test(rest);
}
