/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-server.h"

#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <glib/gi18n.h>
#include <libsoup/soup.h>

#include "crier-acceptor.h"
#include "crier-api-context.h"
#include "crier-listen-sockets.h"
#include "crier-connection.h"
#include "crier-error.h"
#include "crier-request-handler.h"
#include "crier-request-policy.h"
#include "crier-operator-socket.h"
#include "crier-poll-registry.h"

#define TIDY_SECONDS 1

/* So many have to have gone before it is worth it. */
#define TIDY_GONE 100

/*
 * CrierServer:
 *
 * Puts a hub on the network: it owns the sockets it listens on, the way of a
 * connection through them, and the connections themselves. It is made, and
 * fails, on any thread; from crier_server_start() to crier_server_stop() it
 * belongs to one, whose default main context it uses. It has no opinion on
 * what is said.
 */
struct _CrierServer
{
  GObject parent_instance;

  CrierConfig *config;       /* (owned) */
  CrierLook *look;           /* (owned) */
  GPtrArray *sockets;        /* (owned) (element-type GSocket) */
  CrierOperatorSocket *operator_socket; /* (owned) (nullable) */
  GError *operator_error;    /* (owned) (nullable): why there is none */
  guint port;
  guint n_descriptors;

  CrierRequestPolicy *policy;           /* (owned) */
  CrierBlocklist *blocked;   /* (owned) */
  CrierConnectionLimit *limit; /* (owned) */
  CrierReactor *reactor;     /* (owned) */
  CrierAcceptor *acceptor;   /* (owned) */
  SoupServer *soup;          /* (owned) (nullable): NULL when not started */
  CrierHub *hub;             /* (owned) (nullable): likewise */
  CrierTrafficMeter *meter;         /* (owned) (nullable): likewise */
  gulong full_handler;
  CrierFanOut *fan_out;             /* (owned) (nullable): likewise */
  CrierPollRegistry *pollers;     /* (owned) (nullable): likewise */
  CrierApiContext *api;             /* (owned) (nullable): likewise */
  CrierPublisher *publisher; /* (owned) (nullable): likewise, or without an
                              * operator */
  CrierContext context;

  GSource *tidy;             /* (owned) (nullable): NULL when not started */
  guint n_most;              /* connections, the most since it was tidied */
  guint n_last;              /* connections when it was last looked */
};

static guint lost_signal;
static guint blocked_signal;

G_DEFINE_FINAL_TYPE (CrierServer, crier_server, G_TYPE_OBJECT)

static void
accept_cb (GIOStream      *stream,
           GSocketAddress *local,
           CrierRemoteAddress   *remote,
           gpointer        data)
{
  CrierServer *self = CRIER_SERVER (data);
  g_autoptr (GError) error = NULL;

  if (!soup_server_accept_iostream (self->soup, stream, local,
                                    G_SOCKET_ADDRESS (remote), &error))
    g_debug ("Not accepted: %s", error->message);
}

static void
lost_cb (gpointer data)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new_literal (CRIER_ERROR, CRIER_ERROR_LOST,
                               _("The system has closed the port that Crier listened on"));
  g_signal_emit (data, lost_signal, 0, error);
}

/* The C library keeps the memory of many connections that have ended, since as
 * many may come again; ours may not. It is given back when they have ended and
 * the number of connections falls no further. */
static gboolean
tidy_cb (gpointer data)
{
  CrierServer *self = CRIER_SERVER (data);
  guint n = crier_connection_limit_get_n (self->limit);
  gboolean is_calm = n >= self->n_last;

  if (self->operator_socket != NULL)
    crier_operator_socket_mend (self->operator_socket);

  self->n_last = n;
  self->n_most = MAX (self->n_most, n);

  if (is_calm && n + TIDY_GONE <= self->n_most)
    {
      self->n_most = n;
#ifdef __GLIBC__
      malloc_trim (0);
#endif
    }

  return G_SOURCE_CONTINUE;
}

