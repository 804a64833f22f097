/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-response.h"

#include <string.h>

#include "answer.h"

/* The responses that are given without libsoup. */

static void
test_policy (void)
{
  g_autofree char *none = crier_response_format_policy (NULL);
  g_autofree char *name = crier_response_format_policy ("crier.local:8888");
  g_autofree char *ipv4 = crier_response_format_policy ("127.0.0.1");
  g_autofree char *ipv6 = crier_response_format_policy ("[::1]:8888");

  g_assert_nonnull (strstr (none, "connect-src 'self';"));
  g_assert_nonnull (strstr (name, "connect-src 'self' ws://crier.local:8888 "
                            "wss://crier.local:8888;"));
  g_assert_nonnull (strstr (ipv4, "connect-src 'self' ws://127.0.0.1 wss://127.0.0.1;"));
  /* No source of a policy can be an address of IPv6. */
  g_assert_cmpstr (ipv6, ==, none);
}

static void
test_format (void)
{
  const struct
  {
    guint status;
    const char *phrase;
  } cases[] = {
    { 400, "Bad Request" },
    { 414, "URI Too Long" },
    { 431, "Request Header Fields Too Large" },
    { 503, "Service Unavailable" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = crier_response_format (cases[i].status,
                                                     CRIER_ERROR_FULL,
                                                     "What is the matter");
      g_autoptr (Answer) answer = answer_new ((const guint8 *) text, strlen (text));
      g_autofree char *first = g_strdup_printf ("HTTP/1.1 %u %s\r\n", cases[i].status,
                                                cases[i].phrase);

      g_assert_true (g_str_has_prefix (text, first));
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_cmpstr (answer->body, ==, "{\"error\":\"What is the matter\","
                       "\"code\":\"server-full\"}\n");
      g_assert_cmpstr (answer_get (answer, "content-type"), ==,
                       "application/json");
      g_assert_cmpstr (answer_get (answer, "retry-after"), ==,
                       cases[i].status == 503 ? "2" : NULL);
      answer_assert_secure (answer);
      answer_assert_whole (answer, FALSE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/answer/policy", test_policy);
  g_test_add_func ("/answer/format", test_format);

  return g_test_run ();
}
