/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-event.h"

#include <math.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "crier-error.h"
#include "crier-json.h"

/* What clients say is flat. */
#define MAX_DEPTH 4

/* A day: the clock of a client that is further off is not worth showing. */
#define MAX_OFFSET 86400.0

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static gboolean
get_number (JsonObject *object,
            const char *name,
            double     *value)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;

  *value = json_node_get_double (node);

  return isfinite (*value);
}

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID, reason);
  return FALSE;
}

static gboolean
read_message (CrierClientEvent  *self,
              JsonObject  *object,
              GError     **error)
{
  const char *text = get_string (object, "text");
  const char *ref = get_string (object, "ref");

  if (ref != NULL && strlen (ref) > CRIER_CLIENT_EVENT_MAX_REF)
    return refuse (error, "The ref is longer than 64 bytes");

  if (text == NULL)
    return refuse (error, "A message has a text");

  self->kind = CRIER_CLIENT_EVENT_MESSAGE;
  self->ref = g_strdup (ref);
  self->text = g_strdup (text);

  return TRUE;
}

static gboolean
read_seen (CrierClientEvent  *self,
           JsonObject  *object,
           GError     **error)
{
  const char *id = get_string (object, "id");

  if (id == NULL)
    return refuse (error, "What was seen has an id");

  self->kind = CRIER_CLIENT_EVENT_SEEN;
  self->id = g_strdup (id);

  return TRUE;
}

static gboolean
read_sync (CrierClientEvent  *self,
           JsonObject  *object,
           GError     **error)
{
  if (!get_number (object, "t0", &self->t0))
    return refuse (error, "A sync has a number t0");

  self->kind = CRIER_CLIENT_EVENT_SYNC;
  self->has_offset = get_number (object, "offset", &self->offset) &&
                     fabs (self->offset) <= MAX_OFFSET;

  return TRUE;
}

static gboolean
read_event (CrierClientEvent  *self,
            JsonObject  *object,
            GError     **error)
{
  const char *event = get_string (object, "event");

  if (g_strcmp0 (event, "message") == 0)
    return read_message (self, object, error);

  if (g_strcmp0 (event, "seen") == 0)
    return read_seen (self, object, error);

  if (g_strcmp0 (event, "sync") == 0)
    return read_sync (self, object, error);

  return refuse (error, "The event is none of message, seen and sync");
}

/**
 * crier_client_event_parse:
 * @data: what a client sent: UTF-8, else unchecked
 * @length: its length in bytes
 * @error: return location for a #GError
 *
 * Reads one JSON object of a client (docs/protocol.md, "Client to server").
 * Members that it does not know are ignored. Errors are for the client's
 * programmer and not translated.
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL with
 *   %CRIER_ERROR_INVALID
 */
CrierClientEvent *
crier_client_event_parse (const char  *data,
                          gsize        length,
                          GError     **error)
{
  g_autoptr (CrierClientEvent) self = g_new0 (CrierClientEvent, 1);
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  parser = json_parser_new_immutable ();
  if (!crier_json_is_sound (data, length, MAX_DEPTH) ||
      !json_parser_load_from_data (parser, data, length, NULL))
    {
      refuse (error, "This is not JSON, is nested too deeply, or has a U+0000");
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      refuse (error, "This is not a JSON object");
      return NULL;
    }

  if (!read_event (self, json_node_get_object (root), error))
    return NULL;

  return g_steal_pointer (&self);
}

void
crier_client_event_free (CrierClientEvent *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->text);
  g_free (self->ref);
  g_free (self->id);
  g_free (self);
}
