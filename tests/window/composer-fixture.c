/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "composer-fixture.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include <adwaita.h>

#include "crier-target-chip.h"
#include "crier-test.h"
#include "crowd.h"

static gboolean
matches (gpointer item,
         gpointer data)
{
  ComposerFixture *self = data;

  return self->hidden == NULL ||
         !g_str_has_prefix (crier_client_get_id (item), self->hidden);
}

static void
sent_cb (CrierComposer   *composer,
         guint            n_reached,
         ComposerFixture *self)
{
  self->n_sent++;
  self->n_reached = n_reached;
}

/**
 * composer_fixture_load_style:
 *
 * Has everything look as it does in the program, where the application does
 * this.
 */
void
composer_fixture_load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/dev/crier/Crier/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/**
 * composer_fixture_set_up:
 * @self: a fixture
 * @data: not used
 */
void
composer_fixture_set_up (ComposerFixture *self,
                         gconstpointer    data)
{
  g_autoptr (GListStore) both = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();
  g_autoptr (GSettings) stored = g_settings_new_with_backend (APP_ID, backend);
  GListModel *all;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *space = gtk_label_new ("");

  app_fixture_set_up (&self->app, NULL);
  app_fixture_start (&self->app);
  self->toasts = g_string_new (NULL);
  self->settings = crier_settings_new (stored, NULL);

  self->ghosts = g_list_store_new (CRIER_TYPE_CLIENT);
  g_list_store_append (both, crier_service_get_roster (self->app.service));
  g_list_store_append (both, self->ghosts);
  all = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&both))));

  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->searched =
    G_LIST_MODEL (gtk_filter_list_model_new (all, g_object_ref (self->filter)));
  self->selection = crier_client_selection_new (self->searched, all);

  self->composer = g_object_new (CRIER_TYPE_COMPOSER, NULL);
  g_signal_connect (self->composer, "sent", G_CALLBACK (sent_cb), self);
  crier_composer_bind (self->composer, self->app.service, self->settings,
                       self->selection);

  gtk_widget_set_vexpand (space, TRUE);
  gtk_box_append (GTK_BOX (box), space);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->composer));
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (self->window, 900, 600);
  crowd_add_actions (GTK_WIDGET (self->window), self->toasts, NULL);
  adw_window_set_content (ADW_WINDOW (self->window), box);
  gtk_window_present (self->window);
  crier_composer_write (self->composer);
}

/**
 * composer_fixture_tear_down:
 * @self: a fixture
 * @data: not used
 */
void
composer_fixture_tear_down (ComposerFixture *self,
                            gconstpointer    data)
{
  gtk_window_destroy (self->window);
  crier_test_drain ();
  g_assert_finalize_object (self->selection);
  g_object_unref (self->searched);
  g_object_unref (self->filter);
  g_object_unref (self->ghosts);
  app_fixture_tear_down (&self->app, NULL);
  g_free (self->hidden);
  g_object_unref (self->settings);
  g_string_free (self->toasts, TRUE);
}

/**
 * composer_fixture_get:
 * @self: a fixture
 * @name: of a part of the composer
 *
 * Returns: (transfer none): that part
 */
gpointer
composer_fixture_get (ComposerFixture *self,
                      const char      *name)
{
  static const char * const in_chip[] = { "target", "everyone_button", "selected_button",
                                          NULL };
  GtkWidget *widget = GTK_WIDGET (self->composer);
  GObject *child;

  if (g_strv_contains (in_chip, name))
    child = gtk_widget_get_template_child (composer_fixture_get (self, "targets"),
                                           CRIER_TYPE_TARGET_CHIP, name);
  else
    child = gtk_widget_get_template_child (widget, CRIER_TYPE_COMPOSER, name);

  g_assert_nonnull (child);

  return child;
}

static GtkTextBuffer *
get_buffer (ComposerFixture *self)
{
  return gtk_text_view_get_buffer (composer_fixture_get (self, "text"));
}

/**
 * composer_fixture_dup_text:
 * @self: a fixture
 *
 * Returns: (transfer full): what is written in the composer
 */
char *
composer_fixture_dup_text (ComposerFixture *self)
{
  char *text;

  g_object_get (get_buffer (self), "text", &text, NULL);

  return text;
}

/**
 * composer_fixture_assert_text:
 * @self: a fixture
 * @text: what must be written in the composer
 */
void
composer_fixture_assert_text (ComposerFixture *self,
                              const char      *text)
{
  g_autofree char *written = composer_fixture_dup_text (self);

  g_assert_cmpstr (written, ==, text);
}

