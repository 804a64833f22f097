/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-details.h"

struct _CrierClientDetails
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (CrierClientDetails, crier_client_details, ADW_TYPE_WINDOW)

static void
crier_client_details_class_init (CrierClientDetailsClass *klass)
{
  g_signal_new ("write", CRIER_TYPE_CLIENT_DETAILS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, CRIER_TYPE_CLIENT);
}

static void
crier_client_details_init (CrierClientDetails *self)
{
}

CrierClientDetails *
crier_client_details_new (GtkWindow *parent, CrierService *service, CrierClient *client)
{
  return g_object_new (CRIER_TYPE_CLIENT_DETAILS, "transient-for", parent, "modal", TRUE, NULL);
}
