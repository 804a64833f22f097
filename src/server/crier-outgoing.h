/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/uio.h>

#include "crier-listener.h"

G_BEGIN_DECLS

/* So much goes out in one system call to somebody who has to catch up. */
#define CRIER_OUTGOING_MAX_DUE 16

/**
 * CrierOutgoing:
 *
 * What of a connection's output the kernel has not taken yet. To be used
 * through its functions; zeros are an empty one.
 */
typedef struct
{
  GBytes     *partial; /* (owned) (nullable): cut in the middle */
  gsize       partial_sent;
  GByteArray *queue;   /* (owned) (nullable): the protocol's own bytes */
} CrierOutgoing;

void     crier_outgoing_clear    (CrierOutgoing *self);
gboolean crier_outgoing_is_empty (const CrierOutgoing *self);
gsize    crier_outgoing_get_size (const CrierOutgoing *self);
void     crier_outgoing_append   (CrierOutgoing *self,
                                  gconstpointer  data,
                                  gsize          length);
gssize   crier_outgoing_write    (CrierOutgoing  *self,
                                  int             fd,
                                  const CrierDue *due,
                                  guint           n_due,
                                  guint          *n_begun,
                                  gboolean       *whole);
gssize   crier_outgoing_send     (int           fd,
                                  struct iovec *parts,
                                  int           n_parts);

G_END_DECLS
