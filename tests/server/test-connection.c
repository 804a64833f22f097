/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <malloc.h>
#include <string.h>

#include "clock.h"
#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"

/* How what is due reaches a socket: in order, whole, once; as fast as the peer
 * takes it, and at the price of no memory when it does not. */

#define SMALL_BUFFER 4096 /* bytes; what the kernel makes of it is little more */

static Peer *
open_peer (Fixture    *fixture,
           const char *query,
           const char *protocol,
           int         receive_buffer)
{
  Peer *peer = peer_new_full ("127.0.0.1", fixture->port, receive_buffer);
  g_autoptr (Answer) answer = NULL;

  peer_handshake (peer, query, protocol);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 101);

  return peer;
}

/* Whether it is a message made by fixture_publish_many(), and which. */
static gboolean
parse_number (const char *text,
              guint      *number)
{
  char *end;

  *number = (guint) strtoul (text, &end, 10);

  return end != text && *end == ' ' && end[1 + strspn (end + 1, "x")] == '\0';
}

static guint
next_number (Peer  *peer,
             gsize  size)
{
  g_autofree char *text = peer_next_text (peer);
  guint number = 0;

  g_assert_true (parse_number (text, &number));
  g_assert_cmpuint (strlen (text), ==, size);

  return number;
}

/* The same in JSON; also the hello between, which sets recovered to FALSE. */
static guint
next_json_number (Peer     *peer,
                  gboolean *skipped)
{
  g_autofree char *text = peer_next_text (peer);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *object;
  guint number = 0;

  g_assert_nonnull (node);
  object = json_node_get_object (node);

  if (strcmp (json_object_get_string_member (object, "event"), "hello") == 0)
    {
      g_assert_false (json_object_get_boolean_member (object, "recovered"));
      g_assert_false (*skipped);
      *skipped = TRUE;
      return next_json_number (peer, skipped);
    }

  g_assert_true (parse_number (json_object_get_string_member (object, "text"), &number));

  return number;
}

/* All that is kept, in order, to one that comes late. */
static void
test_catch_up (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = NULL;
  guint i;

  fixture_publish_many (fixture, 0, 1000, 10);
  peer = open_peer (fixture, "Id=a&since=earliest", PEER_PLAIN, 0);

  for (i = 0; i < 1000; i++)
    g_assert_cmpuint (next_number (peer, 10), ==, i);

  g_assert_cmpuint (crier_client_get_messages (fixture_find (fixture, "a")), ==, 1000);
}

/* While it catches up, more is said. */
static void
test_catch_up_live (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = NULL;
  g_autofree char *last = NULL;
  g_autofree char *text = NULL;
  guint i;

  fixture_publish_many (fixture, 0, 900, 500);
  peer = open_peer (fixture, "Id=a&since=earliest", PEER_PLAIN, SMALL_BUFFER);
  last = fixture_publish (fixture, "last", NULL);

  for (i = 0; i < 900; i++)
    g_assert_cmpuint (next_number (peer, 500), ==, i);

  text = peer_next_text (peer);
  g_assert_cmpstr (text, ==, "last");
}

/* What is for others leaves no gap and is not counted. */
static void
test_catch_up_addressed (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) b = open_peer (fixture, "Id=b", PEER_PLAIN, 0);
  g_autoptr (Peer) a = NULL;
  guint i;

  /* Known, and away. */
  peer_free (open_peer (fixture, "Id=a", PEER_PLAIN, 0));

  for (i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_free (fixture_publish (fixture, text, i % 3 == 0 ? NULL : i % 3 == 1 ? "a" : "b"));
    }

  a = open_peer (fixture, "Id=a&since=earliest", PEER_PLAIN, 0);
  for (i = 0; i < 300; i++)
    {
      g_autofree char *expected = g_strdup_printf ("%u", i);

      if (i % 3 != 2)
        {
          g_autofree char *text = peer_next_text (a);

          g_assert_cmpstr (text, ==, expected);
        }

      if (i % 3 != 1)
        {
          g_autofree char *text = peer_next_text (b);

          g_assert_cmpstr (text, ==, expected);
        }
    }

  loop_until (fixture_count (fixture, "left a") == 1);
  g_assert_cmpuint (crier_client_get_messages (fixture_find (fixture, "a")), ==, 200);
}

