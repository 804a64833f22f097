/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-share-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-qr-paintable.h"

/* It lies over the address. */
#define TOAST_SECONDS 2

/*
 * CrierShareWindow:
 *
 * A small window over the operator's, to show to people: the addresses to open,
 * and the QR code of the one that is chosen. It follows the addresses while it
 * is open. What it cannot do by itself it leaves to the window that it belongs
 * to.
 */
struct _CrierShareWindow
{
  AdwWindow parent_instance;

  char *uri;               /* (owned) (nullable): whose code is shown; NULL until
                            * there is one */
  gboolean is_local;

  AdwToastOverlay *toasts; /* (template) */
  GtkPicture *picture;     /* (template) */
  GtkLabel *description;   /* (template) */
  GtkListBox *list;        /* (template) */
  GtkWidget *allow_button; /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierShareWindow, crier_share_window, ADW_TYPE_WINDOW)

/* Of the row in which the button is. */
static const char *
get_uri (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
}

static GtkWidget *
get_parent (CrierShareWindow *self)
{
  return GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self)));
}

static void
copy_cb (GtkButton        *button,
         CrierShareWindow *self)
{
  AdwToast *toast;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          get_uri (GTK_WIDGET (button)));

  toast = adw_toast_new (_("Address copied"));
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  adw_toast_overlay_add_toast (self->toasts, toast);
  gtk_widget_activate_action (get_parent (self), "win.address-copied", NULL);
}

/* That window may have to ask something first, so this one gets out of its
 * way. */
static void
allow_cb (CrierShareWindow *self)
{
  g_autoptr (GtkWidget) parent = g_object_ref (get_parent (self));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (parent, "server.allow-network", NULL);
}

static const char *
describe (gboolean is_local,
          gboolean has_code,
          gboolean has_choice)
{
  if (is_local)
    return _("Only programs on this computer can connect");

  if (has_choice)
    return has_code
             ? _("Choose the network of the other device, then scan the code or open "
                 "the address in a browser")
             : _("Open the address of the other device’s network in a browser");

  if (has_code)
    return _("Scan with a phone on this network, or open the address in a browser");

  return _("Open the address in a browser on this network");
}

static void
choose (CrierShareWindow *self,
        const char *uri)
{
  gboolean has_code;
  char *copy = g_strdup (uri);

  g_free (self->uri);
  self->uri = copy;
  has_code = crier_qr_paintable_show (self->picture,
                                      self->is_local ? NULL : uri);
  gtk_label_set_label (self->description,
                       describe (self->is_local, has_code,
                                 gtk_list_box_get_row_at_index (self->list, 1) != NULL));
}

static void
row_selected_cb (CrierShareWindow    *self,
                 GtkListBoxRow *row)
{
  if (row != NULL)
    choose (self, get_uri (GTK_WIDGET (row)));
}

static GtkWidget *
new_row (CrierShareWindow *self,
         const char *uri,
         gboolean    is_only)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *name = NULL;

  /* Translators: the name of a button; %s is an address like
   * http://192.168.1.20:8888/ */
  name = g_strdup_printf (_("Copy %s"), uri);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), uri);
  gtk_widget_set_tooltip_text (button, _("Copy Address"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  /* Where there is nothing to choose, the row may as well do it. */
  if (is_only)
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);

  return row;
}

static void
fill_list (CrierShareWindow *self,
           GPtrArray  *uris)
{
  GtkListBoxRow *row;
  guint i;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  for (i = 0; i < uris->len; i++)
    gtk_list_box_append (self->list,
                         new_row (self, g_ptr_array_index (uris, i), uris->len == 1));

  gtk_list_box_set_selection_mode (self->list, uris->len > 1 ? GTK_SELECTION_BROWSE
                                                             : GTK_SELECTION_NONE);
}

/* The list shows these already: nothing would be gained, and the focus lost. */
static gboolean
is_shown (CrierShareWindow *self,
          GPtrArray  *uris)
{
  guint i;

  for (i = 0; i < uris->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);

      if (row == NULL || strcmp (get_uri (GTK_WIDGET (row)),
                                 g_ptr_array_index (uris, i)) != 0)
        return FALSE;
    }

  return gtk_list_box_get_row_at_index (self->list, (int) uris->len) == NULL;
}

static void
crier_share_window_dispose (GObject *object)
{
  CrierShareWindow *self = CRIER_SHARE_WINDOW (object);

  g_clear_pointer (&self->uri, g_free);

  G_OBJECT_CLASS (crier_share_window_parent_class)->dispose (object);
}

static void
crier_share_window_class_init (CrierShareWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_share_window_dispose;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-share-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierShareWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierShareWindow,
                                        picture);
  gtk_widget_class_bind_template_child (widget_class, CrierShareWindow,
                                        description);
  gtk_widget_class_bind_template_child (widget_class, CrierShareWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CrierShareWindow,
                                        allow_button);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, allow_cb);
}

static void
crier_share_window_init (CrierShareWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

CrierShareWindow *
crier_share_window_new (GtkWindow *parent)
{
  return g_object_new (CRIER_TYPE_SHARE_WINDOW, "transient-for", parent, NULL);
}

/**
 * crier_share_window_set_addresses:
 * @uris: (element-type utf8): the addresses that clients may open, the one that
 *   is right for most first; one at least
 * @is_local: whether only this computer can reach them
 *
 * Shows other addresses from now on; one of them that was chosen stays so. One
 * of this computer gets no QR code, since no phone would find anything there,
 * but the way to open it to the network.
 */
void
crier_share_window_set_addresses (CrierShareWindow *self,
                                  GPtrArray  *uris,
                                  gboolean    is_local)
{
  g_autofree char *chosen = NULL;
  guint place = 0;

  g_return_if_fail (uris != NULL && uris->len > 0);

  gtk_widget_set_visible (self->allow_button, is_local);
  if (self->is_local == !!is_local && is_shown (self, uris))
    return;

  self->is_local = !!is_local;
  chosen = g_steal_pointer (&self->uri);
  if (chosen == NULL ||
      !g_ptr_array_find_with_equal_func (uris, chosen, g_str_equal, &place))
    place = 0;

  fill_list (self, uris);
  if (uris->len > 1)
    gtk_list_box_select_row (self->list,
                             gtk_list_box_get_row_at_index (self->list, (int) place));

  choose (self, g_ptr_array_index (uris, place));
}
