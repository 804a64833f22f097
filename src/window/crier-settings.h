#pragma once
#include <gio/gio.h>
#include "crier-options.h"
G_BEGIN_DECLS
#define CRIER_TYPE_SETTINGS (crier_settings_get_type ())
G_DECLARE_FINAL_TYPE (CrierSettings, crier_settings, CRIER, SETTINGS, GObject)
CrierSettings *crier_settings_new (GSettings *settings, const CrierOptions *options);
CrierConfig *crier_settings_dup_config (CrierSettings *self);
GSettings *crier_settings_get_gsettings (CrierSettings *self);
G_END_DECLS
#include "crier-service.h"