/* Messages as large as can be, to one that takes a little at a time: the
 * kernel cuts them anywhere. */
static void
test_partial (void)
{
  const gsize SIZE = 64 * 1024;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  CrierClient *client = fixture_find (fixture, "a");
  gsize n_read = 0;
  gsize offset;
  guint i;

  peer_skip (peer, PEER_PING);
  offset = peer_get_received (peer) - crier_client_get_sent (client);

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 12, SIZE);
  loop_settle ();
  g_assert_cmpuint (crier_client_get_messages (client), <, 12);

  while (n_read < 12 * (10 + SIZE))
    {
      n_read += peer_read_some (peer, g_test_rand_int_range (1, 30000));
      loop_settle ();
    }

  for (i = 0; i < 12; i++)
    g_assert_cmpuint (next_number (peer, SIZE), ==, i);

  g_assert_cmpuint (crier_client_get_messages (client), ==, 12);
  g_assert_cmpuint (peer_get_received (peer), ==, crier_client_get_sent (client) + offset);
}

static guint64
look_for_pending (Fixture     *fixture,
                  CrierClient *client)
{
  crier_hub_refresh (fixture->hub, NULL);

  return crier_client_get_pending (client);
}

/* What the peer has not taken is known when somebody wants to know it, be it
 * in the kernel or cut in the middle here. */
static void
test_pending (void)
{
  const gsize SIZE = 64 * 1024;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  CrierClient *client = fixture_find (fixture, "a");
  guint64 n_pending;

  peer_skip (peer, PEER_PING);
  loop_until (look_for_pending (fixture, client) == 0);

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 1, SIZE);
  loop_settle ();
  g_assert_cmpuint (crier_client_get_pending (client), ==, 0);
  n_pending = look_for_pending (fixture, client);
  g_assert_cmpuint (n_pending, >, SIZE / 2);
  g_assert_cmpuint (n_pending, <=, SIZE + 10);

  /* More than its socket takes. */
  fixture_publish_many (fixture, 1, 7, SIZE);
  loop_settle ();
  g_assert_cmpuint (look_for_pending (fixture, client), >, n_pending);

  peer_set_reading (peer, TRUE);
  loop_until (look_for_pending (fixture, client) == 0 &&
              crier_client_get_messages (client) == 8);
}

static void
left_cb (CrierHub    *hub,
         CrierClient *client,
         guint        departure,
         guint64     *sent)
{
  *sent = crier_client_get_sent (client);
}

/* Who has left is not changed any more, though a last word still goes out:
 * others show it, in a thread of theirs. */
static void
test_left (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, 0);
  g_autoptr (CrierClient) client = g_object_ref (fixture_find (fixture, "a"));
  g_autofree char *reason = NULL;
  g_autofree char *text = NULL;
  guint64 sent = 0;

  g_signal_connect (fixture->hub, "left", G_CALLBACK (left_cb), &sent);
  g_free (fixture_publish (fixture, "last", NULL));
  fixture_disconnect (fixture, "a");
  g_assert_cmpuint (sent, >, strlen ("last"));

  text = peer_next_text (peer);
  g_assert_cmpstr (text, ==, "last");
  g_assert_cmpuint (peer_next_close (peer, &reason), ==, 1008);
  loop_until (peer_is_ended (peer));
  g_assert_cmpuint (crier_client_get_sent (client), ==, sent);
}

