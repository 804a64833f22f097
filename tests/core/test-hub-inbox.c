/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include <string.h>

#include "crier-error.h"
#include "crier-test.h"
#include "hub-fixture.h"

/* What a visitor says, on its way to the operator. */
typedef struct
{
  HubFixture    hub;
  gboolean      answer; /* whether the operator has room */
  GPtrArray    *texts;  /* (owned): what it was told */
  MockListener *mock;   /* (owned) */
} Inbox;

static gboolean
received_cb (CrierHub    *hub,
             CrierClient *client,
             const char  *text,
             Inbox       *f)
{
  g_assert_true (client == crier_listener_get_client (CRIER_LISTENER (f->mock)));
  g_ptr_array_add (f->texts, g_strdup (text));

  return f->answer;
}

static void
seen_cb (CrierHub     *hub,
         CrierClient  *client,
         CrierMessage *message,
         Inbox        *f)
{
  g_assert_true (client == crier_listener_get_client (CRIER_LISTENER (f->mock)));
  g_ptr_array_add (f->texts, g_strdup (crier_message_get_text (message)));
}

static void
set_up (Inbox         *f,
        gconstpointer  data)
{
  hub_fixture_set_up (&f->hub, NULL);
  f->texts = g_ptr_array_new_with_free_func (g_free);
  f->answer = TRUE;
  f->mock = hub_fixture_join (&f->hub, "a");
  g_signal_connect (f->hub.hub, "seen", G_CALLBACK (seen_cb), f);
}

static void
tear_down (Inbox         *f,
           gconstpointer  data)
{
  hub_fixture_leave (&f->hub, f->mock, CRIER_DEPARTURE_LEFT);
  hub_fixture_tear_down (&f->hub, NULL);
  g_ptr_array_unref (f->texts);
}

static void
handle (Inbox *f)
{
  g_signal_connect (f->hub.hub, "received", G_CALLBACK (received_cb), f);
}

static guint64
get_count (Inbox *f)
{
  return crier_client_get_received (crier_listener_get_client (CRIER_LISTENER (f->mock)));
}

