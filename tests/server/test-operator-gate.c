/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "fixture.h"
#include "loop.h"

/*
 * Who the operator is (docs/protocol.md, "Operating"): raw requests against
 * the answers that they get. Without a token nothing over TCP is the
 * operator's; with one, only what has it is.
 */

#define SECRET "Zm9yIHRoZSBvcGVyYXRvciBhbG9uZQ"
#define PREFIX "Zm9yIHRoZSBvcGVyYXRvciBhbG9uZ"

#define HOST    "Host: localhost\r\n"
#define JSON    "Content-Type: application/json\r\n"
#define TEXT    "{\"text\":\"Dinner\"}"
#define LENGTH  "Content-Length: 17\r\n"
#define BEARER  "Authorization: Bearer "
#define POST(more)      "POST /messages HTTP/1.1\r\n" HOST more LENGTH "\r\n" TEXT
#define GET(path, more) "GET " path " HTTP/1.1\r\n" HOST more "\r\n"

static const char *PATHS[] = {
  "/messages", "/messages?since=earliest", "/messages/x-1", "/clear", "/clients",
  "/clients/1", "/transports", "/metrics",
};

static Fixture *
make_with_token (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  Fixture *fixture;

  folder = g_dir_make_tmp ("crier-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (folder, "token", NULL);
  g_assert_true (g_file_set_contents_full (path, SECRET "\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  config->token_file = g_strdup (path);
  fixture = fixture_new_for_config (config);
  g_unlink (path);
  g_rmdir (folder);

  return fixture;
}

static void
assert_no_secret (const Answer *answer)
{
  GHashTableIter iter;
  gpointer value;

  g_assert_null (strstr (answer->body, SECRET));
  g_hash_table_iter_init (&iter, answer->headers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_assert_null (strstr (value, SECRET));
}

static Answer *
ask_and_check (Fixture    *fixture,
               const char *request,
               guint       status)
{
  Answer *answer = fixture_ask (fixture, request);

  g_test_message ("%s%s", request, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  answer_assert_secure (answer);
  answer_assert_whole (answer, g_str_has_prefix (request, "HEAD "));
  assert_no_secret (answer);

  return answer;
}

/* Nothing tells that there would be something. */
static void
test_hidden (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) nothing = ask_and_check (fixture, GET ("/nothing", ""), 404);
  g_autoptr (Answer) post = ask_and_check (fixture, POST (JSON), 404);
  g_autoptr (Answer) token = ask_and_check (fixture, POST (JSON BEARER SECRET "\r\n"), 404);
  g_autoptr (Answer) form = NULL;
  guint i;

  form = ask_and_check (fixture, POST ("Content-Type: text/plain\r\n"), 404);
  g_assert_cmpstr (post->body, ==, nothing->body);
  g_assert_cmpstr (token->body, ==, nothing->body);
  g_assert_cmpstr (form->body, ==, nothing->body);
  g_assert_null (answer_get (post, "www-authenticate"));

  for (i = 0; i < G_N_ELEMENTS (PATHS); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "\r\n",
                                                  PATHS[i]);
      g_autofree char *delete = g_strdup_printf ("DELETE %s HTTP/1.1\r\n" HOST "\r\n",
                                                 PATHS[i]);
      g_autoptr (Answer) answer = ask_and_check (fixture, request, 404);
      g_autoptr (Answer) deleted = ask_and_check (fixture, delete, 404);

      g_assert_cmpstr (answer->body, ==, nothing->body);
      g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                       answer_get (nothing, "content-type"));
      g_assert_cmpstr (deleted->body, ==, nothing->body);
    }
}

/* RFC 6750 §3: what is asked for is named, and nothing else. */
static void
test_token (void)
{
  const char *nothing = "Bearer";
  const char *wrong = "Bearer error=\"invalid_token\"";
  const struct
  {
    const char *request;
    const char *challenge;
  } refused[] = {
    { POST (JSON), nothing },
    { POST (JSON "Authorization: \r\n"), nothing },
    { POST (JSON BEARER "\r\n"), nothing },
    { POST (JSON BEARER PREFIX "\r\n"), wrong },
    { POST (JSON "Authorization: BEARER   " PREFIX "\r\n"), wrong },
    { POST (JSON BEARER SECRET "x\r\n"), wrong },
    { POST (JSON BEARER "zm9yIHRoZSBvcGVyYXRvciBhbG9uZQ\r\n"), wrong },
    { POST (JSON BEARER "\"" SECRET "\"\r\n"), wrong },
    { POST (JSON "Authorization: " SECRET "\r\n"), nothing },
    { POST (JSON "Authorization: Basic " SECRET "\r\n"), nothing },
    { POST (JSON "Authorization: Bearer" SECRET "\r\n"), nothing },
    { POST (JSON "Authorization: Bearer\t" SECRET "\r\n"), nothing },
    { POST (JSON BEARER SECRET "\r\n" BEARER SECRET "\r\n"), wrong },
    { POST (JSON BEARER "wrong\r\n" BEARER SECRET "\r\n"), wrong },
    { POST (JSON "Cookie: token=" SECRET "\r\n"), nothing },
    { GET ("/clients?access_token=" SECRET, ""), nothing },
    { GET ("/clients?token=" SECRET, ""), nothing },
    { GET ("/clients", ""), nothing },
    { GET ("/metrics", ""), nothing },
    { "DELETE /clients/1 HTTP/1.1\r\n" HOST "\r\n", nothing },
  };
  g_autoptr (Fixture) fixture = make_with_token ();
  g_autoptr (Answer) right = NULL;
  g_autoptr (Answer) lower = NULL;
  g_autoptr (Answer) blanks = NULL;
  g_autoptr (Answer) page = NULL;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (Answer) answer = ask_and_check (fixture, refused[i].request, 401);

      g_assert_cmpstr (answer_get (answer, "www-authenticate"), ==,
                       refused[i].challenge);
      g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
      g_assert_true (g_str_has_prefix (answer->body, "{\"error\":\""));
    }

  right = ask_and_check (fixture, GET ("/clients", BEARER SECRET "\r\n"), 200);
  lower = ask_and_check (fixture, GET ("/clients", "authorization: bearer "
                                       SECRET "\r\n"), 200);
  blanks = ask_and_check (fixture, GET ("/clients", "Authorization: BEARER   "
                                        SECRET "  \r\n"), 200);
  page = ask_and_check (fixture, GET ("/healthz", BEARER "wrong\r\n"), 200);
}

/* What a page of somebody else's could have a browser send (CSRF). The token
 * does not help it, nor does the address on which it stands. */
static void
test_forged (void)
{
  const struct
  {
    const char *request;
    guint status;
  } forged[] = {
    /* A form: it can choose among three types, none of them ours. */
    { POST ("Content-Type: text/plain\r\n" BEARER SECRET "\r\n"), 415 },
    { POST ("Content-Type: application/x-www-form-urlencoded\r\n" BEARER SECRET "\r\n"), 415 },
    { POST ("Content-Type: multipart/form-data; boundary=x\r\n" BEARER SECRET "\r\n"), 415 },
    { POST (BEARER SECRET "\r\n"), 415 },
    /* Its origin, which a browser cannot be talked out of. */
    { POST (JSON BEARER SECRET "\r\nOrigin: http://evil.example\r\n"), 403 },
    { POST (JSON BEARER SECRET "\r\nOrigin: null\r\n"), 403 },
    /* No origin, as with a link or a picture; but where it comes from. */
    { POST (JSON BEARER SECRET "\r\nSec-Fetch-Site: cross-site\r\n"), 403 },
    { POST (JSON BEARER SECRET "\r\nSec-Fetch-Site: same-site\r\n"), 403 },
    { GET ("/clients", BEARER SECRET "\r\nSec-Fetch-Site: cross-site\r\n"), 403 },
    { GET ("/clients", "Sec-Fetch-Site: none, cross-site\r\n"), 403 },
    { GET ("/clients", BEARER SECRET "\r\nReferer: http://evil.example/\r\n"), 403 },
    /* A name of its own for our address. */
    { "POST /messages HTTP/1.1\r\nHost: evil.example\r\n" JSON BEARER SECRET "\r\n"
      LENGTH "\r\n" TEXT, 421 },
    /* Our own page, without the token. */
    { POST (JSON "Sec-Fetch-Site: same-origin\r\n"), 401 },
    /* And with it. */
    { GET ("/clients", BEARER SECRET "\r\nSec-Fetch-Site: same-origin\r\n"), 200 },
    { GET ("/clients", BEARER SECRET "\r\nSec-Fetch-Site: none\r\n"), 200 },
  };
  g_autoptr (Fixture) fixture = make_with_token ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      g_autoptr (Answer) answer = ask_and_check (fixture, forged[i].request,
                                                 forged[i].status);

      g_assert_null (answer_get (answer, "access-control-allow-origin"));
    }

  g_assert_cmpuint (crier_log_get_last (crier_hub_get_log (fixture->hub)), ==, 0);
}

