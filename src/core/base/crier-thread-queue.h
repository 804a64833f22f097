/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CrierThreadQueue CrierThreadQueue;

typedef void (*CrierThreadQueueFunc) (GPtrArray *items,
                                      gpointer   user_data);

CrierThreadQueue *crier_thread_queue_new        (GMainContext         *context,
                                                 guint                 delay,
                                                 GDestroyNotify        free_item,
                                                 CrierThreadQueueFunc  func,
                                                 gpointer              user_data)
  G_GNUC_WARN_UNUSED_RESULT;
CrierThreadQueue *crier_thread_queue_ref        (CrierThreadQueue *self);
void              crier_thread_queue_unref      (CrierThreadQueue *self);

void              crier_thread_queue_push       (CrierThreadQueue *self,
                                                 gpointer          item);
guint             crier_thread_queue_get_length (CrierThreadQueue *self);
void              crier_thread_queue_flush      (CrierThreadQueue *self);
void              crier_thread_queue_close      (CrierThreadQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierThreadQueue, crier_thread_queue_unref)

G_END_DECLS
