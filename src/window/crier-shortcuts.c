/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-shortcuts.h"

/*
 * CrierShortcuts:
 *
 * The window that lists the keyboard shortcuts. GTK has one of its own, but that
 * is wider than a narrow screen and cannot be scrolled down.
 */
struct _CrierShortcuts
{
  AdwWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (CrierShortcuts, crier_shortcuts, ADW_TYPE_WINDOW)

static void
crier_shortcuts_class_init (CrierShortcutsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-shortcuts.ui");
}

static void
crier_shortcuts_init (CrierShortcuts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CrierShortcuts *
crier_shortcuts_new (GtkWindow *parent)
{
  return g_object_new (CRIER_TYPE_SHORTCUTS, "transient-for", parent, NULL);
}
