/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-service.h"

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-publication.h"
#include "crier-service-private.h"

/*
 * What a service is asked for and told while it runs: each function has one of
 * its own called in the service's thread. What is asked comes back as a GTask;
 * what is only told is done soon, and dropped when nothing runs. How it starts
 * and stops stands in crier-service.c.
 */

/* NULL when nothing is taken any more. */
static CrierEngine *
get_running (CrierService *self)
{
  if (crier_service_get_state (self) != CRIER_SERVICE_RUNNING)
    return NULL;

  return crier_service_get_engine (self);
}

/* Takes data, also when nothing runs. */
static void
tell (CrierService    *self,
      CrierEngineFunc  func,
      gpointer         data,
      GDestroyNotify   destroy)
{
  CrierEngine *engine = crier_service_get_engine (self);

  if (engine != NULL)
    crier_engine_invoke (engine, func, data, destroy);
  else if (destroy != NULL)
    destroy (data);
}

/**
 * crier_service_publish:
 * @self: a service
 * @text: the operator's message
 * @to: (nullable): the Ids it is for; %NULL for everyone
 * @callback: called when it was accepted, or was not
 * @user_data: passed to @callback
 *
 * Sends a message, see crier_publisher_publish().
 */
void
crier_service_publish (CrierService        *self,
                       const char          *text,
                       const char * const  *to,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (text != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, crier_service_publish);
  crier_publication_send (task, get_running (self), crier_service_get_answers (self),
                          crier_draft_new (text, to));
}

/**
 * crier_service_publish_finish:
 * @self: a service
 * @result: what the callback was given
 * @n_reached: (out) (optional): how many connections it was for at that time
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable): the message as it stands in the log,
 *   or %NULL with an error of crier_publisher_publish() or %CRIER_ERROR_NOT_RUNNING
 */
CrierMessage *
crier_service_publish_finish (CrierService  *self,
                              GAsyncResult  *result,
                              guint         *n_reached,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return crier_publication_finish (G_TASK (result), n_reached, error);
}

static void
readers_cb (CrierMessage *message,
            GPtrArray    *readers,
            const GError *error,
            gpointer      user_data)
{
  crier_inquiry_answer (user_data,
                        readers != NULL ? g_ptr_array_ref (readers) : NULL,
                        (GDestroyNotify) g_ptr_array_unref,
                        error != NULL ? g_error_copy (error) : NULL);
}

static void
readers_func (CrierInquiry *inquiry,
              CrierEngine  *engine,
              gpointer      id)
{
  GError *error;

  if (crier_publisher_read_readers (crier_engine_get_publisher (engine), id,
                                    readers_cb, inquiry))
    return;

  error = g_error_new_literal (CRIER_ERROR, CRIER_ERROR_INVALID,
                               _("The message is not kept any more"));
  crier_inquiry_answer (inquiry, NULL, NULL, error);
}

/**
 * crier_service_read_readers:
 * @self: a service
 * @message: a message that was sent
 * @callback: called when it is known who was sent and who saw it
 * @user_data: passed to @callback
 *
 * Asks who exactly was sent @message, and which of them have seen it.
 */
void
crier_service_read_readers (CrierService        *self,
                            CrierMessage        *message,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (message != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, crier_service_read_readers);
  crier_inquiry_send (task, get_running (self), crier_service_get_answers (self), readers_func,
                      g_strdup (crier_message_get_id (message)), g_free);
}

/**
 * crier_service_read_readers_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable) (element-type CrierReader): a line for
 *   each Id that the message was sent to, or %NULL with %CRIER_ERROR_STORAGE,
 *   %CRIER_ERROR_INVALID if it is not kept any more, or
 *   %CRIER_ERROR_NOT_RUNNING
 */
