/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-public-address.h"

#include <sched.h>
#include <unistd.h>

/* Addresses that nobody else has: RFC 1918 and RFC 4193. */
#define FIRST "192.168.77.20"
#define SECOND "10.77.0.3"
#define THIRD "fd77::20"

static gboolean has_namespace;

/* From here on this program is alone in a network of its own, which has no
 * address but what the tests give it. Only a process without threads can. */
static gboolean
enter_namespace (void)
{
  g_autofree char *map = g_strdup_printf ("0 %u 1", (guint) getuid ());

  if (unshare (CLONE_NEWNET) == 0)
    return TRUE;

  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0 &&
         g_file_set_contents_full ("/proc/self/uid_map", map, -1,
                                   G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

/* Tells @arguments to ip(8). */
static gboolean
ip (const char *arguments)
{
  g_autofree char *command = g_strconcat ("ip ", arguments, NULL);
  g_auto (GStrv) argv = g_strsplit (command, " ", -1);
  int status = -1;

  return g_spawn_sync (NULL, argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL |
                       G_SPAWN_STDOUT_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* What "127.0.0.1:80 [::1]:80" says, as a server tells where it listens. */
static GPtrArray *
parse_places (const char *text)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *text_uri = g_strdup_printf ("http://%s/", parts[i]);
      g_autoptr (GUri) uri = g_uri_parse (text_uri, G_URI_FLAGS_NONE, NULL);

      g_ptr_array_add (places,
                       g_inet_socket_address_new_from_string (g_uri_get_host (uri),
                                                              g_uri_get_port (uri)));
    }

  return places;
}

/* What is chosen of @places: "local" or "network", and the address. */
static void
assert_chosen (const char *places,
               const char *expected)
{
  g_autoptr (GPtrArray) addresses = parse_places (places);
  g_autofree char *uri = NULL;
  g_autofree char *chosen = NULL;
  gboolean is_local;

  uri = crier_public_address_choose (addresses, &is_local);
  chosen = g_strconcat (is_local ? "local " : "network ", uri, NULL);
  g_assert_cmpstr (chosen, ==, expected);
}

/* What is offered of @places, separated by blanks. */
static void
assert_listed (const char *places,
               const char *expected)
{
  g_autoptr (GPtrArray) addresses = parse_places (places);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *listed = NULL;

  list = crier_public_address_list (addresses);
  g_ptr_array_add (list, NULL);
  listed = g_strjoinv (" ", (char **) list->pdata);
  g_assert_cmpstr (listed, ==, expected);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gboolean is_local = FALSE;

  g_assert_null (crier_public_address_choose (none, &is_local));
  g_assert_true (is_local);
}

static void
test_loopback (void)
{
  assert_chosen ("127.0.0.1:8888", "local http://127.0.0.1:8888/");
  assert_chosen ("[::1]:8888", "local http://[::1]:8888/");
  assert_chosen ("127.0.0.1:1 [::1]:1", "local http://127.0.0.1:1/");
  assert_chosen ("[::1]:1 127.0.0.1:1", "local http://127.0.0.1:1/");
  assert_chosen ("127.0.1.1:1 127.0.0.1:1", "local http://127.0.1.1:1/");
}

/* What others can reach comes before what they cannot, wherever it stands. */
static void
test_given (void)
{
  assert_chosen ("192.0.2.7:80", "network http://192.0.2.7:80/");
  assert_chosen ("[2001:db8::7]:80", "network http://[2001:db8::7]:80/");
  assert_chosen ("127.0.0.1:80 192.0.2.7:80 [::1]:80",
                 "network http://192.0.2.7:80/");
  assert_chosen ("127.0.0.1:80 [2001:db8::7]:80",
                 "network http://[2001:db8::7]:80/");
  assert_chosen ("[2001:db8::7]:80 192.0.2.7:80",
                 "network http://192.0.2.7:80/");
  assert_chosen ("192.0.2.7:80 192.0.2.8:80",
                 "network http://192.0.2.7:80/");
  assert_chosen ("[::]:80 192.0.2.7:80", "network http://192.0.2.7:80/");
}

/* All that others can reach, the best first, and each once. */
static void
test_list (void)
{
  assert_listed ("", "");
  assert_listed ("127.0.0.1:80 [::1]:80", "http://127.0.0.1:80/");
  assert_listed ("127.0.0.1:80 [2001:db8::7]:80 192.0.2.7:80",
                 "http://192.0.2.7:80/ http://[2001:db8::7]:80/");
  assert_listed ("192.0.2.7:80 169.254.3.4:80 [fe80::1]:80",
                 "http://192.0.2.7:80/");
}

/* This one and the next ones follow the computer from network to network. */
static void
test_no_network (void)
{
  if (!has_namespace)
    {
      g_test_skip ("No network namespace can be made here");
      return;
    }

  assert_chosen ("0.0.0.0:8888", "local http://127.0.0.1:8888/");
  assert_chosen ("[::]:8888", "local http://[::1]:8888/");
  assert_chosen ("0.0.0.0:8888 [::]:8888", "local http://127.0.0.1:8888/");
  assert_chosen ("[::]:8888 127.0.0.1:8888", "local http://127.0.0.1:8888/");
}

static void
test_network (void)
{
  if (!has_namespace || !ip ("link add first type veth peer name second"))
    {
      g_test_skip ("No network can be made here");
      return;
    }

  /* A network that leads nowhere else. */
  g_assert_true (ip ("address add " FIRST "/24 dev first"));
  assert_chosen ("0.0.0.0:8888", "local http://127.0.0.1:8888/");
  g_assert_true (ip ("link set first up"));
  assert_chosen ("0.0.0.0:8888", "network http://" FIRST ":8888/");
  assert_chosen ("127.0.0.1:1 [::]:1 0.0.0.0:1",
                 "network http://" FIRST ":1/");
  /* There it does not listen. */
  assert_chosen ("[::]:8888", "local http://[::1]:8888/");

  /* The way to the rest of the world wins. */
  g_assert_true (ip ("address add " SECOND "/8 dev second"));
  g_assert_true (ip ("link set second up"));
  g_assert_true (ip ("route add default via 10.77.0.1"));
  assert_chosen ("0.0.0.0:8888", "network http://" SECOND ":8888/");
  assert_listed ("0.0.0.0:8888",
                 "http://" SECOND ":8888/ http://" FIRST ":8888/");
  assert_listed ("0.0.0.0:8888 127.0.0.1:8888 " FIRST ":8888",
                 "http://" FIRST ":8888/ http://" SECOND ":8888/");
  g_assert_true (ip ("link set second down"));
  assert_listed ("0.0.0.0:8888", "http://" FIRST ":8888/");
  assert_chosen ("0.0.0.0:8888", "network http://" FIRST ":8888/");

  g_assert_true (ip ("link delete first"));
}

static void
test_network_ipv6 (void)
{
  if (!has_namespace || !ip ("link add first type veth peer name second") ||
      !ip ("link set first up") || !ip ("link set second up") ||
      !ip ("address add " THIRD "/64 dev first nodad"))
    {
      g_test_skip ("No network with IPv6 can be made here");
      return;
    }

  g_assert_true (ip ("-6 route add default via fd77::1"));
  /* A way, but nowhere to go from. */
  g_assert_true (ip ("-4 route add default dev first"));
  assert_chosen ("[::]:8888", "network http://[" THIRD "]:8888/");
  assert_chosen ("0.0.0.0:8888 [::]:8888",
                 "network http://[" THIRD "]:8888/");
  /* It has no address of the kind that is listened at. */
  assert_chosen ("0.0.0.0:8888", "local http://127.0.0.1:8888/");

  g_assert_true (ip ("address add " FIRST "/24 dev first"));
  assert_chosen ("[::]:8888 0.0.0.0:8888", "network http://" FIRST ":8888/");
  assert_listed ("[::]:8888 0.0.0.0:8888",
                 "http://" FIRST ":8888/ http://[" THIRD "]:8888/");

  g_assert_true (ip ("link delete first"));
}

int
main (int   argc,
      char *argv[])
{
  has_namespace = enter_namespace ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/empty", test_empty);
  g_test_add_func ("/address/loopback", test_loopback);
  g_test_add_func ("/address/given", test_given);
  g_test_add_func ("/address/list", test_list);
  g_test_add_func ("/address/no-network", test_no_network);
  g_test_add_func ("/address/network", test_network);
  g_test_add_func ("/address/network/ipv6", test_network_ipv6);

  return g_test_run ();
}
