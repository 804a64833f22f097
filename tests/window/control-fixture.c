/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "control-fixture.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-test.h"

/**
 * control_fixture_set_up:
 * @self: a fixture
 * @data: not used
 */
void
control_fixture_set_up (ControlFixture *self,
                        gconstpointer   data)
{
  char *arguments[] = { (char *) "crier", (char *) "--port=0", (char *) "--interval=0",
                        (char *) "--no-journal", NULL };
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GSettings) stored = g_settings_new_with_backend (APP_ID, backend);
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  options = crier_options_parse (arguments, &error);
  g_assert_no_error (error);
  self->service = crier_service_new ();
  self->settings = crier_settings_new (stored, options);
  self->control = crier_server_control_new (self->service, self->settings);
}

/**
 * control_fixture_tear_down:
 * @self: a fixture, which nobody else holds
 * @data: not used
 *
 * Stops the service if it runs.
 */
void
control_fixture_tear_down (ControlFixture *self,
                           gconstpointer   data)
{
  crier_server_control_stop (self->control);
  control_fixture_wait_for (self, CRIER_SERVER_CONTROL_STOPPED);
  crier_test_drain ();
  g_assert_finalize_object (self->control);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->service);
}

/**
 * control_fixture_wait_for:
 * @self: a fixture
 * @state: what the control is to come to
 */
void
control_fixture_wait_for (ControlFixture    *self,
                          CrierServerControlState  state)
{
  crier_test_wait (crier_server_control_get_state (self->control) == state);
}

/**
 * control_fixture_count:
 * @self: a fixture
 *
 * Returns: how many clients are listed
 */
guint
control_fixture_count (ControlFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (crier_service_get_roster (self->service)));
}

/**
 * control_fixture_visit:
 * @self: a fixture that runs
 * @id: an Id, percent-encoded
 *
 * Connects, and waits until that is known.
 *
 * Returns: (transfer full): somebody who listens
 */
Visitor *
control_fixture_visit (ControlFixture *self,
                       const char     *id)
{
  g_autofree char *query = g_strconcat ("Id=", id, NULL);
  guint n = control_fixture_count (self);
  Visitor *visitor = visitor_new (crier_service_get_port (self->service), query, TRUE);

  crier_test_wait (control_fixture_count (self) == n + 1);

  return visitor;
}
