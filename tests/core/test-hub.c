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

/* As many Ids of clients that left are remembered. */
#define MAX_AWAY 10000

static void
test_new (HubFixture    *f,
          gconstpointer  data)
{
  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 0);
  g_assert_true (crier_hub_make_room (f->hub));
  g_assert_false (crier_hub_is_closing (f->hub));
  g_assert_cmpuint (crier_log_get_last (crier_hub_get_log (f->hub)), ==, 0);
  g_assert_cmpuint (crier_hub_get_interval (f->hub), ==, 0);
  crier_ticker_set_interval (f->ticker, 7);
  g_assert_cmpuint (crier_hub_get_interval (f->hub), ==, 7);
}

static void
test_join_and_leave (HubFixture    *f,
                     gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");

  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 2);
  g_assert_true (crier_listener_is_attached (CRIER_LISTENER (a)));
  hub_fixture_assert_events (f, "joined a|joined b");

  hub_fixture_leave (f, a, CRIER_DEPARTURE_SLOW);
  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 1);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 0);
  hub_fixture_assert_events (f, "left a 2|left b 0");
}

/* The hub keeps who is in it alive, and lets go who leaves. */
static void
test_references (HubFixture    *f,
                 gconstpointer  data)
{
  MockListener *mock = hub_fixture_join (f, "a");
  gpointer weak = mock;
  gboolean recovered;

  hub_fixture_leave (f, mock, CRIER_DEPARTURE_LEFT);

  mock = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
  weak = mock;
  g_object_add_weak_pointer (G_OBJECT (mock), &weak);
  g_assert_true (crier_hub_join (f->hub, CRIER_LISTENER (mock), NULL, &recovered));
  g_object_unref (mock);
  g_assert_nonnull (weak);
  crier_hub_leave (f->hub, CRIER_LISTENER (mock), CRIER_DEPARTURE_LEFT);
  g_assert_null (weak);
}

static void
test_full (HubFixture    *f,
           gconstpointer  data)
{
  g_autoptr (CrierHub) hub = crier_hub_new (f->ticker, 2, TRUE);
  MockListener *mocks[3];
  gboolean recovered;
  guint i;

  for (i = 0; i < 3; i++)
    {
      mocks[i] = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
      g_assert_cmpint (crier_hub_make_room (hub), ==, i != 2);
      g_assert_cmpint (crier_hub_join (hub, CRIER_LISTENER (mocks[i]), NULL, &recovered),
                       ==, i < 2);
    }

  g_assert_false (crier_listener_is_attached (CRIER_LISTENER (mocks[2])));
  g_assert_cmpuint (hub_fixture_count_clients (hub), ==, 2);

  /* One leaves, and there is room for another one. */
  crier_hub_leave (hub, CRIER_LISTENER (mocks[0]), CRIER_DEPARTURE_LEFT);
  g_assert_true (crier_hub_make_room (hub));
  g_assert_true (crier_hub_join (hub, CRIER_LISTENER (mocks[2]), NULL, &recovered));
  crier_hub_leave (hub, CRIER_LISTENER (mocks[1]), CRIER_DEPARTURE_LEFT);
  crier_hub_leave (hub, CRIER_LISTENER (mocks[2]), CRIER_DEPARTURE_LEFT);

  for (i = 0; i < 3; i++)
    g_assert_finalize_object (mocks[i]);
}

static void
make_room_cb (CrierHub       *hub,
              CrierListener **listener)
{
  if (*listener != NULL)
    crier_hub_leave (hub, *listener, CRIER_DEPARTURE_LEFT);

  *listener = NULL;
}

