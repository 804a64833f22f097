/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fixture.h"

#include <string.h>

#include "crier-operator-socket.h"
#include "hub-fixture.h"
#include "loop.h"

static void
client_gone_cb (gpointer  data,
                GObject  *where)
{
  Fixture *self = data;

  self->n_clients--;
}

static void
joined_cb (CrierHub    *hub,
           CrierClient *client,
           Fixture     *self)
{
  self->n_clients++;
  g_object_weak_ref (G_OBJECT (client), client_gone_cb, self);
  g_ptr_array_add (self->events,
                   g_strdup_printf ("joined %s", crier_client_get_id (client)));
}

static void
left_cb (CrierHub    *hub,
         CrierClient *client,
         guint        departure,
         Fixture     *self)
{
  g_ptr_array_add (self->events,
                   g_strdup_printf ("left %s %u",
                                    crier_client_get_id (client), departure));
}

static gboolean
received_cb (CrierHub    *hub,
             CrierClient *client,
             const char  *text,
             Fixture     *self)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (self->keep)
    g_ptr_array_add (self->events,
                     g_strdup_printf ("received %s: %s",
                                      crier_client_get_id (client), text));

  return self->keep;
}

static void
seen_cb (CrierHub     *hub,
         CrierClient  *client,
         CrierMessage *message,
         Fixture      *self)
{
  g_ptr_array_add (self->events,
                   g_strdup_printf ("seen %s: %s", crier_client_get_id (client),
                                    crier_message_get_text (message)));
}

/* A free port of 127.0.0.1, and no time: a test says when it ticks. */
CrierConfig *
fixture_make_config (void)
{
  CrierConfig *config = crier_config_new ();

  config->port = 0;
  config->interval = 0;
  g_ptr_array_add (config->listen, g_strdup ("127.0.0.1"));

  return config;
}

static Fixture *
build (const CrierConfig *config,
       CrierJournal      *journal)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  self->events = g_ptr_array_new_with_free_func (g_free);
  self->keep = TRUE;
  self->journal = journal;
  self->server = crier_server_new (config, &error);
  g_assert_no_error (error);
  self->port = crier_server_get_port (self->server);
  self->ticker = crier_ticker_new (config->interval);
  self->hub = crier_hub_new (self->ticker,
                             crier_server_get_max_clients (self->server),
                             config->inbox);

  g_signal_connect (self->hub, "joined", G_CALLBACK (joined_cb), self);
  g_signal_connect (self->hub, "left", G_CALLBACK (left_cb), self);
  g_signal_connect (self->hub, "received", G_CALLBACK (received_cb), self);
  g_signal_connect (self->hub, "seen", G_CALLBACK (seen_cb), self);

  if (journal != NULL)
    {
      g_autoptr (GPtrArray) messages = crier_journal_load (journal, 1000, G_MAXSIZE);
      g_autoptr (GPtrArray) stays = crier_journal_load_records (journal, 1000);

      crier_hub_restore (self->hub, crier_journal_get_epochs (journal),
                         crier_journal_get_last (journal), messages, stays);
      crier_journal_start (journal);
      self->publisher = crier_publisher_new (self->hub, journal);
    }

  crier_server_start (self->server, self->hub, self->publisher);

  return self;
}

Fixture *
fixture_new_for_config (const CrierConfig *config)
{
  return build (config, NULL);
}

/* With a journal as config has it, by way of which the operator sends. */
Fixture *
fixture_new_with_journal (const CrierConfig *config)
{
  g_autoptr (GError) error = NULL;
  CrierJournal *journal = crier_journal_open (config->journal, &error);

  g_assert_no_error (error);

  return build (config, journal);
}

Fixture *
fixture_new (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();

  return fixture_new_for_config (config);
}

/* Nothing of it may be left: neither the objects here nor a client. */
void
fixture_free (Fixture *self)
{
  if (self->publisher != NULL)
    crier_publisher_close (self->publisher);

  crier_server_stop (self->server);
  g_assert_true (crier_server_is_quiet (self->server));
  g_assert_cmpuint (hub_fixture_count_clients (self->hub), ==, 0);
  g_assert_cmpuint (fixture_count (self, "left "), ==,
                    fixture_count (self, "joined "));

  g_assert_finalize_object (self->server);
  if (self->publisher != NULL)
    g_assert_finalize_object (self->publisher);

  g_clear_pointer (&self->journal, crier_journal_free);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->ticker);
  g_assert_cmpuint (self->n_clients, ==, 0);

  g_ptr_array_unref (self->events);
  g_free (self);
}

