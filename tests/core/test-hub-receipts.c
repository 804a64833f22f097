/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-hub.h"

#include "crier-recipient-table.h"
#include "crier-test.h"
#include "hub-fixture.h"

/* What became of messages: who was sent them, who saw them, who cannot tell. */

static CrierMessage *
get_message (HubFixture *f,
             guint64     offset)
{
  CrierMessage *message = crier_log_get (crier_hub_get_log (f->hub), offset);

  g_assert_nonnull (message);

  return message;
}

static void
assert_receipts (HubFixture *f,
                 guint64     offset,
                 guint       n_sent,
                 guint       n_seen,
                 guint       n_mute)
{
  CrierMessage *message = get_message (f, offset);

  g_assert_cmpuint (crier_message_get_n_sent (message), ==, n_sent);
  g_assert_cmpuint (crier_message_get_n_seen (message), ==, n_seen);
  g_assert_cmpuint (crier_message_get_n_mute (message), ==, n_mute);
}

static void
see (HubFixture   *f,
     MockListener *mock,
     guint64       offset)
{
  CrierListener *listener = CRIER_LISTENER (mock);

  crier_listener_mark_speaks_json (listener);
  crier_hub_see (f->hub, listener, crier_message_get_id (get_message (f, offset)));
}

static void
test_sent_and_seen (HubFixture    *f,
                    gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  MockListener *c = hub_fixture_join (f, "c");

  hub_fixture_publish (f, "for all", NULL, 3);
  assert_receipts (f, 1, 0, 0, 0);
  crier_test_drain ();
  assert_receipts (f, 1, 3, 0, 3);

  see (f, a, 1);
  assert_receipts (f, 1, 3, 1, 2);
  see (f, a, 1);
  assert_receipts (f, 1, 3, 1, 2);
  see (f, b, 1);
  assert_receipts (f, 1, 3, 2, 1);

  /* Who can tell is known from then on. */
  hub_fixture_publish (f, "next", NULL, 3);
  crier_test_drain ();
  assert_receipts (f, 2, 3, 0, 1);

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, c, CRIER_DEPARTURE_LEFT);
  assert_receipts (f, 1, 3, 2, 1);
}

/* Ids are counted and not connections. */
static void
test_two_of_one_id (HubFixture    *f,
                    gconstpointer  data)
{
  MockListener *first = hub_fixture_join (f, "a");
  MockListener *second = hub_fixture_join (f, "a");

  hub_fixture_publish (f, "x", NULL, 2);
  crier_test_drain ();
  assert_receipts (f, 1, 1, 0, 1);
  see (f, first, 1);
  see (f, second, 1);
  assert_receipts (f, 1, 1, 1, 0);

  hub_fixture_leave (f, first, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, second, CRIER_DEPARTURE_LEFT);
}

/* Who was away is sent it on return, once. */
static void
test_return (HubFixture    *f,
             gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  g_autofree char *cursor = hub_fixture_dup_cursor (f, a);
  MockListener *back;

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_publish (f, "x", NULL, 1);
  hub_fixture_publish (f, "for a", (const char *[]) { "a", NULL }, 0);
  hub_fixture_publish (f, "for b", (const char *[]) { "b", NULL }, 1);
  crier_test_drain ();
  assert_receipts (f, 1, 1, 0, 1);
  assert_receipts (f, 2, 0, 0, 0);
  assert_receipts (f, 3, 1, 0, 1);

  back = hub_fixture_join_since (f, "a", cursor, TRUE);
  crier_listener_pump (CRIER_LISTENER (back));
  assert_receipts (f, 1, 2, 0, 2);
  assert_receipts (f, 2, 1, 0, 1);
  assert_receipts (f, 3, 1, 0, 1);
  hub_fixture_leave (f, back, CRIER_DEPARTURE_LEFT);

  back = hub_fixture_join_since (f, "a", cursor, TRUE);
  crier_listener_pump (CRIER_LISTENER (back));
  assert_receipts (f, 1, 2, 0, 2);

  /* What it had before it first spoke counts too. */
  crier_listener_mark_speaks_json (CRIER_LISTENER (back));
  assert_receipts (f, 1, 2, 0, 1);
  assert_receipts (f, 2, 1, 0, 0);
  assert_receipts (f, 3, 1, 0, 1);

  hub_fixture_leave (f, back, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
}

/* What ended before it could be sent was not sent, whatever came after it. */
static void
test_expired (HubFixture    *f,
              gconstpointer  data)
{
  CrierLog *log = crier_hub_get_log (f->hub);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) past = g_date_time_add_seconds (now, -1);
  g_autoptr (GDateTime) future = g_date_time_add_seconds (now, 3600);
  g_autoptr (CrierMessage) over = NULL;
  g_autoptr (CrierMessage) valid = NULL;
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *late;

  hub_fixture_publish (f, "1", NULL, 1);
  over = crier_message_new (crier_log_get_epoch (log), 2, now, "over", NULL, past);
  crier_hub_accept (f->hub, over);
  valid = crier_message_new (crier_log_get_epoch (log), 3, now, "valid", NULL, future);
  crier_hub_accept (f->hub, valid);
  crier_test_drain ();
  hub_fixture_assert_took (a, "1|valid");
  assert_receipts (f, 1, 1, 0, 1);
  assert_receipts (f, 2, 0, 0, 0);
  assert_receipts (f, 3, 1, 0, 1);

  late = hub_fixture_join_since (f, "b", "earliest", TRUE);
  crier_listener_pump (CRIER_LISTENER (late));
  hub_fixture_assert_took (late, "1|valid");
  assert_receipts (f, 2, 0, 0, 0);
  assert_receipts (f, 3, 2, 0, 2);

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, late, CRIER_DEPARTURE_LEFT);
}

