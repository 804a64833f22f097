/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_SEND_BATCH_MAX 256

typedef struct _CrierSendBatch CrierSendBatch;

gssize          crier_send_batch_send_one (int           fd,
                                           struct iovec *parts,
                                           guint         n_parts);

CrierSendBatch *crier_send_batch_new      (gboolean io_uring);
void            crier_send_batch_free     (CrierSendBatch *self);

gboolean        crier_send_batch_has_ring (CrierSendBatch *self);
void            crier_send_batch_add      (CrierSendBatch *self,
                                           int             fd,
                                           struct iovec   *parts,
                                           guint           n_parts);
void            crier_send_batch_send     (CrierSendBatch *self,
                                           gssize         *taken);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierSendBatch, crier_send_batch_free)

G_END_DECLS
