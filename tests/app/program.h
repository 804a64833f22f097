/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Program:
 * @process: what was started
 * @input: the end to type into; -1 when closed, like the others
 * @output: the end to read its output from
 * @errors: the end to read its errors from
 * @text: what of the output was not looked at yet
 * @port: on which it serves, for those who found out
 *
 * A program that was started. The pipes are our own: GSubprocess closes its in
 * a thread of GLib's, which worries ThreadSanitizer.
 */
typedef struct
{
  GSubprocess *process; /* (owned) */
  int          input;
  int          output;
  int          errors;
  GString     *text;    /* (owned) */
  guint        port;
} Program;

void                 program_prepare       (gpointer data);
GSubprocessLauncher *program_make_launcher (void) G_GNUC_WARN_UNUSED_RESULT;
void                 program_share_home    (void);
const char          *program_get_path      (void);
void                 program_open_pipe     (int *reading,
                                            int *writing);
void                 program_close_end     (int *fd);
int                  program_count_unread  (int fd);
char                *program_read_rest     (int fd) G_GNUC_WARN_UNUSED_RESULT;
int                  program_await_status  (GSubprocess *process);

void                 program_start         (Program            *self,
                                            const char * const *arguments);
void                 program_clear         (Program *self);
void                 program_end           (Program *self);
void                 program_type          (Program    *self,
                                            const char *text);
char                *program_read_line     (Program *self) G_GNUC_WARN_UNUSED_RESULT;
void                 program_assert_line   (Program    *self,
                                            const char *expected);

G_END_DECLS
