/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-message.h"

#include "crier-clock.h"

#include <pthread.h>
#include <string.h>

#include "crier-test.h"

#define N_THREADS  8
#define N_RACES    200

static GDateTime *
make_time (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (8 * 3600);

  return g_date_time_new (zone, 2026, 11, 22, 14, 59, 3.076832);
}

static CrierMessage *
make_message (const char         *text,
              const char * const *to)
{
  g_autoptr (GDateTime) time = make_time ();

  return crier_message_new ("m7q2", 42, time, text, to, NULL);
}

static void
test_fields (void)
{
  char text[] = "Dinner";
  char first[] = "a";
  char *to[] = { first, (char *) "b", NULL };
  g_autoptr (GDateTime) time = make_time ();
  g_autoptr (CrierMessage) message = NULL;
  const char * const *ids;

  message = crier_message_new ("m7q2", 42, time, text, (const char * const *) to, NULL);
  text[0] = first[0] = 'X';

  g_assert_cmpstr (crier_message_get_id (message), ==, "m7q2-42");
  g_assert_cmpuint (crier_message_get_offset (message), ==, 42);
  g_assert_true (g_date_time_equal (crier_message_get_time (message), time));
  g_assert_cmpstr (crier_message_get_text (message), ==, "Dinner");
  ids = crier_message_get_to (message);
  g_assert_cmpstr (ids[0], ==, "a");
  g_assert_cmpstr (ids[1], ==, "b");
  g_assert_null (ids[2]);
}

static void
test_fields_everyone (void)
{
  g_autoptr (GDateTime) time = make_time ();
  g_autoptr (CrierMessage) message = NULL;

  message = crier_message_new ("z", G_MAXUINT64, time, "x", NULL, NULL);
  g_assert_cmpstr (crier_message_get_id (message), ==, "z-18446744073709551615");
  g_assert_cmpuint (crier_message_get_offset (message), ==, G_MAXUINT64);
  g_assert_null (crier_message_get_to (message));
}

static void
test_fields_time (void)
{
  g_autoptr (GDateTime) time = make_time ();
  g_autoptr (CrierMessage) tick = crier_message_new_time (time);

  g_assert_null (crier_message_get_id (tick));
  g_assert_cmpuint (crier_message_get_offset (tick), ==, 0);
  g_assert_true (g_date_time_equal (crier_message_get_time (tick), time));
  g_assert_cmpstr (crier_message_get_text (tick), ==, "2026-11-22 14:59:03.076832");
  g_assert_null (crier_message_get_to (tick));
  g_assert_true (crier_message_is_for (tick, "anybody"));
}

static void
test_references (void)
{
  CrierMessage *message = make_message ("x", NULL);
  g_autoptr (CrierMessage) copy = NULL;

  g_assert_true (crier_message_ref (message) == message);
  crier_message_unref (message);
  copy = g_boxed_copy (CRIER_TYPE_MESSAGE, message);
  crier_message_unref (message);
  g_assert_cmpstr (crier_message_get_text (copy), ==, "x");
}

/* The frame of a server, made by hand (RFC 6455 §5.2). */
static GByteArray *
make_frame (const guint8 *head,
            guint         n_head,
            const char   *payload)
{
  GByteArray *frame = g_byte_array_new ();

  g_byte_array_append (frame, head, n_head);
  g_byte_array_append (frame, (const guint8 *) payload, strlen (payload));

  return frame;
}

static void
assert_encoding (CrierMessage *message,
                 CrierFormat   format,
                 const guint8 *head,
                 guint         n_head,
                 const char   *payload)
{
  g_autoptr (GByteArray) expected = make_frame (head, n_head, payload);
  GBytes *bytes = crier_message_get_encoding (message, format);

  crier_test_assert_bytes (bytes, expected->data, expected->len);

  /* Made once, the same for everybody. */
  g_assert_true (crier_message_get_encoding (message, format) == bytes);
}

typedef struct
{
  gsize  length;
  guint8 head[10];
  guint  n_head;
} Frame;

static const Frame frames[] = {
  { 1, { 0x81, 1 }, 2 },
  { 125, { 0x81, 125 }, 2 },
  { 126, { 0x81, 126, 0, 126 }, 4 },
  { 127, { 0x81, 126, 0, 127 }, 4 },
  { 65535, { 0x81, 126, 0xFF, 0xFF }, 4 },
  { 65536, { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0 }, 10 },
};

