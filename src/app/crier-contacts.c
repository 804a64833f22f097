/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contacts.h"

#include "crier-event.h"

/*
 * CrierContacts:
 *
 * A #GListModel of the #CrierContact objects: those that the operator gave a
 * name or a colour, here or not, and those that were here and are away. Whoever
 * is here and has neither is not among them, so that a crowd costs nothing.
 * It belongs to the main thread.
 */
struct _CrierContacts
{
  GObject parent_instance;

  GListModel *roster; /* (owned) (element-type CrierClient) */
  GPtrArray *list;    /* (owned) (element-type CrierContact) */
  GHashTable *by_id;  /* (owned) (element-type utf8 CrierContact), of the list */
};

static GType
crier_contacts_get_item_type (GListModel *model)
{
  return CRIER_TYPE_CONTACT;
}

static guint
crier_contacts_get_n_items (GListModel *model)
{
  return CRIER_CONTACTS (model)->list->len;
}

static gpointer
crier_contacts_get_item (GListModel *model,
                         guint       position)
{
  CrierContacts *self = CRIER_CONTACTS (model);

  if (position >= self->list->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->list, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = crier_contacts_get_item_type;
  iface->get_n_items = crier_contacts_get_n_items;
  iface->get_item = crier_contacts_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CrierContacts, crier_contacts, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      list_model_init))

static CrierContact *
add (CrierContacts *self,
     const char    *id)
{
  CrierContact *contact = crier_contact_new (id);

  g_ptr_array_add (self->list, contact);
  g_hash_table_insert (self->by_id, (char *) crier_contact_get_id (contact), contact);
  g_list_model_items_changed (G_LIST_MODEL (self), self->list->len - 1, 0, 1);

  return contact;
}

static void
crier_contacts_dispose (GObject *object)
{
  CrierContacts *self = CRIER_CONTACTS (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_clear_object (&self->roster);

  G_OBJECT_CLASS (crier_contacts_parent_class)->dispose (object);
}

static void
crier_contacts_class_init (CrierContactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_contacts_dispose;
}

static void
crier_contacts_init (CrierContacts *self)
{
  self->list = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * crier_contacts_new:
 * @roster: (element-type CrierClient): who is here
 *
 * Returns: (transfer full): nobody yet
 */
CrierContacts *
crier_contacts_new (GListModel *roster)
{
  CrierContacts *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (roster), NULL);

  self = g_object_new (CRIER_TYPE_CONTACTS, NULL);
  self->roster = g_object_ref (roster);

  return self;
}

/**
 * crier_contacts_find:
 * @self: contacts
 * @id: an Id
 *
 * Returns: (transfer none) (nullable): the contact of that Id
 */
CrierContact *
crier_contacts_find (CrierContacts *self,
                     const char    *id)
{
  g_return_val_if_fail (CRIER_IS_CONTACTS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return g_hash_table_lookup (self->by_id, id);
}

/**
 * crier_contacts_label:
 * @self: contacts
 * @id: an Id
 * @name: (nullable): what the operator calls it
 * @mark: the operator's colour for it
 *
 * Gives an Id, which may be here, a name and a colour.
 */
void
crier_contacts_label (CrierContacts *self,
                      const char    *id,
                      const char    *name,
                      CrierMark      mark)
{
  CrierContact *contact;
  guint n;
  guint i;

  g_return_if_fail (CRIER_IS_CONTACTS (self));
  g_return_if_fail (id != NULL);

  contact = crier_contacts_find (self, id);
  if (contact == NULL)
    contact = add (self, id);

  n = g_list_model_get_n_items (self->roster);
  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (self->roster, i);

      if (g_str_equal (crier_client_get_id (client), id))
        {
          crier_contact_attach (contact, client);
          crier_contact_set_here (contact, TRUE, crier_client_get_since (client));
        }
    }

  crier_contact_set_label (contact, name, mark);
}

/**
 * crier_contacts_apply:
 * @self: contacts
 * @events: (element-type CrierEvent): what happened, in order
 *
 * Notes who came and went.
 */
void
crier_contacts_apply (CrierContacts *self,
                      GPtrArray     *events)
{
  guint i;

  g_return_if_fail (CRIER_IS_CONTACTS (self));
  g_return_if_fail (events != NULL);

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      CrierClient *client = crier_event_get_client (event);
      CrierContact *contact;

      if (crier_event_get_kind (event) != CRIER_EVENT_JOINED)
        continue;

      contact = crier_contacts_find (self, crier_client_get_id (client));
      if (contact != NULL)
        {
          crier_contact_attach (contact, client);
          crier_contact_set_here (contact, TRUE, crier_event_get_time (event));
        }
    }
}
