/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-listener.h"

G_BEGIN_DECLS

#define CRIER_SESSION_LENGTH      24 /* 119 bits: it is a secret of the client */
#define CRIER_SESSIONS_MAX        20000
#define CRIER_SESSIONS_KEEP_USEC  (10 * 60 * G_USEC_PER_SEC)

typedef struct _CrierSessions CrierSessions;

/**
 * CrierSession:
 * @code: its name, which cannot be guessed
 * @entries: the traffic meter's: its open connections
 * @past: (owned) (nullable): the traffic meter's: what its closed ones have
 *   cost; freed with g_free()
 *
 * What a client calls its visit, over as many connections as it takes. The
 * fields below @past are private.
 */
typedef struct
{
  char code[CRIER_SESSION_LENGTH + 1];
  GQueue entries;
  gpointer past;

  CrierSessions *sessions; /* (unowned) */
  guint n_holds;           /* connections and pollers */
  GSList *listeners;       /* (owned) (element-type CrierListener): those of it
                            * that speak JSON, the newest first */
  GList link;              /* in the idle ones while n_holds is 0 */
  gint64 idle_since;       /* running time */
} CrierSession;

CrierSessions *crier_sessions_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void           crier_sessions_free           (CrierSessions *self);
CrierSession  *crier_sessions_find           (CrierSessions *self,
                                              const char    *code);
CrierSession  *crier_sessions_take           (CrierSessions *self,
                                              const char    *asked) G_GNUC_WARN_UNUSED_RESULT;
CrierListener *crier_sessions_find_listener  (CrierSessions *self,
                                              const char    *code);
void           crier_sessions_foreach        (CrierSessions *self,
                                              GFunc          func,
                                              gpointer       user_data);

void           crier_session_hold            (CrierSession *session);
void           crier_session_release         (CrierSession *session);
void           crier_session_add_listener    (CrierSession  *session,
                                              CrierListener *listener);
void           crier_session_remove_listener (CrierSession  *session,
                                              CrierListener *listener);

G_END_DECLS
