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
