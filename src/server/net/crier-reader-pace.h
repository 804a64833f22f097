/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CrierReaderPace:
 *
 * How fast the peer of a connection reads an answer. Its fields are private.
 */
typedef struct
{
  gint64 begun;    /* running time: when there was something to read, but for
                    * the time since then in which there was nothing */
  gint64 progress; /* running time: when the peer last took something, or had
                    * all that there was */
  gint64 looked;   /* running time */
  gint64 n_taken;  /* bytes, at the most that was seen */
} CrierReaderPace;

void     crier_reader_pace_begin       (CrierReaderPace *self,
                                        gint64           now);
gboolean crier_reader_pace_is_too_slow (CrierReaderPace *self,
                                        int              fd,
                                        gsize            n_written,
                                        gint64           now);

G_END_DECLS
