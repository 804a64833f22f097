/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-window.h"

#include <glib/gi18n.h>

#include "crier-clock.h"
#include "crier-status-banner.h"
#include "crier-breakpoint-bin.h"
#include "crier-close-policy.h"
#include "crier-confirm-dialog.h"
#include "crier-event.h"
#include "crier-failure-page.h"
#include "crier-layout.h"
#include "crier-refresh-clock.h"
#include "crier-status-bar.h"
#include "crier-window-commands.h"

/* A start or a stop that takes less shows no page of its own: it would only
 * flicker. */
#define BUSY_MS 300

/*
 * CrierWindow:
 *
 * The operator's window: it shows which state the control is in, arranges the
 * parts as there is room, and asks before all clients are disconnected. It binds
 * to the control and to the models of its service.
 */
struct _CrierWindow
{
  AdwApplicationWindow parent_instance;

  CrierServerControl *control;     /* (owned) */
  CrierService *service;     /* of the control */

  CrierClosePolicy *close_policy;     /* (owned) */
  gboolean has_focus;        /* something in it had the focus a moment ago */
  gboolean is_moving;        /* the focus is, by a key */
  guint busy_id;             /* 0 unless a busy page is due */

  CrierRefreshClock *clock;  /* (owned) */
  GPropertyAction *search;   /* (owned): there while the server runs */

  AdwToastOverlay *toasts;
  CrierBreakpointBin *bin;
  GtkLabel *subtitle;
  GtkWidget *stop_button;
  GtkWidget *start_button;
  GtkToggleButton *search_button;
  CrierStatusBanner *banner;
  GtkStack *root;
  CrierFailurePage *failure_page;
  GtkSpinner *spinner;
  GtkLabel *busy_label;
  CrierStatusBar *status_bar;
  CrierLayout *layout;
  CrierClientsPane *clients;   /* of the layout */
  CrierComposer *composer;     /* likewise */
};

G_DEFINE_FINAL_TYPE (CrierWindow, crier_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_running (CrierWindow *self)
{
  return crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_RUNNING;
}

static gboolean
is_narrow (CrierWindow *self)
{
  return crier_breakpoint_bin_get_tier (self->bin) == CRIER_TIER_NARROW;
}

static gboolean
is_announcing (CrierWindow *self)
{
  return crier_settings_get_boolean (crier_server_control_get_settings (self->control),
                                     "announce");
}

static void
update_banner (CrierWindow *self)
{
  crier_status_banner_update (self->banner, self->control,
                              crier_refresh_clock_get_announced (self->clock));
}

static void
uri_cb (CrierWindow *self)
{
  const char *uri = crier_server_control_get_uri (self->control);

  if (uri != NULL)
    {
      crier_status_bar_set_address (self->status_bar, uri);
      crier_clients_pane_set_address (self->clients, uri,
                                      crier_server_control_is_local (self->control));
    }

  update_banner (self);
}

/* Without room for the status bar, the title bar tells the time that is announced. */
static void
update_subtitle (CrierWindow *self)
{
  gboolean tells = is_narrow (self) && is_running (self) && is_announcing (self);

  gtk_label_set_label (self->subtitle,
                       tells ? crier_status_bar_get_time (self->status_bar) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), tells);
}

static void
show_time (CrierWindow *self,
           GDateTime   *time)
{
  crier_status_bar_set_time (self->status_bar, time);
  update_subtitle (self);
}

static void
tick_cb (CrierWindow *self,
         GDateTime   *time)
{
  if (time != NULL)
    show_time (self, time);

  crier_status_bar_refresh (self->status_bar,
                            crier_service_get_roster (self->service));
  crier_clients_pane_refresh (self->clients);
  crier_activity_pane_refresh (crier_layout_get_activity (self->layout));
  update_banner (self);
}

static void
tier_cb (CrierWindow *self)
{
  gboolean narrow = is_narrow (self);

  crier_layout_set_tier (self->layout, crier_breakpoint_bin_get_tier (self->bin));
  crier_status_banner_set_narrow (self->banner, narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->status_bar), !narrow);
  update_subtitle (self);
}

static void
say (CrierWindow *self,
     const char  *text)
{
  /* A toast's title is markup, and the text may quote a client. */
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (is_running (self))
    crier_layout_add_toast (self->layout, adw_toast_new (markup));
  else
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

static void
sent_cb (CrierWindow *self,
         guint        n_reached)
{
  g_autofree char *text = NULL;

  /* Where the activity is in sight, it says so. */
  if (crier_layout_has_activity (self->layout))
    return;

  text = n_reached == 0
           ? g_strdup (_("Message kept: no client that it is for is connected"))
           : g_strdup_printf (ngettext ("Message sent to %'u client",
                                        "Message sent to %'u clients", n_reached),
                              n_reached);
  say (self, text);
}

static gboolean
busy_cb (gpointer data)
{
  CrierWindow *self = CRIER_WINDOW (data);
  CrierServerControlState state = crier_server_control_get_state (self->control);

  self->busy_id = 0;
  gtk_label_set_label (self->busy_label,
                       state == CRIER_SERVER_CONTROL_RESTARTING
                                           ? _("Starting…") : _("Stopping…"));
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->root, "busy");

  return G_SOURCE_REMOVE;
}

