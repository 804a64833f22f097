/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-look.h"

#include <string.h>
#include <sys/stat.h>

#include "crier-error.h"
#include "crier-logo.h"
#include "folder-fixture.h"

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\""

static void
assert_refused (const char *front,
                const char *back,
                const char *logo,
                const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierLook) look = crier_look_new (front, back, logo, &error);

  g_assert_null (look);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
  if (strstr (error->message, reason) == NULL)
    g_error ("“%s” does not say “%s”", error->message, reason);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_colors (void)
{
  const struct { const char *front;
                 const char *back;
                 gboolean is_dark;
  } pairs[] = {
    { "#000", "#fff", FALSE },
    { "#FFFFFF", "#003366", TRUE },
    /* 4.54 : 1, and the other way round. */
    { "#767676", "#ffffff", FALSE },
    { "#ffffff", "#767676", TRUE },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CrierLook) look = crier_look_new (pairs[i].front, pairs[i].back, NULL, &error);
      g_autofree char *ground = g_strconcat (";--ground:", pairs[i].back, ";", NULL);
      g_autofree char *text = g_strconcat (";--text:", pairs[i].front, ";", NULL);
      g_autofree char *style = NULL;

      g_assert_no_error (error);
      g_assert_null (look->logo);
      style = g_strndup (g_bytes_get_data (look->style, NULL), g_bytes_get_size (look->style));
      g_assert_nonnull (strstr (style, ground));
      g_assert_nonnull (strstr (style, text));
      g_assert_nonnull (strstr (style, pairs[i].is_dark ? "color-scheme:dark;"
                                                        : "color-scheme:light;"));
    }
}

static void
test_as_ever (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierLook) look = crier_look_new (NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (look->style);
  g_assert_null (look->logo);
}

static void
test_no_colors (void)
{
  const struct { const char *front;
                 const char *back;
                 const char *reason;
  } pairs[] = {
    { "#fff", NULL, "go together" },
    { NULL, "#fff", "go together" },
    { "#fff", "#fff", "1.00 : 1" },
    /* 4.48 : 1 */
    { "#777777", "#ffffff", "4.47 : 1" },
    { "#ffffff", "#777777", "4.47 : 1" },
    { "", "#fff", "no color" },
    { "#000", "white", "“white” is no color" },
    { "#000", "fff", "no color" },
    { "#000", "#ffff", "no color" },
    { "#000", "#ffffff00", "no color" },
    { "#000", "#0xff", "no color" },
    { "#000", "#+ff", "no color" },
    { "#000", "#gggggg", "no color" },
    { "#000", "#fff;}*{", "no color" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    assert_refused (pairs[i].front, pairs[i].back, NULL, pairs[i].reason);
}

static void
append_chunk (GByteArray *png,
              const char *type,
              const void *content,
              guint32     length)
{
  guint32 number = GUINT32_TO_BE (length);

  g_byte_array_append (png, (guint8 *) &number, 4);
  g_byte_array_append (png, (const guint8 *) type, 4);
  g_byte_array_append (png, content, length);
  /* Of which browsers know whether it is right. */
  g_byte_array_append (png, (const guint8 *) "sum.", 4);
}

static GByteArray *
make_png (guint32 width,
          guint32 height,
          guint32 n_bytes)
{
  GByteArray *png = g_byte_array_new ();
  g_autofree char *pixels = g_malloc0 (n_bytes);
  guint8 head[13] = { 0 };

  width = GUINT32_TO_BE (width);
  height = GUINT32_TO_BE (height);
  memcpy (head, &width, 4);
  memcpy (head + 4, &height, 4);
  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (png, "IHDR", head, sizeof head);
  append_chunk (png, "IDAT", pixels, n_bytes);
  append_chunk (png, "IEND", "", 0);

  return png;
}

static void
assert_logo (FolderFixture *self,
             const void    *bytes,
             gsize          size,
             const char    *type)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierLook) look = NULL;
  g_autofree char *style = NULL;

  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) size, NULL));
  look = crier_look_new (NULL, NULL, self->path, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (look->logo, NULL), g_bytes_get_size (look->logo),
                   bytes, size);
  g_assert_cmpstr (crier_logo_get_type (look->logo), ==, type);
  style = g_strndup (g_bytes_get_data (look->style, NULL), g_bytes_get_size (look->style));
  g_assert_nonnull (strstr (style, "url(\"/logo\")"));
}

static void
assert_no_logo (FolderFixture *self,
                const void    *bytes,
                gsize          size,
                const char    *reason)
{
  g_assert_true (g_file_set_contents (self->path, bytes, (gssize) size, NULL));
  assert_refused (NULL, NULL, self->path, reason);
}