GPtrArray *
crier_service_read_readers_finish (CrierService  *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
totals_func (CrierInquiry *inquiry,
             CrierEngine  *engine,
             gpointer      question)
{
  CrierServer *server = crier_engine_get_server (engine);

  crier_inquiry_answer (inquiry, crier_server_dup_totals (server), g_free, NULL);
}

/**
 * crier_service_read_totals:
 * @self: a service
 * @callback: called when it is known
 * @user_data: passed to @callback
 *
 * Asks what each technique has cost since the server was started.
 */
void
crier_service_read_totals (CrierService        *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (CRIER_IS_SERVICE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, crier_service_read_totals);
  crier_inquiry_send (task, get_running (self), crier_service_get_answers (self), totals_func,
                      NULL, NULL);
}

/**
 * crier_service_read_totals_finish:
 * @self: a service
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full) (nullable) (array fixed-size=5): a value for each
 *   #CrierTransport, to be freed with g_free(), or %NULL with
 *   %CRIER_ERROR_NOT_RUNNING
 */
CrierTransportTotals *
crier_service_read_totals_finish (CrierService  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clear_func (CrierEngine *engine,
            gpointer     user_data)
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

  tell (self, clear_func, NULL, NULL);
}

static void
disconnect_func (CrierEngine *engine,
                 gpointer     user_data)
{
  crier_hub_disconnect (crier_engine_get_hub (engine), *(guint64 *) user_data);
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
  g_return_if_fail (CRIER_IS_SERVICE (self));

  tell (self, disconnect_func, g_memdup2 (&serial, sizeof serial), g_free);
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
disconnect_many_func (CrierEngine *engine,
                      gpointer     user_data)
{
  crier_hub_disconnect_many (crier_engine_get_hub (engine), user_data);
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

  if (clients->len > 0)
    tell (self, disconnect_many_func, make_set (clients),
          (GDestroyNotify) g_hash_table_unref);
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

  tell (self, disconnect_many_func, NULL, NULL);
}

typedef struct
{
  char *id;       /* (owned) */
  char *name;     /* (owned) (nullable) */
  CrierMark mark;
} Label;

static void
label_free (gpointer data)
{
  Label *label = data;

  g_free (label->id);
  g_free (label->name);
  g_free (label);
}

static void
label_func (CrierEngine *engine,
            gpointer     user_data)
{
  const Label *label = user_data;

  crier_publisher_label (crier_engine_get_publisher (engine),
                         label->id, label->name, label->mark);
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
                     CrierMark     mark)
{
  Label *label;

  g_return_val_if_fail (CRIER_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (name == NULL || crier_id_check (name, -1, NULL), FALSE);

  if (get_running (self) == NULL ||
      !crier_contacts_label (crier_service_get_contacts (self), id, name, mark))
    return FALSE;

  label = g_new (Label, 1);
  *label = (Label) { g_strdup (id), g_strdup (name), mark };
  tell (self, label_func, label, label_free);

  return TRUE;
}

static void
identify_func (CrierEngine *engine,
               gpointer     user_data)
{
  crier_hub_identify (crier_engine_get_hub (engine), user_data);
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

  if (clients->len > 0)
    tell (self, identify_func, make_set (clients),
          (GDestroyNotify) g_hash_table_unref);
}

static void
refresh_func (CrierEngine *engine,
              gpointer     user_data)
{
  crier_hub_refresh (crier_engine_get_hub (engine), user_data);
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

  if (clients->len > 0)
    tell (self, refresh_func, make_set (clients),
          (GDestroyNotify) g_hash_table_unref);
}

static void
interval_func (CrierEngine *engine,
               gpointer     user_data)
{
  crier_ticker_set_interval (crier_engine_get_ticker (engine),
                             GPOINTER_TO_UINT (user_data));
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
  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (interval <= CRIER_CONFIG_INTERVAL_MAX);

  tell (self, interval_func, GUINT_TO_POINTER (interval), NULL);
}

static void
inbox_func (CrierEngine *engine,
            gpointer     user_data)
{
  crier_hub_set_inbox (crier_engine_get_hub (engine),
                       GPOINTER_TO_INT (user_data));
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
  g_return_if_fail (CRIER_IS_SERVICE (self));

  tell (self, inbox_func, GINT_TO_POINTER (inbox), NULL);
}

typedef struct
{
  GPtrArray *ids;       /* (owned) (element-type utf8) */
  GPtrArray *addresses; /* (owned) (element-type utf8) */
} Blocked;

static void
blocked_free (gpointer data)
{
  Blocked *blocked = data;

  g_ptr_array_unref (blocked->ids);
  g_ptr_array_unref (blocked->addresses);
  g_free (blocked);
}

static void
blocked_func (CrierEngine *engine,
              gpointer     user_data)
{
  Blocked *blocked = user_data;

  crier_server_set_blocked (crier_engine_get_server (engine),
                            blocked->ids, blocked->addresses);
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
  Blocked *blocked;

  g_return_if_fail (CRIER_IS_SERVICE (self));
  g_return_if_fail (ids != NULL);
  g_return_if_fail (addresses != NULL);

  blocked = g_new (Blocked, 1);
  blocked->ids = g_ptr_array_new_with_free_func (g_free);
  blocked->addresses = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_extend (blocked->ids, ids, copy_text, NULL);
  g_ptr_array_extend (blocked->addresses, addresses, copy_text, NULL);
  tell (self, blocked_func, blocked, blocked_free);
}

static void
token_func (CrierEngine *engine,
            gpointer     user_data)
{
  crier_server_set_token (crier_engine_get_server (engine), user_data);
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
  g_return_if_fail (CRIER_IS_SERVICE (self));

  tell (self, token_func, g_strdup (token), g_free);
}
