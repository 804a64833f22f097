/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-notifier.h"

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-event-text.h"

/* What of a message stands in a notification; desktops show less. */
#define MAX_CHARS 200
#define MAX_LINES 4

/* More clients than so many that write unread are one notification. */
#define MAX_SINGLE 3

/* What is written in so short a time is told together: a client that writes to flood
 * us does not flood the desktop. */
#define GATHER_MS 500

#define MESSAGES "messages"
#define FAILURE  "failure"
#define PROBLEM  "problem"

/*
 * CrierNotifier:
 *
 * Tells the operator what happens while no window of ours has the focus: that
 * visitors write, that the server could not start or stopped by itself, and that
 * messages cannot be kept. It takes that back once a window has the focus. The
 * notifications open the window by actions of the application.
 */
struct _CrierNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* (unowned): it owns this */
  CrierServerControl *control;       /* (owned) */
  GHashTable *fresh;           /* (owned) (element-type utf8 CrierEvent): the
                                * newest message of each client that is not
                                * told yet, by the id of its notification */
  GHashTable *shown;           /* (owned) (element-type utf8): the ids of the
                                * notifications of messages that are shown */
  guint n_unread;              /* messages since a window had the focus */
  guint gather_id;             /* 0 unless something is to be told */
  gboolean has_failed;         /* which is not told yet */
};

G_DEFINE_FINAL_TYPE (CrierNotifier, crier_notifier, G_TYPE_OBJECT)

static gboolean
has_focus (CrierNotifier *self)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_visible (GTK_WIDGET (window)) && gtk_window_is_active (window))
        return TRUE;
    }

  return FALSE;
}

static void
send (CrierNotifier *self,
      const char    *id,
      const char    *title,
      const char    *body,
      GVariant      *message,
      const char    *from)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  if (message != NULL)
    g_notification_set_default_action_and_target_value (notification,
                                                        "app.show-message", message);
  if (from != NULL)
    g_notification_add_button_with_target (notification, _("Reply"), "app.reply",
                                           "s", from);

  g_application_send_notification (G_APPLICATION (self->application), id, notification);
}

static void
withdraw (CrierNotifier *self,
          const char    *id)
{
  g_application_withdraw_notification (G_APPLICATION (self->application), id);
}

static void
withdraw_messages (CrierNotifier *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    withdraw (self, id);

  g_hash_table_remove_all (self->shown);
}

static void
withdraw_all (CrierNotifier *self)
{
  withdraw_messages (self);
  withdraw (self, FAILURE);
  withdraw (self, PROBLEM);
  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_hash_table_remove_all (self->fresh);
  self->has_failed = FALSE;
  self->n_unread = 0;
}

/* No client is number 0: it opens the activity. */
static void
notify_summary (CrierNotifier *self)
{
  g_autofree char *title = NULL;

  /* A new one takes the place of the one before. */
  g_hash_table_remove (self->shown, MESSAGES);
  withdraw_messages (self);
  g_hash_table_add (self->shown, g_strdup (MESSAGES));
  title = g_strdup_printf (ngettext ("%'u message", "%'u messages", self->n_unread),
                           self->n_unread);
  send (self, MESSAGES, title, _("Visitors have written to you."),
        g_variant_new ("(xt)", (gint64) 0, (guint64) 0), NULL);
}

static void
notify_single (CrierNotifier *self,
               const char    *id,
               CrierEvent    *event)
{
  CrierService *service = crier_server_control_get_service (self->control);
  CrierContacts *contacts = crier_service_get_contacts (service);
  g_autofree char *title = crier_event_text_dup_heading (event, contacts);
  g_autofree char *body = crier_event_text_text (crier_event_get_text (event),
                                                 MAX_CHARS,
                                                 MAX_LINES, NULL);
  CrierClient *client = crier_event_get_client (event);

  g_hash_table_add (self->shown, g_strdup (id));
  send (self, id, title, body,
        g_variant_new ("(xt)", crier_event_get_time (event),
                       crier_client_get_serial (client)),
        crier_client_get_id (client));
}

static gboolean
is_crowd (CrierNotifier *self)
{
  guint n = g_hash_table_size (self->shown);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->fresh);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    n += !g_hash_table_contains (self->shown, id);

  return n > MAX_SINGLE;
}

static void
notify_messages (CrierNotifier *self)
{
  GHashTableIter iter;
  gpointer id, event;

  if (g_hash_table_contains (self->shown, MESSAGES) || is_crowd (self))
    {
      notify_summary (self);
    }
  else
    {
      g_hash_table_iter_init (&iter, self->fresh);
      while (g_hash_table_iter_next (&iter, &id, &event))
        notify_single (self, id, event);
    }

  g_hash_table_remove_all (self->fresh);
}