static void
test_encoding_plain (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autofree char *text = crier_test_fill ("0123456789", frames[i].length);
      g_autoptr (CrierMessage) message = make_message (text, NULL);

      assert_encoding (message, CRIER_FORMAT_PLAIN,
                       frames[i].head, frames[i].n_head, text);
    }
}

#define JSON_HEAD "{\"event\":\"message\",\"id\":\"m7q2-42\"," \
                  "\"time\":\"2026-11-22T14:59:03.076832+08:00\",\"text\":\""

static void
test_encoding_json (void)
{
  const char *to[] = { "a", NULL };
  g_autoptr (CrierMessage) message = make_message ("Dinner", NULL);
  g_autoptr (CrierMessage) addressed = make_message ("Käse\n", to);

  assert_encoding (message, CRIER_FORMAT_JSON,
                   (const guint8[]) { 0x81, 108 }, 2,
                   JSON_HEAD "Dinner\",\"to\":\"everyone\"}");
  assert_encoding (addressed, CRIER_FORMAT_JSON,
                   (const guint8[]) { 0x81, 104 }, 2,
                   JSON_HEAD "Käse\\n\",\"to\":\"you\"}");
}

static void
test_encoding_json_long (void)
{
  g_autofree char *text = crier_test_fill ("x", 65536);
  g_autoptr (CrierMessage) message = make_message (text, NULL);
  g_autofree char *json = g_strconcat (JSON_HEAD, text,
                                       "\",\"to\":\"everyone\"}", NULL);
  const guint8 head[] = { 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 102 };

  g_assert_cmpuint (strlen (json), ==, 65536 + 102);
  assert_encoding (message, CRIER_FORMAT_JSON, head, sizeof head, json);
}

static void
test_encoding_time (void)
{
  g_autoptr (GDateTime) time = make_time ();
  g_autoptr (CrierMessage) tick = crier_message_new_time (time);

  assert_encoding (tick, CRIER_FORMAT_PLAIN, (const guint8[]) { 0x81, 26 }, 2,
                   "2026-11-22 14:59:03.076832");
  assert_encoding (tick, CRIER_FORMAT_JSON, (const guint8[]) { 0x81, 58 }, 2,
                   "{\"event\":\"time\","
                   "\"time\":\"2026-11-22T14:59:03.076832+08:00\"}");
}

static void
assert_text_encoding (CrierMessage *message,
                      CrierFormat   format,
                      const char   *expected)
{
  crier_test_assert_bytes (crier_message_get_encoding (message, format),
                           expected, strlen (expected));
}

/* As WHATWG HTML §9.2.5 has it; only what moves the cursor has an id. */
static void
test_encoding_sse (void)
{
  g_autoptr (GDateTime) time = make_time ();
  g_autoptr (CrierMessage) message = make_message ("two\nlines", NULL);
  g_autoptr (CrierMessage) clear = crier_message_new_clear ("m7q2", 43, time);
  g_autoptr (CrierMessage) withdraw = crier_message_new_withdraw ("m7q2", 44, time, "m7q2-42",
                                                                  NULL);
  g_autoptr (CrierMessage) tick = crier_message_new_time (time);

  assert_text_encoding (message, CRIER_FORMAT_SSE,
                        "id: m7q2-42\nevent: message\ndata: "
                        JSON_HEAD "two\\nlines\",\"to\":\"everyone\"}\n\n");
  assert_text_encoding (clear, CRIER_FORMAT_SSE,
                        "id: m7q2-43\nevent: clear\ndata: "
                        "{\"event\":\"clear\",\"id\":\"m7q2-43\"}\n\n");
  assert_text_encoding (withdraw, CRIER_FORMAT_SSE,
                        "id: m7q2-44\nevent: withdraw\ndata: "
                        "{\"event\":\"withdraw\",\"id\":\"m7q2-44\",\"of\":\"m7q2-42\"}\n\n");
  g_assert_null (crier_message_get_encoding (withdraw, CRIER_FORMAT_PLAIN));
  assert_text_encoding (tick, CRIER_FORMAT_SSE,
                        "event: time\ndata: {\"event\":\"time\","
                        "\"time\":\"2026-11-22T14:59:03.076832+08:00\"}\n\n");
}

static void
test_encoding_lines (void)
{
  g_autoptr (CrierMessage) message = make_message ("two\nlines", NULL);

  assert_text_encoding (message, CRIER_FORMAT_LINES,
                        JSON_HEAD "two\\nlines\",\"to\":\"everyone\"}\n");
}

