/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-display-name.h"

#include <string.h>

#include <glib/gi18n.h>

/* What clients are called: as the operator calls them, else by their Id. A name
 * is the operator's, an Id anybody's; neither is more than plain text. */

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
    color = crier_display_name_get_color (crier_contact_get_mark (contact));

  parts[n++] = get_name (contact, id);
  if (color != NULL)
    parts[n++] = color;
  /* A name may be the Id. */
  if (strcmp (parts[0], id) != 0)
    parts[n++] = id;

  return g_strjoinv (separator, (char **) parts);
}

/**
 * crier_display_name_of:
 * @client: a client
 *
 * Returns: (transfer none): the operator's name for it, else its Id
 */
const char *
crier_display_name_of (CrierClient *client)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (client), NULL);

  return get_name (crier_contact_of (client), crier_client_get_id (client));
}

/**
 * crier_display_name_find:
 * @contacts: (nullable): whom the operator knows
 * @id: an Id, here or not
 *
 * Returns: (transfer none): the operator's name for it, else @id itself
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
 * @mark: a mark
 *
 * Returns: (transfer none) (nullable): what its color is called; %NULL for none
 */
const char *
crier_display_name_get_color (CrierColor mark)
{
  g_return_val_if_fail (mark < CRIER_N_COLORS, NULL);

  return mark != CRIER_COLOR_NONE ? _(colors[mark]) : NULL;
}

/**
 * crier_display_name_dup_full:
 * @contact: (nullable): what the operator knows @id by
 * @id: an Id
 *
 * Returns: (transfer full): all there is to call it by, for operators that do not see
 *   its colour: "Lobby, Blue, k7mw-29fq"
 */
char *
crier_display_name_dup_full (CrierContact *contact,
                             const char   *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  return join (contact, id, ", ");
}

/**
 * crier_display_name_dup_tooltip:
 * @contact: (nullable): what the operator knows somebody by
 *
 * Returns: (transfer full) (nullable): what a name and a color stand for:
 *   "Lobby · Blue · k7mw-29fq"; %NULL where neither does
 */
char *
crier_display_name_dup_tooltip (CrierContact *contact)
{
  if (contact == NULL || !crier_contact_is_labelled (contact))
    return NULL;

  return join (contact, crier_contact_get_id (contact), " · ");
}
