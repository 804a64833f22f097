/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-site.h"

#include <string.h>

#include "crier-origin.h"
#include "crier-request-target.h"

/*
 * CrierSite:
 *
 * What is ours: the names by which this server is asked for, and the origins of
 * the pages that may ask. It decides nothing; the request policy does, by it.
 */
struct _CrierSite
{
  guint port;
  gboolean any_origin;
  GHashTable *origins;       /* (owned) (element-type utf8): scheme://name:port */
  GHashTable *own_names;     /* (owned) (element-type utf8): with our port */
  GHashTable *allowed_names; /* (owned) (element-type utf8): with any port */
};

static char *
format_origin (const char *scheme,
               const char *name,
               guint       port)
{
  return g_strdup_printf ("%s://%s:%u", scheme, name, port);
}

static void
add_own_names (CrierSite *self)
{
  g_autofree char *host = g_ascii_strdown (g_get_host_name (), -1);

  g_hash_table_add (self->own_names, g_strdup ("localhost"));

  /* As multicast DNS (RFC 6762) knows this computer. */
  if (strchr (host, '.') == NULL)
    g_hash_table_add (self->own_names, g_strconcat (host, ".local", NULL));

  g_hash_table_add (self->own_names, g_steal_pointer (&host));
}

static void
allow_origin (CrierSite  *self,
              const char *text)
{
  g_autofree char *scheme = NULL;
  g_autofree char *name = NULL;
  guint port;

  if (strcmp (text, "*") == 0)
    self->any_origin = TRUE;
  else if (crier_origin_parse (text, &scheme, &name, &port))
    g_hash_table_add (self->origins, format_origin (scheme, name, port));
}

static gboolean
is_own_address (CrierRemoteAddress *remote,
                const char   *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  return address != NULL &&
         (g_inet_address_get_is_loopback (address) ||
          g_inet_address_equal (address,
                                crier_remote_address_get_local (remote)));
}

/**
 * crier_site_new:
 * @config: what the operator allows; hosts and origins that are none are
 *   passed over
 * @port: our port
 */
CrierSite *
crier_site_new (const CrierConfig *config,
                guint              port)
{
  CrierSite *self = g_new0 (CrierSite, 1);
  guint i;

  self->port = port;
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->own_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->allowed_names = g_hash_table_new_full (g_str_hash, g_str_equal,
                                               g_free, NULL);
  add_own_names (self);

  for (i = 0; i < config->allowed_hosts->len; i++)
    {
      char *name;
      guint ignored;

      if (crier_origin_parse_host (g_ptr_array_index (config->allowed_hosts, i),
                                   &name, &ignored))
        g_hash_table_add (self->allowed_names, name);
    }

  for (i = 0; i < config->allowed_origins->len; i++)
    allow_origin (self, g_ptr_array_index (config->allowed_origins, i));

  return self;
}

void
crier_site_free (CrierSite *self)
{
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->own_names);
  g_hash_table_unref (self->allowed_names);
  g_free (self);
}

/**
 * crier_site_is_us:
 * @remote: where the request comes from
 * @port: 0 if none is said
 */
gboolean
crier_site_is_us (CrierSite          *self,
                  CrierRemoteAddress *remote,
                  const char         *name,
                  guint               port)
{
  if (g_hash_table_contains (self->allowed_names, name))
    return TRUE;

  if (port != 0 && port != self->port)
    return FALSE;

  return g_hash_table_contains (self->own_names, name) ||
         is_own_address (remote, name);
}

/**
 * crier_site_find_host:
 * @name: (out) (transfer full): as of crier_origin_parse_host()
 * @port: (out): likewise
 *
 * Finds whom a request is for. What its target says counts, if that names a
 * host (RFC 9112 §3.2.2).
 *
 * Returns: %FALSE if it does not say so
 */
gboolean
crier_site_find_host (SoupServerMessage  *message,
                      char              **name,
                      guint              *port)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  g_autofree char *target = NULL;
  /* Two of them come as one with a comma, which is no host. */
  const char *host = soup_message_headers_get_list (headers, "Host");

  target = crier_request_target_dup_host (crier_remote_address_get_target (remote));
  if (target != NULL)
    host = target;

  return host != NULL && crier_origin_parse_host (host, name, port);
}

/* A name that is allowed is that of a proxy, which may speak TLS and listen on
 * another port. The port is that of the Host, if the proxy passes it on. */
static gboolean
is_behind_proxy (CrierSite *self,
                 SoupServerMessage  *message,
                 const char         *scheme,
                 const char         *name,
                 guint               port)
{
  g_autofree char *host = NULL;
  guint host_port;

  return (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0) &&
         g_hash_table_contains (self->allowed_names, name) &&
         crier_site_find_host (message, &host, &host_port) && strcmp (host, name) == 0 &&
         (host_port == 0 || host_port == port);
}

/**
 * crier_site_judge:
 * @origin: (nullable): the origin of the page that sends @message, from any
 *   client; %NULL if it is not known
 */
CrierPage
crier_site_judge (CrierSite         *self,
                  SoupServerMessage *message,
                  const char        *origin)
{
  g_autofree char *scheme = NULL;
  g_autofree char *name = NULL;
  g_autofree char *whole = NULL;
  guint port;

  if (origin == NULL || !crier_origin_parse (origin, &scheme, &name, &port))
    return self->any_origin ? CRIER_PAGE_ALLOWED : CRIER_PAGE_FOREIGN;

  if ((strcmp (scheme, "http") == 0 && port == self->port &&
       crier_site_is_us (self, crier_remote_address_of (message), name, port)) ||
      is_behind_proxy (self, message, scheme, name, port))
    return CRIER_PAGE_OURS;

  whole = format_origin (scheme, name, port);

  return self->any_origin || g_hash_table_contains (self->origins, whole) ? CRIER_PAGE_ALLOWED
                                                                          : CRIER_PAGE_FOREIGN;
}

/**
 * crier_site_allows_all:
 *
 * Returns: whether the pages of every origin may ask
 */
gboolean
crier_site_allows_all (CrierSite *self)
{
  return self->any_origin;
}
