/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-service.h"

#include <string.h>

#include "app-fixture.h"
#include "crier-error.h"
#include "crier-event.h"
#include "crier-test.h"

/* What the service does while it runs; how it starts and stops is tested in
 * test-service-life.c. */

static void
test_roster (AppFixture    *f,
             gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  Visitor *b;
  g_autoptr (CrierClient) client = NULL;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  b = app_fixture_visit (f, "K%C3%BCche", TRUE);
  client = app_fixture_get_client (f, "Küche");
  g_assert_nonnull (client);
  g_assert_cmpstr (crier_client_get_address (client), ==, "127.0.0.1");
  g_assert_cmpint (crier_client_get_transport (client), ==, CRIER_TRANSPORT_WEBSOCKET);

  visitor_free (b);
  crier_test_wait (app_fixture_get_n_clients (f) == 1);
  g_assert_null (app_fixture_get_client (f, "Küche"));
  g_assert_cmpstr (f->events->str, ==, "joined a\njoined Küche\nleft Küche 0\n");
}

/* The roster lists connections, not Ids. */
static void
test_roster_same_id (AppFixture    *f,
                     gconstpointer  data)
{
  g_autoptr (Visitor) first = NULL;
  Visitor *second;

  app_fixture_start (f);
  first = app_fixture_visit (f, "a", FALSE);
  second = app_fixture_visit (f, "a", FALSE);
  g_assert_cmpuint (app_fixture_publish (f, "for both", (const char *[]) { "a", NULL }),
                    ==, 2);
  crier_test_wait (visitor_count (first, "for both") == 1 &&
                   visitor_count (second, "for both") == 1);
  visitor_free (second);
  crier_test_wait (app_fixture_get_n_clients (f) == 1);
  g_assert_cmpuint (app_fixture_publish (f, "for one", (const char *[]) { "a", NULL }),
                    ==, 1);
  crier_test_wait (visitor_count (first, "for one") == 1);
}

static CrierEventKind
get_kind (AppFixture *f,
          guint       position)
{
  GListModel *activity = G_LIST_MODEL (crier_service_get_activity (f->service));
  g_autoptr (CrierEvent) event = g_list_model_get_item (activity, position);

  g_assert_nonnull (event);

  return crier_event_get_kind (event);
}

static void
test_activity (AppFixture    *f,
               gconstpointer  data)
{
  GListModel *activity = G_LIST_MODEL (crier_service_get_activity (f->service));
  Visitor *a;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  app_fixture_publish (f, "Dinner", NULL);
  crier_test_wait (app_fixture_has_event (f, "published Dinner 1"));
  visitor_send (a, "Hello");
  crier_test_wait (app_fixture_has_event (f, "received a Hello"));
  visitor_free (a);
  crier_test_wait (app_fixture_has_event (f, "left a 0"));

  g_assert_cmpuint (g_list_model_get_n_items (activity), ==, 4);
  g_assert_cmpint (get_kind (f, 0), ==, CRIER_EVENT_JOINED);
  g_assert_cmpint (get_kind (f, 1), ==, CRIER_EVENT_PUBLISHED);
  g_assert_cmpint (get_kind (f, 2), ==, CRIER_EVENT_RECEIVED);
  g_assert_cmpint (get_kind (f, 3), ==, CRIER_EVENT_LEFT);

  /* It outlives a stop. */
  app_fixture_stop (f);
  g_assert_cmpuint (g_list_model_get_n_items (activity), ==, 4);
}

/* Signals come after the models have changed. */
static void
models_cb (CrierService *service,
           GPtrArray    *events,
           AppFixture   *f)
{
  CrierEvent *event = g_ptr_array_index (events, 0);
  GListModel *activity = G_LIST_MODEL (crier_service_get_activity (service));

  if (crier_event_get_kind (event) != CRIER_EVENT_JOINED)
    return;

  g_assert_cmpuint (app_fixture_get_n_clients (f), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (activity), ==, 1);
}

static void
test_models_first (AppFixture    *f,
                   gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  g_signal_connect (f->service, "events", G_CALLBACK (models_cb), f);
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  g_assert_true (app_fixture_has_event (f, "joined a"));
}

