/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-config.h"

G_BEGIN_DECLS

/**
 * CrierOptionsGiven:
 * @CRIER_OPTIONS_PORT: --port
 * @CRIER_OPTIONS_LISTEN: --listen
 * @CRIER_OPTIONS_INTERVAL: --interval
 * @CRIER_OPTIONS_ORIGINS: --allow-origin
 * @CRIER_OPTIONS_INBOX: --no-inbox
 * @CRIER_OPTIONS_CLIENTS: --max-clients
 *
 * Which options were given of those that hold over settings.
 */
typedef enum
{
  CRIER_OPTIONS_PORT     = 1 << 0,
  CRIER_OPTIONS_LISTEN   = 1 << 1,
  CRIER_OPTIONS_INTERVAL = 1 << 2,
  CRIER_OPTIONS_ORIGINS  = 1 << 3,
  CRIER_OPTIONS_INBOX    = 1 << 4,
  CRIER_OPTIONS_CLIENTS  = 1 << 5,
} CrierOptionsGiven;

/**
 * CrierOptions:
 * @no_gui: whether to serve without a window
 * @verbose: whether to say what peers do wrong
 * @version: whether only the version was asked for
 * @config: the addresses to serve at, and the limits
 * @given: which parts of @config were asked for; the rest are defaults
 *
 * What the command line asks for.
 */
typedef struct
{
  gboolean          no_gui;
  gboolean          verbose;
  gboolean          version;
  CrierConfig      *config; /* (owned) */
  CrierOptionsGiven given;
} CrierOptions;

CrierOptions *crier_options_parse (char   **arguments,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_options_free  (CrierOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierOptions, crier_options_free)

G_END_DECLS
