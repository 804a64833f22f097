/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-request-head.h"

#include <string.h>

#include "crier-request-target.h"

/* The head of a request against a table. Whatever is said of it holds from
 * the byte that decides it, however the bytes are cut into pieces. */

typedef struct
{
  const char      *name;
  const char      *bytes;
  gsize            length;
  CrierRequestHeadResult  result;
  gsize            decided; /* after how many bytes; 0: after the last */
} Case;

#define HEAD(name, text, result)           { name, text, sizeof text - 1, result, 0 }
#define FROM(name, text, decided, result)  { name, text, sizeof text - 1, result, decided }

#define GOOD CRIER_REQUEST_HEAD_GOOD
#define BAD  CRIER_REQUEST_HEAD_BAD
#define HOST CRIER_REQUEST_HEAD_BAD_HOST
#define MORE CRIER_REQUEST_HEAD_MORE
#define EXPECTS CRIER_REQUEST_HEAD_EXPECTS

static const Case cases[] = {
  HEAD ("good/bare", "GET / HTTP/1.1\r\n\r\n", GOOD),
  HEAD ("good/field", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", GOOD),
  HEAD ("good/fields", "GET / HTTP/1.1\r\nHost: a\r\nX-Y: b\r\nX-Y:c\r\n\r\n", GOOD),
  HEAD ("good/empty-value", "GET / HTTP/1.1\r\nX:\r\nY: \r\n\r\n", GOOD),
  HEAD ("good/colons", "GET / HTTP/1.1\r\nX: a:b::c\r\n\r\n", GOOD),
  HEAD ("good/token", "GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~09Az: x\r\n\r\n", GOOD),
  HEAD ("good/high-value", "GET / HTTP/1.1\r\nX: \xFF\xC3\xA9\r\n\r\n", GOOD),
  HEAD ("good/tab-value", "GET / HTTP/1.1\r\nX:\ta\tb\r\n\r\n", GOOD),
  HEAD ("good/lf", "GET / HTTP/1.1\nX: y\n\n", GOOD),
  HEAD ("good/mixed", "GET / HTTP/1.1\nX: y\r\n\n", GOOD),
  HEAD ("good/empty-first", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", GOOD),
  FROM ("good/body", "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody", 38, GOOD),
  FROM ("good/binary-body", "POST / HTTP/1.1\r\nX: y\r\n\r\n\0\xFF\0", 25, GOOD),
  FROM ("good/next", "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n: bad\r\n\r\n", 18, GOOD),

  HEAD ("more/nothing", "", MORE),
  HEAD ("more/byte", "G", MORE),
  HEAD ("more/line", "GET / HTTP/1.1\r\n", MORE),
  HEAD ("more/cr", "GET / HTTP/1.1\r\n\r", MORE),
  HEAD ("more/field", "GET / HTTP/1.1\r\nHost: local", MORE),
  HEAD ("more/name", "GET / HTTP/1.1\r\nHo", MORE),
  HEAD ("more/fields", "GET / HTTP/1.1\r\nHost: localhost\r\n", MORE),
  HEAD ("more/empty-lines", "\r\n\r\n\n\r\n", MORE),

  HEAD ("bad/blank", "GET / HTTP/1.1\r\nContent-Length : 4\r\n\r\n", BAD),
  HEAD ("bad/tab", "GET / HTTP/1.1\r\nContent-Length\t: 4\r\n\r\n", BAD),
  HEAD ("bad/blank-in-name", "GET / HTTP/1.1\r\nX y: z\r\n\r\n", BAD),
  HEAD ("bad/blank-first", "GET / HTTP/1.1\r\n X: y\r\n\r\n", BAD),
  HEAD ("bad/folded", "GET / HTTP/1.1\r\nX: y\r\n z\r\n\r\n", BAD),
  HEAD ("bad/folded-tab", "GET / HTTP/1.1\r\nX: y\r\n\tz\r\n\r\n", BAD),
  HEAD ("bad/folded-first", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", BAD),
  HEAD ("bad/no-colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", BAD),
  HEAD ("bad/no-name", "GET / HTTP/1.1\r\n: x\r\n\r\n", BAD),
  HEAD ("bad/name", "GET / HTTP/1.1\r\nX(y): z\r\n\r\n", BAD),
  HEAD ("bad/name-slash", "GET / HTTP/1.1\r\nX/y: z\r\n\r\n", BAD),
  HEAD ("bad/name-high", "GET / HTTP/1.1\r\nX\xC3\xA9: z\r\n\r\n", BAD),
  HEAD ("bad/name-cr", "GET / HTTP/1.1\r\nX\ry: z\r\n\r\n", BAD),
  HEAD ("bad/name-nul", "GET / HTTP/1.1\r\nX\0y: z\r\n\r\n", BAD),
  HEAD ("bad/second", "GET / HTTP/1.1\r\nX: y\r\nHost : a\r\n\r\n", BAD),

  /* What some take for the end of a line and some do not (RFC 9112 §2.2), and
   * what ends a string (RFC 9110 §5.5). */
  HEAD ("bad/nul-value", "GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", BAD),
  HEAD ("bad/nul-target", "GET /a\0b HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/nul-first", "\0GET / HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/cr-value", "GET / HTTP/1.1\r\nX: a\rY: b\r\n\r\n", BAD),
  HEAD ("bad/cr-cr", "GET / HTTP/1.1\r\nX: a\r\r\n\r\n", BAD),
  HEAD ("bad/cr-target", "GET /\r HTTP/1.1\r\n\r\n", BAD),

  /* Three words, and a blank between them (RFC 9112 §3). */
  HEAD ("good/line-version", "GET / HTTP/2.0\r\n\r\n", GOOD),
  HEAD ("good/line-method", "!#$%&'*+-.^_`|~09Az * HTTP/1.1\r\n\r\n", GOOD),
  HEAD ("good/line-high", "GET /\xFF\xC3\xA9 HTTP/1.1\r\n\r\n", GOOD),
  HEAD ("bad/line-one", "GET\r\n\r\n", BAD),
  HEAD ("bad/line-two", "GET /\r\n\r\n", BAD),
  HEAD ("bad/line-empty-version", "GET / \r\n\r\n", BAD),
  HEAD ("bad/line-four", "GET / / HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-blanks", "GET  / HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-blank-first", " GET / HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-blank-last", "GET / HTTP/1.1 \r\n\r\n", BAD),
  HEAD ("bad/line-tab", "GET\t/ HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-control", "GET /\x01 HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-delete", "GET /\x7F HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-method", "G(T / HTTP/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-version", "GET / HTTP/1.x\r\n\r\n", BAD),
  HEAD ("bad/line-version-case", "GET / http/1.1\r\n\r\n", BAD),
  HEAD ("bad/line-version-long", "GET / HTTP/1.10\r\n\r\n", BAD),
  HEAD ("bad/line-version-short", "GET / HTTP/1\r\n\r\n", BAD),

  /* What it expects (RFC 9110 §10.1.1). */
  HEAD ("good/expect", "POST / HTTP/1.1\r\nexpect: 100-Continue \r\n\r\n", GOOD),
  HEAD ("expect/other", "POST / HTTP/1.1\r\nExpect: x\r\n\r\n", EXPECTS),
  HEAD ("expect/empty", "POST / HTTP/1.1\r\nExpect:\r\n\r\n", EXPECTS),
  HEAD ("expect/more", "POST / HTTP/1.1\r\nExpect: 100-continue, x\r\n\r\n", EXPECTS),

  /* Whom it is for: one, or it is not clear to everybody (RFC 9112 §3.2). */
  HEAD ("good/host-blanks", "GET / HTTP/1.1\r\nhOST: \t [::1]:80 \t\r\n\r\n", GOOD),
  HEAD ("good/host-similar", "GET / HTTP/1.1\r\nHost: a\r\nX-Host: b c\r\n\r\n", GOOD),
  HEAD ("host/twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", HOST),
  HEAD ("host/twice-apart", "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nhost:b\r\n\r\n", HOST),
  HEAD ("host/list", "GET / HTTP/1.1\r\nHost: a, a\r\n\r\n", HOST),
  HEAD ("host/empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", HOST),
  HEAD ("host/user", "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", HOST),
  HEAD ("host/port", "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n", HOST),
  HEAD ("host/tab", "GET / HTTP/1.1\r\nHost: \va\r\n\r\n", HOST),

  /* How long what follows is: what is not clear to everybody (RFC 9112 §6.3).
   * Only blanks and tabs may stand around a value (RFC 9110 §5.5). */
  HEAD ("good/length", "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", GOOD),
  HEAD ("good/length-blanks", "POST / HTTP/1.1\r\ncontent-LENGTH: \t 12 \t\r\n\r\n", GOOD),
  HEAD ("good/chunked", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", GOOD),
  HEAD ("good/chunked-case", "POST / HTTP/1.1\r\ntransfer-encoding:CHUNKED \r\n\r\n", GOOD),
  HEAD ("good/similar",
        "GET / HTTP/1.1\r\nX-Content-Length: x\r\nTransfer-Encodings: x\r\n\r\n", GOOD),
  HEAD ("bad/encoding", "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", BAD),
  HEAD ("bad/encodings", "GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", BAD),
  HEAD ("bad/encoding-last", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", BAD),
  HEAD ("bad/encoding-case", "GET / HTTP/1.1\r\ntransfer-ENCODING: x\r\n\r\n", BAD),
  HEAD ("bad/encoding-empty", "GET / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n", BAD),
  HEAD ("bad/encoding-twice",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", BAD),
  HEAD ("bad/encoding-form-feed", "GET / HTTP/1.1\r\nTransfer-Encoding: \fchunked\r\n\r\n", BAD),
  HEAD ("bad/encoding-feed-form", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\f\r\n\r\n", BAD),
  HEAD ("bad/encoding-tab", "GET / HTTP/1.1\r\nTransfer-Encoding: \vchunked\r\n\r\n", BAD),
  HEAD ("bad/both",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", BAD),
  HEAD ("bad/length-twice",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", BAD),
  HEAD ("bad/length-list", "GET / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n", BAD),
  HEAD ("bad/length-empty", "GET / HTTP/1.1\r\nContent-Length: \r\n\r\n", BAD),
  HEAD ("bad/length-text", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", BAD),
  HEAD ("bad/length-trailing", "GET / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n", BAD),
  HEAD ("bad/length-inner", "GET / HTTP/1.1\r\nContent-Length: 1 1\r\n\r\n", BAD),
  HEAD ("bad/length-sign", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", BAD),
  HEAD ("bad/length-plus", "GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", BAD),
  HEAD ("bad/length-hex", "GET / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n", BAD),
  HEAD ("bad/length-form-feed", "GET / HTTP/1.1\r\nContent-Length: \f1\r\n\r\n", BAD),
  HEAD ("bad/length-over", "GET / HTTP/1.1\r\nContent-Length: 18446744073709551617\r\n\r\n", BAD),
};

static CrierRequestHeadResult
check (const char *bytes,
       gsize       length)
{
  /* Of its own, so that ASan sees one byte read behind it. */
  g_autofree char *exact = g_malloc (MAX (length, 1));

  memcpy (exact, bytes, length);

  return crier_request_head_check (exact, length);
}

/* One byte after the other: first MORE, then the result, which stays. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;
  gboolean decided = FALSE;
  gsize length;

  for (length = 0; length <= c->length; length++)
    {
      CrierRequestHeadResult result = check (c->bytes, length);

      if (decided || result != MORE)
        g_assert_cmpint (result, ==, c->result);

      if (result != MORE && !decided && c->decided != 0)
        g_assert_cmpuint (length, ==, c->decided);

      decided = decided || result != MORE;
    }

  g_assert_cmpint (check (c->bytes, c->length), ==, c->result);
}

static GString *
make_line (const char *begin,
           gsize       length,
           const char *end)
{
  GString *line = g_string_new (begin);

  while (line->len + strlen (end) < length)
    g_string_append_c (line, 'a');

  return g_string_append (line, end);
}

static void
test_target (void)
{
  const gsize MAX_LINE = CRIER_REQUEST_HEAD_MAX_TARGET;
  g_autoptr (GString) most = make_line ("GET /", MAX_LINE, " HTTP/1.1");
  g_autoptr (GString) more = make_line ("GET /", MAX_LINE + 1, " HTTP/1.1");
  g_autoptr (GString) open = make_line ("GET /", MAX_LINE, "");

  g_string_append (most, "\r\n\r\n");
  g_string_append (more, "\r\n\r\n");
  g_assert_cmpint (check (most->str, most->len), ==, GOOD);
  g_assert_cmpint (check (more->str, more->len), ==,
                   CRIER_REQUEST_HEAD_TARGET_TOO_LONG);

  /* As soon as it is so long, without waiting for its end. */
  g_assert_cmpint (check (open->str, open->len), ==, MORE);
  g_string_append (open, "aaa");
  g_assert_cmpint (check (open->str, open->len), ==,
                   CRIER_REQUEST_HEAD_TARGET_TOO_LONG);
}

static void
test_length (void)
{
  g_autoptr (GString) most = make_line ("GET / HTTP/1.1\r\nX: ",
                                        CRIER_REQUEST_HEAD_MAX, "\r\n\r\n");
  g_autoptr (GString) open = make_line ("GET / HTTP/1.1\r\nX: ",
                                        CRIER_REQUEST_HEAD_MAX, "");
  gsize length;

  g_assert_cmpint (check (most->str, most->len), ==, GOOD);
  g_assert_cmpint (check (open->str, open->len), ==,
                   CRIER_REQUEST_HEAD_TOO_LONG);
  for (length = 0; length < CRIER_REQUEST_HEAD_MAX; length += 100)
    {
      g_assert_cmpint (check (most->str, length), ==, MORE);
      g_assert_cmpint (check (open->str, length), ==, MORE);
    }
}

/* As it came, and taken apart without a look at what it means. */
static void
test_taken_apart (void)
{
  const struct
  {
    const char *head;
    const char *target;
    const char *host;
    const char *path;
  } heads[] = {
    { "GET / HTTP/1.1\r\n\r\n", "/", NULL, "/" },
    { "\r\n\nGET /%74ime?a?b HTTP/1.1\r\nX: y\r\n\r\n", "/%74ime?a?b", NULL, "/%74ime" },
    { "GET /x/../time#y HTTP/1.1\n\n", "/x/../time#y", NULL, "/x/../time#y" },
    { "GET //evil.example/ HTTP/1.1\r\n\r\n", "//evil.example/", NULL, "//evil.example/" },
    { "GET /http://a/ HTTP/1.1\r\n\r\n", "/http://a/", NULL, "/http://a/" },
    { "GET http://a:80/b?c HTTP/1.1\r\n\r\n", "http://a:80/b?c", "a:80", "/b" },
    { "GET http://a HTTP/1.1\r\n\r\n", "http://a", "a", "/" },
    { "GET http://a?b HTTP/1.1\r\n\r\n", "http://a?b", "a", "/" },
    { "GET http://u@a/ HTTP/1.1\r\n\r\n", "http://u@a/", "u@a", "/" },
    { "CONNECT a:80 HTTP/1.1\r\n\r\n", "a:80", "a:80", "/" },
    { "OPTIONS * HTTP/1.1\r\n\r\n", "*", NULL, "*" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      g_autofree char *target = crier_request_head_dup_target (heads[i].head,
                                                               strlen (heads[i].head));
      g_autofree char *host = crier_request_target_dup_host (target);
      g_autofree char *path = crier_request_target_dup_path (target);

      g_assert_cmpstr (target, ==, heads[i].target);
      g_assert_cmpstr (host, ==, heads[i].host);
      g_assert_cmpstr (path, ==, heads[i].path);
    }
}

/* Empty lines are passed over, but not without end. */
static void
test_empty_lines (void)
{
  g_autofree char *lines = g_malloc (CRIER_REQUEST_HEAD_MAX);

  memset (lines, '\n', CRIER_REQUEST_HEAD_MAX);
  g_assert_cmpint (check (lines, CRIER_REQUEST_HEAD_MAX), ==,
                   CRIER_REQUEST_HEAD_TOO_LONG);
}

/* Each has to be looked at, here and by libsoup, and short ones are many. */
static void
test_fields (void)
{
  g_autoptr (GString) head = g_string_new ("GET / HTTP/1.1\r\nHost: localhost\r\n");
  guint i;

  for (i = 1; i < CRIER_REQUEST_HEAD_MAX_FIELDS; i++)
    g_string_append (head, "a:\r\n");

  g_string_append (head, "\r\n");
  g_assert_cmpint (check (head->str, head->len), ==, CRIER_REQUEST_HEAD_GOOD);

  g_string_insert (head, (gssize) head->len - 2, "a:\r\n");
  g_assert_cmpint (check (head->str, head->len), ==, CRIER_REQUEST_HEAD_TOO_LONG);
  g_assert_cmpint (check (head->str, head->len - 2), ==, CRIER_REQUEST_HEAD_TOO_LONG);
}

int
main (int   argc,
      char *argv[])
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/head/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/head/target", test_target);
  g_test_add_func ("/head/length", test_length);
  g_test_add_func ("/head/fields", test_fields);
  g_test_add_func ("/head/taken-apart", test_taken_apart);
  g_test_add_func ("/head/empty-lines", test_empty_lines);

  return g_test_run ();
}
