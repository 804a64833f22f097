/* Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The load client: one process, one thread, one measurement.
 *
 * bench.py starts it once a round. It lets N clients join a server, does what
 * its mode says, reads the server's processor time at the edges of the phase
 * that counts, and prints "key=value" lines that end with ok=1, or with ok=0
 * and error=…. A message that is lost, doubled or out of order is an error. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "swarm.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SETTLE    (G_USEC_PER_SEC)        /* the server finishes what joining began */
#define STUCK     (15 * G_USEC_PER_SEC)   /* longer without a delivery: lost */
#define WARM_UP   16                      /* broadcasts that do not count */
#define BREATH    (G_USEC_PER_SEC / 2)    /* the server has done what it was asked */
#define SEQUENCE  10                      /* digits after the 'm' of a broadcast */
#define STAMP     26                      /* YYYY-MM-DD HH:MM:SS.ffffff */

typedef struct
{
  Swarm swarm;

  /* The options; see main(). */
  int   port;
  int   pid;
  int   lines;
  int   clients;
  int   stalled;
  int   broadcasts;
  int   window;
  int   size;
  int   seconds;
  int   interval;
  int   every;
  int   timeout;
} Load;

typedef struct
{
  Load     *load;
  unsigned  total;
  unsigned  written;
  unsigned  completed;   /* broadcasts that all listeners have */
  unsigned *received;    /* (owned) (array length=total): by how many */
  int64_t  *since;       /* (owned) (array length=total): when written */
  double   *waits;       /* (owned) (array length=total): ms to the last one */
  uint64_t  frames;
  uint64_t  ticks;
} Flatout;

typedef struct
{
  char     text[STAMP];
  int64_t  stamp;        /* what it says, µs since the epoch */
  int64_t  first;        /* when the first client had it, likewise */
  int64_t  last;
  unsigned received;
} Tick;

typedef struct
{
  Load     *load;
  GArray   *ticks;       /* (owned) (element-type Tick): all that was seen */
  GArray   *delays;      /* (owned) (element-type double): ms, each delivery */
  GArray   *arrivals;    /* (owned) (element-type double): ms, at client 0 */
  unsigned *counts;      /* (owned) (array length=clients) */
  int64_t   base;        /* the first tick that counts; -1 while joining */
  uint64_t  gaps;
  uint64_t  disorder;
  uint64_t  other;
} Hold;

static int64_t
now_us (void)
{
  return g_get_monotonic_time ();
}

/* The processor time of all the server's threads, also of those that ended, in
 * ns. The scheduler's own account: the ticks of /proc/PID/stat are 10 ms. */
static int64_t
server_cpu (const Load *load)
{
  struct timespec used;
  clockid_t clock;

  if (load->pid == 0)
    return 0;
  if (clock_getcpuclockid (load->pid, &clock) != 0 || clock_gettime (clock, &used) != 0)
    swarm_fail ("process %d is gone", load->pid);

  return used.tv_sec * INT64_C (1000000000) + used.tv_nsec;
}

/* KiB. Exact, where VmRSS of /proc/PID/status lags behind. */
static int64_t
server_rss (const Load *load)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", load->pid);
  g_autofree char *text = NULL;
  const char *line;

  if (load->pid == 0)
    return 0;
  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "\nRss:")) == NULL)
    swarm_fail ("process %d is gone", load->pid);

  return g_ascii_strtoll (line + strlen ("\nRss:"), NULL, 10);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Prints the percentiles of @values, nearest rank, and sorts them. */
static void
print_percentiles (const char *key,
                   double     *values,
                   size_t      count)
{
  const int wanted[] = { 50, 99, 100 };

  if (count == 0)
    return;

  qsort (values, count, sizeof *values, compare_doubles);
  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    printf ("%s_p%d_ms=%.3f\n", key, wanted[i],
            values[(size_t) ceil (count * wanted[i] / 100.0) - 1]);
}

