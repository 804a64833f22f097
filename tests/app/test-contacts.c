/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contacts.h"

#include "crier-event.h"
#include "crier-recipient-table.h"
#include "crier-roster.h"
#include "shadow.h"

#define N_RANDOM 5000

typedef struct
{
  CrierRoster   *roster;   /* (owned) */
  CrierContacts *contacts; /* (owned) */
  Shadow        *shadow;   /* (owned): what a view makes of the changes */
  GPtrArray     *events;   /* (owned): the next batch */
  GString       *labelled; /* (owned): Ids, a blank after each */
} Fixture;

static void
labelled_cb (CrierContacts *contacts,
             CrierContact  *contact,
             Fixture       *f)
{
  g_string_append_printf (f->labelled, "%s ", crier_contact_get_id (contact));
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->roster = crier_roster_new ();
  f->contacts = crier_contacts_new (G_LIST_MODEL (f->roster));
  f->shadow = shadow_new (G_LIST_MODEL (f->contacts));
  f->events = g_ptr_array_new_with_free_func (g_object_unref);
  f->labelled = g_string_new (NULL);
  g_signal_connect (f->contacts, "labelled", G_CALLBACK (labelled_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  shadow_free (f->shadow);
  g_assert_finalize_object (f->contacts);
  g_assert_finalize_object (f->roster);
  g_ptr_array_unref (f->events);
  g_string_free (f->labelled, TRUE);
}

static CrierClient *
make_client (const char *id)
{
  return crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "::1", NULL);
}

static CrierClient *
join (Fixture    *f,
      const char *id)
{
  g_autoptr (CrierClient) client = make_client (id);

  g_ptr_array_add (f->events, crier_event_new (CRIER_EVENT_JOINED, client, NULL));

  return client;
}

static void
leave (Fixture     *f,
       CrierClient *client,
       gboolean     is_last)
{
  g_ptr_array_add (f->events,
                   crier_event_new_left (client, CRIER_DEPARTURE_LEFT, is_last));
}

/* Returns how many changes of the list it made. */
static guint
apply (Fixture *f)
{
  shadow_reset (f->shadow);
  crier_contacts_apply (f->contacts, f->events);
  crier_roster_apply (f->roster, f->events);
  g_ptr_array_set_size (f->events, 0);
  shadow_assert_same (f->shadow);

  return shadow_get_n_changes (f->shadow);
}

static void
pass (Fixture    *f,
      const char *id)
{
  CrierClient *client = join (f, id);

  leave (f, client, TRUE);
  apply (f);
}

/* Each of them as its Id, =, its name, a letter of its mark, and + if it is
 * here. */
static char *
dup_list (Fixture *f)
{
  GString *list = g_string_new (NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (f->contacts));
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierContact) contact = NULL;
      const char *name;

      contact = g_list_model_get_item (G_LIST_MODEL (f->contacts), i);
      name = crier_contact_get_name (contact);
      g_string_append_printf (list, "%s%s=%s%c%s", i > 0 ? " " : "",
                              crier_contact_get_id (contact),
                              name != NULL ? name : "",
                              crier_color_get_slug (crier_contact_get_color (contact))[0],
                              crier_contact_is_here (contact) ? "+" : "");
      g_assert_true (crier_contacts_find (f->contacts, crier_contact_get_id (contact)) ==
                     contact);
    }

  return g_string_free (list, FALSE);
}

static void
assert_list (Fixture    *f,
             const char *expected)
{
  g_autofree char *list = dup_list (f);

  g_assert_cmpstr (list, ==, expected);
  shadow_assert_same (f->shadow);
}

static GPtrArray *
new_stays (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) crier_recipient_record_free);
}

static void
add_stay (GPtrArray  *stays,
          const char *id,
          gint64      time,
          const char *name,
          CrierColor   mark)
{
  CrierRecipientRecord *stay = crier_recipient_record_new (id);

  stay->time = time;
  stay->name = g_strdup (name);
  stay->color = mark;
  g_ptr_array_add (stays, stay);
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  GListModel *model = G_LIST_MODEL (f->contacts);

  g_assert_true (g_list_model_get_item_type (model) == CRIER_TYPE_CONTACT);
  g_assert_null (g_list_model_get_item (model, 0));
  g_assert_null (crier_contacts_find (f->contacts, "a"));
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "");
}

/* Whoever is here and has no name costs nothing. */
static void
test_come_and_go (Fixture       *f,
                  gconstpointer  data)
{
  CrierClient *first = join (f, "a");
  CrierClient *second;
  gint64 before;

  g_assert_cmpuint (apply (f), ==, 0);
  g_assert_null (crier_contact_of (first));
  assert_list (f, "");

  second = join (f, "a");
  apply (f);
  leave (f, first, FALSE);
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "");

  before = g_get_real_time ();
  leave (f, second, TRUE);
  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "a=n");
  g_assert_cmpint (crier_contact_get_last_seen (crier_contacts_find (f->contacts, "a")),
                   >=, before);

  join (f, "a");
  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "");
  g_assert_null (crier_contacts_find (f->contacts, "a"));
}

