/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixoutputstream.h>

#include "crier-test.h"
#include "visitor.h"

/*
 * The program itself, as a shell or a system starts it: what it prints where,
 * and with which status it ends.
 */

#define MAX_ARGUMENTS 8

/* Smaller than a pipe is by default, so that it is full soon. */
#define PIPE_SIZE 4096

typedef struct
{
  char *output; /* (owned) */
  char *errors; /* (owned) */
  int   status;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_free (outcome->output);
  g_free (outcome->errors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* In the child: a test that fails must not leave a server behind, and what we
 * ignore is not to be inherited. */
static void
child_setup_cb (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_DFL);
}

static GSubprocessLauncher *
make_launcher (GSubprocessFlags flags)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "G_MESSAGES_DEBUG");

  return launcher;
}

static const char *
get_program (void)
{
  const char *program = g_getenv ("CRIER");

  if (program == NULL)
    g_error ("CRIER has to name the program");

  return program;
}

static GSubprocess *
spawn (GSubprocessLauncher *launcher,
       const char * const  *arguments)
{
  const char *argv[MAX_ARGUMENTS + 2] = { get_program (), NULL };
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  guint i;

  for (i = 0; arguments[i] != NULL; i++)
    argv[i + 1] = arguments[i];

  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);

  return process;
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Runs it to its end, without any input. */
static void
run (Outcome            *outcome,
     const char * const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  launcher = make_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  process = spawn (launcher, arguments);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, result_cb, &result);
  crier_test_wait (result != NULL);
  g_subprocess_communicate_utf8_finish (process, result, &outcome->output,
                                        &outcome->errors, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  outcome->status = g_subprocess_get_exit_status (process);
}

static void
assert_one_line (const char *text)
{
  const char *end = strchr (text, '\n');

  g_assert_nonnull (end);
  g_assert_cmpint (end - text, >, 0);
  g_assert_cmpstr (end, ==, "\n");
}

/* It says in one line what is wrong, on the right stream. */
static void
assert_fails (const char * const *arguments,
              int                 status,
              const char         *part)
{
  g_auto (Outcome) outcome = { NULL };

  run (&outcome, arguments);
  g_test_message ("%s", outcome.errors);
  g_assert_cmpint (outcome.status, ==, status);
  g_assert_cmpstr (outcome.output, ==, "");
  assert_one_line (outcome.errors);
  g_assert_true (g_str_has_prefix (outcome.errors, "crier: "));
  g_assert_nonnull (strstr (outcome.errors, part));
}

#define ASSERT_FAILS(status, part, ...) \
  assert_fails ((const char *[]) { __VA_ARGS__, NULL }, status, part)

static void
test_version (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_auto (Outcome) with_others = { NULL };

  run (&outcome, (const char *[]) { "--version", NULL });
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_cmpstr (outcome.output, ==, "crier " PACKAGE_VERSION "\n");
  g_assert_cmpstr (outcome.errors, ==, "");

  run (&with_others, (const char *[]) { "--no-gui", "--version", NULL });
  g_assert_cmpint (with_others.status, ==, 0);
  g_assert_cmpstr (with_others.output, ==, "crier " PACKAGE_VERSION "\n");
}

static void
test_help (void)
{
  const char *options[] = {
    "--no-gui", "-p, --port=", "-l, --listen=", "--interval=", "--allow-origin=",
    "--allow-host=", "--no-inbox", "--max-clients=", "--verbose", "--version",
    "/to", "/clients", "/quit",
  };
  g_auto (Outcome) outcome = { NULL };
  guint i;

  run (&outcome, (const char *[]) { "--help", NULL });
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_cmpstr (outcome.errors, ==, "");

  for (i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_test_message ("%s", options[i]);
      g_assert_nonnull (strstr (outcome.output, options[i]));
    }
}

static void
test_usage (void)
{
  ASSERT_FAILS (2, "--help", "--port=x");
  ASSERT_FAILS (2, "--port", "--port=x");
  ASSERT_FAILS (2, "--help", "--no-gui", "--port=65536");
  ASSERT_FAILS (2, "--help", "--port");
  ASSERT_FAILS (2, "--help", "--nonsense");
  ASSERT_FAILS (2, "--help", "--no-gui", "stray");
  ASSERT_FAILS (2, "--help", "--interval=3601");
  ASSERT_FAILS (2, "--help", "--listen=nowhere");
  ASSERT_FAILS (2, "--help", "--allow-origin=null");
  ASSERT_FAILS (2, "--help", "--allow-host=*");
  ASSERT_FAILS (2, "--help", "--max-clients=0");
}

static void
test_usage_odd (void)
{
  ASSERT_FAILS (2, "--help", "--port=1\n2");
}

/* Without a display the way on is named. */
static void
test_no_display (void)
{
  ASSERT_FAILS (1, "--no-gui", NULL);
  ASSERT_FAILS (1, "--no-gui", "--port=0");
}

static void
test_address (void)
{
  ASSERT_FAILS (1, "--listen", "--no-gui", "--port=0", "--listen=192.0.2.1");
}

