/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A connection that is too fast is made to wait so long, and refused if it would
 * have to wait longer. */
#define CRIER_CONNECTION_LIMIT_PATIENCE (4 * G_USEC_PER_SEC)

typedef struct _CrierConnectionLimit CrierConnectionLimit;

guint           crier_connection_limit_raise_limit   (void);
guint           crier_connection_limit_limit_clients (guint n_descriptors,
                                               guint max_clients);

CrierConnectionLimit *crier_connection_limit_new (guint n_descriptors)
                                                 G_GNUC_WARN_UNUSED_RESULT;
void            crier_connection_limit_free          (CrierConnectionLimit *self);

void            crier_connection_limit_set_per_address (CrierConnectionLimit *self,
                                                 guint           per_address);
guint           crier_connection_limit_get_n         (CrierConnectionLimit *self);
gboolean        crier_connection_limit_is_full       (CrierConnectionLimit *self);
guint           crier_connection_limit_get_excess    (CrierConnectionLimit *self);
gboolean        crier_connection_limit_has_room      (CrierConnectionLimit *self,
                                               GInetAddress   *address);
gint64          crier_connection_limit_take          (CrierConnectionLimit *self,
                                               GInetAddress   *address,
                                               gint64          now);
gint64          crier_connection_limit_take_id       (CrierConnectionLimit *self,
                                               GInetAddress   *address,
                                               gint64          now);
void            crier_connection_limit_enter         (CrierConnectionLimit *self,
                                               GInetAddress   *address);
void            crier_connection_limit_leave         (CrierConnectionLimit *self,
                                               GInetAddress   *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierConnectionLimit, crier_connection_limit_free)

G_END_DECLS
