/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CRIER_ERROR:
 *
 * The domain of Crier's own errors. Every message names the cause and, where
 * there is one, the remedy, in one sentence that can be shown as it stands.
 */
#define CRIER_ERROR (crier_error_quark ())

/**
 * CrierError:
 * @CRIER_ERROR_INVALID: what was given breaks a rule of the protocol
 * @CRIER_ERROR_BLANK: a text has nothing but white space
 * @CRIER_ERROR_TOO_LONG: a text is longer than its limit
 * @CRIER_ERROR_UNKNOWN_ID: no client of that Id has ever been here
 * @CRIER_ERROR_USAGE: a command-line option or its value is wrong
 * @CRIER_ERROR_PORT_IN_USE: another program listens on that port
 * @CRIER_ERROR_PORT_DENIED: the port needs administrator rights
 * @CRIER_ERROR_ADDRESS: an address to listen on is not one of this computer's
 * @CRIER_ERROR_NOT_RUNNING: the server is not running
 * @CRIER_ERROR_JOURNAL: the journal cannot be used
 * @CRIER_ERROR_JOURNAL_IN_USE: another Crier uses the journal
 * @CRIER_ERROR_STORAGE: a message could not be kept
 * @CRIER_ERROR_KEY_REUSED: an Idempotency-Key was another message's
 * @CRIER_ERROR_LOST: the system has taken away what a server listened on
 * @CRIER_ERROR_FAILED: anything else the system refused
 */
typedef enum
{
  CRIER_ERROR_INVALID,
  CRIER_ERROR_BLANK,
  CRIER_ERROR_TOO_LONG,
  CRIER_ERROR_UNKNOWN_ID,
  CRIER_ERROR_USAGE,
  CRIER_ERROR_PORT_IN_USE,
  CRIER_ERROR_PORT_DENIED,
  CRIER_ERROR_ADDRESS,
  CRIER_ERROR_NOT_RUNNING,
  CRIER_ERROR_JOURNAL,
  CRIER_ERROR_JOURNAL_IN_USE,
  CRIER_ERROR_STORAGE,
  CRIER_ERROR_KEY_REUSED,
  CRIER_ERROR_LOST,
  CRIER_ERROR_FAILED,
} CrierError;

GQuark crier_error_quark (void);

G_END_DECLS
