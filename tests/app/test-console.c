/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-console.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib-unix.h>

#include "crier-test.h"
#include "terminal.h"

/* What the console reads; what it writes is tested in test-console-output.c. */

#define N_LINES 500

/* What the console reads at once, see crier-console.c, and lines of which many
 * are in it. */
#define READ_SIZE (16 * 1024)
#define LINE      "0123456789abcde\n"
#define N_READ    (READ_SIZE / strlen (LINE))

/* The longest text of an operator. */
#define MAX_TEXT (64 * 1024)

#define TOO_LONG    "Not sent: the line is longer than any message"
#define NOT_RUNNING "Not sent: The server is not running; nothing was sent"

static void
test_lines (Terminal      *f,
            gconstpointer  data)
{
  terminal_assert_sends (f, "Dinner\n", "published Dinner 0\n");
  terminal_assert_sends (f, "  a  b \t\n", "published   a  b \t 0\n");
  terminal_assert_sends (f, "厨房 😀\n", "published 厨房 😀 0\n");
  terminal_assert_sends (f, "\033[2J\n", "published \033[2J 0\n");
  terminal_assert_sends (f, "one\ntwo\n", "published one 0\npublished two 0\n");
  terminal_assert_sends (f, "\n\n\nblank before\n", "published blank before 0\n");
  crier_test_wait (terminal_count_sent (f) == 7);
  g_assert_false (terminal_has_output_part (f, "Not sent"));
}

/* A line counts when its end has come, in whatever pieces it comes. */
static void
test_pieces (Terminal      *f,
             gconstpointer  data)
{
  const char *p;

  for (p = "Dinner"; *p != '\0'; p++)
    {
      terminal_type_bytes (f, p, 1);
      crier_test_run_for (5);
    }

  g_assert_cmpstr (f->app.events->str, ==, "");
  terminal_assert_sends (f, " is ready\nnext", "published Dinner is ready 0\n");
  terminal_assert_sends (f, "\n", "published next 0\n");
}

static void
test_crlf (Terminal      *f,
           gconstpointer  data)
{
  terminal_assert_sends (f, "Dinner\r\n", "published Dinner 0\n");
  terminal_assert_sends (f, "a\rb\r\n", "published a\rb 0\n");
  terminal_assert_sends (f, "\r\n\r\nafter\r\n", "published after 0\n");
}

static void
test_slash (Terminal      *f,
            gconstpointer  data)
{
  terminal_assert_sends (f, "//quit\n", "published /quit 0\n");
  terminal_assert_sends (f, "///\n", "published // 0\n");
  terminal_assert_sends (f, "a/to b / c\n", "published a/to b / c 0\n");
  g_assert_cmpuint (f->n_quit, ==, 0);
}

static void
test_unknown (Terminal      *f,
              gconstpointer  data)
{
  terminal_assert_refuses (f, "/foo\n", "Not sent: there is /to, /clients, /block, /unblock, /blocked, "
                           "/withdraw, /clear and /quit");
  terminal_assert_refuses (f, "/\n", "Not sent: there is");
  terminal_assert_refuses (f, "/quitter\n", "Not sent: there is");
  terminal_assert_refuses (f, "/toad x\n", "Not sent: there is");
  terminal_assert_refuses (f, "/Quit\n", "Not sent: there is");
  terminal_assert_refuses (f, "/TO a x\n", "Not sent: there is");
  g_assert_cmpuint (f->n_quit, ==, 0);
}

/* What only looks like a command may be meant for one, so it is for nobody. */
static void
test_resembles (Terminal      *f,
                gconstpointer  data)
{
  const char *lines[] = {
    " /to a x\n", "\t/quit\n", "\xC2\xA0/quit\n", " //x\n", "\xEF\xBB\xBF/to a x\n",
    "\xE2\x80\x8B/to a x\n", ("\xEF\xBC\x8F" "to a x\n"), "a\r/to a x\n", "\r\r/to a x\n",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (lines); i++)
    terminal_assert_refuses (f, lines[i], "Not sent: it looks like a command");

  g_assert_cmpuint (f->n_quit, ==, 0);
}

