/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-selection.h"

#include "crier-event.h"
#include "crier-roster.h"
#include "shadow.h"

/* Enough for every pair of operations to have followed each other. */
#define N_RANDOM 20000

/*
 * A roster, of which those with an even serial are hidden while searching, and
 * which is shown backwards; above it the selection, and what a view makes of
 * what the selection says.
 */
typedef struct
{
  CrierRoster *roster;       /* (owned) */
  GListModel *sorted;        /* (owned) */
  GtkFilter *filter;         /* (owned) */
  CrierClientSelection *selection; /* (owned) */
  Shadow *shadow;            /* (owned) */
  GArray *lit;               /* (owned): a view's rows: whether selected */
  gboolean searching;

  guint n_changed;
  guint n_departures;
} Fixture;

static gboolean
matches (gpointer item,
         gpointer data)
{
  Fixture *f = data;

  return !f->searching || crier_client_get_serial (item) % 2 == 1;
}

static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      data)
{
  guint64 serial_a = crier_client_get_serial ((gpointer) a);
  guint64 serial_b = crier_client_get_serial ((gpointer) b);

  return serial_a < serial_b ? 1 : serial_a > serial_b ? -1 : 0;
}

static void
changed_cb (CrierClientSelection *selection,
            gboolean        by_departure,
            Fixture        *f)
{
  f->n_changed++;
  f->n_departures += by_departure;
}

static void
items_changed_cb (GtkSelectionModel *model,
                  guint              position,
                  guint              removed,
                  guint              added,
                  Fixture           *f)
{
  guint i;

  if (removed > 0)
    g_array_remove_range (f->lit, position, removed);

  for (i = position; i < position + added; i++)
    {
      gboolean selected = gtk_selection_model_is_selected (model, i);

      g_array_insert_val (f->lit, i, selected);
    }
}

static void
selection_changed_cb (GtkSelectionModel *model,
                      guint              position,
                      guint              n_items,
                      Fixture           *f)
{
  guint i;

  g_assert_cmpuint (n_items, >, 0);
  g_assert_cmpuint (position + n_items, <=, f->lit->len);

  for (i = position; i < position + n_items; i++)
    g_array_index (f->lit, gboolean, i) = gtk_selection_model_is_selected (model, i);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  GListModel *filtered;

  f->roster = crier_roster_new ();
  f->filter = GTK_FILTER (gtk_custom_filter_new (matches, f, NULL));
  filtered = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (f->roster)),
                                                      g_object_ref (f->filter)));
  f->sorted = G_LIST_MODEL (gtk_sort_list_model_new (filtered,
                                                     GTK_SORTER (gtk_custom_sorter_new (compare, NULL, NULL))));
  f->selection = crier_client_selection_new (f->sorted,
                                             G_LIST_MODEL (f->roster));
  f->shadow = shadow_new (G_LIST_MODEL (f->selection));
  f->lit = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_signal_connect (f->selection, "changed", G_CALLBACK (changed_cb), f);
  g_signal_connect (f->selection, "items-changed", G_CALLBACK (items_changed_cb), f);
  g_signal_connect (f->selection, "selection-changed",
                    G_CALLBACK (selection_changed_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  shadow_free (f->shadow);
  g_array_unref (f->lit);
  g_assert_finalize_object (f->selection);
  g_assert_finalize_object (f->sorted);
  g_assert_finalize_object (f->filter);
  g_assert_finalize_object (f->roster);
}

static void
apply (Fixture   *f,
       GPtrArray *events)
{
  crier_roster_apply (f->roster, events);
}

static void
join (Fixture *f,
      guint    n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierClient) client = crier_client_new ("x", CRIER_TRANSPORT_WEBSOCKET,
                                                         "::1", NULL);

      g_ptr_array_add (events, crier_event_new (CRIER_EVENT_JOINED, client, NULL));
    }

  apply (f, events);
}

/* The n clients from the place in the roster on, which is not the place in
 * what is shown. */
