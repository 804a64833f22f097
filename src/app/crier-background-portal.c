/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-background-portal.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND  "org.freedesktop.portal.Background"
#define REQUEST     "org.freedesktop.portal.Request"

/* What a Response says first (org.freedesktop.portal.Request). */
#define RESPONSE_DONE      0
#define RESPONSE_CANCELLED 1

/* People look at it seldom, and clients come and go often. */
#define STATUS_SECONDS 3

/*
 * CrierBackgroundPortal:
 *
 * Tells the desktop that Crier goes on without a window, and how many clients
 * are connected (org.freedesktop.portal.Background). It is entered when the
 * window is hidden, and left when it is shown. Without such a portal nothing
 * happens.
 */
struct _CrierBackgroundPortal
{
  GObject parent_instance;

  GListModel *clients;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): NULL unless entered */
  GDBusConnection *bus;      /* (owned) (nullable): NULL unless entered */
  guint response_id;         /* 0 unless an answer is awaited */
  gboolean is_allowed;       /* so that a status is of use */
  char *status;              /* (owned) (nullable): the one that was told last */
  guint status_id;           /* 0 unless another is due */
};

static guint refused_signal;

G_DEFINE_FINAL_TYPE (CrierBackgroundPortal, crier_background_portal,
                     G_TYPE_OBJECT)

/* Returns FALSE with an error if it came to nothing; a call that was given up
 * is no failure. */
static gboolean
finish_call (GObject       *bus,
             GAsyncResult  *result,
             GError       **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) local = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &local);
  if (reply != NULL || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (CrierBackgroundPortal) self = CRIER_BACKGROUND_PORTAL (data);
  g_autoptr (GError) error = NULL;

  if (finish_call (source, result, &error))
    return;

  /* A portal of version 1, or a program outside of a sandbox. */
  g_debug ("The desktop takes no status: %s", error->message);
  self->is_allowed = FALSE;
}

static void
tell (CrierBackgroundPortal *self)
{
  guint n = g_list_model_get_n_items (self->clients);
  g_autofree char *status = NULL;
  GVariantBuilder options;

  status = g_strdup_printf (ngettext ("%'u client", "%'u clients", n), n);
  if (!self->is_allowed || g_strcmp0 (self->status, status) == 0)
    return;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (status));
  g_free (self->status);
  self->status = g_steal_pointer (&status);
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, BACKGROUND,
                          "SetStatus", g_variant_new ("(a{sv})", &options), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          told_cb, g_object_ref (self));
}

static gboolean
status_cb (gpointer data)
{
  CrierBackgroundPortal *self = CRIER_BACKGROUND_PORTAL (data);

  self->status_id = 0;
  tell (self);

  return G_SOURCE_REMOVE;
}

static void
clients_cb (CrierBackgroundPortal *self)
{
  if (self->is_allowed && self->status_id == 0)
    self->status_id = g_timeout_add_seconds (STATUS_SECONDS, status_cb, self);
}

static void
stop_listening (CrierBackgroundPortal *self)
{
  if (self->response_id == 0)
    return;

  g_dbus_connection_signal_unsubscribe (self->bus, self->response_id);
  self->response_id = 0;
}

static void
response_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *name,
             GVariant        *parameters,
             gpointer         data)
{
  CrierBackgroundPortal *self = CRIER_BACKGROUND_PORTAL (data);
  g_autoptr (GVariant) results = NULL;
  guint response;
  gboolean granted = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  stop_listening (self);
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &granted);

  if (response == RESPONSE_DONE && granted)
    {
      self->is_allowed = TRUE;
      tell (self);
    }
  else if (response == RESPONSE_DONE || response == RESPONSE_CANCELLED)
    {
      g_signal_emit (self, refused_signal, 0);
    }
  else
    {
      g_debug ("The desktop did not answer whether Crier may be in the background");
    }
}

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (CrierBackgroundPortal) self = CRIER_BACKGROUND_PORTAL (data);
  g_autoptr (GError) error = NULL;

  if (finish_call (source, result, &error))
    return;

  g_debug ("There is no portal for the background: %s", error->message);
  stop_listening (self);
}

/* Where the answer will come from: known before it is asked for, so that it is
 * not missed (documentation of org.freedesktop.portal.Request). */
static char *
make_handle (GDBusConnection *bus,
             const char      *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  g_strdelimit (sender, ".", '_');

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

static void
request (CrierBackgroundPortal *self)
{
  g_autofree char *token = g_strdup_printf ("crier%u", g_random_int ());
  g_autofree char *handle = make_handle (self->bus, token);
  GVariantBuilder options;

  self->response_id =
    g_dbus_connection_signal_subscribe (self->bus, PORTAL_NAME, REQUEST, "Response",
                                        handle, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                        response_cb, self, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_("Serve the clients that are connected")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->bus, PORTAL_NAME, PORTAL_PATH, BACKGROUND,
                          "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          self->cancellable, requested_cb, g_object_ref (self));
}

static void
bus_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  g_autoptr (CrierBackgroundPortal) self = CRIER_BACKGROUND_PORTAL (data);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) error = NULL;

  bus = g_bus_get_finish (result, &error);
  if (bus == NULL)
    {
      g_debug ("There is no session bus for the background: %s", error->message);
      return;
    }

  /* It was left meanwhile, or left and entered again. */
  if (self->cancellable == NULL || self->bus != NULL)
    return;

  self->bus = g_steal_pointer (&bus);
  request (self);
}

static void
crier_background_portal_dispose (GObject *object)
{
  CrierBackgroundPortal *self = CRIER_BACKGROUND_PORTAL (object);

  crier_background_portal_leave (self);
  g_clear_object (&self->clients);

  G_OBJECT_CLASS (crier_background_portal_parent_class)->dispose (object);
}

static void
crier_background_portal_class_init (CrierBackgroundPortalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_background_portal_dispose;

  /* The desktop does not let Crier run without a window, and may end it at any
   * time. */
  refused_signal = g_signal_new ("refused", CRIER_TYPE_BACKGROUND_PORTAL,
                                 G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
crier_background_portal_init (CrierBackgroundPortal *self)
{
}

CrierBackgroundPortal *
crier_background_portal_new (GListModel *clients)
{
  CrierBackgroundPortal *self = g_object_new (CRIER_TYPE_BACKGROUND_PORTAL, NULL);

  self->clients = g_object_ref (clients);
  g_signal_connect_object (clients, "items-changed",
                           G_CALLBACK (clients_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/* Asks the desktop to let Crier run without a window, and tells it how many
 * clients are connected until crier_background_portal_leave(). */
void
crier_background_portal_enter (CrierBackgroundPortal *self)
{
  if (self->cancellable != NULL)
    return;

  self->cancellable = g_cancellable_new ();
  /* Not to be canceled: the next caller would be given the same failure. */
  g_bus_get (G_BUS_TYPE_SESSION, NULL, bus_cb, g_object_ref (self));
}

void
crier_background_portal_leave (CrierBackgroundPortal *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->status_id, g_source_remove);
  stop_listening (self);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->status, g_free);
  self->is_allowed = FALSE;
}
