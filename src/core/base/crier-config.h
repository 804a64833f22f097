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
#define CRIER_CONFIG_CLIENTS      10000
#define CRIER_CONFIG_CLIENTS_MAX  1000000
#define CRIER_CONFIG_PER_ADDRESS  64    /* connections, but not of loopback */

typedef struct _CrierConfig CrierConfig;

/**
 * CrierConfig:
 *
 * What the operator chose. A server takes a copy when it starts.
 */
struct _CrierConfig
{
  guint      port;     /* TCP, 1 to 65535; 0 takes any free one */
  GPtrArray *listen;   /* (owned) (element-type utf8): "local", "any" or literal
                        * addresses; "local" when empty */
  guint      interval; /* seconds between announcements, 1 to 3600; 0 for none */
  GPtrArray *allowed_origins; /* (owned) (element-type utf8): origins whose pages
                               * may connect, or "*" */
  GPtrArray *allowed_hosts;   /* (owned) (element-type utf8): further names this
                               * server answers to */
  gboolean   inbox;           /* visitors can write to the operator */
  gboolean   io_uring;        /* where there is one */
  guint      max_clients;     /* 1 to CRIER_CONFIG_CLIENTS_MAX */
  guint      max_clients_per_address; /* likewise; not of loopback */
  GPtrArray *blocked_ids;       /* (owned) (element-type utf8) */
  GPtrArray *blocked_addresses; /* (owned) (element-type utf8) */
  char      *token_file; /* (owned) (nullable): has the secret that opens the
                          * operator's requests over TCP; NULL leaves them to the
                          * socket in the file system */
  char      *journal;    /* (owned) (nullable): the file that keeps messages;
                          * NULL to keep them in memory only */
  char *foreground;      /* (owned) (nullable): of crier_look_new(), as the next two */
  char *background;      /* (owned) (nullable) */
  char *logo;            /* (owned) (nullable): a path */
};

CrierConfig *crier_config_new  (void) G_GNUC_WARN_UNUSED_RESULT;
CrierConfig *crier_config_copy (const CrierConfig *self) G_GNUC_WARN_UNUSED_RESULT;
void         crier_config_free (CrierConfig *self);

gboolean     crier_config_is_same_place   (const CrierConfig *self,
                                           const CrierConfig *other);
gboolean     crier_config_has_same_guests (const CrierConfig *self,
                                           const CrierConfig *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierConfig, crier_config_free)

G_END_DECLS
