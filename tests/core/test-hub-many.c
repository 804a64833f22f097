/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include <string.h>

#include "crier-test.h"
#include "hub-fixture.h"

/* What is done to many listeners at once, chosen by their serial numbers. */

#define N_MOCKS 5

typedef struct
{
  HubFixture    hub;
  MockListener *mocks[N_MOCKS]; /* (owned): "0" to "4" */
  GHashTable   *serials;        /* (owned) */
} Fixture;

static void
add (Fixture *f,
     guint64  serial)
{
  g_hash_table_add (f->serials, g_memdup2 (&serial, sizeof serial));
}

static void
choose (Fixture *f,
        guint    n)
{
  CrierListener *listener = CRIER_LISTENER (f->mocks[n]);

  add (f, crier_client_get_serial (crier_listener_get_client (listener)));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  guint i;

  hub_fixture_set_up (&f->hub, NULL);
  f->serials = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (i = 0; i < N_MOCKS; i++)
    {
      const char id[] = { (char) ('0' + i), '\0' };

      f->mocks[i] = hub_fixture_join (&f->hub, id);
      mock_listener_set_pending (f->mocks[i], 100 + i);
    }

  g_ptr_array_set_size (f->hub.events, 0);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  guint i;

  for (i = 0; i < N_MOCKS; i++)
    {
      if (crier_listener_is_attached (CRIER_LISTENER (f->mocks[i])))
        hub_fixture_leave (&f->hub, f->mocks[i], CRIER_DEPARTURE_LEFT);
      else
        g_assert_finalize_object (f->mocks[i]);
    }

  g_hash_table_unref (f->serials);
  hub_fixture_tear_down (&f->hub, NULL);
}

/* That those whose bit is set were refreshed so often, the others never. */
static void
assert_refreshed (Fixture *f,
                  guint    set,
                  guint    times)
{
  guint i;

  for (i = 0; i < N_MOCKS; i++)
    {
      CrierListener *listener = CRIER_LISTENER (f->mocks[i]);
      CrierClient *client = crier_listener_get_client (listener);
      gboolean is_in = (set & 1u << i) != 0;

      g_assert_cmpuint (mock_listener_get_refreshed (f->mocks[i]), ==,
                        is_in ? times : 0);
      g_assert_cmpuint (crier_client_get_pending (client), ==,
                        is_in ? 100 + i : 0);
    }
}

static void
test_refresh (Fixture       *f,
              gconstpointer  data)
{
  crier_hub_refresh (f->hub.hub, f->serials);
  assert_refreshed (f, 0, 0);

  choose (f, 1);
  choose (f, 4);
  crier_hub_refresh (f->hub.hub, f->serials);
  assert_refreshed (f, 1u << 1 | 1u << 4, 1);
  crier_hub_refresh (f->hub.hub, f->serials);
  assert_refreshed (f, 1u << 1 | 1u << 4, 2);

  /* It is nothing that is told, or pumps anybody. */
  hub_fixture_assert_events (&f->hub, "");
  g_assert_cmpuint (mock_listener_get_pumped (f->mocks[1]), ==, 0);
}

/* A number that nobody has any more, or has yet, keeps nobody from it. */
static void
test_refresh_unknown (Fixture       *f,
                      gconstpointer  data)
{
  add (f, 0);
  add (f, G_MAXUINT64);
  choose (f, 0);
  choose (f, 3);
  hub_fixture_leave (&f->hub, f->mocks[3], CRIER_DEPARTURE_LEFT);
  f->mocks[3] = hub_fixture_join (&f->hub, "3");
  crier_hub_refresh (f->hub.hub, f->serials);
  assert_refreshed (f, 1u << 0, 1);
}

static void
test_refresh_all (Fixture       *f,
                  gconstpointer  data)
{
  crier_hub_refresh (f->hub.hub, NULL);
  assert_refreshed (f, (1u << N_MOCKS) - 1, 1);
}

/* That those whose bit is set are disconnected, and the others not. */
static void
assert_disconnected (Fixture *f,
                     guint    set)
{
  guint i;

  for (i = 0; i < N_MOCKS; i++)
    {
      gboolean is_in = (set & 1u << i) != 0;

      g_assert_cmpuint (mock_listener_get_code (f->mocks[i]), ==, is_in ? 1008 : 0);
    }
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      user_data)
{
  return strcmp (*(char **) a, *(char **) b);
}

