/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-color-dot.h"

#include <adwaita.h>

#include "crier-test.h"
#include "pixels.h"

#define SIZE 40
#define NOTHING 0

/* Drawn at the edge, the line included. */
#define EDGE 2

typedef struct
{
  GtkWidget *window; /* (unowned) */
  GtkWidget *dot;    /* (unowned) */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->dot = crier_color_dot_new (CRIER_COLOR_NONE);
  gtk_widget_set_size_request (f->dot, SIZE, SIZE);
  f->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (f->window), f->dot);
  gtk_window_present (GTK_WINDOW (f->window));
  crier_test_wait (gtk_widget_get_width (f->dot) > 0);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_DEFAULT);
}

/* What the dot looks like, on nothing. */
static cairo_surface_t *
draw (Fixture   *f,
      CrierColor  mark)
{
  int width = gtk_widget_get_width (f->dot);
  int height = gtk_widget_get_height (f->dot);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  crier_color_dot_set_color (CRIER_COLOR_DOT (f->dot), mark);
  GTK_WIDGET_GET_CLASS (f->dot)->snapshot (f->dot, snapshot);
  pixels_add (surface, snapshot);

  return surface;
}

static guint32
get_middle (cairo_surface_t *surface)
{
  return pixels_get (surface, cairo_image_surface_get_width (surface) / 2,
                     cairo_image_surface_get_height (surface) / 2);
}

/* Each is of its own color, which is the one it is named after. */
static void
test_colors (Fixture       *f,
             gconstpointer  data)
{
  static const guint32 colors[CRIER_N_COLORS] = {
    NOTHING, 0xff3584e3, 0xff2ec27d, 0xfffad42e, 0xffff7800, 0xffe01c24, 0xff9140ab,
  };
  guint i;

  for (i = 0; i < CRIER_N_COLORS; i++)
    {
      cairo_surface_t *surface = draw (f, i);
      guint32 middle = get_middle (surface);
      guint k;

      g_assert_cmpint (crier_color_dot_get_color (CRIER_COLOR_DOT (f->dot)), ==,
                       i);
      for (k = 0; k < 32; k += 8)
        g_assert_cmpint (ABS ((int) (middle >> k & 0xff) - (int) (colors[i] >> k & 0xff)),
                         <=, 1);

      cairo_surface_destroy (surface);
    }
}

/* Round, whatever room there is, and in its middle. */
static void
test_shape (Fixture       *f,
            gconstpointer  data)
{
  cairo_surface_t *surface;
  guint32 fill;
  int width;
  int height;
  int left;
  int i;

  gtk_widget_set_size_request (f->dot, 3 * SIZE, SIZE);
  gtk_widget_set_halign (f->dot, GTK_ALIGN_FILL);
  crier_test_wait (gtk_widget_get_width (f->dot) >= 3 * SIZE);
  surface = draw (f, CRIER_COLOR_ORANGE);
  width = gtk_widget_get_width (f->dot);
  height = gtk_widget_get_height (f->dot);
  left = (width - height) / 2;
  fill = get_middle (surface);

  for (i = 0; i < 4; i++)
    {
      int x = i % 2 == 0 ? left : left + height - 1;
      int y = i < 2 ? 0 : height - 1;

      g_assert_cmphex (pixels_get (surface, x, y), ==, NOTHING);
    }

  g_assert_cmphex (pixels_get (surface, left - 1, height / 2), ==, NOTHING);
  g_assert_cmphex (pixels_get (surface, left + height, height / 2), ==, NOTHING);
  for (i = EDGE; i < height - EDGE; i++)
    {
      g_assert_cmphex (pixels_get (surface, left + i, height / 2), ==, fill);
      g_assert_cmphex (pixels_get (surface, width / 2, i), ==, fill);
    }

  cairo_surface_destroy (surface);
}

static int
get_light (guint32 pixel)
{
  return (int) ((pixel >> 16 & 0xff) + (pixel >> 8 & 0xff) + (pixel & 0xff));
}

static guint32
get_line (Fixture *f)
{
  cairo_surface_t *surface = draw (f, CRIER_COLOR_BLUE);
  guint32 line = pixels_get (surface, 0, gtk_widget_get_height (f->dot) / 2);

  g_assert_cmphex (line, !=, get_middle (surface));
  cairo_surface_destroy (surface);

  return line;
}

/* Darker than the dot where the text is dark, lighter where that is light. */
static void
test_line (Fixture       *f,
           gconstpointer  data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  int light;
  int dark;

  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
  crier_test_drain ();
  light = get_light (get_line (f));
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  crier_test_drain ();
  dark = get_light (get_line (f));

  g_assert_cmpint (light, <, get_light (0xff3584e3));
  g_assert_cmpint (dark, >, get_light (0xff3584e3));
}

static void
invalidated_cb (guint *n)
{
  *n += 1;
}

/* Another color is drawn, the same one not again. */
static void
test_change (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (f->dot);
  guint n = 0;

  crier_test_drain ();
  g_signal_connect_swapped (paintable, "invalidate-contents",
                            G_CALLBACK (invalidated_cb), &n);
  crier_color_dot_set_color (CRIER_COLOR_DOT (f->dot), CRIER_COLOR_RED);
  crier_test_wait (n > 0);
  crier_test_drain ();
  n = 0;
  crier_color_dot_set_color (CRIER_COLOR_DOT (f->dot), CRIER_COLOR_RED);
  crier_test_run_for (50);
  g_assert_cmpuint (n, ==, 0);
}

/* Whoever shows a dot says what its color is called: it says nothing itself. */
static void
test_words (Fixture       *f,
            gconstpointer  data)
{
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (f->dot)), ==,
                   GTK_ACCESSIBLE_ROLE_PRESENTATION);
  g_assert_null (gtk_widget_get_tooltip_text (f->dot));
}

static void
test_new (void)
{
  GtkWidget *dot = g_object_ref_sink (crier_color_dot_new (CRIER_COLOR_PURPLE));
  int minimum;
  int natural;

  g_assert_cmpint (crier_color_dot_get_color (CRIER_COLOR_DOT (dot)), ==,
                   CRIER_COLOR_PURPLE);
  gtk_widget_measure (dot, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  g_assert_cmpint (minimum, ==, 10);
  g_assert_cmpint (natural, ==, 10);
  g_assert_finalize_object (dot);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/color-dot/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("colors", test_colors);
  ADD ("shape", test_shape);
  ADD ("line", test_line);
  ADD ("change", test_change);
  ADD ("words", test_words);
#undef ADD
  g_test_add_func ("/color-dot/new", test_new);

  return g_test_run ();
}
