/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt-row.h"

#include <glib/gi18n.h>

#include "crier-name-cell.h"
#include "crier-display-name.h"
#include "crier-event-text.h"

/*
 * CrierReceiptRow:
 *
 * One line of the receipts of a message: which client, and what became of it.
 * It is used again and again for different receipts, and says what is new when
 * it is told to refresh.
 */
struct _CrierReceiptRow
{
  AdwBin parent_instance;

  CrierReceipt *receipt;   /* (owned) (nullable) */
  CrierContacts *contacts; /* (owned) (nullable) */

  CrierNameCell *name;
  GtkLabel *status;
  GtkImage *icon;
};

G_DEFINE_FINAL_TYPE (CrierReceiptRow, crier_receipt_row, ADW_TYPE_BIN)

static void
crier_receipt_row_dispose (GObject *object)
{
  CrierReceiptRow *self = CRIER_RECEIPT_ROW (object);

  g_clear_object (&self->receipt);
  g_clear_object (&self->contacts);

  G_OBJECT_CLASS (crier_receipt_row_parent_class)->dispose (object);
}

static void
crier_receipt_row_class_init (CrierReceiptRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_receipt_row_dispose;

  g_type_ensure (CRIER_TYPE_NAME_CELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-receipt-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptRow, name);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptRow, status);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptRow, icon);
}

static void
crier_receipt_row_init (CrierReceiptRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
crier_receipt_row_new (CrierContacts *contacts)
{
  CrierReceiptRow *self = g_object_new (CRIER_TYPE_RECEIPT_ROW, NULL);

  g_set_object (&self->contacts, contacts);

  return GTK_WIDGET (self);
}

static CrierContact *
get_contact (CrierReceiptRow *self)
{
  if (self->contacts == NULL)
    return NULL;

  return crier_contacts_find (self->contacts, crier_receipt_get_id (self->receipt));
}

void
crier_receipt_row_set_receipt (CrierReceiptRow *self,
                               CrierReceipt    *receipt)
{
  g_autofree char *name = NULL;
  g_autofree char *tooltip = NULL;

  if (!g_set_object (&self->receipt, receipt) || receipt == NULL)
    return;

  name = crier_event_text_name (crier_display_name_find (self->contacts,
                                                         crier_receipt_get_id (receipt)));
  crier_name_cell_set (self->name, get_contact (self), name);
  tooltip = crier_display_name_dup_tooltip (get_contact (self));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  crier_receipt_row_refresh (self);
}

/* The widget around it is what is read out. */
static void
name_row (CrierReceiptRow *self,
          const char      *status)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *full = NULL;
  g_autofree char *safe = NULL;
  g_autofree char *name = NULL;

  if (row == NULL)
    return;

  full = crier_display_name_dup_full (get_contact (self),
                                      crier_receipt_get_id (self->receipt));
  safe = crier_event_text_name (full);

  /* Translators: a client, and what became of a message there, as in
   * "Lobby: Not seen" */
  name = g_strdup_printf (_("%s: %s"), safe, status);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

void
crier_receipt_row_refresh (CrierReceiptRow *self)
{
  g_autofree char *status = NULL;

  if (self->receipt == NULL)
    return;

  status = crier_receipt_dup_status (self->receipt, g_get_real_time ());
  if (g_strcmp0 (gtk_label_get_label (self->status), status) != 0)
    gtk_label_set_label (self->status, status);

  gtk_image_set_from_icon_name (self->icon, crier_receipt_get_icon (self->receipt));
  name_row (self, status);
}
