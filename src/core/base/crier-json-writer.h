/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is written stands in an object if it has a name, else in an array or by
 * itself. Where a comma is due, it is written first. */
void crier_json_writer_open    (GString    *json,
                                const char *name,
                                char        bracket);
void crier_json_writer_close   (GString    *json,
                                char        bracket);

void crier_json_writer_string  (GString    *json,
                                const char *name,
                                const char *value);
void crier_json_writer_strings (GString            *json,
                                const char         *name,
                                const char * const *values);
void crier_json_writer_integer (GString    *json,
                                const char *name,
                                guint64     value);
void crier_json_writer_number  (GString    *json,
                                const char *name,
                                const char *format,
                                double      value);
void crier_json_writer_boolean (GString    *json,
                                const char *name,
                                gboolean    value);
void crier_json_writer_null    (GString    *json,
                                const char *name);
void crier_json_writer_object  (GString    *json,
                                const char *name,
                                const char *object);

G_END_DECLS
