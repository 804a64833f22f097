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
 * The #CrierContact objects: those that the operator gave a name or a color,
 * here or not, and those that were here and are away, in the order in which they
 * left, until the server has forgotten them. A client that is here and has no
 * label is not among them, so that a crowd costs nothing. The server tells what it
 * keeps when it begins; the rest follows from clients that come and go.
 */
struct _CrierContacts
{
  CrierBatchList parent_instance;

  GListModel *roster; /* (owned) (element-type CrierClient) */
  GHashTable *by_id;  /* (owned) (element-type utf8 CrierContact) */
  gboolean is_expecting; /* a server begins, which has not told yet */
};

/* What a batch of events comes to. */
typedef struct
{
  GPtrArray *added; /* (owned) (element-type CrierContact): in order */
  GHashTable *gone; /* (owned) (element-type CrierContact): of those, and of
                     * those that were there */
} Changes;

static guint labelled_signal;

G_DEFINE_FINAL_TYPE (CrierContacts, crier_contacts, CRIER_TYPE_BATCH_LIST)

static void
remember (CrierContacts *self,
          CrierContact  *contact)
{
  g_hash_table_insert (self->by_id, (char *) crier_contact_get_id (contact), contact);
}

static void
forget (CrierContacts *self,
        CrierContact  *contact,
        Changes       *changes)
{
  g_hash_table_remove (self->by_id, crier_contact_get_id (contact));
  g_hash_table_add (changes->gone, g_object_ref (contact));
}

static void
note_joined (CrierContacts *self,
             CrierEvent    *event,
             Changes       *changes)
{
  CrierClient *client = crier_event_get_client (event);
  CrierContact *contact = crier_contacts_find (self, crier_client_get_id (client));

  if (contact == NULL)
    return;

  if (crier_contact_is_labelled (contact))
    crier_contact_attach (contact, client);
  else
    forget (self, contact, changes);

  crier_contact_set_here (contact, TRUE, crier_event_get_time (event));
}

static void
note_left (CrierContacts *self,
           CrierEvent    *event,
           Changes       *changes)
{
  const char *id = crier_client_get_id (crier_event_get_client (event));
  CrierContact *contact = crier_contacts_find (self, id);
  gboolean is_here = !crier_event_is_last (event);

  if (contact == NULL && is_here)
    return;

  if (contact == NULL)
    {
      contact = crier_contact_new (id);
      g_ptr_array_add (changes->added, contact);
      remember (self, contact);
    }

  crier_contact_set_here (contact, is_here, crier_event_get_time (event));
}

/* One that has got a label at the same moment stays for this run. It left before,
 * since what is here is not forgotten. */
static void
note_forgotten (CrierContacts *self,
                const char    *id,
                Changes       *changes)
{
  CrierContact *contact = crier_contacts_find (self, id);

  if (contact != NULL && !crier_contact_is_labelled (contact))
    forget (self, contact, changes);
}

/* Those that are known already stay the same objects. */
static void
load (CrierContacts *self,
      GPtrArray     *records)
{
  CrierBatchList *list = CRIER_BATCH_LIST (self);
  g_autoptr (GPtrArray) loaded = g_ptr_array_new_full (records->len, g_object_unref);
  g_autoptr (GHashTable) old_by_id = g_steal_pointer (&self->by_id);
  guint i;

  self->is_expecting = FALSE;
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (i = 0; i < records->len; i++)
    {
      const CrierRecipientRecord *record = g_ptr_array_index (records, i);
      CrierContact *contact = g_hash_table_lookup (old_by_id, record->id);

      if (contact == NULL)
        contact = crier_contact_new (record->id);
      else
        g_object_ref (contact);

      g_ptr_array_add (loaded, contact);
      remember (self, contact);
      crier_contact_set_here (contact, FALSE, record->time);
      crier_contact_set_label (contact, record->name, record->color);
    }

  crier_batch_list_splice (list, 0, crier_batch_list_get_items (list)->len,
                           loaded->pdata, loaded->len);
}

static void
crier_contacts_dispose (GObject *object)
{
  CrierContacts *self = CRIER_CONTACTS (object);

  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_object (&self->roster);

  G_OBJECT_CLASS (crier_contacts_parent_class)->dispose (object);
}

static void
crier_contacts_class_init (CrierContactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_contacts_dispose;
  CRIER_BATCH_LIST_CLASS (klass)->item_type = CRIER_TYPE_CONTACT;

  /**
   * CrierContacts::labelled:
   * @self: the contacts
   * @contact: the contact that has another name or color now, or neither
   *
   * Emitted when the list and crier_contact_of() are as they are now, also for
   * clients that had no contact before.
   */
  labelled_signal = g_signal_new ("labelled", CRIER_TYPE_CONTACTS,
                                  G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, CRIER_TYPE_CONTACT);
}

static void
crier_contacts_init (CrierContacts *self)
{
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * crier_contacts_new:
 * @roster: (element-type CrierClient): the connected clients
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
 *
 * Returns: (transfer none) (nullable): the contact of that Id
 */
CrierContact *
crier_contacts_find (CrierContacts *self,
                     const char    *id)
{
  g_return_val_if_fail (CRIER_IS_CONTACTS (self), NULL);

  return g_hash_table_lookup (self->by_id, id);
}

static GPtrArray *
find_clients (CrierContacts *self,
              const char    *id)
{
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (self->roster);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autoptr (CrierClient) client = g_list_model_get_item (self->roster, i);

      if (g_str_equal (crier_client_get_id (client), id))
        g_ptr_array_add (clients, g_steal_pointer (&client));
    }

  return clients;
}

