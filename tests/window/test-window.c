/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>
#include <string.h>

#include "crier-status-banner.h"
#include "crier-breakpoint-bin.h"
#include "crier-clients-pane.h"
#include "crier-failure-page.h"
#include "crier-layout.h"
#include "crier-status-bar.h"
#include "crier-test.h"
#include "crier-window.h"
#include "visitor.h"

/* The states of the window, with a real service behind it; what its panes do
 * is tested with each of them. */

typedef struct
{
  CrierServerControl *control;   /* (owned) */
  CrierService *service;   /* of the control */
  CrierSettings *settings; /* of the control */
  CrierWindow *window;     /* (unowned) (nullable): NULL once it is gone */
  GSocket *taken;          /* (owned) (nullable): somebody else's port */
} Fixture;

static GObject *
get_child (Fixture    *self,
           const char *name)
{
  GObject *child = gtk_widget_get_template_child (GTK_WIDGET (self->window),
                                                  CRIER_TYPE_WINDOW, name);

  g_assert_nonnull (child);

  return child;
}

/* A part of one of its parts. */
static gpointer
get_part (Fixture    *self,
          const char *name,
          GType       type,
          const char *part)
{
  GObject *object = gtk_widget_get_template_child (GTK_WIDGET (get_child (self, name)),
                                                   type, part);

  g_assert_nonnull (object);

  return object;
}

#define STRIP(part)   get_part (self, "status_bar", CRIER_TYPE_STATUS_BAR, part)
#define FAILURE(part) get_part (self, "failure_page", CRIER_TYPE_FAILURE_PAGE, part)
#define LAYOUT(part)  get_part (self, "layout", CRIER_TYPE_LAYOUT, part)
#define BANNER(part)  get_part (self, "banner", CRIER_TYPE_STATUS_BANNER, part)

static const char *
get_page (Fixture *self)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (get_child (self, "root")));
}

static gboolean
is_page (Fixture    *self,
         const char *name)
{
  return strcmp (get_page (self), name) == 0;
}

static gboolean
is_visible (Fixture    *self,
            const char *name)
{
  return gtk_widget_get_visible (GTK_WIDGET (get_child (self, name)));
}

static gboolean
has_banner (Fixture *self)
{
  return gtk_revealer_get_reveal_child (BANNER ("revealer"));
}

static void
activate (Fixture    *self,
          const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), action, NULL));
}

static gboolean
is_state (Fixture           *self,
          CrierServiceState  state)
{
  return crier_service_get_state (self->service) == state;
}

static void
set_up_with (Fixture            *self,
             const char * const *arguments)
{
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (CrierService) service = NULL;
  g_autoptr (CrierSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  options = crier_options_parse ((char **) arguments, &error);
  g_assert_no_error (error);
  service = crier_service_new ();
  settings = crier_settings_new (NULL, options);
  self->control = crier_server_control_new (service, settings);
  self->service = service;
  self->settings = settings;
  g_set_weak_pointer (&self->window, crier_window_new (NULL, self->control));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  set_up_with (self, (const char * const []) { "crier", "--port=0", NULL });
}

static void
start (Fixture *self)
{
  crier_server_control_start (self->control);
  g_assert_true (is_state (self, CRIER_SERVICE_RUNNING));
  g_assert_cmpstr (get_page (self), ==, "running");
}

/* Another program that listens, and this one is told to listen there. */
static void
set_up_taken (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = NULL;

  self->taken = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                              G_SOCKET_PROTOCOL_TCP, &error);
  g_socket_bind (self->taken, any_port, FALSE, &error);
  g_socket_listen (self->taken, &error);
  address = g_socket_get_local_address (self->taken, &error);
  g_assert_no_error (error);

  port = g_strdup_printf ("--port=%u",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  set_up_with (self, (const char * const []) { "crier", port, NULL });
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  if (self->window != NULL)
    {
      crier_server_control_stop (self->control);
      crier_test_wait (is_state (self, CRIER_SERVICE_STOPPED));
      gtk_window_destroy (GTK_WINDOW (self->window));
    }

  crier_test_wait (self->window == NULL);
  crier_test_drain ();
  g_clear_object (&self->taken);
  g_object_ref (self->service);
  g_object_ref (self->settings);
  g_assert_finalize_object (self->control);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->service);
}

