/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-config.h"

static void
test_defaults (void)
{
  g_autoptr (CrierConfig) config = crier_config_new ();

  g_assert_cmpuint (config->port, ==, 8888);
  g_assert_cmpuint (config->interval, ==, 1);
  g_assert_cmpuint (config->max_clients, ==, 10000);
  g_assert_true (config->inbox);
  g_assert_cmpuint (config->listen->len, ==, 0);
  g_assert_cmpuint (config->allowed_origins->len, ==, 0);
  g_assert_cmpuint (config->allowed_hosts->len, ==, 0);
  g_assert_cmpuint (CRIER_CONFIG_INTERVAL_MAX, ==, 3600);
}

static void
assert_list (GPtrArray  *list,
             const char *first,
             const char *second)
{
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (list, 0), ==, first);
  g_assert_cmpstr (g_ptr_array_index (list, 1), ==, second);
}

static CrierConfig *
make_full (void)
{
  CrierConfig *config = crier_config_new ();

  config->port = 1;
  config->interval = 3600;
  config->max_clients = 7;
  config->inbox = FALSE;
  g_ptr_array_add (config->listen, g_strdup ("local"));
  g_ptr_array_add (config->listen, g_strdup ("192.0.2.1"));
  g_ptr_array_add (config->allowed_origins, g_strdup ("*"));
  g_ptr_array_add (config->allowed_origins, g_strdup ("https://a.example"));
  g_ptr_array_add (config->allowed_hosts, g_strdup ("a.example"));
  g_ptr_array_add (config->allowed_hosts, g_strdup ("b.example"));

  return config;
}

/* The original is spoilt and freed first: nothing may be shared with it. */
static void
test_copy (void)
{
  CrierConfig *config = make_full ();
  g_autoptr (CrierConfig) copy = crier_config_copy (config);

  *(char *) g_ptr_array_index (config->listen, 0) = 'X';
  *(char *) g_ptr_array_index (config->allowed_origins, 0) = 'X';
  *(char *) g_ptr_array_index (config->allowed_hosts, 0) = 'X';
  g_ptr_array_set_size (config->listen, 1);
  crier_config_free (config);

  g_assert_cmpuint (copy->port, ==, 1);
  g_assert_cmpuint (copy->interval, ==, 3600);
  g_assert_cmpuint (copy->max_clients, ==, 7);
  g_assert_false (copy->inbox);
  assert_list (copy->listen, "local", "192.0.2.1");
  assert_list (copy->allowed_origins, "*", "https://a.example");
  assert_list (copy->allowed_hosts, "a.example", "b.example");

  g_ptr_array_set_size (copy->listen, 0);
}

static void
test_copy_of_defaults (void)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  g_autoptr (CrierConfig) copy = crier_config_copy (config);

  g_ptr_array_add (copy->listen, g_strdup ("any"));

  g_assert_cmpuint (copy->port, ==, 8888);
  g_assert_true (copy->inbox);
  g_assert_cmpuint (config->listen->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/copy", test_copy);
  g_test_add_func ("/config/copy-of-defaults", test_copy_of_defaults);

  return g_test_run ();
}
