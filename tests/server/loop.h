/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * loop_until:
 * @condition: an expression
 *
 * Runs the default main context until @condition is true. Nothing sleeps: it
 * is looked at again whenever something has happened, and the test fails if
 * it takes too long.
 */
#define loop_until(condition)                        \
  G_STMT_START                                       \
    {                                                \
      Loop loop_;                                    \
                                                     \
      loop_begin (&loop_);                           \
      while (!(condition))                           \
        loop_step (&loop_, #condition, G_STRLOC);    \
      loop_end (&loop_);                             \
    }                                                \
  G_STMT_END

typedef struct
{
  GSource *source; /* (owned) */
  gint64   end;    /* of loop_get_time() */
} Loop;

void   loop_begin    (Loop *loop);
void   loop_step     (Loop       *loop,
                      const char *condition,
                      const char *place);
void   loop_end      (Loop *loop);

void   loop_settle   (void);
void   loop_for      (guint milliseconds);
gint64 loop_get_time (void);

G_END_DECLS
