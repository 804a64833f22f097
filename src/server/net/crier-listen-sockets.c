/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-listen-sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include <glib/gi18n.h>

#include "crier-error.h"

#define BACKLOG         1024
#define SEND_BUFFER     (64 * 1024)   /* bytes in the kernel, per connection */
#define USER_TIMEOUT_MS (30 * 1000)   /* a backstop: our own deadlines are
                                       * shorter */

/* A free port for one address may be taken for the next; so often are others
 * tried. */
#define PORT_TRIES 20

/* So many are looked at for one that is free; where all of them are taken
 * something else is the matter. */
#define FIND_TRIES 100

/* Those below need administrator rights, unless the system was told otherwise
 * (ip(7), ip_unprivileged_port_start). */
#define FIRST_FREE_PORT 1024

/*
 * Opens the sockets to listen on. What they are set to holds for every
 * connection that they accept (on Linux it is inherited).
 */

typedef struct
{
  const char *text;
  gboolean optional; /* whether a computer may well be without it */
} Place;

static const Place LOCAL[] = { { "127.0.0.1", FALSE }, { "::1", TRUE } };
static const Place ANY[] = { { "0.0.0.0", FALSE }, { "::", TRUE } };

static void
set_options (GSocket        *socket,
             GSocketFamily   family)
{
  int fd = g_socket_get_fd (socket);
  const int on = 1;
  const int send_buffer = SEND_BUFFER;
  const int user_timeout = USER_TIMEOUT_MS;

  if (family == G_SOCKET_FAMILY_IPV6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
  setsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT,
              &user_timeout, sizeof user_timeout);
}

static GError *
explain (const GError *error,
         const char   *place,
         guint         port)
{
  /* An older GLib has no code of its own for it, but then for nothing else that
   * bind(2) may answer either. */
  if (g_error_matches (error, G_IO_ERROR,
                       (int) g_io_error_from_errno (EADDRNOTAVAIL)))
    return g_error_new (CRIER_ERROR, CRIER_ERROR_ADDRESS,
                        _("%s is not an address of this computer"), place);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return g_error_new (CRIER_ERROR, CRIER_ERROR_PORT_IN_USE,
                        _("Port %u is already used by another program"), port);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return g_error_new (CRIER_ERROR, CRIER_ERROR_PORT_DENIED,
                        _("Port %u needs administrator rights"), port);

  return g_error_new (CRIER_ERROR, CRIER_ERROR_ADDRESS,
                      _("Nothing can listen on %s (%s)"), place,
                      error->message);
}

static GSocket *
open_socket (const char  *place,
             guint        port,
             GError     **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (place);
  g_autoptr (GSocketAddress) socket_address = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) cause = NULL;
  GSocketFamily family;

  if (address == NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_ADDRESS,
                   _("“%s” is no address to listen on; it is local, any, or "
                     "a numeric address of this computer"), place);
      return NULL;
    }

  family = g_inet_address_get_family (address);
  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, &cause);
  if (socket != NULL)
    {
      g_socket_set_blocking (socket, FALSE);
      g_socket_set_listen_backlog (socket, BACKLOG);
      set_options (socket, family);
      socket_address = g_inet_socket_address_new (address, port);
      if (g_socket_bind (socket, socket_address, TRUE, &cause) &&
          g_socket_listen (socket, &cause))
        return g_steal_pointer (&socket);
    }

  g_propagate_error (error, explain (cause, place, port));

  return NULL;
}

static guint
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  g_return_val_if_fail (address != NULL, 0);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* Whether what would be opened is listened on already. */
static gboolean
is_covered (GPtrArray  *sockets,
            const char *place)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (place);
  guint i;

  for (i = 0; address != NULL && i < sockets->len; i++)
    {
      GSocket *socket = g_ptr_array_index (sockets, i);
      g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
      GInetAddress *open;

      open = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));
      if (g_inet_address_equal (open, address) ||
          (g_inet_address_get_is_any (open) &&
           g_inet_address_get_family (open) == g_inet_address_get_family (address)))
        return TRUE;
    }

  return FALSE;
}

