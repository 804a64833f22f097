/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-request-policy.h"

#include <string.h>
#include <sys/socket.h>

#include "crier-response.h"
#include "crier-remote-address.h"
#include "crier-origin.h"

/* A body where none is taken: a small one is read and dropped, so that the
 * answer arrives; the sender of a larger one is cut off in the middle. */
#define MAX_UNWANTED (64 * 1024)

/*
 * CrierRequestPolicy:
 *
 * Decides which requests are served, when the head of one is there and before
 * anything acts on it: whether its Host is ours, which page sends it (Origin),
 * and whether it is of a size and form that we take. It refuses by setting a
 * status. What it serves may come from any program, but from no foreign page.
 */
struct _CrierRequestPolicy
{
  guint port;
  CrierOperatorToken *token;         /* (owned) (nullable) */
  gboolean any_origin;
  CrierBlocklist *blocked;   /* (unowned) (nullable): NULL until it is set */
  GHashTable *origins;       /* (owned) (element-type utf8): scheme://name:port */
  GHashTable *own_names;     /* (owned) (element-type utf8): with our port */
  GHashTable *allowed_names; /* (owned) (element-type utf8): with any port */
};

static char *
format_origin (const char *scheme,
               const char *name,
               guint       port)
{
  return g_strdup_printf ("%s://%s:%u", scheme, name, port);
}

static void
add_own_names (CrierRequestPolicy *self)
{
  g_autofree char *host = g_ascii_strdown (g_get_host_name (), -1);

  g_hash_table_add (self->own_names, g_strdup ("localhost"));

  /* As multicast DNS (RFC 6762) knows this computer. */
  if (strchr (host, '.') == NULL)
    g_hash_table_add (self->own_names, g_strconcat (host, ".local", NULL));

  g_hash_table_add (self->own_names, g_steal_pointer (&host));
}

static void
allow_origin (CrierRequestPolicy  *self,
              const char *text)
{
  g_autofree char *scheme = NULL;
  g_autofree char *name = NULL;
  guint port;

  if (strcmp (text, "*") == 0)
    self->any_origin = TRUE;
  else if (crier_origin_parse (text, &scheme, &name, &port))
    g_hash_table_add (self->origins, format_origin (scheme, name, port));
}

/**
 * crier_request_policy_new:
 * @config: what the operator allows; origins that are none are passed over
 * @token: (transfer full) (nullable): what opens the operator's requests over
 *   TCP, %NULL if nothing does
 * @port: our port
 */
CrierRequestPolicy *
crier_request_policy_new (const CrierConfig *config,
                          CrierOperatorToken        *token,
                          guint              port)
{
  CrierRequestPolicy *self = g_new0 (CrierRequestPolicy, 1);
  guint i;

  self->port = port;
  self->token = token;
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->own_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->allowed_names = g_hash_table_new_full (g_str_hash, g_str_equal,
                                               g_free, NULL);
  add_own_names (self);

  for (i = 0; i < config->allowed_hosts->len; i++)
    {
      const char *name = g_ptr_array_index (config->allowed_hosts, i);

      g_hash_table_add (self->allowed_names, g_ascii_strdown (name, -1));
    }

  for (i = 0; i < config->allowed_origins->len; i++)
    allow_origin (self, g_ptr_array_index (config->allowed_origins, i));

  return self;
}

void
crier_request_policy_free (CrierRequestPolicy *self)
{
  g_clear_pointer (&self->token, crier_operator_token_free);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->own_names);
  g_hash_table_unref (self->allowed_names);
  g_free (self);
}

void
crier_request_policy_set_blocked (CrierRequestPolicy      *self,
                                  CrierBlocklist *blocked)
{
  self->blocked = blocked;
}

void
crier_request_policy_set_token (CrierRequestPolicy  *self,
                                CrierOperatorToken *token)
{
  g_clear_pointer (&self->token, crier_operator_token_free);
  self->token = token;
}

static void
set_header (SoupServerMessage *message,
            const char        *name,
            const char        *value)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, name, value);
}

static CrierRemoteAddress *
get_remote_address (SoupServerMessage *message)
{
  return CRIER_REMOTE_ADDRESS (soup_server_message_get_remote_address (message));
}

/* Whether more of the request may be on its way than is worth reading. */
static gboolean
has_large_body (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_list (headers, "Transfer-Encoding") != NULL ||
         soup_message_headers_get_content_length (headers) > MAX_UNWANTED;
}

