/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-qr-paintable.h"

#include <glib/gstdio.h>

#include "pixels.h"

#ifdef HAVE_QR
#define WITH_QR TRUE
#else
#define WITH_QR FALSE
#endif

#define ADDRESS "http://192.168.1.20:8888/"
#define LONG_ADDRESS "http://[2001:db8:1234:5678:abcd:ef01:2345:6789]:8888/"

/* As the standard has them. */
#define QUIET_ZONE 4
#define FINDER 7

#define WHITE 0xffffffff
#define BLACK 0xff000000

/* What is around the card: as in the dark style. */
#define AROUND 0xff242424

/* Draws @paintable as a window would. */
static cairo_surface_t *
draw (CrierQrPaintable *code,
      int      width,
      int      height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  cairo_set_source_rgb (cr, 0x24 / 255., 0x24 / 255., 0x24 / 255.);
  cairo_paint (cr);
  cairo_destroy (cr);

  gdk_paintable_snapshot (GDK_PAINTABLE (code), snapshot, width, height);
  pixels_add (surface, snapshot);

  return surface;
}

static void
test_encode (void)
{
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (ADDRESS);
  guint side = crier_qr_paintable_get_side (code);
  guint i;

  /* Version 2: 25 bytes fit there. */
  g_assert_cmpuint (side, ==, 25);

  for (i = 0; i < FINDER; i++)
    {
      g_assert_true (crier_qr_paintable_is_dark (code, i, 0));
      g_assert_true (crier_qr_paintable_is_dark (code, side - 1 - i, 0));
      g_assert_true (crier_qr_paintable_is_dark (code, i, side - 1));
      /* The separator beside it. */
      g_assert_false (crier_qr_paintable_is_dark (code, i, FINDER));
    }

  /* The timing pattern between two of them. */
  for (i = FINDER + 1; i < side - FINDER - 1; i++)
    g_assert_cmpint (crier_qr_paintable_is_dark (code, i, FINDER - 1), ==,
                     i % 2 == 0);

  g_assert_finalize_object (g_steal_pointer (&code));
}

static void
test_limits (void)
{
  g_autofree char *longest = g_strnfill (2331, 'x');
  g_autofree char *longer = g_strnfill (2332, 'x');
  g_autoptr (CrierQrPaintable) code = NULL;

  code = crier_qr_paintable_new (longest);
  g_assert_nonnull (code);
  g_assert_cmpuint (crier_qr_paintable_get_side (code), ==, 177);
  /* Even then it is no smaller than its modules. */
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (code)), ==,
                   177 + 2 * QUIET_ZONE);

  g_assert_null (crier_qr_paintable_new (longer));
  g_assert_null (crier_qr_paintable_new (""));
}

static void
test_intrinsic (void)
{
  const char *addresses[] = { "x", ADDRESS, LONG_ADDRESS };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (addresses[i]);
      GdkPaintable *paintable = GDK_PAINTABLE (code);
      int width = gdk_paintable_get_intrinsic_width (paintable);

      g_assert_cmpint (width, >=, 180);
      g_assert_cmpint (width, <=, 220);
      g_assert_cmpint (width % (int) (crier_qr_paintable_get_side (code) + 2 * QUIET_ZONE), ==, 0);
      g_assert_cmpint (gdk_paintable_get_intrinsic_height (paintable), ==, width);
      g_assert_cmpfloat (gdk_paintable_get_intrinsic_aspect_ratio (paintable), ==, 0);
      g_assert_cmpint (gdk_paintable_get_flags (paintable), ==,
                       GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS);
    }
}

