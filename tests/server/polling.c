/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "polling.h"

#include <string.h>

/*
 * What a client that polls does, and what it makes of the answers
 * (docs/protocol.md §9).
 */

/* Asks, and leaves the answer for later. */
Peer *
polling_ask (Fixture    *fixture,
             const char *query,
             const char *fields)
{
  Peer *peer = peer_new (fixture->port);

  peer_print (peer, "GET /poll?%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
              query, fields);

  return peer;
}

Answer *
polling_finish (Peer *peer)
{
  Answer *answer = peer_finish (peer);

  peer_free (peer);
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);

  return answer;
}

JsonObject *
polling_parse (const Answer *answer)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
  g_assert_true (g_str_has_suffix (answer->body, "]}\n"));
  node = json_from_string (answer->body, &error);
  g_assert_no_error (error);

  return json_node_dup_object (node);
}

/* The events of an answer by their names, messages with the first word of
 * their text, and what else it says if that is not the usual. */
char *
polling_describe (const Answer *answer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonObject) object = NULL;
  JsonArray *events;
  guint i;

  if (answer->status != 200)
    return g_strdup_printf ("%u", answer->status);

  object = polling_parse (answer);
  events = json_object_get_array_member (object, "events");

  for (i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = json_array_get_object_element (events, i);
      const char *name = json_object_get_string_member (event, "event");

      if (strcmp (name, "message") == 0)
        {
          g_auto (GStrv) words = NULL;

          words = g_strsplit (json_object_get_string_member (event, "text"), " ", 2);
          g_string_append_printf (text, "%s ", words[0]);
        }
      else
        {
          g_string_append_printf (text, "<%s> ", name);
        }
    }

  if (!json_object_get_boolean_member (object, "recovered"))
    g_string_append (text, "lost ");
  if (json_object_get_boolean_member_with_default (object, "more", FALSE))
    g_string_append (text, "more ");

  return g_strchomp (g_string_free (g_steal_pointer (&text), FALSE));
}

void
polling_assert (Answer     *answer,
                const char *expected)
{
  g_autofree char *found = polling_describe (answer);

  g_assert_cmpstr (found, ==, expected);
  answer_free (answer);
}

Answer *
polling_poll (Fixture    *fixture,
              const char *query,
              const char *fields)
{
  return polling_finish (polling_ask (fixture, query, fields));
}
