/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _CrierSqliteStatement CrierSqliteStatement;

CrierSqliteStatement *crier_sqlite_statement_new        (sqlite3    *db,
                                            const char *sql) G_GNUC_WARN_UNUSED_RESULT;
void            crier_sqlite_statement_free       (CrierSqliteStatement *self);

void            crier_sqlite_statement_bind_int   (CrierSqliteStatement *self,
                                            int             place,
                                            gint64          value);
void            crier_sqlite_statement_bind_text  (CrierSqliteStatement *self,
                                            int             place,
                                            const char     *value);
gboolean        crier_sqlite_statement_step       (CrierSqliteStatement *self);
gboolean        crier_sqlite_statement_run        (CrierSqliteStatement *self);
void            crier_sqlite_statement_reset      (CrierSqliteStatement *self);
gboolean        crier_sqlite_statement_has_failed (CrierSqliteStatement *self);

gint64          crier_sqlite_statement_get_int    (CrierSqliteStatement *self,
                                            int             column);
gboolean        crier_sqlite_statement_is_null    (CrierSqliteStatement *self,
                                            int             column);
const char     *crier_sqlite_statement_get_text   (CrierSqliteStatement *self,
                                            int             column);

gint64          crier_sqlite_statement_read_int   (sqlite3    *db,
                                            const char *sql);
char           *crier_sqlite_statement_dup_cause  (sqlite3 *db) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierSqliteStatement, crier_sqlite_statement_free)

G_END_DECLS
