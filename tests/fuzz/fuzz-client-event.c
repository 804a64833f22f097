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

#include "crier-error.h"
#include "crier-wire-json.h"

/*
 * Fuzzes the reader of what clients say in JSON: as it is; with brackets
 * without end behind it, which must not become calls without end; and with
 * its two halves as text and ref of a message, which have to come out as they
 * went in. What comes out must be fit to be shown and to be sent back.
 */

#define N_BRACKETS 200000 /* enough for a stack of 8 MiB, however small a call */

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

/* That it can be sent back. */
static void
check_ref (const char *ref)
{
  g_autofree char *answer = crier_wire_json_refused (ref, "failed", "x");
  g_autoptr (JsonNode) node = json_from_string (answer, NULL);
  const char *same;

  check (g_utf8_validate (answer, -1, NULL));
  check (node != NULL && JSON_NODE_HOLDS_OBJECT (node));
  same = json_object_get_string_member_with_default (json_node_get_object (node),
                                                     "ref", NULL);
  check (g_strcmp0 (same, ref) == 0);
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
  check (isfinite (input->t0) && isfinite (input->offset));
  check (!input->has_offset || fabs (input->offset) <= 86400);
  check_string (input->text);
  check_string (input->id);
  check_string (input->ref);
  check_ref (input->ref);
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
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *data = NULL;
  g_autoptr (CrierClientEvent) input = NULL;

  json_object_set_string_member (object, "ref", ref);
  json_object_set_string_member (object, "event", "message");
  json_object_set_string_member (object, "text", text);
  node = json_node_init_object (json_node_alloc (), object);
  data = json_to_string (node, FALSE);
  input = crier_client_event_parse (data, strlen (data), NULL);

  check ((input != NULL) == (strlen (ref) <= CRIER_CLIENT_EVENT_MAX_REF));
  check (input == NULL || (strcmp (input->text, text) == 0 && strcmp (input->ref, ref) == 0));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  /* The reader of frames lets nothing pass that is not UTF-8. To the byte, so
   * that ASan sees one read behind it. */
  g_autofree char *valid = g_utf8_make_valid ((const char *) data, (gssize) size);
  size_t length = strlen (valid);
  const char *middle = valid + length / 2;
  g_autofree char *exact = g_malloc (MAX (length, 1));

  memcpy (exact, valid, length);
  check_input (exact, length);

  /* Not each time, for it is slow. */
  if (length % 8 == 0)
    check_deep (valid, length);

  while ((*middle & 0xC0) == 0x80)
    middle++;

  /* json-glib 1.6 forgets to escape that one when it writes. */
  if (strchr (valid, '\x1F') == NULL)
    {
      g_autofree char *first = g_strndup (valid, (gsize) (middle - valid));

      check_message (first, middle);
    }

  return 0;
}
