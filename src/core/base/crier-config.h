/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_CONFIG_PORT         8888
#define CRIER_CONFIG_INTERVAL     1     /* seconds */
#define CRIER_CONFIG_INTERVAL_MAX 3600  /* seconds */
#define CRIER_CONFIG_CLIENTS_MAX  10000
#define CRIER_CONFIG_PER_ADDRESS  64    /* connections, but not of loopback */

typedef struct _CrierConfig CrierConfig;

/**
 * CrierConfig:
 * @port: TCP port, 1 to 65535; 0 takes any free one
 * @listen: (element-type utf8): "local", "any" or literal addresses; when
 *   empty, "local"
 * @interval: seconds between announcements, 1 to 3600; 0 announces no time
 * @allowed_origins: (element-type utf8): origins whose pages may connect, or "*"
 * @allowed_hosts: (element-type utf8): further names this server answers to
 * @inbox: whether visitors can write to the operator
 * @max_clients: the most clients, 1 to %CRIER_CONFIG_CLIENTS_MAX
 * @max_clients_per_address: the most of one address other than loopback, 1 to
 *   %CRIER_CONFIG_CLIENTS_MAX
 * @blocked_ids: (element-type utf8): Ids that may not connect
 * @blocked_addresses: (element-type utf8): addresses that may not
 * @token_file: (nullable): a file with the secret that opens the operator's
 *   requests over TCP; %NULL leaves them to the socket in the file system
 * @journal: (nullable): the file that keeps messages; %NULL to keep them in
 *   memory only
 *
 * What the operator chose. A server takes a copy when it starts.
 */
struct _CrierConfig
{
  guint      port;
  GPtrArray *listen;          /* (owned) (element-type utf8) */
  guint      interval;
  GPtrArray *allowed_origins; /* (owned) (element-type utf8) */
  GPtrArray *allowed_hosts;   /* (owned) (element-type utf8) */
  gboolean   inbox;
  guint      max_clients;
  guint      max_clients_per_address;
  GPtrArray *blocked_ids;       /* (owned) (element-type utf8) */
  GPtrArray *blocked_addresses; /* (owned) (element-type utf8) */
  char      *token_file;      /* (owned) (nullable) */
  char      *journal;         /* (owned) */
};

CrierConfig *crier_config_new           (void) G_GNUC_WARN_UNUSED_RESULT;
CrierConfig *crier_config_copy          (const CrierConfig *self) G_GNUC_WARN_UNUSED_RESULT;
void         crier_config_free          (CrierConfig *self);

gboolean     crier_config_is_same_place (const CrierConfig *self,
                                         const CrierConfig *other);

gboolean     crier_config_has_same_guests (const CrierConfig *self,
                                           const CrierConfig *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierConfig, crier_config_free)

G_END_DECLS
