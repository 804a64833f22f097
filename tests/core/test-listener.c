/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-listener.h"

#include "crier-test.h"
#include "mock-listener.h"

static void
append (CrierLog           *log,
        const char         *text,
        const char * const *to)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (CrierMessage) message = NULL;

  message = crier_message_new (crier_log_get_epoch (log),
                               crier_log_get_last (log) + 1, now, text, to, NULL);
  crier_log_append (log, message);
}

static void
append_to (CrierLog   *log,
           const char *text,
           const char *id)
{
  append (log, text, (const char *[]) { id, NULL });
}

static void
announce (CrierLog *log,
          int       second)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (2026, 11, 22, 14, 59, second);
  g_autoptr (CrierMessage) tick = crier_message_new_time (time);

  crier_log_set_tick (log, tick);
}

#define TICK(second) "2026-11-22 14:59:0" second ".000000"

/* The recipient lives as long as the listener. */
static void
attach (CrierListener *listener,
        CrierLog      *log,
        guint64        cursor)
{
  const char *id = crier_client_get_id (crier_listener_get_client (listener));
  CrierRecipient *recipient = crier_recipient_new (id);

  g_object_set_data_full (G_OBJECT (listener), "recipient", recipient,
                          (GDestroyNotify) crier_recipient_free);
  crier_listener_attach (listener, log, recipient, cursor);
}

static MockListener *
make_attached (const char *id,
               CrierLog   *log)
{
  MockListener *mock = mock_listener_new (id, CRIER_FORMAT_PLAIN);

  attach (CRIER_LISTENER (mock), log, crier_log_get_last (log));

  return mock;
}

/* Takes mock, which is finalized. */
static void
detach (MockListener *mock)
{
  crier_listener_detach (CRIER_LISTENER (mock));
  g_assert_false (crier_listener_is_attached (CRIER_LISTENER (mock)));
  g_assert_finalize_object (mock);
}

static void
assert_takes (MockListener *mock,
              const char   *expected)
{
  g_autofree char *texts = NULL;

  crier_listener_pump (CRIER_LISTENER (mock));
  texts = mock_listener_take_texts (mock);
  g_assert_cmpstr (texts, ==, expected);
}

static void
assert_cursor (MockListener *mock,
               guint64       cursor)
{
  g_assert_cmpuint (crier_listener_get_cursor (CRIER_LISTENER (mock)), ==, cursor);
}

static void
test_attach (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *mock = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
  CrierListener *listener = CRIER_LISTENER (mock);

  g_assert_cmpstr (crier_client_get_id (crier_listener_get_client (listener)), ==, "a");
  g_assert_false (crier_listener_is_attached (listener));
  append (log, "1", NULL);
  append (log, "2", NULL);

  attach (listener, log, 1);
  g_assert_true (crier_listener_is_attached (listener));
  assert_cursor (mock, 1);
  assert_takes (mock, "2");
  assert_cursor (mock, 2);

  /* It can be attached again, elsewhere. */
  crier_listener_detach (listener);
  attach (listener, log, 0);
  assert_cursor (mock, 0);
  assert_takes (mock, "1|2");
  detach (mock);
}

static void
test_link_and_round (void)
{
  MockListener *mock = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
  CrierListener *listener = CRIER_LISTENER (mock);
  GList *link = crier_listener_get_link (listener);

  g_assert_true (link->data == listener);
  g_assert_true (crier_listener_get_link (listener) == link);
  g_assert_true (crier_listener_take_round (listener, G_MAXUINT64));
  g_assert_false (crier_listener_take_round (listener, G_MAXUINT64));
  g_assert_true (crier_listener_take_round (listener, 1));
  g_assert_finalize_object (mock);
}

