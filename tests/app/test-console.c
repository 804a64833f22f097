/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-console.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib-unix.h>

#include "app-fixture.h"
#include "crier-test.h"

#define N_LINES 500

/* What the console reads at once, see crier-console.c, and lines of which many
 * are in it. */
#define READ_SIZE (16 * 1024)
#define LINE      "0123456789abcde\n"
#define N_READ    (READ_SIZE / strlen (LINE))

/* The longest text of an operator. */
#define MAX_TEXT (64 * 1024)

/*
 * A console between two pipes. What it writes is read by a thread, since it
 * waits for its reader as it would for a terminal.
 */
typedef struct
{
  AppFixture    app;
  CrierConsole *console;  /* (owned) (nullable) */
  int           input;    /* the end to type into; -1 when closed */
  int           output;   /* the end that the console writes to */
  int           pipes[2]; /* the console's end of the input, ours of the output */
  guint         n_quit;

  GThread      *reader;   /* (owned) */
  GMutex        mutex;    /* guards what follows */
  GString      *text;     /* (owned): what was written */
} Fixture;

/* A reader that holds the mutex stands still. */
static gpointer
reader_thread (gpointer data)
{
  Fixture *f = data;
  char buffer[4096];
  gssize n;

  while ((n = read (f->pipes[1], buffer, sizeof buffer)) > 0)
    {
      g_mutex_lock (&f->mutex);
      g_string_append_len (f->text, buffer, n);
      g_mutex_unlock (&f->mutex);
    }

  return NULL;
}

static void
quit_cb (CrierConsole *console,
         Fixture      *f)
{
  f->n_quit++;
}

static void
open_pipes (Fixture *f)
{
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  f->pipes[0] = ends[0];
  f->input = ends[1];
  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
  f->pipes[1] = ends[0];
  f->output = ends[1];
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  app_fixture_set_up (&f->app, NULL);
  g_ptr_array_add (f->app.config->listen, g_strdup ("127.0.0.1"));
  open_pipes (f);
  f->text = g_string_new (NULL);
  g_mutex_init (&f->mutex);
  f->reader = g_thread_new ("reader", reader_thread, f);

  app_fixture_start (&f->app);
  f->console = crier_console_new (f->app.service, f->pipes[0], f->output);
  g_signal_connect (f->console, "quit", G_CALLBACK (quit_cb), f);
  crier_console_start (f->console);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  app_fixture_stop (&f->app);
  crier_test_drain ();
  if (f->console != NULL)
    g_assert_finalize_object (f->console);
  app_fixture_tear_down (&f->app, NULL);

  if (f->input >= 0)
    close (f->input);

  close (f->output);
  g_thread_join (f->reader);
  close (f->pipes[0]);
  close (f->pipes[1]);
  g_mutex_clear (&f->mutex);
  g_string_free (f->text, TRUE);
}

static void
type_bytes (Fixture    *f,
            const char *bytes,
            gsize       length)
{
  while (length > 0)
    {
      gssize n = write (f->input, bytes, length);

      g_assert_cmpint (n, >, 0);
      bytes += n;
      length -= n;
    }
}

static void
type (Fixture    *f,
      const char *text)
{
  type_bytes (f, text, strlen (text));
}

static void
end_input (Fixture *f)
{
  close (f->input);
  f->input = -1;
}

static char *
dup_output (Fixture *f)
{
  char *text;

  g_mutex_lock (&f->mutex);
  text = g_strdup (f->text->str);
  g_mutex_unlock (&f->mutex);

  return text;
}

static guint
count_output (Fixture    *f,
              const char *line)
{
  g_autofree char *text = dup_output (f);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;
  char **p;

  for (p = lines; *p != NULL; p++)
    n += strcmp (*p, line) == 0;

  return n;
}

static gboolean
has_output (Fixture    *f,
            const char *line)
{
  return count_output (f, line) > 0;
}

static gboolean
has_output_part (Fixture    *f,
                 const char *part)
{
  g_autofree char *text = dup_output (f);

  return strstr (text, part) != NULL;
}

