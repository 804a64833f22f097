/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-remote.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "crier-api-json.h"
#include "crier-error.h"
#include "crier-id.h"
#include "crier-json.h"

/* A server answers at once; its disk may not. */
#define TIMEOUT_SECONDS 30

/* How often a message is sent for which no answer came, and the pause before the
 * first repetition; the next is twice as long. In all less than a key is remembered
 * (docs/protocol.md, 10.2). */
#define MAX_TRIES         4
#define FIRST_PAUSE_USEC  (250 * 1000)
#define KEY_LENGTH        22

#define MAX_DEPTH 8

/*
 * CrierRemote:
 *
 * A server that runs in another process of this user, reached through its
 * operator's socket. It is found in the file system and asked as any program
 * would ask it (docs/protocol.md, "Operating"). It waits for its answers, so it
 * is for programs that have nothing else to do.
 */
struct _CrierRemote
{
  guint port;
  char *path; /* (owned) */
};

CrierRemote *
crier_remote_new (guint       port,
                  const char *path)
{
  CrierRemote *self = g_new0 (CrierRemote, 1);

  self->port = port;
  self->path = g_strdup (path);

  return self;
}

void
crier_remote_free (CrierRemote *self)
{
  g_free (self->path);
  g_free (self);
}

guint
crier_remote_get_port (CrierRemote *self)
{
  return self->port;
}

const char *
crier_remote_get_path (CrierRemote *self)
{
  return self->path;
}

/* Returns the root of JSON that is sound, and NULL else. */
static JsonNode *
parse (GBytes *body)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *data = g_bytes_get_data (body, &size);

  if (!crier_json_is_sound (data, size, MAX_DEPTH) ||
      !json_parser_load_from_data (parser, data, (gssize) size, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                       : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static double
get_number (JsonObject *object,
            const char *name,
            double      otherwise)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return otherwise;

  return json_node_get_double (node);
}

/* The server's own sentence and code, if it has them. */
static void
set_refusal (GError **error,
             guint    status,
             GBytes  *body)
{
  g_autoptr (JsonNode) node = parse (body);
  const char *sentence = get_string (get_object (node), "error");
  const char *code = get_string (get_object (node), "code");
  CrierError what = CRIER_ERROR_FAILED;

  if (code != NULL)
    crier_error_from_code (code, &what);

  if (sentence != NULL && *sentence != '\0')
    g_set_error_literal (error, CRIER_ERROR, what, sentence);
  else
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
                 _("The server answered %u"), status);
}

static SoupSession *
make_session (CrierRemote *self)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  SoupSession *session = soup_session_new_with_options ("remote-connectable", address,
                                                        "timeout", TIMEOUT_SECONDS,
                                                        NULL);

  /* Whatever the environment says: this does not leave the computer. */
  soup_session_set_proxy_resolver (session, NULL);

  return session;
}

static void
written_cb (SoupMessage *message,
            gboolean    *is_written)
{
  *is_written = TRUE;
}

/* Returns what came with an answer, whatever it is. Without one the error is
 * CRIER_ERROR_FAILED, and is_written becomes TRUE if all of the message went out. */
static GBytes *
exchange (CrierRemote *self,
          SoupMessage *message,
          gboolean    *is_written,
          GError     **error)
{
  g_autoptr (SoupSession) session = make_session (self);
  g_autoptr (GError) cause = NULL;
  GBytes *body;

  g_signal_connect (message, "wrote-body", G_CALLBACK (written_cb), is_written);
  body = soup_session_send_and_read (session, message, NULL, &cause);
  if (body == NULL)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
                 _("Crier on port %u does not answer (%s)"), self->port,
                 cause->message);

  return body;
}

static SoupMessage *
make_message (CrierRemote *self,
              const char  *method,
              const char  *path)
{
  g_autofree char *uri = g_strdup_printf ("http://localhost:%u%s", self->port, path);

  return soup_message_new (method, uri);
}

/* Takes body. Returns it if it came with an answer of 200 to 299, else NULL. */
static GBytes *
take_answer (SoupMessage *message,
             GBytes      *body,
             GError     **error)
{
  guint status = soup_message_get_status (message);

  if (SOUP_STATUS_IS_SUCCESSFUL (status))
    return body;

  set_refusal (error, status, body);
  g_bytes_unref (body);

  return NULL;
}

static GBytes *
get (CrierRemote *self,
     const char  *path,
     GError     **error)
{
  g_autoptr (SoupMessage) message = make_message (self, "GET", path);
  gboolean is_written;
  GBytes *body = exchange (self, message, &is_written, error);

  return body != NULL ? take_answer (message, body, error) : NULL;
}

