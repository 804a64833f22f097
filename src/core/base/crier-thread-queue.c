/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-thread-queue.h"

#include <pthread.h>
#include <stdatomic.h>

/* More than so many within one delay are a rush. One large change costs
 * the window much less than several: so it is waited for, but not for
 * longer than so many delays. */
#define RUSH     200
#define PATIENCE 10

/*
 * CrierThreadQueue:
 *
 * Hands things from any thread to the thread of one main context, in order
 * and in batches: one source of the main loop for all that comes within the
 * delay. It has no bound of its own; a caller that can refuse a thing asks
 * for the length first.
 */
struct _CrierThreadQueue
{
  atomic_uint n_refs;       /* not GLib's, for the same reason as below */
  GMainContext *context;    /* (owned) */
  guint delay;              /* milliseconds */
  GDestroyNotify free_item;
  CrierThreadQueueFunc func;
  gpointer user_data;

  pthread_mutex_t mutex;    /* guards what follows; not a GMutex, because
                             * ThreadSanitizer sees no lock in that */
  GPtrArray *items;         /* (owned) */
  GSource *source;          /* (owned) (nullable): NULL while empty */
  guint n_seen;             /* items when the last delay was over */
  guint n_delays;           /* that were waited for this batch already */
  gboolean closed;
};

/**
 * crier_thread_queue_new:
 * @context: (nullable): whose thread takes the items; %NULL for the default
 * @delay: milliseconds for which items are collected, from the first; up to
 *   ten times as many while hundreds come
 * @free_item: frees an item
 * @func: takes the items of one batch; they are freed after it
 * @user_data: passed to @func
 *
 * Makes an empty queue.
 */
CrierThreadQueue *
crier_thread_queue_new (GMainContext   *context,
                        guint           delay,
                        GDestroyNotify  free_item,
                        CrierThreadQueueFunc  func,
                        gpointer        user_data)
{
  CrierThreadQueue *self;

  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (CrierThreadQueue, 1);
  atomic_init (&self->n_refs, 1);
  self->context = context != NULL ? g_main_context_ref (context)
                                  : g_main_context_ref (g_main_context_default ());
  self->delay = delay;
  self->free_item = free_item;
  self->func = func;
  self->user_data = user_data;
  pthread_mutex_init (&self->mutex, NULL);
  self->items = g_ptr_array_new_with_free_func (free_item);

  return self;
}

CrierThreadQueue *
crier_thread_queue_ref (CrierThreadQueue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&self->n_refs, 1, memory_order_relaxed);

  return self;
}

/**
 * crier_thread_queue_unref:
 *
 * The last reference frees the items that were not taken.
 */
void
crier_thread_queue_unref (CrierThreadQueue *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&self->n_refs, 1, memory_order_acq_rel) != 1)
    return;

  g_ptr_array_unref (self->items);
  pthread_mutex_destroy (&self->mutex);
  g_main_context_unref (self->context);
  g_free (self);
}

static GPtrArray *
take_all (CrierThreadQueue *self)
{
  GPtrArray *items;

  pthread_mutex_lock (&self->mutex);
  items = g_steal_pointer (&self->items);
  self->items = g_ptr_array_new_with_free_func (self->free_item);
  g_clear_pointer (&self->source, g_source_unref);
  self->n_seen = self->n_delays = 0;
  pthread_mutex_unlock (&self->mutex);

  return items;
}

static gboolean
is_rush (CrierThreadQueue *self)
{
  gboolean rush;

  pthread_mutex_lock (&self->mutex);
  self->n_delays++;
  rush = self->items->len - self->n_seen > RUSH && self->n_delays < PATIENCE;
  self->n_seen = self->items->len;
  pthread_mutex_unlock (&self->mutex);

  return rush;
}

static void
hand_over (CrierThreadQueue *self)
{
  g_autoptr (GPtrArray) items = take_all (self);

  if (items->len > 0)
    self->func (items, self->user_data);
}

static gboolean
due_cb (gpointer data)
{
  CrierThreadQueue *self = data;

  if (self->delay > 0 && is_rush (self))
    return G_SOURCE_CONTINUE;

  hand_over (self);

  return G_SOURCE_REMOVE;
}

static void
attach (CrierThreadQueue *self)
{
  if (self->delay > 0)
    {
      self->source = g_timeout_source_new (self->delay);
    }
  else
    {
      self->source = g_idle_source_new ();
      g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
    }

  g_source_set_static_name (self->source, "crier queue");
  g_source_set_callback (self->source, due_cb, crier_thread_queue_ref (self),
                         (GDestroyNotify) crier_thread_queue_unref);
  g_source_attach (self->source, self->context);
}

/**
 * crier_thread_queue_push:
 * @item: (transfer full): what to hand over
 *
 * Adds @item, from any thread. On a closed queue it is freed.
 */
void
crier_thread_queue_push (CrierThreadQueue *self,
                         gpointer    item)
{
  gboolean closed;

  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->mutex);
  closed = self->closed;
  if (!closed)
    {
      g_ptr_array_add (self->items, item);
      if (self->source == NULL)
        attach (self);
    }
  pthread_mutex_unlock (&self->mutex);

  if (closed && self->free_item != NULL)
    self->free_item (item);
}

/**
 * crier_thread_queue_get_length:
 *
 * Returns: how many items wait, for any thread
 */
guint
crier_thread_queue_get_length (CrierThreadQueue *self)
{
  guint n;

  g_return_val_if_fail (self != NULL, 0);

  pthread_mutex_lock (&self->mutex);
  n = self->items->len;
  pthread_mutex_unlock (&self->mutex);

  return n;
}

/**
 * crier_thread_queue_flush:
 *
 * Hands over what waits, now, in the thread that takes the items.
 */
void
crier_thread_queue_flush (CrierThreadQueue *self)
{
  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->mutex);
  if (self->source != NULL)
    g_source_destroy (self->source);
  pthread_mutex_unlock (&self->mutex);

  hand_over (self);
}

/**
 * crier_thread_queue_close:
 *
 * Drops what waits and takes nothing from now on: the function of the queue is
 * not called any more. Only in the thread that takes the items.
 */
void
crier_thread_queue_close (CrierThreadQueue *self)
{
  g_autoptr (GPtrArray) dropped = NULL;

  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->mutex);
  self->closed = TRUE;
  if (self->source != NULL)
    g_source_destroy (self->source);
  pthread_mutex_unlock (&self->mutex);

  dropped = take_all (self);
}
