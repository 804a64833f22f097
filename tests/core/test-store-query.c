/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-store.h"

#include "crier-error.h"
#include "crier-receipt-rows.h"
#include "crier-test.h"
#include "folder-fixture.h"

/* What is read of a store: messages as they were, and what became of them. */

typedef struct
{
  FolderFixture folder;
  CrierStore *store; /* (owned) */
} Fixture;

static void
open_store (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->store = crier_store_open (f->folder.path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  folder_fixture_set_up (&f->folder, NULL);
  open_store (f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  crier_store_close (f->store);
  folder_fixture_tear_down (&f->folder, NULL);
}

static void
reopen (Fixture *f)
{
  crier_store_close (f->store);
  open_store (f);
}

static CrierMessage *
append (Fixture    *f,
        CrierDraft *draft,
        GDateTime  *time)
{
  g_autoptr (CrierDraft) owned = draft;
  g_autoptr (GDateTime) now = time != NULL ? g_date_time_ref (time)
                                           : g_date_time_new_now_local ();
  g_autoptr (GError) error = NULL;
  CrierMessage *message;
  gboolean repeated;

  g_assert_nonnull (owned);
  g_assert_true (crier_store_begin (f->store, &error));
  message = crier_store_append (f->store, draft, now, &repeated, &error);
  g_assert_no_error (error);
  g_assert_true (crier_store_commit (f->store, &error));

  return message;
}

static void
say (Fixture    *f,
     const char *text)
{
  crier_message_unref (append (f, folder_fixture_draft (text, NULL), NULL));
}

static void
assert_encoding (CrierMessage *message,
                 CrierMessage *other,
                 CrierFormat   format)
{
  gsize size;
  const void *bytes = g_bytes_get_data (crier_message_get_encoding (other, format),
                                        &size);

  crier_test_assert_bytes (crier_message_get_encoding (message, format), bytes, size);
}

/* To the byte as it was sent, in the time zone in which it was. */
static void
test_round_trip (Fixture       *f,
                 gconstpointer  data)
{
  static const char *ZONES[] = { "+08:00", "-03:30", "Z", "+14:00" };
  g_autoptr (GPtrArray) sent = NULL;
  g_autoptr (GPtrArray) read = NULL;
  guint i;

  sent = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_message_unref);
  for (i = 0; i < 12; i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (ZONES[i % 4]);
      g_autoptr (GDateTime) time = g_date_time_new (zone, 2026, 11, 22, 23, 59,
                                                    59.000001 + i * 0.08);
      CrierDraft *draft = i == 3 ? crier_draft_new_clear ()
                                 : folder_fixture_draft ("ä\n“<b>\\", NULL);

      if (i > 6)
        draft->to = g_strsplit ("a b|ü", "|", -1);

      draft->expires = i % 2 == 0 && i != 3 ? 3600 : 0;
      g_ptr_array_add (sent, append (f, draft, time));
    }

  reopen (f);
  read = crier_store_load (f->store, 100, G_MAXSIZE, NULL);
  g_assert_cmpuint (read->len, ==, sent->len);
  for (i = 0; i < read->len; i++)
    {
      CrierMessage *a = g_ptr_array_index (read, i);
      CrierMessage *b = g_ptr_array_index (sent, i);

      g_assert_cmpstr (crier_message_get_id (a), ==, crier_message_get_id (b));
      g_assert_cmpint (crier_message_is_clear (a), ==, i == 3);
      g_assert_cmpint (crier_message_is_for (a, "ü"), ==, crier_message_is_for (b, "ü"));
      g_assert_cmpint (crier_message_is_for (a, "x"), ==, crier_message_is_for (b, "x"));
      assert_encoding (a, b, CRIER_FORMAT_JSON);
    }
}

static void
assert_loaded (Fixture *f,
               guint    max_messages,
               gsize    max_bytes,
               guint64  first,
               guint    n)
{
  g_autoptr (GPtrArray) messages = NULL;
  guint i;

  messages = crier_store_load (f->store, max_messages, max_bytes, NULL);
  g_assert_cmpuint (messages->len, ==, n);
  for (i = 0; i < n; i++)
    g_assert_cmpuint (crier_message_get_offset (g_ptr_array_index (messages, i)),
                      ==, first + i);
}

static void
test_load_limits (Fixture       *f,
                  gconstpointer  data)
{
  g_autofree char *text = crier_test_fill ("x", 1000);
  g_autoptr (GPtrArray) one = NULL;
  gsize size;
  guint i;

  assert_loaded (f, 10, G_MAXSIZE, 0, 0);
  for (i = 0; i < 20; i++)
    say (f, text);

  one = crier_store_load (f->store, 1, G_MAXSIZE, NULL);
  size = crier_message_get_size (g_ptr_array_index (one, 0));
  g_assert_cmpuint (size, >=, 1000);

  assert_loaded (f, 100, G_MAXSIZE, 1, 20);
  assert_loaded (f, 7, G_MAXSIZE, 14, 7);
  assert_loaded (f, 100, 5 * size, 16, 5);
  assert_loaded (f, 100, 5 * size - 1, 17, 4);
  assert_loaded (f, 100, 10, 0, 0);
  assert_loaded (f, 0, G_MAXSIZE, 0, 0);
}

static void
execute (Fixture    *f,
         const char *sql)
{
  g_assert_cmpint (sqlite3_exec (crier_store_get_db (f->store), sql, NULL, NULL, NULL),
                   ==, SQLITE_OK);
}

/* A message that is not kept hides no other. */
static void
test_load_gap (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (GPtrArray) messages = NULL;
  guint i;

  for (i = 0; i < 9; i++)
    say (f, "x");

  execute (f, "DELETE FROM messages WHERE offset IN (4, 8, 9)");
  assert_loaded (f, 100, G_MAXSIZE, 1, 9);
  assert_loaded (f, 3, G_MAXSIZE, 7, 3);
  assert_loaded (f, 2, G_MAXSIZE, 8, 2);
  messages = crier_store_load (f->store, 100, G_MAXSIZE, NULL);
  for (i = 0; i < messages->len; i++)
    g_assert_cmpint (crier_message_is_gap (messages->pdata[i]), ==,
                     i == 3 || i == 7 || i == 8);
}

/* What others may have written into the file, beside a message that is one. */
static void
test_strange_rows (Fixture       *f,
                   gconstpointer  data)
{
  static const char * const STRANGE[] = {
    "time = 253402300800000000", "time = -62135596800000001", "time = 9223372036854775807",
    "time = -9223372036854775807 - 1", "time = 'noon'", "zone = 86400", "zone = -86400",
    "zone = 9223372036854775807", "zone = x'ff'",
    "text = x'ff'", "text = ''", "text = CAST (zeroblob (70000) AS TEXT)",
    "text = printf ('%.*c', 65537, 'x')", "lasts = -1", "lasts = 9223372036854775807",
    "running = -1", "running = 9223372036854775807, lasts = 5",
    "recipients = ''", "recipients = 'a' || char (10)", "recipients = 'a' || char (7)",
    "recipients = x'ff'", "recipients = printf ('%.*c', 65, 'x')",
    "recipients = printf ('%.*c', 2000000, 'x')", "clear = x'00', text = x'00ff'",
    "offset = -7", "offset = 0",
    "withdraws = 1", "withdraws = 1, text = 'abcdef-2'", "withdraws = 2, text = 'abcdef-2'",
    "withdraws = 1, text = 'abcdef-01'", "withdraws = 1, text = '\"-1'", "withdraws = -1",
    "withdraws = 3, text = 'abcdef-3'", "withdraws = 1, text = 'abcdef-1', recipients = ''",
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (STRANGE); i++)
    {
      g_autofree char *sql = g_strdup_printf ("UPDATE messages SET %s WHERE offset = 2",
                                              STRANGE[i]);
      g_autoptr (GPtrArray) loaded = NULL;
      g_autoptr (GPtrArray) read = NULL;
      g_autoptr (CrierMessage) message = NULL;
      g_autoptr (GPtrArray) readers = NULL;

      execute (f, "DELETE FROM messages; DELETE FROM sqlite_sequence");
      say (f, "a");
      say (f, "b");
      say (f, "c");
      execute (f, sql);
      reopen (f);
      loaded = crier_store_load (f->store, 10, G_MAXSIZE, NULL);
      read = crier_store_query (f->store, 0, 10, 1, NULL);
      readers = crier_store_query_readers (f->store, 2, &message, NULL);
      g_assert_nonnull (readers);

      /* A time that is a word is one to SQLite: 1970. */
      if (g_str_equal (STRANGE[i], "time = 'noon'") ||
          g_str_equal (STRANGE[i], "zone = x'ff'"))
        continue;

      g_assert_cmpuint (loaded->len, ==, 3);
      g_assert_true (crier_message_is_gap (loaded->pdata[1]));
      g_assert_cmpuint (read->len, ==, 2);
      g_assert_cmpstr (crier_message_get_text (read->pdata[1]), ==, "c");
      g_assert_null (message);
    }
}

/* Likewise of Ids and receipts. */
static void
test_strange_records (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) readers = NULL;
  g_autoptr (CrierMessage) message = NULL;
  const CrierRecipientRecord *record;
  const CrierReader *reader;

  say (f, "x");
  execute (f, "INSERT INTO recipients VALUES (x'ff', 1, 1, NULL, 0, 0),"
           " ('a' || char (10), 1, 1, NULL, 0, 0), ('', 1, 1, NULL, 0, 0),"
           " (printf ('%.*c', 65, 'x'), 1, 1, NULL, 0, 0),"
           " ('good', 'x', 9223372036854775807, x'ff0a', 99, -1);"
           "INSERT INTO sent VALUES ('good', 1, 1), (x'ff', -9, 9223372036854775807),"
           " ('a' || char (10), 0, 'x');"
           "INSERT INTO seen VALUES (1, 'good', 9223372036854775807), (1, x'ff', 1)");
  records = crier_store_load_records (f->store, 10, NULL);
  g_assert_cmpuint (records->len, ==, 1);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (record->id, ==, "good");
  g_assert_null (record->name);
  g_assert_cmpint (record->color, ==, CRIER_COLOR_NONE);
  g_assert_cmpint (record->time, <, G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC);
  readers = crier_store_query_readers (f->store, 1, &message, NULL);
  g_assert_cmpuint (readers->len, ==, 1);
  reader = g_ptr_array_index (readers, 0);
  g_assert_cmpstr (reader->id, ==, "good");
  g_assert_cmpint (reader->seen, <, G_GINT64_CONSTANT (253402300800) * G_USEC_PER_SEC);
}

