/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-roster.h"

#include "crier-event.h"
#include "shadow.h"

/* Up to so many are taken out one by one, see crier-roster.c. */
#define MANY 200

#define N_RANDOM 10000

typedef struct
{
  CrierRoster *roster; /* (owned) */
  Shadow      *shadow; /* (owned): what a view makes of the changes */
  GPtrArray   *events; /* (owned): the next batch */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->roster = crier_roster_new ();
  f->shadow = shadow_new (G_LIST_MODEL (f->roster));
  f->events = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  shadow_free (f->shadow);
  g_assert_finalize_object (f->roster);
  g_ptr_array_unref (f->events);
}

static GPtrArray *
make_clients (guint n)
{
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < n; i++)
    g_ptr_array_add (clients,
                     crier_client_new ("x", CRIER_TRANSPORT_WEBSOCKET, "::1", NULL));

  return clients;
}

static void
join (Fixture  *f,
      gpointer  client)
{
  g_ptr_array_add (f->events, crier_event_new (CRIER_EVENT_JOINED, client, NULL));
}

static void
leave (Fixture  *f,
       gpointer  client)
{
  g_ptr_array_add (f->events, crier_event_new_left (client, CRIER_DEPARTURE_LEFT, TRUE));
}

/* Applies the batch; it must be told of with so many changes. */
static void
apply (Fixture *f,
       guint    n_changes)
{
  shadow_reset (f->shadow);
  crier_roster_apply (f->roster, f->events);
  g_ptr_array_set_size (f->events, 0);
  shadow_assert_same (f->shadow);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, n_changes);
}

static void
apply_any (Fixture *f)
{
  crier_roster_apply (f->roster, f->events);
  g_ptr_array_set_size (f->events, 0);
  shadow_assert_same (f->shadow);
}

/* That exactly these of clients are there, in this order. */
static void
assert_there (Fixture    *f,
              GPtrArray  *clients,
              const char *digits)
{
  GListModel *model = G_LIST_MODEL (f->roster);
  const char *p;

  for (p = digits; *p != '\0'; p++)
    {
      g_autoptr (CrierClient) client = NULL;

      client = g_list_model_get_item (model, (guint) (p - digits));
      g_assert_true (client == g_ptr_array_index (clients, *p - '0'));
    }

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, p - digits);
  g_assert_null (g_list_model_get_item (model, (guint) (p - digits)));
}

static void
join_digits (Fixture    *f,
             GPtrArray  *clients,
             const char *digits)
{
  for (; *digits != '\0'; digits++)
    join (f, g_ptr_array_index (clients, *digits - '0'));
}

static void
leave_digits (Fixture    *f,
              GPtrArray  *clients,
              const char *digits)
{
  for (; *digits != '\0'; digits++)
    leave (f, g_ptr_array_index (clients, *digits - '0'));
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  GListModel *model = G_LIST_MODEL (f->roster);

  g_assert_true (g_list_model_get_item_type (model) == CRIER_TYPE_CLIENT);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  g_assert_null (g_list_model_get_item (model, 0));
  apply (f, 0);
  crier_roster_clear (f->roster);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 0);
}

static void
test_join (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (6);

  join_digits (f, clients, "01");
  apply (f, 1);
  shadow_assert_change (f->shadow, 0, 0, 2);
  assert_there (f, clients, "01");

  join_digits (f, clients, "5");
  apply (f, 1);
  shadow_assert_change (f->shadow, 2, 0, 1);

  /* Behind whom they have to go, or between, in any order. */
  join_digits (f, clients, "432");
  apply (f, 1);
  shadow_assert_change (f->shadow, 2, 1, 4);
  assert_there (f, clients, "012345");
}

static void
test_join_unordered (Fixture       *f,
                     gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (6);

  join_digits (f, clients, "305");
  apply (f, 1);
  assert_there (f, clients, "035");
  join_digits (f, clients, "4");
  apply (f, 1);
  shadow_assert_change (f->shadow, 2, 1, 2);
  assert_there (f, clients, "0345");
  join_digits (f, clients, "21");
  apply (f, 1);
  shadow_assert_change (f->shadow, 1, 3, 5);
  assert_there (f, clients, "012345");
}