/* As an editor begins a file; once, and in whatever pieces it comes. */
static void
test_mark (Terminal      *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "a", FALSE);
  g_autoptr (Visitor) b = app_fixture_visit (&f->app, "b", FALSE);

  terminal_type_bytes (f, "\xEF", 1);
  crier_test_run_for (20);
  terminal_assert_sends (f, "\xBB\xBF/to a secret\r\n/to b other\r\n",
                         "published secret 1\npublished other 1\n");
  crier_test_wait (visitor_count (a, "secret") == 1 && visitor_count (b, "other") == 1);
  g_assert_cmpuint (visitor_count (a, "other"), ==, 0);
  terminal_assert_sends (f, "\xEF\xBB\xBFtext\n", "published \xEF\xBB\xBFtext 2\n");
}

/* What is an address is one, all else is an Id, with or without quotation marks. */
static void
test_block (Terminal      *f,
            gconstpointer  data)
{
  static const char * const typed[][2] = {
    { "/blocked", "0 are blocked\n" },
    { "/block tv", "Blocked: tv\n" },
    { "/block   tv ", "Blocked before: tv\n" },
    { "/block Living room", "Blocked: 'Living room'\n" },
    { "/block 'Living room'", "Blocked before: 'Living room'\n" },
    { "/block it's", "Blocked: 'it'\\''s'\n" },
    { "/block ::ffff:192.0.2.1", "Blocked: 192.0.2.1\n" },
    { "/block 2001:db8::7", "Blocked: 2001:db8::/64\n" },
    { "/blocked", ("Id\ttv\nId\t'Living room'\nId\t'it'\\''s'\naddress\t192.0.2.1\n"
                   "address\t2001:db8::/64\n5 are blocked\n") },
    { "/unblock nobody", "Not blocked: nobody\n" },
    { "/unblock 2001:db8::8", "Unblocked: 2001:db8::/64\n" },
    { "/unblock it's", "Unblocked: 'it'\\''s'\n" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autofree char *line = g_strconcat (typed[i][0], "\n", NULL);

      g_test_message ("%s", typed[i][0]);
      terminal_assert_refuses (f, line, typed[i][1]);
    }

  terminal_assert_refuses (f, "/block\n", "Id");
  terminal_assert_refuses (f, "/block a\xFF" "b\n", "Id");
  terminal_assert_refuses (f, "/blocker x\n", "Not sent: there is");
}

static void
test_wrong (Terminal      *f,
            gconstpointer  data)
{
  terminal_assert_refuses (f, "   \n", "Not sent: The message is empty\n");
  terminal_assert_refuses (f, "a\xFF" "b\n", "Not sent: The message is not UTF-8 text\n");
  terminal_assert_refuses (f, "\xC3\n", "Not sent: The message is not UTF-8 text\n");
}

static void
test_nul (Terminal      *f,
          gconstpointer  data)
{
  terminal_type_bytes (f, "a\0b\n", 4);
  crier_test_wait (terminal_has_output (f, "Not sent: the line contains U+0000"));
  terminal_type_bytes (f, "\0\n", 2);
  crier_test_wait (terminal_count_output (f, "Not sent: the line contains U+0000") == 2);
  terminal_assert_sends (f, "after\n", "published after 0\n");
}

static void
test_to (Terminal      *f,
         gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "a", FALSE);
  g_autoptr (Visitor) room = app_fixture_visit (&f->app, "Living%20room", FALSE);
  g_autoptr (Visitor) quote = app_fixture_visit (&f->app, "it%27s%20%22me%22", FALSE);

  terminal_assert_sends (f, "/to a Hello\n", "published Hello 1\n");
  terminal_assert_sends (f, "/to   a \t  two  words \n", "published two  words  1\n");
  terminal_assert_sends (f, "/to\ta\ttab\n", "published tab 1\n");
  terminal_assert_sends (f, "/to 'a' \"quoted text\"\n", "published \"quoted text\" 1\n");
  terminal_assert_sends (f, "/to a /quit\n", "published /quit 1\n");
  terminal_assert_sends (f, "/to a 'open\n", "published 'open 1\n");
  terminal_assert_sends (f, "/to 'Living room' 1\n", "published 1 1\n");
  terminal_assert_sends (f, "/to \"Living room\" 2\n", "published 2 1\n");
  terminal_assert_sends (f, "/to Living\\ room 3\n", "published 3 1\n");
  terminal_assert_sends (f, "/to Living' 'room 4\n", "published 4 1\n");
  terminal_assert_sends (f, "/to \"it's \\\"me\\\"\" 5\n", "published 5 1\n");
  crier_test_wait (visitor_count (quote, "5") == 1);
  g_assert_cmpuint (visitor_get_texts (a)->len, ==, 6);
  g_assert_cmpuint (visitor_get_texts (room)->len, ==, 4);
  g_assert_cmpuint (visitor_get_texts (quote)->len, ==, 1);
  crier_test_wait (terminal_count_output (f, "Sent to 1 client") == 11);
}

