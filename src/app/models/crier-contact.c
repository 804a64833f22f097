/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contact.h"

/*
 * CrierContact:
 *
 * An Id that the operator may know: by a name and a color of the operator's
 * own, or because it was here. It outlives the clients that carry the Id; a
 * connected one leads to it, see crier_contact_of(). It belongs to the main
 * thread, though another may let go of it last.
 */
struct _CrierContact
{
  GObject parent_instance;

  char *id;         /* (owned) */
  char *name;       /* (owned) (nullable) */
  CrierColor color;
  gboolean is_here; /* a client carries it now */
  gint64 last_seen; /* microseconds since 1970, 0 if it never was */
};

static guint changed_signal;

static GQuark contact_quark (void);

G_DEFINE_QUARK (crier-contact, contact)
G_DEFINE_FINAL_TYPE (CrierContact, crier_contact, G_TYPE_OBJECT)

static void
crier_contact_finalize (GObject *object)
{
  CrierContact *self = CRIER_CONTACT (object);

  g_free (self->id);
  g_free (self->name);

  G_OBJECT_CLASS (crier_contact_parent_class)->finalize (object);
}

static void
crier_contact_class_init (CrierContactClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_contact_finalize;

  /**
   * CrierContact::changed:
   * @self: the contact
   *
   * Its name, its color, or whether it is here is another one now.
   */
  changed_signal = g_signal_new ("changed", CRIER_TYPE_CONTACT, G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
crier_contact_init (CrierContact *self)
{
}

CrierContact *
crier_contact_new (const char *id)
{
  CrierContact *self = g_object_new (CRIER_TYPE_CONTACT, NULL);

  self->id = g_strdup (id);

  return self;
}

/**
 * crier_contact_of:
 *
 * Returns: (transfer none) (nullable): what the operator knows @client by;
 *   %NULL when that is its Id alone
 */
CrierContact *
crier_contact_of (CrierClient *client)
{
  g_return_val_if_fail (CRIER_IS_CLIENT (client), NULL);

  return g_object_get_qdata (G_OBJECT (client), contact_quark ());
}

const char *
crier_contact_get_id (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), NULL);

  return self->id;
}

/**
 * crier_contact_get_name:
 *
 * Returns: (transfer none) (nullable): what the operator calls it
 */
const char *
crier_contact_get_name (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), NULL);

  return self->name;
}

CrierColor
crier_contact_get_color (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), CRIER_COLOR_NONE);

  return self->color;
}

/**
 * crier_contact_get_last_seen:
 *
 * Returns: when a client of it came or went last, microseconds since 1970; 0 if
 *   that is not known
 */
gint64
crier_contact_get_last_seen (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), 0);

  return self->last_seen;
}

gboolean
crier_contact_is_here (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), FALSE);

  return self->is_here;
}

gboolean
crier_contact_is_labelled (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), FALSE);

  return self->name != NULL || self->color != CRIER_COLOR_NONE;
}

void
crier_contact_set_label (CrierContact *self,
                         const char   *name,
                         CrierColor    color)
{
  char *copy;

  if (g_strcmp0 (self->name, name) == 0 && self->color == color)
    return;

  copy = g_strdup (name);
  g_free (self->name);
  self->name = copy;
  self->color = color;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * crier_contact_set_here:
 * @is_here: whether a client carries its Id now
 * @time: when a client of it came or went last, microseconds since 1970
 */
void
crier_contact_set_here (CrierContact *self,
                        gboolean      is_here,
                        gint64        time)
{
  self->last_seen = time;
  if (self->is_here == !!is_here)
    return;

  self->is_here = !!is_here;
  g_signal_emit (self, changed_signal, 0);
}

/**
 * crier_contact_attach:
 *
 * Has crier_contact_of() find @self for @client from now on.
 */
void
crier_contact_attach (CrierContact *self,
                      CrierClient  *client)
{
  g_object_set_qdata_full (G_OBJECT (client), contact_quark (),
                           g_object_ref (self), g_object_unref);
}

void
crier_contact_detach (CrierContact *self,
                      CrierClient  *client)
{
  if (crier_contact_of (client) == self)
    g_object_set_qdata (G_OBJECT (client), contact_quark (), NULL);
}
