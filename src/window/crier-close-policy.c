/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-close-policy.h"

#include <glib/gi18n.h>

#include "crier-background-portal.h"
#include "crier-confirm-dialog.h"

/*
 * CrierClosePolicy:
 *
 * What becomes of the server when its window is closed: it stops, or goes on
 * in the background, as the operator says now or as the settings say. The
 * window asks it before it goes; it hides the window, and destroys it once
 * nothing runs behind it any more.
 */
struct _CrierClosePolicy
{
  GObject parent_instance;

  GtkWindow *window;           /* (unowned) (nullable): it owns this, and goes
                                * before it while a question is open */
  CrierServerControl *control;       /* (owned) */
  CrierBackgroundPortal *background; /* (owned) */
  GtkWindow *question;         /* (unowned) (nullable): cleared when it goes */
  GtkCheckButton *remember;    /* (unowned): of the question */
  gboolean is_quitting;        /* it is asked whether to stop */
  gboolean is_leaving;         /* the window goes once it has stopped */
};

G_DEFINE_FINAL_TYPE (CrierClosePolicy, crier_close_policy, G_TYPE_OBJECT)

static gboolean
is_idle (CrierClosePolicy *self)
{
  CrierServerControlState state = crier_server_control_get_state (self->control);

  return state == CRIER_SERVER_CONTROL_STOPPED || state == CRIER_SERVER_CONTROL_FAILED;
}

static guint
count_clients (CrierClosePolicy *self)
{
  CrierService *service = crier_server_control_get_service (self->control);

  return g_list_model_get_n_items (G_LIST_MODEL (crier_service_get_roster (service)));
}

/* Those that belong to the window would stay without it. A question goes by
 * itself once it was answered. */
static void
close_others (CrierClosePolicy *self)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (gtk_window_get_transient_for (window) == self->window &&
          !ADW_IS_MESSAGE_DIALOG (window))
        g_ptr_array_add (others, g_steal_pointer (&window));
    }

  for (i = 0; i < others->len; i++)
    gtk_window_close (g_ptr_array_index (others, i));
}

static void
hide (CrierClosePolicy *self)
{
  close_others (self);
  gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);
  crier_background_portal_enter (self->background);
}

static gboolean
destroy_cb (gpointer data)
{
  CrierClosePolicy *self = CRIER_CLOSE_POLICY (data);

  if (self->window != NULL)
    gtk_window_destroy (self->window);

  return G_SOURCE_REMOVE;
}

static void
leave (gpointer data)
{
  CrierClosePolicy *self = CRIER_CLOSE_POLICY (data);

  close_others (self);
  self->is_leaving = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->window), FALSE);

  /* It may have stopped while that was asked; but what asked goes first. */
  if (is_idle (self))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_cb, g_object_ref (self),
                     g_object_unref);
  else
    crier_server_control_stop (self->control);
}

static void
quit_asked (gpointer data)
{
  CrierClosePolicy *self = CRIER_CLOSE_POLICY (data);

  self->is_quitting = FALSE;
  g_object_unref (self);
}

static void
remember (CrierClosePolicy *self,
          CrierOnClose  on_close)
{
  if (gtk_check_button_get_active (self->remember))
    g_object_set (crier_server_control_get_settings (self->control), "on-close",
                  on_close, NULL);
}

static void
response_cb (CrierClosePolicy *self,
             const char   *response)
{
  /* It may have stopped in the meantime; then the window shows that. */
  if (is_idle (self) || self->is_leaving)
    return;

  if (strcmp (response, "stop") == 0)
    {
      remember (self, CRIER_ON_CLOSE_STOP);
      leave (self);
    }
  else if (strcmp (response, "keep") == 0)
    {
      remember (self, CRIER_ON_CLOSE_KEEP);
      hide (self);
    }
}

