/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity.h"

#include <string.h>

#include "crier-event.h"
#include "shadow.h"

/* A clock that stands where a test puts it: a symbol of the program comes
 * before that of a library. */
static gint64 now; /* microseconds since 1970 */

gint64
g_get_real_time (void)
{
  return now;
}

#define SECOND_USEC ((gint64) G_USEC_PER_SEC)
#define BEGIN       (1763823543 * SECOND_USEC)

typedef struct
{
  CrierActivity *activity; /* (owned) */
  Shadow        *shadow;   /* (owned): what a view makes of the changes */
  CrierClient   *client;   /* (owned) */
  GPtrArray     *batch;    /* (owned): what is to be applied next */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  now = BEGIN;
  f->activity = crier_activity_new ();
  f->shadow = shadow_new (G_LIST_MODEL (f->activity));
  f->client = crier_client_new ("a", CRIER_TRANSPORT_WEBSOCKET, "::1", NULL);
  f->batch = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  shadow_free (f->shadow);
  g_assert_finalize_object (f->activity);
  g_ptr_array_unref (f->batch);
  g_assert_finalize_object (f->client);
}

static void
join (Fixture *f,
      guint    n)
{
  while (n-- > 0)
    g_ptr_array_add (f->batch, crier_event_new (CRIER_EVENT_JOINED, f->client, NULL));
}

static void
leave (Fixture        *f,
       CrierDeparture  departure,
       guint           n)
{
  while (n-- > 0)
    g_ptr_array_add (f->batch, crier_event_new_left (f->client, departure, TRUE));
}

static void
receive (Fixture *f,
         guint    n)
{
  while (n-- > 0)
    g_ptr_array_add (f->batch, crier_event_new_text (CRIER_EVENT_RECEIVED, f->client, "x"));
}

static void
apply (Fixture *f)
{
  shadow_reset (f->shadow);
  crier_activity_apply (f->activity, f->batch);
  g_ptr_array_set_size (f->batch, 0);
  shadow_assert_same (f->shadow);
}

static guint
get_n_lines (Fixture *f)
{
  return g_list_model_get_n_items (G_LIST_MODEL (f->activity));
}

/* In a letter, and a number where it is a group: "J", "J4", "R". */
static char *
describe (CrierEvent *event)
{
  const char *letters = "LSOPDE";
  guint n = crier_event_get_n_clients (event);
  gboolean is_group = crier_event_get_client (event) == NULL;
  char letter;

  if (crier_event_get_kind (event) == CRIER_EVENT_JOINED)
    letter = 'J';
  else if (crier_event_get_kind (event) == CRIER_EVENT_LEFT)
    letter = letters[crier_event_get_departure (event)];
  else
    letter = 'R';

  g_assert_true (is_group || n == 1);

  return is_group ? g_strdup_printf ("%c%u", letter, n)
                  : g_strdup_printf ("%c", letter);
}

static char *
describe_all (Fixture *f)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < get_n_lines (f); i++)
    {
      g_autoptr (CrierEvent) event = NULL;
      g_autofree char *word = NULL;

      event = g_list_model_get_item (G_LIST_MODEL (f->activity), i);
      word = describe (event);
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", word);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_lines (Fixture    *f,
              const char *expected)
{
  g_autofree char *lines = describe_all (f);

  g_assert_cmpstr (lines, ==, expected);
}

static void
assert_change (Fixture *f,
               guint    position,
               guint    removed,
               guint    added)
{
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 1);
  shadow_assert_change (f->shadow, position, removed, added);
}

/* Three have a line each; the fourth makes one line of them. */
static void
test_join (Fixture       *f,
           gconstpointer  data)
{
  g_assert_cmpuint (CRIER_ACTIVITY_SINGLE, ==, 3);

  join (f, 3);
  apply (f);
  assert_lines (f, "J J J");

  join (f, 1);
  apply (f);
  assert_lines (f, "J4");
  assert_change (f, 0, 3, 1);

  join (f, 2);
  apply (f);
  assert_lines (f, "J6");
  assert_change (f, 0, 1, 1);
}

