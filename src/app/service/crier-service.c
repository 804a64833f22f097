/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-service.h"

#include "crier-desktop-clock.h"
#include "crier-service-private.h"

/* Events are collected for so long, so that ten thousand clients that come at
 * once are a few changes of the roster. */
#define EVENT_DELAY_MS 50

/*
 * CrierService:
 *
 * The whole of Crier but its shells: it serves in a thread of its own, and
 * tells the main thread, in batches, what happens there. A shell starts and
 * stops it, publishes through it and binds to its models. It belongs to the main
 * thread and never waits for the other one, but when it is disposed of while
 * running.
 */
struct _CrierService
{
  GObject parent_instance;

  CrierServiceState state;
  CrierRoster *roster;     /* (owned) */
  CrierActivity *activity; /* (owned) */
  CrierStanding *standing; /* (owned) */
  CrierContacts *contacts; /* (owned) */
  GError *error;           /* (owned) (nullable): why it stopped by itself */

  CrierServer *server;     /* (owned) (nullable): NULL when stopped */
  CrierEngine *engine;     /* (owned) (nullable): likewise */
  CrierThreadQueue *events; /* (owned) (nullable): likewise */
  GThread *thread;         /* (owned) (nullable): likewise */
  GSource *ended;          /* (owned) (nullable): likewise; attached by the
                            * thread when it ends */
  CrierThreadQueue *answers; /* (owned) */
  GSettings *desktop_clock;  /* (owned) (nullable) */
};

static GParamSpec *state_property;
static guint events_signal;

G_DEFINE_FINAL_TYPE (CrierService, crier_service, G_TYPE_OBJECT)

static void
set_state (CrierService      *self,
           CrierServiceState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), state_property);
}

static void
events_cb (GPtrArray *events,
           gpointer   data)
{
  CrierService *self = CRIER_SERVICE (data);

  /* First, so that what shows a client finds what it is called. */
  crier_contacts_apply (self->contacts, events);
  crier_roster_apply (self->roster, events);
  crier_activity_apply (self->activity, events);
  crier_standing_apply (self->standing, events);
  g_signal_emit (self, events_signal, 0, events);
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
  const GError *error;

  g_clear_pointer (&self->thread, g_thread_join);
  error = crier_engine_get_error (self->engine);
  if (error != NULL && self->state == CRIER_SERVICE_RUNNING)
    self->error = g_error_copy (error);

  clear (self);
  /* The last events, that clients left among them. */
  crier_thread_queue_flush (self->events);
  g_clear_pointer (&self->events, crier_thread_queue_unref);
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
  g_value_set_uint (value, CRIER_SERVICE (object)->state);
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
    crier_thread_queue_close (self->events);

  g_clear_pointer (&self->events, crier_thread_queue_unref);
  g_clear_pointer (&self->answers, crier_thread_queue_unref);
  g_clear_object (&self->roster);
  g_clear_object (&self->activity);
  g_clear_object (&self->standing);
  g_clear_object (&self->contacts);
  g_clear_object (&self->desktop_clock);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (crier_service_parent_class)->dispose (object);
}

static void
crier_service_class_init (CrierServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crier_service_get_property;
  object_class->dispose = crier_service_dispose;

  /* A CrierServiceState. */
  state_property =
    g_param_spec_uint ("state", NULL, NULL,
                       CRIER_SERVICE_STOPPED, CRIER_SERVICE_STOPPING,
                       CRIER_SERVICE_STOPPED,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                       G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, 1, state_property);

  /**
   * CrierService::events:
   * @self: the service
   * @events: (element-type CrierEvent): what happened, in order
   *
   * Emitted a few times a second at the most, after the models have changed.
   */
  events_signal = g_signal_new ("events", CRIER_TYPE_SERVICE, G_SIGNAL_RUN_LAST,
                                0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
crier_service_init (CrierService *self)
{
  self->roster = crier_roster_new ();
  self->activity = crier_activity_new ();
  self->standing = crier_standing_new ();
  self->contacts = crier_contacts_new (G_LIST_MODEL (self->roster));
  self->answers = crier_engine_request_new_queue ();
  self->desktop_clock = crier_desktop_clock_follow ();
}

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

CrierServiceState
crier_service_get_state (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), CRIER_SERVICE_STOPPED);

  return self->state;
}

