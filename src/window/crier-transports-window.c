/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-transports-window.h"

#include <glib/gi18n.h>

#include "crier-format.h"

/* Bytes; a scale that no figure moves, and the page's, too: polling costs a little
 * less. */
#define FULL_BAR 2000

typedef enum
{
  FIGURE_CONNECTIONS,
  FIGURE_REQUESTS,
  FIGURE_ANNOUNCEMENTS,
  FIGURE_COST,
  FIGURE_DELAY,
  N_FIGURES,
} Figure;

static const char * const titles[N_FIGURES] = {
  [FIGURE_CONNECTIONS] = N_("Connections"),
  [FIGURE_REQUESTS] = N_("Requests"),
  [FIGURE_ANNOUNCEMENTS] = N_("Announcements"),
  [FIGURE_COST] = N_("Bytes per Announcement"),
  [FIGURE_DELAY] = N_("Median Delay"),
};

/*
 * CrierTransportsWindow:
 *
 * What each of the techniques has cost, over all clients: as bars to see at a
 * glance, and as a table. It asks the service once a second while it can be
 * seen, and keeps the last figures when the server stops.
 */
struct _CrierTransportsWindow
{
  AdwWindow parent_instance;

  CrierService *service; /* (owned) */
  guint timer_id;        /* 0 unless mapped */
  gboolean asking;

  GtkLevelBar *levels[CRIER_N_TRANSPORTS];
  GtkLabel *costs[CRIER_N_TRANSPORTS];
  GtkLabel *cells[CRIER_N_TRANSPORTS][N_FIGURES];

  GtkStack *stack;       /* (template) */
  AdwStatusPage *nothing; /* (template) */
  GtkGrid *bars;         /* (template) */
  GtkGrid *table;        /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierTransportsWindow, crier_transports_window,
                     ADW_TYPE_WINDOW)

/* 0 when nothing was delivered. */
static guint64
get_cost (const CrierTransportTotals *totals)
{
  if (totals->announcements == 0)
    return 0;

  return (totals->sent + totals->received + totals->announcements / 2) /
         totals->announcements;
}

static char *
dup_cost (const CrierTransportTotals *totals)
{
  /* Without a unit, which its title names, so that they compare at a glance. */
  return totals->announcements > 0 ? crier_format_count (get_cost (totals))
                                   : g_strdup ("–");
}

static char *
dup_figure (const CrierTransportTotals *totals,
            Figure                      figure)
{
  switch (figure)
    {
    case FIGURE_CONNECTIONS:
      return crier_format_count (totals->connections);

    case FIGURE_REQUESTS:
      return crier_format_count (totals->requests);

    case FIGURE_ANNOUNCEMENTS:
      return crier_format_count (totals->announcements);

    case FIGURE_COST:
      return dup_cost (totals);

    case FIGURE_DELAY:
      return crier_format_delay (totals->median_delay);

    case N_FIGURES:
    default:
      g_return_val_if_reached (NULL);
    }
}

static void
set_cell (GtkLabel       *cell,
          CrierTransport  transport,
          Figure          figure,
          const char     *text)
{
  g_autofree char *name = NULL;

  if (g_strcmp0 (gtk_label_get_label (cell), text) == 0)
    return;

  gtk_label_set_label (cell, text);

  /* A screen reader does not tell what stands above and before a
   * figure. Translators: as in "WebSocket, Requests: 12" */
  name = g_strdup_printf (_("%s, %s: %s"), crier_format_transport (transport),
                          _(titles[figure]), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
show_figures (CrierTransportsWindow            *self,
              const CrierTransportTotals *totals)
{
  guint i, j;

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      g_autofree char *cost = dup_cost (&totals[i]);

      gtk_level_bar_set_value (self->levels[i],
                               MIN (1, (double) get_cost (&totals[i]) / FULL_BAR));
      set_cell (self->costs[i], i, FIGURE_COST, cost);

      for (j = 0; j < N_FIGURES; j++)
        {
          g_autofree char *text = dup_figure (&totals[i], j);

          set_cell (self->cells[i][j], i, j, text);
        }
    }
}

static void
show_nothing (CrierTransportsWindow *self,
              const char      *why)
{
  adw_status_page_set_description (self->nothing, why);
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
totals_cb (const CrierTransportTotals *totals,
           const GError               *error,
           gpointer                    data)
{
  g_autoptr (CrierTransportsWindow) self = CRIER_TRANSPORTS_WINDOW (data);

  if (self->service == NULL)
    return;

  self->asking = FALSE;

  if (totals != NULL)
    crier_transports_window_take (self, totals);
  else if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "figures") != 0)
    show_nothing (self, _("The server is stopped"));
}

static void
ask (CrierTransportsWindow *self)
{
  if (self->asking)
    return;

  self->asking = TRUE;
  crier_service_read_totals (self->service, totals_cb, g_object_ref (self));
}