static void
test_order (void)
{
  g_autoptr (CrierLog) log = crier_log_new (100, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  g_autoptr (GString) expected = g_string_new ("0");
  guint i;

  assert_takes (mock, "");
  append (log, "0", NULL);
  assert_takes (mock, "0");
  assert_takes (mock, "");

  /* More than fit into one turn of a connection. */
  append (log, "0", NULL);
  for (i = 1; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      append (log, text, NULL);
      g_string_append_printf (expected, "|%u", i);
    }

  assert_takes (mock, expected->str);
  assert_cursor (mock, 51);
  detach (mock);
}

static void
test_partly (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);

  append (log, "1", NULL);
  append (log, "2", NULL);
  append (log, "3", NULL);
  mock_listener_set_room (mock, 2);
  assert_takes (mock, "1|2");
  assert_cursor (mock, 2);
  assert_takes (mock, "");

  append (log, "4", NULL);
  mock_listener_set_room (mock, 1);
  assert_takes (mock, "3");
  mock_listener_set_room (mock, 10);
  assert_takes (mock, "4");
  detach (mock);
}

/* To look at what is due changes nothing. */
static void
test_collect (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  CrierListener *listener = CRIER_LISTENER (mock);
  CrierDue due[5];
  guint i;

  append (log, "1", NULL);
  append (log, "2", NULL);
  announce (log, 1);

  for (i = 0; i < 3; i++)
    {
      g_assert_cmpuint (crier_listener_collect (listener, due, 5), ==, 3);
      g_assert_cmpuint (due[0].offset, ==, 1);
      g_assert_cmpuint (due[1].offset, ==, 2);
      g_assert_cmpuint (due[2].offset, ==, 0);
      crier_test_assert_bytes (due[1].bytes, "\x81\x01" "2", 3);
      g_assert_cmpuint (crier_listener_collect (listener, due, 1), ==, 1);
      g_assert_cmpuint (due[0].offset, ==, 1);
      g_assert_cmpuint (crier_listener_collect (listener, due, 2), ==, 2);
      g_assert_cmpuint (due[1].offset, ==, 2);
      g_assert_cmpuint (crier_listener_collect (listener, due, 0), ==, 0);
      assert_cursor (mock, 0);
    }

  /* One after the other is acknowledged. */
  g_assert_cmpuint (crier_listener_collect (listener, due, 5), ==, 3);
  crier_listener_advance (listener, &due[0]);
  assert_cursor (mock, 1);
  g_assert_cmpuint (crier_listener_collect (listener, due, 5), ==, 2);
  g_assert_cmpuint (due[0].offset, ==, 2);
  crier_listener_advance (listener, &due[0]);
  crier_listener_advance (listener, &due[1]);
  g_assert_cmpuint (crier_listener_collect (listener, due, 5), ==, 0);
  detach (mock);
}

/* Also when there is something for others in between. */
static void
test_collect_addressed (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  CrierListener *listener = CRIER_LISTENER (mock);
  CrierDue due[5];
  guint i;

  append_to (log, "for b", "b");
  append_to (log, "for a", "a");
  append_to (log, "for b", "b");
  append_to (log, "for a", "a");
  append_to (log, "for b", "b");

  for (i = 0; i < 3; i++)
    {
      g_assert_cmpuint (crier_listener_collect (listener, due, 5), ==, 2);
      g_assert_cmpuint (due[0].offset, ==, 2);
      g_assert_cmpuint (due[1].offset, ==, 4);
      assert_cursor (mock, 1);
    }

  crier_listener_advance (listener, &due[0]);
  assert_cursor (mock, 2);
  assert_takes (mock, "for a");
  assert_takes (mock, "");
  assert_cursor (mock, 5);
  detach (mock);
}

