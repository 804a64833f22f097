/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-text-file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-test.h"
#include "crier-text.h"

#define BOM "\xef\xbb\xbf"

typedef struct
{
  char *folder;         /* (owned) */
  char *path;           /* (owned): in it */
  GAsyncResult *result; /* (owned) (nullable): of the last that was read */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("crier-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->folder, "file", NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_clear_object (&f->result);
  g_free (f->path);
  g_free (f->folder);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Fixture *f = data;

  f->result = g_object_ref (result);
}

static char *
read_path (Fixture       *f,
           const char    *path,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_clear_object (&f->result);
  crier_text_file_read_async (file, cancellable, read_cb, f);
  crier_test_wait (f->result != NULL);

  return crier_text_file_read_finish (f->result, error);
}

static void
write_file (Fixture    *f,
            const char *bytes,
            gssize      length)
{
  g_assert_true (g_file_set_contents (f->path, bytes, length, NULL));
}

static void
assert_reads (Fixture    *f,
              const char *bytes,
              const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  write_file (f, bytes, -1);
  found = read_path (f, f->path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, text);
}

static void
assert_fails (Fixture    *f,
              const char *path,
              CrierError  code,
              const char *start)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = read_path (f, path, NULL, &error);

  g_assert_error (error, CRIER_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, start));
  g_assert_null (found);
}

static void
assert_refused (Fixture    *f,
                const char *bytes,
                gssize      length,
                CrierError  code,
                const char *start)
{
  write_file (f, bytes, length);
  assert_fails (f, f->path, code, start);
}

static void
test_lines (Fixture       *f,
            gconstpointer  data)
{
  assert_reads (f, "text", "text");
  assert_reads (f, "one\ntwo\n", "one\ntwo");
  assert_reads (f, "one\r\ntwo\r\n", "one\ntwo");
  assert_reads (f, "one\rtwo\r", "one\ntwo");
  assert_reads (f, "one\r\r\ntwo\n\n", "one\n\ntwo\n");
  assert_reads (f, "\r\n  one", "\n  one");
  assert_reads (f, BOM "中文\r\n", "中文");
  assert_reads (f, "a" BOM "b", "a" BOM "b");
}

static void
test_limit (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *most = crier_test_fill ("x", CRIER_TEXT_MAX_OPERATOR);
  g_autofree char *wide = crier_test_fill ("é", CRIER_TEXT_MAX_OPERATOR);
  g_autofree char *lines = crier_test_fill ("x\r\n", CRIER_TEXT_MAX_OPERATOR / 2 * 3);
  g_autofree char *plain = crier_test_fill ("x\n", CRIER_TEXT_MAX_OPERATOR - 1);
  g_autofree char *ended = g_strconcat (BOM, most, "\r\n", NULL);
  g_autofree char *more = g_strconcat (most, "x", NULL);
  g_autofree char *much = crier_test_fill ("x", 4 * CRIER_TEXT_MAX_OPERATOR);

  assert_reads (f, most, most);
  assert_reads (f, wide, wide);
  assert_reads (f, ended, most);
  plain[CRIER_TEXT_MAX_OPERATOR - 1] = '\0';
  assert_reads (f, lines, plain);

  assert_refused (f, more, -1, CRIER_ERROR_TOO_LONG, "The file is too large: ");
  assert_refused (f, much, -1, CRIER_ERROR_TOO_LONG,
                  "The file is too large: a message has at most 64 kB");
}

/* A file that is larger than it says. */
static void
test_endless (Fixture       *f,
              gconstpointer  data)
{
  const char *path = "/proc/kallsyms";

  if (g_access (path, R_OK) != 0)
    {
      g_test_skip ("there is no /proc/kallsyms");
      return;
    }

  assert_fails (f, path, CRIER_ERROR_TOO_LONG, "The file is too large: ");
}

static void
test_not_text (Fixture       *f,
               gconstpointer  data)
{
  const char *start = "The file is not UTF-8 text: ";

  assert_refused (f, "a\0b", 3, CRIER_ERROR_BAD_TEXT, start);
  assert_refused (f, "caf\xe9", -1, CRIER_ERROR_BAD_TEXT, start);
  assert_refused (f, "half \xe4\xb8", -1, CRIER_ERROR_BAD_TEXT, start);
  assert_refused (f, "\xff\xfeh\0i\0", 6, CRIER_ERROR_BAD_TEXT, start);

  start = "The file is empty: ";
  assert_refused (f, "", -1, CRIER_ERROR_BLANK, start);
  assert_refused (f, BOM, -1, CRIER_ERROR_BLANK, start);
  assert_refused (f, BOM "\r\n \t\r\n", -1, CRIER_ERROR_BLANK, start);
}

static void
test_not_file (Fixture       *f,
               gconstpointer  data)
{
  g_autofree char *link = g_build_filename (f->folder, "link", NULL);
  g_autofree char *text = NULL;

  assert_fails (f, f->path, CRIER_ERROR_FAILED, "The file cannot be read (");
  assert_fails (f, f->folder, CRIER_ERROR_INVALID, "A folder cannot be sent: ");
  assert_fails (f, "/dev/zero", CRIER_ERROR_INVALID, "This is not a text file: ");

  /* Nobody writes: to open it would be to wait. */
  g_assert_cmpint (mkfifo (f->path, 0600), ==, 0);
  assert_fails (f, f->path, CRIER_ERROR_INVALID, "This is not a text file: ");
  g_unlink (f->path);

  g_assert_cmpint (symlink (f->path, link), ==, 0);
  assert_fails (f, link, CRIER_ERROR_INVALID, "This is not a text file: ");
  write_file (f, "text", -1);
  text = read_path (f, link, NULL, NULL);
  g_assert_cmpstr (text, ==, "text");
  g_unlink (link);
}

static void
test_denied (Fixture       *f,
             gconstpointer  data)
{
  write_file (f, "text", -1);
  g_assert_cmpint (g_chmod (f->path, 0), ==, 0);
  if (g_access (f->path, R_OK) == 0)
    g_test_skip ("root may read everything");
  else
    assert_fails (f, f->path, CRIER_ERROR_FAILED, "The file cannot be read (");
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_file (f, "text", -1);
  g_cancellable_cancel (cancellable);
  text = read_path (f, f->path, cancellable, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/text-file/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("lines", test_lines);
  ADD ("limit", test_limit);
  ADD ("endless", test_endless);
  ADD ("not-text", test_not_text);
  ADD ("not-file", test_not_file);
  ADD ("denied", test_denied);
  ADD ("cancelled", test_cancelled);
#undef ADD

  return g_test_run ();
}
