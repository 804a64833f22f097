/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-context.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONNECTION (crier_connection_get_type ())
G_DECLARE_DERIVABLE_TYPE (CrierConnection, crier_connection, CRIER, CONNECTION, CrierListener)

/**
 * CrierConnectionClass:
 * @greet: says what comes before everything else, with crier_connection_queue()
 * @read: takes what the peer sent; returns how many bytes it could take now.
 *   If not all, it is called again with the rest, and reading pauses until then
 * @say_goodbye: says what comes after everything else
 * @is_silent: called four times a second; whether the peer is to be given up
 */
struct _CrierConnectionClass
{
  CrierListenerClass parent_class;

  void     (*greet)       (CrierConnection *self,
                           gboolean         recovered);
  gsize    (*read)        (CrierConnection *self,
                           guint8          *data,
                           gsize            length);
  void     (*say_goodbye) (CrierConnection *self,
                           guint            code,
                           const char      *reason);
  gboolean (*is_silent)   (CrierConnection *self,
                           guint64          beat);
};

void        crier_connection_mark_blocked  (CrierConnection *self);
void        crier_connection_open          (CrierConnection *self,
                                            CrierNet        *net,
                                            int              fd,
                                            GInetAddress    *address,
                                            const char      *since,
                                            const char      *session,
                                            GByteArray      *early);

CrierHub   *crier_connection_get_hub       (CrierConnection *self);
const char *crier_connection_get_session   (CrierConnection *self);
gint64      crier_connection_get_now       (CrierConnection *self);
gint64      crier_connection_get_last_read (CrierConnection *self);
gint64      crier_connection_get_last_progress (CrierConnection *self);
gboolean    crier_connection_is_blocked    (CrierConnection *self);
guint64     crier_connection_count_unacknowledged (CrierConnection *self);
gint64      crier_connection_ask_latency   (CrierConnection *self);
void        crier_connection_queue         (CrierConnection *self,
                                            gconstpointer    data,
                                            gsize            length);
void        crier_connection_part          (CrierConnection *self,
                                            CrierDeparture   departure);
void        crier_connection_finish        (CrierConnection *self,
                                            CrierDeparture   departure);

G_END_DECLS
