/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-origin.h"

#include <string.h>

/* Host and Origin against tables: what they are taken for, or that they are
 * nobody's. */

typedef struct
{
  const char *text;
  const char *name; /* NULL: it is none */
  guint       port;
} HostCase;

typedef struct
{
  const char *text;
  const char *scheme; /* NULL: it is none */
  const char *name;
  guint       port;
} OriginCase;

#define LABEL "a123456789b123456789c123456789d123456789e123456789"
#define NAME_250 LABEL LABEL LABEL LABEL LABEL

static const HostCase hosts[] = {
  { "localhost", "localhost", 0 },
  { "localhost:8888", "localhost", 8888 },
  { "LocalHost:8888", "localhost", 8888 },
  { "EXAMPLE.Org", "example.org", 0 },
  { "a", "a", 0 },
  { "my_box-2.local:1", "my_box-2.local", 1 },
  { "xn--bcher-kva.example", "xn--bcher-kva.example", 0 },
  { "localhost.", "localhost", 0 },
  { "LocalHost.:8888", "localhost", 8888 },
  { "localhost:", "localhost", 0 },
  { "localhost.:", "localhost", 0 },
  { "[::1]:", "::1", 0 },
  { NAME_250 "abc.", NAME_250 "abc", 0 },
  { "127.0.0.1", "127.0.0.1", 0 },
  { "127.0.0.1:8888", "127.0.0.1", 8888 },
  { "localhost:65535", "localhost", 65535 },
  { "localhost:00080", "localhost", 80 },
  { NAME_250 "abc", NAME_250 "abc", 0 },
  { NAME_250 "abc:80", NAME_250 "abc", 80 },

  /* IPv6 in all its forms is one address. */
  { "[::1]", "::1", 0 },
  { "[::1]:8888", "::1", 8888 },
  { "[0:0:0:0:0:0:0:1]:8888", "::1", 8888 },
  { "[0000:0000:0000:0000:0000:0000:0000:0001]", "::1", 0 },
  { "[FE80::ABCD]", "fe80::abcd", 0 },
  { "[2001:db8::1]:1", "2001:db8::1", 1 },
  { "[::ffff:127.0.0.1]", "::ffff:127.0.0.1", 0 },
  { "[::ffff:7f00:1]", "::ffff:127.0.0.1", 0 },
  { "[::]", "::", 0 },

  { "", NULL, 0 },
  { ":", NULL, 0 },
  { ":8888", NULL, 0 },
  { ".", NULL, 0 },
  { "localhost..", NULL, 0 },
  { ".:80", NULL, 0 },
  { "localhost::", NULL, 0 },
  { "localhost:0", NULL, 0 },
  { "localhost:00000", NULL, 0 },
  { "localhost:65536", NULL, 0 },
  { "localhost:99999", NULL, 0 },
  { "localhost:000080", NULL, 0 },
  { "localhost:18446744073709551617", NULL, 0 },
  { "localhost:-1", NULL, 0 },
  { "localhost:+80", NULL, 0 },
  { "localhost: 80", NULL, 0 },
  { "localhost:80 ", NULL, 0 },
  { "localhost:8o", NULL, 0 },
  { "localhost:0x50", NULL, 0 },
  { "localhost:80:80", NULL, 0 },
  { "localhost:80/", NULL, 0 },
  { "localhost:80,localhost:80", NULL, 0 },
  { "localhost, localhost", NULL, 0 },
  { "localhost,localhost", NULL, 0 },
  { " localhost", NULL, 0 },
  { "localhost ", NULL, 0 },
  { "local host", NULL, 0 },
  { "localhost\t", NULL, 0 },
  { "localhost\r\nX: y", NULL, 0 },
  { "user@localhost", NULL, 0 },
  { "user:pass@localhost", NULL, 0 },
  { "localhost/", NULL, 0 },
  { "localhost/path", NULL, 0 },
  { "localhost?", NULL, 0 },
  { "localhost#", NULL, 0 },
  { "localhost\\evil", NULL, 0 },
  { "http://localhost", NULL, 0 },
  { "local%68ost", NULL, 0 },
  { "localhost%00.evil", NULL, 0 },
  { "localhost;", NULL, 0 },
  { "localhost'", NULL, 0 },
  { "localhost\"", NULL, 0 },
  { "*", NULL, 0 },
  { "b\xC3\xBC" "cher.example", NULL, 0 },
  { "localhost\xE2\x80\xAE", NULL, 0 },
  { "\xFF", NULL, 0 },
  { NAME_250 "abcd", NULL, 0 },

  { "::1", NULL, 0 },
  { "::1:8888", NULL, 0 },
  { "[", NULL, 0 },
  { "[]", NULL, 0 },
  { "[]:80", NULL, 0 },
  { "]", NULL, 0 },
  { "[::1", NULL, 0 },
  { "::1]", NULL, 0 },
  { "[::1]8888", NULL, 0 },
  { "[::1]:0", NULL, 0 },
  { "[::1]x", NULL, 0 },
  { "[::1] ", NULL, 0 },
  { "[ ::1]", NULL, 0 },
  { "[::1 ]", NULL, 0 },
  { "[[::1]]", NULL, 0 },
  { "[::1][::1]", NULL, 0 },
  { "[::1::1]", NULL, 0 },
  { "[:1]", NULL, 0 },
  { "[12345::]", NULL, 0 },
  { "[1:2:3:4:5:6:7:8:9]", NULL, 0 },
  { "[localhost]", NULL, 0 },
  { "[127.0.0.1]", NULL, 0 },
  { "[v1.fe80::a]", NULL, 0 },
  { "[fe80::1%lo]", NULL, 0 },
  { "[fe80::1%eth0]", NULL, 0 },
  { "[fe80::1%25eth0]", NULL, 0 },
  { "x[::1]", NULL, 0 },
};

