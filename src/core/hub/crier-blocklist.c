/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-blocklist.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-network.h"
#include "crier-text.h"

/* After an address of IPv6, for the network in which it is. */
#define NETWORK "/64"

/*
 * CrierBlocklist:
 *
 * The clients that the operator has blocked: Ids, to the letter, and addresses,
 * of IPv6 the networks in which they are. It is made once and only asked
 * afterwards, which takes one look into a table and no memory; a change makes
 * another. It turns no client away itself.
 */
struct _CrierBlocklist
{
  GPtrArray *names[CRIER_N_BLOCKED]; /* (owned) (element-type utf8): as they are
                                      * kept and shown */
  GHashTable *ids;      /* (owned) (element-type utf8): the same texts */
  GHashTable *networks; /* (owned) (element-type CrierNetwork) */
};

/* Of an address, or of the network in which one is. */
static GInetAddress *
parse_address (const char *text)
{
  g_autofree char *address = NULL;

  if (strchr (text, ':') != NULL && g_str_has_suffix (text, NETWORK))
    address = g_strndup (text, strlen (text) - strlen (NETWORK));

  return g_inet_address_new_from_string (address != NULL ? address : text);
}

static void
add_id (CrierBlocklist *self,
        const char     *text)
{
  g_autofree char *id = crier_blocklist_dup_id (text, NULL);

  if (id == NULL || g_hash_table_contains (self->ids, id))
    return;

  g_hash_table_add (self->ids, id);
  g_ptr_array_add (self->names[CRIER_BLOCKED_ID], g_steal_pointer (&id));
}

static void
add_address (CrierBlocklist *self,
             const char     *text)
{
  g_autoptr (GInetAddress) address = parse_address (text);
  CrierNetwork network;

  if (address == NULL)
    return;

  network = crier_network_of (address);
  if (g_hash_table_contains (self->networks, &network))
    return;

  g_hash_table_add (self->networks, g_memdup2 (&network, sizeof network));
  g_ptr_array_add (self->names[CRIER_BLOCKED_ADDRESS], crier_blocklist_dup_address (text, NULL));
}

/**
 * crier_blocklist_new:
 * @ids: (element-type utf8): the Ids that are blocked; what is none is passed over
 * @addresses: (element-type utf8): the addresses, likewise
 */
CrierBlocklist *
crier_blocklist_new (GPtrArray *ids,
                     GPtrArray *addresses)
{
  CrierBlocklist *self;
  guint i;

  g_return_val_if_fail (ids != NULL, NULL);
  g_return_val_if_fail (addresses != NULL, NULL);

  self = g_new0 (CrierBlocklist, 1);
  self->ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->networks = g_hash_table_new_full (crier_network_hash, crier_network_equal,
                                          g_free, NULL);
  for (i = 0; i < CRIER_N_BLOCKED; i++)
    self->names[i] = g_ptr_array_new_with_free_func (g_free);

  for (i = 0; i < ids->len; i++)
    add_id (self, g_ptr_array_index (ids, i));

  for (i = 0; i < addresses->len; i++)
    add_address (self, g_ptr_array_index (addresses, i));

  return self;
}

void
crier_blocklist_free (CrierBlocklist *self)
{
  guint i;

  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->networks);
  for (i = 0; i < CRIER_N_BLOCKED; i++)
    g_ptr_array_unref (self->names[i]);

  g_free (self);
}

/**
 * crier_blocklist_change:
 * @name: as crier_blocklist_dup_name() writes it
 * @is_blocked: whether it is to be blocked from now on
 *
 * Returns: (transfer full) (nullable): another list, %NULL if it would be the
 *   same
 */
CrierBlocklist *
crier_blocklist_change (CrierBlocklist *self,
                        CrierBlocked    kind,
                        const char     *name,
                        gboolean        is_blocked)
{
  g_autoptr (GPtrArray) changed = NULL;
  GPtrArray *names;
  guint i;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (kind < CRIER_N_BLOCKED, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  names = self->names[kind];
  if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL) == !!is_blocked)
    return NULL;

  changed = g_ptr_array_new ();
  for (i = 0; i < names->len; i++)
    {
      if (strcmp (g_ptr_array_index (names, i), name) != 0)
        g_ptr_array_add (changed, g_ptr_array_index (names, i));
    }

  if (is_blocked)
    g_ptr_array_add (changed, (gpointer) name);

  return kind == CRIER_BLOCKED_ID
           ? crier_blocklist_new (changed, self->names[CRIER_BLOCKED_ADDRESS])
           : crier_blocklist_new (self->names[CRIER_BLOCKED_ID], changed);
}

