/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "crier-hub.h"
#include "crier-server.h"
#include "peer.h"

G_BEGIN_DECLS

/**
 * Fixture:
 * @events: (element-type utf8): what happened, like `joined ID`, `left ID
 *   DEPARTURE`, `received ID: TEXT`, `seen ID: TEXT`
 * @keep: %FALSE to have the hub refuse what visitors write
 *
 * A server with all that it needs, in the default main context, which records
 * what its hub tells.
 */
typedef struct
{
  CrierTicker *ticker; /* (owned) */
  CrierHub    *hub;    /* (owned) */
  CrierServer *server; /* (owned) */
  guint        port;
  GPtrArray   *events; /* (owned) */
  gboolean     keep;
  guint        n_clients;

  CrierJournal   *journal;   /* (owned) (nullable): NULL where nobody operates */
  CrierPublisher *publisher; /* (owned) (nullable): likewise */
} Fixture;

CrierConfig *fixture_make_config    (void) G_GNUC_WARN_UNUSED_RESULT;
Fixture     *fixture_new            (void) G_GNUC_WARN_UNUSED_RESULT;
Fixture     *fixture_new_for_config (const CrierConfig *config) G_GNUC_WARN_UNUSED_RESULT;
Fixture     *fixture_new_with_journal (const CrierConfig *config) G_GNUC_WARN_UNUSED_RESULT;
void         fixture_free           (Fixture *self);

char        *fixture_publish        (Fixture    *self,
                                     const char *text,
                                     const char *id);
void         fixture_publish_many   (Fixture *self,
                                     guint    first,
                                     guint    n,
                                     gsize    size);
char        *fixture_tick           (Fixture *self);
CrierClient *fixture_find           (Fixture    *self,
                                     const char *id);
void         fixture_disconnect     (Fixture    *self,
                                     const char *id);
char        *fixture_make_cursor    (Fixture *self,
                                     guint64  offset);

gboolean     fixture_saw            (Fixture    *self,
                                     const char *event);
guint        fixture_count          (Fixture    *self,
                                     const char *prefix);
char        *fixture_dup_socket     (Fixture *self) G_GNUC_WARN_UNUSED_RESULT;
Answer      *fixture_ask_as_operator (Fixture    *self,
                                     const char *request) G_GNUC_WARN_UNUSED_RESULT;
Answer      *fixture_ask            (Fixture    *self,
                                     const char *request) G_GNUC_WARN_UNUSED_RESULT;

JsonObject  *fixture_parse          (const char *text,
                                     const char *event);
guint        fixture_count_files    (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

G_END_DECLS
