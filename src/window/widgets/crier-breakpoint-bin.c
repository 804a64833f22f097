/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-breakpoint-bin.h"

/* Below this a table beside the activity would be ellipsized in every cell. */
#define MEDIUM_WIDTH 780
#define WIDE_WIDTH   1100
#define FULL_WIDTH   1300

/*
 * CrierBreakpointBin:
 *
 * Holds one widget, its child, and tells, as #CrierBreakpointBin:tier, how much
 * room it has. The tier changes in the frame after the allocation, never inside
 * of it, so a callback may rearrange the child at will. It claims no minimum of
 * its own: the wide arrangement must not keep the window from becoming narrow.
 */
struct _CrierBreakpointBin
{
  GtkWidget parent_instance;

  CrierTier tier;
  int width;        /* of the last allocation */
  guint tick_id;    /* 0 unless a change is due */
};

static GParamSpec *tier_property;

G_DEFINE_ENUM_TYPE (CrierTier, crier_tier,
                    G_DEFINE_ENUM_VALUE (CRIER_TIER_NARROW, "narrow"),
                    G_DEFINE_ENUM_VALUE (CRIER_TIER_MEDIUM, "medium"),
                    G_DEFINE_ENUM_VALUE (CRIER_TIER_WIDE, "wide"),
                    G_DEFINE_ENUM_VALUE (CRIER_TIER_FULL, "full"))

G_DEFINE_FINAL_TYPE (CrierBreakpointBin, crier_breakpoint_bin, GTK_TYPE_WIDGET)

static CrierTier
get_tier_for (int width)
{
  if (width < MEDIUM_WIDTH)
    return CRIER_TIER_NARROW;

  if (width < WIDE_WIDTH)
    return CRIER_TIER_MEDIUM;

  return width < FULL_WIDTH ? CRIER_TIER_WIDE : CRIER_TIER_FULL;
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  CrierBreakpointBin *self = CRIER_BREAKPOINT_BIN (widget);
  CrierTier tier = get_tier_for (self->width);

  self->tick_id = 0;

  if (self->tier != tier)
    {
      self->tier = tier;
      g_object_notify_by_pspec (G_OBJECT (self), tier_property);
    }

  return G_SOURCE_REMOVE;
}

static GtkSizeRequestMode
crier_breakpoint_bin_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
crier_breakpoint_bin_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *minimum = *natural = 0;
  *minimum_baseline = *natural_baseline = -1;

  if (child != NULL)
    gtk_widget_measure (child, orientation, -1, NULL, natural, NULL, NULL);
}

static void
crier_breakpoint_bin_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  CrierBreakpointBin *self = CRIER_BREAKPOINT_BIN (widget);
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int min_width;
  int min_height;

  self->width = width;
  if (get_tier_for (width) != self->tier && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);

  if (child == NULL || !gtk_widget_should_layout (child))
    return;

  /* For the one frame until the tier follows, what does not fit is cut off. */
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1,
                      &min_width, NULL, NULL, NULL);
  width = MAX (width, min_width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width,
                      &min_height, NULL, NULL, NULL);
  gtk_widget_allocate (child, width, MAX (height, min_height), baseline, NULL);
}

static void
crier_breakpoint_bin_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  g_value_set_enum (value, CRIER_BREAKPOINT_BIN (object)->tier);
}

static void
crier_breakpoint_bin_dispose (GObject *object)
{
  CrierBreakpointBin *self = CRIER_BREAKPOINT_BIN (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);

  self->tick_id = 0;
  if (child != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (crier_breakpoint_bin_parent_class)->dispose (object);
}

static void
crier_breakpoint_bin_class_init (CrierBreakpointBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = crier_breakpoint_bin_get_property;
  object_class->dispose = crier_breakpoint_bin_dispose;
  widget_class->get_request_mode = crier_breakpoint_bin_get_request_mode;
  widget_class->measure = crier_breakpoint_bin_measure;
  widget_class->size_allocate = crier_breakpoint_bin_size_allocate;

  /**
   * CrierBreakpointBin:tier:
   *
   * How much room there is; narrow before the first allocation.
   */
  tier_property =
    g_param_spec_enum ("tier", NULL, NULL, CRIER_TYPE_TIER, CRIER_TIER_NARROW,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                       G_PARAM_STATIC_STRINGS);

  g_object_class_install_property (object_class, 1, tier_property);
}

static void
crier_breakpoint_bin_init (CrierBreakpointBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

CrierTier
crier_breakpoint_bin_get_tier (CrierBreakpointBin *self)
{
  g_return_val_if_fail (CRIER_IS_BREAKPOINT_BIN (self), CRIER_TIER_NARROW);

  return self->tier;
}