static void
test_addressed (void)
{
  g_autoptr (CrierLog) log = crier_log_new (20, G_MAXSIZE);
  MockListener *a = make_attached ("a", log);
  MockListener *b = make_attached ("b", log);

  append_to (log, "for a", "a");
  assert_takes (a, "for a");
  assert_takes (b, "");
  assert_cursor (b, 1);

  append_to (log, "for b", "b");
  append (log, "for all", NULL);
  append_to (log, "for a", "a");
  append_to (log, "for c", "c");
  append (log, "for both", (const char *[]) { "b", "a", NULL });
  assert_takes (a, "for all|for a|for both");
  assert_takes (b, "for b|for all|for both");
  assert_cursor (a, 6);
  assert_cursor (b, 6);
  detach (a);
  detach (b);
}

/* With room for one at a time, what is for others must not be in the way. */
static void
test_addressed_partly (void)
{
  g_autoptr (CrierLog) log = crier_log_new (20, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  guint i;

  for (i = 0; i < 3; i++)
    {
      append_to (log, "for b", "b");
      append_to (log, "for b", "b");
      append_to (log, "for a", "a");
    }

  append_to (log, "for b", "b");

  for (i = 0; i < 3; i++)
    {
      mock_listener_set_room (mock, 1);
      assert_takes (mock, "for a");
      assert_cursor (mock, 3 * (i + 1));
    }

  mock_listener_set_room (mock, 1);
  assert_takes (mock, "");
  detach (mock);
}

static void
test_fall_behind (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  guint i;

  /* All that is kept, and not one too few. */
  for (i = 0; i < 3; i++)
    append (log, "kept", NULL);

  assert_takes (mock, "kept|kept|kept");
  g_assert_cmpuint (mock_listener_get_skipped (mock), ==, 0);

  /* One more than that. */
  append (log, "lost", NULL);
  append (log, "5", NULL);
  append (log, "6", NULL);
  append (log, "7", NULL);
  assert_takes (mock, "5|6|7");
  g_assert_cmpuint (mock_listener_get_skipped (mock), ==, 1);

  /* Told once. */
  append (log, "8", NULL);
  assert_takes (mock, "8");
  g_assert_cmpuint (mock_listener_get_skipped (mock), ==, 1);
  detach (mock);
}

static void
test_fall_behind_blocked (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  guint i;

  for (i = 0; i < 10; i++)
    append (log, "lost", NULL);

  /* It is told as soon as it is looked at, and only once, also while it can
   * take nothing. */
  mock_listener_set_room (mock, 0);
  assert_takes (mock, "");
  assert_takes (mock, "");
  g_assert_cmpuint (mock_listener_get_skipped (mock), ==, 1);
  assert_cursor (mock, 7);

  append (log, "11", NULL);
  append (log, "12", NULL);
  append (log, "13", NULL);
  mock_listener_set_room (mock, 10);
  assert_takes (mock, "11|12|13");
  g_assert_cmpuint (mock_listener_get_skipped (mock), ==, 2);
  detach (mock);
}

/* Whoever is owed nothing does not fall behind, however much goes by. */
static void
test_fall_behind_not (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  guint i;

  for (i = 1; i <= 100; i++)
    {
      append_to (log, "for b", "b");
      assert_takes (mock, "");
      assert_cursor (mock, i);
    }

  append (log, "for all", NULL);
  assert_takes (mock, "for all");
  g_assert_cmpuint (mock_listener_get_skipped (mock), ==, 0);
  detach (mock);
}

/* However far a listener is behind a clear, its screen is told to forget, and
 * none of the messages before it come. */
static void
test_cleared (gconstpointer n_before)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (CrierMessage) clear = NULL;
  MockListener *mock = mock_listener_new ("a", CRIER_FORMAT_JSON);
  GBytes *bytes;
  guint i;

  attach (CRIER_LISTENER (mock), log, 0);
  for (i = 0; i < GPOINTER_TO_UINT (n_before); i++)
    append (log, "before", NULL);

  clear = crier_message_new_clear (crier_log_get_epoch (log),
                                   crier_log_get_last (log) + 1, now);
  crier_log_append (log, clear);
  append (log, "after", NULL);

  crier_listener_pump (CRIER_LISTENER (mock));
  g_assert_cmpuint (mock_listener_get_bytes (mock)->len, ==, 2);
  bytes = g_ptr_array_index (mock_listener_get_bytes (mock), 0);
  g_assert_true (g_bytes_equal (bytes, crier_message_get_encoding (clear, CRIER_FORMAT_JSON)));
  bytes = g_ptr_array_index (mock_listener_get_bytes (mock), 1);
  g_assert_true (g_bytes_equal (bytes,
                                crier_message_get_encoding (crier_log_get (log, crier_log_get_last (log)),
                                                            CRIER_FORMAT_JSON)));
  assert_cursor (mock, crier_log_get_last (log));

  detach (mock);
}

