/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "app-fixture.h"

G_BEGIN_DECLS

/**
 * DialogFixture:
 * @app: a service that does not run yet
 * @window: what is tested, once it is open
 *
 * A window that shows a service, besides the main one.
 */
typedef struct
{
  AppFixture app;
  GtkWindow *window; /* (unowned) (nullable): NULL once it is gone */
} DialogFixture;

void     dialog_fixture_set_up    (DialogFixture *self,
                                   gconstpointer  data);
void     dialog_fixture_tear_down (DialogFixture *self,
                                   gconstpointer  data);

void     dialog_fixture_open      (DialogFixture *self,
                                   gpointer       window);
gpointer dialog_fixture_get       (DialogFixture *self,
                                   const char    *name);
guint    dialog_fixture_count     (DialogFixture *self,
                                   const char    *text);

G_END_DECLS
