/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity-pane.h"

#include <glib/gi18n.h>

struct _CrierActivityPane
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierActivityPane, crier_activity_pane, GTK_TYPE_WIDGET)

static void
crier_activity_pane_dispose (GObject *object)
{
  CrierActivityPane *self = CRIER_ACTIVITY_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_activity_pane_parent_class)->dispose (object);
}

static void
crier_activity_pane_class_init (CrierActivityPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_activity_pane_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-activity-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierActivityPane, child);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_activity_pane_init (CrierActivityPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crier_activity_pane_set_activity (CrierActivityPane *self,
                                  CrierActivity     *activity)
{
}