static char *
dup_read (Fixture *f,
          guint64  since,
          guint    max,
          gint64   now)
{
  g_autoptr (GPtrArray) messages = crier_store_query (f->store, since, max, now,
                                                      NULL);
  GString *texts = g_string_new (NULL);
  guint i;

  for (i = 0; i < messages->len; i++)
    g_string_append (texts,
                     crier_message_get_text (g_ptr_array_index (messages, i)));

  return g_string_free (texts, FALSE);
}

static void
assert_read (Fixture    *f,
             guint64     since,
             guint       max,
             gint64      now,
             const char *expected)
{
  g_autofree char *texts = dup_read (f, since, max, now);

  g_assert_cmpstr (texts, ==, expected);
}

static void
test_read (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (GDateTime) time = g_date_time_new_now_local ();
  gint64 now = crier_journal_clock_get_running (crier_store_get_clock (f->store));
  CrierDraft *ends = folder_fixture_draft ("c", NULL);

  assert_read (f, 0, 10, now, "");
  say (f, "a");
  say (f, "b");
  ends->expires = 10;
  crier_message_unref (append (f, ends, time));
  say (f, "d");

  assert_read (f, 0, 10, now, "abcd");
  assert_read (f, 2, 10, now, "cd");
  assert_read (f, 1, 2, now, "bc");
  assert_read (f, 4, 10, now, "");
  assert_read (f, 99, 10, now, "");
  assert_read (f, 0, 10, now + 11 * G_USEC_PER_SEC, "abd");

  crier_message_unref (append (f, crier_draft_new_withdraw (2), NULL));
  assert_read (f, 0, 10, now, "acd");

  crier_message_unref (append (f, crier_draft_new_clear (), NULL));
  assert_read (f, 0, 10, now, "");
  say (f, "e");
  assert_read (f, 0, 10, now, "e");
  assert_read (f, 5, 10, now, "e");
}

