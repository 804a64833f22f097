/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-thread-queue.h"

#include "crier-test.h"

#define N_THREADS 4
#define N_ITEMS   5000 /* of each thread */
#define DELAY_MS  30
#define CROWD     300  /* more than a queue takes for the usual */

typedef struct
{
  guint sender;
  guint number;
} Item;

typedef struct
{
  GThread    *thread;          /* who is to take the items */
  CrierThreadQueue *queue;           /* (owned) */
  guint       n_batches;
  guint       n_taken;
  guint       next[N_THREADS]; /* the number that is due from each sender */
  gint64      last_time;       /* monotonic: of the last batch */
  gboolean    push_more;       /* from within a batch */
  gboolean    close;           /* likewise */
} Taker;

/* Items that exist, over all threads. */
static int n_alive;

static Item *
item_new (guint sender,
          guint number)
{
  Item *item = g_new (Item, 1);

  *item = (Item) { sender, number };
  g_atomic_int_inc (&n_alive);

  return item;
}

static void
item_free (gpointer data)
{
  g_atomic_int_add (&n_alive, -1);
  g_free (data);
}

static void
take_cb (GPtrArray *items,
         gpointer   data)
{
  Taker *taker = data;
  guint i;

  g_assert_true (g_thread_self () == taker->thread);
  g_assert_cmpuint (items->len, >, 0);

  for (i = 0; i < items->len; i++)
    {
      Item *item = g_ptr_array_index (items, i);

      g_assert_cmpuint (item->number, ==, taker->next[item->sender]);
      taker->next[item->sender]++;
    }

  taker->last_time = g_get_monotonic_time ();
  taker->n_batches++;
  taker->n_taken += items->len;

  if (taker->push_more)
    crier_thread_queue_push (taker->queue, item_new (0, taker->next[0]));

  taker->push_more = FALSE;

  if (taker->close)
    crier_thread_queue_close (taker->queue);
}

static void
taker_init (Taker *taker,
            guint  delay)
{
  *taker = (Taker) { .thread = g_thread_self () };
  taker->queue = crier_thread_queue_new (NULL, delay, item_free, take_cb,
                                         taker);
}

static void
taker_clear (Taker *taker)
{
  g_clear_pointer (&taker->queue, crier_thread_queue_unref);
  crier_test_drain ();
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);
}

static void
push_some (Taker *taker,
           guint  first,
           guint  n)
{
  guint i;

  for (i = 0; i < n; i++)
    crier_thread_queue_push (taker->queue, item_new (0, first + i));
}

static void
test_batch (void)
{
  Taker taker;

  taker_init (&taker, 0);
  g_assert_cmpuint (crier_thread_queue_get_length (taker.queue), ==, 0);
  push_some (&taker, 0, 3);

  /* Not from within the push. */
  g_assert_cmpuint (taker.n_taken, ==, 0);
  g_assert_cmpuint (crier_thread_queue_get_length (taker.queue), ==, 3);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (taker.n_taken, ==, 3);
  g_assert_cmpuint (taker.n_batches, ==, 1);
  g_assert_cmpuint (crier_thread_queue_get_length (taker.queue), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);

  /* And no source is left while it is empty. */
  g_assert_false (g_main_context_pending (NULL));
  push_some (&taker, 3, 1);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, 4);
  taker_clear (&taker);
}

static void
test_delay (void)
{
  Taker taker;
  gint64 start;

  taker_init (&taker, DELAY_MS);
  start = g_get_monotonic_time ();
  push_some (&taker, 0, 2);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, 0);
  push_some (&taker, 2, 2);
  crier_test_wait (taker.n_taken > 0);

  /* Reckoned from the first, one batch for all. */
  g_assert_cmpuint (taker.n_taken, ==, 4);
  g_assert_cmpuint (taker.n_batches, ==, 1);
  g_assert_cmpint (taker.last_time - start, >=, DELAY_MS * 1000);
  taker_clear (&taker);
}

static gboolean
push_crowd_cb (gpointer data)
{
  Taker *taker = data;

  push_some (taker,
             taker->next[0] + crier_thread_queue_get_length (taker->queue),
             CROWD);

  return G_SOURCE_CONTINUE;
}

/* While a crowd comes it is waited for, and is one batch; but not for ever. */
static void
test_rush (void)
{
  Taker taker;
  gint64 start;
  guint id;

  taker_init (&taker, DELAY_MS);
  start = g_get_monotonic_time ();
  push_some (&taker, 0, CROWD);
  crier_test_wait (taker.n_taken > 0);
  g_assert_cmpuint (taker.n_batches, ==, 1);
  g_assert_cmpint (taker.last_time - start, >=, 2 * DELAY_MS * 1000);

  /* So often that there are more at the end of each delay. */
  id = g_timeout_add (1, push_crowd_cb, &taker);
  crier_test_wait (taker.n_batches > 1);
  g_source_remove (id);
  g_assert_cmpuint (taker.n_batches, ==, 2);
  crier_thread_queue_flush (taker.queue);
  taker_clear (&taker);
}

