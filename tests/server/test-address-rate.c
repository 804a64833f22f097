/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-address-rate.h"

#define START (1000 * G_USEC_PER_SEC)

static gint64
take (CrierAddressRate *rate,
      const char       *text,
      gint64            now,
      gint64            patience)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  g_assert_nonnull (address);

  return crier_address_rate_take (rate, address, now, patience);
}

static void
drain (CrierAddressRate *rate,
       const char       *text,
       guint             n)
{
  for (; n > 0; n--)
    g_assert_cmpint (take (rate, text, START, 0), ==, 0);
}

/* So many at once, and then one each time. */
static void
test_burst (void)
{
  g_autoptr (CrierAddressRate) rate = crier_address_rate_new (1000, 10, 10, 1000);

  drain (rate, "192.0.2.1", 10);
  g_assert_cmpint (take (rate, "192.0.2.1", START, 0), ==, 1000);
  g_assert_cmpint (take (rate, "192.0.2.1", START, 999), ==, 1000);
  g_assert_cmpint (take (rate, "192.0.2.1", START + 999, 0), ==, 1);
  g_assert_cmpint (take (rate, "192.0.2.1", START + 1000, 0), ==, 0);
  g_assert_cmpint (take (rate, "192.0.2.1", START + 1000, 0), ==, 1000);
  drain (rate, "192.0.2.2", 10);

  /* Full, and no fuller. */
  g_assert_cmpint (take (rate, "192.0.2.1", START + G_USEC_PER_SEC, 0), ==, 0);
  g_assert_cmpint (take (rate, "192.0.2.1", START + G_USEC_PER_SEC, 8500), ==, 0);
}

/* With patience the tokens to come are given too, one after the other. */
static void
test_patience (void)
{
  g_autoptr (CrierAddressRate) rate = crier_address_rate_new (1000, 2, 10, 1000);

  drain (rate, "192.0.2.1", 2);
  g_assert_cmpint (take (rate, "192.0.2.1", START, 3000), ==, 1000);
  g_assert_cmpint (take (rate, "192.0.2.1", START, 3000), ==, 2000);
  g_assert_cmpint (take (rate, "192.0.2.1", START + 500, 3000), ==, 2500);
  g_assert_cmpint (take (rate, "192.0.2.1", START + 500, 3000), ==, 3500);
  g_assert_cmpint (take (rate, "192.0.2.1", START + 1000, 3000), ==, 3000);
}

/* A step back, which a monotonic clock does not take, gives nothing. */
static void
test_time (void)
{
  g_autoptr (CrierAddressRate) rate = crier_address_rate_new (1000, 1, 10, 1000);

  drain (rate, "192.0.2.1", 1);
  g_assert_cmpint (take (rate, "192.0.2.1", START - 500, 0), ==, 1500);
}

static void
test_same (void)
{
  static const char * const pairs[][3] = {
    { "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.3" },
    { "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::1" },
    { "fe80::1", "fe80::aaaa:bbbb:cccc:dddd", "fec0::1" },
    { "127.0.0.1", "127.1.2.3", "128.0.0.1" },
    { "127.0.0.1", "::1", "::2" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (CrierAddressRate) rate = crier_address_rate_new (1000, 10, 1000, 10);

      drain (rate, pairs[i][0], 5);
      drain (rate, pairs[i][1], 5);
      g_assert_cmpint (take (rate, pairs[i][0], START, 0), ==, 1000);
      g_assert_cmpint (take (rate, pairs[i][1], START, 0), ==, 1000);
      drain (rate, pairs[i][2], 10);
    }
}

static void
test_loopback (void)
{
  g_autoptr (CrierAddressRate) rate = crier_address_rate_new (1000, 10, 10, 1000);

  drain (rate, "::1", 1000);
  g_assert_cmpint (take (rate, "127.0.0.1", START, 0), ==, 10);
}

/* An address with very many networks gets no bucket back by them, its own or
 * another's, unless it empties theirs as well. */
static void
test_many_networks (void)
{
  g_autoptr (CrierAddressRate) rate = crier_address_rate_new (1000, 10, 10, 1000);
  guint i;

  drain (rate, "192.0.2.1", 10);
  drain (rate, "2001:db8::", 10);
  for (i = 1; i < 100000; i++)
    {
      g_autofree char *text = g_strdup_printf ("2001:db8:%x:%x::1", i >> 16, i & 0xffff);

      g_assert_cmpint (take (rate, text, START, 0), ==, 0);
    }

  g_assert_cmpint (take (rate, "192.0.2.1", START, 0), ==, 1000);
  g_assert_cmpint (take (rate, "2001:db8::", START, 0), ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address-rate/burst", test_burst);
  g_test_add_func ("/address-rate/patience", test_patience);
  g_test_add_func ("/address-rate/time", test_time);
  g_test_add_func ("/address-rate/same", test_same);
  g_test_add_func ("/address-rate/loopback", test_loopback);
  g_test_add_func ("/address-rate/many-networks", test_many_networks);

  return g_test_run ();
}