/* What is read at a time is counted in bytes before it is made, also of those it is
 * for. */
static void
test_read_bytes (Fixture       *f,
                 gconstpointer  data)
{
  guint i;

  for (i = 0; i < 8; i++)
    {
      CrierDraft *draft = folder_fixture_draft ((const char[]) { 'a' + i, '\0' }, NULL);
      guint k;

      /* With line ends 650,000 bytes. */
      draft->to = g_new0 (char *, 10000 + 1);
      for (k = 0; k < 10000; k++)
        draft->to[k] = g_strdup_printf ("%064u", k);

      crier_message_unref (append (f, draft, NULL));
    }

  assert_read (f, 0, 1000, 0, "abcdef");
  assert_read (f, 5, 1000, 0, "fgh");
  assert_read (f, 7, 1000, 0, "h");
}

static CrierRecipientRecord *
record_new (const char *id,
            gboolean    can_tell,
            gint64      time)
{
  CrierRecipientRecord *record = crier_recipient_record_new (id);

  record->can_tell = can_tell;
  record->time = time;

  return record;
}

static void
note (Fixture   *f,
      CrierRecipientRecord *record)
{
  g_autoptr (CrierRecipientRecord) owned = record;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (owned);
  g_assert_true (crier_store_begin (f->store, &error));
  g_assert_true (crier_store_note (f->store, record, &error));
  g_assert_true (crier_store_commit (f->store, &error));
  g_assert_no_error (error);
}

