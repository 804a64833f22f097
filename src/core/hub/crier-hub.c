/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include "crier-error.h"
#include "crier-hub-private.h"
#include "crier-text.h"

/*
 * CrierHub:
 *
 * Everything that is said passes here exactly once: the operator's messages
 * and the time on their way to the listeners, and what listeners say on its
 * way to the operator. It keeps the log and the listeners and announces when its
 * ticker ticks; it writes to no socket and belongs to one thread. What the
 * operator asks about listeners, and does to them, stands in crier-hub-clients.c, how
 * they are visited in crier-hub-round.c.
 */

enum
{
  JOINED,
  LEFT,
  RECEIVED,
  SEEN,
  PUBLISHED,
  ANNOUNCED,
  PAUSED,
  FULL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierHub, crier_hub, G_TYPE_OBJECT)

static void
tick_cb (CrierHub  *self,
         GDateTime *now)
{
  g_autoptr (CrierMessage) tick = crier_message_new_time (now);

  crier_log_set_tick (self->log, tick);
  crier_hub_begin_round (self);
  g_signal_emit (self, signals[ANNOUNCED], 0, tick);
}

static void
crier_hub_dispose (GObject *object)
{
  CrierHub *self = CRIER_HUB (object);

  g_assert (self->listeners.head == NULL);

  g_clear_pointer (&self->rounds, crier_slice_free);
  g_clear_pointer (&self->batch, crier_slice_free);
  g_clear_object (&self->ticker);
  g_clear_pointer (&self->by_serial, g_hash_table_unref);
  g_clear_pointer (&self->recipients, crier_recipient_table_free);
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
                       return_type,
                       (first != G_TYPE_NONE) + (second != G_TYPE_NONE),
                       first | G_SIGNAL_TYPE_STATIC_SCOPE,
                       second | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
crier_hub_class_init (CrierHubClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_hub_dispose;

  signals[JOINED] = add_signal ("joined", NULL, G_TYPE_NONE,
                                CRIER_TYPE_CLIENT, G_TYPE_NONE);

  /**
   * CrierHub::left:
   * @departure: (type CrierDeparture): why
   */
  signals[LEFT] = add_signal ("left", NULL, G_TYPE_NONE,
                              CRIER_TYPE_CLIENT, G_TYPE_UINT);

  /**
   * CrierHub::received:
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
   * @client: whose screen showed it
   * @message: a message that was for that client
   */
  signals[SEEN] = add_signal ("seen", NULL, G_TYPE_NONE,
                              CRIER_TYPE_CLIENT, CRIER_TYPE_MESSAGE);

  /**
   * CrierHub::published:
   * @message: what stands in the log now
   * @n_reached: how many listeners it is for
   */
  signals[PUBLISHED] = add_signal ("published", NULL, G_TYPE_NONE,
                                   CRIER_TYPE_MESSAGE, G_TYPE_UINT);

  /**
   * CrierHub::announced:
   * @tick: the announcement of the time
   */
  signals[ANNOUNCED] = add_signal ("announced", NULL, G_TYPE_NONE,
                                   CRIER_TYPE_MESSAGE, G_TYPE_NONE);

  /**
   * CrierHub::paused:
   *
   * A round has visited some listeners: what is to be written to them together is
   * to be written now.
   */
  signals[PAUSED] = add_signal ("paused", NULL, G_TYPE_NONE, G_TYPE_NONE, G_TYPE_NONE);

  /**
   * CrierHub::full:
   *
   * A client is there, and no room: one that can be missed is to leave now.
   */
  signals[FULL] = add_signal ("full", NULL, G_TYPE_NONE, G_TYPE_NONE, G_TYPE_NONE);
}

static void
crier_hub_init (CrierHub *self)
{
  self->log = crier_log_new (CRIER_LOG_MESSAGES, CRIER_LOG_BYTES);
  self->recipients = crier_recipient_table_new ();
  self->by_serial = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->rounds = crier_slice_new ("crier hub round", self);
  self->batch = crier_slice_new ("crier hub batch", self);
}

/**
 * crier_hub_new:
 * @ticker: says when to announce the time
 * @max_clients: the most listeners at a time
 * @inbox: whether listeners can write to the operator
 *
 * Makes a hub with an empty log of a new epoch. It announces and publishes on
 * the main context that is the thread's default then.
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

CrierLog *
crier_hub_get_log (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), NULL);

  return self->log;
}

/**
 * crier_hub_get_interval:
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
 * crier_hub_make_room:
 *
 * Returns: whether one more client can join now, perhaps because another had to
 *   leave for it
 */
gboolean
crier_hub_make_room (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);

  if (self->listeners.length >= self->max_clients)
    g_signal_emit (self, signals[FULL], 0);

  return self->listeners.length < self->max_clients &&
         (self->has_room == NULL || self->has_room (self->room_data));
}

/**
 * crier_hub_set_room_func:
 * @func: whether what is told about one more client can be taken now
 *
 * Has clients turned away while @func returns %FALSE, as if there were too many.
 */
void
crier_hub_set_room_func (CrierHub         *self,
                         CrierHubRoomFunc  func,
                         gpointer          user_data)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  self->has_room = func;
  self->room_data = user_data;
}

gboolean
crier_hub_is_closing (CrierHub *self)
{
  g_return_val_if_fail (CRIER_IS_HUB (self), TRUE);

  return self->closing;
}