static void
test_publish (AppFixture    *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;

  app_fixture_start (f);
  g_assert_cmpuint (app_fixture_publish (f, "nobody", NULL), ==, 0);
  a = app_fixture_visit (f, "a", FALSE);
  b = app_fixture_visit (f, "b", FALSE);
  g_assert_cmpuint (app_fixture_publish (f, "all", NULL), ==, 2);
  g_assert_cmpuint (app_fixture_publish (f, "for b", (const char *[]) { "b", NULL }),
                    ==, 1);
  g_assert_cmpuint (app_fixture_publish (f, "end", NULL), ==, 2);
  crier_test_wait (visitor_count (a, "end") == 1 && visitor_count (b, "end") == 1);

  g_assert_cmpuint (visitor_get_texts (a)->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (visitor_get_texts (a), 0), ==, "all");
  g_assert_cmpstr (g_ptr_array_index (visitor_get_texts (a), 1), ==, "end");
  g_assert_cmpuint (visitor_get_texts (b)->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (visitor_get_texts (b), 1), ==, "for b");
  crier_test_wait (app_fixture_has_event (f, "published for b 1"));
}

static void
test_publish_json (AppFixture    *f,
                   gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  const char *hello;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", TRUE);
  crier_test_wait (visitor_count (a, "\"event\":\"hello\"") == 1);
  hello = g_ptr_array_index (visitor_get_texts (a), 0);
  g_assert_true (g_str_has_prefix (hello, "{\"event\":\"hello\",\"client\":\"a\","));
  g_assert_nonnull (strstr (hello, "\"recovered\":true,\"interval\":0,"));

  app_fixture_publish (f, "Dinner", NULL);
  app_fixture_publish (f, "Only you", (const char *[]) { "a", NULL });
  crier_test_wait (visitor_count (a, "\"event\":\"message\"") == 2);
  g_assert_nonnull (visitor_find (a, "\"text\":\"Dinner\",\"to\":\"everyone\"}"));
  g_assert_nonnull (visitor_find (a, "\"text\":\"Only you\",\"to\":\"you\"}"));
}

static void
test_publish_wrong (AppFixture    *f,
                    gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autofree char *text = crier_test_fill ("x", 65537);

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  app_fixture_refuse (f, "x", (const char *[]) { "a", "nobody", NULL },
                      CRIER_ERROR_UNKNOWN_ID, "nobody");
  app_fixture_refuse (f, "", NULL, CRIER_ERROR_BLANK, NULL);
  app_fixture_refuse (f, "\xFF", NULL, CRIER_ERROR_BAD_TEXT, NULL);
  app_fixture_refuse (f, text, NULL, CRIER_ERROR_TOO_LONG, "65537");

  /* Nothing of it went out. */
  text[65536] = '\0';
  g_assert_cmpuint (app_fixture_publish (f, text, NULL), ==, 1);
  crier_test_wait (visitor_get_texts (a)->len > 0);
  g_assert_cmpstr (g_ptr_array_index (visitor_get_texts (a), 0), ==, text);
}

#define N_BURST 1000

static void
burst_cb (CrierMessage *message,
          guint         n,
          const GError *error,
          gpointer      data)
{
  guint *n_answered = data;

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (crier_message_get_offset (message), ==, ++*n_answered);
}

/* All that was accepted comes to who listens, in order. */
static void
test_publish_burst (AppFixture    *f,
                    gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  guint n_answered = 0;
  guint i;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);

  for (i = 0; i < N_BURST; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      crier_service_publish (f->service, text, NULL, burst_cb, &n_answered);
    }

  crier_test_wait (n_answered == N_BURST && visitor_get_texts (a)->len == N_BURST);

  for (i = 0; i < N_BURST; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_cmpstr (g_ptr_array_index (visitor_get_texts (a), i), ==, text);
    }
}

/* Somebody whom it was for comes back and finds it. */
static void
test_publish_away (AppFixture    *f,
                   gconstpointer  data)
{
  g_autoptr (Visitor) back = NULL;
  Visitor *a;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  visitor_free (a);
  crier_test_wait (app_fixture_get_n_clients (f) == 0);
  g_assert_cmpuint (app_fixture_publish (f, "for a", (const char *[]) { "a", NULL }), ==, 0);
  back = app_fixture_visit (f, "a&since=earliest", FALSE);
  crier_test_wait (visitor_count (back, "for a") == 1);
}