static void
crier_server_dispose (GObject *object)
{
  CrierServer *self = CRIER_SERVER (object);

  g_assert (self->soup == NULL);

  g_clear_pointer (&self->acceptor, crier_acceptor_free);
  g_clear_pointer (&self->operator_socket, crier_operator_socket_free);
  g_clear_error (&self->operator_error);
  g_clear_pointer (&self->reactor, crier_reactor_free);
  g_clear_pointer (&self->limit, crier_connection_limit_free);
  g_clear_pointer (&self->policy, crier_request_policy_free);
  g_clear_pointer (&self->blocked, crier_blocklist_free);
  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_clear_pointer (&self->look, crier_look_free);
  g_clear_pointer (&self->config, crier_config_free);

  G_OBJECT_CLASS (crier_server_parent_class)->dispose (object);
}

static void
crier_server_class_init (CrierServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_server_dispose;

  /**
   * CrierServer::lost:
   * @self: the server
   * @error: %CRIER_ERROR_LOST with a sentence
   *
   * The system has taken away a socket it listens on, so that not every
   * client can connect any more; perhaps emitted more than once.
   */
  lost_signal = g_signal_new ("lost", CRIER_TYPE_SERVER, G_SIGNAL_RUN_LAST, 0,
                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * CrierServer::blocked:
   * @self: the server
   * @ids: (element-type utf8): the Ids that are blocked now
   * @addresses: (element-type utf8): the addresses that are
   *
   * Someone but crier_server_set_blocked() has changed who is blocked.
   */
  blocked_signal = g_signal_new ("blocked", CRIER_TYPE_SERVER, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_PTR_ARRAY, G_TYPE_PTR_ARRAY);
}

static void
crier_server_init (CrierServer *self)
{
}

/* Without it everything else works, so it is no reason not to start. */
static void
open_to_operator (CrierServer *self)
{
  g_autofree char *folder = crier_operator_socket_dup_folder ();

  self->operator_socket = crier_operator_socket_new (folder, self->port,
                                                     &self->operator_error);
  if (self->operator_socket != NULL)
    crier_acceptor_add_operator (self->acceptor,
                                 crier_operator_socket_get_socket (self->operator_socket),
                                 self->port);
}

/**
 * crier_server_new:
 * @config: where to listen and which clients to accept
 *
 * Opens the sockets, on any thread; connections wait in them until
 * crier_server_start(). The limit of descriptors of this process is raised to
 * what it may be.
 *
 * Returns: (transfer full) (nullable): %NULL with an error of
 *   crier_listen_sockets() or crier_look_new(), or %CRIER_ERROR_FAILED if the system lacks something
 *   or the file with the operator's token cannot be used
 */
CrierServer *
crier_server_new (const CrierConfig  *config,
                  GError            **error)
{
  g_autoptr (CrierServer) self = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (CrierOperatorToken) token = NULL;
  g_autoptr (CrierLook) look = NULL;

  g_return_val_if_fail (config != NULL, NULL);

  if (config->token_file != NULL)
    {
      token = crier_operator_token_load (config->token_file, error);
      if (token == NULL)
        return NULL;
    }

  look = crier_look_new (config->foreground, config->background, config->logo, error);
  if (look == NULL)
    return NULL;

  self = g_object_new (CRIER_TYPE_SERVER, NULL);
  self->look = g_steal_pointer (&look);
  self->config = crier_config_copy (config);
  self->n_descriptors = crier_connection_limit_raise_limit ();
  self->sockets = crier_listen_sockets (config, &self->port, error);
  if (self->sockets == NULL)
    return NULL;

  self->reactor = crier_reactor_new (&cause);
  if (self->reactor == NULL)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_FAILED,
                   _("The system has no room for a server (%s)"),
                   cause->message);
      return NULL;
    }

  self->policy = crier_request_policy_new (config, g_steal_pointer (&token),
                                           self->port);
  self->blocked = crier_blocklist_new (config->blocked_ids,
                                       config->blocked_addresses);
  crier_request_policy_set_blocked (self->policy, self->blocked);
  self->limit = crier_connection_limit_new (self->n_descriptors);
  crier_connection_limit_set_per_address (self->limit,
                                          config->max_clients_per_address);
  self->acceptor = crier_acceptor_new (self->sockets, self->reactor,
                                       self->limit, accept_cb, lost_cb, self);
  open_to_operator (self);

  return g_steal_pointer (&self);
}

