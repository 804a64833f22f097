/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-engine.h"

#include "crier-error.h"
#include "crier-error-text.h"
#include "crier-event.h"
#include "crier-recipient-table.h"

/* So many events may wait for the operator's shell before messages of visitors
 * are refused, and so many before clients are turned away. That a client that is
 * connected leaves is told in any case. */
#define MAX_WAITING  10000
#define MAX_CROWDING 50000

/* How long an orderly end may take, and how often we look whether it is over. */
#define DRAIN_USEC    (1500 * 1000)
#define DRAIN_POLL_MS 10

/*
 * CrierEngine:
 *
 * What runs in the service thread: ticker, hub, publisher and server, on a main
 * context of their own. The main thread makes and frees it, and in between only
 * sends it requests, with crier_engine_invoke(); what happens in it goes out as
 * events.
 */
struct _CrierEngine
{
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  CrierConfig *config;   /* (owned) */
  CrierServer *server;   /* (owned) */
  CrierJournal *journal; /* (owned) (nullable): NULL when it is over */
  CrierThreadQueue *requests; /* (owned) */
  CrierThreadQueue *events;   /* (owned) */
  GError *error;         /* (owned) (nullable): why it ended by itself; of the
                          * service thread until that is over */

  /* Of the service thread, while it runs. */
  CrierTicker *ticker;   /* (owned) */
  CrierHub *hub;         /* (owned) */
  CrierPublisher *publisher; /* (owned) */
  GSource *drain;        /* (owned) (nullable): NULL unless draining */
  gint64 drain_end;      /* monotonic */
};

static void
requests_cb (GPtrArray *requests,
             gpointer   data)
{
  guint i;

  for (i = 0; i < requests->len; i++)
    crier_engine_request_run (g_steal_pointer (&g_ptr_array_index (requests, i)), data);
}

static gboolean
has_room (gpointer data)
{
  CrierEngine *self = data;

  return crier_thread_queue_get_length (self->events) < MAX_CROWDING;
}

static void
joined_cb (CrierHub    *hub,
           CrierClient *client,
           CrierEngine *self)
{
  crier_thread_queue_push (self->events,
                           crier_event_new (CRIER_EVENT_JOINED, client, NULL));
}

static void
left_cb (CrierHub    *hub,
         CrierClient *client,
         guint        departure,
         CrierEngine *self)
{
  gboolean is_last = !crier_hub_is_here (hub, crier_client_get_id (client));

  crier_thread_queue_push (self->events,
                           crier_event_new_left (client, departure, is_last));
}

static gboolean
received_cb (CrierHub    *hub,
             CrierClient *client,
             const char  *text,
             CrierEngine *self)
{
  if (crier_thread_queue_get_length (self->events) >= MAX_WAITING)
    return FALSE;

  crier_thread_queue_push (self->events,
                           crier_event_new_text (CRIER_EVENT_RECEIVED, client, text));

  return TRUE;
}

static void
seen_cb (CrierHub     *hub,
         CrierClient  *client,
         CrierMessage *message,
         CrierEngine  *self)
{
  if (crier_thread_queue_get_length (self->events) < MAX_WAITING)
    crier_thread_queue_push (self->events,
                             crier_event_new (CRIER_EVENT_SEEN, client, message));
}

static void
published_cb (CrierHub     *hub,
              CrierMessage *message,
              guint         n_reached,
              CrierEngine  *self)
{
  crier_thread_queue_push (self->events,
                           crier_event_new_published (message, n_reached));
}

static void
announced_cb (CrierHub     *hub,
              CrierMessage *tick,
              CrierEngine  *self)
{
  crier_thread_queue_push (self->events,
                           crier_event_new (CRIER_EVENT_ANNOUNCED, NULL, tick));
}

static void
forgotten_cb (CrierRecipient *recipient,
              gpointer        data)
{
  CrierEngine *self = data;

  crier_thread_queue_push (self->events,
                           crier_event_new_text (CRIER_EVENT_FORGOTTEN, NULL,
                                                 crier_recipient_get_id (recipient)));
}

