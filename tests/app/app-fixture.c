/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "app-fixture.h"

#include <string.h>

#include "crier-error.h"
#include "crier-event.h"
#include "crier-test.h"

/* Reached only by a test that fails. */
#define TIMEOUT_SECONDS 20

static void
note_event (AppFixture *self,
            CrierEvent *event)
{
  CrierClient *client = crier_event_get_client (event);
  CrierMessage *message = crier_event_get_message (event);
  const char *id = client != NULL ? crier_client_get_id (client) : NULL;
  const char *text = message != NULL ? crier_message_get_text (message) : NULL;

  switch (crier_event_get_kind (event))
    {
    case CRIER_EVENT_JOINED:
      g_string_append_printf (self->events, "joined %s\n", id);
      break;

    case CRIER_EVENT_LEFT:
      g_string_append_printf (self->events, "left %s %d\n", id,
                              crier_event_get_departure (event));
      break;

    case CRIER_EVENT_RECEIVED:
      g_string_append_printf (self->events, "received %s %s\n", id,
                              crier_event_get_text (event));
      break;

    case CRIER_EVENT_SEEN:
      g_string_append_printf (self->events, "seen %s %s\n", id, text);
      break;

    case CRIER_EVENT_PUBLISHED:
      g_string_append_printf (self->events, "published %s %u\n", text,
                              crier_event_get_n_reached (event));
      break;

    case CRIER_EVENT_ANNOUNCED:
      self->n_announced++;
      break;

    case CRIER_EVENT_FAILED:
      g_string_append_printf (self->events, "failed %s\n",
                              crier_event_get_text (event));
      break;

    case CRIER_EVENT_RECOVERED:
      g_string_append (self->events, "recovered\n");
      break;

    case CRIER_EVENT_KNOWN:
    case CRIER_EVENT_FORGOTTEN:
    case CRIER_EVENT_BLOCKED:
      self->n_known++;
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
events_cb (CrierService *service,
           GPtrArray    *events,
           AppFixture   *self)
{
  guint i;

  g_assert_cmpuint (events->len, >, 0);

  for (i = 0; i < events->len; i++)
    note_event (self, g_ptr_array_index (events, i));
}

/**
 * app_fixture_set_up:
 * @self: a fixture
 * @data: not used
 */
void
app_fixture_set_up (AppFixture    *self,
                    gconstpointer  data)
{
  self->config = crier_config_new ();
  self->config->port = 0;
  self->config->interval = 0;
  self->service = crier_service_new ();
  self->events = g_string_new (NULL);
  g_signal_connect (self->service, "events", G_CALLBACK (events_cb), self);
}

/**
 * app_fixture_tear_down:
 * @self: a fixture; nobody else holds its service
 * @data: not used
 *
 * Stops the service if it runs.
 */
void
app_fixture_tear_down (AppFixture    *self,
                       gconstpointer  data)
{
  app_fixture_stop (self);
  crier_test_drain ();
  g_assert_finalize_object (self->service);
  crier_config_free (self->config);
  g_string_free (self->events, TRUE);
}

/**
 * app_fixture_start:
 * @self: a fixture
 *
 * Starts the service with the configuration of @self.
 */
void
app_fixture_start (AppFixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (crier_service_start (self->service, self->config, &error));
  g_assert_no_error (error);
  g_assert_cmpint (crier_service_get_state (self->service), ==, CRIER_SERVICE_RUNNING);
}

/**
 * app_fixture_stop:
 * @self: a fixture
 *
 * Stops the service in good order, and waits until it has.
 */
void
app_fixture_stop (AppFixture *self)
{
  if (crier_service_get_state (self->service) == CRIER_SERVICE_RUNNING)
    crier_service_stop (self->service);

  crier_test_wait (crier_service_get_state (self->service) == CRIER_SERVICE_STOPPED);
}

/**
 * app_fixture_visit:
 * @self: a fixture whose service runs
 * @id: an Id, percent-encoded
 * @json: whether to speak crier.v1
 *
 * Connects, and waits until the service has told.
 *
 * Returns: (transfer full): somebody who listens
 */
Visitor *
app_fixture_visit (AppFixture *self,
                   const char *id,
                   gboolean    json)
{
  guint n = app_fixture_get_n_clients (self);
  g_autofree char *query = g_strconcat ("Id=", id, NULL);
  Visitor *visitor = visitor_new (crier_service_get_port (self->service), query, json);

  crier_test_wait (app_fixture_get_n_clients (self) == n + 1);

  return visitor;
}

/**
 * app_fixture_shake:
 * @self: a fixture whose service runs
 * @json: whether to speak crier.v1
 *
 * Connects as the Id "silent", by hand: nobody reads or answers but who has
 * the socket, and no main loop is needed for it.
 *
 * Returns: (transfer full): the socket, blocking, after the answer's head
 */
GSocket *
app_fixture_shake (AppFixture *self,
                   gboolean    json)
{
  guint port = crier_service_get_port (self->service);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, (guint16) port);
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *request = NULL;
  g_autoptr (GString) head = g_string_new (NULL);
  char c;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);
  g_socket_set_timeout (socket, TIMEOUT_SECONDS);
  g_assert_true (g_socket_connect (socket, address, NULL, NULL));

  request = g_strdup_printf ("GET /websocket?Id=silent HTTP/1.1\r\n"
                             "Host: 127.0.0.1:%u\r\n"
                             "Upgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                             "%s\r\n", port,
                             json ? "Sec-WebSocket-Protocol: crier.v1\r\n" : "");
  g_assert_cmpint (g_socket_send (socket, request, strlen (request), NULL, NULL),
                   ==, strlen (request));

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      g_assert_cmpint (g_socket_receive (socket, &c, 1, NULL, NULL), ==, 1);
      g_string_append_c (head, c);
    }

  g_assert_true (g_str_has_prefix (head->str, "HTTP/1.1 101 "));

  return g_steal_pointer (&socket);
}