typedef struct
{
  GSubprocess      *process; /* (owned) */
  GOutputStream    *input;   /* (unowned) */
  GDataInputStream *output;  /* (owned) */
  guint             port;
} Server;

static char *
read_line (Server *server)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *line;

  g_data_input_stream_read_line_async (server->output, G_PRIORITY_DEFAULT, NULL,
                                       result_cb, &result);
  crier_test_wait (result != NULL);
  line = g_data_input_stream_read_line_finish (server->output, result, NULL, &error);
  g_assert_no_error (error);

  return line;
}

static void
assert_line (Server     *server,
             const char *expected)
{
  g_autofree char *line = read_line (server);

  g_assert_cmpstr (line, ==, expected);
}

/* The first line says where; a program has to be able to rely on it. */
static void
read_port (Server *server)
{
  g_autofree char *line = read_line (server);
  g_autofree char *expected = NULL;

  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "Listening on http://127.0.0.1:%u/", &server->port), ==, 1);
  expected = g_strdup_printf ("Listening on http://127.0.0.1:%u/", server->port);
  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpuint (server->port, >, 0);
}

static void
server_start (Server           *server,
              GSubprocessFlags  flags,
              const char       *argument)
{
  const char *argv[] = { "--no-gui", "--port=0", "--interval=0",
                         "--listen=127.0.0.1", argument, NULL };
  g_autoptr (GSubprocessLauncher) launcher = NULL;

  launcher = make_launcher (flags |
                            G_SUBPROCESS_FLAGS_STDIN_PIPE |
                            G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  server->process = spawn (launcher, argv);
  server->input = g_subprocess_get_stdin_pipe (server->process);
  server->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  read_port (server);
}

static void
server_type (Server     *server,
             const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (server->input, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
await_end (GSubprocess *process)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_subprocess_wait_async (process, NULL, result_cb, &result);
  crier_test_wait (result != NULL);
  g_assert_true (g_subprocess_wait_finish (process, result, NULL));
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

/* Waits until it has ended by itself, well. */
static void
server_end (Server *server)
{
  await_end (server->process);
  g_clear_object (&server->output);
  g_clear_object (&server->process);
}

static void
test_listening (void)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  Server server = { NULL };
  g_autofree char *expected = NULL;
  g_autofree char *line = NULL;

  launcher = make_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  server.process = spawn (launcher, (const char *[]) { "--no-gui", "--port=0", NULL });
  server.input = g_subprocess_get_stdin_pipe (server.process);
  server.output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server.process));
  read_port (&server);
  server_type (&server, "/quit\n");

  /* And one for IPv6, on the same port, where there is any. */
  line = read_line (&server);
  expected = g_strdup_printf ("Listening on http://[::1]:%u/", server.port);
  if (line != NULL)
    g_assert_cmpstr (line, ==, expected);

  server_end (&server);
}

static void
test_port_taken (void)
{
  Server server = { NULL };
  g_autofree char *port = NULL;
  g_autofree char *number = NULL;

  server_start (&server, 0, NULL);
  port = g_strdup_printf ("--port=%u", server.port);
  number = g_strdup_printf ("%u", server.port);
  ASSERT_FAILS (1, number, "--no-gui", port);
  ASSERT_FAILS (1, "--port", "--no-gui", port);
  g_subprocess_send_signal (server.process, SIGTERM);
  server_end (&server);
}

/* The original program's dialogue. */
static void
test_dialogue (void)
{
  Server server = { NULL };
  Visitor *visitor;

  server_start (&server, 0, NULL);
  visitor = visitor_new (server.port, "Id=666888", FALSE);
  assert_line (&server, "Client 666888 joined (WebSocket, 127.0.0.1)");
  visitor_send (visitor, "Message to send");
  assert_line (&server, "Client 666888 sent: Message to send");
  server_type (&server, "Dinner\n");
  assert_line (&server, "Sent to 1 client");
  crier_test_wait (visitor_count (visitor, "Dinner") == 1);
  visitor_free (visitor);
  assert_line (&server, "Client 666888 left");
  server_type (&server, "/quit\n");
  server_end (&server);
}

static void
test_signal (gconstpointer data)
{
  Server server = { NULL };
  Visitor *visitor;

  server_start (&server, 0, NULL);
  visitor = visitor_new (server.port, "Id=a", FALSE);
  assert_line (&server, "Client a joined (WebSocket, 127.0.0.1)");
  g_subprocess_send_signal (server.process, GPOINTER_TO_INT (data));
  crier_test_wait (visitor_is_closed (visitor));
  g_assert_cmpuint (visitor_get_code (visitor), ==, 1001);
  assert_line (&server, "Client a left (shutdown)");
  server_end (&server);
  visitor_free (visitor);
}

/* The end of the input is not the end: a service has none. */
static void
test_end_of_input (void)
{
  Server server = { NULL };
  Visitor *visitor;

  server_start (&server, 0, NULL);
  server_type (&server, "last words");
  g_assert_true (g_output_stream_close (server.input, NULL, NULL));
  assert_line (&server, "Sent to 0 clients");
  visitor = visitor_new (server.port, "Id=a", FALSE);
  assert_line (&server, "Client a joined (WebSocket, 127.0.0.1)");
  visitor_free (visitor);
  g_subprocess_send_signal (server.process, SIGTERM);
  server_end (&server);
}

