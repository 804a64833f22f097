/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection-limit.h"

#include <string.h>
#include <sys/resource.h>

#include "crier-address-rate.h"
#include "crier-config.h"
#include "crier-network.h"

/* Descriptors that are not connections: listening sockets, event loops,
 * standard streams, the window and its bus, a file being read. */
#define OWN_DESCRIPTORS 32

/* Those, and some connections whose request is still being read. */
#define NOT_CLIENTS 64

/* For each of the connections that an address may have at a time. A browser opens
 * some 20 connections for the page; one that polls opens one or two a second.
 * Behind an address with 64 of them the page can be opened by 100 at once. */
#define CONNECTIONS_PER_SECOND 4
#define CONNECTIONS_AT_ONCE    32

/* A browser keeps its Id. */
#define SECONDS_PER_ID 16
#define IDS_AT_ONCE    4

/* All of this computer together, on which a proxy may run: more than 10,000
 * clients that come at once, and less than it takes to keep out the others. */
#define LOOPBACK_CONNECTIONS_PER_SECOND 20000
#define LOOPBACK_CONNECTIONS_AT_ONCE    40000
#define LOOPBACK_IDS_PER_SECOND         2000
#define LOOPBACK_IDS_AT_ONCE            20000

/*
 * CrierConnectionLimit:
 *
 * Counts connections, in all and by the address they come from, against the
 * descriptors that this process may have and what one address may take, at a
 * time and in a time. It only counts; the code that takes or closes a connection
 * tells it.
 */
struct _CrierConnectionLimit
{
  guint max;
  guint per_address;
  guint n;
  GHashTable *by_address; /* (owned) (element-type CrierNetwork guint) */
  CrierAddressRate *connections; /* (owned) (nullable): NULL until it is needed */
  CrierAddressRate *ids;         /* (owned) (nullable): likewise */
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
  self->by_address = g_hash_table_new_full (crier_network_hash, crier_network_equal,
                                            g_free, NULL);

  return self;
}

void
crier_connection_limit_free (CrierConnectionLimit *self)
{
  g_clear_pointer (&self->connections, crier_address_rate_free);
  g_clear_pointer (&self->ids, crier_address_rate_free);
  g_hash_table_unref (self->by_address);
  g_free (self);
}

/**
 * crier_connection_limit_set_per_address:
 * @per_address: the most connections of one address other than loopback;
 *   %CRIER_CONFIG_PER_ADDRESS until it is set. What such an address may do in a
 *   time is a multiple of it, since this is how many share it
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
  CrierNetwork network = crier_network_of (address);
  guint n;

  if (g_inet_address_get_is_loopback (address))
    return TRUE;

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, &network));

  return n < self->per_address;
}

/**
 * crier_connection_limit_take:
 * @now: the monotonic time, microseconds
 *
 * Notes that @address opens a connection.
 *
 * Returns: after how many microseconds it may be served; it is to be refused if
 *   that is over %CRIER_CONNECTION_LIMIT_PATIENCE
 */
gint64
crier_connection_limit_take (CrierConnectionLimit *self,
                             GInetAddress         *address,
                             gint64                now)
{
  if (self->connections == NULL)
    self->connections =
      crier_address_rate_new (MAX (1, G_USEC_PER_SEC / CONNECTIONS_PER_SECOND / self->per_address),
                              CONNECTIONS_AT_ONCE * self->per_address,
                              G_USEC_PER_SEC / LOOPBACK_CONNECTIONS_PER_SECOND,
                              LOOPBACK_CONNECTIONS_AT_ONCE);

  return crier_address_rate_take (self->connections, address, now,
                                  CRIER_CONNECTION_LIMIT_PATIENCE);
}

/**
 * crier_connection_limit_take_id:
 * @now: the monotonic time, microseconds
 *
 * Notes that @address brings an Id that is not known.
 *
 * Returns: 0, or after how many microseconds it may try again; it is to be
 *   refused then
 */
gint64
crier_connection_limit_take_id (CrierConnectionLimit *self,
                                GInetAddress         *address,
                                gint64                now)
{
  if (self->ids == NULL)
    self->ids = crier_address_rate_new (MAX (1, G_USEC_PER_SEC * SECONDS_PER_ID /
                                                self->per_address),
                                        IDS_AT_ONCE * self->per_address,
                                        G_USEC_PER_SEC / LOOPBACK_IDS_PER_SECOND,
                                        LOOPBACK_IDS_AT_ONCE);

  return crier_address_rate_take (self->ids, address, now, 0);
}

static void
count (CrierConnectionLimit *self,
       GInetAddress         *address,
       int                   change)
{
  CrierNetwork network = crier_network_of (address);
  guint n;

  self->n += change;
  if (g_inet_address_get_is_loopback (address))
    return;

  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_address, &network)) + change;
  if (n == 0)
    g_hash_table_remove (self->by_address, &network);
  else
    g_hash_table_replace (self->by_address, g_memdup2 (&network, sizeof network),
                          GUINT_TO_POINTER (n));
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