/* To id alone unless it is NULL. Returns the message's id. */
char *
fixture_publish (Fixture    *self,
                 const char *text,
                 const char *id)
{
  const char *to[] = { id, NULL };
  g_autoptr (CrierMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  guint n_reached;

  message = hub_fixture_try (self->hub, text, id != NULL ? to : NULL,
                             &n_reached, &error);
  g_assert_no_error (error);

  return g_strdup (crier_message_get_id (message));
}

/* Publishes as many as n texts of a number and filling, `0 xxx…`, `1 xxx…` and
 * so on, each of a size in bytes. */
void
fixture_publish_many (Fixture *self,
                      guint    first,
                      guint    n,
                      gsize    size)
{
  guint i;

  for (i = first; i < first + n; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *id = NULL;

      g_string_printf (text, "%u ", i);
      while (text->len < size)
        g_string_append_c (text, 'x');

      id = fixture_publish (self, text->str, NULL);
    }
}

/* Announces a time, and returns it as plain text has it. */
char *
fixture_tick (Fixture *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_signal_emit_by_name (self->ticker, "tick", now);

  return g_date_time_format (now, "%Y-%m-%d %H:%M:%S.%f");
}

static void
compare_cb (gpointer data,
            gpointer user_data)
{
  CrierClient *client = crier_listener_get_client (data);
  gpointer *search = user_data;

  if (strcmp (crier_client_get_id (client), search[0]) == 0)
    search[1] = client;
}

/* Returns the client of that Id, which is there. */
CrierClient *
fixture_find (Fixture    *self,
              const char *id)
{
  gpointer search[] = { (gpointer) id, NULL };

  crier_hub_foreach (self->hub, compare_cb, search);
  g_assert_nonnull (search[1]);

  return search[1];
}

/* As the operator would disconnect the client of that Id. */
void
fixture_disconnect (Fixture    *self,
                    const char *id)
{
  CrierClient *client = fixture_find (self, id);

  g_assert_true (crier_hub_disconnect (self->hub, crier_client_get_serial (client)));
}

char *
fixture_make_cursor (Fixture *self,
                     guint64  offset)
{
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT,
                          crier_log_get_epoch (crier_hub_get_log (self->hub)),
                          offset);
}

gboolean
fixture_saw (Fixture    *self,
             const char *event)
{
  return g_ptr_array_find_with_equal_func (self->events, event,
                                           g_str_equal, NULL);
}

guint
fixture_count (Fixture    *self,
               const char *prefix)
{
  guint n = 0;
  guint i;

  for (i = 0; i < self->events->len; i++)
    {
      if (g_str_has_prefix (g_ptr_array_index (self->events, i), prefix))
        n++;
    }

  return n;
}

/* Sends a request as it stands and returns what came of it. */
Answer *
fixture_ask (Fixture    *self,
             const char *request)
{
  g_autoptr (Peer) peer = peer_new (self->port);

  peer_write (peer, request, strlen (request));

  return peer_finish (peer);
}

/* Where its operator reaches it. */
char *
fixture_dup_socket (Fixture *self)
{
  g_autofree char *folder = crier_operator_socket_dup_folder ();

  return crier_operator_socket_make_path (folder, self->port);
}

/* The same, through the operator's socket. */
Answer *
fixture_ask_as_operator (Fixture    *self,
                         const char *request)
{
  g_autofree char *path = fixture_dup_socket (self);
  g_autoptr (Peer) peer = peer_new_local (path);

  peer_write (peer, request, strlen (request));

  return peer_finish (peer);
}

/* Takes an object of the protocol apart, which is of that event. */
JsonObject *
fixture_parse (const char *text,
               const char *event)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  node = json_from_string (text, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  object = json_node_dup_object (node);
  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, event);

  return object;
}

/* How many descriptors this process has open. */
guint
fixture_count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}
