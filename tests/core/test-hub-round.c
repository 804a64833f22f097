/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include "crier-test.h"
#include "hub-fixture.h"

/*
 * Rounds: everybody is visited once for all that is published, whoever comes
 * and goes in the meantime. Those over many are tested in test-hub-slices.c.
 */

#define N_FEW  5
#define MIDDLE 2

typedef struct
{
  HubFixture    hub;
  MockListener *mocks[N_FEW]; /* (owned) (nullable): NULL when it left */
  GPtrArray    *late;         /* (owned): who joined in a round */

  guint         own;          /* whose visit something happens in */
  guint         first;        /* and to whom: from here … */
  guint         last;         /* … to here */
  guint         n_left;
} Few;

static void
set_up (Few           *f,
        gconstpointer  data)
{
  guint i;

  hub_fixture_set_up (&f->hub, NULL);
  f->late = g_ptr_array_new ();

  for (i = 0; i < N_FEW; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      f->mocks[i] = hub_fixture_join (&f->hub, id);
    }
}

static void
tear_down (Few           *f,
           gconstpointer  data)
{
  guint i;

  for (i = 0; i < N_FEW; i++)
    {
      if (f->mocks[i] != NULL)
        hub_fixture_leave (&f->hub, f->mocks[i], CRIER_DEPARTURE_LEFT);
    }

  for (i = 0; i < f->late->len; i++)
    hub_fixture_leave (&f->hub, g_ptr_array_index (f->late, i), CRIER_DEPARTURE_LEFT);

  g_ptr_array_unref (f->late);
  hub_fixture_tear_down (&f->hub, NULL);
}

static void
leave_cb (MockListener *mock,
          gpointer      user_data)
{
  Few *f = user_data;
  guint i;

  mock_listener_on_pump (mock, NULL, NULL);

  for (i = f->first; i <= f->last; i++)
    {
      crier_hub_leave (f->hub.hub, CRIER_LISTENER (f->mocks[i]), CRIER_DEPARTURE_LEFT);
      f->n_left++;
    }
}

/* In the visit to own, those from first to last leave. Whoever stays has it
 * once, whoever left before being visited has nothing. */
static void
check_leave (Few   *f,
             guint  own,
             guint  first,
             guint  last)
{
  guint i;

  f->own = own;
  f->first = first;
  f->last = last;
  mock_listener_on_pump (f->mocks[own], leave_cb, f);
  hub_fixture_publish (&f->hub, "Hello", NULL, N_FEW);
  crier_test_drain ();
  g_assert_cmpuint (f->n_left, ==, last - first + 1);
  g_assert_cmpuint (hub_fixture_count_clients (f->hub.hub), ==, N_FEW - f->n_left);

  for (i = 0; i < N_FEW; i++)
    {
      gboolean gone = i >= first && i <= last;
      gboolean visited = !gone || i <= own;

      g_test_message ("listener %u", i);
      hub_fixture_assert_took (f->mocks[i], visited ? "Hello" : "");
      g_assert_cmpuint (mock_listener_get_pumped (f->mocks[i]), ==, visited);

      if (gone)
        {
          g_assert_finalize_object (f->mocks[i]);
          f->mocks[i] = NULL;
        }
    }

  /* And the next round goes to all that are left. */
  hub_fixture_publish (&f->hub, "again", NULL, N_FEW - f->n_left);
  crier_test_drain ();

  for (i = 0; i < N_FEW; i++)
    {
      if (f->mocks[i] != NULL)
        hub_fixture_assert_took (f->mocks[i], "again");
    }
}

typedef struct
{
  const char *path;
  guint       own;
  guint       first;
  guint       last;
} Leave;

static const Leave leaves[] = {
  { "first-itself", 0, 0, 0 },
  { "itself", 2, 2, 2 },
  { "last-itself", 4, 4, 4 },
  { "next", 2, 3, 3 },
  { "last-as-next", 3, 4, 4 },
  { "previous", 2, 1, 1 },
  { "first-as-previous", 1, 0, 0 },
  { "itself-and-next", 2, 2, 3 },
  { "all-after", 1, 2, 4 },
  { "all-before", 3, 0, 2 },
  { "all-but-first", 2, 1, 4 },
  { "all-but-last", 2, 0, 3 },
  { "all-in-first", 0, 0, 4 },
  { "all", 2, 0, 4 },
  { "all-in-last", 4, 0, 4 },
};