/* Somebody who was slow does not see first what was cleared meanwhile. */
static void
test_cleared (HubFixture    *f,
              gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");

  hub_fixture_publish (f, "before", NULL, 1);
  hub_fixture_clear (f->hub);
  hub_fixture_publish (f, "after", NULL, 1);
  crier_test_drain ();
  hub_fixture_assert_took (a, "after");
  assert_receipts (f, 1, 0, 0, 0);
  assert_receipts (f, 2, 0, 0, 0);
  assert_receipts (f, 3, 1, 0, 1);
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
}

static const CrierRecipientRecord *
find_record (GPtrArray  *records,
             const char *id)
{
  guint i;

  for (i = 0; i < records->len; i++)
    {
      const CrierRecipientRecord *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->id, id))
        return record;
    }

  return NULL;
}

/* All of them. */
static GPtrArray *
take_changes (HubFixture *f)
{
  GPtrArray *records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);

  crier_hub_begin_changes (f->hub);
  while (crier_hub_take_changes (f->hub, records))
    ;

  return records;
}

static void
test_changes (HubFixture    *f,
              gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *b = hub_fixture_join (f, "b");
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GPtrArray) third = NULL;

  first = take_changes (f);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_false (find_record (first, "a")->is_same);
  none = take_changes (f);
  g_assert_cmpuint (none->len, ==, 0);

  hub_fixture_publish (f, "x", (const char *[]) { "a", NULL }, 1);
  crier_test_drain ();
  see (f, a, 1);
  second = take_changes (f);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_true (crier_offset_set_contains (find_record (second, "a")->sent, 1));
  g_assert_true (crier_offset_set_contains (find_record (second, "a")->seen, 1));
  g_assert_true (find_record (second, "a")->can_tell);

  /* Only what a was sent has changed. */
  hub_fixture_publish (f, "y", (const char *[]) { "a", NULL }, 1);
  crier_test_drain ();
  third = take_changes (f);
  g_assert_cmpuint (third->len, ==, 1);
  g_assert_true (crier_offset_set_contains (find_record (third, "a")->sent, 2));
  g_assert_true (find_record (third, "a")->is_same);
  g_assert_false (find_record (second, "a")->is_same);

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, b, CRIER_DEPARTURE_LEFT);
}

static GPtrArray *
make_history (const char *epoch,
              guint64     first,
              guint       n)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_message_unref);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_ptr_array_add (messages, crier_message_new (epoch, first + i, now, text,
                                                    NULL, NULL));
    }

  return messages;
}

/* Where an earlier run ended: who was there is known, cursors go on. */
static void
test_restore (HubFixture    *f,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) messages = make_history ("e9e9e9", 41, 3);
  g_autoptr (CrierEpochs) epochs = crier_epochs_new ();
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  CrierLog *log = crier_hub_get_log (f->hub);
  CrierRecipientRecord *record = crier_recipient_record_new ("a");
  MockListener *a;

  record->can_tell = TRUE;
  g_ptr_array_add (records, record);
  crier_epochs_add (epochs, 0, "e9e9e9");
  crier_hub_restore (f->hub, epochs, 43, messages, records);
  g_assert_cmpstr (crier_log_get_epoch (log), ==, "e9e9e9");
  g_assert_cmpuint (crier_log_get_first (log), ==, 41);
  g_assert_cmpuint (crier_log_get_last (log), ==, 43);

  hub_fixture_publish (f, "for a", (const char *[]) { "a", NULL }, 0);
  a = hub_fixture_join_since (f, "a", "e9e9e9-42", TRUE);
  crier_listener_pump (CRIER_LISTENER (a));
  hub_fixture_assert_took (a, "2|for a");
  assert_receipts (f, 44, 1, 0, 0);
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);

  a = hub_fixture_join_since (f, "a", "e9e9e9-39", FALSE);
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  a = hub_fixture_join_since (f, "a", "other2-42", FALSE);
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  crier_test_drain ();
}

