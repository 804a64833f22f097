/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-service.h"

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-service-private.h"

/*
 * What a service is asked for and told while it runs: each function fills a
 * CrierEngineRequest, whose own function runs in the service's thread. A request
 * with a callback is always answered; any other is done soon, and dropped when
 * nothing runs.
 */

static void
answer (CrierEngineRequest *request,
        CrierMessage       *message,
        const GError       *error)
{
  request->message = message != NULL ? crier_message_ref (message) : NULL;
  request->error = error != NULL ? g_error_copy (error) : NULL;
  crier_engine_request_answer (request);
}

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      user_data)
{
  CrierEngineRequest *request = user_data;

  request->n_reached = n_reached;
  answer (request, message, error);
}

static void
publish_func (CrierEngineRequest *request,
              CrierEngine        *engine)
{
  crier_publisher_publish (crier_engine_get_publisher (engine),
                           g_steal_pointer (&request->draft), published_cb, request);
}

static void
deliver_published (CrierEngineRequest *request)
{
  if (request->callback.published != NULL)
    request->callback.published (request->message, request->n_reached,
                                 request->error, request->user_data);
}

/**
 * crier_service_publish:
 * @to: (nullable): the Ids it is for; %NULL for everyone
 * @callback: (nullable): called in the main thread when it was accepted, or was
 *   not, with an error of crier_publisher_publish() or %CRIER_ERROR_NOT_RUNNING;
 *   never before this returns
 *
 * Sends a message, see crier_publisher_publish(). Until it is answered, @self
 * is kept.
 */
void
crier_service_publish (CrierService       *self,
                       const char         *text,
                       const char * const *to,
                       CrierPublisherFunc  callback,
                       gpointer            user_data)
{
  crier_service_publish_for (self, text, to, 0, callback, user_data);
}

/**
 * crier_service_publish_for:
 * @expires: seconds after which it ends, at most %CRIER_DRAFT_MAX_EXPIRES, 0 for never
 *
 * Likewise, a message that ends.
 */
void
crier_service_publish_for (CrierService       *self,
                           const char         *text,
                           const char * const *to,
                           guint               expires,
                           CrierPublisherFunc  callback,
                           gpointer            user_data)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (text != NULL);

  request = crier_engine_request_new (publish_func);
  request->draft = crier_draft_new (text, to);
  request->draft->expires = expires;
  request->deliver = deliver_published;
  request->callback.published = callback;
  request->user_data = user_data;
  crier_service_invoke (self, request);
}

static void
withdraw_func (CrierEngineRequest *request,
               CrierEngine        *engine)
{
  crier_publisher_withdraw (crier_engine_get_publisher (engine), request->id, NULL,
                            published_cb, request);
}

/**
 * crier_service_withdraw:
 * @id: the id of a message, unchecked
 * @callback: (nullable): as of crier_service_publish(), of what says that it is
 *   withdrawn, or with %CRIER_ERROR_NOT_STANDING
 *
 * Has screens forget a message, see crier_publisher_withdraw().
 */
void
crier_service_withdraw (CrierService       *self,
                        const char         *id,
                        CrierPublisherFunc  callback,
                        gpointer            user_data)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (id != NULL);

  request = crier_engine_request_new (withdraw_func);
  request->id = g_strdup (id);
  request->deliver = deliver_published;
  request->callback.published = callback;
  request->user_data = user_data;
  crier_service_invoke (self, request);
}

static void
readers_cb (CrierMessage *message,
            GPtrArray    *readers,
            const GError *error,
            gpointer      user_data)
{
  CrierEngineRequest *request = user_data;

  request->readers = readers != NULL ? g_ptr_array_ref (readers) : NULL;
  answer (request, message, error);
}

static void
readers_func (CrierEngineRequest *request,
              CrierEngine        *engine)
{
  if (crier_publisher_read_readers (crier_engine_get_publisher (engine), request->id,
                                    readers_cb, request))
    return;

  g_set_error_literal (&request->error, CRIER_ERROR, CRIER_ERROR_INVALID,
                       _("The message is not kept any more"));
  crier_engine_request_answer (request);
}

static void
deliver_readers (CrierEngineRequest *request)
{
  request->callback.readers (request->message, request->readers, request->error,
                             request->user_data);
}

/**
 * crier_service_read_readers:
 * @message: a message that was sent
 * @callback: called in the main thread with a line for each Id that @message was
 *   sent to, or with %CRIER_ERROR_UNREADABLE, %CRIER_ERROR_INVALID if it is not
 *   kept any more, or %CRIER_ERROR_NOT_RUNNING
 *
 * Asks to whom exactly @message was sent, and which of them have seen it. Until
 * it is answered, @self is kept.
 */
