/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "clock.h"
#include "crier-error.h"
#include "crier-wire-json.h"
#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"

/*
 * The operator's requests (docs/protocol.md, "Operating"), over the operator's
 * socket, against a server with a journal in memory.
 */

#define HOST "Host: localhost\r\n"
#define JSON "Content-Type: application/json\r\n"

static Fixture *
make (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();

  return fixture_new_with_journal (config);
}

static Answer *
ask (Fixture    *fixture,
     const char *method,
     const char *path,
     const char *headers,
     const char *body,
     gssize      length)
{
  g_autoptr (GString) request = g_string_new (NULL);
  g_autofree char *file = fixture_dup_socket (fixture);
  g_autoptr (Peer) peer = peer_new_local (file);
  gsize size = length < 0 ? strlen (body) : (gsize) length;
  Answer *answer;

  g_string_printf (request, "%s %s HTTP/1.1\r\n" HOST "%s", method, path, headers);
  if (strcmp (method, "POST") == 0)
    g_string_append_printf (request, "Content-Length: %zu\r\n", size);

  g_string_append (request, "\r\n");
  peer_write (peer, request->str, request->len);
  peer_write (peer, body, size);
  answer = peer_finish (peer);
  g_test_message ("%s %s: %u %.300s", method, path, answer->status, answer->body);
  answer_assert_secure (answer);
  answer_assert_whole (answer, strcmp (method, "HEAD") == 0);

  return answer;
}

static Answer *
post (Fixture    *fixture,
      const char *body)
{
  return ask (fixture, "POST", "/messages", JSON, body, -1);
}

static Answer *
post_with_key (Fixture    *fixture,
               const char *key,
               const char *body)
{
  g_autofree char *headers = g_strdup_printf (JSON "Idempotency-Key: %s\r\n", key);

  return ask (fixture, "POST", "/messages", headers, body, -1);
}

static Answer *
get (Fixture    *fixture,
     const char *path)
{
  return ask (fixture, "GET", path, "", "", 0);
}

/* The body as an object. */
static JsonObject *
parse (const Answer *answer,
       guint         status)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==, "application/json");
  node = json_from_string (answer->body, &error);
  g_assert_no_error (error);

  return json_node_dup_object (node);
}

/* A refusal says in one sentence why. */
static void
assert_refused (Answer     *answer,
                guint       status,
                const char *part)
{
  g_autoptr (Answer) owned = answer;
  g_autoptr (JsonObject) object = parse (answer, status);

  g_assert_nonnull (owned);
  g_assert_nonnull (strstr (json_object_get_string_member (object, "error"), part));
}

/* Posts a text to everyone and returns its id. */
static char *
publish (Fixture    *fixture,
         const char *text,
         guint       status)
{
  g_autofree char *body = g_strdup_printf ("{\"text\":\"%s\"}", text);
  g_autoptr (Answer) answer = post (fixture, body);
  g_autoptr (JsonObject) object = parse (answer, status);

  return g_strdup (json_object_get_string_member (object, "id"));
}

static Peer *
join (Fixture    *fixture,
      const char *id,
      const char *protocol)
{
  g_autofree char *query = g_strdup_printf ("Id=%s", id);
  g_autofree char *event = g_strdup_printf ("joined %s", id);
  guint n = fixture_count (fixture, event);
  Peer *peer = peer_new_websocket (fixture->port, query, protocol);

  loop_until (fixture_count (fixture, event) > n);

  return peer;
}

static void
assert_next (Peer       *peer,
             const char *text)
{
  g_autofree char *next = peer_next_text (peer);

  g_assert_cmpstr (next, ==, text);
}

