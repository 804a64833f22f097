/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "fixture.h"

G_BEGIN_DECLS

#define READER_EVENTS "/events"
#define READER_LINES  "/stream"

/**
 * Reader:
 * @peer: its connection
 * @sse: whether it is told in Server-Sent Events
 * @id: (nullable): the newest `id:`, kept as an EventSource does
 * @retry: the newest `retry:`, in milliseconds
 * @n_kept: how often it was told that the connection is alive
 *
 * One that receives over `/events` or `/stream`, by the letter of the HTML
 * standard or of NDJSON.
 */
typedef struct
{
  Peer     *peer; /* (owned) */
  gboolean  sse;
  char     *id;   /* (owned) */
  guint     retry;
  guint     n_kept;
} Reader;

Reader     *reader_new      (Fixture    *fixture,
                             const char *path,
                             const char *query) G_GNUC_WARN_UNUSED_RESULT;
Reader     *reader_new_full (Fixture    *fixture,
                             const char *path,
                             const char *query,
                             const char *headers,
                             int         receive_buffer) G_GNUC_WARN_UNUSED_RESULT;
void        reader_free     (Reader *self);

JsonObject *reader_take     (Reader *self) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *reader_next     (Reader     *self,
                             const char *event) G_GNUC_WARN_UNUSED_RESULT;
void        reader_skip     (Reader     *self,
                             const char *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, reader_free)

G_END_DECLS
