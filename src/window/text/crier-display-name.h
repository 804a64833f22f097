/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-contacts.h"

G_BEGIN_DECLS

const char *crier_display_name_of          (CrierClient *client);
const char *crier_display_name_find        (CrierContacts *contacts,
                                            const char    *id);
const char *crier_display_name_get_color   (CrierColor color);
char       *crier_display_name_dup_full    (CrierContact *contact,
                                            const char   *id) G_GNUC_WARN_UNUSED_RESULT;
char       *crier_display_name_dup_tooltip (CrierContact *contact) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
