/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contact.h"

typedef struct
{
  CrierContact *contact; /* (owned) */
  CrierClient  *client;  /* (owned) */
  guint         n_changes;
} Fixture;

static void
changed_cb (CrierContact *contact,
            Fixture      *f)
{
  g_assert_true (contact == f->contact);
  f->n_changes++;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->contact = crier_contact_new ("kitchen");
  f->client = crier_client_new ("kitchen", CRIER_TRANSPORT_SSE, "::1", NULL);
  g_signal_connect (f->contact, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->client);
  g_assert_finalize_object (f->contact);
}

static void
test_new (Fixture       *f,
          gconstpointer  data)
{
  g_assert_cmpstr (crier_contact_get_id (f->contact), ==, "kitchen");
  g_assert_null (crier_contact_get_name (f->contact));
  g_assert_cmpint (crier_contact_get_color (f->contact), ==, CRIER_COLOR_NONE);
  g_assert_cmpint (crier_contact_get_last_seen (f->contact), ==, 0);
  g_assert_false (crier_contact_is_here (f->contact));
  g_assert_false (crier_contact_is_labelled (f->contact));
  g_assert_cmpuint (f->n_changes, ==, 0);
}

/* A name, a colour, or both make a label; only a change is told. */
static void
test_label (Fixture       *f,
            gconstpointer  data)
{
  char name[] = "Front door";

  crier_contact_set_label (f->contact, name, CRIER_COLOR_NONE);
  name[0] = 'X';
  g_assert_cmpstr (crier_contact_get_name (f->contact), ==, "Front door");
  g_assert_true (crier_contact_is_labelled (f->contact));
  g_assert_cmpuint (f->n_changes, ==, 1);

  crier_contact_set_label (f->contact, "Front door", CRIER_COLOR_NONE);
  g_assert_cmpuint (f->n_changes, ==, 1);

  crier_contact_set_label (f->contact, NULL, CRIER_COLOR_RED);
  g_assert_null (crier_contact_get_name (f->contact));
  g_assert_cmpint (crier_contact_get_color (f->contact), ==, CRIER_COLOR_RED);
  g_assert_true (crier_contact_is_labelled (f->contact));

  crier_contact_set_label (f->contact, NULL, CRIER_COLOR_NONE);
  g_assert_false (crier_contact_is_labelled (f->contact));
  g_assert_cmpuint (f->n_changes, ==, 3);
}

static void
test_here (Fixture       *f,
           gconstpointer  data)
{
  crier_contact_set_here (f->contact, TRUE, 5);
  g_assert_true (crier_contact_is_here (f->contact));
  g_assert_cmpint (crier_contact_get_last_seen (f->contact), ==, 5);
  g_assert_cmpuint (f->n_changes, ==, 1);

  /* One more client of it. */
  crier_contact_set_here (f->contact, TRUE, 6);
  g_assert_cmpint (crier_contact_get_last_seen (f->contact), ==, 6);
  g_assert_cmpuint (f->n_changes, ==, 1);

  crier_contact_set_here (f->contact, FALSE, 7);
  g_assert_false (crier_contact_is_here (f->contact));
  g_assert_cmpint (crier_contact_get_last_seen (f->contact), ==, 7);
  g_assert_cmpuint (f->n_changes, ==, 2);
}

static void
test_attach (Fixture       *f,
             gconstpointer  data)
{
  CrierContact *other = crier_contact_new ("kitchen");

  g_assert_null (crier_contact_of (f->client));
  crier_contact_attach (f->contact, f->client);
  g_assert_true (crier_contact_of (f->client) == f->contact);

  crier_contact_detach (other, f->client);
  g_assert_true (crier_contact_of (f->client) == f->contact);
  crier_contact_detach (f->contact, f->client);
  g_assert_null (crier_contact_of (f->client));

  /* The client keeps it. */
  crier_contact_attach (other, f->client);
  g_object_unref (other);
  g_assert_cmpstr (crier_contact_get_id (crier_contact_of (f->client)), ==, "kitchen");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add ("/contact/" path, Fixture, NULL, set_up, func, tear_down)

  ADD ("new", test_new);
  ADD ("label", test_label);
  ADD ("here", test_here);
  ADD ("attach", test_attach);

  return g_test_run ();
}
