/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-origin.h"

#include <string.h>

#include <gio/gio.h>

#include "crier-text.h"

#define MAX_NAME 253 /* RFC 1035 §2.3.4, without the final dot */

/*
 * The headers Host and Origin, read strictly: whatever is not exactly of
 * their form names no host; nothing here repairs or guesses. Pure functions.
 */

static char *
parse_name (const char *text,
            gsize       length)
{
  gsize i;

  /* One dot at the end is that of the root (RFC 1034 §3.1). */
  if (length > 1 && text[length - 1] == '.')
    length--;

  if (length == 0 || length > MAX_NAME || text[length - 1] == '.')
    return NULL;

  for (i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr (".-_", text[i]) == NULL)
        return NULL;
    }

  return g_ascii_strdown (text, length);
}

static char *
parse_bracketed (const char *text,
                 gsize       length)
{
  g_autofree char *inner = g_strndup (text + 1, length - 2);
  g_autoptr (GInetAddress) address = NULL;

  /* A zone has a meaning on one computer only (RFC 4007 §6). A newer GLib
   * looks for one of that name on ours. */
  if (strchr (inner, '%') != NULL)
    return NULL;

  address = g_inet_address_new_from_string (inner);
  if (address == NULL ||
      g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return NULL;

  return g_inet_address_to_string (address);
}

static gboolean
parse_port (const char *text,
            guint      *port)
{
  guint64 value;

  /* An empty one is none (RFC 3986 §3.2.3). */
  if (text[0] == '\0')
    {
      *port = 0;
      return TRUE;
    }

  /* GLib would pass over a vertical tab. */
  if (!g_ascii_isdigit (text[0]) || strlen (text) > 5 ||
      !crier_text_parse_unsigned (text, 1, 65535, &value))
    return FALSE;

  *port = (guint) value;

  return TRUE;
}

/**
 * crier_origin_parse_host:
 * @text: the value of a Host header, from any client
 * @name: (out) (transfer full): the name in lower case and without a dot at
 *   its end, or the address, an IPv6 one in its shortest form and without
 *   brackets
 * @port: (out): the port, 0 if none was given
 *
 * Takes `uri-host [ ":" port ]` apart (RFC 9110 §7.2).
 *
 * Returns: %FALSE if @text is anything else; the results are untouched then
 */
gboolean
crier_origin_parse_host (const char  *text,
                         char       **name,
                         guint       *port)
{
  g_autofree char *found = NULL;
  const char *end;
  guint number = 0;

  if (text[0] == '[')
    {
      end = strchr (text, ']');
      if (end == NULL)
        return FALSE;

      end++;
      found = parse_bracketed (text, end - text);
    }
  else
    {
      end = strchr (text, ':');
      if (end == NULL)
        end = text + strlen (text);

      found = parse_name (text, end - text);
    }

  if (found == NULL)
    return FALSE;

  if (*end == ':' && !parse_port (end + 1, &number))
    return FALSE;

  if (*end != ':' && *end != '\0')
    return FALSE;

  *name = g_steal_pointer (&found);
  *port = number;

  return TRUE;
}

static guint
get_default_port (const char *scheme)
{
  if (strcmp (scheme, "http") == 0)
    return 80;

  if (strcmp (scheme, "https") == 0)
    return 443;

  return 0;
}

static gboolean
is_scheme (const char *scheme)
{
  const char *p;

  for (p = scheme; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("+-.", *p) == NULL)
        return FALSE;
    }

  return g_ascii_isalpha (scheme[0]);
}

/**
 * crier_origin_parse:
 * @text: the value of an Origin header, from any client
 * @scheme: (out) (transfer full): the scheme in lower case
 * @name: (out) (transfer full): as of crier_origin_parse_host()
 * @port: (out): the port, also where it is the scheme's own; 0 if it has none
 *
 * Takes `scheme "://" host [ ":" port ]` apart (RFC 6454 §6.2).
 *
 * Returns: %FALSE if @text is anything else, `null` included; the results are
 *   untouched then
 */
gboolean
crier_origin_parse (const char  *text,
                    char       **scheme,
                    char       **name,
                    guint       *port)
{
  g_autofree char *found = NULL;
  const char *colon;

  colon = strstr (text, "://");
  if (colon == NULL)
    return FALSE;

  found = g_ascii_strdown (text, colon - text);
  /* A browser leaves an empty port out. */
  if (!is_scheme (found) || g_str_has_suffix (text, ":") ||
      !crier_origin_parse_host (colon + strlen ("://"), name, port))
    return FALSE;

  if (*port == 0)
    *port = get_default_port (found);

  *scheme = g_steal_pointer (&found);

  return TRUE;
}

/**
 * crier_origin_dup_of_url:
 * @url: the value of a Referer header, from any client
 *
 * Returns: (transfer full) (nullable): the part of it that is its origin, if it
 *   is one, unchecked
 */
char *
crier_origin_dup_of_url (const char *url)
{
  const char *authority = strstr (url, "://");

  /* Two of them come as one with a blank (RFC 9110 §5.3). */
  if (authority == NULL || strpbrk (url, " \t") != NULL)
    return NULL;

  authority += strlen ("://");

  return g_strndup (url, authority - url + strcspn (authority, "/?#"));
}

/**
 * crier_origin_is_pattern:
 *
 * Returns: whether @text can stand among the origins that are allowed: an
 *   origin, or `*` for all
 */
gboolean
crier_origin_is_pattern (const char *text)
{
  g_autofree char *scheme = NULL;
  g_autofree char *name = NULL;
  guint port;

  return strcmp (text, "*") == 0 ||
         crier_origin_parse (text, &scheme, &name, &port);
}
