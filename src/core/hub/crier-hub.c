/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include "crier-error.h"
#include "crier-hub-private.h"
#include "crier-text.h"

/* A round over many thousand listeners is cut into slices, so that between
 * two of them connections are accepted and read. */
#define SLICE_USEC     4000
#define CLOCK_INTERVAL 32   /* listeners between two looks at the clock */

/*
 * CrierHub:
 *
 * Everything that is said passes here exactly once: the operator's messages
 * and the time on their way to whoever listens, and what listeners say on its
 * way to the operator. It keeps the log and the listeners; it announces when its
 * ticker ticks. It writes to no socket and belongs to one thread. What the
 * operator asks about listeners, and does to them, stands in crier-hub-clients.c.
 */

enum
{
  JOINED,
  LEFT,
  RECEIVED,
  SEEN,
  PUBLISHED,
  ANNOUNCED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierHub, crier_hub, G_TYPE_OBJECT)

static void
end_round (CrierHub *self)
{
  if (self->round_source != NULL)
    g_source_destroy (self->round_source);

  g_clear_pointer (&self->round_source, g_source_unref);
}

/* Visits the next listener that this round has not been to. Returns FALSE
 * when there is none: the list is a circle, so the first one that was visited
 * in this round is the end of it, wherever the round began. */
static gboolean
visit_next (CrierHub *self)
{
  GList *link = self->next != NULL ? self->next : self->listeners.head;
  CrierListener *listener;

  if (link == NULL)
    return FALSE;

  listener = link->data;
  if (crier_listener_get_round (listener) == self->round)
    return FALSE;

  /* Set before the visit: who leaves during it moves this on. */
  self->next = link->next;
  crier_listener_set_round (listener, self->round);
  crier_listener_pump (listener);

  return TRUE;
}

static gboolean
round_cb (gpointer data)
{
  CrierHub *self = CRIER_HUB (data);
  gint64 end = g_get_monotonic_time () + SLICE_USEC;
  guint n = 0;

  while (visit_next (self))
    {
      if (++n % CLOCK_INTERVAL == 0 && g_get_monotonic_time () >= end)
        return G_SOURCE_CONTINUE;
    }

  end_round (self);

  return G_SOURCE_REMOVE;
}

/* From the main loop and not at once, so that what is published together goes
 * out together, and nobody leaves while somebody publishes. */
static void
begin_round (CrierHub *self)
{
  self->round++;

  if (self->round_source != NULL || self->listeners.head == NULL)
    return;

  self->round_source = g_idle_source_new ();
  g_source_set_priority (self->round_source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->round_source, "crier hub round");
  g_source_set_callback (self->round_source, round_cb, self, NULL);
  g_source_attach (self->round_source, g_main_context_get_thread_default ());
}

static void
tick_cb (CrierHub  *self,
         GDateTime *now)
{
  g_autoptr (CrierMessage) tick = crier_message_new_time (now);

  crier_log_set_tick (self->log, tick);
  begin_round (self);
  g_signal_emit (self, signals[ANNOUNCED], 0, tick);
}

static void
crier_hub_dispose (GObject *object)
{
  CrierHub *self = CRIER_HUB (object);

  g_assert (self->listeners.head == NULL);

  end_round (self);
  g_clear_pointer (&self->dismissal, crier_errand_free);
  g_clear_pointer (&self->expulsion, crier_errand_free);
  g_clear_pointer (&self->identification, crier_errand_free);
  g_clear_object (&self->ticker);
  g_clear_pointer (&self->by_serial, g_hash_table_unref);
  g_clear_pointer (&self->ids, crier_recipient_table_free);
  g_clear_pointer (&self->log, crier_log_free);

  G_OBJECT_CLASS (crier_hub_parent_class)->dispose (object);
}

