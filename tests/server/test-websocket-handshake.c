/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "clock.h"
#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"

/* How a request becomes a WebSocket (RFC 6455 §4), or why it does not; and
 * that what a client sends along with it is not lost. */

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define UPGRADE "Connection: Upgrade\r\nUpgrade: websocket\r\n"
#define GET(target, headers) \
  "GET " target " HTTP/1.1\r\nHost: localhost\r\n" headers "\r\n"
#define GOOD(headers) GET ("/websocket", UPGRADE VERSION KEY headers)
#define PROTOCOL "Sec-WebSocket-Protocol: "

typedef struct
{
  const char *name;
  const char *request;
  guint       status;
} Case;

static const Case refused[] = {
  /* Somebody who wants no WebSocket, or one of another version. */
  { "no-upgrade", GET ("/websocket", ""), 426 },
  { "other-upgrade",
    GET ("/websocket", "Connection: Upgrade\r\nUpgrade: h2c\r\n" VERSION KEY), 426 },
  { "no-version", GET ("/websocket", UPGRADE KEY), 426 },
  { "version-0", GET ("/websocket", UPGRADE KEY "Sec-WebSocket-Version: 0\r\n"), 426 },
  { "version-8", GET ("/websocket", UPGRADE KEY "Sec-WebSocket-Version: 8\r\n"), 426 },
  { "version-14", GET ("/websocket", UPGRADE KEY "Sec-WebSocket-Version: 14\r\n"), 426 },
  { "version-013", GET ("/websocket", UPGRADE KEY "Sec-WebSocket-Version: 013\r\n"), 426 },
  { "version-two", GET ("/websocket", UPGRADE KEY VERSION "Sec-WebSocket-Version: 8\r\n"), 426 },
  { "version-empty", GET ("/websocket", UPGRADE KEY "Sec-WebSocket-Version: \r\n"), 426 },
  { "http-1.0", "GET /websocket HTTP/1.0\r\nHost: localhost\r\n" UPGRADE VERSION KEY "\r\n", 426 },
  { "head", "HEAD /websocket HTTP/1.1\r\nHost: localhost\r\n\r\n", 426 },

  /* A handshake that is none. */
  { "no-key", GET ("/websocket", UPGRADE VERSION), 400 },
  { "key-empty", GET ("/websocket", UPGRADE VERSION "Sec-WebSocket-Key: \r\n"), 400 },
  { "key-short",
    GET ("/websocket", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n"), 400 },
  { "key-long",
    GET ("/websocket", UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSE=\r\n"), 400 },
  { "key-twice", GET ("/websocket", UPGRADE VERSION KEY KEY), 400 },
  { "key-text",
    GET ("/websocket", UPGRADE VERSION "Sec-WebSocket-Key: ????????????????????????\r\n"), 400 },
  { "no-connection", GET ("/websocket", "Upgrade: websocket\r\n" VERSION KEY), 400 },
  { "other-connection",
    GET ("/websocket", "Connection: close\r\nUpgrade: websocket\r\n" VERSION KEY), 400 },
  { "head-upgrade",
    "HEAD /websocket HTTP/1.1\r\nHost: localhost\r\n" UPGRADE VERSION KEY "\r\n", 400 },

  /* A query that is none: with a handshake and without, so that a client's
   * author learns of it first. */
  { "id-twice", GET ("/websocket?Id=a&Id=b", UPGRADE VERSION KEY), 400 },
  { "id-twice-spelled", GET ("/websocket?Id=a&id=a", UPGRADE VERSION KEY), 400 },
  { "id-nul", GET ("/websocket?Id=a%00b", UPGRADE VERSION KEY), 400 },
  { "id-line", GET ("/websocket?Id=a%0D%0Ab", UPGRADE VERSION KEY), 400 },
  { "id-escape", GET ("/websocket?Id=%1B%5B2J", UPGRADE VERSION KEY), 400 },
  { "id-direction", GET ("/websocket?Id=%E2%80%AEa", UPGRADE VERSION KEY), 400 },
  { "id-not-utf8", GET ("/websocket?Id=%FF", UPGRADE VERSION KEY), 400 },
  { "id-long",
    GET ("/websocket?Id=123456789012345678901234567890123456789012345678901234567890abcde",
         UPGRADE VERSION KEY), 400 },
  { "since-twice", GET ("/websocket?since=a&since=b", UPGRADE VERSION KEY), 400 },
  { "id-without-upgrade", GET ("/websocket?Id=%FF", ""), 400 },
};

static void
test_refused (gconstpointer data)
{
  const Case *c = data;
  gboolean head = g_str_has_prefix (c->request, "HEAD ");
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = fixture_ask (fixture, c->request);

  g_assert_cmpuint (answer->status, ==, c->status);
  answer_assert_secure (answer);
  answer_assert_whole (answer, head);
  g_assert_null (answer_get (answer, "sec-websocket-accept"));
  g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                   "application/json");
  if (!head)
    g_assert_true (strchr (answer->body, '\n') == answer->body + answer->length - 1);

  if (c->status == 426)
    {
      g_assert_cmpstr (answer_get (answer, "sec-websocket-version"), ==, "13");
      g_assert_cmpstr (answer_get (answer, "upgrade"), ==, "websocket");
    }

  g_assert_cmpuint (fixture->events->len, ==, 0);
}

static Answer *
shake (Fixture     *fixture,
       const char  *request,
       Peer       **peer)
{
  *peer = peer_new (fixture->port);
  peer_write (*peer, request, strlen (request));

  return peer_take_head (*peer);
}

static void
test_accepted (void)
{
  const struct
  {
    const char *request;
    const char *protocol;
  } cases[] = {
    { GOOD (""), NULL },
    { GET ("/websocket?", UPGRADE VERSION KEY), NULL },
    { GET ("/websocket?Id=a&since=b&other=c", UPGRADE VERSION KEY), NULL },
    { GET ("/websocket", "connection: keep-alive, UPGRADE\r\nUPGRADE: WebSocket\r\n"
           VERSION KEY), NULL },
    { GET ("/websocket", "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n"
           VERSION KEY), NULL },
    { GET ("/websocket", "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n"
           VERSION KEY), NULL },
    { GOOD ("Origin: http://localhost:80\r\n"), NULL },
    { GOOD ("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"), NULL },
    { GOOD ("Sec-WebSocket-Extensions: nonsense;;,,=\"\r\n"), NULL },
    { GOOD (PROTOCOL "crier.v1\r\n"), "crier.v1" },
    { GOOD (PROTOCOL "chat, crier.v1\r\n"), "crier.v1" },
    { GOOD (PROTOCOL "crier.v2,crier.v1,x\r\n"), "crier.v1" },
    { GOOD (PROTOCOL "chat\r\n" PROTOCOL "crier.v1\r\n"), "crier.v1" },
    { GOOD (PROTOCOL "chat\r\n"), NULL },
    { GOOD (PROTOCOL "crier.v10\r\n"), NULL },
    { GOOD (PROTOCOL "\r\n"), NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CrierConfig) config = fixture_make_config ();
      g_autoptr (Fixture) fixture = NULL;
      g_autoptr (Peer) peer = NULL;
      g_autoptr (Answer) answer = NULL;
      g_auto (PeerFrame) first = { 0 };

      g_test_message ("%zu", i);
      g_ptr_array_add (config->allowed_origins, g_strdup ("http://localhost"));
      fixture = fixture_new_for_config (config);
      answer = shake (fixture, cases[i].request, &peer);

      g_assert_cmpuint (answer->status, ==, 101);
      g_assert_cmpstr (answer_get (answer, "upgrade"), ==, "websocket");
      g_assert_cmpstr (answer_get (answer, "connection"), ==, "Upgrade");
      /* The example of RFC 6455 §1.3. */
      g_assert_cmpstr (answer_get (answer, "sec-websocket-accept"), ==,
                       "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      g_assert_cmpstr (answer_get (answer, "sec-websocket-protocol"), ==,
                       cases[i].protocol);
      g_assert_null (answer_get (answer, "sec-websocket-extensions"));
      g_assert_null (answer_get (answer, "content-length"));
      g_assert_null (answer_get (answer, "transfer-encoding"));
      answer_assert_secure (answer);

      /* And it speaks as agreed. */
      first = peer_next (peer);
      g_assert_cmphex (first.first, ==,
                       cases[i].protocol != NULL ? PEER_TEXT : PEER_PING);
      g_assert_cmpuint (fixture_count (fixture, "joined "), ==, 1);
    }
}

static void
test_id (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Peer) named = peer_new_websocket (fixture->port, "Id=666888", PEER_PLAIN);
  g_autoptr (Peer) lower = peer_new_websocket (fixture->port, "id=Dining+%C3%A9", PEER_PLAIN);
  g_autoptr (Peer) again = peer_new_websocket (fixture->port, "Id=666888", PEER_JSON);
  g_autoptr (Peer) unnamed = NULL;
  const char *made;

  g_assert_true (fixture_saw (fixture, "joined 666888"));
  g_assert_true (fixture_saw (fixture, "joined Dining \xC3\xA9"));
  g_assert_cmpuint (fixture_count (fixture, "joined 666888"), ==, 2);
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 3);

  unnamed = peer_new_websocket (fixture->port, "Id=", PEER_PLAIN);
  made = g_ptr_array_index (fixture->events, 3);
  g_assert_true (g_regex_match_simple ("^joined [2-9a-hjkmnp-z]{4}-[2-9a-hjkmnp-z]{4}$",
                                       made, 0, 0));

  /* One of two leaving takes nothing from the other. */
  peer_close (named);
  loop_until (fixture_saw (fixture, "left 666888 0"));
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 3);
  g_assert_false (peer_is_ended (lower));
  g_assert_false (peer_is_ended (again));
}

