/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierLineWriter CrierLineWriter;

CrierLineWriter *crier_line_writer_new   (int fd) G_GNUC_WARN_UNUSED_RESULT;
void             crier_line_writer_free  (CrierLineWriter *self);

void             crier_line_writer_flush (CrierLineWriter *self);
void             crier_line_writer_write (CrierLineWriter *self,
                                          const char      *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierLineWriter, crier_line_writer_free)

G_END_DECLS
