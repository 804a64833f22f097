/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-color-dot.h"

/* As high as a small letter; larger where the style says so. */
#define SIZE 10

/* The line around it, of the text's color: it tells the dot from what it lies
 * on, be that white, black, or the accent of a selected row. */
#define LINE_ALPHA 0.6f

/*
 * CrierColorDot:
 *
 * The color that the operator gave a client, as a small round dot. A dot has no
 * words: a name or a tooltip beside it says the color.
 */
struct _CrierColorDot
{
  GtkWidget parent_instance;

  CrierColor color;
};

static const GdkRGBA fills[CRIER_N_COLORS] = {
  [CRIER_COLOR_BLUE] = { 0.21f, 0.52f, 0.89f, 1 },
  [CRIER_COLOR_GREEN] = { 0.18f, 0.76f, 0.49f, 1 },
  [CRIER_COLOR_YELLOW] = { 0.98f, 0.83f, 0.18f, 1 },
  [CRIER_COLOR_ORANGE] = { 1, 0.47f, 0, 1 },
  [CRIER_COLOR_RED] = { 0.88f, 0.11f, 0.14f, 1 },
  [CRIER_COLOR_PURPLE] = { 0.57f, 0.25f, 0.67f, 1 },
};

G_DEFINE_FINAL_TYPE (CrierColorDot, crier_color_dot, GTK_TYPE_WIDGET)

static void
crier_color_dot_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
crier_color_dot_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  CrierColorDot *self = CRIER_COLOR_DOT (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float size = MIN (width, height);
  const float widths[4] = { 1, 1, 1, 1 };
  graphene_rect_t bounds;
  GskRoundedRect circle;
  GdkRGBA line;

  if (self->color == CRIER_COLOR_NONE)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &line);
  line.alpha *= LINE_ALPHA;

  graphene_rect_init (&bounds, (width - size) / 2, (height - size) / 2, size, size);
  gsk_rounded_rect_init_from_rect (&circle, &bounds, size / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, &fills[self->color], &bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &circle, widths,
                              (GdkRGBA[4]) { line, line, line, line });
}

static void
crier_color_dot_class_init (CrierColorDotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = crier_color_dot_measure;
  widget_class->snapshot = crier_color_dot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "markdot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
crier_color_dot_init (CrierColorDot *self)
{
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
crier_color_dot_new (CrierColor color)
{
  CrierColorDot *self = g_object_new (CRIER_TYPE_COLOR_DOT, NULL);

  crier_color_dot_set_color (self, color);

  return GTK_WIDGET (self);
}

CrierColor
crier_color_dot_get_color (CrierColorDot *self)
{
  g_return_val_if_fail (CRIER_IS_COLOR_DOT (self), CRIER_COLOR_NONE);

  return self->color;
}

void
crier_color_dot_set_color (CrierColorDot *self,
                           CrierColor     color)
{
  g_assert (color < CRIER_N_COLORS);

  if (self->color == color)
    return;

  self->color = color;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