/* One that can be missed makes room for another, once. */
static void
test_make_room (HubFixture    *f,
                gconstpointer  data)
{
  g_autoptr (CrierHub) hub = crier_hub_new (f->ticker, 1, TRUE);
  g_autoptr (MockListener) first = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
  g_autoptr (MockListener) second = mock_listener_new ("b", CRIER_FORMAT_PLAIN);
  g_autoptr (MockListener) third = mock_listener_new ("c", CRIER_FORMAT_PLAIN);
  CrierListener *missed = CRIER_LISTENER (first);
  gboolean recovered;

  g_signal_connect (hub, "full", G_CALLBACK (make_room_cb), &missed);
  g_assert_true (crier_hub_join (hub, CRIER_LISTENER (first), NULL, &recovered));
  g_assert_true (crier_hub_join (hub, CRIER_LISTENER (second), NULL, &recovered));
  g_assert_false (crier_listener_is_attached (CRIER_LISTENER (first)));
  g_assert_false (crier_hub_join (hub, CRIER_LISTENER (third), NULL, &recovered));
  g_assert_true (crier_listener_is_attached (CRIER_LISTENER (second)));
  crier_hub_leave (hub, CRIER_LISTENER (second), CRIER_DEPARTURE_LEFT);
}

static gboolean
has_room (gpointer user_data)
{
  return *(gboolean *) user_data;
}

/* The shell is behind with what it is told. */
static void
test_no_room (HubFixture    *f,
              gconstpointer  data)
{
  g_autoptr (MockListener) mock = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
  gboolean room = FALSE;
  gboolean recovered;

  crier_hub_set_room_func (f->hub, has_room, &room);
  g_assert_false (crier_hub_make_room (f->hub));
  g_assert_false (crier_hub_join (f->hub, CRIER_LISTENER (mock), NULL, &recovered));
  room = TRUE;
  g_assert_true (crier_hub_join (f->hub, CRIER_LISTENER (mock), NULL, &recovered));
  crier_hub_leave (f->hub, CRIER_LISTENER (mock), CRIER_DEPARTURE_LEFT);
}

static void
test_publish_everyone (HubFixture    *f,
                       gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");

  hub_fixture_publish (f, "Hello", NULL, 2);

  /* From the main loop, not at once. */
  hub_fixture_assert_took (a, "");
  g_assert_cmpuint (mock_listener_get_pumped (a), ==, 0);
  crier_test_drain ();
  hub_fixture_assert_took (a, "Hello");
  hub_fixture_assert_took (b, "Hello");
  hub_fixture_assert_events (f, "joined a|joined b|published Hello 2");

  /* What is published together goes out together. */
  hub_fixture_publish (f, "1", NULL, 2);
  hub_fixture_publish (f, "2", NULL, 2);
  hub_fixture_publish (f, "3", NULL, 2);
  crier_test_drain ();
  hub_fixture_assert_took (a, "1|2|3");
  hub_fixture_assert_took (b, "1|2|3");
  g_assert_cmpuint (mock_listener_get_pumped (a), ==, 2);

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
}

static void
test_publish_nobody (HubFixture    *f,
                     gconstpointer  data)
{
  MockListener *late;

  hub_fixture_publish (f, "Hello", NULL, 0);
  crier_test_drain ();
  g_assert_cmpuint (crier_log_get_last (crier_hub_get_log (f->hub)), ==, 1);

  late = hub_fixture_join_since (f, "a", "earliest", TRUE);
  crier_listener_pump (CRIER_LISTENER (late));
  hub_fixture_assert_took (late, "Hello");
  hub_fixture_leave (f, late, CRIER_DEPARTURE_LEFT);
}