static void
assert_received (Inbox      *f,
                 const char *text,
                 gssize      length,
                 const char *expected)
{
  guint64 n = get_count (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (crier_hub_receive (f->hub.hub, CRIER_LISTENER (f->mock),
                                    text, length, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (f->texts->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (f->texts, 0), ==, expected);
  g_ptr_array_set_size (f->texts, 0);
  g_assert_cmpuint (get_count (f), ==, n + 1);
}

static void
assert_refused (Inbox      *f,
                const char *text,
                gssize      length,
                int         code)
{
  guint64 n = get_count (f);
  g_autoptr (GError) error = NULL;

  g_assert_false (crier_hub_receive (f->hub.hub, CRIER_LISTENER (f->mock),
                                     text, length, &error));
  g_assert_error (error, CRIER_ERROR, code);
  g_assert_cmpuint (strlen (error->message), >, 0);
  g_assert_cmpuint (get_count (f), ==, n);
}

static void
test_received (Inbox         *f,
               gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", 4096);

  handle (f);
  assert_received (f, "Hello", -1, "Hello");
  assert_received (f, "Hello", 4, "Hell");
  assert_received (f, "\033[2J\n", -1, "\033[2J\n");
  assert_received (f, text, -1, text);
  assert_received (f, text, 4096, text);
}

static void
test_received_wrong (Inbox         *f,
                     gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", 4097);

  handle (f);
  assert_refused (f, text, -1, CRIER_ERROR_TOO_LONG);
  assert_refused (f, text, 4097, CRIER_ERROR_TOO_LONG);
  assert_refused (f, "", -1, CRIER_ERROR_BLANK);
  assert_refused (f, "Hello", 0, CRIER_ERROR_BLANK);
  assert_refused (f, " \t ", -1, CRIER_ERROR_BLANK);
  assert_refused (f, "\xFF", -1, CRIER_ERROR_BAD_TEXT);
  assert_refused (f, "a\0b", 3, CRIER_ERROR_BAD_TEXT);
  g_assert_cmpuint (f->texts->len, ==, 0);
}

static void
test_nobody_handles (Inbox         *f,
                     gconstpointer  data)
{
  assert_refused (f, "Hello", -1, CRIER_ERROR_INBOX_FULL);
}

static void
test_no_room (Inbox         *f,
              gconstpointer  data)
{
  handle (f);
  f->answer = FALSE;
  assert_refused (f, "Hello", -1, CRIER_ERROR_INBOX_FULL);
  g_assert_cmpuint (f->texts->len, ==, 1);
  g_ptr_array_set_size (f->texts, 0);

  f->answer = TRUE;
  assert_received (f, "Hello", -1, "Hello");
}

static void
test_off (Inbox         *f,
          gconstpointer  data)
{
  CrierHub *hub = f->hub.hub;

  handle (f);
  crier_hub_set_inbox (hub, FALSE);
  assert_refused (f, "Hello", -1, CRIER_ERROR_INBOX_CLOSED);
  g_assert_cmpuint (f->texts->len, ==, 0);

  crier_hub_set_inbox (hub, TRUE);
  assert_received (f, "Hello", -1, "Hello");
}

static void
assert_seen (Inbox      *f,
             const char *id,
             const char *expected)
{
  crier_hub_see (f->hub.hub, CRIER_LISTENER (f->mock), id);

  if (expected == NULL)
    {
      g_assert_cmpuint (f->texts->len, ==, 0);
      return;
    }

  g_assert_cmpuint (f->texts->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (f->texts, 0), ==, expected);
  g_ptr_array_set_size (f->texts, 0);
}

static void
test_seen (Inbox         *f,
           gconstpointer  data)
{
  MockListener *b = hub_fixture_join (&f->hub, "b");
  CrierLog *log = crier_hub_get_log (f->hub.hub);

  hub_fixture_publish (&f->hub, "for all", NULL, 2);
  hub_fixture_publish (&f->hub, "for a", (const char *[]) { "a", NULL }, 1);
  hub_fixture_publish (&f->hub, "for b", (const char *[]) { "b", NULL }, 1);

  /* Before it was written to it. */
  assert_seen (f, crier_message_get_id (crier_log_get (log, 1)), NULL);
  crier_test_drain ();
  assert_seen (f, crier_message_get_id (crier_log_get (log, 1)), "for all");
  assert_seen (f, crier_message_get_id (crier_log_get (log, 2)), "for a");
  assert_seen (f, crier_message_get_id (crier_log_get (log, 3)), NULL);
  hub_fixture_leave (&f->hub, b, CRIER_DEPARTURE_LEFT);
}

static void
test_seen_garbage (Inbox         *f,
                   gconstpointer  data)
{
  CrierLog *log = crier_hub_get_log (f->hub.hub);
  const char *offsets[] = { "0", "2", "18446744073709551615", "x", "" };
  const char *garbage[] = { "", "-", "1", "-1", "other2-1", "\xFF", "earliest" };
  guint i;

  hub_fixture_publish (&f->hub, "for all", NULL, 1);

  for (i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_autofree char *id = g_strdup_printf ("%s-%s", crier_log_get_epoch (log),
                                             offsets[i]);

      assert_seen (f, id, NULL);
    }

  for (i = 0; i < G_N_ELEMENTS (garbage); i++)
    assert_seen (f, garbage[i], NULL);

  crier_test_drain ();
}

/* What is not kept any more cannot be confirmed. */
static void
test_seen_forgotten (Inbox         *f,
                     gconstpointer  data)
{
  CrierLog *log = crier_hub_get_log (f->hub.hub);
  g_autofree char *first = NULL;
  guint i;

  hub_fixture_publish (&f->hub, "first", NULL, 1);
  first = g_strdup (crier_message_get_id (crier_log_get (log, 1)));

  for (i = 1; i < CRIER_LOG_MESSAGES; i++)
    hub_fixture_publish (&f->hub, "x", NULL, 1);

  crier_test_drain ();
  assert_seen (f, first, "first");
  hub_fixture_publish (&f->hub, "x", NULL, 1);
  assert_seen (f, first, NULL);
  crier_test_drain ();
}

#define ADD(path, func)                                                 \
  g_test_add ("/hub-inbox/" path, Inbox, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("received/good", test_received);
  ADD ("received/wrong", test_received_wrong);
  ADD ("received/nobody-handles", test_nobody_handles);
  ADD ("received/no-room", test_no_room);
  ADD ("received/off", test_off);
  ADD ("seen/own", test_seen);
  ADD ("seen/garbage", test_seen_garbage);
  ADD ("seen/forgotten", test_seen_forgotten);

  return g_test_run ();
}
