/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _Shadow Shadow;

Shadow *shadow_new           (GListModel *model) G_GNUC_WARN_UNUSED_RESULT;
void    shadow_free          (Shadow *self);

void    shadow_reset         (Shadow *self);
guint   shadow_get_n_changes (Shadow *self);
void    shadow_assert_change (Shadow *self,
                              guint   position,
                              guint   removed,
                              guint   added);
void    shadow_assert_same   (Shadow *self);

G_END_DECLS
