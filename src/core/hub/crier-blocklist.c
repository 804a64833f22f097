/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-blocklist.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-text.h"

#define IPV4_SIZE 4
#define IPV6_SIZE 16

/*
 * CrierBlocklist:
 *
 * The clients that the operator has blocked: Ids, to the letter, and addresses.
 * It is made once and only asked afterwards, which takes one look into a table
 * and no memory. It turns no client away itself.
 */
struct _CrierBlocklist
{
  GHashTable *ids;       /* (owned) (element-type utf8) */
  GHashTable *addresses; /* (owned) (element-type Key) */
};

/* Of either family, as one of IPv6: a socket for both says that an address of
 * IPv4 is a mapped one (RFC 4291 §2.5.5.2), and another one does not. */
typedef struct
{
  guint8 bytes[IPV6_SIZE];
} Key;

static Key
get_key (GInetAddress *address)
{
  static const guint8 mapped[IPV6_SIZE - IPV4_SIZE] = { [10] = 0xff, [11] = 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);
  Key key;

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    {
      memcpy (key.bytes, mapped, sizeof mapped);
      memcpy (key.bytes + sizeof mapped, bytes, IPV4_SIZE);
    }
  else
    {
      memcpy (key.bytes, bytes, IPV6_SIZE);
    }

  return key;
}

/* The list is the operator's, so no visitor can choose what collides in it. */
static guint
address_hash (gconstpointer data)
{
  const Key *key = data;
  guint32 words[IPV6_SIZE / sizeof (guint32)];

  memcpy (words, key->bytes, sizeof words);

  return words[0] ^ (words[1] * 31) ^ (words[2] * 131) ^ words[3];
}

static gboolean
address_equal (gconstpointer a,
               gconstpointer b)
{
  return memcmp (a, b, sizeof (Key)) == 0;
}

/**
 * crier_blocklist_new:
 * @ids: (element-type utf8): the Ids that are blocked
 * @addresses: (element-type utf8): the addresses; what is none is passed over
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
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->addresses = g_hash_table_new_full (address_hash, address_equal, g_free, NULL);

  for (i = 0; i < ids->len; i++)
    g_hash_table_add (self->ids, g_strdup (g_ptr_array_index (ids, i)));

  for (i = 0; i < addresses->len; i++)
    {
      g_autoptr (GInetAddress) address = NULL;
      Key key;

      address = g_inet_address_new_from_string (g_ptr_array_index (addresses, i));
      if (address == NULL)
        continue;

      key = get_key (address);
      g_hash_table_add (self->addresses, g_memdup2 (&key, sizeof key));
    }

  return self;
}

void
crier_blocklist_free (CrierBlocklist *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->addresses);
  g_free (self);
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
 * Returns: %TRUE if @address is blocked, written as it is or as an address of
 *   IPv6 into which it is mapped
 */
gboolean
crier_blocklist_has_address (CrierBlocklist *self,
                             GInetAddress   *address)
{
  Key key;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  if (g_hash_table_size (self->addresses) == 0)
    return FALSE;

  key = get_key (address);

  return g_hash_table_contains (self->addresses, &key);
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

  if (g_hash_table_size (self->addresses) == 0)
    return FALSE;

  address = g_inet_address_new_from_string (crier_client_get_address (client));

  return address != NULL && crier_blocklist_has_address (self, address);
}

/**
 * crier_blocklist_dup_address:
 * @text: what the operator takes for an address
 *
 * Writes an address the one way in which it is kept and shown, so that it can
 * be compared as a text: the shortest, and one of IPv4 as that, also when it
 * is mapped into one of IPv6.
 *
 * Returns: (transfer full) (nullable): the address, or %NULL with
 *   %CRIER_ERROR_INVALID
 */
char *
crier_blocklist_dup_address (const char  *text,
                             GError     **error)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GInetAddress) plain = NULL;
  Key plain_key;
  Key key;

  g_return_val_if_fail (text != NULL, NULL);

  address = g_inet_address_new_from_string (text);
  if (address == NULL)
    {
      g_autofree char *escaped = crier_text_escape (text);

      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("“%s” is no address; it is like 192.168.1.20 or 2001:db8::20"),
                   escaped);
      return NULL;
    }

  key = get_key (address);
  plain = g_inet_address_new_from_bytes (key.bytes + IPV6_SIZE - IPV4_SIZE,
                                         G_SOCKET_FAMILY_IPV4);
  plain_key = get_key (plain);

  return g_inet_address_to_string (address_equal (&key, &plain_key) ? plain
                                                                        : address);
}
