/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-reactor.h"

#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"

/* The reactor on pairs of sockets: what it reports when, and that nothing is
 * reported any more of what was removed, wherever that happened. */

typedef struct _Item Item;

struct _Item
{
  CrierWatch    watch;
  CrierReactor *reactor;
  int           other;      /* (owned): the far end, -1 once closed */
  gboolean      watched;
  guint         n_ready;
  guint         n_beats;
  guint         events;     /* of the last time */
  guint64       last_beat;
  Item         *remove;     /* (nullable): whom to remove when called */
  Item         *add;        /* (nullable): whom to add when called */
};

static void
add (Item  *item,
     guint  events)
{
  g_assert_true (crier_reactor_add (item->reactor, &item->watch, events));
  item->watched = TRUE;
}

static void
remove_item (Item *item)
{
  crier_reactor_remove (item->reactor, &item->watch);
  item->watched = FALSE;
}

static void
act (Item *item)
{
  Item *other = item->remove;

  if (other != NULL && other->watched)
    remove_item (other);

  other = item->add;
  if (other != NULL && !other->watched)
    add (other, CRIER_REACTOR_READABLE);
}

static void
ready_cb (CrierWatch *watch,
          guint       events)
{
  Item *item = (Item *) watch;

  g_assert_true (item->watched);
  item->n_ready++;
  item->events = events;
  act (item);
}

static void
beat_cb (CrierWatch *watch,
         guint64     beat)
{
  Item *item = (Item *) watch;

  g_assert_true (item->watched);
  if (item->n_beats > 0)
    g_assert_cmpuint (beat, ==, item->last_beat + 1);
  item->n_beats++;
  item->last_beat = beat;
  act (item);
}

static void
item_init (Item         *item,
           CrierReactor *reactor)
{
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  *item = (Item) {
    .watch = { .fd = fds[0], .ready = ready_cb, .beat = beat_cb },
    .reactor = reactor,
    .other = fds[1],
  };
}

static void
item_clear (Item *item)
{
  if (item->watched)
    remove_item (item);

  close (item->watch.fd);
  if (item->other >= 0)
    close (item->other);
}

static void
hang_up (Item *item)
{
  close (item->other);
  item->other = -1;
}

static void
poke (Item *item)
{
  g_assert_cmpint (write (item->other, "x", 1), ==, 1);
}

static void
drop (Item *item)
{
  char byte;

  g_assert_cmpint (read (item->watch.fd, &byte, 1), ==, 1);
}

/* One turn of the loop, in which only the reactor has something to do. */
static void
turn (void)
{
  g_main_context_iteration (NULL, FALSE);
}

static CrierReactor *
make_reactor (void)
{
  g_autoptr (GError) error = NULL;
  CrierReactor *reactor = crier_reactor_new (&error);

  g_assert_no_error (error);
  crier_reactor_attach (reactor, NULL);

  return reactor;
}

static void
test_ready (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item item;

  item_init (&item, reactor);
  g_assert_null (crier_reactor_peek (reactor));
  add (&item, CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE);
  g_assert_true (crier_reactor_peek (reactor) == &item.watch);

  turn ();
  g_assert_cmpuint (item.n_ready, ==, 0);

  /* As long as it lasts, not only when it begins. */
  poke (&item);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 1);
  g_assert_cmphex (item.events, ==, CRIER_REACTOR_READABLE);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 2);
  drop (&item);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 2);

  crier_reactor_set_wanted (reactor, &item.watch, CRIER_REACTOR_WRITABLE);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 3);
  g_assert_cmphex (item.events, ==, CRIER_REACTOR_WRITABLE);

  crier_reactor_set_wanted (reactor, &item.watch,
                            CRIER_REACTOR_WRITABLE | CRIER_REACTOR_READABLE);
  poke (&item);
  turn ();
  g_assert_cmphex (item.events, ==,
                   CRIER_REACTOR_WRITABLE | CRIER_REACTOR_READABLE);

  crier_reactor_set_wanted (reactor, &item.watch, 0);
  turn ();
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 4);

  remove_item (&item);
  g_assert_null (crier_reactor_peek (reactor));
  item_clear (&item);
}

static void
test_gone (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item item;

  item_init (&item, reactor);
  add (&item, CRIER_REACTOR_GONE);
  g_assert_no_errno (shutdown (item.other, SHUT_WR));
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 1);
  g_assert_cmphex (item.events, ==, CRIER_REACTOR_GONE);

  crier_reactor_set_wanted (reactor, &item.watch,
                            CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE);
  turn ();
  g_assert_cmphex (item.events, ==,
                   CRIER_REACTOR_READABLE | CRIER_REACTOR_GONE);
  item_clear (&item);
}

/* Reported, whether asked for or not. */
static void
test_broken (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item item;

  item_init (&item, reactor);
  add (&item, 0);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 0);
  hang_up (&item);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 1);
  g_assert_cmphex (item.events & CRIER_REACTOR_BROKEN, !=, 0);
  g_assert_cmphex (item.events & ~CRIER_REACTOR_BROKEN, ==, 0);
  item_clear (&item);
}