static void
test_client (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *name = g_strnfill (300, 'n');
  g_autofree char *request = NULL;
  g_autoptr (Peer) named = NULL;
  g_autoptr (Peer) strange = NULL;
  g_autoptr (Peer) silent = NULL;
  g_autoptr (Answer) first = NULL;
  g_autoptr (Answer) second = NULL;
  CrierClient *client;

  request = g_strdup_printf ("GET /websocket?Id=a HTTP/1.1\r\nHost: localhost\r\n"
                             "User-Agent: %s\r\n" UPGRADE VERSION KEY "\r\n", name);
  first = shake (fixture, request, &named);
  client = fixture_find (fixture, "a");
  g_assert_cmpuint (strlen (crier_client_get_program (client)), ==, 200);
  g_assert_cmpstr (crier_client_get_address (client), ==, "127.0.0.1");
  g_assert_cmpint (crier_client_get_transport (client), ==, CRIER_TRANSPORT_WEBSOCKET);
  g_assert_cmpint (ABS (g_get_real_time () - crier_client_get_since (client)),
                   <, 2 * G_USEC_PER_SEC);

  second = shake (fixture, GET ("/websocket?Id=b", "User-Agent: \xFF\xFE strange\r\n"
                                UPGRADE VERSION KEY), &strange);
  client = fixture_find (fixture, "b");
  g_assert_true (g_utf8_validate (crier_client_get_program (client), -1, NULL));
  g_assert_nonnull (strstr (crier_client_get_program (client), "strange"));

  silent = peer_new_websocket (fixture->port, "Id=c", PEER_PLAIN);
  g_assert_null (crier_client_get_program (fixture_find (fixture, "c")));
}