static void
test_publish_message (HubFixture    *f,
                      gconstpointer  data)
{
  g_autoptr (GDateTime) before = g_date_time_new_now_local ();
  g_autoptr (CrierMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  guint n = 4711;

  message = hub_fixture_try (f->hub, "Hello", NULL, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 0);

  id = g_strconcat (crier_log_get_epoch (crier_hub_get_log (f->hub)), "-1", NULL);
  g_assert_cmpstr (crier_message_get_id (message), ==, id);
  g_assert_true (crier_log_find (crier_hub_get_log (f->hub), id) == message);
  g_assert_cmpint (g_date_time_difference (crier_message_get_time (message), before),
                   >=, 0);
  g_assert_cmpint (g_date_time_get_utc_offset (crier_message_get_time (message)), ==,
                   g_date_time_get_utc_offset (before));
}

static void
test_publish_to (HubFixture    *f,
                 gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  MockListener *b_too = hub_fixture_join (f, "b");
  MockListener *c = hub_fixture_join (f, "c");

  hub_fixture_publish (f, "for a", (const char *[]) { "a", NULL }, 1);
  hub_fixture_publish (f, "for b", (const char *[]) { "b", NULL }, 2);
  hub_fixture_publish (f, "for both", (const char *[]) { "a", "b", NULL }, 3);
  /* Whoever is named twice is one all the same. */
  hub_fixture_publish (f, "twice", (const char *[]) { "b", "a", "b", "b", NULL }, 3);
  crier_test_drain ();
  hub_fixture_assert_took (a, "for a|for both|twice");
  hub_fixture_assert_took (b, "for b|for both|twice");
  hub_fixture_assert_took (b_too, "for b|for both|twice");
  hub_fixture_assert_took (c, "");

  /* One of two with the same Id leaves; the other stays what it was. */
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
  hub_fixture_publish (f, "for b", (const char *[]) { "b", NULL }, 1);
  crier_test_drain ();
  hub_fixture_assert_took (b_too, "for b");

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b_too, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, c, CRIER_DEPARTURE_LEFT);
}

static void
test_publish_unknown (HubFixture    *f,
                      gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  const char *named;

  named = hub_fixture_refuse (f, "x", (const char *[]) { "nobody", NULL },
                              CRIER_ERROR_UNKNOWN_ID);
  g_assert_nonnull (strstr (named, "nobody"));

  /* Not even those who are known get it. */
  named = hub_fixture_refuse (f, "x", (const char *[]) { "a", "nobody", NULL },
                              CRIER_ERROR_UNKNOWN_ID);
  g_assert_nonnull (strstr (named, "nobody"));
  hub_fixture_refuse (f, "x", (const char *[]) { "A", NULL }, CRIER_ERROR_UNKNOWN_ID);
  hub_fixture_refuse (f, "x", (const char *[]) { "", NULL }, CRIER_ERROR_UNKNOWN_ID);

  crier_test_drain ();
  g_assert_cmpuint (mock_listener_get_pumped (a), ==, 0);
  g_assert_cmpuint (crier_log_get_last (crier_hub_get_log (f->hub)), ==, 0);
  hub_fixture_assert_events (f, "joined a");
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
}

static void
test_publish_wrong (HubFixture    *f,
                    gconstpointer  data)
{
  g_autofree char *long_text = crier_test_fill ("x", 65537);

  hub_fixture_refuse (f, "", NULL, CRIER_ERROR_BLANK);
  hub_fixture_refuse (f, " \n", NULL, CRIER_ERROR_BLANK);
  hub_fixture_refuse (f, "\xFF", NULL, CRIER_ERROR_BAD_TEXT);
  hub_fixture_refuse (f, long_text, NULL, CRIER_ERROR_TOO_LONG);
  g_assert_cmpuint (crier_log_get_last (crier_hub_get_log (f->hub)), ==, 0);
  hub_fixture_assert_events (f, "");

  long_text[65536] = '\0';
  hub_fixture_publish (f, long_text, NULL, 0);
}

/* Whoever has been here can be addressed, and finds it on return. */
static void
test_away (HubFixture    *f,
           gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  g_autofree char *cursor = hub_fixture_dup_cursor (f, a);
  MockListener *back;

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_publish (f, "for a", (const char *[]) { "a", NULL }, 0);
  hub_fixture_publish (f, "for b", (const char *[]) { "b", NULL }, 1);
  hub_fixture_publish (f, "for both", (const char *[]) { "a", "b", NULL }, 1);
  hub_fixture_publish (f, "for all", NULL, 1);
  crier_test_drain ();
  hub_fixture_assert_took (b, "for b|for both|for all");

  back = hub_fixture_join_since (f, "a", cursor, TRUE);
  crier_listener_pump (CRIER_LISTENER (back));
  hub_fixture_assert_took (back, "for a|for both|for all");
  hub_fixture_publish (f, "welcome", (const char *[]) { "a", NULL }, 1);
  crier_test_drain ();
  hub_fixture_assert_took (back, "welcome");

  hub_fixture_leave (f, back, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
}

static void
test_join_since (HubFixture    *f,
                 gconstpointer  data)
{
  MockListener *a;
  guint i;

  hub_fixture_publish (f, "1", NULL, 0);
  hub_fixture_publish (f, "2", NULL, 0);

  a = hub_fixture_join (f, "now");
  crier_listener_pump (CRIER_LISTENER (a));
  hub_fixture_assert_took (a, "");
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);

  a = hub_fixture_join_since (f, "garbage", "other2-1", FALSE);
  crier_listener_pump (CRIER_LISTENER (a));
  hub_fixture_assert_took (a, "1|2");
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);

  for (i = 0; i < CRIER_LOG_MESSAGES; i++)
    hub_fixture_publish (f, "x", NULL, 0);

  g_assert_cmpuint (crier_log_get_first (crier_hub_get_log (f->hub)), ==, 3);
}

