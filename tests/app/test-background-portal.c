/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-background-portal.h"

#include <string.h>

#include "crier-client.h"
#include "crier-test.h"
#include "desktop.h"

typedef struct
{
  Desktop *desktop;            /* (owned) */
  GListStore *clients;         /* (owned): two */
  CrierBackgroundPortal *background; /* (owned) */
  guint n_refused;
} Fixture;

static void
refused_cb (Fixture *f)
{
  f->n_refused++;
}

static void
come (GListStore *clients,
      guint       n)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierClient) client = NULL;

      client = crier_client_new ("a", CRIER_TRANSPORT_SSE, "::1", NULL);
      g_list_store_append (clients, client);
    }
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->desktop = desktop_new ();
  f->clients = g_list_store_new (CRIER_TYPE_CLIENT);
  come (f->clients, 2);
  f->background = crier_background_portal_new (G_LIST_MODEL (f->clients));
  g_signal_connect_swapped (f->background, "refused", G_CALLBACK (refused_cb), f);
}

/* Nothing that was begun holds it any more. */
static void
wait_for_calm (Fixture *f)
{
  crier_test_wait (G_OBJECT (f->background)->ref_count == 1);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  crier_background_portal_leave (f->background);
  wait_for_calm (f);
  g_assert_finalize_object (f->background);
  g_assert_finalize_object (f->clients);
  crier_test_drain ();
  desktop_free (f->desktop);
}

static void
enter (Fixture       *f,
       DesktopAnswer  answer)
{
  desktop_open (f->desktop, answer);
  crier_background_portal_enter (f->background);
  crier_test_wait (desktop_get_n_requests (f->desktop) > 0);
}

static void
wait_for_status (Fixture    *f,
                 const char *statuses)
{
  crier_test_wait (strcmp (desktop_get_statuses (f->desktop), statuses) == 0);
}

/* What was answered has arrived, and whatever comes of it is done. */
static void
settle (Fixture *f)
{
  wait_for_calm (f);
  crier_test_run_for (100);
}

static void
assert_nothing (Fixture *f)
{
  g_assert_cmpuint (f->n_refused, ==, 0);
  g_assert_cmpstr (desktop_get_statuses (f->desktop), ==, "");
}

static void
test_granted (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (GVariant) options = NULL;
  const char *parent;
  const char *reason;
  gboolean autostart;

  enter (f, DESKTOP_GRANTS);
  wait_for_status (f, "2 clients");
  g_variant_get (desktop_get_request (f->desktop), "(&s@a{sv})", &parent, &options);
  g_assert_cmpstr (parent, ==, "");
  g_assert_true (g_variant_lookup (options, "reason", "&s", &reason));
  g_assert_cmpstr (reason, ==, "Serve the clients that are connected");
  g_assert_true (g_variant_lookup (options, "autostart", "b", &autostart));
  g_assert_false (autostart);

  /* Entered is entered. */
  crier_background_portal_enter (f->background);
  settle (f);
  g_assert_cmpuint (desktop_get_n_requests (f->desktop), ==, 1);
  g_assert_cmpuint (f->n_refused, ==, 0);

  crier_background_portal_leave (f->background);
  g_list_store_remove (f->clients, 0);
  crier_background_portal_enter (f->background);
  wait_for_status (f, "2 clients|1 client");
  g_assert_cmpuint (desktop_get_n_requests (f->desktop), ==, 2);
}

/* However many come, it is told now and then; and not by one whose status was
 * not taken. */
static void
test_status (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GListStore) others = g_list_store_new (CRIER_TYPE_CLIENT);
  g_autoptr (CrierBackgroundPortal) other = crier_background_portal_new (G_LIST_MODEL (others));

  come (others, 10);
  desktop_refuse_status (f->desktop, "10 clients");
  enter (f, DESKTOP_GRANTS);
  wait_for_status (f, "2 clients");
  crier_background_portal_enter (other);
  crier_test_wait (desktop_get_n_requests (f->desktop) == 2);
  settle (f);
  crier_test_wait (G_OBJECT (other)->ref_count == 1);

  come (others, 1);
  come (f->clients, 1);
  come (f->clients, 1);
  crier_test_run_for (100);
  g_assert_cmpstr (desktop_get_statuses (f->desktop), ==, "2 clients");
  wait_for_status (f, "2 clients|4 clients");
  settle (f);
  g_assert_cmpstr (desktop_get_statuses (f->desktop), ==, "2 clients|4 clients");
  crier_background_portal_leave (other);
}

