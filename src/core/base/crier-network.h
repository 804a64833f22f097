/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CrierNetwork:
 *
 * The part of an address by which visitors are told apart. Of two that are the
 * same all bytes are; it can be copied.
 */
typedef struct
{
  guint64 prefix;
  guint64 interface; /* 0 if it stands for the whole network */
} CrierNetwork;

CrierNetwork crier_network_of        (GInetAddress *address);
gboolean     crier_network_is_ipv4   (const CrierNetwork *self);
void         crier_network_get_bytes (const CrierNetwork *self,
                                      guint8             *bytes);
guint        crier_network_hash      (gconstpointer network);
gboolean     crier_network_equal     (gconstpointer a,
                                      gconstpointer b);

G_END_DECLS
