/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "desktop.h"

#include <string.h>

#include "crier-test.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND  "org.freedesktop.portal.Background"
#define REQUEST     "org.freedesktop.portal.Request"

#define NOTIFICATIONS_NAME "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"

static const char XML[] =
  "<node>"
  "<interface name='" BACKGROUND "'>"
  "<method name='RequestBackground'><arg type='s' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
  "<method name='SetStatus'><arg type='a{sv}' direction='in'/></method>"
  "</interface>"
  "<interface name='" NOTIFICATIONS_NAME "'>"
  "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='s' direction='in'/>"
  "<arg type='s' direction='in'/><arg type='as' direction='in'/>"
  "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>"
  "<arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
  "</interface>"
  "</node>";

/*
 * Desktop:
 *
 * A session bus of its own, and what of a desktop is asked there: the portal for
 * the background, and notifications. Whoever has one is on that bus.
 */
struct _Desktop
{
  GTestDBus *daemon;           /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable): NULL when nobody answers */

  DesktopAnswer answer;
  GPtrArray *requests;         /* (owned) (element-type GVariant): what was given */
  char *sender;                /* (owned) (nullable): who asked last */
  char *handle;                /* (owned) (nullable): and where the answer is awaited */
  GDBusMethodInvocation *kept; /* (owned) (nullable): a call without a return */
  GString *statuses;           /* (owned): joined by | */
  char *refused;               /* (owned) (nullable): a status not to be taken */

  GPtrArray *shown;            /* (owned) (element-type Note): in order */
  guint32 n_told;              /* notifications, ever */
};

typedef struct
{
  guint32 id;
  char *title; /* (owned) */
  char *body;  /* (owned) */
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->title);
  g_free (note->body);
  g_free (note);
}

static void
disconnect (Desktop *self)
{
  if (self->connection != NULL)
    g_dbus_connection_close_sync (self->connection, NULL, NULL);

  g_clear_object (&self->connection);
}

/* As each request is to be told where its answer comes (documentation of
 * org.freedesktop.portal.Request). */
static char *
make_handle (const char *sender,
             GVariant   *options)
{
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char *token = NULL;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
}

static void
request (Desktop               *self,
         const char            *sender,
         GVariant              *parameters,
         GDBusMethodInvocation *call)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);

  g_ptr_array_add (self->requests, g_variant_ref (parameters));
  g_free (self->sender);
  self->sender = g_strdup (sender);
  g_free (self->handle);
  self->handle = make_handle (sender, options);

  if (self->answer == DESKTOP_IGNORES)
    {
      g_assert_null (self->kept);
      self->kept = call;
      return;
    }

  g_dbus_method_invocation_return_value (call, g_variant_new ("(o)", self->handle));
  desktop_answer (self, self->answer);
}

static void
set_status (Desktop               *self,
            GVariant              *parameters,
            GDBusMethodInvocation *call)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);
  const char *status = NULL;

  g_assert_true (g_variant_lookup (options, "message", "&s", &status));
  if (g_strcmp0 (status, self->refused) == 0)
    {
      g_dbus_method_invocation_return_dbus_error (call, "org.freedesktop.DBus.Error."
                                                  "UnknownMethod", "Not here");
      return;
    }

  g_string_append_printf (self->statuses, "%s%s", self->statuses->len > 0 ? "|" : "",
                          status);
  g_dbus_method_invocation_return_value (call, NULL);
}

static void
take_away (Desktop *self,
           guint32  id)
{
  guint i;

  for (i = 0; i < self->shown->len; i++)
    {
      const Note *note = g_ptr_array_index (self->shown, i);

      if (note->id == id)
        {
          g_ptr_array_remove_index (self->shown, i);
          return;
        }
    }
}

static void
notify (Desktop               *self,
        GVariant              *parameters,
        GDBusMethodInvocation *call)
{
  Note *note = g_new0 (Note, 1);

  g_variant_get (parameters, "(susssasa{sv}i)", NULL, &note->id, NULL, &note->title,
                 &note->body, NULL, NULL, NULL);
  self->n_told++;
  if (note->id == 0)
    note->id = self->n_told;

  take_away (self, note->id);
  g_ptr_array_add (self->shown, note);
  g_dbus_method_invocation_return_value (call, g_variant_new ("(u)", note->id));
}

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *call,
         gpointer               data)
{
  Desktop *self = data;

  if (self->answer == DESKTOP_DIES)
    {
      g_object_unref (call);
      disconnect (self);
    }
  else if (g_str_equal (method, "RequestBackground"))
    {
      request (self, sender, parameters, call);
    }
  else if (g_str_equal (method, "SetStatus"))
    {
      set_status (self, parameters, call);
    }
  else if (g_str_equal (method, "Notify"))
    {
      notify (self, parameters, call);
    }
  else
    {
      guint32 id;

      g_variant_get (parameters, "(u)", &id);
      take_away (self, id);
      g_dbus_method_invocation_return_value (call, NULL);
    }
}

