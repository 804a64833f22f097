/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of text on its ground (WCAG 2.1, 1.4.3). */
#define CRIER_LOOK_CONTRAST 4.5

/**
 * CrierLook:
 * @style: (nullable): a style sheet over the page's own, %NULL if it looks as ever
 * @logo: (nullable): an image
 *
 * What the operator chose for the page.
 */
typedef struct
{
  GBytes *style;
  GBytes *logo;
} CrierLook;

CrierLook *crier_look_new  (const char  *foreground,
                            const char  *background,
                            const char  *logo,
                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void       crier_look_free (CrierLook   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierLook, crier_look_free)

G_END_DECLS
