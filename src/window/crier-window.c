/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-window.h"

#include <glib/gi18n.h>

#include "crier-banner.h"
#include "crier-breakpoint-bin.h"
#include "crier-closing.h"
#include "crier-dialogs.h"
#include "crier-event.h"
#include "crier-failure.h"
#include "crier-layout.h"
#include "crier-share.h"
#include "crier-strip.h"
#include "crier-welcome.h"
#include "crier-window-commands.h"

/* A start or a stop that takes less shows no page of its own: it would only
 * flicker. */
#define BUSY_MS 300

/* What is shown beside the announcements follows them; without one for so
 * long, it goes on by itself. */
#define REFRESH_USEC (950 * 1000)
#define FOLLOW_USEC  (1500 * 1000)

/*
 * CrierWindow:
 *
 * The operator's window: it shows which state the control is in, arranges the
 * parts as there is room, and asks before it sends everybody away. It binds to
 * the control and to the models of its service; what the panes do among
 * themselves is none of its business.
 */
struct _CrierWindow
{
  AdwApplicationWindow parent_instance;

  CrierControl *control;     /* (owned) */
  CrierService *service;     /* of the control */

  CrierClosing *closing;     /* (owned) */
  gboolean has_focus;        /* something in it had the focus a moment ago */
  gboolean is_moving;        /* the focus is, by a key */
  guint busy_id;             /* 0 unless a busy page is due */
  CrierShare *share;         /* (unowned) (nullable): cleared when it goes */

  guint timer_id;            /* 0 unless running */
  gint64 refreshed;          /* monotonic */
  gint64 announced;          /* monotonic */

  AdwToastOverlay *toasts;
  CrierBreakpointBin *bin;
  GtkLabel *subtitle;
  GtkWidget *stop_button;
  GtkWidget *start_button;
  GtkToggleButton *search_button;
  CrierBanner *banner;
  GtkStack *root;
  CrierFailure *failure_page;
  GtkSpinner *spinner;
  GtkLabel *busy_label;
  CrierStrip *strip;
  CrierLayout *layout;
  CrierClientsPane *clients;   /* of the layout */
  CrierComposer *composer;     /* likewise */
};

enum
{
  PROP_0,
  PROP_ANNOUNCE,
  PROP_SEARCH_MODE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CrierWindow, crier_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_running (CrierWindow *self)
{
  return crier_control_get_state (self->control) == CRIER_CONTROL_RUNNING;
}

static guint
count_clients (CrierWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (crier_service_get_roster (self->service)));
}

static gboolean
is_narrow (CrierWindow *self)
{
  return crier_breakpoint_bin_get_tier (self->bin) == CRIER_TIER_NARROW;
}

static gboolean
is_announcing (CrierWindow *self)
{
  /* Actions are asked for their state while the window is being made. */
  return self->control == NULL ||
         crier_settings_get_announce (crier_control_get_settings (self->control));
}

static void
update_banner (CrierWindow *self)
{
  crier_banner_update (self->banner, self->control, self->announced);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.allow-network",
                                 is_running (self) && !crier_control_has_no_network (self->control));
}

static void
update_share (CrierWindow *self)
{
  g_autoptr (GPtrArray) uris = crier_control_list_uris (self->control);

  if (self->share != NULL && uris->len > 0)
    crier_share_set_addresses (self->share, uris, crier_control_is_local (self->control));
}

static void
uri_cb (CrierWindow *self)
{
  const char *uri = crier_control_get_uri (self->control);
  gboolean is_local = crier_control_is_local (self->control);

  if (uri != NULL)
    {
      crier_strip_set_address (self->strip, uri);
      crier_clients_pane_set_address (self->clients, uri, is_local);
      update_share (self);
    }

  update_banner (self);
}

/* Without room for the strip, the title bar tells the time that is announced. */
static void
update_subtitle (CrierWindow *self)
{
  gboolean tells = is_narrow (self) && is_running (self) && is_announcing (self);

  gtk_label_set_label (self->subtitle,
                       tells ? crier_strip_get_time (self->strip) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), tells);
}

static void
show_time (CrierWindow *self,
           GDateTime   *time)
{
  crier_strip_set_time (self->strip, time);
  update_subtitle (self);
}

/* Once a second, and not twice: whatever moves by itself moves together, in
 * one frame. */
static void
refresh (CrierWindow *self)
{
  self->refreshed = g_get_monotonic_time ();
  crier_strip_refresh (self->strip, crier_service_get_roster (self->service));
  crier_clients_pane_refresh (self->clients);
  crier_activity_pane_refresh (crier_layout_get_activity (self->layout));
  update_banner (self);

  if (!is_announcing (self))
    {
      g_autoptr (GDateTime) time = g_date_time_new_now_local ();

      show_time (self, time);
    }
}

