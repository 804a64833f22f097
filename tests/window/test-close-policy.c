/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-close-policy.h"

#include <adwaita.h>

#include "control-fixture.h"
#include "crier-test.h"
#include "crowd.h"
#include "keyboard.h"

/* There is no session bus here, so no desktop either: what that says is tested
 * with the program. */

typedef struct
{
  ControlFixture parent;
  GtkWindow *window;     /* (unowned) (nullable): NULL once it is gone */
  CrierClosePolicy *policy; /* (owned): of the window */
  gboolean can_go;       /* what was said to the last who closed it */
} Fixture;

static gboolean
close_request_cb (Fixture *f)
{
  f->can_go = crier_close_policy_request (f->policy);

  return !f->can_go;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  control_fixture_set_up (&f->parent, NULL);
  g_set_weak_pointer (&f->window, GTK_WINDOW (adw_window_new ()));
  f->policy = crier_close_policy_new (f->window, f->parent.control);
  g_signal_connect_swapped (f->window, "close-request", G_CALLBACK (close_request_cb), f);
  gtk_window_present (f->window);
  /* Its size is not being computed any more: GTK would do that for one that is
   * gone. */
  crier_test_wait (gtk_window_is_active (f->window));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (f->window != NULL)
    gtk_window_destroy (f->window);

  crier_test_wait (f->window == NULL);
  crier_test_drain ();
  g_assert_null (crowd_find_window (GTK_TYPE_WINDOW));
  g_assert_finalize_object (f->policy);
  control_fixture_tear_down (&f->parent, NULL);
}

static Visitor *
start_with_one (Fixture *f)
{
  crier_server_control_start (f->parent.control);

  return control_fixture_visit (&f->parent, "one");
}

static void
close_window (Fixture *f)
{
  f->can_go = FALSE;
  gtk_window_close (f->window);
}

static gboolean
is_shown (Fixture *f)
{
  return gtk_widget_get_visible (GTK_WIDGET (f->window));
}

static void
choose_on_close (Fixture      *f,
                 CrierOnClose  on_close)
{
  g_object_set (f->parent.settings, "on-close", on_close, NULL);
}

static void
assert_on_close (Fixture      *f,
                 CrierOnClose  on_close)
{
  g_assert_cmpint (crier_settings_get_uint (f->parent.settings, "on-close"), ==,
                   on_close);
}

static void
assert_runs (Fixture *f)
{
  g_assert_cmpint (crier_server_control_get_state (f->parent.control), ==,
                   CRIER_SERVER_CONTROL_RUNNING);
}

/* The one question there is, which says that. */
static GtkWidget *
get_question (const char *text)
{
  GtkWidget *question = crowd_find_window (ADW_TYPE_MESSAGE_DIALOG);

  g_assert_nonnull (question);
  crier_test_wait (gtk_widget_get_mapped (question));
  g_assert_cmpuint (crowd_count_texts (question, text), ==, 1);

  return question;
}

static GtkWidget *
get_keep_question (void)
{
  return get_question ("Keep the Server Running?");
}

static void
wait_for_no_question (void)
{
  crier_test_wait (crowd_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL);
}

static void
answer (GtkWidget  *question,
        const char *text)
{
  crowd_click_text (question, text);
  wait_for_no_question ();
}

static void
check_remember (GtkWidget *question)
{
  GtkWidget *label = crowd_find_text (question, "Remember My Choice");
  GtkWidget *check = gtk_widget_get_ancestor (label, GTK_TYPE_CHECK_BUTTON);

  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
}

/* Nothing runs, so there is nothing to ask. */
static void
test_idle (Fixture       *f,
           gconstpointer  data)
{
  g_assert_true (crier_close_policy_request (f->policy));
  choose_on_close (f, CRIER_ON_CLOSE_KEEP);
  g_assert_true (crier_close_policy_request (f->policy));
  close_window (f);
  g_assert_null (f->window);
}

/* Nor is there anybody to lose. */
static void
test_nobody (Fixture       *f,
             gconstpointer  data)
{
  crier_server_control_start (f->parent.control);
  close_window (f);
  g_assert_false (f->can_go);
  g_assert_false (is_shown (f));
  g_assert_null (crowd_find_window (ADW_TYPE_MESSAGE_DIALOG));

  /* It is on its way. */
  close_window (f);
  g_assert_false (f->can_go);
  crier_test_wait (f->window == NULL);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_STOPPED);
}

static void
test_ask (Fixture       *f,
          gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);
  GtkWidget *question;

  close_window (f);
  g_assert_false (f->can_go);
  question = get_keep_question ();
  g_assert_cmpuint (crowd_count_texts (question,
                                       "1 client is connected, and would be disconnected "
                                       "if the server stopped."), ==, 1);

  /* Once, however often it is closed. */
  close_window (f);
  g_assert_true (get_keep_question () == question);
  answer (question, "Cancel");
  assert_runs (f);
  g_assert_true (is_shown (f));

  close_window (f);
  gtk_window_close (GTK_WINDOW (get_keep_question ()));
  wait_for_no_question ();
  assert_runs (f);
  g_assert_true (is_shown (f));
  g_assert_false (visitor_is_closed (one));
  assert_on_close (f, CRIER_ON_CLOSE_ASK);
}