static void
leave (Fixture *f,
       guint    place,
       guint    n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = place; i < place + n; i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (G_LIST_MODEL (f->roster), i);

      g_ptr_array_add (events, crier_event_new_left (client, CRIER_DEPARTURE_LEFT, TRUE));
    }

  apply (f, events);
}

static void
search (Fixture  *f,
        gboolean  searching)
{
  f->searching = searching;
  gtk_filter_changed (f->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* Who is shown at the place. */
static CrierClient *
get (Fixture *f,
     guint    place)
{
  CrierClient *client = g_list_model_get_item (G_LIST_MODEL (f->selection), place);

  g_assert_nonnull (client);
  g_object_unref (client);

  return client;
}

static void
assert_counts (Fixture *f,
               guint    n,
               guint    n_hidden)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  g_autoptr (GPtrArray) clients = crier_client_selection_dup_clients (f->selection);
  g_autoptr (GtkBitset) shown = gtk_selection_model_get_selection (model);
  guint i;

  g_assert_cmpuint (crier_client_selection_get_n (f->selection), ==, n);
  g_assert_cmpuint (crier_client_selection_get_n_hidden (f->selection), ==,
                    n_hidden);
  g_assert_cmpuint (clients->len, ==, n);
  g_assert_cmpuint (gtk_bitset_get_size (shown), ==, n - n_hidden);

  for (i = 0; i < f->lit->len; i++)
    g_assert_cmpint (g_array_index (f->lit, gboolean, i), ==,
                     crier_client_selection_contains (f->selection,
                                                      get (f, i)));

  g_assert_cmpuint (f->lit->len, ==, g_list_model_get_n_items (G_LIST_MODEL (f->selection)));
  shadow_assert_same (f->shadow);
}

static void
test_click (Fixture       *f,
            gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);

  join (f, 6);
  assert_counts (f, 0, 0);

  g_assert_true (gtk_selection_model_select_item (model, 2, TRUE));
  assert_counts (f, 1, 0);
  g_assert_true (gtk_selection_model_select_item (model, 4, FALSE));
  assert_counts (f, 2, 0);
  g_assert_true (gtk_selection_model_select_item (model, 0, TRUE));
  assert_counts (f, 1, 0);
  g_assert_true (gtk_selection_model_unselect_item (model, 0));
  assert_counts (f, 0, 0);
  g_assert_cmpuint (f->n_changed, ==, 4);
  g_assert_cmpuint (f->n_departures, ==, 0);

  /* Nothing is told that did not happen. */
  g_assert_true (gtk_selection_model_unselect_item (model, 0));
  g_assert_true (gtk_selection_model_select_item (model, 6, FALSE));
  g_assert_true (gtk_selection_model_unselect_all (model));
  g_assert_cmpuint (f->n_changed, ==, 4);
}

static void
test_ranges (Fixture       *f,
             gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  g_autoptr (GtkBitset) selected = gtk_bitset_new_range (1, 2);
  g_autoptr (GtkBitset) mask = gtk_bitset_new_range (0, 9);

  join (f, 6);
  gtk_selection_model_select_range (model, 1, 3, FALSE);
  assert_counts (f, 3, 0);
  gtk_selection_model_unselect_range (model, 2, 10);
  assert_counts (f, 1, 0);
  gtk_selection_model_select_range (model, 4, G_MAXUINT, TRUE);
  assert_counts (f, 2, 0);
  gtk_selection_model_select_range (model, 9, 3, FALSE);
  assert_counts (f, 2, 0);
  gtk_selection_model_set_selection (model, selected, mask);
  assert_counts (f, 2, 0);
  g_assert_true (gtk_selection_model_is_selected (model, 1));
  g_assert_true (gtk_selection_model_is_selected (model, 2));
  g_assert_false (gtk_selection_model_is_selected (model, 9));
  gtk_selection_model_select_all (model);
  assert_counts (f, 6, 0);
  gtk_selection_model_unselect_all (model);
  assert_counts (f, 0, 0);
}

