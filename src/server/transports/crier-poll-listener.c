/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-poll-listener.h"

#include <string.h>

#include "crier-hello.h"
#include "crier-held-response.h"
#include "crier-poll-response.h"
#include "crier-running-time.h"
#include "crier-wire-json.h"

/* A client that has missed so many turns is gone. */
#define MISSED_TURNS 3

/* A turn is what a client lets pass between an answer and its next request,
 * within these bounds; and before it has done so once, it has so long. */
#define SHORTEST_TURN_USEC (1 * G_USEC_PER_SEC)
#define LONGEST_TURN_USEC  (30 * G_USEC_PER_SEC)
#define FIRST_TURN_USEC    (10 * G_USEC_PER_SEC)

/* A request that takes the place of another one has to be so much younger. */
#define HASTE_USEC (1 * G_USEC_PER_SEC)

/* A client that asks for the time more often in between gets the newest. */
#define MAX_SYNCS 4

/*
 * CrierPollListener:
 *
 * A listener without a connection of its own: what is due to it goes out with
 * the answer to its client's next request, or at once while one of them is
 * held (a long poll). It is in the hub for as long as its client keeps asking.
 * What was in an answer counts as received when that was written whole.
 */
struct _CrierPollListener
{
  CrierListener parent_instance;

  CrierContext *context;   /* (unowned) */
  CrierSession *session;   /* (owned): which it holds, there */
  CrierPollListenerState state;
  CrierPollListenerFunc func;    /* (nullable): called on changes */
  gpointer user_data;

  CrierHeldResponse *held;         /* (unowned) (nullable): the request under way */
  CrierPollResponse *answer; /* (owned) (nullable): what is being written to it */
  gint64 asked;            /* monotonic: when it came */
  gint64 until;            /* monotonic: when it is answered in any case */
  gboolean has_tag;        /* its client has the answer tagged with … */
  guint64 tag_cursor;      /* … this place */
  guint64 again_after;     /* it gets again what was sent after here … */
  guint64 again_last;      /* … up to here; 0 for nothing */

  gint64 ended;            /* running time: when the last request was over */
  gint64 ended_at;         /* monotonic: likewise */
  gint64 turn;             /* microseconds; 0 until there was one */

  gboolean said_hello;     /* an answer with hello was written */
  gboolean recovered;      /* nothing was lost since the last answer */
  guint64 tick;            /* the number of the last announcement it has */
  double syncs[MAX_SYNCS][2]; /* t0 and t1, the oldest first, for its next answer */
  guint n_syncs;
  char *told;              /* (owned) (nullable): what its next answer says
                            * besides; only the newest */
};

G_DEFINE_FINAL_TYPE (CrierPollListener, crier_poll_listener, CRIER_TYPE_LISTENER)

static CrierLog *
get_log (CrierPollListener *self)
{
  return crier_hub_get_log (self->context->hub);
}

static CrierClient *
get_client (CrierPollListener *self)
{
  return crier_listener_get_client (CRIER_LISTENER (self));
}

static gboolean
is_unchanged (CrierPollListener *self,
              guint        n_due)
{
  return n_due == 0 && self->has_tag && self->said_hello && self->recovered &&
         self->n_syncs == 0 && self->told == NULL &&
         self->tag_cursor == crier_listener_get_cursor (CRIER_LISTENER (self));
}

/* Once: in a later answer they would be of no use. */
static void
answer_syncs (CrierPollListener *self)
{
  guint i;

  for (i = 0; i < self->n_syncs; i++)
    {
      double t2 = (double) g_get_real_time () / G_USEC_PER_SEC;

      crier_poll_response_take_object (self->answer,
                                       crier_wire_json_sync (self->syncs[i][0],
                                                             self->syncs[i][1], t2));
    }

  self->n_syncs = 0;
}

/* Answers the request under way with what is due, and farewell, if not NULL,
 * after it. */
static void
answer (CrierPollListener    *self,
        const CrierDue *due,
        guint           n_due,
        const char     *farewell)
{
  CrierLog *log = get_log (self);
  g_autoptr (GPtrArray) body = NULL;
  g_autofree char *tag = NULL;

  if (farewell == NULL && is_unchanged (self, n_due))
    {
      self->answer = crier_poll_response_new (log, self->tag_cursor, self->tick);
      tag = crier_poll_response_format_tag (self->answer);
      crier_held_response_answer (self->held, SOUP_STATUS_NOT_MODIFIED, tag, NULL);
      return;
    }

  self->answer = crier_poll_response_new (log, crier_log_get_last (log), self->tick);
  if (!self->said_hello)
    {
      char *hello = crier_hello_format (self->context->hub, CRIER_LISTENER (self),
                                        self->session->code, self->recovered);

      crier_poll_response_take_object (self->answer, hello);
    }

  answer_syncs (self);
  if (self->told != NULL)
    crier_poll_response_take_object (self->answer, g_steal_pointer (&self->told));

  if (self->again_last > 0)
    crier_poll_response_repeat (self->answer, crier_client_get_id (get_client (self)),
                                self->again_after, self->again_last);

  crier_poll_response_add_due (self->answer, due, n_due);
  if (farewell != NULL)
    crier_poll_response_take_object (self->answer, g_strdup (farewell));

  body = crier_poll_response_make_body (self->answer, self->recovered);
  tag = crier_poll_response_format_tag (self->answer);
  crier_held_response_answer (self->held, SOUP_STATUS_OK, tag, body);
}

