/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "loop.h"

#include <time.h>

#define LONGEST_USEC (60 * G_USEC_PER_SEC)

/* The context may have nothing else that wakes it up when time is over. */
#define LOOK_MS 20

static gboolean
look_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
loop_begin (Loop *loop)
{
  loop->end = loop_get_time () + LONGEST_USEC;
  loop->source = g_timeout_source_new (LOOK_MS);
  g_source_set_static_name (loop->source, "test loop");
  g_source_set_callback (loop->source, look_cb, NULL, NULL);
  g_source_attach (loop->source, NULL);
}

void
loop_step (Loop       *loop,
           const char *condition,
           const char *place)
{
  if (loop_get_time () >= loop->end)
    g_error ("%s: waited in vain until %s", place, condition);

  g_main_context_iteration (NULL, TRUE);
}

void
loop_end (Loop *loop)
{
  g_source_destroy (loop->source);
  g_source_unref (loop->source);
}

/* Runs the default main context as long as there is something to do at once.
 * What was sent over loopback before this has arrived when it returns, unless
 * it was so many small pieces that the kernel waits for their ACKs. */
void
loop_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* Runs the default main context for a time: to see that nothing happens, or
 * how often something does. */
void
loop_for (guint milliseconds)
{
  gint64 end = loop_get_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  loop_until (loop_get_time () >= end);
}

/* The true monotonic time, microseconds, also where a test sets the clock. */
gint64
loop_get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}
