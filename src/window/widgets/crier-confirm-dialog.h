/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*CrierConfirmed) (gpointer user_data);

typedef struct
{
  const char *name;  /* for CrierChosen */
  const char *label; /* on its button, with a mnemonic */
} CrierChoice;

typedef void (*CrierChosen) (const char *name,
                             gpointer    user_data);

AdwMessageDialog *crier_confirm_dialog_new_question          (GtkWindow  *parent,
                                                              const char *heading,
                                                              const char *body);

void              crier_confirm_dialog_confirm               (GtkWindow      *parent,
                                                              const char     *heading,
                                                              const char     *body,
                                                              const char     *verb,
                                                              CrierConfirmed  confirmed,
                                                              gpointer        user_data,
                                                              GDestroyNotify  destroy);
void              crier_confirm_dialog_confirm_disconnecting (GtkWindow      *parent,
                                                              guint           n_clients,
                                                              const char     *heading,
                                                              const char     *verb,
                                                              CrierConfirmed  confirmed,
                                                              gpointer        user_data,
                                                              GDestroyNotify  destroy);
void              crier_confirm_dialog_choose                (GtkWindow         *parent,
                                                              const char        *heading,
                                                              const char        *body,
                                                              const CrierChoice *choices,
                                                              guint              n_choices,
                                                              CrierChosen        chosen,
                                                              gpointer           user_data,
                                                              GDestroyNotify     destroy);
void              crier_confirm_dialog_about                 (GtkWindow *parent);

G_END_DECLS