static gboolean
take_has (MockListener *mock,
          const char   *part)
{
  g_autofree char *texts = mock_listener_take_texts (mock);

  return strstr (texts, part) != NULL;
}

/* Screens forget; who has none is not troubled, who begins gets what came
 * afterwards, who comes back is told. */
static void
test_clear (HubFixture    *f,
            gconstpointer  data)
{
  MockListener *json = mock_listener_new ("json", CRIER_FORMAT_JSON);
  MockListener *plain;
  MockListener *late;
  gboolean recovered;

  g_assert_true (crier_hub_join (f->hub, CRIER_LISTENER (json), NULL, &recovered));
  mock_listener_set_hub (json, f->hub);
  plain = hub_fixture_join (f, "plain");

  hub_fixture_publish (f, "before", NULL, 2);
  crier_test_drain ();
  g_assert_true (take_has (json, "before"));
  hub_fixture_assert_took (plain, "before");

  hub_fixture_clear (f->hub);
  hub_fixture_publish (f, "after", NULL, 2);
  crier_test_drain ();
  hub_fixture_assert_took (plain, "after");
  g_assert_cmpuint (crier_listener_get_cursor (CRIER_LISTENER (plain)), ==, 3);
  g_assert_cmpuint (crier_listener_get_cursor (CRIER_LISTENER (json)), ==, 3);
  /* It is none of the operator's messages. */
  g_assert_cmpuint (crier_client_get_messages (crier_listener_get_client (CRIER_LISTENER (json))), ==, 2);
  g_assert_true (take_has (json, "{\"event\":\"clear\",\"id\":"));

  late = hub_fixture_join_since (f, "late", "earliest", TRUE);
  crier_listener_pump (CRIER_LISTENER (late));
  hub_fixture_assert_took (late, "after");
  hub_fixture_leave (f, late, CRIER_DEPARTURE_LEFT);

  late = hub_fixture_join_since (f, "late", "other2-1", FALSE);
  crier_listener_pump (CRIER_LISTENER (late));
  hub_fixture_assert_took (late, "after");
  hub_fixture_leave (f, late, CRIER_DEPARTURE_LEFT);

  hub_fixture_leave (f, plain, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, json, CRIER_DEPARTURE_LEFT);
}

static void
come_and_go (HubFixture *f,
             const char *id)
{
  hub_fixture_leave (f, hub_fixture_join (f, id), CRIER_DEPARTURE_LEFT);
}

static void
assert_known (HubFixture *f,
              const char *id,
              gboolean    known)
{
  const char *to[] = { id, NULL };

  if (known)
    hub_fixture_publish (f, "x", to, 0);
  else
    hub_fixture_refuse (f, "x", to, CRIER_ERROR_UNKNOWN_ID);
}

static void
forgotten_cb (CrierRecipient *recipient,
              gpointer        data)
{
  g_ptr_array_add (data, g_strdup (crier_recipient_get_id (recipient)));
}

static gboolean
take_cb (CrierHub    *hub,
         CrierClient *client,
         const char  *text,
         gpointer     data)
{
  return TRUE;
}

/* Anybody can make up Ids: a crowd displaces neither an Id that the operator has
 * written to, nor one that has written, and of the others the newest. */