static void
test_disconnect (Fixture       *f,
                 gconstpointer  data)
{
  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, f->serials), ==, 0);

  choose (f, 0);
  choose (f, 2);
  add (f, G_MAXUINT64);
  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, f->serials), ==, 2);

  /* From the main loop. */
  assert_disconnected (f, 0);
  crier_test_drain ();
  assert_disconnected (f, 1u << 0 | 1u << 2);
  g_ptr_array_sort_with_data (f->hub.events, compare_cb, NULL);
  hub_fixture_assert_events (&f->hub, "left 0 4|left 2 4");
  g_assert_cmpuint (hub_fixture_count_clients (f->hub.hub), ==, N_MOCKS - 2);

  /* They are not there any more. */
  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, f->serials), ==, 0);
}

/* The same, but what they are told. */
static void
test_disconnect_blocked (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr (CrierBlocklist) blocked = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) "1");
  g_ptr_array_add (ids, (gpointer) "3");
  blocked = crier_blocklist_new (ids, none);
  crier_hub_disconnect_blocked (f->hub.hub, blocked);
  assert_disconnected (f, 0);
  crier_test_drain ();
  assert_disconnected (f, 1u << 1 | 1u << 3);
  g_assert_cmpstr (mock_listener_get_reason (f->mocks[1]), ==, "blocked");

  /* Only one of both comes to it. */
  choose (f, 0);
  g_ptr_array_add (ids, (gpointer) "0");
  g_clear_pointer (&blocked, crier_blocklist_free);
  blocked = crier_blocklist_new (ids, none);
  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, f->serials), ==, 1);
  crier_hub_disconnect_blocked (f->hub.hub, blocked);
  crier_test_drain ();
  g_assert_cmpstr (mock_listener_get_reason (f->mocks[0]), ==, "disconnected");
  g_assert_cmpuint (hub_fixture_count_clients (f->hub.hub), ==, N_MOCKS - 3);
}

/* A listener that leaves in the meantime is left alone; one that is meant twice
 * leaves once. */
static void
test_disconnect_left (Fixture       *f,
                      gconstpointer  data)
{
  choose (f, 0);
  choose (f, 1);
  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, f->serials), ==, 2);
  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, f->serials), ==, 2);
  crier_hub_leave (f->hub.hub, CRIER_LISTENER (f->mocks[0]), CRIER_DEPARTURE_SLOW);
  crier_test_drain ();
  assert_disconnected (f, 1u << 1);
  hub_fixture_assert_events (&f->hub, "left 0 2|left 1 4");
}

/* The clients that are there at the time of the call, and none that comes. */
static void
test_disconnect_all (Fixture       *f,
                     gconstpointer  data)
{
  MockListener *late;

  g_assert_cmpuint (crier_hub_disconnect_many (f->hub.hub, NULL), ==, N_MOCKS);
  late = hub_fixture_join (&f->hub, "late");
  crier_test_drain ();
  assert_disconnected (f, (1u << N_MOCKS) - 1);
  hub_fixture_assert_events (&f->hub, "joined late|left 0 4|left 1 4|left 2 4|"
                             "left 3 4|left 4 4");
  g_assert_cmpuint (mock_listener_get_code (late), ==, 0);
  hub_fixture_leave (&f->hub, late, CRIER_DEPARTURE_LEFT);
}

/* What was published before still goes to those who are meant. */
static void
test_disconnect_after_publish (Fixture       *f,
                               gconstpointer  data)
{
  hub_fixture_publish (&f->hub, "last", NULL, N_MOCKS);
  crier_hub_disconnect_many (f->hub.hub, NULL);
  crier_test_drain ();
  hub_fixture_assert_took (f->mocks[0], "last");
  hub_fixture_assert_took (f->mocks[N_MOCKS - 1], "last");
}

/* The hub closes, or goes, before it has come to it. */
static void
test_disconnect_and_close (Fixture       *f,
                           gconstpointer  data)
{
  guint i;

  crier_hub_disconnect_many (f->hub.hub, NULL);
  crier_hub_close (f->hub.hub);

  if (GPOINTER_TO_INT (data))
    crier_test_drain ();

  for (i = 0; i < N_MOCKS; i++)
    g_assert_cmpuint (mock_listener_get_code (f->mocks[i]), ==, 1001);

  if (!GPOINTER_TO_INT (data))
    {
      /* What is left of it ends with the hub. */
      for (i = 0; i < N_MOCKS; i++)
        g_object_add_weak_pointer (G_OBJECT (f->mocks[i]), (gpointer *) &f->mocks[i]);

      for (i = 0; i < N_MOCKS; i++)
        g_object_unref (f->mocks[i]);

      g_assert_nonnull (f->mocks[0]);
      hub_fixture_tear_down (&f->hub, NULL);
      g_assert_null (f->mocks[0]);
      g_assert_null (f->mocks[N_MOCKS - 1]);

      /* For the tear-down. */
      hub_fixture_set_up (&f->hub, NULL);
      for (i = 0; i < N_MOCKS; i++)
        f->mocks[i] = hub_fixture_join (&f->hub, "x");
    }
}

