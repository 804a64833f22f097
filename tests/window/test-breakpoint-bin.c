/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <gtk/gtk.h>

#include "crier-breakpoint-bin.h"
#include "crier-test.h"

typedef struct
{
  GtkWidget *window;        /* (owned by GTK) */
  CrierBreakpointBin *bin;  /* (owned by the window) */
  GtkWidget *child;         /* (owned by the bin) */
  guint n_notified;
} Fixture;

static void
tier_cb (Fixture *self)
{
  self->n_notified++;
  /* What a tier is for: the child asks for another size at once. */
  gtk_widget_set_size_request (self->child,
                               crier_breakpoint_bin_get_tier (self->bin) ==
                               CRIER_TIER_NARROW ? 300 : 700, 100);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->window = gtk_window_new ();
  self->bin = g_object_new (CRIER_TYPE_BREAKPOINT_BIN, NULL);
  self->child = gtk_label_new ("child");
  gtk_widget_set_size_request (self->child, 300, 100);
  gtk_widget_set_parent (self->child, GTK_WIDGET (self->bin));
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->bin));
  gtk_window_set_decorated (GTK_WINDOW (self->window), FALSE);
  g_signal_connect_swapped (self->bin, "notify::tier", G_CALLBACK (tier_cb), self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static void
assert_tier (Fixture   *self,
             int        width,
             CrierTier  tier)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, 400);
  crier_test_wait (gtk_widget_get_width (GTK_WIDGET (self->bin)) == width);
  crier_test_wait (crier_breakpoint_bin_get_tier (self->bin) == tier);
}

static void
test_tiers (Fixture       *self,
            gconstpointer  data)
{
  g_assert_cmpint (crier_breakpoint_bin_get_tier (self->bin), ==, CRIER_TIER_NARROW);

  gtk_window_set_default_size (GTK_WINDOW (self->window), 779, 400);
  gtk_window_present (GTK_WINDOW (self->window));

  assert_tier (self, 779, CRIER_TIER_NARROW);
  g_assert_cmpuint (self->n_notified, ==, 0);
  assert_tier (self, 780, CRIER_TIER_MEDIUM);
  g_assert_cmpuint (self->n_notified, ==, 1);
  assert_tier (self, 1099, CRIER_TIER_MEDIUM);
  g_assert_cmpuint (self->n_notified, ==, 1);
  assert_tier (self, 1100, CRIER_TIER_WIDE);
  assert_tier (self, 1299, CRIER_TIER_WIDE);
  assert_tier (self, 1300, CRIER_TIER_FULL);
  g_assert_cmpuint (self->n_notified, ==, 3);
  assert_tier (self, 320, CRIER_TIER_NARROW);
  g_assert_cmpuint (self->n_notified, ==, 4);
}

/* The child's minimum of the wide arrangement does not keep it wide. */
static void
test_minimum (Fixture       *self,
              gconstpointer  data)
{
  GtkWidget *bin = GTK_WIDGET (self->bin);
  int minimum;
  int natural;

  gtk_widget_set_size_request (self->child, 700, 500);

  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1,
                      &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_assert_cmpint (natural, ==, 700);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, 300,
                      &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 0);
  g_assert_cmpint (natural, ==, 500);
}

static void
test_child (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *bin = GTK_WIDGET (self->bin);
  int natural;

  g_object_add_weak_pointer (G_OBJECT (self->child), (gpointer *) &self->child);
  gtk_widget_unparent (self->child);
  g_assert_null (self->child);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, ==, 0);
}

/* Gone while a change of its tier is due. */
static void
test_gone_early (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *bin = g_object_new (CRIER_TYPE_BREAKPOINT_BIN, NULL);

  gtk_window_set_child (GTK_WINDOW (window), bin);
  gtk_widget_realize (window);
  gtk_widget_measure (bin, GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_measure (bin, GTK_ORIENTATION_VERTICAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (bin, 1400, 400, -1, NULL);
  g_object_ref (bin);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (bin);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/breakpoint-bin/tiers", test_tiers);
  ADD ("/breakpoint-bin/minimum", test_minimum);
  ADD ("/breakpoint-bin/child", test_child);
#undef ADD
  g_test_add_func ("/breakpoint-bin/gone-early", test_gone_early);

  return g_test_run ();
}
