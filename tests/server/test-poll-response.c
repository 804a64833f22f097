/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-poll-response.h"

#include <string.h>

/* The bytes and the tag of an answer. What becomes of it when it was written
 * stands in test-poller.c. */

static CrierLog *
make_log (guint n,
          gsize size)
{
  CrierLog *log = crier_log_new (CRIER_LOG_MESSAGES, CRIER_LOG_BYTES);
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (CrierEpochs) epochs = crier_epochs_new ();
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (0);
  guint i;

  crier_epochs_add (epochs, 0, "epoch");
  crier_log_restore (log, epochs, 0);
  for (i = 1; i <= n; i++)
    {
      g_autoptr (CrierMessage) message = crier_message_new ("epoch", i, time, text,
                                                            NULL, NULL);

      crier_log_append (log, message);
    }

  return log;
}

static char *
make_text (CrierPollResponse *answer,
           gboolean         recovered)
{
  g_autoptr (GPtrArray) body = crier_poll_response_make_body (answer,
                                                              recovered);
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < body->len; i++)
    {
      gsize size;
      const char *part = g_bytes_get_data (g_ptr_array_index (body, i), &size);

      g_string_append_len (text, part, size);
    }

  return g_string_free (text, FALSE);
}

static void
test_empty (void)
{
  g_autoptr (CrierLog) log = make_log (0, 0);
  g_autoptr (CrierPollResponse) answer = crier_poll_response_new (log, 7, 3);
  g_autofree char *tag = crier_poll_response_format_tag (answer);
  g_autofree char *whole = make_text (answer, TRUE);
  g_autofree char *lost = make_text (answer, FALSE);

  g_assert_cmpstr (tag, ==, "\"epoch-7.3\"");
  g_assert_cmpstr (whole, ==,
                   "{\"cursor\":\"epoch-7\",\"recovered\":true,\"events\":[]}\n");
  g_assert_cmpstr (lost, ==,
                   "{\"cursor\":\"epoch-7\",\"recovered\":false,\"events\":[]}\n");
}

/* In the order in which it was put in, and an announcement is in the tag. */
static void
test_events (void)
{
  g_autoptr (CrierLog) log = make_log (0, 0);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (0);
  g_autoptr (CrierMessage) tick = crier_message_new_time (time);
  g_autoptr (GBytes) line = g_bytes_new_static ("{3}\n", 4);
  const CrierDue due[] = { { line, 0 } };
  g_autoptr (CrierPollResponse) answer = NULL;
  g_autofree char *tag = NULL;
  g_autofree char *text = NULL;

  crier_log_set_tick (log, tick);
  answer = crier_poll_response_new (log, 0, 0);
  crier_poll_response_take_object (answer, g_strdup ("{1}"));
  crier_poll_response_take_object (answer, g_strdup ("{2}"));
  crier_poll_response_add_due (answer, due, G_N_ELEMENTS (due));
  crier_poll_response_take_object (answer, g_strdup ("{4}"));

  tag = crier_poll_response_format_tag (answer);
  text = make_text (answer, TRUE);
  g_assert_cmpstr (tag, ==, "\"epoch-0.1\"");
  g_assert_cmpstr (text, ==, "{\"cursor\":\"epoch-0\",\"recovered\":true,"
                   "\"events\":[{1},{2},{3}\n,{4}]}\n");
}

/* So many of so large messages are due: so many are in it. */
static void
test_bounds (void)
{
  const struct { guint n_due;
                 gsize size;
                 guint n;
  } cases[] = {
    { 0, 0, 0 },
    { CRIER_POLL_RESPONSE_MAX_EVENTS, 10, CRIER_POLL_RESPONSE_MAX_EVENTS },
    { CRIER_POLL_RESPONSE_MAX_EVENTS + 1, 10, CRIER_POLL_RESPONSE_MAX_EVENTS },
    { 5, CRIER_POLL_RESPONSE_MAX_BYTES / 4, 3 },
    { 2, CRIER_POLL_RESPONSE_MAX_BYTES + 1, 1 },
    { 1, CRIER_POLL_RESPONSE_MAX_BYTES + 1, 1 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CrierLog) log = make_log (cases[i].n_due, cases[i].size);
      g_autoptr (CrierPollResponse) answer = crier_poll_response_new (log,
                                                                      cases[i].n_due, 0);
      CrierDue due[CRIER_POLL_RESPONSE_MAX_EVENTS + 1];
      g_autoptr (GPtrArray) body = NULL;
      g_autofree char *expected = NULL;
      const char *opening;
      guint j;

      for (j = 0; j < cases[i].n_due; j++)
        {
          CrierMessage *message = crier_log_get (log, j + 1);

          due[j].offset = j + 1;
          due[j].bytes = crier_message_get_encoding (message, CRIER_FORMAT_LINES);
        }

      crier_poll_response_add_due (answer, due, cases[i].n_due);
      body = crier_poll_response_make_body (answer, TRUE);
      g_assert_cmpuint (body->len, ==, 2 + MAX (cases[i].n * 2, 1) - 1);

      for (j = 0; j < cases[i].n; j++)
        g_assert_true (g_ptr_array_index (body, 1 + 2 * j) == due[j].bytes);

      expected = g_strdup_printf ("{\"cursor\":\"epoch-%u\",\"recovered\":true,"
                                  "%s\"events\":[", cases[i].n,
                                  cases[i].n < cases[i].n_due ? "\"more\":true," : "");
      opening = g_bytes_get_data (g_ptr_array_index (body, 0), NULL);
      g_assert_cmpmem (opening, g_bytes_get_size (g_ptr_array_index (body, 0)),
                       expected, strlen (expected));
    }
}

static void
test_tag (void)
{
  const struct { const char *list;
                 gboolean is_in;
  } cases[] = {
    { NULL, FALSE }, { "", FALSE }, { "*", TRUE }, { "\"epoch-7.3\"", TRUE },
    { "W/\"epoch-7.3\"", TRUE }, { "\"a\", \"epoch-7.3\" , \"b\"", TRUE },
    { "epoch-7.3", FALSE }, { "\"epoch-7.33\"", FALSE }, { "\"other-7.3\"", FALSE },
    { "\"*\"", FALSE }, { "\xff", FALSE },
  };
  g_autoptr (CrierLog) log = make_log (0, 0);
  g_autoptr (CrierPollResponse) answer = crier_poll_response_new (log, 7, 3);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (crier_poll_response_is_in (answer, cases[i].list), ==,
                     cases[i].is_in);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/poll-answer/empty", test_empty);
  g_test_add_func ("/poll-answer/events", test_events);
  g_test_add_func ("/poll-answer/bounds", test_bounds);
  g_test_add_func ("/poll-answer/tag", test_tag);

  return g_test_run ();
}