static void
test_received (AppFixture    *f,
               gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  const char *message;
  g_autofree char *seen = NULL;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", TRUE);
  visitor_send (a, "{\"event\":\"message\",\"text\":\"Hello\",\"ref\":\"r1\"}");
  crier_test_wait (visitor_count (a, "{\"event\":\"received\",\"ref\":\"r1\"}") == 1);
  crier_test_wait (app_fixture_has_event (f, "received a Hello"));

  app_fixture_publish (f, "Dinner", NULL);
  crier_test_wait (visitor_count (a, "Dinner") == 1);
  message = strstr (visitor_find (a, "Dinner"), "\"id\":\"");
  seen = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%.*s\"}",
                          (int) strcspn (message + 6, "\""), message + 6);
  visitor_send (a, seen);
  crier_test_wait (app_fixture_has_event (f, "seen a Dinner"));
}

/* As a client sends it (RFC 6455 §5.3), masked with ones. */
static void
send_frame (GSocket    *socket,
            const char *text)
{
  gsize length = strlen (text);
  g_autofree char *frame = g_strdup_printf ("\x81%c%c%c%c%c%s", (int) (0x80 | length),
                                            1, 1, 1, 1, text);
  gsize i;

  g_assert_cmpuint (length, <, 126);
  for (i = 0; i < length; i++)
    frame[6 + i] = text[i] ^ 1;

  g_assert_cmpint (g_socket_send (socket, frame, 6 + length, NULL, NULL), ==, 6 + length);
}

/* Reads on, without the main loop, until it comes. */
static void
await_part (GSocket    *socket,
            const char *part)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  char buffer[4096];

  while (memmem (seen->str, seen->len, part, strlen (part)) == NULL)
    {
      gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      g_string_append_len (seen, buffer, n);
    }
}

/* As many events as may wait for an operator who does not look, see
 * crier-engine.c. */
#define MAX_WAITING 10000

static void
ignore_cb (CrierMessage *message,
           guint         n,
           const GError *error,
           gpointer      data)
{
  guint *n_answered = data;

  g_assert_nonnull (message);
  (*n_answered)++;
}

/* An operator's shell that stands still: visitors are told that nobody can
 * read them now, nothing piles up without end, and later all is well. */
static void
test_inbox_full (AppFixture    *f,
                 gconstpointer  data)
{
  g_autoptr (GSocket) socket = NULL;
  guint n_answered = 0;
  guint i;

  app_fixture_start (f);
  socket = app_fixture_shake (f, TRUE);
  await_part (socket, "\"event\":\"hello\"");

  /* Each is an event too, and the main loop is not run. */
  for (i = 0; i < MAX_WAITING; i++)
    crier_service_publish (f->service, "x", NULL, ignore_cb, &n_answered);

  crier_service_publish (f->service, "last", NULL, ignore_cb, &n_answered);
  await_part (socket, "\"text\":\"last\"");
  send_frame (socket, "{\"event\":\"message\",\"text\":\"1\",\"ref\":\"r1\"}");
  await_part (socket, "{\"event\":\"refused\",\"ref\":\"r1\",");

  crier_test_wait (n_answered == MAX_WAITING + 1 &&
                   app_fixture_has_event (f, "published last 1"));
  send_frame (socket, "{\"event\":\"message\",\"text\":\"2\",\"ref\":\"r2\"}");
  await_part (socket, "{\"event\":\"received\",\"ref\":\"r2\"}");
  crier_test_wait (app_fixture_has_event (f, "received silent 2"));
  g_assert_false (app_fixture_has_event (f, "received silent 1"));
}

static void
test_inbox (AppFixture    *f,
            gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;

  f->config->inbox = FALSE;
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", TRUE);
  visitor_send (a, "{\"event\":\"message\",\"text\":\"1\",\"ref\":\"r1\"}");
  crier_test_wait (visitor_count (a, "{\"event\":\"refused\",\"ref\":\"r1\"") == 1);

  crier_service_set_inbox (f->service, TRUE);
  g_assert_cmpuint (app_fixture_publish (f, "fence", NULL), ==, 1);
  visitor_send (a, "{\"event\":\"message\",\"text\":\"2\",\"ref\":\"r2\"}");
  crier_test_wait (visitor_count (a, "{\"event\":\"received\",\"ref\":\"r2\"}") == 1);

  crier_service_set_inbox (f->service, FALSE);
  g_assert_cmpuint (app_fixture_publish (f, "fence", NULL), ==, 1);
  visitor_send (a, "{\"event\":\"message\",\"text\":\"3\",\"ref\":\"r3\"}");
  crier_test_wait (visitor_count (a, "{\"event\":\"refused\",\"ref\":\"r3\"") == 1);

  crier_test_wait (app_fixture_has_event (f, "received a 2"));
  g_assert_false (app_fixture_has_event (f, "received a 1"));
  g_assert_false (app_fixture_has_event (f, "received a 3"));
}

