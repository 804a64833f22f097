/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-public-address.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

/* Places that stand for "the network": RFC 5737 and RFC 3849 reserve them for
 * examples. Nothing is ever sent there. */
#define EXAMPLE_IPV4 "192.0.2.1"
#define EXAMPLE_IPV6 "2001:db8::1"

/* From what helps least to what helps most. */
typedef enum
{
  REACH_NONE,
  REACH_LOCAL_IPV6,
  REACH_LOCAL_IPV4,
  REACH_IPV6,
  REACH_IPV4,
} Reach;

typedef struct
{
  const char *best;  /* (unowned) (nullable) */
  Reach reach;       /* of the best */
  gboolean any_ipv4; /* it listens everywhere */
  gboolean any_ipv6;
  int port;          /* the same for all */
} Places;

/* The address of ours that the system would use towards that place: to connect
 * a datagram socket only looks up the route. */
static GInetAddress *
find_route (const char *place)
{
  g_autoptr (GInetAddress) target = g_inet_address_new_from_string (place);
  g_autoptr (GSocketAddress) remote = g_inet_socket_address_new (target, 9);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GSocket) socket = NULL;
  GInetAddress *address;

  socket = g_socket_new (g_inet_address_get_family (target),
                         G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  if (socket == NULL || !g_socket_connect (socket, remote, NULL, NULL))
    return NULL;

  local = g_socket_get_local_address (socket, NULL);
  if (local == NULL)
    return NULL;

  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (local));
  if (g_inet_address_get_is_any (address) ||
      g_inet_address_get_is_loopback (address))
    return NULL;

  return g_object_ref (address);
}

/* NULL for what others cannot be told: addresses that mean something on one
 * cable only (RFC 3927, RFC 4291 §2.5.6), and those of this computer. */
static GInetAddress *
read_interface (const struct ifaddrs *interface)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GSocketAddress) socket = NULL;

  if (interface->ifa_addr == NULL || (interface->ifa_flags & IFF_UP) == 0 ||
      (interface->ifa_flags & IFF_LOOPBACK) != 0)
    return NULL;

  if (interface->ifa_addr->sa_family == AF_INET)
    socket = g_socket_address_new_from_native (interface->ifa_addr,
                                               sizeof (struct sockaddr_in));
  else if (interface->ifa_addr->sa_family == AF_INET6)
    socket = g_socket_address_new_from_native (interface->ifa_addr,
                                               sizeof (struct sockaddr_in6));

  if (socket == NULL)
    return NULL;

  address = g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket)));
  if (g_inet_address_get_is_link_local (address) ||
      g_inet_address_get_is_loopback (address))
    return NULL;

  return g_steal_pointer (&address);
}

/* The addresses of interfaces that are up, in the order of the system. */
static GPtrArray *
find_interfaces (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  struct ifaddrs *interfaces = NULL;
  struct ifaddrs *p;

  if (getifaddrs (&interfaces) != 0)
    return found;

  for (p = interfaces; p != NULL; p = p->ifa_next)
    {
      GInetAddress *address = read_interface (p);

      if (address != NULL)
        g_ptr_array_add (found, address);
    }

  freeifaddrs (interfaces);

  return found;
}

/* Without a route, as on a network that leads nowhere else: the first address
 * of an interface that is up. */
static GInetAddress *
find_interface (void)
{
  g_autoptr (GPtrArray) addresses = find_interfaces ();
  guint i;

  for (i = 0; i < addresses->len; i++)
    {
      GInetAddress *address = g_ptr_array_index (addresses, i);

      if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
        return g_object_ref (address);
    }

  return NULL;
}

static GInetAddress *
find_own (gboolean has_ipv4,
          gboolean has_ipv6)
{
  GInetAddress *address = NULL;

  if (has_ipv4)
    address = find_route (EXAMPLE_IPV4);

  if (address == NULL && has_ipv4)
    address = find_interface ();

  if (address == NULL && has_ipv6)
    address = find_route (EXAMPLE_IPV6);

  return address;
}

static Reach
get_reach (GInetAddress *address)
{
  gboolean is_ipv4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;

  if (g_inet_address_get_is_loopback (address))
    return is_ipv4 ? REACH_LOCAL_IPV4 : REACH_LOCAL_IPV6;

  return is_ipv4 ? REACH_IPV4 : REACH_IPV6;
}

static char *
make_uri (GInetAddress *address,
          int           port)
{
  g_autofree char *text = g_inet_address_to_string (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("http://[%s]:%d/", text, port);

  return g_strdup_printf ("http://%s:%d/", text, port);
}

/* Returns NULL for what is no address of ours. */
static GInetAddress *
read_uri (const char *text,
          int        *port)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL)
    return NULL;

  *port = g_uri_get_port (uri);

  return g_inet_address_new_from_string (g_uri_get_host (uri));
}