/* An operator with the token can take back a block of their own address; all else
 * from there is refused, and what is not the operator's also with the token. */
static void
test_blocked (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  g_autoptr (Fixture) fixture = make_with_token ();
  const struct
  {
    const char *request;
    guint status;
  } asked[] = {
    { GET ("/clients", BEARER SECRET "\r\n"), 200 },
    { GET ("/clients", BEARER "wrong\r\n"), 403 },
    { GET ("/clients", ""), 403 },
    { GET ("/", BEARER SECRET "\r\n"), 403 },
    { GET ("/poll", BEARER SECRET "\r\n"), 403 },
  };
  guint i;

  g_ptr_array_add (addresses, (gpointer) "127.0.0.1");
  crier_server_set_blocked (fixture->server, none, addresses);
  for (i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (Answer) answer = ask_and_check (fixture, asked[i].request, asked[i].status);

      g_test_message ("%s", asked[i].request);
      g_assert_true ((strstr (answer->body, "\"blocked\"") != NULL) == (asked[i].status == 403));
    }
}

/* A page that may connect may not thereby send: its browser asks first, with
 * a request that has no token (WHATWG Fetch §3.2.2). */
static void
test_preflight (void)
{
  g_autoptr (Fixture) fixture = make_with_token ();
  g_autoptr (Answer) answer = NULL;

  answer = ask_and_check (fixture, "OPTIONS /messages HTTP/1.1\r\n" HOST
                          "Access-Control-Request-Method: POST\r\n"
                          "Access-Control-Request-Headers: authorization\r\n\r\n", 401);
  g_assert_null (answer_get (answer, "access-control-allow-headers"));
}

