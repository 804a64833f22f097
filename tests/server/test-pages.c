/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "crier-error.h"
#include "fixture.h"

/* What a server answers from here and now: the page and its files, the time,
 * and how it is. */

static Answer *
get (Fixture    *fixture,
     const char *method,
     const char *path,
     const char *accept)
{
  g_autofree char *request = NULL;
  Answer *answer;

  request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n",
                             method, path,
                             accept != NULL ? "Accept: " : "",
                             accept != NULL ? accept : "",
                             accept != NULL ? "\r\n" : "");
  answer = fixture_ask (fixture, request);
  answer_assert_secure (answer);
  answer_assert_whole (answer, strcmp (method, "HEAD") == 0);

  return answer;
}

static void
test_files (void)
{
  const struct
  {
    const char *path;
    const char *file;
    const char *type;
  } files[] = {
    { "/", "index.html", "text/html; charset=utf-8" },
    { "/?", "index.html", "text/html; charset=utf-8" },
    { "/?Id=Lobby&x", "index.html", "text/html; charset=utf-8" },
    { "/crier.css", "crier.css", "text/css; charset=utf-8" },
    { "/crier.js", "crier.js", "text/javascript; charset=utf-8" },
    { "/crier.js?v=1", "crier.js", "text/javascript; charset=utf-8" },
    { "/tools.js", "tools.js", "text/javascript; charset=utf-8" },
    { "/words.js", "words.js", "text/javascript; charset=utf-8" },
    { "/transports.js", "transports.js", "text/javascript; charset=utf-8" },
    { "/connection.js", "connection.js", "text/javascript; charset=utf-8" },
    { "/clock.js", "clock.js", "text/javascript; charset=utf-8" },
    { "/messages.js", "messages.js", "text/javascript; charset=utf-8" },
    { "/comparison.js", "comparison.js", "text/javascript; charset=utf-8" },
    { "/view.js", "view.js", "text/javascript; charset=utf-8" },
    { "/picker.js", "picker.js", "text/javascript; charset=utf-8" },
    { "/fitting.js", "fitting.js", "text/javascript; charset=utf-8" },
    { "/wall.js", "wall.js", "text/javascript; charset=utf-8" },
    { "/wall.css", "wall.css", "text/css; charset=utf-8" },
    { "/identify.js", "identify.js", "text/javascript; charset=utf-8" },
    { "/sight.js", "sight.js", "text/javascript; charset=utf-8" },
    { "/state.js", "state.js", "text/javascript; charset=utf-8" },
    { "/icon.svg", "icon.svg", "image/svg+xml" },
    { "/favicon.ico", "icon.svg", "image/svg+xml" },
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *name = g_strconcat ("/crier/page/", files[i].file, NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (name, 0, NULL);
      g_autofree char *length = g_strdup_printf ("%zu", g_bytes_get_size (bytes));
      g_autoptr (Answer) whole = get (fixture, "GET", files[i].path, NULL);
      g_autoptr (Answer) head = get (fixture, "HEAD", files[i].path, NULL);

      g_assert_cmpuint (whole->status, ==, 200);
      g_assert_cmpstr (answer_get (whole, "content-type"), ==, files[i].type);
      g_assert_cmpmem (whole->body, whole->length,
                       g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      g_assert_cmpuint (head->status, ==, 200);
      g_assert_cmpstr (answer_get (head, "content-type"), ==, files[i].type);
      g_assert_cmpstr (answer_get (head, "content-length"), ==, length);
    }
}

/* What the page asks for is there, and it asks nobody else; it has nothing
 * inline that the policy would not let run. */
static void
test_page (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) page = get (fixture, "GET", "/", NULL);
  g_autoptr (GRegex) reference = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  reference = g_regex_new ("(?:src|href)=\"([^\"]*)\"", 0, 0, NULL);
  g_assert_true (g_regex_match (reference, page->body, 0, &match));

  for (; g_match_info_matches (match); g_match_info_next (match, NULL), n++)
    {
      g_autofree char *found = g_match_info_fetch (match, 1);
      g_autofree char *path = NULL;
      g_autoptr (Answer) answer = NULL;

      g_assert_null (strstr (found, "//"));
      if (found[0] == '#')
        continue;

      path = g_strconcat (found[0] == '/' ? "" : "/", found, NULL);
      g_test_message ("%s", path);
      answer = get (fixture, "GET", path, NULL);
      g_assert_cmpuint (answer->status, ==, 200);
    }

  g_assert_cmpuint (n, >=, 2);
  g_assert_null (strstr (page->body, "<style"));
  g_assert_null (strstr (page->body, " style="));
  g_assert_false (g_regex_match_simple ("<script(?![^>]*src=)", page->body, 0, 0));
  g_assert_false (g_regex_match_simple ("<[^>]* on[a-z]+=", page->body, 0, 0));
}

/* No path names a file, whatever it is made of. */
static void
test_nothing (void)
{
  const char *paths[] = {
    "/nothing", "/index.html", "/crier", "/crier.css/", "/crier.css%00", "/crier.css%20",
    "//", "//crier.css", "/%2fcrier.css",
    "/Crier.css", "/..%2f..%2fetc/passwd", "/../../../../etc/passwd",
    "/crier/page/index.html", "/%2e%2e/%2e%2e/etc/passwd", "/..\\..\\etc\\passwd",
    "/.git/config", "/time/", "/TIME", "/healthz/x", "/websockets", "/WebSocket",
    "/messages", "/clients", "/metrics", "/transports",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (Answer) answer = NULL;

      g_test_message ("%s", paths[i]);
      answer = get (fixture, "GET", paths[i], NULL);
      g_assert_cmpuint (answer->status, ==, 404);
      g_assert_cmpstr (answer->body, ==, "{\"error\":\"There is nothing here\","
                       "\"code\":\"not-found\"}\n");
      g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                       "application/json");
    }
}

