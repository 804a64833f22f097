/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "reader.h"

#include <string.h>

/* Opens it and takes the head of the answer, which is a good one; what the
 * server says first is not taken yet. The headers are whole lines, or NULL; a
 * receive buffer of 0 leaves its size to the system. */
Reader *
reader_new_full (Fixture    *fixture,
                 const char *path,
                 const char *query,
                 const char *headers,
                 int         receive_buffer)
{
  Reader *self = g_new0 (Reader, 1);
  g_autoptr (Answer) answer = NULL;

  self->sse = strcmp (path, READER_EVENTS) == 0;
  self->peer = peer_new_full ("127.0.0.1", fixture->port, receive_buffer);
  peer_print (self->peer, "GET %s%s%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n",
              path, query != NULL ? "?" : "", query != NULL ? query : "",
              headers != NULL ? headers : "");
  answer = peer_take_head (self->peer);
  g_assert_cmpuint (answer->status, ==, 200);

  return self;
}

Reader *
reader_new (Fixture    *fixture,
            const char *path,
            const char *query)
{
  return reader_new_full (fixture, path, query, NULL, 0);
}

void
reader_free (Reader *self)
{
  peer_free (self->peer);
  g_free (self->id);
  g_free (self);
}

static void
take_field (Reader     *self,
            const char *line,
            char      **event,
            char      **data)
{
  const char *value = strchr (line, ':');
  g_autofree char *name = NULL;

  g_assert_nonnull (value);
  name = g_strndup (line, value - line);
  value += value[1] == ' ' ? 2 : 1;

  if (strcmp (name, "") == 0)
    {
      self->n_kept++;
    }
  else if (strcmp (name, "id") == 0)
    {
      g_free (self->id);
      self->id = g_strdup (value);
    }
  else if (strcmp (name, "retry") == 0)
    {
      self->retry = (guint) g_ascii_strtoull (value, NULL, 10);
    }
  else if (strcmp (name, "event") == 0)
    {
      g_assert_null (*event);
      *event = g_strdup (value);
    }
  else
    {
      /* One line: JSON has no others. */
      g_assert_cmpstr (name, ==, "data");
      g_assert_null (*data);
      *data = g_strdup (value);
    }
}

/* Waits for a line; half of one is none, and does not come. */
static char *
take_text (Reader *self)
{
  char *line = peer_next_line (self->peer);

  if (line == NULL)
    g_assert_false (peer_has (self->peer, 1));

  return line;
}

/* Waits for an event; what has no data is none (HTML §9.2.6). NULL at the
 * end. */
static JsonObject *
take_event (Reader *self)
{
  g_autofree char *event = NULL;
  g_autofree char *data = NULL;

  for (;;)
    {
      g_autofree char *line = take_text (self);

      if (line == NULL)
        {
          g_assert_null (data);
          return NULL;
        }

      if (line[0] != '\0')
        take_field (self, line, &event, &data);
      else if (data != NULL)
        return fixture_parse (data, event);
      else
        g_assert_null (event);
    }
}

static JsonObject *
take_line (Reader *self)
{
  for (;;)
    {
      g_autofree char *line = take_text (self);
      g_autoptr (JsonNode) node = NULL;
      const char *event;

      if (line == NULL)
        return NULL;

      node = json_from_string (line, NULL);
      g_assert_nonnull (node);
      event = json_object_get_string_member (json_node_get_object (node), "event");
      if (strcmp (event, "keepalive") != 0)
        return json_node_dup_object (node);

      self->n_kept++;
    }
}

/* Waits for an object, past what only keeps the connection alive. NULL at the
 * end. */
JsonObject *
reader_take (Reader *self)
{
  return self->sse ? take_event (self) : take_line (self);
}

/* The next object, which is of that event. */
JsonObject *
reader_next (Reader     *self,
             const char *event)
{
  JsonObject *object = reader_take (self);

  g_assert_nonnull (object);
  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, event);

  return object;
}

void
reader_skip (Reader     *self,
             const char *event)
{
  json_object_unref (reader_next (self, event));
}