static void
test_publish (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autofree char *kept = publish (fixture, "to nobody", 202);
  g_autoptr (Peer) a = join (fixture, "a", PEER_PLAIN);
  g_autoptr (Peer) b = join (fixture, "b", PEER_PLAIN);
  g_autoptr (Answer) all = post (fixture, "{\"text\":\"Dinner\"}");
  g_autoptr (Answer) one = post (fixture, "{\"to\":[\"b\"],\"text\":\"only b\","
                                 "\"expires\":60,\"what\":[{}]}");
  g_autoptr (JsonObject) to_all = parse (all, 201);
  g_autoptr (JsonObject) to_one = parse (one, 201);
  g_autofree char *last = NULL;

  g_assert_cmpint (json_object_get_int_member (to_all, "listeners"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (to_one, "listeners"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (to_all, "id"), !=, kept);

  last = publish (fixture, "last \\ud83c\\udf72 \\n\\u001f", 201);
  assert_next (a, "Dinner");
  assert_next (a, "last 🍲 \n\x1f");
  assert_next (b, "Dinner");
  assert_next (b, "only b");
}

static void
test_refused (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) peer = join (fixture, "a", PEER_PLAIN);
  g_autofree char *x = g_strnfill (64 * 1024 + 1, 'x');
  g_autofree char *long_text = g_strdup_printf ("{\"text\":\"%s\"}", x);
  g_autofree char *huge = g_strnfill (1024 * 1024 + 1, ' ');
  const struct
  {
    const char *body;
    const char *part;
  } bad[] = {
    { "", "JSON" },
    { "Dinner", "JSON" },
    { "{\"text\":\"Dinner\"", "JSON" },
    { "{\"text\":\"Dinner\"} x", "JSON" },
    { "{'text':'Dinner'}", "JSON" },
    { "{\"text\":\"Dinner\" /* comment */}", "JSON" },
    { "{\"text\":\"a\\u0000b\"}", "JSON" },
    { "{\"text\":\"\\ud800\"}", "JSON" },
    { "[[[[[[]]]]]]", "JSON" },
    { "[]", "object" },
    { "\"Dinner\"", "object" },
    { "null", "object" },
    { "{}", "text" },
    { "{\"text\":7}", "text" },
    { "{\"text\":null}", "text" },
    { "{\"text\":[\"Dinner\"]}", "text" },
    { "{\"text\":\"\"}", "empty" },
    { "{\"text\":\" \\t\\n\\u3000\"}", "empty" },
    { "{\"text\":\"x\",\"to\":\"a\"}", "to" },
    { "{\"text\":\"x\",\"to\":[]}", "to" },
    { "{\"text\":\"x\",\"to\":{}}", "to" },
    { "{\"text\":\"x\",\"to\":null}", "to" },
    { "{\"text\":\"x\",\"to\":[7]}", "to" },
    { "{\"text\":\"x\",\"to\":[\"a\",null]}", "to" },
    { "{\"text\":\"x\",\"to\":[\"a\",\"\"]}", "Id" },
    { "{\"text\":\"x\",\"to\":[\"a\\u202e\"]}", "Id" },
    { "{\"text\":\"x\",\"expires\":0}", "expires" },
    { "{\"text\":\"x\",\"expires\":-1}", "expires" },
    { "{\"text\":\"x\",\"expires\":604801}", "expires" },
    { "{\"text\":\"x\",\"expires\":1.5}", "expires" },
    { "{\"text\":\"x\",\"expires\":\"60\"}", "expires" },
    { "{\"text\":\"x\",\"expires\":null}", "expires" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_refused (post (fixture, bad[i].body), 400, bad[i].part);

  assert_refused (ask (fixture, "POST", "/messages", JSON, "{\"text\":\"\xff\"}", -1),
                  400, "UTF-8");
  assert_refused (ask (fixture, "POST", "/messages", JSON, "{\"text\":\"\0\"}", 12),
                  400, "");
  assert_refused (post (fixture, long_text), 413, "65536");
  assert_refused (post (fixture, huge), 413, "");
  assert_refused (post (fixture, "{\"text\":\"x\",\"to\":[\"a\",\"b\"]}"), 404, "b");
  assert_refused (ask (fixture, "POST", "/messages", "Content-Type: text/plain\r\n",
                       "{\"text\":\"x\"}", -1), 415, "json");
  assert_refused (ask (fixture, "POST", "/messages", "", "{\"text\":\"x\"}", -1),
                  415, "json");
  assert_refused (ask (fixture, "POST", "/messages",
                       "Content-Type: application/x-www-form-urlencoded\r\n",
                       "text=x", -1), 415, "json");
  assert_refused (ask (fixture, "PUT", "/messages", "", "", 0), 405, "");
  assert_refused (ask (fixture, "DELETE", "/messages", "", "", 0), 405, "");

  /* Nothing of it has reached anybody. */
  x[64 * 1024] = '\0';
  g_free (g_steal_pointer (&long_text));
  long_text = publish (fixture, x, 201);
  assert_next (peer, x);
}

/* draft-ietf-httpapi-idempotency-key-header: the first answer again. */
static void
test_key (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) a = join (fixture, "a", PEER_PLAIN);
  g_autoptr (Answer) first = post_with_key (fixture, "\"k1\"", "{\"text\":\"once\"}");
  g_autoptr (Peer) b = join (fixture, "b", PEER_PLAIN);
  g_autoptr (Answer) again = post_with_key (fixture, "\"k1\"", "{\"text\":\"once\"}");
  g_autoptr (Answer) other = post_with_key (fixture, "\"k2\"", "{\"text\":\"once\"}");
  g_autofree char *long_key = g_strnfill (256, 'k');

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (again->status, ==, 201);
  g_assert_cmpstr (again->body, ==, first->body);
  g_assert_cmpuint (other->status, ==, 201);
  g_assert_cmpstr (other->body, !=, first->body);

  assert_refused (post_with_key (fixture, "\"k1\"", "{\"text\":\"other\"}"), 422, "");
  assert_refused (post_with_key (fixture, "\"k1\"", "{\"text\":\"once\",\"to\":[\"a\"]}"),
                  422, "");
  assert_refused (post_with_key (fixture, "", "{\"text\":\"x\"}"), 400, "Idempotency");
  assert_refused (post_with_key (fixture, long_key, "{\"text\":\"x\"}"), 400, "Idempotency");

  g_free (publish (fixture, "end", 201));
  assert_next (a, "once");
  assert_next (a, "once");
  assert_next (a, "end");
  assert_next (b, "once");
  assert_next (b, "end");
}

/* What was refused is not what a key stands for. */
static void
test_key_refused (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) peer = NULL;
  g_autoptr (Answer) answer = NULL;

  assert_refused (post_with_key (fixture, "k", "{\"text\":\"x\",\"to\":[\"late\"]}"),
                  404, "late");
  peer = join (fixture, "late", PEER_PLAIN);
  answer = post_with_key (fixture, "k", "{\"text\":\"x\",\"to\":[\"late\"]}");
  g_assert_cmpuint (answer->status, ==, 201);
}

/* Returns the messages of a page as `id text`, joined, and its cursor. */
static char *
read_page (Fixture    *fixture,
           const char *path,
           gboolean    recovered,
           char      **cursor)
{
  g_autoptr (Answer) answer = get (fixture, path);
  g_autoptr (JsonObject) object = parse (answer, 200);
  JsonArray *array = json_object_get_array_member (object, "messages");
  GString *all = g_string_new (NULL);
  guint i;

  for (i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *message = json_array_get_object_element (array, i);

      g_string_append_printf (all, "%s;", json_object_get_string_member (message, "text"));
    }

  g_assert_cmpint (json_object_get_boolean_member (object, "recovered"), ==, recovered);
  g_free (*cursor);
  *cursor = g_strdup (json_object_get_string_member (object, "cursor"));

  return g_string_free (all, FALSE);
}

#define assert_page(path, recovered, expected)                                  \
  G_STMT_START                                                                  \
    {                                                                           \
      g_autofree char *page_ = read_page (fixture, path, recovered, &cursor);   \
                                                                                \
      g_assert_cmpstr (page_, ==, expected);                                    \
    }                                                                           \
  G_STMT_END

static void
test_read (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autofree char *cursor = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *path = NULL;
  g_autofree char *end = NULL;

  assert_page ("/messages", TRUE, "");
  first = publish (fixture, "1", 202);
  path = g_strdup_printf ("/messages?since=%s", cursor);
  assert_page (path, TRUE, "1;");
  g_assert_cmpstr (cursor, ==, first);

  second = publish (fixture, "2", 202);
  third = publish (fixture, "3", 202);
  assert_page ("/messages", TRUE, "1;2;3;");
  assert_page ("/messages?since=earliest", TRUE, "1;2;3;");
  assert_page ("/messages?since=", FALSE, "1;2;3;");
  g_assert_cmpstr (cursor, ==, third);

  g_free (path);
  path = g_strdup_printf ("/messages?since=%s", second);
  assert_page (path, TRUE, "3;");
  end = g_strdup_printf ("/messages?since=%s", third);
  assert_page (end, TRUE, "");
  g_assert_cmpstr (cursor, ==, third);

  /* What never was: all that is kept, and said so. */
  assert_page ("/messages?since=garbage", FALSE, "1;2;3;");
  assert_page ("/messages?since=other-2", FALSE, "1;2;3;");
  assert_refused (get (fixture, "/messages?since=%ff"), 400, "");
  assert_refused (get (fixture, "/messages?since=a&since=b"), 400, "since");
}

/* A thousand are a page; whoever goes on from its end gets the rest. */
static void
test_pages (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autofree char *cursor = NULL;
  g_autofree char *path = NULL;
  g_autofree char *filling = g_strnfill (60 * 1024, 'x');
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint i;

  for (i = 0; i < 100; i++)
    g_free (publish (fixture, filling, 202));

  /* 4 MiB, and the one with which they are full. */
  first = read_page (fixture, "/messages", TRUE, &cursor);
  path = g_strdup_printf ("/messages?since=%s", cursor);
  second = read_page (fixture, path, TRUE, &cursor);
  g_assert_cmpuint (strlen (first), <, 5 * 1024 * 1024);
  g_assert_cmpuint (strlen (first) + strlen (second), ==, 100 * (60 * 1024 + 1));
}

static void
test_one (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) a = join (fixture, "a", PEER_JSON);
  g_autoptr (Peer) b = join (fixture, "b", PEER_PLAIN);
  g_autofree char *id = publish (fixture, "Dinner \\\"now\\\"", 201);
  g_autofree char *path = g_strdup_printf ("/messages/%s", id);
  g_autofree char *seen = g_strdup_printf ("{\"event\":\"seen\",\"id\":\"%s\"}", id);
  g_autoptr (Answer) answer = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonArray *readers;

  assert_next (b, "Dinner \"now\"");
  peer_send_text (a, seen);
  loop_until (fixture_count (fixture, "seen a") == 1);

  answer = get (fixture, path);
  object = parse (answer, 200);
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "Dinner \"now\"");
  g_assert_cmpstr (json_object_get_string_member (object, "to"), ==, "everyone");
  g_assert_false (json_object_has_member (object, "expires"));
  g_assert_cmpint (json_object_get_int_member (object, "sent_to"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "seen_by"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object, "cannot_tell"), ==, 1);
  readers = json_object_get_array_member (object, "readers");
  g_assert_cmpuint (json_array_get_length (readers), ==, 2);

  assert_refused (get (fixture, "/messages/nothing"), 404, "");
  assert_refused (get (fixture, "/messages/other-1"), 404, "");
  g_free (g_steal_pointer (&path));
  path = fixture_make_cursor (fixture, 999);
  g_free (seen);
  seen = g_strdup_printf ("/messages/%s", path);
  assert_refused (get (fixture, seen), 404, "");
  assert_refused (ask (fixture, "PUT", seen, "", "", 0), 405, "");
}

