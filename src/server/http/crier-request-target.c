/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-request-target.h"

#include <string.h>

/*
 * The target of a request as it came (RFC 9112 §3.2), taken apart and nothing
 * more: no escape is resolved and no segment left out, since what stands
 * between us and the client may have judged another path by that. Pure
 * functions.
 */

/* Where the host of an absolute one begins, or of a CONNECT; NULL if it names
 * none. */
static const char *
find_host (const char *target)
{
  const char *colon = strstr (target, "://");

  if (target[0] == '/' || strcmp (target, "*") == 0)
    return NULL;

  return colon != NULL ? colon + strlen ("://") : target;
}

/**
 * crier_request_target_dup_host:
 *
 * Returns: (transfer full) (nullable): the host with its port, unchecked, if
 *   @target is absolute or of a CONNECT
 */
char *
crier_request_target_dup_host (const char *target)
{
  const char *host = find_host (target);

  return host != NULL ? g_strndup (host, strcspn (host, "/?#")) : NULL;
}

/**
 * crier_request_target_dup_path:
 *
 * Returns: (transfer full): what stands before the query
 */
char *
crier_request_target_dup_path (const char *target)
{
  const char *host = find_host (target);
  const char *path = host != NULL ? host + strcspn (host, "/?#") : target;
  gsize length = strcspn (path, "?");

  /* Where there is a host, an empty one is the root (RFC 9110 §4.2.3). */
  return host != NULL && length == 0 ? g_strdup ("/") : g_strndup (path, length);
}
