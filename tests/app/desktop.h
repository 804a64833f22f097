/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DesktopAnswer:
 * @DESKTOP_GRANTS: yes
 * @DESKTOP_REFUSES: the answer is there, and is no
 * @DESKTOP_CANCELS: the person has closed the question
 * @DESKTOP_ENDS: the question came to nothing
 * @DESKTOP_BABBLES: something that is no answer
 * @DESKTOP_WAITS: none, until desktop_answer()
 * @DESKTOP_IGNORES: the call itself is never returned
 * @DESKTOP_DIES: it has crashed
 *
 * What comes of it to ask whether a program may be in the background.
 */
typedef enum
{
  DESKTOP_GRANTS,
  DESKTOP_REFUSES,
  DESKTOP_CANCELS,
  DESKTOP_ENDS,
  DESKTOP_BABBLES,
  DESKTOP_WAITS,
  DESKTOP_IGNORES,
  DESKTOP_DIES,
} DesktopAnswer;

typedef struct _Desktop Desktop;

gboolean    desktop_is_there         (void);
Desktop    *desktop_new              (void) G_GNUC_WARN_UNUSED_RESULT;
void        desktop_free             (Desktop *self);

void        desktop_open             (Desktop       *self,
                                      DesktopAnswer  answer);
void        desktop_answer           (Desktop       *self,
                                      DesktopAnswer  answer);
void        desktop_refuse_status    (Desktop       *self,
                                      const char    *status);
guint       desktop_get_n_requests   (Desktop *self);
GVariant   *desktop_get_request      (Desktop *self);
const char *desktop_get_statuses     (Desktop *self);

char       *desktop_dup_shown        (Desktop *self) G_GNUC_WARN_UNUSED_RESULT;
guint       desktop_get_n_told       (Desktop *self);
void        desktop_click            (Desktop    *self,
                                      const char *title);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desktop, desktop_free)

G_END_DECLS