/* Asks until there is an answer. The key has it done once, however often it
 * arrives. */
static GBytes *
ask_once (CrierRemote *self,
          const char  *method,
          const char  *path,
          GBytes      *json,
          GError     **error)
{
  g_autofree char *key = crier_id_make_code (KEY_LENGTH);
  g_autoptr (GError) last = NULL;
  gboolean is_written = FALSE;
  guint i;

  for (i = 0; i < MAX_TRIES && (i == 0 || is_written); i++)
    {
      g_autoptr (SoupMessage) message = make_message (self, method, path);
      g_autoptr (GBytes) body = NULL;
      guint status;

      if (i > 0)
        g_usleep (FIRST_PAUSE_USEC << (i - 1));

      soup_message_headers_append (soup_message_get_request_headers (message),
                                   "Idempotency-Key", key);
      if (json != NULL)
        soup_message_set_request_body_from_bytes (message, "application/json", json);

      g_clear_error (&last);
      body = exchange (self, message, &is_written, &last);
      status = soup_message_get_status (message);

      /* A server that ends may have taken it before it had no time for it. */
      if (body != NULL && (i == 0 || status != SOUP_STATUS_SERVICE_UNAVAILABLE))
        return take_answer (message, g_steal_pointer (&body), error);

      if (body != NULL)
        set_refusal (&last, status, body);
    }

  if (is_written)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
                 json != NULL ? _("It is not known whether the message was sent: %s")
                              : _("It is not known whether the message was withdrawn: %s"),
                 last->message);
  else
    g_propagate_error (error, g_steal_pointer (&last));

  return NULL;
}

/* Takes body. */
static gboolean
read_n_listeners (GBytes *body,
                  guint  *n_listeners)
{
  g_autoptr (JsonNode) node = NULL;

  if (body == NULL)
    return FALSE;

  node = parse (body);
  *n_listeners = (guint) get_number (get_object (node), "listeners", 0);
  g_bytes_unref (body);

  return TRUE;
}

/**
 * crier_remote_send:
 * @to: (nullable): the Ids it is for; %NULL for everyone
 * @expires: seconds after which it ends, 0 for never
 * @n_listeners: (out): how many clients it went to; with 0 it is kept for
 *   those that connect later
 *
 * Has @self send a message, and waits until it is on disk. Without an answer it
 * repeats the message, which is sent once all the same.
 *
 * Returns: %TRUE if it was accepted, else %FALSE with the server's sentence and
 *   code, or %CRIER_ERROR_FAILED and whether it may have been sent
 */
gboolean
crier_remote_send (CrierRemote         *self,
                   const char          *text,
                   const char * const  *to,
                   guint                expires,
                   guint               *n_listeners,
                   GError             **error)
{
  char *json = crier_api_json_format_draft (text, to, expires);
  g_autoptr (GBytes) draft = g_bytes_new_take (json, strlen (json));

  return read_n_listeners (ask_once (self, "POST", "/messages", draft, error), n_listeners);
}

/**
 * crier_remote_withdraw:
 * @id: the id of a message, unchecked
 * @n_listeners: (out): how many clients were told
 *
 * Has @self withdraw a message, as crier_remote_send() has one sent.
 *
 * Returns: likewise
 */
gboolean
crier_remote_withdraw (CrierRemote  *self,
                       const char   *id,
                       guint        *n_listeners,
                       GError      **error)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/messages/", escaped, NULL);

  return read_n_listeners (ask_once (self, "DELETE", path, NULL, error), n_listeners);
}

static void
set_strange (CrierRemote  *self,
             GError      **error)
{
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
               _("What listens on port %u is no Crier of this version"), self->port);
}

/**
 * crier_remote_dup_clients:
 *
 * Returns: (transfer full) (nullable): the clients of @self as its JSON, or
 *   %NULL with the server's sentence and code, or %CRIER_ERROR_FAILED
 */
char *
crier_remote_dup_clients (CrierRemote *self,
                          GError     **error)
{
  g_autoptr (GBytes) body = get (self, "/clients", error);
  gsize size;
  const char *data;

  if (body == NULL)
    return NULL;

  data = g_bytes_get_data (body, &size);
  if (crier_json_is_sound (data, size, MAX_DEPTH))
    return g_strndup (data, size);

  set_strange (self, error);

  return NULL;
}

static void
client_free (gpointer data)
{
  CrierRemoteClient *client = data;

  g_free (client->id);
  g_free (client->name);
  g_free (client->transport);
  g_free (client->address);
  g_clear_pointer (&client->since, g_date_time_unref);
  g_free (client);
}