static void
failed_cb (CrierPublisher *publisher,
           const char     *sentence,
           CrierEngine    *self)
{
  g_autoptr (GError) error = g_error_new_literal (CRIER_ERROR, CRIER_ERROR_STORAGE,
                                                  sentence);
  g_autofree char *text = crier_error_text_dup (error);

  crier_thread_queue_push (self->events,
                           crier_event_new_text (CRIER_EVENT_FAILED, NULL, text));
}

static void
recovered_cb (CrierPublisher *publisher,
              CrierEngine    *self)
{
  crier_thread_queue_push (self->events,
                           crier_event_new (CRIER_EVENT_RECOVERED, NULL, NULL));
}

static void
blocked_cb (CrierServer *server,
            GPtrArray   *ids,
            GPtrArray   *addresses,
            CrierEngine *self)
{
  crier_thread_queue_push (self->events, crier_event_new_blocked (ids, addresses));
}

/* Connected clients could stay, but no others could come; so it is over. */
static void
lost_cb (CrierServer  *server,
         const GError *error,
         CrierEngine  *self)
{
  if (self->drain != NULL)
    return;

  self->error = g_error_copy (error);
  crier_engine_drain (self);
}

/* Where an earlier run ended. */
static void
go_on (CrierEngine *self)
{
  g_autoptr (GPtrArray) messages =
    crier_journal_load (self->journal, CRIER_LOG_MESSAGES, CRIER_LOG_BYTES);
  g_autoptr (GPtrArray) records =
    crier_journal_load_records (self->journal, CRIER_RECIPIENT_TABLE_MAX_AWAY);

  crier_hub_restore (self->hub, crier_journal_get_epochs (self->journal),
                     crier_journal_get_last (self->journal), messages, records);
  crier_thread_queue_push (self->events,
                           crier_event_new_known (g_steal_pointer (&records), messages));
  crier_journal_start (self->journal);
}

