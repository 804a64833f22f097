/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-blocklist.h"

#include <string.h>

#include "crier-error.h"

static GPtrArray *
make_texts (const char * const *texts)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (; *texts != NULL; texts++)
    g_ptr_array_add (array, g_strdup (*texts));

  return array;
}

static CrierBlocklist *
make (const char * const *ids,
      const char * const *addresses)
{
  g_autoptr (GPtrArray) id_array = make_texts (ids);
  g_autoptr (GPtrArray) address_array = make_texts (addresses);

  return crier_blocklist_new (id_array, address_array);
}

#define LIST(...) ((const char *[]) { __VA_ARGS__ __VA_OPT__ (, ) NULL })

static gboolean
has (CrierBlocklist *list,
     const char     *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  return crier_blocklist_has_address (list, address);
}

static void
test_empty (void)
{
  g_autoptr (CrierBlocklist) list = make (LIST (), LIST ());

  g_assert_false (crier_blocklist_has_id (list, "a"));
  g_assert_false (has (list, "127.0.0.1"));
}

static void
test_ids (void)
{
  g_autoptr (CrierBlocklist) list = make (LIST ("Lobby", "客廳"), LIST ());

  g_assert_true (crier_blocklist_has_id (list, "Lobby"));
  g_assert_true (crier_blocklist_has_id (list, "客廳"));
  g_assert_false (crier_blocklist_has_id (list, "lobby"));
  g_assert_false (crier_blocklist_has_id (list, "Lobby "));
  g_assert_false (crier_blocklist_has_id (list, ""));
}

/* However it is written, it is the Id that clients are known by. */
static void
test_normal_id (void)
{
  g_autoptr (CrierBlocklist) list = make (LIST ("Cafe\u0301", "a\nb"), LIST ());

  g_assert_true (crier_blocklist_has_id (list, "Caf\u00e9"));
  g_assert_false (crier_blocklist_has_id (list, "a\nb"));
}

static void
test_addresses (void)
{
  g_autoptr (CrierBlocklist) list = NULL;

  list = make (LIST (), LIST ("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.9",
                              "nonsense", "::1"));
  g_assert_true (has (list, "192.0.2.1"));
  g_assert_true (has (list, "::ffff:192.0.2.1"));
  g_assert_true (has (list, "192.0.2.9"));
  g_assert_true (has (list, "2001:db8:0::1"));
  g_assert_true (has (list, "::1"));
  g_assert_false (has (list, "127.0.0.1"));
  g_assert_false (has (list, "192.0.2.2"));
  g_assert_true (has (list, "2001:db8::2"));
  g_assert_true (has (list, "2001:db8::ffff:ffff:ffff:ffff"));
  g_assert_false (has (list, "2001:db8:0:1::1"));
  g_assert_false (has (list, "::2"));
  /* An IPv4-compatible one is another one. */
  g_assert_false (has (list, "::192.0.2.1"));
}

/* All of a link share one network, and are not one visitor. */
static void
test_link_local (void)
{
  g_autoptr (CrierBlocklist) list = make (LIST (), LIST ("fe80::1"));

  g_assert_true (has (list, "fe80::1"));
  g_assert_false (has (list, "fe80::2"));
}

static void
assert_names (CrierBlocklist *list,
              CrierBlocked    kind,
              const char     *expected)
{
  g_autoptr (GPtrArray) names = crier_blocklist_dup_names (list, kind);
  g_autofree char *text = NULL;

  g_ptr_array_add (names, NULL);
  text = g_strjoinv (" ", (char **) names->pdata);
  g_assert_cmpstr (text, ==, expected);
}

