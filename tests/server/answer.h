/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Answer:
 * @status: its status, 0 if there was no answer at all
 * @headers: (element-type utf8 utf8): by names in lower case; the values of
 *   one that stands there twice are joined by a comma
 * @body: what came after the head, with a NUL after its end
 * @length: its length in bytes
 *
 * What a server answered to one request.
 */
typedef struct
{
  guint       status;
  GHashTable *headers; /* (owned) */
  char       *body;    /* (owned) */
  gsize       length;
} Answer;

Answer     *answer_new               (const guint8 *data,
                                      gsize         length) G_GNUC_WARN_UNUSED_RESULT;
void        answer_free              (Answer *self);

const char *answer_get               (const Answer *self,
                                      const char   *name);
void        answer_assert_secure     (const Answer *self);
void        answer_assert_whole      (const Answer *self,
                                      gboolean      head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

G_END_DECLS