static guint
add_signal (const char        *name,
            GSignalAccumulator accumulator,
            GType              return_type,
            GType              first,
            GType              second)
{
  return g_signal_new (name, CRIER_TYPE_HUB, G_SIGNAL_RUN_LAST,
                       0, accumulator, NULL, NULL,
                       return_type, second == G_TYPE_NONE ? 1 : 2,
                       first | G_SIGNAL_TYPE_STATIC_SCOPE,
                       second | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
crier_hub_class_init (CrierHubClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_hub_dispose;

  /**
   * CrierHub::joined:
   * @self: the hub
   * @client: who is there now
   */
  signals[JOINED] = add_signal ("joined", NULL, G_TYPE_NONE,
                                CRIER_TYPE_CLIENT, G_TYPE_NONE);

  /**
   * CrierHub::left:
   * @self: the hub
   * @client: who is not there any more
   * @departure: (type CrierDeparture): why
   */
  signals[LEFT] = add_signal ("left", NULL, G_TYPE_NONE,
                              CRIER_TYPE_CLIENT, G_TYPE_UINT);

  /**
   * CrierHub::received:
   * @self: the hub
   * @client: who wrote to the operator
   * @text: what, checked
   *
   * Returns: %TRUE if the operator can have it; %FALSE if there is no room
   */
  signals[RECEIVED] = add_signal ("received", g_signal_accumulator_true_handled,
                                  G_TYPE_BOOLEAN,
                                  CRIER_TYPE_CLIENT, G_TYPE_STRING);

  /**
   * CrierHub::seen:
   * @self: the hub
   * @client: whose screen showed it
   * @message: a message that was for that client
   */
  signals[SEEN] = add_signal ("seen", NULL, G_TYPE_NONE,
                              CRIER_TYPE_CLIENT, CRIER_TYPE_MESSAGE);

  /**
   * CrierHub::published:
   * @self: the hub
   * @message: what stands in the log now
   * @n_reached: how many listeners it is for
   */
  signals[PUBLISHED] = add_signal ("published", NULL, G_TYPE_NONE,
                                   CRIER_TYPE_MESSAGE, G_TYPE_UINT);

  /**
   * CrierHub::announced:
   * @self: the hub
   * @tick: the announcement of the time
   */
  signals[ANNOUNCED] = add_signal ("announced", NULL, G_TYPE_NONE,
                                   CRIER_TYPE_MESSAGE, G_TYPE_NONE);
}

static void
crier_hub_init (CrierHub *self)
{
  self->log = crier_log_new (CRIER_LOG_MESSAGES, CRIER_LOG_BYTES);
  self->ids = crier_recipient_table_new ();
  g_queue_init (&self->listeners);
  self->by_serial = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->dismissal = crier_errand_new (crier_hub_dismiss_one, self);
  self->expulsion = crier_errand_new (crier_hub_expel_one, self);
  self->identification = crier_errand_new (crier_hub_identify_one, self);
}

/**
 * crier_hub_new:
 * @ticker: says when to announce the time
 * @max_clients: the most listeners at a time
 * @inbox: whether listeners can write to the operator
 *
 * Makes a hub with an empty log of a new epoch. It announces and publishes on
 * the main context that is the thread's default then.
 *
 * Returns: (transfer full): the hub
 */
CrierHub *
crier_hub_new (CrierTicker *ticker,
               guint        max_clients,
               gboolean     inbox)
{
  CrierHub *self;

  g_return_val_if_fail (CRIER_IS_TICKER (ticker), NULL);

  self = g_object_new (CRIER_TYPE_HUB, NULL);
  self->ticker = g_object_ref (ticker);
  self->max_clients = max_clients;
  self->inbox = inbox;
  g_signal_connect_object (ticker, "tick",
                           G_CALLBACK (tick_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * crier_hub_get_log:
 * @self: a hub
 *
 * Returns: (transfer none): the log that all listeners follow
 */
CrierLog *
crier_hub_get_log (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);

  return self->log;
}

/**
 * crier_hub_get_interval:
 * @self: a hub
 *
 * Returns: seconds between announcements, 0 for none
 */
guint
crier_hub_get_interval (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), 0);

  return crier_ticker_get_interval (self->ticker);
}

/**
 * crier_hub_get_n_clients:
 * @self: a hub
 *
 * Returns: how many listeners there are
 */
guint
crier_hub_get_n_clients (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), 0);

  return self->listeners.length;
}

/**
 * crier_hub_is_full:
 * @self: a hub
 *
 * Returns: %TRUE if nobody can join because the most are here
 */
gboolean
crier_hub_is_full (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), TRUE);

  return self->listeners.length >= self->max_clients;
}

/**
 * crier_hub_is_closing:
 * @self: a hub
 *
 * Returns: %TRUE once crier_hub_close() was called
 */
gboolean
crier_hub_is_closing (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), TRUE);

  return self->closing;
}

/**
 * crier_hub_get_inbox:
 * @self: a hub
 *
 * Returns: whether listeners can write to the operator
 */
gboolean
crier_hub_get_inbox (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  return self->inbox;
}

/**
 * crier_hub_set_inbox:
 * @self: a hub
 * @inbox: whether listeners can write to the operator
 *
 * Opens or closes the way to the operator, from the next message on.
 */
void
crier_hub_set_inbox (CrierHub *self,
                     gboolean  inbox)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  self->inbox = inbox;
}

/**
 * crier_hub_join:
 * @self: a hub
 * @listener: somebody who is in no hub
 * @since: (nullable): where it wants to go on, see crier_log_resume(); from
 *   anybody
 * @recovered: (out): %FALSE if it may have lost something
 *
 * Takes @listener in, with a reference, until crier_hub_leave(). What is due
 * to it goes out when it is pumped, which is left to the caller, who may have
 * something to say first.
 *
 * Returns: %FALSE if the hub is full or closing; @listener is not in it then
 */
