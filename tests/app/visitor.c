/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "visitor.h"

#include <string.h>

#include <libsoup/soup.h>

#include "crier-test.h"

/*
 * Visitor:
 *
 * A real client: libsoup's WebSocket over a socket, that remembers what came.
 * Its waiting is done on the thread's default main context.
 */
struct _Visitor
{
  SoupSession *session;                /* (owned) */
  SoupWebsocketConnection *connection; /* (owned) */
  GPtrArray *texts;                    /* (owned) (element-type utf8) */
  gboolean closed;
  GError *error;                       /* (owned) (nullable) */
};

static void
text_cb (SoupWebsocketConnection *connection,
         int                      type,
         GBytes                  *message,
         Visitor                 *self)
{
  gsize size;
  const char *data = g_bytes_get_data (message, &size);

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_ptr_array_add (self->texts, g_strndup (data, size));
}

static void
closed_cb (SoupWebsocketConnection *connection,
           Visitor                 *self)
{
  self->closed = TRUE;
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Visitor *self = data;

  self->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source),
                                                            result, &self->error);
  if (self->connection == NULL)
    return;

  /* At once, so that the first message is not missed. */
  g_signal_connect (self->connection, "message", G_CALLBACK (text_cb), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (closed_cb), self);
}

/**
 * visitor_new:
 * @port: of the server
 * @query: what follows the question mark
 * @json: whether to speak crier.v1
 *
 * Connects, and waits until it is connected.
 *
 * Returns: (transfer full): somebody who listens
 */
Visitor *
visitor_new (guint       port,
             const char *query,
             gboolean    json)
{
  Visitor *self = g_new0 (Visitor, 1);
  g_autofree char *uri = NULL;
  g_autoptr (SoupMessage) message = NULL;
  char *protocols[] = { (char *) "crier.v1", NULL };

  self->session = soup_session_new ();
  soup_session_set_proxy_resolver (self->session, NULL);
  self->texts = g_ptr_array_new_with_free_func (g_free);

  uri = g_strdup_printf ("ws://127.0.0.1:%u/websocket?%s", port, query);
  message = soup_message_new ("GET", uri);
  g_assert_nonnull (message);
  soup_session_websocket_connect_async (self->session, message, NULL,
                                        json ? protocols : NULL,
                                        G_PRIORITY_DEFAULT, NULL,
                                        connected_cb, self);
  crier_test_wait (self->connection != NULL || self->error != NULL);
  g_assert_no_error (self->error);

  return self;
}

/**
 * visitor_free:
 * @self: (transfer full): a visitor
 *
 * Frees @self, after it has closed if it is still there.
 */
void
visitor_free (Visitor *self)
{
  visitor_close (self);
  crier_test_wait (self->closed);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  soup_session_abort (self->session);
  g_object_unref (self->session);
  crier_test_drain ();
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/**
 * visitor_send:
 * @self: a visitor
 * @text: what it says
 */
void
visitor_send (Visitor    *self,
              const char *text)
{
  soup_websocket_connection_send_text (self->connection, text);
}

/**
 * visitor_close:
 * @self: a visitor
 *
 * Begins to close the connection, if it is still there.
 */
void
visitor_close (Visitor *self)
{
  SoupWebsocketState state = soup_websocket_connection_get_state (self->connection);

  if (state == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection,
                                     SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

/**
 * visitor_get_texts:
 * @self: a visitor
 *
 * Returns: (transfer none) (element-type utf8): what came, in order
 */
GPtrArray *
visitor_get_texts (Visitor *self)
{
  return self->texts;
}

/**
 * visitor_count:
 * @self: a visitor
 * @part: a text
 *
 * Returns: how many contain @part of what came
 */
guint
visitor_count (Visitor    *self,
               const char *part)
{
  guint n = 0;
  guint i;

  for (i = 0; i < self->texts->len; i++)
    {
      if (strstr (g_ptr_array_index (self->texts, i), part) != NULL)
        n++;
    }

  return n;
}

/**
 * visitor_find:
 * @self: a visitor
 * @part: a text
 *
 * Returns: (transfer none) (nullable): the first of what came that contains
 *   @part
 */
const char *
visitor_find (Visitor    *self,
              const char *part)
{
  guint i;

  for (i = 0; i < self->texts->len; i++)
    {
      if (strstr (g_ptr_array_index (self->texts, i), part) != NULL)
        return g_ptr_array_index (self->texts, i);
    }

  return NULL;
}

/**
 * visitor_is_closed:
 * @self: a visitor
 *
 * Returns: %TRUE if the connection is over
 */
gboolean
visitor_is_closed (Visitor *self)
{
  return self->closed;
}

/**
 * visitor_get_code:
 * @self: a visitor whose connection is over
 *
 * Returns: the code with which the server closed it, 0 if it just went
 */
guint
visitor_get_code (Visitor *self)
{
  g_assert_true (self->closed);

  return soup_websocket_connection_get_close_code (self->connection);
}
