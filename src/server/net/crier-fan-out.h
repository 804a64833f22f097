/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "crier-output-buffer.h"

G_BEGIN_DECLS

typedef struct _CrierFanOut CrierFanOut;
typedef struct _CrierFanOutMember CrierFanOutMember;

/* What one write can consist of. */
#define CRIER_WRITE_MAX_DUE   CRIER_OUTPUT_BUFFER_MAX_DUE
#define CRIER_WRITE_MAX_PARTS (CRIER_WRITE_MAX_DUE + CRIER_OUTPUT_BUFFER_OWN_PARTS)

/**
 * CrierWrite:
 * @due: room for %CRIER_WRITE_MAX_DUE
 * @parts: room for %CRIER_WRITE_MAX_PARTS
 * @size: bytes
 *
 * One write to one socket.
 */
typedef struct
{
  CrierDue     *due;
  struct iovec *parts;
  guint         n_due;
  guint         n_parts;
  gsize         size;
  int           fd;
} CrierWrite;

/**
 * CrierFanOutMember:
 * @prepare: fills in what is to be written; %FALSE if nothing is
 * @apply: takes note of what became of it; `taken` is what
 *   crier_send_batch_send_one() returns, `now` is in microseconds since 1970. It
 *   may free the member. Between the two nothing else happens to the socket
 *
 * A socket that is written to in batches, to be embedded in what owns it.
 */
struct _CrierFanOutMember
{
  gboolean (*prepare) (CrierFanOutMember *member,
                       CrierWrite        *write);
  void     (*apply)   (CrierFanOutMember *member,
                       const CrierWrite  *write,
                       gssize             taken,
                       gint64             now);
  guint      place;   /* from 1; 0 while it is in no batch */
};

CrierFanOut *crier_fan_out_new      (CrierHub *hub,
                                     gboolean  io_uring) G_GNUC_WARN_UNUSED_RESULT;
void         crier_fan_out_free     (CrierFanOut *self);

gboolean     crier_fan_out_has_ring (CrierFanOut *self);
void         crier_fan_out_add      (CrierFanOut       *self,
                                     CrierFanOutMember *member);
void         crier_fan_out_remove   (CrierFanOut       *self,
                                     CrierFanOutMember *member);

G_END_DECLS