/* Those who hold it learn that it came back. */
static void
test_forgotten_tells (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr (CrierContact) contact = NULL;

  pass (f, "a");
  contact = g_object_ref (crier_contacts_find (f->contacts, "a"));
  join (f, "a");
  apply (f);
  g_assert_true (crier_contact_is_here (contact));
}

static void
test_within_batch (Fixture       *f,
                   gconstpointer  data)
{
  CrierClient *client;

  pass (f, "a");
  pass (f, "b");

  /* Back and away again: at the end. */
  client = join (f, "a");
  leave (f, client, TRUE);
  apply (f);
  assert_list (f, "b=n a=n");

  /* Away and back: as if it had stayed. */
  client = join (f, "c");
  leave (f, client, TRUE);
  join (f, "c");
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "b=n a=n");
}

static void
test_label_here (Fixture       *f,
                 gconstpointer  data)
{
  CrierClient *first = join (f, "a");
  CrierClient *second = join (f, "a");
  CrierClient *third;

  join (f, "b");
  apply (f);
  g_assert_true (crier_contacts_label (f->contacts, "a", "Ann",
                                       CRIER_COLOR_BLUE));
  assert_list (f, "a=Annb+");
  g_assert_true (crier_contact_of (first) == crier_contacts_find (f->contacts, "a"));
  g_assert_true (crier_contact_of (second) == crier_contact_of (first));
  g_assert_cmpstr (f->labelled->str, ==, "a ");

  /* Who comes later too, and it stays when they leave. */
  third = join (f, "a");
  apply (f);
  g_assert_true (crier_contact_of (third) == crier_contact_of (first));
  leave (f, first, FALSE);
  leave (f, second, FALSE);
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "a=Annb+");
  leave (f, third, TRUE);
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "a=Annb");

  join (f, "a");
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "a=Annb+");
}

static void
test_label_taken (Fixture       *f,
                  gconstpointer  data)
{
  CrierClient *client = join (f, "a");

  apply (f);
  crier_contacts_label (f->contacts, "a", "Ann", CRIER_COLOR_NONE);
  g_assert_true (crier_contacts_label (f->contacts, "a", NULL,
                                       CRIER_COLOR_NONE));
  assert_list (f, "");
  g_assert_null (crier_contact_of (client));
  g_assert_cmpstr (f->labelled->str, ==, "a a ");

  /* It had none. */
  g_assert_true (crier_contacts_label (f->contacts, "a", NULL,
                                       CRIER_COLOR_NONE));
  g_assert_cmpstr (f->labelled->str, ==, "a a ");
  assert_list (f, "");
}

static void
test_label_away (Fixture       *f,
                 gconstpointer  data)
{
  CrierClient *client;

  pass (f, "a");
  g_assert_true (crier_contacts_label (f->contacts, "a", NULL,
                                       CRIER_COLOR_RED));
  assert_list (f, "a=r");
  client = join (f, "a");
  g_assert_cmpuint (apply (f), ==, 0);
  assert_list (f, "a=r+");
  g_assert_true (crier_contact_of (client) == crier_contacts_find (f->contacts, "a"));

  leave (f, client, TRUE);
  apply (f);
  g_assert_true (crier_contacts_label (f->contacts, "a", NULL,
                                       CRIER_COLOR_NONE));
  assert_list (f, "a=n");
}

static void
test_label_unknown (Fixture       *f,
                    gconstpointer  data)
{
  g_assert_false (crier_contacts_label (f->contacts, "a", "Ann",
                                        CRIER_COLOR_BLUE));
  assert_list (f, "");
  g_assert_cmpstr (f->labelled->str, ==, "");
}

/* A storm is one change for a view, whichever way it blows. */
static void
test_storm (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new ();
  guint i;

  for (i = 0; i < CRIER_RECIPIENT_TABLE_MAX_AWAY; i++)
    {
      g_autofree char *id = g_strdup_printf ("visitor %u", i);

      g_ptr_array_add (clients, join (f, id));
    }

  g_assert_cmpuint (apply (f), ==, 0);
  for (i = 0; i < clients->len; i++)
    leave (f, g_ptr_array_index (clients, i), TRUE);

  g_assert_cmpuint (apply (f), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->contacts)), ==,
                    CRIER_RECIPIENT_TABLE_MAX_AWAY);

  for (i = 0; i < CRIER_RECIPIENT_TABLE_MAX_AWAY; i++)
    {
      g_autofree char *id = g_strdup_printf ("visitor %u", i);

      join (f, id);
    }

  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "");
}

static void
forget (Fixture    *f,
        const char *id)
{
  g_ptr_array_add (f->events, crier_event_new_text (CRIER_EVENT_FORGOTTEN, NULL, id));
}

/* What the server forgets, and nothing else; also within the batch in which it
 * left. */