static void
test_records (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) records = NULL;
  const CrierRecipientRecord *record;

  note (f, record_new ("a", TRUE, 10));
  note (f, record_new ("b", FALSE, 30));
  note (f, record_new ("c", FALSE, 20));
  /* Who has spoken once can tell for ever. */
  note (f, record_new ("a", FALSE, 40));

  reopen (f);
  records = crier_store_load_records (f->store, 2, NULL);
  g_assert_cmpuint (records->len, ==, 2);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (record->id, ==, "b");
  g_assert_cmpint (record->time, ==, 30);
  g_assert_false (record->can_tell);
  record = g_ptr_array_index (records, 1);
  g_assert_cmpstr (record->id, ==, "a");
  g_assert_cmpint (record->time, ==, 40);
  g_assert_true (record->can_tell);
}

/* The one that it costs least to forget is the first that is left out. */
static void
test_worth (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  gint64 now = g_get_real_time ();
  const struct
  {
    const char *id;
    gint64 ago;
    guint worth;
  } cases[] = {
    { "old-stale", 9 * G_TIME_SPAN_DAY, 0 },
    { "stale", 8 * G_TIME_SPAN_DAY, 0 },
    { "first", 6 * G_TIME_SPAN_DAY, 0 },
    { "second", 5 * G_TIME_SPAN_DAY, 0 },
    { "worthy", 8 * G_TIME_SPAN_DAY, 1 },
    { "addressed", 1, 32 },
  };
  guint n;
  guint i;

  for (n = 1; n <= G_N_ELEMENTS (cases); n++)
    {
      g_autoptr (GPtrArray) some = NULL;

      /* All again: what is not loaded is forgotten. */
      for (i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          CrierRecipientRecord *record = record_new (cases[i].id, FALSE, now - cases[i].ago);

          record->worth = cases[i].worth;
          note (f, record);
        }

      /* It never becomes worth less, whatever is noted. */
      note (f, record_new ("worthy", FALSE, now - 7 * G_TIME_SPAN_DAY - 1));

      some = crier_store_load_records (f->store, n, NULL);
      g_assert_cmpuint (some->len, ==, n);
      for (i = 0; i < some->len; i++)
        {
          const CrierRecipientRecord *record = g_ptr_array_index (some, i);

          if (strstr (ids->str, record->id) == NULL)
            g_string_append_printf (ids, "%s=%u ", record->id, record->worth);
        }
    }

  g_assert_cmpstr (ids->str, ==, "addressed=32 worthy=1 first=0 second=0 stale=0 old-stale=0 ");
}

