/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "crier-error.h"
#include "crier-client-event-handler.h"
#include "hub-fixture.h"

/* What a client's JSON means, whichever way it came: docs/protocol.md §5. */

static gboolean
received_cb (CrierHub    *hub,
             CrierClient *client,
             const char  *text,
             HubFixture  *self)
{
  g_ptr_array_add (self->events, g_strdup_printf ("received %s", text));

  return TRUE;
}

static void
seen_cb (CrierHub     *hub,
         CrierClient  *client,
         CrierMessage *message,
         HubFixture   *self)
{
  g_ptr_array_add (self->events,
                   g_strdup_printf ("seen %s", crier_message_get_text (message)));
}

static MockListener *
join (HubFixture *self)
{
  g_signal_connect (self->hub, "received", G_CALLBACK (received_cb), self);
  g_signal_connect (self->hub, "seen", G_CALLBACK (seen_cb), self);

  return hub_fixture_join (self, "a");
}

static gboolean
is_told (HubFixture *self,
         const char *event)
{
  return g_ptr_array_find_with_equal_func (self->events, event, g_str_equal, NULL);
}

/* What it says is taken, and is to be acknowledged by that name. */
static void
take (HubFixture   *self,
      MockListener *mock,
      const char   *json,
      const char   *expected_ref)
{
  g_autofree char *ref = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (crier_client_event_handler_take (self->hub,
                                                  CRIER_LISTENER (mock),
                                                  json, strlen (json), &ref,
                                                  &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ref, ==, expected_ref);
}

static void
refuse (HubFixture   *self,
        MockListener *mock,
        const char   *json,
        const char   *expected_ref,
        int           code)
{
  g_autofree char *ref = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (crier_client_event_handler_take (self->hub,
                                                   CRIER_LISTENER (mock),
                                                   json, strlen (json), &ref,
                                                   &error));
  g_assert_error (error, CRIER_ERROR, code);
  g_assert_cmpstr (ref, ==, expected_ref);
}

/* How much more it may say: messages, as one costs. */
static guint
count_left (MockListener *mock)
{
  CrierRateLimit left = *crier_listener_get_rate_limit (CRIER_LISTENER (mock));
  gint64 now = left.time;
  guint n = 0;

  while (crier_rate_limit_refill (&left, now))
    {
      crier_rate_limit_spend (&left, CRIER_RATE_LIMIT_MESSAGE);
      n++;
    }

  return n;
}

static void
test_message (HubFixture    *self,
              gconstpointer  data)
{
  MockListener *mock = join (self);

  take (self, mock, "{\"event\":\"message\",\"text\":\"no ref\"}", NULL);
  take (self, mock, "{\"event\":\"message\",\"text\":\"one\",\"ref\":\"\"}", "");
  take (self, mock, "{\"event\":\"message\",\"text\":\"two\",\"ref\":\"r\"}", "r");
  g_assert_true (is_told (self, "received no ref"));
  g_assert_true (is_told (self, "received one"));
  g_assert_true (is_told (self, "received two"));
  g_assert_cmpuint (count_left (mock), ==, 17);

  hub_fixture_leave (self, mock, CRIER_DEPARTURE_LEFT);
}

/* The name comes back when the message does not get through. */
static void
test_refused (HubFixture    *self,
              gconstpointer  data)
{
  MockListener *mock = join (self);
  g_autofree char *text = g_strnfill (4097, 'x');
  g_autofree char *json = NULL;

  json = g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\",\"ref\":\"r\"}", text);
  refuse (self, mock, json, "r", CRIER_ERROR_TOO_LONG);
  refuse (self, mock, "{\"event\":\"message\",\"text\":\" \",\"ref\":\"r\"}", "r",
          CRIER_ERROR_BLANK);
  crier_hub_set_inbox (self->hub, FALSE);
  refuse (self, mock, "{\"event\":\"message\",\"text\":\"x\",\"ref\":\"r\"}", "r",
          CRIER_ERROR_INBOX_CLOSED);
  refuse (self, mock, "{\"event\":\"message\",\"text\":\"x\"}", NULL, CRIER_ERROR_INBOX_CLOSED);
  refuse (self, mock, "{\"event\":\"massage\",\"ref\":\"r\"}", NULL, CRIER_ERROR_INVALID);
  refuse (self, mock, "", NULL, CRIER_ERROR_INVALID);
  hub_fixture_assert_events (self, "joined a");

  /* To be refused costs as much. */
  g_assert_cmpuint (count_left (mock), ==, 14);

  hub_fixture_leave (self, mock, CRIER_DEPARTURE_LEFT);
}

static void
test_seen (HubFixture    *self,
           gconstpointer  data)
{
  MockListener *mock = join (self);
  g_autofree char *cursor = NULL;
  g_autofree char *json = NULL;

  hub_fixture_publish (self, "Dinner", NULL, 1);
  crier_listener_pump (CRIER_LISTENER (mock));
  cursor = hub_fixture_dup_cursor (self, mock);
  json = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", cursor);
  take (self, mock, json, NULL);
  g_assert_true (is_told (self, "seen Dinner"));
  take (self, mock, "{\"event\":\"seen\",\"id\":\"zzzzzz-1\"}", NULL);
  g_assert_cmpuint (count_left (mock), ==, 20);

  hub_fixture_leave (self, mock, CRIER_DEPARTURE_LEFT);
}

/* Answered on the listener's own way, by whatever that is. */
static void
test_sync (HubFixture    *self,
           gconstpointer  data)
{
  MockListener *mock = join (self);
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (mock));
  gint64 before = g_get_real_time ();
  g_autofree char *syncs = NULL;
  double t0;
  double t1;
  gint64 offset;

  take (self, mock, "{\"event\":\"sync\",\"t0\":1.5}", NULL);
  g_assert_false (crier_client_get_offset (client, &offset));
  syncs = mock_listener_take_syncs (mock);
  g_assert_cmpint (sscanf (syncs, "%lf %lf", &t0, &t1), ==, 2);
  g_assert_cmpfloat (t0, ==, 1.5);
  g_assert_cmpfloat (t1, >=, (double) before / G_USEC_PER_SEC - 0.001);
  g_assert_cmpfloat (t1, <=, (double) g_get_real_time () / G_USEC_PER_SEC + 0.001);

  take (self, mock, "{\"event\":\"sync\",\"t0\":2,\"offset\":-0.5}", NULL);
  g_assert_true (crier_client_get_offset (client, &offset));
  g_assert_cmpint (offset, ==, -G_USEC_PER_SEC / 2);

  hub_fixture_leave (self, mock, CRIER_DEPARTURE_LEFT);
}

static void
add (const char *name,
     void      (*test) (HubFixture *, gconstpointer))
{
  g_test_add (name, HubFixture, NULL,
              hub_fixture_set_up, test, hub_fixture_tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/visitor/message", test_message);
  add ("/visitor/refused", test_refused);
  add ("/visitor/seen", test_seen);
  add ("/visitor/sync", test_sync);

  return g_test_run ();
}
