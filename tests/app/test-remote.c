/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-operator-socket.h"
#include "crier-remote.h"
#include "fixture.h"
#include "loop.h"

/*
 * CrierRemote waits for its answers, so it is asked in a thread of its own
 * while the server, or what pretends to be one, runs in the main context.
 */

typedef struct
{
  guint port;
  const char *text;          /* (nullable): to be sent; NULL to list clients */
  const char * const *to;    /* (nullable) */

  GPtrArray *clients;        /* (owned) (nullable) */
  char *json;                /* (owned) (nullable) */
  guint n_listeners;
  gboolean sent;
  GError *error;             /* (owned) (nullable) */
  int is_done;               /* atomic */
} Task;

static void
task_clear (Task *task)
{
  g_clear_pointer (&task->clients, g_ptr_array_unref);
  g_clear_pointer (&task->json, g_free);
  g_clear_error (&task->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Task, task_clear)

static gpointer
task_func (gpointer data)
{
  Task *task = data;
  g_autoptr (CrierRemote) remote = crier_remote_choose (task->port, &task->error);

  if (remote != NULL && task->text != NULL)
    task->sent = crier_remote_send (remote, task->text, task->to, 0,
                                    &task->n_listeners, &task->error);
  else if (remote != NULL)
    task->clients = crier_remote_list_clients (remote, &task->error);

  if (remote != NULL && task->clients != NULL)
    task->json = crier_remote_dup_clients (remote, &task->error);

  g_atomic_int_set (&task->is_done, TRUE);
  g_main_context_wakeup (NULL);

  return NULL;
}

static void
task_run (Task *task)
{
  GThread *thread = g_thread_new ("test remote", task_func, task);

  loop_until (g_atomic_int_get (&task->is_done));
  g_thread_join (thread);
}

static void
assert_not_chosen (guint       port,
                   CrierError  code,
                   const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crier_remote_choose (port, &error));
  g_assert_error (error, CRIER_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static void
assert_only (guint port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierRemote) only = crier_remote_choose (0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (crier_remote_get_port (only), ==, port);
}

/* Two run, and no other. */
static void
assert_both (guint a,
             guint b)
{
  g_autofree char *ports = g_strdup_printf (" %u, %u.", MIN (a, b), MAX (a, b));

  assert_not_chosen (0, CRIER_ERROR_USAGE, ports);
}

static void
test_none (void)
{
  assert_not_chosen (0, CRIER_ERROR_NOT_RUNNING, "--no-gui");
  assert_not_chosen (8888, CRIER_ERROR_NOT_RUNNING, "No Crier");
}

/* One is meant without a word; of several one has to be named. */
static void
test_choose (void)
{
  g_autoptr (Fixture) first = fixture_new ();
  g_autoptr (CrierRemote) named = NULL;
  g_autoptr (Fixture) second = NULL;
  g_autoptr (CrierRemote) chosen = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("%u", first->port);

  assert_only (first->port);
  named = crier_remote_choose (first->port, &error);
  g_assert_no_error (error);
  assert_not_chosen (1, CRIER_ERROR_NOT_RUNNING, port);

  second = fixture_new ();
  assert_both (first->port, second->port);
  assert_not_chosen (0, CRIER_ERROR_USAGE, "--port");
  assert_not_chosen (1, CRIER_ERROR_NOT_RUNNING, port);
  chosen = crier_remote_choose (second->port, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crier_remote_get_port (chosen), ==, second->port);
}

/* What is left of a server that was killed, and what never was one. */
static void
test_dead (void)
{
  const char *names[] = { "x.sock", "0.sock", "70000.sock", "8888.sock.bak", ".sock",
                          "8888", "-1.sock", "7.sock" };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *folder = crier_operator_socket_dup_folder ();
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *stale = crier_operator_socket_make_path (folder, 9);
  guint i;
  int fd;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }

  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_strlcpy (address.sun_path, stale, sizeof address.sun_path);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  close (fd);

  assert_only (fixture->port);

  g_unlink (stale);
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_unlink (path);
    }
}

/* From outside, one that runs in a Flatpak is found too; from inside, none
 * that runs outside. */
static void
test_sandbox (void)
{
  g_autoptr (Fixture) outside = fixture_new ();
  g_autoptr (Fixture) inside = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("There is no outside in a sandbox");
      return;
    }

  g_setenv ("FLATPAK_ID", APP_ID, TRUE);
  assert_not_chosen (0, CRIER_ERROR_NOT_RUNNING, "--no-gui");
  inside = fixture_new ();
  assert_only (inside->port);
  g_unsetenv ("FLATPAK_ID");

  assert_both (outside->port, inside->port);
}

