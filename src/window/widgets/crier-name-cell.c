/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-name-cell.h"

#include "crier-cell-text.h"
#include "crier-color-dot.h"

/* Between the dot and the name. */
#define SPACING 6

/*
 * CrierNameCell:
 *
 * A name in a row, and before it the dot of its color if it has one. It shows
 * what it is told to and listens to nothing; there are hundreds of them, so it
 * has no dot before it needs one.
 */
struct _CrierNameCell
{
  GtkWidget parent_instance;

  GtkWidget *dot;       /* (owned by being its parent) (nullable) */
  GtkInscription *text; /* (owned by being its parent) */
};

G_DEFINE_FINAL_TYPE (CrierNameCell, crier_name_cell, GTK_TYPE_WIDGET)

static void
show_color (CrierNameCell *self,
            CrierColor     color)
{
  if (self->dot == NULL && color != CRIER_COLOR_NONE)
    {
      self->dot = crier_color_dot_new (color);
      gtk_widget_insert_after (self->dot, GTK_WIDGET (self), NULL);
    }

  if (self->dot == NULL)
    return;

  crier_color_dot_set_color (CRIER_COLOR_DOT (self->dot), color);
  gtk_widget_set_visible (self->dot, color != CRIER_COLOR_NONE);
}

static void
crier_name_cell_dispose (GObject *object)
{
  CrierNameCell *self = CRIER_NAME_CELL (object);

  g_clear_pointer (&self->dot, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->text, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_name_cell_parent_class)->dispose (object);
}

static void
crier_name_cell_class_init (CrierNameCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_name_cell_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BOX_LAYOUT);
}

static void
crier_name_cell_init (CrierNameCell *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  GtkWidget *text = gtk_inscription_new (NULL);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), SPACING);
  self->text = GTK_INSCRIPTION (text);
  gtk_inscription_set_text_overflow (self->text,
                                     GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_parent (text, GTK_WIDGET (self));
}

GtkWidget *
crier_name_cell_new (void)
{
  return g_object_new (CRIER_TYPE_NAME_CELL, NULL);
}

void
crier_name_cell_set_chars (CrierNameCell *self,
                           guint          min_chars,
                           guint          nat_chars)
{
  gtk_inscription_set_min_chars (self->text, min_chars);
  gtk_inscription_set_nat_chars (self->text, nat_chars);
}

/**
 * crier_name_cell_set:
 * @contact: (nullable): whose color to show
 * @text: the name to show, plain text
 */
void
crier_name_cell_set (CrierNameCell *self,
                     CrierContact  *contact,
                     const char    *text)
{
  g_return_if_fail (CRIER_IS_NAME_CELL (self));
  g_return_if_fail (text != NULL);

  show_color (self, contact != NULL ? crier_contact_get_color (contact)
                                   : CRIER_COLOR_NONE);
  crier_cell_text_set (self->text, text);
}