/**
 * composer_fixture_write:
 * @self: a fixture
 * @text: what to write where the cursor is
 */
void
composer_fixture_write (ComposerFixture *self,
                        const char      *text)
{
  gtk_text_buffer_insert_at_cursor (get_buffer (self), text, -1);
}

static guint
find (ComposerFixture *self,
      const char      *id)
{
  guint i;

  for (i = 0; i < g_list_model_get_n_items (self->searched); i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (self->searched, i);

      if (g_str_equal (crier_client_get_id (client), id))
        return i;
    }

  g_assert_not_reached ();
}

/**
 * composer_fixture_select:
 * @self: a fixture
 * @id: who is selected, besides those who are
 */
void
composer_fixture_select (ComposerFixture *self,
                         const char      *id)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection),
                                   find (self, id), FALSE);
}

/**
 * composer_fixture_unselect:
 * @self: a fixture
 * @id: who is not selected any more
 */
void
composer_fixture_unselect (ComposerFixture *self,
                           const char      *id)
{
  gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (self->selection),
                                     find (self, id));
}

/**
 * composer_fixture_haunt:
 * @self: a fixture
 * @id: an Id
 *
 * Lists somebody of whom the service has never heard.
 */
void
composer_fixture_haunt (ComposerFixture *self,
                        const char      *id)
{
  g_autoptr (CrierClient) ghost = NULL;

  ghost = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "127.0.0.1", NULL);
  g_list_store_append (self->ghosts, ghost);
}

/**
 * composer_fixture_search:
 * @self: a fixture
 * @hidden: (nullable): how the Ids of those begin who are not found
 */
void
composer_fixture_search (ComposerFixture *self,
                         const char      *hidden)
{
  g_free (self->hidden);
  self->hidden = g_strdup (hidden);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/**
 * composer_fixture_click:
 * @self: a fixture
 * @name: of a button that can be clicked
 */
void
composer_fixture_click (ComposerFixture *self,
                        const char      *name)
{
  GtkWidget *button = composer_fixture_get (self, name);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/**
 * composer_fixture_send:
 * @self: a fixture
 * @n_reached: how many it must be for
 *
 * Clicks on Send, and waits until the message is sent.
 */
void
composer_fixture_send (ComposerFixture *self,
                       guint            n_reached)
{
  guint n = self->n_sent;

  composer_fixture_click (self, "send_button");
  crier_test_wait (self->n_sent == n + 1);
  g_assert_cmpuint (self->n_reached, ==, n_reached);
}

/**
 * composer_fixture_can_send:
 * @self: a fixture
 *
 * Returns: whether Send can be clicked
 */
gboolean
composer_fixture_can_send (ComposerFixture *self)
{
  return gtk_widget_is_sensitive (composer_fixture_get (self, "send_button"));
}

/**
 * composer_fixture_get_hint:
 * @self: a fixture
 *
 * Returns: (transfer none) (nullable): the hint, if there is one
 */
const char *
composer_fixture_get_hint (ComposerFixture *self)
{
  if (!gtk_revealer_get_reveal_child (composer_fixture_get (self, "hint_revealer")))
    return NULL;

  return gtk_label_get_label (composer_fixture_get (self, "hint"));
}

/**
 * composer_fixture_assert_named:
 * @self: a fixture
 * @name: what a screen reader must say of Send
 * @placeholder: what must stand where one writes
 * @target: what must stand beside the text
 */
void
composer_fixture_assert_named (ComposerFixture *self,
                               const char      *name,
                               const char      *placeholder,
                               const char      *target)
{
  GtkButton *send_button = composer_fixture_get (self, "send_button");

  g_assert_cmpstr (gtk_button_get_label (send_button), ==, name);
  gtk_test_accessible_assert_property (send_button, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
  g_assert_cmpstr (gtk_label_get_label (composer_fixture_get (self, "placeholder")),
                   ==, placeholder);
  gtk_test_accessible_assert_property (composer_fixture_get (self, "text"),
                                       GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER, placeholder);
  g_assert_cmpstr (gtk_label_get_label (composer_fixture_get (self, "target")), ==, target);
}

/**
 * composer_fixture_leave:
 * @self: a fixture
 * @visitor: (transfer full): who leaves
 *
 * Lets somebody leave, and waits until the roster knows.
 */
void
composer_fixture_leave (ComposerFixture *self,
                        Visitor         *visitor)
{
  guint n = app_fixture_get_n_clients (&self->app);

  visitor_free (visitor);
  crier_test_wait (app_fixture_get_n_clients (&self->app) == n - 1);
}
