/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-connection-limit.h"

#include "crier-config.h"

#include <sys/resource.h>

/* Who counts against what. */

static GInetAddress *
make (const char *text)
{
  GInetAddress *address = g_inet_address_new_from_string (text);

  g_assert_nonnull (address);

  return address;
}

static void
enter (CrierConnectionLimit *limit,
       const char     *text,
       guint           n)
{
  g_autoptr (GInetAddress) address = make (text);

  for (; n > 0; n--)
    crier_connection_limit_enter (limit, address);
}

static void
leave (CrierConnectionLimit *limit,
       const char     *text,
       guint           n)
{
  g_autoptr (GInetAddress) address = make (text);

  for (; n > 0; n--)
    crier_connection_limit_leave (limit, address);
}

static gboolean
has_room (CrierConnectionLimit *limit,
          const char     *text)
{
  g_autoptr (GInetAddress) address = make (text);

  return crier_connection_limit_has_room (limit, address);
}

static void
test_raise (void)
{
  struct rlimit before;
  struct rlimit after;
  guint n;

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &before));
  n = crier_connection_limit_raise_limit ();
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &after));

  g_assert_cmpuint (after.rlim_max, ==, before.rlim_max);
  g_assert_cmpuint (after.rlim_cur, ==, before.rlim_max);
  g_assert_cmpuint (n, ==, MIN (after.rlim_cur, G_MAXINT));
  g_assert_cmpuint (crier_connection_limit_raise_limit (), ==, n);
}