static void
test_away_forgotten (HubFixture    *f,
                     gconstpointer  data)
{
  g_autoptr (GPtrArray) forgotten = g_ptr_array_new_with_free_func (g_free);
  MockListener *writer = hub_fixture_join (f, "writer");
  guint i;

  crier_hub_set_forgotten_func (f->hub, forgotten_cb, forgotten);
  come_and_go (f, "first");
  come_and_go (f, "addressed");
  assert_known (f, "addressed", TRUE);
  g_signal_connect (f->hub, "received", G_CALLBACK (take_cb), NULL);
  g_assert_true (crier_hub_receive (f->hub, CRIER_LISTENER (writer), "x", -1, NULL));
  hub_fixture_leave (f, writer, CRIER_DEPARTURE_LEFT);

  for (i = 0; i < MAX_AWAY; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      come_and_go (f, id);
    }

  g_assert_cmpuint (forgotten->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (forgotten, 0), ==, "9997");
  assert_known (f, "9999", FALSE);
  assert_known (f, "9996", TRUE);
  assert_known (f, "first", TRUE);
  assert_known (f, "writer", TRUE);
  assert_known (f, "addressed", TRUE);
}

static void
test_tick (HubFixture    *f,
           gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  MockListener *late;

  hub_fixture_tick (f, 1);
  hub_fixture_assert_took (a, "");
  crier_test_drain ();
  hub_fixture_assert_took (a, "2026-11-22 14:59:01.000000");
  hub_fixture_assert_took (b, "2026-11-22 14:59:01.000000");

  /* Only the newest matters; a message does not repeat it. */
  hub_fixture_tick (f, 2);
  hub_fixture_tick (f, 3);
  hub_fixture_publish (f, "Hello", NULL, 2);
  crier_test_drain ();
  hub_fixture_assert_took (a, "Hello|2026-11-22 14:59:03.000000");
  hub_fixture_publish (f, "again", NULL, 2);
  crier_test_drain ();
  hub_fixture_assert_took (a, "again");

  late = hub_fixture_join_since (f, "late", "earliest", TRUE);
  crier_listener_pump (CRIER_LISTENER (late));
  hub_fixture_assert_took (late, "Hello|again");
  hub_fixture_assert_events (f, "joined a|joined b|announced 01|announced 02|"
                             "announced 03|published Hello 2|published again 2|"
                             "joined late");

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, late, CRIER_DEPARTURE_LEFT);
}

/* The time goes on, also when nobody listens, and costs no round. */
static void
test_tick_nobody (HubFixture    *f,
                  gconstpointer  data)
{
  guint64 number;

  hub_fixture_tick (f, 1);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_nonnull (crier_log_get_tick (crier_hub_get_log (f->hub), &number));
  g_assert_cmpuint (number, ==, 1);
  hub_fixture_assert_events (f, "announced 01");
}

/* It listens to its ticker as long as it lives. */
static void
test_tick_after_hub (HubFixture    *f,
                     gconstpointer  data)
{
  CrierHub *hub = crier_hub_new (f->ticker, 1, TRUE);
  MockListener *mock = mock_listener_new ("a", CRIER_FORMAT_PLAIN);
  gboolean recovered;

  /* Also in the middle of a round. */
  g_assert_true (crier_hub_join (hub, CRIER_LISTENER (mock), NULL, &recovered));
  hub_fixture_tick (f, 1);
  crier_hub_leave (hub, CRIER_LISTENER (mock), CRIER_DEPARTURE_LEFT);
  g_assert_finalize_object (mock);
  g_assert_finalize_object (hub);
  hub_fixture_tick (f, 2);
  crier_test_drain ();
}

static void
test_context (HubFixture    *f,
              gconstpointer  data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  MockListener *a = hub_fixture_join (f, "a");

  g_main_context_push_thread_default (context);
  hub_fixture_publish (f, "Hello", NULL, 1);
  g_main_context_pop_thread_default (context);
  crier_test_drain ();
  hub_fixture_assert_took (a, "");

  g_main_context_push_thread_default (context);
  crier_test_drain ();
  g_main_context_pop_thread_default (context);
  hub_fixture_assert_took (a, "Hello");
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
}

