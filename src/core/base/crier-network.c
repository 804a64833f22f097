/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-network.h"

#include <string.h>

/* Before an address of IPv4 in one of IPv6 (RFC 4291 §2.5.5.2). */
#define MAPPED G_GUINT64_CONSTANT (0xffff00000000)

/*
 * Whom an address stands for, the same wherever addresses are counted, slowed
 * down, or blocked.
 */

static guint64
read_half (const guint8 *bytes)
{
  guint64 half;

  memcpy (&half, bytes, sizeof half);

  return GUINT64_FROM_BE (half);
}

/**
 * crier_network_of:
 *
 * Returns: an address of IPv4 as it is, also if it is mapped into one of IPv6;
 *   of IPv6 the network of 64 bits, since who has one address there has all of
 *   it (RFC 6177). All of a local link share one such network, and loopback is
 *   in none, so those stay addresses
 */
CrierNetwork
crier_network_of (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);
  CrierNetwork network = { 0, 0 };
  guint32 ipv4;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      memcpy (&ipv4, bytes, sizeof ipv4);
      network.interface = MAPPED | GUINT32_FROM_BE (ipv4);
      return network;
    }

  network.prefix = read_half (bytes);
  if (network.prefix == 0 || g_inet_address_get_is_link_local (address))
    network.interface = read_half (bytes + sizeof network.prefix);

  return network;
}

gboolean
crier_network_is_ipv4 (const CrierNetwork *self)
{
  return self->prefix == 0 && self->interface >> 32 == MAPPED >> 32;
}

/**
 * crier_network_get_bytes:
 * @bytes: (out caller-allocates) (array fixed-size=16): its first address, as one
 *   of IPv6
 */
void
crier_network_get_bytes (const CrierNetwork *self,
                         guint8             *bytes)
{
  guint64 prefix = GUINT64_TO_BE (self->prefix);
  guint64 interface = GUINT64_TO_BE (self->interface);

  memcpy (bytes, &prefix, sizeof prefix);
  memcpy (bytes + sizeof prefix, &interface, sizeof interface);
}

/* Not for what a visitor can choose many of: see CrierAddressRate. */
guint
crier_network_hash (gconstpointer network)
{
  const CrierNetwork *self = network;

  return g_int64_hash (&self->prefix) * 31 + g_int64_hash (&self->interface);
}

gboolean
crier_network_equal (gconstpointer a,
                     gconstpointer b)
{
  const CrierNetwork *first = a;
  const CrierNetwork *second = b;

  return first->prefix == second->prefix && first->interface == second->interface;
}
