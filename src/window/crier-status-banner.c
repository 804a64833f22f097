/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-status-banner.h"

#include <string.h>

#include <glib/gi18n.h>

/* An announcement that is later than this is late. */
#define LATE_USEC (1500 * 1000)

typedef struct
{
  const char *text;   /* NULL for nothing */
  const char *button; /* NULL for none */
  const char *action; /* of the button */
} Sentence;

/*
 * CrierStatusBanner:
 *
 * A sentence across the window about something that persists and wants an
 * act, and a button for that act; it knows what of that is the case. libadwaita
 * has a plain one from 1.3 on.
 */
struct _CrierStatusBanner
{
  AdwBin parent_instance;

  char *told;          /* (owned) (nullable): the address that devices have;
                        * NULL until one is known in this run that they can reach */

  GtkRevealer *revealer;
  GtkOrientable *box;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (CrierStatusBanner, crier_status_banner, ADW_TYPE_BIN)

static void
crier_status_banner_finalize (GObject *object)
{
  g_free (CRIER_STATUS_BANNER (object)->told);

  G_OBJECT_CLASS (crier_status_banner_parent_class)->finalize (object);
}

static void
crier_status_banner_class_init (CrierStatusBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = crier_status_banner_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-status-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBanner,
                                        revealer);
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBanner, box);
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBanner, label);
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBanner,
                                        button);
}

static void
crier_status_banner_init (CrierStatusBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_late (CrierServerControl *control,
         gint64        announced)
{
  gint64 interval = crier_server_control_get_config (control)->interval;

  return interval > 0 && g_get_monotonic_time () - announced >
         interval * G_USEC_PER_SEC + LATE_USEC;
}

static gboolean
is_full (CrierServerControl *control)
{
  CrierService *service = crier_server_control_get_service (control);
  GListModel *roster = G_LIST_MODEL (crier_service_get_roster (service));

  return g_list_model_get_n_items (roster) >=
         crier_service_get_max_clients (service);
}

/* Whether devices have another address than that of now. A network that goes
 * and comes again with the same one has changed nothing for them. */
static gboolean
has_moved (CrierStatusBanner  *self,
           CrierServerControl *control)
{
  const char *uri = crier_server_control_get_uri (control);

  if (uri == NULL)
    g_clear_pointer (&self->told, g_free);
  else if (self->told == NULL && !crier_server_control_is_local (control))
    self->told = g_strdup (uri);

  return uri != NULL && self->told != NULL && strcmp (self->told, uri) != 0;
}

/* The one that matters most. */
static Sentence
choose (CrierServerControl *control,
        gint64              announced,
        gboolean            moved)
{
  Sentence sentence = { NULL };

  if (crier_server_control_get_state (control) != CRIER_SERVER_CONTROL_RUNNING)
    return sentence;

  if (crier_server_control_get_problem (control) != NULL)
    sentence.text = crier_server_control_get_problem (control);
  else if (crier_server_control_needs_restart (control))
    sentence = (Sentence) { _("The server must be restarted to use the new settings"),
                            _("Restart Server"), "server.restart" }
  ;
  else if (crier_server_control_has_no_network (control))
    sentence.text = _("There is no network. Only programs on this computer can connect.");
  else if (moved)
    sentence = (Sentence) { _("The network address changed. Devices must open the new address."),
                            _("Copy Address"), "server.copy-address" }
  ;
  else if (is_full (control))
    sentence = (Sentence) { _("Limit reached: new clients are refused"),
                            _("Preferences"), "app.preferences" }
  ;
  else if (is_late (control, announced))
    sentence.text = _("Announcements are late by more than a second");

  return sentence;
}

/**
 * crier_status_banner_update:
 * @announced: when the last announcement was heard, monotonic time
 *
 * Slides in with what is the case now and matters most, or out.
 */
void
crier_status_banner_update (CrierStatusBanner  *self,
                            CrierServerControl *control,
                            gint64              announced)
{
  Sentence sentence;

  sentence = choose (control, announced, has_moved (self, control));
  gtk_revealer_set_reveal_child (self->revealer, sentence.text != NULL);

  /* What slides out says what it said. */
  if (sentence.text == NULL || strcmp (gtk_label_get_label (self->label), sentence.text) == 0)
    return;

  gtk_label_set_label (self->label, sentence.text);
  gtk_widget_set_visible (GTK_WIDGET (self->button), sentence.button != NULL);
  gtk_button_set_label (self->button, sentence.button != NULL ? sentence.button : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), sentence.action);
}

/**
 * crier_status_banner_forget_address:
 *
 * The operator has seen to it that devices get the address of now: what they had
 * before does not count any more. Shown with the next crier_status_banner_update().
 */
void
crier_status_banner_forget_address (CrierStatusBanner *self)
{
  g_clear_pointer (&self->told, g_free);
}

void
crier_status_banner_set_narrow (CrierStatusBanner *self,
                                gboolean     narrow)
{
  gtk_orientable_set_orientation (self->box, narrow ? GTK_ORIENTATION_VERTICAL
                                                    : GTK_ORIENTATION_HORIZONTAL);
}