static void
test_refused (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  CrierWatch watch = { .fd = -1, .ready = ready_cb, .beat = beat_cb };

  g_assert_false (crier_reactor_add (reactor, &watch, CRIER_REACTOR_READABLE));
  g_assert_null (crier_reactor_peek (reactor));
}

/* Each one, when it is called first, removes the other: so only one of them
 * may be called, whichever. */
static void
test_remove_in_turn (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item items[2];
  guint i;

  for (i = 0; i < 2; i++)
    {
      item_init (&items[i], reactor);
      items[i].remove = &items[1 - i];
      add (&items[i], CRIER_REACTOR_READABLE);
      poke (&items[i]);
    }

  turn ();
  g_assert_cmpuint (items[0].n_ready + items[1].n_ready, ==, 1);
  turn ();
  g_assert_cmpuint (items[0].n_ready + items[1].n_ready, ==, 2);
  g_assert_cmpuint (items[0].watched + items[1].watched, ==, 1);

  item_clear (&items[0]);
  item_clear (&items[1]);
}

static void
test_remove_itself (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item items[3];
  guint i;

  for (i = 0; i < 3; i++)
    {
      item_init (&items[i], reactor);
      items[i].remove = &items[i];
      add (&items[i], CRIER_REACTOR_READABLE);
      poke (&items[i]);
    }

  turn ();
  turn ();
  g_assert_null (crier_reactor_peek (reactor));

  for (i = 0; i < 3; i++)
    {
      g_assert_cmpuint (items[i].n_ready, ==, 1);
      item_clear (&items[i]);
    }
}

/* One that is added where another was removed, in the same turn, gets none of
 * the other's events. */
static void
test_replace_in_turn (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item items[3];
  guint i;

  for (i = 0; i < 3; i++)
    item_init (&items[i], reactor);

  for (i = 0; i < 2; i++)
    {
      items[i].remove = &items[1 - i];
      items[i].add = &items[2];
      add (&items[i], CRIER_REACTOR_READABLE);
      poke (&items[i]);
    }

  turn ();
  g_assert_true (items[2].watched);
  turn ();
  g_assert_cmpuint (items[2].n_ready, ==, 0);
  poke (&items[2]);
  turn ();
  g_assert_cmpuint (items[2].n_ready, ==, 1);

  for (i = 0; i < 3; i++)
    item_clear (&items[i]);
}

#define N_PLACES 4

typedef struct
{
  CrierReactor *reactor; /* (owned) */
  Item items[N_PLACES];
  guint by;
  guint whom;
} Pair;

static void
pair_init (Pair  *pair,
           guint  by,
           guint  whom)
{
  guint i;

  pair->reactor = make_reactor ();
  pair->by = by;
  pair->whom = whom;

  for (i = 0; i < N_PLACES; i++)
    {
      item_init (&pair->items[i], pair->reactor);
      add (&pair->items[i], CRIER_REACTOR_READABLE);
    }

  pair->items[by].remove = &pair->items[whom];
}

static void
pair_check (Pair *pair)
{
  guint i;

  loop_until (pair->items[pair->by].n_beats == 1);

  for (i = 0; i < N_PLACES; i++)
    {
      gboolean missed = i == pair->whom && pair->whom > pair->by;

      g_assert_cmpuint (pair->items[i].n_beats, ==, missed ? 0 : 1);
      g_assert_cmpint (pair->items[i].watched, ==, i != pair->whom);
      item_clear (&pair->items[i]);
    }

  crier_reactor_free (pair->reactor);
}

/* The same for every pair of places in the list of those who are beaten for. */
static void
test_remove_in_beat (void)
{
  Pair pairs[N_PLACES * N_PLACES];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    pair_init (&pairs[i], i / N_PLACES, i % N_PLACES);

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    pair_check (&pairs[i]);
}

static void
test_add_in_beat (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  Item items[2];

  item_init (&items[0], reactor);
  item_init (&items[1], reactor);
  items[0].add = &items[1];
  add (&items[0], CRIER_REACTOR_READABLE);
  loop_until (items[0].n_beats == 2);

  g_assert_true (items[1].watched);
  g_assert_cmpuint (items[1].n_beats, >=, 1);
  g_assert_cmpuint (items[1].n_beats, <=, 2);

  item_clear (&items[0]);
  item_clear (&items[1]);
}

static void
slow_beat_cb (CrierWatch *watch,
              guint64     beat)
{
  beat_cb (watch, beat);
  g_usleep (100);
}

static gboolean
count_cb (gpointer data)
{
  (*(guint *) data)++;

  return G_SOURCE_CONTINUE;
}