static void
cut_off (SoupServerMessage *message)
{
  CrierRemoteAddress *remote = get_remote_address (message);
  g_autofree char *answer = crier_response_format_message (message);

  if (send (g_socket_get_fd (crier_remote_address_get_socket (remote)),
            answer, strlen (answer), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    g_debug ("Cut off without a word");

  crier_remote_address_cut (remote);
}

/* With the response set. libsoup would send it when it has read everything. */
static gboolean
refused (SoupServerMessage *message)
{
  g_debug ("Refused with %u", soup_server_message_get_status (message));

  if (has_large_body (message))
    cut_off (message);

  return FALSE;
}

static gboolean
refuse (SoupServerMessage *message,
        guint              status,
        CrierError         error,
        const char        *sentence)
{
  crier_response_refuse (message, status, error, sentence);

  return refused (message);
}

static gboolean
is_own_address (CrierRemoteAddress *remote,
                const char   *name)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  return address != NULL &&
         (g_inet_address_get_is_loopback (address) ||
          g_inet_address_equal (address,
                                crier_remote_address_get_local (remote)));
}

static gboolean
is_us (CrierRequestPolicy    *self,
       CrierRemoteAddress *remote,
       const char   *name,
       guint         port)
{
  if (g_hash_table_contains (self->allowed_names, name))
    return TRUE;

  if (port != 0 && port != self->port)
    return FALSE;

  return g_hash_table_contains (self->own_names, name) ||
         is_own_address (remote, name);
}

static gboolean
check_host (CrierRequestPolicy         *self,
            SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  /* Two of them come as one with a comma, which is no host. */
  const char *host = soup_message_headers_get_list (headers, "Host");
  const char *target = g_uri_get_host (soup_server_message_get_uri (message));
  g_autofree char *name = NULL;
  g_autofree char *target_name = NULL;
  guint port;
  guint target_port;

  /* No name (DNS) can lead a page to a socket in the file system. */
  if (crier_remote_address_is_operator (get_remote_address (message)) &&
      (host == NULL || crier_origin_parse_host (host, &name, &port)))
    return TRUE;

  if (host == NULL || !crier_origin_parse_host (host, &name, &port))
    return refuse (message, 400, CRIER_ERROR_BAD_REQUEST, "One Host header is needed, with a host");

  if (!is_us (self, get_remote_address (message), name, port))
    return refuse (message, 421, CRIER_ERROR_WRONG_HOST, "This is not the host that you asked for");

  /* The target may name a host too, and then it is what counts
   * (RFC 9112 §3.2.2). GUri leaves out the brackets. */
  target_name = strchr (target, ':') != NULL ? g_strdup_printf ("[%s]", target)
                                             : g_strdup (target);
  g_free (g_steal_pointer (&name));
  if (!crier_origin_parse_host (target_name, &name, &target_port) ||
      !is_us (self, get_remote_address (message), name, 0))
    return refuse (message, 421, CRIER_ERROR_WRONG_HOST, "This is not the host that you asked for");

  crier_response_set_policy (message, host);

  return TRUE;
}

static gboolean
is_allowed_origin (CrierRequestPolicy         *self,
                   SoupServerMessage *message,
                   const char        *origin,
                   gboolean          *foreign)
{
  g_autofree char *scheme = NULL;
  g_autofree char *name = NULL;
  g_autofree char *whole = NULL;
  guint port;
  gboolean is_one = crier_origin_parse (origin, &scheme, &name, &port);

  *foreign = FALSE;
  if (is_one && strcmp (scheme, "http") == 0 && port == self->port &&
      is_us (self, get_remote_address (message), name, port))
    return TRUE;

  *foreign = TRUE;
  if (self->any_origin)
    return TRUE;

  if (!is_one)
    return FALSE;

  whole = format_origin (scheme, name, port);

  return g_hash_table_contains (self->origins, whole);
}

static gboolean
check_origin (CrierRequestPolicy         *self,
              SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_list (headers, "Origin");
  gboolean foreign;

  /* A program; every browser says from where a page opens a WebSocket. */
  if (origin == NULL)
    return TRUE;

  if (!is_allowed_origin (self, message, origin, &foreign))
    return refuse (message, 403, CRIER_ERROR_WRONG_ORIGIN, "Pages from there may not connect");

  if (foreign)
    {
      set_header (message, "Access-Control-Allow-Origin",
                  self->any_origin ? "*" : origin);
      set_header (message, "Vary", "Origin");
      set_header (message, "Cross-Origin-Resource-Policy", "cross-origin");
    }

  return TRUE;
}

/* A page cannot see why a WebSocket is refused, so that one is accepted,
 * and told afterwards that it is (crier-websocket-handshake.c). */
static gboolean
check_address (CrierRequestPolicy         *self,
               SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  CrierRemoteAddress *remote = get_remote_address (message);

  if (self->blocked == NULL || crier_remote_address_is_operator (remote) ||
      !crier_blocklist_has_address (self->blocked,
                                    crier_remote_address_get_address (remote)))
    return TRUE;

  if (strcmp (path, "/websocket") == 0 &&
      soup_message_headers_get_one (headers, "Upgrade") != NULL)
    return TRUE;

  crier_response_refuse_blocked (message);

  return refused (message);
}

/* Whether a page may ask is a question of its own, and answered anywhere. */
static gboolean
check_path (SoupServerMessage *message,
            CrierMethods       methods)
{
  const char *method = soup_server_message_get_method (message);

  if (methods != 0 || strcmp (method, "OPTIONS") == 0)
    return TRUE;

  crier_response_refuse_path (message);

  return refused (message);
}

/* What a browser says of where a request comes from (W3C Fetch Metadata §2.3),
 * for pages that it lets ask without an Origin. */
static gboolean
is_from_elsewhere (SoupMessageHeaders *headers)
{
  const char *site = soup_message_headers_get_list (headers, "Sec-Fetch-Site");

  return site != NULL && g_ascii_strcasecmp (site, "same-origin") != 0 &&
         g_ascii_strcasecmp (site, "none") != 0;
}

static gboolean
has_token (CrierRequestPolicy          *self,
           SoupMessageHeaders *headers)
{
  const char *credentials = soup_message_headers_get_list (headers, "Authorization");
  const char *scheme = "Bearer ";

  return credentials != NULL &&
         g_ascii_strncasecmp (credentials, scheme, strlen (scheme)) == 0 &&
         crier_operator_token_matches (self->token,
                                       credentials + strlen (scheme));
}

/* Where nothing opens them, the operator's requests are as good as unknown. */
static gboolean
check_operator (CrierRequestPolicy         *self,
                SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  gboolean is_known = crier_remote_address_is_operator (get_remote_address (message));

  if (!is_known && self->token == NULL)
    {
      crier_response_refuse_path (message);
      return refused (message);
    }

  set_header (message, "Content-Type", "application/json");

  if (is_from_elsewhere (headers))
    return refuse (message, 403, CRIER_ERROR_WRONG_ORIGIN, "Pages from there may not ask this");

  if (!is_known && !has_token (self, headers))
    {
      set_header (message, "WWW-Authenticate", "Bearer");
      return refuse (message, 401, CRIER_ERROR_NO_TOKEN, "The operator's token is needed");
    }

  return TRUE;
}

static gboolean
check_form (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (soup_message_headers_get_list (headers, "Expect") != NULL)
    return refuse (message, 417, CRIER_ERROR_EXPECTATION, "Nothing can be expected here");

  /* libsoup would cut the answer to pieces, as many as are asked for. */
  soup_message_headers_remove (headers, "Range");

  return TRUE;
}

/* Only what says how long it is and of which type is taken: everything that
 * can be posted is JSON, which no form of a foreign page can send. */
static gboolean
check_post (SoupServerMessage *message,
            gsize              max_body)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  goffset length = soup_message_headers_get_content_length (headers);

  if (soup_message_headers_get_list (headers, "Transfer-Encoding") != NULL)
    return refuse (message, 411, CRIER_ERROR_NO_LENGTH, "A body says its length here");

  if (length > (goffset) max_body)
    return refuse (message, 413, CRIER_ERROR_BODY_TOO_LARGE, "The body is too large");

  if (g_strcmp0 (type, "application/json") != 0 &&
      (length > 0 || max_body > 0))
    return refuse (message, 415, CRIER_ERROR_MEDIA_TYPE, "A body is application/json here");

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message),
                                    TRUE);

  return TRUE;
}