/* Everything of a client in one write: the request and, behind it, what a
 * client may send that does not wait for the answer. */
static Peer *
send_early (Fixture          *fixture,
            const GByteArray *early)
{
  const char *request = GET ("/websocket?Id=a", UPGRADE VERSION KEY);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (Answer) answer = NULL;
  Peer *peer = peer_new (fixture->port);

  g_byte_array_append (all, (const guint8 *) request, (guint) strlen (request));
  g_byte_array_append (all, early->data, early->len);
  peer_write (peer, all->data, all->len);
  answer = peer_take_head (peer);
  g_assert_cmpuint (answer->status, ==, 101);

  return peer;
}

static void
append_text (GByteArray *stream,
             const char *text)
{
  peer_frame_append (stream, PEER_TEXT, text, strlen (text));
}

static void
test_early (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GByteArray) early = g_byte_array_new ();
  g_autoptr (Peer) peer = NULL;
  g_auto (PeerFrame) ping = { 0 };
  g_auto (PeerFrame) pong = { 0 };

  append_text (early, "one");
  append_text (early, "two");
  peer_frame_append (early, PEER_PING, "p", 1);
  append_text (early, "three");
  peer = send_early (fixture, early);

  loop_until (fixture_count (fixture, "received") == 3);
  g_assert_cmpstr (g_ptr_array_index (fixture->events, 0), ==, "joined a");
  g_assert_cmpstr (g_ptr_array_index (fixture->events, 1), ==, "received a: one");
  g_assert_cmpstr (g_ptr_array_index (fixture->events, 2), ==, "received a: two");
  g_assert_cmpstr (g_ptr_array_index (fixture->events, 3), ==, "received a: three");

  ping = peer_next (peer);
  g_assert_cmphex (ping.first, ==, PEER_PING);
  pong = peer_next (peer);
  g_assert_cmphex (pong.first, ==, PEER_PONG);
  g_assert_cmpstr (pong.data, ==, "p");
}

