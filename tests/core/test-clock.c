/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-clock.h"

#include <locale.h>

#include <glib/gstdio.h>

static void
put_zone (const char *path,
          const char *zone)
{
  g_autofree char *from = g_build_filename ("/usr/share/zoneinfo", zone, NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

static void
assert_hours (int hours)
{
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();

  g_assert_cmpint (g_date_time_get_utc_offset (now) / G_TIME_SPAN_HOUR, ==, hours);
}

/* A computer that goes to another zone, or gets new rules for its own. */
static void
test_zone (void)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-zone-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "localtime", NULL);
  g_autofree char *name = g_strconcat (":", path, NULL);

  if (!g_file_test ("/usr/share/zoneinfo/Asia/Tokyo", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no zones are installed here");
      g_rmdir (folder);
      return;
    }

  put_zone (path, "Asia/Tokyo");
  g_setenv ("TZ", name, TRUE);
  assert_hours (9);
  put_zone (path, "Asia/Kolkata");
  assert_hours (5);
  put_zone (path, "America/Phoenix");
  assert_hours (-7);
  g_setenv ("TZ", "Asia/Tokyo", TRUE);
  assert_hours (9);
  g_setenv ("TZ", "XYZ-3", TRUE);
  assert_hours (3);
  g_unlink (path);
  g_setenv ("TZ", name, TRUE);
  assert_hours (0);
  g_rmdir (folder);
}

static void
test_boot_time (void)
{
  gint64 before = crier_clock_get_boot_time ();

  g_assert_cmpint (before, >=, g_get_monotonic_time () - G_USEC_PER_SEC);
  g_assert_cmpint (crier_clock_get_boot_time (), >=, before);
}

/* The desktop holds over the locale, whatever that is. */
static void
test_hours (void)
{
  const struct { const char *locale;
                 guint hours;
  } locales[] = {
    { "C", 24 },
    { "en_US.UTF-8", 12 },
    { "zh_CN.UTF-8", 24 },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (locales); i++)
    {
      if (setlocale (LC_TIME, locales[i].locale) == NULL)
        {
          g_test_message ("There is no locale %s here", locales[i].locale);
          continue;
        }

      g_assert_cmpuint (crier_clock_get_hours (), ==, locales[i].hours);
      crier_clock_set_hours (36 - locales[i].hours);
      g_assert_cmpuint (crier_clock_get_hours (), ==, 36 - locales[i].hours);
      crier_clock_set_hours (0);
      g_assert_cmpuint (crier_clock_get_hours (), ==, locales[i].hours);
    }

  setlocale (LC_TIME, "C");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/zone", test_zone);
  g_test_add_func ("/clock/hours", test_hours);
  g_test_add_func ("/clock/boot-time", test_boot_time);

  return g_test_run ();
}