void
crier_service_read_readers (CrierService            *self,
                            CrierMessage            *message,
                            CrierJournalReadersFunc  callback,
                            gpointer                 user_data)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (message != NULL);
  g_return_if_fail (callback != NULL);

  request = crier_engine_request_new (readers_func);
  request->id = g_strdup (crier_message_get_id (message));
  request->deliver = deliver_readers;
  request->callback.readers = callback;
  request->user_data = user_data;
  crier_service_invoke (self, request);
}

static void
totals_func (CrierEngineRequest *request,
             CrierEngine        *engine)
{
  request->totals = crier_server_dup_totals (crier_engine_get_server (engine));
  crier_engine_request_answer (request);
}

static void
deliver_totals (CrierEngineRequest *request)
{
  request->callback.totals (request->totals, request->error, request->user_data);
}

/**
 * crier_service_read_totals:
 * @callback: called in the main thread with the totals, or with
 *   %CRIER_ERROR_NOT_RUNNING
 *
 * Asks what each transport has cost since the server was started. Until it is
 * answered, @self is kept.
 */
void
crier_service_read_totals (CrierService    *self,
                           CrierTotalsFunc  callback,
                           gpointer         user_data)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (callback != NULL);

  request = crier_engine_request_new (totals_func);
  request->deliver = deliver_totals;
  request->callback.totals = callback;
  request->user_data = user_data;
  crier_service_invoke (self, request);
}

static void
clear_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_publisher_publish (crier_engine_get_publisher (engine),
                           crier_draft_new_clear (), NULL, NULL);
}

/**
 * crier_service_clear:
 *
 * Has screens forget the messages that they show. If that cannot be kept, an
 * event of #CrierService::events says so.
 */
void
crier_service_clear (CrierService *self)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));

  crier_service_invoke (self, crier_engine_request_new (clear_func));
}

static void
tell_number (CrierService           *self,
             CrierEngineRequestFunc  func,
             guint64                 number)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));

  request = crier_engine_request_new (func);
  request->number = number;
  crier_service_invoke (self, request);
}

static void
disconnect_func (CrierEngineRequest *request,
                 CrierEngine        *engine)
{
  crier_hub_disconnect (crier_engine_get_hub (engine), request->number);
}

void
crier_service_disconnect (CrierService *self,
                          guint64       serial)
{
  tell_number (self, disconnect_func, serial);
}

static void
tell_of (CrierService           *self,
         CrierEngineRequestFunc  func,
         GPtrArray              *clients)
{
  CrierEngineRequest *request;
  guint i;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (clients != NULL);

  if (clients->len == 0)
    return;

  request = crier_engine_request_new (func);
  request->serials = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (i = 0; i < clients->len; i++)
    {
      guint64 serial = crier_client_get_serial (g_ptr_array_index (clients, i));

      g_hash_table_add (request->serials, g_memdup2 (&serial, sizeof serial));
    }

  crier_service_invoke (self, request);
}

static void
disconnect_many_func (CrierEngineRequest *request,
                      CrierEngine        *engine)
{
  crier_hub_disconnect_many (crier_engine_get_hub (engine), request->serials);
}

/**
 * crier_service_disconnect_many:
 * @clients: (element-type CrierClient): which; some may have left
 *
 * Closes their connections a few at a time, so that no other client has to wait
 * for it.
 */
void
crier_service_disconnect_many (CrierService *self,
                               GPtrArray    *clients)
{
  tell_of (self, disconnect_many_func, clients);
}

/**
 * crier_service_disconnect_all:
 *
 * Closes every connection that is there when the service's thread comes to it,
 * as crier_service_disconnect_many() does.
 */
void
crier_service_disconnect_all (CrierService *self)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));

  crier_service_invoke (self, crier_engine_request_new (disconnect_many_func));
}

static void
label_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_publisher_label (crier_engine_get_publisher (engine),
                         request->id, request->text, request->color);
}

/**
 * crier_service_label:
 * @id: an Id that is here or has been
 * @name: (nullable): what the operator calls it, as crier_id_check() allows
 *
 * Gives an Id a name and a color, which the journal keeps.
 *
 * Returns: %FALSE if nothing has changed, because no client of that Id has been
 *   here or nothing runs that could keep it
 */