static void
test_expires (void)
{
  g_autoptr (GDateTime) time = make_time ();
  g_autoptr (GDateTime) end = g_date_time_add_seconds (time, 1.5);
  g_autoptr (CrierMessage) message = NULL;
  g_autoptr (CrierMessage) lasting = make_message ("x", NULL);
  gint64 deadline = g_date_time_to_unix (end) * G_USEC_PER_SEC + 576832 +
                    crier_clock_get_boot_time () - g_get_real_time ();

  message = crier_message_new ("m7q2", 42, time, "Dinner", NULL, end);
  g_assert_true (g_date_time_equal (crier_message_get_expires (message), end));
  /* The two clocks were not read at once. */
  g_assert_false (crier_message_has_expired (message, deadline - G_USEC_PER_SEC));
  g_assert_true (crier_message_has_expired (message, deadline + G_USEC_PER_SEC));
  crier_message_set_deadline (message, 7);
  g_assert_false (crier_message_has_expired (message, 6));
  g_assert_true (crier_message_has_expired (message, 7));
  assert_text_encoding (message, CRIER_FORMAT_LINES,
                        JSON_HEAD "Dinner\",\"to\":\"everyone\","
                        "\"expires\":\"2026-11-22T14:59:04.576832+08:00\"}\n");

  g_assert_null (crier_message_get_expires (lasting));
  g_assert_false (crier_message_has_expired (lasting, G_MAXINT64 - 1));
}

static void
test_receipts (void)
{
  g_autoptr (CrierMessage) message = make_message ("x", NULL);

  crier_message_count_sent (message, FALSE);
  crier_message_count_sent (message, FALSE);
  crier_message_count_sent (message, TRUE);
  crier_message_count_seen (message);
  crier_message_count_voice (message);
  g_assert_cmpuint (crier_message_get_n_sent (message), ==, 3);
  g_assert_cmpuint (crier_message_get_n_seen (message), ==, 1);
  g_assert_cmpuint (crier_message_get_n_mute (message), ==, 1);
}

static void
test_is_for_everyone (void)
{
  g_autoptr (CrierMessage) message = make_message ("x", NULL);

  g_assert_true (crier_message_is_for (message, "a"));
  g_assert_true (crier_message_is_for (message, ""));
}

/* Up to many, so that both ways to look them up are taken; each name is the
 * beginning of another one. */
static void
test_is_for_some (void)
{
  guint n;

  for (n = 1; n <= 40; n++)
    {
      g_autoptr (GPtrArray) to = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (CrierMessage) message = NULL;
      guint i;

      for (i = 0; i < n; i++)
        g_ptr_array_add (to, crier_test_fill ("x", 2 + i));

      g_ptr_array_add (to, NULL);
      message = make_message ("x", (const char * const *) to->pdata);

      for (i = 0; i <= n + 2; i++)
        {
          g_autofree char *id = crier_test_fill ("x", i);
          gboolean expected = i >= 2 && i < n + 2;

          g_assert_cmpint (crier_message_is_for (message, id), ==, expected);
        }

      g_assert_false (crier_message_is_for (message, "XX"));
    }
}

static void
test_is_for_twice (void)
{
  const char *few[] = { "a", "a", NULL };
  const char *many[] = { "a", "b", "a", "b", "a", "b", "a", NULL };
  g_autoptr (CrierMessage) to_few = make_message ("x", few);
  g_autoptr (CrierMessage) to_many = make_message ("x", many);

  g_assert_true (crier_message_is_for (to_few, "a"));
  g_assert_false (crier_message_is_for (to_few, "b"));
  g_assert_true (crier_message_is_for (to_many, "a"));
  g_assert_true (crier_message_is_for (to_many, "b"));
  g_assert_false (crier_message_is_for (to_many, "c"));
}

static gsize
measure (const char         *text,
         const char * const *to)
{
  g_autoptr (CrierMessage) message = make_message (text, to);
  gsize real = strlen (text);
  gsize size = crier_message_get_size (message);
  guint i;

  for (i = 0; i < CRIER_N_FORMATS; i++)
    {
      CrierFormat format = (CrierFormat) i;

      real += g_bytes_get_size (crier_message_get_encoding (message, format));
    }

  /* An estimate may be above what is held; the limit of the log is no limit
   * when it is below. It must not change while the message is in the log. */
  g_assert_cmpuint (size, >=, real);
  g_assert_cmpuint (crier_message_get_size (message), ==, size);

  return size;
}