static void
mark_end (CrierPollListener *self)
{
  self->ended = crier_running_time_get ();
  self->ended_at = g_get_monotonic_time ();
}

static void
tell (CrierPollListener *self)
{
  if (self->func != NULL)
    self->func (self, self->user_data);
}

static void
done_cb (CrierHeldResponse *held,
         gboolean   written,
         gpointer   user_data)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (user_data);
  CrierListener *listener = CRIER_LISTENER (self);

  self->held = NULL;
  mark_end (self);

  if (crier_listener_is_attached (listener))
    crier_client_count_sent (get_client (self), crier_held_response_get_written (held));

  if (written && crier_listener_is_attached (listener))
    {
      self->said_hello = TRUE;
      self->recovered = TRUE;
      self->tick = crier_poll_response_receive (self->answer, held, listener);
    }

  g_clear_pointer (&self->answer, crier_poll_response_free);
  tell (self);
}

static void
gone_cb (CrierHeldResponse *held,
         gpointer   user_data)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (user_data);

  self->held = NULL;
  mark_end (self);
  tell (self);
}

static const CrierHeldResponseFuncs HELD_FUNCS = { gone_cb, done_cb };

static void
crier_poll_listener_pump (CrierListener *listener)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (listener);
  CrierDue due[CRIER_POLL_RESPONSE_MAX_EVENTS + 1];
  guint n;

  if (self->held == NULL || self->answer != NULL)
    return;

  n = crier_listener_collect (listener, due, G_N_ELEMENTS (due));
  if (n > 0 || self->told != NULL)
    answer (self, due, n, NULL);
}

static void
crier_poll_listener_skipped (CrierListener *listener)
{
  CRIER_POLL_LISTENER (listener)->recovered = FALSE;
}

static void
crier_poll_listener_answer_sync (CrierListener *listener,
                                 double         t0,
                                 double         t1)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (listener);

  if (self->n_syncs == MAX_SYNCS)
    {
      self->n_syncs--;
      memmove (self->syncs, self->syncs + 1, sizeof self->syncs[0] * self->n_syncs);
    }

  self->syncs[self->n_syncs][0] = t0;
  self->syncs[self->n_syncs++][1] = t1;
}

static void
crier_poll_listener_tell (CrierListener *listener,
                          const char    *event,
                          const char    *json)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (listener);

  g_free (self->told);
  self->told = g_strdup (json);
}

static void
crier_poll_listener_refresh (CrierListener *listener)
{
  CrierHeldResponse *held = CRIER_POLL_LISTENER (listener)->held;
  gsize pending = held != NULL ? crier_held_response_get_pending (held) : 0;

  crier_client_set_pending (crier_listener_get_client (listener), pending);
}

/* Lets go of the request under way because of a newer one. Its peer may have
 * gone without a word, so nothing is received by this. */
static void
displace_request (CrierPollListener *self)
{
  guint64 cursor = crier_listener_get_cursor (CRIER_LISTENER (self));
  g_autoptr (CrierPollResponse) nothing = NULL;
  g_autoptr (GPtrArray) body = NULL;
  CrierHeldResponse *held = g_steal_pointer (&self->held);

  if (held == NULL)
    return;

  crier_held_response_disown (held);
  if (self->answer == NULL)
    {
      nothing = crier_poll_response_new (get_log (self), cursor, self->tick);
      body = crier_poll_response_make_body (nothing, self->recovered);
      crier_held_response_answer (held, SOUP_STATUS_OK, NULL, body);
    }

  g_clear_pointer (&self->answer, crier_poll_response_free);
}

/* Lets go of the request under way for good: one that has no answer yet gets
 * what is due, and farewell after it. */
