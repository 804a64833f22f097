/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-origin.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Fuzzes the readers of Host and Origin. The oracle: what is accepted is made
 * of the characters of names and addresses alone, and put together again it
 * means the same; what is not leaves the results untouched.
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

static void
check_name (const char *name)
{
  check (name[0] != '\0' && strlen (name) <= 253);
  check (strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789.-_:") == strlen (name));
}

static char *
format_host (const char *name,
             guint       port)
{
  const char *format = strchr (name, ':') != NULL ? "[%s]" : "%s";
  g_autofree char *host = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  host = g_strdup_printf (format, name);
#pragma GCC diagnostic pop

  return port == 0 ? g_steal_pointer (&host) : g_strdup_printf ("%s:%u", host, port);
}

static void
check_host (const char *text)
{
  char *name = NULL;
  char *name_again = NULL;
  guint port = 99999;
  guint port_again;

  if (!crier_origin_parse_host (text, &name, &port))
    {
      check (name == NULL && port == 99999);
      return;
    }

  check_name (name);
  check (port <= 65535);
  /* It goes into a header of the answer as it came. */
  check (strpbrk (text, " \t\r\n\v\f;,'\"<>\\/@%") == NULL);

  {
    g_autofree char *host = format_host (name, port);

    check (crier_origin_parse_host (host, &name_again, &port_again));
    check (strcmp (name, name_again) == 0 && port == port_again);
  }

  g_free (name);
  g_free (name_again);
}

static void
check_origin (const char *text)
{
  char *scheme = NULL;
  char *name = NULL;
  char *scheme_again = NULL;
  char *name_again = NULL;
  guint port = 99999;
  guint port_again;

  if (!crier_origin_parse (text, &scheme, &name, &port))
    {
      check (scheme == NULL && name == NULL && port == 99999);
      return;
    }

  check_name (name);
  check (port <= 65535 && g_ascii_isalpha (scheme[0]));
  check (strpbrk (text, " \t\r\n\v\f;,'\"<>\\@%") == NULL);

  {
    g_autofree char *host = format_host (name, port);
    g_autofree char *origin = g_strconcat (scheme, "://", host, NULL);

    check (crier_origin_parse (origin, &scheme_again, &name_again, &port_again));
    check (strcmp (scheme, scheme_again) == 0 && strcmp (name, name_again) == 0);
    check (port == port_again);
  }

  g_free (scheme);
  g_free (name);
  g_free (scheme_again);
  g_free (name_again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *origin = g_strconcat ("http://", text, NULL);

  check_host (text);
  check_origin (text);
  check_origin (origin);

  return 0;
}
