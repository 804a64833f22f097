/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-display-name.h"

#include "crier-event.h"
#include "crier-roster.h"
#include "crowd.h"

#define ID "k7mw-29fq"

typedef struct
{
  CrierRoster *roster;     /* (owned) */
  CrierContacts *contacts; /* (owned): of the roster */
  CrierClient *client;     /* (unowned): of the Id, in the roster */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->roster = crier_roster_new ();
  f->contacts = crier_contacts_new (G_LIST_MODEL (f->roster));
  f->client = crowd_join (f->roster, ID, "192.0.2.1", NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->contacts);
  g_assert_finalize_object (f->roster);
}

static void
label (Fixture    *f,
       const char *name,
       CrierColor   mark)
{
  g_assert_true (crier_contacts_label (f->contacts, ID, name, mark));
}

static void
assert_named (Fixture    *f,
              const char *name)
{
  g_assert_cmpstr (crier_display_name_of (f->client), ==, name);
  g_assert_cmpstr (crier_display_name_find (f->contacts, ID), ==, name);
}

static void
assert_full (Fixture    *f,
             const char *full,
             const char *tooltip)
{
  CrierContact *contact = crier_contacts_find (f->contacts, ID);
  g_autofree char *said = crier_display_name_dup_full (contact, ID);
  g_autofree char *shown = crier_display_name_dup_tooltip (contact);

  g_assert_cmpstr (said, ==, full);
  g_assert_cmpstr (shown, ==, tooltip);
}

/* A color alone is no name. */
static void
test_name (Fixture       *f,
           gconstpointer  data)
{
  assert_named (f, ID);
  label (f, NULL, CRIER_COLOR_RED);
  assert_named (f, ID);
  label (f, "Lobby", CRIER_COLOR_RED);
  assert_named (f, "Lobby");
  label (f, "Hall", CRIER_COLOR_NONE);
  assert_named (f, "Hall");
  label (f, NULL, CRIER_COLOR_NONE);
  assert_named (f, ID);
}

/* Who is not here is called as who is; who is not known, by the Id. */
static void
test_away (Fixture       *f,
           gconstpointer  data)
{
  const char *stranger = "nobody";

  label (f, "Lobby", CRIER_COLOR_NONE);
  crowd_leave (f->roster, f->client);
  g_assert_cmpstr (crier_display_name_find (f->contacts, ID), ==, "Lobby");
  g_assert_true (crier_display_name_find (f->contacts, stranger) == stranger);
  g_assert_true (crier_display_name_find (NULL, stranger) == stranger);
}

static void
test_full (Fixture       *f,
           gconstpointer  data)
{
  assert_full (f, ID, NULL);
  label (f, NULL, CRIER_COLOR_BLUE);
  assert_full (f, "k7mw-29fq, Blue", "k7mw-29fq · Blue");
  label (f, "Lobby", CRIER_COLOR_BLUE);
  assert_full (f, "Lobby, Blue, k7mw-29fq", "Lobby · Blue · k7mw-29fq");
  label (f, "Lobby", CRIER_COLOR_NONE);
  assert_full (f, "Lobby, k7mw-29fq", "Lobby · k7mw-29fq");

  /* Once is enough. */
  label (f, ID, CRIER_COLOR_GREEN);
  assert_full (f, "k7mw-29fq, Green", "k7mw-29fq · Green");

  /* Whatever it looks like, it is text. */
  label (f, "<b>%s</b>, Red", CRIER_COLOR_NONE);
  assert_full (f, "<b>%s</b>, Red, k7mw-29fq", "<b>%s</b>, Red · k7mw-29fq");

  label (f, NULL, CRIER_COLOR_NONE);
  assert_full (f, ID, NULL);
}

/* Whoever was here and is away without a name is known, but has none. */
static void
test_full_away (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CrierClient) client = g_object_ref (f->client);

  crowd_leave (f->roster, f->client);
  g_ptr_array_add (events, crier_event_new_left (client, CRIER_DEPARTURE_LEFT, TRUE));
  crier_contacts_apply (f->contacts, events);
  g_assert_nonnull (crier_contacts_find (f->contacts, ID));
  assert_full (f, ID, NULL);
}

static void
test_colors (void)
{
  static const char * const names[CRIER_N_COLORS] = {
    NULL, "Blue", "Green", "Yellow", "Orange", "Red", "Purple",
  };
  guint i;

  for (i = 0; i < CRIER_N_COLORS; i++)
    g_assert_cmpstr (crier_display_name_get_color (i), ==, names[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/naming/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("name", test_name);
  ADD ("away", test_away);
  ADD ("full", test_full);
  ADD ("full/away", test_full_away);
#undef ADD
  g_test_add_func ("/naming/colors", test_colors);

  return g_test_run ();
}
