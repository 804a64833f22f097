/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-format.h"

/* In the order in which an operator cares. */
typedef enum
{
  STATE_UNSEEN,
  STATE_UNSENT, /* to a client to which it was not sent yet */
  STATE_MUTE,   /* to a client that cannot tell */
  STATE_SEEN,
} State;

/*
 * CrierReceipt:
 *
 * What became of one message at one Id, and how that is said. Its model tells it
 * what is known; what became of the message at all Ids is a sentence of the
 * message's own counters.
 */
struct _CrierReceipt
{
  GObject parent_instance;

  char *id;                /* (owned) */
  char *key;               /* (owned): its place among the names */
  State state;
  gint64 seen;             /* microseconds since 1970, 0 unless it was */
  gboolean again;          /* its text was sent again, as another message */
};

G_DEFINE_FINAL_TYPE (CrierReceipt, crier_receipt, G_TYPE_OBJECT)

static void
crier_receipt_finalize (GObject *object)
{
  CrierReceipt *self = CRIER_RECEIPT (object);

  g_free (self->id);
  g_free (self->key);

  G_OBJECT_CLASS (crier_receipt_parent_class)->finalize (object);
}

static void
crier_receipt_class_init (CrierReceiptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = crier_receipt_finalize;
}

static void
crier_receipt_init (CrierReceipt *self)
{
  self->state = STATE_UNSENT;
}

/* @name: what it is called, by which it is in order. */
CrierReceipt *
crier_receipt_new (const char *id,
                   const char *name)
{
  CrierReceipt *self;
  g_autofree char *folded = NULL;

  self = g_object_new (CRIER_TYPE_RECEIPT, NULL);
  folded = g_utf8_casefold (name, -1);
  self->id = g_strdup (id);
  self->key = g_utf8_collate_key (folded, -1);

  return self;
}

const char *
crier_receipt_get_id (CrierReceipt *self)
{
  g_return_val_if_fail (CRIER_IS_RECEIPT (self), NULL);

  return self->id;
}

/**
 * crier_receipt_take:
 * @reader: what is known of the same Id
 *
 * Returns: %TRUE if it says something else by that
 */
gboolean
crier_receipt_take (CrierReceipt      *self,
                    const CrierReader *reader)
{
  State state = STATE_UNSEEN;

  g_return_val_if_fail (reader != NULL && strcmp (reader->id, self->id) == 0, FALSE);

  if (reader->seen != 0)
    state = STATE_SEEN;
  else if (!reader->can_tell)
    state = STATE_MUTE;

  if (self->state == state && self->seen == reader->seen)
    return FALSE;

  self->state = state;
  self->seen = reader->seen;

  return TRUE;
}

/* Whether the text is worth sending again: the client could tell that it was
 * seen, has not, and was not sent it again already. */
gboolean
crier_receipt_is_due (CrierReceipt *self)
{
  return self->state == STATE_UNSEEN && !self->again;
}

void
crier_receipt_set_again (CrierReceipt *self,
                         gboolean      again)
{
  self->again = again;
}

/**
 * crier_receipt_get_icon:
 *
 * Returns: (nullable): the name of an icon that says no more than the status
 */
const char *
crier_receipt_get_icon (CrierReceipt *self)
{
  if (self->state == STATE_SEEN)
    return "object-select-symbolic";

  return self->state == STATE_UNSEEN ? "view-conceal-symbolic" : NULL;
}

/* @now: microseconds since 1970. */
char *
crier_receipt_dup_status (CrierReceipt *self,
                          gint64        now)
{
  g_autofree char *time = NULL;

  switch (self->state)
    {
    case STATE_SEEN:
      time = crier_format_time (self->seen, now);
      /* Translators: by one client, at a time, as in "Seen at 12:31:00" */
      return g_strdup_printf (_("Seen at %s"), time);

    case STATE_UNSEEN:
      return g_strdup (self->again ? _("Not seen, sent again") : _("Not seen"));

    case STATE_MUTE:
      /* Translators: a client that cannot say whether it was seen */
      return g_strdup (_("Cannot tell"));

    case STATE_UNSENT:
    default:
      return g_strdup (_("Not sent yet"));
    }
}

/* As strcmp() does: unseen ones first, and then by name. */
int
crier_receipt_compare (CrierReceipt *a,
                       CrierReceipt *b)
{
  int order;

  if (a->state != b->state)
    return a->state < b->state ? -1 : 1;

  order = strcmp (a->key, b->key);

  return order != 0 ? order : strcmp (a->id, b->id);
}

/**
 * crier_receipt_dup_summary:
 * @message: a message that was sent and does not only clear
 *
 * Returns: (transfer full): how many have seen it, of the clients that can tell;
 *   and how many cannot. Another thread goes on with these counters: it may say
 *   something else a moment later.
 */
char *
crier_receipt_dup_summary (CrierMessage *message)
{
  guint n_sent, n_mute, n_seen, n_telling;

  g_return_val_if_fail (message != NULL, NULL);

  n_sent = crier_message_get_n_sent (message);
  /* Read one after the other, they need not fit. */
  n_mute = MIN (crier_message_get_n_mute (message), n_sent);
  n_telling = n_sent - n_mute;
  n_seen = MIN (crier_message_get_n_seen (message), n_telling);

  if (n_sent == 0)
    return g_strdup (_("Not sent to anybody yet"));

  if (n_telling == 0)
    /* Translators: a message, to so many clients, none of which can tell
     * whether it was seen */
    return g_strdup_printf (ngettext ("Sent to %'u · cannot tell",
                                      "Sent to %'u · none can tell", n_mute),
                            n_mute);

  if (n_mute == 0)
    /* Translators: a message, as in "Seen by 2 of 3" clients */
    return g_strdup_printf (_("Seen by %'u of %'u"), n_seen, n_telling);

  /* Translators: as before, of those clients that can tell; and how many
   * cannot, which is the number that counts for the form */
  return g_strdup_printf (ngettext ("Seen by %'u of %'u · %'u cannot tell",
                                    "Seen by %'u of %'u · %'u cannot tell",
                                    n_mute),
                          n_seen, n_telling, n_mute);
}
