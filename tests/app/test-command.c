/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "crier-test.h"
#include "program.h"
#include "visitor.h"

/*
 * The commands as somebody types them, while a server runs or none does. What
 * is refused by which rule is in tests/interop/test-api.py.
 */

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

/* Types input, which has room in a pipe, and its end. */
static void
run (Outcome            *outcome,
     const char         *input,
     const char * const *arguments)
{
  Program program;

  program_start (&program, arguments);
  program_type (&program, input);
  program_close_end (&program.input);
  outcome->status = program_await_status (program.process);
  outcome->output = program_read_rest (program.output);
  outcome->errors = program_read_rest (program.errors);
  program_clear (&program);
}

static void
assert_says (const char         *output,
             const char         *input,
             const char * const *arguments)
{
  g_auto (Outcome) outcome = { NULL };

  run (&outcome, input, arguments);
  g_assert_cmpstr (outcome.errors, ==, "");
  g_assert_cmpstr (outcome.output, ==, output);
  g_assert_cmpint (outcome.status, ==, 0);
}

static void
assert_fails (int                 status,
              const char         *part,
              const char * const *arguments)
{
  g_auto (Outcome) outcome = { NULL };
  const char *end;

  run (&outcome, "", arguments);
  g_test_message ("%s", outcome.errors);
  g_assert_cmpint (outcome.status, ==, status);
  g_assert_cmpstr (outcome.output, ==, "");
  g_assert_true (g_str_has_prefix (outcome.errors, "crier: "));
  g_assert_nonnull (strstr (outcome.errors, part));
  end = strchr (outcome.errors, '\n');
  g_assert_cmpstr (end, ==, "\n");
}

#define SAYS(output, input, ...) \
  assert_says (output, input, (const char *[]) { __VA_ARGS__, NULL })
#define FAILS(status, part, ...) \
  assert_fails (status, part, (const char *[]) { __VA_ARGS__, NULL })

static void
serve (Program *self)
{
  g_autofree char *line = NULL;

  program_start (self, (const char *[]) { "--no-gui", "--port=0", "--interval=0",
                                          "--listen=127.0.0.1", "--no-journal", NULL });
  line = program_read_line (self);
  g_assert_cmpint (sscanf (line, "Listening on http://127.0.0.1:%u/", &self->port), ==, 1);
}

static void
test_names (void)
{
  g_assert_true (crier_command_is_one ("send"));
  g_assert_true (crier_command_is_one ("clients"));
  g_assert_false (crier_command_is_one (NULL));
  g_assert_false (crier_command_is_one (""));
  g_assert_false (crier_command_is_one ("--send"));
  g_assert_false (crier_command_is_one ("sen"));
  g_assert_false (crier_command_is_one ("sends"));
  FAILS (2, "--help", "sends");
}

static void
test_none (void)
{
  FAILS (1, "--no-gui", "send", "x");
  FAILS (1, "No Crier", "clients");
  FAILS (1, "No Crier", "clients", "--json", "--port=8888");
}

static void
test_usage (void)
{
  FAILS (2, "crier send --help", "send");
  FAILS (2, "crier send --help", "send", "two", "words");
  FAILS (2, "--port", "send", "x", "--port=0");
  FAILS (2, "--port", "clients", "--port=65536");
  FAILS (2, "crier clients --help", "clients", "x");
  FAILS (2, "crier clients --help", "clients", "--to=x");
  FAILS (2, "Id", "send", "--to=", "x");
  FAILS (2, "\\", "clients", "a\nb\x1b");
}

/* Checked before anybody is asked. */
static void
test_text (void)
{
  g_autofree char *text = crier_test_fill ("x", 64 * 1024 + 1);

  FAILS (1, "64 KiB", "send", text);
  FAILS (1, "empty", "send", " \n");
  FAILS (1, "empty", "send", "-");
  FAILS (1, "UTF-8", "send", "\xff");
}

