/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "journal-fixture.h"

#include <glib/gstdio.h>

#include "crier-test.h"

static void
answer_free (gpointer data)
{
  JournalAnswer *answer = data;

  g_clear_pointer (&answer->message, crier_message_unref);
  g_clear_pointer (&answer->list, g_ptr_array_unref);
  g_clear_error (&answer->error);
  g_free (answer);
}

/**
 * journal_fixture_init:
 * @self: (out caller-allocates): a fixture
 *
 * Makes an empty folder, and no journal in it yet.
 */
void
journal_fixture_init (JournalFixture *self)
{
  g_autoptr (GError) error = NULL;

  *self = (JournalFixture) { 0 };
  self->folder = g_dir_make_tmp ("crier-journal-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "journal.db", NULL);
  self->answers = g_ptr_array_new_with_free_func (answer_free);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }

  g_assert_cmpint (g_remove (path), ==, 0);
}

/**
 * journal_fixture_clear:
 * @self: a fixture
 *
 * Closes the journal and removes the folder.
 */
void
journal_fixture_clear (JournalFixture *self)
{
  g_clear_pointer (&self->journal, crier_journal_free);
  g_clear_pointer (&self->answers, g_ptr_array_unref);
  remove_all (self->folder);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->folder, g_free);
}

/**
 * journal_fixture_open:
 * @self: a fixture whose journal is closed
 *
 * Opens it, to be read.
 */
void
journal_fixture_open (JournalFixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (self->journal);
  self->journal = crier_journal_open (self->path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->journal);
}

/**
 * journal_fixture_start:
 * @self: a fixture whose journal is closed
 *
 * Opens and starts it.
 */
void
journal_fixture_start (JournalFixture *self)
{
  journal_fixture_open (self);
  crier_journal_start (self->journal);
}

/**
 * journal_fixture_close:
 * @self: a fixture whose journal is open
 *
 * Closes it and forgets the answers.
 */
void
journal_fixture_close (JournalFixture *self)
{
  g_clear_pointer (&self->journal, crier_journal_free);
  g_ptr_array_set_size (self->answers, 0);
  self->n_asked = 0;
}

static void
take_answer (JournalFixture *self,
             CrierMessage   *message,
             GPtrArray      *list,
             gboolean        repeated,
             const GError   *error)
{
  JournalAnswer *answer = g_new0 (JournalAnswer, 1);

  answer->message = message != NULL ? crier_message_ref (message) : NULL;
  answer->list = list != NULL ? g_ptr_array_ref (list) : NULL;
  answer->repeated = repeated;
  answer->error = error != NULL ? g_error_copy (error) : NULL;
  g_ptr_array_add (self->answers, answer);
}

static void
appended_cb (CrierMessage *message,
             gboolean      repeated,
             const GError *error,
             gpointer      user_data)
{
  g_assert_true ((message == NULL) == (error != NULL));
  take_answer (user_data, message, NULL, repeated, error);
}

static void
read_cb (GPtrArray    *messages,
         gboolean      whole,
         const GError *error,
         gpointer      user_data)
{
  g_assert_true ((messages == NULL) == (error != NULL));
  take_answer (user_data, NULL, messages, FALSE, error);
}

/**
 * journal_fixture_append:
 * @self: a fixture whose journal was started
 * @draft: (transfer full): what is to be kept
 *
 * Asks for it, without waiting.
 */
void
journal_fixture_append (JournalFixture *self,
                        CrierDraft     *draft)
{
  self->n_asked++;
  crier_journal_append (self->journal, draft, appended_cb, self);
}

/**
 * journal_fixture_wait:
 * @self: a fixture
 *
 * Waits for all answers.
 */
void
journal_fixture_wait (JournalFixture *self)
{
  crier_test_wait (self->answers->len >= self->n_asked);
  g_assert_cmpuint (self->answers->len, ==, self->n_asked);
}

static JournalAnswer *
wait_for_last (JournalFixture *self)
{
  journal_fixture_wait (self);

  return g_ptr_array_index (self->answers, self->answers->len - 1);
}

/**
 * journal_fixture_say:
 * @self: a fixture whose journal was started
 * @text: what everyone is told
 *
 * Returns: (transfer none): the answer, which has to be good
 */
JournalAnswer *
journal_fixture_say (JournalFixture *self,
                     const char     *text)
{
  JournalAnswer *answer;

  journal_fixture_append (self, crier_draft_new (text, NULL));
  answer = wait_for_last (self);
  g_assert_no_error (answer->error);

  return answer;
}

/**
 * journal_fixture_read:
 * @self: a fixture whose journal was started
 * @since: an offset
 * @max_messages: the most of them
 *
 * Returns: (transfer none): the answer, which has to be good
 */
JournalAnswer *
journal_fixture_read (JournalFixture *self,
                      guint64         since,
                      guint           max_messages)
{
  JournalAnswer *answer;

  self->n_asked++;
  crier_journal_read (self->journal, since, max_messages, read_cb, self);
  answer = wait_for_last (self);
  g_assert_no_error (answer->error);

  return answer;
}
