/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/**
 * CrierComposerKey:
 * @CRIER_COMPOSER_KEYS_OTHER: nothing here; the text view knows what
 * @CRIER_COMPOSER_KEYS_SEND: to send what is written
 * @CRIER_COMPOSER_KEYS_OLDER: to go back to an older message
 * @CRIER_COMPOSER_KEYS_NEWER: to go on to a newer one
 *
 * What a key is for where a message is written.
 */
typedef enum
{
  CRIER_COMPOSER_KEYS_OTHER,
  CRIER_COMPOSER_KEYS_SEND,
  CRIER_COMPOSER_KEYS_OLDER,
  CRIER_COMPOSER_KEYS_NEWER,
} CrierComposerKey;

CrierComposerKey crier_composer_keys_get_meaning (guint           keyval,
                                                  GdkModifierType state);

G_END_DECLS
