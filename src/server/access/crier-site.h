/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "crier-config.h"
#include "crier-remote-address.h"

G_BEGIN_DECLS

/**
 * CrierPage:
 * @CRIER_PAGE_OURS: a page of this server
 * @CRIER_PAGE_ALLOWED: one of an origin that the operator allows
 * @CRIER_PAGE_FOREIGN: any other
 *
 * Whose page sends a request.
 */
typedef enum
{
  CRIER_PAGE_OURS,
  CRIER_PAGE_ALLOWED,
  CRIER_PAGE_FOREIGN,
} CrierPage;

typedef struct _CrierSite CrierSite;

CrierSite *crier_site_new        (const CrierConfig *config,
                                  guint              port)
                                 G_GNUC_WARN_UNUSED_RESULT;
void       crier_site_free       (CrierSite *self);

gboolean   crier_site_find_host  (SoupServerMessage  *message,
                                  char              **name,
                                  guint              *port);
gboolean   crier_site_is_us      (CrierSite          *self,
                                  CrierRemoteAddress *remote,
                                  const char         *name,
                                  guint               port);
CrierPage  crier_site_judge      (CrierSite         *self,
                                  SoupServerMessage *message,
                                  const char        *origin);
gboolean   crier_site_allows_all (CrierSite *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierSite, crier_site_free)

G_END_DECLS
