/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-test.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <gio/gio.h>

/* Reached only by a test that fails, so it may be long enough for the slowest
 * sanitizer on the busiest machine. */
#define DEADLINE_USEC (20 * G_USEC_PER_SEC)

/* What another thread has done is noticed within so many milliseconds. */
#define TURN_MS 5

/**
 * crier_test_get_deadline:
 *
 * Returns: the monotonic time until which a test may wait
 */
gint64
crier_test_get_deadline (void)
{
  return g_get_monotonic_time () + DEADLINE_USEC;
}

static gboolean
nothing_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* One turn of the main loop, which ends also when nothing happens. */
static void
turn (void)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) timer = g_timeout_source_new (TURN_MS);

  g_source_set_callback (timer, nothing_cb, NULL, NULL);
  g_source_attach (timer, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (timer);
}

/**
 * crier_test_turn:
 * @deadline: monotonic time
 * @file: where the test waits
 * @line: likewise
 * @condition: for what
 *
 * One turn of the main loop for crier_test_wait().
 */
void
crier_test_turn (gint64      deadline,
                 const char *file,
                 int         line,
                 const char *condition)
{
  if (g_get_monotonic_time () >= deadline)
    {
      g_autofree char *text = g_strdup_printf ("waited in vain for: %s", condition);

      g_assertion_message (G_LOG_DOMAIN, file, line, G_STRFUNC, text);
    }

  turn ();
}

/**
 * crier_test_run_for:
 * @milliseconds: how long
 *
 * Runs the thread's default main context for so long, to see that nothing
 * happens.
 */
void
crier_test_run_for (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    turn ();
}

/**
 * crier_test_drain:
 *
 * Runs the thread's default main context until nothing is ready in it.
 */
void
crier_test_drain (void)
{
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    continue;
}

/**
 * crier_test_get_cpu_time:
 *
 * Returns: what this thread has spent, microseconds; unlike the time of day it
 *   does not count other programs of a busy machine
 */
gint64
crier_test_get_cpu_time (void)
{
  struct timespec time;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time), ==, 0);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/**
 * crier_test_assert_bytes:
 * @bytes: what there is
 * @expected: (array length=length): what there should be
 * @length: its size
 *
 * Compares to the byte.
 */
void
crier_test_assert_bytes (GBytes     *bytes,
                         const void *expected,
                         gsize       length)
{
  gsize size;
  const void *data;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &size);
  g_assert_cmpmem (data, size, expected, length);
}

/**
 * crier_test_fill:
 * @pattern: a text
 * @length: bytes
 *
 * Returns: (transfer full): @pattern, repeated and cut to @length
 */
char *
crier_test_fill (const char *pattern,
                 gsize       length)
{
  gsize n = strlen (pattern);
  char *text = g_malloc (length + 1);
  gsize i;

  for (i = 0; i < length; i++)
    text[i] = pattern[i % n];

  text[length] = '\0';

  return text;
}

static guint
get_listening_port (int fd)
{
  struct sockaddr_storage native;
  socklen_t size = sizeof native;
  int listens = 0;

  if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens,
                  &(socklen_t) { sizeof listens }) != 0 || !listens ||
      getsockname (fd, (struct sockaddr *) &native, &size) != 0)
    return 0;

  if (native.ss_family == AF_INET)
    return g_ntohs (((struct sockaddr_in *) &native)->sin_port);

  if (native.ss_family == AF_INET6)
    return g_ntohs (((struct sockaddr_in6 *) &native)->sin6_port);

  return 0;
}

/**
 * crier_test_shut_port:
 * @port: on which this process listens
 *
 * Takes that away from it, as an administrator does from outside (ss(8),
 * --kill).
 */
void
crier_test_shut_port (guint port)
{
  guint n = 0;
  int fd;

  for (fd = 0; fd < 1024; fd++)
    {
      if (get_listening_port (fd) == port)
        {
          g_assert_cmpint (shutdown (fd, SHUT_RDWR), ==, 0);
          n++;
        }
    }

  g_assert_cmpuint (n, >, 0);
}

/**
 * crier_test_find_own_address:
 *
 * Returns: (transfer full) (nullable): an address of this computer that is not
 *   one of loopback, %NULL where there is none
 */
char *
crier_test_find_own_address (void)
{
  struct ifaddrs *all;
  struct ifaddrs *p;
  char *found = NULL;

  if (getifaddrs (&all) != 0)
    return NULL;

  for (p = all; p != NULL && found == NULL; p = p->ifa_next)
    {
      g_autoptr (GSocketAddress) address = NULL;

      if (p->ifa_addr == NULL || p->ifa_addr->sa_family != AF_INET ||
          (p->ifa_flags & IFF_LOOPBACK) != 0 || (p->ifa_flags & IFF_UP) == 0)
        continue;

      address = g_socket_address_new_from_native (p->ifa_addr,
                                                  sizeof (struct sockaddr_in));
      found = g_inet_address_to_string (
        g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
    }

  freeifaddrs (all);

  return found;
}