/* Whether the reader has had everything that was written. */
static gboolean
is_caught_up (Fixture *f)
{
  g_autofree char *before = dup_output (f);
  g_autofree char *after = NULL;

  crier_test_run_for (50);
  after = dup_output (f);

  return strcmp (before, after) == 0;
}

static guint
count_sent (Fixture *f)
{
  return count_output (f, "Sent to 0 clients");
}

/* Types a line, and waits until the event that has to come of it is there, and
 * nothing but it. */
static void
assert_sends (Fixture    *f,
              const char *typed,
              const char *event)
{
  g_string_truncate (f->app.events, 0);
  type (f, typed);
  crier_test_wait (f->app.events->len > 0);
  g_assert_cmpstr (f->app.events->str, ==, event);
}

/* Types a line of which nothing is sent, and waits for the answer. */
static void
assert_refuses (Fixture    *f,
                const char *typed,
                const char *part)
{
  g_mutex_lock (&f->mutex);
  g_string_truncate (f->text, 0);
  g_mutex_unlock (&f->mutex);
  g_string_truncate (f->app.events, 0);

  type (f, typed);
  crier_test_wait (has_output_part (f, part));
  assert_sends (f, "fence\n", "published fence 0\n");
  crier_test_wait (has_output (f, "Sent to 0 clients"));
}

static void
test_listening (Fixture       *f,
                gconstpointer  data)
{
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;

  line = g_strdup_printf ("Listening on http://127.0.0.1:%u/\n",
                          crier_service_get_port (f->app.service));
  crier_test_wait (has_output_part (f, line));
  text = dup_output (f);
  g_assert_cmpstr (text, ==, line);
}

static void
test_lines (Fixture       *f,
            gconstpointer  data)
{
  assert_sends (f, "Dinner\n", "published Dinner 0\n");
  assert_sends (f, "  a  b \t\n", "published   a  b \t 0\n");
  assert_sends (f, "厨房 😀\n", "published 厨房 😀 0\n");
  assert_sends (f, "\033[2J\n", "published \033[2J 0\n");
  assert_sends (f, "one\ntwo\n", "published one 0\npublished two 0\n");
  assert_sends (f, "\n\n\nblank before\n", "published blank before 0\n");
  crier_test_wait (count_sent (f) == 7);
  g_assert_false (has_output_part (f, "Not sent"));
}

/* A line counts when its end has come, in whatever pieces it comes. */
static void
test_pieces (Fixture       *f,
             gconstpointer  data)
{
  const char *p;

  for (p = "Dinner"; *p != '\0'; p++)
    {
      type_bytes (f, p, 1);
      crier_test_run_for (5);
    }

  g_assert_cmpstr (f->app.events->str, ==, "");
  assert_sends (f, " is ready\nnext", "published Dinner is ready 0\n");
  assert_sends (f, "\n", "published next 0\n");
}

static void
test_crlf (Fixture       *f,
           gconstpointer  data)
{
  assert_sends (f, "Dinner\r\n", "published Dinner 0\n");
  assert_sends (f, "a\rb\r\n", "published a\rb 0\n");
  assert_sends (f, "\r\n\r\nafter\r\n", "published after 0\n");
}

static void
test_slash (Fixture       *f,
            gconstpointer  data)
{
  assert_sends (f, "//quit\n", "published /quit 0\n");
  assert_sends (f, "///\n", "published // 0\n");
  assert_sends (f, " /quit\n", "published  /quit 0\n");
  g_assert_cmpuint (f->n_quit, ==, 0);
}

static void
test_unknown (Fixture       *f,
              gconstpointer  data)
{
  assert_refuses (f, "/foo\n", "Not sent: there is /to, /clients and /quit");
  assert_refuses (f, "/\n", "Not sent: there is");
  assert_refuses (f, "/quitter\n", "Not sent: there is");
  assert_refuses (f, "/toad x\n", "Not sent: there is");
  assert_refuses (f, "/Quit\n", "Not sent: there is");
  g_assert_cmpuint (f->n_quit, ==, 0);
}

