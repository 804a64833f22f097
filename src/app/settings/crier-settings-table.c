/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings-table.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-blocklist.h"
#include "crier-config.h"
#include "crier-error.h"
#include "crier-id.h"
#include "crier-origin.h"
#include "crier-saved-messages.h"

/* 0, for any free port, can only be an option. */
static gboolean
check_port (const GValue *value)
{
  return g_value_get_uint (value) > 0;
}

/* "other" stands for addresses that options name. */
static gboolean
check_available_to (const GValue *value)
{
  const char *text = g_value_get_string (value);

  return g_strcmp0 (text, "local") == 0 || g_strcmp0 (text, "any") == 0;
}

static char *
admit_origin (const char  *item,
              GError     **error)
{
  if (crier_origin_is_pattern (item))
    return g_strdup (item);

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
               _("“%s” is not an origin; it is like https://example.org, or * "
                 "for any page"), item);

  return NULL;
}

static char *
admit_id (const char  *item,
          GError     **error)
{
  return crier_id_normalize (item, -1, error);
}

/* What can be chosen. */
const CrierSetting crier_settings_table[CRIER_N_SETTINGS] = {
  { "port", "u", 0, 65535, CRIER_CONFIG_PORT, .check = check_port },
  { "available-to", "s", .text = "local", .check = check_available_to },
  /* Seconds between two announcements, also while none is made. */
  { "interval", "u", 1, CRIER_CONFIG_INTERVAL_MAX, CRIER_CONFIG_INTERVAL },
  { "announce", "b", .number = TRUE },
  { "allowed-origins", "as", .admit = admit_origin },
  { "saved-messages", "as", .clean = crier_saved_messages_clean },
  { "visitors-can-send", "b", .number = TRUE },
  { "max-clients", "u", 1, CRIER_CONFIG_CLIENTS_MAX, CRIER_CONFIG_CLIENTS },
  /* Of one address other than loopback. */
  { "max-clients-per-address", "u", 1, CRIER_CONFIG_CLIENTS_MAX,
    CRIER_CONFIG_PER_ADDRESS },
  { "blocked-ids", "as", .admit = admit_id, .read_only = TRUE },
  { "blocked-addresses", "as", .admit = crier_blocklist_dup_address,
    .read_only = TRUE },
  /* Set by crier_look_settings_set_colors() and crier_look_settings_set_logo(). */
  { "foreground", "s", .text = "" },
  { "background", "s", .text = "" },
  { "logo", "s", .text = "" },
  { "start-on-open", "b", .number = TRUE },
  /* A CrierOnClose. */
  { "on-close", "u", CRIER_ON_CLOSE_ASK, CRIER_ON_CLOSE_KEEP, CRIER_ON_CLOSE_ASK,
    .is_enum = TRUE },
  /* Empty for none. It is in a file of its own, since other users may be able
   * to read what GSettings stores. */
  { "token", "s", .text = "", .read_only = TRUE, .is_elsewhere = TRUE },
};

/**
 * crier_setting_find:
 *
 * Returns: the place in the table, or %CRIER_N_SETTINGS if @name is none of it
 */
guint
crier_setting_find (const char *name)
{
  guint i;

  for (i = 0; i < CRIER_N_SETTINGS && strcmp (crier_settings_table[i].name, name) != 0; i++)
    ;

  return i;
}

GParamSpec *
crier_setting_make_property (const CrierSetting *setting)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                      G_PARAM_STATIC_STRINGS;

  if (!setting->read_only)
    flags |= G_PARAM_WRITABLE;

  switch (setting->type[0])
    {
    case 'u':
      return g_param_spec_uint (setting->name, NULL, NULL, setting->min,
                                setting->max, setting->number, flags);
    case 'b':
      return g_param_spec_boolean (setting->name, NULL, NULL,
                                   (gboolean) setting->number, flags);
    case 's':
      return g_param_spec_string (setting->name, NULL, NULL, setting->text, flags);

    default:
      return g_param_spec_boxed (setting->name, NULL, NULL, G_TYPE_STRV, flags);
    }
}

/**
 * crier_setting_admit_list:
 * @list: (array zero-terminated=1): anything
 * @error: (nullable): return location for a #GError; without it, what cannot be
 *   in the list is passed over
 *
 * Returns: (transfer full) (nullable): @list as it is kept, or %NULL with the
 *   error of CrierSetting.admit()
 */
char **
crier_setting_admit_list (const CrierSetting  *setting,
                          const char * const  *list,
                          GError             **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (setting->clean != NULL)
    return setting->clean (list);

  for (; *list != NULL; list++)
    {
      g_autofree char *item = setting->admit (*list, error);

      if (item != NULL)
        g_strv_builder_add (builder, item);
      else if (error != NULL)
        return NULL;
      else
        g_debug ("A stored setting cannot be one of %s: %s", setting->name, *list);
    }

  return g_strv_builder_end (builder);
}

/**
 * crier_setting_read:
 * @value: (out caller-allocates): of no type yet; without what cannot be in a
 *   list, since any program can write anything to where settings are stored
 */
void
crier_setting_read (const CrierSetting *setting,
                    GSettings          *gsettings,
                    GValue             *value)
{
  g_autoptr (GVariant) stored = NULL;

  if (setting->is_enum)
    {
      g_value_init (value, G_TYPE_UINT);
      g_value_set_uint (value, g_settings_get_enum (gsettings, setting->name));
      return;
    }

  stored = g_settings_get_value (gsettings, setting->name);
  g_dbus_gvariant_to_gvalue (stored, value);
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    g_value_take_boxed (value,
                        crier_setting_admit_list (setting, g_value_get_boxed (value), NULL));
}

void
crier_setting_write (const CrierSetting *setting,
                     GSettings          *gsettings,
                     const GValue       *value)
{
  g_autoptr (GVariant) variant = NULL;

  if (setting->is_enum)
    {
      g_settings_set_enum (gsettings, setting->name, (int) g_value_get_uint (value));
      return;
    }

  variant = g_dbus_gvalue_to_gvariant (value, G_VARIANT_TYPE (setting->type));
  g_settings_set_value (gsettings, setting->name, variant);
}