static void
test_one_batch (Fixture       *f,
                gconstpointer  data)
{
  join (f, 4);
  apply (f);
  assert_lines (f, "J4");
  assert_change (f, 0, 0, 1);
}

/* A group is of the time of its first client. */
static void
test_time (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (CrierEvent) event = NULL;

  now += 5;
  join (f, 2);
  apply (f);
  now += SECOND_USEC / 2;
  join (f, 2);
  apply (f);

  event = g_list_model_get_item (G_LIST_MODEL (f->activity), 0);
  g_assert_cmpint (crier_event_get_time (event), ==, BEGIN + 5);
  g_assert_cmpuint (crier_event_get_n_clients (event), ==, 4);
  g_assert_null (crier_event_get_client (event));
}

/* What is counted is what happened in one second of the clock. */
static void
test_next_second (Fixture       *f,
                  gconstpointer  data)
{
  now += SECOND_USEC - 1;
  join (f, 3);
  apply (f);
  now++;
  join (f, 3);
  apply (f);
  assert_lines (f, "J J J J J J");
  assert_change (f, 3, 0, 3);
  join (f, 1);
  apply (f);
  assert_lines (f, "J J J J4");
  assert_change (f, 3, 3, 1);
}

static void
test_batch_of_seconds (Fixture       *f,
                       gconstpointer  data)
{
  join (f, 2);
  apply (f);

  join (f, 3);
  now += SECOND_USEC;
  join (f, 1);
  now += SECOND_USEC;
  join (f, 7);
  apply (f);
  assert_lines (f, "J5 J J7");
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 2);
  shadow_assert_change (f->shadow, 1, 0, 2);

  join (f, 1);
  apply (f);
  assert_lines (f, "J5 J J8");
  assert_change (f, 2, 1, 1);
}

/* A clock that is set back begins a new second, also one that was before. */
static void
test_clock_set_back (Fixture       *f,
                     gconstpointer  data)
{
  join (f, 4);
  now -= 60 * SECOND_USEC;
  join (f, 1);
  now += 60 * SECOND_USEC;
  join (f, 2);
  apply (f);
  assert_lines (f, "J4 J J J");
}

/* Who came and went in the same second is told both ways. */
static void
test_come_and_go (Fixture       *f,
                  gconstpointer  data)
{
  join (f, 1);
  leave (f, CRIER_DEPARTURE_LEFT, 1);
  join (f, 1);
  leave (f, CRIER_DEPARTURE_LEFT, 1);
  apply (f);
  assert_lines (f, "J L J L");

  join (f, 2);
  apply (f);
  assert_lines (f, "J4 L L");

  leave (f, CRIER_DEPARTURE_LEFT, 2);
  apply (f);
  assert_lines (f, "J4 L4");
  assert_change (f, 1, 2, 1);
}

/* Lines between those that are united stay, and are not said to change. */
static void
test_between (Fixture       *f,
              gconstpointer  data)
{
  receive (f, 1);
  join (f, 1);
  receive (f, 2);
  join (f, 2);
  receive (f, 1);
  apply (f);
  assert_lines (f, "R J R R J J R");

  join (f, 1);
  receive (f, 1);
  apply (f);
  assert_lines (f, "R J4 R R R R");
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 3);
  shadow_assert_change (f->shadow, 5, 0, 1);
}

/* A line that is added changes no other. */
static void
test_added_only (Fixture       *f,
                 gconstpointer  data)
{
  join (f, 10);
  apply (f);
  receive (f, 3);
  apply (f);
  assert_change (f, 1, 0, 3);
  leave (f, CRIER_DEPARTURE_LEFT, 1);
  apply (f);
  assert_change (f, 4, 0, 1);
  leave (f, CRIER_DEPARTURE_SLOW, 1);
  apply (f);
  assert_change (f, 5, 0, 1);
  assert_lines (f, "J10 R R R L O");
}

static void
test_shutdown (Fixture       *f,
               gconstpointer  data)
{
  leave (f, CRIER_DEPARTURE_LEFT, 1);
  leave (f, CRIER_DEPARTURE_SHUTDOWN, 5000);
  apply (f);
  assert_lines (f, "L5001");
}

