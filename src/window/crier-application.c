/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-application.h"

#include <signal.h>
#include <stdlib.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "crier-server-control.h"
#include "crier-confirm-dialog.h"
#include "crier-error-text.h"
#include "crier-contacts-window.h"
#include "crier-id.h"
#include "crier-notifier.h"
#include "crier-preferences.h"
#include "crier-shortcuts.h"
#include "crier-standing-window.h"
#include "crier-transports-window.h"
#include "crier-window.h"

/*
 * CrierApplication:
 *
 * The program with a window: one instance a session, whose actions are on the
 * session bus under the application's id, so that `gapplication action` can
 * send through it. It owns the control and the one window, and ends when that
 * is closed.
 */
struct _CrierApplication
{
  AdwApplication parent_instance;

  CrierServerControl *control;   /* (owned) */
  CrierNotifier *notifier; /* (owned) (nullable): NULL before startup, and
                            * after shutdown */
  CrierWindow *window;     /* (unowned) (nullable): cleared when it goes */
  CrierStandingWindow *standing; /* (unowned) (nullable): likewise */
  guint signal_ids[2];     /* 0 before startup */
};

G_DEFINE_FINAL_TYPE (CrierApplication, crier_application, ADW_TYPE_APPLICATION)

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  g_autoptr (CrierApplication) self = CRIER_APPLICATION (data);

  if (error != NULL && self->window != NULL)
    {
      g_autofree char *problem = crier_error_text_dup (error);

      gtk_widget_activate_action (GTK_WIDGET (self->window), "win.toast", "s", problem);
    }

  g_application_release (G_APPLICATION (self));
}

/* Asked over the bus, it may have been started for nothing else; then the
 * window opens, to show what came of the message. */
static void
publish (CrierApplication   *self,
         const char         *text,
         const char * const *to)
{
  if (self->window == NULL)
    g_application_activate (G_APPLICATION (self));

  g_application_hold (G_APPLICATION (self));
  crier_service_publish (crier_server_control_get_service (self->control), text,
                         to,
                         published_cb, g_object_ref (self));
}

static void
send_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  publish (CRIER_APPLICATION (data), g_variant_get_string (parameter, NULL), NULL);
}

static void
send_to_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  const char *to[] = { NULL, NULL };
  g_autofree char *id = NULL;
  const char *text;

  g_variant_get (parameter, "(&s&s)", &to[0], &text);
  id = crier_id_normalize (to[0], -1, NULL);
  if (id != NULL)
    to[0] = id;

  publish (CRIER_APPLICATION (data), text, to);
}

static void
start_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);

  g_application_activate (G_APPLICATION (self));
  crier_server_control_start (self->control);
}

static void
stop_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  crier_server_control_stop (CRIER_APPLICATION (data)->control);
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);

  g_application_activate (G_APPLICATION (self));
  crier_preferences_show (GTK_WINDOW (self->window),
                          crier_server_control_get_settings (self->control));
}

static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);

  if (self->window != NULL)
    gtk_window_present (GTK_WINDOW (crier_shortcuts_new (GTK_WINDOW (self->window))));
}

static void
known_clients_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);
  CrierService *service = crier_server_control_get_service (self->control);

  g_application_activate (G_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (crier_contacts_window_new (GTK_WINDOW (self->window),
                                                             service)));
}

static void
on_screens_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);
  CrierService *service = crier_server_control_get_service (self->control);

  g_application_activate (G_APPLICATION (self));
  if (self->standing == NULL)
    g_set_weak_pointer (&self->standing,
                        crier_standing_window_new (GTK_WINDOW (self->window), service));

  gtk_window_present (GTK_WINDOW (self->standing));
}

static void
transports_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);
  CrierService *service = crier_server_control_get_service (self->control);

  g_application_activate (G_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (crier_transports_window_new (GTK_WINDOW (self->window),
                                                               service)));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);

  crier_confirm_dialog_about (gtk_application_get_active_window (GTK_APPLICATION (self)));
}

/* Of a notification: a message by when and from whom it came. */
static void
show_message_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);
  g_autoptr (CrierEvent) event = crier_notifier_find (self->notifier, parameter);

  g_application_activate (G_APPLICATION (self));
  crier_window_show_event (self->window, event);
}

/* Of a notification: to that Id. */
static void
reply_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);
  const char *ids[] = { g_variant_get_string (parameter, NULL), NULL };

  g_application_activate (G_APPLICATION (self));
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.write-to", "^as", ids);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  CrierApplication *self = CRIER_APPLICATION (data);

  if (self->window != NULL)
    crier_window_quit (self->window);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
ended_cb (CrierApplication *self)
{
  CrierServerControlState state = crier_server_control_get_state (self->control);

  if (state == CRIER_SERVER_CONTROL_STOPPED ||
      state == CRIER_SERVER_CONTROL_FAILED)
    g_application_quit (G_APPLICATION (self));
}

