// SPDX-License-Identifier: GPL-3.0-or-later
//
// In which state the page is. There is one at a time, and the title, the mark, the card and the
// wall all say the same.

// 'connecting', 'live', 'late', 'reconnecting', 'full', 'stopping' (the server said so), and those
// in which the page does nothing by itself: 'disconnected', 'blocked', 'unsupported', 'refusedId',
// 'turnedAway'.
export function stateOf(connection, clock) {
  const { problem } = connection;
  if (connection.state === 'stopped') return problem;
  // Between two links on purpose nothing has gone wrong.
  if (connection.live || connection.calm) return clock.known && clock.silent() ? 'late' : 'live';
  return problem ?? (clock.known ? 'reconnecting' : 'connecting');
}
