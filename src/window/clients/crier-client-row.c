/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-row.h"

#include "crier-cell-text.h"
#include "crier-client-column.h"
#include "crier-format.h"
#include "crier-name-cell.h"
#include "crier-display-name.h"

/*
 * CrierClientRow:
 *
 * A client in two lines, for where there is no room for a table. It shows what
 * it is told to and listens to nothing.
 */
struct _CrierClientRow
{
  GtkWidget parent_instance;

  CrierClient *client;       /* (owned) (nullable) */

  GtkWidget *box;            /* (template) */
  GtkCheckButton *check;     /* (template) */
  CrierNameCell *id;         /* (template) */
  GtkInscription *origin;    /* (template) */
  GtkInscription *latency;   /* (template) */
  GtkInscription *connected; /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierClientRow, crier_client_row, GTK_TYPE_WIDGET)

static void
set_text (GtkInscription *inscription,
          CrierClientColumn     column,
          CrierClient    *client,
          gint64          now)
{
  g_autofree char *text = crier_client_column_dup_text (column, client, now);

  crier_cell_text_set (inscription, text);
}

static void
set_origin (CrierClientRow *self)
{
  g_autofree char *text = NULL;

  text = g_strjoin (" · ",
                    crier_format_transport (crier_client_get_transport (self->client)),
                    crier_client_get_address (self->client),
                    NULL);
  crier_cell_text_set (self->origin, text);
}

static void
crier_client_row_dispose (GObject *object)
{
  CrierClientRow *self = CRIER_CLIENT_ROW (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_client_row_parent_class)->dispose (object);
}

static void
crier_client_row_class_init (CrierClientRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_client_row_dispose;

  g_type_ensure (CRIER_TYPE_NAME_CELL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-client-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientRow, box);
  gtk_widget_class_bind_template_child (widget_class, CrierClientRow, check);
  gtk_widget_class_bind_template_child (widget_class, CrierClientRow, id);
  gtk_widget_class_bind_template_child (widget_class, CrierClientRow, origin);
  gtk_widget_class_bind_template_child (widget_class, CrierClientRow, latency);
  gtk_widget_class_bind_template_child (widget_class, CrierClientRow, connected);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_client_row_init (CrierClientRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CrierClientRow *
crier_client_row_new (void)
{
  return g_object_new (CRIER_TYPE_CLIENT_ROW, NULL);
}

/**
 * crier_client_row_set_client:
 * @client: (nullable): the client to show
 *
 * Shows @client as it is now.
 */
void
crier_client_row_set_client (CrierClientRow *self,
                             CrierClient    *client)
{
  if (!g_set_object (&self->client, client) || client == NULL)
    return;

  crier_client_row_rename (self);
  set_origin (self);
  crier_client_row_refresh (self, g_get_real_time ());
}

/**
 * crier_client_row_rename:
 *
 * Shows what its client is called now.
 */
void
crier_client_row_rename (CrierClientRow *self)
{
  crier_name_cell_set (self->id, crier_contact_of (self->client),
                       crier_display_name_of (self->client));
}

/**
 * crier_client_row_set_check:
 * @visible: whether there is a check mark
 * @active: whether it is set
 *
 * Shows by more than its color whether the row is selected.
 */
void
crier_client_row_set_check (CrierClientRow *self,
                            gboolean        visible,
                            gboolean        active)
{
  gtk_widget_set_visible (GTK_WIDGET (self->check), visible);
  gtk_check_button_set_active (self->check, active);
}

/**
 * crier_client_row_refresh:
 * @now: microseconds since 1970
 *
 * Brings what changes all the time up to date.
 */
void
crier_client_row_refresh (CrierClientRow *self,
                          gint64          now)
{
  set_text (self->latency, CRIER_CLIENT_COLUMN_LATENCY, self->client, now);
  set_text (self->connected, CRIER_CLIENT_COLUMN_CONNECTED, self->client, now);
}
