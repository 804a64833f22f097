/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CrierAdmission CrierAdmission;

guint           crier_admission_raise_limit   (void);
guint           crier_admission_limit_clients (guint n_descriptors,
                                               guint max_clients);

CrierAdmission *crier_admission_new           (guint n_descriptors) G_GNUC_WARN_UNUSED_RESULT;
void            crier_admission_free          (CrierAdmission *self);

void            crier_admission_set_per_address (CrierAdmission *self,
                                                 guint           per_address);
guint           crier_admission_get_n         (CrierAdmission *self);
gboolean        crier_admission_is_full       (CrierAdmission *self);
guint           crier_admission_get_excess    (CrierAdmission *self);
gboolean        crier_admission_has_room      (CrierAdmission *self,
                                               GInetAddress   *address);
void            crier_admission_enter         (CrierAdmission *self,
                                               GInetAddress   *address);
void            crier_admission_leave         (CrierAdmission *self,
                                               GInetAddress   *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierAdmission, crier_admission_free)

G_END_DECLS