/* For an Id that is here, and that only the roster knew. */
static void
add_here (CrierContacts *self,
          CrierContact  *contact,
          GPtrArray     *clients)
{
  CrierBatchList *list = CRIER_BATCH_LIST (self);
  CrierClient *newest = g_ptr_array_index (clients, clients->len - 1);
  guint i;

  for (i = 0; i < clients->len; i++)
    crier_contact_attach (contact, g_ptr_array_index (clients, i));

  crier_contact_set_here (contact, TRUE, crier_client_get_since (newest));
  remember (self, contact);
  crier_batch_list_splice (list, crier_batch_list_get_items (list)->len, 0,
                           (gpointer *) &contact, 1);
}

/* For an Id that is here, and that only the roster is to know. */
static void
remove_here (CrierContacts *self,
             CrierContact  *contact,
             GPtrArray     *clients)
{
  CrierBatchList *list = CRIER_BATCH_LIST (self);
  guint place;
  guint i;

  for (i = 0; i < clients->len; i++)
    crier_contact_detach (contact, g_ptr_array_index (clients, i));

  g_hash_table_remove (self->by_id, crier_contact_get_id (contact));
  if (g_ptr_array_find (crier_batch_list_get_items (list), contact, &place))
    crier_batch_list_splice (list, place, 1, NULL, 0);
}

/**
 * crier_contacts_label:
 * @name: (nullable): what the operator calls it, checked
 *
 * Gives an Id another name and color, or takes them away.
 *
 * Returns: %FALSE if no client of that Id is here or has been, or if that is not
 *   known yet; nothing has changed then
 */
gboolean
crier_contacts_label (CrierContacts *self,
                      const char    *id,
                      const char    *name,
                      CrierColor     color)
{
  g_autoptr (CrierContact) contact = NULL;
  g_autoptr (GPtrArray) clients = NULL;
  CrierContact *known;

  g_return_val_if_fail (CRIER_IS_CONTACTS (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);
  g_return_val_if_fail (color < CRIER_N_COLORS, FALSE);

  known = crier_contacts_find (self, id);
  clients = find_clients (self, id);
  if (self->is_expecting || (known == NULL && clients->len == 0))
    return FALSE;

  /* It has none. */
  if (known == NULL && name == NULL && color == CRIER_COLOR_NONE)
    return TRUE;

  contact = known != NULL ? g_object_ref (known) : crier_contact_new (id);
  crier_contact_set_label (contact, name, color);
  if (known == NULL)
    add_here (self, contact, clients);
  else if (clients->len > 0 && !crier_contact_is_labelled (contact))
    remove_here (self, contact, clients);

  g_signal_emit (self, labelled_signal, 0, contact);

  return TRUE;
}

/**
 * crier_contacts_expect:
 *
 * Notes that a server begins, and that what is known follows from what it tells
 * first, a %CRIER_EVENT_KNOWN.
 */
void
crier_contacts_expect (CrierContacts *self)
{
  g_return_if_fail (CRIER_IS_CONTACTS (self));

  self->is_expecting = TRUE;
}

static void
apply_event (CrierContacts *self,
             CrierEvent    *event,
             Changes       *changes)
{
  CrierEventKind kind = crier_event_get_kind (event);

  if (kind == CRIER_EVENT_KNOWN)
    load (self, crier_event_get_records (event));
  else if (kind == CRIER_EVENT_JOINED)
    note_joined (self, event, changes);
  else if (kind == CRIER_EVENT_LEFT)
    note_left (self, event, changes);
  else if (kind == CRIER_EVENT_FORGOTTEN)
    note_forgotten (self, crier_event_get_text (event), changes);
}

/* What became known, and came back or was forgotten within the batch, need not
 * be seen. */
static void
drop_passing (Changes *changes)
{
  guint i = changes->added->len;

  while (i-- > 0)
    {
      if (g_hash_table_remove (changes->gone, g_ptr_array_index (changes->added, i)))
        g_ptr_array_remove_index (changes->added, i);
    }
}

/**
 * crier_contacts_apply:
 * @events: (element-type CrierEvent): what happened, in order; what a server
 *   knows comes before all else that it tells
 */
void
crier_contacts_apply (CrierContacts *self,
                      GPtrArray     *events)
{
  Changes changes;
  guint i;

  g_return_if_fail (CRIER_IS_CONTACTS (self));
  g_return_if_fail (events != NULL);

  changes.added = g_ptr_array_new_with_free_func (g_object_unref);
  changes.gone = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);

  for (i = 0; i < events->len; i++)
    apply_event (self, g_ptr_array_index (events, i), &changes);

  drop_passing (&changes);

  crier_batch_list_update (CRIER_BATCH_LIST (self), changes.gone, changes.added);

  g_ptr_array_unref (changes.added);
  g_hash_table_unref (changes.gone);
}
