/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal.h"

#include <pthread.h>

#include "crier-clock.h"
#include "crier-error.h"
#include "crier-journal-care.h"
#include "crier-thread-queue.h"
#include "crier-store.h"

/* So many messages at most become one transaction: a disk takes some
 * milliseconds for each, however much is in it. */
#define MAX_GROUP 256

/*
 * CrierJournal:
 *
 * Keeps messages on a disk: a store with a thread of its own, so that only the
 * messages wait for the disk. What comes while one transaction is under way
 * becomes the next one. Tasks are done and answered in the order of the calls
 * (whence no pool of threads); they cross in two queues, and nothing is shared.
 */
struct _CrierJournal
{
  CrierStore *store;     /* (owned): the thread's once it runs */

  GThread *thread;       /* (owned) (nullable): NULL until it is started */
  GMainContext *context; /* (owned): the thread's */
  GMainLoop *loop;       /* (owned): likewise */
  CrierJournalCare care; /* likewise */
  CrierThreadQueue *tasks;     /* (owned) */
  CrierThreadQueue *answers;   /* (owned) (nullable): NULL until it is started */

  CrierJournalLostFunc lost_func; /* (nullable): of the thread that started it */
  gpointer lost_data;

  pthread_mutex_t mutex;
  pthread_cond_t flushed;
};

/* What is asked of the thread and, later, its answer. */
typedef enum
{
  TASK_APPEND,
  TASK_NOTE,
  TASK_READ,
  TASK_READERS,
  TASK_FLUSH,
  TASK_LOST,
} TaskKind;

typedef struct
{
  TaskKind kind;
  union
  {
    CrierJournalAppendFunc append;   /* of TASK_APPEND */
    CrierJournalReadFunc read;       /* of TASK_READ */
    CrierJournalReadersFunc readers; /* of TASK_READERS */
  } func;
  gpointer user_data;

  CrierDraft *draft;     /* (owned) (nullable) */
  GPtrArray *records;    /* (owned) (nullable) */
  guint64 offset;
  guint max_messages;
  gboolean *done;        /* (unowned) (nullable): the journal's mutex guards it */

  CrierMessage *message; /* (owned) (nullable) */
  gboolean repeated;
  gboolean whole;
  GPtrArray *list;       /* (owned) (nullable): messages or readers */
  GError *error;         /* (owned) (nullable) */
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  /* tasks_cb() leaves nothing in the place of a task that it passed on. */
  if (task == NULL)
    return;

  g_clear_pointer (&task->draft, crier_draft_free);
  g_clear_pointer (&task->records, g_ptr_array_unref);
  g_clear_pointer (&task->message, crier_message_unref);
  g_clear_pointer (&task->list, g_ptr_array_unref);
  g_clear_error (&task->error);
  g_free (task);
}

static gboolean
task_has_answer (const Task *task)
{
  return task->kind != TASK_NOTE && task->kind != TASK_FLUSH;
}

/* In the caller's thread. */
static void
answers_cb (GPtrArray *answers,
            gpointer   user_data)
{
  CrierJournal *self = user_data;
  guint i;

  for (i = 0; i < answers->len; i++)
    {
      Task *task = g_ptr_array_index (answers, i);

      if (task->kind == TASK_APPEND)
        task->func.append (task->message, task->repeated, task->error, task->user_data);
      else if (task->kind == TASK_READ)
        task->func.read (task->list, task->whole, task->error, task->user_data);
      else if (task->kind == TASK_READERS)
        task->func.readers (task->message, task->list, task->error, task->user_data);
      else if (self->lost_func != NULL)
        self->lost_func (task->error, self->lost_data);
    }
}

/* All or nothing: what is answered as kept has to be. What was found wrong with
 * one of them may have been so only because of another. */
static void
fail_group (Task        **tasks,
            guint         n,
            const GError *error)
{
  guint i;

  for (i = 0; i < n; i++)
    {
      g_clear_pointer (&tasks[i]->message, crier_message_unref);
      g_clear_error (&tasks[i]->error);
      tasks[i]->repeated = FALSE;
      tasks[i]->error = g_error_copy (error);
    }
}

