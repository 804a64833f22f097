/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-event.h"

typedef struct
{
  CrierClient  *client;  /* (owned) */
  CrierMessage *message; /* (owned) */
  CrierMessage *tick;    /* (owned) */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (2026, 11, 22, 14, 59, 3);

  f->client = crier_client_new ("a", CRIER_TRANSPORT_WEBSOCKET, "127.0.0.1", NULL);
  f->message = crier_message_new ("m7q2", 42, time, "Dinner", NULL, NULL);
  f->tick = crier_message_new_time (time);
}

/* Events hold what they are about, and let it go. */
static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->client);
  crier_message_unref (f->message);
  crier_message_unref (f->tick);
}

static void
assert_now (CrierEvent *event)
{
  gint64 age = g_get_real_time () - crier_event_get_time (event);

  g_assert_cmpint (age, >=, 0);
  g_assert_cmpint (age, <, 10 * G_USEC_PER_SEC);
}

static void
assert_event (CrierEvent     *event,
              CrierEventKind  kind,
              CrierClient    *client,
              CrierMessage   *message,
              const char     *text)
{
  g_assert_cmpint (crier_event_get_kind (event), ==, kind);
  g_assert_true (crier_event_get_client (event) == client);
  g_assert_true (crier_event_get_message (event) == message);
  g_assert_cmpstr (crier_event_get_text (event), ==, text);
  assert_now (event);
}

static void
test_joined (Fixture       *f,
             gconstpointer  data)
{
  CrierEvent *event = crier_event_new (CRIER_EVENT_JOINED, f->client, NULL);

  assert_event (event, CRIER_EVENT_JOINED, f->client, NULL, NULL);
  g_assert_finalize_object (event);
}

static void
test_left (Fixture       *f,
           gconstpointer  data)
{
  guint departure;

  for (departure = CRIER_DEPARTURE_LEFT; departure <= CRIER_DEPARTURE_SHUTDOWN; departure++)
    {
      CrierEvent *event = crier_event_new_left (f->client, (CrierDeparture) departure, TRUE);

      assert_event (event, CRIER_EVENT_LEFT, f->client, NULL, NULL);
      g_assert_cmpint (crier_event_get_departure (event), ==, departure);
      g_assert_true (crier_event_is_last (event));
      g_assert_finalize_object (event);
    }
}

static void
test_left_others (Fixture       *f,
                  gconstpointer  data)
{
  CrierEvent *event = crier_event_new_left (f->client, CRIER_DEPARTURE_SLOW, FALSE);

  assert_event (event, CRIER_EVENT_LEFT, f->client, NULL, NULL);
  g_assert_false (crier_event_is_last (event));
  g_assert_finalize_object (event);
}

static void
test_known (Fixture       *f,
            gconstpointer  data)
{
  GPtrArray *records = g_ptr_array_new ();
  CrierEvent *event = crier_event_new_known (records);

  assert_event (event, CRIER_EVENT_KNOWN, NULL, NULL, NULL);
  g_assert_true (crier_event_get_records (event) == records);
  g_assert_cmpuint (crier_event_get_n_clients (event), ==, 0);
  g_assert_finalize_object (event);
}

static void
test_received (Fixture       *f,
               gconstpointer  data)
{
  char text[] = "Hello\n\033";
  CrierEvent *event = crier_event_new_text (CRIER_EVENT_RECEIVED, f->client, text);

  text[0] = 'X';
  assert_event (event, CRIER_EVENT_RECEIVED, f->client, NULL, "Hello\n\033");
  g_assert_finalize_object (event);
}

static void
test_seen (Fixture       *f,
           gconstpointer  data)
{
  CrierEvent *event = crier_event_new (CRIER_EVENT_SEEN, f->client, f->message);

  assert_event (event, CRIER_EVENT_SEEN, f->client, f->message, NULL);
  g_assert_finalize_object (event);
}

static void
test_published (Fixture       *f,
                gconstpointer  data)
{
  CrierEvent *event = crier_event_new_published (f->message, 5);

  assert_event (event, CRIER_EVENT_PUBLISHED, NULL, f->message, NULL);
  g_assert_cmpuint (crier_event_get_n_reached (event), ==, 5);
  g_assert_finalize_object (event);
}

static void
test_announced (Fixture       *f,
                gconstpointer  data)
{
  CrierEvent *event = crier_event_new (CRIER_EVENT_ANNOUNCED, NULL, f->tick);

  assert_event (event, CRIER_EVENT_ANNOUNCED, NULL, f->tick, NULL);
  g_assert_finalize_object (event);
}

static void
test_group (Fixture       *f,
            gconstpointer  data)
{
  CrierEvent *joined = crier_event_new_group (CRIER_EVENT_JOINED, 0, 42, 312);
  CrierEvent *left = crier_event_new_group (CRIER_EVENT_LEFT,
                                            CRIER_DEPARTURE_SLOW, 43, 21);

  g_assert_cmpint (crier_event_get_kind (joined), ==, CRIER_EVENT_JOINED);
  g_assert_cmpint (crier_event_get_time (joined), ==, 42);
  g_assert_cmpuint (crier_event_get_n_clients (joined), ==, 312);
  g_assert_null (crier_event_get_client (joined));
  g_assert_cmpuint (crier_event_get_size (joined), ==, 0);
  g_assert_cmpint (crier_event_get_kind (left), ==, CRIER_EVENT_LEFT);
  g_assert_cmpint (crier_event_get_departure (left), ==, CRIER_DEPARTURE_SLOW);
  g_assert_cmpuint (crier_event_get_n_clients (left), ==, 21);
  g_assert_finalize_object (joined);
  g_assert_finalize_object (left);
}

static void
test_n_clients (Fixture       *f,
                gconstpointer  data)
{
  CrierEvent *joined = crier_event_new (CRIER_EVENT_JOINED, f->client, NULL);
  CrierEvent *announced = crier_event_new (CRIER_EVENT_ANNOUNCED, NULL, f->tick);

  g_assert_cmpuint (crier_event_get_n_clients (joined), ==, 1);
  g_assert_cmpuint (crier_event_get_n_clients (announced), ==, 0);
  g_assert_finalize_object (joined);
  g_assert_finalize_object (announced);
}

/* What the activity reckons with: texts, not what is the same for all. */
static void
test_size (Fixture       *f,
           gconstpointer  data)
{
  CrierEvent *joined = crier_event_new (CRIER_EVENT_JOINED, f->client, NULL);
  CrierEvent *received = crier_event_new_text (CRIER_EVENT_RECEIVED, f->client, "Hello");
  CrierEvent *published = crier_event_new_published (f->message, 5);

  g_assert_cmpuint (crier_event_get_size (joined), ==, 0);
  g_assert_cmpuint (crier_event_get_size (received), ==, 5);
  g_assert_cmpuint (crier_event_get_size (published), ==,
                    crier_message_get_size (f->message));
  g_assert_finalize_object (joined);
  g_assert_finalize_object (received);
  g_assert_finalize_object (published);
}

#define ADD(path, func)                                                 \
  g_test_add ("/event/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("joined", test_joined);
  ADD ("left", test_left);
  ADD ("left/others", test_left_others);
  ADD ("known", test_known);
  ADD ("received", test_received);
  ADD ("seen", test_seen);
  ADD ("published", test_published);
  ADD ("announced", test_announced);
  ADD ("group", test_group);
  ADD ("n-clients", test_n_clients);
  ADD ("size", test_size);

  return g_test_run ();
}