/* Whom the operator gave a name or a colour is there beside the newest others,
 * however long ago it was. */
static void
test_labels (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GError) error = NULL;
  CrierRecipientRecord *ann = record_new ("ann", FALSE, 1);
  CrierRecipientRecord *bob = record_new ("bob", FALSE, 2);
  const CrierRecipientRecord *record;
  guint i;

  ann->name = g_strdup ("Ann");
  bob->color = CRIER_COLOR_ORANGE;
  note (f, ann);
  note (f, bob);
  for (i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      note (f, record_new (id, FALSE, 10 + i));
    }

  reopen (f);
  records = crier_store_load_records (f->store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 3);
  record = g_ptr_array_index (records, 0);
  g_assert_cmpstr (record->name, ==, "Ann");
  g_assert_cmpint (record->color, ==, CRIER_COLOR_NONE);
  record = g_ptr_array_index (records, 1);
  g_assert_null (record->name);
  g_assert_cmpint (record->color, ==, CRIER_COLOR_ORANGE);
  record = g_ptr_array_index (records, 2);
  g_assert_cmpstr (record->id, ==, "4");

  /* Taken away again. */
  note (f, record_new ("ann", FALSE, 1));
  g_clear_pointer (&records, g_ptr_array_unref);
  records = crier_store_load_records (f->store, 1, &error);
  g_assert_cmpuint (records->len, ==, 2);
}