static void
test_wrong (Fixture       *f,
            gconstpointer  data)
{
  assert_refuses (f, "   \n", "Not sent: The message is empty\n");
  assert_refuses (f, "a\xFF" "b\n", "Not sent: The message is not UTF-8 text\n");
  assert_refuses (f, "\xC3\n", "Not sent: The message is not UTF-8 text\n");
}

static void
test_nul (Fixture       *f,
          gconstpointer  data)
{
  type_bytes (f, "a\0b\n", 4);
  crier_test_wait (has_output (f, "Not sent: the line contains U+0000"));
  type_bytes (f, "\0\n", 2);
  crier_test_wait (count_output (f, "Not sent: the line contains U+0000") == 2);
  assert_sends (f, "after\n", "published after 0\n");
}

static void
test_to (Fixture       *f,
         gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "a", FALSE);
  g_autoptr (Visitor) room = app_fixture_visit (&f->app, "Living%20room", FALSE);
  g_autoptr (Visitor) quote = app_fixture_visit (&f->app, "it%27s%20%22me%22", FALSE);

  assert_sends (f, "/to a Hello\n", "published Hello 1\n");
  assert_sends (f, "/to   a \t  two  words \n", "published two  words  1\n");
  assert_sends (f, "/to\ta\ttab\n", "published tab 1\n");
  assert_sends (f, "/to 'a' \"quoted text\"\n", "published \"quoted text\" 1\n");
  assert_sends (f, "/to a /quit\n", "published /quit 1\n");
  assert_sends (f, "/to a 'open\n", "published 'open 1\n");
  assert_sends (f, "/to 'Living room' 1\n", "published 1 1\n");
  assert_sends (f, "/to \"Living room\" 2\n", "published 2 1\n");
  assert_sends (f, "/to Living\\ room 3\n", "published 3 1\n");
  assert_sends (f, "/to Living' 'room 4\n", "published 4 1\n");
  assert_sends (f, "/to \"it's \\\"me\\\"\" 5\n", "published 5 1\n");
  crier_test_wait (visitor_count (quote, "5") == 1);
  g_assert_cmpuint (visitor_get_texts (a)->len, ==, 6);
  g_assert_cmpuint (visitor_get_texts (room)->len, ==, 4);
  g_assert_cmpuint (visitor_get_texts (quote)->len, ==, 1);
  crier_test_wait (count_output (f, "Sent to 1 client") == 11);
}

static void
test_to_wrong (Fixture       *f,
               gconstpointer  data)
{
  const char *usage = "Not sent: it is /to ID TEXT";

  assert_refuses (f, "/to\n", usage);
  assert_refuses (f, "/to \n", usage);
  assert_refuses (f, "/to a\n", usage);
  assert_refuses (f, "/to a  \n", usage);
  assert_refuses (f, "/to '' x\n", usage);
  assert_refuses (f, "/to 'a x\n", usage);
  assert_refuses (f, "/to \"a' x\n", usage);
  assert_refuses (f, "/to nobody x\n", "Not sent: No client called “nobody” has been here");
}

static void
test_clients (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (Visitor) a = NULL;
  g_autoptr (Visitor) b = NULL;
  g_autofree char *text = NULL;

  type (f, "/clients\n");
  crier_test_wait (has_output (f, "0 clients"));
  a = app_fixture_visit (&f->app, "a", FALSE);
  type (f, "/clients\n");
  crier_test_wait (has_output (f, "1 client"));
  b = app_fixture_visit (&f->app, "K%C3%BCche%201", FALSE);
  type (f, "/clients all\n");
  crier_test_wait (has_output (f, "2 clients"));

  text = dup_output (f);
  g_assert_true (g_regex_match_simple (
    "\na\tWebSocket\t127\\.0\\.0\\.1\t\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\t(-|[0-9.]+ ms)\n"
    "Küche 1\tWebSocket\t127\\.0\\.0\\.1\t[^\t\n]*\t(-|[0-9.]+ ms)\n"
    "2 clients\n$", text, 0, 0));
}

