/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-status-bar.h"

#include <glib/gi18n.h>

#define LEAST_SECONDS 0.5

/*
 * CrierStatusBar:
 *
 * What there is to know at a glance, in one line: the time as it is
 * announced, the address to open, how many clients there are and how much is
 * sent to them.
 */
struct _CrierStatusBar
{
  AdwBin parent_instance;

  gint64 refreshed;    /* monotonic */
  guint64 n_bytes;     /* sent until then */

  GtkLabel *clock;
  GtkWidget *off_label;
  GtkLinkButton *address;
  GtkLabel *totals;
};

G_DEFINE_FINAL_TYPE (CrierStatusBar, crier_status_bar, ADW_TYPE_BIN)

static void
crier_status_bar_class_init (CrierStatusBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBar, clock);
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBar,
                                        off_label);
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBar, address);
  gtk_widget_class_bind_template_child (widget_class, CrierStatusBar, totals);
}

static void
crier_status_bar_init (CrierStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
crier_status_bar_get_time (CrierStatusBar *self)
{
  return gtk_label_get_label (self->clock);
}

void
crier_status_bar_set_time (CrierStatusBar *self,
                           GDateTime  *time)
{
  g_autofree char *text = NULL;

  text = g_date_time_format (time, "%T");
  gtk_label_set_label (self->clock, text);
}

void
crier_status_bar_set_announcing (CrierStatusBar *self,
                                 gboolean    announcing)
{
  gtk_widget_set_visible (self->off_label, !announcing);
  if (announcing)
    gtk_widget_remove_css_class (GTK_WIDGET (self->clock), "stale");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->clock), "stale");
}

void
crier_status_bar_set_address (CrierStatusBar *self,
                              const char *uri)
{
  gtk_link_button_set_uri (self->address, uri);
  gtk_button_set_label (GTK_BUTTON (self->address), uri);
}

/* Counts what is sent from now on. */
void
crier_status_bar_begin (CrierStatusBar  *self,
                        CrierRoster *roster)
{
  self->refreshed = g_get_monotonic_time ();
  self->n_bytes = crier_roster_get_sent (roster);
  gtk_label_set_label (self->totals, "");
}

/**
 * crier_status_bar_refresh:
 *
 * Brings the totals up to date; the rate is that of the time since the last
 * call, or crier_status_bar_begin(). Nothing happens half a second after that: it is
 * too short for a rate when everything is sent once a second.
 */
void
crier_status_bar_refresh (CrierStatusBar  *self,
                          CrierRoster *roster)
{
  gint64 now = g_get_monotonic_time ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (roster));
  guint64 n_bytes = crier_roster_get_sent (roster);
  double seconds = (double) (now - self->refreshed) / G_USEC_PER_SEC;
  g_autofree char *clients = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *text = NULL;

  if (seconds < LEAST_SECONDS || n_bytes < self->n_bytes)
    return;

  clients = g_strdup_printf (ngettext ("%'u client", "%'u clients", n), n);
  rate = g_format_size ((guint64) ((double) (n_bytes - self->n_bytes) / seconds));
  /* Translators: how many clients there are and how much is sent to them, as
   * in "2,000 clients · 46.0 kB/s" */
  text = g_strdup_printf (_("%s · %s/s"), clients, rate);
  gtk_label_set_label (self->totals, text);
  self->refreshed = now;
  self->n_bytes = n_bytes;
}