static void
test_to_wrong (Terminal      *f,
               gconstpointer  data)
{
  const char *usage = "Not sent: it is /to ID TEXT";

  terminal_assert_refuses (f, "/to\n", usage);
  terminal_assert_refuses (f, "/to \n", usage);
  terminal_assert_refuses (f, "/to a\n", usage);
  terminal_assert_refuses (f, "/to a  \n", usage);
  terminal_assert_refuses (f, "/to '' x\n", usage);
  terminal_assert_refuses (f, "/to 'a x\n", usage);
  terminal_assert_refuses (f, "/to \"a' x\n", usage);
  terminal_assert_refuses (f, "/to nobody x\n",
                           "Not sent: No client called \"nobody\" has been here");
}

static void
test_quit (Terminal      *f,
           gconstpointer  data)
{
  terminal_type (f, "/quit\n");
  crier_test_wait (f->n_quit == 1);

  /* It is for others to do; the console goes on until then. */
  terminal_assert_sends (f, "still here\n", "published still here 0\n");
  terminal_type (f, "/quit now\n");
  crier_test_wait (f->n_quit == 2);
}

static void
test_last_line (Terminal      *f,
                gconstpointer  data)
{
  terminal_type (f, "one\ntwo");
  terminal_end_input (f);
  crier_test_wait (strcmp (f->app.events->str, "published one 0\npublished two 0\n") == 0);
}

static void
test_end (Terminal      *f,
          gconstpointer  data)
{
  Visitor *a;

  terminal_end_input (f);
  crier_test_run_for (50);
  g_assert_cmpuint (f->n_quit, ==, 0);
  g_assert_cmpint (crier_service_get_state (f->app.service), ==, CRIER_SERVICE_RUNNING);

  /* It goes on telling. */
  a = app_fixture_visit (&f->app, "a", FALSE);
  crier_test_wait (terminal_has_output (f, "Client a joined (WebSocket, 127.0.0.1)"));
  visitor_free (a);
  crier_test_wait (terminal_has_output (f, "Client a left"));
}

static gpointer
type_thread (gpointer data)
{
  Terminal *f = data;
  g_autofree char *text = crier_test_fill ("0123456789", MAX_TEXT + 1);
  g_autofree char *huge = crier_test_fill ("0123456789", 5 * MAX_TEXT);

  terminal_type_bytes (f, text, MAX_TEXT);
  terminal_type (f, "\n");
  terminal_type_bytes (f, text, MAX_TEXT + 1);
  terminal_type (f, "\n");
  terminal_type_bytes (f, huge, 5 * MAX_TEXT);
  terminal_type (f, "\nafter\n");
  terminal_type_bytes (f, huge, 5 * MAX_TEXT);

  return NULL;
}

static void
test_long (Terminal      *f,
           gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("0123456789", MAX_TEXT);
  g_autofree char *expected = g_strdup_printf ("published %s 0\npublished after 0\n", text);
  GThread *thread = g_thread_new ("typist", type_thread, f);

  crier_test_wait (strcmp (f->app.events->str, expected) == 0);
  crier_test_wait (terminal_has_output (f, "Not sent: The message is too long; "
                                        "64 KiB are the most"));
  crier_test_wait (terminal_count_output (f, TOO_LONG) == 2);
  g_thread_join (thread);

  /* What is left of the last one is no line of its own. */
  terminal_end_input (f);
  crier_test_run_for (50);
  g_assert_cmpstr (f->app.events->str, ==, expected);
  g_assert_cmpuint (terminal_count_output (f, TOO_LONG), ==, 2);
}

