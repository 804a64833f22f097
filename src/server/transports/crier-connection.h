/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-context.h"
#include "crier-remote-address.h"

G_BEGIN_DECLS

#define CRIER_TYPE_CONNECTION (crier_connection_get_type ())
G_DECLARE_DERIVABLE_TYPE (CrierConnection, crier_connection, CRIER, CONNECTION, CrierListener)

/**
 * CrierConnectionClass:
 * @say_hello: says what comes before everything else, with crier_connection_queue()
 * @read: takes what the peer sent; returns how many bytes it could take now.
 *   If not all, it is called again with the rest, and reading pauses until then
 * @say_goodbye: says what comes after everything else
 * @is_silent: called four times a second; whether the peer is to be given up
 */
struct _CrierConnectionClass
{
  CrierListenerClass parent_class;

  void     (*say_hello)   (CrierConnection *self,
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

void        crier_connection_open          (CrierConnection *self,
                                            CrierContext        *context,
                                            int              fd,
                                            CrierRemoteAddress *remote,
                                            const char      *since,
                                            const char      *session,
                                            GByteArray      *early);

char       *crier_connection_format_hello  (CrierConnection *self,
                                            gboolean         recovered) G_GNUC_WARN_UNUSED_RESULT;

guint64     crier_connection_count_unacknowledged (CrierConnection *self);
void        crier_connection_queue         (CrierConnection *self,
                                            gconstpointer    data,
                                            gsize            length);
void        crier_connection_part          (CrierConnection *self,
                                            CrierDeparture   departure);
void        crier_connection_finish        (CrierConnection *self,
                                            CrierDeparture   departure);

G_END_DECLS
