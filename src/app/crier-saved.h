/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-settings.h"

G_BEGIN_DECLS

#define CRIER_SAVED_MAX 50 /* more than that nobody finds again in a list */

char     **crier_saved_clean   (const char * const *texts) G_GNUC_WARN_UNUSED_RESULT;

guint      crier_saved_count   (CrierSettings *settings);
gboolean   crier_saved_can_add (CrierSettings *settings,
                                const char    *text);
gboolean   crier_saved_insert  (CrierSettings *settings,
                                guint          place,
                                const char    *text);
gboolean   crier_saved_replace (CrierSettings *settings,
                                guint          place,
                                const char    *text);
void       crier_saved_remove  (CrierSettings *settings,
                                guint          place);
void       crier_saved_move    (CrierSettings *settings,
                                guint          from,
                                guint          to);

G_END_DECLS