static void
withdraw (CrierLog           *log,
          guint64             offset,
          const char * const *to)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *of = crier_log_format_cursor (log, offset);
  g_autoptr (CrierMessage) message = NULL;

  message = crier_message_new_withdraw (crier_log_get_epoch (log),
                                        crier_log_get_last (log) + 1, now, of, to);
  crier_log_append (log, message);
}

/* Pumps mock, and asserts that it was sent the messages at these offsets. */
static void
assert_sent (MockListener *mock,
             CrierLog     *log,
             const char   *expected)
{
  GPtrArray *bytes = mock_listener_get_bytes (mock);
  g_autoptr (GString) sent = g_string_new (NULL);
  guint i;

  g_ptr_array_set_size (bytes, 0);
  while (crier_listener_get_cursor (CRIER_LISTENER (mock)) < crier_log_get_last (log))
    crier_listener_pump (CRIER_LISTENER (mock));

  for (i = 0; i < bytes->len; i++)
    {
      guint64 offset = crier_log_get_first (log);

      while (bytes->pdata[i] != crier_message_get_encoding (crier_log_get (log, offset),
                                                            CRIER_FORMAT_JSON))
        offset++;

      g_string_append_printf (sent, "%" G_GUINT64_FORMAT " ", offset);
    }

  g_assert_cmpstr (sent->str, ==, expected);
}

/* One that had the message is told; one that had not gets neither, at whatever place
 * of the log it goes on. */
static void
test_withdrawn (void)
{
  g_autoptr (CrierLog) log = crier_log_new (100, G_MAXSIZE);
  MockListener *live = mock_listener_new ("a", CRIER_FORMAT_JSON);
  MockListener *back = mock_listener_new ("b", CRIER_FORMAT_JSON);
  MockListener *late = mock_listener_new ("c", CRIER_FORMAT_JSON);
  guint i;

  attach (CRIER_LISTENER (live), log, 0);
  append (log, "1", NULL);
  append (log, "2", NULL);
  assert_sent (live, log, "1 2 ");
  withdraw (log, 1, NULL);
  assert_sent (live, log, "3 ");

  /* 4 is withdrawn before anyone has it. */
  append (log, "4", NULL);
  withdraw (log, 4, NULL);
  append (log, "6", NULL);
  assert_sent (live, log, "6 ");

  attach (CRIER_LISTENER (back), log, 1);
  assert_sent (back, log, "2 3 6 ");
  attach (CRIER_LISTENER (late), log, 0);
  assert_sent (late, log, "2 6 ");

  /* Far apart, so that they are not looked at in one go. */
  append (log, "7", NULL);
  for (i = 0; i < 50; i++)
    append (log, "x", NULL);

  withdraw (log, 7, NULL);
  crier_listener_move (CRIER_LISTENER (late), 55);
  assert_sent (late, log, "56 57 58 ");
  crier_listener_move (CRIER_LISTENER (late), 6);
  g_assert_cmpuint (crier_log_get_last (log), ==, 58);
  assert_sent (late, log, "8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 "
               "31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 ");
  /* It says that it had it after all. */
  crier_listener_move (CRIER_LISTENER (late), 57);
  assert_sent (late, log, "58 ");

  detach (live);
  detach (back);
  detach (late);
}

