/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-column.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-format.h"
#include "crier-display-name.h"

/* What each column is called, shows and sorts by, for the table, the sort menu
 * and the details alike. */

/* So much is pending after the largest message; a client with more behind it does
 * not keep up. */
#define HIGH_WATER (64 * 1024)

const CrierClientColumnInfo crier_client_columns[CRIER_N_COLUMNS] = {
  [CRIER_CLIENT_COLUMN_ID] = { "id", N_("Name"), CRIER_TIER_MEDIUM, 10 },
  [CRIER_CLIENT_COLUMN_TRANSPORT] = {
    "transport", N_("Transport"), CRIER_TIER_MEDIUM, 14, .is_dim = TRUE
  },
  [CRIER_CLIENT_COLUMN_ADDRESS] = {
    "address", N_("Address"), CRIER_TIER_MEDIUM, 15, .is_dim = TRUE
  },
  [CRIER_CLIENT_COLUMN_PROGRAM] = {
    "program", N_("Program"), CRIER_TIER_FULL, 18, .is_dim = TRUE
  },
  [CRIER_CLIENT_COLUMN_CONNECTED] = {
    "connected", N_("Connected"), CRIER_TIER_WIDE, 8, TRUE, TRUE, .is_dim = TRUE
  },
  [CRIER_CLIENT_COLUMN_LATENCY] = {
    "latency", N_("Latency"), CRIER_TIER_MEDIUM, 7, TRUE, TRUE
  },
  [CRIER_CLIENT_COLUMN_MESSAGES] = {
    "messages", N_("Messages"), CRIER_TIER_MEDIUM, 7, TRUE, TRUE
  },
  [CRIER_CLIENT_COLUMN_SENT] = {
    "sent", N_("Data Sent"), CRIER_TIER_FULL, 9, TRUE, TRUE
  },
  [CRIER_CLIENT_COLUMN_PENDING] = {
    "pending", N_("Pending"), CRIER_TIER_WIDE, 8, TRUE, TRUE
  },
};

#define VALUE(value, nick) G_DEFINE_ENUM_VALUE (CRIER_CLIENT_COLUMN_ ## value, nick)

G_DEFINE_ENUM_TYPE (CrierClientColumn, crier_client_column,
                    VALUE (ID, "id"),
                    VALUE (TRANSPORT, "transport"),
                    VALUE (ADDRESS, "address"),
                    VALUE (PROGRAM, "program"),
                    VALUE (CONNECTED, "connected"),
                    VALUE (LATENCY, "latency"),
                    VALUE (MESSAGES, "messages"),
                    VALUE (SENT, "sent"),
                    VALUE (PENDING, "pending"))

static gint64
get_number (CrierClientColumn  column,
            CrierClient *client)
{
  if (column == CRIER_CLIENT_COLUMN_LATENCY)
    return crier_client_get_latency (client);

  if (column == CRIER_CLIENT_COLUMN_MESSAGES)
    return (gint64) crier_client_get_messages (client);

  if (column == CRIER_CLIENT_COLUMN_SENT)
    return (gint64) crier_client_get_sent (client);

  if (column == CRIER_CLIENT_COLUMN_PENDING)
    return (gint64) crier_client_get_pending (client);

  /* Clients of the same instant stay in the order in which they came. */
  return (gint64) crier_client_get_serial (client);
}

/* Addresses in the order of their numbers: .9 stands before .10. */
static char *
dup_address_key (CrierClient *client)
{
  const char *text = crier_client_get_address (client);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr (GString) key = NULL;
  const guint8 *bytes;
  gsize i;

  if (address == NULL)
    return g_strdup (text);

  bytes = g_inet_address_to_bytes (address);
  key = g_string_new (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4
                        ? "4" : "6");
  for (i = 0; i < g_inet_address_get_native_size (address); i++)
    g_string_append_printf (key, "%02x", bytes[i]);

  return g_string_free (g_steal_pointer (&key), FALSE);
}

static gint64
number_closure (CrierClient *client,
                gpointer     data)
{
  return get_number (GPOINTER_TO_UINT (data), client);
}

static char *
text_closure (CrierClient *client,
              gpointer     data)
{
  CrierClientColumn column = GPOINTER_TO_UINT (data);

  if (column == CRIER_CLIENT_COLUMN_ADDRESS)
    return dup_address_key (client);

  return crier_client_column_dup_text (column, client, 0);
}

/* A GtkStringSorter can only ascend. What it is given to descend are the
 * complements of the keys, in digits, which stand in the same order in every
 * language; a letter ends them, so that "ab" comes after "abc". */
