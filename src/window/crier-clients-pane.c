/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-clients-pane.h"

#include <glib/gi18n.h>

struct _CrierClientsPane
{
  GtkWidget parent_instance;

  GtkWidget *child; /* (template) */
  CrierService *service;
  CrierSelection *selection;
  GListModel *all;
  gboolean search_mode;
};

enum { PROP_0, PROP_SEARCH_MODE, N_PROPS };
enum { WRITE, NOTICE, N_SIGNALS };
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierClientsPane, crier_clients_pane, GTK_TYPE_WIDGET)

static void
get_property (GObject *o, guint id, GValue *v, GParamSpec *p)
{
  g_value_set_boolean (v, CRIER_CLIENTS_PANE (o)->search_mode);
}

static void
set_property (GObject *o, guint id, const GValue *v, GParamSpec *p)
{
  CRIER_CLIENTS_PANE (o)->search_mode = g_value_get_boolean (v);
  g_object_notify_by_pspec (o, p);
}

static void
crier_clients_pane_dispose (GObject *object)
{
  CrierClientsPane *self = CRIER_CLIENTS_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (crier_clients_pane_parent_class)->dispose (object);
}

static void
crier_clients_pane_class_init (CrierClientsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_clients_pane_dispose;
  G_OBJECT_CLASS (klass)->get_property = get_property;
  G_OBJECT_CLASS (klass)->set_property = set_property;
  properties[PROP_SEARCH_MODE] =
    g_param_spec_boolean ("search-mode", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                          G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  signals[WRITE] = g_signal_new ("write", CRIER_TYPE_CLIENTS_PANE, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NOTICE] = g_signal_new ("notice", CRIER_TYPE_CLIENTS_PANE, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-clients-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierClientsPane, child);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
crier_clients_pane_init (CrierClientsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
crier_clients_pane_set_service (CrierClientsPane *self,
                                CrierService     *service)
{
  self->selection = crier_selection_new (G_LIST_MODEL (crier_service_get_roster (service)),
                                         G_LIST_MODEL (crier_service_get_roster (service)));
}

void
crier_clients_pane_set_address (CrierClientsPane *self,
                                const char       *uri,
                                gboolean          is_local)
{
}

void
crier_clients_pane_set_tier (CrierClientsPane *self,
                             CrierTier         tier)
{
}

CrierSelection *
crier_clients_pane_get_selection (CrierClientsPane *self)
{
  return self->selection;
}

void
crier_clients_pane_refresh (CrierClientsPane *self)
{
}