static Visitor *
visit (Fixture    *self,
       const char *query)
{
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (self->service));
  guint n = g_list_model_get_n_items (roster);
  Visitor *visitor;

  visitor = visitor_new (crier_service_get_port (self->service), query, FALSE);
  crier_test_wait (g_list_model_get_n_items (roster) == n + 1);

  return visitor;
}

/* The dialog over the window, NULL if there is none. */
static AdwMessageDialog *
find_dialog (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  guint i;

  for (i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GObject) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel) &&
          gtk_widget_get_visible (GTK_WIDGET (toplevel)))
        return ADW_MESSAGE_DIALOG (toplevel);
    }

  return NULL;
}

static void
respond (const char *response)
{
  AdwMessageDialog *dialog = find_dialog ();

  g_assert_nonnull (dialog);
  adw_message_dialog_response (dialog, response);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_null (find_dialog ());
}

static void
test_stopped (Fixture       *self,
              gconstpointer  data)
{
  g_assert_cmpstr (get_page (self), ==, "stopped");
  g_assert_false (is_visible (self, "stop_button"));
  g_assert_false (is_visible (self, "search_button"));
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (get_child (self, "start_button"))));
  g_assert_false (has_banner (self));
}

static void
test_running (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *uri = NULL;

  activate (self, "server.start");
  g_assert_cmpstr (get_page (self), ==, "running");
  g_assert_true (is_visible (self, "stop_button"));
  g_assert_true (is_visible (self, "search_button"));
  uri = g_strdup_printf ("http://127.0.0.1:%u/", crier_service_get_port (self->service));
  g_assert_cmpstr (gtk_button_get_label (STRIP ("address")), ==, uri);

  /* Nobody is lost, so nobody is asked. */
  activate (self, "server.stop");
  g_assert_null (find_dialog ());
  crier_test_wait (is_page (self, "stopped"));
  g_assert_false (is_visible (self, "stop_button"));

  /* And again, which is another port. */
  activate (self, "server.toggle");
  g_assert_cmpstr (get_page (self), ==, "running");
}

static void
test_stop_asks (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  start (self);
  a = visit (self, "Id=a");

  activate (self, "server.stop");
  respond ("cancel");
  g_assert_true (is_state (self, CRIER_SERVICE_RUNNING));

  activate (self, "server.toggle");
  respond ("confirm");
  crier_test_wait (is_page (self, "stopped"));
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpuint (visitor_get_code (a), ==, 1001);
}

static void
test_close_asks (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  start (self);
  a = visit (self, "Id=a");

  gtk_window_close (GTK_WINDOW (self->window));
  respond ("cancel");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->window)));

  gtk_window_close (GTK_WINDOW (self->window));
  respond ("stop");
  crier_test_wait (self->window == NULL);
  g_assert_true (is_state (self, CRIER_SERVICE_STOPPED));
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpuint (visitor_get_code (a), ==, 1001);
}

/* It goes on behind a window that is hidden, and with that the setting. */
static void
test_close_keeps (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  start (self);
  a = visit (self, "Id=a");

  gtk_window_close (GTK_WINDOW (self->window));
  respond ("keep");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->window)));
  g_assert_true (is_state (self, CRIER_SERVICE_RUNNING));
  g_assert_cmpint (crier_settings_get_uint (self->settings, "on-close"), ==,
                   CRIER_ON_CLOSE_ASK);

  gtk_window_present (GTK_WINDOW (self->window));
  g_object_set (self->settings, "on-close", CRIER_ON_CLOSE_KEEP, NULL);
  gtk_window_close (GTK_WINDOW (self->window));
  g_assert_null (find_dialog ());
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->window)));

  /* To quit is another matter; and it asks where it can be seen. */
  crier_window_quit (self->window);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (self->window)));
  respond ("cancel");
  g_assert_true (is_state (self, CRIER_SERVICE_RUNNING));
  crier_window_quit (self->window);
  respond ("confirm");
  crier_test_wait (self->window == NULL);
  crier_test_wait (visitor_is_closed (a));
  g_object_set (self->settings, "on-close", CRIER_ON_CLOSE_ASK, NULL);
}

