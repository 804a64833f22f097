/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-client-details.h"

#include <glib/gi18n.h>

#include "crier-block-dialog.h"
#include "crier-cell-text.h"
#include "crier-client-commands.h"
#include "crier-client-column.h"
#include "crier-format.h"
#include "crier-name-dialog.h"
#include "crier-display-name.h"
#include "crier-event-text.h"

typedef enum
{
  FIELD_NAME,
  FIELD_ID,
  FIELD_ADDRESS,
  FIELD_PROGRAM,
  FIELD_TRANSPORT,
  FIELD_SINCE,
  FIELD_LATENCY,
  FIELD_OFFSET,
  FIELD_MESSAGES,
  FIELD_RECEIVED,
  FIELD_SENT,
  FIELD_PENDING,
  N_FIELDS,
} Field;

static const char * const titles[N_FIELDS] = {
  [FIELD_NAME] = N_("Name"),
  [FIELD_ID] = N_("ID"),
  [FIELD_ADDRESS] = N_("Address"),
  [FIELD_PROGRAM] = N_("Program"),
  [FIELD_TRANSPORT] = N_("Transport"),
  [FIELD_SINCE] = N_("Connected Since"),
  [FIELD_LATENCY] = N_("Latency"),
  [FIELD_OFFSET] = N_("Clock Offset"),
  [FIELD_MESSAGES] = N_("Messages Sent"),
  [FIELD_RECEIVED] = N_("Messages Received"),
  [FIELD_SENT] = N_("Data Sent"),
  [FIELD_PENDING] = N_("Pending"),
};

/*
 * CrierClientDetails:
 *
 * All that is known of one client, live while the window can be seen. When the
 * client leaves, it says so, keeps what was known, and offers nothing any more
 * that could only be done to a client that is connected.
 */
struct _CrierClientDetails
{
  AdwWindow parent_instance;

  CrierService *service;     /* (owned) */
  CrierSettings *settings;   /* (owned) (nullable) */
  CrierClient *client;       /* (owned) */
  GPtrArray *clients;        /* (owned) (element-type CrierClient): only client */
  gboolean left;
  guint timer_id;            /* 0 unless mapped, and client here */

  GtkLabel *values[N_FIELDS];

  AdwToastOverlay *toasts;   /* (template) */
  AdwWindowTitle *title;     /* (template) */
  AdwPreferencesGroup *group; /* (template) */
  GtkWidget *write_button;   /* (template) */
};

static guint write_signal;

G_DEFINE_FINAL_TYPE (CrierClientDetails, crier_client_details, ADW_TYPE_WINDOW)

/* The operator's words for it: "Lobby · Blue". */
static char *
dup_label (CrierClient *client)
{
  CrierContact *contact = crier_contact_of (client);
  const char *name;
  const char *color;

  if (contact == NULL || !crier_contact_is_labelled (contact))
    return g_strdup ("–");

  name = crier_contact_get_name (contact);
  color = crier_display_name_get_color (crier_contact_get_color (contact));
  if (name == NULL || color == NULL)
    return g_strdup (name != NULL ? name : color);

  return g_strjoin (" · ", name, color, NULL);
}

static char *
dup_value (CrierClientDetails *self,
           Field               field,
           gint64              now)
{
  static const CrierClientColumn columns[N_FIELDS] = {
    [FIELD_ADDRESS] = CRIER_CLIENT_COLUMN_ADDRESS,
    [FIELD_PROGRAM] = CRIER_CLIENT_COLUMN_PROGRAM,
    [FIELD_TRANSPORT] = CRIER_CLIENT_COLUMN_TRANSPORT,
    [FIELD_LATENCY] = CRIER_CLIENT_COLUMN_LATENCY,
    [FIELD_MESSAGES] = CRIER_CLIENT_COLUMN_MESSAGES,
    [FIELD_SENT] = CRIER_CLIENT_COLUMN_SENT,
    [FIELD_PENDING] = CRIER_CLIENT_COLUMN_PENDING,
  };

  gint64 offset;

  /* What no column has room for, or says by a name. */
  if (field == FIELD_NAME)
    return dup_label (self->client);

  if (field == FIELD_ID)
    return g_strdup (crier_client_get_id (self->client));

  if (field == FIELD_SINCE)
    return crier_format_time (crier_client_get_since (self->client), now);

  if (field == FIELD_OFFSET)
    return crier_client_get_offset (self->client, &offset) ? crier_format_offset (offset)
                                                           : g_strdup ("–");

  if (field == FIELD_RECEIVED)
    return crier_format_count (crier_client_get_received (self->client));

  return crier_client_column_dup_text (columns[field], self->client, now);
}