static void
export (Desktop    *self,
        const char *name,
        const char *path,
        const char *interface)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (XML, &error);
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  g_dbus_connection_register_object (self->connection, path,
                                     g_dbus_node_info_lookup_interface (info, interface),
                                     &vtable, self, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", name, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/**
 * desktop_is_there:
 *
 * Returns: whether there can be a session bus here
 */
gboolean
desktop_is_there (void)
{
  g_autofree char *path = g_find_program_in_path ("dbus-daemon");

  return path != NULL;
}

/**
 * desktop_new:
 *
 * Starts a session bus, on which nobody answers yet.
 *
 * Returns: (transfer full): the desktop
 */
Desktop *
desktop_new (void)
{
  Desktop *self = g_new0 (Desktop, 1);

  self->daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->daemon);
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->statuses = g_string_new (NULL);
  self->shown = g_ptr_array_new_with_free_func (note_free);

  return self;
}

/**
 * desktop_free:
 * @self: (transfer full): a desktop
 *
 * Ends the session bus, to which nobody else is connected any more.
 */
void
desktop_free (Desktop *self)
{
  g_clear_object (&self->kept);
  disconnect (self);
  g_test_dbus_down (self->daemon);
  g_object_unref (self->daemon);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->shown);
  g_string_free (self->statuses, TRUE);
  g_free (self->sender);
  g_free (self->handle);
  g_free (self->refused);
  g_free (self);
}

/**
 * desktop_open:
 * @self: a desktop
 * @answer: how it answers from now on
 *
 * Has the portal and the notifications on the bus.
 */
void
desktop_open (Desktop       *self,
              DesktopAnswer  answer)
{
  g_autoptr (GError) error = NULL;

  self->answer = answer;
  if (self->connection != NULL)
    return;

  self->connection =
    g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->daemon),
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);
  g_assert_no_error (error);
  export (self, PORTAL_NAME, PORTAL_PATH, BACKGROUND);
  export (self, NOTIFICATIONS_NAME, NOTIFICATIONS_PATH, NOTIFICATIONS_NAME);
}

/**
 * desktop_answer:
 * @self: a desktop that was asked
 * @answer: the answer
 *
 * Answers whoever asked last.
 */
void
desktop_answer (Desktop       *self,
                DesktopAnswer  answer)
{
  static const guint32 responses[] = {
    [DESKTOP_GRANTS] = 0,
    [DESKTOP_REFUSES] = 0,
    [DESKTOP_CANCELS] = 1,
    [DESKTOP_ENDS] = 2,
  };
  GVariantBuilder results;
  GVariant *parameters;

  if (answer >= DESKTOP_WAITS)
    return;

  if (answer == DESKTOP_BABBLES)
    {
      parameters = g_variant_new ("(s)", "yes");
    }
  else
    {
      g_variant_builder_init (&results, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&results, "{sv}", "background",
                             g_variant_new_boolean (answer == DESKTOP_GRANTS));
      parameters = g_variant_new ("(ua{sv})", responses[answer], &results);
    }

  g_assert_true (g_dbus_connection_emit_signal (self->connection, self->sender,
                                                self->handle, REQUEST, "Response",
                                                parameters, NULL));
}

/**
 * desktop_refuse_status:
 * @self: a desktop
 * @status: what it takes for no status
 */
void
desktop_refuse_status (Desktop    *self,
                       const char *status)
{
  g_free (self->refused);
  self->refused = g_strdup (status);
}

/**
 * desktop_get_n_requests:
 * @self: a desktop
 *
 * Returns: how often it was asked for the background
 */
guint
desktop_get_n_requests (Desktop *self)
{
  return self->requests->len;
}

/**
 * desktop_get_request:
 * @self: a desktop that was asked
 *
 * Returns: (transfer none): with which parameters, the last time
 */
GVariant *
desktop_get_request (Desktop *self)
{
  return g_ptr_array_index (self->requests, self->requests->len - 1);
}

/**
 * desktop_get_statuses:
 * @self: a desktop
 *
 * Returns: (transfer none): the statuses that it was told, joined by "|"
 */
const char *
desktop_get_statuses (Desktop *self)
{
  return self->statuses->str;
}

/**
 * desktop_dup_shown:
 * @self: a desktop
 *
 * Returns: (transfer full): the notifications that it shows, as "title: body",
 *   joined by "|"; one that has changed is the last
 */
char *
desktop_dup_shown (Desktop *self)
{
  g_autoptr (GString) all = g_string_new (NULL);
  guint i;

  for (i = 0; i < self->shown->len; i++)
    {
      const Note *note = g_ptr_array_index (self->shown, i);

      g_string_append_printf (all, "%s%s: %s", i > 0 ? "|" : "", note->title, note->body);
    }

  return g_string_free (g_steal_pointer (&all), FALSE);
}

/**
 * desktop_get_n_told:
 * @self: a desktop
 *
 * Returns: how often it was to show a notification, new or changed
 */
guint
desktop_get_n_told (Desktop *self)
{
  return self->n_told;
}

/**
 * desktop_click:
 * @self: a desktop
 * @title: of a notification that it shows
 *
 * Clicks on it, which also takes it away.
 */
void
desktop_click (Desktop    *self,
               const char *title)
{
  guint i;

  for (i = 0; i < self->shown->len; i++)
    {
      const Note *note = g_ptr_array_index (self->shown, i);
      guint32 id = note->id;

      if (!g_str_equal (note->title, title))
        continue;

      g_ptr_array_remove_index (self->shown, i);
      g_assert_true (g_dbus_connection_emit_signal (self->connection, NULL,
                                                    NOTIFICATIONS_PATH, NOTIFICATIONS_NAME,
                                                    "ActionInvoked",
                                                    g_variant_new ("(us)", id, "default"),
                                                    NULL));
      return;
    }

  g_assert_not_reached ();
}
