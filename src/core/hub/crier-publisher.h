/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-hub.h"
#include "crier-journal.h"

G_BEGIN_DECLS

#define CRIER_TYPE_PUBLISHER (crier_publisher_get_type ())
G_DECLARE_FINAL_TYPE (CrierPublisher, crier_publisher, CRIER, PUBLISHER, GObject)

/**
 * CrierPublisherFunc:
 * @message: (nullable): what stands in the log; %NULL with @error
 * @n_reached: how many listeners it was for when it was accepted
 * @error: (nullable): why it was not accepted
 * @user_data: what was given
 *
 * Tells what came of a publication.
 */
typedef void (*CrierPublisherFunc) (CrierMessage *message,
                                    guint         n_reached,
                                    const GError *error,
                                    gpointer      user_data);

CrierPublisher *crier_publisher_new           (CrierHub     *hub,
                                               CrierJournal *journal);

void            crier_publisher_publish       (CrierPublisher     *self,
                                               CrierDraft         *draft,
                                               CrierPublisherFunc  func,
                                               gpointer            user_data);
void            crier_publisher_withdraw      (CrierPublisher     *self,
                                               const char         *id,
                                               const char         *key,
                                               CrierPublisherFunc  func,
                                               gpointer            user_data);
gboolean        crier_publisher_read          (CrierPublisher       *self,
                                               const char           *since,
                                               guint                 max_messages,
                                               CrierJournalReadFunc  func,
                                               gpointer              user_data);
gboolean        crier_publisher_read_readers  (CrierPublisher          *self,
                                               const char              *id,
                                               CrierJournalReadersFunc  func,
                                               gpointer                 user_data);
gboolean        crier_publisher_label         (CrierPublisher *self,
                                               const char     *id,
                                               const char     *name,
                                               CrierColor      color);
guint           crier_publisher_get_n_pending (CrierPublisher *self);
guint64         crier_publisher_get_n_failed  (CrierPublisher *self);
void            crier_publisher_close         (CrierPublisher *self);

G_END_DECLS
