/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-address-rate.h"

#include "crier-network.h"

#define N_SETS 1024 /* a power of two */
#define N_WAYS 8

/*
 * CrierAddressRate:
 *
 * How often each address may do one thing: a bucket of tokens, kept as the time
 * at which it will be full again (GCRA, ITU-T I.371), so that a full one is as
 * good as none. All of loopback is one address, and so is all of a local link,
 * where an address costs nothing.
 *
 * The table never grows. An address has its place in one set of eight, by a
 * secret, and displaces there the bucket that is fullest: who wants back a bucket
 * that is empty, with many addresses, has to empty seven others.
 */
struct _CrierAddressRate
{
  gint64 usec;           /* after which there is one token more */
  gint64 depth;          /* the time that it takes to fill a bucket */
  gint64 loopback_usec;
  gint64 loopback_depth;
  guint64 secrets[2];

  struct
  {
    CrierNetwork network;
    gint64 full;         /* monotonic; 0 for an empty place */
  } places[N_SETS][N_WAYS];
};

static guint64
make_secret (void)
{
  return ((guint64) g_random_int () << 32 | g_random_int ()) | 1;
}

/**
 * crier_address_rate_new:
 * @usec: microseconds after which an address may once more
 * @burst: how often at once
 * @loopback_usec: as @usec, for all of this computer together
 * @loopback_burst: likewise
 */
CrierAddressRate *
crier_address_rate_new (gint64 usec,
                        guint  burst,
                        gint64 loopback_usec,
                        guint  loopback_burst)
{
  CrierAddressRate *self = g_new0 (CrierAddressRate, 1);

  self->usec = usec;
  self->depth = usec * burst;
  self->loopback_usec = loopback_usec;
  self->loopback_depth = loopback_usec * loopback_burst;
  self->secrets[0] = make_secret ();
  self->secrets[1] = make_secret ();

  return self;
}

void
crier_address_rate_free (CrierAddressRate *self)
{
  g_free (self);
}

static CrierNetwork
get_network (GInetAddress *address)
{
  static const CrierNetwork loopback = { 0, 1 };
  CrierNetwork network = crier_network_of (address);

  if (g_inet_address_get_is_loopback (address))
    return loopback;

  if (network.prefix != 0)
    network.interface = 0;

  return network;
}

/* The place of network, with when its bucket is full. */
static gint64 *
find_place (CrierAddressRate *self,
            CrierNetwork      network)
{
  guint64 hash = (network.prefix * self->secrets[0]) ^ (network.interface * self->secrets[1]);
  gsize set = (hash ^ hash >> 29) * self->secrets[0] >> 32 & (N_SETS - 1);
  gsize fullest = 0;
  gsize i;

  for (i = 0; i < N_WAYS; i++)
    {
      if (crier_network_equal (&self->places[set][i].network, &network))
        return &self->places[set][i].full;

      if (self->places[set][i].full < self->places[set][fullest].full)
        fullest = i;
    }

  self->places[set][fullest].network = network;
  self->places[set][fullest].full = 0;

  return &self->places[set][fullest].full;
}

/**
 * crier_address_rate_take:
 * @now: the monotonic time, microseconds
 * @patience: for how many microseconds the address can be made to wait
 *
 * Takes a token of @address, of those to come if there is none, unless that one
 * is further away than @patience.
 *
 * Returns: after how many microseconds it may, 0 for at once. If that is more
 *   than @patience, it may not, and nothing was taken
 */
gint64
crier_address_rate_take (CrierAddressRate *self,
                         GInetAddress     *address,
                         gint64            now,
                         gint64            patience)
{
  gboolean is_loopback = g_inet_address_get_is_loopback (address);
  gint64 *full = find_place (self, get_network (address));
  gint64 next = MAX (*full, now) + (is_loopback ? self->loopback_usec : self->usec);
  gint64 wait = next - now - (is_loopback ? self->loopback_depth : self->depth);

  if (wait <= patience)
    *full = next;

  return MAX (wait, 0);
}