/* What is not told by the log waits for the end of what was cut. */
static void
test_partial_control (void)
{
  const gsize SIZE = 64 * 1024;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  guint i = 0;

  peer_skip (peer, PEER_PING);
  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 8, SIZE);
  loop_settle ();
  fixture_disconnect (fixture, "a");
  peer_set_reading (peer, TRUE);

  /* What was handed out before it was disconnected comes whole, nothing that
   * was not. */
  for (;;)
    {
      g_auto (PeerFrame) frame = peer_next (peer);
      guint number;

      if (frame.first == PEER_CLOSE)
        break;

      g_assert_cmphex (frame.first, ==, PEER_TEXT);
      g_assert_true (parse_number (frame.data, &number));
      g_assert_cmpuint (number, ==, i++);
      g_assert_cmpuint (frame.length, ==, SIZE);
    }

  g_assert_cmpuint (i, >, 0);
  g_assert_cmpuint (i, <, 8);
  loop_until (peer_is_ended (peer));
}

/* Whoever does not read loses what the log forgets, is told so, and goes on
 * from the oldest that is kept. */
static void
test_slow_json (void)
{
  const guint N = 3000;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_JSON, SMALL_BUFFER);
  gboolean skipped = FALSE;
  guint number = 0;
  guint i;

  peer_skip (peer, PEER_TEXT);
  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 500, 1000);
  loop_settle ();
  fixture_publish_many (fixture, 500, N - 500, 1000);
  loop_settle ();
  peer_set_reading (peer, TRUE);

  for (i = 0; !skipped; i++)
    {
      number = next_json_number (peer, &skipped);
      g_assert_cmpuint (number, ==, skipped ? N - 1000 : i);
    }

  g_assert_cmpuint (i, >, 1);
  for (i = N - 1000 + 1; i < N; i++)
    g_assert_cmpuint (next_json_number (peer, &skipped), ==, i);

  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
}

/* The cursor of that hello is the place from which it goes on. */
static void
test_slow_cursor (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_JSON, SMALL_BUFFER);
  g_autofree char *expected = fixture_make_cursor (fixture, 2000);

  peer_skip (peer, PEER_TEXT);
  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 1000, 1000);
  loop_settle ();
  fixture_publish_many (fixture, 0, 2000, 1000);
  loop_settle ();
  peer_set_reading (peer, TRUE);

  for (;;)
    {
      g_autofree char *text = peer_next_text (peer);
      g_autofree char *next = NULL;
      g_autoptr (JsonObject) object = NULL;
      g_autoptr (JsonObject) message = NULL;
      g_autofree char *id = fixture_make_cursor (fixture, 2001);

      if (strstr (text, "\"hello\"") == NULL)
        continue;

      object = fixture_parse (text, "hello");
      g_assert_cmpstr (json_object_get_string_member (object, "cursor"), ==, expected);
      next = peer_next_text (peer);
      message = fixture_parse (next, "message");
      g_assert_cmpstr (json_object_get_string_member (message, "id"), ==, id);
      break;
    }
}

/* Bare text has no way to tell of it, but does not stumble. */
static void
test_slow_plain (void)
{
  const guint N = 3000;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  guint n_gaps = 0;
  guint last = 0;

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 500, 1000);
  loop_settle ();
  fixture_publish_many (fixture, 500, N - 500, 1000);
  loop_settle ();
  peer_set_reading (peer, TRUE);
  g_assert_cmpuint (next_number (peer, 1000), ==, 0);

  while (last < N - 1)
    {
      guint number = next_number (peer, 1000);

      if (number != last + 1)
        {
          g_assert_cmpuint (number, ==, N - 1000);
          n_gaps++;
        }

      last = number;
    }

  g_assert_cmpuint (n_gaps, ==, 1);
}

/* Of announcements only the newest is due, and after the messages. */
static void
test_slow_time (void)
{
  const gsize SIZE = 60000;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *newest = NULL;
  g_autofree char *text = NULL;
  g_autofree char *next = NULL;
  guint i;

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 12, SIZE);
  loop_settle ();
  first = fixture_tick (fixture);
  loop_settle ();
  second = fixture_tick (fixture);
  loop_settle ();
  newest = fixture_tick (fixture);
  loop_settle ();

  peer_set_reading (peer, TRUE);
  for (i = 0; i < 12; i++)
    g_assert_cmpuint (next_number (peer, SIZE), ==, i);

  text = peer_next_text (peer);
  g_assert_cmpstr (text, ==, newest);

  g_free (g_steal_pointer (&newest));
  newest = fixture_tick (fixture);
  next = peer_next_text (peer);
  g_assert_cmpstr (next, ==, newest);
}