static gboolean
check_body (SoupServerMessage *message,
            CrierMethods       methods,
            gsize              max_body)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  CrierMethods method = crier_methods_parse (soup_server_message_get_method (message));

  if (method & methods & CRIER_METHOD_POST)
    return check_post (message, max_body);

  if (soup_message_headers_get_list (headers, "Transfer-Encoding") == NULL &&
      soup_message_headers_get_content_length (headers) == 0)
    return TRUE;

  if (method & CRIER_METHODS_READ)
    return refuse (message, 413, CRIER_ERROR_BODY_TOO_LARGE, "No body is taken here");

  crier_response_refuse_method (message, methods);

  return refused (message);
}

/**
 * crier_request_policy_check:
 * @message: a request whose head is there
 * @methods: those of its path, 0 if there is nothing
 * @max_body: the most bytes that a POST may bring there
 * @for_operator: whether only the operator may ask it
 *
 * Decides whether @message may pass. If not, it has its response, or was cut
 * off.
 */
gboolean
crier_request_policy_check (CrierRequestPolicy         *self,
                            SoupServerMessage *message,
                            CrierMethods       methods,
                            gsize              max_body,
                            gboolean           for_operator)
{
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_headers_remove (soup_server_message_get_response_headers (message),
                               "Content-Type");

  return check_host (self, message) &&
         check_form (message) &&
         check_origin (self, message) &&
         check_address (self, message) &&
         check_path (message, methods) &&
         (!for_operator || check_operator (self, message)) &&
         check_body (message, methods, max_body);
}