static gpointer
copy_text (gconstpointer text,
           gpointer      data)
{
  return g_strdup (text);
}

/**
 * crier_blocklist_dup_names:
 *
 * Returns: (transfer full) (element-type utf8): what is blocked, in the order in
 *   which it was
 */
GPtrArray *
crier_blocklist_dup_names (CrierBlocklist *self,
                           CrierBlocked    kind)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (kind < CRIER_N_BLOCKED, NULL);

  return g_ptr_array_copy (self->names[kind], copy_text, NULL);
}

gboolean
crier_blocklist_has_id (CrierBlocklist *self,
                        const char     *id)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return g_hash_table_contains (self->ids, id);
}

/**
 * crier_blocklist_has_address:
 *
 * Returns: %TRUE if @address, or the network of IPv6 in which it is, is blocked;
 *   one of IPv4 may be mapped into one of IPv6
 */
gboolean
crier_blocklist_has_address (CrierBlocklist *self,
                             GInetAddress   *address)
{
  CrierNetwork network;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  if (g_hash_table_size (self->networks) == 0)
    return FALSE;

  network = crier_network_of (address);

  return g_hash_table_contains (self->networks, &network);
}

gboolean
crier_blocklist_has_client (CrierBlocklist *self,
                            CrierClient    *client)
{
  g_autoptr (GInetAddress) address = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (CRIER_IS_CLIENT (client), FALSE);

  if (crier_blocklist_has_id (self, crier_client_get_id (client)))
    return TRUE;

  if (g_hash_table_size (self->networks) == 0)
    return FALSE;

  address = g_inet_address_new_from_string (crier_client_get_address (client));

  return address != NULL && crier_blocklist_has_address (self, address);
}

/**
 * crier_blocklist_dup_id:
 * @text: what the operator takes for an Id
 *
 * Returns: (transfer full) (nullable): the Id as clients that carry it are known
 *   by it, or %NULL with an error of
 *   crier_id_normalize()
 */
char *
crier_blocklist_dup_id (const char  *text,
                        GError     **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  return crier_id_normalize (text, -1, error);
}

/**
 * crier_blocklist_dup_address:
 * @text: what the operator takes for an address
 *
 * Writes an address the one way in which it is kept and shown, so that it can
 * be compared as a text: the shortest, one of IPv4 as that, also when it is mapped
 * into one of IPv6, and one of IPv6 as the network that is blocked with it.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL with
 *   %CRIER_ERROR_INVALID
 */
char *
crier_blocklist_dup_address (const char  *text,
                             GError     **error)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GInetAddress) kept = NULL;
  g_autofree char *written = NULL;
  CrierNetwork network;
  guint8 bytes[16];

  g_return_val_if_fail (text != NULL, NULL);

  address = parse_address (text);
  if (address == NULL)
    {
      g_autofree char *escaped = crier_text_escape (text);

      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("“%s” is no address; it is like 192.168.1.20 or 2001:db8::20"),
                   escaped);
      return NULL;
    }

  network = crier_network_of (address);
  crier_network_get_bytes (&network, bytes);
  if (crier_network_is_ipv4 (&network))
    kept = g_inet_address_new_from_bytes (bytes + 12, G_SOCKET_FAMILY_IPV4);
  else
    kept = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);

  written = g_inet_address_to_string (kept);

  return g_strconcat (written,
                      network.interface == 0 && network.prefix != 0 ? NETWORK : NULL, NULL);
}

/* By either of the above. */
char *
crier_blocklist_dup_name (CrierBlocked   kind,
                          const char    *text,
                          GError       **error)
{
  return kind == CRIER_BLOCKED_ID ? crier_blocklist_dup_id (text, error)
                                  : crier_blocklist_dup_address (text, error);
}
