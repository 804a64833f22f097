/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-listen-sockets.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-error.h"

/* The sockets to listen on: which, on which port, set to what, and what is
 * said when there are none. */

static CrierConfig *
make_config (guint       port,
             const char *first,
             const char *second)
{
  CrierConfig *config = crier_config_new ();

  config->port = port;
  if (first != NULL)
    g_ptr_array_add (config->listen, g_strdup (first));
  if (second != NULL)
    g_ptr_array_add (config->listen, g_strdup (second));

  return config;
}

static GPtrArray *
bind_words (const char *first,
            const char *second,
            guint      *port)
{
  g_autoptr (CrierConfig) config = make_config (0, first, second);
  g_autoptr (GError) error = NULL;
  GPtrArray *sockets = crier_listen_sockets (config, port, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sockets);
  g_assert_cmpuint (*port, >, 0);
  g_assert_cmpuint (*port, <=, 65535);

  return sockets;
}

static void
refuse (guint       port,
        const char *first,
        const char *second,
        int         code,
        const char *cause,
        const char *more)
{
  g_autoptr (CrierConfig) config = make_config (port, first, second);
  g_autoptr (GError) error = NULL;
  guint result;

  g_assert_null (crier_listen_sockets (config, &result, &error));
  g_assert_error (error, CRIER_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, cause));
  g_assert_nonnull (strstr (error->message, more));
  g_assert_null (strchr (error->message, '\n'));
  /* It is shown in a window, too, which has no options. */
  g_assert_null (strstr (error->message, "--"));
}

static int
get_fd (GPtrArray *sockets,
        guint      i)
{
  return g_socket_get_fd (g_ptr_array_index (sockets, i));
}