/* The frame begins with the request and ends later, wherever it is cut. */
static void
test_early_part (void)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  guint cut;

  append_text (frame, "hello");

  for (cut = 1; cut < frame->len; cut++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (GByteArray) early = g_byte_array_new ();
      g_autoptr (Peer) peer = NULL;

      g_byte_array_append (early, frame->data, cut);
      peer = send_early (fixture, early);
      loop_settle ();
      g_assert_cmpuint (fixture_count (fixture, "received"), ==, 0);
      peer_write (peer, frame->data + cut, frame->len - cut);
      loop_until (fixture_saw (fixture, "received a: hello"));
    }
}

/* More than libsoup and the takeover hold between them. */
static void
test_early_much (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GByteArray) early = g_byte_array_new ();
  g_autoptr (Peer) peer = NULL;
  guint i;

  for (i = 0; i < 16; i++)
    {
      g_autofree char *filling = g_strnfill (4000, 'x');
      g_autofree char *text = g_strdup_printf ("%u %s", i, filling);

      append_text (early, text);
    }

  peer = send_early (fixture, early);
  loop_until (fixture_count (fixture, "received") == 16);

  for (i = 0; i < 16; i++)
    {
      g_autofree char *begin = g_strdup_printf ("received a: %u xx", i);

      g_assert_true (g_str_has_prefix (g_ptr_array_index (fixture->events, i + 1),
                                       begin));
    }
}

/* More than the allowance of a visitor: some wait, none is lost. */
static void
test_early_many (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GByteArray) early = g_byte_array_new ();
  g_autoptr (Peer) peer = NULL;
  guint i;

  for (i = 0; i < 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      append_text (early, text);
    }

  peer = send_early (fixture, early);
  loop_settle ();
  g_assert_cmpuint (fixture_count (fixture, "received"), <=, 20);

  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (fixture_count (fixture, "received") >= 40);
  clock_advance (10 * G_USEC_PER_SEC);
  loop_until (fixture_count (fixture, "received") == 50);

  for (i = 0; i < 50; i++)
    {
      g_autofree char *event = g_strdup_printf ("received a: %u", i);

      g_assert_cmpstr (g_ptr_array_index (fixture->events, i + 1), ==, event);
    }
}

static void
test_early_close (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GByteArray) early = g_byte_array_new ();
  g_autoptr (Peer) peer = NULL;

  append_text (early, "last words");
  peer_frame_append (early, PEER_CLOSE, "\x03\xE8", 2);
  peer = send_early (fixture, early);
  g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1000);
  g_assert_true (fixture_saw (fixture, "received a: last words"));
  loop_until (fixture_saw (fixture, "left a 0"));
}

static void
test_early_error (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GByteArray) early = g_byte_array_new ();
  g_autoptr (Peer) peer = NULL;

  g_byte_array_append (early, (const guint8 *) "\x81\x05hello", 7);
  peer = send_early (fixture, early);
  g_assert_cmpuint (peer_next_close (peer, NULL), ==, 1002);
  g_assert_true (fixture_saw (fixture, "left a 3"));
}

/* Fire and forget: everything in one write, and gone before the answer. What
 * it had to say is heard, whether it says goodbye or breaks off. */
static void
test_early_gone (void)
{
  const char *request = GET ("/websocket?Id=a", UPGRADE VERSION KEY);
  guint i;

  for (i = 0; i < 2; i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (GByteArray) all = g_byte_array_new ();
      g_autoptr (Peer) peer = peer_new (fixture->port);

      g_byte_array_append (all, (const guint8 *) request, (guint) strlen (request));
      append_text (all, "that is all");
      peer_write (peer, all->data, all->len);
      if (i == 0)
        peer_shut (peer);
      else
        peer_close (peer);

      loop_until (fixture_count (fixture, "left") == 1);
      g_test_message ("%u", i);
      g_assert_true (fixture_saw (fixture, "received a: that is all"));
    }
}