static void
test_search (Fixture       *f,
             gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);

  join (f, 6);
  gtk_selection_model_select_range (model, 0, 2, TRUE);
  f->n_changed = 0;

  search (f, TRUE);
  assert_counts (f, 2, 1);
  g_assert_cmpuint (f->n_changed, ==, 0);

  /* To select all that are shown takes nothing from the others … */
  gtk_selection_model_select_all (model);
  assert_counts (f, 4, 1);
  search (f, FALSE);
  assert_counts (f, 4, 0);

  /* … but to select one means only that one, hidden or not. */
  search (f, TRUE);
  gtk_selection_model_select_item (model, 0, TRUE);
  assert_counts (f, 1, 0);
  search (f, FALSE);
  assert_counts (f, 1, 0);

  gtk_selection_model_select_all (model);
  search (f, TRUE);
  gtk_selection_model_unselect_all (model);
  assert_counts (f, 0, 0);
  g_assert_cmpuint (f->n_departures, ==, 0);
}

static void
test_departure (Fixture       *f,
                gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);

  join (f, 6);
  gtk_selection_model_select_range (model, 0, 2, TRUE);

  /* The first of the roster is the last that is shown. */
  leave (f, 0, 1);
  assert_counts (f, 2, 0);
  g_assert_cmpuint (f->n_departures, ==, 0);

  leave (f, 4, 1);
  assert_counts (f, 1, 0);
  g_assert_cmpuint (f->n_departures, ==, 1);

  /* Nobody inherits the place. */
  join (f, 1);
  assert_counts (f, 1, 0);

  gtk_selection_model_select_all (model);
  search (f, TRUE);
  g_assert_cmpuint (crier_client_selection_get_n_hidden (f->selection), >, 0);
  crier_roster_clear (f->roster);
  assert_counts (f, 0, 0);
  g_assert_cmpuint (f->n_departures, ==, 2);
}

/* Above 200 the roster changes from end to end, and most are still there. */
static void
test_crowd (Fixture       *f,
            gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);

  join (f, 1000);
  gtk_selection_model_select_all (model);
  assert_counts (f, 1000, 0);
  f->n_changed = 0;

  leave (f, 100, 300);
  assert_counts (f, 700, 0);
  g_assert_cmpuint (f->n_departures, ==, 1);
}

static void
test_only (Fixture       *f,
           gconstpointer  data)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  g_autoptr (CrierClient) hidden = NULL;
  g_autoptr (CrierClient) gone = NULL;
  guint place;

  join (f, 4);
  gtk_selection_model_select_all (model);
  place = crier_client_get_serial (get (f, 0)) % 2 == 0 ? 0 : 1;
  hidden = g_object_ref (get (f, place));
  gone = g_object_ref (get (f, 3));

  search (f, TRUE);
  crier_client_selection_select_only (f->selection, hidden);
  assert_counts (f, 1, 1);
  g_assert_true (crier_client_selection_contains (f->selection, hidden));

  f->n_changed = 0;
  crier_client_selection_select_only (f->selection, hidden);
  g_assert_cmpuint (f->n_changed, ==, 0);

  search (f, FALSE);
  crier_client_selection_select_only (f->selection, gone);
  assert_counts (f, 1, 0);
  g_assert_true (crier_client_selection_contains (f->selection, gone));

  leave (f, 0, 1);
  crier_client_selection_select_only (f->selection, gone);
  assert_counts (f, 0, 0);

  crier_client_selection_select_only (f->selection, hidden);
  f->n_changed = 0;
  crier_client_selection_clear (f->selection);
  assert_counts (f, 0, 0);
  g_assert_cmpuint (f->n_changed, ==, 1);
}

/* Somebody comes, goes or searches. */
static void
change_roster (Fixture *f)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->roster));
  guint place = n == 0 ? 0 : (guint) g_test_rand_int_range (0, (int) n);
  guint length = (guint) g_test_rand_int_range (0, 5);

  switch (g_test_rand_int_range (0, 3))
    {
    case 0:
      join (f, length);
      break;

    case 1:
      leave (f, place, MIN (length, n - place));
      break;

    default:
      search (f, !f->searching);
    }
}

