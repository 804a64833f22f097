/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-event.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "budget.h"
#include "crier-error.h"
#include "crier-json-value.h"
#include "crier-json-writer.h"
#include "crier-wire-json.h"

/*
 * Fuzzes the reader of what clients say in JSON: as it is; with brackets
 * without end behind it, which must not become calls without end; as long as
 * a message can be, for what it costs; and with its two halves as text and ref
 * of a message, which have to come out as they went in. What comes out must be
 * fit to be shown and to be sent back.
 */

#define N_BRACKETS 200000 /* enough for a stack of 8 MiB, however small a call */
#define MAX_MESSAGE (128 * 1024)

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static void
check_string (const char *string)
{
  check (string == NULL || g_utf8_validate (string, -1, NULL));
}

/* That it can be sent back: json-glib, which did not write it, reads the same. */
static JsonObject *
check_answer (const char *answer)
{
  g_autoptr (JsonNode) node = json_from_string (answer, NULL);

  check (crier_json_is_sound (answer, strlen (answer), 1));
  check (node != NULL && JSON_NODE_HOLDS_OBJECT (node));

  return json_node_dup_object (node);
}

static void
check_ref (const char *ref)
{
  g_autofree char *answer = crier_wire_json_refused (ref, "failed", "x");
  g_autoptr (JsonObject) object = check_answer (answer);

  check (g_strcmp0 (json_object_get_string_member_with_default (object, "ref", NULL),
                    ref) == 0);
}

static void
check_sync (double t0)
{
  g_autofree char *answer = crier_wire_json_sync (t0, 1.5, 2.5);
  g_autoptr (JsonObject) object = check_answer (answer);

  check (json_object_get_double_member (object, "t0") == t0);
}

static void
check_input (const char *data,
             size_t      length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierClientEvent) input = crier_client_event_parse (data, length,
                                                                 &error);

  if (input == NULL)
    {
      check (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_INVALID));
      check_string (error->message);
      return;
    }

  check (error == NULL);
  check ((input->text != NULL) == (input->kind == CRIER_CLIENT_EVENT_MESSAGE));
  check ((input->id != NULL) == (input->kind == CRIER_CLIENT_EVENT_SEEN));
  check (input->ref == NULL ||
         strlen (input->ref) <= CRIER_CLIENT_EVENT_MAX_REF);
  check (fabs (input->t0) <= CRIER_JSON_VALUE_MAX_NUMBER);
  check (!input->has_offset || fabs (input->offset) <= 86400);
  check_string (input->text);
  check_string (input->id);
  check_string (input->ref);
  check_ref (input->ref);
  check_sync (input->t0);
}

static void
check_deep (const char *data,
            size_t      length)
{
  g_autofree char *deep = g_malloc (length + N_BRACKETS);

  memcpy (deep, data, length);
  memset (deep + length, '[', N_BRACKETS);
  check_input (deep, length + N_BRACKETS);
}

static void
check_message (const char *text,
               const char *ref)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (CrierClientEvent) input = NULL;

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "ref", ref);
  crier_json_writer_string (json, "event", "message");
  crier_json_writer_string (json, "text", text);
  crier_json_writer_close (json, '}');
  input = crier_client_event_parse (json->str, json->len, NULL);

  check ((input != NULL) == (strlen (ref) <= CRIER_CLIENT_EVENT_MAX_REF));
  check (input == NULL || (strcmp (input->text, text) == 0 && strcmp (input->ref, ref) == 0));
}

static void
read_once (const char *data,
           size_t      length)
{
  g_autoptr (CrierClientEvent) event = crier_client_event_parse (data, length, NULL);

  check (event == NULL || event->kind <= CRIER_CLIENT_EVENT_SYNC);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *valid = g_utf8_make_valid ((const char *) data, (gssize) size);
  size_t length = strlen (valid);
  const char *middle = valid + length / 2;
  g_autofree char *first = NULL;

  /* To the byte, so that ASan sees one read behind it. */
  g_autofree char *exact = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (exact, data, size);

  check_input (exact, size);

  /* Not each time, for they are slow. */
  if (size % 8 == 0)
    check_deep (exact, size);
  else if (size % 8 == 1)
    budget_check (read_once, data, size, MAX_MESSAGE);

  while ((*middle & 0xC0) == 0x80)
    middle++;

  first = g_strndup (valid, (gsize) (middle - valid));
  check_message (first, middle);

  return 0;
}