/* Whoever is gone before the answer leaves nothing behind. */
static void
test_gone (void)
{
  const char *request = GET ("/websocket?Id=a", UPGRADE VERSION KEY);
  g_autoptr (Fixture) fixture = fixture_new ();
  guint n_files = fixture_count_files ();
  guint i;

  for (i = 0; i < 50; i++)
    {
      g_autoptr (Peer) peer = peer_new (fixture->port);

      peer_write (peer, request, strlen (request));
      if (i % 2 == 0)
        peer_reset (peer);
      else
        peer_close (peer);

      if (i % 3 == 0)
        loop_settle ();
    }

  loop_until (fixture_count_files () == n_files);
  g_assert_cmpuint (fixture_count (fixture, "joined "), ==,
                    fixture_count (fixture, "left "));
}

/* A handshake that was waited for, in each place where it can break off. */
static void
test_gone_anywhere (void)
{
  const char *request = GET ("/websocket?Id=a", UPGRADE VERSION KEY);
  g_autoptr (Fixture) fixture = fixture_new ();
  guint n_files = fixture_count_files ();
  gsize length;

  for (length = 0; length <= strlen (request); length += 7)
    {
      g_autoptr (Peer) peer = peer_new (fixture->port);

      peer_write (peer, request, length);
      loop_settle ();
      if (length % 2 == 0)
        peer_reset (peer);
      else
        peer_close (peer);
    }

  loop_until (fixture_count_files () == n_files);
}

static void
test_full (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Peer) first = NULL;
  g_autoptr (Peer) plain = NULL;
  g_autoptr (Peer) json = NULL;
  g_autoptr (Peer) again = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (Answer) page = NULL;
  g_auto (PeerFrame) frame = { 0 };

  config->max_clients = 1;
  fixture = fixture_new_for_config (config);
  first = peer_new_websocket (fixture->port, "Id=a", PEER_PLAIN);

  plain = peer_new_websocket (fixture->port, "Id=b", PEER_PLAIN);
  frame = peer_next (plain);
  g_assert_cmphex (frame.first, ==, PEER_CLOSE);
  g_assert_cmpuint (frame.length, ==, 6);
  g_assert_cmpmem (frame.data, 6, "\x03\xF5" "full", 6);
  loop_until (peer_is_ended (plain));

  json = peer_new_websocket (fixture->port, "Id=c", PEER_JSON);
  g_assert_cmpuint (peer_next_close (json, &reason), ==, 1013);
  g_assert_cmpstr (reason, ==, "full");
  g_assert_cmpuint (fixture->events->len, ==, 1);

  /* The page is still there to say so. */
  page = fixture_ask (fixture, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_cmpuint (page->status, ==, 200);

  peer_close (first);
  loop_until (hub_fixture_count_clients (fixture->hub) == 0);
  again = peer_new_websocket (fixture->port, "Id=d", PEER_PLAIN);
  loop_until (fixture_saw (fixture, "joined d"));
}

static void
test_closing (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (Answer) answer = NULL;

  crier_hub_close (fixture->hub);
  answer = fixture_ask (fixture, GET ("/websocket", UPGRADE VERSION KEY));
  g_assert_cmpuint (answer->status, ==, 503);
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/handshake/refused/", refused[i].name, NULL);

      g_test_add_data_func (path, &refused[i], test_refused);
    }

  g_test_add_func ("/handshake/accepted", test_accepted);
  g_test_add_func ("/handshake/id", test_id);
  g_test_add_func ("/handshake/client", test_client);
  g_test_add_func ("/handshake/early", test_early);
  g_test_add_func ("/handshake/early-part", test_early_part);
  g_test_add_func ("/handshake/early-much", test_early_much);
  g_test_add_func ("/handshake/early-many", test_early_many);
  g_test_add_func ("/handshake/early-close", test_early_close);
  g_test_add_func ("/handshake/early-error", test_early_error);
  g_test_add_func ("/handshake/early-gone", test_early_gone);
  g_test_add_func ("/handshake/gone", test_gone);
  g_test_add_func ("/handshake/gone-anywhere", test_gone_anywhere);
  g_test_add_func ("/handshake/full", test_full);
  g_test_add_func ("/handshake/closing", test_closing);

  return g_test_run ();
}
