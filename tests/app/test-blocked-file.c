/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-blocked-file.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "folder-fixture.h"

static GPtrArray *
make_names (const char *first,
            const char *second)
{
  GPtrArray *names = g_ptr_array_new ();

  g_ptr_array_add (names, (gpointer) first);
  g_ptr_array_add (names, (gpointer) second);

  return names;
}

static void
assert_names (GPtrArray  *names,
              const char *first,
              const char *second)
{
  g_assert_cmpuint (names->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, first);
  g_assert_cmpstr (g_ptr_array_index (names, 1), ==, second);
}

static void
test_again (FolderFixture *f,
            gconstpointer  data)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  g_autoptr (CrierConfig) again = crier_config_new ();
  g_autoptr (GPtrArray) ids = make_names ("id x", " a\\ ");
  g_autoptr (GPtrArray) addresses = make_names ("192.0.2.1", "2001:db8::/64");
  g_autofree char *path = g_strconcat (f->path, "-blocked", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  config->journal = g_strdup (f->path);
  again->journal = g_strdup (f->path);
  g_assert_true (crier_blocked_file_save (config, ids, addresses, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  crier_blocked_file_load (again);
  assert_names (again->blocked_ids, "id x", " a\\ ");
  assert_names (again->blocked_addresses, "192.0.2.1", "2001:db8::/64");
}

/* Another hand has written it. */
static void
test_foreign (FolderFixture *f,
              gconstpointer  data)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  g_autofree char *path = g_strconcat (f->path, "-blocked", NULL);

  config->journal = g_strdup (f->path);
  crier_blocked_file_load (config);
  g_assert_true (g_file_set_contents (path, "id a\n\nidb\nID c\naddress x\nid d", -1, NULL));
  crier_blocked_file_load (config);
  assert_names (config->blocked_ids, "a", "d");
  g_assert_true (g_file_set_contents (path, "id \xff\n", -1, NULL));
  crier_blocked_file_load (config);
  g_assert_cmpuint (config->blocked_ids->len, ==, 2);
}

/* Without a journal nothing is kept; where nothing can be written, that is said. */
static void
test_nowhere (FolderFixture *f,
              gconstpointer  data)
{
  g_autoptr (CrierConfig) config = crier_config_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  crier_blocked_file_load (config);
  g_assert_true (crier_blocked_file_save (config, none, none, &error));
  config->journal = g_build_filename (f->folder, "nowhere", "journal.db", NULL);
  g_assert_false (crier_blocked_file_save (config, none, none, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/blocked-file/" name, FolderFixture, NULL, \
              folder_fixture_set_up, func, folder_fixture_tear_down)
  ADD ("again", test_again);
  ADD ("foreign", test_foreign);
  ADD ("nowhere", test_nowhere);
#undef ADD

  return g_test_run ();
}