/* A script that pipes faster than is sent: everything, in order. */
static void
test_many (Terminal      *f,
           gconstpointer  data)
{
  g_autoptr (GString) typed = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  guint i;

  for (i = 0; i < N_LINES; i++)
    {
      g_string_append_printf (typed, "line %u%s", i, i < N_LINES - 1 ? "\n" : "");
      g_string_append_printf (expected, "published line %u 0\n", i);
    }

  terminal_type (f, typed->str);
  terminal_end_input (f);
  crier_test_wait (f->app.events->len >= expected->len);
  g_assert_cmpstr (f->app.events->str, ==, expected->str);
  crier_test_wait (terminal_count_sent (f) == N_LINES);
}

static int
count_unread (Terminal *f)
{
  int n;

  g_assert_cmpint (ioctl (f->pipes[0], FIONREAD, &n), ==, 0);

  return n;
}

/* Back-pressure: as long as lines are waiting, nothing more is read, and the
 * script has to wait. */
static void
test_back_pressure (Terminal      *f,
                    gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill (LINE, 2 * READ_SIZE);

  terminal_type_bytes (f, lines, 2 * READ_SIZE);
  crier_test_wait (count_unread (f) < 2 * READ_SIZE);
  g_assert_cmpint (count_unread (f), ==, READ_SIZE);
  crier_test_wait (terminal_count_sent (f) >= 200);
  g_assert_cmpint (count_unread (f), ==, READ_SIZE);
  crier_test_wait (terminal_count_sent (f) == 2 * N_READ);
  g_assert_cmpint (count_unread (f), ==, 0);
}

/* What is on its way when the server stops is answered, and the console let
 * go. */
static void
test_stop_in_lines (Terminal      *f,
                    gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill (LINE, READ_SIZE);

  terminal_type_bytes (f, lines, READ_SIZE);
  crier_test_wait (terminal_count_sent (f) > 0);
  app_fixture_stop (&f->app);
  crier_test_wait (terminal_has_output (f, NOT_RUNNING));
  crier_test_wait (terminal_count_sent (f) +
                   terminal_count_output (f, NOT_RUNNING) == N_READ);
}

/* Let go while it reads. */
static void
test_dispose (Terminal      *f,
              gconstpointer  data)
{
  terminal_assert_sends (f, "one\n", "published one 0\n");
  crier_test_wait (terminal_count_sent (f) == 1);
  crier_test_drain ();
  g_assert_finalize_object (g_steal_pointer (&f->console));
  terminal_type (f, "two\n");
  crier_test_run_for (100);
  g_assert_cmpstr (f->app.events->str, ==, "published one 0\n");
}

/* What is typed may come from anywhere: a script passes on an Id. */
static void
test_to_odd (Terminal      *f,
             gconstpointer  data)
{
  g_autofree char *text = NULL;

  terminal_assert_refuses (f, "/to '\033[2J' x\n", "Not sent: No client called");
  text = terminal_dup_output (f);
  g_assert_null (strchr (text, '\033'));

  terminal_assert_refuses (f, "/to \xFF x\n", "Not sent: No client called");
  g_free (text);
  text = terminal_dup_output (f);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

#define ADD(path, func)                                                 \
  g_test_add ("/console/" path, Terminal, NULL,                         \
              terminal_set_up, func, terminal_tear_down)

int
main (int    argc,
      char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  ADD ("lines", test_lines);
  ADD ("pieces", test_pieces);
  ADD ("crlf", test_crlf);
  ADD ("slash", test_slash);
  ADD ("unknown", test_unknown);
  ADD ("resembles", test_resembles);
  ADD ("mark", test_mark);
  ADD ("block", test_block);
  ADD ("wrong", test_wrong);
  ADD ("nul", test_nul);
  ADD ("to/good", test_to);
  ADD ("to/wrong", test_to_wrong);
  ADD ("quit", test_quit);
  ADD ("last-line", test_last_line);
  ADD ("end", test_end);
  ADD ("long", test_long);
  ADD ("many", test_many);
  ADD ("back-pressure", test_back_pressure);
  ADD ("stop-in-lines", test_stop_in_lines);
  ADD ("dispose", test_dispose);
  ADD ("to/odd", test_to_odd);

  return g_test_run ();
}