/* A problem has a line of its own, but not without end. */
static void
test_problem (Fixture       *f,
              gconstpointer  data)
{
  CrierDeparture departure = GPOINTER_TO_UINT (data);
  g_autoptr (CrierEvent) event = NULL;

  g_assert_cmpuint (CRIER_ACTIVITY_PROBLEM, ==, 20);
  leave (f, departure, 20);
  apply (f);
  g_assert_cmpuint (get_n_lines (f), ==, 20);

  leave (f, departure, 1);
  apply (f);
  assert_change (f, 0, 20, 1);
  event = g_list_model_get_item (G_LIST_MODEL (f->activity), 0);
  g_assert_cmpint (crier_event_get_kind (event), ==, CRIER_EVENT_LEFT);
  g_assert_cmpint (crier_event_get_departure (event), ==, departure);
  g_assert_cmpuint (crier_event_get_n_clients (event), ==, 21);
}

static void
test_problems (Fixture       *f,
               gconstpointer  data)
{
  leave (f, CRIER_DEPARTURE_SILENT, 21);
  leave (f, CRIER_DEPARTURE_SLOW, 2);
  leave (f, CRIER_DEPARTURE_PROTOCOL, 22);
  leave (f, CRIER_DEPARTURE_DISCONNECTED, 23);
  leave (f, CRIER_DEPARTURE_LEFT, 4);
  apply (f);
  assert_lines (f, "S21 O O P22 D23 L4");
}

/* Ten thousand who come in many batches and leave again are a few lines a
 * second, each change of which is one line. */
static void
test_storm (Fixture       *f,
            gconstpointer  data)
{
  guint i;

  for (i = 0; i < 200; i++)
    {
      now = BEGIN + i * SECOND_USEC / 20;
      if (i % 20 == 0)
        receive (f, 1);

      join (f, 50);
      leave (f, CRIER_DEPARTURE_LEFT, 25);
      leave (f, CRIER_DEPARTURE_SLOW, 25);
      apply (f);

      g_assert_cmpuint (get_n_lines (f), ==, 4 * (i / 20 + 1));
      g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, i % 20 == 0 ? 1 : 3);
    }

  assert_lines (f, "R J1000 L500 O500 R J1000 L500 O500 "
                "R J1000 L500 O500 R J1000 L500 O500 "
                "R J1000 L500 O500 R J1000 L500 O500 "
                "R J1000 L500 O500 R J1000 L500 O500 "
                "R J1000 L500 O500 R J1000 L500 O500");
}

/* A crowd whose line was forgotten gets another. */
static void
test_forgotten (Fixture       *f,
                gconstpointer  data)
{
  join (f, 5);
  receive (f, CRIER_ACTIVITY_MAX - 1);
  apply (f);
  g_assert_cmpuint (get_n_lines (f), ==, CRIER_ACTIVITY_MAX);

  join (f, 1);
  apply (f);
  assert_change (f, 0, 1, 1);

  receive (f, 1);
  join (f, 1);
  apply (f);
  g_assert_cmpuint (get_n_lines (f), ==, CRIER_ACTIVITY_MAX);

  join (f, 1);
  apply (f);
  g_assert_cmpuint (get_n_lines (f), ==, CRIER_ACTIVITY_MAX);
  shadow_assert_change (f->shadow, CRIER_ACTIVITY_MAX - 1, 0, 1);
}

/* Where only the first of three lines was forgotten, the others make place. */
static void
test_partly_forgotten (Fixture       *f,
                       gconstpointer  data)
{
  join (f, 3);
  receive (f, CRIER_ACTIVITY_MAX - 2);
  apply (f);
  join (f, 1);
  apply (f);
  assert_change (f, 0, 2, 1);
  g_assert_cmpuint (get_n_lines (f), ==, CRIER_ACTIVITY_MAX - 1);
}