static char *
get_address (GPtrArray *sockets,
             guint      i,
             guint     *port)
{
  g_autoptr (GSocketAddress) address = NULL;

  address = g_socket_get_local_address (g_ptr_array_index (sockets, i), NULL);
  g_assert_true (G_IS_INET_SOCKET_ADDRESS (address));
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  return g_inet_address_to_string (
    g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static gboolean
has_ipv6 (void)
{
  const struct sockaddr_in6 address = { .sin6_family = AF_INET6,
                                        .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean found;

  found = fd >= 0 &&
          bind (fd, (const struct sockaddr *) &address, sizeof address) == 0;
  if (fd >= 0)
    close (fd);

  return found;
}

/* That exactly these addresses are listened on, all on one port. IPv6 ones
 * are left out where the computer has none, as by the code under test. */
static void
check_places (const char         *first,
              const char         *second,
              const char * const *places)
{
  guint port;
  g_autoptr (GPtrArray) sockets = bind_words (first, second, &port);
  guint n = 0;

  for (; *places != NULL; places++)
    {
      g_autofree char *address = NULL;
      guint its_port;

      if (strchr (*places, ':') != NULL && !has_ipv6 ())
        continue;

      g_assert_cmpuint (n, <, sockets->len);
      address = get_address (sockets, n++, &its_port);
      g_assert_cmpstr (address, ==, *places);
      g_assert_cmpuint (its_port, ==, port);
    }

  g_assert_cmpuint (sockets->len, ==, n);
}

static void
test_places (void)
{
  const char *local[] = { "127.0.0.1", "::1", NULL };
  const char *any[] = { "0.0.0.0", "::", NULL };
  const char *one[] = { "127.0.0.1", NULL };
  const char *other[] = { "127.0.0.2", NULL };
  const char *two[] = { "127.0.0.2", "127.0.0.3", NULL };
  const char *mixed[] = { "127.0.0.1", "::1", "127.0.0.2", NULL };

  check_places (NULL, NULL, local);
  check_places ("local", NULL, local);
  check_places ("any", NULL, any);
  check_places ("127.0.0.1", NULL, one);
  check_places ("127.0.0.2", NULL, other);
  check_places ("127.0.0.2", "127.0.0.3", two);
  check_places ("local", "127.0.0.2", mixed);
}

static void
test_ipv6 (void)
{
  const char *one[] = { "::1", NULL };
  const char *both[] = { "::1", "127.0.0.1", NULL };

  if (!has_ipv6 ())
    {
      g_test_skip ("This machine has no IPv6");
      return;
    }

  check_places ("::1", NULL, one);
  check_places ("0:0:0:0:0:0:0:1", NULL, one);
  check_places ("::1", "127.0.0.1", both);
}

/* What covers what is already listened on is nothing to fail for: people add
 * a --listen to the one that is there. */
static void
test_overlap (void)
{
  const char *local[] = { "127.0.0.1", "::1", NULL };
  const char *one[] = { "127.0.0.1", NULL };
  const char *any[] = { "0.0.0.0", "::", NULL };

  check_places ("127.0.0.1", "127.0.0.1", one);
  check_places ("local", "local", local);
  check_places ("local", "127.0.0.1", local);
  check_places ("any", "127.0.0.1", any);
  check_places ("127.0.0.1", "any", any);
}

/* A free port of one address may not be free for the next: others are tried
 * then, and nothing is left of those. */
static void
test_same_port (void)
{
  guint i;

  for (i = 0; i < 50; i++)
    {
      guint port;
      guint again;
      g_autoptr (GPtrArray) sockets = bind_words ("any", NULL, &port);
      g_autoptr (GPtrArray) others = bind_words ("local", NULL, &again);

      g_assert_cmpuint (port, !=, again);
      g_assert_cmpuint (sockets->len, ==, others->len);
    }
}

static void
test_in_use (void)
{
  guint port;
  g_autoptr (GPtrArray) sockets = bind_words ("127.0.0.1", NULL, &port);
  g_autofree char *number = g_strdup_printf ("%u", port);

  g_assert_cmpuint (sockets->len, ==, 1);
  refuse (port, "127.0.0.1", NULL, CRIER_ERROR_PORT_IN_USE, number, "already used");
  refuse (port, "local", NULL, CRIER_ERROR_PORT_IN_USE, number, "already used");
  refuse (port, "any", NULL, CRIER_ERROR_PORT_IN_USE, number, "already used");
  refuse (port, "127.0.0.2", "127.0.0.1", CRIER_ERROR_PORT_IN_USE,
          number, "already used");
}

/* Somebody else may have it for IPv6 alone; half a server is none. */
static void
test_in_use_ipv6 (void)
{
  g_autoptr (GPtrArray) sockets = NULL;
  g_autofree char *number = NULL;
  guint port;

  if (!has_ipv6 ())
    {
      g_test_skip ("This machine has no IPv6");
      return;
    }

  sockets = bind_words ("::1", NULL, &port);
  number = g_strdup_printf ("%u", port);
  refuse (port, "local", NULL, CRIER_ERROR_PORT_IN_USE, number, "already used");
}

/* Who stops and starts again gets the port again, though connections of
 * before are still in TIME_WAIT. */
static void
test_again (void)
{
  guint port;
  guint again;
  g_autoptr (GPtrArray) sockets = bind_words ("127.0.0.1", NULL, &port);
  g_autoptr (CrierConfig) config = make_config (port, "127.0.0.1", NULL);
  const struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_port = g_htons (port),
                                       .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  g_autoptr (GError) error = NULL;
  int client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int served;

  g_assert_no_errno (connect (client, (const struct sockaddr *) &address,
                              sizeof address));
  served = accept (get_fd (sockets, 0), NULL, NULL);
  g_assert_no_errno (served);
  close (served);
  close (client);

  g_clear_pointer (&sockets, g_ptr_array_unref);
  sockets = crier_listen_sockets (config, &again, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again, ==, port);
}

static void
test_wrong (void)
{
  const char *words[] = {
    "", "localhost", "Local", "ANY", " any", "127.0.0.1:8888", "127.1", "256.0.0.1",
    "[::1]", "::1::", "*", "0", "eth0", "crier.example", "127.0.0.1 ",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *quoted = g_strdup_printf ("“%s”", words[i]);

      refuse (0, words[i], NULL, CRIER_ERROR_ADDRESS, quoted, "local, any");
      refuse (0, "127.0.0.1", words[i], CRIER_ERROR_ADDRESS, quoted, "local, any");
    }
}

/* TEST-NET-1 and the documentation prefix are nobody's (RFC 5737, 3849). */
static void
test_foreign (void)
{
  refuse (0, "192.0.2.1", NULL, CRIER_ERROR_ADDRESS, "192.0.2.1", "this computer");
  refuse (0, "2001:db8::1", NULL, CRIER_ERROR_ADDRESS, "2001:db8::1", "this computer");
  refuse (0, "local", "192.0.2.1", CRIER_ERROR_ADDRESS, "192.0.2.1", "this computer");
}

static void
test_denied (void)
{
  g_autofree char *first = NULL;

  if (!g_file_get_contents ("/proc/sys/net/ipv4/ip_unprivileged_port_start",
                            &first, NULL, NULL) || atoi (first) <= 1)
    {
      g_test_skip ("Every port is free to everybody here");
      return;
    }

  if (g_test_subprocess ())
    {
      gboolean was_root = geteuid () == 0;

      if (was_root)
        g_assert_no_errno (seteuid (65534));

      refuse (1, "127.0.0.1", NULL, CRIER_ERROR_PORT_DENIED, "Port 1 ", "administrator");

      /* As before, or the search for leaks at the end is not allowed. */
      if (was_root)
        g_assert_no_errno (seteuid (0));
      g_assert_no_errno (prctl (PR_SET_DUMPABLE, 1));
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static guint
find_port (guint       port,
           const char *first,
           const char *second)
{
  g_autoptr (CrierConfig) config = make_config (port, first, second);
  guint found = crier_listen_sockets_find_port (config);

  /* What it was given stays as it was. */
  g_assert_cmpuint (config->port, ==, port);

  return found;
}

/* That a port was found which can be listened on, at most so far away. */
static void
assert_found (guint       port,
              guint       first,
              const char *word)
{
  g_autoptr (CrierConfig) config = make_config (port, word, NULL);
  g_autoptr (GPtrArray) sockets = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (port, >=, first);
  g_assert_cmpuint (port, <, first + 100);
  sockets = crier_listen_sockets (config, &port, &error);
  g_assert_no_error (error);
}

static void
test_find_port (void)
{
  guint taken;
  guint port;
  g_autoptr (GPtrArray) sockets = bind_words ("127.0.0.1", NULL, &taken);

  g_assert_nonnull (sockets);

  /* The next one, unless that is taken, too, or the last. */
  port = find_port (taken, "127.0.0.1", NULL);
  if (taken < 65000)
    assert_found (port, taken + 1, "127.0.0.1");

  /* It is let go again. */
  g_assert_cmpuint (find_port (taken, "127.0.0.1", NULL), ==, port);
}

/* A port is passed over that is free for one of the addresses only. */
static void
test_find_port_for_all (void)
{
  g_autoptr (GPtrArray) sockets = NULL;
  guint port;
  guint found;

  do
    {
      g_clear_pointer (&sockets, g_ptr_array_unref);
      sockets = bind_words ("127.0.0.2", NULL, &port);
    }
  while (port > 65000);

  found = find_port (port - 1, "127.0.0.1", "127.0.0.2");
  g_assert_cmpuint (found, >, port);
  g_assert_cmpuint (found, <, port + 100);
  g_assert_cmpuint (find_port (port - 1, "127.0.0.1", NULL), >=, port);
}

/* After the last comes the first that needs no rights; one that does need them
 * is not near any that does not. */
static void
test_find_port_wraps (void)
{
  assert_found (find_port (65535, "127.0.0.1", NULL), 1024, "127.0.0.1");
  assert_found (find_port (80, "127.0.0.1", NULL), CRIER_CONFIG_PORT, "127.0.0.1");
  assert_found (find_port (1023, "127.0.0.1", NULL), CRIER_CONFIG_PORT, "127.0.0.1");
  assert_found (find_port (1024, "127.0.0.1", NULL), 1025, "127.0.0.1");
}

static void
test_find_port_hopeless (void)
{
  g_assert_cmpuint (find_port (8888, "192.0.2.1", NULL), ==, 0);
  g_assert_cmpuint (find_port (8888, "local", "nowhere"), ==, 0);
}

static int
get_option (int fd,
            int level,
            int name)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_no_errno (getsockopt (fd, level, name, &value, &size));

  return value;
}

static guint
get_most_backlog (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/net/core/somaxconn", &text, NULL, NULL))
    return 1024;

  return MIN (1024, (guint) atoi (text));
}

/* What the sockets are set to, and what they accept inherits. */
static void
test_options (void)
{
  guint port;
  g_autoptr (GPtrArray) sockets = bind_words ("127.0.0.1", NULL, &port);
  const struct sockaddr_in address = { .sin_family = AF_INET,
                                       .sin_port = g_htons (port),
                                       .sin_addr.s_addr = g_htonl (INADDR_LOOPBACK) };
  int fd = get_fd (sockets, 0);
  struct tcp_info info;
  socklen_t size = sizeof info;
  int client;
  int served;

  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, !=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
  g_assert_cmpint (accept (fd, NULL, NULL), ==, -1);

  /* Of a listening socket this is its backlog. */
  g_assert_no_errno (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &size));
  g_assert_cmpuint (info.tcpi_sacked, ==, get_most_backlog ());

  client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (connect (client, (const struct sockaddr *) &address,
                              sizeof address));
  served = accept (fd, NULL, NULL);
  g_assert_no_errno (served);
  g_assert_cmpint (get_option (served, IPPROTO_TCP, TCP_NODELAY), !=, 0);
  g_assert_cmpint (get_option (served, IPPROTO_TCP, TCP_USER_TIMEOUT), ==, 30000);
  /* The kernel doubles it for its own bookkeeping (socket(7)). */
  g_assert_cmpint (get_option (served, SOL_SOCKET, SO_SNDBUF), ==, 2 * 64 * 1024);
  close (served);
  close (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bind/places", test_places);
  g_test_add_func ("/bind/ipv6", test_ipv6);
  g_test_add_func ("/bind/overlap", test_overlap);
  g_test_add_func ("/bind/same-port", test_same_port);
  g_test_add_func ("/bind/in-use", test_in_use);
  g_test_add_func ("/bind/in-use-ipv6", test_in_use_ipv6);
  g_test_add_func ("/bind/again", test_again);
  g_test_add_func ("/bind/wrong", test_wrong);
  g_test_add_func ("/bind/foreign", test_foreign);
  g_test_add_func ("/bind/denied", test_denied);
  g_test_add_func ("/bind/find-port/next", test_find_port);
  g_test_add_func ("/bind/find-port/for-all", test_find_port_for_all);
  g_test_add_func ("/bind/find-port/wraps", test_find_port_wraps);
  g_test_add_func ("/bind/find-port/hopeless", test_find_port_hopeless);
  g_test_add_func ("/bind/options", test_options);

  return g_test_run ();
}
