/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/uio.h>

#include "crier-listener.h"

G_BEGIN_DECLS

/* So many pieces go out in one system call at most, and so many to a connection
 * that has to catch up. */
#define CRIER_OUTPUT_BUFFER_MAX_PARTS 256
#define CRIER_OUTPUT_BUFFER_MAX_DUE   16

/* What comes before what is due: the rest of a message, and the protocol's own. */
#define CRIER_OUTPUT_BUFFER_OWN_PARTS 2

/**
 * CrierOutputBuffer:
 *
 * What of a connection's output the kernel has not taken yet. To be used
 * through its functions; zeros are an empty one.
 */
typedef struct
{
  GBytes     *partial; /* (owned) (nullable): cut in the middle */
  gsize       partial_sent;
  GByteArray *queue;   /* (owned) (nullable): the protocol's own bytes */
} CrierOutputBuffer;

void     crier_output_buffer_clear    (CrierOutputBuffer *self);
gboolean crier_output_buffer_is_empty (const CrierOutputBuffer *self);
gsize    crier_output_buffer_get_size (const CrierOutputBuffer *self);
void     crier_output_buffer_append   (CrierOutputBuffer *self,
                                       gconstpointer      data,
                                       gsize              length);
guint    crier_output_buffer_gather   (const CrierOutputBuffer *self,
                                       const CrierDue          *due,
                                       guint                    n_due,
                                       struct iovec            *parts,
                                       gsize                   *total);
guint    crier_output_buffer_consume  (CrierOutputBuffer *self,
                                       const CrierDue    *due,
                                       guint              n_due,
                                       gsize              n);
gssize   crier_output_buffer_write    (CrierOutputBuffer *self,
                                       int                fd,
                                       const CrierDue    *due,
                                       guint              n_due,
                                       guint             *n_begun,
                                       gboolean          *whole);

G_END_DECLS