static void
assert_now (GDateTime *time)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_assert_cmpint (ABS (g_date_time_difference (now, time)), <, 2 * G_USEC_PER_SEC);
}

static void
test_time_text (void)
{
  const char *accepts[] = {
    NULL, "*/*", "text/plain", "text/html", "text/html, application/json;q=0.9, */*;q=0.8",
    "application/json;q=0", "application/json;q=0.4, text/*;q=0.5", "image/png",
    "application/jsonx", "text/json", "", ",", ";q=1", "application/json;q=x;;=,,\"",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (accepts); i++)
    {
      g_autoptr (Answer) answer = get (fixture, "GET", "/time", accepts[i]);
      g_autoptr (GDateTime) time = NULL;

      if (accepts[i] != NULL && strstr (accepts[i], "q=x") != NULL)
        {
          g_assert_cmpuint (answer->status, ==, 200);
          continue;
        }

      g_test_message ("%s", accepts[i]);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                       "text/plain; charset=utf-8");
      g_assert_cmpstr (answer_get (answer, "vary"), ==, "Accept");
      g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\d "
                                           "\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\n$",
                                           answer->body, 0, 0));
      answer->body[strlen ("YYYY-MM-DD")] = 'T';
      time = g_date_time_new_from_iso8601 (g_strchomp (answer->body), zone);
      assert_now (time);
    }
}

static void
test_time_json (void)
{
  const char *accepts[] = {
    "application/json", "application/json;q=0.1", "application/json, text/plain;q=0.9",
    "text/plain;q=0.5, application/json", "image/png, application/json",
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (accepts); i++)
    {
      g_autoptr (Answer) answer = get (fixture, "GET", "/time", accepts[i]);
      g_autoptr (JsonObject) object = NULL;
      g_autoptr (GDateTime) time = NULL;

      g_test_message ("%s", accepts[i]);
      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
      g_assert_cmpstr (answer_get (answer, "vary"), ==, "Accept");
      object = fixture_parse (answer->body, "time");
      time = g_date_time_new_from_iso8601 (json_object_get_string_member (object, "time"),
                                           NULL);
      assert_now (time);
    }
}