static void
test_addressed (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) a = join (fixture, "a", PEER_PLAIN);
  g_autoptr (Answer) posted = post (fixture, "{\"text\":\"x\",\"to\":[\"a\"],\"expires\":9}");
  g_autoptr (JsonObject) published = parse (posted, 201);
  g_autofree char *path = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (JsonObject) object = NULL;
  JsonArray *to;

  g_assert_nonnull (a);
  path = g_strdup_printf ("/messages/%s", json_object_get_string_member (published, "id"));
  answer = get (fixture, path);
  object = parse (answer, 200);
  to = json_object_get_array_member (object, "to");
  g_assert_cmpuint (json_array_get_length (to), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (to, 0), ==, "a");
  g_assert_true (json_object_has_member (object, "expires"));
}

static void
test_clear (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) peer = join (fixture, "a", PEER_JSON);
  g_autofree char *before = publish (fixture, "before", 201);
  g_autoptr (Answer) answer = ask (fixture, "POST", "/clear", "", "", 0);
  g_autoptr (JsonObject) object = parse (answer, 201);
  g_autofree char *after = publish (fixture, "after", 201);
  const char *events[] = { "hello", "message", "clear", "message" };
  guint i;

  g_assert_nonnull (before);
  g_assert_nonnull (after);
  for (i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autofree char *text = peer_next_text (peer);
      g_autoptr (JsonObject) event = fixture_parse (text, events[i]);

      if (i == 2)
        g_assert_cmpstr (json_object_get_string_member (event, "id"), ==,
                         json_object_get_string_member (object, "id"));
    }

  assert_refused (ask (fixture, "GET", "/clear", "", "", 0), 405, "");
  assert_refused (ask (fixture, "POST", "/clear", JSON, "{\"text\":\"x\"}", -1), 413, "");
}

