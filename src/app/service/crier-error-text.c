/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-error-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-text.h"

/* What follows the colon is from crier_sqlite_statement_dup_cause(). */
static const char *
get_cause (const char *sentence)
{
  const char *colon = strstr (sentence, ": ");
  const char *cause = colon != NULL ? colon + 2 : sentence;
  const char *translated = gettext (cause);

  return translated != cause ? translated : g_dgettext ("libc", cause);
}

/**
 * crier_error_text_dup:
 * @error: an error, from this process or from a server in another one
 *
 * Translates what core and server say in English by its code alone: without its
 * lengths and Ids. What has no translation here stays as it is, and names them.
 *
 * Returns: (transfer full): a sentence for the user of this program
 */
char *
crier_error_text_dup (const GError *error)
{
  static const char unknown[] =
    N_("The message is for a client that has never been here; nothing was sent");
  const char *general;

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != CRIER_ERROR)
    return g_strdup (error->message);

  switch (error->code)
    {
    case CRIER_ERROR_BLANK:
      return g_strdup (_("The message is empty"));

    case CRIER_ERROR_TOO_LONG:
      return g_strdup_printf (_("The message is too long; %d KiB are the most"),
                              CRIER_TEXT_MAX_OPERATOR / 1024);

    case CRIER_ERROR_BAD_TEXT:
      return g_strdup (_("The message is not UTF-8 text"));

    case CRIER_ERROR_BAD_ID:
      return g_strdup_printf (_("An Id has 1 to %d bytes of UTF-8 text, without "
                                "control and format characters"),
                              CRIER_ID_MAX);

    case CRIER_ERROR_UNKNOWN_ID:
      /* The English sentence says which one. */
      general = gettext (unknown);
      return g_strdup (general != unknown ? general : error->message);

    case CRIER_ERROR_KEY_REUSED:
      return g_strdup (_("This Idempotency-Key was used for another message"));

    case CRIER_ERROR_STORAGE:
      return g_strdup_printf (_("Messages cannot be sent: %s"),
                              get_cause (error->message));

    case CRIER_ERROR_UNREADABLE:
      return g_strdup_printf (_("The journal could not be read: %s"),
                              get_cause (error->message));

    case CRIER_ERROR_BLOCKED:
      return g_strdup (_("The operator has blocked this client"));

    case CRIER_ERROR_STOPPING:
      return g_strdup (_("The server is stopping"));

    case CRIER_ERROR_NOT_FOUND:
      return g_strdup (_("The server knows nothing of that"));

    case CRIER_ERROR_NOT_STANDING:
      return g_strdup (_("There is no such message to withdraw: it never was, has ended, "
                         "or was withdrawn"));

    default:
      return g_strdup (error->message);
    }
}
