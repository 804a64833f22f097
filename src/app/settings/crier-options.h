/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-config.h"

G_BEGIN_DECLS

/* Which options were given of those that hold over settings. */
typedef enum
{
  CRIER_OPTIONS_PORT     = 1 << 0,
  CRIER_OPTIONS_LISTEN   = 1 << 1,
  CRIER_OPTIONS_INTERVAL = 1 << 2,
  CRIER_OPTIONS_ORIGINS  = 1 << 3,
  CRIER_OPTIONS_INBOX    = 1 << 4,
  CRIER_OPTIONS_CLIENTS  = 1 << 5,
  CRIER_OPTIONS_COLORS   = 1 << 6,
  CRIER_OPTIONS_LOGO     = 1 << 7,
} CrierOptionsGiven;

/* What the command line asks for. */
typedef struct
{
  gboolean          no_gui;
  gboolean          verbose; /* say what peers do wrong */
  gboolean          version; /* only print the version */
  CrierConfig      *config;  /* (owned) */
  CrierOptionsGiven given;   /* what of config was asked for; the rest are defaults */
} CrierOptions;

CrierOptions *crier_options_parse (char   **arguments,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_options_free  (CrierOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOptions, crier_options_free)

G_END_DECLS