static gboolean
timer_cb (gpointer data)
{
  crier_client_details_refresh (CRIER_CLIENT_DETAILS (data));

  return G_SOURCE_CONTINUE;
}

static void
stop_timer (CrierClientDetails *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
}

static void
set_left (CrierClientDetails *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autofree char *title = NULL;

  /* What it did last is still to be seen. */
  crier_client_details_refresh (self);
  self->left = TRUE;
  stop_timer (self);

  /* Translators: the title of a window about a client that is gone */
  title = g_strdup_printf (_("%s (left)"),
                           crier_display_name_of (self->client));
  gtk_window_set_title (GTK_WINDOW (self), title);
  /* Not behind the ID, which may be too long for it to be seen. */
  adw_window_title_set_subtitle (self->title, _("This client left"));
  gtk_widget_action_set_enabled (widget, "details.write", FALSE);
  gtk_widget_action_set_enabled (widget, "details.identify", FALSE);
  gtk_widget_action_set_enabled (widget, "details.disconnect", FALSE);
}

static void
show_title (CrierClientDetails *self)
{
  const char *name = crier_display_name_of (self->client);

  adw_window_title_set_title (self->title, name);
  gtk_window_set_title (GTK_WINDOW (self), name);
}

static void
labelled_cb (CrierClientDetails *self)
{
  g_autofree char *label = dup_label (self->client);

  gtk_label_set_label (self->values[FIELD_NAME], label);
  if (!self->left)
    show_title (self);
}

static void
roster_changed_cb (CrierClientDetails *self)
{
  if (!self->left &&
      !crier_roster_contains (crier_service_get_roster (self->service), self->client))
    set_left (self);
}

static void
add_row (CrierClientDetails *self,
         Field               field)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *value = gtk_label_new (NULL);
  GtkLabel *label = GTK_LABEL (value);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(titles[field]));
  gtk_label_set_xalign (label, 1);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_natural_wrap_mode (label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (label, TRUE);
  gtk_widget_add_css_class (value, "dim-label");
  gtk_widget_add_css_class (value, "numeric");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value),
                                  GTK_ACCESSIBLE_RELATION_LABELLED_BY, row, NULL,
                                  -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), value);
  self->values[field] = label;

  if (field == FIELD_ID)
    {
      GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");

      gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (copy, _("Copy ID"));
      gtk_widget_add_css_class (copy, "flat");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (copy), "details.copy-id");
      crier_cell_text_set_name (copy, _("Copy ID"));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), copy);
    }

  adw_preferences_group_add (self->group, row);

  /* A group without a title names its list after the class. */
  crier_cell_text_set_name (gtk_widget_get_parent (row), _("Details"));
}

static void
toast_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  adw_toast_overlay_add_toast (CRIER_CLIENT_DETAILS (widget)->toasts,
                               adw_toast_new (g_variant_get_string (parameter, NULL)));
}

static void
copy_id_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);

  crier_client_commands_copy_ids (self->clients, widget);
}

static void
write_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);

  g_signal_emit (self, write_signal, 0, self->client);
  gtk_window_close (GTK_WINDOW (self));
}

static void
label_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);
  CrierNameDialog *dialog;

  dialog = crier_name_dialog_new (GTK_WINDOW (self), self->service,
                                  crier_client_get_id (self->client));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
identify_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);

  crier_client_commands_identify (self->service, self->clients, widget);
}

static void
block_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);

  /* From within the toast overlay. */
  crier_block_dialog_ask (self->settings,
                          G_LIST_MODEL (crier_service_get_roster (self->service)),
                          self->clients, GTK_WIDGET (self->group));
}

static void
disconnect_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);

  crier_service_disconnect (self->service, crier_client_get_serial (self->client));
}