static void
test_leave (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (6);

  join_digits (f, clients, "012345");
  apply (f, 1);
  leave_digits (f, clients, "3");
  apply (f, 1);
  shadow_assert_change (f->shadow, 3, 1, 0);
  leave_digits (f, clients, "0");
  apply (f, 1);
  shadow_assert_change (f->shadow, 0, 1, 0);
  leave_digits (f, clients, "5");
  apply (f, 1);
  shadow_assert_change (f->shadow, 3, 1, 0);
  assert_there (f, clients, "124");
  leave_digits (f, clients, "412");
  apply (f, 3);
  assert_there (f, clients, "");
}

static void
test_both_in_batch (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (6);

  /* Who came and went is never seen. */
  join_digits (f, clients, "0");
  leave_digits (f, clients, "0");
  apply (f, 0);

  join_digits (f, clients, "12");
  leave_digits (f, clients, "1");
  join_digits (f, clients, "3");
  leave_digits (f, clients, "3");
  apply (f, 1);
  assert_there (f, clients, "2");

  /* And others, in the same batch, are. */
  join_digits (f, clients, "4");
  leave_digits (f, clients, "2");
  join_digits (f, clients, "5");
  leave_digits (f, clients, "5");
  apply (f, 2);
  assert_there (f, clients, "4");
}

static void
test_other_events (Fixture       *f,
                   gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (1);
  g_autoptr (GDateTime) time = g_date_time_new_now_local ();
  g_autoptr (CrierMessage) message = crier_message_new ("e", 1, time, "x", NULL, NULL);
  CrierClient *client = g_ptr_array_index (clients, 0);

  g_ptr_array_add (f->events, crier_event_new_text (CRIER_EVENT_RECEIVED, client, "x"));
  g_ptr_array_add (f->events, crier_event_new (CRIER_EVENT_SEEN, client, message));
  g_ptr_array_add (f->events, crier_event_new_published (message, 1));
  g_ptr_array_add (f->events, crier_event_new (CRIER_EVENT_ANNOUNCED, NULL, message));
  apply (f, 0);
  assert_there (f, clients, "");
}

static void
join_all (Fixture   *f,
          GPtrArray *clients)
{
  guint i;

  for (i = 0; i < clients->len; i++)
    join (f, g_ptr_array_index (clients, i));

  apply (f, 1);
}

static void
test_many (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (1000);
  guint i;

  join_all (f, clients);

  /* As many as are still taken out one by one. */
  for (i = 0; i < MANY; i++)
    leave (f, g_ptr_array_index (clients, 2 * i));

  apply (f, MANY);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->roster)), ==, 800);

  /* One more, and it is one splice. */
  for (i = 0; i <= MANY; i++)
    leave (f, g_ptr_array_index (clients, 2 * MANY + 2 * i));

  apply (f, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->roster)), ==, 599);
}

static void
test_many_with_joins (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (500);
  g_autoptr (GPtrArray) more = make_clients (3);
  guint i;

  join_all (f, clients);

  for (i = 0; i < more->len; i++)
    join (f, g_ptr_array_index (more, i));

  for (i = 0; i < clients->len; i++)
    leave (f, g_ptr_array_index (clients, i));

  apply (f, 2);
  assert_there (f, more, "012");
}

static void
test_clear (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (300);

  join_all (f, clients);
  shadow_reset (f->shadow);
  crier_roster_clear (f->roster);
  shadow_assert_same (f->shadow);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 1);
  shadow_assert_change (f->shadow, 0, 300, 0);
  assert_there (f, clients, "");

  /* Those who come afterwards are listed as ever. */
  join_all (f, clients);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->roster)), ==, 300);
}

/* The roster holds who is in it and lets go who left. */
static void
test_references (Fixture       *f,
                 gconstpointer  data)
{
  CrierClient *client = crier_client_new ("x", CRIER_TRANSPORT_WEBSOCKET, "::1", NULL);
  gpointer weak = client;

  g_object_add_weak_pointer (G_OBJECT (client), &weak);
  join (f, client);
  g_object_unref (client);
  apply (f, 1);
  g_assert_nonnull (weak);
  leave (f, weak);
  apply (f, 1);
  g_assert_null (weak);
}