static void
leave_busy (CrierWindow *self)
{
  g_clear_handle_id (&self->busy_id, g_source_remove);
  gtk_spinner_stop (self->spinner);
}

static void
enter_running (CrierWindow *self)
{
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();

  crier_refresh_clock_start (self->clock);
  show_time (self, now);
  crier_status_bar_begin (self->status_bar,
                          crier_service_get_roster (self->service));
  gtk_stack_set_visible_child_name (self->root, "running");
}

static void
leave_running (CrierWindow *self)
{
  crier_refresh_clock_stop (self->clock);
  update_subtitle (self);
  g_object_set (self->clients, "search-mode", FALSE, NULL);
}

static void
enable_actions (CrierWindow *self)
{
  gboolean running = is_running (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.view", running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.write", running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.write-to", running);
  if (running)
    g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (self->search));
  else
    g_action_map_remove_action (G_ACTION_MAP (self), "search");
}

/* Where the next thing will be done, and never on Stop, which is the first that
 * can have it. */
static void
place_focus (CrierWindow       *self,
             CrierServerControlState  state)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  if (state == CRIER_SERVER_CONTROL_RUNNING)
    crier_composer_write (self->composer);
  else if (state == CRIER_SERVER_CONTROL_FAILED)
    gtk_widget_child_focus (GTK_WIDGET (self->failure_page), GTK_DIR_TAB_FORWARD);
  else if (state == CRIER_SERVER_CONTROL_STOPPED)
    gtk_widget_grab_focus (self->start_button);
}

/* When what had the focus goes, as a row does with its client, GTK gives it to
 * the first that can have it. */
static void
focus_cb (CrierWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean falls = focus == self->stop_button && !self->has_focus && !self->is_moving;

  self->has_focus = focus != NULL;
  if (falls)
    place_focus (self, crier_server_control_get_state (self->control));
}

static void
update_state (CrierWindow *self)
{
  CrierServerControlState state = crier_server_control_get_state (self->control);

  if (state != CRIER_SERVER_CONTROL_RUNNING)
    leave_running (self);

  switch (state)
    {
    case CRIER_SERVER_CONTROL_RUNNING:
      leave_busy (self);
      enter_running (self);
      break;

    case CRIER_SERVER_CONTROL_FAILED:
      leave_busy (self);
      crier_failure_page_explain (self->failure_page,
                                  crier_server_control_get_error (self->control),
                                  crier_server_control_get_config (self->control));
      gtk_stack_set_visible_child_name (self->root, "error");
      break;

    case CRIER_SERVER_CONTROL_STOPPING:
    case CRIER_SERVER_CONTROL_RESTARTING:
      if (self->busy_id == 0)
        self->busy_id = g_timeout_add (BUSY_MS, busy_cb, self);
      break;

    case CRIER_SERVER_CONTROL_STOPPED:
    default:
      leave_busy (self);
      gtk_stack_set_visible_child_name (self->root, "stopped");
      break;
    }

  gtk_widget_set_visible (self->stop_button,
                          state == CRIER_SERVER_CONTROL_RUNNING);
  enable_actions (self);
  place_focus (self, state);
  update_banner (self);
}

static void
announce_cb (CrierWindow *self)
{
  crier_status_bar_set_announcing (self->status_bar, is_announcing (self));
  update_subtitle (self);
}

static void
remedy_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  crier_failure_page_remedy (self->failure_page,
                             crier_server_control_get_settings (self->control));
  crier_server_control_start (self->control);
}

/* After that the operator knows the new one. */
static void
address_copied_action (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  crier_status_banner_forget_address (self->banner);
  update_banner (self);
}

static void
write_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  crier_composer_write (CRIER_WINDOW (widget)->composer);
}

static void
write_to_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  gtk_window_present (GTK_WINDOW (widget));
  crier_composer_write_to (CRIER_WINDOW (widget)->composer, ids);
}

static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  say (CRIER_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
view_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  if (strcmp (g_variant_get_string (parameter, NULL), "activity") == 0)
    crier_layout_show_activity (self->layout);
  else
    crier_layout_show_clients (self->layout, TRUE);
}

static void
search_mode_cb (CrierWindow *self)
{
  gboolean search_mode;

  g_object_get (self->clients, "search-mode", &search_mode, NULL);
  if (search_mode)
    crier_layout_show_clients (self->layout, FALSE);
}

/* Tab comes from the last to the first widget, which is no fall. */
static void
crier_window_move_focus (GtkWidget        *widget,
                         GtkDirectionType  direction)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  self->is_moving = TRUE;
  GTK_WIDGET_CLASS (crier_window_parent_class)->move_focus (widget, direction);
  self->is_moving = FALSE;
}

