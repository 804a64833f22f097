/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-qr-paintable.h"

#include <glib/gi18n.h>
#ifdef HAVE_QR
#include <qrencode.h>
#endif

#include "crier-cell-text.h"

/* ISO/IEC 18004 wants so many light modules around the code. */
#define QUIET_ZONE 4

/* As wide as it likes to be at most, in pixels: a phone reads that from an
 * arm's length, and an empty pane has room for it. */
#define NATURAL_SIZE 220

#define CORNER_RADIUS 8

/*
 * CrierQrPaintable:
 *
 * A #GdkPaintable that is the QR code of a text, on a white card with its
 * quiet zone, whatever the style around it is. Its modules are drawn as whole
 * pixels, so it is crisp at every size, where a texture would be blurred. It
 * never changes; another text is another code.
 */
struct _CrierQrPaintable
{
  GObject parent_instance;

  guint8 *modules; /* (owned): line by line, 1 where it is dark */
  guint side;      /* in modules, without the quiet zone */
};

static void
append_card (GdkSnapshot *snapshot,
             float        x,
             float        y,
             float        size)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, size, size);
  const GdkRGBA white = { 1, 1, 1, 1 };
  GskRoundedRect card;

  gsk_rounded_rect_init_from_rect (&card, &bounds, CORNER_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &card);
  gtk_snapshot_append_color (snapshot, &white, &bounds);
  gtk_snapshot_pop (snapshot);
}

/* One rectangle for each run of dark modules. */
static void
append_line (CrierQrPaintable     *self,
             GdkSnapshot *snapshot,
             guint        line,
             float        left,
             float        top,
             float        module)
{
  const GdkRGBA black = { 0, 0, 0, 1 };
  guint begin = 0;
  guint end;

  while (begin < self->side)
    {
      end = begin;
      while (end < self->side && crier_qr_paintable_is_dark (self, end, line))
        end++;

      if (end > begin)
        gtk_snapshot_append_color (snapshot, &black,
                                   &GRAPHENE_RECT_INIT (left + (float) begin * module,
                                                        top + (float) line * module,
                                                        (float) (end - begin) * module,
                                                        module));
      begin = end + 1;
    }
}

static void
crier_qr_paintable_snapshot (GdkPaintable *paintable,
                             GdkSnapshot  *snapshot,
                             double        width,
                             double        height)
{
  CrierQrPaintable *self = CRIER_QR_PAINTABLE (paintable);
  int side = (int) self->side + 2 * QUIET_ZONE;
  int size = (int) MIN (width, height);
  int left = ((int) width - size) / 2;
  int top = ((int) height - size) / 2;
  float module = (float) (size / side);
  float margin;
  guint line;

  /* Too small to be read: at least it looks like one. */
  if (module < 1)
    module = (float) size / (float) side;

  margin = (float) ((size - (int) ((float) self->side * module)) / 2);

  append_card (snapshot, (float) left, (float) top, (float) size);
  for (line = 0; line < self->side; line++)
    append_line (self, snapshot, line,
                 (float) left + margin, (float) top + margin, module);
}

static int
crier_qr_paintable_get_intrinsic_size (GdkPaintable *paintable)
{
  guint side = CRIER_QR_PAINTABLE (paintable)->side + 2 * QUIET_ZONE;

  return (int) (side * MAX (NATURAL_SIZE / side, 1));
}

/* None: in whatever room, the card is a square in the middle of it. With one, a
 * picture wants to be as high as what it is in is wide. */
static double
crier_qr_paintable_get_intrinsic_aspect_ratio (GdkPaintable *paintable)
{
  return 0;
}

static GdkPaintableFlags
crier_qr_paintable_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static void
paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = crier_qr_paintable_snapshot;
  iface->get_flags = crier_qr_paintable_get_flags;
  iface->get_intrinsic_width = crier_qr_paintable_get_intrinsic_size;
  iface->get_intrinsic_height = crier_qr_paintable_get_intrinsic_size;
  iface->get_intrinsic_aspect_ratio = crier_qr_paintable_get_intrinsic_aspect_ratio;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrierQrPaintable, crier_qr_paintable,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE,
                                                      paintable_init))

static void
crier_qr_paintable_finalize (GObject *object)
{
  g_free (CRIER_QR_PAINTABLE (object)->modules);

  G_OBJECT_CLASS (crier_qr_paintable_parent_class)->finalize (object);
}

static void
crier_qr_paintable_class_init (CrierQrPaintableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_qr_paintable_finalize;
}

static void
crier_qr_paintable_init (CrierQrPaintable *self)
{
}

/**
 * crier_qr_paintable_new:
 * Makes the QR code of @text (ISO/IEC 18004, error correction level M, which
 * survives a smear on the screen).
 *
 * Returns: (nullable): the code, or %NULL when @text is empty or has more than
 *   2,331 bytes, or when Crier was built without QR codes
 */
CrierQrPaintable *
crier_qr_paintable_new (const char *text)
{
  CrierQrPaintable *self = NULL;
#ifdef HAVE_QR
  QRcode *code;
  guint n;
  guint i;
#endif

  g_return_val_if_fail (text != NULL, NULL);

#ifdef HAVE_QR
  code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  if (code == NULL)
    return NULL;

  self = g_object_new (CRIER_TYPE_QR_PAINTABLE, NULL);
  self->side = (guint) code->width;
  n = self->side * self->side;
  self->modules = g_new (guint8, n);
  /* The other bits tell what a module is for. */
  for (i = 0; i < n; i++)
    self->modules[i] = code->data[i] & 1;

  QRcode_free (code);
#endif

  return self;
}

guint
crier_qr_paintable_get_side (CrierQrPaintable *self)
{
  g_return_val_if_fail (CRIER_IS_QR_PAINTABLE (self), 0);

  return self->side;
}

/**
 * crier_qr_paintable_is_dark:
 * @x: a column, from the left, less than crier_qr_paintable_get_side()
 * @y: a line, from the top, less than crier_qr_paintable_get_side()
 *
 * Returns: whether the module there is dark
 */
gboolean
crier_qr_paintable_is_dark (CrierQrPaintable *self,
                            guint    x,
                            guint    y)
{
  g_return_val_if_fail (CRIER_IS_QR_PAINTABLE (self), FALSE);
  g_return_val_if_fail (x < self->side && y < self->side, FALSE);

  return self->modules[y * self->side + x] != 0;
}

/**
 * crier_qr_paintable_show:
 * @uri: (nullable): the address that it leads to
 *
 * Shows the QR code of @uri, with a text for a screen reader; where there is none,
 * @picture is hidden.
 *
 * Returns: whether there is something to scan
 */
gboolean
crier_qr_paintable_show (GtkPicture *picture,
                         const char *uri)
{
  g_autoptr (CrierQrPaintable) code = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (GTK_IS_PICTURE (picture), FALSE);

  if (uri != NULL)
    code = crier_qr_paintable_new (uri);

  gtk_picture_set_paintable (picture, GDK_PAINTABLE (code));
  gtk_widget_set_visible (GTK_WIDGET (picture), code != NULL);
  if (code == NULL)
    return FALSE;

  /* Translators: what the picture of a QR code is, for screen readers */
  text = g_strdup_printf (_("QR code of %s"), uri);
  gtk_picture_set_alternative_text (picture, text);
  /* That only describes it; without a name it would have that of its class. */
  crier_cell_text_set_name (GTK_WIDGET (picture), text);

  return TRUE;
}