static void
test_disconnect (AppFixture    *f,
                 gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;
  g_autoptr (CrierClient) client = NULL;

  crier_service_disconnect (f->service, 1);
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  b = app_fixture_visit (f, "b", FALSE);
  client = app_fixture_get_client (f, "a");
  crier_service_disconnect (f->service, G_MAXUINT64);
  crier_service_disconnect (f->service, crier_client_get_serial (client));
  crier_test_wait (visitor_is_closed (a));
  g_assert_cmpuint (visitor_get_code (a), ==, 1008);
  crier_test_wait (app_fixture_get_n_clients (f) == 1);
  g_assert_true (app_fixture_has_event (f, "left a 4"));
  g_assert_false (visitor_is_closed (b));

  /* Again, when it is gone, touches nobody. */
  crier_service_disconnect (f->service, crier_client_get_serial (client));
  g_assert_cmpuint (app_fixture_publish (f, "fence", NULL), ==, 1);
}

static GPtrArray *
list_clients (AppFixture *f)
{
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (f->service));
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < g_list_model_get_n_items (roster); i++)
    g_ptr_array_add (clients, g_list_model_get_item (roster, i));

  return clients;
}

static void
test_disconnect_many (AppFixture    *f,
                      gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;
  g_autoptr (Visitor) c = NULL;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  b = app_fixture_visit (f, "b", FALSE);
  clients = list_clients (f);
  c = app_fixture_visit (f, "c", FALSE);
  crier_service_disconnect_many (f->service, clients);
  crier_test_wait (app_fixture_get_n_clients (f) == 1);
  crier_test_wait (visitor_is_closed (a) && visitor_is_closed (b));
  g_assert_cmpuint (visitor_get_code (a), ==, 1008);
  g_assert_cmpuint (visitor_get_code (b), ==, 1008);
  g_assert_true (app_fixture_has_event (f, "left a 4"));
  g_assert_true (app_fixture_has_event (f, "left b 4"));

  /* Again, when they are gone, and nobody at all. */
  crier_service_disconnect_many (f->service, clients);
  g_ptr_array_set_size (clients, 0);
  crier_service_disconnect_many (f->service, clients);
  g_assert_cmpuint (app_fixture_publish (f, "fence", NULL), ==, 1);
  crier_test_wait (visitor_count (c, "fence") == 1);
  g_assert_false (visitor_is_closed (c));
}

static void
test_disconnect_all (AppFixture    *f,
                     gconstpointer  data)
{
  Visitor *visitors[50];
  guint i;

  crier_service_disconnect_all (f->service);
  app_fixture_start (f);

  for (i = 0; i < G_N_ELEMENTS (visitors); i++)
    visitors[i] = app_fixture_visit (f, "a", FALSE);

  crier_service_disconnect_all (f->service);
  crier_test_wait (app_fixture_get_n_clients (f) == 0);

  for (i = 0; i < G_N_ELEMENTS (visitors); i++)
    {
      crier_test_wait (visitor_is_closed (visitors[i]));
      g_assert_cmpuint (visitor_get_code (visitors[i]), ==, 1008);
      visitor_free (visitors[i]);
    }

  /* Who comes afterwards may stay. */
  visitors[0] = app_fixture_visit (f, "a", FALSE);
  g_assert_cmpuint (app_fixture_publish (f, "fence", NULL), ==, 1);
  crier_test_wait (visitor_count (visitors[0], "fence") == 1);
  visitor_free (visitors[0]);
}

/* The service ends in the midst of it. */
static void
test_disconnect_and_stop (AppFixture    *f,
                          gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (Visitor) a = NULL;

  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  clients = list_clients (f);
  crier_service_refresh (f->service, clients);
  crier_service_disconnect_many (f->service, clients);
  crier_service_disconnect_all (f->service);
  crier_service_stop (f->service);
  crier_service_refresh (f->service, clients);
  crier_service_disconnect_all (f->service);
  crier_service_stop (f->service);
  crier_service_disconnect_many (f->service, clients);
  app_fixture_stop (f);
  crier_service_refresh (f->service, clients);
  crier_service_disconnect_many (f->service, clients);
  crier_service_disconnect_all (f->service);
}