/* Everyone joins; what that cost is printed in any mode. */
static void
join (Load *load)
{
  int64_t rss = server_rss (load);
  int64_t cpu = server_cpu (load);
  int64_t begin = now_us ();

  swarm_join (&load->swarm);
  printf ("connect_s=%.4f\n", (now_us () - begin) / 1e6);

  /* What the server puts off, as its log, belongs to the handshake too. */
  swarm_idle (&load->swarm, SETTLE);
  printf ("rss_growth_kib=%" PRId64 "\n", server_rss (load) - rss);
  printf ("connect_cpu_ns=%" PRId64 "\n", server_cpu (load) - cpu);
  fflush (stdout);
}

static void
run_connect (Load *load)
{
  int64_t cpu;

  join (load);

  cpu = server_cpu (load);
  swarm_leave (&load->swarm);
  g_usleep (SETTLE);
  printf ("leave_cpu_ns=%" PRId64 "\n", server_cpu (load) - cpu);
}

static void
count_broadcast (SwarmClient *client,
                 const char  *text,
                 size_t       length,
                 void        *user_data)
{
  Flatout *flatout = user_data;
  unsigned sequence = 0;

  /* The announcement of the time cost a delivery like any other. */
  flatout->frames++;
  if (length == 0 || text[0] != 'm')
    {
      flatout->ticks++;
      return;
    }

  if (length != (size_t) flatout->load->size)
    swarm_fail ("client %u got %zu bytes of %d", client->number, length, flatout->load->size);
  for (unsigned i = 1; i <= SEQUENCE; i++)
    sequence = sequence * 10 + (text[i] - '0');
  if (sequence != client->position + 1 || sequence >= flatout->written)
    swarm_fail ("client %u got broadcast %u after %" PRId64,
                client->number, sequence, client->position);

  client->position = sequence;
  if (++flatout->received[sequence] < flatout->load->swarm.listeners)
    return;

  flatout->waits[sequence] = (now_us () - flatout->since[sequence]) / 1e3;
  flatout->completed++;
}

static void
write_line (Flatout *flatout)
{
  g_autofree char *line = g_malloc (flatout->load->size + 2);
  int length = snprintf (line, SEQUENCE + 3, "m%0*u ", SEQUENCE, flatout->written);

  memset (line + length, '.', flatout->load->size - length);
  line[flatout->load->size] = '\n';

  flatout->since[flatout->written] = now_us ();
  flatout->written++;
  if (write (flatout->load->lines, line, flatout->load->size + 1) != flatout->load->size + 1)
    swarm_fail ("cannot write to the server: %s", g_strerror (errno));
}

/* Microseconds until the next line may be written. */
static int64_t
until_next (const Flatout *flatout)
{
  if (flatout->written == 0 || flatout->load->every == 0)
    return 0;

  return MAX (flatout->since[flatout->written - 1] + flatout->load->every * INT64_C (1000) -
              now_us (), 0);
}

/* Keeps the window full until broadcast number @end is with everyone. */
static void
broadcast_until (Flatout *flatout,
                 unsigned end)
{
  unsigned window = flatout->load->window;
  unsigned completed = flatout->completed;
  int64_t since = now_us ();

  while (flatout->completed < end)
    {
      int64_t wait = until_next (flatout);

      while (wait == 0 && flatout->written < end &&
             flatout->written - flatout->completed < window)
        {
          write_line (flatout);
          wait = until_next (flatout);
        }
      swarm_iterate (&flatout->load->swarm, wait > 0 ? MIN (wait / 1000 + 1, 1000) : 1000);

      if (flatout->completed > completed)
        {
          completed = flatout->completed;
          since = now_us ();
        }
      else if (now_us () - since > STUCK)
        {
          swarm_fail ("broadcast %u reached %u of %u clients", completed,
                      flatout->received[completed], flatout->load->swarm.listeners);
        }
    }
}

