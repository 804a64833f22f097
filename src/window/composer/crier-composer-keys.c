/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-composer-keys.h"

/* Keys that are pressed with these do something else. */
#define OTHER_MODIFIERS (GDK_ALT_MASK | GDK_SUPER_MASK | GDK_HYPER_MASK | \
                         GDK_META_MASK)

/**
 * crier_composer_keys_get_meaning:
 *
 * Enter sends, also with Control, and breaks the line with Shift. What input
 * methods do with a key comes before what it means.
 */
CrierComposerKey
crier_composer_keys_get_meaning (guint           keyval,
                                 GdkModifierType state)
{
  gboolean plain = (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) == 0;

  if ((state & OTHER_MODIFIERS) != 0)
    return CRIER_COMPOSER_KEYS_OTHER;

  switch (keyval)
    {
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return (state & GDK_SHIFT_MASK) == 0 ? CRIER_COMPOSER_KEYS_SEND : CRIER_COMPOSER_KEYS_OTHER;

    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return plain ? CRIER_COMPOSER_KEYS_OLDER : CRIER_COMPOSER_KEYS_OTHER;

    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return plain ? CRIER_COMPOSER_KEYS_NEWER : CRIER_COMPOSER_KEYS_OTHER;

    default:
      return CRIER_COMPOSER_KEYS_OTHER;
    }
}