static void
crier_client_details_map (GtkWidget *widget)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (widget);

  GTK_WIDGET_CLASS (crier_client_details_parent_class)->map (widget);

  if (self->left)
    return;

  crier_client_details_refresh (self);
  self->timer_id = g_timeout_add_seconds (1, timer_cb, self);
}

static void
crier_client_details_unmap (GtkWidget *widget)
{
  stop_timer (CRIER_CLIENT_DETAILS (widget));

  GTK_WIDGET_CLASS (crier_client_details_parent_class)->unmap (widget);
}

static void
crier_client_details_dispose (GObject *object)
{
  CrierClientDetails *self = CRIER_CLIENT_DETAILS (object);

  stop_timer (self);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_client_details_parent_class)->dispose (object);
}

static void
crier_client_details_class_init (CrierClientDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_client_details_dispose;
  widget_class->map = crier_client_details_map;
  widget_class->unmap = crier_client_details_unmap;

  /**
   * CrierClientDetails::write:
   * @client: a client that is connected
   *
   * The operator wants to write to @client. The window closes afterwards.
   */
  write_signal = g_signal_new ("write", CRIER_TYPE_CLIENT_DETAILS, G_SIGNAL_RUN_LAST,
                               0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, CRIER_TYPE_CLIENT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-client-details.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientDetails, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierClientDetails, title);
  gtk_widget_class_bind_template_child (widget_class, CrierClientDetails, group);
  gtk_widget_class_bind_template_child (widget_class, CrierClientDetails, write_button);

  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
  gtk_widget_class_install_action (widget_class, "details.copy-id", NULL,
                                   copy_id_action);
  gtk_widget_class_install_action (widget_class, "details.write", NULL, write_action);
  gtk_widget_class_install_action (widget_class, "details.label", NULL, label_action);
  gtk_widget_class_install_action (widget_class, "details.identify", NULL,
                                   identify_action);
  gtk_widget_class_install_action (widget_class, "details.block", NULL, block_action);
  gtk_widget_class_install_action (widget_class, "details.disconnect", NULL,
                                   disconnect_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
crier_client_details_init (CrierClientDetails *self)
{
  guint i;

  gtk_widget_init_template (GTK_WIDGET (self));

  for (i = 0; i < N_FIELDS; i++)
    add_row (self, i);
}

/**
 * crier_client_details_new:
 * @parent: (nullable): the window it stands over
 * @settings: (nullable): where it is kept what is blocked
 * @client: a client, here or not any more
 *
 * Returns: (transfer none): the window, which belongs to GTK until it is closed
 */
CrierClientDetails *
crier_client_details_new (GtkWindow     *parent,
                          CrierService  *service,
                          CrierSettings *settings,
                          CrierClient   *client)
{
  CrierClientDetails *self = g_object_new (CRIER_TYPE_CLIENT_DETAILS, "transient-for",
                                           parent, NULL);

  self->service = g_object_ref (service);
  self->client = g_object_ref (client);
  g_set_object (&self->settings, settings);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "details.block", settings != NULL);
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->clients, g_object_ref (client));

  show_title (self);
  g_signal_connect_object (crier_service_get_contacts (service), "labelled",
                           G_CALLBACK (labelled_cb), self, G_CONNECT_SWAPPED);
  gtk_window_set_focus (GTK_WINDOW (self), self->write_button);
  g_signal_connect_object (crier_service_get_roster (service), "items-changed",
                           G_CALLBACK (roster_changed_cb), self, G_CONNECT_SWAPPED);
  crier_client_details_refresh (self);
  roster_changed_cb (self);

  return self;
}

/**
 * crier_client_details_refresh:
 *
 * Brings what it says up to date, which it does by itself every second. Does
 * nothing when the client has left.
 */
void
crier_client_details_refresh (CrierClientDetails *self)
{
  gint64 now = g_get_real_time ();
  guint i;

  g_return_if_fail (CRIER_IS_CLIENT_DETAILS (self));

  if (self->left)
    return;

  for (i = 0; i < N_FIELDS; i++)
    {
      g_autofree char *text = dup_value (self, i, now);

      /* The operator may have selected the old text, which is the same. */
      if (g_strcmp0 (gtk_label_get_label (self->values[i]), text) != 0)
        gtk_label_set_label (self->values[i], text);
    }

  crier_service_refresh (self->service, self->clients);
}
