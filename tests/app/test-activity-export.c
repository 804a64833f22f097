/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-export.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "crier-activity.h"
#include "crier-event.h"

#define EVIL "one\n2026-01-01 left boss\r\n\u202etwo\x1b[2J\x1f"

static GListModel *
make_activity (void)
{
  static const char * const to[] = { "Lobby", NULL };
  CrierActivity *activity = crier_activity_new ();
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (CrierClient) client = NULL;
  g_autoptr (CrierMessage) message = NULL;

  client = crier_client_new ("Lobby", CRIER_TRANSPORT_WEBSOCKET, "192.0.2.4", NULL);
  message = crier_message_new ("e", 1, now, "Hello", to, NULL);
  crier_message_count_sent (message, TRUE);
  crier_message_count_seen (message);

  g_ptr_array_add (events, crier_event_new (CRIER_EVENT_JOINED, client, NULL));
  g_ptr_array_add (events, crier_event_new_text (CRIER_EVENT_RECEIVED, client, EVIL));
  g_ptr_array_add (events, crier_event_new_published (message, 1));
  g_ptr_array_add (events, crier_event_new_left (client, CRIER_DEPARTURE_SLOW, TRUE));
  crier_activity_apply (activity, events);

  return G_LIST_MODEL (activity);
}

static void
test_json (void)
{
  g_autoptr (GListModel) activity = make_activity ();
  g_autoptr (GBytes) bytes = crier_activity_export (activity, CRIER_EXPORT_JSON);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *array;
  JsonObject *object;
  guint i;

  json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                              (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  array = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (array), ==, 4);

  for (i = 0; i < 4; i++)
    {
      g_autoptr (GDateTime) time = NULL;

      object = json_array_get_object_element (array, i);
      time = g_date_time_new_from_iso8601 (json_object_get_string_member (object, "time"), NULL);
      g_assert_nonnull (time);
    }

  object = json_array_get_object_element (array, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "joined");
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "Lobby");
  g_assert_cmpstr (json_object_get_string_member (object, "address"), ==, "192.0.2.4");

  object = json_array_get_object_element (array, 1);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, EVIL);

  object = json_array_get_object_element (array, 2);
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "sent");
  g_assert_cmpint (json_object_get_int_member (object, "sent"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "seen"), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "to"), 0),
                   ==, "Lobby");

  object = json_array_get_object_element (array, 3);
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==, "slow");
}

/* No text that somebody wrote can pass for something that happened. */
static void
test_text (void)
{
  g_autoptr (GListModel) activity = make_activity ();
  g_autoptr (GBytes) bytes = crier_activity_export (activity, CRIER_EXPORT_TEXT);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 9);
  g_assert_true (g_str_has_suffix (lines[0], " joined Lobby"));
  g_assert_true (g_str_has_suffix (lines[1], " received Lobby"));
  g_assert_cmpstr (lines[2], ==, "    one");
  g_assert_cmpstr (lines[3], ==, "    2026-01-01 left boss");
  g_assert_cmpstr (lines[4], ==, "    \\u{202e}two\\u{1b}[2J\\u{1f}");
  g_assert_true (g_str_has_suffix (lines[5], " sent to Lobby, seen by 1 of 1"));
  g_assert_cmpstr (lines[6], ==, "    Hello");
  g_assert_true (g_str_has_suffix (lines[7], " left Lobby (slow)"));
  g_assert_cmpstr (lines[8], ==, "");
}

static void
test_nothing (void)
{
  g_autoptr (CrierActivity) activity = crier_activity_new ();
  g_autoptr (GBytes) text = crier_activity_export (G_LIST_MODEL (activity), CRIER_EXPORT_TEXT);
  g_autoptr (GBytes) json = crier_activity_export (G_LIST_MODEL (activity), CRIER_EXPORT_JSON);

  g_assert_cmpuint (g_bytes_get_size (text), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (json, NULL), g_bytes_get_size (json), "[]\n", 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity-export/json", test_json);
  g_test_add_func ("/activity-export/text", test_text);
  g_test_add_func ("/activity-export/nothing", test_nothing);

  return g_test_run ();
}