static gsize
measure_heap (void)
{
  return mallinfo2 ().uordblks;
}

/* Twenty who do not read, and five times what the log keeps: what is kept for
 * each is at most one message. */
static void
test_slow_memory (void)
{
  const guint N = 20;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  gsize before;
  gsize after;
  guint i;

  for (i = 0; i < N; i++)
    {
      Peer *peer = open_peer (fixture, "Id=a", i % 2 == 0 ? PEER_PLAIN : PEER_JSON,
                              SMALL_BUFFER);

      peer_set_reading (peer, FALSE);
      g_ptr_array_add (peers, peer);
    }

  for (i = 0; i < 10; i++)
    {
      fixture_publish_many (fixture, 0, 100, 1000);
      loop_settle ();
    }

  before = measure_heap ();
  for (i = 0; i < 50; i++)
    {
      g_autofree char *tick = NULL;

      fixture_publish_many (fixture, 0, 100, 1000);
      tick = fixture_tick (fixture);
      loop_settle ();
    }

  after = measure_heap ();
  g_test_message ("%zu before, %zu after", before, after);
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, N);

  /* ASan's heap does not tell: 0 both times. */
  g_assert_cmpuint (after, <, before + N * 4096);
}

/* Nor does it cost memory to be written to by whoever has no allowance left,
 * or does not read the answers. */
static void
test_flood_memory (void)
{
  const guint N = 20;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  g_autoptr (GByteArray) flood = g_byte_array_new ();
  gsize before;
  guint i;

  for (i = 0; i < 1000; i++)
    {
      const char *sync = "{\"event\":\"sync\",\"t0\":0}";

      peer_frame_append (flood, PEER_PING, "123456789", 9);
      peer_frame_append (flood, PEER_TEXT, sync, strlen (sync));
    }

  for (i = 0; i < N; i++)
    {
      Peer *peer = open_peer (fixture, "Id=a", PEER_JSON, SMALL_BUFFER);

      peer_set_reading (peer, FALSE);
      g_ptr_array_add (peers, peer);
    }

  loop_settle ();
  before = measure_heap ();
  for (i = 0; i < N; i++)
    peer_write (g_ptr_array_index (peers, i), flood->data, flood->len);
  loop_settle ();

  g_test_message ("%zu before, %zu after", before, measure_heap ());
  /* What one turn reads, and the answers to it. */
  g_assert_cmpuint (measure_heap (), <, before + N * 40000);
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, N);
}

/* Eight seconds in which nothing could be sent are too slow. */
static void
test_too_slow (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  g_autoptr (Peer) other = open_peer (fixture, "Id=b", PEER_PLAIN, 0);

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 300, 1000);
  loop_settle ();

  clock_advance (7 * G_USEC_PER_SEC);
  loop_for (300);
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
  clock_advance (G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 2"));
  g_assert_cmpuint (fixture_count (fixture, "left"), ==, 1);
  g_assert_false (peer_is_ended (other));
}

/* Slow is not the same as gone: who takes something every few seconds may
 * take as long as it needs. That we do not read from it meanwhile, and so do
 * not hear from it, is our own doing. */
static void
test_slow_but_steady (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, SMALL_BUFFER);
  guint i;

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 20, 64 * 1024);
  loop_settle ();

  for (i = 0; i < 8; i++)
    {
      CrierClient *client = fixture_find (fixture, "a");
      gsize sent = crier_client_get_sent (client);

      clock_advance (5 * G_USEC_PER_SEC);
      while (crier_client_get_sent (client) == sent)
        {
          peer_read_some (peer, 8192);
          loop_settle ();
        }

      loop_for (260);
      g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
    }

  g_assert_cmpuint (crier_client_get_messages (fixture_find (fixture, "a")), <, 20);
}