/* A signal ends the program without a question, but the clients are told. */
static gboolean
signal_cb (gpointer data)
{
  CrierApplication *self = CRIER_APPLICATION (data);

  g_signal_connect_object (self->control, "notify::state",
                           G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  crier_server_control_stop (self->control);
  ended_cb (self);

  return G_SOURCE_CONTINUE;
}

static void
set_accels (CrierApplication *self)
{
  static const struct
  {
    const char *action;
    const char *accels[2];
  } accels[] = {
    { "app.preferences", { "<Control>comma" } },
    { "app.quit", { "<Control>q" } },
    { "app.shortcuts", { "<Control>question" } },
    { "window.close", { "<Control>w" } },
    { "server.announce", { "<Control>t" } },
    { "server.copy-address", { "<Control>l" } },
    { "win.search", { "<Control>f" } },
    { "server.toggle", { "<Control>r" } },
    { "win.view::activity", { "<Alt>2" } },
    { "win.view::clients", { "<Alt>1" } },
    { "win.write", { "<Control>m" } },
    { "app.on-screens", { "<Alt>3" } },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self),
                                           accels[i].action, accels[i].accels);
}

static void
crier_application_startup (GApplication *application)
{
  CrierApplication *self = CRIER_APPLICATION (application);
  static const GActionEntry entries[] = {
    { .name = "send", .activate = send_cb, .parameter_type = "s" },
    { .name = "send-to", .activate = send_to_cb, .parameter_type = "(ss)" },
    { .name = "show-message", .activate = show_message_cb, .parameter_type = "(xt)" },
    { .name = "reply", .activate = reply_cb, .parameter_type = "s" },
    { .name = "start", .activate = start_cb },
    { .name = "stop", .activate = stop_cb },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "known-clients", .activate = known_clients_cb },
    { .name = "on-screens", .activate = on_screens_cb },
    { .name = "transports", .activate = transports_cb },
    { .name = "shortcuts", .activate = shortcuts_cb },
    { .name = "about", .activate = about_cb },
    { .name = "quit", .activate = quit_cb },
  };

  G_APPLICATION_CLASS (crier_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries,
                                   G_N_ELEMENTS (entries), self);
  set_accels (self);
  self->notifier = crier_notifier_new (GTK_APPLICATION (self), self->control);
  self->signal_ids[0] = g_unix_signal_add (SIGINT, signal_cb, self);
  self->signal_ids[1] = g_unix_signal_add (SIGTERM, signal_cb, self);
}

/* What is shown is taken back while there is a bus to say so. */
static void
crier_application_shutdown (GApplication *application)
{
  g_clear_object (&CRIER_APPLICATION (application)->notifier);

  G_APPLICATION_CLASS (crier_application_parent_class)->shutdown (application);
}

static void
crier_application_activate (GApplication *application)
{
  CrierApplication *self = CRIER_APPLICATION (application);

  if (self->window == NULL)
    {
      g_set_weak_pointer (&self->window,
                          crier_window_new (GTK_APPLICATION (self), self->control));
      if (crier_settings_get_boolean (crier_server_control_get_settings (self->control),
                                      "start-on-open"))
        crier_server_control_start (self->control);
    }

  gtk_window_present (GTK_WINDOW (self->window));
}

static void
crier_application_dispose (GObject *object)
{
  CrierApplication *self = CRIER_APPLICATION (object);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->standing);
  g_clear_object (&self->notifier);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (crier_application_parent_class)->dispose (object);
}

static void
crier_application_class_init (CrierApplicationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_application_dispose;
  G_APPLICATION_CLASS (klass)->startup = crier_application_startup;
  G_APPLICATION_CLASS (klass)->shutdown = crier_application_shutdown;
  G_APPLICATION_CLASS (klass)->activate = crier_application_activate;
}

static void
crier_application_init (CrierApplication *self)
{
}

CrierApplication *
crier_application_new (CrierServerControl      *control,
                       GApplicationFlags  flags)
{
  CrierApplication *self;

  self = g_object_new (CRIER_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "flags", flags,
                       NULL);
  self->control = g_object_ref (control);

  return self;
}

/* What is given to a second start comes too late: the first one's holds. */
static void
warn_if_too_late (CrierApplication   *self,
                  const CrierOptions *options)
{
  GApplication *application = G_APPLICATION (self);

  if (options->given != 0 && g_application_register (application, NULL, NULL) &&
      g_application_get_is_remote (application))
    g_printerr (_("crier: Crier runs already, and its options hold; close it to "
                  "start it with others.\n"));
}

/**
 * crier_application_run:
 * @is_service: whether the bus started it, to do something without a window
 *
 * Opens the window, or presents that of the instance that runs already, and
 * returns when it is closed.
 *
 * Returns: the exit status: 0, or 1 when there is no display, which it said
 */
int
crier_application_run (const CrierOptions *options,
                       gboolean            is_service)
{
  g_autoptr (CrierApplication) self = NULL;
  g_autoptr (CrierSettings) settings = NULL;
  g_autoptr (CrierService) service = NULL;
  g_autoptr (CrierServerControl) control = NULL;
  GApplicationFlags flags = G_APPLICATION_DEFAULT_FLAGS;
  char *arguments[] = { (char *) g_get_prgname (), NULL };

  g_return_val_if_fail (options != NULL, EXIT_FAILURE);

  if (!gtk_init_check ())
    {
      g_printerr (_("crier: There is no display for the window; start it with "
                    "--no-gui to serve without one.\n"));
      return EXIT_FAILURE;
    }

  if (is_service)
    flags |= G_APPLICATION_IS_SERVICE;

  settings = crier_settings_new (NULL, options);
  service = crier_service_new ();
  control = crier_server_control_new (service, settings);
  self = crier_application_new (control, flags);
  warn_if_too_late (self, options);

  return g_application_run (G_APPLICATION (self), 1, arguments);
}