/* Every pixel of the card is that of a module or of the quiet zone, entirely. */
static void
assert_crisp (CrierQrPaintable *code,
              int      width,
              int      height)
{
  cairo_surface_t *surface = draw (code, width, height);
  int side = (int) crier_qr_paintable_get_side (code);
  int size = MIN (width, height);
  int module = size / (side + 2 * QUIET_ZONE);
  int left = (width - size) / 2;
  int top = (height - size) / 2;
  int margin = (size - side * module) / 2;
  int x, y;

  g_assert_cmpint (margin, >=, QUIET_ZONE * module);

  for (y = 0; y < size; y++)
    for (x = 0; x < size; x++)
      {
        int column = x - margin;
        int line = y - margin;
        gboolean dark = FALSE;

        /* The corners are round. */
        if ((x < 8 || x >= size - 8) && (y < 8 || y >= size - 8))
          continue;

        if (column >= 0 && column < side * module && line >= 0 && line < side * module)
          dark = crier_qr_paintable_is_dark (code, (guint) (column / module),
                                             (guint) (line / module));

        g_assert_cmphex (pixels_get (surface, left + x, top + y), ==, dark ? BLACK : WHITE);
      }

  g_assert_cmphex (pixels_get (surface, left, top), ==, AROUND);
  if (left > 0)
    g_assert_cmphex (pixels_get (surface, left - 1, height / 2), ==, AROUND);

  cairo_surface_destroy (surface);
}

static void
test_crisp (void)
{
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (ADDRESS);
  int size;

  for (size = 66; size <= 264; size += 11)
    assert_crisp (code, size, size);

  assert_crisp (code, 301, 200);
  assert_crisp (code, 200, 301);
}

/* Smaller than a pixel a module, it is still drawn, and inside its bounds. */
static void
test_tiny (void)
{
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (ADDRESS);
  cairo_surface_t *surface = draw (code, 16, 16);

  g_assert_cmphex (pixels_get (surface, 0, 0), ==, AROUND);
  g_assert_cmphex (pixels_get (surface, 3, 3), !=, AROUND);
  cairo_surface_destroy (surface);
}

static void
test_read (gconstpointer data)
{
  const char *address = data;
  g_autoptr (CrierQrPaintable) code = crier_qr_paintable_new (address);
  g_autoptr (GSubprocess) zbar = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_find_program_in_path ("zbarimg");
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;
  g_autofree char *output = NULL;
  cairo_surface_t *surface;

  if (program == NULL)
    {
      g_test_skip ("zbarimg is not installed");
      return;
    }

  directory = g_dir_make_tmp ("crier-qr-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (directory, "code.png", NULL);
  surface = draw (code, 200, 200);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);

  /* It has an opinion about the bus that does not matter here. */
  zbar = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                           G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                           program, "--quiet", "--raw", path, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (zbar, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_strchomp (output), ==, address);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_show (void)
{
  g_autoptr (GtkPicture) picture = g_object_ref_sink (GTK_PICTURE (gtk_picture_new ()));

  g_assert_true (crier_qr_paintable_show (picture, ADDRESS));
  g_assert_true (CRIER_IS_QR_PAINTABLE (gtk_picture_get_paintable (picture)));
  g_assert_cmpstr (gtk_picture_get_alternative_text (picture), ==, "QR code of " ADDRESS);
  gtk_test_accessible_assert_property (picture, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "QR code of " ADDRESS);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (picture)));

  g_assert_false (crier_qr_paintable_show (picture, NULL));
  g_assert_null (gtk_picture_get_paintable (picture));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (picture)));
}

/* Built without QR codes: no code for anything. */
static void
test_without (void)
{
  g_assert_null (crier_qr_paintable_new (ADDRESS));
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);

  if (!WITH_QR)
    {
      g_test_add_func ("/qr/without", test_without);
      return g_test_run ();
    }

  g_test_add_func ("/qr/encode", test_encode);
  g_test_add_func ("/qr/limits", test_limits);
  g_test_add_func ("/qr/intrinsic", test_intrinsic);
  g_test_add_func ("/qr/crisp", test_crisp);
  g_test_add_func ("/qr/tiny", test_tiny);
  g_test_add_func ("/qr/show", test_show);
  g_test_add_data_func ("/qr/read/ipv4", ADDRESS, test_read);
  g_test_add_data_func ("/qr/read/ipv6", LONG_ADDRESS, test_read);

  return g_test_run ();
}
