/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-look-settings.h"

#include "crier-look.h"

/*
 * The colors and the logo that the operator chose for the page, as settings: empty where
 * it is to look as ever.
 */

/**
 * crier_look_settings_set_colors:
 * @foreground: (nullable): as for crier_look_new(); %NULL, with @background, for none
 * @background: (nullable): likewise
 *
 * Chooses both for this run and those that follow.
 *
 * Returns: %TRUE if they were taken; else %FALSE with an error of crier_look_new()
 */
gboolean
crier_look_settings_set_colors (CrierSettings  *settings,
                                const char     *foreground,
                                const char     *background,
                                GError        **error)
{
  g_autoptr (CrierLook) look = crier_look_new (foreground, background, NULL, error);

  if (look == NULL)
    return FALSE;

  /* Nobody is to see the one without the other. */
  g_object_freeze_notify (G_OBJECT (settings));
  g_object_set (settings,
                "foreground", foreground != NULL ? foreground : "",
                "background", background != NULL ? background : "",
                NULL);
  g_object_thaw_notify (G_OBJECT (settings));

  return TRUE;
}

/**
 * crier_look_settings_set_logo:
 * @path: (nullable): of an image, as for crier_look_new(); %NULL for none
 *
 * Chooses it for this run and those that follow.
 *
 * Returns: %TRUE if it was taken; else %FALSE with an error of crier_look_new()
 */
gboolean
crier_look_settings_set_logo (CrierSettings  *settings,
                              const char     *path,
                              GError        **error)
{
  g_autoptr (CrierLook) look = crier_look_new (NULL, NULL, path, error);

  if (look == NULL)
    return FALSE;

  g_object_set (settings, "logo", path != NULL ? path : "", NULL);

  return TRUE;
}