gboolean
crier_hub_join (CrierHub      *self,
                CrierListener *listener,
                const char    *since,
                gboolean      *recovered)
{
  CrierClient *client;
  guint64 cursor;

  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (CRIER_IS_LISTENER (listener), FALSE);
  g_return_val_if_fail (recovered != NULL, FALSE);

  if (self->closing || crier_hub_is_full (self))
    return FALSE;

  client = crier_listener_get_client (listener);
  *recovered = crier_log_resume (self->log, since, &cursor);
  crier_listener_seat (listener, self->log,
                       crier_recipient_table_come (self->ids,
                                                   crier_client_get_id (client)),
                       cursor);
  /* Not visited in the round that may be under way: it may have been begun
   * in the middle of the list, and must not end here. */
  crier_listener_set_round (listener, self->round - 1);
  g_queue_push_tail_link (&self->listeners,
                          crier_listener_get_link (g_object_ref (listener)));
  g_hash_table_insert (self->by_serial, crier_listener_get_key (listener),
                       listener);

  g_signal_emit (self, signals[JOINED], 0, client);

  return TRUE;
}

/**
 * crier_hub_leave:
 * @self: a hub
 * @listener: (transfer none): a listener that is in it
 * @departure: why
 *
 * Lets @listener go and drops the reference to it. Safe at any time, also
 * while it is pumped.
 */
void
crier_hub_leave (CrierHub       *self,
                 CrierListener  *listener,
                 CrierDeparture  departure)
{
  CrierClient *client;
  GList *link;

  g_return_if_fail (CRIER_IS_HUB (self));
  g_return_if_fail (CRIER_IS_LISTENER (listener));

  client = crier_listener_get_client (listener);
  link = crier_listener_get_link (listener);

  if (self->next == link)
    self->next = link->next;

  g_queue_unlink (&self->listeners, link);
  g_hash_table_remove (self->by_serial, crier_listener_get_key (listener));
  crier_listener_unseat (listener);
  crier_recipient_table_part (self->ids, crier_client_get_id (client));

  g_signal_emit (self, signals[LEFT], 0, client, departure);
  g_object_unref (listener);
}

/**
 * crier_hub_receive:
 * @self: a hub
 * @listener: who writes to the operator
 * @text: what, from anybody
 * @length: its length in bytes, or -1
 * @error: return location for a #GError
 *
 * Passes a visitor's message to the operator. The sentence of an error is for
 * the visitor.
 *
 * Returns: %TRUE if the operator has it; else %FALSE with
 *   %CRIER_ERROR_TOO_LONG, %CRIER_ERROR_BAD_TEXT, %CRIER_ERROR_BLANK,
 *   %CRIER_ERROR_INBOX_CLOSED or %CRIER_ERROR_INBOX_FULL
 */
gboolean
crier_hub_receive (CrierHub       *self,
                   CrierListener  *listener,
                   const char     *text,
                   gssize          length,
                   GError        **error)
{
  g_autofree char *checked = NULL;
  CrierClient *client;
  gboolean taken = FALSE;

  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (CRIER_IS_LISTENER (listener), FALSE);

  if (!self->inbox)
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INBOX_CLOSED,
                           "The operator takes no messages");
      return FALSE;
    }

  if (!crier_text_check (text, length, CRIER_TEXT_MAX_VISITOR, error))
    return FALSE;

  client = crier_listener_get_client (listener);
  checked = length < 0 ? g_strdup (text) : g_strndup (text, length);
  g_signal_emit (self, signals[RECEIVED], 0, client, checked, &taken);

  if (!taken)
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INBOX_FULL,
                           "The operator has too many messages to read; "
                           "try again later");
      return FALSE;
    }

  crier_client_count_received (client);

  return TRUE;
}

/**
 * crier_hub_see:
 * @self: a hub
 * @listener: whose screen showed a message
 * @message_id: the message's id, from anybody
 *
 * Passes on that a message was seen. An id that is none, is not kept any
 * more, was not for @listener, or was said before is passed over.
 */
void
crier_hub_see (CrierHub      *self,
               CrierListener *listener,
               const char    *message_id)
{
  CrierClient *client;
  CrierMessage *message;

  g_return_if_fail (CRIER_IS_HUB (self));
  g_return_if_fail (CRIER_IS_LISTENER (listener));
  g_return_if_fail (message_id != NULL);

  client = crier_listener_get_client (listener);
  message = crier_log_find (self->log, message_id);

  if (message != NULL && crier_listener_take_seen (listener, message))
    g_signal_emit (self, signals[SEEN], 0, client, message);
}