static void
ask (CrierClosePolicy *self)
{
  guint n = count_clients (self);
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog;

  body = g_strdup_printf (ngettext ("%'u client is connected, and would be "
                                    "disconnected if the server stopped.",
                                    "%'u clients are connected, and would be "
                                    "disconnected if the server stopped.", n), n);
  dialog = crier_confirm_dialog_new_question (self->window,
                                              _("Keep the Server Running?"),
                                              body);
  adw_message_dialog_add_responses (dialog,
                                    "cancel", _("_Cancel"),
                                    "stop", _("_Stop"),
                                    "keep", _("_Keep Running"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "stop",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "keep",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "keep");

  self->remember = GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic
                                       (_("_Remember My Choice")));
  gtk_widget_set_halign (GTK_WIDGET (self->remember), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (adw_message_dialog_get_extra_child (dialog)),
                  GTK_WIDGET (self->remember));
  g_signal_connect_object (dialog, "response",
                           G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->question, GTK_WINDOW (dialog));
  gtk_window_present (self->question);

  /* Not on what is to be remembered, which comes first. */
  if (gtk_window_get_default_widget (self->question) != NULL)
    gtk_widget_grab_focus (gtk_window_get_default_widget (self->question));
}

static void
state_cb (CrierClosePolicy *self)
{
  /* Without a window and without a server there is nothing left. */
  if (self->window != NULL &&
      (self->is_leaving || !gtk_widget_get_visible (GTK_WIDGET (self->window))) &&
      crier_server_control_get_state (self->control) == CRIER_SERVER_CONTROL_STOPPED)
    gtk_window_destroy (self->window);
}

static void
shown_cb (CrierClosePolicy *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->window)))
    crier_background_portal_leave (self->background);
}

static void
refused_cb (CrierClosePolicy *self)
{
  gtk_window_present (self->window);
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.toast", "s",
                              _("Your system does not let Crier run in the background. To keep "
                                "the server running, keep the window open."));
}

static void
crier_close_policy_dispose (GObject *object)
{
  CrierClosePolicy *self = CRIER_CLOSE_POLICY (object);

  g_clear_weak_pointer (&self->question);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->background);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (crier_close_policy_parent_class)->dispose (object);
}

static void
crier_close_policy_class_init (CrierClosePolicyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_close_policy_dispose;
}

static void
crier_close_policy_init (CrierClosePolicy *self)
{
}

CrierClosePolicy *
crier_close_policy_new (GtkWindow    *window,
                        CrierServerControl *control)
{
  CrierClosePolicy *self;
  CrierRoster *roster;

  self = g_object_new (CRIER_TYPE_CLOSE_POLICY, NULL);
  g_set_weak_pointer (&self->window, window);
  self->control = g_object_ref (control);
  roster = crier_service_get_roster (crier_server_control_get_service (control));
  self->background = crier_background_portal_new (G_LIST_MODEL (roster));
  g_signal_connect_object (self->background, "refused",
                           G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::visible",
                           G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  /* After the window, which may be gone then. */
  g_signal_connect_object (control, "notify::state", G_CALLBACK (state_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  return self;
}

/**
 * crier_close_policy_request:
 *
 * The window is to close: does with the server what the operator wishes, and
 * asks if that is not known.
 *
 * Returns: %TRUE if the window can go at once; else it stays until the operator
 *   has answered, or is hidden already
 */
gboolean
crier_close_policy_request (CrierClosePolicy *self)
{
  CrierOnClose on_close;

  if (is_idle (self))
    return TRUE;

  if (self->is_leaving)
    return FALSE;

  on_close = crier_settings_get_uint (crier_server_control_get_settings (self->control),
                                      "on-close");
  if (on_close == CRIER_ON_CLOSE_KEEP)
    hide (self);
  else if (on_close == CRIER_ON_CLOSE_STOP || count_clients (self) == 0)
    leave (self);
  else if (self->question == NULL)
    ask (self);
  else
    gtk_window_present (self->question);

  return FALSE;
}

/**
 * crier_close_policy_quit:
 *
 * Stops the server, and the window goes; while there are clients it asks before,
 * over the window, which is shown for that. That is asked once, and instead of
 * what crier_close_policy_request() asks.
 */
void
crier_close_policy_quit (CrierClosePolicy *self)
{
  guint n;

  if (self->is_leaving || self->is_quitting)
    return;

  if (is_idle (self))
    {
      gtk_window_destroy (self->window);
      return;
    }

  n = count_clients (self);
  if (n > 0)
    gtk_window_present (self->window);

  if (self->question != NULL)
    gtk_window_close (self->question);

  self->is_quitting = TRUE;
  crier_confirm_dialog_confirm_disconnecting (self->window, n,
                                              _("Stop the Server?"),
                                              _("_Stop"), leave,
                                              g_object_ref (self),
                                              quit_asked);
}
