/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-query.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "crier-error.h"
#include "crier-id.h"

/*
 * Fuzzes the reader of queries: with the input as a query, and with the two
 * halves of it as an Id and a cursor, encoded, which have to come out as they
 * went in.
 */

#define MAX_QUERY (8 * 1024)

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
check_query (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierQuery) query = crier_query_parse (text, &error);

  if (query == NULL)
    {
      check (error != NULL && error->domain == CRIER_ERROR);
      check (g_utf8_validate (error->message, -1, NULL));
      return;
    }

  check (error == NULL);
  check (query->id == NULL || crier_id_check (query->id, -1, NULL));
  check (query->since == NULL || g_utf8_validate (query->since, -1, NULL));
}

static void
check_both (const char *id,
            const char *since)
{
  g_autofree char *id_escaped = g_uri_escape_string (id, NULL, FALSE);
  /* What it is compared as. */
  g_autofree char *normal = crier_id_normalize (id, -1, NULL);
  g_autofree char *since_escaped = g_uri_escape_string (since, NULL, FALSE);
  g_autofree char *text = NULL;
  g_autoptr (CrierQuery) query = NULL;

  text = g_strdup_printf ("x=1&Id=%s&since=%s", id_escaped, since_escaped);
  query = crier_query_parse (text, NULL);
  check ((query != NULL) == (id[0] == '\0' || normal != NULL));
  if (query == NULL)
    return;

  check (g_strcmp0 (query->id, normal) == 0);
  check (strcmp (query->since, since) == 0);
}

static void
read_once (const char *data,
           size_t      length)
{
  g_autofree char *text = g_strndup (data, length);
  g_autoptr (CrierQuery) query = crier_query_parse (text, NULL);

  check (query == NULL || query->wait <= CRIER_QUERY_MAX_WAIT);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *id = g_strndup ((const char *) data, size / 2);
  g_autofree char *since = g_strndup ((const char *) data + size / 2, size - size / 2);

  check_query (text);
  budget_check (read_once, data, size, MAX_QUERY);
  if (g_utf8_validate (id, -1, NULL) && g_utf8_validate (since, -1, NULL))
    check_both (id, since);

  return 0;
}
