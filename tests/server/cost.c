/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "cost.h"

#include <string.h>

#include "loop.h"

/* What is answered, which is one of our answers in any case. */
Answer *
cost_ask (Fixture    *fixture,
          const char *method,
          const char *query)
{
  g_autofree char *request = g_strdup_printf ("%s /cost%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                              method, query);
  Answer *answer = fixture_ask (fixture, request);

  answer_assert_secure (answer);
  answer_assert_whole (answer, strcmp (method, "HEAD") == 0);

  return answer;
}

/* Returns what the session has cost, by technique. */
JsonObject *
cost_ask_transports (Fixture    *fixture,
                     const char *session)
{
  g_autofree char *query = g_strconcat ("?session=", session, NULL);
  g_autoptr (Answer) answer = cost_ask (fixture, "GET", query);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
  node = json_from_string (answer->body, NULL);
  g_assert_nonnull (node);
  object = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "session"), ==, session);

  return json_object_ref (json_object_get_object_member (object, "transports"));
}

/* Of a technique that was used. */
Cost
cost_get (JsonObject *transports,
          const char *transport)
{
  JsonObject *object = json_object_get_object_member (transports, transport);

  g_assert_nonnull (object);
  g_assert_cmpuint (json_object_get_size (object), ==, 5);

  return (Cost) {
           json_object_get_int_member (object, "connections"),
           json_object_get_int_member (object, "requests"),
           json_object_get_int_member (object, "announcements"),
           json_object_get_int_member (object, "sent"),
           json_object_get_int_member (object, "received"),
  };
}

/* By turns an announcement and a message, each by itself. */
void
cost_say_all (Fixture *fixture,
              guint    n)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_free (i % 2 == 0 ? fixture_tick (fixture)
                         : fixture_publish (fixture, "Dinner is ready", NULL));
      loop_settle ();
    }
}