CrierRoster *
crier_service_get_roster (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->roster;
}

/**
 * crier_service_get_standing:
 *
 * Returns: (transfer none): what screens are to show; while it is stopped, what they
 *   were to show when it did
 */
CrierStanding *
crier_service_get_standing (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->standing;
}

/**
 * crier_service_get_activity:
 *
 * Returns: (transfer none): what has happened, also before the last start
 */
CrierActivity *
crier_service_get_activity (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->activity;
}

CrierContacts *
crier_service_get_contacts (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->contacts;
}

/**
 * crier_service_get_port:
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
 * crier_service_get_error:
 *
 * Returns: (transfer none) (nullable): why it stopped by itself, the last time:
 *   %CRIER_ERROR_LOST with a sentence; %NULL if it was stopped, or runs
 */
const GError *
crier_service_get_error (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  return self->error;
}

/**
 * crier_service_get_operator_error:
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
 * crier_service_get_max_clients:
 *
 * Returns: how many clients there can be at the server that runs, see
 *   crier_server_get_max_clients(); 0 if none does
 */
guint
crier_service_get_max_clients (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), 0);

  return self->server != NULL ? crier_server_get_max_clients (self->server) : 0;
}

/**
 * crier_service_dup_addresses:
 *
 * Returns: (transfer full) (element-type GInetSocketAddress): where it listens,
 *   all with one port; none when it is stopped
 */
GPtrArray *
crier_service_dup_addresses (CrierService *self)
{
  g_return_val_if_fail (CRIER_IS_SERVICE (self), NULL);

  if (self->server == NULL)
    return g_ptr_array_new_with_free_func (g_object_unref);

  return crier_server_dup_addresses (self->server);
}

/**
 * crier_service_start:
 * @self: a service that is stopped
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

  g_clear_error (&self->error);
  self->server = crier_server_new (config, error);
  if (self->server == NULL)
    return FALSE;

  journal = crier_journal_open (config->journal, error);
  if (journal == NULL)
    {
      g_clear_object (&self->server);
      return FALSE;
    }

  self->events = crier_thread_queue_new (NULL, EVENT_DELAY_MS, g_object_unref,
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
  crier_contacts_expect (self->contacts);
  set_state (self, CRIER_SERVICE_RUNNING);

  return TRUE;
}

static void
drain_func (CrierEngineRequest *request,
            CrierEngine        *engine)
{
  crier_engine_drain (engine);
}

/**
 * crier_service_stop:
 *
 * Says goodbye to every client and stops, which takes two seconds at the most;
 * #CrierService:state tells when it is over. A second call ends it at once.
 */
void
crier_service_stop (CrierService *self)
{
  g_return_if_fail (CRIER_IS_SERVICE (self));

  if (self->state == CRIER_SERVICE_RUNNING)
    {
      crier_engine_invoke (self->engine, crier_engine_request_new (drain_func));
      set_state (self, CRIER_SERVICE_STOPPING);
    }
  else if (self->engine != NULL)
    {
      crier_engine_quit (self->engine);
    }
}

/**
 * crier_service_invoke:
 * @request: (transfer full): what to do in the service's thread
 *
 * Sends @request there, or cancels it when nothing runs. One that is to be
 * answered keeps @self until then, and is cancelled also by a service that stops.
 */
void
crier_service_invoke (CrierService       *self,
                      CrierEngineRequest *request)
{
  gboolean is_taken = self->engine != NULL;

  if (request->deliver != NULL)
    {
      request->owner = g_object_ref (G_OBJECT (self));
      request->answers = self->answers;
      is_taken = self->state == CRIER_SERVICE_RUNNING;
    }

  if (is_taken)
    crier_engine_invoke (self->engine, request);
  else
    crier_engine_request_cancel (request);
}