static void
test_leave (Few           *f,
            gconstpointer  data)
{
  const Leave *leave = data;

  check_leave (f, leave->own, leave->first, leave->last);
}

static void
publish_cb (MockListener *mock,
            gpointer      user_data)
{
  Few *f = user_data;

  mock_listener_on_pump (mock, NULL, NULL);
  hub_fixture_publish (&f->hub, "second", NULL, N_FEW);
}

static void
publish_before_leave_cb (MockListener *mock,
                         gpointer      user_data)
{
  Few *f = user_data;

  publish_cb (mock, f);
  mock_listener_on_pump (f->mocks[f->own], leave_cb, f);
}

/* When the visit to MIDDLE brings news, the round goes on from the next one,
 * over the end of the list, and ends with MIDDLE: so far is i from there. */
static guint
get_place (guint i)
{
  return (i + N_FEW - MIDDLE - 1) % N_FEW;
}

/* The same in a round that was begun in the middle of another one. */
static void
test_leave_in_middle (Few           *f,
                      gconstpointer  data)
{
  const Leave *leave = data;
  guint i;

  f->own = leave->own;
  f->first = leave->first;
  f->last = leave->last;
  mock_listener_on_pump (f->mocks[MIDDLE], publish_before_leave_cb, f);
  hub_fixture_publish (&f->hub, "first", NULL, N_FEW);
  crier_test_drain ();
  g_assert_cmpuint (f->n_left, ==, leave->last - leave->first + 1);

  for (i = 0; i < N_FEW; i++)
    {
      gboolean gone = i >= leave->first && i <= leave->last;
      gboolean visited = !gone || get_place (i) <= get_place (leave->own);
      const char *missed = i <= MIDDLE ? "first" : "";

      g_test_message ("listener %u", i);
      hub_fixture_assert_took (f->mocks[i], visited ? "first|second" : missed);

      if (gone)
        g_assert_finalize_object (g_steal_pointer (&f->mocks[i]));
    }
}

static void
join_cb (MockListener *mock,
         gpointer      user_data)
{
  Few *f = user_data;

  mock_listener_on_pump (mock, NULL, NULL);
  g_ptr_array_add (f->late, hub_fixture_join (&f->hub, "late"));
}

/* Whoever comes in the middle of a round takes nothing from the others, and
 * nothing of before. */
static void
test_join (Few           *f,
           gconstpointer  data)
{
  guint own = GPOINTER_TO_UINT (data);
  guint i;

  mock_listener_on_pump (f->mocks[own], join_cb, f);
  hub_fixture_publish (&f->hub, "Hello", NULL, N_FEW);
  crier_test_drain ();
  g_assert_cmpuint (f->late->len, ==, 1);

  for (i = 0; i < N_FEW; i++)
    {
      hub_fixture_assert_took (f->mocks[i], "Hello");
      g_assert_cmpuint (mock_listener_get_pumped (f->mocks[i]), ==, 1);
    }

  hub_fixture_assert_took (g_ptr_array_index (f->late, 0), "");
  hub_fixture_publish (&f->hub, "again", NULL, N_FEW + 1);
  crier_test_drain ();
  hub_fixture_assert_took (g_ptr_array_index (f->late, 0), "again");

  for (i = 0; i < N_FEW; i++)
    hub_fixture_assert_took (f->mocks[i], "again");
}

/* Joined between what was published and the round that brings it. */
static void
test_join_before (Few           *f,
                  gconstpointer  data)
{
  guint i;

  hub_fixture_publish (&f->hub, "Hello", NULL, N_FEW);
  g_ptr_array_add (f->late, hub_fixture_join (&f->hub, "late"));
  crier_test_drain ();

  for (i = 0; i < N_FEW; i++)
    hub_fixture_assert_took (f->mocks[i], "Hello");

  hub_fixture_assert_took (g_ptr_array_index (f->late, 0), "");
}

static void
publish_and_join_cb (MockListener *mock,
                     gpointer      user_data)
{
  Few *f = user_data;

  publish_cb (mock, f);
  join_cb (mock, f);
}

/* News in the middle of a round, and somebody new behind the last: the circle
 * that began in the middle must not end at the newcomer. */
