/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "cost.h"
#include "fixture.h"
#include "loop.h"

/* What asking again and again has cost, to the byte: each request is a
 * connection of its own, and its answer brings something or nothing. */

typedef struct
{
  Fixture *fixture;
  const char *wait;
  char *session;    /* (owned) (nullable): NULL until it is known */
  char *tag;        /* (owned) (nullable): of the last answer */
  gsize n_received;
  gsize n_sent;
} Polling;

static Peer *
begin_poll (Polling *polling)
{
  Peer *peer = peer_new (polling->fixture->port);

  peer_print (peer, "GET /poll?Id=a&wait=%s%s%s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n",
              polling->wait, polling->session != NULL ? "&session=" : "",
              polling->session != NULL ? polling->session : "",
              polling->tag != NULL ? "If-None-Match: " : "",
              polling->tag != NULL ? polling->tag : "",
              polling->tag != NULL ? "\r\n" : "");

  return peer;
}

/* Takes the answer, and returns how many announcements and messages it has. */
static guint
end_poll (Polling *polling,
          Peer    *peer)
{
  g_autoptr (Answer) answer = peer_finish (peer);
  g_autoptr (JsonNode) node = NULL;
  JsonArray *events;
  guint n = 0;
  guint i;

  polling->n_received += peer_get_received (peer);
  polling->n_sent += peer_get_sent (peer);
  peer_free (peer);
  g_free (polling->tag);
  polling->tag = g_strdup (answer_get (answer, "etag"));
  if (answer->status == 304)
    return 0;

  g_assert_cmpuint (answer->status, ==, 200);
  node = json_from_string (answer->body, NULL);
  events = json_object_get_array_member (json_node_get_object (node), "events");
  for (i = 0; i < json_array_get_length (events); i++)
    {
      JsonObject *event = json_array_get_object_element (events, i);

      if (strcmp (json_object_get_string_member (event, "event"), "hello") != 0)
        n++;
      else if (polling->session == NULL)
        polling->session = g_strdup (json_object_get_string_member (event, "session"));
    }

  return n;
}

static void
check_polling (Polling    *polling,
               const char *transport,
               guint       n_requests,
               guint       n_announcements)
{
  g_autoptr (JsonObject) transports = NULL;
  Cost cost;

  transports = cost_ask_transports (polling->fixture, polling->session);
  g_assert_cmpuint (json_object_get_size (transports), ==, 1);
  cost = cost_get (transports, transport);
  g_assert_cmpint (cost.connections, ==, n_requests);
  g_assert_cmpint (cost.requests, ==, n_requests);
  g_assert_cmpint (cost.announcements, ==, n_announcements);
  g_assert_cmpint (cost.sent, ==, polling->n_received);
  g_assert_cmpint (cost.received, ==, polling->n_sent);
}

/* The request that is held has been received, and nothing was sent yet. */
static void
check_polling_open (Polling *polling,
                    Peer    *peer,
                    guint    n_before)
{
  g_autoptr (JsonObject) transports = NULL;
  Cost cost;

  transports = cost_ask_transports (polling->fixture, polling->session);
  cost = cost_get (transports, "long-polling");
  g_assert_cmpint (cost.requests, ==, n_before + 1);
  g_assert_cmpint (cost.sent, ==, polling->n_received);
  g_assert_cmpint (cost.received, ==, polling->n_sent + peer_get_sent (peer));
}

static void
test_polling (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Polling polling = { fixture, "0" };

  g_assert_cmpuint (end_poll (&polling, begin_poll (&polling)), ==, 0);
  check_polling (&polling, "polling", 1, 0);

  /* What finds nothing also pays. */
  g_assert_cmpuint (end_poll (&polling, begin_poll (&polling)), ==, 0);
  g_assert_cmpuint (end_poll (&polling, begin_poll (&polling)), ==, 0);
  check_polling (&polling, "polling", 3, 0);

  cost_say_all (fixture, 4); /* two ticks, of which the last counts */
  g_assert_cmpuint (end_poll (&polling, begin_poll (&polling)), ==, 3);
  check_polling (&polling, "polling", 4, 3);

  fixture_publish_many (fixture, 0, 20, 60000);
  while (end_poll (&polling, begin_poll (&polling)) > 0)
    continue;

  loop_until (crier_server_is_quiet (fixture->server));
  {
    g_autofree CrierTransportTotals *totals = crier_server_dup_totals (fixture->server);
    const CrierTransportTotals *row = &totals[CRIER_TRANSPORT_POLLING];

    g_assert_cmpuint (row->clients, ==, 1);
    g_assert_cmpuint (row->open, ==, 0);
    g_assert_cmpuint (row->announcements, ==, 23);
    g_assert_cmpuint (row->sent, ==, polling.n_received);
    g_assert_cmpuint (row->received, ==, polling.n_sent);
    check_polling (&polling, "polling", row->requests, 23);
  }

  g_free (polling.session);
  g_free (polling.tag);
}

static void
test_long_polling (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Polling polling = { fixture, "30" };
  guint i;

  /* The first one waits, too, and brings the hello along. */
  for (i = 0; i < 4; i++)
    {
      Peer *peer = begin_poll (&polling);

      loop_settle ();
      if (i == 0)
        loop_until (fixture_saw (fixture, "joined a"));
      else
        check_polling_open (&polling, peer, i);

      g_free (fixture_tick (fixture));
      g_assert_cmpuint (end_poll (&polling, peer), ==, 1);
      check_polling (&polling, "long-polling", i + 1, i + 1);
    }

  g_free (polling.session);
  g_free (polling.tag);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cost/polling", test_polling);
  g_test_add_func ("/cost/long-polling", test_long_polling);

  return g_test_run ();
}
