/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-draft.h"

G_BEGIN_DECLS

/**
 * FolderFixture:
 * @folder: a folder of the test's own, removed afterwards
 * @path: the name of a file in it which is not there yet
 */
typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} FolderFixture;

void        folder_fixture_set_up      (FolderFixture *self,
                                        gconstpointer  data);
void        folder_fixture_tear_down   (FolderFixture *self,
                                        gconstpointer  data);

char       *folder_fixture_dup_content (FolderFixture *self) G_GNUC_WARN_UNUSED_RESULT;
void        folder_fixture_run_sql     (const char *path,
                                        const char *sql);
CrierDraft *folder_fixture_draft       (const char *text,
                                        const char *key) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
