/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-standing-row.h"

#include <glib/gi18n.h>

#include "crier-event-text.h"
#include "crier-format.h"
#include "crier-wire-json.h"

/* So that several messages are in sight; all of it is in a window of its own. */
#define MAX_CHARS 300
#define MAX_LINES 3

/*
 * CrierStandingRow:
 *
 * A message that screens are to show, in a list: its text, for whom it is, since when and
 * until when, and a button that activates standing.take-back with its id.
 */
struct _CrierStandingRow
{
  AdwBin parent_instance;

  GtkListItem *item;       /* (nullable): that it is in, while bound */
  CrierEvent *event;       /* (owned) (nullable): of the item */
  CrierContacts *contacts; /* (owned) (nullable): likewise */

  GtkLabel *text;
  GtkLabel *about;
  GtkWidget *take_back_button;
};

G_DEFINE_FINAL_TYPE (CrierStandingRow, crier_standing_row, ADW_TYPE_BIN)

static char *
dup_about (CrierStandingRow *self)
{
  CrierMessage *message = crier_event_get_message (self->event);
  GDateTime *expires = crier_message_get_expires (message);
  gint64 now = g_get_real_time ();
  g_autofree char *to = crier_event_text_dup_heading (self->event, self->contacts);
  g_autofree char *since = NULL;
  g_autofree char *until = NULL;

  since = crier_format_time (crier_wire_json_get_usec (crier_message_get_time (message)), now);
  if (expires == NULL)
    /* Translators: to whom, and a time, as in "To everyone, since 14:03:27, until it is
     * taken back" */
    return g_strdup_printf (_("%s, since %s, until it is taken back"), to, since);

  until = crier_format_time (crier_wire_json_get_usec (expires), now);

  /* Translators: to whom, and two times */
  return g_strdup_printf (_("%s, since %s, until %s"), to, since, until);
}

/* With GTK 4.8 only the widget around it can be given a name. */
static void
name_row (CrierStandingRow *self,
          const char       *text,
          const char       *about)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *name = g_strjoin (", ", text, about, NULL);
  /* Translators: the text of a message */
  g_autofree char *verb = g_strdup_printf (_("Take Back “%s”"), text);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self->item), "accessible-label"))
    g_object_set (self->item, "accessible-label", name, NULL);
  else if (row != NULL && !GTK_IS_LIST_VIEW (row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->take_back_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, verb, -1);
}

static void
crier_standing_row_dispose (GObject *object)
{
  crier_standing_row_set_item (CRIER_STANDING_ROW (object), NULL, NULL);

  G_OBJECT_CLASS (crier_standing_row_parent_class)->dispose (object);
}

static void
crier_standing_row_class_init (CrierStandingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_standing_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-standing-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierStandingRow, text);
  gtk_widget_class_bind_template_child (widget_class, CrierStandingRow, about);
  gtk_widget_class_bind_template_child (widget_class, CrierStandingRow, take_back_button);
}

static void
crier_standing_row_init (CrierStandingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crier_standing_row_new (void)
{
  return g_object_new (CRIER_TYPE_STANDING_ROW, NULL);
}

/**
 * crier_standing_row_set_item:
 * @item: (nullable): of a #CrierStanding
 * @contacts: (nullable): by whose names it says to whom it went; %NULL without @item
 */
void
crier_standing_row_set_item (CrierStandingRow *self,
                             GtkListItem      *item,
                             CrierContacts    *contacts)
{
  CrierEvent *event = item != NULL ? gtk_list_item_get_item (item) : NULL;

  self->item = item;
  g_set_object (&self->event, event);
  g_set_object (&self->contacts, contacts);
  if (event == NULL)
    return;

  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->take_back_button), "s",
                                    crier_message_get_id (crier_event_get_message (event)));
  crier_standing_row_refresh (self);
}

/* To be called when a name has changed, or the day. */
void
crier_standing_row_refresh (CrierStandingRow *self)
{
  g_autofree char *text = NULL;
  g_autofree char *about = NULL;

  if (self->event == NULL)
    return;

  text = crier_event_text_text (crier_event_text_get_text (self->event), MAX_CHARS, MAX_LINES,
                                NULL);
  about = dup_about (self);
  gtk_label_set_label (self->text, text);
  gtk_label_set_label (self->about, about);
  name_row (self, text, about);
}

/* As its button does. */
void
crier_standing_row_take_back (CrierStandingRow *self)
{
  gtk_widget_activate (self->take_back_button);
}
