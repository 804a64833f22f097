/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-banner.h"

/*
 * CrierBanner:
 *
 * A sentence across the window about something that persists and wants an
 * act, and a button for that act. libadwaita has one from 1.3 on.
 */
struct _CrierBanner
{
  GtkWidget parent_instance;

  GtkWidget *revealer; /* (owned) (nullable): NULL once disposed */
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (CrierBanner, crier_banner, GTK_TYPE_WIDGET)

static void
crier_banner_dispose (GObject *object)
{
  g_clear_pointer (&CRIER_BANNER (object)->revealer, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_banner_parent_class)->dispose (object);
}

static void
crier_banner_class_init (CrierBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_banner_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, CrierBanner, label);
  gtk_widget_class_bind_template_child (widget_class, CrierBanner, button);
}

static void
crier_banner_init (CrierBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * crier_banner_show:
 * @self: a banner
 * @text: what there is to say
 * @button: (nullable): what the button says, %NULL for none
 * @action: (nullable): what it does: the name of an action without a parameter
 *
 * Slides in and stays until crier_banner_hide().
 */
void
crier_banner_show (CrierBanner *self,
                   const char  *text,
                   const char  *button,
                   const char  *action)
{
  g_return_if_fail (CRIER_IS_BANNER (self));
  g_return_if_fail (text != NULL);

  gtk_label_set_label (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
  gtk_button_set_label (self->button, button != NULL ? button : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

/**
 * crier_banner_hide:
 * @self: a banner
 *
 * Slides out.
 */
void
crier_banner_hide (CrierBanner *self)
{
  g_return_if_fail (CRIER_IS_BANNER (self));

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}