/* Also where the kernel takes more only when much of what it holds is read: it is
 * what the peer takes that counts. */
static void
test_slow_in_large_buffers (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, 300000);
  CrierClient *client = fixture_find (fixture, "a");
  guint n_still = 0;
  guint i;

  peer_set_reading (peer, FALSE);
  fixture_publish_many (fixture, 0, 60, 64 * 1024);
  loop_settle ();

  for (i = 0; i < 12; i++)
    {
      gsize sent = crier_client_get_sent (client);

      clock_advance (3 * G_USEC_PER_SEC);
      peer_read_some (peer, 100000);
      loop_for (260);
      g_assert_cmpuint (fixture_count (fixture, "left"), ==, 0);
      n_still += crier_client_get_sent (client) == sent;
    }

  g_test_message ("written on in %u of %u", i - n_still, i);
  clock_advance (8 * G_USEC_PER_SEC);
  loop_until (fixture_saw (fixture, "left a 2"));
}

/* Who sends no more is gone, though it would read on. */
static void
test_half_closed (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, 0);
  g_autoptr (Peer) blocked = open_peer (fixture, "Id=b", PEER_PLAIN, SMALL_BUFFER);

  peer_send_text (peer, "bye");
  peer_shut (peer);
  loop_until (fixture_saw (fixture, "left a 0"));
  g_assert_true (fixture_saw (fixture, "received a: bye"));
  loop_until (peer_is_ended (peer));

  peer_set_reading (blocked, FALSE);
  fixture_publish_many (fixture, 0, 300, 1000);
  loop_settle ();
  peer_send_text (blocked, "bye");
  peer_shut (blocked);
  loop_until (fixture_saw (fixture, "left b 0"));
  g_assert_true (fixture_saw (fixture, "received b: bye"));
}

static void
test_reset (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) idle = open_peer (fixture, "Id=a", PEER_PLAIN, 0);
  g_autoptr (Peer) blocked = open_peer (fixture, "Id=b", PEER_PLAIN, SMALL_BUFFER);
  g_autoptr (Peer) middle = open_peer (fixture, "Id=c", PEER_PLAIN, 0);

  peer_set_reading (blocked, FALSE);
  peer_write (middle, "\x81\x85\0\0", 4);
  fixture_publish_many (fixture, 0, 300, 1000);
  loop_settle ();

  peer_reset (idle);
  peer_reset (blocked);
  peer_reset (middle);
  loop_until (fixture_count (fixture, "left") == 3);
  g_assert_true (fixture_saw (fixture, "left a 0"));
  g_assert_true (fixture_saw (fixture, "left b 0"));
  g_assert_true (fixture_saw (fixture, "left c 0"));
}

/* Many go while something is said to all: the others miss nothing. */
static void
test_reset_in_round (void)
{
  const guint N = 100;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  guint i;
  guint j;

  for (i = 0; i < N; i++)
    g_ptr_array_add (peers, open_peer (fixture, "Id=a", PEER_PLAIN, 0));

  for (i = 0; i < N; i += 2)
    peer_reset (g_ptr_array_index (peers, i));

  fixture_publish_many (fixture, 0, 5, 10);
  for (i = 1; i < N; i += 2)
    {
      for (j = 0; j < 5; j++)
        g_assert_cmpuint (next_number (g_ptr_array_index (peers, i), 10), ==, j);
    }

  loop_until (hub_fixture_count_clients (fixture->hub) == N / 2);
}

/* Who is told to go and does not is closed after two seconds, and does not
 * count any more from the first moment. */
