/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-listener.h"

#include "crier-clock.h"
#include "crier-offset-set.h"

/**
 * CrierListener:
 *
 * A client that receives announcements: a place in the log. It owns no queue;
 * what is due next follows from its cursor, so a live listener, a slow one
 * and one that came back are the same thing at different places. What it is
 * not: a socket; subclasses put the bytes on one.
 */
typedef struct
{
  /* What a round touches comes first, since each piece of memory that it has to wait for
   * costs as much as all that is done with it. */
  GList link;          /* its place in the hub's list */
  guint64 round;       /* the hub's last round in which it was visited */
  CrierLog *log;       /* (unowned) (nullable): NULL while not in a hub */
  guint64 cursor;      /* the offset of the last message it has */
  guint64 tick;        /* the number of the last announcement it has */
  CrierClient *client; /* (owned) */
  CrierRecipient *recipient; /* (unowned) (nullable): of its Id, like log */
  CrierFormat format;

  CrierOffsetSet *spared; /* (owned) (nullable): messages that were withdrawn before it
                           * had them */

  CrierRateLimit rate_limit; /* what its client may still say */
  guint64 serial;      /* its client's, with which it stands in a table */
} CrierListenerPrivate;

enum
{
  PROP_0,
  PROP_CLIENT,
  PROP_FORMAT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CrierListener, crier_listener, G_TYPE_OBJECT)

static inline CrierListenerPrivate *
get_private (CrierListener *self)
{
  return crier_listener_get_instance_private (self);
}

