/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/stat.h>

#include <glib.h>

G_BEGIN_DECLS

/* Makes a whole journal in @path, an empty file. */
typedef gboolean (*CrierJournalMaker) (const char  *path,
                                       gpointer     user_data,
                                       GError     **error);

gboolean  crier_journal_place_refuse      (const char  *path,
                                           const char  *cause,
                                           GError     **error);
char     *crier_journal_place_resolve     (const char  *path,
                                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  crier_journal_place_examine     (const char  *path,
                                           struct stat *file,
                                           GError     **error);
gboolean  crier_journal_place_mend        (const char  *path,
                                           GError     **error);
gboolean  crier_journal_place_has_rest    (const char  *path);
gboolean  crier_journal_place_fill        (const char        *path,
                                           const struct stat *useless,
                                           CrierJournalMaker  make,
                                           gpointer           user_data,
                                           GError           **error);
gboolean  crier_journal_place_set_aside   (const char  *path,
                                           GError     **error);

G_END_DECLS