static gboolean
timer_cb (gpointer data)
{
  CrierWindow *self = CRIER_WINDOW (data);

  gint64 now = g_get_monotonic_time ();

  if (now - self->announced >= FOLLOW_USEC && now - self->refreshed >= REFRESH_USEC)
    refresh (self);

  return G_SOURCE_CONTINUE;
}

static void
events_cb (CrierWindow *self,
           GPtrArray   *events)
{
  CrierMessage *tick = NULL;
  gboolean has_news = FALSE;
  guint i;

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      CrierEventKind kind = crier_event_get_kind (event);

      if (kind == CRIER_EVENT_ANNOUNCED)
        tick = crier_event_get_message (event);
      else if (kind == CRIER_EVENT_RECEIVED)
        has_news = TRUE;
    }

  if (has_news)
    crier_layout_note_news (self->layout);

  if (tick != NULL)
    {
      self->announced = g_get_monotonic_time ();
      show_time (self, crier_message_get_time (tick));
      refresh (self);
    }
}

static void
roster_changed_cb (CrierWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.disconnect-all",
                                 count_clients (self) > 0);
}

static void
tier_cb (CrierWindow *self)
{
  gboolean narrow = is_narrow (self);

  crier_layout_set_tier (self->layout, crier_breakpoint_bin_get_tier (self->bin));
  crier_banner_set_narrow (self->banner, narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->strip), !narrow);
  update_subtitle (self);
}

static void
write_cb (CrierWindow *self)
{
  crier_composer_write (self->composer);
}

static void
sent_cb (CrierWindow *self,
         guint        n_reached)
{
  g_autofree char *text = NULL;

  /* Where the activity is in sight, it says so. */
  if (crier_layout_has_activity (self->layout))
    return;

  text = g_strdup_printf (ngettext ("Message sent to %'u client",
                                    "Message sent to %'u clients", n_reached),
                          n_reached);
  crier_window_add_toast (self, text);
}

static gboolean
busy_cb (gpointer data)
{
  CrierWindow *self = CRIER_WINDOW (data);
  CrierControlState state = crier_control_get_state (self->control);

  self->busy_id = 0;
  gtk_label_set_label (self->busy_label, state == CRIER_CONTROL_RESTARTING
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
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  self->announced = self->refreshed = g_get_monotonic_time ();
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add_seconds (1, timer_cb, self);

  show_time (self, now);
  crier_strip_begin (self->strip, crier_service_get_roster (self->service));
  gtk_stack_set_visible_child_name (self->root, "running");
}

static void
leave_running (CrierWindow *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  update_subtitle (self);
  g_object_set (self, "search-mode", FALSE, NULL);
}

static void
enable_actions (CrierWindow *self)
{
  static const char * const of_running[] = {
    "win.clear", "win.copy-address", "win.restart", "win.search", "win.share",
    "win.stop", "win.view", "win.write",
  };
  CrierControlState state = crier_control_get_state (self->control);
  gboolean running = state == CRIER_CONTROL_RUNNING;
  gboolean stopped = state == CRIER_CONTROL_STOPPED || state == CRIER_CONTROL_FAILED;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (of_running); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), of_running[i], running);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.start", stopped);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.toggle", running || stopped);
}

/* Where the next thing will be done, and never on Stop, which is the first that
 * can have it. */
static void
place_focus (CrierWindow       *self,
             CrierControlState  state)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;

  if (state == CRIER_CONTROL_RUNNING)
    crier_composer_write (self->composer);
  else if (state == CRIER_CONTROL_FAILED)
    gtk_widget_child_focus (GTK_WIDGET (self->failure_page), GTK_DIR_TAB_FORWARD);
  else if (state == CRIER_CONTROL_STOPPED)
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
    place_focus (self, crier_control_get_state (self->control));
}

static void
update_state (CrierWindow *self)
{
  CrierControlState state = crier_control_get_state (self->control);

  if (state != CRIER_CONTROL_RUNNING)
    leave_running (self);

  switch (state)
    {
    case CRIER_CONTROL_RUNNING:
      leave_busy (self);
      enter_running (self);
      break;

    case CRIER_CONTROL_FAILED:
      leave_busy (self);
      crier_failure_explain (self->failure_page,
                             crier_control_get_error (self->control),
                             crier_control_get_config (self->control));
      gtk_stack_set_visible_child_name (self->root, "error");
      break;

    case CRIER_CONTROL_STOPPING:
    case CRIER_CONTROL_RESTARTING:
      if (self->busy_id == 0)
        self->busy_id = g_timeout_add (BUSY_MS, busy_cb, self);
      break;

    case CRIER_CONTROL_STOPPED:
    default:
      leave_busy (self);
      gtk_stack_set_visible_child_name (self->root, "stopped");
      break;
    }

  gtk_widget_set_visible (self->stop_button, state == CRIER_CONTROL_RUNNING);
  enable_actions (self);
  place_focus (self, state);
  update_banner (self);
}