static void
test_stop (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);

  close_window (f);
  answer (get_keep_question (), "Stop");
  g_assert_false (is_shown (f));
  crier_test_wait (f->window == NULL);
  crier_test_wait (visitor_is_closed (one));
  g_assert_cmpuint (visitor_get_code (one), ==, 1001);
  assert_on_close (f, CRIER_ON_CLOSE_ASK);
}

static void
test_keep (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);

  close_window (f);
  answer (get_keep_question (), "Keep Running");
  g_assert_false (is_shown (f));
  assert_runs (f);
  g_assert_false (visitor_is_closed (one));
  assert_on_close (f, CRIER_ON_CLOSE_ASK);

  /* Shown again, it is a window as any, and may be stopped. */
  gtk_window_present (f->window);
  crier_server_control_stop (f->parent.control);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_STOPPED);
  g_assert_nonnull (f->window);
  g_assert_true (is_shown (f));
}

static void
test_remember_keep (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);
  GtkWidget *question;

  /* Not what was no answer. */
  close_window (f);
  question = get_keep_question ();
  check_remember (question);
  answer (question, "Cancel");
  assert_on_close (f, CRIER_ON_CLOSE_ASK);

  close_window (f);
  question = get_keep_question ();
  check_remember (question);
  answer (question, "Keep Running");
  assert_on_close (f, CRIER_ON_CLOSE_KEEP);
  g_assert_false (is_shown (f));

  gtk_window_present (f->window);
  close_window (f);
  g_assert_null (crowd_find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_false (is_shown (f));
  assert_runs (f);

  /* Also when nobody is there. */
  gtk_window_present (f->window);
  visitor_close (one);
  crier_test_wait (control_fixture_count (&f->parent) == 0);
  close_window (f);
  g_assert_false (is_shown (f));
  assert_runs (f);
}

static void
test_remember_stop (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);
  GtkWidget *question;

  g_assert_nonnull (one);
  close_window (f);
  question = get_keep_question ();
  check_remember (question);
  answer (question, "Stop");
  assert_on_close (f, CRIER_ON_CLOSE_STOP);
  crier_test_wait (f->window == NULL);
}

static void
test_chosen_stop (Fixture       *f,
                  gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);

  choose_on_close (f, CRIER_ON_CLOSE_STOP);
  close_window (f);
  g_assert_null (crowd_find_window (ADW_TYPE_MESSAGE_DIALOG));
  g_assert_false (is_shown (f));
  crier_test_wait (f->window == NULL);
  crier_test_wait (visitor_is_closed (one));
}

static void
test_keys (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = NULL;

  if (!keyboard_is_there ())
    return;

  one = start_with_one (f);
  close_window (f);
  crier_test_wait (gtk_window_is_active (GTK_WINDOW (get_keep_question ())));
  keyboard_send ("Escape");
  wait_for_no_question ();
  g_assert_true (is_shown (f));

  /* What is harmless is what is meant, and is what has the focus. */
  close_window (f);
  crier_test_wait (gtk_window_is_active (GTK_WINDOW (get_keep_question ())));
  keyboard_send ("space");
  wait_for_no_question ();
  g_assert_false (is_shown (f));
  assert_on_close (f, CRIER_ON_CLOSE_ASK);
  assert_runs (f);

  gtk_window_present (f->window);
  close_window (f);
  crier_test_wait (gtk_window_is_active (GTK_WINDOW (get_keep_question ())));
  keyboard_press (GTK_WINDOW (get_keep_question ()), "alt+r");
  keyboard_send ("Return");
  wait_for_no_question ();
  g_assert_false (is_shown (f));
  assert_on_close (f, CRIER_ON_CLOSE_KEEP);
}

/* While nobody sees it: stopped, there is nothing left. */
static void
test_stopped_hidden (Fixture       *f,
                     gconstpointer  data)
{
  crier_server_control_start (f->parent.control);
  choose_on_close (f, CRIER_ON_CLOSE_KEEP);
  close_window (f);

  /* Nor is a restart an end. */
  crier_server_control_restart (f->parent.control);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_RUNNING);
  g_assert_nonnull (f->window);
  crier_server_control_stop (f->parent.control);
  crier_test_wait (f->window == NULL);
}

/* What stopped by itself has to be told, and can be started again. */
static void
test_failed_hidden (Fixture       *f,
                    gconstpointer  data)
{
  crier_server_control_start (f->parent.control);
  choose_on_close (f, CRIER_ON_CLOSE_KEEP);
  close_window (f);
  crier_test_shut_port (crier_service_get_port (f->parent.service));
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_FAILED);
  g_assert_nonnull (f->window);
  g_assert_false (is_shown (f));
  gtk_window_present (f->window);
  g_assert_true (crier_close_policy_request (f->policy));
}

