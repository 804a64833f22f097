/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-desktop-clock.h"

#include "crier-clock.h"
#include "crier-test.h"

#define KEY "clock-format"

/* What is chosen in GNOME holds; what is not, only where GNOME is. */
static void
test_follow (void)
{
  g_autoptr (GSettings) followed = NULL;
  g_autoptr (GSettings) gnome = NULL;
  guint locale = crier_clock_get_hours ();

  g_unsetenv ("XDG_CURRENT_DESKTOP");
  followed = crier_desktop_clock_follow ();
  if (followed == NULL)
    {
      g_test_skip ("GNOME's settings are not installed here");
      return;
    }

  g_assert_cmpuint (crier_clock_get_hours (), ==, locale);

  gnome = g_settings_new ("org.gnome.desktop.interface");
  g_settings_set_string (gnome, KEY, "12h");
  crier_test_wait (crier_clock_get_hours () == 12);
  g_settings_set_string (gnome, KEY, "24h");
  crier_test_wait (crier_clock_get_hours () == 24);
  g_settings_set_string (gnome, KEY, "12h");
  crier_test_wait (crier_clock_get_hours () == 12);
  g_settings_reset (gnome, KEY);
  crier_test_wait (crier_clock_get_hours () == locale);

  g_setenv ("XDG_CURRENT_DESKTOP", "ubuntu:GNOME", TRUE);
  g_clear_object (&followed);
  followed = crier_desktop_clock_follow ();
  g_assert_cmpuint (crier_clock_get_hours (), ==, 24);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/desktop-clock/follow", test_follow);

  return g_test_run ();
}