/* The same to the selection and, in the dullest words, to a set of clients. */
static void
change_range (Fixture    *f,
              GHashTable *set,
              guint       place,
              guint       length)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  gboolean select = g_test_rand_bit ();
  gboolean only = g_test_rand_bit ();
  guint i;

  if (select)
    gtk_selection_model_select_range (model, place, length, only);
  else
    gtk_selection_model_unselect_range (model, place, length);

  if (select && only)
    g_hash_table_remove_all (set);

  for (i = place; i < MIN (n, place + length); i++)
    {
      if (select)
        g_hash_table_add (set, get (f, i));
      else
        g_hash_table_remove (set, get (f, i));
    }
}

static void
change_one (Fixture    *f,
            GHashTable *set,
            guint       place)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  CrierClient *client = get (f, place);

  if (gtk_selection_model_is_selected (model, place))
    {
      gtk_selection_model_unselect_item (model, place);
      g_hash_table_remove (set, client);
    }
  else
    {
      crier_client_selection_select_only (f->selection, client);
      g_hash_table_remove_all (set);
      g_hash_table_add (set, client);
    }
}

static void
change_all (Fixture    *f,
            GHashTable *set)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (f->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  guint i;

  if (g_test_rand_bit ())
    {
      gtk_selection_model_unselect_all (model);
      g_hash_table_remove_all (set);
      return;
    }

  gtk_selection_model_select_all (model);
  for (i = 0; i < n; i++)
    g_hash_table_add (set, get (f, i));
}

static void
forget_departed (Fixture    *f,
                 GHashTable *set)
{
  GHashTableIter iter;
  gpointer client;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &client, NULL))
    {
      gboolean found = FALSE;
      guint i;

      for (i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->roster)) && !found; i++)
        {
          g_autoptr (CrierClient) present = g_list_model_get_item (G_LIST_MODEL (f->roster), i);

          found = client == present;
        }
      if (!found)
        g_hash_table_iter_remove (&iter);
    }
}

static void
act (Fixture    *f,
     GHashTable *set)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->selection));
  guint place = n == 0 ? 0 : (guint) g_test_rand_int_range (0, (int) n);
  int choice = g_test_rand_int_range (0, 40);

  /* All at once only at times, or there would be nothing else to see. */
  if (choice < 20)
    change_roster (f);
  else if (choice < 32)
    change_range (f, set, place, (guint) g_test_rand_int_range (0, 5));
  else if (choice < 38 && n > 0)
    change_one (f, set, place);
  else if (choice == 39)
    change_all (f, set);

  forget_departed (f, set);
}

static void
test_random (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GHashTable) set = g_hash_table_new (NULL, NULL);
  guint i;

  for (i = 0; i < N_RANDOM; i++)
    {
      guint n_before = f->n_changed;
      guint n = crier_client_selection_get_n (f->selection);
      g_autoptr (GPtrArray) clients = NULL;
      guint n_shown = 0;
      guint j;

      act (f, set);

      clients = crier_client_selection_dup_clients (f->selection);
      for (j = 0; j < clients->len; j++)
        {
          gpointer client = g_ptr_array_index (clients, j);

          g_assert_true (g_hash_table_contains (set, client));
          n_shown += matches (client, f);
        }

      assert_counts (f, g_hash_table_size (set), g_hash_table_size (set) - n_shown);
      if (n != crier_client_selection_get_n (f->selection))
        g_assert_cmpuint (f->n_changed, >, n_before);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/selection/" name, Fixture, NULL, set_up, func, tear_down)

  ADD ("click", test_click);
  ADD ("ranges", test_ranges);
  ADD ("search", test_search);
  ADD ("departure", test_departure);
  ADD ("crowd", test_crowd);
  ADD ("only", test_only);
  ADD ("random", test_random);

#undef ADD

  return g_test_run ();
}