/* Also "stall": the same, beside clients that never read. */
static void
run_flatout (Load *load)
{
  unsigned total = WARM_UP + load->broadcasts;
  Flatout flatout = {
    .load = load,
    .total = total,
    .received = g_new0 (unsigned, total),
    .since = g_new0 (int64_t, total),
    .waits = g_new0 (double, total),
  };
  int64_t cpu, begin;
  uint64_t frames, ticks;

  load->swarm.text = count_broadcast;
  load->swarm.user_data = &flatout;
  join (load);
  broadcast_until (&flatout, WARM_UP);

  frames = flatout.frames;
  ticks = flatout.ticks;
  cpu = server_cpu (load);
  begin = now_us ();
  broadcast_until (&flatout, total);
  printf ("seconds=%.4f\n", (now_us () - begin) / 1e6);
  printf ("cpu_ns=%" PRId64 "\n", server_cpu (load) - cpu);

  printf ("broadcasts=%d\n", load->broadcasts);
  printf ("frames=%" PRIu64 "\n", flatout.frames - frames);
  printf ("ticks=%" PRIu64 "\n", flatout.ticks - ticks);
  print_percentiles ("wait", flatout.waits + WARM_UP, load->broadcasts);

  swarm_leave (&load->swarm);
  g_free (flatout.received);
  g_free (flatout.since);
  g_free (flatout.waits);
}

/* Reads "2026-11-22 14:59:03.076832", local time. Returns µs since the epoch,
 * or -1 when @text is not that. */
static int64_t
parse_stamp (const char *text,
             size_t      length)
{
  char copy[STAMP + 1] = "";
  struct tm tm = { .tm_isdst = -1 };
  const char *end;

  if (length != STAMP)
    return -1;

  memcpy (copy, text, STAMP);
  end = strptime (copy, "%Y-%m-%d %H:%M:%S", &tm);
  if (end == NULL || *end != '.' || strspn (end + 1, "0123456789") != 6)
    return -1;

  return mktime (&tm) * (int64_t) G_USEC_PER_SEC + atoi (end + 1);
}

/* Which of the announcements @text is. Returns -1 when it is not one. */
static int64_t
find_tick (Hold       *hold,
           const char *text,
           size_t      length,
           int64_t     now)
{
  Tick tick = { 0 };

  if (length != STAMP)
    return -1;

  /* From the newest: nearly always it is that. */
  for (unsigned i = hold->ticks->len; i-- > 0;)
    if (memcmp (g_array_index (hold->ticks, Tick, i).text, text, STAMP) == 0)
      return i;

  memcpy (tick.text, text, STAMP);
  tick.stamp = parse_stamp (text, length);
  tick.first = now;
  if (tick.stamp < 0)
    return -1;
  if (hold->ticks->len > 0 &&
      tick.stamp <= g_array_index (hold->ticks, Tick, hold->ticks->len - 1).stamp)
    swarm_fail ("the time went back to %.*s", STAMP, text);
  g_array_append_val (hold->ticks, tick);

  return hold->ticks->len - 1;
}

static void
count_tick (SwarmClient *client,
            const char  *text,
            size_t       length,
            void        *user_data)
{
  Hold *hold = user_data;
  int64_t now = g_get_real_time ();
  int64_t which = find_tick (hold, text, length, now);
  int64_t before = MAX (client->position, hold->base - 1);
  Tick *tick;
  double delay;

  if (which < 0)
    {
      hold->other++;
      return;
    }

  if (hold->base < 0 || which < hold->base)
    {
      client->position = which;
      return;
    }

  if (which <= before)
    hold->disorder++;
  else
    hold->gaps += which - before - 1;
  client->position = MAX (client->position, which);
  if (which >= hold->base + hold->load->seconds / hold->load->interval)
    return;

  tick = &g_array_index (hold->ticks, Tick, which);
  tick->last = now;
  tick->received++;
  hold->counts[client->number]++;
  delay = (now - tick->stamp) / 1e3;
  g_array_append_val (hold->delays, delay);
  if (client->number == 0)
    {
      double arrival = now / 1e3;

      g_array_append_val (hold->arrivals, arrival);
    }
}

