/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "crier-test.h"

/* What the console writes, and to whom; what it reads is tested in
 * test-console.c. */

#define N_LINES 500

static void
test_listening (Terminal      *f,
                gconstpointer  data)
{
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  line = g_strdup_printf ("Listening on http://127.0.0.1:%u/\n",
                          crier_service_get_port (f->app.service));
  crier_test_wait (terminal_has_output_part (f, line));
  text = terminal_dup_output (f);
  g_assert_cmpstr (text, ==, line);
}

static void
test_clients (Terminal      *f,
              gconstpointer  data)
{
  const char *pattern =
    "\na\tWebSocket\t127\\.0\\.0\\.1\t"
    "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\t(-|[0-9.]+ ms)\n"
    "'Küche 1'\tWebSocket\t127\\.0\\.0\\.1\t[^\t\n]*\t(-|[0-9.]+ ms)\n"
    "2 clients\n$";
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;
  g_autofree char *text = NULL;

  terminal_type (f, "/clients\n");
  crier_test_wait (terminal_has_output (f, "0 clients"));
  a = app_fixture_visit (&f->app, "a", FALSE);
  terminal_type (f, "/clients\n");
  crier_test_wait (terminal_has_output (f, "1 client"));
  b = app_fixture_visit (&f->app, "K%C3%BCche%201", FALSE);
  terminal_type (f, "/clients all\n");
  crier_test_wait (terminal_has_output (f, "2 clients"));

  text = terminal_dup_output (f);
  g_assert_true (g_regex_match_simple (pattern, text, 0, 0));
}

/* What clients say takes one line and moves no cursor. */
static void
test_client_text (Terminal      *f,
                  gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "666888", FALSE);
  g_autofree char *text = NULL;

  visitor_send (a, "Message to send");
  crier_test_wait (terminal_has_output (f, "Client 666888 sent: Message to send"));
  visitor_send (a, "\033[2J\033]0;owned\a\r\nClient 1 left\n\u202Eevil\u2028\xC2\x9B" "31m");
  crier_test_wait (terminal_has_output (f, "Client 666888 sent: \\x1b[2J\\x1b]0;owned\\x07\\x0d\\n"
                                        "Client 1 left\\n\\u202eevil\\u2028\\x9b31m"));
  visitor_send (a, "%s%n 厨房");
  crier_test_wait (terminal_has_output (f, "Client 666888 sent: %s%n 厨房"));
  g_assert_false (terminal_has_output (f, "Client 1 left"));
  text = terminal_dup_output (f);
  g_assert_null (strpbrk (text, "\033\r\a"));
}

/* An Id passes for no line of ours, and what stands here can be typed again. */
static void
test_forged_id (Terminal      *f,
                gconstpointer  data)
{
  g_autoptr (Visitor) tv = app_fixture_visit (&f->app, "tv", FALSE);
  g_autoptr (Visitor) forger = app_fixture_visit (&f->app, "tv%20sent%3A%20it%27s%20me", FALSE);

  visitor_send (forger, "x");
  crier_test_wait (terminal_has_output (f, "Client 'tv sent: it'\\''s me' sent: x"));
  terminal_assert_sends (f, "/to 'tv sent: it'\\''s me' hi\n", "published hi 1\n");
  crier_test_wait (visitor_count (forger, "hi") == 1);
  g_assert_cmpuint (visitor_count (tv, "hi"), ==, 0);
  g_assert_false (terminal_has_output_part (f, "Client tv sent"));
}

/* However an accent is typed, it is the same client. */
static void
test_normal_id (Terminal      *f,
                gconstpointer  data)
{
  g_autoptr (Visitor) one = app_fixture_visit (&f->app, "a%CC%81", FALSE);
  g_autoptr (Visitor) other = app_fixture_visit (&f->app, "%C3%A1", FALSE);

  crier_test_wait (terminal_count_output (f, "Client \u00E1 joined (WebSocket, 127.0.0.1)") == 2);
  terminal_assert_sends (f, "/to a\u0301 hi\n", "published hi 2\n");
  crier_test_wait (visitor_count (one, "hi") == 1 && visitor_count (other, "hi") == 1);
}

static void
test_departures (Terminal      *f,
                 gconstpointer  data)
{
  Visitor *a = app_fixture_visit (&f->app, "a", FALSE);
  Visitor *b = app_fixture_visit (&f->app, "b", FALSE);
  Visitor *c = app_fixture_visit (&f->app, "c", FALSE);
  g_autofree char *text = crier_test_fill ("x", 4097);
  g_autoptr (CrierClient) client = app_fixture_get_client (&f->app, "b");

  visitor_close (a);
  crier_test_wait (terminal_has_output (f, "Client a left"));
  crier_service_disconnect (f->app.service, crier_client_get_serial (client));
  crier_test_wait (terminal_has_output (f, "Client b left (disconnected)"));
  visitor_send (c, text);
  crier_test_wait (terminal_has_output (f, "Client c left (it broke the protocol)"));
  visitor_free (a);
  visitor_free (b);
  visitor_free (c);

  a = app_fixture_visit (&f->app, "d", FALSE);
  app_fixture_stop (&f->app);
  crier_test_wait (terminal_has_output (f, "Client d left (shutdown)"));
  visitor_free (a);
}

