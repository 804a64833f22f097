/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-target-chip.h"

#include <glib/gi18n.h>

/*
 * CrierTargetChip:
 *
 * Says beside the text for whom it is, and has the operator change that: to everyone,
 * or to the selected clients. Then the operator goes on to write, by win.write.
 */
struct _CrierTargetChip
{
  AdwBin parent_instance;

  CrierAudience *audience; /* (owned) (nullable) */

  GtkLabel *target;
  GtkWidget *everyone_button;
  GtkButton *selected_button;
};

G_DEFINE_FINAL_TYPE (CrierTargetChip, crier_target_chip, ADW_TYPE_BIN)

static void
update (CrierTargetChip *self)
{
  guint n = crier_audience_get_n_offered (self->audience);
  g_autofree char *title = crier_audience_dup_title (self->audience);
  g_autofree char *names = crier_audience_dup_names (self->audience);

  if (!g_str_equal (gtk_label_get_label (self->target), title))
    gtk_label_set_label (self->target, title);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->target), names);
  gtk_widget_set_visible (self->everyone_button,
                          !crier_audience_is_everyone (self->audience));
  gtk_widget_set_visible (GTK_WIDGET (self->selected_button), n > 0);
  if (n > 0)
    {
      /* Translators: a button: the message shall be for the selected clients */
      g_autofree char *label = g_strdup_printf (_("To Selected (%'u)"), n);

      gtk_button_set_label (self->selected_button, label);
    }
}

static void
everyone_clicked_cb (CrierTargetChip *self)
{
  crier_audience_aim (self->audience, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.write", NULL);
}

static void
selected_clicked_cb (CrierTargetChip *self)
{
  crier_audience_aim_at_selected (self->audience);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.write", NULL);
}

static void
crier_target_chip_dispose (GObject *object)
{
  g_clear_object (&CRIER_TARGET_CHIP (object)->audience);

  G_OBJECT_CLASS (crier_target_chip_parent_class)->dispose (object);
}

static void
crier_target_chip_class_init (CrierTargetChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_target_chip_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-target-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierTargetChip, target);
  gtk_widget_class_bind_template_child (widget_class, CrierTargetChip, everyone_button);
  gtk_widget_class_bind_template_child (widget_class, CrierTargetChip, selected_button);
  gtk_widget_class_bind_template_callback (widget_class, everyone_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_clicked_cb);
}

static void
crier_target_chip_init (CrierTargetChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crier_target_chip_bind (CrierTargetChip *self,
                        CrierAudience   *audience)
{
  self->audience = g_object_ref (audience);
  g_signal_connect_object (audience, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}