static void
find_places (GPtrArray *uris,
             Places    *places)
{
  guint i;

  for (i = 0; i < uris->len; i++)
    {
      const char *uri = g_ptr_array_index (uris, i);
      g_autoptr (GInetAddress) address = read_uri (uri, &places->port);

      if (address == NULL)
        continue;

      if (!g_inet_address_get_is_any (address))
        {
          if (get_reach (address) <= places->reach)
            continue;

          places->reach = get_reach (address);
          places->best = uri;
        }
      else if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
        places->any_ipv4 = TRUE;
      else
        places->any_ipv6 = TRUE;
    }
}

/**
 * crier_public_address_choose:
 * @uris: (element-type utf8): where the server listens, see
 *   crier_service_get_uris()
 * @is_local: (out): whether only this computer can reach it there, or nobody
 *
 * Chooses the one address to tell people: one that others can reach before
 * one of this computer only, IPv4 before IPv6 because it can be typed. Where
 * the server listens everywhere, it is the address that this computer has on
 * its network now, which may change.
 *
 * Returns: (transfer full) (nullable): like `http://192.168.1.20:8888/`, or
 *   %NULL when @uris is empty
 */
char *
crier_public_address_choose (GPtrArray *uris,
                             gboolean  *is_local)
{
  g_autoptr (GInetAddress) own = NULL;
  Places places = { NULL };

  g_return_val_if_fail (uris != NULL, NULL);
  g_return_val_if_fail (is_local != NULL, NULL);

  find_places (uris, &places);

  *is_local = FALSE;
  if (places.reach >= REACH_IPV6)
    return g_strdup (places.best);

  own = find_own (places.any_ipv4, places.any_ipv6);
  if (own != NULL)
    return make_uri (own, places.port);

  *is_local = TRUE;
  if (places.any_ipv4)
    return g_strdup_printf ("http://127.0.0.1:%d/", places.port);

  if (places.any_ipv6 && places.best == NULL)
    return g_strdup_printf ("http://[::1]:%d/", places.port);

  return g_strdup (places.best);
}

static void
add_uri (GPtrArray *list,
         char      *uri)
{
  if (g_ptr_array_find_with_equal_func (list, uri, g_str_equal, NULL))
    g_free (uri);
  else
    g_ptr_array_add (list, uri);
}

static void
add_given (GPtrArray *list,
           GPtrArray *uris)
{
  guint i;

  for (i = 0; i < uris->len; i++)
    {
      const char *uri = g_ptr_array_index (uris, i);
      int port;
      g_autoptr (GInetAddress) address = read_uri (uri, &port);

      if (address != NULL && !g_inet_address_get_is_any (address) &&
          !g_inet_address_get_is_loopback (address) &&
          !g_inet_address_get_is_link_local (address))
        add_uri (list, g_strdup (uri));
    }
}

static void
add_interfaces (GPtrArray     *list,
                GSocketFamily  family,
                int            port)
{
  g_autoptr (GPtrArray) addresses = find_interfaces ();
  guint i;

  for (i = 0; i < addresses->len; i++)
    {
      GInetAddress *address = g_ptr_array_index (addresses, i);

      if (g_inet_address_get_family (address) == family)
        add_uri (list, make_uri (address, port));
    }
}

/**
 * crier_public_address_list:
 * @uris: (element-type utf8): where the server listens, see
 *   crier_service_get_uris()
 *
 * Lists the addresses at which other devices may reach it now, on whichever
 * network they are; which of them a device can reach, only whoever knows its
 * network can tell.
 *
 * Returns: (transfer full) (element-type utf8): them, that of
 *   crier_public_address_choose() first, IPv4 before IPv6; when nobody else can reach
 *   it, that one alone, or none when @uris is empty
 */
GPtrArray *
crier_public_address_list (GPtrArray *uris)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  Places places = { NULL };
  gboolean is_local;
  char *best;

  g_return_val_if_fail (uris != NULL, list);

  best = crier_public_address_choose (uris, &is_local);
  if (best != NULL)
    g_ptr_array_add (list, best);

  find_places (uris, &places);
  add_given (list, uris);
  if (places.any_ipv4)
    add_interfaces (list, G_SOCKET_FAMILY_IPV4, places.port);
  if (places.any_ipv6)
    add_interfaces (list, G_SOCKET_FAMILY_IPV6, places.port);

  return list;
}