static void
test_size (void)
{
  const char *few[] = { "a", NULL };
  const char *more[] = { "a", "bbbbbbbbbb", NULL };
  g_autofree char *long_text = crier_test_fill ("x", 65536);

  g_assert_cmpuint (measure ("x", NULL), <, 2048);
  g_assert_cmpuint (measure ("x", few), >, measure ("x", NULL));
  g_assert_cmpuint (measure ("x", more), >, measure ("x", few) + 10);
  g_assert_cmpuint (measure (long_text, NULL), >, 3 * 65536);
}

/* Not with a GMutex, in which ThreadSanitizer sees no lock. */
typedef struct
{
  pthread_mutex_t mutex;
  pthread_cond_t cond;
  guint n_ready; /* threads at the start of this race */
  guint race;    /* the number of the race that was started */
  CrierMessage *message;
  GBytes *results[N_THREADS][CRIER_N_FORMATS];
} Races;

typedef struct
{
  Races *races;
  guint  number;
} Runner;

static void
await_race (Races *races,
            guint  race)
{
  pthread_mutex_lock (&races->mutex);
  races->n_ready++;
  pthread_cond_broadcast (&races->cond);
  while (races->race < race)
    pthread_cond_wait (&races->cond, &races->mutex);
  pthread_mutex_unlock (&races->mutex);
}

static gpointer
runner_thread (gpointer data)
{
  Runner *runner = data;
  Races *races = runner->races;
  guint race;
  guint i;

  for (race = 1; race <= N_RACES; race++)
    {
      await_race (races, race);
      for (i = 0; i < CRIER_N_FORMATS; i++)
        races->results[runner->number][i] =
          crier_message_get_encoding (races->message, (CrierFormat) i);
    }

  await_race (races, N_RACES + 1);

  return NULL;
}

static void
assert_same_results (Races *races)
{
  guint i;
  guint j;

  for (i = 0; i < CRIER_N_FORMATS; i++)
    {
      GBytes *bytes = crier_message_get_encoding (races->message, (CrierFormat) i);

      for (j = 0; j < N_THREADS; j++)
        g_assert_true (races->results[j][i] == bytes);
    }
}

/* Many threads ask at once for what has not been made: all get the same. */
static void
test_race (void)
{
  static Races races = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER };
  Runner runners[N_THREADS];
  GThread *threads[N_THREADS];
  guint race;
  guint i;

  for (i = 0; i < N_THREADS; i++)
    {
      runners[i] = (Runner) { &races, i };
      threads[i] = g_thread_new ("runner", runner_thread, &runners[i]);
    }

  for (race = 1; race <= N_RACES + 1; race++)
    {
      pthread_mutex_lock (&races.mutex);
      while (races.n_ready < N_THREADS)
        pthread_cond_wait (&races.cond, &races.mutex);
      if (race > 1)
        assert_same_results (&races);
      g_clear_pointer (&races.message, crier_message_unref);
      races.message = make_message ("Dinner", NULL);
      races.n_ready = 0;
      races.race = race;
      pthread_cond_broadcast (&races.cond);
      pthread_mutex_unlock (&races.mutex);
    }

  for (i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_clear_pointer (&races.message, crier_message_unref);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/encoding/sse", test_encoding_sse);
  g_test_add_func ("/message/encoding/lines", test_encoding_lines);
  g_test_add_func ("/message/expires", test_expires);
  g_test_add_func ("/message/receipts", test_receipts);
  g_test_add_func ("/message/fields/operator", test_fields);
  g_test_add_func ("/message/fields/everyone", test_fields_everyone);
  g_test_add_func ("/message/fields/time", test_fields_time);
  g_test_add_func ("/message/references", test_references);
  g_test_add_func ("/message/encoding/plain", test_encoding_plain);
  g_test_add_func ("/message/encoding/json", test_encoding_json);
  g_test_add_func ("/message/encoding/json-long", test_encoding_json_long);
  g_test_add_func ("/message/encoding/time", test_encoding_time);
  g_test_add_func ("/message/is-for/everyone", test_is_for_everyone);
  g_test_add_func ("/message/is-for/some", test_is_for_some);
  g_test_add_func ("/message/is-for/twice", test_is_for_twice);
  g_test_add_func ("/message/size", test_size);
  g_test_add_func ("/message/race", test_race);

  return g_test_run ();
}
