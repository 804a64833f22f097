/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-status-banner.h"

#include <adwaita.h>

#include "control-fixture.h"
#include "crier-event.h"
#include "crier-test.h"

/* What the banner says of messages that cannot be sent and of clients that are
 * refused; the other things that it tells are tested with the window. */

typedef struct
{
  ControlFixture parent;
  CrierStatusBanner *banner; /* (owned) */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  control_fixture_set_up (&self->parent, NULL);
  self->banner = g_object_ref_sink (g_object_new (CRIER_TYPE_STATUS_BANNER,
                                                  NULL));
  crier_server_control_start (self->parent.control);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_finalize_object (GTK_WIDGET (self->banner));
  control_fixture_tear_down (&self->parent, NULL);
}

static gpointer
get (Fixture    *self,
     const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (self->banner),
                                        CRIER_TYPE_STATUS_BANNER,
                                        name);
}

static void
update (Fixture *self)
{
  crier_status_banner_update (self->banner, self->parent.control,
                              g_get_monotonic_time ());
}

static void
tell (Fixture    *self,
      CrierEvent *event)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, event);
  g_signal_emit_by_name (self->parent.service, "events", events);
  update (self);
}

static void
assert_says (Fixture    *self,
             const char *text)
{
  g_assert_true (gtk_revealer_get_reveal_child (get (self, "revealer")));
  g_assert_cmpstr (gtk_label_get_label (get (self, "label")), ==, text);
}

static void
test_problem (Fixture       *self,
              gconstpointer  data)
{
  update (self);
  g_assert_false (gtk_revealer_get_reveal_child (get (self, "revealer")));

  /* Until it is over, and before what matters less. */
  tell (self, crier_event_new_text (CRIER_EVENT_FAILED, NULL,
                                    "Messages cannot be sent: <no room>"));
  assert_says (self, "Messages cannot be sent: <no room>");
  g_assert_false (gtk_widget_get_visible (get (self, "button")));
  update (self);
  assert_says (self, "Messages cannot be sent: <no room>");
  g_object_set (self->parent.settings, "port", 8889, NULL);
  g_assert_true (crier_server_control_needs_restart (self->parent.control));
  update (self);
  assert_says (self, "Messages cannot be sent: <no room>");

  tell (self, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "Messages cannot be sent: no disk"));
  assert_says (self, "Messages cannot be sent: no disk");

  tell (self, crier_event_new (CRIER_EVENT_RECOVERED, NULL, NULL));
  assert_says (self, "The server must be restarted to use the new settings");
  g_assert_true (gtk_widget_get_visible (get (self, "button")));
}

/* With the way to where the limit is. */
static void
test_full (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (Visitor) visitor = NULL;

  g_object_set (self->parent.settings, "max-clients", 1, NULL);
  crier_server_control_restart (self->parent.control);
  control_fixture_wait_for (&self->parent, CRIER_SERVER_CONTROL_RUNNING);
  update (self);
  g_assert_false (gtk_revealer_get_reveal_child (get (self, "revealer")));

  visitor = control_fixture_visit (&self->parent, "a");
  update (self);
  assert_says (self, "Limit reached: new clients are refused");
  g_assert_true (gtk_widget_get_visible (get (self, "button")));
  g_assert_cmpstr (gtk_button_get_label (get (self, "button")), ==, "Preferences");
  g_assert_cmpstr (gtk_actionable_get_action_name (get (self, "button")), ==,
                   "app.preferences");

  visitor_close (visitor);
  crier_test_wait (control_fixture_count (&self->parent) == 0);
  update (self);
  g_assert_false (gtk_revealer_get_reveal_child (get (self, "revealer")));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add ("/banner/problem", Fixture, NULL, set_up, test_problem, tear_down);
  g_test_add ("/banner/full", Fixture, NULL, set_up, test_full, tear_down);

  return g_test_run ();
}