/* Those that had the message are told, others get neither, and it is withdrawn once. */
static void
test_withdraw (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) peer = join (fixture, "a", PEER_JSON);
  g_autofree char *id = publish (fixture, "oops", 201);
  g_autofree char *other = publish (fixture, "stays", 201);
  g_autofree char *path = g_strconcat ("/messages/", id, NULL);
  g_autoptr (Answer) gone = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (JsonObject) event = NULL;
  g_autoptr (JsonObject) list = NULL;
  g_autoptr (JsonObject) one = NULL;
  g_autofree char *text = NULL;
  guint i;

  for (i = 0; i < 3; i++)
    g_free (peer_next_text (peer));

  assert_refused (ask (fixture, "DELETE", path, "Idempotency-Key: \xff\r\n", "", 0), 400, "");
  gone = ask (fixture, "DELETE", path, "Idempotency-Key: k\r\n", "", 0);
  answer = parse (gone, 201);
  text = peer_next_text (peer);
  event = fixture_parse (text, "withdraw");
  g_assert_cmpstr (json_object_get_string_member (event, "of"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (event, "id"), ==,
                   json_object_get_string_member (answer, "id"));

  assert_refused (ask (fixture, "DELETE", path, "", "", 0), 404, "was withdrawn");
  assert_refused (ask (fixture, "DELETE", "/messages/never-1", "", "", 0), 404, "never was");
  assert_refused (ask (fixture, "DELETE", "/messages/%00", "", "", 0), 404, "never was");
  g_clear_pointer (&gone, answer_free);
  gone = ask (fixture, "DELETE", path, "Idempotency-Key: k\r\n", "", 0);
  g_assert_cmpuint (gone->status, ==, 201);

  g_clear_pointer (&gone, answer_free);
  gone = ask (fixture, "GET", "/messages", "", "", 0);
  list = parse (gone, 200);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (list, "messages")),
                    ==, 1);
  g_clear_pointer (&gone, answer_free);
  gone = ask (fixture, "GET", path, "", "", 0);
  one = parse (gone, 200);
  g_assert_true (json_object_get_boolean_member (one, "withdrawn"));
}