static char *
descending_closure (CrierClient *client,
                    gpointer     data)
{
  g_autofree char *text = text_closure (client, data);
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *key = g_utf8_collate_key (folded, -1);
  GString *result = g_string_sized_new (2 * strlen (key) + 1);
  const char *c;

  for (c = key; *c != '\0'; c++)
    {
      guint8 complement = (guint8) ~*c;

      g_string_append_c (result, "0123456789abcdef"[complement >> 4]);
      g_string_append_c (result, "0123456789abcdef"[complement & 15]);
    }

  g_string_append_c (result, 'z');

  return g_string_free (result, FALSE);
}

/**
 * crier_client_column_dup_text:
 * @now: microseconds since 1970
 *
 * Returns: what @column says of @client at @now; plain text, some of which comes from
 *   the client
 */
char *
crier_client_column_dup_text (CrierClientColumn  column,
                              CrierClient *client,
                              gint64       now)
{
  switch (column)
    {
    case CRIER_CLIENT_COLUMN_ID:
      return g_strdup (crier_display_name_of (client));

    case CRIER_CLIENT_COLUMN_TRANSPORT:
      return g_strdup (crier_format_transport (crier_client_get_transport (client)));

    case CRIER_CLIENT_COLUMN_ADDRESS:
      return g_strdup (crier_client_get_address (client));

    case CRIER_CLIENT_COLUMN_PROGRAM:
      return crier_format_program (crier_client_get_program (client));

    case CRIER_CLIENT_COLUMN_CONNECTED:
      return crier_format_duration ((now - crier_client_get_since (client)) /
                                    G_USEC_PER_SEC);

    case CRIER_CLIENT_COLUMN_LATENCY:
      return crier_format_delay (crier_client_get_latency (client));

    case CRIER_CLIENT_COLUMN_MESSAGES:
      return crier_format_count (crier_client_get_messages (client));

    case CRIER_CLIENT_COLUMN_SENT:
      return g_format_size (crier_client_get_sent (client));

    case CRIER_CLIENT_COLUMN_PENDING:
      if (crier_client_get_pending (client) == 0)
        return g_strdup ("0");
      return g_format_size (crier_client_get_pending (client));

    case CRIER_N_COLUMNS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/**
 * crier_client_column_get_style:
 *
 * Returns: (nullable): the style class of what @column says of @client: "dim-label"
 *   for what is secondary, "warning" for what is to be noticed
 */
const char *
crier_client_column_get_style (CrierClientColumn  column,
                               CrierClient       *client)
{
  guint64 pending;

  if (column != CRIER_CLIENT_COLUMN_PENDING)
    return crier_client_columns[column].is_dim ? "dim-label" : NULL;

  pending = crier_client_get_pending (client);
  if (pending == 0)
    return "dim-label";

  return pending > HIGH_WATER ? "warning" : NULL;
}

/**
 * crier_client_column_new_sorter:
 * Returns: (transfer full): a sorter of clients by what @column says of them. It takes
 *   the values once for each sorting, so it does not mind that another thread changes
 *   them; to sort anew takes a new sorter
 */
GtkSorter *
crier_client_column_new_sorter (CrierClientColumn column,
                                GtkSortType order)
{
  GCallback closure;
  GtkExpression *expression;
  GtkSorter *sorter;
  gboolean is_number = crier_client_columns[column].is_number;

  if (is_number)
    closure = G_CALLBACK (number_closure);
  else if (order == GTK_SORT_ASCENDING)
    closure = G_CALLBACK (text_closure);
  else
    closure = G_CALLBACK (descending_closure);

  expression = gtk_cclosure_expression_new (is_number ? G_TYPE_INT64 : G_TYPE_STRING,
                                            NULL, 0, NULL, closure,
                                            GUINT_TO_POINTER (column), NULL);
  if (!is_number)
    return GTK_SORTER (gtk_string_sorter_new (expression));

  sorter = GTK_SORTER (gtk_numeric_sorter_new (expression));
  gtk_numeric_sorter_set_sort_order (GTK_NUMERIC_SORTER (sorter), order);

  return sorter;
}

static gboolean
get_order (GValue   *value,
           GVariant *variant,
           gpointer  data)
{
  g_value_set_enum (value, g_variant_get_boolean (variant) ? GTK_SORT_DESCENDING
                                                           : GTK_SORT_ASCENDING);

  return TRUE;
}

static GVariant *
set_order (const GValue       *value,
           const GVariantType *type,
           gpointer            data)
{
  return g_variant_new_boolean (g_value_get_enum (value) == GTK_SORT_DESCENDING);
}

/**
 * crier_client_column_bind_sort:
 * @object: what has the properties "sort-column" and "sort-order"
 *
 * Takes them from @settings, and keeps them there.
 */
void
crier_client_column_bind_sort (GSettings *settings,
                               GObject   *object)
{
  g_settings_bind (settings, "sort-column", object, "sort-column",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "sort-descending", object, "sort-order",
                                G_SETTINGS_BIND_DEFAULT, get_order, set_order,
                                NULL, NULL);
}
