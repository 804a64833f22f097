/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-client.h"
#include "crier-color.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONTACT (crier_contact_get_type ())
G_DECLARE_FINAL_TYPE (CrierContact, crier_contact, CRIER, CONTACT, GObject)

CrierContact *crier_contact_new           (const char *id);
CrierContact *crier_contact_of            (CrierClient *client);

const char   *crier_contact_get_id        (CrierContact *self);
const char   *crier_contact_get_name      (CrierContact *self);
CrierColor    crier_contact_get_color     (CrierContact *self);
gint64        crier_contact_get_last_seen (CrierContact *self);
gboolean      crier_contact_is_here       (CrierContact *self);
gboolean      crier_contact_is_labelled   (CrierContact *self);

/* For CrierContacts. */
void          crier_contact_set_label     (CrierContact *self,
                                           const char   *name,
                                           CrierColor    color);
void          crier_contact_set_here      (CrierContact *self,
                                           gboolean      is_here,
                                           gint64        time);
void          crier_contact_attach        (CrierContact *self,
                                           CrierClient  *client);
void          crier_contact_detach        (CrierContact *self,
                                           CrierClient  *client);

G_END_DECLS