static void
test_push_in_batch (void)
{
  Taker taker;

  taker_init (&taker, 0);
  taker.push_more = TRUE;
  push_some (&taker, 0, 2);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (taker.n_taken, ==, 2);
  g_assert_cmpuint (crier_thread_queue_get_length (taker.queue), ==, 1);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, 3);
  g_assert_cmpuint (taker.n_batches, ==, 2);
  taker_clear (&taker);
}

static void
test_flush (void)
{
  Taker taker;

  taker_init (&taker, 60 * 1000);
  crier_thread_queue_flush (taker.queue);
  g_assert_cmpuint (taker.n_batches, ==, 0);

  push_some (&taker, 0, 3);
  crier_thread_queue_flush (taker.queue);
  g_assert_cmpuint (taker.n_taken, ==, 3);
  crier_thread_queue_flush (taker.queue);
  g_assert_cmpuint (taker.n_batches, ==, 1);

  push_some (&taker, 3, 1);
  crier_thread_queue_flush (taker.queue);
  g_assert_cmpuint (taker.n_taken, ==, 4);
  taker_clear (&taker);
}

/* After a flush the delay begins anew with the next item. */
static void
test_flush_delay (void)
{
  Taker taker;
  gint64 start;

  taker_init (&taker, DELAY_MS);
  push_some (&taker, 0, 1);
  crier_test_run_for (DELAY_MS / 2);
  crier_thread_queue_flush (taker.queue);
  g_assert_cmpuint (taker.n_batches, ==, 1);

  start = g_get_monotonic_time ();
  push_some (&taker, 1, 1);
  crier_test_wait (taker.n_taken == 2);
  g_assert_cmpint (taker.last_time - start, >=, DELAY_MS * 1000);
  crier_test_run_for (2 * DELAY_MS);
  g_assert_cmpuint (taker.n_batches, ==, 2);
  taker_clear (&taker);
}

static void
test_close (void)
{
  Taker taker;

  taker_init (&taker, 0);
  push_some (&taker, 0, 3);
  crier_thread_queue_close (taker.queue);
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);
  g_assert_cmpuint (crier_thread_queue_get_length (taker.queue), ==, 0);

  push_some (&taker, 3, 3);
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);
  crier_thread_queue_flush (taker.queue);
  crier_thread_queue_close (taker.queue);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_batches, ==, 0);
  taker_clear (&taker);
}

static void
test_close_in_batch (void)
{
  Taker taker;

  taker_init (&taker, 0);
  taker.push_more = TRUE;
  taker.close = TRUE;
  push_some (&taker, 0, 2);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, 2);
  g_assert_cmpuint (taker.n_batches, ==, 1);
  taker_clear (&taker);
}

/* Without a function that frees items nothing is freed. */
static void
test_borrowed (void)
{
  Taker taker = { .thread = g_thread_self () };
  Item items[] = { { 0, 0 }, { 0, 1 } };

  taker.queue = crier_thread_queue_new (NULL, 0, NULL, take_cb, &taker);
  crier_thread_queue_push (taker.queue, &items[0]);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, 1);
  crier_thread_queue_push (taker.queue, &items[1]);
  crier_thread_queue_close (taker.queue);
  crier_thread_queue_push (taker.queue, &items[1]);
  taker_clear (&taker);
}

/* Closed and let go, it and its context are freed: LSan judges. */
static void
test_unref_closed (void)
{
  GMainContext *context = g_main_context_new ();
  Taker taker = { .thread = g_thread_self () };
  CrierThreadQueue *queue;

  taker.queue = crier_thread_queue_new (context, 0, item_free, take_cb, &taker);
  queue = crier_thread_queue_ref (taker.queue);
  g_assert_true (queue == taker.queue);
  push_some (&taker, 0, 3);
  crier_thread_queue_close (taker.queue);
  crier_thread_queue_unref (queue);
  crier_thread_queue_unref (g_steal_pointer (&taker.queue));
  g_main_context_unref (context);
  g_assert_cmpuint (taker.n_batches, ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);
}

/* Whoever let go of it after a push gets the item delivered all the same. */
static void
test_unref_pending (void)
{
  Taker taker;

  taker_init (&taker, 0);
  push_some (&taker, 0, 1);
  crier_thread_queue_unref (g_steal_pointer (&taker.queue));
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);
}

