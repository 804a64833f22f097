/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-filter.h"

#include <string.h>

#include "crier-format.h"
#include "crier-display-name.h"

/*
 * CrierClientFilter:
 *
 * A filter for the clients that the operator looks for: each word of the text
 * stands somewhere in the name, the ID, the address, the transport or the
 * program, be it in small letters or in capitals.
 */
struct _CrierClientFilter
{
  GtkFilter parent_instance;

  char *text;      /* (owned): as it was typed */
  char **words;    /* (owned): folded */
  gboolean ascii;  /* they all are */
};

G_DEFINE_FINAL_TYPE (CrierClientFilter, crier_client_filter, GTK_TYPE_FILTER)

static gboolean
has_word (CrierClientFilter *self,
          const char        *text,
          const char        *word)
{
  g_autofree char *folded = NULL;

  /* Nearly always, and many times faster than to fold each text. */
  if (self->ascii)
    return strcasestr (text, word) != NULL;

  folded = g_utf8_casefold (text, -1);

  return strstr (folded, word) != NULL;
}

static gboolean
match_word (CrierClientFilter *self,
            CrierClient       *client,
            const char        *word)
{
  g_autofree char *program = NULL;

  if (has_word (self, crier_display_name_of (client), word) ||
      has_word (self, crier_client_get_id (client), word) ||
      has_word (self, crier_client_get_address (client), word) ||
      has_word (self, crier_format_transport (crier_client_get_transport (client)), word))
    return TRUE;

  program = crier_format_program (crier_client_get_program (client));

  return has_word (self, program, word);
}

static gboolean
crier_client_filter_match (GtkFilter *filter,
                           gpointer   item)
{
  CrierClientFilter *self = CRIER_CLIENT_FILTER (filter);
  guint i;

  for (i = 0; self->words[i] != NULL; i++)
    {
      if (!match_word (self, item, self->words[i]))
        return FALSE;
    }

  return TRUE;
}

static GtkFilterMatch
crier_client_filter_get_strictness (GtkFilter *filter)
{
  return CRIER_CLIENT_FILTER (filter)->words[0] == NULL ? GTK_FILTER_MATCH_ALL
                                                        : GTK_FILTER_MATCH_SOME;
}

/* What is longer by something at its end cannot find more. */
static GtkFilterChange
compare_texts (const char *before,
               const char *after)
{
  if (g_str_has_prefix (after, before))
    return GTK_FILTER_CHANGE_MORE_STRICT;

  if (g_str_has_prefix (before, after))
    return GTK_FILTER_CHANGE_LESS_STRICT;

  return GTK_FILTER_CHANGE_DIFFERENT;
}

static char **
split (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0')
        g_strv_builder_add (builder, parts[i]);
    }

  return g_strv_builder_end (builder);
}

static void
crier_client_filter_finalize (GObject *object)
{
  CrierClientFilter *self = CRIER_CLIENT_FILTER (object);

  g_free (self->text);
  g_strfreev (self->words);

  G_OBJECT_CLASS (crier_client_filter_parent_class)->finalize (object);
}

static void
crier_client_filter_class_init (CrierClientFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_client_filter_finalize;
  GTK_FILTER_CLASS (klass)->match = crier_client_filter_match;
  GTK_FILTER_CLASS (klass)->get_strictness = crier_client_filter_get_strictness;
}

static void
crier_client_filter_init (CrierClientFilter *self)
{
  self->text = g_strdup ("");
  self->words = g_new0 (char *, 1);
}

CrierClientFilter *
crier_client_filter_new (void)
{
  return g_object_new (CRIER_TYPE_CLIENT_FILTER, NULL);
}

/**
 * crier_client_filter_set_text:
 * @text: what was typed, UTF-8
 *
 * Lets the clients pass that match every word of @text; an empty one, all.
 *
 * Returns: whether @text is another one than before
 */
gboolean
crier_client_filter_set_text (CrierClientFilter *self,
                              const char        *text)
{
  GtkFilterChange change;

  if (strcmp (self->text, text) == 0)
    return FALSE;

  change = compare_texts (self->text, text);
  g_free (self->text);
  g_strfreev (self->words);
  self->text = g_strdup (text);
  self->words = split (text);
  self->ascii = g_str_is_ascii (text);
  gtk_filter_changed (GTK_FILTER (self), change);

  return TRUE;
}

/**
 * crier_client_filter_renew:
 *
 * Looks at all clients again, because they have other names.
 */
void
crier_client_filter_renew (CrierClientFilter *self)
{
  if (self->words[0] != NULL)
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}
