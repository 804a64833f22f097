/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity.h"

#include "crier-event.h"
#include "crier-test.h"
#include "shadow.h"

typedef struct
{
  CrierActivity *activity; /* (owned) */
  Shadow        *shadow;   /* (owned): what a view makes of the changes */
  CrierClient   *client;   /* (owned) */
  GPtrArray     *all;      /* (owned): every event that was worth keeping */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->activity = crier_activity_new ();
  f->shadow = shadow_new (G_LIST_MODEL (f->activity));
  f->client = crier_client_new ("a", CRIER_TRANSPORT_WEBSOCKET, "::1", NULL);
  f->all = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  shadow_free (f->shadow);
  g_assert_finalize_object (f->activity);
  g_ptr_array_unref (f->all);
  g_assert_finalize_object (f->client);
}

/* How many of the newest there is room for, by number and by bytes. */
static guint
count_expected (Fixture *f)
{
  gsize n_bytes = 0;
  guint n = 0;

  while (n < MIN (f->all->len, CRIER_ACTIVITY_MAX))
    {
      n_bytes += crier_event_get_size (g_ptr_array_index (f->all, f->all->len - n - 1));
      if (n_bytes > CRIER_ACTIVITY_BYTES && n > 0)
        break;

      n++;
    }

  return n;
}

/* That the newest of all are there, in order, and no others. */
static void
assert_newest (Fixture *f)
{
  GListModel *model = G_LIST_MODEL (f->activity);
  guint n = count_expected (f);
  guint i;

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, n);

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierEvent) event = g_list_model_get_item (model, i);

      g_assert_true (event == g_ptr_array_index (f->all, f->all->len - n + i));
    }
}

/* Applies so many events at once; a batch may change the list twice. */
static void
apply_texts (Fixture    *f,
             guint       n,
             const char *text)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < n; i++)
    {
      CrierEvent *event = crier_event_new_text (CRIER_EVENT_RECEIVED, f->client, text);

      g_ptr_array_add (events, event);
      g_ptr_array_add (f->all, g_object_ref (event));
    }

  shadow_reset (f->shadow);
  crier_activity_apply (f->activity, events);
  shadow_assert_same (f->shadow);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), <=, 2);
  assert_newest (f);
}

static void
apply (Fixture *f,
       guint    n)
{
  apply_texts (f, n, "x");
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  GListModel *model = G_LIST_MODEL (f->activity);

  g_assert_true (g_list_model_get_item_type (model) == CRIER_TYPE_EVENT);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  g_assert_null (g_list_model_get_item (model, 0));
  apply (f, 0);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 0);
  g_assert_cmpuint (CRIER_ACTIVITY_MAX, ==, 5000);
}

static void
test_append (Fixture       *f,
             gconstpointer  data)
{
  apply (f, 1);
  shadow_assert_change (f->shadow, 0, 0, 1);
  apply (f, 3);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 1);
  shadow_assert_change (f->shadow, 1, 0, 3);
}

static void
test_limit (Fixture       *f,
            gconstpointer  data)
{
  apply (f, CRIER_ACTIVITY_MAX - 1);
  apply (f, 1);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 1);
  shadow_assert_change (f->shadow, CRIER_ACTIVITY_MAX - 1, 0, 1);

  /* Full: the oldest go, the newest come. */
  apply (f, 1);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 2);
  shadow_assert_change (f->shadow, CRIER_ACTIVITY_MAX - 1, 0, 1);
  apply (f, 10);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 2);
  shadow_assert_change (f->shadow, CRIER_ACTIVITY_MAX - 10, 0, 10);
}

static void
test_batch_over_limit (Fixture       *f,
                       gconstpointer  data)
{
  apply (f, 100);
  apply (f, CRIER_ACTIVITY_MAX - 50);
  shadow_assert_change (f->shadow, 50, 0, CRIER_ACTIVITY_MAX - 50);
  apply (f, CRIER_ACTIVITY_MAX);
  shadow_assert_change (f->shadow, 0, 0, CRIER_ACTIVITY_MAX);
}