static void
crier_listener_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  CrierListenerPrivate *priv = get_private (CRIER_LISTENER (object));

  switch (property_id)
    {
    case PROP_CLIENT:
      priv->client = g_value_dup_object (value);
      priv->serial = crier_client_get_serial (priv->client);
      break;

    case PROP_FORMAT:
      priv->format = g_value_get_uint (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_listener_dispose (GObject *object)
{
  CrierListenerPrivate *priv = get_private (CRIER_LISTENER (object));

  g_assert (priv->log == NULL);
  g_clear_object (&priv->client);

  G_OBJECT_CLASS (crier_listener_parent_class)->dispose (object);
}

/**
 * crier_listener_pump:
 *
 * Lets it send what is due. It may leave the hub in the course of it.
 */
void
crier_listener_pump (CrierListener *self)
{
  CRIER_LISTENER_GET_CLASS (self)->pump (self);
}

static void
do_nothing (CrierListener *self)
{
}

/* Where there is no way for the answer there is none for the question. */
static void
answer_nothing (CrierListener *self,
                double         t0,
                double         t1)
{
}

static void
tell_nothing (CrierListener *self,
              const char    *event,
              const char    *json)
{
}

static void
crier_listener_class_init (CrierListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = crier_listener_set_property;
  object_class->dispose = crier_listener_dispose;
  klass->visit = crier_listener_pump;
  klass->skipped = do_nothing;
  klass->refresh = do_nothing;
  klass->answer_sync = answer_nothing;
  klass->tell = tell_nothing;

  properties[PROP_CLIENT] =
    g_param_spec_object ("client", NULL, NULL,
                         CRIER_TYPE_CLIENT,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY |
                         G_PARAM_STATIC_STRINGS);

  properties[PROP_FORMAT] =
    g_param_spec_uint ("format", NULL, NULL,
                       0, CRIER_N_FORMATS - 1, CRIER_FORMAT_PLAIN,
                       G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY |
                       G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
crier_listener_init (CrierListener *self)
{
  CrierListenerPrivate *priv = get_private (self);

  priv->link.data = self;
  crier_rate_limit_init (&priv->rate_limit, g_get_monotonic_time ());
}

CrierClient *
crier_listener_get_client (CrierListener *self)
{
  g_return_val_if_fail (CRIER_IS_LISTENER (self), NULL);

  return get_private (self)->client;
}

/**
 * crier_listener_get_cursor:
 *
 * Returns: the offset of the last message it has received, or that was not
 *   for it
 */
guint64
crier_listener_get_cursor (CrierListener *self)
{
  g_return_val_if_fail (CRIER_IS_LISTENER (self), 0);

  return get_private (self)->cursor;
}

/**
 * crier_listener_is_attached:
 *
 * Returns: %TRUE while it is in a hub
 */
gboolean
crier_listener_is_attached (CrierListener *self)
{
  return get_private (self)->log != NULL;
}

/* Whether a message is not owed although it is for this one: it has ended or was
 * withdrawn, or it withdraws one that this one did not have. */
static gboolean
is_over (CrierListenerPrivate *priv,
         CrierMessage         *message)
{
  const char *of = crier_message_get_of (message);
  guint64 offset = crier_message_get_offset (message);

  if (of != NULL)
    return priv->spared != NULL && crier_log_locate (priv->log, of, &offset) &&
           crier_offset_set_contains (priv->spared, offset);

  if (!crier_message_is_withdrawn (message))
    return crier_message_has_expired (message, crier_clock_get_boot_time ());

  if (priv->spared == NULL)
    priv->spared = crier_offset_set_new ();

  crier_offset_set_add (priv->spared, offset, offset);

  return TRUE;
}

/* What is owed of a message, which is nothing if it is not for this one, is over,
 * or has no form in its format. */
static GBytes *
get_owed (CrierListenerPrivate *priv,
          CrierMessage         *message)
{
  if (crier_message_get_to (message) != NULL &&
      !crier_message_is_for (message, crier_client_get_id (priv->client)))
    {
      crier_recipient_pass (priv->recipient, crier_message_get_offset (message));
      return NULL;
    }

  if (!crier_message_is_lasting (message) && is_over (priv, message))
    return NULL;

  return crier_message_get_encoding (message, priv->format);
}

static guint
collect_messages (CrierListenerPrivate *priv,
                  CrierDue             *due,
                  guint                 max)
{
  guint64 last = crier_log_get_last (priv->log);
  guint64 offset;
  guint n = 0;

  for (offset = priv->cursor + 1; offset <= last && n < max; offset++)
    {
      CrierMessage *message = crier_log_get (priv->log, offset);
      GBytes *bytes = get_owed (priv, message);

      if (bytes != NULL)
        {
          due[n].bytes = bytes;
          due[n].offset = offset;
          n++;
        }
      else if (n == 0)
        {
          /* Nothing is owed up to here, so it must not fall behind. */
          priv->cursor = offset;
        }
    }

  return n;
}

/**
 * crier_listener_collect:
 * @due: (out) (array length=max): where to put what is due
 * @max: how many there is room for
 *
 * Tells what is to be sent next, in order: the messages after the cursor that
 * are for this listener, then the newest announcement if it has not had it.
 * Nothing changes until crier_listener_advance() is called.
 *
 * Returns: how many elements of @due were filled in; 0 if nothing is due
 */
guint
crier_listener_collect (CrierListener *self,
                        CrierDue      *due,
                        guint          max)
{
  CrierListenerPrivate *priv = get_private (self);
  CrierMessage *tick;
  guint64 number;
  guint n = 0;

  g_return_val_if_fail (priv->log != NULL, 0);

  if (priv->cursor + 1 < crier_log_get_first (priv->log))
    {
      priv->cursor = crier_log_get_first (priv->log) - 1;
      CRIER_LISTENER_GET_CLASS (self)->skipped (self);
    }

  /* What was cleared need not be seen first. */
  if (priv->cursor + 1 < crier_log_get_cleared (priv->log))
    priv->cursor = crier_log_get_cleared (priv->log) - 1;

  crier_client_expect_sent (priv->client);
  if (priv->cursor < crier_log_get_last (priv->log))
    {
      crier_recipient_expect_sent (priv->recipient);
      n = collect_messages (priv, due, max);
    }

  tick = crier_log_get_tick (priv->log, &number);
  if (tick != NULL && number != priv->tick && n < max)
    {
      due[n].bytes = crier_message_get_encoding (tick, priv->format);
      due[n].offset = 0;
      n++;
    }

  return n;
}

/**
 * crier_listener_advance:
 * @due: the first that crier_listener_collect() told and that was not yet
 *   acknowledged so
 *
 * Notes that @due was handed to the network, whole or as far as it would go
 * with the rest kept: it is not due any more.
 */
void
crier_listener_advance (CrierListener  *self,
                        const CrierDue *due)
{
  CrierListenerPrivate *priv = get_private (self);
  CrierMessage *message;

  g_return_if_fail (priv->log != NULL);

  if (due->offset == 0)
    {
      crier_log_get_tick (priv->log, &priv->tick);
      return;
    }

  priv->cursor = due->offset;
  message = crier_log_get (priv->log, due->offset);

  /* What is not kept any more was due when it still was. */
  if (message != NULL && !crier_message_has_text (message))
    return;

  crier_client_count_message (priv->client);
  if (crier_recipient_take_sent (priv->recipient, due->offset) && message != NULL)
    crier_message_count_sent (message,
                              crier_recipient_can_report_seen (priv->recipient));
}

/**
 * crier_listener_move:
 * @cursor: the offset of the last message that it has after all
 *
 * Puts it in another place of the log, because its client says that it is
 * there. Which announcement it has had does not change.
 */
void
crier_listener_move (CrierListener *self,
                     guint64        cursor)
{
  g_return_if_fail (CRIER_IS_LISTENER (self));
  g_return_if_fail (get_private (self)->log != NULL);

  get_private (self)->cursor = cursor;
  g_clear_pointer (&get_private (self)->spared, crier_offset_set_free);
}

/**
 * crier_listener_close:
 * @code: a code of RFC 6455 §7.4
 * @reason: at most 32 bytes: why, as `goodbye` says it
 *
 * Ends the connection in good order. It has left the hub when this returns.
 */
void
crier_listener_close (CrierListener *self,
                      guint          code,
                      const char    *reason)
{
  CRIER_LISTENER_GET_CLASS (self)->close (self, code, reason);
}

/**
 * crier_listener_refresh:
 *
 * Brings those counters of its client up to date that are not kept as things
 * happen, because each costs a system call: crier_client_get_pending().
 */
void
crier_listener_refresh (CrierListener *self)
{
  CRIER_LISTENER_GET_CLASS (self)->refresh (self);
}

/**
 * crier_listener_answer_sync:
 * @t0: when the client sent its sync, by its own clock, seconds since 1970
 * @t1: when we received it, likewise
 *
 * Has the answer sent on the way on which the client receives everything. It
 * goes out at the latest when @self is pumped next; where there is no way for
 * it, nothing comes.
 */
void
crier_listener_answer_sync (CrierListener *self,
                            double         t0,
                            double         t1)
{
  g_return_if_fail (CRIER_IS_LISTENER (self));

  CRIER_LISTENER_GET_CLASS (self)->answer_sync (self, t0, t1);
}

/**
 * crier_listener_tell:
 * @event: what kind of event it is
 * @json: the event, an object of one line
 *
 * Has something that stands in no log sent on the way on which the client
 * receives everything, at the latest when @self is pumped next. It is for now:
 * it is not kept for a client that does not take what it is sent, nor for one
 * that receives the time as plain text.
 */
void
crier_listener_tell (CrierListener *self,
                     const char    *event,
                     const char    *json)
{
  g_return_if_fail (CRIER_IS_LISTENER (self));
  g_return_if_fail (event != NULL && json != NULL);

  if (get_private (self)->format != CRIER_FORMAT_PLAIN)
    CRIER_LISTENER_GET_CLASS (self)->tell (self, event, json);
}

CrierFormat
crier_listener_get_format (CrierListener *self)
{
  g_return_val_if_fail (CRIER_IS_LISTENER (self), CRIER_FORMAT_PLAIN);

  return get_private (self)->format;
}

/**
 * crier_listener_get_rate_limit:
 *
 * Returns: (transfer none): how much its client may still say, by whichever
 *   transport it says it
 */
CrierRateLimit *
crier_listener_get_rate_limit (CrierListener *self)
{
  g_return_val_if_fail (CRIER_IS_LISTENER (self), NULL);

  return &get_private (self)->rate_limit;
}

/**
 * crier_listener_take_seen:
 *
 * Notes that its screen showed @message to a person, if it is for it.
 *
 * Returns: %TRUE if it was written to it in this run, and seen for the first time
 */
gboolean
crier_listener_take_seen (CrierListener *self,
                          CrierMessage  *message)
{
  CrierListenerPrivate *priv = get_private (self);
  guint64 offset = crier_message_get_offset (message);

  g_return_val_if_fail (priv->log != NULL, FALSE);

  if (!crier_message_has_text (message) ||
      !crier_message_is_for (message, crier_client_get_id (priv->client)) ||
      !crier_recipient_take_seen (priv->recipient, offset))
    return FALSE;

  crier_message_count_seen (message);

  return TRUE;
}

/**
 * crier_listener_mark_speaks_json:
 *
 * Notes that it has said something in JSON: from now on it, and each client of
 * its Id, counts as able to report that a message was seen, also of those it
 * has been sent already.
 */
void
crier_listener_mark_speaks_json (CrierListener *self)
{
  CrierListenerPrivate *priv = get_private (self);
  guint64 offset;

  g_return_if_fail (priv->log != NULL);

  if (!crier_recipient_mark_speaks_json (priv->recipient))
    return;

  for (offset = crier_log_get_first (priv->log);
       offset <= crier_log_get_last (priv->log); offset++)
    {
      CrierMessage *message = crier_log_get (priv->log, offset);

      if (crier_message_is_for (message, crier_client_get_id (priv->client)) &&
          crier_recipient_was_sent (priv->recipient, offset))
        crier_message_count_voice (message);
    }
}

/**
 * crier_listener_attach:
 * @log: the log that it will follow, which outlives crier_listener_detach()
 * @recipient: of its Id, likewise
 * @cursor: the offset of the last message that it has
 *
 * Puts it in its place. Announcements of before are not due, and no round has
 * visited it: one that is under way must not end here.
 */
void
crier_listener_attach (CrierListener  *self,
                       CrierLog       *log,
                       CrierRecipient *recipient,
                       guint64         cursor)
{
  CrierListenerPrivate *priv = get_private (self);

  g_return_if_fail (priv->log == NULL);

  priv->log = log;
  priv->recipient = recipient;
  priv->cursor = cursor;
  priv->round = 0;
  crier_log_get_tick (log, &priv->tick);
}

/**
 * crier_listener_detach:
 *
 * Takes it from its log. Nothing is due to it from now on.
 */
void
crier_listener_detach (CrierListener *self)
{
  CrierListenerPrivate *priv = get_private (self);

  priv->log = NULL;
  priv->recipient = NULL;
  g_clear_pointer (&priv->spared, crier_offset_set_free);
}

void
crier_listener_visit (CrierListener *self)
{
  CRIER_LISTENER_GET_CLASS (self)->visit (self);
}

/* The element with which it stands in the hub's list. */
GList *
crier_listener_get_link (CrierListener *self)
{
  return &get_private (self)->link;
}

/* The serial number of its client, with which it stands in the hub's table. */
guint64 *
crier_listener_get_key (CrierListener *self)
{
  return &get_private (self)->serial;
}

/**
 * crier_listener_take_round:
 * @round: a round of the hub, from 1
 *
 * Notes that @round visits it.
 *
 * Returns: %FALSE if it already did
 */
gboolean
crier_listener_take_round (CrierListener *self,
                           guint64        round)
{
  CrierListenerPrivate *priv = get_private (self);

  if (priv->round == round)
    return FALSE;

  priv->round = round;

  return TRUE;
}
