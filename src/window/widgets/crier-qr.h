/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CRIER_TYPE_QR (crier_qr_get_type ())
G_DECLARE_FINAL_TYPE (CrierQr, crier_qr, CRIER, QR, GObject)

CrierQr  *crier_qr_new      (const char *text) G_GNUC_WARN_UNUSED_RESULT;

guint     crier_qr_get_side (CrierQr    *self);
gboolean  crier_qr_is_dark  (CrierQr    *self,
                             guint       x,
                             guint       y);

gboolean  crier_qr_show     (GtkPicture *picture,
                             const char *uri);

G_END_DECLS