static void
print_jitter (const char *key,
              GArray     *times,
              int         interval)
{
  g_autofree double *jitter = g_new0 (double, times->len);

  for (unsigned i = 1; i < times->len; i++)
    jitter[i - 1] = fabs (g_array_index (times, double, i) -
                          g_array_index (times, double, i - 1) - interval * 1e3);

  print_percentiles (key, jitter, times->len > 0 ? times->len - 1 : 0);
}

static void
print_hold (Hold *hold)
{
  unsigned wanted = hold->load->seconds / hold->load->interval;
  g_autofree double *spreads = g_new0 (double, wanted);
  g_autoptr (GArray) stamps = g_array_new (FALSE, FALSE, sizeof (double));
  unsigned least = G_MAXUINT, most = 0;
  double skipped = 0;

  for (unsigned i = 0; i < wanted; i++)
    {
      const Tick *tick = &g_array_index (hold->ticks, Tick, hold->base + i);
      double stamp = tick->stamp / 1e3;

      spreads[i] = (tick->last - tick->first) / 1e3;
      g_array_append_val (stamps, stamp);
      if (i > 0)
        skipped += round ((tick->stamp - tick[-1].stamp) / 1e6 / hold->load->interval) - 1;
    }

  for (unsigned i = 0; i < hold->load->swarm.listeners; i++)
    {
      least = MIN (least, hold->counts[i]);
      most = MAX (most, hold->counts[i]);
    }

  printf ("ticks=%u\nticks_min=%u\nticks_max=%u\n", wanted, least, most);
  printf ("frames=%u\n", hold->delays->len);
  printf ("gaps=%" PRIu64 "\ndisorder=%" PRIu64 "\nother=%" PRIu64 "\nskipped=%.0f\n",
          hold->gaps, hold->disorder, hold->other, skipped);
  print_percentiles ("delivery", (double *) (void *) hold->delays->data, hold->delays->len);
  print_percentiles ("spread", spreads, wanted);
  print_jitter ("jitter", hold->arrivals, hold->load->interval);
  print_jitter ("stamp_jitter", stamps, hold->load->interval);
  if (hold->gaps > 0 || hold->disorder > 0 || least < wanted)
    swarm_fail ("not everyone had every announcement once and in order");
}

static void
run_hold (Load *load)
{
  unsigned wanted = load->seconds / load->interval;
  int64_t patience = 2 * load->interval * G_USEC_PER_SEC;
  Hold hold = {
    .load = load,
    .ticks = g_array_new (FALSE, TRUE, sizeof (Tick)),
    .delays = g_array_sized_new (FALSE, FALSE, sizeof (double), wanted * load->clients),
    .arrivals = g_array_new (FALSE, FALSE, sizeof (double)),
    .counts = g_new0 (unsigned, load->clients),
    .base = -1,
  };
  int64_t cpu, end;

  load->swarm.text = count_tick;
  load->swarm.user_data = &hold;
  join (load);

  /* What was first seen while somebody was still joining was not for all. */
  hold.base = hold.ticks->len;
  cpu = server_cpu (load);
  end = now_us () + (load->seconds + load->interval) * G_USEC_PER_SEC + patience;
  while (hold.ticks->len < hold.base + wanted && now_us () < end)
    swarm_iterate (&load->swarm, 100);
  if (hold.ticks->len < hold.base + wanted)
    swarm_fail ("%" PRId64 " announcements of %u came", hold.ticks->len - hold.base, wanted);

  end = now_us () + patience;
  while (hold.delays->len < wanted * load->clients && now_us () < end)
    swarm_iterate (&load->swarm, 100);
  printf ("cpu_ns=%" PRId64 "\n", server_cpu (load) - cpu);
  print_hold (&hold);

  swarm_leave (&load->swarm);
  g_array_unref (hold.ticks);
  g_array_unref (hold.delays);
  g_array_unref (hold.arrivals);
  g_free (hold.counts);
}

