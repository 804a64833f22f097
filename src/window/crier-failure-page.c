/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-failure-page.h"

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-service.h"

typedef enum
{
  REMEDY_AGAIN,
  REMEDY_PORT,
  REMEDY_LOCAL,
  REMEDY_FORGO,
} Remedy;

/*
 * CrierFailurePage:
 *
 * The page that says why the server could not start, or stopped by itself, and
 * offers what can be done about it: another port, another address, no journal,
 * or to try again. Its first button is the action win.remedy, whose owner calls
 * crier_failure_page_remedy() and starts again.
 */
struct _CrierFailurePage
{
  AdwBin parent_instance;

  Remedy remedy;
  guint port;               /* of REMEDY_PORT */

  GtkWidget *page;          /* (owned) (nullable): NULL once disposed */
  GtkButton *remedy_button;
  GtkWidget *again_button;
};

G_DEFINE_FINAL_TYPE (CrierFailurePage, crier_failure_page, ADW_TYPE_BIN)

static void
crier_failure_page_class_init (CrierFailurePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-failure-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierFailurePage, page);
  gtk_widget_class_bind_template_child (widget_class, CrierFailurePage,
                                        remedy_button);
  gtk_widget_class_bind_template_child (widget_class, CrierFailurePage,
                                        again_button);
}

static void
crier_failure_page_init (CrierFailurePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static Remedy
choose_remedy (const GError      *error,
               const CrierConfig *config,
               guint             *port)
{
  if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_PORT_IN_USE) ||
      g_error_matches (error, CRIER_ERROR, CRIER_ERROR_PORT_DENIED))
    {
      *port = crier_service_find_port (config);
      if (*port != 0)
        return REMEDY_PORT;
    }

  if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_ADDRESS))
    return REMEDY_LOCAL;

  if (g_error_matches (error, CRIER_ERROR, CRIER_ERROR_JOURNAL_IN_USE) ||
      g_error_matches (error, CRIER_ERROR, CRIER_ERROR_JOURNAL))
    /* It always works, and holds for this run only. */
    return REMEDY_FORGO;

  return REMEDY_AGAIN;
}

/**
 * crier_failure_page_explain:
 *
 * Says why the server does not run, and looks for a remedy: which port is free
 * is found out now.
 */
void
crier_failure_page_explain (CrierFailurePage      *self,
                            const GError      *error,
                            const CrierConfig *config)
{
  g_autofree char *description = NULL;
  g_autofree char *markup = NULL;
  g_autofree char *label = NULL;

  self->remedy = choose_remedy (error, config, &self->port);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page),
                             g_error_matches (error, CRIER_ERROR, CRIER_ERROR_LOST)
                               ? _("Server Stopped") : _("Could Not Start"));

  /* A description is markup, and the sentence may quote anything. */
  if (self->remedy == REMEDY_FORGO)
    /* Translators: a sentence that says why there is no journal, and what that
     * means */
    description = g_strdup_printf (_("%s. Without a journal, messages are forgotten "
                                     "when Crier is closed."), error->message);

  markup = g_markup_escape_text (description != NULL ? description : error->message, -1);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->page), markup);
  gtk_widget_set_visible (self->again_button, self->remedy == REMEDY_FORGO);

  if (self->remedy == REMEDY_PORT)
    label = g_strdup_printf (_("Use Port %u"), self->port);
  else if (self->remedy == REMEDY_LOCAL)
    label = g_strdup (_("Use This Computer Only"));
  else if (self->remedy == REMEDY_FORGO)
    label = g_strdup (_("Start Without Journal"));
  else
    label = g_strdup (_("Try Again"));

  gtk_button_set_label (self->remedy_button, label);
}

void
crier_failure_page_remedy (CrierFailurePage  *self,
                           CrierSettings *settings)
{
  if (self->remedy == REMEDY_PORT)
    g_object_set (settings, "port", self->port, NULL);
  else if (self->remedy == REMEDY_LOCAL)
    g_object_set (settings, "available-to", "local", NULL);
  else if (self->remedy == REMEDY_FORGO)
    crier_settings_forgo_journal (settings);
}
