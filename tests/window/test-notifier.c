/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-notifier.h"

#include <adwaita.h>

#include "control-fixture.h"
#include "crier-test.h"
#include "desktop.h"

typedef struct
{
  ControlFixture parent;
  Desktop *desktop;            /* (owned) */
  GtkApplication *application; /* (owned) */
  CrierNotifier *notifier;     /* (owned): of the application */
  GVariant *clicked;           /* (owned) (nullable): the message that was */
  guint n_activated;
} Fixture;

static void
activate_cb (Fixture *f)
{
  f->n_activated++;
}

static void
show_message_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  Fixture *f = data;

  g_clear_pointer (&f->clicked, g_variant_unref);
  f->clicked = g_variant_ref (parameter);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  static const GActionEntry entries[] = {
    { .name = "show-message", .activate = show_message_cb, .parameter_type = "(xt)" },
  };
  g_autoptr (GError) error = NULL;

  f->desktop = desktop_new ();
  desktop_open (f->desktop, DESKTOP_GRANTS);
  control_fixture_set_up (&f->parent, NULL);

  f->application = gtk_application_new ("dev.crier.Test", G_APPLICATION_DEFAULT_FLAGS);
  g_action_map_add_action_entries (G_ACTION_MAP (f->application), entries,
                                   G_N_ELEMENTS (entries), f);
  g_signal_connect_swapped (f->application, "activate", G_CALLBACK (activate_cb), f);
  g_assert_true (g_application_register (G_APPLICATION (f->application), NULL, &error));
  g_assert_no_error (error);
  /* The bus goes before the program. */
  g_dbus_connection_set_exit_on_close (g_application_get_dbus_connection
                                         (G_APPLICATION (f->application)), FALSE);
  f->notifier = crier_notifier_new (f->application, f->parent.control);
}

static gboolean
shows (Fixture    *f,
       const char *notifications)
{
  g_autofree char *shown = desktop_dup_shown (f->desktop);

  return g_str_equal (shown, notifications);
}

/* GLib takes back nothing of which it has not heard that it is shown. */
static void
wait_for (Fixture    *f,
          const char *notifications)
{
  crier_test_wait (shows (f, notifications));
  crier_test_run_for (50);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  /* What is shown goes with it. */
  g_assert_finalize_object (f->notifier);
  crier_test_wait (shows (f, ""));
  control_fixture_tear_down (&f->parent, NULL);
  /* It leaves the bus at the end of that, which comes at once. */
  g_application_run (G_APPLICATION (f->application), 0, NULL);
  g_assert_finalize_object (f->application);
  g_clear_pointer (&f->clicked, g_variant_unref);
  crier_test_drain ();
  desktop_free (f->desktop);
}

static void
write_text (Visitor    *visitor,
            const char *text)
{
  g_autofree char *line =
    g_strdup_printf ("{\"event\":\"message\",\"text\":\"%s\"}", text);

  visitor_send (visitor, line);
}

/* Nothing more comes of what has happened. */
static void
settle (Fixture *f)
{
  crier_test_run_for (700);
}

static GtkWindow *
open_window (Fixture *f)
{
  GtkWindow *window = GTK_WINDOW (adw_window_new ());

  gtk_application_add_window (f->application, window);
  gtk_window_present (window);
  crier_test_wait (gtk_window_is_active (window));

  return window;
}

/* It names the message, and takes no other for it. */
static void
test_message (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) one = NULL;
  g_autoptr (CrierEvent) event = NULL;
  g_autoptr (GVariant) later = NULL;
  g_autoptr (GVariant) other = NULL;
  gint64 time;
  guint64 serial;

  crier_server_control_start (f->parent.control);
  one = control_fixture_visit (&f->parent, "one");
  write_text (one, "<b>Hello</b>");
  wait_for (f, "From one: <b>Hello</b>");
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 1);

  desktop_click (f->desktop, "From one");
  crier_test_wait (f->clicked != NULL);
  event = crier_notifier_find (f->notifier, f->clicked);
  g_assert_nonnull (event);
  g_assert_cmpstr (crier_event_get_text (event), ==, "<b>Hello</b>");

  g_variant_get (f->clicked, "(xt)", &time, &serial);
  later = g_variant_ref_sink (g_variant_new ("(xt)", time + 1, serial));
  g_assert_null (crier_notifier_find (f->notifier, later));
  other = g_variant_ref_sink (g_variant_new ("(xt)", time, serial + 1));
  g_assert_null (crier_notifier_find (f->notifier, other));
}

/* A client has one, for the newest of what it wrote, by the operator's name. */
static void
test_again (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) one = NULL;

  crier_server_control_start (f->parent.control);
  one = control_fixture_visit (&f->parent, "one");
  write_text (one, "1");
  write_text (one, "2");
  wait_for (f, "From one: 2");
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 1);

  g_assert_true (crier_service_label (f->parent.service, "one", "Lobby",
                                      CRIER_COLOR_NONE));
  write_text (one, "a\\nb\\nc\\nd\\ne");
  wait_for (f, "From Lobby: a\nb\nc\nd…");
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 2);
}

