/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-client.h"

G_BEGIN_DECLS

typedef struct _CrierBlocklist CrierBlocklist;

/* What can be blocked. */
typedef enum
{
  CRIER_BLOCKED_ID,
  CRIER_BLOCKED_ADDRESS,
} CrierBlocked;

#define CRIER_N_BLOCKED (CRIER_BLOCKED_ADDRESS + 1)

CrierBlocklist *crier_blocklist_new         (GPtrArray *ids,
                                             GPtrArray *addresses) G_GNUC_WARN_UNUSED_RESULT;
void            crier_blocklist_free        (CrierBlocklist *self);
CrierBlocklist *crier_blocklist_change      (CrierBlocklist *self,
                                             CrierBlocked    kind,
                                             const char     *name,
                                             gboolean        is_blocked)
  G_GNUC_WARN_UNUSED_RESULT;

GPtrArray      *crier_blocklist_dup_names   (CrierBlocklist *self,
                                             CrierBlocked    kind) G_GNUC_WARN_UNUSED_RESULT;

gboolean        crier_blocklist_has_id      (CrierBlocklist *self,
                                             const char     *id);
gboolean        crier_blocklist_has_address (CrierBlocklist *self,
                                             GInetAddress   *address);
gboolean        crier_blocklist_has_client  (CrierBlocklist *self,
                                             CrierClient    *client);

char           *crier_blocklist_dup_id      (const char  *text,
                                             GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char           *crier_blocklist_dup_address (const char  *text,
                                             GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char           *crier_blocklist_dup_name    (CrierBlocked   kind,
                                             const char    *text,
                                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierBlocklist, crier_blocklist_free)

G_END_DECLS