static void
assert_ordered (Fixture    *f,
                GHashTable *there)
{
  GListModel *model = G_LIST_MODEL (f->roster);
  guint64 last = 0;
  guint i;

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, g_hash_table_size (there));

  for (i = 0; i < g_hash_table_size (there); i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (model, i);

      g_assert_true (g_hash_table_contains (there, client));
      g_assert_cmpuint (crier_client_get_serial (client), >, last);
      last = crier_client_get_serial (client);
    }
}

/* Random batches of every size, against a set. Nobody comes twice: each
 * connection has a client of its own. */
static void
test_random (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (N_RANDOM);
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (20261122);
  guint n_joined = 0;

  while (n_joined < N_RANDOM)
    {
      guint n = g_rand_int_range (random, 0, 600);
      double share = g_rand_double (random);

      for (; n > 0 && n_joined < N_RANDOM; n--)
        {
          guint other = g_rand_int_range (random, 0, (gint32) n_joined + 1);
          gpointer client = g_ptr_array_index (clients, n_joined);

          if (g_rand_double (random) < share)
            {
              g_hash_table_add (there, client);
              join (f, client);
              n_joined++;
            }
          else if (g_hash_table_remove (there, g_ptr_array_index (clients, other)))
            {
              leave (f, g_ptr_array_index (clients, other));
            }
        }

      apply_any (f);
      assert_ordered (f, there);
    }
}

static void
assert_sent (Fixture *f,
             guint64  sent)
{
  g_assert_cmpuint (crier_roster_get_sent (f->roster), ==, sent);
}

/* What was written to those who are gone is still counted, be it while they
 * were here, at once with their coming, or when all are removed. */
static void
test_sent (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (4);
  guint i;

  assert_sent (f, 0);
  for (i = 0; i < 3; i++)
    join (f, g_ptr_array_index (clients, i));

  apply (f, 1);
  assert_sent (f, 0);
  for (i = 0; i < clients->len; i++)
    crier_client_count_sent (g_ptr_array_index (clients, i), 1u << i);

  assert_sent (f, 1 + 2 + 4);

  leave (f, g_ptr_array_index (clients, 1));
  apply (f, 1);
  assert_sent (f, 1 + 2 + 4);

  /* Not here any more, whatever is written. */
  crier_client_count_sent (g_ptr_array_index (clients, 1), 1000);
  crier_client_count_sent (g_ptr_array_index (clients, 0), (guint64) 1 << 40);
  assert_sent (f, ((guint64) 1 << 40) + 1 + 2 + 4);

  join (f, g_ptr_array_index (clients, 3));
  leave (f, g_ptr_array_index (clients, 3));
  apply (f, 0);
  assert_sent (f, ((guint64) 1 << 40) + 1 + 2 + 4 + 8);

  crier_roster_clear (f->roster);
  assert_sent (f, ((guint64) 1 << 40) + 1 + 2 + 4 + 8);
}

static void
test_sent_many (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = make_clients (MANY + 2);
  guint i;

  for (i = 0; i < clients->len; i++)
    {
      crier_client_count_sent (g_ptr_array_index (clients, i), 10);
      join (f, g_ptr_array_index (clients, i));
    }

  apply (f, 1);
  for (i = 0; i < MANY + 1; i++)
    leave (f, g_ptr_array_index (clients, i));

  assert_sent (f, 10 * (MANY + 2));
  apply (f, 1);
  assert_sent (f, 10 * (MANY + 2));
}

#define ADD(path, func)                                                 \
  g_test_add ("/roster/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("empty", test_empty);
  ADD ("join/ordered", test_join);
  ADD ("join/unordered", test_join_unordered);
  ADD ("leave", test_leave);
  ADD ("both-in-batch", test_both_in_batch);
  ADD ("other-events", test_other_events);
  ADD ("many/alone", test_many);
  ADD ("many/with-joins", test_many_with_joins);
  ADD ("clear", test_clear);
  ADD ("references", test_references);
  ADD ("sent/few", test_sent);
  ADD ("sent/many", test_sent_many);
  ADD ("random", test_random);

  return g_test_run ();
}