static void
test_clients (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Answer) none = get (fixture, "/clients");
  g_autoptr (Peer) a = join (fixture, "a", PEER_JSON);
  g_autoptr (Peer) b = join (fixture, "b", PEER_PLAIN);
  g_autoptr (Answer) all = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (Answer) head = NULL;
  JsonArray *clients;
  JsonObject *client;

  g_assert_cmpstr (none->body, ==, "{\"clients\":[]}\n");
  peer_send_text (b, "Message to send");
  peer_send_text (a, "{\"event\":\"sync\",\"t0\":1,\"offset\":-0.312}");
  loop_until (fixture_count (fixture, "received b") == 1);
  g_free (publish (fixture, "Dinner", 201));

  all = get (fixture, "/clients");
  object = parse (all, 200);
  clients = json_object_get_array_member (object, "clients");
  g_assert_cmpuint (json_array_get_length (clients), ==, 2);

  client = json_array_get_object_element (clients, 0);
  g_assert_cmpstr (json_object_get_string_member (client, "id"), ==, "a");
  g_assert_cmpstr (json_object_get_string_member (client, "transport"), ==, "websocket");
  g_assert_cmpstr (json_object_get_string_member (client, "address"), ==, "127.0.0.1");
  g_assert_cmpstr (json_object_get_string_member (client, "program"), ==, "");
  g_assert_cmpfloat (json_object_get_double_member (client, "clock_offset"), ==, -0.312);
  g_assert_cmpint (json_object_get_int_member (client, "messages"), ==, 1);

  client = json_array_get_object_element (clients, 1);
  g_assert_cmpstr (json_object_get_string_member (client, "id"), ==, "b");
  g_assert_true (json_object_get_null_member (client, "clock_offset"));
  g_assert_cmpint (json_object_get_int_member (client, "received"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (client, "messages"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (client, "sent"), >, 0);

  /* However far the clock is from that of the loop. */
  clock_advance (60 * G_USEC_PER_SEC);
  head = ask (fixture, "HEAD", "/clients", "", "", 0);
  g_assert_cmpuint (head->status, ==, 200);
}

static void
test_client (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) a = join (fixture, "a", PEER_PLAIN);
  g_autoptr (Peer) b = join (fixture, "b", PEER_PLAIN);
  guint64 serial = crier_client_get_serial (fixture_find (fixture, "b"));
  g_autofree char *path = g_strdup_printf ("/clients/%" G_GUINT64_FORMAT, serial);
  g_autoptr (Answer) answer = get (fixture, path);
  g_autoptr (JsonObject) object = parse (answer, 200);
  g_autoptr (Answer) deleted = NULL;

  g_assert_nonnull (a);
  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "b");
  g_assert_cmpint (json_object_get_int_member (object, "serial"), ==, (gint64) serial);

  deleted = ask (fixture, "DELETE", path, "", "", 0);
  g_assert_cmpuint (deleted->status, ==, 204);
  g_assert_cmpuint (peer_next_close (b, NULL), ==, 1008);
  g_assert_cmpuint (hub_fixture_count_clients (fixture->hub), ==, 1);

  assert_refused (get (fixture, path), 404, "serial");
  assert_refused (ask (fixture, "DELETE", path, "", "", 0), 404, "serial");
  g_free (path);
  path = g_strdup_printf ("/clients/x/%" G_GUINT64_FORMAT,
                          crier_client_get_serial (fixture_find (fixture, "a")));
  assert_refused (ask (fixture, "DELETE", path, "", "", 0), 404, "serial");
  assert_refused (get (fixture, "/clients/0"), 404, "serial");
  assert_refused (get (fixture, "/clients/-1"), 404, "serial");
  assert_refused (get (fixture, "/clients/1x"), 404, "serial");
  assert_refused (get (fixture, "/clients/99999999999999999999999"), 404, "serial");
  assert_refused (get (fixture, "/clients/1/2/3"), 404, "serial");
  assert_refused (ask (fixture, "POST", "/clients/1", "", "", 0), 405, "");
}

