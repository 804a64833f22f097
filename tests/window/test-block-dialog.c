/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-block-dialog.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include <adwaita.h>

#include "crier-client.h"
#include "crier-contacts.h"
#include "crier-roster.h"
#include "crier-test.h"
#include "crowd.h"
#include "keyboard.h"

typedef struct
{
  CrierSettings *settings; /* (owned) */
  CrierRoster *roster;     /* (owned) */
  CrierContacts *contacts; /* (owned): of the roster */
  GPtrArray *clients;      /* (owned) (element-type CrierClient): who is meant */
  GtkWindow *window;       /* (unowned) */
  GtkWidget *overlay;      /* (unowned): for the toasts */
  GtkWidget *widget;       /* (unowned): from where it is asked */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GSettings) stored = g_settings_new_with_backend (APP_ID, backend);

  f->settings = crier_settings_new (stored, NULL);
  f->roster = crier_roster_new ();
  f->contacts = crier_contacts_new (G_LIST_MODEL (f->roster));
  f->clients = g_ptr_array_new_with_free_func (g_object_unref);
  f->widget = gtk_label_new ("");
  f->overlay = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (f->overlay), f->widget);
  f->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (f->window, 600, 400);
  adw_window_set_content (ADW_WINDOW (f->window), f->overlay);
  gtk_window_present (f->window);
  crier_test_wait (gtk_widget_get_mapped (f->overlay));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (f->window);
  crier_test_drain ();
  g_ptr_array_unref (f->clients);
  g_assert_finalize_object (f->contacts);
  g_assert_finalize_object (f->roster);
  g_assert_finalize_object (f->settings);
}

static void
add (Fixture    *f,
     const char *id,
     const char *address)
{
  g_ptr_array_add (f->clients, g_object_ref (crowd_join (f->roster, id, address, NULL)));
}

static AdwMessageDialog *
find_question (void)
{
  return crowd_find_window (ADW_TYPE_MESSAGE_DIALOG);
}

static AdwMessageDialog *
ask (Fixture *f)
{
  AdwMessageDialog *question;

  crier_block_dialog_ask (f->settings, G_LIST_MODEL (f->roster), f->clients, f->widget);
  question = find_question ();
  g_assert_nonnull (question);
  crier_test_wait (gtk_widget_get_mapped (GTK_WIDGET (question)));

  return question;
}

static void
answer (AdwMessageDialog *question,
        const char       *text)
{
  crowd_click_text (GTK_WIDGET (question), text);
  crier_test_wait (find_question () == NULL);
}

static void
assert_list (const char * const *list,
             const char         *expected)
{
  g_autofree char *joined = g_strjoinv ("|", (char **) list);

  g_assert_cmpstr (joined, ==, expected);
}

static void
assert_blocked (Fixture    *f,
                const char *ids,
                const char *addresses)
{
  assert_list (crier_settings_get_strv (f->settings, "blocked-ids"), ids);
  assert_list (crier_settings_get_strv (f->settings, "blocked-addresses"), addresses);
}

static void
undo (Fixture    *f,
      const char *toast)
{
  crier_test_wait (crowd_count_texts (f->overlay, toast) == 1);
  crowd_click_text (f->overlay, "Undo");
}

static void
assert_body (AdwMessageDialog *question,
             const char       *body)
{
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (question), body), ==, 1);
}

static void
test_id (Fixture       *f,
         gconstpointer  data)
{
  AdwMessageDialog *question;
  GtkWidget *widget;

  add (f, "ab", "192.0.2.1");
  question = ask (f);
  widget = GTK_WIDGET (question);
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (question)) == f->window);
  g_assert_cmpuint (crowd_count_texts (widget, "Block ab?"), ==, 1);
  assert_body (question,
               "Blocking by ID disconnects 1 client, which may come back with another ID.\n\n"
               "Blocking by address (192.0.2.1) disconnects 1 client, and nobody else can "
               "connect from there.\n\n"
               "You can unblock them in the preferences.");
  answer (question, "Block This ID");
  assert_blocked (f, "ab", "");
  undo (f, "ID blocked");
  assert_blocked (f, "", "");
}

static void
test_address (Fixture       *f,
              gconstpointer  data)
{
  add (f, "ab", "2001:db8::1");
  answer (ask (f), "Block This Address");
  assert_blocked (f, "", "2001:db8::/64");
  undo (f, "Address blocked");
  assert_blocked (f, "", "");
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  AdwMessageDialog *question;

  add (f, "ab", "192.0.2.1");
  answer (ask (f), "Cancel");
  question = ask (f);
  gtk_window_close (GTK_WINDOW (question));
  crier_test_wait (find_question () == NULL);

  if (keyboard_is_there ())
    {
      question = ask (f);
      crier_test_wait (gtk_window_is_active (GTK_WINDOW (question)));
      keyboard_send ("Escape");
      crier_test_wait (find_question () == NULL);

      /* What cannot be done by mistake. */
      question = ask (f);
      crier_test_wait (gtk_window_is_active (GTK_WINDOW (question)));
      keyboard_send ("Return");
      crier_test_wait (find_question () == NULL);
    }

  assert_blocked (f, "", "");
  g_assert_null (crowd_find_text (f->overlay, "Undo"));
}

/* Each Id and each address once, whoever shares it. */
static void
test_several (Fixture       *f,
              gconstpointer  data)
{
  AdwMessageDialog *question;

  add (f, "ab", "192.0.2.1");
  add (f, "cd", "192.0.2.1");
  add (f, "ab", "192.0.2.2");
  add (f, "ef", "192.0.2.1");
  question = ask (f);
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (question), "Block 4 Clients?"), ==, 1);
  answer (question, "Block These IDs");
  assert_blocked (f, "ab|cd|ef", "");
  undo (f, "3 IDs blocked");
  assert_blocked (f, "", "");

  answer (ask (f), "Block These Addresses");
  assert_blocked (f, "", "192.0.2.1|192.0.2.2");
  undo (f, "2 addresses blocked");
  assert_blocked (f, "", "");
}

