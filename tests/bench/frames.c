/* Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A library to be preloaded into a program with a GTK window: takes the time of
 * each frame, from before its update to after it was painted, and of each turn
 * of the main loop, from waking up to going to sleep. GTK itself tells the time
 * of frames (GDK_DEBUG=frames) only in debug builds.
 *
 * The figures stand in the file that $FRAMES names, as struct figures; whoever
 * reads them may set them to 0. */

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <glib-object.h>

struct figures
{
  uint64_t n_frames;
  uint64_t frames;      /* ns, all together */
  uint64_t longest_frame;
  uint64_t n_turns;
  uint64_t turns;
  uint64_t longest_turn;
};

static struct figures *figures;   /* NULL unless asked for */
static int (*real_poll) (struct pollfd *, nfds_t, int);

static uint64_t frame_begin;
static uint64_t turn_begin;       /* 0 before the first sleep */

static uint64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (uint64_t) now.tv_sec * 1000000000 + (uint64_t) now.tv_nsec;
}

static void
count (uint64_t *n,
       uint64_t *sum,
       uint64_t *longest,
       uint64_t  begin)
{
  uint64_t took = now_ns () - begin;

  *n += 1;
  *sum += took;
  if (took > *longest)
    *longest = took;
}

static gboolean
before_paint_cb (GSignalInvocationHint *hint,
                 guint                  n_values,
                 const GValue          *values,
                 gpointer               data)
{
  frame_begin = now_ns ();

  return TRUE;
}

static gboolean
after_paint_cb (GSignalInvocationHint *hint,
                guint                  n_values,
                const GValue          *values,
                gpointer               data)
{
  count (&figures->n_frames, &figures->frames, &figures->longest_frame, frame_begin);

  return TRUE;
}

/* As soon as there are frame clocks. */
static void
watch_frames (void)
{
  static gboolean watching;
  GType type;

  if (watching)
    return;

  type = g_type_from_name ("GdkFrameClock");
  if (type == 0 || g_type_class_peek (type) == NULL)
    return;

  g_signal_add_emission_hook (g_signal_lookup ("before-paint", type), 0,
                              before_paint_cb, NULL, NULL);
  g_signal_add_emission_hook (g_signal_lookup ("after-paint", type), 0,
                              after_paint_cb, NULL, NULL);
  watching = TRUE;
}

__attribute__ ((constructor)) static void
set_up (void)
{
  const char *path = getenv ("FRAMES");
  void *memory;
  int fd;

  real_poll = (int (*) (struct pollfd *, nfds_t, int)) dlsym (RTLD_NEXT, "poll");
  fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0)
    return;

  memory = mmap (NULL, sizeof *figures, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (memory != MAP_FAILED)
    figures = memory;
}

__attribute__ ((visibility ("default"))) int
poll (struct pollfd *fds,
      nfds_t         n_fds,
      int            timeout)
{
  int result;

  if (figures == NULL || getpid () != syscall (SYS_gettid))
    return real_poll (fds, n_fds, timeout);

  watch_frames ();
  if (turn_begin != 0)
    count (&figures->n_turns, &figures->turns, &figures->longest_turn, turn_begin);

  result = real_poll (fds, n_fds, timeout);
  turn_begin = now_ns ();

  return result;
}