static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  enter (f, DESKTOP_REFUSES);
  crier_test_wait (f->n_refused == 1);
  settle (f);
  g_assert_cmpuint (f->n_refused, ==, 1);
  g_assert_cmpstr (desktop_get_statuses (f->desktop), ==, "");
}

static void
test_cancelled (Fixture       *f,
                gconstpointer  data)
{
  enter (f, DESKTOP_CANCELS);
  crier_test_wait (f->n_refused == 1);
  g_assert_cmpstr (desktop_get_statuses (f->desktop), ==, "");
}

/* Neither yes nor no. */
static void
test_ended (Fixture       *f,
            gconstpointer  data)
{
  enter (f, DESKTOP_ENDS);
  settle (f);
  assert_nothing (f);
}

/* The answer may come yet. */
static void
test_babble (Fixture       *f,
             gconstpointer  data)
{
  enter (f, DESKTOP_BABBLES);
  settle (f);
  assert_nothing (f);
  desktop_answer (f->desktop, DESKTOP_GRANTS);
  wait_for_status (f, "2 clients");
}

/* An answer is one to what was asked last. */
static void
test_late (Fixture       *f,
           gconstpointer  data)
{
  enter (f, DESKTOP_WAITS);
  settle (f);
  assert_nothing (f);
  crier_background_portal_leave (f->background);
  desktop_answer (f->desktop, DESKTOP_REFUSES);
  settle (f);
  assert_nothing (f);

  crier_background_portal_enter (f->background);
  crier_test_wait (desktop_get_n_requests (f->desktop) == 2);
  settle (f);
  desktop_answer (f->desktop, DESKTOP_GRANTS);
  wait_for_status (f, "2 clients");

  /* And once. */
  desktop_answer (f->desktop, DESKTOP_REFUSES);
  settle (f);
  g_assert_cmpuint (f->n_refused, ==, 0);
}

/* It does not wait for it. */
static void
test_ignored (Fixture       *f,
              gconstpointer  data)
{
  enter (f, DESKTOP_IGNORES);
  crier_test_run_for (50);
  assert_nothing (f);
  crier_background_portal_leave (f->background);
  wait_for_calm (f);
}

static void
test_absent (Fixture       *f,
             gconstpointer  data)
{
  crier_background_portal_enter (f->background);
  wait_for_calm (f);
  come (f->clients, 1);
  assert_nothing (f);

  /* The next time there may be one. */
  crier_background_portal_leave (f->background);
  enter (f, DESKTOP_GRANTS);
  wait_for_status (f, "3 clients");
}

static void
test_dies (Fixture       *f,
           gconstpointer  data)
{
  desktop_open (f->desktop, DESKTOP_DIES);
  crier_background_portal_enter (f->background);
  crier_test_run_for (20);
  settle (f);
  assert_nothing (f);

  crier_background_portal_leave (f->background);
  enter (f, DESKTOP_GRANTS);
  wait_for_status (f, "2 clients");
}

/* There is a window again before anything was asked. */
static void
test_left_at_once (Fixture       *f,
                   gconstpointer  data)
{
  desktop_open (f->desktop, DESKTOP_GRANTS);
  crier_background_portal_enter (f->background);
  crier_background_portal_leave (f->background);
  settle (f);
  g_assert_cmpuint (desktop_get_n_requests (f->desktop), ==, 0);
  assert_nothing (f);

  crier_background_portal_enter (f->background);
  crier_background_portal_leave (f->background);
  crier_background_portal_enter (f->background);
  wait_for_status (f, "2 clients");
  g_assert_cmpuint (desktop_get_n_requests (f->desktop), ==, 1);
}

/* On a computer without a bus. */
static void
test_no_bus (void)
{
  g_autoptr (GListStore) clients = g_list_store_new (CRIER_TYPE_CLIENT);
  g_autoptr (CrierBackgroundPortal) background = crier_background_portal_new (G_LIST_MODEL (clients));

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  crier_background_portal_enter (background);
  crier_test_wait (G_OBJECT (background)->ref_count == 1);
  come (clients, 1);
  crier_background_portal_leave (background);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/background/no-bus", test_no_bus);

  /* All there is to test here. */
  if (!desktop_is_there ())
    return g_test_run ();

#define ADD(name, func) \
  g_test_add ("/background/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("granted", test_granted);
  ADD ("status", test_status);
  ADD ("refused", test_refused);
  ADD ("cancelled", test_cancelled);
  ADD ("ended", test_ended);
  ADD ("babble", test_babble);
  ADD ("late", test_late);
  ADD ("ignored", test_ignored);
  ADD ("absent", test_absent);
  ADD ("dies", test_dies);
  ADD ("left-at-once", test_left_at_once);
#undef ADD

  return g_test_run ();
}
