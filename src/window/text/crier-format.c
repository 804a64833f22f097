/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-format.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-text.h"

/* Figures and names as people read them: what the table, the list and the
 * details of a client say, and how large a message gets. */

/* From here on it is said how much there is of what there may be. */
#define NEAR_LIMIT (CRIER_TEXT_MAX_OPERATOR / 5 * 4)

/* More of a name than this is no name, but a joke. */
#define MAX_PROGRAM 60

typedef struct
{
  const char *sign; /* what is looked for */
  const char *name; /* what it means */
} Sign;

/* Everything claims to be Mozilla, most things to be Safari, and many to be
 * Chrome: the more particular names stand first. */
static const Sign browsers[] = {
  { "Edg/", "Edge" },
  { "EdgA/", "Edge" },
  { "EdgiOS/", "Edge" },
  { "OPR/", "Opera" },
  { "Vivaldi/", "Vivaldi" },
  { "SamsungBrowser/", "Samsung Internet" },
  { "FxiOS/", "Firefox" },
  { "Firefox/", "Firefox" },
  { "CriOS/", "Chrome" },
  { "HeadlessChrome/", "Chrome" },
  { "Chromium/", "Chromium" },
  { "Chrome/", "Chrome" },
  { "Epiphany/", "Web" },
  { "Safari/", "Safari" },
};

static const Sign systems[] = {
  { "iPhone", "iPhone" },
  { "iPad", "iPad" },
  { "Android", "Android" },
  { "CrOS", "ChromeOS" },
  { "Windows", "Windows" },
  { "Macintosh", "macOS" },
  { "Linux", "Linux" },
  { "FreeBSD", "FreeBSD" },
  { "OpenBSD", "OpenBSD" },
};

/* What is no browser says so at the beginning. */
static const Sign tools[] = {
  { "Python", "Python" },
  { "python", "Python" },
  { "aiohttp", "Python" },
  { "Tornado", "Python" },
  { "websockets", "Python" },
  { "ESP32", "ESP32" },
  { "ESP8266", "ESP8266" },
  { "Node", "Node.js" },
  { "node", "Node.js" },
  { "Go-http-client", "Go" },
  { "okhttp", "OkHttp" },
  { "Dart", "Dart" },
  { "Java", "Java" },
  { "curl", "curl" },
  { "Wget", "Wget" },
};

static const char *
find_sign (const char *agent,
           const Sign *signs,
           gsize       n)
{
  gsize i;

  for (i = 0; i < n; i++)
    {
      if (strstr (agent, signs[i].sign) != NULL)
        return signs[i].name;
    }

  return NULL;
}

static const char *
find_tool (const char *agent)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      if (g_str_has_prefix (agent, tools[i].sign))
        return tools[i].name;
    }

  /* Microcontrollers' libraries put their own name before it. */
  return strstr (agent, "ESP32") != NULL ? "ESP32" : NULL;
}

/* The first product without its version, as in "Lobby-Clock/1.2 (…)". */
static char *
dup_product (const char *agent)
{
  g_autofree char *product = g_strndup (agent, strcspn (agent, "/ ("));
  g_autofree char *valid = g_utf8_make_valid (*product != '\0' ? product : agent, -1);

  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_PROGRAM));
}

/**
 * crier_format_count:
 * Returns: @n with its digits grouped, as in "27,753"
 */
char *
crier_format_count (guint64 n)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, n);
}

/**
 * crier_format_delay:
 * @usec: microseconds, or less than 0 for a delay that is not known
 *
 * Returns: the delay in a unit that suits it: "0.4 ms", "16 ms", "2.1 s", or a dash
 */
char *
crier_format_delay (gint64 usec)
{
  if (usec < 0)
    return g_strdup ("–");

  if (usec < 950)
    /* Translators: a time in milliseconds */
    return g_strdup_printf (_("%.1f ms"), (double) usec / 1000);

  if (usec < 999500)
    /* Translators: a time in milliseconds */
    return g_strdup_printf (_("%.0f ms"), (double) usec / 1000);

  /* Translators: a time in seconds */
  return g_strdup_printf (_("%.1f s"), (double) usec / G_USEC_PER_SEC);
}

/**
 * crier_format_offset:
 * @usec: how far a clock is behind ours, microseconds
 *
 * Returns: the same in words, as in "312 ms behind"
 */
