/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-publisher.h"

#include "crier-error.h"
#include "crier-recipient-record.h"
#include "crier-slice.h"

/* How long after something became of a message it is written down, so that
 * what ten thousand clients had is one transaction. */
#define NOTE_SECONDS 2

/* Answers that are remembered for the sake of a repeated Idempotency-Key. A
 * script that needs more within five minutes gets the number of listeners now. */
#define MAX_ANSWERS 10000

/*
 * CrierPublisher:
 *
 * The one way of the operator's messages into the log, whichever shell or
 * request sends them: it has the hub check them and the journal keep them, and
 * only then are they accepted. It also has written down, now and then, which
 * client was sent and saw what. It belongs to the hub's thread.
 */
struct _CrierPublisher
{
  GObject parent_instance;

  CrierHub *hub;         /* (owned) */
  CrierJournal *journal; /* (unowned) */

  GArray *pending;       /* (owned) (element-type Publication): on their way
                          * through the journal, which answers them in order */
  guint n_answered;      /* of those: at the front, and over */
  guint64 n_failed;      /* that the journal could not keep */
  gboolean failing;      /* the last one among them */

  GHashTable *answers;   /* (owned) (element-type guint64 Answer): by offset, of
                          * those that had a key */
  GQueue answer_order;   /* (element-type Answer), the oldest first */
  GSource *note;         /* (owned) (nullable): NULL when closed */
  CrierSlice *notes;     /* (owned) (nullable): likewise */
  GPtrArray *records;    /* (owned) (element-type CrierRecipientRecord): what the
                          * journal is told next */
};

/* How many a message with a key was for, until the key is forgotten. */
typedef struct
{
  guint64 offset;
  guint n_reached;
  gint64 end;  /* monotonic */
  GList link;
} Answer;

/* How to tell what came of a message. */
typedef struct
{
  gboolean has_key;
  CrierPublisherFunc func;   /* (nullable) */
  gpointer user_data;
} Publication;

enum
{
  FAILED,
  RECOVERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierPublisher, crier_publisher, G_TYPE_OBJECT)

static void
forget_answers (CrierPublisher *self,
                gint64          now)
{
  while (self->answer_order.head != NULL)
    {
      Answer *oldest = self->answer_order.head->data;

      if (oldest->end > now && self->answer_order.length <= MAX_ANSWERS)
        break;

      g_queue_unlink (&self->answer_order, &oldest->link);
      g_hash_table_remove (self->answers, &oldest->offset);
    }
}

static void
remember (CrierPublisher *self,
          CrierMessage   *message,
          guint           n_reached)
{
  gint64 now = g_get_monotonic_time ();
  Answer *answer = g_new0 (Answer, 1);

  answer->offset = crier_message_get_offset (message);
  answer->n_reached = n_reached;
  answer->end = now + CRIER_DRAFT_KEY_SECONDS * G_USEC_PER_SEC;
  answer->link.data = answer;
  g_hash_table_insert (self->answers, &answer->offset, answer);
  g_queue_push_tail_link (&self->answer_order, &answer->link);
  forget_answers (self, now);
}

/* What was answered the first time. */
static guint
recall (CrierPublisher *self,
        CrierMessage   *message)
{
  guint64 offset = crier_message_get_offset (message);
  const Answer *answer = g_hash_table_lookup (self->answers, &offset);

  return answer != NULL ? answer->n_reached
                        : crier_hub_count_reached (self->hub, message);
}