static void
test_batch_larger_than_all (Fixture       *f,
                            gconstpointer  data)
{
  apply (f, CRIER_ACTIVITY_MAX + 1);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 1);
  shadow_assert_change (f->shadow, 0, 0, CRIER_ACTIVITY_MAX);
  apply (f, 3 * CRIER_ACTIVITY_MAX);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 2);
  apply (f, 1);
}

static void
test_random (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  guint i;

  for (i = 0; i < 60; i++)
    apply (f, 1 << g_rand_int_range (random, 0, 13));
}

/* Long texts count by their bytes: 8 MiB are 2,048 of 4 KiB. */
static void
test_bytes (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", 4096);

  g_assert_cmpuint (CRIER_ACTIVITY_BYTES, ==, 8 * 1024 * 1024);
  apply_texts (f, 2047, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 2047);
  apply_texts (f, 1, text);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 2048);

  /* One byte too many, and the oldest makes room for 4,096 such. */
  apply_texts (f, 1, "x");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 2048);
  apply_texts (f, 4095, "x");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, CRIER_ACTIVITY_MAX);
}

static void
test_bytes_in_batch (Fixture       *f,
                     gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", 4096);

  apply (f, 100);
  apply_texts (f, 3000, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 2048);
  apply_texts (f, 3000, text);
  apply (f, 1);
}

/* The newest is kept, however long it is. */
static void
test_bytes_huge (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", CRIER_ACTIVITY_BYTES + 1);

  apply (f, 10);
  apply_texts (f, 1, text);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 1);
  apply (f, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 1);
  apply (f, 10);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->activity)), ==, 11);
}

/* What an operator looks back at, in the order in which it happened: not the
 * time, nor each screen that showed a message. */
static void
test_kinds (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GDateTime) time = g_date_time_new_now_local ();
  g_autoptr (CrierMessage) message = crier_message_new ("e", 1, time, "x", NULL, NULL);
  g_autoptr (CrierMessage) tick = crier_message_new_time (time);
  CrierEvent *kept[] = {
    crier_event_new (CRIER_EVENT_JOINED, f->client, NULL),
    crier_event_new_published (message, 1),
    crier_event_new_text (CRIER_EVENT_RECEIVED, f->client, "x"),
    crier_event_new_left (f->client, CRIER_DEPARTURE_LEFT, TRUE),
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_ptr_array_add (events, crier_event_new (CRIER_EVENT_ANNOUNCED, NULL, tick));
      g_ptr_array_add (events, kept[i]);
      g_ptr_array_add (events, crier_event_new (CRIER_EVENT_SEEN, f->client, message));
      g_ptr_array_add (f->all, g_object_ref (kept[i]));
    }

  crier_activity_apply (f->activity, events);
  shadow_assert_same (f->shadow);
  shadow_assert_change (f->shadow, 0, 0, 4);
  assert_newest (f);

  /* A batch of which nothing is kept changes nothing. */
  g_ptr_array_set_size (events, 0);
  g_ptr_array_add (events, crier_event_new (CRIER_EVENT_ANNOUNCED, NULL, tick));
  shadow_reset (f->shadow);
  crier_activity_apply (f->activity, events);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 0);
}

#define ADD(path, func)                                                 \
  g_test_add ("/activity/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("empty", test_empty);
  ADD ("append", test_append);
  ADD ("limit", test_limit);
  ADD ("batch/over-limit", test_batch_over_limit);
  ADD ("batch/larger-than-all", test_batch_larger_than_all);
  ADD ("random", test_random);
  ADD ("bytes/limit", test_bytes);
  ADD ("bytes/in-batch", test_bytes_in_batch);
  ADD ("bytes/huge", test_bytes_huge);
  ADD ("kinds", test_kinds);

  return g_test_run ();
}
