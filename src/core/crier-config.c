/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-config.h"

static GPtrArray *
copy_strings (GPtrArray *strings)
{
  GPtrArray *copy = g_ptr_array_new_full (strings->len, g_free);
  guint i;

  for (i = 0; i < strings->len; i++)
    g_ptr_array_add (copy, g_strdup (g_ptr_array_index (strings, i)));

  return copy;
}

/**
 * crier_config_new:
 *
 * Makes a configuration of defaults: port 8888, no address to listen on yet
 * (an empty list stands for "local"), every second, nobody foreign, visitors
 * can write, as many clients as the system can carry.
 *
 * Returns: (transfer full): the configuration
 */
CrierConfig *
crier_config_new (void)
{
  CrierConfig *self = g_new0 (CrierConfig, 1);

  self->port = CRIER_CONFIG_PORT;
  self->listen = g_ptr_array_new_with_free_func (g_free);
  self->interval = CRIER_CONFIG_INTERVAL;
  self->allowed_origins = g_ptr_array_new_with_free_func (g_free);
  self->allowed_hosts = g_ptr_array_new_with_free_func (g_free);
  self->inbox = TRUE;
  self->max_clients = CRIER_CONFIG_CLIENTS_MAX;

  return self;
}

/**
 * crier_config_copy:
 * @self: a configuration
 *
 * Returns: (transfer full): a copy that shares nothing with @self
 */
CrierConfig *
crier_config_copy (const CrierConfig *self)
{
  CrierConfig *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (CrierConfig, 1);
  *copy = *self;
  copy->listen = copy_strings (self->listen);
  copy->allowed_origins = copy_strings (self->allowed_origins);
  copy->allowed_hosts = copy_strings (self->allowed_hosts);

  return copy;
}

/**
 * crier_config_free:
 * @self: (transfer full): a configuration
 *
 * Frees @self and its lists.
 */
void
crier_config_free (CrierConfig *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->listen);
  g_ptr_array_unref (self->allowed_origins);
  g_ptr_array_unref (self->allowed_hosts);
  g_free (self);
}
