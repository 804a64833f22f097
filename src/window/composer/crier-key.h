/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * CrierKey:
 * @CRIER_KEY_OTHER: nothing here; the text view knows what
 * @CRIER_KEY_SEND: to send what is written
 * @CRIER_KEY_OLDER: to go back to an older message
 * @CRIER_KEY_NEWER: to go on to a newer one
 *
 * What a key is for where a message is written.
 */
typedef enum
{
  CRIER_KEY_OTHER,
  CRIER_KEY_SEND,
  CRIER_KEY_OLDER,
  CRIER_KEY_NEWER,
} CrierKey;

CrierKey crier_key_get_meaning (guint           keyval,
                                GdkModifierType state);

G_END_DECLS
