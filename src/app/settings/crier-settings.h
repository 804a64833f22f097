/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-config.h"
#include "crier-options.h"
#include "crier-settings-table.h"

G_BEGIN_DECLS

#define CRIER_TYPE_SETTINGS (crier_settings_get_type ())
G_DECLARE_FINAL_TYPE (CrierSettings, crier_settings, CRIER, SETTINGS, GObject)

CrierSettings      *crier_settings_new          (GSettings          *settings,
                                                 const CrierOptions *options);

GSettings          *crier_settings_get_gsettings (CrierSettings *self);
CrierConfig        *crier_settings_dup_config   (CrierSettings *self)
  G_GNUC_WARN_UNUSED_RESULT;

guint               crier_settings_get_uint     (CrierSettings *self,
                                                 const char    *name);
gboolean            crier_settings_get_boolean  (CrierSettings *self,
                                                 const char    *name);
const char         *crier_settings_get_string   (CrierSettings *self,
                                                 const char    *name);
const char * const *crier_settings_get_strv     (CrierSettings *self,
                                                 const char    *name);
gboolean            crier_settings_set_strv     (CrierSettings       *self,
                                                 const char          *name,
                                                 const char * const  *list,
                                                 GError             **error);
void                crier_settings_set_blocked  (CrierSettings *self,
                                                 const char    *name,
                                                 const char    *item,
                                                 gboolean       is_blocked);

char               *crier_settings_make_token   (void)
  G_GNUC_WARN_UNUSED_RESULT;
gboolean            crier_settings_set_token    (CrierSettings  *self,
                                                 const char     *token,
                                                 GError        **error);

void                crier_settings_forgo_journal (CrierSettings *self);

G_END_DECLS