static void
test_png (FolderFixture *self,
          gconstpointer  data)
{
  g_autoptr (GByteArray) small = make_png (1, 1, 1);
  g_autoptr (GByteArray) wide = make_png (4096, 1, 1);
  g_autoptr (GByteArray) too_wide = make_png (4097, 1, 1);
  g_autoptr (GByteArray) too_high = make_png (1, 0x80000000, 1);
  g_autoptr (GByteArray) nothing = make_png (0, 1, 1);
  g_autoptr (GByteArray) empty = make_png (1, 1, 0);
  g_autoptr (GByteArray) whole = make_png (9, 9, 256 * 1024 - 57);
  g_autoptr (GByteArray) too_large = make_png (9, 9, 256 * 1024 - 56);
  guint n;

  g_assert_cmpuint (whole->len, ==, CRIER_LOGO_MAX_SIZE);

  assert_logo (self, small->data, small->len, "image/png");
  assert_logo (self, wide->data, wide->len, "image/png");
  assert_logo (self, whole->data, whole->len, "image/png");
  assert_no_logo (self, too_large->data, too_large->len, "larger than 256 KiB");
  assert_no_logo (self, too_wide->data, too_wide->len, "4097 × 1 pixels");
  assert_no_logo (self, too_high->data, too_high->len, "pixels");
  assert_no_logo (self, nothing->data, nothing->len, "no whole PNG or SVG");
  assert_no_logo (self, empty->data, empty->len, "no whole PNG or SVG");

  for (n = 0; n < small->len; n++)
    assert_no_logo (self, small->data, n, "no whole PNG or SVG");

  g_byte_array_append (small, (const guint8 *) "", 1);
  assert_no_logo (self, small->data, small->len, "no whole PNG or SVG");
}

static void
test_svg (FolderFixture *self,
          gconstpointer  data)
{
  const char * const good[] = {
    SVG "/>",
    "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" "
    "\"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<!-- javascript: -->\n"
    SVG "><style>rect { fill: red }</style><a href=\"#one\"><rect/></a></svg>",
    "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:text>javascript: on</s:text></s:svg>",
  };
  const char * const script[] = {
    SVG "><script>alert(1)</script></svg>",
    SVG "><g><SCRIPT/></g></svg>",
    "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:script/></s:svg>",
    SVG " onload=\"alert(1)\"/>",
    SVG "><rect OnClick=''/></svg>",
    SVG "><a href=\"javascript:alert(1)\"/></svg>",
    SVG "><a href=\" java&#10;Script:alert(1)\"/></svg>",
    SVG "><a><set attributeName='href' to='javascript:x'/></a></svg>",
    SVG "><animate attributeName='onclick'/></svg>",
    SVG "><foreignObject/></svg>",
    "<?xml-stylesheet href='x'?>" SVG "/>",
    "<!DOCTYPE svg [<!ENTITY a 'b'>]>" SVG "/>",
  };
  const char * const none[] = {
    "", " ", "GIF89a", "<html/>", "<svg/>", "<svg xmlns='urn:x'/>", SVG ">", SVG "/><b/>",
    SVG "><g></svg>", SVG "/>\xff", "{}",
    "<html><svg xmlns='http://www.w3.org/2000/svg'/></html>",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (good); i++)
    assert_logo (self, good[i], strlen (good[i]), "image/svg+xml");
  for (i = 0; i < G_N_ELEMENTS (script); i++)
    assert_no_logo (self, script[i], strlen (script[i]), "has script");
  for (i = 0; i < G_N_ELEMENTS (none); i++)
    assert_no_logo (self, none[i], strlen (none[i]), "no whole PNG or SVG");

  /* A zero does not end it for us and not for the browser. */
  assert_no_logo (self, SVG "/>\0<script/>", sizeof SVG "/>\0<script/>" - 1,
                  "no whole PNG or SVG");
}

static void
test_no_file (FolderFixture *self,
              gconstpointer  data)
{
  assert_refused (NULL, NULL, self->path, "cannot be read");
  assert_refused (NULL, NULL, self->folder, "not a file");
  /* It is not waited for. */
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_refused (NULL, NULL, self->path, "not a file");
}

#define ADD(path, function)                                       \
  g_test_add (path, FolderFixture, NULL, folder_fixture_set_up,   \
              function, folder_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/look/colors", test_colors);
  g_test_add_func ("/look/as-ever", test_as_ever);
  g_test_add_func ("/look/no-colors", test_no_colors);
  ADD ("/look/png", test_png);
  ADD ("/look/svg", test_svg);
  ADD ("/look/no-file", test_no_file);

  return g_test_run ();
}