static gboolean
check_to (CrierHub            *self,
          const char * const  *to,
          GError             **error)
{
  const char * const *p;

  for (p = to; p != NULL && *p != NULL; p++)
    {
      g_autofree char *valid = NULL;
      g_autofree char *id = NULL;

      if (crier_recipient_table_contain (self->ids, *p))
        continue;

      /* It may be anything that was typed, and the sentence is shown. */
      valid = g_utf8_make_valid (*p, -1);
      id = crier_text_escape (valid);
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_UNKNOWN_ID,
                   "No client called \"%s\" has been here; "
                   "nothing was sent", id);
      return FALSE;
    }

  return TRUE;
}

/**
 * crier_hub_count_reached:
 * @self: a hub
 * @message: a message
 *
 * Returns: how many listeners @message is for now
 */
guint
crier_hub_count_reached (CrierHub     *self,
                         CrierMessage *message)
{
  const char * const *p;
  g_autoptr (GHashTable) counted = NULL;
  guint n = 0;

  g_return_val_if_fail (CRIER_IS_HUB (self), 0);
  g_return_val_if_fail (message != NULL, 0);

  p = crier_message_get_to (message);
  if (p == NULL)
    return self->listeners.length;

  counted = g_hash_table_new (g_str_hash, g_str_equal);
  for (; *p != NULL; p++)
    {
      if (g_hash_table_add (counted, (char *) *p))
        n += crier_recipient_table_count (self->ids, *p);
    }

  return n;
}

/**
 * crier_hub_check:
 * @self: a hub
 * @text: the operator's message
 * @to: (nullable): the Ids it is for; %NULL for everyone
 * @error: return location for a #GError
 *
 * Returns: %TRUE if @text is a message and everybody of @to has been here; else
 *   %FALSE with %CRIER_ERROR_TOO_LONG, %CRIER_ERROR_BAD_TEXT,
 *   %CRIER_ERROR_BLANK or %CRIER_ERROR_UNKNOWN_ID
 */
gboolean
crier_hub_check (CrierHub            *self,
                 const char          *text,
                 const char * const  *to,
                 GError             **error)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (to == NULL || to[0] != NULL, FALSE);

  return crier_text_check (text, -1, CRIER_TEXT_MAX_OPERATOR, error) &&
         check_to (self, to, error);
}

/**
 * crier_hub_accept:
 * @self: a hub
 * @message: a message of the operator, or what clears, that is kept, and whose
 *   offset is the next one
 *
 * Puts @message into the log, from where it goes out, in the main loop, to
 * whoever it is for, now or when they come back. What clears tells every screen
 * to forget what it has shown so far; whoever begins later does not get that
 * either.
 *
 * Returns: how many listeners it is for now
 */
guint
crier_hub_accept (CrierHub     *self,
                  CrierMessage *message)
{
  guint n_reached;

  g_return_val_if_fail (CRIER_IS_HUB (self), 0);
  g_return_val_if_fail (message != NULL, 0);

  n_reached = crier_hub_count_reached (self, message);
  crier_log_append (self->log, message);
  begin_round (self);
  g_signal_emit (self, signals[PUBLISHED], 0, message, n_reached);

  return n_reached;
}

/**
 * crier_hub_restore:
 * @self: a hub in which nobody has been and nothing was said
 * @epoch: the name of the history that it goes on with
 * @last: the offset of the last message there
 * @messages: (element-type CrierMessage): the newest of them, without a gap up
 *   to @last
 * @stays: (element-type CrierRecipientRecord): who was there
 *
 * Goes on where an earlier run ended, so that whoever comes back misses nothing.
 */
void
crier_hub_restore (CrierHub   *self,
                   const char *epoch,
                   guint64     last,
                   GPtrArray  *messages,
                   GPtrArray  *stays)
{
  guint i;

  g_return_if_fail (CRIER_IS_HUB (self));
  g_return_if_fail (messages->len <= last);

  crier_log_restore (self->log, epoch, last - messages->len);
  for (i = 0; i < messages->len; i++)
    crier_log_append (self->log, g_ptr_array_index (messages, i));

  crier_recipient_table_restore (self->ids, stays);
}

/**
 * crier_hub_take_changes:
 * @self: a hub
 *
 * Returns: (transfer full) (element-type CrierRecipientRecord): what became of messages,
 *   and of whom, since the last call
 */
GPtrArray *
crier_hub_take_changes (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);

  return crier_recipient_table_take_changes (self->ids);
}

static void
close_listener (gpointer listener,
                gpointer user_data)
{
  crier_listener_close (listener, 1001, "shutdown");
}

/**
 * crier_hub_close:
 * @self: a hub
 *
 * Takes in nobody from now on and closes everybody's connection in good
 * order, with 1001. It is empty when this returns; what is still on its way
 * to those who left is their own business.
 */
void
crier_hub_close (CrierHub *self)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  self->closing = TRUE;
  crier_hub_foreach (self, close_listener, NULL);
}
