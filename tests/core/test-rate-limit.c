/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-rate-limit.h"

#define BEGIN (100 * (gint64) G_USEC_PER_SEC)

/* How many messages it lets through now. */
static guint
say_all (CrierRateLimit *allowance,
         gint64          now)
{
  guint n = 0;

  while (crier_rate_limit_refill (allowance, now))
    {
      crier_rate_limit_spend (allowance, CRIER_RATE_LIMIT_MESSAGE);
      n++;
    }

  return n;
}

static void
test_messages (void)
{
  CrierRateLimit allowance;

  crier_rate_limit_init (&allowance, BEGIN);
  g_assert_cmpuint (say_all (&allowance, BEGIN), ==, 20);
  g_assert_cmpuint (crier_rate_limit_get_wait (&allowance), ==, 1);

  g_assert_cmpuint (say_all (&allowance, BEGIN + G_USEC_PER_SEC), ==, 10);
  g_assert_cmpuint (say_all (&allowance, BEGIN + G_USEC_PER_SEC), ==, 0);

  /* It fills up, and no further. */
  g_assert_cmpuint (say_all (&allowance, BEGIN + 3600 * (gint64) G_USEC_PER_SEC), ==, 20);
}

static void
test_other (void)
{
  CrierRateLimit allowance;
  guint n = 0;

  crier_rate_limit_init (&allowance, BEGIN);
  while (crier_rate_limit_refill (&allowance, BEGIN))
    {
      crier_rate_limit_spend (&allowance, CRIER_RATE_LIMIT_OTHER);
      n++;
    }

  /* A tenth is no binary fraction. */
  g_assert_cmpuint (n, >=, 200);
  g_assert_cmpuint (n, <=, 201);
}

/* Whatever it costs is said whole, and then waited for. */
static void
test_debt (void)
{
  CrierRateLimit allowance;

  crier_rate_limit_init (&allowance, BEGIN);
  crier_rate_limit_spend (&allowance, 1024 * 1024 * CRIER_RATE_LIMIT_PER_BYTE);
  g_assert_false (crier_rate_limit_refill (&allowance, BEGIN));
  g_assert_cmpuint (crier_rate_limit_get_wait (&allowance), ==, 5);
  g_assert_false (crier_rate_limit_refill (&allowance,
                                           BEGIN + 4 * (gint64) G_USEC_PER_SEC));
  g_assert_true (crier_rate_limit_refill (&allowance,
                                          BEGIN + 5 * (gint64) G_USEC_PER_SEC));
}

/* Nothing is taken away by a time that is not later. */
static void
test_same_time (void)
{
  CrierRateLimit allowance;

  crier_rate_limit_init (&allowance, BEGIN);
  crier_rate_limit_spend (&allowance, 19.5);
  g_assert_true (crier_rate_limit_refill (&allowance, BEGIN - G_USEC_PER_SEC));
  g_assert_true (crier_rate_limit_refill (&allowance, BEGIN));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/allowance/messages", test_messages);
  g_test_add_func ("/allowance/other", test_other);
  g_test_add_func ("/allowance/debt", test_debt);
  g_test_add_func ("/allowance/same-time", test_same_time);

  return g_test_run ();
}
