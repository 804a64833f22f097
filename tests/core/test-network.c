/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-network.h"

static gboolean
are_same (const char *first,
          const char *second)
{
  g_autoptr (GInetAddress) a = g_inet_address_new_from_string (first);
  g_autoptr (GInetAddress) b = g_inet_address_new_from_string (second);
  CrierNetwork network = crier_network_of (a);
  CrierNetwork other = crier_network_of (b);
  gboolean same = crier_network_equal (&network, &other);

  g_assert_true (!same || crier_network_hash (&network) == crier_network_hash (&other));

  return same;
}

static void
test_of (void)
{
  g_assert_true (are_same ("192.0.2.1", "192.0.2.1"));
  g_assert_true (are_same ("192.0.2.1", "::ffff:192.0.2.1"));
  g_assert_false (are_same ("192.0.2.1", "192.0.2.2"));
  g_assert_false (are_same ("::ffff:192.0.2.1", "::ffff:192.0.2.2"));

  /* One that is compatible (RFC 4291 §2.5.5.1) is another. */
  g_assert_false (are_same ("192.0.2.1", "::192.0.2.1"));

  g_assert_true (are_same ("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6"));
  g_assert_false (are_same ("2001:db8:1:2::1", "2001:db8:1:3::1"));
  g_assert_false (are_same ("2001:db8::1", "2001:db9::1"));

  /* What they share says nothing of these. */
  g_assert_false (are_same ("fe80::1", "fe80::2"));
  g_assert_true (are_same ("fe80::1", "fe80::1"));
  g_assert_false (are_same ("::1", "::"));
  g_assert_false (are_same ("::1", "127.0.0.1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/of", test_of);

  return g_test_run ();
}
