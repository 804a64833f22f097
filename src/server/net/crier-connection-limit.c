/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection-limit.h"

#include <string.h>
#include <sys/resource.h>

#include "crier-config.h"

/* Descriptors that are not connections: listening sockets, event loops,
 * standard streams, the window and its bus, a file being read. */
#define OWN_DESCRIPTORS 32

/* Those, and some connections whose request is still being read. */
#define NOT_CLIENTS 64

/*
 * CrierConnectionLimit:
 *
 * Counts connections, in all and by the address they come from, against the
 * descriptors that this process may have and what one address may take. It
 * only counts; the code that takes or closes a connection tells it.
 */
struct _CrierConnectionLimit
{
  guint max;
  guint per_address;
  guint n;
  GHashTable *by_address; /* (owned) (element-type GBytes guint) */
};

/**
 * crier_connection_limit_raise_limit:
 *
 * Raises this process's soft limit of descriptors to its hard limit.
 *
 * Returns: the limit that holds then
 */
guint
crier_connection_limit_raise_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return 1024;

  if (limit.rlim_cur < limit.rlim_max)
    {
      struct rlimit raised = { limit.rlim_max, limit.rlim_max };

      if (setrlimit (RLIMIT_NOFILE, &raised) == 0)
        limit = raised;
    }

  return (guint) MIN (limit.rlim_cur, (rlim_t) G_MAXINT);
}

/**
 * crier_connection_limit_limit_clients:
 * @n_descriptors: how many descriptors this process may have
 * @max_clients: how many clients are wished for
 *
 * Returns: how many clients there can be: as many as wished for, but 64 fewer
 *   than descriptors; where those are very few, half of what Crier itself
 *   does not need, so that pages are still served
 */
guint
crier_connection_limit_limit_clients (guint n_descriptors,
                                      guint max_clients)
{
  guint most = n_descriptors > NOT_CLIENTS ? n_descriptors - NOT_CLIENTS : 0;
  guint half = n_descriptors > OWN_DESCRIPTORS
                 ? (n_descriptors - OWN_DESCRIPTORS) / 2 : 0;

  return MIN (max_clients, MAX (1, MAX (most, half)));
}

CrierConnectionLimit *
crier_connection_limit_new (guint n_descriptors)
{
  CrierConnectionLimit *self = g_new0 (CrierConnectionLimit, 1);

  self->max = n_descriptors > 2 * OWN_DESCRIPTORS
                ? n_descriptors - OWN_DESCRIPTORS : n_descriptors / 2;
  self->per_address = CRIER_CONFIG_PER_ADDRESS;
  self->by_address = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                            (GDestroyNotify) g_bytes_unref,
                                            NULL);

  return self;
}

void
crier_connection_limit_free (CrierConnectionLimit *self)
{
  g_hash_table_unref (self->by_address);
  g_free (self);
}

/* Who has one IPv6 address has 2^64 of them, so these are counted by network
 * (RFC 6177); but all of a local link share one network. NULL for loopback,
 * which is not counted. */
static GBytes *
make_key (GInetAddress *address)
{
  gsize size = g_inet_address_get_native_size (address);

  if (g_inet_address_get_is_loopback (address))
    return NULL;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      !g_inet_address_get_is_link_local (address))
    size /= 2;

  return g_bytes_new (g_inet_address_to_bytes (address), size);
}

/**
 * crier_connection_limit_set_per_address:
 * @per_address: the most connections of one address other than loopback;
 *   %CRIER_CONFIG_PER_ADDRESS until it is set
 */
void
crier_connection_limit_set_per_address (CrierConnectionLimit *self,
                                        guint           per_address)
{
  g_return_if_fail (per_address > 0);

  self->per_address = per_address;
}

guint
crier_connection_limit_get_n (CrierConnectionLimit *self)
{
  return self->n;
}

/**
 * crier_connection_limit_is_full:
 *
 * Returns: %TRUE if there must not be one more connection from anywhere
 */
gboolean
crier_connection_limit_is_full (CrierConnectionLimit *self)
{
  return self->n >= self->max;
}

guint
crier_connection_limit_get_excess (CrierConnectionLimit *self)
{
  return self->n > self->max ? self->n - self->max : 0;
}

gboolean
crier_connection_limit_has_room (CrierConnectionLimit *self,
                                 GInetAddress   *address)
{
  g_autoptr (GBytes) key = make_key (address);
  guint n;

  if (key == NULL)
    return TRUE;

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, key));

  return n < self->per_address;
}

static void
count (CrierConnectionLimit *self,
       GInetAddress         *address,
       int                   change)
{
  g_autoptr (GBytes) key = make_key (address);
  guint n;

  self->n += change;
  if (key == NULL)
    return;

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, key)) + change;
  if (n == 0)
    g_hash_table_remove (self->by_address, key);
  else
    g_hash_table_replace (self->by_address,
                          g_steal_pointer (&key), GUINT_TO_POINTER (n));
}

void
crier_connection_limit_enter (CrierConnectionLimit *self,
                              GInetAddress         *address)
{
  count (self, address, 1);
}

void
crier_connection_limit_leave (CrierConnectionLimit *self,
                              GInetAddress         *address)
{
  g_assert (self->n > 0);

  count (self, address, -1);
}
