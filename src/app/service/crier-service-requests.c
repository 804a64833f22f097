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
 * CrierEngineRequest, whose own function runs in the service's thread. What is
 * asked is always answered; what is only told is done soon, and dropped when
 * nothing runs. How it starts and stops stands in crier-service.c.
 */

/* Takes request, also when nothing runs. */
static void
tell (CrierService       *self,
      CrierEngineRequest *request)
{
  CrierEngine *engine = crier_service_get_engine (self);

  if (engine != NULL)
    crier_engine_invoke (engine, request);
  else
    crier_engine_request_cancel (request);
}

/* Likewise, and has it answered; one that stops takes no more questions. */
static void
ask (CrierService       *self,
     CrierEngineRequest *request,
     void              (*deliver) (CrierEngineRequest *request),
     gpointer            user_data)
{
  request->owner = g_object_ref (G_OBJECT (self));
  request->answers = crier_service_get_answers (self);
  request->deliver = deliver;
  request->user_data = user_data;

  if (crier_service_get_state (self) == CRIER_SERVICE_RUNNING)
    tell (self, request);
  else
    crier_engine_request_cancel (request);
}

static void
published_cb (CrierMessage *message,
              guint         n_reached,
              const GError *error,
              gpointer      user_data)
{
  CrierEngineRequest *request = user_data;

  request->message = message != NULL ? crier_message_ref (message) : NULL;
  request->n_reached = n_reached;
  request->error = error != NULL ? g_error_copy (error) : NULL;
  crier_engine_request_answer (request);
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
 * @self: a service
 * @text: the operator's message
 * @to: (nullable): the Ids it is for; %NULL for everyone
 * @callback: (nullable): called in the main thread when it was accepted, or was
 *   not, with an error of crier_publisher_publish() or %CRIER_ERROR_NOT_RUNNING;
 *   never before this returns
 * @user_data: passed to @callback
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
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (text != NULL);

  request = crier_engine_request_new (publish_func);
  request->draft = crier_draft_new (text, to);
  request->callback.published = callback;
  ask (self, request, deliver_published, user_data);
}

static void
readers_cb (CrierMessage *message,
            GPtrArray    *readers,
            const GError *error,
            gpointer      user_data)
{
  CrierEngineRequest *request = user_data;

  request->message = message != NULL ? crier_message_ref (message) : NULL;
  request->readers = readers != NULL ? g_ptr_array_ref (readers) : NULL;
  request->error = error != NULL ? g_error_copy (error) : NULL;
  crier_engine_request_answer (request);
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
 * @self: a service
 * @message: a message that was sent
 * @callback: called in the main thread with a line for each Id that @message was
 *   sent to, or with %CRIER_ERROR_STORAGE, %CRIER_ERROR_INVALID if it is not
 *   kept any more, or %CRIER_ERROR_NOT_RUNNING
 * @user_data: passed to @callback
 *
 * Asks who exactly was sent @message, and which of them have seen it. Until it
 * is answered, @self is kept.
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
  request->callback.readers = callback;
  ask (self, request, deliver_readers, user_data);
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
 * @self: a service
 * @callback: called in the main thread when it is known, or with
 *   %CRIER_ERROR_NOT_RUNNING
 * @user_data: passed to @callback
 *
 * Asks what each technique has cost since the server was started. Until it is
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
  request->callback.totals = callback;
  ask (self, request, deliver_totals, user_data);
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
 * @self: a service
 *
 * Has screens forget the messages that they show; does nothing when it is
 * stopped. If it cannot be kept, that is told as an event.
 */
void
crier_service_clear (CrierService *self)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));

  tell (self, crier_engine_request_new (clear_func));
}

static void
disconnect_func (CrierEngineRequest *request,
                 CrierEngine        *engine)
{
  crier_hub_disconnect (crier_engine_get_hub (engine), request->number);
}

/**
 * crier_service_disconnect:
 * @self: a service
 * @serial: the serial number of a client
 *
 * Closes the connection of that client, if it is still there.
 */
void
crier_service_disconnect (CrierService *self,
                          guint64       serial)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));

  request = crier_engine_request_new (disconnect_func);
  request->number = serial;
  tell (self, request);
}

static GHashTable *
make_set (GPtrArray *clients)
{
  GHashTable *serials = g_hash_table_new_full (g_int64_hash, g_int64_equal,
                                               g_free, NULL);
  guint i;

  for (i = 0; i < clients->len; i++)
    {
      CrierClient *client = g_ptr_array_index (clients, i);
      guint64 serial = crier_client_get_serial (client);

      g_hash_table_add (serials, g_memdup2 (&serial, sizeof serial));
    }

  return serials;
}

