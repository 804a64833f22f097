/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-logo.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "crier-error.h"

#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"
#define SVG_NAMESPACE "http://www.w3.org/2000/svg"

/*
 * The image that the operator chose for the page: a PNG or an SVG from a file. It is
 * served to browsers as it is, so that an SVG must not have anything that is run.
 */

static guint32
read_number (const guint8 *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);

  return GUINT32_FROM_BE (number);
}

/* Whether it is whole: chunks of length, type, content and sum, from IHDR to IEND (PNG
 * §5.3), with pixels in between. */
static gboolean
is_png (const guint8 *bytes,
        gsize         size,
        guint        *width,
        guint        *height)
{
  gsize at = strlen (PNG_SIGNATURE);
  gboolean has_pixels = FALSE;

  if (size < at + 25 || memcmp (bytes, PNG_SIGNATURE, at) != 0 ||
      read_number (bytes + at) != 13 || memcmp (bytes + at + 4, "IHDR", 4) != 0)
    return FALSE;

  *width = read_number (bytes + at + 8);
  *height = read_number (bytes + at + 12);

  while (size - at >= 12)
    {
      gsize length = read_number (bytes + at);
      const guint8 *type = bytes + at + 4;

      if (length > size - at - 12)
        return FALSE;

      at += 12 + length;
      if (memcmp (type, "IEND", 4) == 0)
        return has_pixels && at == size && *width > 0 && *height > 0;

      has_pixels = has_pixels || (memcmp (type, "IDAT", 4) == 0 && length > 0);
    }

  return FALSE;
}

/* Without the prefix of its namespace. */
static const char *
get_local_name (const char *name)
{
  const char *colon = strchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

/* An address that runs: blanks and controls in it do not count (URL Standard §4.4). */
static gboolean
is_script_address (const char *value)
{
  const char *expected = "javascript:";

  for (; *value != '\0' && *expected != '\0'; value++)
    {
      if ((guchar) *value <= ' ')
        continue;
      if (g_ascii_tolower (*value) != *expected)
        return FALSE;
      expected++;
    }

  return *expected == '\0';
}

/* What can hold a script, or a document that has one. */
static gboolean
is_active (const char  *element,
           const char **names,
           const char **values)
{
  static const char * const elements[] = { "script", "handler", "listener", "foreignobject",
                                           "iframe", "object", "embed", NULL };
  g_autofree char *local = g_ascii_strdown (get_local_name (element), -1);
  gsize i;

  if (g_strv_contains (elements, local))
    return TRUE;

  for (i = 0; names[i] != NULL; i++)
    {
      const char *name = get_local_name (names[i]);

      /* Also what an animation would set. */
      if (g_ascii_strcasecmp (name, "attributeName") == 0)
        name = get_local_name (values[i]);

      if (g_ascii_strncasecmp (name, "on", 2) == 0 || is_script_address (values[i]))
        return TRUE;
    }

  return FALSE;
}

typedef struct
{
  guint n_roots;
  gboolean is_svg; /* what the root is */
  gboolean is_active;
} Look;

static void
start_element_cb (GMarkupParseContext  *context,
                  const char           *element,
                  const char          **names,
                  const char          **values,
                  gpointer              data,
                  GError              **error)
{
  Look *look = data;
  gsize i;

  /* Unlike XML, GMarkup takes more than one. */
  if (g_markup_parse_context_get_element_stack (context)->next == NULL)
    {
      look->n_roots++;
      for (i = 0; names[i] != NULL && strcmp (get_local_name (element), "svg") == 0; i++)
        look->is_svg = look->is_svg || (g_str_has_prefix (names[i], "xmlns") &&
                                        strcmp (values[i], SVG_NAMESPACE) == 0);
    }

  look->is_active = look->is_active || is_active (element, names, values);
}

/* A style sheet by reference, and what entities would become, cannot be looked at. */
static void
passthrough_cb (GMarkupParseContext  *context,
                const char           *text,
                gsize                 length,
                gpointer              data,
                GError              **error)
{
  Look *look = data;

  if (g_strstr_len (text, (gssize) length, "<?xml-stylesheet") == text || g_strstr_len (text, (gssize) length, "<!ENTITY") != NULL)
    look->is_active = TRUE;
}

static void
look_at_svg (const char *text,
             gsize       length,
             Look       *look)
{
  static const GMarkupParser parser = {
    .start_element = start_element_cb,
    .passthrough = passthrough_cb,
  };
  g_autoptr (GMarkupParseContext) context = NULL;

  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    {
      text += 3;
      length -= 3;
    }

  context = g_markup_parse_context_new (&parser, 0, look, NULL);
  look->is_svg = g_markup_parse_context_parse (context, text, (gssize) length, NULL) &&
                 g_markup_parse_context_end_parse (context, NULL) &&
                 look->is_svg && look->n_roots == 1;
}

/* At most a byte more than there may be; nothing of what is no file, and never ends. */
static GBytes *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *bytes = g_malloc (CRIER_LOGO_MAX_SIZE + 2);
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  gsize size;

  if (type != G_FILE_TYPE_REGULAR && type != G_FILE_TYPE_UNKNOWN)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                           _("it is not a file"));
      return NULL;
    }

  stream = g_file_read (file, NULL, error);
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, CRIER_LOGO_MAX_SIZE + 1,
                                &size, NULL, error))
    return NULL;

  bytes[size] = '\0';

  return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

/**
 * crier_logo_load:
 * @path: a PNG of up to %CRIER_LOGO_MAX_PIXELS each way, or an SVG, of up to
 *   %CRIER_LOGO_MAX_SIZE bytes
 *
 * Returns: (transfer full) (nullable): the file, or %NULL with %CRIER_ERROR_INVALID and
 *   a sentence that says why it cannot be a logo
 */
GBytes *
crier_logo_load (const char  *path,
                 GError     **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) logo = read_file (path, &cause);
  const guint8 *bytes;
  gsize size;
  guint width;
  guint height;
  Look look = { 0 };

  if (logo == NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("The logo “%s” cannot be read (%s)"), path, cause->message);
      return NULL;
    }

  bytes = g_bytes_get_data (logo, &size);
  if (size > CRIER_LOGO_MAX_SIZE)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("The logo “%s” is larger than %d KiB; choose a smaller image"),
                   path, CRIER_LOGO_MAX_SIZE / 1024);
      return NULL;
    }

  if (is_png (bytes, size, &width, &height))
    {
      if (MAX (width, height) <= CRIER_LOGO_MAX_PIXELS)
        return g_steal_pointer (&logo);

      g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                   _("The logo “%s” has %u × %u pixels; choose an image of at most "
                     "%d each way"), path, width, height, CRIER_LOGO_MAX_PIXELS);
      return NULL;
    }

  look_at_svg ((const char *) bytes, size, &look);
  if (look.is_svg && !look.is_active)
    return g_steal_pointer (&logo);

  if (look.is_svg)
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                 _("The logo “%s” has script in it, or what may be one; choose an image "
                   "without"), path);
  else
    g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                 _("The logo “%s” is no whole PNG or SVG image; choose one that is"), path);

  return NULL;
}

/**
 * crier_logo_get_type:
 * @logo: from crier_logo_load()
 *
 * Returns: its media type
 */
const char *
crier_logo_get_type (GBytes *logo)
{
  const guint8 *bytes = g_bytes_get_data (logo, NULL);

  return bytes[0] == (guint8) PNG_SIGNATURE[0] ? "image/png" : "image/svg+xml";
}
