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
#include "crier-query.h"
#include "crier-site.h"

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
  CrierSite *site;           /* (owned) */
  CrierOperatorToken *token; /* (owned) (nullable) */
  CrierBlocklist *blocked;   /* (unowned) (nullable): NULL until it is set */
};

/**
 * crier_request_policy_new:
 * @config: what the operator allows; hosts and origins that are none are
 *   passed over
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

  self->site = crier_site_new (config, port);
  self->token = token;

  return self;
}

void
crier_request_policy_free (CrierRequestPolicy *self)
{
  g_clear_pointer (&self->token, crier_operator_token_free);
  crier_site_free (self->site);
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
  CrierRemoteAddress *remote = crier_remote_address_of (message);
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
check_host (CrierRequestPolicy *self,
            SoupServerMessage  *message,
            CrierAccess         access)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  CrierRemoteAddress *remote = crier_remote_address_of (message);
  gboolean is_there = soup_message_headers_get_list (headers, "Host") != NULL;
  gboolean is_any;
  g_autofree char *name = NULL;
  g_autofree char *host = NULL;
  guint port;

  /* No name (DNS) can lead a page to a socket in the file system. */
  is_any = crier_remote_address_is_operator (remote) ||
           (access & CRIER_ACCESS_ANY_HOST) != 0;

  /* Only the older version may do without one (RFC 9112 §3.2). */
  if (!is_there && is_any &&
      soup_server_message_get_http_version (message) == SOUP_HTTP_1_0)
    return TRUE;

  if (!is_there || !crier_site_find_host (message, &name, &port))
    return refuse (message, 400, CRIER_ERROR_BAD_REQUEST, "One Host header is needed, with a host");

  if (crier_site_is_us (self->site, remote, name, port))
    {
      host = port != 0 ? g_strdup_printf ("%s:%u", name, port) : g_strdup (name);
      crier_response_set_policy (message, strchr (name, ':') == NULL ? host : NULL);
      return TRUE;
    }

  return is_any ||
         refuse (message, 421, CRIER_ERROR_WRONG_HOST, "This is not the host that you asked for");
}

/* Before anything is refused, so that the page can read why (WHATWG Fetch
 * §3.2.3). */
static void
expose (CrierRequestPolicy *self,
        SoupServerMessage  *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_list (headers, "Origin");

  if (origin == NULL || crier_site_judge (self->site, message, origin) != CRIER_PAGE_ALLOWED)
    return;

  set_header (message, "Access-Control-Allow-Origin",
              crier_site_allows_all (self->site) ? "*" : origin);
  set_header (message, "Access-Control-Expose-Headers", "ETag, Retry-After");
  set_header (message, "Vary", "Origin");
  set_header (message, "Cross-Origin-Resource-Policy", "cross-origin");
}

static gboolean
check_origin (CrierRequestPolicy *self,
              SoupServerMessage  *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_list (headers, "Origin");

  /* Every browser says from where a page opens a WebSocket. */
  return origin == NULL || crier_site_judge (self->site, message, origin) != CRIER_PAGE_FOREIGN ||
         refuse (message, 403, CRIER_ERROR_WRONG_ORIGIN, "Pages from there may not connect");
}

/* What a page can have a browser ask without an Origin: by an image, a frame,
 * a link, a form. The browser says from where in Sec-Fetch-Site (W3C Fetch
 * Metadata §2.3), or, to an address that is neither of this computer nor of
 * TLS, in Referer, if the page does not forbid that. */
static gboolean
check_page (CrierRequestPolicy *self,
            SoupServerMessage  *message,
            CrierAccess         access)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *site = soup_message_headers_get_list (headers, "Sec-Fetch-Site");
  const char *origin = soup_message_headers_get_list (headers, "Origin");
  const char *referer = soup_message_headers_get_list (headers, "Referer");
  g_autofree char *other = NULL;
  gboolean is_ours;
  CrierPage page;

  if (origin == NULL && referer != NULL)
    origin = other = crier_origin_dup_of_url (referer);

  page = crier_site_judge (self->site, message, origin);

  if (site != NULL)
    is_ours = strcmp (site, "same-origin") == 0 || strcmp (site, "none") == 0;
  else
    is_ours = page == CRIER_PAGE_OURS || (origin == NULL && referer == NULL);

  if (is_ours || (page == CRIER_PAGE_ALLOWED && (access & CRIER_ACCESS_OPERATOR) == 0))
    return TRUE;

  return refuse (message, 403, CRIER_ERROR_WRONG_ORIGIN, "Pages from there may not ask this");
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

/* The credentials of the scheme Bearer, whose name is in any case and has one
 * blank or more behind it (RFC 9110 §11.4). NULL if there are none. */
static const char *
get_token (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *credentials = soup_message_headers_get_list (headers, "Authorization");
  gsize length = strlen ("Bearer");

  if (credentials == NULL || g_ascii_strncasecmp (credentials, "Bearer", length) != 0 ||
      credentials[length] != ' ')
    return NULL;

  return credentials + length + strspn (credentials + length, " ");
}

static gboolean
has_token (CrierRequestPolicy *self,
           SoupServerMessage  *message)
{
  const char *token = get_token (message);

  return self->token != NULL && token != NULL &&
         crier_operator_token_matches (self->token, token);
}

