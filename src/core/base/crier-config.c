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
 * Makes a configuration of defaults: everything as its constant says, visitors
 * can write, io_uring is used, no address (which stands for "local"), no list has a
 * member, and no file keeps messages.
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
  self->io_uring = TRUE;
  self->max_clients = CRIER_CONFIG_CLIENTS;
  self->max_clients_per_address = CRIER_CONFIG_PER_ADDRESS;
  self->blocked_ids = g_ptr_array_new_with_free_func (g_free);
  self->blocked_addresses = g_ptr_array_new_with_free_func (g_free);

  return self;
}

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
  copy->blocked_ids = copy_strings (self->blocked_ids);
  copy->blocked_addresses = copy_strings (self->blocked_addresses);
  copy->token_file = g_strdup (self->token_file);
  copy->journal = g_strdup (self->journal);
  copy->foreground = g_strdup (self->foreground);
  copy->background = g_strdup (self->background);
  copy->logo = g_strdup (self->logo);

  return copy;
}

static gboolean
are_same (GPtrArray *a,
          GPtrArray *b)
{
  guint i;

  if (a->len != b->len)
    return FALSE;

  for (i = 0; i < a->len; i++)
    {
      if (!g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
        return FALSE;
    }

  return TRUE;
}

/**
 * crier_config_is_same_place:
 *
 * Compares what a running server cannot change: where it serves, to whom, and how its
 * page looks. It
 * can change the interval, the inbox and who is blocked.
 */
gboolean
crier_config_is_same_place (const CrierConfig *self,
                            const CrierConfig *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return self->port == other->port &&
         self->max_clients == other->max_clients &&
         self->max_clients_per_address == other->max_clients_per_address &&
         g_strcmp0 (self->token_file, other->token_file) == 0 &&
         g_strcmp0 (self->journal, other->journal) == 0 &&
         g_strcmp0 (self->foreground, other->foreground) == 0 &&
         g_strcmp0 (self->background, other->background) == 0 &&
         g_strcmp0 (self->logo, other->logo) == 0 &&
         are_same (self->listen, other->listen) &&
         are_same (self->allowed_origins, other->allowed_origins) &&
         are_same (self->allowed_hosts, other->allowed_hosts);
}

gboolean
crier_config_has_same_guests (const CrierConfig *self,
                              const CrierConfig *other)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (other != NULL, FALSE);

  return are_same (self->blocked_ids, other->blocked_ids) &&
         are_same (self->blocked_addresses, other->blocked_addresses);
}

void
crier_config_free (CrierConfig *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->listen);
  g_ptr_array_unref (self->allowed_origins);
  g_ptr_array_unref (self->allowed_hosts);
  g_ptr_array_unref (self->blocked_ids);
  g_ptr_array_unref (self->blocked_addresses);
  g_free (self->token_file);
  g_free (self->journal);
  g_free (self->foreground);
  g_free (self->background);
  g_free (self->logo);
  g_free (self);
}