static void
test_forgotten (Fixture       *f,
                gconstpointer  data)
{
  pass (f, "a");
  pass (f, "b");
  pass (f, "ann");
  crier_contacts_label (f->contacts, "ann", "Ann", CRIER_COLOR_NONE);

  forget (f, "b");
  forget (f, "never here");
  forget (f, "ann");
  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "a=n ann=Annn");

  leave (f, join (f, "c"), TRUE);
  forget (f, "c");
  leave (f, join (f, "d"), TRUE);
  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "a=n ann=Annn d=n");

  /* It comes back in between. */
  forget (f, "d");
  join (f, "d");
  apply (f);
  assert_list (f, "a=n ann=Annn");
}

static void
test_known (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) first = new_stays ();
  g_autoptr (GPtrArray) other = new_stays ();
  CrierContact *ann;

  add_stay (first, "x", 1000, NULL, CRIER_COLOR_NONE);
  add_stay (first, "a", 2000, "Ann", CRIER_COLOR_GREEN);
  g_ptr_array_add (f->events, crier_event_new_known (g_ptr_array_ref (first), NULL));
  /* Of the same batch. */
  join (f, "a");
  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "x=n a=Anng+");
  ann = crier_contacts_find (f->contacts, "a");
  g_assert_cmpint (crier_contact_get_last_seen (crier_contacts_find (f->contacts, "x")),
                   ==, 1000);

  /* Another server begins: what it knows, and nobody else. */
  crier_roster_clear (f->roster);
  add_stay (other, "a", 3000, NULL, CRIER_COLOR_RED);
  add_stay (other, "y", 4000, "Yve", CRIER_COLOR_NONE);
  g_ptr_array_add (f->events, crier_event_new_known (g_ptr_array_ref (other), NULL));
  g_assert_cmpuint (apply (f), ==, 1);
  assert_list (f, "a=r y=Yven");
  g_assert_true (crier_contacts_find (f->contacts, "a") == ann);
  g_assert_cmpint (crier_contact_get_last_seen (ann), ==, 3000);
  g_assert_null (crier_contacts_find (f->contacts, "x"));
}

/* A name that was given before a server has told whom it knows would be undone
 * by that. */
static void
test_expect (Fixture       *f,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) stays = new_stays ();

  pass (f, "a");
  crier_contacts_expect (f->contacts);
  g_assert_false (crier_contacts_label (f->contacts, "a", "Ann",
                                        CRIER_COLOR_NONE));
  assert_list (f, "a=n");

  add_stay (stays, "a", 1000, NULL, CRIER_COLOR_NONE);
  g_ptr_array_add (f->events, crier_event_new_known (g_ptr_array_ref (stays), NULL));
  apply (f);
  g_assert_true (crier_contacts_label (f->contacts, "a", "Ann",
                                       CRIER_COLOR_NONE));
  assert_list (f, "a=Annn");
}

/* Against what is counted another way. */
static void
test_random (Fixture       *f,
             gconstpointer  data)
{
  CrierClient *here[8] = { NULL };
  gboolean was_here[8] = { FALSE };
  gboolean labelled[8] = { FALSE };
  guint i;
  guint j;

  for (i = 0; i < N_RANDOM; i++)
    {
      guint k = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (here));
      char id[] = { (char) ('a' + k), '\0' };
      guint n = 0;

      if (g_test_rand_int_range (0, 4) == 0)
        {
          apply (f);
          if (was_here[k])
            {
              labelled[k] = g_test_rand_bit ();
              g_assert_true (crier_contacts_label (f->contacts, id,
                                                   labelled[k] ? "Name" : NULL,
                                                   CRIER_COLOR_NONE));
            }
        }
      else if (here[k] == NULL)
        {
          here[k] = join (f, id);
          was_here[k] = TRUE;
        }
      else
        {
          leave (f, here[k], TRUE);
          here[k] = NULL;
        }

      if (g_test_rand_bit ())
        continue;

      apply (f);
      for (j = 0; j < G_N_ELEMENTS (here); j++)
        {
          char other[] = { (char) ('a' + j), '\0' };
          CrierContact *contact = crier_contacts_find (f->contacts, other);
          gboolean is_due = was_here[j] && (labelled[j] || here[j] == NULL);

          n += is_due;
          g_assert_true ((contact != NULL) == is_due);
          if (is_due)
            {
              g_assert_true (crier_contact_is_here (contact) == (here[j] != NULL));
              g_assert_true (crier_contact_is_labelled (contact) == labelled[j]);
            }

          if (here[j] != NULL)
            g_assert_true (crier_contact_of (here[j]) == contact);
        }

      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->contacts)), ==, n);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add ("/contacts/" path, Fixture, NULL, set_up, func, tear_down)

  ADD ("empty", test_empty);
  ADD ("come-and-go", test_come_and_go);
  ADD ("forgotten-tells", test_forgotten_tells);
  ADD ("within-batch", test_within_batch);
  ADD ("label/here", test_label_here);
  ADD ("label/taken", test_label_taken);
  ADD ("label/away", test_label_away);
  ADD ("label/unknown", test_label_unknown);
  ADD ("storm", test_storm);
  ADD ("forgotten", test_forgotten);
  ADD ("known", test_known);
  ADD ("expect", test_expect);
  ADD ("random", test_random);

  return g_test_run ();
}
