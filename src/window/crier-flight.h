/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "crier-service.h"

G_BEGIN_DECLS

/**
 * CrierLanded:
 * @owner: who sent it
 * @text: what was sent
 * @n_reached: for how many connections it was at that time
 * @error: (nullable): why it was not sent; %NULL when it was
 *
 * Is told what became of a message.
 */
typedef void (*CrierLanded) (gpointer      owner,
                             const char   *text,
                             guint         n_reached,
                             const GError *error);

void crier_flight_start (CrierService       *service,
                         const char         *text,
                         const char * const *to,
                         GtkTextBuffer      *buffer,
                         CrierLanded         landed,
                         GObject            *owner);

G_END_DECLS
