/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "app-fixture.h"
#include "crier-console.h"

G_BEGIN_DECLS

/**
 * Terminal:
 * @app: a service that runs
 * @console: (nullable): what is tested
 * @input: the end to type into; -1 when closed
 * @output: the end that the console writes to
 * @pipes: the console's end of the input, ours of the output
 * @n_quit: how often it said that the operator wants to end
 * @reader: reads what the console writes
 * @mutex: guards @text; whoever holds it makes the reader stand still
 * @text: what was written
 *
 * A console between two pipes.
 */
typedef struct
{
  AppFixture    app;
  CrierConsole *console; /* (owned) */
  int           input;
  int           output;
  int           pipes[2];
  guint         n_quit;

  GThread      *reader;  /* (owned) */
  GMutex        mutex;
  GString      *text;    /* (owned) */
} Terminal;

void      terminal_set_up          (Terminal      *self,
                                    gconstpointer  data);
void      terminal_tear_down       (Terminal      *self,
                                    gconstpointer  data);

void      terminal_type            (Terminal   *self,
                                    const char *text);
void      terminal_type_bytes      (Terminal   *self,
                                    const char *bytes,
                                    gsize       length);
void      terminal_end_input       (Terminal *self);

char     *terminal_dup_output      (Terminal *self) G_GNUC_WARN_UNUSED_RESULT;
guint     terminal_count_output    (Terminal   *self,
                                    const char *line);
gboolean  terminal_has_output      (Terminal   *self,
                                    const char *line);
gboolean  terminal_has_output_part (Terminal   *self,
                                    const char *part);
guint     terminal_count_sent      (Terminal *self);
gboolean  terminal_is_caught_up    (Terminal *self);

void      terminal_assert_sends    (Terminal   *self,
                                    const char *typed,
                                    const char *events);
void      terminal_assert_refuses  (Terminal   *self,
                                    const char *typed,
                                    const char *part);

G_END_DECLS