static void
test_transports (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) peer = join (fixture, "a", PEER_PLAIN);
  g_autoptr (Answer) answer = get (fixture, "/transports");
  g_autoptr (JsonObject) object = parse (answer, 200);
  JsonObject *websocket;

  g_assert_nonnull (peer);
  object = json_object_get_object_member (object, "transports") != NULL ? object : NULL;
  g_assert_nonnull (object);
  websocket = json_object_get_object_member (json_object_get_object_member (object,
                                                                            "transports"),
                                             "websocket");
  g_assert_cmpint (json_object_get_int_member (websocket, "clients"), ==, 1);
}

static void
assert_metric (const Answer *answer,
               const char   *line)
{
  g_autofree char *whole = g_strdup_printf ("\n%s\n", line);

  g_test_message ("%s", line);
  g_assert_nonnull (strstr (answer->body, whole));
}

/* The text of Prometheus: every figure has a help and a type before it, and no
 * client is named. */
static void
test_metrics (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) peer = join (fixture, "secretive", PEER_PLAIN);
  g_autofree char *tick = fixture_tick (fixture);
  g_autofree char *id = publish (fixture, "Dinner", 201);
  g_auto (GStrv) lines = NULL;
  g_autoptr (Answer) answer = NULL;
  guint i;

  g_assert_nonnull (id);
  assert_next (peer, tick);
  answer = get (fixture, "/metrics");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                   "text/plain; version=0.0.4; charset=utf-8");
  g_assert_null (strstr (answer->body, "secretive"));
  assert_metric (answer, "crier_build_info{version=\"" PACKAGE_VERSION "\"} 1");
  assert_metric (answer, "crier_clients{transport=\"websocket\"} 1");
  assert_metric (answer, "crier_clients{transport=\"long-polling\"} 0");
  assert_metric (answer, "crier_connections_total{transport=\"websocket\"} 1");
  assert_metric (answer, "crier_announcements_total 1");
  assert_metric (answer, "crier_messages_total 1");
  assert_metric (answer, "crier_journal_failures_total 0");

  lines = g_strsplit (answer->body, "\n", -1);
  for (i = 0; lines[i + 1] != NULL; i++)
    g_assert_true (g_regex_match_simple ("^(# HELP crier_[a-z_]+ [^ ].*[.]|"
                                         "# TYPE crier_[a-z_]+ (counter|gauge)|"
                                         "crier_[a-z_]+(\\{[a-z]+=\"[^\"]+\"\\})? [0-9.]+)$",
                                         lines[i], 0, 0));

  g_assert_cmpstr (lines[i], ==, "");
}

