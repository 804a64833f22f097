/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-cell-text.h"

/* Right to left, and what follows laid out by itself (Unicode UAX #9). */
#define RIGHT_TO_LEFT "\u200f"
#define ISOLATE_FIRST "\u2068"
#define ISOLATE_LAST  "\u2069"

/**
 * crier_cell_text_set:
 * @text: what to show, plain text
 *
 * Shows @text, at the side where a line of the window begins: by itself an
 * inscription puts each text where a line of that text's script would begin.
 */
void
crier_cell_text_set (GtkInscription *inscription,
                     const char     *text)
{
  g_autofree char *leftward = NULL;

  g_return_if_fail (GTK_IS_INSCRIPTION (inscription));
  g_return_if_fail (text != NULL);

  if (gtk_widget_get_direction (GTK_WIDGET (inscription)) == GTK_TEXT_DIR_RTL)
    text = leftward = g_strconcat (RIGHT_TO_LEFT, ISOLATE_FIRST, text, ISOLATE_LAST,
                                   NULL);

  /* Even to set the same costs a redraw. */
  if (g_strcmp0 (gtk_inscription_get_text (inscription), text) != 0)
    gtk_inscription_set_text (inscription, text);
}

/**
 * crier_cell_text_set_name:
 *
 * Gives @widget a name for screen readers. Without one GTK calls it by its class.
 */
void
crier_cell_text_set_name (GtkWidget  *widget,
                          const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