guint
crier_server_find_port (const CrierConfig *config)
{
  return crier_listen_sockets_find_port (config);
}

guint
crier_server_get_port (CrierServer *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), 0);

  return self->port;
}

/**
 * crier_server_get_operator_error:
 *
 * Returns: (transfer none) (nullable): why the operator's programs cannot reach
 *   it through a socket in the file system, %NULL if they can
 */
const GError *
crier_server_get_operator_error (CrierServer *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), NULL);

  return self->operator_error;
}

/**
 * crier_server_dup_addresses:
 *
 * Returns: (transfer full) (element-type GInetSocketAddress): where it listens
 */
GPtrArray *
crier_server_dup_addresses (CrierServer *self)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < self->sockets->len; i++)
    {
      GSocket *socket = g_ptr_array_index (self->sockets, i);
      GSocketAddress *address = g_socket_get_local_address (socket, NULL);

      if (address != NULL)
        g_ptr_array_add (addresses, address);
    }

  return addresses;
}

/**
 * crier_server_get_max_clients:
 *
 * Returns: how many clients there can be: what the configuration says, or
 *   fewer where descriptors are few
 */
guint
crier_server_get_max_clients (CrierServer *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), 0);

  return crier_connection_limit_limit_clients (self->n_descriptors,
                                               self->config->max_clients);
}

static void
apply_blocked (CrierServer    *self,
               CrierBlocklist *blocked)
{
  g_autoptr (CrierBlocklist) old = g_steal_pointer (&self->blocked);

  self->blocked = blocked;
  self->context.blocked = self->blocked;
  crier_request_policy_set_blocked (self->policy, self->blocked);
  crier_poll_registry_forget (self->context.poll_registry, old);
  crier_hub_disconnect_blocked (self->hub, self->blocked);
}

static gboolean
change_blocked (CrierBlocked  kind,
                const char   *name,
                gboolean      is_blocked,
                gpointer      server)
{
  CrierServer *self = CRIER_SERVER (server);
  CrierBlocklist *changed = crier_blocklist_change (self->blocked, kind, name, is_blocked);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) addresses = NULL;

  if (changed == NULL)
    return FALSE;

  apply_blocked (self, changed);
  ids = crier_blocklist_dup_names (changed, CRIER_BLOCKED_ID);
  addresses = crier_blocklist_dup_names (changed, CRIER_BLOCKED_ADDRESS);
  g_signal_emit (self, blocked_signal, 0, ids, addresses);

  return TRUE;
}

/**
 * crier_server_start:
 * @self: a server that was never started
 * @publisher: (nullable): the operator's way into @hub; %NULL for none
 *
 * Begins to serve @hub on the thread's default main context.
 */
void
crier_server_start (CrierServer    *self,
                    CrierHub       *hub,
                    CrierPublisher *publisher)
{
  g_return_if_fail (CRIER_IS_SERVER (self));
  g_return_if_fail (CRIER_IS_HUB (hub));
  g_return_if_fail (self->soup == NULL && self->hub == NULL);

  self->hub = g_object_ref (hub);
  self->meter = crier_traffic_meter_new (hub);
  self->pollers = crier_poll_registry_new (&self->context,
                                           self->config->max_clients_per_address);
  self->full_handler =
    g_signal_connect_swapped (hub, "full",
                              G_CALLBACK (crier_poll_registry_make_room), self->pollers);
  self->publisher = publisher != NULL ? g_object_ref (publisher) : NULL;
  self->fan_out = crier_fan_out_new (hub, self->config->io_uring);
  self->context = (CrierContext) { hub, self->reactor, self->limit, self->meter,
                                   self->fan_out, self->pollers, publisher, self->blocked,
                                   change_blocked, self, self->look };
  self->api = crier_api_context_new (&self->context);

  self->soup = crier_request_handler_new_soup (self->policy, &self->context, self->api);

  self->tidy = g_timeout_source_new_seconds (TIDY_SECONDS);
  g_source_set_static_name (self->tidy, "crier server tidy");
  g_source_set_callback (self->tidy, tidy_cb, self, NULL);
  g_source_attach (self->tidy, g_main_context_get_thread_default ());

  crier_reactor_attach (self->reactor, g_main_context_get_thread_default ());
  crier_acceptor_start (self->acceptor);
}

