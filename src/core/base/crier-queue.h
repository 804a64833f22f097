/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierQueue CrierQueue;

typedef void (*CrierQueueFunc) (GPtrArray *items,
                                gpointer   user_data);

CrierQueue *crier_queue_new        (GMainContext   *context,
                                    guint           delay,
                                    GDestroyNotify  free_item,
                                    CrierQueueFunc  func,
                                    gpointer        user_data) G_GNUC_WARN_UNUSED_RESULT;
CrierQueue *crier_queue_ref        (CrierQueue *self);
void        crier_queue_unref      (CrierQueue *self);

void        crier_queue_push       (CrierQueue *self,
                                    gpointer    item);
guint       crier_queue_get_length (CrierQueue *self);
void        crier_queue_flush      (CrierQueue *self);
void        crier_queue_close      (CrierQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierQueue, crier_queue_unref)

G_END_DECLS