static void
test_close_hidden_stops (Fixture       *self,
                         gconstpointer  data)
{
  start (self);
  g_object_set (self->settings, "on-close", CRIER_ON_CLOSE_KEEP, NULL);
  /* It is there before it goes. */
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  crier_test_drain ();
  gtk_window_close (GTK_WINDOW (self->window));
  g_assert_true (is_state (self, CRIER_SERVICE_RUNNING));
  crier_server_control_stop (self->control);
  crier_test_wait (self->window == NULL);
  g_object_set (self->settings, "on-close", CRIER_ON_CLOSE_ASK, NULL);
}

static void
test_close_stopped (Fixture       *self,
                    gconstpointer  data)
{
  gtk_window_close (GTK_WINDOW (self->window));
  crier_test_wait (self->window == NULL);
}

static void
test_disconnect_all (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;

  start (self);
  a = visit (self, "Id=a");
  b = visit (self, "Id=b");
  activate (self, "server.disconnect-all");
  respond ("confirm");
  crier_test_wait (visitor_is_closed (a) && visitor_is_closed (b));
  g_assert_cmpuint (visitor_get_code (a), ==, 1008);
  g_assert_true (is_state (self, CRIER_SERVICE_RUNNING));
}

static void
test_clear (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  start (self);
  a = visitor_new (crier_service_get_port (self->service), "Id=a", TRUE);
  crier_test_wait (visitor_count (a, "\"hello\"") == 1);
  activate (self, "server.clear");
  crier_test_wait (visitor_count (a, "\"event\":\"clear\"") == 1);
}

static void
test_port_taken (Fixture       *self,
                 gconstpointer  data)
{
  g_autofree char *number = NULL;
  guint port;
  guint used;

  g_object_get (self->settings, "port", &port, NULL);
  number = g_strdup_printf ("%u", port);
  activate (self, "server.start");
  g_assert_cmpstr (get_page (self), ==, "error");
  g_assert_nonnull (strstr (adw_status_page_get_description (FAILURE ("page")),
                            number));
  g_assert_nonnull (strstr (gtk_button_get_label (FAILURE ("remedy_button")),
                            "Use Port"));

  activate (self, "win.remedy");
  g_assert_cmpstr (get_page (self), ==, "running");
  used = crier_service_get_port (self->service);
  g_assert_cmpuint (used, !=, port);
  g_object_get (self->settings, "port", &port, NULL);
  g_assert_cmpuint (used, ==, port);

  /* What was wrong is past. */
  activate (self, "server.stop");
  crier_test_wait (is_page (self, "stopped"));
}

static void
set_up_elsewhere (Fixture       *self,
                  gconstpointer  data)
{
  set_up_with (self, (const char * const []) { "crier", "--port=0",
                                               "--listen=192.0.2.1", NULL });
}

static void
test_not_our_address (Fixture       *self,
                      gconstpointer  data)
{
  activate (self, "server.start");
  g_assert_cmpstr (get_page (self), ==, "error");
  g_assert_nonnull (strstr (adw_status_page_get_description (FAILURE ("page")),
                            "192.0.2.1"));

  activate (self, "win.remedy");
  g_assert_cmpstr (get_page (self), ==, "running");
}

