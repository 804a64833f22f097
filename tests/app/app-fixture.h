/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-service.h"
#include "visitor.h"

G_BEGIN_DECLS

/**
 * AppFixture:
 * @config: any free port of this computer, and no time announced
 * @service: what is tested
 * @events: what it has told, a line for each event
 * @n_announced: how often it has told that the time was announced
 * @n_known: how often it has told whom it knows
 *
 * A service with its main loop.
 */
typedef struct
{
  CrierConfig  *config;  /* (owned) */
  CrierService *service; /* (owned) */
  GString      *events;  /* (owned) */
  guint         n_announced;
  guint         n_known;
} AppFixture;

void         app_fixture_set_up            (AppFixture    *self,
                                            gconstpointer  data);
void         app_fixture_tear_down         (AppFixture    *self,
                                            gconstpointer  data);

void         app_fixture_start             (AppFixture *self);
void         app_fixture_stop              (AppFixture *self);
Visitor     *app_fixture_visit             (AppFixture *self,
                                            const char *id,
                                            gboolean    json) G_GNUC_WARN_UNUSED_RESULT;
GSocket     *app_fixture_shake             (AppFixture *self,
                                            gboolean    json) G_GNUC_WARN_UNUSED_RESULT;
guint        app_fixture_get_n_clients     (AppFixture *self);
CrierClient *app_fixture_get_client        (AppFixture *self,
                                            const char *id) G_GNUC_WARN_UNUSED_RESULT;
guint        app_fixture_publish           (AppFixture         *self,
                                            const char         *text,
                                            const char * const *to);
void         app_fixture_refuse            (AppFixture         *self,
                                            const char         *text,
                                            const char * const *to,
                                            int                 code,
                                            const char         *part);
gboolean     app_fixture_has_event         (AppFixture *self,
                                            const char *line);
guint        app_fixture_count_descriptors (void);

G_END_DECLS
