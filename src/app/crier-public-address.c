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
  GInetAddress *best; /* (unowned) (nullable) */
  Reach reach;        /* of the best */
  gboolean any_ipv4;  /* it listens everywhere */
  gboolean any_ipv6;
  guint port;         /* the same for all */
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
format_uri (GInetAddress *address,
            guint         port)
{
  g_autofree char *text = g_inet_address_to_string (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return g_strdup_printf ("http://[%s]:%u/", text, port);

  return g_strdup_printf ("http://%s:%u/", text, port);
}

static void
find_places (GPtrArray *addresses,
             Places    *places)
{
  guint i;

  for (i = 0; i < addresses->len; i++)
    {
      GInetSocketAddress *place = g_ptr_array_index (addresses, i);
      GInetAddress *address = g_inet_socket_address_get_address (place);

      places->port = g_inet_socket_address_get_port (place);

      if (!g_inet_address_get_is_any (address))
        {
          if (get_reach (address) <= places->reach)
            continue;

          places->reach = get_reach (address);
          places->best = address;
        }
      else if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
        places->any_ipv4 = TRUE;
      else
        places->any_ipv6 = TRUE;
    }
}

/**
 * crier_public_address_choose:
 * @addresses: (element-type GInetSocketAddress): where the server listens, all
 *   with one port
 * @is_local: (out): whether at most this computer can reach it there
 *
 * Chooses the one address to tell people: one that other devices can reach
 * before one of this computer only, IPv4 before IPv6 because it can be typed.
 * Where the server listens everywhere, it is the address that this computer
 * has on its network now, which may change.
 *
 * Returns: (transfer full) (nullable): like `http://192.168.1.20:8888/`, or
 *   %NULL when @addresses is empty
 */
char *
crier_public_address_choose (GPtrArray *addresses,
                             gboolean  *is_local)
{
  g_autoptr (GInetAddress) own = NULL;
  Places places = { NULL };

  g_return_val_if_fail (addresses != NULL, NULL);
  g_return_val_if_fail (is_local != NULL, NULL);

  find_places (addresses, &places);

  *is_local = FALSE;
  if (places.reach >= REACH_IPV6)
    return format_uri (places.best, places.port);

  own = find_own (places.any_ipv4, places.any_ipv6);
  if (own != NULL)
    return format_uri (own, places.port);

  *is_local = TRUE;
  if (places.any_ipv4)
    return g_strdup_printf ("http://127.0.0.1:%u/", places.port);

  if (places.best != NULL)
    return format_uri (places.best, places.port);

  return places.any_ipv6 ? g_strdup_printf ("http://[::1]:%u/", places.port) : NULL;
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
           GPtrArray *addresses)
{
  guint i;

  for (i = 0; i < addresses->len; i++)
    {
      GInetSocketAddress *place = g_ptr_array_index (addresses, i);
      GInetAddress *address = g_inet_socket_address_get_address (place);

      if (!g_inet_address_get_is_any (address) &&
          !g_inet_address_get_is_loopback (address) &&
          !g_inet_address_get_is_link_local (address))
        add_uri (list, format_uri (address, g_inet_socket_address_get_port (place)));
    }
}

static void
add_interfaces (GPtrArray     *list,
                GSocketFamily  family,
                guint          port)
{
  g_autoptr (GPtrArray) addresses = find_interfaces ();
  guint i;

  for (i = 0; i < addresses->len; i++)
    {
      GInetAddress *address = g_ptr_array_index (addresses, i);

      if (g_inet_address_get_family (address) == family)
        add_uri (list, format_uri (address, port));
    }
}

/**
 * crier_public_address_list:
 * @addresses: (element-type GInetSocketAddress): where the server listens, all
 *   with one port
 *
 * Lists the addresses at which other devices may reach it now, on all networks
 * that this computer is on.
 *
 * Returns: (transfer full) (element-type utf8): that of
 *   crier_public_address_choose() first, IPv4 before IPv6; that one alone when
 *   no other device can reach it, none when @addresses is empty
 */
GPtrArray *
crier_public_address_list (GPtrArray *addresses)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  Places places = { NULL };
  gboolean is_local;
  char *best = crier_public_address_choose (addresses, &is_local);

  if (best != NULL)
    g_ptr_array_add (list, best);

  find_places (addresses, &places);
  add_given (list, addresses);
  if (places.any_ipv4)
    add_interfaces (list, G_SOCKET_FAMILY_IPV4, places.port);
  if (places.any_ipv6)
    add_interfaces (list, G_SOCKET_FAMILY_IPV6, places.port);

  return list;
}