static void
build (CrierEngine *self)
{
  self->ticker = crier_ticker_new (self->config->interval);
  self->hub = crier_hub_new (self->ticker,
                             crier_server_get_max_clients (self->server),
                             self->config->inbox);
  crier_hub_set_room_func (self->hub, has_room, self);
  go_on (self);
  self->publisher = crier_publisher_new (self->hub, self->journal);

  g_signal_connect (self->hub, "joined", G_CALLBACK (joined_cb), self);
  g_signal_connect (self->hub, "left", G_CALLBACK (left_cb), self);
  g_signal_connect (self->hub, "received", G_CALLBACK (received_cb), self);
  g_signal_connect (self->hub, "seen", G_CALLBACK (seen_cb), self);
  g_signal_connect (self->hub, "published", G_CALLBACK (published_cb), self);
  g_signal_connect (self->hub, "announced", G_CALLBACK (announced_cb), self);
  crier_hub_set_forgotten_func (self->hub, forgotten_cb, self);

  g_signal_connect (self->publisher, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect (self->publisher, "recovered", G_CALLBACK (recovered_cb), self);

  g_signal_connect (self->server, "lost", G_CALLBACK (lost_cb), self);
  g_signal_connect (self->server, "blocked", G_CALLBACK (blocked_cb), self);

  crier_server_start (self->server, self->hub, self->publisher);
  crier_ticker_start (self->ticker);
}

static void
tear_down (CrierEngine *self)
{
  if (self->drain != NULL)
    g_source_destroy (self->drain);

  g_clear_pointer (&self->drain, g_source_unref);
  crier_ticker_stop (self->ticker);
  crier_publisher_close (self->publisher);
  crier_server_stop (self->server);
  g_signal_handlers_disconnect_by_data (self->server, self);
  g_clear_object (&self->publisher);
  g_clear_pointer (&self->journal, crier_journal_free);
  g_clear_object (&self->hub);
  g_clear_object (&self->ticker);
}

/**
 * crier_engine_new:
 * @server: a server that has its sockets and was not started
 * @journal: (transfer full): what keeps messages, not started
 * @events: where to tell what happens
 *
 * Makes an engine that stands still until crier_engine_run().
 */
CrierEngine *
crier_engine_new (CrierServer       *server,
                  CrierJournal      *journal,
                  const CrierConfig *config,
                  CrierThreadQueue  *events)
{
  CrierEngine *self = g_new0 (CrierEngine, 1);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->config = crier_config_copy (config);
  self->server = g_object_ref (server);
  self->journal = journal;
  self->requests = crier_thread_queue_new (self->context, 0,
                                           crier_engine_request_cancel,
                                           requests_cb, self);
  self->events = crier_thread_queue_ref (events);

  return self;
}

/**
 * crier_engine_free:
 * @self: (transfer full): an engine that does not run any more
 *
 * Requests that it did not come to are cancelled.
 */
void
crier_engine_free (CrierEngine *self)
{
  g_assert (self->hub == NULL);

  crier_thread_queue_close (self->requests);
  g_clear_pointer (&self->requests, crier_thread_queue_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->server);
  g_clear_pointer (&self->journal, crier_journal_free);
  g_clear_pointer (&self->events, crier_thread_queue_unref);
  g_clear_pointer (&self->config, crier_config_free);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * crier_engine_run:
 *
 * Serves, in the calling thread, until crier_engine_quit(), or until it cannot,
 * see crier_engine_get_error().
 */
void
crier_engine_run (CrierEngine *self)
{
  g_main_context_push_thread_default (self->context);
  build (self);
  g_main_loop_run (self->loop);
  tear_down (self);
  g_main_context_pop_thread_default (self->context);
}

/**
 * crier_engine_invoke:
 * @request: (transfer full): what to do there
 *
 * Asks from any thread for @request to be run in the engine's, in the order of
 * the calls. If the engine ends before, it is cancelled.
 */
void
crier_engine_invoke (CrierEngine        *self,
                     CrierEngineRequest *request)
{
  crier_thread_queue_push (self->requests, request);
}

CrierHub *
crier_engine_get_hub (CrierEngine *self)
{
  return self->hub;
}

CrierPublisher *
crier_engine_get_publisher (CrierEngine *self)
{
  return self->publisher;
}

CrierServer *
crier_engine_get_server (CrierEngine *self)
{
  return self->server;
}

CrierTicker *
crier_engine_get_ticker (CrierEngine *self)
{
  return self->ticker;
}

/**
 * crier_engine_get_error:
 * @self: an engine that does not run any more
 *
 * Returns: (transfer none) (nullable): %CRIER_ERROR_LOST with a sentence if it
 *   ended by itself, because it could not serve any more
 */
const GError *
crier_engine_get_error (CrierEngine *self)
{
  return self->error;
}

static gboolean
drain_cb (gpointer data)
{
  CrierEngine *self = data;
  gboolean is_over = g_get_monotonic_time () >= self->drain_end;

  /* What was published before goes out before the goodbyes. */
  if (!is_over && crier_publisher_get_n_pending (self->publisher) > 0)
    return G_SOURCE_CONTINUE;

  if (!crier_hub_is_closing (self->hub))
    crier_hub_close (self->hub);

  if (!is_over && !crier_server_is_quiet (self->server))
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (self->loop);

  return G_SOURCE_REMOVE;
}

/**
 * crier_engine_drain:
 * @self: an engine, in its thread
 *
 * Takes no more clients, says goodbye to those that are connected, and quits when
 * all have closed, or after a second and a half. A second call does nothing.
 */
void
crier_engine_drain (CrierEngine *self)
{
  if (self->drain != NULL)
    return;

  crier_ticker_stop (self->ticker);

  self->drain_end = g_get_monotonic_time () + DRAIN_USEC;
  self->drain = g_timeout_source_new (DRAIN_POLL_MS);
  g_source_set_static_name (self->drain, "crier engine drain");
  g_source_set_callback (self->drain, drain_cb, self, NULL);
  g_source_attach (self->drain, self->context);
  drain_cb (self);
}

static void
quit_func (CrierEngineRequest *request,
           CrierEngine        *self)
{
  g_main_loop_quit (self->loop);
}

/**
 * crier_engine_quit:
 *
 * Ends crier_engine_run(), and every connection, at once; from any thread.
 */
void
crier_engine_quit (CrierEngine *self)
{
  /* Not from here: the loop may not run yet, and would begin afterwards. */
  crier_engine_invoke (self, crier_engine_request_new (quit_func));
}
