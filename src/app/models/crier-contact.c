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
 * own, or because it was here. It outlives the clients that carry the Id, and
 * those that are here lead to it, see crier_contact_of(). What it is not: an
 * account; each client that says that Id is meant by it. It belongs to the main
 * thread, though another may let go of it last.
 */
struct _CrierContact
{
  GObject parent_instance;

  char *id;         /* (owned) */
  char *name;       /* (owned) (nullable) */
  CrierColor mark;
  gboolean is_here; /* a client carries it now */
  gint64 last_seen; /* microseconds since 1970, 0 if it never was */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

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
   * Its name, its mark, or whether it is here is another one now.
   */
  signals[CHANGED] = g_signal_new ("changed", CRIER_TYPE_CONTACT, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
crier_contact_init (CrierContact *self)
{
}

/**
 * crier_contact_new:
 * @id: an Id
 *
 * Returns: (transfer full): a contact without a name, which is not here
 */
CrierContact *
crier_contact_new (const char *id)
{
  CrierContact *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_object_new (CRIER_TYPE_CONTACT, NULL);
  self->id = g_strdup (id);

  return self;
}

/**
 * crier_contact_of:
 * @client: a client of the roster
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
 * @self: a contact
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
crier_contact_get_mark (CrierContact *self)
{
  g_return_val_if_fail (CRIER_IS_CONTACT (self), CRIER_COLOR_NONE);

  return self->mark;
}

/**
 * crier_contact_get_last_seen:
 * @self: a contact
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

  return self->name != NULL || self->mark != CRIER_COLOR_NONE;
}

/**
 * crier_contact_set_label:
 * @self: a contact
 * @name: (nullable): what the operator calls it, checked
 * @mark: the operator's color for it
 *
 * Changes them, and says so.
 */
void
crier_contact_set_label (CrierContact *self,
                         const char   *name,
                         CrierColor     mark)
{
  char *copy;

  g_return_if_fail (CRIER_IS_CONTACT (self));
  g_return_if_fail (mark < CRIER_N_COLORS);

  if (g_strcmp0 (self->name, name) == 0 && self->mark == mark)
    return;

  copy = g_strdup (name);
  g_free (self->name);
  self->name = copy;
  self->mark = mark;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * crier_contact_set_here:
 * @self: a contact
 * @is_here: whether a client carries its Id now
 * @time: when a client of it came or went last, microseconds since 1970
 *
 * Notes that one did.
 */
void
crier_contact_set_here (CrierContact *self,
                        gboolean      is_here,
                        gint64        time)
{
  g_return_if_fail (CRIER_IS_CONTACT (self));

  self->last_seen = time;
  if (self->is_here == !!is_here)
    return;

  self->is_here = !!is_here;
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * crier_contact_attach:
 * @self: a contact
 * @client: a client that carries its Id
 *
 * Has crier_contact_of() find @self from now on.
 */
void
crier_contact_attach (CrierContact *self,
                      CrierClient  *client)
{
  g_return_if_fail (CRIER_IS_CONTACT (self));
  g_return_if_fail (CRIER_IS_CLIENT (client));

  g_object_set_qdata_full (G_OBJECT (client), contact_quark (),
                           g_object_ref (self), g_object_unref);
}

/**
 * crier_contact_detach:
 * @self: a contact
 * @client: a client that carries its Id
 *
 * Undoes crier_contact_attach().
 */
void
crier_contact_detach (CrierContact *self,
                      CrierClient  *client)
{
  g_return_if_fail (CRIER_IS_CONTACT (self));
  g_return_if_fail (CRIER_IS_CLIENT (client));

  if (crier_contact_of (client) == self)
    g_object_set_qdata (G_OBJECT (client), contact_quark (), NULL);
}
