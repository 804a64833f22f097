/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "crier-test.h"
#include "program.h"
#include "visitor.h"

/*
 * The program itself, as a shell or a system starts it: what it prints where,
 * and with which status it ends.
 */

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

/* Runs it to its end; what it says has room in a pipe. */
static void
run (Outcome            *outcome,
     const char * const *arguments)
{
  Program program;

  program_start (&program, arguments);
  program_close_end (&program.input);
  outcome->status = program_await_status (program.process);
  outcome->output = program_read_rest (program.output);
  outcome->errors = program_read_rest (program.errors);
  program_clear (&program);
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

/* Nor beside it, nor where it would be installed. */
static void
test_no_window (void)
{
  g_autofree char *folder = g_dir_make_tmp ("crier-test-XXXXXX", NULL);
  g_autofree char *alone = g_build_filename (folder, "crier", NULL);
  g_autofree char *program = g_strdup (program_get_path ());
  g_autoptr (GFile) from = g_file_new_for_path (program);
  g_autoptr (GFile) to = g_file_new_for_path (alone);

  if (g_file_test (LIBEXECDIR "/crier-window", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("a window is installed here");
      return;
    }

  g_assert_true (g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, NULL));
  g_setenv ("CRIER", alone, TRUE);
  ASSERT_FAILS (1, "The window is not installed", NULL);
  ASSERT_FAILS (1, "--no-gui", "--port=0");
  g_setenv ("CRIER", program, TRUE);

  g_assert_cmpint (g_unlink (alone), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_address (void)
{
  ASSERT_FAILS (1, "--listen", "--no-gui", "--port=0", "--listen=192.0.2.1");
}

/* The first line says where; a program has to be able to rely on it. */
static void
read_port (Program *self)
{
  g_autofree char *line = program_read_line (self);
  g_autofree char *expected = NULL;

  g_assert_cmpint (sscanf (line, "Listening on http://127.0.0.1:%u/", &self->port), ==, 1);
  expected = g_strdup_printf ("Listening on http://127.0.0.1:%u/", self->port);
  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpuint (self->port, >, 0);
}

/* Serves on one address, without announcing the time. */
static void
serve (Program    *self,
       const char *argument)
{
  program_start (self, (const char *[]) { "--no-gui", "--port=0", "--interval=0",
                                          "--listen=127.0.0.1", argument, NULL });
  read_port (self);
}

static void
test_listening (void)
{
  Program program;
  g_autofree char *rest = NULL;
  g_autofree char *expected = NULL;

  program_start (&program, (const char *[]) { "--no-gui", "--port=0", NULL });
  read_port (&program);
  program_type (&program, "/quit\n");
  g_assert_cmpint (program_await_status (program.process), ==, 0);

  /* And one for IPv6, on the same port, where there is any. */
  rest = program_read_rest (program.output);
  g_string_append (program.text, rest);
  expected = g_strdup_printf ("Listening on http://[::1]:%u/\n", program.port);
  if (program.text->len > 0)
    g_assert_cmpstr (program.text->str, ==, expected);

  program_clear (&program);
}

static void
test_port_taken (void)
{
  Program program;
  g_autofree char *port = NULL;
  g_autofree char *number = NULL;

  serve (&program, NULL);
  port = g_strdup_printf ("--port=%u", program.port);
  number = g_strdup_printf ("%u", program.port);
  ASSERT_FAILS (1, number, "--no-gui", port);
  ASSERT_FAILS (1, "--port", "--no-gui", port);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* The original program's dialogue. */
static void
test_dialogue (void)
{
  Program program;
  Visitor *visitor;

  serve (&program, NULL);
  visitor = visitor_new (program.port, "Id=666888", FALSE);
  program_assert_line (&program, "Client 666888 joined (WebSocket, 127.0.0.1)");
  visitor_send (visitor, "Message to send");
  program_assert_line (&program, "Client 666888 sent: Message to send");
  program_type (&program, "Dinner\n");
  program_assert_line (&program, "Sent to 1 client");
  crier_test_wait (visitor_count (visitor, "Dinner") == 1);
  visitor_free (visitor);
  program_assert_line (&program, "Client 666888 left");
  program_type (&program, "/quit\n");
  program_end (&program);
}

static void
test_signal (gconstpointer data)
{
  Program program;
  Visitor *visitor;

  serve (&program, NULL);
  visitor = visitor_new (program.port, "Id=a", FALSE);
  program_assert_line (&program, "Client a joined (WebSocket, 127.0.0.1)");
  g_subprocess_send_signal (program.process, GPOINTER_TO_INT (data));
  crier_test_wait (visitor_is_closed (visitor));
  g_assert_cmpuint (visitor_get_code (visitor), ==, 1001);
  program_assert_line (&program, "Client a left (shutdown)");
  program_end (&program);
  visitor_free (visitor);
}

/* The end of the input is not the end: a service has none. */
static void
test_end_of_input (void)
{
  Program program;
  Visitor *visitor;

  serve (&program, NULL);
  program_type (&program, "last words");
  program_close_end (&program.input);
  program_assert_line (&program, "Sent to 0 clients");
  visitor = visitor_new (program.port, "Id=a", FALSE);
  program_assert_line (&program, "Client a joined (WebSocket, 127.0.0.1)");
  visitor_free (visitor);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* Whoever read what it prints has gone: it serves on. */
static void
test_output_gone (void)
{
  Program program;
  Visitor *visitor;

  serve (&program, NULL);
  program_close_end (&program.output);
  visitor = visitor_new (program.port, "Id=a", FALSE);
  program_type (&program, "Dinner\n");
  crier_test_wait (visitor_count (visitor, "Dinner") == 1);
  visitor_free (visitor);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
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
  g_autoptr (GSubprocessLauncher) launcher = program_make_launcher ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Program program;
  g_autofree char *port = NULL;
  guint i;

  /* A port that was free a moment ago: it cannot say which one it took. */
  serve (&program, NULL);
  port = g_strdup_printf ("--port=%u", program.port);
  program_type (&program, "/quit\n");
  g_assert_cmpint (program_await_status (program.process), ==, 0);

  process = g_subprocess_launcher_spawn (launcher, &error, "/bin/sh", "-c",
                                         "exec \"$@\" <&- >&- 2>&-", "sh",
                                         program_get_path (), "--no-gui", port, NULL);
  g_assert_no_error (error);
  crier_test_wait (can_connect (program.port));

  for (i = 0; i < 3; i++)
    visitor_free (visitor_new (program.port, "Id=a", FALSE));

  g_subprocess_send_signal (process, SIGTERM);
  g_assert_cmpint (program_await_status (process), ==, 0);
  program_clear (&program);
}

/* "Say more on standard error" does not mean on standard output, where there
 * is one line an event. */
static void
test_verbose (void)
{
  Program program;
  Visitor *visitor;
  g_autofree char *text = crier_test_fill ("x", 4097);
  g_autofree char *said = NULL;

  serve (&program, "--verbose");
  visitor = visitor_new (program.port, "Id=a", FALSE);
  program_assert_line (&program, "Client a joined (WebSocket, 127.0.0.1)");
  visitor_send (visitor, text);
  crier_test_wait (visitor_is_closed (visitor));
  program_assert_line (&program, "Client a left (it broke the protocol)");
  program_type (&program, "/quit\n");
  g_assert_cmpint (program_await_status (program.process), ==, 0);
  said = program_read_rest (program.errors);
  g_assert_nonnull (strstr (said, "over 4 KiB"));
  program_clear (&program);
  visitor_free (visitor);
}

/* Nobody reads what it prints, and the pipe is full: it has to end all the
 * same when it is told to. */
static void
test_output_full (void)
{
  Program program;
  g_autofree char *lines = crier_test_fill ("/x\n", 3 * 200);

  serve (&program, NULL);
  g_assert_cmpint (fcntl (program.output, F_SETPIPE_SZ, PIPE_SIZE), >=, PIPE_SIZE);

  /* Each is answered by a line of some 80 bytes, three times as much in all
   * as there is room for. */
  program_type (&program, lines);
  crier_test_wait (program_count_unread (program.input) == 0);
  crier_test_run_for (200);
  g_assert_cmpint (program_count_unread (program.output), >, 0);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* What is logged as a line. */
static void
request_elsewhere (guint port)
{
  const char *request = "GET / HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GBytes) answer = NULL;

  g_socket_client_set_timeout (client, 10);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port,
                                                NULL, NULL);
  g_assert_nonnull (connection);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                            request, strlen (request), NULL, NULL, NULL));
  answer = g_input_stream_read_bytes (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                      4096, NULL, NULL);
  g_assert_nonnull (answer);
}

/* Nobody reads what it logs, and the pipe is full: it serves on, on every thread,
 * and ends when it is told to. */
static void
test_verbose_full (void)
{
  Program program;
  Visitor *visitor;
  guint n_more = 0;

  serve (&program, "--verbose");
  g_assert_cmpint (fcntl (program.errors, F_SETPIPE_SZ, PIPE_SIZE), >=, PIPE_SIZE);

  while (n_more < 10)
    {
      request_elsewhere (program.port);
      n_more += program_count_unread (program.errors) > PIPE_SIZE - 200;
    }

  visitor = visitor_new (program.port, "Id=a", FALSE);
  program_assert_line (&program, "Client a joined (WebSocket, 127.0.0.1)");
  visitor_free (visitor);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* As nohup(1) starts it. */
static void
ignore_hangup_cb (gpointer data)
{
  program_prepare (data);
  signal (SIGHUP, SIG_IGN);
}

static void
test_hangup_ignored (void)
{
  g_autoptr (GSubprocessLauncher) launcher = program_make_launcher ();
  g_autoptr (GError) error = NULL;
  Program program = { .input = -1, .errors = -1, .text = g_string_new (NULL) };
  int output;

  program_open_pipe (&program.output, &output);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  g_subprocess_launcher_set_child_setup (launcher, ignore_hangup_cb, NULL, NULL);
  program.process = g_subprocess_launcher_spawn (launcher, &error, program_get_path (),
                                                 "--no-gui", "--port=0",
                                                 "--listen=127.0.0.1", NULL);
  g_assert_no_error (error);
  g_object_unref (g_steal_pointer (&launcher));

  read_port (&program);
  g_subprocess_send_signal (program.process, SIGHUP);
  visitor_free (visitor_new (program.port, "Id=a", FALSE));
  program_assert_line (&program, "Client a joined (WebSocket, 127.0.0.1)");
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* In the child: no file may grow beyond what an empty journal takes. */
static void
limit_files_cb (gpointer data)
{
  const struct rlimit limit = { 128 * 1024, 128 * 1024 };

  program_prepare (data);
  setrlimit (RLIMIT_FSIZE, &limit);
}

/* A file that may not grow is told as a full disk is, and kills nothing. */
static void
test_file_limit (void)
{
  g_autoptr (GSubprocessLauncher) launcher = program_make_launcher ();
  g_autofree char *lines = crier_test_fill ("x", 60000);
  g_autoptr (GError) error = NULL;
  Program program = { .errors = -1, .text = g_string_new (NULL) };
  g_autofree char *line = NULL;
  int input;
  int output;
  guint i;

  program_open_pipe (&program.output, &output);
  program_open_pipe (&input, &program.input);
  g_subprocess_launcher_take_stdin_fd (launcher, input);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  g_subprocess_launcher_set_child_setup (launcher, limit_files_cb, NULL, NULL);
  program.process = g_subprocess_launcher_spawn (launcher, &error, program_get_path (),
                                                 "--no-gui", "--port=0",
                                                 "--listen=127.0.0.1", NULL);
  g_assert_no_error (error);
  g_object_unref (g_steal_pointer (&launcher));
  read_port (&program);

  lines[59999] = '\n';
  for (i = 0; i < 8 && (line == NULL || !g_str_has_prefix (line, "Not sent: ")); i++)
    {
      program_type (&program, lines);

      do
        {
          g_free (line);
          line = program_read_line (&program);
        }
      while (!g_str_has_prefix (line, "Sent") && !g_str_has_prefix (line, "Not sent: "));
    }

  g_test_message ("%s", line);
  g_assert_true (g_str_has_prefix (line, "Not sent: "));
  program_type (&program, "/quit\n");
  program_end (&program);
}

/* In the child, whose input is a terminal: it becomes what a shell with job
 * control is, and what it was to run a job in the background. SIGUSR1 brings
 * the job into the foreground. It ends with its job, and the job with it. */
static void
lead_session_cb (gpointer data)
{
  sigset_t awaited;
  pid_t job;

  program_prepare (data);
  setsid ();
  ioctl (STDIN_FILENO, TIOCSCTTY, 0);

  job = fork ();
  if (job == 0)
    {
      setpgid (0, 0);
      prctl (PR_SET_PDEATHSIG, SIGTERM);
      return;
    }

  close_range (STDOUT_FILENO, ~0U, 0);
  sigemptyset (&awaited);
  sigaddset (&awaited, SIGUSR1);
  sigaddset (&awaited, SIGCHLD);
  sigprocmask (SIG_BLOCK, &awaited, NULL);

  while (waitpid (job, NULL, WNOHANG) == 0)
    {
      if (sigwaitinfo (&awaited, NULL) == SIGUSR1)
        tcsetpgrp (STDIN_FILENO, job);
    }

  _exit (0);
}

/* Returns the end at which somebody types. */
static int
take_terminal (GSubprocessLauncher *launcher)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int terminal;

  g_assert_cmpint (master, >=, 0);
  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  terminal = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal, >=, 0);
  g_subprocess_launcher_take_stdin_fd (launcher, terminal);
  g_subprocess_launcher_set_child_setup (launcher, lead_session_cb, NULL, NULL);

  return master;
}

/* Put into the background of a terminal it must not read from it: the system
 * would stop it, and with it everybody who listens (SIGTTIN, termios(3)). What
 * was typed is read when it is in the foreground again. */
static void
test_background (void)
{
  g_autoptr (GSubprocessLauncher) launcher = program_make_launcher ();
  g_autoptr (GError) error = NULL;
  Program program = { .errors = -1, .text = g_string_new (NULL) };
  Visitor *visitor;
  int output;

  program_open_pipe (&program.output, &output);
  g_subprocess_launcher_take_stdout_fd (launcher, output);
  program.input = take_terminal (launcher);
  program.process = g_subprocess_launcher_spawn (launcher, &error, program_get_path (),
                                                 "--no-gui", "--port=0",
                                                 "--listen=127.0.0.1", NULL);
  g_assert_no_error (error);
  g_object_unref (g_steal_pointer (&launcher));

  read_port (&program);
  program_type (&program, "typed\n");
  visitor = visitor_new (program.port, "Id=a", FALSE);
  program_assert_line (&program, "Client a joined (WebSocket, 127.0.0.1)");
  visitor_send (visitor, "still here");
  program_assert_line (&program, "Client a sent: still here");
  g_assert_cmpuint (visitor_count (visitor, "typed"), ==, 0);

  g_subprocess_send_signal (program.process, SIGUSR1);
  program_assert_line (&program, "Sent to 1 client");
  crier_test_wait (visitor_count (visitor, "typed") == 1);
  visitor_free (visitor);
  program_assert_line (&program, "Client a left");
  program_type (&program, "/quit\n");
  program_end (&program);
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
  g_test_add_func ("/main/no-window", test_no_window);
  g_test_add_func ("/main/address", test_address);
  g_test_add_func ("/main/listening", test_listening);
  g_test_add_func ("/main/port-taken", test_port_taken);
  g_test_add_func ("/main/dialogue", test_dialogue);
  g_test_add_data_func ("/main/signal/term", GINT_TO_POINTER (SIGTERM), test_signal);
  g_test_add_data_func ("/main/signal/int", GINT_TO_POINTER (SIGINT), test_signal);
  g_test_add_data_func ("/main/signal/hup", GINT_TO_POINTER (SIGHUP), test_signal);
  g_test_add_func ("/main/signal/hup-ignored", test_hangup_ignored);
  g_test_add_func ("/main/file-limit", test_file_limit);
  g_test_add_func ("/main/end-of-input", test_end_of_input);
  g_test_add_func ("/main/output/gone", test_output_gone);
  g_test_add_func ("/main/streams-closed", test_streams_closed);
  g_test_add_func ("/main/background", test_background);
  g_test_add_func ("/main/usage/odd", test_usage_odd);
  g_test_add_func ("/main/verbose/said", test_verbose);
  g_test_add_func ("/main/verbose/full", test_verbose_full);
  g_test_add_func ("/main/output/full", test_output_full);

  return g_test_run ();
}
