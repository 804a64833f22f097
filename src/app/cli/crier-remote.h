/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierRemote CrierRemote;

/**
 * CrierRemoteClient:
 * @id: its Id, from anybody
 * @name: (nullable): what the operator calls it
 * @transport: its technique, as programs call it
 * @address: where it comes from
 * @since: since when it is connected, local time
 * @latency: seconds, below 0 when it is not known
 * @messages: how many of the operator's messages were written to it
 *
 * What a server says of one of its clients, as far as people are shown it.
 */
typedef struct
{
  char      *id;        /* (owned) */
  char      *name;      /* (owned) (nullable) */
  char      *transport; /* (owned) */
  char      *address;   /* (owned) */
  GDateTime *since;     /* (owned) */
  double     latency;
  guint64    messages;
} CrierRemoteClient;

GPtrArray   *crier_remote_find         (void) G_GNUC_WARN_UNUSED_RESULT;
CrierRemote *crier_remote_choose       (guint    port,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         crier_remote_free         (CrierRemote *self);

guint        crier_remote_get_port     (CrierRemote *self);

gboolean     crier_remote_send         (CrierRemote         *self,
                                        const char          *text,
                                        const char * const  *to,
                                        guint               *n_listeners,
                                        GError             **error);
char        *crier_remote_dup_clients  (CrierRemote *self,
                                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray   *crier_remote_list_clients (CrierRemote *self,
                                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRemote, crier_remote_free)

G_END_DECLS