/* What the operator chose is over the page's own, and else nothing is other. */
static void
test_look (void)
{
  const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
  g_autoptr (Fixture) plain = fixture_new ();
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autofree char *path = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) none = get (plain, "GET", "/logo", NULL);
  g_autoptr (Answer) plain_style = get (plain, "GET", "/crier.css", NULL);
  g_autoptr (Answer) style = NULL;
  g_autoptr (Answer) logo = NULL;
  g_autoptr (Answer) head = NULL;
  const char *policy;

  g_assert_cmpuint (none->status, ==, 404);

  g_assert_cmpint (g_close (g_file_open_tmp ("crier-logo-XXXXXX", &path, NULL), NULL), ==, TRUE);
  g_assert_true (g_file_set_contents (path, svg, -1, NULL));
  config->foreground = g_strdup ("#fff");
  config->background = g_strdup ("#036");
  config->logo = g_strdup (path);
  fixture = fixture_new_for_config (config);
  g_unlink (path);

  style = get (fixture, "GET", "/crier.css", NULL);
  g_assert_true (g_str_has_prefix (style->body, plain_style->body));
  g_assert_nonnull (strstr (style->body + plain_style->length, "--ground:#036"));
  g_assert_nonnull (strstr (style->body + plain_style->length, "url(\"/logo\")"));

  logo = fixture_ask (fixture, "GET /logo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_cmpuint (logo->status, ==, 200);
  g_assert_cmpstr (answer_get (logo, "content-type"), ==, "image/svg+xml");
  g_assert_cmpstr (answer_get (logo, "x-content-type-options"), ==, "nosniff");
  g_assert_cmpstr (logo->body, ==, svg);
  policy = answer_get (logo, "content-security-policy");
  g_assert_nonnull (strstr (policy, "default-src 'none'"));
  g_assert_nonnull (strstr (policy, "sandbox"));
  g_assert_null (strstr (policy, "script-src"));

  head = fixture_ask (fixture, "HEAD /logo HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (answer_get (head, "content-length"), ==,
                   answer_get (logo, "content-length"));
}

/* What cannot be served keeps the server from starting, with the reason. */
static void
test_no_look (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (GError) error = NULL;

  config->logo = g_strdup ("/nonexistent.png");
  g_assert_null (crier_server_new (config, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
}

/* 200 until it drains, so that whoever looks takes it out of service first. */
static void
test_health (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) well = get (fixture, "GET", "/healthz", NULL);
  g_autoptr (Answer) head = get (fixture, "HEAD", "/healthz", NULL);
  g_autoptr (Answer) stopping = NULL;
  g_autoptr (Answer) page = NULL;

  g_assert_cmpuint (well->status, ==, 200);
  g_assert_cmpstr (well->body, ==, "ok\n");
  g_assert_cmpuint (head->status, ==, 200);

  crier_hub_close (fixture->hub);
  stopping = get (fixture, "GET", "/healthz", NULL);
  g_assert_cmpuint (stopping->status, ==, 503);
  g_assert_cmpstr (stopping->body, ==, "{\"error\":\"The server is stopping\","
                   "\"code\":\"server-stopping\"}\n");
  page = get (fixture, "GET", "/", NULL);
  g_assert_cmpuint (page->status, ==, 200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/site/files", test_files);
  g_test_add_func ("/site/page", test_page);
  g_test_add_func ("/site/nothing", test_nothing);
  g_test_add_func ("/site/time/text", test_time_text);
  g_test_add_func ("/site/time/json", test_time_json);
  g_test_add_func ("/site/look", test_look);
  g_test_add_func ("/site/no-look", test_no_look);
  g_test_add_func ("/site/health", test_health);

  return g_test_run ();
}