static void
test_quit (Fixture       *f,
           gconstpointer  data)
{
  type (f, "/quit\n");
  crier_test_wait (f->n_quit == 1);

  /* It is for others to do; the console goes on until then. */
  assert_sends (f, "still here\n", "published still here 0\n");
  type (f, "/quit now\n");
  crier_test_wait (f->n_quit == 2);
}

static void
test_last_line (Fixture       *f,
                gconstpointer  data)
{
  type (f, "one\ntwo");
  end_input (f);
  crier_test_wait (strcmp (f->app.events->str, "published one 0\npublished two 0\n") == 0);
}

static void
test_end (Fixture       *f,
          gconstpointer  data)
{
  Visitor *a;

  end_input (f);
  crier_test_run_for (50);
  g_assert_cmpuint (f->n_quit, ==, 0);
  g_assert_cmpint (crier_service_get_state (f->app.service), ==, CRIER_SERVICE_RUNNING);

  /* It goes on telling. */
  a = app_fixture_visit (&f->app, "a", FALSE);
  crier_test_wait (has_output (f, "Client a joined (WebSocket, 127.0.0.1)"));
  visitor_free (a);
  crier_test_wait (has_output (f, "Client a left"));
}

static void
test_no_input (Fixture       *f,
               gconstpointer  data)
{
  CrierConsole *console = crier_console_new (f->app.service, -1, f->output);

  crier_console_start (console);
  crier_test_wait (has_output_part (f, "/\nListening on"));
  crier_test_drain ();
  g_assert_finalize_object (console);
}

static gpointer
type_thread (gpointer data)
{
  Fixture *f = data;
  g_autofree char *text = crier_test_fill ("0123456789", MAX_TEXT + 1);
  g_autofree char *huge = crier_test_fill ("0123456789", 5 * MAX_TEXT);

  type_bytes (f, text, MAX_TEXT);
  type (f, "\n");
  type_bytes (f, text, MAX_TEXT + 1);
  type (f, "\n");
  type_bytes (f, huge, 5 * MAX_TEXT);
  type (f, "\nafter\n");
  type_bytes (f, huge, 5 * MAX_TEXT);

  return NULL;
}

static void
test_long (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("0123456789", MAX_TEXT);
  g_autofree char *expected = g_strdup_printf ("published %s 0\npublished after 0\n", text);
  GThread *thread = g_thread_new ("typist", type_thread, f);

  crier_test_wait (strcmp (f->app.events->str, expected) == 0);
  crier_test_wait (has_output (f, "Not sent: The message has 65537 bytes; 65536 are the most"));
  crier_test_wait (count_output (f, "Not sent: the line is longer than any message") == 2);
  g_thread_join (thread);

  /* What is left of the last one is no line of its own. */
  end_input (f);
  crier_test_run_for (50);
  g_assert_cmpstr (f->app.events->str, ==, expected);
  g_assert_cmpuint (count_output (f, "Not sent: the line is longer than any message"), ==, 2);
}

/* A script that pipes faster than is sent: everything, in order. */
static void
test_many (Fixture       *f,
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

  type (f, typed->str);
  end_input (f);
  crier_test_wait (f->app.events->len >= expected->len);
  g_assert_cmpstr (f->app.events->str, ==, expected->str);
  crier_test_wait (count_sent (f) == N_LINES);
}

static int
count_unread (Fixture *f)
{
  int n;

  g_assert_cmpint (ioctl (f->pipes[0], FIONREAD, &n), ==, 0);

  return n;
}

/* Back-pressure: as long as lines are waiting, nothing more is read, and the
 * script has to wait. */
