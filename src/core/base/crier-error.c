/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-error.h"

#include <string.h>

/* Part of the protocol: an error keeps its code. */
static const char * const CODES[] = {
  [CRIER_ERROR_INVALID] = "malformed",
  [CRIER_ERROR_BLANK] = "message-empty",
  [CRIER_ERROR_TOO_LONG] = "message-too-long",
  [CRIER_ERROR_BAD_TEXT] = "message-invalid",
  [CRIER_ERROR_BAD_ID] = "id-invalid",
  [CRIER_ERROR_UNKNOWN_ID] = "unknown-id",
  [CRIER_ERROR_KEY_REUSED] = "key-reused",
  [CRIER_ERROR_STORAGE] = "storage-failed",
  [CRIER_ERROR_UNREADABLE] = "journal-unreadable",
  [CRIER_ERROR_INBOX_CLOSED] = "inbox-closed",
  [CRIER_ERROR_INBOX_FULL] = "inbox-full",
  [CRIER_ERROR_TOO_FAST] = "too-fast",
  [CRIER_ERROR_BLOCKED] = "blocked",
  [CRIER_ERROR_FULL] = "server-full",
  [CRIER_ERROR_STOPPING] = "server-stopping",
  [CRIER_ERROR_NOT_CONNECTED] = "not-connected",
  [CRIER_ERROR_NOT_FOUND] = "not-found",
  [CRIER_ERROR_NOT_STANDING] = "not-standing",
  [CRIER_ERROR_BAD_QUERY] = "query-invalid",
  [CRIER_ERROR_BAD_REQUEST] = "request-invalid",
  [CRIER_ERROR_HEAD_TOO_LONG] = "head-too-long",
  [CRIER_ERROR_TARGET_TOO_LONG] = "target-too-long",
  [CRIER_ERROR_WRONG_HOST] = "wrong-host",
  [CRIER_ERROR_WRONG_ORIGIN] = "wrong-origin",
  [CRIER_ERROR_NO_TOKEN] = "token-needed",
  [CRIER_ERROR_EXPECTATION] = "expectation-failed",
  [CRIER_ERROR_NO_LENGTH] = "length-required",
  [CRIER_ERROR_BODY_TOO_LARGE] = "body-too-large",
  [CRIER_ERROR_MEDIA_TYPE] = "media-type",
  [CRIER_ERROR_METHOD] = "method-not-allowed",
  [CRIER_ERROR_NO_HANDSHAKE] = "handshake-invalid",
  [CRIER_ERROR_USAGE] = "usage",
  [CRIER_ERROR_PORT_IN_USE] = "port-in-use",
  [CRIER_ERROR_PORT_DENIED] = "port-denied",
  [CRIER_ERROR_ADDRESS] = "address-invalid",
  [CRIER_ERROR_NOT_RUNNING] = "not-running",
  [CRIER_ERROR_JOURNAL] = "journal-unusable",
  [CRIER_ERROR_JOURNAL_IN_USE] = "journal-in-use",
  [CRIER_ERROR_LOST] = "port-lost",
  [CRIER_ERROR_FAILED] = "failed",
};

G_STATIC_ASSERT (G_N_ELEMENTS (CODES) == CRIER_ERROR_N);

G_DEFINE_QUARK (crier-error-quark, crier_error)

/**
 * crier_error_get_code:
 * @error: an error of %CRIER_ERROR; any other number stands for
 *   %CRIER_ERROR_FAILED
 *
 * Returns: (transfer none): its code in the protocol: lower case and hyphens
 */
const char *
crier_error_get_code (CrierError error)
{
  return CODES[(guint) error < CRIER_ERROR_N ? error : CRIER_ERROR_FAILED];
}

/**
 * crier_error_from_code:
 * @code: unchecked
 * @error: (out): the error that has it
 *
 * Returns: %FALSE, with @error as it was, if none has it
 */
gboolean
crier_error_from_code (const char *code,
                       CrierError *error)
{
  guint i;

  g_return_val_if_fail (code != NULL, FALSE);
  g_return_val_if_fail (error != NULL, FALSE);

  for (i = 0; i < CRIER_ERROR_N; i++)
    {
      if (strcmp (CODES[i], code) == 0)
        {
          *error = (CrierError) i;
          return TRUE;
        }
    }

  return FALSE;
}
