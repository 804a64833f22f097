/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-failure-page.h"

#include <string.h>

#include <adwaita.h>
#include <glib/gstdio.h>

#include "crier-server-control.h"
#include "crier-error.h"
#include "crier-journal.h"
#include "crier-test.h"

/* What can be done when the journal cannot be used; ports and addresses are
 * tested with the window. */

typedef struct
{
  char *folder;            /* (owned) */
  char *path;              /* (owned): of the journal */
  CrierService *service;   /* (owned) */
  CrierSettings *settings; /* (owned) */
  CrierServerControl *control;   /* (owned) */
  CrierFailurePage *page;      /* (owned) */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *argument = NULL;
  char *arguments[4] = { (char *) "crier", (char *) "--port=0", NULL, NULL };

  self->folder = g_dir_make_tmp ("crier-failure-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "journal.db", NULL);
  argument = arguments[2] = g_strconcat ("--journal=", self->path, NULL);
  options = crier_options_parse (arguments, &error);
  g_assert_no_error (error);

  self->service = crier_service_new ();
  self->settings = crier_settings_new (NULL, options);
  self->control = crier_server_control_new (self->service, self->settings);
  self->page = g_object_ref_sink (g_object_new (CRIER_TYPE_FAILURE_PAGE, NULL));
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }

  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  crier_server_control_stop (self->control);
  crier_test_wait (crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_STOPPED);
  g_assert_finalize_object (GTK_WIDGET (self->page));
  g_assert_finalize_object (self->control);
  g_assert_finalize_object (self->settings);
  g_assert_finalize_object (self->service);
  remove_all (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

static gpointer
get (Fixture    *self,
     const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (self->page),
                                        CRIER_TYPE_FAILURE_PAGE,
                                        name);
}

static void
fail (Fixture *self,
      int      code)
{
  crier_server_control_start (self->control);
  g_assert_cmpint (crier_server_control_get_state (self->control), ==,
                   CRIER_SERVER_CONTROL_FAILED);
  g_assert_error (crier_server_control_get_error (self->control), CRIER_ERROR,
                  code);
  crier_failure_page_explain (self->page,
                              crier_server_control_get_error (self->control),
                              crier_server_control_get_config (self->control));
}

static void
assert_offers_to_forgo (Fixture *self)
{
  const char *text = adw_status_page_get_description (get (self, "page"));

  g_assert_nonnull (strstr (text, self->path));
  g_assert_true (g_str_has_suffix (text, ". Without a journal, messages are forgotten "
                                   "when Crier is closed."));
  g_assert_cmpstr (gtk_button_get_label (get (self, "remedy_button")), ==,
                   "Start Without Journal");
  g_assert_true (gtk_widget_get_visible (get (self, "again_button")));
}

static void
test_in_use (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  CrierJournal *other = crier_journal_open (self->path, &error);

  g_assert_no_error (error);
  fail (self, CRIER_ERROR_JOURNAL_IN_USE);
  assert_offers_to_forgo (self);

  /* That works while the other one uses it. */
  crier_failure_page_remedy (self->page, self->settings);
  crier_server_control_start (self->control);
  g_assert_cmpint (crier_server_control_get_state (self->control), ==,
                   CRIER_SERVER_CONTROL_RUNNING);
  g_assert_null (crier_server_control_get_config (self->control)->journal);
  g_assert_false (crier_server_control_needs_restart (self->control));
  crier_journal_free (other);
}

static void
test_try_again (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  CrierJournal *other = crier_journal_open (self->path, &error);

  g_assert_no_error (error);
  fail (self, CRIER_ERROR_JOURNAL_IN_USE);
  crier_journal_free (other);
  crier_server_control_start (self->control);
  g_assert_cmpint (crier_server_control_get_state (self->control), ==,
                   CRIER_SERVER_CONTROL_RUNNING);
  g_assert_cmpstr (crier_server_control_get_config (self->control)->journal, ==,
                   self->path);
}

static void
test_unusable (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (self->path, "This is no journal but a letter. "
                                      "It goes on and on and on and on, "
                                      "for longer than the head of any file "
                                      "that SQLite would have written.",
                                      -1, &error));
  fail (self, CRIER_ERROR_JOURNAL);
  assert_offers_to_forgo (self);
  crier_failure_page_remedy (self->page, self->settings);
  crier_server_control_start (self->control);
  g_assert_cmpint (crier_server_control_get_state (self->control), ==,
                   CRIER_SERVER_CONTROL_RUNNING);
}

static void
assert_title (Fixture    *self,
              const char *title)
{
  g_assert_cmpstr (adw_status_page_get_title (get (self, "page")), ==, title);
}

/* What has another remedy offers that only. */
static void
test_other (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GError) error = g_error_new (CRIER_ERROR, CRIER_ERROR_FAILED, "<Bad> luck");

  crier_failure_page_explain (self->page, error,
                              crier_server_control_get_config (self->control));
  g_assert_cmpstr (adw_status_page_get_description (get (self, "page")), ==,
                   "&lt;Bad&gt; luck");
  g_assert_cmpstr (gtk_button_get_label (get (self, "remedy_button")), ==, "Try Again");
  g_assert_false (gtk_widget_get_visible (get (self, "again_button")));
  assert_title (self, "Could Not Start");

  /* It had started. */
  error->code = CRIER_ERROR_LOST;
  crier_failure_page_explain (self->page, error,
                              crier_server_control_get_config (self->control));
  assert_title (self, "Server Stopped");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, func) \
  g_test_add ("/failure/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("in-use", test_in_use);
  ADD ("try-again", test_try_again);
  ADD ("unusable", test_unusable);
  ADD ("other", test_other);
#undef ADD

  return g_test_run ();
}