static gboolean
timer_cb (gpointer data)
{
  ask (CRIER_TRANSPORTS_WINDOW (data));

  return G_SOURCE_CONTINUE;
}

static GtkLabel *
add_label (GtkGrid    *grid,
           const char *text,
           int         column,
           int         row,
           gboolean    is_number)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), is_number ? 1 : 0);
  if (is_number)
    gtk_widget_add_css_class (label, "numeric");

  gtk_grid_attach (grid, label, column, row, 1, 1);

  return GTK_LABEL (label);
}

static void
add_title (CrierTransportsWindow *self,
           const char      *text,
           int              column)
{
  GtkLabel *label = add_label (self->table, text, column, 0, column > 0);

  gtk_label_set_wrap (label, TRUE);
  /* Where words have no blanks, it would stand on end to need less. */
  gtk_label_set_width_chars (label, 8);
  gtk_label_set_max_width_chars (label, 14);
  gtk_label_set_justify (label, column > 0 ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
  gtk_widget_set_valign (GTK_WIDGET (label), GTK_ALIGN_END);
  gtk_widget_set_hexpand (GTK_WIDGET (label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (label), "caption-heading");
  gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
}

/* Its color says nothing, neither that little is bad nor that much is good. */
static GtkWidget *
make_level (CrierTransport transport)
{
  GtkWidget *level = gtk_level_bar_new ();

  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), GTK_LEVEL_BAR_OFFSET_LOW);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), GTK_LEVEL_BAR_OFFSET_HIGH);
  gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (level), GTK_LEVEL_BAR_OFFSET_FULL);
  gtk_widget_set_hexpand (level, TRUE);
  gtk_widget_set_valign (level, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (level),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  crier_format_transport (transport),
                                  -1);

  return level;
}

static void
add_figures (CrierTransportsWindow *self)
{
  int i, j;

  add_title (self, _("Transport"), 0);
  for (j = 0; j < N_FIGURES; j++)
    add_title (self, _(titles[j]), j + 1);

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    {
      const char *name = crier_format_transport (i);
      GtkWidget *level = make_level (i);

      add_label (self->bars, name, 0, i, FALSE);
      gtk_grid_attach (self->bars, level, 1, i, 1, 1);
      self->levels[i] = GTK_LEVEL_BAR (level);
      self->costs[i] = add_label (self->bars, NULL, 2, i, TRUE);

      add_label (self->table, name, 0, i + 1, FALSE);
      for (j = 0; j < N_FIGURES; j++)
        self->cells[i][j] = add_label (self->table, NULL, j + 1, i + 1, TRUE);
    }
}

static void
crier_transports_window_map (GtkWidget *widget)
{
  CrierTransportsWindow *self = CRIER_TRANSPORTS_WINDOW (widget);

  GTK_WIDGET_CLASS (crier_transports_window_parent_class)->map (widget);

  ask (self);
  self->timer_id = g_timeout_add_seconds (1, timer_cb, self);
}

static void
crier_transports_window_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&CRIER_TRANSPORTS_WINDOW (widget)->timer_id,
                     g_source_remove);

  GTK_WIDGET_CLASS (crier_transports_window_parent_class)->unmap (widget);
}

static void
crier_transports_window_dispose (GObject *object)
{
  CrierTransportsWindow *self = CRIER_TRANSPORTS_WINDOW (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (crier_transports_window_parent_class)->dispose (object);
}

static void
crier_transports_window_class_init (CrierTransportsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_transports_window_dispose;
  widget_class->map = crier_transports_window_map;
  widget_class->unmap = crier_transports_window_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-transports-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierTransportsWindow,
                                        stack);
  gtk_widget_class_bind_template_child (widget_class, CrierTransportsWindow,
                                        nothing);
  gtk_widget_class_bind_template_child (widget_class, CrierTransportsWindow,
                                        bars);
  gtk_widget_class_bind_template_child (widget_class, CrierTransportsWindow,
                                        table);
}

static void
crier_transports_window_init (CrierTransportsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_figures (self);
}

CrierTransportsWindow *
crier_transports_window_new (GtkWindow    *parent,
                             CrierService *service)
{
  CrierTransportsWindow *self;

  self = g_object_new (CRIER_TYPE_TRANSPORTS_WINDOW, "transient-for", parent,
                       NULL);
  self->service = g_object_ref (service);

  return self;
}

/**
 * crier_transports_window_take:
 * @totals: (array fixed-size=5): a value for each #CrierTransport
 *
 * Shows @totals, as it does by itself with what the service answers.
 */
void
crier_transports_window_take (CrierTransportsWindow            *self,
                              const CrierTransportTotals *totals)
{
  gboolean has_any = FALSE;
  guint i;

  for (i = 0; i < CRIER_N_TRANSPORTS; i++)
    has_any |= totals[i].announcements > 0;

  if (!has_any)
    {
      show_nothing (self, _("No announcements were delivered yet"));
      return;
    }

  show_figures (self, totals);
  gtk_stack_set_visible_child_name (self->stack, "figures");
}