/**
 * crier_hub_join:
 * @listener: a listener that is in no hub
 * @since: (nullable): where it wants to go on, see crier_log_resume();
 *   unchecked
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
  CrierRecipient *recipient;
  guint64 cursor;

  g_return_val_if_fail (CRIER_IS_HUB (self), FALSE);
  g_return_val_if_fail (CRIER_IS_LISTENER (listener), FALSE);
  g_return_val_if_fail (recovered != NULL, FALSE);

  if (self->closing || !crier_hub_make_room (self))
    return FALSE;

  client = crier_listener_get_client (listener);
  recipient = crier_recipient_table_enter (self->recipients,
                                           crier_client_get_id (client));
  *recovered = crier_log_resume (self->log, since, &cursor);
  crier_listener_attach (listener, self->log, recipient, cursor);
  g_queue_push_tail_link (&self->listeners,
                          crier_listener_get_link (g_object_ref (listener)));
  g_hash_table_insert (self->by_serial, crier_listener_get_key (listener),
                       listener);

  g_signal_emit (self, signals[JOINED], 0, client);

  return TRUE;
}

/**
 * crier_hub_leave:
 * @listener: (transfer none): a listener that is in @self
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
  crier_listener_detach (listener);
  crier_recipient_table_leave (self->recipients, crier_client_get_id (client));

  g_signal_emit (self, signals[LEFT], 0, client, departure);
  crier_recipient_table_forget (self->recipients);
  g_object_unref (listener);
}

/**
 * crier_hub_receive:
 * @listener: who writes to the operator
 * @text: what, unchecked
 * @length: its length in bytes, or -1
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
  crier_recipient_table_note_wrote (self->recipients, crier_client_get_id (client));

  return TRUE;
}

/**
 * crier_hub_see:
 * @listener: whose screen showed a message
 * @message_id: the message's id, unchecked
 *
 * Passes on that a message was seen. An id that is none, is not kept any
 * more, was not for @listener, or was said before is passed over.
 */
void
crier_hub_see (CrierHub      *self,
               CrierListener *listener,
               const char    *message_id)
{
  CrierMessage *message;

  g_return_if_fail (CRIER_IS_HUB (self));
  g_return_if_fail (CRIER_IS_LISTENER (listener));
  g_return_if_fail (message_id != NULL);

  message = crier_log_find (self->log, message_id);

  if (message != NULL && crier_listener_take_seen (listener, message))
    g_signal_emit (self, signals[SEEN], 0,
                   crier_listener_get_client (listener), message);
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

      if (crier_recipient_table_find (self->recipients, *p) != NULL)
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
 *
 * Returns: how many listeners @message is for now
 */
guint
crier_hub_count_reached (CrierHub     *self,
                         CrierMessage *message)
{
  const char * const *p = crier_message_get_to (message);
  g_autoptr (GHashTable) counted = NULL;
  guint n = 0;

  if (p == NULL)
    return self->listeners.length;

  counted = g_hash_table_new (g_str_hash, g_str_equal);
  for (; *p != NULL; p++)
    {
      if (g_hash_table_add (counted, (char *) *p))
        n += crier_recipient_table_count (self->recipients, *p);
    }

  return n;
}

/**
 * crier_hub_check:
 * @text: the operator's message
 * @to: (nullable): the Ids it is for; %NULL for everyone
 *
 * Returns: %TRUE if @text is a message and each Id of @to has been here; else
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
 * @message: a message of the operator, or what clears, that is kept, and whose
 *   offset is the next one
 *
 * Puts @message into the log, from where it goes out, in the main loop, to the
 * clients that it is for, now or when they come back. What clears tells every
 * screen to forget what it has shown so far; a client that begins later does
 * not get that either.
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
  crier_recipient_table_address (self->recipients, crier_message_get_to (message));
  crier_hub_begin_round (self);
  g_signal_emit (self, signals[PUBLISHED], 0, message, n_reached);

  return n_reached;
}

/**
 * crier_hub_restore:
 * @self: a hub that no client has joined and in which nothing was said
 * @epochs: the names of the history that it goes on with
 * @last: the offset of the last message there
 * @messages: (element-type CrierMessage): the newest of them, without a gap up
 *   to @last
 * @records: (element-type CrierRecipientRecord): of the clients that were there
 *
 * Goes on where an earlier run ended, so that a client that comes back misses
 * nothing.
 */
void
crier_hub_restore (CrierHub          *self,
                   const CrierEpochs *epochs,
                   guint64            last,
                   GPtrArray         *messages,
                   GPtrArray         *records)
{
  guint i;

  g_return_if_fail (CRIER_IS_HUB (self));
  g_return_if_fail (messages->len <= last);

  crier_recipient_table_restore (self->recipients, records);
  crier_log_restore (self->log, epochs, last - messages->len);

  /* They may be newer than what was written down of recipients. */
  for (i = 0; i < messages->len; i++)
    {
      CrierMessage *message = g_ptr_array_index (messages, i);

      crier_log_append (self->log, message);
      crier_recipient_table_address (self->recipients, crier_message_get_to (message));
    }
}

static void
close_cb (gpointer listener,
          gpointer user_data)
{
  crier_listener_close (listener, 1001, "shutdown");
}

void
crier_hub_pause (CrierHub *self)
{
  g_signal_emit (self, signals[PAUSED], 0);
}

/**
 * crier_hub_close:
 *
 * Takes in no listener from now on and closes all connections in good order,
 * with 1001. The hub is empty when this returns; what is still on its way to a
 * client that left is its connection's own business.
 */
void
crier_hub_close (CrierHub *self)
{
  g_return_if_fail (CRIER_IS_HUB (self));

  self->closing = TRUE;
  crier_hub_foreach (self, close_cb, NULL);
}