static MockListener *
join_json (Fixture    *f,
           const char *id)
{
  MockListener *mock = mock_listener_new (id, CRIER_FORMAT_LINES);
  gboolean recovered;

  g_assert_true (crier_hub_join (f->hub.hub, CRIER_LISTENER (mock), NULL, &recovered));

  return mock;
}

static void
assert_told (MockListener *mock,
             const char   *name)
{
  g_autofree char *told = mock_listener_take_told (mock);
  g_autofree char *expected = NULL;

  expected = name == NULL ? g_strdup ("")
    : g_strdup_printf ("identify {\"event\":\"identify\",\"name\":\"%s\","
                       "\"seconds\":3} ", name);
  g_assert_cmpstr (told, ==, expected);
}

/* By what the operator calls them, else by their Ids; from the main loop, with
 * a pump that sends it; and not in plain text. */
static void
test_identify (Fixture       *f,
               gconstpointer  data)
{
  MockListener *ann = join_json (f, "ann");
  MockListener *bob = join_json (f, "bob");
  CrierColor color;

  add (f, crier_client_get_serial (crier_listener_get_client (CRIER_LISTENER (ann))));
  choose (f, 3);
  add (f, 12345678);
  g_assert_true (crier_hub_label (f->hub.hub, "ann", "Ann", CRIER_COLOR_GREEN));
  g_assert_cmpstr (crier_hub_get_label (f->hub.hub, "ann", &color), ==, "Ann");
  g_assert_cmpint (color, ==, CRIER_COLOR_GREEN);
  g_assert_null (crier_hub_get_label (f->hub.hub, "nobody", &color));
  g_assert_cmpint (color, ==, CRIER_COLOR_NONE);

  crier_hub_identify (f->hub.hub, f->serials);
  assert_told (ann, NULL);
  crier_test_drain ();
  assert_told (ann, "Ann");
  assert_told (bob, NULL);
  assert_told (f->mocks[3], NULL);
  g_assert_cmpuint (mock_listener_get_pumped (ann), ==, 1);
  g_assert_cmpuint (mock_listener_get_pumped (f->mocks[3]), ==, 0);

  /* Who has left before it came to that is passed over. */
  crier_hub_identify (f->hub.hub, NULL);
  crier_hub_leave (f->hub.hub, CRIER_LISTENER (ann), CRIER_DEPARTURE_LEFT);
  crier_test_drain ();
  assert_told (ann, NULL);
  g_assert_finalize_object (ann);
  assert_told (bob, "bob");
  hub_fixture_leave (&f->hub, bob, CRIER_DEPARTURE_LEFT);
}

static void
test_label_unknown (Fixture       *f,
                    gconstpointer  data)
{
  g_assert_false (crier_hub_label (f->hub.hub, "nobody", "Ann",
                                   CRIER_COLOR_NONE));
  g_assert_true (crier_hub_is_here (f->hub.hub, "1"));
  g_assert_false (crier_hub_is_here (f->hub.hub, "nobody"));
}

#define ADD(path, func, data)                                           \
  g_test_add ("/hub-many/" path, Fixture, data, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("refresh/some", test_refresh, NULL);
  ADD ("refresh/unknown", test_refresh_unknown, NULL);
  ADD ("refresh/all", test_refresh_all, NULL);
  ADD ("identify", test_identify, NULL);
  ADD ("label/unknown", test_label_unknown, NULL);
  ADD ("disconnect/some", test_disconnect, NULL);
  ADD ("disconnect/left", test_disconnect_left, NULL);
  ADD ("disconnect/blocked", test_disconnect_blocked, NULL);
  ADD ("disconnect/all", test_disconnect_all, NULL);
  ADD ("disconnect/after-publish", test_disconnect_after_publish, NULL);
  ADD ("disconnect/and-close", test_disconnect_and_close, GINT_TO_POINTER (TRUE));
  ADD ("disconnect/and-end", test_disconnect_and_close, GINT_TO_POINTER (FALSE));

  return g_test_run ();
}