/* However it came in, an address of IPv4 is one, and blocked as that. */
static void
test_mapped (Fixture       *f,
             gconstpointer  data)
{
  AdwMessageDialog *question;

  add (f, "ab", "::ffff:192.0.2.1");
  add (f, "cd", "192.0.2.1");
  question = ask (f);
  answer (question, "Block This Address");
  assert_blocked (f, "", "192.0.2.1");
  undo (f, "Address blocked");
  assert_blocked (f, "", "");
}

/* What was blocked before stays. */
static void
test_undo_new (Fixture       *f,
               gconstpointer  data)
{
  crier_settings_set_blocked (f->settings, "blocked-ids", "ab", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-ids", "xy", TRUE);
  crier_settings_set_blocked (f->settings, "blocked-addresses", "192.0.2.1", TRUE);
  add (f, "ab", "::ffff:192.0.2.1");
  add (f, "cd", "192.0.2.2");

  answer (ask (f), "Block These IDs");
  assert_blocked (f, "ab|xy|cd", "192.0.2.1");
  undo (f, "2 IDs blocked");
  assert_blocked (f, "ab|xy", "192.0.2.1");

  answer (ask (f), "Block These Addresses");
  assert_blocked (f, "ab|xy", "192.0.2.1|192.0.2.2");
  undo (f, "2 addresses blocked");
  assert_blocked (f, "ab|xy", "192.0.2.1");
}

/* What an Id says of itself is text, and the operator's name stands for it. */
static void
test_name (Fixture       *f,
           gconstpointer  data)
{
  AdwMessageDialog *question;

  add (f, "<b>%s &", "192.0.2.1");
  question = ask (f);
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (question), "Block <b>%s &?"), ==, 1);
  answer (question, "Cancel");

  g_assert_true (crier_contacts_label (f->contacts, "<b>%s &", "Lobby",
                                       CRIER_COLOR_NONE));
  question = ask (f);
  g_assert_cmpuint (crowd_count_texts (GTK_WIDGET (question), "Block Lobby?"), ==, 1);
  answer (question, "Block This ID");
  assert_blocked (f, "<b>%s &", "");
}

/* Who shares the Id or the address is met, too, however the address came in; and who
 * has left is not. */
static void
test_met (Fixture       *f,
          gconstpointer  data)
{
  AdwMessageDialog *question;

  crowd_join (f->roster, "ab", "2001:db8::2", NULL);
  crowd_join (f->roster, "cd", "::ffff:192.0.2.1", NULL);
  crowd_join (f->roster, "ef", "192.0.2.1", NULL);
  crowd_join (f->roster, "AB", "192.0.2.9", NULL);
  add (f, "ab", "192.0.2.1");
  question = ask (f);
  assert_body (question,
               "Blocking by ID disconnects 2 clients, which may come back with other IDs.\n\n"
               "Blocking by address (192.0.2.1) disconnects 3 clients, and nobody else can "
               "connect from there.\n\n"
               "You can unblock them in the preferences.");
  answer (question, "Cancel");

  add (f, "gh", "2001:db8::1");
  question = ask (f);
  assert_body (question,
               "Blocking by ID disconnects 3 clients, which may come back with other IDs.\n\n"
               "Blocking by address (2 addresses) disconnects 5 clients, and nobody else can "
               "connect from there.\n\n"
               "You can unblock them in the preferences.");
  answer (question, "Cancel");

  g_ptr_array_remove_index (f->clients, 0);
  crowd_leave (f->roster, g_ptr_array_index (f->clients, 0));
  question = ask (f);
  assert_body (question,
               "Blocking by ID disconnects 0 clients, which may come back with other IDs.\n\n"
               "Blocking by address (2001:db8::/64) disconnects 1 client, and nobody else can "
               "connect from there.\n\n"
               "You can unblock them in the preferences.");
  answer (question, "Cancel");
}

/* From where it was asked is gone, or nothing there shows toasts. */
static void
test_gone (Fixture       *f,
           gconstpointer  data)
{
  AdwMessageDialog *question;

  add (f, "ab", "192.0.2.1");
  question = ask (f);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (f->overlay), gtk_label_new (""));
  answer (question, "Block This ID");
  assert_blocked (f, "ab", "");
  g_assert_null (crowd_find_text (f->overlay, "Undo"));
}

/* The clients may have left, and the window may go, while it asks. */
static void
test_left (Fixture       *f,
           gconstpointer  data)
{
  AdwMessageDialog *question;

  add (f, "ab", "192.0.2.1");
  question = ask (f);
  crowd_leave (f->roster, g_ptr_array_index (f->clients, 0));
  g_ptr_array_set_size (f->clients, 0);
  answer (question, "Block This ID");
  assert_blocked (f, "ab", "");

  add (f, "cd", "192.0.2.2");
  ask (f);
  gtk_window_destroy (GTK_WINDOW (find_question ()));
  assert_blocked (f, "ab", "");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/block/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("id", test_id);
  ADD ("address", test_address);
  ADD ("cancel", test_cancel);
  ADD ("several", test_several);
  ADD ("mapped", test_mapped);
  ADD ("undo-new", test_undo_new);
  ADD ("name", test_name);
  ADD ("met", test_met);
  ADD ("gone", test_gone);
  ADD ("left", test_left);
#undef ADD

  return g_test_run ();
}