static void
test_back_pressure (Fixture       *f,
                    gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill (LINE, 2 * READ_SIZE);

  type_bytes (f, lines, 2 * READ_SIZE);
  crier_test_wait (count_unread (f) < 2 * READ_SIZE);
  g_assert_cmpint (count_unread (f), ==, READ_SIZE);
  crier_test_wait (count_sent (f) >= 200);
  g_assert_cmpint (count_unread (f), ==, READ_SIZE);
  crier_test_wait (count_sent (f) == 2 * N_READ);
  g_assert_cmpint (count_unread (f), ==, 0);
}

/* What is on its way when the server stops is answered, and the console let
 * go. */
static void
test_stop_in_lines (Fixture       *f,
                    gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill (LINE, READ_SIZE);

  type_bytes (f, lines, READ_SIZE);
  crier_test_wait (count_sent (f) > 0);
  app_fixture_stop (&f->app);
  crier_test_wait (has_output (f, "Not sent: The server is not running; nothing was sent"));
  crier_test_wait (count_sent (f) +
                   count_output (f, "Not sent: The server is not running; nothing was sent")
                   == N_READ);
}

/* What clients say takes one line and moves no cursor. */
static void
test_client_text (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr (Visitor) a = app_fixture_visit (&f->app, "666888", FALSE);
  g_autofree char *text = NULL;

  visitor_send (a, "Message to send");
  crier_test_wait (has_output (f, "Client 666888 sent: Message to send"));
  visitor_send (a, "\033[2J\033]0;owned\a\r\nClient 1 left\n\u202Eevil\u2028\xC2\x9B" "31m");
  crier_test_wait (has_output (f, "Client 666888 sent: \\x1b[2J\\x1b]0;owned\\x07\\x0d\\n"
                               "Client 1 left\\n\\u202eevil\\u2028\\x9b31m"));
  visitor_send (a, "%s%n 厨房");
  crier_test_wait (has_output (f, "Client 666888 sent: %s%n 厨房"));
  g_assert_false (has_output (f, "Client 1 left"));
  text = dup_output (f);
  g_assert_null (strpbrk (text, "\033\r\a"));
}

static void
test_departures (Fixture       *f,
                 gconstpointer  data)
{
  Visitor *a = app_fixture_visit (&f->app, "a", FALSE);
  Visitor *b = app_fixture_visit (&f->app, "b", FALSE);
  Visitor *c = app_fixture_visit (&f->app, "c", FALSE);
  g_autofree char *text = crier_test_fill ("x", 4097);
  g_autoptr (CrierClient) client = app_fixture_get_client (&f->app, "b");

  visitor_close (a);
  crier_test_wait (has_output (f, "Client a left"));
  crier_service_disconnect (f->app.service, crier_client_get_serial (client));
  crier_test_wait (has_output (f, "Client b left (disconnected)"));
  visitor_send (c, text);
  crier_test_wait (has_output (f, "Client c left (it broke the protocol)"));
  visitor_free (a);
  visitor_free (b);
  visitor_free (c);

  a = app_fixture_visit (&f->app, "d", FALSE);
  app_fixture_stop (&f->app);
  crier_test_wait (has_output (f, "Client d left (shutdown)"));
  visitor_free (a);
}

/* Nobody reads what it writes any more: no reason to stop. */
static void
test_output_gone (Fixture       *f,
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
  crier_test_wait (has_output (f, "Client a joined (WebSocket, 127.0.0.1)"));
  g_assert_finalize_object (console);
  close (ends[1]);
}

static void
set_small_pipe (Fixture *f)
{
  g_assert_cmpint (fcntl (f->output, F_SETPIPE_SZ, 4096), >=, 4096);
}

