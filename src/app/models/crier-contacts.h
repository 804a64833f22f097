/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-batch-list.h"
#include "crier-contact.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONTACTS (crier_contacts_get_type ())
G_DECLARE_FINAL_TYPE (CrierContacts, crier_contacts, CRIER, CONTACTS, CrierBatchList)

CrierContacts *crier_contacts_new    (GListModel *roster);

CrierContact  *crier_contacts_find   (CrierContacts *self,
                                      const char    *id);

/* For the service. */
gboolean       crier_contacts_label  (CrierContacts *self,
                                      const char    *id,
                                      const char    *name,
                                      CrierColor     color);
void           crier_contacts_expect (CrierContacts *self);
void           crier_contacts_apply  (CrierContacts *self,
                                      GPtrArray     *events);

G_END_DECLS