gboolean
crier_service_label (CrierService *self,
                     const char   *id,
                     const char   *name,
                     CrierColor    color)
{
  CrierEngineRequest *request;

  g_return_val_if_fail (CRIER_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (name == NULL || crier_id_check (name, -1, NULL), FALSE);

  if (crier_service_get_state (self) != CRIER_SERVICE_RUNNING ||
      !crier_contacts_label (crier_service_get_contacts (self), id, name, color))
    return FALSE;

  request = crier_engine_request_new (label_func);
  request->id = g_strdup (id);
  request->text = g_strdup (name);
  request->color = color;
  crier_service_invoke (self, request);

  return TRUE;
}

static void
identify_func (CrierEngineRequest *request,
               CrierEngine        *engine)
{
  crier_hub_identify (crier_engine_get_hub (engine), request->serials);
}

/**
 * crier_service_identify:
 * @clients: (element-type CrierClient): which; those that do not speak JSON are
 *   passed over
 *
 * Has their pages show what the operator calls them, large, for three seconds.
 */
void
crier_service_identify (CrierService *self,
                        GPtrArray    *clients)
{
  tell_of (self, identify_func, clients);
}

static void
refresh_func (CrierEngineRequest *request,
              CrierEngine        *engine)
{
  crier_hub_refresh (crier_engine_get_hub (engine), request->serials);
}

/**
 * crier_service_refresh:
 * @clients: (element-type CrierClient): which the operator looks at
 *
 * Has those counters of @clients brought up to date that are not kept as
 * things happen, see crier_client_get_pending(). The service's thread does it
 * soon, and tells nothing.
 */
void
crier_service_refresh (CrierService *self,
                       GPtrArray    *clients)
{
  tell_of (self, refresh_func, clients);
}

static void
interval_func (CrierEngineRequest *request,
               CrierEngine        *engine)
{
  crier_ticker_set_interval (crier_engine_get_ticker (engine),
                             (guint) request->number);
}

/**
 * crier_service_set_interval:
 * @interval: seconds between announcements, 0 for none
 */
void
crier_service_set_interval (CrierService *self,
                            guint         interval)
{
  g_return_if_fail (interval <= CRIER_CONFIG_INTERVAL_MAX);

  tell_number (self, interval_func, interval);
}

static void
inbox_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_hub_set_inbox (crier_engine_get_hub (engine), request->number != 0);
}

void
crier_service_set_inbox (CrierService *self,
                         gboolean      inbox)
{
  tell_number (self, inbox_func, inbox != FALSE);
}

static void
blocked_func (CrierEngineRequest *request,
              CrierEngine        *engine)
{
  crier_server_set_blocked (crier_engine_get_server (engine),
                            request->ids, request->addresses);
}

static gpointer
copy_text (gconstpointer text,
           gpointer      data)
{
  return g_strdup (text);
}

/**
 * crier_service_set_blocked:
 * @ids: (element-type utf8): the Ids that are blocked
 * @addresses: (element-type utf8): the addresses that are
 *
 * Has these and no others blocked from now on, and disconnects clients that are.
 * Both lists are copied.
 */
void
crier_service_set_blocked (CrierService *self,
                           GPtrArray    *ids,
                           GPtrArray    *addresses)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (ids != NULL);
  g_return_if_fail (addresses != NULL);

  request = crier_engine_request_new (blocked_func);
  request->ids = g_ptr_array_copy (ids, copy_text, NULL);
  request->addresses = g_ptr_array_copy (addresses, copy_text, NULL);
  crier_service_invoke (self, request);
}

static void
change_blocked_func (CrierEngineRequest *request,
                     CrierEngine        *engine)
{
  CrierServer *server = crier_engine_get_server (engine);
  CrierBlocklist *blocked;

  if (request->text != NULL)
    request->changed = crier_server_change_blocked (server, request->kind, request->text,
                                                    request->number != 0);

  blocked = crier_server_get_blocked (server);
  request->ids = crier_blocklist_dup_names (blocked, CRIER_BLOCKED_ID);
  request->addresses = crier_blocklist_dup_names (blocked, CRIER_BLOCKED_ADDRESS);
  crier_engine_request_answer (request);
}

static void
deliver_blocked (CrierEngineRequest *request)
{
  request->callback.blocked (request->changed, request->ids, request->addresses,
                             request->error, request->user_data);
}

/**
 * crier_service_change_blocked:
 * @name: (nullable): as crier_blocklist_dup_name() writes it; %NULL to only ask
 * @is_blocked: whether it is to be blocked from now on
 * @callback: called in the main thread with what is blocked then, or with
 *   %CRIER_ERROR_NOT_RUNNING
 *
 * Blocks or unblocks one Id or address, which %CRIER_EVENT_BLOCKED tells. Until it
 * is answered, @self is kept.
 */
void
crier_service_change_blocked (CrierService     *self,
                              CrierBlocked      kind,
                              const char       *name,
                              gboolean          is_blocked,
                              CrierBlockedFunc  callback,
                              gpointer          user_data)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (callback != NULL);

  request = crier_engine_request_new (change_blocked_func);
  request->kind = kind;
  request->text = g_strdup (name);
  request->number = is_blocked != FALSE;
  request->deliver = deliver_blocked;
  request->callback.blocked = callback;
  request->user_data = user_data;
  crier_service_invoke (self, request);
}

static void
token_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_server_set_token (crier_engine_get_server (engine), request->text);
}

/**
 * crier_service_set_token:
 * @token: (nullable): opens the operator's requests over TCP; %NULL closes them
 */
void
crier_service_set_token (CrierService *self,
                         const char   *token)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));

  request = crier_engine_request_new (token_func);
  request->text = g_strdup (token);
  crier_service_invoke (self, request);
}