/* A CrierJournalTell: unprompted. */
static void
tell_lost (const GError *error,
           gpointer      data)
{
  CrierJournal *self = data;
  Task *task = g_new0 (Task, 1);

  task->kind = TASK_LOST;
  task->error = error != NULL ? g_error_copy (error) : NULL;
  crier_thread_queue_push (self->answers, task);
}

static void
append_group (CrierJournal *self,
              Task **tasks,
              guint         n)
{
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();
  g_autoptr (GError) error = NULL;
  gboolean good = crier_journal_care_keep_place (&self->care, &error) &&
                  crier_store_begin (self->store, &error);
  guint i;

  for (i = 0; good && i < n; i++)
    {
      Task *task = tasks[i];

      task->message = crier_store_append (self->store, task->draft, now,
                                          &task->repeated, &task->error);
      good = !g_error_matches (task->error, CRIER_ERROR, CRIER_ERROR_STORAGE);
      if (!good)
        error = g_error_copy (task->error);
    }

  if (good && crier_store_commit (self->store, &error))
    return;

  crier_store_rollback (self->store);
  fail_group (tasks, n, error);
}

static gint64
get_running (CrierJournal *self)
{
  return crier_journal_clock_get_running (crier_store_get_clock (self->store));
}

static void
do_task (CrierJournal *self,
         Task *task)
{
  switch (task->kind)
    {
    case TASK_NOTE:
      crier_journal_care_note (&self->care, g_steal_pointer (&task->records));
      break;

    case TASK_READ:
      task->list = crier_store_query (self->store, task->offset,
                                      task->max_messages, get_running (self),
                                      &task->error);
      task->whole = task->offset + 1 >= crier_store_get_first (self->store);
      break;

    case TASK_READERS:
      task->list = crier_store_query_readers (self->store, task->offset,
                                              &task->message, &task->error);
      break;

    case TASK_FLUSH:
      pthread_mutex_lock (&self->mutex);
      *task->done = TRUE;
      pthread_cond_broadcast (&self->flushed);
      pthread_mutex_unlock (&self->mutex);
      break;

    case TASK_APPEND:
    case TASK_LOST:
    default:
      g_assert_not_reached ();
    }
}

/* How many of the tasks from begin on are messages that belong together. */
static guint
count_group (GPtrArray *tasks,
             guint      begin)
{
  guint n = 0;

  while (n < MAX_GROUP && begin + n < tasks->len &&
         ((const Task *) g_ptr_array_index (tasks, begin + n))->kind == TASK_APPEND)
    n++;

  return n;
}

/* In the journal's thread. */
static void
tasks_cb (GPtrArray *tasks,
          gpointer   user_data)
{
  CrierJournal *self = user_data;
  guint i = 0;

  while (i < tasks->len)
    {
      guint n = count_group (tasks, i);
      guint end = i + MAX (n, 1);

      if (n > 0)
        append_group (self, (Task **) &tasks->pdata[i], n);
      else
        do_task (self, g_ptr_array_index (tasks, i));

      for (; i < end; i++)
        {
          Task *task = g_steal_pointer (&tasks->pdata[i]);

          if (task_has_answer (task))
            crier_thread_queue_push (self->answers, task);
          else
            task_free (task);
        }
    }
}

static gboolean
care_cb (gpointer data)
{
  CrierJournal *self = data;

  crier_journal_care_look (&self->care);

  return G_SOURCE_CONTINUE;
}