static void
announce_cb (CrierWindow *self)
{
  self->announced = g_get_monotonic_time ();
  crier_strip_set_announcing (self->strip, is_announcing (self));
  update_subtitle (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANNOUNCE]);
}

static void
remedy_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  crier_failure_remedy (self->failure_page, crier_control_get_settings (self->control));
  crier_control_start (self->control);
}

/* Whoever copies it knows the new one. */
static void
copied_cb (CrierWindow *self)
{
  crier_banner_forget_address (self->banner);
  update_banner (self);
}

static void
copy_address_action (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          crier_control_get_uri (self->control));
  crier_window_add_toast (self, _("Address copied"));
  copied_cb (self);
}

static void
share_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CrierWindow *self = CRIER_WINDOW (widget);

  if (self->share == NULL)
    {
      g_set_weak_pointer (&self->share, crier_share_new (GTK_WINDOW (self)));
      g_signal_connect_object (self->share, "copied", G_CALLBACK (copied_cb), self,
                               G_CONNECT_SWAPPED);
    }

  update_share (self);
  gtk_window_present (GTK_WINDOW (self->share));
}

static void
write_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  crier_composer_write (CRIER_WINDOW (widget)->composer);
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

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH_MODE]);
}

/* Whoever goes on past the last one comes to the first, and that is no fall. */
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

  place_focus (self, crier_control_get_state (self->control));
}

static gboolean
crier_window_close_request (GtkWindow *window)
{
  if (!crier_closing_request (CRIER_WINDOW (window)->closing))
    return TRUE;

  return GTK_WINDOW_CLASS (crier_window_parent_class)->close_request (window);
}

static void
bind_settings (CrierWindow *self)
{
  CrierSettings *own = crier_control_get_settings (self->control);
  GSettings *settings = crier_settings_get_gsettings (own);

  crier_clients_pane_bind_settings (self->clients, own);

  /* Not installed, there may be none. */
  if (settings == NULL)
    return;

  g_settings_bind (settings, "window-width", self, "default-width",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized",
                   G_SETTINGS_BIND_DEFAULT);
  crier_layout_bind_settings (self->layout, settings);
}