static void
test_clients (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) odd = NULL;
  g_autoptr (Peer) plain = NULL;
  g_auto (Task) nobody = { 0 };
  g_auto (Task) task = { 0 };
  const CrierRemoteClient *client;

  task_run (&nobody);
  g_assert_no_error (nobody.error);
  g_assert_cmpuint (nobody.clients->len, ==, 0);
  g_assert_cmpstr (nobody.json, ==, "{\"clients\":[]}\n");

  odd = peer_new_websocket (fixture->port, "Id=%22%5C%3Cb%3E%20%E6%99%9A", PEER_JSON);
  plain = peer_new_websocket (fixture->port, "Id=666888", PEER_PLAIN);
  peer_send_text (plain, "Message to send");
  loop_until (fixture_count (fixture, "received ") == 1);

  task_run (&task);
  g_assert_no_error (task.error);
  g_assert_cmpuint (task.clients->len, ==, 2);
  client = g_ptr_array_index (task.clients, 0);
  g_assert_cmpstr (client->id, ==, "\"\\<b> 晚");
  g_assert_cmpstr (client->transport, ==, "websocket");
  g_assert_cmpstr (client->address, ==, "127.0.0.1");
  g_assert_cmpint (ABS (g_date_time_to_unix (client->since) -
                        g_get_real_time () / G_USEC_PER_SEC), <=, 60);
  client = g_ptr_array_index (task.clients, 1);
  g_assert_cmpstr (client->id, ==, "666888");
  g_assert_cmpuint (client->messages, ==, 0);
}

/* Through the journal to those whom it is for, and to nobody else. */
static void
test_send (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = fixture_new_with_journal (config);
  g_autoptr (Peer) a = peer_new_websocket (fixture->port, "Id=a", PEER_PLAIN);
  g_autoptr (Peer) b = peer_new_websocket (fixture->port, "Id=b", PEER_PLAIN);
  const char *to[] = { "b", NULL };
  const char *unknown[] = { "b", "nobody", NULL };
  g_auto (Task) one = { .text = "\"only\" \\ 晚\n\x1f", .to = to };
  g_auto (Task) none = { .text = "none", .to = unknown };
  g_auto (Task) all = { .text = "all" };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  loop_until (fixture_count (fixture, "joined ") == 2);
  task_run (&one);
  g_assert_no_error (one.error);
  g_assert_true (one.sent);
  g_assert_cmpuint (one.n_listeners, ==, 1);

  task_run (&none);
  g_assert_false (none.sent);
  g_assert_error (none.error, CRIER_ERROR, CRIER_ERROR_UNKNOWN_ID);
  g_assert_nonnull (strstr (none.error->message, "nobody"));

  task_run (&all);
  g_assert_no_error (all.error);
  g_assert_cmpuint (all.n_listeners, ==, 2);

  first = peer_next_text (b);
  second = peer_next_text (b);
  third = peer_next_text (a);
  g_assert_cmpstr (first, ==, one.text);
  g_assert_cmpstr (second, ==, "all");
  g_assert_cmpstr (third, ==, "all");
}

/* What pretends to be a server: says the same to everybody. */
typedef struct
{
  CrierOperatorSocket *socket; /* (owned) */
  GSource *source;             /* (owned) */
  const char *answer;
  guint n_silent;              /* so many requests have no answer */
  guint n_requests;
  char *key;                   /* (owned) (nullable): which all have in common */
} Impostor;