static void
test_publish_and_join (Few           *f,
                       gconstpointer  data)
{
  guint own = GPOINTER_TO_UINT (data);
  guint i;

  mock_listener_on_pump (f->mocks[own], publish_and_join_cb, f);
  hub_fixture_publish (&f->hub, "first", NULL, N_FEW);
  crier_test_drain ();

  for (i = 0; i < N_FEW; i++)
    {
      g_test_message ("listener %u", i);
      hub_fixture_assert_took (f->mocks[i], "first|second");
      g_assert_cmpuint (mock_listener_get_pumped (f->mocks[i]), <=, 2);
    }

  hub_fixture_assert_took (g_ptr_array_index (f->late, 0), "");
}

/* The only one leaves in its visit, and somebody comes in the same visit. */
static void
swap_cb (MockListener *mock,
         gpointer      user_data)
{
  Few *f = user_data;

  crier_hub_leave (f->hub.hub, CRIER_LISTENER (mock), CRIER_DEPARTURE_LEFT);
  g_ptr_array_add (f->late, hub_fixture_join (&f->hub, "late"));
}

static void
test_swap (Few           *f,
           gconstpointer  data)
{
  guint i;

  for (i = 1; i < N_FEW; i++)
    hub_fixture_leave (&f->hub, g_steal_pointer (&f->mocks[i]), CRIER_DEPARTURE_LEFT);

  mock_listener_on_pump (f->mocks[0], swap_cb, f);
  hub_fixture_publish (&f->hub, "Hello", NULL, 1);
  crier_test_drain ();
  hub_fixture_assert_took (f->mocks[0], "Hello");
  g_assert_finalize_object (g_steal_pointer (&f->mocks[0]));

  hub_fixture_publish (&f->hub, "again", NULL, 1);
  crier_test_drain ();
  hub_fixture_assert_took (g_ptr_array_index (f->late, 0), "again");
}

static void
close_cb (MockListener *mock,
          gpointer      user_data)
{
  Few *f = user_data;

  crier_hub_close (f->hub.hub);
}

static void
test_close (Few           *f,
            gconstpointer  data)
{
  guint i;

  mock_listener_on_pump (f->mocks[2], close_cb, f);
  hub_fixture_publish (&f->hub, "Hello", NULL, N_FEW);
  crier_test_drain ();
  g_assert_cmpuint (hub_fixture_count_clients (f->hub.hub), ==, 0);

  for (i = 0; i < N_FEW; i++)
    {
      g_assert_cmpuint (mock_listener_get_code (f->mocks[i]), ==, 1001);
      g_assert_finalize_object (g_steal_pointer (&f->mocks[i]));
    }
}

/* The order in which they came is the order in which they are visited. */
static void
note_cb (MockListener *mock,
         gpointer      user_data)
{
  CrierClient *client = crier_listener_get_client (CRIER_LISTENER (mock));

  g_string_append (user_data, crier_client_get_id (client));
}

static void
test_order (Few           *f,
            gconstpointer  data)
{
  g_autoptr (GString) order = g_string_new (NULL);
  guint i;

  for (i = 0; i < N_FEW; i++)
    mock_listener_on_pump (f->mocks[i], note_cb, order);

  hub_fixture_publish (&f->hub, "Hello", NULL, N_FEW);
  crier_test_drain ();
  g_assert_cmpstr (order->str, ==, "01234");
}

#define ADD(path, data, func)                                       \
  g_test_add ("/hub-round/" path, Few, data, set_up, func, tear_down)

static void
add_leaves (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autofree char *path = g_strconcat ("/hub-round/leave/", leaves[i].path, NULL);
      g_autofree char *middle = NULL;

      middle = g_strconcat ("/hub-round/leave-in-middle/", leaves[i].path, NULL);
      g_test_add (path, Few, &leaves[i], set_up, test_leave, tear_down);
      g_test_add (middle, Few, &leaves[i],
                  set_up, test_leave_in_middle, tear_down);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("order", NULL, test_order);
  add_leaves ();
  ADD ("join/in-first", GUINT_TO_POINTER (0), test_join);
  ADD ("join/in-middle", GUINT_TO_POINTER (2), test_join);
  ADD ("join/in-last", GUINT_TO_POINTER (4), test_join);
  ADD ("join/before", NULL, test_join_before);
  ADD ("publish-and-join/in-first", GUINT_TO_POINTER (0), test_publish_and_join);
  ADD ("publish-and-join/in-middle", GUINT_TO_POINTER (2), test_publish_and_join);
  ADD ("publish-and-join/in-last", GUINT_TO_POINTER (4), test_publish_and_join);
  ADD ("swap", NULL, test_swap);
  ADD ("close", NULL, test_close);

  return g_test_run ();
}