static gpointer
thread_func (gpointer data)
{
  CrierJournal *self = data;
  g_autoptr (GSource) care = g_timeout_source_new_seconds (CRIER_JOURNAL_CARE_SECONDS);

  g_main_context_push_thread_default (self->context);
  g_source_set_static_name (care, "crier journal care");
  g_source_set_callback (care, care_cb, self, NULL);
  g_source_attach (care, self->context);

  g_main_loop_run (self->loop);

  g_source_destroy (care);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

/**
 * crier_journal_open:
 * @path: (nullable): a file, which is made if it is not there; %NULL to keep
 *   the newest messages in memory, for as long as the journal is there
 * @error: return location for a #GError
 *
 * Opens a journal, on any thread, for this process alone. It is read from one
 * thread until crier_journal_start().
 *
 * Returns: (transfer full) (nullable): the journal, or %NULL with
 *   %CRIER_ERROR_JOURNAL_IN_USE or %CRIER_ERROR_JOURNAL
 */
CrierJournal *
crier_journal_open (const char  *path,
                    GError     **error)
{
  CrierStore *store = crier_store_open (path, error);
  CrierJournal *self;

  if (store == NULL)
    return NULL;

  self = g_new0 (CrierJournal, 1);
  self->store = store;
  crier_journal_care_init (&self->care, store, tell_lost, self);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->tasks = crier_thread_queue_new (self->context, 0, task_free, tasks_cb,
                                        self);
  pthread_mutex_init (&self->mutex, NULL);
  pthread_cond_init (&self->flushed, NULL);

  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);

  return G_SOURCE_REMOVE;
}

/**
 * crier_journal_free:
 *
 * Waits until what it was told is on the disk, answers what was asked, and
 * closes it. What the answers ask for is not done any more.
 */
void
crier_journal_free (CrierJournal *self)
{
  g_return_if_fail (self != NULL);

  if (self->thread != NULL)
    {
      crier_journal_flush (self);
      g_main_context_invoke (self->context, quit_cb, self->loop);
      g_thread_join (self->thread);
      crier_thread_queue_close (self->answers);
      crier_thread_queue_unref (self->answers);
    }

  crier_thread_queue_close (self->tasks);
  crier_thread_queue_unref (self->tasks);
  if (self->thread != NULL)
    crier_journal_care_prune (&self->care);

  crier_journal_care_clear (&self->care);
  crier_store_close (self->store);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  pthread_cond_destroy (&self->flushed);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

const CrierEpochs *
crier_journal_get_epochs (CrierJournal *self)
{
  g_return_val_if_fail (self != NULL && self->thread == NULL, NULL);

  return crier_store_get_epochs (self->store);
}

/**
 * crier_journal_get_last:
 *
 * Returns: the offset of the newest message that there ever was, 0 for none; only
 *   before crier_journal_start()
 */
guint64
crier_journal_get_last (CrierJournal *self)
{
  g_return_val_if_fail (self != NULL && self->thread == NULL, 0);

  return crier_store_get_last (self->store);
}

static GPtrArray *
or_empty (GPtrArray  *list,
          GError    **error)
{
  if (list != NULL)
    return list;

  g_debug ("%s", (*error)->message);

  return g_ptr_array_new ();
}

/* Before it is started: crier_store_load(), and nothing if that has failed. */
GPtrArray *
crier_journal_load (CrierJournal *self,
                    guint         max_messages,
                    gsize         max_bytes)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (self != NULL && self->thread == NULL, NULL);

  /* If nothing is read, a client that comes back is told that something may be
   * missing. */
  return or_empty (crier_store_load (self->store, max_messages, max_bytes, &error),
                   &error);
}

/* Likewise: crier_store_load_records(). */
GPtrArray *
crier_journal_load_records (CrierJournal *self,
                            guint         max_records)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (self != NULL && self->thread == NULL, NULL);

  return or_empty (crier_store_load_records (self->store, max_records, &error), &error);
}

/**
 * crier_journal_start:
 *
 * Begins to take what is to be kept, once. Answers come to the main context that
 * is the thread's default now.
 */
void
crier_journal_start (CrierJournal *self)
{
  g_return_if_fail (self != NULL && self->thread == NULL);

  self->answers = crier_thread_queue_new (g_main_context_get_thread_default (), 0,
                                          task_free, answers_cb, self);
  self->thread = g_thread_new ("crier journal", thread_func, self);
}

/**
 * crier_journal_set_lost_func:
 * @func: (nullable): called in the thread that starts the journal when its file was
 *   deleted, moved or replaced, and without an error when all stands there again
 */