static void
end_request (CrierPollListener *self,
             const char  *farewell)
{
  CrierDue due[CRIER_POLL_RESPONSE_MAX_EVENTS + 1];
  guint n;

  if (self->held != NULL && self->answer == NULL)
    {
      n = crier_listener_collect (CRIER_LISTENER (self), due, G_N_ELEMENTS (due));
      answer (self, due, n, farewell);
    }

  /* Still there if its peer does not read. */
  if (self->held != NULL)
    crier_held_response_release (g_steal_pointer (&self->held));

  g_clear_pointer (&self->answer, crier_poll_response_free);
}

static void
crier_poll_listener_close (CrierListener *listener,
                           guint          code,
                           const char    *reason)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (listener);
  gboolean dismissed = code == 1008;
  g_autofree char *farewell = NULL;

  if (!crier_listener_is_attached (listener))
    return;

  farewell = crier_wire_json_goodbye (reason, dismissed ? 0 : CRIER_POLL_LISTENER_RETRY);
  end_request (self, farewell);
  crier_poll_listener_leave (self, dismissed ? CRIER_DEPARTURE_DISCONNECTED
                                      : CRIER_DEPARTURE_SHUTDOWN);
}

static void
crier_poll_listener_dispose (GObject *object)
{
  CrierPollListener *self = CRIER_POLL_LISTENER (object);

  g_assert (self->held == NULL);
  g_clear_pointer (&self->answer, crier_poll_response_free);
  g_clear_pointer (&self->told, g_free);
  if (self->session != NULL)
    crier_session_release (g_steal_pointer (&self->session));

  G_OBJECT_CLASS (crier_poll_listener_parent_class)->dispose (object);
}

static void
crier_poll_listener_class_init (CrierPollListenerClass *klass)
{
  CrierListenerClass *listener_class = CRIER_LISTENER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_poll_listener_dispose;
  listener_class->pump = crier_poll_listener_pump;
  listener_class->skipped = crier_poll_listener_skipped;
  listener_class->close = crier_poll_listener_close;
  listener_class->refresh = crier_poll_listener_refresh;
  listener_class->answer_sync = crier_poll_listener_answer_sync;
  listener_class->tell = crier_poll_listener_tell;
}

static void
crier_poll_listener_init (CrierPollListener *self)
{
  self->state = CRIER_POLL_LISTENER_OVER;
  self->recovered = TRUE;
}

CrierPollListener *
crier_poll_listener_new (CrierClient  *client,
                         CrierContext     *context,
                         CrierSession *session)
{
  CrierPollListener *self;

  self = g_object_new (CRIER_TYPE_POLL_LISTENER,
                       "client", client,
                       "format", CRIER_FORMAT_LINES,
                       NULL);
  self->context = context;
  self->session = session;

  return self;
}

void
crier_poll_listener_set_func (CrierPollListener     *self,
                              CrierPollListenerFunc  func,
                              gpointer         user_data)
{
  self->func = func;
  self->user_data = user_data;
}

/**
 * crier_poll_listener_join:
 * @since: (nullable): where its client wants to go on, unchecked
 *
 * Joins the hub, until crier_poll_listener_check() finds that its client asks
 * no more.
 *
 * Returns: %FALSE if the hub is full or stopping
 */
gboolean
crier_poll_listener_join (CrierPollListener *self,
                          const char  *since)
{
  g_assert (self->state == CRIER_POLL_LISTENER_OVER);

  if (!crier_hub_join (self->context->hub, CRIER_LISTENER (self), since, &self->recovered))
    return FALSE;

  self->state = CRIER_POLL_LISTENER_PRESENT;
  crier_session_add_listener (self->session, CRIER_LISTENER (self));
  crier_log_get_tick (get_log (self), &self->tick);

  return TRUE;
}

const char *
crier_poll_listener_get_session (CrierPollListener *self)
{
  return self->session->code;
}

CrierTransport
crier_poll_listener_get_transport (CrierPollListener *self)
{
  return crier_client_get_transport (get_client (self));
}

CrierPollListenerState
crier_poll_listener_get_state (CrierPollListener *self)
{
  return self->state;
}

gboolean
crier_poll_listener_is_asking (CrierPollListener *self)
{
  return self->held != NULL;
}

/**
 * crier_poll_listener_is_hasty:
 *
 * Returns: %TRUE if another request came just now and still waits, so that one
 *   that came in its place could be the next turn of an endless dispute
 */
gboolean
crier_poll_listener_is_hasty (CrierPollListener *self)
{
  return self->held != NULL && self->answer == NULL &&
         g_get_monotonic_time () - self->asked < HASTE_USEC;
}

static void
take_place (CrierPollListener *self,
            const char  *since)
{
  guint64 position;

  if (!crier_log_resume (get_log (self), since, &position))
    self->recovered = FALSE;

  crier_listener_move (CRIER_LISTENER (self), position);
}