static void
test_clear (Fixture       *f,
            gconstpointer  data)
{
  shadow_reset (f->shadow);
  crier_activity_clear (f->activity);
  g_assert_cmpuint (shadow_get_n_changes (f->shadow), ==, 0);

  join (f, 4);
  receive (f, CRIER_ACTIVITY_MAX - 1);
  apply (f);
  shadow_reset (f->shadow);
  crier_activity_clear (f->activity);
  assert_change (f, 0, CRIER_ACTIVITY_MAX, 0);
  shadow_assert_same (f->shadow);

  /* In the same second. */
  join (f, 1);
  apply (f);
  assert_lines (f, "J");
  receive (f, CRIER_ACTIVITY_MAX - 1);
  apply (f);
  assert_change (f, 1, 0, CRIER_ACTIVITY_MAX - 1);
}

/* The plainest way to reckon the same: all events, second by second. */
static char *
reckon (GPtrArray *all)
{
  const char *letters = "JLSOPDR";
  g_autoptr (GString) text = g_string_new (NULL);
  guint begin;
  guint end;

  for (begin = 0; begin < all->len; begin = end)
    {
      guint n['Z'] = { 0 };
      const char *p;
      guint i;

      for (end = begin; end < all->len; end++)
        {
          CrierEvent *event = g_ptr_array_index (all, end);
          gint64 time = crier_event_get_time (g_ptr_array_index (all, begin));
          g_autofree char *letter = describe (event);

          if (crier_event_get_time (event) / SECOND_USEC != time / SECOND_USEC)
            break;

          n[(guint) letter[0]]++;
        }

      for (i = begin; i < end; i++)
        {
          g_autofree char *letter = describe (g_ptr_array_index (all, i));
          guint *m = &n[(guint) letter[0]];
          guint max = strchr ("JL", letter[0]) != NULL ? 3 : 20;

          p = strchr (letters, letter[0]);
          g_assert_nonnull (p);
          if (*p == 'R' || (*m > 0 && *m <= max))
            g_string_append_printf (text, " %c", *p);
          else if (*m > 0)
            g_string_append_printf (text, " %c%u", *p, *m);

          if (*p != 'R' && *m > max)
            *m = 0;
        }
    }

  return g_strdup (text->len > 0 ? text->str + 1 : "");
}

static void
test_random (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20261124);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;
  guint k;

  for (i = 0; i < 400; i++)
    {
      g_autofree char *expected = NULL;

      for (k = g_rand_int_range (random, 0, 12); k > 0; k--)
        {
          int kind = g_rand_int_range (random, 0, 8);

          now += g_rand_int_range (random, 0, 30) == 0 ? SECOND_USEC : 100;
          if (kind < 2)
            join (f, 1);
          else if (kind < 4)
            receive (f, 1);
          else
            leave (f, kind - 4, g_rand_int_range (random, 1, 4));
        }

      for (k = 0; k < f->batch->len; k++)
        g_ptr_array_add (all, g_object_ref (g_ptr_array_index (f->batch, k)));

      apply (f);
      expected = reckon (all);
      assert_lines (f, expected);
    }
}

#define ADD(path, func)                                                 \
  g_test_add ("/activity-crowd/" path, Fixture, NULL, set_up, func, tear_down)

#define ADD_PROBLEM(path, departure)                                    \
  g_test_add ("/activity-crowd/problem/" path, Fixture,                 \
              GUINT_TO_POINTER (departure), set_up, test_problem, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("join", test_join);
  ADD ("one-batch", test_one_batch);
  ADD ("time", test_time);
  ADD ("next-second", test_next_second);
  ADD ("batch-of-seconds", test_batch_of_seconds);
  ADD ("clock-set-back", test_clock_set_back);
  ADD ("come-and-go", test_come_and_go);
  ADD ("between", test_between);
  ADD ("added-only", test_added_only);
  ADD ("shutdown", test_shutdown);
  ADD_PROBLEM ("silent", CRIER_DEPARTURE_SILENT);
  ADD_PROBLEM ("slow", CRIER_DEPARTURE_SLOW);
  ADD_PROBLEM ("protocol", CRIER_DEPARTURE_PROTOCOL);
  ADD_PROBLEM ("disconnected", CRIER_DEPARTURE_DISCONNECTED);
  ADD ("problems", test_problems);
  ADD ("storm", test_storm);
  ADD ("forgotten", test_forgotten);
  ADD ("partly-forgotten", test_partly_forgotten);
  ADD ("clear", test_clear);
  ADD ("random", test_random);

  return g_test_run ();
}