/* Each repetition of a message has to carry the key of the first. */
static void
note_request (Impostor   *self,
              const char *request)
{
  g_autoptr (GRegex) regex = g_regex_new ("\r\nIdempotency-Key: (\\w{22})\r\n", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *key = NULL;

  self->n_requests++;
  if (!g_str_has_prefix (request, "POST"))
    return;

  g_assert_true (g_regex_match (regex, request, 0, &match));
  key = g_match_info_fetch (match, 1);
  if (self->key == NULL)
    self->key = g_strdup (key);

  g_assert_cmpstr (key, ==, self->key);
}

static gboolean
impostor_cb (GSocket      *socket,
             GIOCondition  condition,
             gpointer      data)
{
  Impostor *self = data;
  g_autoptr (GSocket) peer = g_socket_accept (socket, NULL, NULL);
  g_autoptr (GString) request = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_assert_nonnull (peer);
  g_socket_set_blocking (peer, TRUE);

  /* What is posted here is an object. */
  do
    {
      n = g_socket_receive (peer, buffer, sizeof buffer, NULL, NULL);
      g_string_append_len (request, buffer, MAX (n, 0));
    }
  while (n > 0 && !g_str_has_suffix (request->str, "}") &&
         !(g_str_has_prefix (request->str, "GET") &&
           g_str_has_suffix (request->str, "\r\n\r\n")));

  /* A look whether it lives comes and goes. */
  if (n > 0)
    note_request (self, request->str);

  if (n > 0 && self->n_requests > self->n_silent)
    g_socket_send (peer, self->answer, strlen (self->answer), NULL, NULL);

  return G_SOURCE_CONTINUE;
}

static void
impostor_open (Impostor   *self,
               const char *answer)
{
  g_autofree char *folder = crier_operator_socket_dup_folder ();
  g_autoptr (GError) error = NULL;

  *self = (Impostor) { .answer = answer };
  self->socket = crier_operator_socket_new (folder, 8888, &error);
  g_assert_no_error (error);
  self->source = g_socket_create_source (crier_operator_socket_get_socket (self->socket),
                                         G_IO_IN, NULL);
  g_source_set_callback (self->source,
                         (GSourceFunc) (void (*) (void)) impostor_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

static void
impostor_close (Impostor *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  crier_operator_socket_free (self->socket);
  g_free (self->key);
}

static void
assert_fails (const char *answer,
              const char *text,
              const char *part)
{
  Impostor impostor;
  g_auto (Task) task = { .text = text };

  impostor_open (&impostor, answer);
  task_run (&task);
  impostor_close (&impostor);
  g_assert_false (task.sent);
  g_assert_null (task.clients);
  g_assert_error (task.error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_test_message ("%s", task.error->message);
  g_assert_nonnull (strstr (task.error->message, part));
}

#define ANSWER(status, body) "HTTP/1.1 " status "\r\nConnection: close\r\n\r\n" body

static void
test_impostor (void)
{
  assert_fails ("", NULL, "8888");
  assert_fails ("What?\r\n\r\n", NULL, "8888");
  assert_fails (ANSWER ("200 OK", ""), NULL, "8888");
  assert_fails (ANSWER ("200 OK", "[]"), NULL, "8888");
  assert_fails (ANSWER ("200 OK", "{\"clients\":[7]}"), NULL, "8888");
  assert_fails (ANSWER ("200 OK", "{\"clients\":[{\"id\":\"a\"}]}"), NULL, "8888");
  assert_fails (ANSWER ("200 OK", "{\"clients\":{}}"), NULL, "8888");
  assert_fails (ANSWER ("200 OK", "{\"clients\":[{\"id\":\"a\",\"transport\":\"sse\","
                        "\"address\":\"x\",\"since\":\"yesterday\"}]}"), NULL, "8888");
  assert_fails (ANSWER ("404 Not Found", "There is nothing here\n"), "Dinner", "404");
  assert_fails (ANSWER ("507 Insufficient Storage", "{\"error\":\"No room on the disk\"}"),
                "Dinner", "No room on the disk");
  assert_fails (ANSWER ("500 Oops", "{\"error\":7}"), "Dinner", "500");
}

/* A message that has no answer is sent again, with the key of the first. */
static void
test_repeat (void)
{
  Impostor impostor;
  g_auto (Task) task = { .text = "Dinner" };

  impostor_open (&impostor, ANSWER ("201 Created", "{\"id\":\"a-1\",\"listeners\":3}"));
  impostor.n_silent = 2;
  task_run (&task);
  g_assert_no_error (task.error);
  g_assert_true (task.sent);
  g_assert_cmpuint (task.n_listeners, ==, 3);
  g_assert_cmpuint (impostor.n_requests, ==, 3);
  impostor_close (&impostor);
}

/* Where nobody can know whether it was sent, that is what is said. */
static void
assert_unknown (const char *answer,
                guint       n_silent,
                const char *part)
{
  Impostor impostor;
  g_auto (Task) task = { .text = "Dinner" };

  impostor_open (&impostor, answer);
  impostor.n_silent = n_silent;
  task_run (&task);
  g_assert_false (task.sent);
  g_assert_error (task.error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_assert_true (g_str_has_prefix (task.error->message, "It is not known whether"));
  g_assert_nonnull (strstr (task.error->message, part));
  g_assert_cmpuint (impostor.n_requests, ==, 4);
  impostor_close (&impostor);
}

static void
test_unknown (void)
{
  assert_unknown ("", 4, "does not answer");
  assert_unknown (ANSWER ("503 Service Unavailable", "{\"error\":\"It ends\"}"), 1, "It ends");
  assert_fails (ANSWER ("503 Service Unavailable", "{\"error\":\"It ends\"}"), "Dinner", "It ends");
}

/* The sockets are gone with their servers. */
static void
remove_folders (const char *folder)
{
  const char *names[] = { "crier", ("app/" APP_ID "/crier"), ("app/" APP_ID), "app", "" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_rmdir (path);
    }

  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-XXXXXX", NULL);

  int status;

  g_assert_nonnull (folder);
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_unsetenv ("FLATPAK_ID");
  g_setenv ("http_proxy", "http://127.0.0.1:9/", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/remote/none", test_none);
  g_test_add_func ("/remote/choose", test_choose);
  g_test_add_func ("/remote/dead", test_dead);
  g_test_add_func ("/remote/sandbox", test_sandbox);
  g_test_add_func ("/remote/clients", test_clients);
  g_test_add_func ("/remote/send", test_send);
  g_test_add_func ("/remote/impostor", test_impostor);
  g_test_add_func ("/remote/repeat", test_repeat);
  g_test_add_func ("/remote/unknown", test_unknown);

  status = g_test_run ();
  remove_folders (folder);

  return status;
}