CrierTransportTotals *
crier_server_dup_totals (CrierServer *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), NULL);
  g_return_val_if_fail (self->meter != NULL, NULL);

  return crier_traffic_meter_dup_totals (self->meter);
}

/**
 * crier_server_set_blocked:
 * @self: a server that was started
 * @ids: (element-type utf8): the Ids that are blocked
 * @addresses: (element-type utf8): the addresses that are
 *
 * Blocks these, and no others, from now on, and disconnects those clients that
 * are among them, a few at a time; each is told that it is blocked.
 */
void
crier_server_set_blocked (CrierServer *self,
                          GPtrArray   *ids,
                          GPtrArray   *addresses)
{
  g_return_if_fail (CRIER_IS_SERVER (self));
  g_return_if_fail (self->hub != NULL);

  apply_blocked (self, crier_blocklist_new (ids, addresses));
}

/**
 * crier_server_change_blocked:
 * @self: a server that was started
 * @name: as crier_blocklist_dup_name() writes it
 * @is_blocked: whether it is to be blocked from now on
 *
 * Blocks or unblocks at once, as crier_server_set_blocked() does, and emits
 * #CrierServer::blocked.
 *
 * Returns: %FALSE if that was so already
 */
gboolean
crier_server_change_blocked (CrierServer  *self,
                             CrierBlocked  kind,
                             const char   *name,
                             gboolean      is_blocked)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), FALSE);
  g_return_val_if_fail (self->hub != NULL, FALSE);

  return change_blocked (kind, name, is_blocked, self);
}

CrierBlocklist *
crier_server_get_blocked (CrierServer *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), NULL);

  return self->blocked;
}

/**
 * crier_server_set_token:
 * @token: (nullable): a secret, see crier_operator_token_check(); %NULL for none
 *
 * Has it, and no other, open the operator's requests over TCP from now on.
 */
void
crier_server_set_token (CrierServer *self,
                        const char  *token)
{
  g_return_if_fail (CRIER_IS_SERVER (self));

  crier_request_policy_set_token (self->policy,
                                  token != NULL ? crier_operator_token_new (token) : NULL);
}

/**
 * crier_server_is_quiet:
 *
 * Returns: %TRUE if no connection is left that was taken over, be it one that
 *   is still closing
 */
gboolean
crier_server_is_quiet (CrierServer *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER (self), TRUE);

  return crier_reactor_get_n (self->reactor) ==
         crier_acceptor_get_n_waiting (self->acceptor);
}

/**
 * crier_server_stop:
 *
 * Ends every connection at once, on the thread on which it was started. All
 * is over when this returns; what waits in the listening sockets is refused
 * when the server is freed.
 */
void
crier_server_stop (CrierServer *self)
{
  GMainContext *context = g_main_context_get_thread_default ();
  CrierWatch *watch;

  g_return_if_fail (CRIER_IS_SERVER (self));
  g_return_if_fail (self->soup != NULL);

  g_source_destroy (self->tidy);
  g_clear_pointer (&self->tidy, g_source_unref);
  crier_acceptor_stop (self->acceptor);
  while ((watch = crier_reactor_peek (self->reactor)) != NULL)
    watch->abort (watch);

  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);

  /* Nothing that is still being read is published from now on. */
  g_clear_pointer (&self->api, crier_api_context_free);

  /* libsoup lets its connections go from the main loop. */
  while (g_main_context_iteration (context, FALSE))
    continue;

  g_clear_signal_handler (&self->full_handler, self->hub);
  g_clear_pointer (&self->pollers, crier_poll_registry_free);
  g_clear_pointer (&self->fan_out, crier_fan_out_free);
  g_clear_pointer (&self->meter, crier_traffic_meter_free);
  g_clear_object (&self->publisher);
  g_clear_object (&self->hub);
}
