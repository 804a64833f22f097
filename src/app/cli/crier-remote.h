/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierRemote CrierRemote;

/* What a server says of one of its clients, as far as `crier clients` shows it. */
typedef struct
{
  char      *id;        /* (owned): chosen by the client */
  char      *name;      /* (owned) (nullable): given by the operator */
  char      *transport; /* (owned): its slug */
  char      *address;   /* (owned) */
  GDateTime *since;     /* (owned): when it connected, local time */
  double     latency;   /* seconds, below 0 when it is not known */
  guint64    messages;  /* of the operator's, that were written to it */
} CrierRemoteClient;

/* What a server says of a message that stands, as far as `crier withdraw` shows it. */
typedef struct
{
  char      *id;   /* (owned) */
  GDateTime *time; /* (owned): when it was sent, local time */
  char      *text; /* (owned) */
} CrierRemoteMessage;

CrierRemote *crier_remote_new          (guint       port,
                                        const char *path) G_GNUC_WARN_UNUSED_RESULT;
CrierRemote *crier_remote_choose       (guint    port,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
void         crier_remote_free         (CrierRemote *self);

guint        crier_remote_get_port     (CrierRemote *self);
const char  *crier_remote_get_path     (CrierRemote *self);

gboolean     crier_remote_send         (CrierRemote         *self,
                                        const char          *text,
                                        const char * const  *to,
                                        guint                expires,
                                        guint               *n_listeners,
                                        GError             **error);
gboolean     crier_remote_withdraw     (CrierRemote  *self,
                                        const char   *id,
                                        guint        *n_listeners,
                                        GError      **error);
char        *crier_remote_dup_clients  (CrierRemote *self,
                                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray   *crier_remote_list_messages (CrierRemote *self,
                                         GError     **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray   *crier_remote_list_clients (CrierRemote *self,
                                        GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierRemote, crier_remote_free)

G_END_DECLS
