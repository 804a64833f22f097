/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What becomes of the server when the window is closed; values of the schema. */
typedef enum
{
  CRIER_ON_CLOSE_ASK,  /* ask, while clients are connected; else stop */
  CRIER_ON_CLOSE_STOP, /* stop the server and quit */
  CRIER_ON_CLOSE_KEEP, /* keep it running without a window */
} CrierOnClose;

/* One setting: a property of CrierSettings, and a key of the schema. */
typedef struct
{
  const char *name;    /* of the property and of the key */
  const char *type;    /* of the property, as a GVariant type string */
  guint min;           /* of a number */
  guint max;
  guint number;        /* default of a number or a truth value */
  const char *text;    /* default of a text */

  gboolean is_enum;    /* the key holds a name where we have a number */
  gboolean read_only;  /* as a property; a function below sets it */
  gboolean is_elsewhere; /* it has no key */

  /* Whether @value can be chosen; what options and stored settings say holds
   * in any case. */
  gboolean (*check) (const GValue *value);
  /* Of a list: an item as it is kept, or NULL with an error of it. */
  char *(*admit) (const char *item, GError **error);
  /* Of a list: what of it can be kept. */
  char **(*clean) (const char * const *list);
} CrierSetting;

#define CRIER_N_SETTINGS 17

extern const CrierSetting crier_settings_table[CRIER_N_SETTINGS];

guint       crier_setting_find          (const char          *name);
GParamSpec *crier_setting_make_property (const CrierSetting  *setting);
char      **crier_setting_admit_list    (const CrierSetting  *setting,
                                         const char * const  *list,
                                         GError             **error)
  G_GNUC_WARN_UNUSED_RESULT;
void        crier_setting_read          (const CrierSetting  *setting,
                                         GSettings           *gsettings,
                                         GValue              *value);
void        crier_setting_write         (const CrierSetting  *setting,
                                         GSettings           *gsettings,
                                         const GValue        *value);

G_END_DECLS
