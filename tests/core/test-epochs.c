/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-epochs.h"

/* From 0 to 4 "aaa", from 5 to 8 "bbb", from 9 on "ccc". */
static CrierEpochs *
make_epochs (void)
{
  CrierEpochs *epochs = crier_epochs_new ();

  g_assert_true (crier_epochs_is_empty (epochs));
  g_assert_null (crier_epochs_get_newest (epochs));
  crier_epochs_add (epochs, 0, "aaa");
  crier_epochs_add (epochs, 5, "bbb");
  crier_epochs_add (epochs, 9, "ccc");
  crier_epochs_add (epochs, 11, "ccc");
  g_assert_false (crier_epochs_is_empty (epochs));
  g_assert_cmpstr (crier_epochs_get_newest (epochs), ==, "ccc");

  return epochs;
}

static void
test_find (void)
{
  g_autoptr (CrierEpochs) made = make_epochs ();
  g_autoptr (CrierEpochs) epochs = crier_epochs_copy (made);
  guint64 offset;

  for (offset = 0; offset < 20; offset++)
    g_assert_cmpstr (crier_epochs_find (epochs, offset), ==,
                     offset < 5 ? "aaa" : offset < 9 ? "bbb" : "ccc");

  g_assert_cmpstr (crier_epochs_find (epochs, G_MAXINT64), ==, "ccc");
}

/* With ten messages. */
static const struct
{
  const char *cursor;
  int place; /* -1 for none of this history */
} cursors[] = {
  { "aaa-0", 0 }, { "aaa-1", 1 }, { "aaa-4", 4 },
  { "bbb-4", 4 }, { "bbb-5", 5 }, { "bbb-8", 8 },
  { "ccc-8", 8 }, { "ccc-9", 9 }, { "ccc-10", 10 },

  /* What had these was lost, whatever stands there now. */
  { "aaa-5", -1 }, { "aaa-9", -1 }, { "aaa-10", -1 }, { "aaa-11", -1 }, { "bbb-9", -1 },

  /* There was no such message under this name. */
  { "bbb-3", -1 }, { "bbb-0", -1 }, { "ccc-7", -1 }, { "ccc-11", -1 },
  { "ccc-9223372036854775807", -1 },

  { "ddd-1", -1 }, { "AAA-1", -1 }, { "aa-1", -1 }, { "aaaa-1", -1 }, { "", -1 },
  { "aaa", -1 }, { "aaa-", -1 }, { "aaa-01", -1 }, { "aaa-00", -1 }, { "aaa--1", -1 },
  { "aaa-+1", -1 }, { "aaa- 1", -1 }, { "aaa-1 ", -1 }, { "aaa-1.0", -1 },
  { "aaa-9223372036854775808", -1 }, { "aaa-18446744073709551616", -1 },
  { "aaa-18446744073709551617", -1 },
};

static void
test_locate (void)
{
  g_autoptr (CrierEpochs) epochs = make_epochs ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      guint64 offset = 4711;
      gboolean found = crier_epochs_locate (epochs, cursors[i].cursor, 10, &offset);

      g_test_message ("%s", cursors[i].cursor);
      g_assert_cmpint (found, ==, cursors[i].place >= 0);
      g_assert_cmpuint (offset, ==, found ? cursors[i].place : 4711);
    }
}

/* The names of what is not kept any more are gone. */
static void
test_begins_late (void)
{
  g_autoptr (CrierEpochs) epochs = crier_epochs_new ();
  guint64 offset;

  crier_epochs_add (epochs, 5, "bbb");
  g_assert_true (crier_epochs_locate (epochs, "bbb-4", 7, &offset));
  g_assert_cmpuint (offset, ==, 4);
  g_assert_false (crier_epochs_locate (epochs, "bbb-3", 7, &offset));
  g_assert_false (crier_epochs_locate (epochs, "bbb-8", 7, &offset));
  g_assert_cmpstr (crier_epochs_find (epochs, 1), ==, "bbb");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/epochs/find", test_find);
  g_test_add_func ("/epochs/locate", test_locate);
  g_test_add_func ("/epochs/begins-late", test_begins_late);

  return g_test_run ();
}
