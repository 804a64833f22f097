/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-preferences.h"

#include <glib/gi18n.h>

#include "crier-blocked-list.h"
#include "crier-error.h"
#include "crier-look-group.h"

/* What may stand between two origins; none of it can be part of one. */
#define SEPARATORS " ,;\t\n"

/* Where "available-to" can be "other", it stands behind these. */
static const char *availabilities[] = { "local", "any", "other" };

/*
 * CrierPreferences:
 *
 * The window in which the operator changes the settings. What is changed is
 * set at once; whether the server must be restarted for it is up to others. A
 * value that is none is shown as such and not set.
 */
struct _CrierPreferences
{
  AdwPreferencesWindow parent_instance;

  CrierSettings *settings;    /* (owned) */

  GtkStringList *available;   /* (template) */
  GtkSpinButton *port_spin;   /* (template) */
  AdwComboRow *available_row; /* (template) */
  GtkSwitch *start_switch;    /* (template) */
  AdwComboRow *close_row;     /* (template): in the order of CrierOnClose */
  GtkSwitch *announce_switch; /* (template) */
  GtkSpinButton *interval_spin; /* (template) */
  AdwEntryRow *origins_row;   /* (template) */
  GtkLabel *origins_error;    /* (template) */
  GtkSwitch *visitors_switch; /* (template) */
  AdwEntryRow *token_row;     /* (template) */
  GtkLabel *token_error;      /* (template) */
  GtkWidget *copy_button;     /* (template) */
  GtkSpinButton *clients_spin; /* (template) */
  GtkSpinButton *per_address_spin; /* (template) */
  CrierBlockedList *blocked;  /* (template) */
  CrierLookGroup *look;       /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierPreferences, crier_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* Any free port, 0, is only for the command line to choose; once it is another
 * one there is no way back. */
static void
port_changed_cb (CrierPreferences *self)
{
  gtk_adjustment_set_lower (gtk_spin_button_get_adjustment (self->port_spin),
                            crier_settings_get_uint (self->settings, "port") == 0 ? 0 : 1);
}

static gboolean
is_other (CrierPreferences *self)
{
  return strcmp (crier_settings_get_string (self->settings, "available-to"),
                 "other") == 0;
}

/* Neither is there one to addresses that only the command line can name. */
static void
available_changed_cb (CrierPreferences *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->available));
  guint n_wanted = is_other (self) ? 3 : 2;

  if (n < n_wanted)
    gtk_string_list_append (self->available, _("As Given on the Command Line"));
  else if (n > n_wanted)
    gtk_string_list_remove (self->available, n_wanted);
}

static gboolean
availability_to_position (GBinding     *binding,
                          const GValue *from,
                          GValue       *to,
                          gpointer      data)
{
  const char *availability = g_value_get_string (from);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (availabilities); i++)
    {
      if (strcmp (availabilities[i], availability) == 0)
        g_value_set_uint (to, i);
    }

  return TRUE;
}

static gboolean
position_to_availability (GBinding     *binding,
                          const GValue *from,
                          GValue       *to,
                          gpointer      data)
{
  guint position = g_value_get_uint (from);

  if (position >= G_N_ELEMENTS (availabilities))
    return FALSE;

  g_value_set_static_string (to, availabilities[position]);

  return TRUE;
}

static void
clear_error (AdwEntryRow *row,
             GtkLabel    *label)
{
  gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
  gtk_widget_set_visible (GTK_WIDGET (label), FALSE);
  gtk_accessible_reset_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID);
}

static void
clear_origins_error (CrierPreferences *self)
{
  clear_error (self->origins_row, self->origins_error);
}

static void
clear_token_error (CrierPreferences *self)
{
  clear_error (self->token_row, self->token_error);
}

static void
show_error (AdwEntryRow  *row,
            GtkLabel     *label,
            const char   *message)
{
  gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  gtk_label_set_label (label, message);
  gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

/* Each once, in the order in which they were typed. */
static char **
split_origins (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, SEPARATORS, -1);
  g_autoptr (GPtrArray) origins = g_ptr_array_new ();
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0' &&
          !g_ptr_array_find_with_equal_func (origins, parts[i], g_str_equal, NULL))
        g_ptr_array_add (origins, g_strdup (parts[i]));
    }

  g_ptr_array_add (origins, NULL);

  return (char **) g_ptr_array_steal (origins, NULL);
}

static void
show_origins (CrierPreferences *self)
{
  const char * const *origins = crier_settings_get_strv (self->settings,
                                                         "allowed-origins");
  g_autofree char *text = g_strjoinv (" ", (char **) origins);

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->origins_row)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->origins_row), text);
}

static void
apply_origins_cb (CrierPreferences *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->origins_row));
  g_auto (GStrv) origins = split_origins (text);
  g_autoptr (GError) error = NULL;

  if (crier_settings_set_strv (self->settings, "allowed-origins",
                               (const char * const *) origins, &error))
    show_origins (self);
  else
    show_error (self->origins_row, self->origins_error, error->message);
}