static void
test_restore_empty (HubFixture    *f,
                    gconstpointer  data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (CrierEpochs) epochs = crier_epochs_new ();
  MockListener *a;

  crier_epochs_add (epochs, 0, "e9e9e9");
  crier_hub_restore (f->hub, epochs, 7, none, none);
  a = hub_fixture_join_since (f, "a", "e9e9e9-7", TRUE);
  hub_fixture_publish (f, "x", NULL, 1);
  g_assert_cmpstr (crier_message_get_id (get_message (f, 8)), ==, "e9e9e9-8");
  crier_test_drain ();
  hub_fixture_assert_took (a, "x");
  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
}

/* An Id that says that it saw what was not written to it does not count. */
static void
test_not_written (HubFixture    *f,
                  gconstpointer  data)
{
  MockListener *a = hub_fixture_join (f, "a");
  MockListener *late;

  hub_fixture_publish (f, "x", NULL, 1);
  crier_test_drain ();
  late = hub_fixture_join (f, "late");
  see (f, late, 1);
  see (f, late, 1);
  assert_receipts (f, 1, 1, 0, 1);
  see (f, a, 1);
  assert_receipts (f, 1, 1, 1, 0);

  hub_fixture_leave (f, a, CRIER_DEPARTURE_LEFT);
  hub_fixture_leave (f, late, CRIER_DEPARTURE_LEFT);
}

static guint
count_forgotten (HubFixture *f)
{
  g_autoptr (GPtrArray) records = take_changes (f);
  guint n = 0;
  guint i;

  for (i = 0; i < records->len; i++)
    {
      const CrierRecipientRecord *record = g_ptr_array_index (records, i);

      n += record->is_forgotten;
    }

  return n;
}

static guint
visit_many (HubFixture *f,
            guint       n)
{
  guint n_forgotten = 0;
  guint i;

  for (i = 1; i <= n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      MockListener *mock = hub_fixture_join_since (f, id, "earliest", TRUE);

      crier_listener_pump (CRIER_LISTENER (mock));
      see (f, mock, 1);
      hub_fixture_leave (f, mock, CRIER_DEPARTURE_LEFT);

      /* As often as it is done every two seconds. */
      if (i % 1000 == 0 || i == n)
        n_forgotten += count_forgotten (f);
    }

  return n_forgotten;
}

/* More Ids than are remembered: the journal is told which are not, those that are
 * count, and none of them twice however often they come. */
static void
test_forgotten (HubFixture    *f,
                gconstpointer  data)
{
  guint round;

  hub_fixture_publish (f, "x", NULL, 0);
  for (round = 0; round < 3; round++)
    {
      g_assert_cmpuint (visit_many (f, CRIER_RECIPIENT_TABLE_MAX_AWAY + 100), >=, 100);
      assert_receipts (f, 1, CRIER_RECIPIENT_TABLE_MAX_AWAY,
                       CRIER_RECIPIENT_TABLE_MAX_AWAY, 0);
    }
}

/* What is taken a few at a time, while clients come and go: one that was forgotten
 * comes before the client of that Id that is back, and each is looked at. */
static void
test_by_steps (HubFixture    *f,
               gconstpointer  data)
{
  const guint N = CRIER_RECIPIENT_TABLE_MAX_AWAY;
  g_autoptr (GPtrArray) records =
    g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
  g_autoptr (GHashTable) here = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_steps = 0;
  guint n_farewells = 0;
  guint i;

  for (i = 0; i < N; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      hub_fixture_leave (f, hub_fixture_join (f, id), CRIER_DEPARTURE_LEFT);
    }

  crier_hub_begin_changes (f->hub);
  while (crier_hub_take_changes (f->hub, records))
    {
      g_autofree char *id = g_strdup_printf ("%u", N + n_steps % 7);

      /* As often forgotten as another of the seven comes. */
      if (++n_steps <= 500)
        hub_fixture_leave (f, hub_fixture_join (f, id), CRIER_DEPARTURE_LEFT);
    }

  g_assert_cmpuint (n_steps, >, 500);
  for (i = 0; i < records->len; i++)
    {
      CrierRecipientRecord *record = g_ptr_array_index (records, i);

      n_farewells += record->is_forgotten;
      if (record->is_forgotten)
        g_hash_table_remove (here, record->id);
      else
        g_hash_table_add (here, record->id);
    }

  /* So many are known, and the journal has been told of exactly these. */
  g_assert_cmpuint (n_farewells, >, 0);
  g_assert_cmpuint (g_hash_table_size (here), ==, N);
}

#define ADD(path, func) g_test_add ("/hub-receipts/" path, HubFixture, NULL, \
                                    hub_fixture_set_up, func, hub_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("sent-and-seen", test_sent_and_seen);
  ADD ("two-of-one-id", test_two_of_one_id);
  ADD ("return", test_return);
  ADD ("expired", test_expired);
  ADD ("cleared", test_cleared);
  ADD ("changes", test_changes);
  ADD ("restore", test_restore);
  ADD ("restore/empty", test_restore_empty);
  ADD ("not-written", test_not_written);
  ADD ("forgotten", test_forgotten);
  ADD ("by-steps", test_by_steps);

  return g_test_run ();
}
