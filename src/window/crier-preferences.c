/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-preferences.h"

struct _CrierPreferences
{
  AdwPreferencesWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (CrierPreferences, crier_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
crier_preferences_class_init (CrierPreferencesClass *klass)
{
}

static void
crier_preferences_init (CrierPreferences *self)
{
}

CrierPreferences *
crier_preferences_new (GtkWindow     *parent,
                       CrierSettings *settings)
{
  return g_object_new (CRIER_TYPE_PREFERENCES, "transient-for", parent, "modal", TRUE, NULL);
}