/* What a running server cannot change waits for a restart, and says so. */
static void
test_restart (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (CrierConfig) config = crier_config_new ();
  guint old;
  guint new;

  start (self);
  g_assert_false (has_banner (self));
  old = crier_service_get_port (self->service);
  a = visit (self, "Id=a");

  config->port = old;
  new = crier_service_find_port (config);
  g_assert_cmpuint (new, !=, 0);
  g_object_set (self->settings, "port", new, NULL);
  g_assert_true (has_banner (self));
  g_assert_cmpuint (crier_service_get_port (self->service), ==, old);

  activate (self, "server.restart");
  respond ("confirm");
  crier_test_wait (visitor_is_closed (a));
  crier_test_wait (crier_service_get_port (self->service) == new);
  g_assert_cmpstr (get_page (self), ==, "running");
  g_assert_false (has_banner (self));
}

static void
set_up_small (Fixture       *self,
              gconstpointer  data)
{
  set_up_with (self, (const char * const []) { "crier", "--port=0",
                                               "--max-clients=1", NULL });
}

static void
test_full (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  start (self);
  g_assert_false (has_banner (self));
  a = visit (self, "Id=a");
  crier_test_wait (has_banner (self));
  g_assert_true (gtk_widget_get_visible (BANNER ("button")));
  g_assert_cmpstr (gtk_button_get_label (BANNER ("button")), ==, "Preferences");
  g_assert_cmpstr (gtk_actionable_get_action_name (BANNER ("button")), ==, "app.preferences");

  visitor_close (a);
  crier_test_wait (!has_banner (self));
}

static void
test_announcements (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  guint n;

  start (self);
  a = visit (self, "Id=a");
  crier_test_wait (visitor_get_texts (a)->len > 0);
  crier_test_wait (strstr (g_ptr_array_index (visitor_get_texts (a),
                                              visitor_get_texts (a)->len - 1),
                           gtk_label_get_label (STRIP ("clock"))) != NULL);
  g_assert_false (gtk_widget_get_visible (STRIP ("off_label")));

  activate (self, "server.announce");
  g_assert_true (gtk_widget_get_visible (STRIP ("off_label")));
  g_assert_true (gtk_widget_has_css_class (STRIP ("clock"), "stale"));
  crier_test_run_for (200);
  n = visitor_get_texts (a)->len;
  crier_test_run_for (1800);
  g_assert_cmpuint (visitor_get_texts (a)->len, ==, n);

  activate (self, "server.announce");
  g_assert_false (gtk_widget_get_visible (STRIP ("off_label")));
  crier_test_wait (visitor_get_texts (a)->len > n);
}

static void
test_totals (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;

  start (self);
  a = visit (self, "Id=a");
  crier_test_wait (g_str_has_prefix (gtk_label_get_label (STRIP ("totals")), "1 client · "));
  b = visit (self, "Id=b");
  crier_test_wait (g_str_has_prefix (gtk_label_get_label (STRIP ("totals")), "2 clients · "));
  crier_test_wait (strstr (gtk_label_get_label (STRIP ("totals")), " 0 bytes") == NULL);
}

/* The panes move with everything in them; neither the search nor what is
 * written is lost. */
static void
test_tiers (Fixture       *self,
            gconstpointer  data)
{
  CrierLayout *parts = CRIER_LAYOUT (get_child (self, "layout"));
  GtkWidget *pane = GTK_WIDGET (crier_layout_get_clients (parts));
  GtkStack *layout = LAYOUT ("stack");
  CrierBreakpointBin *bin = CRIER_BREAKPOINT_BIN (get_child (self, "bin"));
  gboolean search_mode;
  int i;

  start (self);

  for (i = 0; i < 3; i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (self->window), 1400, 600);
      crier_test_wait (crier_breakpoint_bin_get_tier (bin) >= CRIER_TIER_WIDE);
      g_assert_cmpstr (gtk_stack_get_visible_child_name (layout), ==, "wide");
      g_assert_true (gtk_widget_is_ancestor (pane, LAYOUT ("paned")));
      g_assert_true (is_visible (self, "status_bar"));
      crier_test_run_for (100);

      g_object_set (pane, "search-mode", TRUE, NULL);
      gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 600);
      crier_test_wait (crier_breakpoint_bin_get_tier (bin) == CRIER_TIER_NARROW);
      g_assert_cmpstr (gtk_stack_get_visible_child_name (layout), ==, "narrow");
      g_assert_true (gtk_widget_is_ancestor (pane, LAYOUT ("views")));
      g_assert_false (is_visible (self, "status_bar"));
      g_object_get (pane, "search-mode", &search_mode, NULL);
      g_assert_true (search_mode);
      crier_test_run_for (100);
    }
}