static void
tell_of (CrierService           *self,
         CrierEngineRequestFunc  func,
         GPtrArray              *clients)
{
  CrierEngineRequest *request;

  if (clients->len == 0)
    return;

  request = crier_engine_request_new (func);
  request->serials = make_set (clients);
  tell (self, request);
}

static void
disconnect_many_func (CrierEngineRequest *request,
                      CrierEngine        *engine)
{
  crier_hub_disconnect_many (crier_engine_get_hub (engine), request->serials);
}

/**
 * crier_service_disconnect_many:
 * @self: a service
 * @clients: (element-type CrierClient): whom
 *
 * Closes the connections of those of @clients that are still there, a few at a
 * time, so that nobody else has to wait for it.
 */
void
crier_service_disconnect_many (CrierService *self,
                               GPtrArray    *clients)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (clients != NULL);

  tell_of (self, disconnect_many_func, clients);
}

/**
 * crier_service_disconnect_all:
 * @self: a service
 *
 * Closes the connections of everybody who is there when the service comes to
 * it, as crier_service_disconnect_many() does.
 */
void
crier_service_disconnect_all (CrierService *self)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));

  tell (self, crier_engine_request_new (disconnect_many_func));
}

static void
label_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_publisher_label (crier_engine_get_publisher (engine),
                         request->id, request->text, request->mark);
}

/**
 * crier_service_label:
 * @self: a service
 * @id: an Id that is here or has been
 * @name: (nullable): what the operator calls it, as crier_id_check() allows
 * @mark: the operator's colour for it
 *
 * Gives an Id a name and a colour, which are there again whenever it is.
 *
 * Returns: %FALSE if nothing has changed, because nobody of that Id has been
 *   here or nothing runs that could keep it
 */
gboolean
crier_service_label (CrierService *self,
                     const char   *id,
                     const char   *name,
                     CrierColor     mark)
{
  CrierEngineRequest *request;

  g_return_val_if_fail (CRIER_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (name == NULL || crier_id_check (name, -1, NULL), FALSE);

  if (crier_service_get_state (self) != CRIER_SERVICE_RUNNING ||
      !crier_contacts_label (crier_service_get_contacts (self), id, name, mark))
    return FALSE;

  request = crier_engine_request_new (label_func);
  request->id = g_strdup (id);
  request->text = g_strdup (name);
  request->mark = mark;
  tell (self, request);

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
 * @self: a service
 * @clients: (element-type CrierClient): whom
 *
 * Has the pages of @clients show what the operator calls them, large, for three
 * seconds. Clients that do not speak JSON are passed over.
 */
void
crier_service_identify (CrierService *self,
                        GPtrArray    *clients)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (clients != NULL);

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
 * @self: a service
 * @clients: (element-type CrierClient): whom somebody looks at
 *
 * Has those counters of @clients brought up to date that are not kept as
 * things happen, see crier_client_get_pending(). It is soon done, in the
 * service's thread, and not told.
 */
void
crier_service_refresh (CrierService *self,
                       GPtrArray    *clients)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (clients != NULL);

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
 * @self: a service
 * @interval: seconds between announcements, 0 for none
 *
 * Changes the interval of the server that runs, if one does.
 */
void
crier_service_set_interval (CrierService *self,
                            guint         interval)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (interval <= CRIER_CONFIG_INTERVAL_MAX);

  request = crier_engine_request_new (interval_func);
  request->number = interval;
  tell (self, request);
}

static void
inbox_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_hub_set_inbox (crier_engine_get_hub (engine), request->number != 0);
}

/**
 * crier_service_set_inbox:
 * @self: a service
 * @inbox: whether visitors can write to the operator
 *
 * Opens or closes the inbox of the server that runs, if one does.
 */
void
crier_service_set_inbox (CrierService *self,
                         gboolean      inbox)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));

  request = crier_engine_request_new (inbox_func);
  request->number = inbox;
  tell (self, request);
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
 * @self: a service
 * @ids: (element-type utf8): the Ids that are blocked
 * @addresses: (element-type utf8): the addresses that are
 *
 * Has the server that runs, if one does, keep these and nobody else out, and
 * disconnect those of them that are here. Both lists are copied.
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
  tell (self, request);
}

static void
token_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_server_set_token (crier_engine_get_server (engine), request->text);
}

/**
 * crier_service_set_token:
 * @self: a service
 * @token: (nullable): the operator's secret, %NULL for none
 *
 * Has it open the operator's requests over TCP of the server that runs, if one
 * does.
 */
void
crier_service_set_token (CrierService *self,
                         const char   *token)
{
  CrierEngineRequest *request;

  g_return_if_fail (CRIER_IS_SERVICE (self));

  request = crier_engine_request_new (token_func);
  request->text = g_strdup (token);
  tell (self, request);
}