/* How many lines are said to be missing, in all. */
static guint
count_dropped (Fixture *f)
{
  g_autofree char *text = dup_output (f);
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
test_output_full (Fixture       *f,
                  gconstpointer  data)
{
  const guint n_typed = 20000;
  const char *answer = "Not sent: there is /to, /clients and /quit; "
                       "a message that begins with a slash has two";
  g_autofree char *lines = crier_test_fill ("/x\n", 3 * n_typed);

  set_small_pipe (f);
  g_mutex_lock (&f->mutex);
  type (f, lines);
  assert_sends (f, "last\n", "published last 0\n");
  g_mutex_unlock (&f->mutex);

  /* What comes when there is room again says how much is missing; the answer
   * to the last line may be among it. */
  crier_test_wait (is_caught_up (f));
  type (f, "one more\n");
  crier_test_wait (count_output (f, answer) + count_dropped (f) >= n_typed);
  g_assert_cmpuint (count_output (f, answer) + count_dropped (f), <=, n_typed + 1);
  g_assert_cmpuint (count_dropped (f), >, 0);
}

/* A reader that is only slow has everything in the end. */
static void
test_output_slow (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill ("x\n", 2 * N_LINES);

  set_small_pipe (f);
  g_mutex_lock (&f->mutex);
  type (f, lines);
  crier_test_wait (strlen (f->app.events->str) == N_LINES * strlen ("published x 0\n"));
  g_mutex_unlock (&f->mutex);
  crier_test_wait (count_sent (f) == N_LINES);
}

/* Also when the console is let go before it has read it: the last lines are
 * those that tell how it ended. */
static void
test_last_words (Fixture       *f,
                 gconstpointer  data)
{
  g_autofree char *lines = crier_test_fill ("x\n", 2 * N_LINES);

  set_small_pipe (f);
  g_mutex_lock (&f->mutex);
  type (f, lines);
  crier_test_wait (strlen (f->app.events->str) == N_LINES * strlen ("published x 0\n"));
  app_fixture_stop (&f->app);
  crier_test_drain ();
  g_mutex_unlock (&f->mutex);
  g_assert_finalize_object (g_steal_pointer (&f->console));
  crier_test_wait (count_sent (f) == N_LINES);
}

/* Let go while it reads. */
static void
test_dispose (Fixture       *f,
              gconstpointer  data)
{
  assert_sends (f, "one\n", "published one 0\n");
  crier_test_wait (count_sent (f) == 1);
  crier_test_drain ();
  g_assert_finalize_object (g_steal_pointer (&f->console));
  type (f, "two\n");
  crier_test_run_for (100);
  g_assert_cmpstr (f->app.events->str, ==, "published one 0\n");
}

/* What is typed may come from anywhere: a script passes on an Id. */
static void
test_to_odd (Fixture       *f,
             gconstpointer  data)
{
  g_autofree char *text = NULL;

  assert_refuses (f, "/to '\033[2J' x\n", "Not sent: No client called");
  text = dup_output (f);
  g_assert_null (strchr (text, '\033'));

  assert_refuses (f, "/to \xFF x\n", "Not sent: No client called");
  g_free (text);
  text = dup_output (f);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

#define ADD(path, func)                                                 \
  g_test_add ("/console/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  ADD ("listening", test_listening);
  ADD ("lines", test_lines);
  ADD ("pieces", test_pieces);
  ADD ("crlf", test_crlf);
  ADD ("slash", test_slash);
  ADD ("unknown", test_unknown);
  ADD ("wrong", test_wrong);
  ADD ("nul", test_nul);
  ADD ("to/good", test_to);
  ADD ("to/wrong", test_to_wrong);
  ADD ("clients", test_clients);
  ADD ("quit", test_quit);
  ADD ("last-line", test_last_line);
  ADD ("end", test_end);
  ADD ("no-input", test_no_input);
  ADD ("long", test_long);
  ADD ("many", test_many);
  ADD ("back-pressure", test_back_pressure);
  ADD ("stop-in-lines", test_stop_in_lines);
  ADD ("client-text", test_client_text);
  ADD ("departures", test_departures);
  ADD ("output-gone", test_output_gone);
  ADD ("output-slow", test_output_slow);
  ADD ("output-full", test_output_full);
  ADD ("dispose", test_dispose);
  ADD ("to/odd", test_to_odd);
  ADD ("last-words", test_last_words);

  return g_test_run ();
}
