/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-request-head.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "budget.h"

/*
 * Fuzzes the check of a request's head. The oracle: what is said of it is said
 * from the byte that decides it and does not change with what comes behind,
 * however the bytes are cut into pieces; and what is good has lines of the
 * right form alone.
 */

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static CrierRequestHeadResult
judge (const uint8_t *data,
       size_t         size)
{
  /* Of its own, so that ASan sees one byte read behind it. */
  g_autofree char *exact = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (exact, data, size);

  return crier_request_head_check (exact, size);
}

/* Takes the head apart in another way than the code does. */
static void
check_good (const uint8_t *data,
            size_t         size)
{
  g_autofree char *head = g_strndup ((const char *) data, size);
  g_autoptr (GString) text = g_string_new (head);
  g_auto (GStrv) lines = NULL;
  guint i = 0;

  check (strlen (head) == size);
  g_string_replace (text, "\r\n", "\n", 0);
  check (strchr (text->str, '\r') == NULL);
  lines = g_strsplit (text->str, "\n", -1);

  while (lines[i] != NULL && lines[i][0] == '\0')
    i++;

  check (lines[i] != NULL &&
         strlen (lines[i]) <= CRIER_REQUEST_HEAD_MAX_TARGET);
  for (i++; lines[i] != NULL && lines[i][0] != '\0'; i++)
    check (g_regex_match_simple ("^[A-Za-z0-9!#$%&'*+.^_`|~-]+:", lines[i],
                                 G_REGEX_RAW, 0));

  check (lines[i] != NULL);
}

static void
judge_once (const char *data,
            size_t      length)
{
  check (crier_request_head_check (data, length) <= CRIER_REQUEST_HEAD_TOO_LONG);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  CrierRequestHeadResult result = CRIER_REQUEST_HEAD_MORE;
  size_t decided = 0;
  size_t i;

  for (i = 0; i <= size; i++)
    {
      CrierRequestHeadResult now = judge (data, i);

      if (result != CRIER_REQUEST_HEAD_MORE)
        check (now == result);
      else
        decided = i;

      result = now;
    }

  if (result == CRIER_REQUEST_HEAD_GOOD)
    check_good (data, decided);

  budget_check (judge_once, data, size, CRIER_REQUEST_HEAD_MAX);

  return 0;
}
