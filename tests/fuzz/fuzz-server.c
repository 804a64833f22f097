/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "fixture.h"
#include "loop.h"

/*
 * Fuzzes the event loop: the input is a program of what a few peers and the
 * operator do, over real sockets, with a clock that it sets. The oracle: the
 * server warns of nothing, and once the peers have gone and its deadlines are
 * over it is quiet, with no object and no descriptor left; a bystander is
 * served in between.
 */

#define N_PEERS   4
#define MAX_STEPS 300
#define MAX_WAIT  200 /* beats after which everybody has to be gone */

int         LLVMFuzzerTestOneInput (const uint8_t *data,
                                    size_t         size);
int         LLVMFuzzerInitialize (int    *argc,
                                  char ***argv);
const char *__lsan_default_suppressions (void);

typedef struct
{
  const uint8_t *data;
  size_t         size;
} Input;

typedef struct
{
  Fixture *fixture;        /* (owned) */
  Peer    *peers[N_PEERS]; /* (owned) (nullable) */
  GSource *beat;           /* (unowned) */
  GSource *reaper;         /* (unowned) */
} World;

/* Unlike g_assert(), never compiled out. */
static void
check (gboolean fact)
{
  if (!fact)
    abort ();
}

static uint8_t
take_byte (Input *input)
{
  if (input->size == 0)
    return 0;

  input->size--;

  return *input->data++;
}