/* The file system has admitted it: it needs neither a token nor a name. */
static void
test_socket (void)
{
  const struct
  {
    const char *request;
    guint status;
  } asked[] = {
    { GET ("/clients", ""), 200 },
    { "GET /clients HTTP/1.1\r\nHost: crier\r\n\r\n", 200 },
    /* As RFC 9112 §3.2 has it of everybody. */
    { "GET /clients HTTP/1.1\r\n\r\n", 400 },
    { "GET /clients HTTP/1.0\r\n\r\n", 200 },
    { "GET /clients HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
    { "GET /clients HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
    { GET ("/clients", BEARER "wrong\r\n"), 200 },
    { GET ("/clients", "Sec-Fetch-Site: cross-site\r\n"), 403 },
    { GET ("/clients", "Origin: http://evil.example\r\n"), 403 },
    { GET ("/clients", "Referer: http://evil.example/\r\n"), 403 },
    { GET ("/nothing", ""), 404 },
    { POST ("Content-Type: text/plain\r\n"), 415 },
    { "PUT /messages HTTP/1.1\r\n" HOST "\r\n", 405 },
    { "GET /healthz HTTP/1.1\r\nHost: crier\r\n\r\n", 200 },
  };
  g_autoptr (Fixture) fixture = fixture_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (Answer) answer = fixture_ask_as_operator (fixture, asked[i].request);

      g_test_message ("%s%s", asked[i].request, answer->body);
      g_assert_cmpuint (answer->status, ==, asked[i].status);
      answer_assert_secure (answer);
      answer_assert_whole (answer, FALSE);
    }
}

/* A file that cannot be used is a reason not to start. */
static void
test_no_token (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (CrierServer) server = NULL;
  g_autoptr (GError) error = NULL;

  config->token_file = g_strdup ("/nowhere/token");
  server = crier_server_new (config, &error);
  g_assert_null (server);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/nowhere/token"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operator-gate/hidden", test_hidden);
  g_test_add_func ("/operator-gate/token", test_token);
  g_test_add_func ("/operator-gate/forged", test_forged);
  g_test_add_func ("/operator-gate/preflight", test_preflight);
  g_test_add_func ("/operator-gate/blocked", test_blocked);
  g_test_add_func ("/operator-gate/socket", test_socket);
  g_test_add_func ("/operator-gate/no-token", test_no_token);

  return g_test_run ();
}
