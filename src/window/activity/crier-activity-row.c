/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-row.h"

#include <string.h>

#include "crier-event-text.h"
#include "crier-receipt.h"

/* What is shown of a message here. A list lays out some 200 rows at once, which
 * takes a millisecond each with so many characters; and a row should not be
 * higher than the list. */
#define MAX_CHARS 600
#define MAX_LINES 12

/*
 * CrierActivityRow:
 *
 * One line of the activity: what happened, when, the beginning of the message,
 * and how many clients have seen it. It is used again and again for different
 * events, and knows nothing of the list around it.
 */
struct _CrierActivityRow
{
  AdwBin parent_instance;

  CrierEvent *event;       /* (owned) (nullable) */
  CrierContacts *contacts; /* (owned) (nullable) */

  GtkImage *icon;
  GtkLabel *heading;
  GtkLabel *time;
  GtkLabel *body;
  GtkWidget *show_button;
  GtkWidget *receipts_button;
  GtkLabel *receipts;
};

static guint open_signal;

G_DEFINE_FINAL_TYPE (CrierActivityRow, crier_activity_row, ADW_TYPE_BIN)

static void
show_icon (CrierActivityRow *self)
{
  gtk_image_set_from_icon_name (self->icon,
                                crier_event_text_get_icon (self->event));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  crier_event_text_get_kind (self->event),
                                  -1);
  if (crier_event_text_is_problem (self->event))
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), "dim-label");
}

static void
show_heading (CrierActivityRow *self)
{
  g_autofree char *heading = crier_event_text_dup_heading (self->event,
                                                           self->contacts);
  g_autofree char *time = crier_event_text_dup_time (self->event);

  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->time, time);

  /* What only comes and goes is not to be noticed before what is said. */
  if (crier_event_text_get_text (self->event) != NULL ||
      crier_event_text_get_reason (self->event) != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->heading), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->heading), "dim-label");
}

static void
show_body (CrierActivityRow *self)
{
  const char *text = crier_event_text_get_text (self->event);
  g_autofree char *body = NULL;
  gboolean is_cut = FALSE;

  if (text != NULL)
    body = crier_event_text_text (text, MAX_CHARS, MAX_LINES, &is_cut);
  else
    body = g_strdup (crier_event_text_get_reason (self->event));

  gtk_label_set_label (self->body, body != NULL ? body : "");
  gtk_widget_set_visible (GTK_WIDGET (self->body), body != NULL);
  gtk_widget_set_visible (self->show_button, is_cut);
}

/* What only clears or withdraws is not there to be seen. */
static gboolean
has_receipts (CrierActivityRow *self)
{
  return self->event != NULL &&
         crier_event_get_kind (self->event) == CRIER_EVENT_PUBLISHED &&
         crier_message_has_text (crier_event_get_message (self->event));
}

static void
clicked_cb (CrierActivityRow *self)
{
  g_signal_emit (self, open_signal, 0);
}

static void
crier_activity_row_dispose (GObject *object)
{
  CrierActivityRow *self = CRIER_ACTIVITY_ROW (object);

  g_clear_object (&self->event);
  g_clear_object (&self->contacts);

  G_OBJECT_CLASS (crier_activity_row_parent_class)->dispose (object);
}

static void
crier_activity_row_class_init (CrierActivityRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_activity_row_dispose;

  /* The operator wants to see all of its message. */
  open_signal = g_signal_new ("open", CRIER_TYPE_ACTIVITY_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-activity-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, icon);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, heading);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, time);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, body);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, show_button);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, receipts_button);
  gtk_widget_class_bind_template_child (widget_class, CrierActivityRow, receipts);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "activityrow");
}

static void
crier_activity_row_init (CrierActivityRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crier_activity_row_new (CrierContacts *contacts)
{
  CrierActivityRow *self = g_object_new (CRIER_TYPE_ACTIVITY_ROW, NULL);

  g_set_object (&self->contacts, contacts);

  return GTK_WIDGET (self);
}

/* Returns: (nullable): the row in @list that has the focus, or in which something has */
GtkWidget *
crier_activity_row_find_focused (GtkWidget *list)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, list))
    return NULL;

  /* It is the list's widget around the row, or something in the row. */
  if (CRIER_IS_ACTIVITY_ROW (gtk_widget_get_first_child (focus)))
    return gtk_widget_get_first_child (focus);

  return gtk_widget_get_ancestor (focus, CRIER_TYPE_ACTIVITY_ROW);
}

CrierEvent *
crier_activity_row_get_event (CrierActivityRow *self)
{
  return self->event;
}

void
crier_activity_row_set_event (CrierActivityRow *self,
                              CrierEvent       *event)
{
  if (!g_set_object (&self->event, event) || event == NULL)
    return;

  show_icon (self);
  show_heading (self);
  show_body (self);
  gtk_widget_set_visible (self->receipts_button, has_receipts (self));
  crier_activity_row_refresh (self);
}

void
crier_activity_row_rename (CrierActivityRow *self)
{
  show_heading (self);
}

/* Says how many have seen its message by now, if it has one that was sent. */
void
crier_activity_row_refresh (CrierActivityRow *self)
{
  g_autofree char *summary = NULL;

  if (!has_receipts (self))
    return;

  summary = crier_receipt_dup_summary (crier_event_get_message (self->event));
  if (strcmp (gtk_label_get_label (self->receipts), summary) == 0)
    return;

  gtk_label_set_label (self->receipts, summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->receipts_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, summary,
                                  -1);
}
