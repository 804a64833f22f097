/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-standing.h"

#include "crier-clock.h"
#include "crier-event.h"

/*
 * CrierStanding:
 *
 * The messages that screens are to show, as the #CrierEvent objects that say that
 * they were sent, the newest first: those that were neither cleared nor withdrawn and
 * have not ended, of the newest %CRIER_LOG_MESSAGES and %CRIER_LOG_BYTES, as a client
 * that begins gets them: more would keep memory that the log lets go.
 * It is fed with batches of events, and sees by itself when a message ends.
 */
struct _CrierStanding
{
  CrierBatchList parent_instance;

  guint timeout; /* 0 while no message ends */
  gsize n_bytes; /* of the messages */
};

static guint withdrawn_signal;

G_DEFINE_FINAL_TYPE (CrierStanding, crier_standing, CRIER_TYPE_BATCH_LIST)

static CrierMessage *
get_message (CrierStanding *self,
             guint          place)
{
  GPtrArray *events = crier_batch_list_get_items (CRIER_BATCH_LIST (self));

  return crier_event_get_message (g_ptr_array_index (events, place));
}

static guint
get_n (CrierStanding *self)
{
  return crier_batch_list_get_items (CRIER_BATCH_LIST (self))->len;
}

static void
forget (CrierStanding *self,
        guint          place,
        guint          n)
{
  guint i;

  for (i = place; i < place + n; i++)
    self->n_bytes -= crier_message_get_size (get_message (self, i));

  crier_batch_list_splice (CRIER_BATCH_LIST (self), place, n, NULL, 0);
}

static gboolean
end_cb (gpointer data)
{
  CrierStanding *self = CRIER_STANDING (data);
  gint64 now = crier_clock_get_boot_time ();
  gboolean more = FALSE;
  guint i = get_n (self);

  while (i-- > 0)
    {
      CrierMessage *message = get_message (self, i);

      if (crier_message_has_expired (message, now))
        forget (self, i, 1);
      else
        more |= !crier_message_is_lasting (message);
    }

  if (more)
    return G_SOURCE_CONTINUE;

  self->timeout = 0;

  return G_SOURCE_REMOVE;
}

static void
add (CrierStanding *self,
     CrierEvent    *event)
{
  CrierMessage *message = crier_event_get_message (event);

  /* It may have ended, or been withdrawn, before this thread came to know of it. */
  if (crier_message_has_expired (message, crier_clock_get_boot_time ()))
    return;

  crier_batch_list_splice (CRIER_BATCH_LIST (self), 0, 0, (gpointer *) &event, 1);
  self->n_bytes += crier_message_get_size (message);
  while (get_n (self) > CRIER_LOG_MESSAGES ||
         (self->n_bytes > CRIER_LOG_BYTES && get_n (self) > 1))
    forget (self, get_n (self) - 1, 1);

  if (!crier_message_is_lasting (message) && self->timeout == 0)
    {
      self->timeout = g_timeout_add_seconds (1, end_cb, self);
      g_source_set_name_by_id (self->timeout, "crier standing end");
    }
}

static void
withdraw (CrierStanding *self,
          const char    *id)
{
  guint i;

  for (i = 0; i < get_n (self); i++)
    {
      g_autoptr (CrierMessage) message = crier_message_ref (get_message (self, i));

      if (g_str_equal (crier_message_get_id (message), id))
        {
          forget (self, i, 1);
          g_signal_emit (self, withdrawn_signal, 0, message);
          return;
        }
    }
}

static void
take (CrierStanding *self,
      CrierEvent    *event)
{
  CrierMessage *message = crier_event_get_message (event);

  if (crier_message_is_clear (message))
    forget (self, 0, get_n (self));
  else if (crier_message_get_of (message) != NULL)
    withdraw (self, crier_message_get_of (message));
  else
    add (self, event);
}

/* Another history begins, or the same again. */
static void
begin (CrierStanding *self,
       GPtrArray     *messages)
{
  guint i;

  forget (self, 0, get_n (self));
  for (i = 0; messages != NULL && i < messages->len; i++)
    {
      g_autoptr (CrierEvent) event = NULL;

      event = crier_event_new_published (g_ptr_array_index (messages, i), 0);
      take (self, event);
    }
}

static void
crier_standing_dispose (GObject *object)
{
  g_clear_handle_id (&CRIER_STANDING (object)->timeout, g_source_remove);

  G_OBJECT_CLASS (crier_standing_parent_class)->dispose (object);
}

static void
crier_standing_class_init (CrierStandingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_standing_dispose;
  CRIER_BATCH_LIST_CLASS (klass)->item_type = CRIER_TYPE_EVENT;

  /**
   * CrierStanding::withdrawn:
   * @message: what was taken back, after it is gone from the list
   */
  withdrawn_signal = g_signal_new ("withdrawn", CRIER_TYPE_STANDING, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, CRIER_TYPE_MESSAGE);
}

static void
crier_standing_init (CrierStanding *self)
{
}

CrierStanding *
crier_standing_new (void)
{
  return g_object_new (CRIER_TYPE_STANDING, NULL);
}

/**
 * crier_standing_apply:
 * @events: (element-type CrierEvent): what happened, in order
 */
void
crier_standing_apply (CrierStanding *self,
                      GPtrArray     *events)
{
  guint i;

  g_return_if_fail (CRIER_IS_STANDING (self));
  g_return_if_fail (events != NULL);

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);

      if (crier_event_get_kind (event) == CRIER_EVENT_KNOWN)
        begin (self, crier_event_get_messages (event));
      else if (crier_event_get_kind (event) == CRIER_EVENT_PUBLISHED)
        take (self, event);
    }
}
