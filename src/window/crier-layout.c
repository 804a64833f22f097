/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-layout.h"

#include <adwaita.h>

#include "crier-event.h"

/*
 * CrierLayout:
 *
 * Where the clients, the activity and the composer stand: both panes beside
 * each other where there is room, else one at a time with a switcher; the
 * composer always below. The panes are moved and not made twice, so nothing
 * in them is lost when the window changes its size.
 */
struct _CrierLayout
{
  AdwBin parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwViewStack *views;
  AdwViewStackPage *activity_page;
  AdwViewSwitcherBar *switcher;
  GtkPaned *paned;
  AdwBin *narrow_clients;
  AdwBin *narrow_activity;
  AdwBin *wide_clients;
  AdwBin *wide_activity;
  CrierClientsPane *clients;
  CrierActivityPane *activity;
  CrierComposer *composer;
};

G_DEFINE_FINAL_TYPE (CrierLayout, crier_layout, ADW_TYPE_BIN)

static void
view_changed_cb (CrierLayout *self)
{
  if (crier_layout_has_activity (self))
    adw_view_stack_page_set_needs_attention (self->activity_page, FALSE);
}

static void
move_pane (GtkWidget *pane,
           AdwBin    *to)
{
  AdwBin *from = ADW_BIN (gtk_widget_get_parent (pane));

  if (from == to)
    return;

  g_object_ref (pane);
  adw_bin_set_child (from, NULL);
  adw_bin_set_child (to, pane);
  g_object_unref (pane);
}

static GtkWidget *
get_focus (CrierLayout *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

static gboolean
has_focus (CrierLayout *self,
           GtkWidget   *pane)
{
  GtkWidget *focus = get_focus (self);

  return focus != NULL && gtk_widget_is_ancestor (focus, pane);
}

/* Back to what had it before the panes were moved, or, as a row is not the same
 * afterwards, to the list. */
static void
return_focus (CrierLayout *self,
              GtkWidget   *focus,
              gboolean     to_clients)
{
  if (GTK_IS_EDITABLE (focus) || GTK_IS_BUTTON (focus))
    gtk_widget_grab_focus (focus);
  else if (to_clients)
    crier_clients_pane_take_focus (self->clients);
  else
    crier_activity_pane_take_focus (self->activity);
}

static void
crier_layout_class_init (CrierLayoutClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (CRIER_TYPE_ACTIVITY_PANE);
  g_type_ensure (CRIER_TYPE_CLIENTS_PANE);
  g_type_ensure (CRIER_TYPE_COMPOSER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-layout.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, toasts);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, stack);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, views);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, activity_page);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, switcher);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, paned);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, narrow_clients);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, narrow_activity);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, wide_clients);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, wide_activity);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, clients);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, activity);
  gtk_widget_class_bind_template_child (widget_class, CrierLayout, composer);
}

static void
crier_layout_init (CrierLayout *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->views, "notify::visible-child",
                           G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  crier_layout_set_tier (self, CRIER_TIER_NARROW);
}

CrierClientsPane *
crier_layout_get_clients (CrierLayout *self)
{
  return self->clients;
}

CrierActivityPane *
crier_layout_get_activity (CrierLayout *self)
{
  return self->activity;
}

CrierComposer *
crier_layout_get_composer (CrierLayout *self)
{
  return self->composer;
}

static void
events_cb (CrierLayout *self,
           GPtrArray   *events)
{
  guint i;

  for (i = 0; i < events->len; i++)
    {
      CrierEventKind kind = crier_event_get_kind (g_ptr_array_index (events, i));

      /* Worth a look, if it is not in sight. */
      if (kind == CRIER_EVENT_RECEIVED && !crier_layout_has_activity (self))
        adw_view_stack_page_set_needs_attention (self->activity_page, TRUE);
    }
}

void
crier_layout_bind (CrierLayout  *self,
                   CrierServerControl *control)
{
  CrierService *service;
  CrierSettings *settings;
  GSettings *stored;

  service = crier_server_control_get_service (control);
  settings = crier_server_control_get_settings (control);
  crier_clients_pane_bind (self->clients, service, settings);
  crier_activity_pane_bind (self->activity, service);
  crier_composer_bind (self->composer, service, settings,
                       crier_clients_pane_get_selection (self->clients));
  g_signal_connect_object (service, "events", G_CALLBACK (events_cb), self,
                           G_CONNECT_SWAPPED);

  /* Not installed, there may be none. */
  stored = crier_settings_get_gsettings (settings);
  if (stored == NULL)
    return;

  if (g_settings_get_int (stored, "pane-position") > 0)
    gtk_paned_set_position (self->paned, g_settings_get_int (stored, "pane-position"));

  g_settings_bind (stored, "pane-position", self->paned, "position",
                   G_SETTINGS_BIND_SET);
}

void
crier_layout_set_tier (CrierLayout *self,
                       CrierTier    tier)
{
  gboolean narrow = tier == CRIER_TIER_NARROW;
  g_autoptr (GtkWidget) focus = NULL;
  gboolean in_clients;

  in_clients = has_focus (self, GTK_WIDGET (self->clients));
  if (in_clients || has_focus (self, GTK_WIDGET (self->activity)))
    focus = g_object_ref (get_focus (self));

  move_pane (GTK_WIDGET (self->clients), narrow ? self->narrow_clients : self->wide_clients);
  move_pane (GTK_WIDGET (self->activity), narrow ? self->narrow_activity : self->wide_activity);
  if (!narrow)
    adw_view_stack_page_set_needs_attention (self->activity_page, FALSE);

  gtk_stack_set_visible_child_name (self->stack, narrow ? "narrow" : "wide");
  adw_view_switcher_bar_set_reveal (self->switcher, narrow);
  crier_composer_set_narrow (self->composer, narrow);
  crier_clients_pane_set_tier (self->clients, tier);

  if (focus != NULL)
    return_focus (self, focus, in_clients);
}

/* Whether it is in sight, and not behind the clients. */
gboolean
crier_layout_has_activity (CrierLayout *self)
{
  return !adw_view_switcher_bar_get_reveal (self->switcher) ||
         g_strcmp0 (adw_view_stack_get_visible_child_name (self->views), "activity") == 0;
}

/* @focus: whether to bring the focus to them, too. */
void
crier_layout_show_clients (CrierLayout *self,
                           gboolean     focus)
{
  adw_view_stack_set_visible_child_name (self->views, "clients");
  if (focus && !has_focus (self, GTK_WIDGET (self->clients)))
    crier_clients_pane_take_focus (self->clients);
}

/* Brings the focus to it, too. */
void
crier_layout_show_activity (CrierLayout *self)
{
  adw_view_stack_set_visible_child_name (self->views, "activity");
  if (!has_focus (self, GTK_WIDGET (self->activity)))
    crier_activity_pane_take_focus (self->activity);
}

/* @toast: (transfer full). It covers the panes, and not the composer. */
void
crier_layout_add_toast (CrierLayout *self,
                        AdwToast    *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}
