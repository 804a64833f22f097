/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdatomic.h>

#include "crier-message.h"

G_BEGIN_DECLS

/* For crier-message.c and crier-message-counts.c only; see CrierMessage in the first. */
struct _CrierMessage
{
  atomic_uint n_refs; /* not GLib's: ThreadSanitizer sees no order in those */
  char *id;           /* (owned) (nullable): NULL for an announcement */
  guint64 offset;     /* 0 for an announcement */
  gboolean is_clear;  /* says only that those before are to be forgotten */
  char *of;           /* (owned) (nullable): the id of the message that it withdraws */
  GDateTime *time;    /* (owned) */
  char *text;         /* (owned) */
  char **to;          /* (owned) (nullable): NULL for everyone */
  GHashTable *to_set; /* (owned) (nullable): the same, when they are many */
  GDateTime *expires; /* (owned) (nullable): NULL if it never does */
  _Atomic gint64 deadline; /* the same, as crier_clock_get_boot_time(); else NEVER */

  /* Relaxed: two of them read one after the other need not agree. */
  atomic_uint n_sent; /* Ids that it was written to */
  atomic_uint n_seen; /* of these, those that said that it was seen */
  atomic_uint n_mute; /* of these, those that cannot tell */

  GBytes *encodings[CRIER_N_FORMATS]; /* (owned) (nullable), atomic */
};

G_END_DECLS
