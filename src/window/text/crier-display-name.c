/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-display-name.h"

#include <string.h>

#include <glib/gi18n.h>

/* What clients are called: as the operator calls them, else by their Id. Both are
 * plain text; the client has chosen its Id. */

static const char * const colors[CRIER_N_COLORS] = {
  [CRIER_COLOR_BLUE] = N_("Blue"),
  [CRIER_COLOR_GREEN] = N_("Green"),
  [CRIER_COLOR_YELLOW] = N_("Yellow"),
  [CRIER_COLOR_ORANGE] = N_("Orange"),
  [CRIER_COLOR_RED] = N_("Red"),
  [CRIER_COLOR_PURPLE] = N_("Purple"),
};

static const char *
get_name (CrierContact *contact,
          const char   *id)
{
  const char *name = contact != NULL ? crier_contact_get_name (contact) : NULL;

  return name != NULL ? name : id;
}

static char *
join (CrierContact *contact,
      const char   *id,
      const char   *separator)
{
  const char *color = NULL;
  const char *parts[4] = { NULL };
  guint n = 0;

  if (contact != NULL)
    color = crier_display_name_get_color (crier_contact_get_color (contact));

  parts[n++] = get_name (contact, id);
  if (color != NULL)
    parts[n++] = color;
  /* A name may be the Id. */
  if (strcmp (parts[0], id) != 0)
    parts[n++] = id;

  return g_strjoinv (separator, (char **) parts);
}

const char *
crier_display_name_of (CrierClient *client)
{
  return get_name (crier_contact_of (client), crier_client_get_id (client));
}

/**
 * crier_display_name_find:
 * @contacts: (nullable): the contacts of the operator
 *
 * Returns: the operator's name for @id, else @id itself
 */
const char *
crier_display_name_find (CrierContacts *contacts,
                         const char    *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  if (contacts == NULL)
    return id;

  return get_name (crier_contacts_find (contacts, id), id);
}

/**
 * crier_display_name_get_color:
 * Returns: (nullable): the word for @color; %NULL for no color
 */
const char *
crier_display_name_get_color (CrierColor color)
{
  g_return_val_if_fail (color < CRIER_N_COLORS, NULL);

  return color != CRIER_COLOR_NONE ? _(colors[color]) : NULL;
}

/**
 * crier_display_name_dup_full:
 * @contact: (nullable): what the operator knows @id by
 *
 * Returns: the name, the color and @id for a screen reader: "Lobby, Blue, k7mw-29fq"
 */
char *
crier_display_name_dup_full (CrierContact *contact,
                             const char   *id)
{
  return join (contact, id, ", ");
}

/**
 * crier_display_name_dup_tooltip:
 * @contact: (nullable): a contact
 *
 * Returns: (nullable): as before, "Lobby · Blue · k7mw-29fq"; %NULL without a name
 *   and a color
 */
char *
crier_display_name_dup_tooltip (CrierContact *contact)
{
  if (contact == NULL || !crier_contact_is_labelled (contact))
    return NULL;

  return join (contact, crier_contact_get_id (contact), " · ");
}