/* Whoever read what it prints has gone: it serves on. */
static void
test_output_gone (void)
{
  Server server = { NULL };
  Visitor *visitor;

  server_start (&server, 0, NULL);
  g_assert_true (g_input_stream_close (G_INPUT_STREAM (server.output), NULL, NULL));
  visitor = visitor_new (server.port, "Id=a", FALSE);
  server_type (&server, "Dinner\n");
  crier_test_wait (visitor_count (visitor, "Dinner") == 1);
  visitor_free (visitor);
  g_subprocess_send_signal (server.process, SIGTERM);
  server_end (&server);
}

static gboolean
can_connect (guint port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port,
                                                NULL, NULL);

  return connection != NULL;
}

/* Without any streams it serves and ends as ever. */
static void
test_streams_closed (void)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (0);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Server server = { NULL };
  g_autofree char *port = NULL;
  guint i;

  /* A port that was free a moment ago: it cannot say which one it took. */
  server_start (&server, 0, NULL);
  server_type (&server, "/quit\n");
  server_end (&server);
  port = g_strdup_printf ("--port=%u", server.port);

  process = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c",
                                         "exec \"$@\" <&- >&- 2>&-", "sh",
                                         get_program (), "--no-gui", port, NULL);
  g_assert_no_error (error);
  crier_test_wait (can_connect (server.port));

  for (i = 0; i < 3; i++)
    visitor_free (visitor_new (server.port, "Id=a", FALSE));

  g_subprocess_send_signal (process, SIGTERM);
  await_end (process);
}

/* "Say more on standard error" does not mean on standard output, where there
 * is one line an event. */
static void
test_verbose (void)
{
  Server server = { NULL };
  Visitor *visitor;
  g_autofree char *text = crier_test_fill ("x", 4097);
  g_autoptr (GDataInputStream) errors = NULL;
  g_autofree char *line = NULL;

  server_start (&server, G_SUBPROCESS_FLAGS_STDERR_PIPE, "--verbose");
  errors = g_data_input_stream_new (g_subprocess_get_stderr_pipe (server.process));
  visitor = visitor_new (server.port, "Id=a", FALSE);
  assert_line (&server, "Client a joined (WebSocket, 127.0.0.1)");
  visitor_send (visitor, text);
  crier_test_wait (visitor_is_closed (visitor));
  assert_line (&server, "Client a left (it broke the protocol)");
  server_type (&server, "/quit\n");
  server_end (&server);
  visitor_free (visitor);

  line = g_data_input_stream_read_upto (errors, "", 0, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (line, "over 4 KiB"));
}

static int
count_unread (int fd)
{
  int n;

  g_assert_cmpint (ioctl (fd, FIONREAD, &n), ==, 0);

  return n;
}

/* Nobody reads what it prints, and the pipe is full: it has to end all the
 * same when it is told to. */
static void
test_output_full (void)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  Server server = { NULL };
  g_autofree char *lines = crier_test_fill ("/x\n", 3 * 200);
  int ends[2];
  int input;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_cmpint (fcntl (ends[1], F_SETPIPE_SZ, PIPE_SIZE), >=, PIPE_SIZE);
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  server.process = spawn (launcher, (const char *[]) { "--no-gui", "--port=0",
                                                       "--listen=127.0.0.1", NULL });
  g_object_unref (g_steal_pointer (&launcher));
  server.input = g_subprocess_get_stdin_pipe (server.process);
  input = g_unix_output_stream_get_fd (G_UNIX_OUTPUT_STREAM (server.input));

  /* Each is answered by a line of some 80 bytes, three times as much in all
   * as there is room for. */
  server_type (&server, lines);
  crier_test_wait (count_unread (input) == 0);
  crier_test_run_for (200);
  g_assert_cmpint (count_unread (ends[0]), >, 0);
  g_subprocess_send_signal (server.process, SIGTERM);
  server_end (&server);
  close (ends[0]);
}

int
main (int    argc,
      char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/main/version", test_version);
  g_test_add_func ("/main/help", test_help);
  g_test_add_func ("/main/usage/table", test_usage);
  g_test_add_func ("/main/no-display", test_no_display);
  g_test_add_func ("/main/address", test_address);
  g_test_add_func ("/main/listening", test_listening);
  g_test_add_func ("/main/port-taken", test_port_taken);
  g_test_add_func ("/main/dialogue", test_dialogue);
  g_test_add_data_func ("/main/signal/term", GINT_TO_POINTER (SIGTERM), test_signal);
  g_test_add_data_func ("/main/signal/int", GINT_TO_POINTER (SIGINT), test_signal);
  g_test_add_func ("/main/end-of-input", test_end_of_input);
  g_test_add_func ("/main/output/gone", test_output_gone);
  g_test_add_func ("/main/streams-closed", test_streams_closed);
  g_test_add_func ("/main/usage/odd", test_usage_odd);
  g_test_add_func ("/main/verbose", test_verbose);
  g_test_add_func ("/main/output/full", test_output_full);

  return g_test_run ();
}