/* Only those are told whom the message was for; nothing is counted as a message. */
static void
test_withdrawn_addressed (void)
{
  g_autoptr (CrierLog) log = crier_log_new (100, G_MAXSIZE);
  MockListener *a = mock_listener_new ("a", CRIER_FORMAT_JSON);
  MockListener *b = mock_listener_new ("b", CRIER_FORMAT_JSON);
  MockListener *plain = mock_listener_new ("a", CRIER_FORMAT_PLAIN);

  attach (CRIER_LISTENER (a), log, 0);
  attach (CRIER_LISTENER (b), log, 0);
  attach (CRIER_LISTENER (plain), log, 0);
  append_to (log, "for a", "a");
  assert_sent (a, log, "1 ");
  assert_sent (b, log, "");
  assert_takes (plain, "for a");
  withdraw (log, 1, (const char *[]) { "a", NULL });
  assert_sent (a, log, "2 ");
  assert_sent (b, log, "");
  assert_takes (plain, "");
  assert_cursor (plain, 2);
  g_assert_cmpuint (crier_client_get_messages (crier_listener_get_client (CRIER_LISTENER (a))),
                    ==, 1);
  g_assert_cmpuint (crier_message_get_n_sent (crier_log_get (log, 2)), ==, 0);
  g_assert_false (crier_listener_take_seen (CRIER_LISTENER (a), crier_log_get (log, 2)));

  detach (a);
  detach (b);
  detach (plain);
}

static void
test_tick_once (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);

  assert_takes (mock, "");
  announce (log, 1);
  assert_takes (mock, TICK ("1"));
  assert_takes (mock, "");
  announce (log, 2);
  assert_takes (mock, TICK ("2"));
  assert_takes (mock, "");
  assert_cursor (mock, 0);
  detach (mock);
}

static void
test_tick_stale (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);

  mock_listener_set_room (mock, 0);
  announce (log, 1);
  assert_takes (mock, "");
  announce (log, 2);
  assert_takes (mock, "");
  announce (log, 3);
  mock_listener_set_room (mock, 10);
  assert_takes (mock, TICK ("3"));
  assert_takes (mock, "");
  detach (mock);
}

/* Announcements of before are not news for a listener that is attached, for the
 * first time or again. */
static void
test_tick_of_before (void)
{
  g_autoptr (CrierLog) log = crier_log_new (3, G_MAXSIZE);
  MockListener *mock;

  announce (log, 1);
  mock = make_attached ("a", log);
  assert_takes (mock, "");
  announce (log, 2);
  crier_listener_detach (CRIER_LISTENER (mock));
  attach (CRIER_LISTENER (mock), log, 0);
  assert_takes (mock, "");
  announce (log, 3);
  assert_takes (mock, TICK ("3"));
  detach (mock);
}

/* Messages first: the time can wait, and is fresher then. */
static void
test_tick_after_messages (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);

  announce (log, 1);
  append (log, "1", NULL);
  append (log, "2", NULL);
  mock_listener_set_room (mock, 2);
  assert_takes (mock, "1|2");
  announce (log, 2);
  append (log, "3", NULL);
  mock_listener_set_room (mock, 2);
  assert_takes (mock, "3|" TICK ("2"));
  detach (mock);
}

static void
test_count (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *mock = make_attached ("a", log);
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (mock));

  append (log, "1", NULL);
  append_to (log, "for b", "b");
  append_to (log, "for a", "a");
  announce (log, 1);
  assert_takes (mock, "1|for a|" TICK ("1"));
  g_assert_cmpuint (crier_client_get_messages (client), ==, 2);
  detach (mock);
}