typedef struct
{
  CrierThreadQueue *queue;
  guint       sender;
} Sender;

static gpointer
send_thread (gpointer data)
{
  Sender *sender = data;
  guint i;

  for (i = 0; i < N_ITEMS; i++)
    {
      crier_thread_queue_push (sender->queue, item_new (sender->sender, i));
      g_assert_cmpuint (crier_thread_queue_get_length (sender->queue), <=,
                        N_THREADS * N_ITEMS);
    }

  return NULL;
}

static void
start_senders (CrierThreadQueue *queue,
               Sender     *senders,
               GThread   **threads)
{
  guint i;

  for (i = 0; i < N_THREADS; i++)
    {
      senders[i] = (Sender) { queue, i };
      threads[i] = g_thread_new ("sender", send_thread, &senders[i]);
    }
}

static void
join_senders (GThread **threads)
{
  guint i;

  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* All that each of them sent, in its order. */
static void
test_threads (gconstpointer data)
{
  Sender senders[N_THREADS];
  GThread *threads[N_THREADS];
  Taker taker;
  guint i;

  taker_init (&taker, GPOINTER_TO_UINT (data));
  start_senders (taker.queue, senders, threads);
  crier_test_wait (taker.n_taken == N_THREADS * N_ITEMS);
  join_senders (threads);

  for (i = 0; i < N_THREADS; i++)
    g_assert_cmpuint (taker.next[i], ==, N_ITEMS);

  taker_clear (&taker);
}

/* The same, taken also by flushes in between. */
static void
test_threads_flush (void)
{
  Sender senders[N_THREADS];
  GThread *threads[N_THREADS];
  Taker taker;

  taker_init (&taker, 1);
  start_senders (taker.queue, senders, threads);

  while (taker.n_taken < N_THREADS * N_ITEMS)
    {
      crier_thread_queue_flush (taker.queue);
      g_main_context_iteration (NULL, FALSE);
    }

  join_senders (threads);
  taker_clear (&taker);
}

/* Closed in the middle: nothing is taken from then on, and nothing leaks. */
static void
test_threads_close (void)
{
  Sender senders[N_THREADS];
  GThread *threads[N_THREADS];
  Taker taker;
  guint n;

  taker_init (&taker, 0);
  start_senders (taker.queue, senders, threads);
  crier_test_wait (taker.n_taken > 0);
  crier_thread_queue_close (taker.queue);
  n = taker.n_taken;
  join_senders (threads);
  crier_test_drain ();
  g_assert_cmpuint (taker.n_taken, ==, n);
  taker_clear (&taker);
}

typedef struct
{
  GMainLoop *loop;
  Taker      taker;
} Other;

static gpointer
other_thread (gpointer data)
{
  Other *other = data;

  other->taker.thread = g_thread_self ();
  g_main_loop_run (other->loop);

  return NULL;
}

/* Taken in the thread of the context it was made for. */
static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Other other = { loop, { NULL } };
  GThread *thread;

  other.taker.queue = crier_thread_queue_new (context, 0, item_free, take_cb,
                                              &other.taker);
  thread = g_thread_new ("taker", other_thread, &other);
  push_some (&other.taker, 0, 10);
  crier_test_wait (g_atomic_int_get (&n_alive) == 0);
  g_main_loop_quit (loop);
  g_thread_join (thread);
  g_assert_cmpuint (other.taker.n_taken, ==, 10);
  taker_clear (&other.taker);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/batch", test_batch);
  g_test_add_func ("/queue/delay", test_delay);
  g_test_add_func ("/queue/rush", test_rush);
  g_test_add_func ("/queue/push-in-batch", test_push_in_batch);
  g_test_add_func ("/queue/flush/now", test_flush);
  g_test_add_func ("/queue/flush/delay", test_flush_delay);
  g_test_add_func ("/queue/close/now", test_close);
  g_test_add_func ("/queue/close/in-batch", test_close_in_batch);
  g_test_add_func ("/queue/borrowed", test_borrowed);
  g_test_add_func ("/queue/unref/closed", test_unref_closed);
  g_test_add_func ("/queue/unref/pending", test_unref_pending);
  g_test_add_data_func ("/queue/threads/at-once", GUINT_TO_POINTER (0), test_threads);
  g_test_add_data_func ("/queue/threads/delayed", GUINT_TO_POINTER (5), test_threads);
  g_test_add_func ("/queue/threads/flush", test_threads_flush);
  g_test_add_func ("/queue/threads/close", test_threads_close);
  g_test_add_func ("/queue/context", test_context);

  return g_test_run ();
}