/* More than the kernel keeps, and fewer than the log does. */
#define N_LARGE 50

/* What it has not taken yet; asked for as often as it is looked at. */
static guint64
look_for_pending (AppFixture *f,
                  GPtrArray  *clients)
{
  crier_service_refresh (f->service, clients);

  return crier_client_get_pending (g_ptr_array_index (clients, 0));
}

/* Reads what is there; whether there is nothing left on its way. */
static gboolean
drain (AppFixture *f,
       GPtrArray  *clients,
       GSocket    *socket)
{
  char buffer[65536];

  while (g_socket_condition_check (socket, G_IO_IN))
    g_assert_cmpint (g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL), >, 0);

  return look_for_pending (f, clients) == 0;
}

static void
test_refresh (AppFixture    *f,
              gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", 65536);
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (GSocket) socket = NULL;
  guint i;

  app_fixture_start (f);
  socket = app_fixture_shake (f, FALSE);
  crier_test_wait (app_fixture_get_n_clients (f) == 1);
  clients = list_clients (f);
  crier_service_refresh (f->service, nobody);

  for (i = 0; i < N_LARGE; i++)
    app_fixture_publish (f, text, NULL);

  crier_test_wait (look_for_pending (f, clients) > 0);
  crier_test_wait (drain (f, clients, socket) &&
                   crier_client_get_messages (g_ptr_array_index (clients, 0)) == N_LARGE);
}

/* The interval is changed while it runs; 0 is silence. */
static void
test_interval (AppFixture    *f,
               gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  guint n;

  crier_service_set_interval (f->service, 1);
  f->config->interval = 3600;
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  crier_service_set_interval (f->service, 1);
  crier_test_wait (f->n_announced > 0 && visitor_get_texts (a)->len > 0);
  g_assert_cmpuint (strlen (g_ptr_array_index (visitor_get_texts (a), 0)), ==,
                    strlen ("2026-11-22 14:59:03.076832"));

  crier_service_set_interval (f->service, 0);
  app_fixture_publish (f, "fence", NULL);
  crier_test_wait (app_fixture_has_event (f, "published fence 1") &&
                   visitor_count (a, "fence") == 1);
  n = f->n_announced;
  crier_test_run_for (1900);
  g_assert_cmpuint (f->n_announced, ==, n);
  g_assert_cmpuint (visitor_get_texts (a)->len, ==, n + 1);

  crier_service_set_interval (f->service, 1);
  crier_test_wait (f->n_announced > n && visitor_get_texts (a)->len > n + 1);
}

static void
test_max_clients (AppFixture    *f,
                  gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;

  f->config->max_clients = 1;
  app_fixture_start (f);
  a = app_fixture_visit (f, "a", FALSE);
  b = visitor_new (crier_service_get_port (f->service), "Id=b", FALSE);
  crier_test_wait (visitor_is_closed (b));
  g_assert_cmpuint (visitor_get_code (b), ==, 1013);
  g_assert_cmpuint (app_fixture_publish (f, "fence", NULL), ==, 1);
  g_assert_false (app_fixture_has_event (f, "joined b"));
}

#define ADD(path, func)                                                 \
  g_test_add ("/service/" path, AppFixture, NULL,                       \
              app_fixture_set_up, func, app_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("roster/fills", test_roster);
  ADD ("roster/same-id", test_roster_same_id);
  ADD ("activity", test_activity);
  ADD ("models-first", test_models_first);
  ADD ("publish/reach", test_publish);
  ADD ("publish/json", test_publish_json);
  ADD ("publish/wrong", test_publish_wrong);
  ADD ("publish/burst", test_publish_burst);
  ADD ("publish/away", test_publish_away);
  ADD ("received", test_received);
  ADD ("inbox/off", test_inbox);
  ADD ("inbox/full", test_inbox_full);
  ADD ("disconnect", test_disconnect);
  ADD ("disconnect-many", test_disconnect_many);
  ADD ("disconnect-all", test_disconnect_all);
  ADD ("disconnect-and-stop", test_disconnect_and_stop);
  ADD ("refresh", test_refresh);
  ADD ("interval", test_interval);
  ADD ("max-clients", test_max_clients);

  return g_test_run ();
}