/* Each format is made once and the same for everybody. */
static void
test_formats (void)
{
  g_autoptr (CrierLog) log = crier_log_new (10, G_MAXSIZE);
  MockListener *plain = make_attached ("a", log);
  MockListener *json = mock_listener_new ("a", CRIER_FORMAT_JSON);
  MockListener *json_too = mock_listener_new ("b", CRIER_FORMAT_JSON);
  CrierMessage *message;
  g_autofree char *text = NULL;

  attach (CRIER_LISTENER (json), log, 0);
  attach (CRIER_LISTENER (json_too), log, 0);
  append (log, "Dinner", NULL);
  message = crier_log_get (log, 1);
  crier_listener_pump (CRIER_LISTENER (plain));
  crier_listener_pump (CRIER_LISTENER (json));
  crier_listener_pump (CRIER_LISTENER (json_too));

  g_assert_true (mock_listener_get_bytes (plain)->pdata[0] ==
                 crier_message_get_encoding (message, CRIER_FORMAT_PLAIN));
  g_assert_true (mock_listener_get_bytes (json)->pdata[0] ==
                 crier_message_get_encoding (message, CRIER_FORMAT_JSON));
  g_assert_true (mock_listener_get_bytes (json_too)->pdata[0] ==
                 mock_listener_get_bytes (json)->pdata[0]);

  text = mock_listener_take_texts (json);
  g_assert_true (g_str_has_prefix (text, "{\"event\":\"message\",\"id\":\""));
  g_assert_true (g_str_has_suffix (text, "\"text\":\"Dinner\",\"to\":\"everyone\"}"));
  detach (plain);
  detach (json);
  detach (json_too);
}

static void
test_close (void)
{
  MockListener *mock = mock_listener_new ("a", CRIER_FORMAT_PLAIN);

  crier_listener_close (CRIER_LISTENER (mock), 1008, "reason");
  g_assert_cmpuint (mock_listener_get_code (mock), ==, 1008);
  g_assert_cmpstr (mock_listener_get_reason (mock), ==, "reason");
  g_assert_finalize_object (mock);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/listener/attach", test_attach);
  g_test_add_func ("/listener/link-and-round", test_link_and_round);
  g_test_add_func ("/listener/order", test_order);
  g_test_add_func ("/listener/partly", test_partly);
  g_test_add_func ("/listener/collect/everyone", test_collect);
  g_test_add_func ("/listener/collect/addressed", test_collect_addressed);
  g_test_add_func ("/listener/addressed/whole", test_addressed);
  g_test_add_func ("/listener/addressed/partly", test_addressed_partly);
  g_test_add_func ("/listener/fall-behind/skipped", test_fall_behind);
  g_test_add_func ("/listener/fall-behind/blocked", test_fall_behind_blocked);
  g_test_add_func ("/listener/fall-behind/not", test_fall_behind_not);
  g_test_add_func ("/listener/withdrawn", test_withdrawn);
  g_test_add_func ("/listener/withdrawn/addressed", test_withdrawn_addressed);
  g_test_add_data_func ("/listener/cleared/behind-0", GUINT_TO_POINTER (0),
                        test_cleared);
  g_test_add_data_func ("/listener/cleared/behind-1", GUINT_TO_POINTER (1),
                        test_cleared);
  g_test_add_data_func ("/listener/cleared/behind-2", GUINT_TO_POINTER (2),
                        test_cleared);
  g_test_add_data_func ("/listener/cleared/behind-3", GUINT_TO_POINTER (3),
                        test_cleared);
  g_test_add_func ("/listener/tick/once", test_tick_once);
  g_test_add_func ("/listener/tick/stale", test_tick_stale);
  g_test_add_func ("/listener/tick/of-before", test_tick_of_before);
  g_test_add_func ("/listener/tick/after-messages", test_tick_after_messages);
  g_test_add_func ("/listener/count", test_count);
  g_test_add_func ("/listener/formats", test_formats);
  g_test_add_func ("/listener/close", test_close);

  return g_test_run ();
}