static void
show_token (CrierPreferences *self)
{
  const char *token = crier_settings_get_string (self->settings, "token");

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->token_row)), token) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->token_row), token);

  gtk_widget_set_sensitive (self->copy_button, *token != '\0');
}

static void
set_token (CrierPreferences *self,
           const char       *token)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hint = NULL;

  if (crier_settings_set_token (self->settings, token, &error))
    {
      show_token (self);
      return;
    }

  if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_INVALID))
    hint = g_strdup_printf (_("%s. “Generate Token” makes one."), error->message);

  show_error (self->token_row, self->token_error, hint != NULL ? hint : error->message);
}

static void
apply_token_cb (CrierPreferences *self)
{
  g_autofree char *token =
    g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->token_row)));

  /* A space before or after it is from where it was copied. */
  set_token (self, g_strstrip (token));
}

static void
generate_token_cb (CrierPreferences *self)
{
  g_autofree char *token = crier_settings_make_token ();

  set_token (self, token);
}

/* The one that holds, whatever is being typed. */
static void
copy_token_cb (CrierPreferences *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          crier_settings_get_string (self->settings, "token"));
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                    adw_toast_new (_("Token copied")));
}

/* Digits that were typed count when the focus leaves them, and a window that
 * closes takes them with it. */
static gboolean
crier_preferences_close_request (GtkWindow *window)
{
  CrierPreferences *self = CRIER_PREFERENCES (window);

  gtk_spin_button_update (self->port_spin);
  gtk_spin_button_update (self->interval_spin);
  gtk_spin_button_update (self->clients_spin);
  gtk_spin_button_update (self->per_address_spin);

  return GTK_WINDOW_CLASS (crier_preferences_parent_class)->close_request (window);
}

static void
crier_preferences_dispose (GObject *object)
{
  CrierPreferences *self = CRIER_PREFERENCES (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (crier_preferences_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, available);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, port_spin);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, available_row);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, start_switch);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, close_row);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, announce_switch);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, interval_spin);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, origins_row);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, origins_error);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, visitors_switch);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, token_row);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, token_error);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, clients_spin);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, per_address_spin);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, blocked);
  gtk_widget_class_bind_template_child (widget_class, CrierPreferences, look);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, apply_origins_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_origins_error);
  gtk_widget_class_bind_template_callback (widget_class, apply_token_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_token_error);
  gtk_widget_class_bind_template_callback (widget_class, generate_token_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_token_cb);
}

static void
crier_preferences_class_init (CrierPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CRIER_TYPE_BLOCKED_LIST);
  g_type_ensure (CRIER_TYPE_LOOK_GROUP);

  G_OBJECT_CLASS (klass)->dispose = crier_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = crier_preferences_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-preferences.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
}

static void
crier_preferences_init (CrierPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_settings (CrierPreferences *self)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
  CrierSettings *settings = self->settings;

  g_object_bind_property (settings, "port", self->port_spin, "value", both);
  g_object_bind_property_full (settings, "available-to",
                               self->available_row, "selected", both,
                               availability_to_position, position_to_availability,
                               NULL, NULL);
  g_object_bind_property (settings, "start-on-open", self->start_switch, "active", both);
  g_object_bind_property (settings, "on-close", self->close_row, "selected", both);
  g_object_bind_property (settings, "announce", self->announce_switch, "active", both);
  g_object_bind_property (settings, "interval", self->interval_spin, "value", both);
  g_object_bind_property (settings, "visitors-can-send",
                          self->visitors_switch, "active", both);
  g_object_bind_property (settings, "max-clients", self->clients_spin, "value", both);
  g_object_bind_property (settings, "max-clients-per-address",
                          self->per_address_spin, "value", both);
}

CrierPreferences *
crier_preferences_new (GtkWindow     *parent,
                       CrierSettings *settings)
{
  CrierPreferences *self;

  self = g_object_new (CRIER_TYPE_PREFERENCES, "transient-for", parent, NULL);
  self->settings = g_object_ref (settings);

  port_changed_cb (self);
  available_changed_cb (self);
  show_origins (self);
  show_token (self);
  crier_blocked_list_bind (self->blocked, settings);
  crier_look_group_bind (self->look, settings);
  bind_settings (self);
  g_signal_connect_object (settings, "notify::port",
                           G_CALLBACK (port_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::available-to",
                           G_CALLBACK (available_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::allowed-origins",
                           G_CALLBACK (show_origins), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::token",
                           G_CALLBACK (show_token), self, G_CONNECT_SWAPPED);

  return self;
}

/* The preferences over @parent, if they are open. */
static GtkWindow *
find_open (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CRIER_IS_PREFERENCES (window) &&
          gtk_window_get_transient_for (window) == parent)
        return window;
    }

  return NULL;
}

/* Once, however often they are asked for. */
void
crier_preferences_show (GtkWindow     *parent,
                        CrierSettings *settings)
{
  GtkWindow *window;

  g_return_if_fail (GTK_IS_WINDOW (parent));

  window = find_open (parent);
  if (window == NULL)
    window = GTK_WINDOW (crier_preferences_new (parent, settings));

  gtk_window_present (window);
}