/* An answer that comes too late is none. */
static void
test_stopped_meanwhile (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);

  g_assert_nonnull (one);
  close_window (f);
  get_keep_question ();
  crier_server_control_stop (f->parent.control);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_STOPPED);
  answer (get_keep_question (), "Keep Running");
  g_assert_true (is_shown (f));

  close_window (f);
  g_assert_null (f->window);
}

/* It begins again, but not for us. */
static void
test_restarting (Fixture       *f,
                 gconstpointer  data)
{
  crier_server_control_start (f->parent.control);
  crier_server_control_restart (f->parent.control);
  close_window (f);
  g_assert_false (is_shown (f));
  crier_test_wait (f->window == NULL);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_STOPPED);
}

/* What belongs to the window goes with it. */
static void
test_others (Fixture       *f,
             gconstpointer  data)
{
  GtkWindow *ours = GTK_WINDOW (gtk_window_new ());
  GtkWindow *other = GTK_WINDOW (gtk_window_new ());

  g_object_add_weak_pointer (G_OBJECT (ours), (gpointer *) &ours);
  gtk_window_set_transient_for (ours, f->window);
  gtk_window_present (ours);
  gtk_window_present (other);
  crier_server_control_start (f->parent.control);
  choose_on_close (f, CRIER_ON_CLOSE_KEEP);
  close_window (f);
  crier_test_wait (ours == NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (other)));
  gtk_window_destroy (other);
}

static void
test_quit (Fixture       *f,
           gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);
  GtkWidget *question;

  /* Whatever is to be done when the window is closed. */
  choose_on_close (f, CRIER_ON_CLOSE_KEEP);
  close_window (f);
  crier_close_policy_quit (f->policy);
  g_assert_true (is_shown (f));
  question = get_question ("Stop the Server?");
  g_assert_cmpuint (crowd_count_texts (question, "1 client will be disconnected."), ==, 1);
  answer (question, "Cancel");
  assert_runs (f);

  /* Once, however often it is asked for. */
  crier_close_policy_quit (f->policy);
  crier_close_policy_quit (f->policy);
  answer (get_question ("Stop the Server?"), "Stop");
  g_assert_false (is_shown (f));
  crier_close_policy_quit (f->policy);
  crier_test_wait (f->window == NULL);
  crier_test_wait (visitor_is_closed (one));
  g_assert_cmpuint (visitor_get_code (one), ==, 1001);
}

static void
test_quit_idle (Fixture       *f,
                gconstpointer  data)
{
  crier_close_policy_quit (f->policy);
  g_assert_null (f->window);
}

static void
test_quit_nobody (Fixture       *f,
                  gconstpointer  data)
{
  crier_server_control_start (f->parent.control);
  crier_close_policy_quit (f->policy);
  g_assert_null (crowd_find_window (ADW_TYPE_MESSAGE_DIALOG));
  crier_test_wait (f->window == NULL);
}

/* It ends all the same. */
static void
test_quit_stopped_meanwhile (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);

  g_assert_nonnull (one);
  crier_close_policy_quit (f->policy);
  get_question ("Stop the Server?");
  crier_server_control_stop (f->parent.control);
  control_fixture_wait_for (&f->parent, CRIER_SERVER_CONTROL_STOPPED);
  answer (get_question ("Stop the Server?"), "Stop");
  crier_test_wait (f->window == NULL);
}

/* Whoever quits has answered what was asked before. */
static void
test_quit_while_asked (Fixture       *f,
                       gconstpointer  data)
{
  g_autoptr (Visitor) one = start_with_one (f);

  g_assert_nonnull (one);
  close_window (f);
  get_keep_question ();
  crier_close_policy_quit (f->policy);
  answer (get_question ("Stop the Server?"), "Cancel");
  g_assert_true (is_shown (f));
  assert_runs (f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/closing/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("idle", test_idle);
  ADD ("nobody", test_nobody);
  ADD ("ask", test_ask);
  ADD ("stop", test_stop);
  ADD ("keep", test_keep);
  ADD ("remember/keep", test_remember_keep);
  ADD ("remember/stop", test_remember_stop);
  ADD ("chosen/stop", test_chosen_stop);
  ADD ("keys", test_keys);
  ADD ("stopped/hidden", test_stopped_hidden);
  ADD ("failed/hidden", test_failed_hidden);
  ADD ("stopped/meanwhile", test_stopped_meanwhile);
  ADD ("restarting", test_restarting);
  ADD ("others", test_others);
  ADD ("quit", test_quit);
  ADD ("quit/idle", test_quit_idle);
  ADD ("quit/nobody", test_quit_nobody);
  ADD ("quit/stopped-meanwhile", test_quit_stopped_meanwhile);
  ADD ("quit/while-asked", test_quit_while_asked);
#undef ADD

  return g_test_run ();
}
