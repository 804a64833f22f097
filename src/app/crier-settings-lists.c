/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings-private.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-blocklist.h"
#include "crier-error.h"
#include "crier-id.h"
#include "crier-origin.h"
#include "crier-saved.h"

/*
 * What can be chosen that is a list, each by its name, and what may stand in
 * it: whose pages may connect too, what is said again and again, and who is
 * blocked.
 */

/**
 * crier_settings_admit:
 * @property: of a list
 * @item: what somebody wants in it, or what is stored
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable): @item as it is kept there; %NULL with
 *   %CRIER_ERROR_INVALID and a sentence if it cannot be
 */
char *
crier_settings_admit (guint        property,
                      const char  *item,
                      GError     **error)
{
  if (property == CRIER_SETTINGS_BLOCKED_ADDRESSES)
    return crier_blocklist_dup_address (item, error);

  if (property == CRIER_SETTINGS_BLOCKED_IDS && !crier_id_check (item, -1, error))
    return NULL;

  if (property == CRIER_SETTINGS_ALLOWED_ORIGINS && !crier_origin_is_pattern (item))
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("“%s” is not an origin; it is like https://example.org, or * "
                     "for any page"), item);
      return NULL;
    }

  return g_strdup (item);
}

static void
add (CrierSettings *self,
     guint          property,
     const char    *item)
{
  const char * const *list = crier_settings_get_list (self, property);
  g_autoptr (GStrvBuilder) builder = NULL;
  g_autofree char *admitted = NULL;
  g_auto (GStrv) longer = NULL;

  admitted = crier_settings_admit (property, item, NULL);
  g_return_if_fail (admitted != NULL);

  if (g_strv_contains (list, admitted))
    return;

  builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **) list);
  g_strv_builder_add (builder, admitted);
  longer = g_strv_builder_end (builder);
  crier_settings_choose_list (self, property, (const char * const *) longer);
}

static void
take_out (CrierSettings *self,
          guint          property,
          const char    *item)
{
  const char * const *p = crier_settings_get_list (self, property);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *admitted = crier_settings_admit (property, item, NULL);
  g_auto (GStrv) shorter = NULL;

  for (; *p != NULL; p++)
    {
      if (g_strcmp0 (*p, admitted) != 0)
        g_strv_builder_add (builder, *p);
    }

  shorter = g_strv_builder_end (builder);
  crier_settings_choose_list (self, property, (const char * const *) shorter);
}

/**
 * crier_settings_get_allowed_origins:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): the origins whose pages
 *   may connect too, or "*"; until they change
 */
const char * const *
crier_settings_get_allowed_origins (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return crier_settings_get_list (self, CRIER_SETTINGS_ALLOWED_ORIGINS);
}

/**
 * crier_settings_check_origin:
 * @origin: what somebody typed
 * @error: return location for a #GError
 *
 * Returns: %TRUE if @origin can be among those that are allowed; else %FALSE
 *   with %CRIER_ERROR_INVALID and a sentence
 */
gboolean
crier_settings_check_origin (const char  *origin,
                             GError     **error)
{
  g_autofree char *admitted = NULL;

  g_return_val_if_fail (origin != NULL, FALSE);

  admitted = crier_settings_admit (CRIER_SETTINGS_ALLOWED_ORIGINS, origin, error);

  return admitted != NULL;
}

/**
 * crier_settings_set_allowed_origins:
 * @self: settings
 * @origins: (array zero-terminated=1): origins, or "*"
 * @error: return location for a #GError
 *
 * Chooses whose pages may connect too, for this run and those that follow. If
 * one of @origins is none, all stays as it was.
 *
 * Returns: %TRUE if they were taken; else %FALSE with an error of
 *   crier_settings_check_origin()
 */
gboolean
crier_settings_set_allowed_origins (CrierSettings       *self,
                                    const char * const  *origins,
                                    GError             **error)
{
  const char * const *p;

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (origins != NULL, FALSE);

  for (p = origins; *p != NULL; p++)
    {
      if (!crier_settings_check_origin (*p, error))
        return FALSE;
    }

  crier_settings_choose_list (self, CRIER_SETTINGS_ALLOWED_ORIGINS, origins);

  return TRUE;
}

/**
 * crier_settings_get_saved_messages:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): what the operator says
 *   again and again, until it changes
 */
const char * const *
crier_settings_get_saved_messages (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return crier_settings_get_list (self, CRIER_SETTINGS_SAVED_MESSAGES);
}

/**
 * crier_settings_set_saved_messages:
 * @self: settings
 * @texts: (array zero-terminated=1): messages, see crier_saved_clean()
 *
 * Keeps them for this run and those that follow.
 */
void
crier_settings_set_saved_messages (CrierSettings      *self,
                                   const char * const *texts)
{
  g_auto (GStrv) clean = NULL;

  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (texts != NULL);

  clean = crier_saved_clean (texts);
  crier_settings_choose_list (self, CRIER_SETTINGS_SAVED_MESSAGES,
                              (const char * const *) clean);
}

/**
 * crier_settings_get_blocked_ids:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): the Ids
 *   that may not connect, in the order in which they were blocked; until they
 *   change
 */
const char * const *
crier_settings_get_blocked_ids (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return crier_settings_get_list (self, CRIER_SETTINGS_BLOCKED_IDS);
}

/**
 * crier_settings_block_id:
 * @self: settings
 * @id: the Id of a client
 *
 * Blocks it from now on, in this run and those that follow.
 */
void
crier_settings_block_id (CrierSettings *self,
                         const char    *id)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (id != NULL);

  add (self, CRIER_SETTINGS_BLOCKED_IDS, id);
}

/**
 * crier_settings_unblock_id:
 * @self: settings
 * @id: the Id of a client
 *
 * Lets it in again, at once.
 */
void
crier_settings_unblock_id (CrierSettings *self,
                           const char    *id)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (id != NULL);

  take_out (self, CRIER_SETTINGS_BLOCKED_IDS, id);
}

/**
 * crier_settings_get_blocked_addresses:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): the addresses
 *   that may not connect, in the order in which they were blocked; until they
 *   change
 */
const char * const *
crier_settings_get_blocked_addresses (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return crier_settings_get_list (self, CRIER_SETTINGS_BLOCKED_ADDRESSES);
}

/**
 * crier_settings_block_address:
 * @self: settings
 * @address: a literal address, of either family
 *
 * Blocks it from now on, in this run and those that follow.
 */
void
crier_settings_block_address (CrierSettings *self,
                              const char    *address)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (address != NULL);

  add (self, CRIER_SETTINGS_BLOCKED_ADDRESSES, address);
}

/**
 * crier_settings_unblock_address:
 * @self: settings
 * @address: a literal address, of either family
 *
 * Lets it in again, at once.
 */
void
crier_settings_unblock_address (CrierSettings *self,
                                const char    *address)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (address != NULL);

  take_out (self, CRIER_SETTINGS_BLOCKED_ADDRESSES, address);
}
