/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _CrierStatement CrierStatement;

CrierStatement *crier_statement_new        (sqlite3    *db,
                                            const char *sql) G_GNUC_WARN_UNUSED_RESULT;
void            crier_statement_free       (CrierStatement *self);

void            crier_statement_bind_int   (CrierStatement *self,
                                            int             place,
                                            gint64          value);
void            crier_statement_bind_text  (CrierStatement *self,
                                            int             place,
                                            const char     *value);
gboolean        crier_statement_step       (CrierStatement *self);
gboolean        crier_statement_run        (CrierStatement *self);
void            crier_statement_reset      (CrierStatement *self);
gboolean        crier_statement_has_failed (CrierStatement *self);

gint64          crier_statement_get_int    (CrierStatement *self,
                                            int             column);
const char     *crier_statement_get_text   (CrierStatement *self,
                                            int             column);

char           *crier_statement_dup_cause  (sqlite3 *db) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierStatement, crier_statement_free)

G_END_DECLS