/* Three are three, more are one, and stay one. */
static void
test_many (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) visitors =
    g_ptr_array_new_with_free_func ((GDestroyNotify) visitor_free);
  guint i;

  crier_server_control_start (f->parent.control);
  for (i = 0; i < 4; i++)
    {
      g_autofree char *id = g_strdup_printf ("v%u", i);

      g_ptr_array_add (visitors, control_fixture_visit (&f->parent, id));
    }

  for (i = 0; i < 3; i++)
    write_text (g_ptr_array_index (visitors, i), "Hello");
  settle (f);
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 3);

  write_text (g_ptr_array_index (visitors, 3), "Hello");
  wait_for (f, "4 messages: Visitors have written to you.");
  write_text (g_ptr_array_index (visitors, 0), "Again");
  wait_for (f, "5 messages: Visitors have written to you.");

  desktop_click (f->desktop, "5 messages");
  crier_test_wait (f->clicked != NULL);
  g_assert_null (crier_notifier_find (f->notifier, f->clicked));
}

/* Whoever looks at the window is told there, and has been told. */
static void
test_focus (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) one = NULL;
  GtkWindow *window;

  crier_server_control_start (f->parent.control);
  one = control_fixture_visit (&f->parent, "one");
  write_text (one, "1");
  wait_for (f, "From one: 1");

  window = open_window (f);
  crier_test_wait (shows (f, ""));
  write_text (one, "2");
  crier_test_shut_port (crier_service_get_port (f->parent.service));
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_FAILED);
  settle (f);
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 1);
  gtk_window_destroy (window);
}

/* What was not told yet when the window got the focus is not told. */
static void
test_focus_meanwhile (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr (Visitor) one = NULL;
  GListModel *activity;
  GtkWindow *window;

  crier_server_control_start (f->parent.control);
  one = control_fixture_visit (&f->parent, "one");
  activity = G_LIST_MODEL (crier_service_get_activity (f->parent.service));
  write_text (one, "1");
  crier_test_wait (g_list_model_get_n_items (activity) == 2);
  window = open_window (f);
  gtk_window_destroy (window);
  settle (f);
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 0);
}

static void
test_failed (Fixture       *f,
             gconstpointer  data)
{
  crier_server_control_start (f->parent.control);
  crier_test_shut_port (crier_service_get_port (f->parent.service));
  wait_for (f, "The server has stopped: The system has closed the port that "
            "Crier listened on");

  /* It opens the window, which says how to go on. */
  desktop_click (f->desktop, "The server has stopped");
  crier_test_wait (f->n_activated == 1);

  crier_server_control_start (f->parent.control);
  crier_test_shut_port (crier_service_get_port (f->parent.service));
  wait_for (f, "The server has stopped: The system has closed the port that "
            "Crier listened on");

  /* Until it runs again, or somebody says that it is to be stopped. */
  crier_server_control_start (f->parent.control);
  crier_test_wait (shows (f, ""));
  crier_server_control_stop (f->parent.control);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_STOPPED);
  settle (f);
  g_assert_cmpuint (desktop_get_n_told (f->desktop), ==, 2);
}

/* Another program has the port. */
static void
test_not_started (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *expected = NULL;

  g_assert_true (g_socket_listener_add_address (other, any, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL,
                                                &address, NULL));
  g_object_set (f->parent.settings, "port",
                g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)), NULL);
  crier_server_control_start (f->parent.control);
  expected = g_strconcat ("The server could not start: ",
                          crier_server_control_get_error (f->parent.control)->message, NULL);
  wait_for (f, expected);
  crier_server_control_stop (f->parent.control);
  crier_test_wait (shows (f, ""));
}

static void
tell (Fixture    *f,
      CrierEvent *event)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, event);
  g_signal_emit_by_name (f->parent.service, "events", events);
}

static void
test_problem (Fixture       *f,
              gconstpointer  data)
{
  GtkWindow *window;

  tell (f, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is full"));
  wait_for (f, "Messages cannot be kept: The disk is full");
  tell (f, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is gone"));
  wait_for (f, "Messages cannot be kept: The disk is gone");
  tell (f, crier_event_new (CRIER_EVENT_RECOVERED, NULL, NULL));
  crier_test_wait (shows (f, ""));

  window = open_window (f);
  tell (f, crier_event_new_text (CRIER_EVENT_FAILED, NULL, "The disk is full"));
  crier_test_run_for (50);
  g_assert_true (shows (f, ""));
  gtk_window_destroy (window);
}

int
main (int   argc,
      char *argv[])
{
  /* Of those that GLib knows, what most desktops have. */
  g_setenv ("GNOTIFICATION_BACKEND", "freedesktop", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!desktop_is_there ())
    {
      g_print ("1..0 # SKIP There is no dbus-daemon\n");
      return 0;
    }

  adw_init ();

#define ADD(name, func) \
  g_test_add ("/notifier/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("message", test_message);
  ADD ("again", test_again);
  ADD ("many", test_many);
  ADD ("focus", test_focus);
  ADD ("focus/meanwhile", test_focus_meanwhile);
  ADD ("failed", test_failed);
  ADD ("not-started", test_not_started);
  ADD ("problem", test_problem);
#undef ADD

  return g_test_run ();
}
