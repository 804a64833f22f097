/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings-private.h"

#include <string.h>

#include "crier-id.h"
#include "crier-token-file.h"
#include "crier-token.h"

/* Characters of a token of ours, each worth nearly five bits. */
#define TOKEN_LENGTH 40

/*
 * What can be chosen, each by its name: the numbers, the truth values and the
 * texts.
 */

/**
 * crier_settings_get_port:
 * @self: settings
 *
 * Returns: the port to listen on, 0 for any free one
 */
guint
crier_settings_get_port (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), 0);

  return crier_settings_get_number (self, CRIER_SETTINGS_PORT);
}

/**
 * crier_settings_set_port:
 * @self: settings
 * @port: 1 to 65535
 *
 * Chooses the port for this run and those that follow.
 */
void
crier_settings_set_port (CrierSettings *self,
                         guint          port)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (port <= 65535);
  g_return_if_fail (port > 0 || crier_settings_get_port (self) == 0);

  crier_settings_choose_number (self, CRIER_SETTINGS_PORT, port);
}

/**
 * crier_settings_get_available_to:
 * @self: settings
 *
 * Returns: (transfer none): who can connect: "local" for programs on this
 *   computer, "any" for whoever reaches it, or "other" where options name
 *   addresses
 */
const char *
crier_settings_get_available_to (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return crier_settings_get_text (self, CRIER_SETTINGS_AVAILABLE_TO);
}

/**
 * crier_settings_set_available_to:
 * @self: settings
 * @available_to: "local" or "any"; "other" only where it is that already
 *
 * Chooses who can connect, for this run and those that follow.
 */
void
crier_settings_set_available_to (CrierSettings *self,
                                 const char    *available_to)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (available_to != NULL);

  if (strcmp (crier_settings_get_available_to (self), available_to) == 0)
    return;

  g_return_if_fail (strcmp (available_to, "local") == 0 ||
                    strcmp (available_to, "any") == 0);

  crier_settings_choose_text (self, CRIER_SETTINGS_AVAILABLE_TO, available_to);
}

/**
 * crier_settings_get_interval:
 * @self: settings
 *
 * Returns: seconds between two announcements, 1 to 3600; see also
 *   crier_settings_get_announce()
 */
guint
crier_settings_get_interval (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), CRIER_CONFIG_INTERVAL);

  return crier_settings_get_number (self, CRIER_SETTINGS_INTERVAL);
}

/**
 * crier_settings_set_interval:
 * @self: settings
 * @interval: seconds, 1 to 3600
 *
 * Chooses how often the time is announced, for this run and those that follow.
 */
void
crier_settings_set_interval (CrierSettings *self,
                             guint          interval)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (interval >= 1 && interval <= CRIER_CONFIG_INTERVAL_MAX);

  crier_settings_choose_number (self, CRIER_SETTINGS_INTERVAL, interval);
}

/**
 * crier_settings_get_announce:
 * @self: settings
 *
 * Returns: whether the time is announced
 */
gboolean
crier_settings_get_announce (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return crier_settings_get_number (self, CRIER_SETTINGS_ANNOUNCE);
}

/**
 * crier_settings_set_announce:
 * @self: settings
 * @announce: whether the time is announced
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_announce (CrierSettings *self,
                             gboolean       announce)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  crier_settings_choose_number (self, CRIER_SETTINGS_ANNOUNCE, announce != FALSE);
}

/**
 * crier_settings_get_visitors_can_send:
 * @self: settings
 *
 * Returns: whether visitors can write to the operator
 */
gboolean
crier_settings_get_visitors_can_send (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return crier_settings_get_number (self, CRIER_SETTINGS_VISITORS_CAN_SEND);
}

/**
 * crier_settings_set_visitors_can_send:
 * @self: settings
 * @visitors_can_send: whether visitors can write to the operator
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_visitors_can_send (CrierSettings *self,
                                      gboolean       visitors_can_send)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  crier_settings_choose_number (self, CRIER_SETTINGS_VISITORS_CAN_SEND, visitors_can_send != FALSE);
}

/**
 * crier_settings_get_start_on_open:
 * @self: settings
 *
 * Returns: whether the server starts when the window opens
 */
gboolean
crier_settings_get_start_on_open (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return crier_settings_get_number (self, CRIER_SETTINGS_START_ON_OPEN);
}