static gboolean
check_token (CrierRequestPolicy *self,
             SoupServerMessage  *message)
{
  if (has_token (self, message))
    return TRUE;

  /* Of one that was not given no error is said (RFC 6750 §3.1). */
  set_header (message, "WWW-Authenticate",
              get_token (message) != NULL ? "Bearer error=\"invalid_token\"" : "Bearer");

  return refuse (message, 401, CRIER_ERROR_NO_TOKEN, "The operator's token is needed");
}

/* By where it comes from, or by the Id that it says it is of. The page can be had
 * with a blocked Id, since it says that this is blocked. */
static gboolean
is_blocked (CrierRequestPolicy *self,
            SoupServerMessage  *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  GInetAddress *address = crier_remote_address_get_address (crier_remote_address_of (message));
  g_autoptr (CrierQuery) query = NULL;

  if (crier_blocklist_has_address (self->blocked, address))
    return TRUE;

  if (strcmp (g_uri_get_path (uri), "/") == 0)
    return FALSE;

  query = crier_query_parse (g_uri_get_query (uri), NULL);

  return query != NULL && query->id != NULL &&
         crier_blocklist_has_id (self->blocked, query->id);
}

/* An operator who has the token, and nothing else of theirs, gets through a block,
 * since the block of that address may be what they have come to take back. A page
 * cannot see why a WebSocket is refused, so that one is accepted, and told
 * afterwards that it is, by crier_connection_open(). */
static gboolean
check_blocked (CrierRequestPolicy *self,
               SoupServerMessage  *message,
               CrierAccess         access)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  if (self->blocked == NULL ||
      crier_remote_address_is_operator (crier_remote_address_of (message)) ||
      ((access & CRIER_ACCESS_OPERATOR) != 0 && has_token (self, message)) ||
      !is_blocked (self, message))
    return TRUE;

  if (strcmp (path, "/websocket") == 0 &&
      soup_message_headers_get_one (headers, "Upgrade") != NULL)
    return TRUE;

  crier_response_refuse_blocked (message);

  return refused (message);
}

/* Where nothing opens them, the operator's requests are as good as unknown. */
static gboolean
check_operator (CrierRequestPolicy *self,
                SoupServerMessage  *message,
                CrierAccess         access)
{
  gboolean is_known = crier_remote_address_is_operator (crier_remote_address_of (message));

  if (!is_known && self->token == NULL)
    {
      crier_response_refuse_path (message);
      return refused (message);
    }

  set_header (message, "Content-Type", "application/json");

  return check_page (self, message, access) &&
         (is_known || check_token (self, message));
}

/* Its name is in any case, and has parameters that change nothing (RFC 8259
 * §11). Two fields come as one with a comma. */
static gboolean
is_json (SoupMessageHeaders *headers)
{
  const char *list = soup_message_headers_get_list (headers, "Content-Type");
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  return list != NULL && strchr (list, ',') == NULL && type != NULL &&
         g_ascii_strcasecmp (type, "application/json") == 0;
}

/* Only what says how long it is and of which type is taken: everything that
 * can be posted is JSON, which no form of a foreign page can send. */
static gboolean
check_post (SoupServerMessage *message,
            gsize              max_body)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  goffset length = soup_message_headers_get_content_length (headers);

  if (soup_message_headers_get_list (headers, "Transfer-Encoding") != NULL ||
      (max_body > 0 && soup_message_headers_get_list (headers, "Content-Length") == NULL))
    return refuse (message, 411, CRIER_ERROR_NO_LENGTH, "A body says its length here");

  if (length > (goffset) max_body)
    return refuse (message, 413, CRIER_ERROR_BODY_TOO_LARGE, "The body is too large");

  if ((length > 0 || max_body > 0) && !is_json (headers))
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

  if ((method & CRIER_METHODS_READ) || (method & methods & CRIER_METHOD_PUT))
    return refuse (message, 413, CRIER_ERROR_BODY_TOO_LARGE, "No body is taken here");

  crier_response_refuse_method (message, methods);

  return refused (message);
}

/**
 * crier_request_policy_check:
 * @message: a request whose head is there
 * @methods: those of its path, 0 if there is nothing
 * @max_body: the most bytes that a POST may bring there
 * @access: who may ask it
 *
 * Decides whether @message may pass. If not, it has its response, or was cut
 * off.
 */
gboolean
crier_request_policy_check (CrierRequestPolicy *self,
                            SoupServerMessage  *message,
                            CrierMethods        methods,
                            gsize               max_body,
                            CrierAccess         access)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_headers_remove (soup_server_message_get_response_headers (message),
                               "Content-Type");

  /* libsoup would cut the answer to pieces, as many as are asked for. */
  soup_message_headers_remove (headers, "Range");
  expose (self, message);

  return check_host (self, message, access) &&
         check_origin (self, message) &&
         check_blocked (self, message, access) &&
         check_path (message, methods) &&
         ((access & CRIER_ACCESS_ACTS) == 0 || check_page (self, message, access)) &&
         ((access & CRIER_ACCESS_OPERATOR) == 0 || check_operator (self, message, access)) &&
         check_body (message, methods, max_body);
}
