/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "crier-test.h"
#include "fixture.h"
#include "hub-fixture.h"
#include "loop.h"

/* How fast an address may bring new Ids (docs/protocol.md §1.1), by whichever
 * way: here, as few as eight at once, and one after eight seconds. */

typedef struct
{
  Fixture *fixture; /* (owned) */
  char    *address; /* (owned): of this computer, and not of loopback */
} Place;

static void
place_free (Place *self)
{
  fixture_free (self->fixture);
  g_free (self->address);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

static Place *
place_new (void)
{
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autofree char *address = crier_test_find_own_address ();
  Place *self;

  if (address == NULL)
    {
      g_test_skip ("This machine has no address but loopback");
      return NULL;
    }

  g_ptr_array_set_size (config->listen, 0);
  g_ptr_array_add (config->listen, g_strdup ("any"));
  config->max_clients_per_address = 2;
  self = g_new0 (Place, 1);
  self->fixture = fixture_new_for_config (config);
  self->address = g_steal_pointer (&address);

  return self;
}

static Peer *
send_request (Place      *place,
              const char *target,
              const char *fields)
{
  Peer *peer;

  /* The one before is gone: only two may be there at a time. */
  loop_until (hub_fixture_count_clients (place->fixture->hub) == 0);
  loop_settle ();
  peer = peer_new_full (place->address, place->fixture->port, 0);
  peer_print (peer, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", target, place->address, fields);

  return peer;
}

static void
visit (Place      *place,
       const char *target)
{
  guint n = place->fixture->events->len;
  Peer *peer = send_request (place, target, "");

  loop_until (place->fixture->events->len > n);
  peer_free (peer);
}

static void
assert_too_fast (Place      *place,
                 const char *target,
                 const char *fields)
{
  g_autoptr (Peer) peer = send_request (place, target, fields);
  g_autoptr (Answer) answer = peer_finish (peer);
  gint64 seconds;

  g_test_message ("%s", target);
  g_assert_cmpuint (answer->status, ==, 429);
  seconds = g_ascii_strtoll (answer_get (answer, "retry-after"), NULL, 10);
  g_assert_cmpint (seconds, >=, 1);
  g_assert_cmpint (seconds, <=, 8);
  g_assert_nonnull (strstr (answer->body, "\"code\":\"too-fast\""));
}

static void
test_too_fast (void)
{
  static const char HANDSHAKE[] =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  g_autoptr (Place) place = place_new ();
  g_autoptr (Peer) events = NULL;
  g_autoptr (Answer) local = NULL;
  guint i;

  if (place == NULL)
    return;

  for (i = 0; i < 8; i++)
    {
      g_autofree char *target = g_strdup_printf ("/stream?Id=%u", i);

      visit (place, target);
    }

  assert_too_fast (place, "/stream?Id=new", "");
  assert_too_fast (place, "/stream", "");
  assert_too_fast (place, "/poll?Id=new", "");
  assert_too_fast (place, "/poll?Id=new&wait=5", "");
  assert_too_fast (place, "/websocket?Id=new", HANDSHAKE);

  /* With a status it would never come back. */
  events = send_request (place, "/events?Id=new", "");
  loop_until (peer_is_ended (events));
  g_assert_cmpuint (peer_get_received (events), ==, 0);

  /* Whom we know comes back as it likes, and others come from elsewhere. */
  visit (place, "/stream?Id=3");
  visit (place, "/events?Id=3");
  loop_until (hub_fixture_count_clients (place->fixture->hub) == 0);
  local = fixture_ask (place->fixture, "GET /poll?Id=new HTTP/1.1\r\nHost: localhost\r\n\r\n");
  g_assert_cmpuint (local->status, ==, 200);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/new-ids/too-fast", test_too_fast);

  return g_test_run ();
}
