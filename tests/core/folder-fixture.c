/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "folder-fixture.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

/**
 * folder_fixture_set_up:
 * @self: a fixture
 * @data: not used
 */
void
folder_fixture_set_up (FolderFixture *self,
                       gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("crier-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "journal.db", NULL);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static GPtrArray *
list (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));

  g_ptr_array_sort (names, compare);

  return names;
}

static void
remove_all (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) &&
      !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GPtrArray) names = NULL;
      guint i;

      g_chmod (path, 0700);
      names = list (path);
      for (i = 0; i < names->len; i++)
        remove_all (g_ptr_array_index (names, i));
    }

  g_assert_cmpint (g_remove (path), ==, 0);
}

/**
 * folder_fixture_tear_down:
 * @self: a fixture
 * @data: not used
 */
void
folder_fixture_tear_down (FolderFixture *self,
                          gconstpointer  data)
{
  remove_all (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

/**
 * folder_fixture_dup_content:
 * @self: a fixture
 *
 * Returns: (transfer full): which files have something in them, and what, for
 *   comparison
 */
char *
folder_fixture_dup_content (FolderFixture *self)
{
  g_autoptr (GPtrArray) names = list (self->folder);
  GString *content = g_string_new (NULL);
  guint i;

  for (i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *data = NULL;
      g_autofree char *sum = NULL;
      gsize size = 0;

      /* Nobody may have it open: see make_file() in crier-journal-file.c. */
      if (!g_file_get_contents (name, &data, &size, NULL) || size == 0)
        continue;

      sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, size);
      g_string_append_printf (content, "%s %s\n", name, sum);
    }

  return g_string_free (content, FALSE);
}

/**
 * folder_fixture_run_sql:
 * @path: a database that nobody has open
 * @sql: statements
 *
 * Does what no Crier does.
 */
void
folder_fixture_run_sql (const char *path,
                        const char *sql)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/**
 * folder_fixture_draft:
 * @text: what it says
 * @key: (nullable): its Idempotency-Key
 *
 * Returns: (transfer full): a draft for everyone
 */
CrierDraft *
folder_fixture_draft (const char *text,
                      const char *key)
{
  CrierDraft *draft = crier_draft_new (text, NULL);

  draft->key = g_strdup (key);

  return draft;
}