char *
crier_format_offset (gint64 usec)
{
  /* The least number has no positive one. */
  gint64 distance = usec >= 0 ? usec : usec > G_MININT64 ? -usec : G_MAXINT64;
  g_autofree char *delay = crier_format_delay (distance);

  if (usec >= 0)
    /* Translators: a clock, as in "312 ms behind" */
    return g_strdup_printf (_("%s behind"), delay);

  /* Translators: a clock, as in "312 ms ahead" */
  return g_strdup_printf (_("%s ahead"), delay);
}

/**
 * crier_format_duration:
 * @seconds: how long; less than 0 counts as 0
 *
 * Returns: "1:15", "2:03:04", or from two days on "3 d"
 */
char *
crier_format_duration (gint64 seconds)
{
  int rest;

  seconds = MAX (seconds, 0);
  rest = (int) (seconds % 3600);

  if (seconds >= 2 * 24 * 3600)
    /* Translators: a time in days */
    return g_strdup_printf (_("%d d"), (int) MIN (seconds / (24 * 3600), G_MAXINT));

  if (seconds >= 3600)
    return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600),
                            rest / 60, rest % 60);

  return g_strdup_printf ("%d:%02d", rest / 60, rest % 60);
}

/**
 * crier_format_time:
 * @time: when, microseconds since 1970
 * @now: microseconds since 1970
 *
 * Returns: the local time of @time, with the date unless it is that of @now
 */
char *
crier_format_time (gint64 time,
                   gint64 now)
{
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) today = NULL;
  gboolean is_today;

  then = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
  if (then == NULL || today == NULL)
    return g_strdup ("–");

  is_today = g_date_time_get_year (then) == g_date_time_get_year (today) &&
             g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (today);

  return g_date_time_format (then, is_today ? "%T" : "%x %T");
}

/**
 * crier_format_program:
 * @agent: (nullable): a User-Agent field (RFC 9110 §10.1.5), from any client
 *
 * Returns: "Firefox on Linux" for what claims to be a browser, else the product's
 *   name, or a dash if there is none
 */
char *
crier_format_program (const char *agent)
{
  const char *browser = NULL;
  const char *system;
  const char *tool;

  if (agent == NULL || *agent == '\0')
    return g_strdup ("–");

  tool = find_tool (agent);
  if (tool != NULL)
    return g_strdup (tool);

  if (g_str_has_prefix (agent, "Mozilla/"))
    browser = find_sign (agent, browsers, G_N_ELEMENTS (browsers));
  if (browser == NULL)
    return dup_product (agent);

  system = find_sign (agent, systems, G_N_ELEMENTS (systems));
  if (system == NULL)
    return g_strdup (browser);

  /* Translators: a browser and what it runs on, as in "Firefox on Linux" */
  return g_strdup_printf (_("%s on %s"), browser, system);
}

/**
 * crier_format_transport:
 * Returns: its name in the language of the operator; untranslated it is that of
 *   crier_transport_get_name()
 */
const char *
crier_format_transport (CrierTransport transport)
{
  static const char * const names[CRIER_N_TRANSPORTS] = {
    [CRIER_TRANSPORT_WEBSOCKET] = N_("WebSocket"),
    [CRIER_TRANSPORT_SSE] = N_("Server-Sent Events"),
    [CRIER_TRANSPORT_STREAMING] = N_("Streaming"),
    [CRIER_TRANSPORT_LONG_POLLING] = N_("Long polling"),
    [CRIER_TRANSPORT_POLLING] = N_("Polling"),
  };

  g_return_val_if_fail (transport < CRIER_N_TRANSPORTS, NULL);

  return _(names[transport]);
}

/**
 * crier_format_room:
 * @n_bytes: the size of the text of a message
 *
 * Returns: (nullable): how much that is of what a message of the operator may have,
 *   as in "52 of 64 kB"; %NULL while it is far from it
 */
char *
crier_format_room (gsize n_bytes)
{
  if (n_bytes < NEAR_LIMIT)
    return NULL;

  /* Rounded up, so that one byte too many is not "64 of 64". */
  return g_strdup_printf (_("%zu of %u kB"), (n_bytes + 1023) / 1024,
                          CRIER_TEXT_MAX_OPERATOR / 1024);
}
