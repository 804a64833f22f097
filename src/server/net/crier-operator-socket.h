/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CrierOperatorSocket CrierOperatorSocket;

CrierOperatorSocket *crier_operator_socket_new        (const char  *folder,
                                                       guint        port,
                                                       GError     **error)
    G_GNUC_WARN_UNUSED_RESULT;
void                 crier_operator_socket_free       (CrierOperatorSocket *self);

void                 crier_operator_socket_mend       (CrierOperatorSocket *self);
GSocket             *crier_operator_socket_get_socket (CrierOperatorSocket *self);

char                *crier_operator_socket_dup_folder (void) G_GNUC_WARN_UNUSED_RESULT;
char                *crier_operator_socket_make_path  (const char *folder,
                                                       guint       port) G_GNUC_WARN_UNUSED_RESULT;
gboolean             crier_operator_socket_is_live    (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOperatorSocket, crier_operator_socket_free)

G_END_DECLS
