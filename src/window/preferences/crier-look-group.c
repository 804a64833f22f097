/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-look-group.h"

#include <math.h>

#include <glib/gi18n.h>

#include "crier-look-settings.h"

/* What the page has in the light, before anything was chosen. */
#define OWN_FOREGROUND "#1d1d20"
#define OWN_BACKGROUND "#fafafa"

/*
 * CrierLookGroup:
 *
 * The colors and the logo of the page, and why what was chosen cannot be taken. A color
 * that does not go with the other stays here until the other is chosen too. It follows the
 * settings.
 */
struct _CrierLookGroup
{
  AdwPreferencesGroup parent_instance;

  CrierSettings *settings; /* (unowned) (nullable): cleared when they go; those of the
                            * window that it is in */
  GtkNativeDialog *dialog; /* (owned) (nullable): while it asks */

  GtkColorChooser *foreground_button; /* (template) */
  GtkColorChooser *background_button; /* (template) */
  GtkWidget *reset_button;  /* (template) */
  AdwActionRow *logo_row;   /* (template) */
  GtkWidget *remove_button; /* (template) */
  GtkWidget *choose_button; /* (template) */
  GtkLabel *error;          /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierLookGroup, crier_look_group, ADW_TYPE_PREFERENCES_GROUP)

/* %NULL is no error any more. */
static void
show_error (CrierLookGroup *self,
            const GError   *error)
{
  gtk_label_set_label (self->error, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), error != NULL);
}

static void
show_color (CrierLookGroup  *self,
            GtkColorChooser *button,
            const char      *name,
            const char      *own)
{
  const char *chosen = crier_settings_get_string (self->settings, name);
  GdkRGBA color;

  if (!gdk_rgba_parse (&color, chosen))
    gdk_rgba_parse (&color, own);

  gtk_color_chooser_set_rgba (button, &color);
}

static void
show_colors (CrierLookGroup *self)
{
  show_color (self, self->foreground_button, "foreground", OWN_FOREGROUND);
  show_color (self, self->background_button, "background", OWN_BACKGROUND);
  gtk_widget_set_sensitive (self->reset_button,
                            *crier_settings_get_string (self->settings, "foreground") != '\0');
}

static void
show_logo (CrierLookGroup *self)
{
  const char *path = crier_settings_get_string (self->settings, "logo");
  g_autofree char *name = g_filename_display_basename (path);

  adw_action_row_set_subtitle (self->logo_row,
                               *path != '\0' ? name : _("PNG or SVG, up to 256 KiB"));
  gtk_widget_set_sensitive (self->remove_button, *path != '\0');
}

static char *
dup_color (GtkColorChooser *button)
{
  GdkRGBA color;

  gtk_color_chooser_get_rgba (button, &color);

  return g_strdup_printf ("#%02x%02x%02x", (guint) lroundf (color.red * 255),
                          (guint) lroundf (color.green * 255),
                          (guint) lroundf (color.blue * 255));
}

static void
color_set_cb (CrierLookGroup *self)
{
  g_autofree char *foreground = dup_color (self->foreground_button);
  g_autofree char *background = dup_color (self->background_button);
  g_autoptr (GError) error = NULL;

  crier_look_settings_set_colors (self->settings, foreground, background, &error);
  gtk_widget_set_sensitive (self->reset_button, TRUE);
  show_error (self, error);
}

static void
reset_cb (CrierLookGroup *self)
{
  crier_look_settings_set_colors (self->settings, NULL, NULL, NULL);
  /* Also what was only tried. */
  show_colors (self);
  show_error (self, NULL);
}

/**
 * crier_look_group_set_logo:
 * @file: (nullable): the image, %NULL for none
 *
 * Takes the logo, or shows why not.
 */
void
crier_look_group_set_logo (CrierLookGroup *self,
                           GFile          *file)
{
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CRIER_IS_LOOK_GROUP (self));

  /* One that is not on this computer has no path: it is named as it is. */
  if (file != NULL && path == NULL)
    path = g_file_get_uri (file);

  crier_look_settings_set_logo (self->settings, path, &error);
  show_error (self, error);
}

static void
remove_cb (CrierLookGroup *self)
{
  crier_look_group_set_logo (self, NULL);
}

static void
response_cb (CrierLookGroup *self,
             int             response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->dialog));

  if (file != NULL)
    crier_look_group_set_logo (self, file);

  g_clear_object (&self->dialog);
}

static void
choose_cb (CrierLookGroup *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  g_clear_object (&self->dialog);
  self->dialog = GTK_NATIVE_DIALOG (
    gtk_file_chooser_native_new (_("Logo"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), _("_Cancel")));
  gtk_native_dialog_set_modal (self->dialog, TRUE);
  gtk_file_filter_set_name (filter, _("PNG or SVG"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/svg+xml");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->dialog), filter);
  g_signal_connect_object (self->dialog, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (self->dialog);
}

static void
crier_look_group_dispose (GObject *object)
{
  CrierLookGroup *self = CRIER_LOOK_GROUP (object);

  g_clear_object (&self->dialog);
  g_clear_weak_pointer (&self->settings);

  G_OBJECT_CLASS (crier_look_group_parent_class)->dispose (object);
}

static void
crier_look_group_class_init (CrierLookGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_look_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-look-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, foreground_button);
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, background_button);
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, reset_button);
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, logo_row);
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, remove_button);
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, choose_button);
  gtk_widget_class_bind_template_child (widget_class, CrierLookGroup, error);
  gtk_widget_class_bind_template_callback (widget_class, color_set_cb);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

/* After what it does, and not after the row as well. */
static void
name_button (gpointer    button,
             const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button),
                                 GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
crier_look_group_init (CrierLookGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  name_button (self->choose_button, _("Choose Logo…"));
  /* What has the focus is a button in it. */
  name_button (gtk_widget_get_first_child (GTK_WIDGET (self->foreground_button)),
               _("Text Color"));
  name_button (gtk_widget_get_first_child (GTK_WIDGET (self->background_button)),
               _("Background Color"));
}

void
crier_look_group_bind (CrierLookGroup *self,
                       CrierSettings  *settings)
{
  g_set_weak_pointer (&self->settings, settings);
  g_signal_connect_object (settings, "notify::foreground",
                           G_CALLBACK (show_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::background",
                           G_CALLBACK (show_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify::logo",
                           G_CALLBACK (show_logo), self, G_CONNECT_SWAPPED);
  show_colors (self);
  show_logo (self);
}