/* Returns NULL for what is not what we expect of a server. */
static CrierRemoteClient *
read_client (JsonNode *node)
{
  JsonObject *object = get_object (node);
  const char *id = get_string (object, "id");
  const char *transport = get_string (object, "transport");
  const char *address = get_string (object, "address");
  const char *since = get_string (object, "since");
  g_autoptr (GDateTime) time = NULL;
  CrierRemoteClient *client;

  if (id == NULL || transport == NULL || address == NULL || since == NULL)
    return NULL;

  time = g_date_time_new_from_iso8601 (since, NULL);
  if (time == NULL)
    return NULL;

  client = g_new0 (CrierRemoteClient, 1);
  client->id = g_strdup (id);
  client->name = g_strdup (get_string (object, "name"));
  client->transport = g_strdup (transport);
  client->address = g_strdup (address);
  client->since = g_date_time_to_local (time);
  client->latency = get_number (object, "latency", -1);
  client->messages = (guint64) get_number (object, "messages", 0);

  return client;
}

/* Returns the list of that name in an answer, NULL if there is none. */
static JsonArray *
get_list (JsonNode   *root,
          const char *name)
{
  JsonObject *object = get_object (root);
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static void
message_free (gpointer data)
{
  CrierRemoteMessage *message = data;

  g_free (message->id);
  g_clear_pointer (&message->time, g_date_time_unref);
  g_free (message->text);
  g_free (message);
}

static CrierRemoteMessage *
read_message (JsonNode *node)
{
  JsonObject *object = get_object (node);
  const char *id = get_string (object, "id");
  const char *text = get_string (object, "text");
  const char *since = get_string (object, "time");
  g_autoptr (GDateTime) time = since != NULL ? g_date_time_new_from_iso8601 (since, NULL) : NULL;
  CrierRemoteMessage *message;

  if (id == NULL || text == NULL || time == NULL)
    return NULL;

  message = g_new0 (CrierRemoteMessage, 1);
  message->id = g_strdup (id);
  message->time = g_date_time_to_local (time);
  message->text = g_strdup (text);

  return message;
}

/* Adds the messages after the last of them. Returns FALSE with an error if that was
 * not understood. */
static gboolean
read_page (CrierRemote  *self,
           GPtrArray    *messages,
           GError      **error)
{
  const CrierRemoteMessage *last = messages->len > 0 ? messages->pdata[messages->len - 1] : NULL;
  g_autofree char *path = g_strdup_printf ("/messages?since=%s",
                                           last != NULL ? last->id : "earliest");
  g_autoptr (GBytes) body = get (self, path, error);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array;
  guint i;

  if (body == NULL)
    return FALSE;

  root = parse (body);
  array = get_list (root, "messages");
  for (i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      CrierRemoteMessage *message = read_message (json_array_get_element (array, i));

      if (message == NULL)
        break;

      g_ptr_array_add (messages, message);
    }

  if (array != NULL && i == json_array_get_length (array))
    return TRUE;

  set_strange (self, error);

  return FALSE;
}

/**
 * crier_remote_list_messages:
 *
 * Returns: (transfer full) (element-type CrierRemoteMessage) (nullable): the
 *   messages of @self that stand, the oldest first, or %NULL with the server's
 *   sentence and code, or %CRIER_ERROR_FAILED
 */
GPtrArray *
crier_remote_list_messages (CrierRemote *self,
                            GError     **error)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (message_free);
  guint n_before;

  do
    {
      n_before = messages->len;
      if (!read_page (self, messages, error))
        return NULL;
    }
  while (messages->len > n_before);

  return g_steal_pointer (&messages);
}

/**
 * crier_remote_list_clients:
 *
 * Returns: (transfer full) (element-type CrierRemoteClient) (nullable): the
 *   clients of @self, or %NULL with the server's sentence and code, or
 *   %CRIER_ERROR_FAILED
 */
GPtrArray *
crier_remote_list_clients (CrierRemote *self,
                           GError     **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func (client_free);
  JsonArray *array;
  guint i;

  body = get (self, "/clients", error);
  if (body == NULL)
    return NULL;

  root = parse (body);
  array = get_list (root, "clients");
  for (i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      CrierRemoteClient *client = read_client (json_array_get_element (array, i));

      if (client == NULL)
        break;

      g_ptr_array_add (clients, client);
    }

  if (array == NULL || i < json_array_get_length (array))
    {
      set_strange (self, error);
      return NULL;
    }

  return g_steal_pointer (&clients);
}