static void
run_chat (Load *load)
{
  uint64_t total = (uint64_t) load->clients * load->seconds, said = 0;
  int64_t cpu, begin;

  join (load);

  cpu = server_cpu (load);
  begin = now_us ();
  while (said < total)
    {
      uint64_t due = (now_us () - begin) * load->clients / G_USEC_PER_SEC + 1;
      int64_t next;

      /* Spread over the second, as visitors are; a burst would be read at one
       * go, and would be the cheaper for it. */
      for (; said < MIN (due, total); said++)
        swarm_say (&load->swarm.clients[said % load->clients], "Message to send");
      next = begin + (int64_t) (said * G_USEC_PER_SEC / load->clients) - now_us ();
      swarm_iterate (&load->swarm, CLAMP (next / 1000 + 1, 0, 1000));
    }
  printf ("seconds=%.4f\n", (now_us () - begin) / 1e6);
  swarm_idle (&load->swarm, SETTLE);
  printf ("cpu_ns=%" PRId64 "\n", server_cpu (load) - cpu);
  printf ("messages=%" PRIu64 "\n", said);

  swarm_leave (&load->swarm);
}

/* The announcements of one round, which are all the same one. */
typedef struct
{
  unsigned answers;
  int64_t  first;        /* monotonic µs */
  int64_t  last;
} Poll;

static void
count_answer (SwarmClient *client,
              const char  *text,
              size_t       length,
              void        *user_data)
{
  Poll *poll = user_data;

  poll->last = now_us ();
  if (poll->answers++ == 0)
    poll->first = poll->last;
}

static void
await_answers (Load *load)
{
  int64_t end = now_us () + STUCK;

  while (load->swarm.joined < load->swarm.size && now_us () < end)
    swarm_iterate (&load->swarm, 100);
  if (load->swarm.joined < load->swarm.size)
    swarm_fail ("%u of %u clients were answered", load->swarm.joined, load->swarm.size);
}

/* Everyone asks, is held, and is answered by one announcement; over and over.
 * A round in which the announcement came too early does not count. */
static void
run_longpoll (Load *load)
{
  g_autofree double *spreads = g_new0 (double, load->broadcasts);
  int64_t ask_cpu = 0, answer_cpu = 0;
  int rounds = 0, tries = 0;

  while (rounds < load->broadcasts)
    {
      Poll poll = { 0 };
      int64_t begin = server_cpu (load), held;

      load->swarm.text = count_answer;
      load->swarm.user_data = &poll;
      swarm_ask (&load->swarm);
      swarm_idle (&load->swarm, BREATH);
      held = server_cpu (load);
      if (poll.answers > 0 && tries++ > 2 * load->broadcasts + 10)
        swarm_fail ("the announcements come too fast to ask in between");

      /* The first answers have a hello, and late ones nothing new. */
      if (poll.answers > 0 || load->swarm.clients[0].position < 0)
        {
          await_answers (load);
          load->swarm.clients[0].position = 0;
          continue;
        }

      await_answers (load);
      swarm_idle (&load->swarm, BREATH / 2);
      ask_cpu += held - begin;
      answer_cpu += server_cpu (load) - held;
      spreads[rounds++] = (poll.last - poll.first) / 1e3;
    }

  printf ("answers=%" PRIu64 "\n", (uint64_t) rounds * load->swarm.size);
  printf ("ask_cpu_ns=%" PRId64 "\nanswer_cpu_ns=%" PRId64 "\n", ask_cpu, answer_cpu);
  print_percentiles ("spread", spreads, rounds);

  swarm_leave (&load->swarm);
}

