/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "pixels.h"

/* What something looks like, without a window. */

/**
 * pixels_add:
 * @surface: an image
 * @snapshot: (transfer full): what is to be seen, perhaps nothing
 *
 * Draws it over what is on @surface.
 */
void
pixels_add (cairo_surface_t *surface,
            GtkSnapshot     *snapshot)
{
  cairo_t *cr = cairo_create (surface);
  GskRenderNode *node = gtk_snapshot_free_to_node (snapshot);

  if (node != NULL)
    {
      gsk_render_node_draw (node, cr);
      gsk_render_node_unref (node);
    }

  cairo_destroy (cr);
  cairo_surface_flush (surface);
}

/**
 * pixels_get:
 * @surface: an image of 32 bits a pixel
 * @x: from the left
 * @y: from the top
 *
 * Returns: alpha, red, green and blue, multiplied by alpha, from the highest byte
 *   to the lowest; of an image without alpha that is 0xff
 */
guint32
pixels_get (cairo_surface_t *surface,
            int              x,
            int              y)
{
  const guint8 *line = cairo_image_surface_get_data (surface) +
                       y * cairo_image_surface_get_stride (surface);
  guint32 pixel = ((const guint32 *) (gconstpointer) line)[x];

  return cairo_image_surface_get_format (surface) == CAIRO_FORMAT_RGB24
           ? pixel | 0xff000000 : pixel;
}
