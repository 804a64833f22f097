/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-client.h"

G_BEGIN_DECLS

typedef struct _CrierBlocklist CrierBlocklist;

CrierBlocklist *crier_blocklist_new         (GPtrArray *ids,
                                             GPtrArray *addresses) G_GNUC_WARN_UNUSED_RESULT;
void            crier_blocklist_free        (CrierBlocklist *self);

gboolean        crier_blocklist_has_id      (CrierBlocklist *self,
                                             const char     *id);
gboolean        crier_blocklist_has_address (CrierBlocklist *self,
                                             GInetAddress   *address);
gboolean        crier_blocklist_has_client  (CrierBlocklist *self,
                                             CrierClient    *client);

char           *crier_blocklist_dup_address (const char  *text,
                                             GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierBlocklist, crier_blocklist_free)

G_END_DECLS