static void
notify_failure (CrierNotifier *self)
{
  const GError *error = crier_server_control_get_error (self->control);

  send (self, FAILURE,
        g_error_matches (error, CRIER_ERROR, CRIER_ERROR_LOST)
          ? _("The server has stopped") : _("The server could not start"),
        error->message, NULL, NULL);
}

static gboolean
gather_cb (gpointer data)
{
  CrierNotifier *self = CRIER_NOTIFIER (data);

  self->gather_id = 0;
  if (has_focus (self))
    {
      withdraw_all (self);
      return G_SOURCE_REMOVE;
    }

  if (g_hash_table_size (self->fresh) > 0)
    notify_messages (self);

  if (self->has_failed)
    notify_failure (self);

  self->has_failed = FALSE;

  return G_SOURCE_REMOVE;
}

static void
gather (CrierNotifier *self)
{
  if (self->gather_id == 0)
    self->gather_id = g_timeout_add (GATHER_MS, gather_cb, self);
}

static void
note_message (CrierNotifier *self,
              CrierEvent    *event)
{
  guint64 serial = crier_client_get_serial (crier_event_get_client (event));

  self->n_unread++;
  gather (self);
  /* They are a crowd already, of which none is told alone. */
  if (g_hash_table_size (self->fresh) > MAX_SINGLE)
    return;

  g_hash_table_replace (self->fresh,
                        g_strdup_printf ("message-%" G_GUINT64_FORMAT, serial),
                        g_object_ref (event));
}

static void
events_cb (CrierNotifier *self,
           GPtrArray     *events)
{
  guint i;

  if (has_focus (self))
    return;

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);

      if (crier_event_get_kind (event) == CRIER_EVENT_RECEIVED)
        note_message (self, event);
    }
}

/* When the program starts its window is about to have the focus, and will say
 * so itself. */
static void
state_cb (CrierNotifier *self)
{
  self->has_failed = crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_FAILED;
  if (self->has_failed)
    gather (self);
  else
    withdraw (self, FAILURE);
}

static void
problem_cb (CrierNotifier *self)
{
  const char *problem = crier_server_control_get_problem (self->control);

  if (problem == NULL)
    withdraw (self, PROBLEM);
  else if (!has_focus (self))
    send (self, PROBLEM, _("Messages cannot be kept"), problem, NULL, NULL);
}

static void
active_cb (CrierNotifier *self,
           GParamSpec    *pspec,
           GtkWindow     *window)
{
  if (gtk_window_is_active (window))
    withdraw_all (self);
}

static void
window_added_cb (CrierNotifier *self,
                 GtkWindow     *window)
{
  g_signal_connect_object (window, "notify::is-active",
                           G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
}

static void
crier_notifier_dispose (GObject *object)
{
  CrierNotifier *self = CRIER_NOTIFIER (object);

  /* The window that they would open is gone. */
  if (self->shown != NULL)
    withdraw_all (self);

  g_clear_handle_id (&self->gather_id, g_source_remove);
  g_clear_pointer (&self->fresh, g_hash_table_unref);
  g_clear_pointer (&self->shown, g_hash_table_unref);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (crier_notifier_parent_class)->dispose (object);
}

static void
crier_notifier_class_init (CrierNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_notifier_dispose;
}

static void
crier_notifier_init (CrierNotifier *self)
{
  self->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

CrierNotifier *
crier_notifier_new (GtkApplication *application,
                    CrierServerControl   *control)
{
  CrierNotifier *self;

  self = g_object_new (CRIER_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->control = g_object_ref (control);
  g_signal_connect_object (crier_server_control_get_service (control), "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (control, "notify::state",
                           G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (control, "notify::problem",
                           G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-added",
                           G_CALLBACK (window_added_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * crier_notifier_find:
 * @message: what a notification names, of type "(xt)": when a message came, in
 *   microseconds, and the serial number of the client; any value, from the bus
 *
 * Returns: (transfer full) (nullable): that message; %NULL if it was forgotten,
 *   or the notification was about many
 */
CrierEvent *
crier_notifier_find (CrierNotifier *self,
                     GVariant      *message)
{
  CrierService *service;
  GListModel *activity;
  gint64 time;
  guint64 serial;
  guint i;

  service = crier_server_control_get_service (self->control);
  activity = G_LIST_MODEL (crier_service_get_activity (service));
  g_variant_get (message, "(xt)", &time, &serial);

  for (i = g_list_model_get_n_items (activity); i > 0; i--)
    {
      g_autoptr (CrierEvent) event = g_list_model_get_item (activity, i - 1);

      if (crier_event_get_kind (event) == CRIER_EVENT_RECEIVED &&
          crier_event_get_time (event) == time &&
          crier_client_get_serial (crier_event_get_client (event)) == serial)
        return g_steal_pointer (&event);
    }

  return NULL;
}
