/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-color.h"
#include "crier-offset-set.h"

G_BEGIN_DECLS

/* What it costs to forget an Id: the least is forgotten first, see
 * crier_recipient_get_worth(). */
#define CRIER_RECIPIENT_RECORD_MAX_WORTH 63

/* The end of the years of four digits, microseconds since 1970. */
#define CRIER_RECIPIENT_RECORD_MAX_TIME (G_GINT64_CONSTANT (253402214400) * G_USEC_PER_SEC)

/* Messages are kept so long, so none waits for an Id that was away longer. */
#define CRIER_RECIPIENT_RECORD_DAYS 7

/**
 * CrierRecipientRecord:
 *
 * What is known of an Id, as it is written and read back.
 */
typedef struct
{
  char           *id;       /* (owned) */
  gboolean        is_forgotten; /* it and its receipts are not to be kept */
  gboolean        is_same;  /* but for what it was sent and saw, as last written */
  gboolean        can_tell; /* a client of it has spoken JSON */
  gint64          time;     /* when it was last here, microseconds since 1970 */
  char           *name;     /* (owned) (nullable): what the operator calls it */
  CrierColor      color;    /* the operator's for it */
  guint           worth;    /* up to CRIER_RECIPIENT_RECORD_MAX_WORTH */
  CrierOffsetSet *sent;     /* (owned): during which it was served */
  CrierOffsetSet *seen;     /* (owned): of the messages that were seen */
} CrierRecipientRecord;

/**
 * CrierReader:
 *
 * One line of the receipts of a message.
 */
typedef struct
{
  char    *id;       /* (owned) */
  gboolean can_tell; /* it could say that it saw the message */
  gint64   seen;     /* when it said so, microseconds since 1970; 0 for never */
} CrierReader;

CrierRecipientRecord *crier_recipient_record_new  (const char *id) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_recipient_record_free (CrierRecipientRecord *self);

gboolean              crier_recipient_record_is_name (const char *name);

CrierReader          *crier_reader_new            (const char *id,
                                                   gboolean    can_tell,
                                                   gint64      seen) G_GNUC_WARN_UNUSED_RESULT;
void                  crier_reader_free           (CrierReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRecipientRecord, crier_recipient_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierReader, crier_reader_free)

G_END_DECLS
