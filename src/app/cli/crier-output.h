/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierOutput CrierOutput;

CrierOutput *crier_output_new   (int fd) G_GNUC_WARN_UNUSED_RESULT;
void         crier_output_free  (CrierOutput *self);

void         crier_output_write (CrierOutput *self,
                                 const char  *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOutput, crier_output_free)

G_END_DECLS
