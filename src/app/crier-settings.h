/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "crier-config.h"
#include "crier-options.h"

G_BEGIN_DECLS

/**
 * CrierOnClose:
 * @CRIER_ON_CLOSE_ASK: ask, while clients are connected; else stop
 * @CRIER_ON_CLOSE_STOP: stop the server and quit
 * @CRIER_ON_CLOSE_KEEP: keep it running without a window
 *
 * What becomes of the server when the window is closed. The values are those
 * of the schema.
 */
typedef enum
{
  CRIER_ON_CLOSE_ASK,
  CRIER_ON_CLOSE_STOP,
  CRIER_ON_CLOSE_KEEP,
} CrierOnClose;

#define CRIER_TYPE_SETTINGS (crier_settings_get_type ())
G_DECLARE_FINAL_TYPE (CrierSettings, crier_settings, CRIER, SETTINGS, GObject)

CrierSettings      *crier_settings_new                   (GSettings          *settings,
                                                          const CrierOptions *options);

GSettings          *crier_settings_get_gsettings         (CrierSettings *self);
CrierConfig        *crier_settings_dup_config            (CrierSettings *self)
  G_GNUC_WARN_UNUSED_RESULT;

guint               crier_settings_get_port              (CrierSettings *self);
void                crier_settings_set_port              (CrierSettings *self,
                                                          guint          port);
const char         *crier_settings_get_available_to      (CrierSettings *self);
void                crier_settings_set_available_to      (CrierSettings *self,
                                                          const char    *available_to);
guint               crier_settings_get_interval          (CrierSettings *self);
void                crier_settings_set_interval          (CrierSettings *self,
                                                          guint          interval);
gboolean            crier_settings_get_announce          (CrierSettings *self);
void                crier_settings_set_announce          (CrierSettings *self,
                                                          gboolean       announce);
const char * const *crier_settings_get_allowed_origins   (CrierSettings *self);
gboolean            crier_settings_set_allowed_origins   (CrierSettings       *self,
                                                          const char * const  *origins,
                                                          GError             **error);
gboolean            crier_settings_check_origin          (const char  *origin,
                                                          GError     **error);
const char * const *crier_settings_get_saved_messages    (CrierSettings *self);
void                crier_settings_set_saved_messages    (CrierSettings      *self,
                                                          const char * const *texts);
gboolean            crier_settings_get_visitors_can_send (CrierSettings *self);
void                crier_settings_set_visitors_can_send (CrierSettings *self,
                                                          gboolean       visitors_can_send);
guint               crier_settings_get_max_clients       (CrierSettings *self);
void                crier_settings_set_max_clients       (CrierSettings *self,
                                                          guint          max_clients);
guint               crier_settings_get_max_clients_per_address (CrierSettings *self);
void                crier_settings_set_max_clients_per_address (CrierSettings *self,
                                                          guint          max_clients_per_address);

const char * const *crier_settings_get_blocked_ids       (CrierSettings *self);
void                crier_settings_block_id              (CrierSettings *self,
                                                          const char    *id);
void                crier_settings_unblock_id            (CrierSettings *self,
                                                          const char    *id);
const char * const *crier_settings_get_blocked_addresses (CrierSettings *self);
void                crier_settings_block_address         (CrierSettings *self,
                                                          const char    *address);
void                crier_settings_unblock_address       (CrierSettings *self,
                                                          const char    *address);

char               *crier_settings_make_token            (void)
  G_GNUC_WARN_UNUSED_RESULT;
const char         *crier_settings_get_token             (CrierSettings *self);
gboolean            crier_settings_set_token             (CrierSettings  *self,
                                                          const char     *token,
                                                          GError        **error);

gboolean            crier_settings_get_start_on_open     (CrierSettings *self);
void                crier_settings_set_start_on_open     (CrierSettings *self,
                                                          gboolean       start_on_open);
CrierOnClose        crier_settings_get_on_close          (CrierSettings *self);
void                crier_settings_set_on_close          (CrierSettings *self,
                                                          CrierOnClose   on_close);
void                crier_settings_forgo_journal         (CrierSettings *self);

G_END_DECLS
