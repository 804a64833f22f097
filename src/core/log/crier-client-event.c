/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-event.h"

#include <math.h>
#include <string.h>

#include "crier-error.h"
#include "crier-json-value.h"

/* What clients say is flat. */
#define MAX_DEPTH 4

/* A day: the clock of a client that is further off is not worth showing. */
#define MAX_OFFSET 86400.0

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID, reason);
  return FALSE;
}

static char *
dup_string (const CrierJsonObject *object,
            const char            *name)
{
  return crier_json_value_dup_string (crier_json_value_find (object, name));
}

static gboolean
read_message (CrierClientEvent       *self,
              const CrierJsonObject  *object,
              GError                **error)
{
  self->kind = CRIER_CLIENT_EVENT_MESSAGE;
  self->ref = dup_string (object, "ref");
  if (self->ref != NULL && strlen (self->ref) > CRIER_CLIENT_EVENT_MAX_REF)
    return refuse (error, "The ref is longer than 64 bytes");

  self->text = dup_string (object, "text");
  if (self->text == NULL)
    return refuse (error, "A message has a text");

  return TRUE;
}

static gboolean
read_seen (CrierClientEvent       *self,
           const CrierJsonObject  *object,
           GError                **error)
{
  self->kind = CRIER_CLIENT_EVENT_SEEN;
  self->id = dup_string (object, "id");
  if (self->id == NULL)
    return refuse (error, "What was seen has an id");

  return TRUE;
}

static gboolean
read_sync (CrierClientEvent       *self,
           const CrierJsonObject  *object,
           GError                **error)
{
  const char *offset = crier_json_value_find (object, "offset");

  /* It is echoed, and what is echoed has to be a number to every reader. */
  if (!crier_json_value_get_number (crier_json_value_find (object, "t0"), &self->t0, NULL))
    return refuse (error, "A sync has a number t0, not beyond 9007199254740991");

  if (crier_json_value_is_number (offset) &&
      !crier_json_value_get_number (offset, &self->offset, NULL))
    return refuse (error, "An offset is not beyond 9007199254740991");

  self->kind = CRIER_CLIENT_EVENT_SYNC;
  self->has_offset = crier_json_value_is_number (offset) &&
                     fabs (self->offset) <= MAX_OFFSET;

  return TRUE;
}

static gboolean
read_event (CrierClientEvent       *self,
            const CrierJsonObject  *object,
            GError                **error)
{
  g_autofree char *event = dup_string (object, "event");

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
 * @data: what a client sent, unchecked
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
  CrierJsonObject object;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (!crier_json_read_object (&object, data, length, MAX_DEPTH))
    {
      refuse (error, "This is not a JSON object in UTF-8, is nested too deeply, "
              "has more than 32 members, or has a U+0000");
      return NULL;
    }

  if (!read_event (self, &object, error))
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
