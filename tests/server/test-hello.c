/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>

#include "crier-hello.h"

#include "crier-clock.h"
#include "hub-fixture.h"

static JsonObject *
greet (HubFixture   *self,
       MockListener *mock,
       const char   *session,
       gboolean      recovered)
{
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;

  json = crier_hello_format (self->hub, CRIER_LISTENER (mock), session,
                             recovered);
  node = json_from_string (json, NULL);
  g_assert_nonnull (node);

  return json_node_dup_object (node);
}

static void
assert_member (JsonObject *object,
               const char *name,
               const char *value)
{
  g_assert_cmpstr (json_object_get_string_member (object, name), ==, value);
}

static void
test_hello (HubFixture    *self,
            gconstpointer  data)
{
  MockListener *mock = hub_fixture_join (self, "\"\xC3\xA9\"");
  g_autofree char *cursor = hub_fixture_dup_cursor (self, mock);
  g_autoptr (JsonObject) hello = greet (self, mock, "s", TRUE);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) time = NULL;

  assert_member (hello, "event", "hello");
  assert_member (hello, "client", "\"\xC3\xA9\"");
  assert_member (hello, "session", "s");
  assert_member (hello, "cursor", cursor);
  g_assert_true (json_object_get_boolean_member (hello, "recovered"));
  g_assert_cmpint (json_object_get_int_member (hello, "interval"), ==,
                   crier_hub_get_interval (self->hub));
  g_assert_cmpint (json_object_get_int_member (hello, "clock"), ==, crier_clock_get_hours ());
  time = g_date_time_new_from_iso8601 (json_object_get_string_member (hello, "time"), NULL);
  g_assert_cmpint (ABS (g_date_time_difference (now, time)), <, 60 * G_USEC_PER_SEC);

  hub_fixture_leave (self, mock, CRIER_DEPARTURE_LEFT);
}

/* It tells of the place where the listener is at the time. */
static void
test_place (HubFixture    *self,
            gconstpointer  data)
{
  MockListener *mock = hub_fixture_join (self, "a");
  g_autofree char *before = crier_hello_format_cursor (self->hub,
                                                       CRIER_LISTENER (mock));
  g_autofree char *after = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (JsonObject) hello = NULL;

  hub_fixture_publish (self, "x", NULL, 1);
  crier_listener_pump (CRIER_LISTENER (mock));
  after = crier_hello_format_cursor (self->hub, CRIER_LISTENER (mock));
  expected = hub_fixture_dup_cursor (self, mock);
  g_assert_cmpstr (after, ==, expected);
  g_assert_cmpstr (after, !=, before);

  hello = greet (self, mock, "s", FALSE);
  assert_member (hello, "cursor", after);
  g_assert_false (json_object_get_boolean_member (hello, "recovered"));

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

  add ("/greeting/hello", test_hello);
  add ("/greeting/place", test_place);

  return g_test_run ();
}
