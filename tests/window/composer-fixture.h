/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "app-fixture.h"
#include "crier-composer.h"

G_BEGIN_DECLS

/**
 * ComposerFixture:
 * @app: a service that runs
 * @ghosts: who is listed besides those in its roster
 * @hidden: how the Ids of those begin whom a search does not find
 * @filter: the search
 * @searched: the roster and the ghosts without those whose Id begins with @hidden
 * @selection: of @searched
 * @composer: in @window
 * @n_sent: how often it has said that a message was sent
 * @n_reached: to how many connections, the last time
 * @toasts: why messages were not, a line each
 * @settings: where the saved messages are kept
 *
 * A composer with everything that it needs to send.
 */
typedef struct
{
  AppFixture app;

  GListStore *ghosts;        /* (owned) */
  char *hidden;              /* (owned) (nullable) */
  GtkFilter *filter;         /* (owned) */
  GListModel *searched;      /* (owned) */
  CrierClientSelection *selection; /* (owned) */

  GtkWindow *window;         /* (unowned) */
  CrierComposer *composer;   /* (unowned) */
  guint n_sent;
  guint n_reached;
  GString *toasts;           /* (owned) */
  CrierSettings *settings;   /* (owned) */
} ComposerFixture;

void         composer_fixture_load_style   (void);

void         composer_fixture_set_up       (ComposerFixture *self,
                                            gconstpointer    data);
void         composer_fixture_tear_down    (ComposerFixture *self,
                                            gconstpointer    data);

gpointer     composer_fixture_get          (ComposerFixture *self,
                                            const char      *name);
char        *composer_fixture_dup_text     (ComposerFixture *self) G_GNUC_WARN_UNUSED_RESULT;
void         composer_fixture_assert_text  (ComposerFixture *self,
                                            const char      *text);
void         composer_fixture_write        (ComposerFixture *self,
                                            const char      *text);
void         composer_fixture_select       (ComposerFixture *self,
                                            const char      *id);
void         composer_fixture_unselect     (ComposerFixture *self,
                                            const char      *id);
void         composer_fixture_haunt        (ComposerFixture *self,
                                            const char      *id);
void         composer_fixture_search       (ComposerFixture *self,
                                            const char      *hidden);
void         composer_fixture_click        (ComposerFixture *self,
                                            const char      *name);
void         composer_fixture_send         (ComposerFixture *self,
                                            guint            n_reached);
gboolean     composer_fixture_can_send     (ComposerFixture *self);
const char  *composer_fixture_get_hint     (ComposerFixture *self);
void         composer_fixture_assert_named (ComposerFixture *self,
                                            const char      *name,
                                            const char      *placeholder,
                                            const char      *target);
void         composer_fixture_leave        (ComposerFixture *self,
                                            Visitor         *visitor);

G_END_DECLS
