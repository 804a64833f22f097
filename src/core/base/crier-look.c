/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-look.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-logo.h"

/*
 * CrierLook:
 *
 * The colors and the logo of the page, checked: what is not given is as ever. There are
 * two colors, for all of the page, since no other pair is known to be legible.
 */

/* #rgb or #rrggbb, of which each channel is from 0 to 1. */
static gboolean
parse_color (const char  *text,
             double      *channels,
             GError     **error)
{
  gsize digits = text[0] == '#' ? strlen (text + 1) : 0;
  guint64 value;
  int i;

  if ((digits != 3 && digits != 6) ||
      !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &value, NULL))
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("“%s” is no color; it is like #1a6bcf"), text);
      return FALSE;
    }

  for (i = 2; i >= 0; i--)
    {
      channels[i] = digits == 3 ? (double) (value & 0xf) / 0xf : (double) (value & 0xff) / 0xff;
      value >>= digits == 3 ? 4 : 8;
    }

  return TRUE;
}

/* The relative luminance of WCAG 2.1. */
static double
get_luminance (const double *channels)
{
  static const double WEIGHTS[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;
  int i;

  for (i = 0; i < 3; i++)
    sum += WEIGHTS[i] * (channels[i] <= 0.04045 ? channels[i] / 12.92
                                                : pow ((channels[i] + 0.055) / 1.055, 2.4));

  return sum;
}

/* Of all that the page draws, what is in front and what is behind. */
static void
append_properties (GString    *style,
                   const char *scheme,
                   const char *front,
                   const char *back)
{
  static const char * const IN_FRONT[] = { "text", "dim", "line", "edge", "accent", "live",
                                           "wait", "bad" };
  static const char * const BEHIND[] = { "ground", "card", "own", "on-accent" };
  gsize i;

  g_string_append_printf (style, ":root{color-scheme:%s", scheme);
  for (i = 0; i < G_N_ELEMENTS (IN_FRONT); i++)
    g_string_append_printf (style, ";--%s:%s", IN_FRONT[i], front);
  for (i = 0; i < G_N_ELEMENTS (BEHIND); i++)
    g_string_append_printf (style, ";--%s:%s", BEHIND[i], back);
  g_string_append_c (style, '}');
}

static gboolean
append_colors (GString     *style,
               const char  *foreground,
               const char  *background,
               GError     **error)
{
  double front[3];
  double back[3];
  double light;
  double dark;
  double contrast;

  if (!parse_color (foreground, front, error) || !parse_color (background, back, error))
    return FALSE;

  light = MAX (get_luminance (front), get_luminance (back));
  dark = MIN (get_luminance (front), get_luminance (back));
  contrast = (light + 0.05) / (dark + 0.05);
  if (contrast < CRIER_LOOK_CONTRAST)
    {
      /* Cut, not rounded: 4.49 is too little. */
      guint hundredths = (guint) (contrast * 100);

      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("The contrast of %s on %s is %u.%02u : 1; choose colors of at least "
                     "4.5 : 1"), foreground, background, hundredths / 100, hundredths % 100);
      return FALSE;
    }

  append_properties (style, get_luminance (back) < get_luminance (front) ? "dark" : "light",
                     foreground, background);
  g_string_append (style, ".bar{border:1px solid;background:none}");
  /* Where the visitor has chosen colors, those hold. */
  g_string_append (style, "@media(forced-colors:active){");
  append_properties (style, "light dark", "CanvasText", "Canvas");
  g_string_append_c (style, '}');

  return TRUE;
}

/**
 * crier_look_new:
 * @foreground: (nullable): the color of all that stands on @background, as #rgb or
 *   #rrggbb; both or neither
 * @background: (nullable): likewise
 * @logo: (nullable): the path of an image
 *
 * Returns: (transfer full) (nullable): what they make, or %NULL with
 *   %CRIER_ERROR_INVALID and a sentence
 */
CrierLook *
crier_look_new (const char  *foreground,
                const char  *background,
                const char  *logo,
                GError     **error)
{
  g_autoptr (CrierLook) self = g_new0 (CrierLook, 1);
  g_autoptr (GString) style = g_string_new (NULL);

  if ((foreground == NULL) != (background == NULL))
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                           _("A foreground and a background go together; choose both"));
      return NULL;
    }

  if (foreground != NULL && !append_colors (style, foreground, background, error))
    return NULL;

  if (logo != NULL)
    {
      self->logo = crier_logo_load (logo, error);
      if (self->logo == NULL)
        return NULL;

      g_string_append (style, ".logo{display:block;background-image:url(\"/logo\")}");
    }

  if (style->len > 0)
    self->style = g_string_free_to_bytes (g_steal_pointer (&style));

  return g_steal_pointer (&self);
}

void
crier_look_free (CrierLook *self)
{
  g_clear_pointer (&self->style, g_bytes_unref);
  g_clear_pointer (&self->logo, g_bytes_unref);
  g_free (self);
}
