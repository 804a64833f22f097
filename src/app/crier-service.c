/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-service.h"

#include <glib/gi18n.h>

#include "crier-engine.h"
#include "crier-error.h"
#include "crier-publication.h"

/* Events are collected for so long, so that ten thousand clients who come at
 * once are a few changes of the roster. */
#define EVENT_DELAY_MS 50

/*
 * CrierService:
 *
 * The whole of Crier but its shells: it serves in a thread of its own, and
 * tells the main thread, in batches, what happens there. A shell starts and
 * stops it, publishes through it and binds to its models; the same one serves
 * the window and the headless program. It belongs to the main thread and
 * never waits for the other one, but when it is disposed of while running.
 */
struct _CrierService
{
  GObject parent_instance;

  CrierServiceState state;
  CrierRoster *roster;     /* (owned) */
  CrierActivity *activity; /* (owned) */

  CrierServer *server;     /* (owned) (nullable): NULL when stopped */
  CrierEngine *engine;     /* (owned) (nullable): likewise */
  CrierQueue *events;      /* (owned) (nullable): likewise */
  CrierQueue *answers;     /* (owned) */
  GThread *thread;         /* (owned) (nullable): likewise */
  GSource *ended;          /* (owned) (nullable): likewise; attached by the
                            * thread when it ends */
};

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPS,
};

enum
{
  EVENTS,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierService, crier_service, G_TYPE_OBJECT)

static void
set_state (CrierService      *self,
           CrierServiceState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
events_cb (GPtrArray *events,
           gpointer   data)
{
  CrierService *self = CRIER_SERVICE (data);

  crier_roster_apply (self->roster, events);
  crier_activity_apply (self->activity, events);
  g_signal_emit (self, signals[EVENTS], 0, events);
}

typedef struct
{
  CrierEngine *engine; /* (unowned) */
  GSource *ended;      /* (owned) */
} ThreadData;

static gpointer
thread_func (gpointer user_data)
{
  ThreadData *data = user_data;

  crier_engine_run (data->engine);
  g_source_attach (data->ended, NULL);
  g_source_unref (data->ended);
  g_free (data);

  return NULL;
}

static void
clear (CrierService *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  g_source_destroy (self->ended);
  g_clear_pointer (&self->ended, g_source_unref);
  g_clear_pointer (&self->engine, crier_engine_free);
  g_clear_object (&self->server);
}

static gboolean
ended_cb (gpointer data)
{
  g_autoptr (CrierService) self = g_object_ref (CRIER_SERVICE (data));

  clear (self);
  /* The last events, everybody's leaving among them. */
  crier_queue_flush (self->events);
  g_clear_pointer (&self->events, crier_queue_unref);
  crier_roster_clear (self->roster);
  set_state (self, CRIER_SERVICE_STOPPED);

  return G_SOURCE_REMOVE;
}

static void
crier_service_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, CRIER_SERVICE (object)->state);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_service_dispose (GObject *object)
{
  CrierService *self = CRIER_SERVICE (object);

  if (self->engine != NULL)
    {
      crier_engine_quit (self->engine);
      clear (self);
    }

  if (self->events != NULL)
    crier_queue_close (self->events);

  g_clear_pointer (&self->events, crier_queue_unref);
  g_clear_pointer (&self->answers, crier_queue_unref);
  g_clear_object (&self->roster);
  g_clear_object (&self->activity);

  G_OBJECT_CLASS (crier_service_parent_class)->dispose (object);
}

static void
crier_service_class_init (CrierServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crier_service_get_property;
  object_class->dispose = crier_service_dispose;

  /**
   * CrierService:state:
   *
   * The #CrierServiceState.
   */
  properties[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL,
                       CRIER_SERVICE_STOPPED, CRIER_SERVICE_STOPPING,
                       CRIER_SERVICE_STOPPED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                       G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CrierService::events:
   * @self: the service
   * @events: (element-type CrierEvent): what happened, in order
   *
   * Emitted a few times a second at the most, after the models have changed.
   */
  signals[EVENTS] = g_signal_new ("events",
                                  CRIER_TYPE_SERVICE,
                                  G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1,
                                  G_TYPE_PTR_ARRAY);
}

static void
crier_service_init (CrierService *self)
{
  self->roster = crier_roster_new ();
  self->activity = crier_activity_new ();
  self->answers = crier_inquiry_new_queue ();
}

/**
 * crier_service_new:
 *
 * Makes a service that is stopped.
 *
 * Returns: (transfer full): the service
 */
CrierService *
crier_service_new (void)
{
  return g_object_new (CRIER_TYPE_SERVICE, NULL);
}

/**
 * crier_service_find_port:
 * @config: with what a service could not start
 *
 * Looks for the next port that is free on the addresses of @config, by trying
 * up to a hundred.
 *
 * Returns: the port, or 0 if none was found or another port is no remedy
 */
guint
crier_service_find_port (const CrierConfig *config)
{
  g_return_val_if_fail (config != NULL, 0);

  return crier_server_find_port (config);
}

/**
 * crier_service_get_state:
 * @self: a service
 *
 * Returns: whether it runs
 */
CrierServiceState
crier_service_get_state (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), CRIER_SERVICE_STOPPED);

  return self->state;
}

