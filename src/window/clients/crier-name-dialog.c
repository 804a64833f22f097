/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-name-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-cell-text.h"
#include "crier-id.h"
#include "crier-color-dot.h"
#include "crier-display-name.h"
#include "crier-event-text.h"

/*
 * CrierNameDialog:
 *
 * Asks the operator for a name and a color of an Id, here or not, and gives
 * them to it. What is no name is said at once and cannot be saved; no name and
 * no color take both away.
 */
struct _CrierNameDialog
{
  AdwWindow parent_instance;

  CrierService *service;   /* (owned) */
  char *id;                /* (owned) */

  GtkToggleButton *toggles[CRIER_N_COLORS];

  AdwWindowTitle *heading; /* (template) */
  GtkEditable *entry;      /* (template) */
  GtkLabel *problem;       /* (template) */
  GtkBox *colors;          /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierNameDialog, crier_name_dialog, ADW_TYPE_WINDOW)

/* Without the spaces around it, of any script; NULL for none. */
static char *
dup_name (CrierNameDialog *self)
{
  const char *start = gtk_editable_get_text (self->entry);
  const char *end;

  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  end = start + strlen (start);
  while (end > start && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  return end > start ? g_strndup (start, (gsize) (end - start)) : NULL;
}

/* What crier_id_check() says of Ids, of a name; NULL if it can be one. */
static char *
dup_problem (const char *name)
{
  g_autofree char *normal = NULL;
  const char *unseen;

  if (name == NULL || crier_id_check (name, -1, NULL))
    return NULL;

  unseen = crier_id_find_unseen (name);
  if (unseen != NULL)
    return g_strdup_printf (_("The name contains U+%04X, which cannot be seen"),
                            g_utf8_get_char (unseen));

  normal = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  if (strlen (normal) > CRIER_ID_MAX)
    return g_strdup_printf (_("The name has %zu bytes; %d are the most"),
                            strlen (normal), CRIER_ID_MAX);

  return g_strdup (_("The name begins with an accent, which has to follow a letter"));
}

static CrierColor
get_color (CrierNameDialog *self)
{
  CrierColor color = CRIER_COLOR_NONE;

  while (color < CRIER_N_COLORS - 1 && !gtk_toggle_button_get_active (self->toggles[color]))
    color++;

  return color;
}

static void
show_problem (CrierNameDialog *self,
              const char       *problem)
{
  GtkAccessible *text = GTK_ACCESSIBLE (gtk_editable_get_delegate (self->entry));

  gtk_label_set_label (self->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  if (problem != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      gtk_accessible_update_state (text, GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
      gtk_accessible_reset_state (text, GTK_ACCESSIBLE_STATE_INVALID);
    }
}

static void
changed_cb (CrierNameDialog *self)
{
  g_autofree char *name = dup_name (self);
  g_autofree char *problem = dup_problem (name);

  show_problem (self, problem);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "label.save", problem == NULL);
}

static void
save_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  CrierNameDialog *self = CRIER_NAME_DIALOG (widget);
  g_autofree char *name = dup_name (self);

  if (crier_service_label (self->service, self->id, name, get_color (self)))
    gtk_window_close (GTK_WINDOW (self));
  else
    show_problem (self, _("This client is not known any more, or the server is stopped."));
}

static void
activated_cb (CrierNameDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "label.save", NULL);
}

static void
add_toggle (CrierNameDialog *self,
            CrierColor       color)
{
  const char *name = color == CRIER_COLOR_NONE ? _("No Color")
                                             : crier_display_name_get_color (color);
  GtkWidget *toggle = gtk_toggle_button_new ();

  if (color == CRIER_COLOR_NONE)
    gtk_button_set_icon_name (GTK_BUTTON (toggle), "action-unavailable-symbolic");
  else
    gtk_button_set_child (GTK_BUTTON (toggle), crier_color_dot_new (color));

  gtk_widget_add_css_class (toggle, "flat");
  gtk_widget_add_css_class (toggle, "circular");
  gtk_widget_add_css_class (toggle, "mark");
  gtk_widget_set_tooltip_text (toggle, name);
  crier_cell_text_set_name (toggle, name);
  self->toggles[color] = GTK_TOGGLE_BUTTON (toggle);
  gtk_toggle_button_set_group (self->toggles[color],
                               color > 0 ? self->toggles[0] : NULL);
  gtk_box_append (self->colors, toggle);
}

static void
crier_name_dialog_dispose (GObject *object)
{
  CrierNameDialog *self = CRIER_NAME_DIALOG (object);

  g_clear_object (&self->service);
  g_clear_pointer (&self->id, g_free);

  G_OBJECT_CLASS (crier_name_dialog_parent_class)->dispose (object);
}

static void
crier_name_dialog_class_init (CrierNameDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_name_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-name-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierNameDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, CrierNameDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, CrierNameDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, CrierNameDialog, colors);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);

  gtk_widget_class_install_action (widget_class, "label.save", NULL, save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
crier_name_dialog_init (CrierNameDialog *self)
{
  guint i;

  gtk_widget_init_template (GTK_WIDGET (self));

  for (i = 0; i < CRIER_N_COLORS; i++)
    add_toggle (self, i);
}

/**
 * crier_name_dialog_new:
 * @parent: (nullable): the window it stands over
 * @id: an Id, here or not
 *
 * Returns: (transfer none): the window, which belongs to GTK until it is closed
 */
CrierNameDialog *
crier_name_dialog_new (GtkWindow    *parent,
                       CrierService *service,
                       const char   *id)
{
  CrierNameDialog *self = g_object_new (CRIER_TYPE_NAME_DIALOG, "transient-for", parent,
                                        NULL);
  CrierContact *contact = crier_contacts_find (crier_service_get_contacts (service), id);
  CrierColor color = CRIER_COLOR_NONE;
  const char *name = NULL;
  g_autofree char *safe = crier_event_text_name (id);

  self->service = g_object_ref (service);
  self->id = g_strdup (id);
  adw_window_title_set_subtitle (self->heading, safe);

  if (contact != NULL)
    {
      name = crier_contact_get_name (contact);
      color = crier_contact_get_color (contact);
    }

  gtk_editable_set_text (self->entry, name != NULL ? name : "");
  gtk_toggle_button_set_active (self->toggles[color], TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));

  return self;
}
