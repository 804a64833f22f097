/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-standing.h"

#include "crier-clock.h"
#include "crier-event.h"
#include "crier-test.h"
#include "shadow.h"

typedef struct
{
  CrierStanding *standing; /* (owned) */
  Shadow        *shadow;   /* (owned): what a view makes of the changes */
  GDateTime     *now;      /* (owned) */
  guint64        last;     /* the offset of the newest message */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->standing = crier_standing_new ();
  f->shadow = shadow_new (G_LIST_MODEL (f->standing));
  f->now = g_date_time_new_now_local ();
  f->last = 0;
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  shadow_free (f->shadow);
  g_assert_finalize_object (f->standing);
  g_date_time_unref (f->now);
}

static CrierMessage *
make (Fixture    *f,
      const char *text,
      gint64      seconds)
{
  g_autoptr (GDateTime) end = g_date_time_add_seconds (f->now, (double) seconds);
  CrierMessage *message = crier_message_new ("m7q2", ++f->last, f->now, text, NULL,
                                             seconds > 0 ? end : NULL);

  if (seconds > 0)
    crier_message_set_deadline (message, crier_clock_get_boot_time () +
                                seconds * G_USEC_PER_SEC);

  return message;
}

static CrierMessage *
make_withdraw (Fixture *f,
               guint64  offset)
{
  g_autofree char *of = g_strdup_printf ("m7q2-%" G_GUINT64_FORMAT, offset);

  return crier_message_new_withdraw ("m7q2", ++f->last, f->now, of, NULL);
}

static CrierMessage *
make_clear (Fixture *f)
{
  return crier_message_new_clear ("m7q2", ++f->last, f->now);
}

static void
apply (Fixture    *f,
       CrierEvent *event)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, event);
  crier_standing_apply (f->standing, events);
  shadow_assert_same (f->shadow);
}

/* Takes message. */
static void
publish (Fixture      *f,
         CrierMessage *message)
{
  apply (f, crier_event_new_published (message, 1));
  crier_message_unref (message);
}

static void
assert_stands (Fixture    *f,
               const char *expected)
{
  g_autoptr (GString) texts = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->standing));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierEvent) event = g_list_model_get_item (G_LIST_MODEL (f->standing), i);

      g_string_append (texts, crier_message_get_text (crier_event_get_message (event)));
    }

  g_assert_cmpstr (texts->str, ==, expected);
}

static void
withdrawn_cb (CrierStanding *standing,
              CrierMessage  *message,
              GString       *texts)
{
  g_string_append (texts, crier_message_get_text (message));
}

static void
test_takes (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GString) withdrawn = g_string_new (NULL);

  g_signal_connect (f->standing, "withdrawn", G_CALLBACK (withdrawn_cb), withdrawn);
  publish (f, make (f, "a", 0));
  publish (f, make (f, "b", 100));
  publish (f, make (f, "c", 0));
  assert_stands (f, "cba");
  publish (f, make_withdraw (f, 2));
  assert_stands (f, "ca");
  publish (f, make_withdraw (f, 2));
  publish (f, make_withdraw (f, 99));
  assert_stands (f, "ca");
  g_assert_cmpstr (withdrawn->str, ==, "b");
  publish (f, make_clear (f));
  assert_stands (f, "");
  publish (f, make (f, "d", 0));
  assert_stands (f, "d");
}

/* By itself. */
static void
test_ends (Fixture       *f,
           gconstpointer  data)
{
  publish (f, make (f, "a", 1));
  publish (f, make (f, "b", 1000));
  publish (f, make (f, "c", 0));
  crier_test_wait (g_list_model_get_n_items (G_LIST_MODEL (f->standing)) == 2);
  assert_stands (f, "cb");
  shadow_assert_same (f->shadow);
}

/* As a start tells it, and as the next one does. */
static void
test_known (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) messages = NULL;
  CrierMessage *withdrawn;

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) crier_message_unref);
  g_ptr_array_add (messages, make (f, "a", 0));
  g_ptr_array_add (messages, make_clear (f));
  g_ptr_array_add (messages, crier_message_new_gap ("m7q2", ++f->last, f->now));
  g_ptr_array_add (messages, make (f, "d", 0));
  withdrawn = make (f, "e", 0);
  crier_message_withdraw (withdrawn);
  g_ptr_array_add (messages, withdrawn);
  g_ptr_array_add (messages, make_withdraw (f, 5));
  g_ptr_array_add (messages, make (f, "g", 50));

  apply (f, crier_event_new_known (g_ptr_array_new (), messages));
  assert_stands (f, "gd");
  publish (f, make (f, "h", 0));
  assert_stands (f, "hgd");
  apply (f, crier_event_new_known (g_ptr_array_new (), messages));
  assert_stands (f, "gd");
  apply (f, crier_event_new_known (g_ptr_array_new (), NULL));
  assert_stands (f, "");
}

static void
test_bound (Fixture       *f,
            gconstpointer  data)
{
  guint i;

  for (i = 0; i < CRIER_LOG_MESSAGES + 3; i++)
    publish (f, make (f, "x", 0));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->standing)), ==,
                    CRIER_LOG_MESSAGES);
}

/* Those that the log lets go for their size go here, too; the newest stays. */
static void
test_bytes (Fixture       *f,
            gconstpointer  data)
{
  g_autofree char *large = g_strnfill (64 * 1024, 'x');
  g_autoptr (CrierMessage) one = make (f, large, 0);
  guint n = (guint) (CRIER_LOG_BYTES / crier_message_get_size (one));
  guint i;

  for (i = 0; i < 2 * n; i++)
    publish (f, make (f, large, 0));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->standing)), ==, n);
}

static void
add (const char *path,
     void       (*test) (Fixture *,
                        gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/standing/takes", test_takes);
  add ("/standing/ends", test_ends);
  add ("/standing/known", test_known);
  add ("/standing/bound", test_bound);
  add ("/standing/bytes", test_bytes);

  return g_test_run ();
}