/* The first that is opened decides on the port for all. */
static gboolean
open_place (GPtrArray   *sockets,
            const Place *place,
            guint       *port,
            GError     **error)
{
  g_autoptr (GError) cause = NULL;
  GSocket *socket;

  if (is_covered (sockets, place->text))
    return TRUE;

  socket = open_socket (place->text, *port, &cause);
  if (socket == NULL)
    {
      if (place->optional &&
          g_error_matches (cause, CRIER_ERROR, CRIER_ERROR_ADDRESS))
        return TRUE;

      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }

  g_ptr_array_add (sockets, socket);
  *port = get_port (socket);

  return TRUE;
}

static gboolean
open_word (GPtrArray   *sockets,
           const char  *word,
           guint       *port,
           GError     **error)
{
  const Place single = { word, FALSE };
  const Place *places = &single;
  guint n = 1;
  guint i;

  if (strcmp (word, "local") == 0)
    {
      places = LOCAL;
      n = G_N_ELEMENTS (LOCAL);
    }
  else if (strcmp (word, "any") == 0)
    {
      places = ANY;
      n = G_N_ELEMENTS (ANY);
    }

  for (i = 0; i < n; i++)
    {
      if (!open_place (sockets, &places[i], port, error))
        return FALSE;
    }

  return TRUE;
}

static GPtrArray *
open_all (const CrierConfig  *config,
          guint              *port,
          GError            **error)
{
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  *port = config->port;

  if (config->listen->len == 0)
    {
      if (!open_word (sockets, "local", port, error))
        return NULL;
    }

  /* First what covers others. */
  if (g_ptr_array_find_with_equal_func (config->listen, "any", g_str_equal, NULL) &&
      !open_word (sockets, "any", port, error))
    return NULL;

  for (i = 0; i < config->listen->len; i++)
    {
      const char *word = g_ptr_array_index (config->listen, i);

      if (!open_word (sockets, word, port, error))
        return NULL;
    }

  return g_steal_pointer (&sockets);
}

/**
 * crier_listen_sockets:
 * @port: (out): the port of all, also where any free one was asked for
 *
 * Opens a listening, non-blocking socket for each address, all on one port.
 * A computer without IPv6 is not asked for it by "local" and "any".
 *
 * Returns: (transfer full) (element-type GSocket) (nullable): the sockets, or
 *   %NULL with %CRIER_ERROR_PORT_IN_USE, %CRIER_ERROR_PORT_DENIED or
 *   %CRIER_ERROR_ADDRESS and a sentence that names the cause; what the remedy
 *   is called depends on the shell
 */
GPtrArray *
crier_listen_sockets (const CrierConfig  *config,
                      guint              *port,
                      GError            **error)
{
  GPtrArray *sockets = NULL;
  guint tries;

  for (tries = 0; sockets == NULL && tries < PORT_TRIES; tries++)
    {
      g_clear_error (error);
      sockets = open_all (config, port, error);

      if (config->port != 0)
        break;
    }

  return sockets;
}

static gboolean
try_port (CrierConfig *config,
          guint        port,
          gboolean    *hopeless)
{
  g_autoptr (GPtrArray) sockets = NULL;
  g_autoptr (GError) error = NULL;

  config->port = port;
  sockets = crier_listen_sockets (config, &port, &error);
  *hopeless = g_error_matches (error, CRIER_ERROR, CRIER_ERROR_ADDRESS);

  return sockets != NULL;
}

/**
 * crier_listen_sockets_find_port:
 * @config: which addresses, and the port that they cannot have
 *
 * Looks for a port that is free for each of the addresses, from the next one
 * on. Those that need administrator rights are passed over. It may be taken by
 * another program at any time.
 *
 * Returns: the port, or 0 if there is none near or another port is no remedy
 */
guint
crier_listen_sockets_find_port (const CrierConfig *config)
{
  g_autoptr (CrierConfig) copy = NULL;
  gboolean hopeless = FALSE;
  guint port;
  guint tries;

  g_return_val_if_fail (config != NULL, 0);

  copy = crier_config_copy (config);
  port = config->port < FIRST_FREE_PORT ? CRIER_CONFIG_PORT : config->port + 1;

  for (tries = 0; !hopeless && tries < FIND_TRIES; tries++, port++)
    {
      if (port > G_MAXUINT16)
        port = FIRST_FREE_PORT;

      if (try_port (copy, port, &hopeless))
        return port;
    }

  return 0;
}