/* Who was sent a message: "id", "id?" who cannot tell, "id!" who saw it. */
static void
assert_readers (Fixture    *f,
                guint64     offset,
                const char *expected)
{
  g_autoptr (CrierMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) readers = NULL;
  g_autoptr (GString) found = g_string_new (NULL);
  guint i;

  readers = crier_store_query_readers (f->store, offset, &message, &error);
  g_assert_no_error (error);
  if (message != NULL)
    {
      g_assert_cmpuint (crier_message_get_offset (message), ==, offset);
      if (readers->len > 0)
        g_assert_cmpuint (crier_message_get_n_sent (message), ==, readers->len);
    }

  for (i = 0; i < readers->len; i++)
    {
      const CrierReader *reader = g_ptr_array_index (readers, i);

      g_string_append_printf (found, "%s%s%s ", reader->id, reader->can_tell ? "" : "?",
                              reader->seen > 0 ? "!" : "");
    }

  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_readers (Fixture       *f,
              gconstpointer  data)
{
  CrierDraft *draft = folder_fixture_draft ("2", NULL);
  CrierRecipientRecord *record;

  say (f, "1");
  draft->to = g_strsplit ("b", " ", -1);
  crier_message_unref (append (f, draft, NULL));
  say (f, "3");

  record = record_new ("a", TRUE, 10);
  crier_offset_set_add (record->sent, 1, 3);
  crier_offset_set_add (record->seen, 1, 1);
  note (f, record);
  record = record_new ("b", FALSE, 10);
  crier_offset_set_add (record->sent, 1, 2);
  note (f, record);

  assert_readers (f, 1, "a! b? ");
  /* It passed a, but it was not for it. */
  assert_readers (f, 2, "b? ");
  assert_readers (f, 3, "a ");
  assert_readers (f, 4, "");

  /* More of the same span, and of what was seen. */
  record = record_new ("b", TRUE, 20);
  crier_offset_set_add (record->sent, 1, 3);
  crier_offset_set_add (record->seen, 2, 3);
  note (f, record);
  /* Nobody has seen what was not sent to it. */
  record = record_new ("c", TRUE, 20);
  crier_offset_set_add (record->seen, 1, 3);
  note (f, record);
  reopen (f);
  assert_readers (f, 1, "a! b ");
  assert_readers (f, 2, "b! ");
  assert_readers (f, 3, "a b! ");
}

static gint64
count_rows (Fixture    *f,
            const char *table)
{
  g_autofree char *sql = g_strconcat ("SELECT count (*) FROM ", table, NULL);

  return crier_sqlite_statement_read_int (crier_store_get_db (f->store), sql);
}

/* What it was sent is as few rows as can be, in whichever order it is told. */
static void
test_ranges (Fixture       *f,
             gconstpointer  data)
{
  guint i;

  for (i = 0; i < 9; i++)
    say (f, "x");

  for (i = 0; i < 3; i++)
    {
      CrierRecipientRecord *record = record_new ("a", TRUE, 10 + i);

      crier_offset_set_add (record->sent, 1 + 4 * (2 - i), 2 + 4 * (2 - i));
      note (f, record);
    }

  g_assert_cmpint (count_rows (f, "sent"), ==, 3);
  for (i = 1; i < 9; i++)
    {
      CrierRecipientRecord *record = record_new ("a", TRUE, 20);

      crier_offset_set_add (record->sent, i, i + 1);
      note (f, record);
      assert_readers (f, i + 1, "a ");
    }

  g_assert_cmpint (count_rows (f, "sent"), ==, 3);
}

/* An Id that is forgotten leaves nothing, and counts once when it is back. */
static void
test_forgotten (Fixture       *f,
                gconstpointer  data)
{
  CrierRecipientRecord *record;
  guint i;

  say (f, "1");
  say (f, "2");
  for (i = 0; i < 3; i++)
    {
      record = record_new ("a", TRUE, 10);
      crier_offset_set_add (record->sent, 1, 2);
      crier_offset_set_add (record->seen, 1, 1);
      note (f, record);
      record = record_new ("b", TRUE, 10);
      crier_offset_set_add (record->sent, 1, 2);
      note (f, record);
      assert_readers (f, 1, "a! b ");
      assert_readers (f, 2, "a b ");

      record = record_new ("a", FALSE, 0);
      record->is_forgotten = TRUE;
      crier_offset_set_add (record->seen, 1, 1);
      note (f, record);
      assert_readers (f, 1, "b ");
      assert_readers (f, 2, "b ");
      g_assert_cmpint (count_rows (f, "recipients"), ==, 1);
      g_assert_cmpint (count_rows (f, "sent"), ==, 1);
      g_assert_cmpint (count_rows (f, "seen"), ==, 0);
    }
}

static void
assert_numbers (Fixture *f,
                guint64  offset,
                guint    n_sent,
                guint    n_seen,
                guint    n_mute,
                guint    n_listed)
{
  g_autoptr (CrierMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) readers = NULL;

  readers = crier_store_query_readers (f->store, offset, &message, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (crier_message_get_n_sent (message), ==, n_sent);
  g_assert_cmpuint (crier_message_get_n_seen (message), ==, n_seen);
  g_assert_cmpuint (crier_message_get_n_mute (message), ==, n_mute);
  g_assert_cmpuint (readers->len, ==, n_listed);
}

/* Beyond the bound the oldest message's rows become numbers, which are those that
 * they were, and stay so whatever is said afterwards. */
static void
test_rows_bound (Fixture       *f,
                 gconstpointer  data)
{
  g_autoptr (CrierReceiptRows) rows = NULL;
  guint n = 60;
  guint i;

  rows = crier_receipt_rows_new (crier_store_get_db (f->store),
                                 crier_store_get_epochs (f->store),
                                 crier_store_get_clock (f->store), 160);
  for (i = 0; i < 10; i++)
    say (f, "x");

  /* Each third cannot tell, each third has seen all. */
  for (i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%02u", i);
      g_autoptr (CrierRecipientRecord) record = record_new (id, i % 3 != 0, 10);

      crier_offset_set_add (record->sent, 1, 10);
      if (i % 3 == 1)
        crier_offset_set_add (record->seen, 1, 10);

      g_assert_true (crier_receipt_rows_note (rows, record));
      g_assert_cmpint (count_rows (f, "sent") + count_rows (f, "seen"), <=, 160);
    }

  /* 60 of sent and 200 of seen would have been too many. */
  g_assert_cmpint (count_rows (f, "receipts"), >, 0);
  g_assert_cmpint (count_rows (f, "seen"), >, 50);
  assert_numbers (f, 10, 60, 20, 20, 60);
  g_assert_cmpint (crier_sqlite_statement_read_int (crier_store_get_db (f->store),
                                                    "SELECT sent - mute - 2 * seen"
                                                    " FROM receipts WHERE offset = 1"), <=, 1);

  /* It is over for the first one: again, and another one. */
  for (i = 0; i < 2; i++)
    {
      g_autoptr (CrierRecipientRecord) record = record_new (i == 0 ? "01" : "new", TRUE, 10);
      g_autoptr (CrierMessage) before = NULL;
      g_autoptr (GPtrArray) none = NULL;

      none = crier_store_query_readers (f->store, 1, &before, NULL);
      g_assert_cmpuint (crier_message_get_n_sent (before), >, 0);
      g_assert_cmpuint (crier_message_get_n_seen (before), <=,
                        crier_message_get_n_sent (before));
      crier_offset_set_add (record->sent, 1, 10);
      crier_offset_set_add (record->seen, 1, 1);
      g_assert_true (crier_receipt_rows_note (rows, record));
      assert_numbers (f, 1, crier_message_get_n_sent (before),
                      crier_message_get_n_seen (before),
                      crier_message_get_n_mute (before), 0);
    }

  assert_numbers (f, 10, 61, 20, 20, 61);
}

static void
test_prune_readers (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr (CrierSqliteStatement) rows = NULL;
  g_autoptr (GError) error = NULL;
  CrierRecipientRecord *record = record_new ("a", TRUE, 10);

  say (f, "1");
  say (f, "2");
  crier_offset_set_add (record->sent, 1, 2);
  crier_offset_set_add (record->seen, 1, 2);
  note (f, record);
  g_assert_cmpint (sqlite3_exec (crier_store_get_db (f->store),
                                 "UPDATE messages SET running = offset - 1",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_true (crier_store_begin (f->store, &error));
  g_assert_true (crier_store_prune (f->store, 1 + CRIER_STORE_DAYS * G_TIME_SPAN_DAY, &error));
  g_assert_true (crier_store_commit (f->store, &error));
  assert_readers (f, 1, "");
  assert_readers (f, 2, "a! ");

  rows = crier_sqlite_statement_new (crier_store_get_db (f->store),
                                     "SELECT count (*) FROM seen");
  g_assert_true (crier_sqlite_statement_step (rows));
  g_assert_cmpint (crier_sqlite_statement_get_int (rows, 0), ==, 1);
}

/* The sentence is that of somebody who reads, and nothing is returned. */
static void
test_failure (Fixture       *f,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  CrierMessage *message = NULL;

  g_assert_cmpint (sqlite3_exec (crier_store_get_db (f->store), "DROP TABLE messages",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_null (crier_store_load (f->store, 10, 10, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_UNREADABLE);
  g_assert_true (g_str_has_prefix (error->message, "The journal could not be read: "));
  g_clear_error (&error);
  g_assert_null (crier_store_query (f->store, 0, 10, 10, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_UNREADABLE);
  g_clear_error (&error);
  g_assert_null (crier_store_query_readers (f->store, 1, &message, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_UNREADABLE);
  g_assert_null (message);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) \
  g_test_add (path, Fixture, NULL, set_up, function, tear_down)

  add ("/store-read/round-trip", test_round_trip);
  add ("/store-read/load/limits", test_load_limits);
  add ("/store-read/load/gap", test_load_gap);
  add ("/store-read/strange-rows", test_strange_rows);
  add ("/store-read/strange-records", test_strange_records);
  add ("/store-read/read", test_read);
  add ("/store-read/read-bytes", test_read_bytes);
  add ("/store-read/records", test_records);
  add ("/store-read/labels", test_labels);
  add ("/store-read/worth", test_worth);
  add ("/store-read/readers", test_readers);
  add ("/store-read/ranges", test_ranges);
  add ("/store-read/forgotten", test_forgotten);
  add ("/store-read/rows-bound", test_rows_bound);
  add ("/store-read/prune-readers", test_prune_readers);
  add ("/store-read/failure", test_failure);

#undef add

  return g_test_run ();
}