/* The descriptors less 64, at most what is wished for (DESIGN.md §2). */
static void
test_clients (void)
{
  const struct
  {
    guint n_descriptors;
    guint wished;
    guint clients;
  } cases[] = {
    { 20000, 10000, 10000 },
    { 20000, 1000000, 19936 },
    { 1000064, 1000000, 1000000 },
    { 10064, 10000, 10000 },
    { 10063, 10000, 9999 },
    { 1024, 10000, 960 },
    { 1024, 960, 960 },
    { 1024, 5, 5 },
    { 256, 10000, 192 },
    { 96, 10000, 32 },
    { 97, 10000, 33 },
    { 95, 10000, 31 },
    { 64, 10000, 16 },
    { 40, 10000, 4 },
    { 32, 10000, 1 },
    { 0, 10000, 1 },
    { G_MAXINT, 1, 1 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (crier_connection_limit_limit_clients (cases[i].n_descriptors,
                                                            cases[i].wished),
                      ==, cases[i].clients);

  for (i = 64; i < 3000; i++)
    {
      guint n = crier_connection_limit_limit_clients ((guint) i, 10000);

      /* More descriptors are never fewer clients, and some stay for pages. */
      g_assert_cmpuint (n, <=,
                        crier_connection_limit_limit_clients ((guint) i + 1,
                                                              10000));
      g_assert_cmpuint (n, <=, i - 32);
    }
}

static void
test_full (void)
{
  const guint limits[] = { 2, 10, 64, 65, 100, 1024 };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      guint max = limits[i] > 64 ? limits[i] - 32 : limits[i] / 2;
      g_autoptr (CrierConnectionLimit) limit = crier_connection_limit_new (limits[i]);

      g_assert_false (crier_connection_limit_is_full (limit));
      enter (limit, "127.0.0.1", max - 1);
      g_assert_false (crier_connection_limit_is_full (limit));
      enter (limit, "192.0.2.1", 1);
      g_assert_true (crier_connection_limit_is_full (limit));

      /* Those who were cut still count for a moment. */
      enter (limit, "::1", 1);
      g_assert_true (crier_connection_limit_is_full (limit));
      leave (limit, "::1", 1);
      g_assert_true (crier_connection_limit_is_full (limit));
      leave (limit, "192.0.2.1", 1);
      g_assert_false (crier_connection_limit_is_full (limit));
    }
}

static void
test_address (void)
{
  g_autoptr (CrierConnectionLimit) limit = crier_connection_limit_new (1024);

  g_assert_cmpuint (CRIER_CONFIG_PER_ADDRESS, ==, 64);

  enter (limit, "192.0.2.1", 63);
  g_assert_true (has_room (limit, "192.0.2.1"));
  enter (limit, "192.0.2.1", 1);
  g_assert_false (has_room (limit, "192.0.2.1"));
  g_assert_true (has_room (limit, "192.0.2.2"));
  g_assert_true (has_room (limit, "192.0.2.0"));

  leave (limit, "192.0.2.1", 1);
  g_assert_true (has_room (limit, "192.0.2.1"));

  /* To none and back, so that an entry is made anew. */
  leave (limit, "192.0.2.1", 63);
  g_assert_true (has_room (limit, "192.0.2.1"));
  enter (limit, "192.0.2.1", 64);
  g_assert_false (has_room (limit, "192.0.2.1"));
  leave (limit, "192.0.2.1", 64);
}

static void
test_loopback (void)
{
  g_autoptr (CrierConnectionLimit) limit = crier_connection_limit_new (1024);

  enter (limit, "127.0.0.1", 200);
  enter (limit, "127.1.2.3", 200);
  enter (limit, "::1", 200);
  g_assert_true (has_room (limit, "127.0.0.1"));
  g_assert_true (has_room (limit, "127.1.2.3"));
  g_assert_true (has_room (limit, "::1"));
  g_assert_false (crier_connection_limit_is_full (limit));
  enter (limit, "::1", 392);
  g_assert_true (crier_connection_limit_is_full (limit));
}

/* Who has one IPv6 address has a whole network of them. */
static void
test_network (void)
{
  g_autoptr (CrierConnectionLimit) limit = crier_connection_limit_new (1024);

  enter (limit, "2001:db8:1:2::1", 32);
  enter (limit, "2001:db8:1:2:ffff:ffff:ffff:ffff", 32);
  g_assert_false (has_room (limit, "2001:db8:1:2::1"));
  g_assert_false (has_room (limit, "2001:db8:1:2:3:4:5:6"));
  g_assert_true (has_room (limit, "2001:db8:1:3::1"));
  g_assert_true (has_room (limit, "2001:db8:1:1::1"));

  leave (limit, "2001:db8:1:2:aaaa::", 1);
  g_assert_true (has_room (limit, "2001:db8:1:2::1"));
}

/* All of a local link share one prefix, so it tells nothing of them: the
 * devices of one household are not one visitor. */
static void
test_link_local (void)
{
  g_autoptr (CrierConnectionLimit) limit = crier_connection_limit_new (1024);

  enter (limit, "fe80::1", 64);
  g_assert_false (has_room (limit, "fe80::1"));
  g_assert_true (has_room (limit, "fe80::2"));
}

/* How many an address may at once, and the wait for the one after those. */
static void
assert_rate (CrierConnectionLimit *limit,
             gint64              (*take) (CrierConnectionLimit *, GInetAddress *, gint64),
             const char           *text,
             guint                 n,
             gint64                wait)
{
  g_autoptr (GInetAddress) address = make (text);
  guint i;

  for (i = 0; i < n; i++)
    g_assert_cmpint (take (limit, address, G_USEC_PER_SEC), ==, 0);

  g_assert_cmpint (take (limit, address, G_USEC_PER_SEC), ==, wait);
}

/* docs/protocol.md §1.1 */
static void
test_rates (void)
{
  g_autoptr (CrierConnectionLimit) limit = crier_connection_limit_new (1024);
  g_autoptr (CrierConnectionLimit) more = crier_connection_limit_new (1024);
  g_autoptr (CrierConnectionLimit) most = crier_connection_limit_new (1024);

  assert_rate (limit, crier_connection_limit_take, "192.0.2.1", 2048, G_USEC_PER_SEC / 256);
  assert_rate (limit, crier_connection_limit_take, "127.0.0.1", 40000, 50);
  assert_rate (limit, crier_connection_limit_take_id, "192.0.2.1", 256, G_USEC_PER_SEC / 4);
  assert_rate (limit, crier_connection_limit_take_id, "127.0.0.1", 20000, 500);

  /* A proxy on another computer, behind which all are. */
  crier_connection_limit_set_per_address (more, 10000);
  assert_rate (more, crier_connection_limit_take, "192.0.2.1", 320000, 25);
  assert_rate (more, crier_connection_limit_take_id, "192.0.2.1", 40000, 1600);

  /* The most there can be, at the finest that the clock tells apart. */
  crier_connection_limit_set_per_address (most, CRIER_CONFIG_CLIENTS_MAX);
  assert_rate (most, crier_connection_limit_take_id, "192.0.2.1", 4000000, 16);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/limit/raise", test_raise);
  g_test_add_func ("/limit/clients", test_clients);
  g_test_add_func ("/limit/full", test_full);
  g_test_add_func ("/limit/address", test_address);
  g_test_add_func ("/limit/loopback", test_loopback);
  g_test_add_func ("/limit/network", test_network);
  g_test_add_func ("/limit/link-local", test_link_local);
  g_test_add_func ("/limit/rates", test_rates);

  return g_test_run ();
}
