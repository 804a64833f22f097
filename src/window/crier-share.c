/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-share.h"

struct _CrierShare
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (CrierShare, crier_share, ADW_TYPE_WINDOW)

static void
crier_share_class_init (CrierShareClass *klass)
{
}

static void
crier_share_init (CrierShare *self)
{
}

CrierShare *
crier_share_new (GtkWindow *parent)
{
  return g_object_new (CRIER_TYPE_SHARE, "transient-for", parent, "modal", TRUE, NULL);
}

void
crier_share_set_address (CrierShare *self,
                         const char *uri,
                         gboolean    is_local)
{
}
