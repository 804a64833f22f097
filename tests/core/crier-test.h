/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * crier_test_wait:
 * @condition: an expression
 *
 * Runs the thread's default main context until @condition is true. Fails the
 * test when that takes far too long.
 */
#define crier_test_wait(condition)                                      \
  G_STMT_START                                                          \
    {                                                                   \
      gint64 end_ = crier_test_get_deadline ();                         \
                                                                        \
      while (!(condition))                                              \
        crier_test_turn (end_, __FILE__, __LINE__, #condition);         \
    }                                                                   \
  G_STMT_END

gint64  crier_test_get_deadline (void);
void    crier_test_turn         (gint64      deadline,
                                 const char *file,
                                 int         line,
                                 const char *condition);
void    crier_test_run_for      (guint milliseconds);
void    crier_test_drain        (void);

gint64  crier_test_get_cpu_time (void);
void    crier_test_assert_bytes (GBytes     *bytes,
                                 const void *expected,
                                 gsize       length);
char   *crier_test_fill         (const char *pattern,
                                 gsize       length) G_GNUC_WARN_UNUSED_RESULT;
void    crier_test_shut_port    (guint port);
char   *crier_test_find_own_address (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