static const OriginCase origins[] = {
  { "http://localhost:8888", "http", "localhost", 8888 },
  { "HTTP://LocalHost:8888", "http", "localhost", 8888 },
  { "http://localhost", "http", "localhost", 80 },
  { "https://example.org", "https", "example.org", 443 },
  { "https://example.org:8443", "https", "example.org", 8443 },
  { "http://example.org:80", "http", "example.org", 80 },
  { "http://[::1]:8888", "http", "::1", 8888 },
  { "http://[0:0::1]", "http", "::1", 80 },
  { "http://localhost.:8888", "http", "localhost", 8888 },
  { "http://127.0.0.1:8888", "http", "127.0.0.1", 8888 },
  { "moz-extension://0a-b1", "moz-extension", "0a-b1", 0 },
  { "a+b.c-d1://x", "a+b.c-d1", "x", 0 },

  { "", NULL, NULL, 0 },
  { "null", NULL, NULL, 0 },
  { "Null", NULL, NULL, 0 },
  { "*", NULL, NULL, 0 },
  { "localhost", NULL, NULL, 0 },
  { "localhost:8888", NULL, NULL, 0 },
  { "//localhost", NULL, NULL, 0 },
  { "://localhost", NULL, NULL, 0 },
  { "http:localhost", NULL, NULL, 0 },
  { "http:/localhost", NULL, NULL, 0 },
  { "http//localhost", NULL, NULL, 0 },
  { "http://", NULL, NULL, 0 },
  { "http:///", NULL, NULL, 0 },
  { "http://:8888", NULL, NULL, 0 },
  { "http://localhost:", NULL, NULL, 0 },
  { "http://localhost:0", NULL, NULL, 0 },
  { "http://localhost:65536", NULL, NULL, 0 },
  { "http://localhost:8888/", NULL, NULL, 0 },
  { "http://localhost/", NULL, NULL, 0 },
  { "http://localhost:8888/path", NULL, NULL, 0 },
  { "http://localhost?", NULL, NULL, 0 },
  { "http://localhost#", NULL, NULL, 0 },
  { "http://user@localhost", NULL, NULL, 0 },
  { "http://localhost:8888@evil.example", NULL, NULL, 0 },
  { "http://localhost\\@evil.example", NULL, NULL, 0 },
  { "http://http://localhost", NULL, NULL, 0 },
  { "http://localhost, http://localhost", NULL, NULL, 0 },
  { "http://localhost:8888, http://localhost:8888", NULL, NULL, 0 },
  { "http://localhost http://evil.example", NULL, NULL, 0 },
  { " http://localhost", NULL, NULL, 0 },
  { "http://localhost ", NULL, NULL, 0 },
  { "ht tp://localhost", NULL, NULL, 0 },
  { "h\xC3\xA9://localhost", NULL, NULL, 0 },
  { "1http://localhost", NULL, NULL, 0 },
  { "+http://localhost", NULL, NULL, 0 },
  { "http%3A//localhost", NULL, NULL, 0 },
  { "http://[::1", NULL, NULL, 0 },
  { "http://::1", NULL, NULL, 0 },
  { "http://[::1]8888", NULL, NULL, 0 },
  { "http://[::1%25lo]", NULL, NULL, 0 },
  { "file://", NULL, NULL, 0 },
  { "data:text/html,x", NULL, NULL, 0 },
  { "about:blank", NULL, NULL, 0 },
};