static void
test_send (void)
{
  Program program;
  Visitor *one;
  Visitor *other;

  serve (&program);
  SAYS ("Kept: no client is connected\n", "", "send", "Early");
  one = visitor_new (program.port, "Id=666888", FALSE);
  other = visitor_new (program.port, "Id=777", FALSE);
  program_assert_line (&program, "Client 666888 joined (WebSocket, 127.0.0.1)");
  program_assert_line (&program, "Client 777 joined (WebSocket, 127.0.0.1)");

  SAYS ("Sent to 1 client\n", "", "send", "--to", "666888", "Dinner");
  SAYS ("Sent to 2 clients\n", "hello\n", "send", "-");
  crier_test_wait (visitor_count (one, "hello") == 1);
  crier_test_wait (visitor_count (other, "hello") == 1);
  g_assert_cmpuint (visitor_count (one, "Dinner"), ==, 1);
  g_assert_cmpuint (visitor_count (other, "Dinner"), ==, 0);
  SAYS ("Sent to 2 clients\n", "\xEF\xBB\xBFone\r\ntwo\rthree\r\n", "send", "-");
  crier_test_wait (visitor_find (one, "one") != NULL);
  g_assert_cmpstr (visitor_find (one, "one"), ==, "one\ntwo\rthree");
  FAILS (1, "nobody", "send", "--to=777", "--to=nobody", "x");

  visitor_free (one);
  visitor_free (other);
  program_close_end (&program.input);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* Where the locale knows ASCII alone, as a job of cron has it. */
static void
test_locale (void)
{
  Program program;
  Visitor *visitor;

  serve (&program);
  visitor = visitor_new (program.port, "Id=%E6%99%9A", FALSE);
  program_assert_line (&program, "Client 晚 joined (WebSocket, 127.0.0.1)");

  g_setenv ("LC_ALL", "C", TRUE);
  SAYS ("Sent to 1 client\n", "", "send", "--to", "晚", "食事");
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  crier_test_wait (visitor_count (visitor, "食事") == 1);

  visitor_free (visitor);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

static void
test_clients (void)
{
  Program program;
  Visitor *visitor;
  g_auto (Outcome) table = { NULL };
  g_auto (Outcome) json = { NULL };

  serve (&program);
  SAYS ("No client is connected\n", "", "clients");
  visitor = visitor_new (program.port, "Id=%E6%99%9A%20%3Cb%3E", FALSE);
  program_assert_line (&program, "Client '晚 <b>' joined (WebSocket, 127.0.0.1)");

  run (&table, "", (const char *[]) { "clients", NULL });
  g_assert_cmpint (table.status, ==, 0);
  g_assert_true (g_str_has_prefix (table.output, "Id        Technique  "));
  g_assert_nonnull (strstr (table.output, "\n'晚 <b>'  WebSocket  127.0.0.1  "));
  run (&json, "", (const char *[]) { "clients", "--json", NULL });
  g_assert_nonnull (strstr (json.output, "\"id\":\"晚 <b>\""));

  visitor_free (visitor);
  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

/* What could not be printed was not said, so it failed. */
static void
assert_needs_output (const char * const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = program_make_launcher ();
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;

  g_ptr_array_add (argv, (char *) program_get_path ());
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (char *) *arguments);

  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/full");
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &errors, &error));
  g_assert_no_error (error);
  g_test_message ("%s", errors);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 1);
  g_assert_true (g_str_has_prefix (errors, "crier: Standard output cannot be written ("));
}

#define NEEDS_OUTPUT(...) assert_needs_output ((const char *[]) { __VA_ARGS__, NULL })

static void
test_full (void)
{
  Program program;

  serve (&program);
  NEEDS_OUTPUT ("clients");
  NEEDS_OUTPUT ("clients", "--json");
  NEEDS_OUTPUT ("clients", "--help");
  NEEDS_OUTPUT ("send", "x");
  NEEDS_OUTPUT ("send", "--help");
  NEEDS_OUTPUT ("--help");
  NEEDS_OUTPUT ("--version");

  g_subprocess_send_signal (program.process, SIGTERM);
  program_end (&program);
}

int
main (int    argc,
      char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  program_share_home ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command/names", test_names);
  g_test_add_func ("/command/none", test_none);
  g_test_add_func ("/command/usage", test_usage);
  g_test_add_func ("/command/text", test_text);
  g_test_add_func ("/command/send", test_send);
  g_test_add_func ("/command/locale", test_locale);
  g_test_add_func ("/command/clients", test_clients);
  g_test_add_func ("/command/full", test_full);

  return g_test_run ();
}
