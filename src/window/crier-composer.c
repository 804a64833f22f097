/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-composer.h"

#include <glib/gi18n.h>

struct _CrierComposer
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (template) */
};

enum { SENT, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierComposer, crier_composer, GTK_TYPE_WIDGET)

static void
crier_composer_dispose (GObject *object)
{
  CrierComposer *self = CRIER_COMPOSER (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_composer_parent_class)->dispose (object);
}

static void
crier_composer_class_init (CrierComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_composer_dispose;
  signals[SENT] = g_signal_new ("sent", CRIER_TYPE_COMPOSER, G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", CRIER_TYPE_COMPOSER, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierComposer, child);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_composer_init (CrierComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crier_composer_set_service (CrierComposer *self,
                            CrierService  *service)
{
}

void
crier_composer_set_selection (CrierComposer  *self,
                              CrierSelection *selection)
{
}

void
crier_composer_set_narrow (CrierComposer *self,
                           gboolean       narrow)
{
}

void
crier_composer_write (CrierComposer *self)
{
}