static const uint8_t *
take_bytes (Input  *input,
            size_t *length)
{
  const uint8_t *bytes;
  size_t wanted = take_byte (input);

  *length = MIN (wanted, input->size);
  bytes = input->data;
  input->data += *length;
  input->size -= *length;

  return bytes;
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/* Returns a number that is lower than those of all sources to come. */
static guint
mark_sources (void)
{
  guint id = g_idle_add (nothing_cb, NULL);

  g_source_remove (id);

  return id;
}

static GSource *
find_source (const char *name,
             guint       mark)
{
  guint id;

  for (id = mark; id < mark + 100; id++)
    {
      GSource *source = g_main_context_find_source_by_id (NULL, id);

      if (source != NULL && g_strcmp0 (g_source_get_name (source), name) == 0)
        return source;
    }

  abort ();
}

/* Has the timers of the server fire now, rather than wait for them. */
static void
beat (World *world,
      guint  seconds)
{
  clock_advance (seconds * G_USEC_PER_SEC);
  g_source_set_ready_time (world->beat, 0);
  g_source_set_ready_time (world->reaper, 0);
  loop_settle ();
}

static void
drop_peer (World *world,
           guint  i)
{
  g_clear_pointer (&world->peers[i], peer_free);
}

static void
open_peer (World *world,
           guint  i,
           guint  kind)
{
  static const char REQUEST[] =
    "GET /websocket?Id=a&since=earliest HTTP/1.1\r\nHost: localhost\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

  drop_peer (world, i);
  world->peers[i] = peer_new_full ("127.0.0.1", world->fixture->port,
                                   kind & 4 ? 2048 : 0);
  peer_set_reading (world->peers[i], !(kind & 4));
  if ((kind & 3) == 0)
    return;

  peer_write (world->peers[i], REQUEST, strlen (REQUEST));
  peer_print (world->peers[i], "%s\r\n",
              (kind & 3) == 1 ? "" : "Sec-WebSocket-Protocol: crier.v1\r\n");
}

static void
end_peer (Peer *peer,
          guint how)
{
  if (how % 3 == 0)
    peer_shut (peer);
  else if (how % 3 == 1)
    peer_close (peer);
  else
    peer_reset (peer);
}

static void
publish (World *world,
         guint  n)
{
  g_autofree char *text = g_strnfill (1 + n * 200, 'x');

  g_free (fixture_publish (world->fixture, text, NULL));
}

static void
disconnect_cb (gpointer listener,
               gpointer data)
{
  crier_listener_close (listener, GPOINTER_TO_UINT (data), "fuzz");
}

/* What a peer does. */
static void
step_peer (Peer  *peer,
           guint  kind,
           Input *input)
{
  const uint8_t *bytes;
  size_t length;
  guint first;

  if (peer == NULL || peer_is_ended (peer))
    return;

  switch (kind)
    {
    case 0:
      bytes = take_bytes (input, &length);
      peer_write (peer, bytes, length);
      break;

    case 1:
      first = take_byte (input);
      bytes = take_bytes (input, &length);
      peer_send (peer, first, bytes, length);
      break;

    case 2:
      first = take_byte (input);
      bytes = take_bytes (input, &length);
      for (first %= 64; first > 0; first--)
        peer_send (peer, PEER_TEXT, bytes, length);
      break;

    case 3:
      peer_set_reading (peer, take_byte (input) & 1);
      break;

    default:
      end_peer (peer, take_byte (input));
      break;
    }
}

/* Somebody who has asked for something, or is about to ask something else on
 * the operator's own socket, where everything is taken. */
static void
open_asking (World *world,
             guint  i,
             guint  what)
{
  static const char * const REQUESTS[] = {
    "GET /events?Id=a&since=earliest", "GET /stream?Id=a", "GET /poll?Id=a",
    "GET /poll?wait=1&since=earliest", "GET /poll?wait=30&Id=b", "GET /clients",
    "DELETE /clients/1", "GET /metrics", "GET /transports", NULL
  };
  const char *request = REQUESTS[what % G_N_ELEMENTS (REQUESTS)];
  g_autofree char *path = fixture_dup_socket (world->fixture);

  drop_peer (world, i);
  world->peers[i] = peer_new_local (path);
  if (request != NULL)
    peer_print (world->peers[i], "%s HTTP/1.1\r\nHost: localhost\r\n\r\n", request);
}

/* What the operator does, or time. */
static void
step_server (World *world,
             guint  i,
             guint  kind,
             Input *input)
{
  switch (kind)
    {
    case 0:
      publish (world, take_byte (input));
      break;

    case 1:
      g_free (fixture_tick (world->fixture));
      break;

    case 2:
      beat (world, take_byte (input) % 32);
      break;

    case 3:
      crier_hub_foreach (world->fixture->hub, disconnect_cb, GUINT_TO_POINTER (1008));
      break;

    case 4:
      world->fixture->keep = !world->fixture->keep;
      break;

    case 5:
      open_asking (world, i, take_byte (input));
      break;

    default:
      loop_settle ();
      break;
    }
}

static void
step (World *world,
      Input *input)
{
  guint code = take_byte (input);
  guint i = (code >> 6) % N_PEERS;
  guint kind = code & 0x0F;

  if (kind < 5)
    step_peer (world->peers[i], kind, input);
  else if (kind < 7)
    open_peer (world, i, take_byte (input));
  else
    step_server (world, i, kind - 7, input);

  if (code & 0x10)
    loop_settle ();
}

static void
check_served (World *world)
{
  g_autoptr (Peer) peer = peer_new (world->fixture->port);
  g_autoptr (Answer) answer = NULL;

  peer_print (peer, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  answer = peer_finish (peer);
  check (answer->status == 200);
  answer_assert_secure (answer);
}

/* The lowest descriptor that is free: it rises when one was left open. */
static int
find_free (void)
{
  int fd = dup (STDERR_FILENO);

  check (fd >= 0);
  close (fd);

  return fd;
}

static Fixture *
make_fixture (void)
{
  static guint port;
  g_autoptr (CrierConfig) config = fixture_make_config ();
  Fixture *fixture;

  /* The same again, or all would soon be in TIME_WAIT. */
  config->port = port;
  config->max_clients = N_PEERS - 1;
  fixture = fixture_new_for_config (config);
  port = fixture->port;

  return fixture;
}

static void
run (Input *input)
{
  guint mark = mark_sources ();
  World world = { make_fixture () };
  guint n;
  guint i;

  world.beat = find_source ("crier reactor beat", mark);
  world.reaper = find_source ("crier acceptor reaper", mark);

  for (n = 0; n < MAX_STEPS && input->size > 0; n++)
    step (&world, input);

  loop_settle ();
  check_served (&world);

  for (i = 0; i < N_PEERS; i++)
    {
      if (world.peers[i] != NULL && !peer_is_ended (world.peers[i]))
        end_peer (world.peers[i], n + i);
      drop_peer (&world, i);
    }

  for (n = 0; n < MAX_WAIT && !crier_server_is_quiet (world.fixture->server); n++)
    beat (&world, 5);

  check (n < MAX_WAIT);
  fixture_free (world.fixture);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  Input input = { data, size };
  int before = find_free ();

  run (&input);
  check (find_free () == before);

  return 0;
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  Input nothing = { NULL, 0 };

  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);

  /* The first time opens what stays open. */
  run (&nothing);

  return 0;
}

/* libsoup 3.2 loses the target of a request whose Transfer-Encoding it does
 * not know; that is found once, and nothing else would be any more. */
const char *
__lsan_default_suppressions (void)
{
  return "leak:soup_headers_parse_request\n";
}
