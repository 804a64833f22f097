/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-share.h"

#include <glib/gi18n.h>

#include "crier-qr.h"

/* It lies over the address. */
#define TOAST_SECONDS 2

/*
 * CrierShare:
 *
 * A small window over the operator's, to show to people: the address to open
 * and its QR code. It follows the address while it is open. What it cannot do
 * by itself it leaves to the window that it belongs to.
 */
struct _CrierShare
{
  AdwWindow parent_instance;

  char *uri;               /* (owned) (nullable): NULL until it is set */

  AdwToastOverlay *toasts; /* (template) */
  GtkPicture *picture;     /* (template) */
  GtkLabel *description;   /* (template) */
  AdwActionRow *row;       /* (template) */
  GtkWidget *allow_button; /* (template) */
};

enum
{
  COPIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierShare, crier_share, ADW_TYPE_WINDOW)

static void
copy_cb (CrierShare *self)
{
  AdwToast *toast;

  if (self->uri == NULL)
    return;

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->uri);

  toast = adw_toast_new (_("Address copied"));
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  adw_toast_overlay_add_toast (self->toasts, toast);
  g_signal_emit (self, signals[COPIED], 0);
}

/* That window may have to ask something first, so this one gets out of its
 * way. */
static void
allow_cb (CrierShare *self)
{
  g_autoptr (GtkWidget) parent = NULL;

  g_set_object (&parent, GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))));
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (parent, "win.allow-network", NULL);
}

static const char *
describe (gboolean is_local,
          gboolean has_code)
{
  if (is_local)
    return _("Only programs on this computer can connect");

  if (has_code)
    return _("Scan with a phone on this network, or open the address in a browser");

  return _("Open the address in a browser on this network");
}

static void
crier_share_dispose (GObject *object)
{
  CrierShare *self = CRIER_SHARE (object);

  g_clear_pointer (&self->uri, g_free);

  G_OBJECT_CLASS (crier_share_parent_class)->dispose (object);
}

static void
crier_share_class_init (CrierShareClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_share_dispose;

  /**
   * CrierShare::copied:
   * @self: a share window
   *
   * The address was copied.
   */
  signals[COPIED] = g_signal_new ("copied", CRIER_TYPE_SHARE, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-share.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierShare, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierShare, picture);
  gtk_widget_class_bind_template_child (widget_class, CrierShare, description);
  gtk_widget_class_bind_template_child (widget_class, CrierShare, row);
  gtk_widget_class_bind_template_child (widget_class, CrierShare, allow_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, allow_cb);
}

static void
crier_share_init (CrierShare *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * crier_share_new:
 * @parent: the window it belongs to, which has the action `win.allow-network`
 *
 * Makes the window; it is not shown yet, and says nothing before
 * crier_share_set_address().
 *
 * Returns: (transfer none): the window
 */
CrierShare *
crier_share_new (GtkWindow *parent)
{
  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  return g_object_new (CRIER_TYPE_SHARE, "transient-for", parent, NULL);
}

/**
 * crier_share_set_address:
 * @self: a share window
 * @uri: the address that clients open
 * @is_local: whether only this computer can reach it
 *
 * Shows another address from now on. One of this computer gets no QR code,
 * since no phone would find anything there, but the way to open it to the
 * network.
 */
void
crier_share_set_address (CrierShare *self,
                         const char *uri,
                         gboolean    is_local)
{
  gboolean has_code;

  g_return_if_fail (CRIER_IS_SHARE (self));
  g_return_if_fail (uri != NULL);

  g_free (self->uri);
  self->uri = g_strdup (uri);

  has_code = crier_qr_show (self->picture, is_local ? NULL : uri);
  gtk_label_set_label (self->description, describe (is_local, has_code));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), uri);
  gtk_widget_set_visible (self->allow_button, is_local);
}
