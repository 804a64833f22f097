/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CRIER_TYPE_QR_PAINTABLE (crier_qr_paintable_get_type ())
G_DECLARE_FINAL_TYPE (CrierQrPaintable, crier_qr_paintable, CRIER, QR_PAINTABLE, GObject)

CrierQrPaintable *crier_qr_paintable_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;

guint    crier_qr_paintable_get_side (CrierQrPaintable *self);
gboolean crier_qr_paintable_is_dark  (CrierQrPaintable *self,
                                      guint             x,
                                      guint             y);

gboolean crier_qr_paintable_show (GtkPicture *picture,
                                  const char *uri);

G_END_DECLS
