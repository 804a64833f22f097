/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest object of ours has 14. */
#define CRIER_JSON_MAX_MEMBERS 32

/* Where a member lies in bytes that are sound. */
typedef struct
{
  const char *name;  /* at its quotation mark */
  gsize name_length; /* between the quotation marks */
  const char *value;
} CrierJsonMember;

/**
 * CrierJsonObject:
 *
 * The members of an object, as long as the bytes are there that it was read from.
 */
typedef struct
{
  guint n_members;
  CrierJsonMember members[CRIER_JSON_MAX_MEMBERS];
} CrierJsonObject;

gboolean crier_json_is_sound    (const char *data,
                                 gsize       length,
                                 guint       max_depth);
gboolean crier_json_read_object (CrierJsonObject *object,
                                 const char      *data,
                                 gsize            length,
                                 guint            max_depth);

G_END_DECLS