static void
read_tag (CrierPollListener       *self,
          SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *list = soup_message_headers_get_list (headers, "If-None-Match");
  guint64 cursor = crier_listener_get_cursor (CRIER_LISTENER (self));
  g_autoptr (CrierPollResponse) nothing = NULL;

  nothing = crier_poll_response_new (get_log (self), cursor, self->tick);
  self->tag_cursor = cursor;
  self->has_tag = crier_poll_response_is_in (nothing, list);
}

static void
begin_turn (CrierPollListener *self)
{
  gint64 ended_at = self->ended_at;

  mark_end (self);
  self->asked = self->ended_at;

  if (ended_at != 0)
    self->turn = CLAMP (self->asked - ended_at, SHORTEST_TURN_USEC, LONGEST_TURN_USEC);
}

/**
 * crier_poll_listener_ask:
 * @message: a request of its client, in its handler
 * @shared_since: a place after which all is said again, since another client that
 *   looks alike may have had it; %G_MAXUINT64 if there cannot be one
 *
 * Takes the connection of @message over and answers on it: at once if
 * something is due or no wait was asked for, else when something is, or when
 * the wait is over. If an earlier request waits, that is answered now, with
 * nothing. @message may be gone when this returns.
 */
void
crier_poll_listener_ask (CrierPollListener       *self,
                         SoupServerMessage *message,
                         const CrierQuery  *query,
                         guint64            shared_since)
{
  CrierDue due[CRIER_POLL_RESPONSE_MAX_EVENTS + 1];
  guint n;

  g_assert (self->state == CRIER_POLL_LISTENER_PRESENT);

  displace_request (self);

  /* The first time it has just joined there. */
  if (query->since != NULL && self->asked != 0)
    take_place (self, query->since);

  self->again_after = shared_since;
  self->again_last = self->asked != 0 ? crier_listener_get_cursor (CRIER_LISTENER (self)) : 0;
  if (shared_since >= self->again_last)
    self->again_last = 0;

  begin_turn (self);

  /* First, because it moves its place over what is for others. */
  n = crier_listener_collect (CRIER_LISTENER (self), due, G_N_ELEMENTS (due));
  read_tag (self, message);
  self->until = self->asked + query->wait * G_USEC_PER_SEC;

  self->held = crier_held_response_new (message, self->context, get_client (self),
                                        crier_poll_listener_get_session (self),
                                        &HELD_FUNCS, self);
  tell (self);

  if (self->held != NULL && (n > 0 || self->told != NULL || query->wait == 0))
    answer (self, due, n, NULL);
}

/**
 * crier_poll_listener_check:
 * @now: the monotonic time
 *
 * Does what is due by now: answers a request that has waited as long as it
 * wanted, leaves the hub if the client has missed three turns, forgets that
 * it was dismissed.
 */
void
crier_poll_listener_check (CrierPollListener *self,
                           gint64       now)
{
  gint64 patience = self->turn != 0 ? MISSED_TURNS * self->turn : FIRST_TURN_USEC;

  if (self->state == CRIER_POLL_LISTENER_DISMISSED)
    {
      if (now - self->ended_at >= CRIER_POLL_LISTENER_DISMISSED_USEC)
        self->state = CRIER_POLL_LISTENER_OVER;
    }
  else if (self->state == CRIER_POLL_LISTENER_PRESENT && self->held == NULL)
    {
      if (crier_running_time_get () - self->ended >= patience)
        crier_poll_listener_leave (self, CRIER_DEPARTURE_LEFT);
    }
  else if (self->state == CRIER_POLL_LISTENER_PRESENT && self->answer == NULL)
    {
      if (now >= self->until)
        answer (self, NULL, 0, NULL);
    }
}

/**
 * crier_poll_listener_leave:
 *
 * Leaves the hub now. A request that has no answer yet is answered with
 * nothing if it only left, else it finds its connection closed.
 */
void
crier_poll_listener_leave (CrierPollListener    *self,
                           CrierDeparture  departure)
{
  g_assert (self->state == CRIER_POLL_LISTENER_PRESENT);

  if (departure == CRIER_DEPARTURE_LEFT)
    displace_request (self);
  else if (self->held != NULL)
    crier_held_response_release (g_steal_pointer (&self->held));

  g_clear_pointer (&self->answer, crier_poll_response_free);
  mark_end (self);
  self->state = departure == CRIER_DEPARTURE_DISCONNECTED
                  ? CRIER_POLL_LISTENER_DISMISSED : CRIER_POLL_LISTENER_OVER;
  tell (self);
  crier_session_remove_listener (self->session, CRIER_LISTENER (self));
  crier_hub_leave (self->context->hub, CRIER_LISTENER (self), departure);
}
