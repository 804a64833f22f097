/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-long-answer.h"

/* As much as a socket takes at a time. */
#define PIECE_BYTES (64 * 1024)

/*
 * CrierLongAnswer:
 *
 * An answer that may have ten thousand parts. It is made in slices of a piece at
 * most, between which the thread goes on, and each piece is let go when the socket
 * has taken it. Its length is told all the same.
 */
typedef struct
{
  CrierSlice *slice;        /* (unowned): in which it is made */
  CrierPausedRequest *held; /* (owned) */
  CrierLongAnswerFunc func;
  gpointer item;            /* (owned) */
  GDestroyNotify item_free;
  GString *piece;           /* (owned): the last one, which grows */
  gsize n_bytes;            /* in the pieces before it */
} CrierLongAnswer;

static void
long_answer_free (gpointer data)
{
  CrierLongAnswer *self = data;

  self->item_free (self->item);
  g_string_free (self->piece, TRUE);
  crier_paused_request_release (self->held);
  g_free (self);
}

static void
end_piece (CrierLongAnswer   *self,
           SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  gsize length = self->piece->len;

  soup_message_body_append_take (body, (guchar *) g_string_free (self->piece, FALSE),
                                 length);
  self->n_bytes += length;
  self->piece = g_string_sized_new (PIECE_BYTES);
}

static gboolean
write_next (gpointer owner,
            gpointer item)
{
  CrierLongAnswer *self = item;
  SoupServerMessage *message = crier_paused_request_get_message (self->held);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return FALSE;

  if (self->func (self->piece, self->item))
    {
      if (self->piece->len >= PIECE_BYTES)
        {
          end_piece (self, message);
          crier_slice_end (self->slice);
        }

      return TRUE;
    }

  end_piece (self, message);
  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  soup_message_headers_set_content_length (headers, (goffset) self->n_bytes);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);

  return FALSE;
}

/**
 * crier_long_answer_begin:
 * @held: (transfer full): the request, which is not over
 * @func: called from the main loop until it returns %FALSE
 * @item: (transfer full): passed to @func
 * @item_free: frees @item afterwards
 *
 * Answers a request with 200 and JSON of many parts.
 */
void
crier_long_answer_begin (CrierApiContext     *api,
                         CrierPausedRequest  *held,
                         CrierLongAnswerFunc  func,
                         gpointer             item,
                         GDestroyNotify       item_free)
{
  SoupServerMessage *message = crier_paused_request_get_message (held);
  CrierLongAnswer *self = g_new0 (CrierLongAnswer, 1);

  self->slice = api->slice;
  self->held = held;
  self->func = func;
  self->item = item;
  self->item_free = item_free;
  self->piece = g_string_new (NULL);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  crier_slice_add (api->slice, write_next, self, long_answer_free);
}
