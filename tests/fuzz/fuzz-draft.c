/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-response.h"
#include "crier-api-json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"
#include "crier-error.h"
#include "crier-id.h"
#include "crier-text.h"

/*
 * Fuzzes the reader of what the operator's programs post: as it is, with
 * brackets without end behind it, and as long as a body can be, for what it
 * costs. What comes out must be fit to be published, and what is written of
 * that, for a server elsewhere, must read the same.
 */

#define N_BRACKETS 200000 /* enough for a stack of 8 MiB, however small a call */
#define MAX_BODY   (1024 * 1024)

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
check_to (char **to)
{
  guint i;

  if (to == NULL)
    return;

  check (to[0] != NULL);
  for (i = 0; to[i] != NULL; i++)
    check (crier_id_check (to[i], -1, NULL));
}

static void
check_same (const CrierDraft *draft)
{
  g_autofree char *data = NULL;
  g_autoptr (CrierDraft) same = NULL;

  data = crier_api_json_format_draft (draft->text, (const char * const *) draft->to,
                                      draft->expires);
  same = crier_api_json_parse_draft (data, strlen (data), NULL);
  check (same != NULL && strcmp (same->text, draft->text) == 0);
  check ((same->to == NULL) == (draft->to == NULL));
  check (same->to == NULL || g_strv_equal ((const char * const *) same->to,
                                           (const char * const *) draft->to));
}

static void
check_draft (const char *data,
             size_t      length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierDraft) draft = crier_api_json_parse_draft (data, length, &error);
  g_autofree char *answer = NULL;

  if (draft == NULL)
    {
      check (error != NULL && error->domain == CRIER_ERROR);
      check (g_utf8_validate (error->message, -1, NULL));
      answer = crier_response_format_refusal (error->code, error->message);
      check (g_utf8_validate (answer, -1, NULL));
      return;
    }

  check (error == NULL);
  check (crier_text_check (draft->text, -1, CRIER_TEXT_MAX_OPERATOR, NULL));
  check (draft->expires <= CRIER_API_JSON_MAX_EXPIRES);
  check_to (draft->to);
  check_same (draft);
}

static void
read_once (const char *data,
           size_t      length)
{
  g_autoptr (CrierDraft) draft = crier_api_json_parse_draft (data, length, NULL);

  check (draft == NULL || draft->text != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *deep = NULL;

  check_draft ((const char *) data, size);

  /* Not each time, for they are slow. */
  if (size % 16 == 1)
    budget_check (read_once, data, size, MAX_BODY);

  if (size % 8 != 0)
    return 0;

  deep = g_malloc (size + N_BRACKETS);
  if (size > 0)
    memcpy (deep, data, size);
  memset (deep + size, '[', N_BRACKETS);
  check_draft (deep, size + N_BRACKETS);

  return 0;
}
