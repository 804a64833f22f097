/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-welcome.h"

#include <glib/gi18n.h>

struct _CrierWelcome
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierWelcome, crier_welcome, GTK_TYPE_WIDGET)

static void
crier_welcome_dispose (GObject *object)
{
  CrierWelcome *self = CRIER_WELCOME (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_welcome_parent_class)->dispose (object);
}

static void
crier_welcome_class_init (CrierWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_welcome_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierWelcome, child);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_welcome_init (CrierWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crier_welcome_set_address (CrierWelcome *self,
                           const char   *uri,
                           gboolean      is_local)
{
}