/* Each change is another list, what is none is NULL, and nothing is there twice. */
static void
test_change (void)
{
  g_autoptr (CrierBlocklist) list = make (LIST ("a", "b", "a"),
                                          LIST ("2001:db8::1", "2001:db8::2", "192.0.2.1"));
  g_autoptr (CrierBlocklist) more = NULL;
  g_autoptr (CrierBlocklist) fewer = NULL;

  assert_names (list, CRIER_BLOCKED_ID, "a b");
  assert_names (list, CRIER_BLOCKED_ADDRESS, "2001:db8::/64 192.0.2.1");
  g_assert_null (crier_blocklist_change (list, CRIER_BLOCKED_ID, "a", TRUE));
  g_assert_null (crier_blocklist_change (list, CRIER_BLOCKED_ID, "c", FALSE));
  g_assert_null (crier_blocklist_change (list, CRIER_BLOCKED_ADDRESS, "a", FALSE));

  more = crier_blocklist_change (list, CRIER_BLOCKED_ID, "c", TRUE);
  g_assert_true (crier_blocklist_has_id (more, "c"));
  g_assert_false (crier_blocklist_has_id (list, "c"));
  assert_names (more, CRIER_BLOCKED_ID, "a b c");

  fewer = crier_blocklist_change (more, CRIER_BLOCKED_ADDRESS, "2001:db8::/64", FALSE);
  assert_names (fewer, CRIER_BLOCKED_ADDRESS, "192.0.2.1");
  assert_names (fewer, CRIER_BLOCKED_ID, "a b c");
  g_assert_false (has (fewer, "2001:db8::2"));
}

static void
test_client (void)
{
  g_autoptr (CrierBlocklist) list = make (LIST ("a"), LIST ("192.0.2.1"));
  g_autoptr (CrierClient) by_id = NULL;
  g_autoptr (CrierClient) by_address = NULL;
  g_autoptr (CrierClient) other = NULL;

  by_id = crier_client_new ("a", CRIER_TRANSPORT_SSE, "192.0.2.2", NULL);
  by_address = crier_client_new ("b", CRIER_TRANSPORT_SSE, "::ffff:192.0.2.1", NULL);
  other = crier_client_new ("b", CRIER_TRANSPORT_SSE, "192.0.2.2", NULL);
  g_assert_true (crier_blocklist_has_client (list, by_id));
  g_assert_true (crier_blocklist_has_client (list, by_address));
  g_assert_false (crier_blocklist_has_client (list, other));
}

static void
test_write_address (void)
{
  static const char * const pairs[][2] = {
    { "192.0.2.1", "192.0.2.1" },
    { "::ffff:192.0.2.1", "192.0.2.1" },
    { "::FFFF:c000:201", "192.0.2.1" },
    { "2001:DB8:0:0::1", "2001:db8::/64" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
    { "2001:db8::/64", "2001:db8::/64" },
    { "2001:db8::1/64", "2001:db8::/64" },
    { "2001:db8::/48", NULL },
    { "2001:db8::/64/64", NULL },
    { "192.0.2.1/64", NULL },
    { "/64", NULL },
    { "fe80::1", "fe80::1" },
    { "::1", "::1" },
    { "::", "::" },
    { "localhost", NULL },
    { "192.0.2", NULL },
    { "192.0.2.1/24", NULL },
    { "", NULL },
    { "\x1b[2J", NULL },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *address = crier_blocklist_dup_address (pairs[i][0], &error);

      g_assert_cmpstr (address, ==, pairs[i][1]);
      if (address != NULL)
        continue;

      g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
      g_assert_null (strchr (error->message, '\x1b'));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blocklist/empty", test_empty);
  g_test_add_func ("/blocklist/ids", test_ids);
  g_test_add_func ("/blocklist/addresses", test_addresses);
  g_test_add_func ("/blocklist/normal-id", test_normal_id);
  g_test_add_func ("/blocklist/link-local", test_link_local);
  g_test_add_func ("/blocklist/change", test_change);
  g_test_add_func ("/blocklist/client", test_client);
  g_test_add_func ("/blocklist/write-address", test_write_address);

  return g_test_run ();
}