static bool
valid (const Load *load,
       bool        writes)
{
  return load->port > 0 && load->port <= UINT16_MAX &&
         load->clients > 0 && load->clients <= 20000 &&
         load->stalled >= 0 && load->stalled <= 1000 &&
         load->broadcasts > 0 && load->broadcasts <= 1000000 &&
         load->window > 0 && load->window <= 64 &&
         load->size >= SEQUENCE + 2 && load->size <= 4096 &&
         /* A pipe holds 64 KiB; beyond that writing to the server would block. */
         load->window * (load->size + 1) <= 65536 &&
         load->interval > 0 && load->seconds >= load->interval && load->seconds <= 7200 &&
         load->timeout > 0 && load->timeout <= 7200 + 600 &&
         (!writes || load->lines >= 0);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *name;
    void      (*run) (Load *load);
    bool        writes;      /* to the server's standard input */
    bool        any;         /* transport, not WebSocket alone */
  } modes[] = {
    { "connect", run_connect, false, true },
    { "hold", run_hold, false, false },
    { "flatout", run_flatout, true, true },
    { "chat", run_chat, false, false },
    { "stall", run_flatout, true, true },
    { "longpoll", run_longpoll, false, false },
  };
  static const char * const transports[] = { "websocket", "events", "stream" };
  Load load = {
    .lines = -1, .clients = 100, .stalled = -1, .broadcasts = 1000, .window = 8,
    .size = 28, .seconds = 10, .interval = 1, .timeout = 120,
  };
  g_autofree char *transport = g_strdup ("websocket");
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &load.port, "The server's, on 127.0.0.1", "PORT" },
    { "pid", 0, 0, G_OPTION_ARG_INT, &load.pid, "The server's process, for its CPU time", "PID" },
    { "clients", 0, 0, G_OPTION_ARG_INT, &load.clients, "How many listen", "N" },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &transport,
      "websocket, events or stream (the latter two: connect, flatout, stall)", "NAME" },
    { "lines-fd", 0, 0, G_OPTION_ARG_INT, &load.lines,
      "flatout, stall: the server's standard input", "FD" },
    { "broadcasts", 0, 0, G_OPTION_ARG_INT, &load.broadcasts, "flatout, stall: how many; longpoll: rounds", "M" },
    { "window", 0, 0, G_OPTION_ARG_INT, &load.window,
      "flatout, stall: how many may be under way", "W" },
    { "every", 0, 0, G_OPTION_ARG_INT, &load.every,
      "flatout, stall: at least so many milliseconds from one to the next", "MS" },
    { "size", 0, 0, G_OPTION_ARG_INT, &load.size, "flatout, stall: bytes of text", "BYTES" },
    { "stalled", 0, 0, G_OPTION_ARG_INT, &load.stalled,
      "How many more join and never read; 1 for stall, else 0", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &load.seconds, "hold, chat: how long", "S" },
    { "interval", 0, 0, G_OPTION_ARG_INT, &load.interval, "hold: the server's", "SECONDS" },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &load.timeout, "Give up after so many seconds", "S" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("connect|hold|flatout|chat|stall|longpoll");
  g_autoptr (GError) error = NULL;
  unsigned mode = 0, way = 0;
  bool known;

  g_option_context_add_main_entries (context, entries, NULL);
  known = g_option_context_parse (context, &argc, &argv, &error) && argc == 2;
  while (known && mode < G_N_ELEMENTS (modes) && !g_str_equal (argv[1], modes[mode].name))
    mode++;
  if (load.stalled < 0)
    load.stalled = known && g_str_equal (argv[1], "stall") ? 1 : 0;
  while (way < G_N_ELEMENTS (transports) && !g_str_equal (transport, transports[way]))
    way++;
  if (!known || mode == G_N_ELEMENTS (modes) || way == G_N_ELEMENTS (transports) ||
      (way != SWARM_WEBSOCKET && !modes[mode].any) || !valid (&load, modes[mode].writes))
    {
      g_printerr ("load: %s; see --help\n", error != NULL ? error->message : "bad usage");
      return 2;
    }

  if (g_str_equal (argv[1], "longpoll"))
    way = SWARM_LONGPOLL;

  signal (SIGPIPE, SIG_IGN);
  swarm_start (&load.swarm, load.port, way, load.clients, load.stalled, load.timeout);
  printf ("mode=%s\ntransport=%s\nclients=%d\nstalled=%d\n", argv[1],
          way == SWARM_LONGPOLL ? "longpoll" : transport,
          load.clients, load.stalled);
  modes[mode].run (&load);
  printf ("ok=1\n");

  return 0;
}