static void
test_hosts (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      const HostCase *c = &hosts[i];
      g_autofree char *shown = g_strescape (c->text, NULL);
      char *name = NULL;
      guint port = 4711;

      g_test_message ("“%s”", shown);

      if (c->name == NULL)
        {
          g_assert_false (crier_origin_parse_host (c->text, &name, &port));
          g_assert_null (name);
          g_assert_cmpuint (port, ==, 4711);
          continue;
        }

      g_assert_true (crier_origin_parse_host (c->text, &name, &port));
      g_assert_cmpstr (name, ==, c->name);
      g_assert_cmpuint (port, ==, c->port);
      g_free (name);
    }
}

static void
test_origins (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      const OriginCase *c = &origins[i];
      g_autofree char *shown = g_strescape (c->text, NULL);
      char *scheme = NULL;
      char *name = NULL;
      guint port = 4711;

      g_test_message ("“%s”", shown);

      if (c->scheme == NULL)
        {
          g_assert_false (crier_origin_parse (c->text, &scheme, &name, &port));
          g_assert_null (scheme);
          g_assert_null (name);
          g_assert_cmpuint (port, ==, 4711);
          continue;
        }

      g_assert_true (crier_origin_parse (c->text, &scheme, &name, &port));
      g_assert_cmpstr (scheme, ==, c->scheme);
      g_assert_cmpstr (name, ==, c->name);
      g_assert_cmpuint (port, ==, c->port);
      g_free (scheme);
      g_free (name);
    }
}

/* No byte but those of names, ports and addresses stands in one, wherever it
 * is put. */
static void
test_bytes (void)
{
  const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";
  int byte;
  gsize place;

  for (byte = 1; byte <= 0xFF; byte++)
    {
      if (strchr (allowed, byte) != NULL)
        continue;

      for (place = 0; place <= strlen ("localhost:80"); place++)
        {
          g_autofree char *text = NULL;
          char *name = NULL;
          guint port;

          text = g_strdup_printf ("%.*s%c%s", (int) place, "localhost:80",
                                  byte, &"localhost:80"[place]);
          g_assert_false (crier_origin_parse_host (text, &name, &port));
        }
    }
}

/* What a Referer says of where it comes from. */
static void
test_urls (void)
{
  const struct
  {
    const char *url;
    const char *origin;
  } urls[] = {
    { "http://localhost:8888/", "http://localhost:8888" },
    { "http://localhost:8888/path?http://evil.example/", "http://localhost:8888" },
    { "http://localhost:8888", "http://localhost:8888" },
    { "http://localhost:8888?x", "http://localhost:8888" },
    { "http://localhost:8888#x", "http://localhost:8888" },
    { "http://localhost:8888@evil.example/", "http://localhost:8888@evil.example" },
    { "https://[::1]/x", "https://[::1]" },
    { "/http://localhost:8888/", "/http://localhost:8888" },
    { "http://localhost:8888/, http://evil.example/", NULL },
    { "http://localhost:8888/\thttp://evil.example/", NULL },
    { "about:blank", NULL },
    { "/path", NULL },
    { "", NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *origin = crier_origin_dup_of_url (urls[i].url);

      g_assert_cmpstr (origin, ==, urls[i].origin);
    }
}

/* What an operator may allow: "*" alone, or an origin. */
static void
test_patterns (void)
{
  g_assert_true (crier_origin_is_pattern ("*"));
  g_assert_true (crier_origin_is_pattern ("https://example.org:8443"));
  g_assert_false (crier_origin_is_pattern (""));
  g_assert_false (crier_origin_is_pattern ("**"));
  g_assert_false (crier_origin_is_pattern ("https://*.example.org"));
  g_assert_false (crier_origin_is_pattern ("null"));
  g_assert_false (crier_origin_is_pattern ("example.org"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/origin/hosts", test_hosts);
  g_test_add_func ("/origin/origins", test_origins);
  g_test_add_func ("/origin/bytes", test_bytes);
  g_test_add_func ("/origin/urls", test_urls);
  g_test_add_func ("/origin/patterns", test_patterns);

  return g_test_run ();
}
