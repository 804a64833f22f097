/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-empty-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "crier-cell-text.h"
#include "crier-qr-paintable.h"

/*
 * CrierEmptyPage:
 *
 * What stands in place of the clients while there are none: the address to
 * open, and its QR code for phones. What its buttons do are actions of the
 * window around it.
 */
struct _CrierEmptyPage
{
  GtkWidget parent_instance;

  AdwStatusPage *page;     /* (template) */
  GtkPicture *picture;     /* (template) */
  GtkLinkButton *link;     /* (template) */
  GtkLabel *address;       /* (template) */
  GtkWidget *allow_button; /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierEmptyPage, crier_empty_page, GTK_TYPE_WIDGET)

static const char *
describe (gboolean is_local,
          gboolean has_code)
{
  if (is_local)
    return _("Only programs on this computer can connect");

  if (has_code)
    return _("Open the address below in a browser, or scan the code with a "
             "phone on this network");

  return _("Open the address below in a browser on this network");
}

static void
crier_empty_page_dispose (GObject *object)
{
  CrierEmptyPage *self = CRIER_EMPTY_PAGE (object);

  g_clear_pointer ((GtkWidget **) &self->page, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_empty_page_parent_class)->dispose (object);
}

static void
crier_empty_page_class_init (CrierEmptyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_empty_page_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-empty-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierEmptyPage, page);
  gtk_widget_class_bind_template_child (widget_class, CrierEmptyPage, picture);
  gtk_widget_class_bind_template_child (widget_class, CrierEmptyPage, link);
  gtk_widget_class_bind_template_child (widget_class, CrierEmptyPage, address);
  gtk_widget_class_bind_template_child (widget_class, CrierEmptyPage,
                                        allow_button);
}

static void
crier_empty_page_init (CrierEmptyPage *self)
{
  GtkLabel *label;

  gtk_widget_init_template (GTK_WIDGET (self));

  /* With large text it is wider than a phone. */
  label = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->allow_button)));
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_justify (label, GTK_JUSTIFY_CENTER);
}

/**
 * crier_empty_page_set_address:
 * @is_local: whether only this computer can reach @uri
 *
 * Shows where to go. An address of this computer gets no QR code, since no
 * phone would find anything there, but the way to open it to the network.
 */
void
crier_empty_page_set_address (CrierEmptyPage *self,
                              const char   *uri,
                              gboolean      is_local)
{
  gboolean has_code = crier_qr_paintable_show (self->picture, is_local ? NULL : uri);

  adw_status_page_set_description (self->page, describe (is_local, has_code));
  gtk_widget_set_visible (self->allow_button, is_local);

  gtk_link_button_set_uri (self->link, uri);
  gtk_label_set_label (self->address, uri);
  crier_cell_text_set_name (GTK_WIDGET (self->link), uri);
}