/* Whoever asks says no more, or goes away at once. Of those who wait for the
 * answer each has its message sent, and gets the answer. */
static void
test_gone (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autoptr (Peer) listener = join (fixture, "a", PEER_PLAIN);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  g_autofree char *path = fixture_dup_socket (fixture);
  const char *request = "POST /messages HTTP/1.1\r\n" HOST JSON
                        "Content-Length: 15\r\n\r\n{\"text\":\"here\"}";
  guint i;

  for (i = 0; i < 20; i++)
    {
      Peer *peer = peer_new_local (path);

      peer_write (peer, request, strlen (request));
      if (i % 2 == 0)
        peer_shut (peer);
      else
        peer_close (peer);

      g_ptr_array_add (peers, peer);
    }

  for (i = 0; i < 10; i++)
    {
      g_autoptr (Answer) answer = peer_finish (g_ptr_array_index (peers, 2 * i));

      g_assert_cmpuint (answer->status, ==, 201);
      assert_next (listener, "here");
    }
}

/* The server stops while answers are due. */
static void
test_stop (void)
{
  g_autoptr (Fixture) fixture = make ();
  g_autofree char *path = fixture_dup_socket (fixture);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) peer_free);
  const char *requests[] = {
    "POST /messages HTTP/1.1\r\n" HOST JSON "Content-Length: 15\r\n\r\n{\"text\":\"here\"}",
    "GET /messages HTTP/1.1\r\n" HOST "\r\n",
    "GET /messages/x-1 HTTP/1.1\r\n" HOST "\r\n",
    "GET /clients HTTP/1.1\r\n" HOST "\r\n",
  };
  guint i;

  for (i = 0; i < 40; i++)
    {
      const char *request = requests[i % G_N_ELEMENTS (requests)];
      Peer *peer = peer_new_local (path);

      peer_write (peer, request, strlen (request));
      g_ptr_array_add (peers, peer);
    }

  for (i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);

  g_clear_pointer (&fixture, fixture_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/publish", test_publish);
  g_test_add_func ("/api/refused", test_refused);
  g_test_add_func ("/api/key/again", test_key);
  g_test_add_func ("/api/key/refused", test_key_refused);
  g_test_add_func ("/api/read", test_read);
  g_test_add_func ("/api/pages", test_pages);
  g_test_add_func ("/api/one", test_one);
  g_test_add_func ("/api/addressed", test_addressed);
  g_test_add_func ("/api/clear", test_clear);
  g_test_add_func ("/api/withdraw", test_withdraw);
  g_test_add_func ("/api/clients", test_clients);
  g_test_add_func ("/api/client", test_client);
  g_test_add_func ("/api/transports", test_transports);
  g_test_add_func ("/api/metrics", test_metrics);
  g_test_add_func ("/api/gone", test_gone);
  g_test_add_func ("/api/stop", test_stop);

  return g_test_run ();
}
