/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-config.h"

G_BEGIN_DECLS

/**
 * CrierOptions:
 * @no_gui: whether to serve without a window
 * @verbose: whether to say what peers do wrong
 * @version: whether only the version was asked for
 * @config: where to serve and whom
 *
 * What the command line asks for.
 */
typedef struct
{
  gboolean     no_gui;
  gboolean     verbose;
  gboolean     version;
  CrierConfig *config; /* (owned) */
} CrierOptions;

CrierOptions *crier_options_parse (char   **arguments,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_options_free  (CrierOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOptions, crier_options_free)

G_END_DECLS