static GtkWidget *
get_focus (Fixture *self)
{
  return gtk_window_get_focus (GTK_WINDOW (self->window));
}

/* The views are reached by their keys, and what has the focus is a row. */
static void
test_views (Fixture       *self,
            gconstpointer  data)
{
  CrierLayout *layout = CRIER_LAYOUT (get_child (self, "layout"));
  GtkWidget *clients = GTK_WIDGET (crier_layout_get_clients (layout));
  GtkWidget *activity = GTK_WIDGET (crier_layout_get_activity (layout));
  g_autoptr (Visitor) a = NULL;

  start (self);
  a = visit (self, "Id=a");
  gtk_window_set_default_size (GTK_WINDOW (self->window), 900, 600);
  crier_test_wait (crier_breakpoint_bin_get_tier (CRIER_BREAKPOINT_BIN (get_child (self, "bin"))) !=
                   CRIER_TIER_NARROW);
  crier_test_wait (gtk_widget_get_mapped (activity));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "win.view",
                                             "s", "activity"));
  crier_test_wait (get_focus (self) != NULL &&
                   gtk_widget_is_ancestor (get_focus (self), activity));
  g_assert_false (GTK_IS_BUTTON (get_focus (self)));

  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.view", "s", "clients");
  crier_test_wait (gtk_widget_is_ancestor (get_focus (self), clients));
  g_assert_false (GTK_IS_BUTTON (get_focus (self)));

  /* And when the panes are moved, it goes with them. */
  gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 600);
  crier_test_wait (crier_breakpoint_bin_get_tier (CRIER_BREAKPOINT_BIN (get_child (self, "bin"))) ==
                   CRIER_TIER_NARROW);
  crier_test_wait (get_focus (self) != NULL &&
                   gtk_widget_is_ancestor (get_focus (self), clients));
  g_assert_false (GTK_IS_BUTTON (get_focus (self)));
}

static void
test_toast (Fixture       *self,
            gconstpointer  data)
{
  /* Markup that is none would be a warning, which is fatal. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->window), "win.toast", "s",
                                             "<b>no markup & no end"));
  crier_test_run_for (50);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(path, before, func) \
  g_test_add (path, Fixture, NULL, before, func, tear_down)
  ADD ("/window/stopped", set_up, test_stopped);
  ADD ("/window/running", set_up, test_running);
  ADD ("/window/stop-asks", set_up, test_stop_asks);
  ADD ("/window/close-asks", set_up, test_close_asks);
  ADD ("/window/close-keeps", set_up, test_close_keeps);
  ADD ("/window/close-hidden-stops", set_up, test_close_hidden_stops);
  ADD ("/window/close-stopped", set_up, test_close_stopped);
  ADD ("/window/disconnect-all", set_up, test_disconnect_all);
  ADD ("/window/clear", set_up, test_clear);
  ADD ("/window/port-taken", set_up_taken, test_port_taken);
  ADD ("/window/not-our-address", set_up_elsewhere, test_not_our_address);
  ADD ("/window/restart", set_up, test_restart);
  ADD ("/window/full", set_up_small, test_full);
  ADD ("/window/announcements", set_up, test_announcements);
  ADD ("/window/totals", set_up, test_totals);
  ADD ("/window/tiers", set_up, test_tiers);
  ADD ("/window/views", set_up, test_views);
  ADD ("/window/toast", set_up, test_toast);
#undef ADD

  return g_test_run ();
}