static void
test_disconnect (HubFixture    *f,
                 gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *a_too = hub_fixture_join (f, "a");
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (a));
  guint64 serial = crier_client_get_serial (client);

  g_assert_false (crier_hub_disconnect (f->hub, 0));
  g_assert_false (crier_hub_disconnect (f->hub, serial + 1000000));
  g_assert_true (crier_hub_disconnect (f->hub, serial));
  g_assert_cmpuint (mock_listener_get_code (a), ==, 1008);
  g_assert_cmpuint (strlen (mock_listener_get_reason (a)), <=, 32);
  g_assert_cmpuint (mock_listener_get_code (a_too), ==, 0);
  g_assert_false (crier_hub_disconnect (f->hub, serial));
  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 1);
  g_assert_finalize_object (a);
  hub_fixture_leave (f, a_too, CRIER_DEPARTURE_LEFT);
}

static void
leave_cb (gpointer listener,
          gpointer user_data)
{
  HubFixture *f = user_data;

  g_assert_true (crier_listener_is_attached (listener));
  crier_hub_leave (f->hub, listener, CRIER_DEPARTURE_LEFT);
}

static void
test_foreach (HubFixture    *f,
              gconstpointer  data)
{
  MockListener *mocks[3];
  guint i;

  crier_hub_foreach (f->hub, leave_cb, f);

  for (i = 0; i < 3; i++)
    mocks[i] = hub_fixture_join (f, "a");

  crier_hub_foreach (f->hub, leave_cb, f);
  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 0);

  for (i = 0; i < 3; i++)
    g_assert_finalize_object (mocks[i]);
}

static void
test_close (HubFixture    *f,
            gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  MockListener *late = mock_listener_new ("c", CRIER_FORMAT_PLAIN);
  gboolean recovered;

  crier_hub_close (f->hub);
  g_assert_true (crier_hub_is_closing (f->hub));
  g_assert_cmpuint (hub_fixture_count_clients (f->hub), ==, 0);
  g_assert_cmpuint (mock_listener_get_code (a), ==, 1001);
  g_assert_cmpuint (mock_listener_get_code (b), ==, 1001);
  g_assert_cmpstr (mock_listener_get_reason (a), ==, "shutdown");
  g_assert_false (crier_hub_join (f->hub, CRIER_LISTENER (late), NULL, &recovered));
  g_assert_false (crier_listener_is_attached (CRIER_LISTENER (late)));
  hub_fixture_assert_events (f, "joined a|joined b|left a 5|left b 5");

  /* Again is nothing new. */
  crier_hub_close (f->hub);
  hub_fixture_tick (f, 1);
  crier_test_drain ();
  g_assert_finalize_object (a);
  g_assert_finalize_object (b);
  g_assert_finalize_object (late);
}

#define ADD(path, func)                                                 \
  g_test_add ("/hub/" path, HubFixture, NULL,                           \
              hub_fixture_set_up, func, hub_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("new", test_new);
  ADD ("join-and-leave", test_join_and_leave);
  ADD ("references", test_references);
  ADD ("full", test_full);
  ADD ("make-room", test_make_room);
  ADD ("no-room", test_no_room);
  ADD ("publish/everyone", test_publish_everyone);
  ADD ("publish/nobody", test_publish_nobody);
  ADD ("publish/message", test_publish_message);
  ADD ("publish/to", test_publish_to);
  ADD ("publish/unknown", test_publish_unknown);
  ADD ("publish/wrong", test_publish_wrong);
  ADD ("away/addressed", test_away);
  ADD ("away/forgotten", test_away_forgotten);
  ADD ("join-since", test_join_since);
  ADD ("clear", test_clear);
  ADD ("tick/delivered", test_tick);
  ADD ("tick/nobody", test_tick_nobody);
  ADD ("tick/after-hub", test_tick_after_hub);
  ADD ("context", test_context);
  ADD ("disconnect", test_disconnect);
  ADD ("foreach", test_foreach);
  ADD ("close", test_close);

  return g_test_run ();
}
