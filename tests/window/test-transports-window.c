/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-transports-window.h"

#include <string.h>

#include "crier-test.h"
#include "dialog-fixture.h"

static void
open_window (DialogFixture *f)
{
  dialog_fixture_open (f, crier_transports_window_new (NULL, f->app.service));
}

static void
test_stopped (DialogFixture *f,
              gconstpointer  data)
{
  open_window (f);
  crier_test_wait (dialog_fixture_count (f, "The server is stopped") == 1);
  g_assert_cmpuint (dialog_fixture_count (f, "Nothing to Compare Yet"), ==, 1);
}

static void
test_nothing (DialogFixture *f,
              gconstpointer  data)
{
  app_fixture_start (&f->app);
  open_window (f);
  crier_test_wait (dialog_fixture_count (f, "No announcements were delivered yet") == 1);
}

static double
get_level (DialogFixture *f,
           int            row)
{
  GtkWidget *level = gtk_grid_get_child_at (dialog_fixture_get (f, "bars"), 1, row);

  return gtk_level_bar_get_value (GTK_LEVEL_BAR (level));
}

static void
assert_cell (DialogFixture *f,
             int            column,
             int            row,
             const char    *text,
             const char    *name)
{
  GtkWidget *cell = gtk_grid_get_child_at (dialog_fixture_get (f, "table"), column, row);

  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (cell)), ==, text);
  g_assert_cmpfloat (gtk_label_get_xalign (GTK_LABEL (cell)), ==, 1);
  gtk_test_accessible_assert_property (cell, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

static void
test_figures (DialogFixture *f,
              gconstpointer  data)
{
  CrierTransportTotals totals[CRIER_N_TRANSPORTS] = {
    [CRIER_TRANSPORT_WEBSOCKET] = { 2, 2, 3, 4, 100, 2000, 300, 1600 },
    [CRIER_TRANSPORT_SSE] = { .median_delay = -1 },
    [CRIER_TRANSPORT_STREAMING] = { .connections = 1, .median_delay = -1 },
    [CRIER_TRANSPORT_LONG_POLLING] = { 1, 1, 9, 9, 8, 1000, 600, 2000 },
    [CRIER_TRANSPORT_POLLING] = { 1, 0, 50, 50, 20, 5000, 3000, 500000 },
  };

  open_window (f);
  crier_test_wait (dialog_fixture_count (f, "The server is stopped") == 1);
  crier_transports_window_take (CRIER_TRANSPORTS_WINDOW (f->window), totals);
  crier_test_wait (dialog_fixture_count (f, "Totals") == 1);

  assert_cell (f, 1, 1, "3", "WebSocket, Connections: 3");
  assert_cell (f, 2, 1, "4", "WebSocket, Requests: 4");
  assert_cell (f, 3, 1, "100", "WebSocket, Announcements: 100");
  assert_cell (f, 4, 1, "23", "WebSocket, Bytes per Announcement: 23");
  assert_cell (f, 5, 1, "2 ms", "WebSocket, Median Delay: 2 ms");
  assert_cell (f, 3, 2, "0", "Server-Sent Events, Announcements: 0");
  assert_cell (f, 4, 2, "–", "Server-Sent Events, Bytes per Announcement: –");
  assert_cell (f, 5, 2, "–", "Server-Sent Events, Median Delay: –");
  assert_cell (f, 4, 4, "200", "Long polling, Bytes per Announcement: 200");
  assert_cell (f, 5, 5, "500 ms", "Polling, Median Delay: 500 ms");

  /* On one scale, and each with its figure. */
  g_assert_cmpfloat_with_epsilon (get_level (f, 0), 23.0 / 2000, 0.001);
  g_assert_cmpfloat_with_epsilon (get_level (f, 1), 0, 0.001);
  g_assert_cmpfloat_with_epsilon (get_level (f, 3), 0.1, 0.001);
  g_assert_cmpfloat_with_epsilon (get_level (f, 4), 0.2, 0.001);
  g_assert_cmpuint (dialog_fixture_count (f, "400"), ==, 2);

  /* Which another figure does not move, nor that a technique is the only one. */
  memset (&totals[CRIER_TRANSPORT_LONG_POLLING], 0, sizeof totals[0]);
  totals[CRIER_TRANSPORT_POLLING] = (CrierTransportTotals) { .announcements = 1,
                                                             .sent = 100000 };
  crier_transports_window_take (CRIER_TRANSPORTS_WINDOW (f->window), totals);
  g_assert_cmpfloat_with_epsilon (get_level (f, 0), 23.0 / 2000, 0.001);
  g_assert_cmpfloat_with_epsilon (get_level (f, 4), 1, 0.001);
  memset (&totals[CRIER_TRANSPORT_POLLING], 0, sizeof totals[0]);
  crier_transports_window_take (CRIER_TRANSPORTS_WINDOW (f->window), totals);
  g_assert_cmpfloat_with_epsilon (get_level (f, 0), 23.0 / 2000, 0.001);

  /* Then the server was started anew, and nothing has come of it yet. */
  memset (totals, 0, sizeof totals);
  crier_transports_window_take (CRIER_TRANSPORTS_WINDOW (f->window), totals);
  g_assert_cmpuint (dialog_fixture_count (f, "No announcements were delivered yet"), ==, 1);
}

static void
test_live (DialogFixture *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) visitor = NULL;

  app_fixture_start (&f->app);
  open_window (f);
  crier_test_wait (dialog_fixture_count (f, "No announcements were delivered yet") == 1);
  visitor = app_fixture_visit (&f->app, "one", TRUE);
  app_fixture_publish (&f->app, "Dinner", NULL);

  /* By itself, within a second. */
  crier_test_wait (dialog_fixture_count (f, "Totals") == 1);
  assert_cell (f, 1, 1, "1", "WebSocket, Connections: 1");
  assert_cell (f, 3, 1, "1", "WebSocket, Announcements: 1");

  /* What is known stays. */
  app_fixture_stop (&f->app);
  crier_test_run_for (1200);
  assert_cell (f, 3, 1, "1", "WebSocket, Announcements: 1");
  g_assert_cmpuint (dialog_fixture_count (f, "Totals"), ==, 1);
}

static void
test_narrow (DialogFixture *f,
             gconstpointer  data)
{
  CrierTransportTotals totals[CRIER_N_TRANSPORTS] = {
    { 10000, 10000, 1000000, 1000000, 1000000000, 23000000000, 0, 1600 },
  };
  int minimum;

  open_window (f);
  crier_transports_window_take (CRIER_TRANSPORTS_WINDOW (f->window), totals);
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/transports/" name, DialogFixture, NULL, \
              dialog_fixture_set_up, func, dialog_fixture_tear_down)
  ADD ("stopped", test_stopped);
  ADD ("nothing", test_nothing);
  ADD ("figures", test_figures);
  ADD ("live", test_live);
  ADD ("narrow", test_narrow);
#undef ADD

  return g_test_run ();
}