/**
 * crier_service_get_roster:
 * @self: a service
 *
 * Returns: (transfer none): who is connected
 */
CrierRoster *
crier_service_get_roster (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->roster;
}

/**
 * crier_service_get_activity:
 * @self: a service
 *
 * Returns: (transfer none): what has happened, also before the last start
 */
CrierActivity *
crier_service_get_activity (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->activity;
}

/**
 * crier_service_get_port:
 * @self: a service
 *
 * Returns: the port on which it serves, 0 when it is stopped
 */
guint
crier_service_get_port (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), 0);

  return self->server != NULL ? crier_server_get_port (self->server) : 0;
}

/**
 * crier_service_get_operator_error:
 * @self: a service
 *
 * Returns: (transfer none) (nullable): why `crier send` and the like cannot
 *   reach the server that runs, see crier_server_get_operator_error()
 */
const GError *
crier_service_get_operator_error (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  if (self->server == NULL)
    return NULL;

  return crier_server_get_operator_error (self->server);
}

/**
 * crier_service_get_uris:
 * @self: a service
 *
 * Returns: (transfer full) (element-type utf8): the addresses on which it
 *   serves, none when it is stopped
 */
GPtrArray *
crier_service_get_uris (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  if (self->server == NULL)
    return g_ptr_array_new_with_free_func (g_free);

  return crier_server_get_uris (self->server);
}

/**
 * crier_service_start:
 * @self: a service that is stopped
 * @config: where to serve and whom
 * @error: return location for a #GError
 *
 * Begins to serve; connections are taken when this returns.
 *
 * Returns: %TRUE if it serves; else %FALSE with an error of
 *   crier_server_new() or crier_journal_open(), and it is still stopped
 */
gboolean
crier_service_start (CrierService       *self,
                     const CrierConfig  *config,
                     GError            **error)
{
  g_autoptr (CrierJournal) journal = NULL;
  ThreadData *data;

  g_return_val_if_fail (CRIER_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (self->state == CRIER_SERVICE_STOPPED, FALSE);
  g_return_val_if_fail (config != NULL, FALSE);

  self->server = crier_server_new (config, error);
  if (self->server == NULL)
    return FALSE;

  journal = crier_journal_open (config->journal, error);
  if (journal == NULL)
    {
      g_clear_object (&self->server);
      return FALSE;
    }

  self->events = crier_queue_new (NULL, EVENT_DELAY_MS, g_object_unref,
                                  events_cb, self);
  self->engine = crier_engine_new (self->server, g_steal_pointer (&journal),
                                   config, self->events);
  self->ended = g_idle_source_new ();
  g_source_set_static_name (self->ended, "crier service ended");
  /* Or an input that never ends would keep the end from being noticed. */
  g_source_set_priority (self->ended, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->ended, ended_cb, self, NULL);

  data = g_new (ThreadData, 1);
  *data = (ThreadData) { self->engine, g_source_ref (self->ended) };
  self->thread = g_thread_new ("crier service", thread_func, data);
  set_state (self, CRIER_SERVICE_RUNNING);

  return TRUE;
}

static void
drain_func (CrierEngine *engine,
            gpointer     user_data)
{
  crier_engine_drain (engine);
}

/**
 * crier_service_stop:
 * @self: a service
 *
 * Sends everybody away in good order and stops, which takes some two seconds
 * at the most; #CrierService:state tells when it is over. Called again in the
 * meantime, it no longer waits for anybody.
 */
void
crier_service_stop (CrierService *self)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));

  if (self->state == CRIER_SERVICE_RUNNING)
    {
      crier_engine_invoke (self->engine, drain_func, NULL, NULL);
      set_state (self, CRIER_SERVICE_STOPPING);
    }
  else if (self->engine != NULL)
    {
      crier_engine_quit (self->engine);
    }
}

/* NULL when nothing is taken any more. */
static CrierEngine *
get_running (CrierService *self)
{
  return self->state == CRIER_SERVICE_RUNNING ? self->engine : NULL;
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
  crier_publication_send (task, get_running (self), self->answers,
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
  crier_inquiry_send (task, get_running (self), self->answers, readers_func,
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
  crier_inquiry_send (task, get_running (self), self->answers, totals_func,
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

  if (self->engine != NULL)
    crier_engine_invoke (self->engine, clear_func, NULL, NULL);
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

  if (self->engine != NULL)
    crier_engine_invoke (self->engine, disconnect_func,
                         g_memdup2 (&serial, sizeof serial), g_free);
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

  if (self->engine != NULL && clients->len > 0)
    crier_engine_invoke (self->engine, disconnect_many_func, make_set (clients),
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

  if (self->engine != NULL)
    crier_engine_invoke (self->engine, disconnect_many_func, NULL, NULL);
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

  if (self->engine != NULL && clients->len > 0)
    crier_engine_invoke (self->engine, refresh_func, make_set (clients),
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

  if (self->engine != NULL)
    crier_engine_invoke (self->engine, interval_func,
                         GUINT_TO_POINTER (interval), NULL);
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

  if (self->engine != NULL)
    crier_engine_invoke (self->engine, inbox_func,
                         GINT_TO_POINTER (inbox), NULL);
}