/* A beat of many is one of each, and other sources have their turn in between. */
static void
test_beat_of_many (void)
{
  const guint N = 400;
  g_autoptr (CrierReactor) reactor = make_reactor ();
  g_autofree Item *items = g_new0 (Item, N);
  guint n_others = 0;
  guint begin;
  guint id;
  guint i;

  for (i = 0; i < N; i++)
    {
      item_init (&items[i], reactor);
      items[i].watch.beat = slow_beat_cb;
      add (&items[i], CRIER_REACTOR_READABLE);
    }

  loop_until (items[0].n_beats == 1);
  id = g_idle_add_full (G_PRIORITY_DEFAULT, count_cb, &n_others, NULL);
  begin = n_others;
  loop_until (items[N - 1].n_beats == 1);
  g_assert_cmpuint (n_others - begin, >=, 1);
  g_source_remove (id);

  loop_until (items[N - 1].n_beats == 2);
  for (i = 0; i < N; i++)
    {
      g_assert_cmpuint (items[i].n_beats, ==, 2);
      item_clear (&items[i]);
    }
}

/* Four a second, with the time of the beat. */
static void
test_beats (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  gint64 begin = loop_get_time ();
  gint64 took;
  Item item;

  item_init (&item, reactor);
  add (&item, CRIER_REACTOR_READABLE);
  loop_until (item.n_beats == 4);
  took = loop_get_time () - begin;

  g_assert_cmpuint (CRIER_REACTOR_BEAT, ==, 250);
  g_assert_cmpint (took, >=, 990 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (took, <=, 1500 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (ABS (crier_reactor_get_now (reactor) - g_get_monotonic_time ()),
                   <, 100 * G_TIME_SPAN_MILLISECOND);
  item_clear (&item);
}

/* More of them than are served in one turn: each is served in time, and other
 * sources in between. */
static void
test_many (void)
{
  const guint N = 400;
  g_autoptr (CrierReactor) reactor = make_reactor ();
  g_autofree Item *items = g_new0 (Item, N);
  guint n_served = 0;
  guint most = 0;
  guint i;

  for (i = 0; i < N; i++)
    {
      item_init (&items[i], reactor);
      items[i].remove = &items[i];
      add (&items[i], CRIER_REACTOR_READABLE);
      poke (&items[i]);
    }

  while (n_served < N)
    {
      guint n_before = n_served;

      turn ();
      for (n_served = 0, i = 0; i < N; i++)
        n_served += items[i].n_ready;

      most = MAX (most, n_served - n_before);
      g_assert_cmpuint (n_served, >, n_before);
    }

  g_assert_cmpuint (most, <=, 128);

  for (i = 0; i < N; i++)
    {
      g_assert_cmpuint (items[i].n_ready, ==, 1);
      item_clear (&items[i]);
    }
}

/* Those who never become quiet do not keep the others from being served. */
static void
test_fair (void)
{
  const guint N = 300;
  g_autoptr (CrierReactor) reactor = make_reactor ();
  g_autofree Item *items = g_new0 (Item, N);
  guint i;

  for (i = 0; i < N; i++)
    {
      item_init (&items[i], reactor);
      add (&items[i], CRIER_REACTOR_READABLE);
      poke (&items[i]);
    }

  for (i = 0; i < 9; i++)
    turn ();

  for (i = 0; i < N; i++)
    {
      g_assert_cmpuint (items[i].n_ready, >=, 2);
      g_assert_cmpuint (items[i].n_ready, <=, 5);
      item_clear (&items[i]);
    }
}

static void
test_buffer (void)
{
  g_autoptr (CrierReactor) reactor = make_reactor ();
  gsize size = 0;
  guint8 *buffer = crier_reactor_get_buffer (reactor, &size);

  g_assert_nonnull (buffer);
  g_assert_cmpuint (size, ==, 8192);
}

/* In a context other than the default one, and gone from it when freed. */
static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GError) error = NULL;
  CrierReactor *reactor = crier_reactor_new (&error);
  Item item;

  g_assert_no_error (error);
  crier_reactor_attach (reactor, context);
  item_init (&item, reactor);
  add (&item, CRIER_REACTOR_READABLE);
  poke (&item);
  turn ();
  g_assert_cmpuint (item.n_ready, ==, 0);
  g_assert_true (g_main_context_iteration (context, FALSE));
  g_assert_cmpuint (item.n_ready, ==, 1);

  item_clear (&item);
  crier_reactor_free (reactor);
  g_assert_false (g_main_context_iteration (context, FALSE));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reactor/ready", test_ready);
  g_test_add_func ("/reactor/gone", test_gone);
  g_test_add_func ("/reactor/broken", test_broken);
  g_test_add_func ("/reactor/refused", test_refused);
  g_test_add_func ("/reactor/remove-in-turn", test_remove_in_turn);
  g_test_add_func ("/reactor/remove-itself", test_remove_itself);
  g_test_add_func ("/reactor/replace-in-turn", test_replace_in_turn);
  g_test_add_func ("/reactor/remove-in-beat", test_remove_in_beat);
  g_test_add_func ("/reactor/add-in-beat", test_add_in_beat);
  g_test_add_func ("/reactor/beat-of-many", test_beat_of_many);
  g_test_add_func ("/reactor/beats", test_beats);
  g_test_add_func ("/reactor/many", test_many);
  g_test_add_func ("/reactor/fair", test_fair);
  g_test_add_func ("/reactor/buffer", test_buffer);
  g_test_add_func ("/reactor/context", test_context);

  return g_test_run ();
}
