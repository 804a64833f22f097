/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crier-settings.h"

G_BEGIN_DECLS

/* Each choice by its property, which is named as the key in which it is
 * stored. What it holds is known by the type of the property. */
enum
{
  CRIER_SETTINGS_PORT = 1,
  CRIER_SETTINGS_AVAILABLE_TO,
  CRIER_SETTINGS_INTERVAL,
  CRIER_SETTINGS_ANNOUNCE,
  CRIER_SETTINGS_ALLOWED_ORIGINS,
  CRIER_SETTINGS_SAVED_MESSAGES,
  CRIER_SETTINGS_VISITORS_CAN_SEND,
  CRIER_SETTINGS_MAX_CLIENTS,
  CRIER_SETTINGS_MAX_CLIENTS_PER_ADDRESS,
  CRIER_SETTINGS_BLOCKED_IDS,
  CRIER_SETTINGS_BLOCKED_ADDRESSES,
  CRIER_SETTINGS_START_ON_OPEN,
  CRIER_SETTINGS_ON_CLOSE,
  CRIER_SETTINGS_TOKEN,
  CRIER_SETTINGS_N,
};

guint               crier_settings_get_number    (CrierSettings *self,
                                                  guint          property);
void                crier_settings_choose_number (CrierSettings *self,
                                                  guint          property,
                                                  guint          value);

const char         *crier_settings_get_text      (CrierSettings *self,
                                                  guint          property);
void                crier_settings_choose_text   (CrierSettings *self,
                                                  guint          property,
                                                  const char    *value);

const char * const *crier_settings_get_list      (CrierSettings *self,
                                                  guint          property);
void                crier_settings_choose_list   (CrierSettings      *self,
                                                  guint               property,
                                                  const char * const *value);
char               *crier_settings_admit         (guint        property,
                                                  const char  *item,
                                                  GError     **error)
  G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