static void
test_linger (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, 0);
  g_autoptr (Peer) blocked = open_peer (fixture, "Id=b", PEER_PLAIN, SMALL_BUFFER);
  guint n_files = fixture_count_files ();

  peer_set_reading (blocked, FALSE);
  fixture_publish_many (fixture, 0, 300, 1000);
  loop_settle ();

  fixture_disconnect (fixture, "a");
  fixture_disconnect (fixture, "b");
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 0);

  /* Still read from, so that no reset takes the goodbye away, but not heard. */
  loop_until (peer_is_ended (peer));
  peer_send_text (peer, "not heard");
  peer_send_text (blocked, "not heard");
  clock_advance (G_USEC_PER_SEC);
  loop_for (300);
  g_assert_false (crier_server_is_quiet (fixture->server));
  g_assert_cmpuint (fixture_count_files (), ==, n_files);

  clock_advance (G_USEC_PER_SEC);
  loop_until (crier_server_is_quiet (fixture->server));
  g_assert_cmpuint (fixture_count_files (), ==, n_files - 2);
  g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
}

/* Who goes at once is let go at once. */
static void
test_linger_short (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, 0);

  fixture_disconnect (fixture, "a");
  g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1008);
  g_assert_false (crier_server_is_quiet (fixture->server));
  peer_close (peer);
  loop_until (crier_server_is_quiet (fixture->server));
}

/* All receive the same, in the same order, with what each costs counted. */
static void
test_many (void)
{
  const guint N = 200;
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  guint i;
  guint j;

  for (i = 0; i < N; i++)
    g_ptr_array_add (peers, open_peer (fixture, NULL, PEER_PLAIN, 0));

  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, N);
  fixture_publish_many (fixture, 0, 40, 200);

  for (i = 0; i < N; i++)
    {
      for (j = 0; j < 40; j++)
        g_assert_cmpuint (next_number (g_ptr_array_index (peers, i), 200), ==, j);
    }
}

static gboolean
receive_cb (CrierHub    *hub,
            CrierClient *client,
            const char  *text,
            gpointer     data)
{
  guint n_reached;
  g_autoptr (CrierMessage) message = NULL;

  message = hub_fixture_try (hub, text, NULL, &n_reached, NULL);

  return message != NULL;
}

/* What is published because of what was received goes out after it, also to
 * whoever said it. */
static void
test_echo (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) peer = open_peer (fixture, "Id=a", PEER_PLAIN, 0);
  guint i;

  fixture->keep = FALSE;
  g_signal_connect (fixture->hub, "received", G_CALLBACK (receive_cb), NULL);

  for (i = 0; i < 15; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u ", i);

      peer_send_text (peer, text);
    }

  for (i = 0; i < 15; i++)
    {
      g_autofree char *text = peer_next_text (peer);
      guint number;

      g_assert_true (parse_number (text, &number));
      g_assert_cmpuint (number, ==, i);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/catch-up/all", test_catch_up);
  g_test_add_func ("/connection/catch-up/live", test_catch_up_live);
  g_test_add_func ("/connection/catch-up/addressed", test_catch_up_addressed);
  g_test_add_func ("/connection/partial/messages", test_partial);
  g_test_add_func ("/connection/pending", test_pending);
  g_test_add_func ("/connection/left", test_left);
  g_test_add_func ("/connection/partial/control", test_partial_control);
  g_test_add_func ("/connection/slow/json", test_slow_json);
  g_test_add_func ("/connection/slow/cursor", test_slow_cursor);
  g_test_add_func ("/connection/slow/plain", test_slow_plain);
  g_test_add_func ("/connection/slow/time", test_slow_time);
  g_test_add_func ("/connection/slow/memory", test_slow_memory);
  g_test_add_func ("/connection/slow/too-slow", test_too_slow);
  g_test_add_func ("/connection/slow/but-steady", test_slow_but_steady);
  g_test_add_func ("/connection/slow/in-large-buffers", test_slow_in_large_buffers);
  g_test_add_func ("/connection/flood-memory", test_flood_memory);
  g_test_add_func ("/connection/half-closed", test_half_closed);
  g_test_add_func ("/connection/reset/any-phase", test_reset);
  g_test_add_func ("/connection/reset/in-round", test_reset_in_round);
  g_test_add_func ("/connection/linger/long", test_linger);
  g_test_add_func ("/connection/linger/short", test_linger_short);
  g_test_add_func ("/connection/many", test_many);
  g_test_add_func ("/connection/echo", test_echo);

  return g_test_run ();
}
