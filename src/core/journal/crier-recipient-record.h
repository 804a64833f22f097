/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-color.h"
#include "crier-offset-set.h"

G_BEGIN_DECLS

/**
 * CrierRecipientRecord:
 * @id: an Id
 * @can_tell: whether a client of it has spoken JSON
 * @time: when it was last here, microseconds since 1970
 * @name: (owned) (nullable): what the operator calls it
 * @mark: the operator's colour for it
 * @sent: (owned): the offsets up to which, and from which, it was served
 * @seen: (owned): the offsets of the messages that were seen
 *
 * What is known of somebody who was here, as it is written and read back.
 */
typedef struct
{
  char       *id;
  gboolean    can_tell;
  gint64      time;
  char       *name;
  CrierColor   mark;
  CrierOffsetSet *sent;
  CrierOffsetSet *seen;
} CrierRecipientRecord;

/**
 * CrierReader:
 * @id: an Id that a message was sent to
 * @can_tell: whether it could say that it saw it
 * @seen: when it said so, microseconds since 1970; 0 if it did not
 *
 * One line of the receipts of a message.
 */
typedef struct
{
  char    *id;
  gboolean can_tell;
  gint64   seen;
} CrierReader;

CrierRecipientRecord *crier_recipient_record_new  (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_recipient_record_free (CrierRecipientRecord *self);

CrierReader          *crier_reader_new            (const char *id,
                                                   gboolean    can_tell,
                                                   gint64      seen) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_reader_free           (CrierReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRecipientRecord, crier_recipient_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierReader, crier_reader_free)

G_END_DECLS