/**
 * app_fixture_get_n_clients:
 * @self: a fixture
 *
 * Returns: how many the roster lists
 */
guint
app_fixture_get_n_clients (AppFixture *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (crier_service_get_roster (self->service)));
}

/**
 * app_fixture_get_client:
 * @self: a fixture
 * @id: an Id
 *
 * Returns: (transfer full) (nullable): the first in the roster that has it
 */
CrierClient *
app_fixture_get_client (AppFixture *self,
                        const char *id)
{
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (self->service));
  guint i;

  for (i = 0; i < g_list_model_get_n_items (roster); i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (roster, i);

      if (strcmp (crier_client_get_id (client), id) == 0)
        return g_steal_pointer (&client);
    }

  return NULL;
}

typedef struct
{
  CrierMessage *message; /* (owned) (nullable) */
  guint n_reached;
  GError *error;         /* (owned) (nullable) */
} Outcome;

static void
outcome_cb (CrierMessage *message,
            guint         n_reached,
            const GError *error,
            gpointer      data)
{
  Outcome *outcome = data;

  outcome->message = message != NULL ? crier_message_ref (message) : NULL;
  outcome->n_reached = n_reached;
  outcome->error = error != NULL ? g_error_copy (error) : NULL;
}

/* What comes of it, once it has. */
static CrierMessage *
publish (AppFixture          *self,
         const char          *text,
         const char * const  *to,
         guint               *n_reached,
         GError             **error)
{
  Outcome outcome = { NULL };

  crier_service_publish (self->service, text, to, outcome_cb, &outcome);
  crier_test_wait (outcome.message != NULL || outcome.error != NULL);

  if (n_reached != NULL)
    *n_reached = outcome.n_reached;
  if (outcome.error != NULL)
    g_propagate_error (error, outcome.error);

  return outcome.message;
}

/**
 * app_fixture_publish:
 * @self: a fixture
 * @text: a message
 * @to: (nullable): for whom
 *
 * Publishes what must be accepted, and waits until it is.
 *
 * Returns: how many it is for
 */
guint
app_fixture_publish (AppFixture         *self,
                     const char         *text,
                     const char * const *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierMessage) message = NULL;
  guint n = G_MAXUINT;

  message = publish (self, text, to, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crier_message_get_text (message), ==, text);

  return n;
}

/**
 * app_fixture_refuse:
 * @self: a fixture
 * @text: a message
 * @to: (nullable): for whom
 * @code: a #CrierError
 * @part: (nullable): what the sentence must contain
 *
 * Publishes what must be refused, and waits until it is.
 */
void
app_fixture_refuse (AppFixture         *self,
                    const char         *text,
                    const char * const *to,
                    int                 code,
                    const char         *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (publish (self, text, to, NULL, &error));
  g_assert_error (error, CRIER_ERROR, code);

  if (part != NULL)
    g_assert_nonnull (strstr (error->message, part));
}

/**
 * app_fixture_has_event:
 * @self: a fixture
 * @line: an event
 *
 * Returns: %TRUE if the service has told of it
 */
gboolean
app_fixture_has_event (AppFixture *self,
                       const char *line)
{
  g_auto (GStrv) lines = g_strsplit (self->events->str, "\n", -1);

  return g_strv_contains ((const char * const *) lines, line);
}

/**
 * app_fixture_count_descriptors:
 *
 * Returns: how many descriptors this process has open
 */
guint
app_fixture_count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (folder);
  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}