/* A window that is shown moves the focus on from where it is. */
static void
crier_window_show (GtkWidget *widget)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  GTK_WIDGET_CLASS (crier_window_parent_class)->show (widget);

  place_focus (self, crier_server_control_get_state (self->control));
}

static gboolean
crier_window_close_request (GtkWindow *window)
{
  if (!crier_close_policy_request (CRIER_WINDOW (window)->close_policy))
    return TRUE;

  return GTK_WINDOW_CLASS (crier_window_parent_class)->close_request (window);
}

static void
bind_settings (CrierWindow *self)
{
  CrierSettings *own = crier_server_control_get_settings (self->control);
  GSettings *settings = crier_settings_get_gsettings (own);

  /* Not installed, there may be none. */
  if (settings == NULL)
    return;

  g_settings_bind (settings, "window-width", self, "default-width",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized",
                   G_SETTINGS_BIND_DEFAULT);
}

static void
crier_window_dispose (GObject *object)
{
  CrierWindow *self = CRIER_WINDOW (object);

  gtk_widget_insert_action_group (GTK_WIDGET (self), "server", NULL);
  g_clear_handle_id (&self->busy_id, g_source_remove);
  g_clear_object (&self->search);
  g_clear_object (&self->clock);
  g_clear_object (&self->close_policy);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (crier_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, bin);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, stop_button);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, start_button);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, root);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, failure_page);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, busy_label);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, status_bar);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, layout);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.address-copied", NULL,
                                   address_copied_action);
  gtk_widget_class_install_action (widget_class, "win.remedy", NULL, remedy_action);
  gtk_widget_class_install_action (widget_class, "win.write", NULL, write_action);
  gtk_widget_class_install_action (widget_class, "win.write-to", "as", write_to_action);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
  gtk_widget_class_install_action (widget_class, "win.view", "s", view_action);
}

static void
crier_window_class_init (CrierWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_window_dispose;
  widget_class->move_focus = crier_window_move_focus;
  widget_class->show = crier_window_show;
  GTK_WINDOW_CLASS (klass)->close_request = crier_window_close_request;

  g_type_ensure (CRIER_TYPE_STATUS_BANNER);
  g_type_ensure (CRIER_TYPE_BREAKPOINT_BIN);
  g_type_ensure (CRIER_TYPE_FAILURE_PAGE);
  g_type_ensure (CRIER_TYPE_LAYOUT);
  g_type_ensure (CRIER_TYPE_STATUS_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-window.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
crier_window_init (CrierWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->clients = crier_layout_get_clients (self->layout);
  self->composer = crier_layout_get_composer (self->layout);
}

static void
connect_models (CrierWindow *self)
{
  CrierSettings *settings = crier_server_control_get_settings (self->control);

  g_signal_connect_object (self->control, "notify::state",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->control, "notify::uri",
                           G_CALLBACK (uri_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->control, "notify",
                           G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "tick",
                           G_CALLBACK (tick_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::announce",
                           G_CALLBACK (announce_cb), self, G_CONNECT_SWAPPED);
}

static void
connect_children (CrierWindow *self)
{
  g_signal_connect_object (self->bin, "notify::tier",
                           G_CALLBACK (tier_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clients, "notify::search-mode",
                           G_CALLBACK (search_mode_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "sent",
                           G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
}

CrierWindow *
crier_window_new (GtkApplication *application,
                  CrierServerControl   *control)
{
  g_autoptr (CrierWindowCommands) commands = NULL;
  CrierWindow *self;

  self = g_object_new (CRIER_TYPE_WINDOW, "application", application, NULL);
  self->control = g_object_ref (control);
  self->service = crier_server_control_get_service (control);
  self->close_policy = crier_close_policy_new (GTK_WINDOW (self), control);

  self->clock = crier_refresh_clock_new (control);
  self->search = g_property_action_new ("search", self->clients, "search-mode");

  commands = crier_window_commands_new (GTK_WINDOW (self), control);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "server", G_ACTION_GROUP (commands));
  crier_layout_bind (self->layout, control);
  connect_models (self);
  connect_children (self);
  bind_settings (self);
  tier_cb (self);
  announce_cb (self);
  uri_cb (self);
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (focus_cb), NULL);
  update_state (self);

  return self;
}

void
crier_window_quit (CrierWindow *self)
{
  crier_close_policy_quit (self->close_policy);
}

/**
 * crier_window_show_event:
 * @event: (nullable): that a message was received
 *
 * Presents the window with the activity, and all of the message, if the
 * activity still has it.
 */
void
crier_window_show_event (CrierWindow *self,
                         CrierEvent  *event)
{
  gtk_window_present (GTK_WINDOW (self));
  crier_layout_show_activity (self->layout);
  if (event != NULL)
    crier_activity_pane_show_event (crier_layout_get_activity (self->layout), event);
}
