/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contact-row.h"

#include <glib/gi18n.h>

#include "crier-cell-text.h"
#include "crier-format.h"
#include "crier-name-cell.h"
#include "crier-display-name.h"
#include "crier-event-text.h"

/*
 * CrierContactRow:
 *
 * A contact in a list: what it is called, whether it is here, else when it was,
 * and a button for each thing that can be done with it. The buttons activate
 * actions of the window around it, with the Id.
 */
struct _CrierContactRow
{
  AdwBin parent_instance;

  GtkListItem *item;     /* (nullable): that it is in, while bound */
  CrierContact *contact; /* (owned) (nullable): of the item */

  CrierNameCell *name;
  GtkInscription *id;
  GtkInscription *seen;
  GtkWidget *write_button;
  GtkWidget *label_button;
};

G_DEFINE_FINAL_TYPE (CrierContactRow, crier_contact_row, ADW_TYPE_BIN)

/* Whether a client of it is here, else when one was. */
static char *
dup_seen (CrierContact *contact)
{
  gint64 then = crier_contact_get_last_seen (contact);
  gint64 now = g_get_real_time ();
  gint64 minutes = MAX (now - then, 0) / (60 * G_USEC_PER_SEC);
  g_autofree char *time = NULL;
  guint hours;

  if (crier_contact_is_here (contact))
    return g_strdup (_("Here now"));

  if (then == 0)
    return g_strdup (_("Not seen yet"));

  if (minutes < 1)
    return g_strdup (_("Last seen just now"));

  if (minutes < 60)
    return g_strdup_printf (ngettext ("Last seen %u minute ago",
                                      "Last seen %u minutes ago", minutes),
                            (guint) minutes);

  hours = (guint) (MIN (minutes, 24 * 60) / 60);
  if (hours < 24)
    return g_strdup_printf (ngettext ("Last seen %u hour ago",
                                      "Last seen %u hours ago", hours),
                            hours);

  time = crier_format_time (then, now);

  /* Translators: a date and a time */
  return g_strdup_printf (_("Last seen %s"), time);
}

/* A row in a list is named after its class unless it is given a name, and
 * with GTK 4.8 only the widget around it can be given one. */
static void
name_row (CrierContactRow *self,
          const char    *seen)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *id = crier_contact_get_id (self->contact);
  g_autofree char *full = crier_display_name_dup_full (self->contact, id);
  g_autofree char *safe = crier_event_text_name (full);
  g_autofree char *name = g_strjoin (", ", safe, seen, NULL);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self->item),
                                    "accessible-label"))
    g_object_set (self->item, "accessible-label", name, NULL);
  else if (row != NULL && !GTK_IS_LIST_VIEW (row))
    gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

static void
crier_contact_row_dispose (GObject *object)
{
  CrierContactRow *self = CRIER_CONTACT_ROW (object);

  crier_contact_row_set_item (self, NULL);

  G_OBJECT_CLASS (crier_contact_row_parent_class)->dispose (object);
}

static void
crier_contact_row_class_init (CrierContactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_contact_row_dispose;

  g_type_ensure (CRIER_TYPE_NAME_CELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-contact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierContactRow, name);
  gtk_widget_class_bind_template_child (widget_class, CrierContactRow, id);
  gtk_widget_class_bind_template_child (widget_class, CrierContactRow, seen);
  gtk_widget_class_bind_template_child (widget_class, CrierContactRow,
                                        write_button);
  gtk_widget_class_bind_template_child (widget_class, CrierContactRow,
                                        label_button);
}

static void
crier_contact_row_init (CrierContactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crier_contact_row_new (void)
{
  return g_object_new (CRIER_TYPE_CONTACT_ROW, NULL);
}

/* Shows the contact of @item, and follows it until there is another one. */
void
crier_contact_row_set_item (CrierContactRow *self,
                            GtkListItem   *item)
{
  CrierContact *contact = item != NULL ? gtk_list_item_get_item (item) : NULL;
  const char *id;

  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_data (self->contact, self);

  self->item = item;
  g_set_object (&self->contact, contact);
  if (contact == NULL)
    return;

  id = crier_contact_get_id (contact);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->write_button), "s", id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->label_button), "s", id);
  g_signal_connect_swapped (contact, "changed",
                            G_CALLBACK (crier_contact_row_refresh), self);
  crier_contact_row_refresh (self);
}

/* To be called once a minute, because time passes. */
void
crier_contact_row_refresh (CrierContactRow *self)
{
  const char *name;
  g_autofree char *safe_id = NULL;
  g_autofree char *safe_name = NULL;
  g_autofree char *seen = NULL;

  if (self->contact == NULL)
    return;

  name = crier_contact_get_name (self->contact);
  safe_id = crier_event_text_name (crier_contact_get_id (self->contact));
  safe_name = name != NULL ? crier_event_text_name (name) : NULL;
  seen = dup_seen (self->contact);

  crier_name_cell_set (self->name, self->contact,
                       name != NULL ? safe_name : safe_id);
  crier_cell_text_set (self->id, safe_id);
  gtk_widget_set_visible (GTK_WIDGET (self->id), name != NULL);
  crier_cell_text_set (self->seen, seen);
  name_row (self, seen);
}