void
crier_journal_set_lost_func (CrierJournal         *self,
                             CrierJournalLostFunc  func,
                             gpointer              user_data)
{
  g_return_if_fail (self != NULL);

  self->lost_func = func;
  self->lost_data = user_data;
}

static void
ask (CrierJournal *self,
     Task          task)
{
  crier_thread_queue_push (self->tasks, g_memdup2 (&task, sizeof task));
}

/**
 * crier_journal_append:
 * @draft: (transfer full): what is to be kept, checked
 * @func: called with the message once it is on the disk, or with an error
 * @user_data: passed to @func
 *
 * Keeps a message and gives it its offset, in the order of the calls, in which
 * they are answered too. A message with a key that was kept within
 * %CRIER_DRAFT_KEY_SECONDS, also before the last start, is not kept again; @func
 * gets the earlier one then. The errors are %CRIER_ERROR_STORAGE, after which
 * nothing of it is left, and %CRIER_ERROR_KEY_REUSED.
 */
void
crier_journal_append (CrierJournal           *self,
                      CrierDraft             *draft,
                      CrierJournalAppendFunc  func,
                      gpointer                user_data)
{
  g_return_if_fail (self != NULL && self->thread != NULL && draft != NULL);

  ask (self, (Task) { .kind = TASK_APPEND, .func.append = func, .user_data = user_data,
                      .draft = draft });
}

/**
 * crier_journal_note:
 * @records: (transfer full) (element-type CrierRecipientRecord): what became of
 *   messages, which is on the disk soon
 */
void
crier_journal_note (CrierJournal *self,
                    GPtrArray    *records)
{
  g_return_if_fail (self != NULL && self->thread != NULL && records != NULL);

  ask (self, (Task) { .kind = TASK_NOTE, .records = records });
}

/* Whether something that it was told waits until it begins. */
gboolean
crier_journal_is_behind (CrierJournal *self)
{
  return crier_thread_queue_get_length (self->tasks) > 0;
}

/**
 * crier_journal_read:
 * @since: an offset, 0 for all that is kept
 * @max_messages: the most messages
 * @func: called with the messages after @since that were not cleared and have not
 *   ended, and whether all after @since is kept; or with %CRIER_ERROR_UNREADABLE
 * @user_data: passed to @func
 *
 * Reads what is kept, after what was told before.
 */
void
crier_journal_read (CrierJournal         *self,
                    guint64               since,
                    guint                 max_messages,
                    CrierJournalReadFunc  func,
                    gpointer              user_data)
{
  g_return_if_fail (self != NULL && self->thread != NULL && func != NULL);

  ask (self, (Task) { .kind = TASK_READ, .func.read = func, .user_data = user_data,
                      .offset = since, .max_messages = max_messages });
}

/**
 * crier_journal_read_readers:
 * @offset: a message's place in the log
 * @func: called with that message, %NULL if it is not kept, and with the Ids it
 *   was sent to, by name, or with %CRIER_ERROR_UNREADABLE
 * @user_data: passed to @func
 *
 * Reads what became of a message, as far as it was told.
 */
void
crier_journal_read_readers (CrierJournal            *self,
                            guint64                  offset,
                            CrierJournalReadersFunc  func,
                            gpointer                 user_data)
{
  g_return_if_fail (self != NULL && self->thread != NULL && func != NULL);

  ask (self, (Task) { .kind = TASK_READERS, .func.readers = func, .user_data = user_data,
                      .offset = offset });
}

/**
 * crier_journal_flush:
 *
 * Waits until all that it was told before is on the disk, and gives the answers
 * to that, in the thread that started it, before it returns.
 */
void
crier_journal_flush (CrierJournal *self)
{
  gboolean done = FALSE;

  g_return_if_fail (self != NULL && self->thread != NULL);

  ask (self, (Task) { .kind = TASK_FLUSH, .done = &done });

  pthread_mutex_lock (&self->mutex);
  while (!done)
    pthread_cond_wait (&self->flushed, &self->mutex);
  pthread_mutex_unlock (&self->mutex);

  crier_thread_queue_flush (self->answers);
}
