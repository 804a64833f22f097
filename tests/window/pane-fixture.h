/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "app-fixture.h"
#include "crier-clients-pane.h"

G_BEGIN_DECLS

/**
 * PaneFixture:
 * @app: the service
 * @roster: its roster, to which clients can be added who are not there
 * @window: what the pane is in
 * @pane: the pane
 * @widget: the pane
 * @selection: its selection
 * @n_written: how often somebody wanted to write
 * @notices: what was said in passing, a line each
 *
 * A pane of clients, alone in a window.
 */
typedef struct
{
  AppFixture app;
  CrierRoster *roster;       /* of the service */
  GtkWindow *window;         /* (unowned) */
  CrierClientsPane *pane;    /* (unowned) */
  GtkWidget *widget;         /* the pane */
  CrierClientSelection *selection; /* of the pane */

  guint n_written;
  GString *notices;          /* (owned): a line each */
} PaneFixture;

void       pane_fixture_show      (PaneFixture   *f,
                                   CrierSettings *settings);
void       pane_fixture_set_up    (PaneFixture   *f,
                                   gconstpointer  data);
void       pane_fixture_tear_down (PaneFixture   *f,
                                   gconstpointer  data);

gpointer   pane_fixture_get_child (PaneFixture *f,
                                   const char  *name);
GtkWidget *pane_fixture_get_view  (PaneFixture *f);
GtkWidget *pane_fixture_get_rows  (PaneFixture *f,
                                   const char  *name);
guint      pane_fixture_count     (PaneFixture *f,
                                   const char  *text);
GtkWidget *pane_fixture_wait_for  (PaneFixture *f,
                                   const char  *text);
void       pane_fixture_click     (PaneFixture *f,
                                   const char  *text,
                                   guint        button,
                                   const char  *modifier);
void       pane_fixture_activate  (PaneFixture *f,
                                   const char  *action);

G_END_DECLS