/**
 * crier_settings_set_start_on_open:
 * @self: settings
 * @start_on_open: whether the server starts when the window opens
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_start_on_open (CrierSettings *self,
                                  gboolean       start_on_open)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  crier_settings_choose_number (self, CRIER_SETTINGS_START_ON_OPEN, start_on_open != FALSE);
}

/**
 * crier_settings_get_on_close:
 * @self: settings
 *
 * Returns: what becomes of the server when the window is closed
 */
CrierOnClose
crier_settings_get_on_close (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), CRIER_ON_CLOSE_ASK);

  return crier_settings_get_number (self, CRIER_SETTINGS_ON_CLOSE);
}

/**
 * crier_settings_set_on_close:
 * @self: settings
 * @on_close: what becomes of the server when the window is closed
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_on_close (CrierSettings *self,
                             CrierOnClose   on_close)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (on_close <= CRIER_ON_CLOSE_KEEP);

  crier_settings_choose_number (self, CRIER_SETTINGS_ON_CLOSE, on_close);
}

/**
 * crier_settings_get_max_clients:
 * @self: settings
 *
 * Returns: the most clients at a time, 1 to
 *   %CRIER_CONFIG_CLIENTS_MAX
 */
guint
crier_settings_get_max_clients (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), 1);

  return crier_settings_get_number (self, CRIER_SETTINGS_MAX_CLIENTS);
}

/**
 * crier_settings_set_max_clients:
 * @self: settings
 * @max_clients: 1 to %CRIER_CONFIG_CLIENTS_MAX
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_max_clients (CrierSettings *self,
                                guint          max_clients)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (max_clients >= 1);
  g_return_if_fail (max_clients <= CRIER_CONFIG_CLIENTS_MAX);

  crier_settings_choose_number (self, CRIER_SETTINGS_MAX_CLIENTS, max_clients);
}

/**
 * crier_settings_get_max_clients_per_address:
 * @self: settings
 *
 * Returns: the most clients of one address other than loopback, 1 to
 *   %CRIER_CONFIG_CLIENTS_MAX
 */
guint
crier_settings_get_max_clients_per_address (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), 1);

  return crier_settings_get_number (self, CRIER_SETTINGS_MAX_CLIENTS_PER_ADDRESS);
}

/**
 * crier_settings_set_max_clients_per_address:
 * @self: settings
 * @max_clients_per_address: 1 to %CRIER_CONFIG_CLIENTS_MAX
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_max_clients_per_address (CrierSettings *self,
                                            guint          max_clients_per_address)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (max_clients_per_address >= 1);
  g_return_if_fail (max_clients_per_address <= CRIER_CONFIG_CLIENTS_MAX);

  crier_settings_choose_number (self, CRIER_SETTINGS_MAX_CLIENTS_PER_ADDRESS, max_clients_per_address);
}

/**
 * crier_settings_make_token:
 *
 * Returns: (transfer full): a new token that nobody can guess and that can be
 *   read out
 */
char *
crier_settings_make_token (void)
{
  return crier_id_make_code (TOKEN_LENGTH);
}

/**
 * crier_settings_get_token:
 * @self: settings
 *
 * Returns: (transfer none): the secret that opens the operator's requests over
 *   TCP, empty if they are closed there; an option to read it from a file
 *   holds over it
 */
const char *
crier_settings_get_token (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return crier_settings_get_text (self, CRIER_SETTINGS_TOKEN);
}

/**
 * crier_settings_set_token:
 * @self: settings
 * @token: what somebody typed; empty for none
 * @error: return location for a #GError
 *
 * Chooses the token for this run and those that follow, and writes it to a
 * file that only the user can open. What cannot be one, or be kept, leaves the
 * old one in force.
 *
 * Returns: %TRUE if it was taken; else %FALSE with %CRIER_ERROR_INVALID, or
 *   %CRIER_ERROR_STORAGE if it could not be written
 */
gboolean
crier_settings_set_token (CrierSettings  *self,
                          const char     *token,
                          GError        **error)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (token != NULL, FALSE);

  if (token[0] != '\0' && !crier_token_check (token, error))
    return FALSE;

  if (strcmp (crier_settings_get_token (self), token) == 0)
    return TRUE;

  if (!crier_token_file_save (token, error))
    return FALSE;

  crier_settings_choose_text (self, CRIER_SETTINGS_TOKEN, token);

  return TRUE;
}