static void
crier_window_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  CrierWindow *self = CRIER_WINDOW (object);

  switch (property_id)
    {
    case PROP_ANNOUNCE:
      g_value_set_boolean (value, is_announcing (self));
      break;

    case PROP_SEARCH_MODE:
      if (self->clients != NULL)
        g_object_get_property (G_OBJECT (self->clients), "search-mode", value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_window_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  CrierWindow *self = CRIER_WINDOW (object);

  switch (property_id)
    {
    case PROP_ANNOUNCE:
      crier_settings_set_announce (crier_control_get_settings (self->control),
                                   g_value_get_boolean (value));
      break;

    case PROP_SEARCH_MODE:
      g_object_set_property (G_OBJECT (self->clients), "search-mode", value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_window_dispose (GObject *object)
{
  CrierWindow *self = CRIER_WINDOW (object);

  g_clear_handle_id (&self->busy_id, g_source_remove);
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_weak_pointer (&self->share);
  g_clear_object (&self->closing);
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
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, CrierWindow, layout);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  crier_window_commands_install (widget_class);
  gtk_widget_class_install_action (widget_class, "win.remedy", NULL, remedy_action);
  gtk_widget_class_install_action (widget_class, "win.copy-address", NULL,
                                   copy_address_action);
  gtk_widget_class_install_action (widget_class, "win.share", NULL, share_action);
  gtk_widget_class_install_action (widget_class, "win.write", NULL, write_action);
  gtk_widget_class_install_action (widget_class, "win.view", "s", view_action);
  gtk_widget_class_install_property_action (widget_class, "win.announce", "announce");
  gtk_widget_class_install_property_action (widget_class, "win.search", "search-mode");
}

static void
crier_window_class_init (CrierWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crier_window_get_property;
  object_class->set_property = crier_window_set_property;
  object_class->dispose = crier_window_dispose;
  widget_class->move_focus = crier_window_move_focus;
  widget_class->show = crier_window_show;
  GTK_WINDOW_CLASS (klass)->close_request = crier_window_close_request;

  /**
   * CrierWindow:announce:
   *
   * Whether the time is announced.
   */
  properties[PROP_ANNOUNCE] =
    g_param_spec_boolean ("announce", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                          G_PARAM_STATIC_STRINGS);

  /**
   * CrierWindow:search-mode:
   *
   * Whether the clients are searched.
   */
  properties[PROP_SEARCH_MODE] =
    g_param_spec_boolean ("search-mode", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                          G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CRIER_TYPE_BANNER);
  g_type_ensure (CRIER_TYPE_BREAKPOINT_BIN);
  g_type_ensure (CRIER_TYPE_FAILURE);
  g_type_ensure (CRIER_TYPE_LAYOUT);
  g_type_ensure (CRIER_TYPE_STRIP);
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
  CrierSettings *settings = crier_control_get_settings (self->control);
  CrierRoster *roster = crier_service_get_roster (self->service);

  g_signal_connect_object (self->control, "notify::state",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->control, "notify::uri",
                           G_CALLBACK (uri_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->control, "notify",
                           G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->service, "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (roster, "items-changed",
                           G_CALLBACK (roster_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::announce",
                           G_CALLBACK (announce_cb), self, G_CONNECT_SWAPPED);
}

static void
connect_children (CrierWindow *self)
{
  g_signal_connect_object (self->closing, "notice",
                           G_CALLBACK (crier_window_add_toast), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bin, "notify::tier",
                           G_CALLBACK (tier_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clients, "notify::search-mode",
                           G_CALLBACK (search_mode_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clients, "write",
                           G_CALLBACK (write_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clients, "notice",
                           G_CALLBACK (crier_window_add_toast), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (crier_layout_get_activity (self->layout), "notice",
                           G_CALLBACK (crier_window_add_toast), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "sent",
                           G_CALLBACK (sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "failed",
                           G_CALLBACK (crier_window_add_toast), self,
                           G_CONNECT_SWAPPED);
}

/**
 * crier_window_new:
 * @application: (nullable): what it belongs to
 * @control: what it shows and commands
 *
 * Makes a window; @control is left as it is.
 *
 * Returns: (transfer none): the window, which belongs to GTK until it is closed
 */
CrierWindow *
crier_window_new (GtkApplication *application,
                  CrierControl   *control)
{
  CrierWindow *self;

  g_return_val_if_fail (CRIER_IS_CONTROL (control), NULL);

  self = g_object_new (CRIER_TYPE_WINDOW, "application", application, NULL);
  self->control = g_object_ref (control);
  self->service = crier_control_get_service (control);
  self->closing = crier_closing_new (GTK_WINDOW (self), control);

  crier_clients_pane_set_service (self->clients, self->service);
  crier_activity_pane_set_service (crier_layout_get_activity (self->layout),
                                   self->service);
  crier_composer_set_service (self->composer, self->service);
  crier_composer_set_settings (self->composer, crier_control_get_settings (control));
  crier_composer_set_selection (self->composer,
                                crier_clients_pane_get_selection (self->clients));
  connect_models (self);
  connect_children (self);
  bind_settings (self);
  tier_cb (self);
  announce_cb (self);
  roster_changed_cb (self);
  uri_cb (self);
  g_signal_connect (self, "notify::focus-widget", G_CALLBACK (focus_cb), NULL);
  update_state (self);

  return self;
}

/**
 * crier_window_get_control:
 * @self: a window
 *
 * Returns: (transfer none): what it shows and commands
 */
CrierControl *
crier_window_get_control (CrierWindow *self)
{
  g_return_val_if_fail (CRIER_IS_WINDOW (self), NULL);

  return self->control;
}

/**
 * crier_window_add_toast:
 * @self: a window
 * @text: what to say, plain text
 *
 * Says @text for a few seconds.
 */
void
crier_window_add_toast (CrierWindow *self,
                        const char  *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (CRIER_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  /* A toast's title is markup, and text may come from anybody. */
  markup = g_markup_escape_text (text, -1);
  if (is_running (self))
    crier_layout_add_toast (self->layout, adw_toast_new (markup));
  else
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/**
 * crier_window_quit:
 * @self: a window
 *
 * Ends all of it, see crier_closing_quit().
 */
void
crier_window_quit (CrierWindow *self)
{
  g_return_if_fail (CRIER_IS_WINDOW (self));

  crier_closing_quit (self->closing);
}

/**
 * crier_window_show_event:
 * @self: a window
 * @event: (nullable): that somebody wrote something
 *
 * Presents the window with the activity, and all of what was written, if the
 * activity still has it.
 */
void
crier_window_show_event (CrierWindow *self,
                         CrierEvent  *event)
{
  g_return_if_fail (CRIER_IS_WINDOW (self));
  g_return_if_fail (event == NULL || CRIER_IS_EVENT (event));

  gtk_window_present (GTK_WINDOW (self));
  crier_layout_show_activity (self->layout);
  if (event != NULL)
    crier_activity_pane_show_event (crier_layout_get_activity (self->layout), event);
}
