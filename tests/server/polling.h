/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fixture.h"

G_BEGIN_DECLS

#define polling_check(fixture, query, expected) \
  polling_assert (polling_poll (fixture, query, ""), expected)

Peer       *polling_ask      (Fixture    *fixture,
                              const char *query,
                              const char *fields) G_GNUC_WARN_UNUSED_RESULT;
Answer     *polling_finish   (Peer *peer) G_GNUC_WARN_UNUSED_RESULT;
Answer     *polling_poll     (Fixture    *fixture,
                              const char *query,
                              const char *fields) G_GNUC_WARN_UNUSED_RESULT;

JsonObject *polling_parse    (const Answer *answer) G_GNUC_WARN_UNUSED_RESULT;
char       *polling_describe (const Answer *answer) G_GNUC_WARN_UNUSED_RESULT;
void        polling_assert   (Answer     *answer,
                              const char *expected);

G_END_DECLS