static void
test_no_input (Terminal      *f,
               gconstpointer  data)
{
  CrierConsole *console = crier_console_new (f->app.service, -1, f->output);

  crier_console_start (console);
  crier_test_wait (terminal_has_output_part (f, "/\nListening on"));
  crier_test_drain ();
  g_assert_finalize_object (console);
}

/* Nobody reads what it writes any more: no reason to stop. */
static void
test_output_gone (Terminal      *f,
                  gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  CrierConsole *console;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  close (ends[0]);
  console = crier_console_new (f->app.service, -1, ends[1]);
  crier_console_start (console);
  a = app_fixture_visit (&f->app, "a", FALSE);
  crier_test_wait (terminal_has_output (f, "Client a joined (WebSocket, 127.0.0.1)"));
  g_assert_finalize_object (console);
  close (ends[1]);
}

static void
set_small_pipe (Terminal *f)
{
  g_assert_cmpint (fcntl (f->output, F_SETPIPE_SZ, 4096), >=, 4096);
}

/* A reader that is only slow has everything in the end. */
static void
test_output_slow (Terminal      *f,
                  gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill ("x\n", 2 * N_LINES);

  set_small_pipe (f);
  g_mutex_lock (&f->mutex);
  terminal_type (f, lines);
  crier_test_wait (strlen (f->app.events->str) == N_LINES * strlen ("published x 0\n"));
  g_mutex_unlock (&f->mutex);
  crier_test_wait (terminal_count_sent (f) == N_LINES);
}

/* How many lines are said to be missing, in all. */
static guint
count_dropped (Terminal *f)
{
  g_autofree char *text = terminal_dup_output (f);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;
  char **p;

  for (p = lines; *p != NULL; p++)
    {
      if (g_str_has_suffix (*p, "dropped)"))
        n += (guint) g_ascii_strtoull (*p + 1, NULL, 10);
    }

  return n;
}

/* More than is kept for a reader that stands still: whole lines are dropped,
 * and counted, and meanwhile nothing stands still but that reader. */
static void
test_output_full (Terminal      *f,
                  gconstpointer  data)
{
  const guint n_typed = 20000;
  const char *answer = "Not sent: there is /to, /clients, /block, /unblock, /blocked, /withdraw, "
                       "/clear and /quit; "
                       "a message that begins with a slash has two";
  g_autofree char *lines = crier_test_fill ("/x\n", 3 * n_typed);

  set_small_pipe (f);
  g_mutex_lock (&f->mutex);
  terminal_type (f, lines);
  terminal_assert_sends (f, "last\n", "published last 0\n");
  g_mutex_unlock (&f->mutex);

  /* What comes when there is room again says how much is missing; the answer
   * to the last line may be among it. */
  crier_test_wait (terminal_is_caught_up (f));
  terminal_type (f, "one more\n");
  crier_test_wait (terminal_count_output (f, answer) + count_dropped (f) >= n_typed);
  g_assert_cmpuint (terminal_count_output (f, answer) + count_dropped (f), <=, n_typed + 1);
  g_assert_cmpuint (count_dropped (f), >, 0);
}

/* Also when the console is let go before it has read it: the last lines are
 * those that tell how it ended. */
static void
test_last_words (Terminal      *f,
                 gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill ("x\n", 2 * N_LINES);

  set_small_pipe (f);
  g_mutex_lock (&f->mutex);
  terminal_type (f, lines);
  crier_test_wait (strlen (f->app.events->str) == N_LINES * strlen ("published x 0\n"));
  app_fixture_stop (&f->app);
  crier_test_drain ();
  g_mutex_unlock (&f->mutex);
  g_assert_finalize_object (g_steal_pointer (&f->console));
  crier_test_wait (terminal_count_sent (f) == N_LINES);
}

#define ADD(path, func)                                                 \
  g_test_add ("/console-output/" path, Terminal, NULL,                  \
              terminal_set_up, func, terminal_tear_down)

int
main (int    argc,
      char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  ADD ("listening", test_listening);
  ADD ("clients", test_clients);
  ADD ("client-text", test_client_text);
  ADD ("id/forged", test_forged_id);
  ADD ("id/normal", test_normal_id);
  ADD ("departures", test_departures);
  ADD ("no-input", test_no_input);
  ADD ("reader/gone", test_output_gone);
  ADD ("reader/slow", test_output_slow);
  ADD ("reader/stands-still", test_output_full);
  ADD ("last-words", test_last_words);

  return g_test_run ();
}