static void
note_error (CrierPublisher *self,
            const GError   *error)
{
  if (!g_error_matches (error, CRIER_ERROR, CRIER_ERROR_STORAGE))
    return;

  self->n_failed++;
  if (self->failing)
    return;

  self->failing = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
note_success (CrierPublisher *self)
{
  if (!self->failing)
    return;

  self->failing = FALSE;
  g_signal_emit (self, signals[RECOVERED], 0);
}

/* The journal's file was lost, without a message that could be told. */
static void
lost_cb (const GError *error,
         gpointer      data)
{
  CrierPublisher *self = CRIER_PUBLISHER (data);

  if (error == NULL)
    note_success (self);
  else if (!self->failing)
    {
      self->failing = TRUE;
      g_signal_emit (self, signals[FAILED], 0, error->message);
    }
}

static Publication
take_first (CrierPublisher *self)
{
  Publication first = g_array_index (self->pending, Publication, self->n_answered++);

  /* Now and then, or a thousand at a time would all be moved each time. */
  if (self->n_answered * 2 >= self->pending->len)
    {
      g_array_remove_range (self->pending, 0, self->n_answered);
      self->n_answered = 0;
    }

  return first;
}

static void
appended_cb (CrierMessage *message,
             gboolean      repeated,
             const GError *error,
             gpointer      data)
{
  g_autoptr (CrierPublisher) self = CRIER_PUBLISHER (data);
  Publication publication = take_first (self);
  guint n_reached = 0;

  if (error != NULL)
    {
      note_error (self, error);
    }
  else if (repeated)
    {
      n_reached = recall (self, message);
    }
  else
    {
      note_success (self);
      n_reached = crier_hub_accept (self->hub, message);
      if (publication.has_key)
        remember (self, message, n_reached);
    }

  if (publication.func != NULL)
    publication.func (message, n_reached, error, publication.user_data);
}

static void
hand_over (CrierPublisher *self)
{
  GPtrArray *records = g_steal_pointer (&self->records);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  if (records->len > 0)
    crier_journal_note (self->journal, records);
  else
    g_ptr_array_unref (records);
}

static gboolean
note_step (gpointer owner,
           gpointer item)
{
  CrierPublisher *self = CRIER_PUBLISHER (owner);
  gboolean more = crier_hub_take_changes (self->hub, self->records);

  if (!more)
    hand_over (self);

  return more;
}

/* At once, what is under way from the main loop included. */
static void
write_down (CrierPublisher *self)
{
  crier_hub_begin_changes (self->hub);
  while (crier_hub_take_changes (self->hub, self->records))
    ;

  hand_over (self);
}

static gboolean
note_cb (gpointer data)
{
  CrierPublisher *self = CRIER_PUBLISHER (data);

  /* While the disk takes its time, what is known of each Id changes and does not
   * become more. */
  if (!crier_journal_is_behind (self->journal) && crier_slice_is_idle (self->notes))
    {
      crier_hub_begin_changes (self->hub);
      crier_slice_add (self->notes, note_step, NULL, NULL);
    }

  forget_answers (self, g_get_monotonic_time ());

  return G_SOURCE_CONTINUE;
}

static void
crier_publisher_dispose (GObject *object)
{
  CrierPublisher *self = CRIER_PUBLISHER (object);

  if (self->note != NULL)
    g_source_destroy (self->note);

  g_clear_pointer (&self->note, g_source_unref);
  g_clear_pointer (&self->notes, crier_slice_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->answers, g_hash_table_unref);
  g_clear_pointer (&self->pending, g_array_unref);
  g_clear_object (&self->hub);

  G_OBJECT_CLASS (crier_publisher_parent_class)->dispose (object);
}

static void
crier_publisher_class_init (CrierPublisherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_publisher_dispose;

  /**
   * CrierPublisher::failed:
   * @sentence: why
   *
   * A message could not be kept, and was not sent, for the first time or after
   * one was kept again. The sender of each is told besides.
   */
  signals[FAILED] = g_signal_new ("failed", CRIER_TYPE_PUBLISHER,
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * CrierPublisher::recovered:
   *
   * A message was kept again, after one was not.
   */
  signals[RECOVERED] = g_signal_new ("recovered", CRIER_TYPE_PUBLISHER,
                                     G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
crier_publisher_init (CrierPublisher *self)
{
  self->answers = g_hash_table_new_full (g_int64_hash, g_int64_equal,
                                         NULL, g_free);
  g_queue_init (&self->answer_order);
  self->pending = g_array_new (FALSE, FALSE, sizeof (Publication));
  self->notes = crier_slice_new ("crier publisher notes", self);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);

  self->note = g_timeout_source_new_seconds (NOTE_SECONDS);
  g_source_set_static_name (self->note, "crier publisher note");
  g_source_set_callback (self->note, note_cb, self, NULL);
  g_source_attach (self->note, g_main_context_get_thread_default ());
}

/**
 * crier_publisher_new:
 * @hub: where messages are accepted
 * @journal: a journal that was started in this thread; it outlives the
 *   publisher's close
 *
 * It works on the main context that is the thread's default then.
 */
CrierPublisher *
crier_publisher_new (CrierHub     *hub,
                     CrierJournal *journal)
{
  CrierPublisher *self;

  g_return_val_if_fail (CRIER_IS_HUB (hub), NULL);
  g_return_val_if_fail (journal != NULL, NULL);

  self = g_object_new (CRIER_TYPE_PUBLISHER, NULL);
  self->hub = g_object_ref (hub);
  self->journal = journal;
  crier_journal_set_lost_func (journal, lost_cb, self);

  return self;
}

/**
 * crier_publisher_publish:
 * @draft: (transfer full): what is to be sent
 * @func: (nullable): called when it stands in the log, or will not
 *
 * Sends a message: it is checked, kept in the journal, put into the log, and
 * @func is called, in that order, in the order of the calls. What is wrong with
 * it is told before this returns: see crier_hub_check(). If it cannot be kept,
 * %CRIER_ERROR_STORAGE; if its key was another message's,
 * %CRIER_ERROR_KEY_REUSED. Nothing is sent then. A message with a
 * key that was sent before is not sent again; @func is told the same as then.
 */
void
crier_publisher_publish (CrierPublisher     *self,
                         CrierDraft         *draft,
                         CrierPublisherFunc  func,
                         gpointer            user_data)
{
  g_autoptr (CrierDraft) owned = draft;
  g_autoptr (GError) error = NULL;
  Publication publication;

  g_return_if_fail (CRIER_IS_PUBLISHER (self));
  g_return_if_fail (self->journal != NULL);
  g_return_if_fail (draft != NULL);

  if (crier_draft_has_text (draft) &&
      !crier_hub_check (self->hub, draft->text,
                        (const char * const *) draft->to, &error))
    {
      if (func != NULL)
        func (NULL, 0, error, user_data);

      return;
    }

  publication = (Publication) { draft->key != NULL, func, user_data };
  g_array_append_val (self->pending, publication);
  crier_journal_append (self->journal, g_steal_pointer (&owned),
                        appended_cb, g_object_ref (self));
}

/**
 * crier_publisher_withdraw:
 * @id: the id of a message, unchecked
 * @key: (nullable): an Idempotency-Key
 * @func: (nullable): called when that message is withdrawn, or will not be
 *
 * Has screens forget a message that stands: those that have it are told, all others
 * do not get it any more. What says so is published as a message is; if there is none
 * to withdraw, %CRIER_ERROR_NOT_STANDING, and nothing is sent.
 */
void
crier_publisher_withdraw (CrierPublisher     *self,
                          const char         *id,
                          const char         *key,
                          CrierPublisherFunc  func,
                          gpointer            user_data)
{
  CrierDraft *draft;
  guint64 offset;

  g_return_if_fail (CRIER_IS_PUBLISHER (self));
  g_return_if_fail (id != NULL);

  /* One that is none here is looked for where there is none, so that it is refused in
   * its turn. */
  if (!crier_log_locate_message (crier_hub_get_log (self->hub), id, &offset))
    offset = G_MAXINT64;

  draft = crier_draft_new_withdraw (offset);
  draft->key = g_strdup (key);
  crier_publisher_publish (self, draft, func, user_data);
}

/**
 * crier_publisher_read:
 * @since: (nullable): a cursor, unchecked; %NULL for all that is kept
 * @max_messages: the most to read
 * @func: called with the messages after @since that have neither ended nor
 *   were cleared or withdrawn, the oldest first
 *
 * Reads from the journal, see crier_journal_read().
 *
 * Returns: %FALSE if @since is no cursor of this history; @func is called
 *   nevertheless, with all that is kept
 */
gboolean
crier_publisher_read (CrierPublisher       *self,
                      const char           *since,
                      guint                 max_messages,
                      CrierJournalReadFunc  func,
                      gpointer              user_data)
{
  guint64 offset = 0;
  gboolean found;

  g_return_val_if_fail (CRIER_IS_PUBLISHER (self), FALSE);
  g_return_val_if_fail (self->journal != NULL, FALSE);

  found = since == NULL ||
          crier_log_locate (crier_hub_get_log (self->hub), since, &offset);
  crier_journal_read (self->journal, found ? offset : 0, max_messages,
                      func, user_data);

  return found;
}

/**
 * crier_publisher_read_readers:
 * @id: the id of a message, unchecked
 * @func: called with the message, %NULL if it is not kept, and with the recipients
 *   that it was sent to
 *
 * Reads the receipts of a message as they are now, see
 * crier_journal_read_readers().
 *
 * Returns: %FALSE if @id is none of this history; @func is not called then
 */
gboolean
crier_publisher_read_readers (CrierPublisher          *self,
                              const char              *id,
                              CrierJournalReadersFunc  func,
                              gpointer                 user_data)
{
  guint64 offset;

  g_return_val_if_fail (CRIER_IS_PUBLISHER (self), FALSE);
  g_return_val_if_fail (self->journal != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (!crier_log_locate_message (crier_hub_get_log (self->hub), id, &offset))
    return FALSE;

  write_down (self);
  crier_journal_read_readers (self->journal, offset, func, user_data);

  return TRUE;
}

/**
 * crier_publisher_label:
 * @id: an Id, unchecked
 * @name: (nullable): what the operator calls it, as crier_id_check() allows
 * @color: the operator's color for it
 *
 * Gives an Id another name and color, see crier_hub_label(), and has that
 * written down at once: it is the operator's own work.
 *
 * Returns: %FALSE if no client of that Id is here or has been
 */
gboolean
crier_publisher_label (CrierPublisher *self,
                       const char     *id,
                       const char     *name,
                       CrierColor      color)
{
  g_return_val_if_fail (CRIER_IS_PUBLISHER (self), FALSE);
  g_return_val_if_fail (self->journal != NULL, FALSE);

  if (!crier_hub_label (self->hub, id, name, color))
    return FALSE;

  write_down (self);

  return TRUE;
}

/**
 * crier_publisher_get_n_pending:
 *
 * Returns: how many messages are on their way through the journal
 */
guint
crier_publisher_get_n_pending (CrierPublisher *self)
{
  g_return_val_if_fail (CRIER_IS_PUBLISHER (self), 0);

  return self->pending->len - self->n_answered;
}

guint64
crier_publisher_get_n_failed (CrierPublisher *self)
{
  g_return_val_if_fail (CRIER_IS_PUBLISHER (self), 0);

  return self->n_failed;
}

/**
 * crier_publisher_close:
 *
 * Ends: what was published is in the log, all functions that were given have
 * been called, and what became of messages is written down, when this returns.
 * The journal is not needed any more; nothing can be published or read from then
 * on.
 */
void
crier_publisher_close (CrierPublisher *self)
{
  g_return_if_fail (CRIER_IS_PUBLISHER (self));
  g_return_if_fail (self->journal != NULL);

  /* A function that is called may publish again. */
  do
    {
      write_down (self);
      crier_journal_flush (self->journal);
    }
  while (crier_publisher_get_n_pending (self) > 0);

  g_source_destroy (self->note);
  g_clear_pointer (&self->note, g_source_unref);
  g_clear_pointer (&self->notes, crier_slice_free);
  crier_journal_set_lost_func (self->journal, NULL, NULL);
  self->journal = NULL;
}
