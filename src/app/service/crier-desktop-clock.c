/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-desktop-clock.h"

#include <string.h>

#include "crier-clock.h"

#define SCHEMA "org.gnome.desktop.interface"
#define KEY    "clock-format"

/*
 * What GNOME says of the hours on this computer's clocks.
 */

/* The schema is also where GNOME is not, as a part of GTK: then only what was chosen
 * there counts. */
static gboolean
is_gnome (void)
{
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");

  return desktop != NULL && strstr (desktop, "GNOME") != NULL;
}

static void
changed_cb (GSettings  *settings,
            const char *key,
            gpointer    data)
{
  g_autoptr (GVariant) chosen = g_settings_get_user_value (settings, KEY);
  g_autofree char *format = g_settings_get_string (settings, KEY);

  if (chosen == NULL && !is_gnome ())
    crier_clock_set_hours (0);
  else
    crier_clock_set_hours (strcmp (format, "12h") == 0 ? 12 : 24);
}

/**
 * crier_desktop_clock_follow:
 *
 * Has crier_clock_get_hours() say what the desktop says, now and whenever that
 * changes.
 *
 * Returns: (transfer full) (nullable): what watches it, as long as it is kept; %NULL
 *   where GNOME's settings are not installed, or are those of a sandbox
 */
GSettings *
crier_desktop_clock_follow (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;
  GSettings *settings;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || schema == NULL || !g_settings_schema_has_key (schema, KEY))
    return NULL;

  settings = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect (settings, "changed::" KEY, G_CALLBACK (changed_cb), NULL);
  /* Also, a key is only watched when it was read. */
  changed_cb (settings, KEY, NULL);

  return settings;
}
