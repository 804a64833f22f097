/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

sqlite3 *crier_journal_file_open (const char  *path,
                                  GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
