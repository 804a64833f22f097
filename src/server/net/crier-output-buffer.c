/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-output-buffer.h"

#include "crier-send-batch.h"

/*
 * How output leaves: the rest of a message that was cut in the middle, then the
 * protocol's own few bytes, then what is due, all in one system call. Messages
 * are never copied; of those that are due none is kept but the one that the
 * kernel cut.
 */

void
crier_output_buffer_clear (CrierOutputBuffer *self)
{
  g_clear_pointer (&self->partial, g_bytes_unref);
  g_clear_pointer (&self->queue, g_byte_array_unref);
}

gboolean
crier_output_buffer_is_empty (const CrierOutputBuffer *self)
{
  return self->partial == NULL && self->queue == NULL;
}

gsize
crier_output_buffer_get_size (const CrierOutputBuffer *self)
{
  gsize size = 0;

  if (self->partial != NULL)
    size += g_bytes_get_size (self->partial) - self->partial_sent;

  if (self->queue != NULL)
    size += self->queue->len;

  return size;
}

/**
 * crier_output_buffer_append:
 *
 * Queues bytes of the protocol's own, after what was begun and before what is
 * due.
 */
void
crier_output_buffer_append (CrierOutputBuffer *self,
                            gconstpointer  data,
                            gsize          length)
{
  if (self->queue == NULL)
    self->queue = g_byte_array_new ();

  g_byte_array_append (self->queue, data, length);
}

static void
consume_partial (CrierOutputBuffer *self,
                 gsize         *n)
{
  gsize part;

  if (self->partial == NULL)
    return;

  part = MIN (*n, g_bytes_get_size (self->partial) - self->partial_sent);
  *n -= part;
  self->partial_sent += part;

  if (self->partial_sent == g_bytes_get_size (self->partial))
    g_clear_pointer (&self->partial, g_bytes_unref);
}

static void
consume_queue (CrierOutputBuffer *self,
               gsize         *n)
{
  gsize part;

  if (self->queue == NULL)
    return;

  part = MIN (*n, self->queue->len);
  *n -= part;

  if (part == self->queue->len)
    g_clear_pointer (&self->queue, g_byte_array_unref);
  else if (part > 0)
    g_byte_array_remove_range (self->queue, 0, part);
}

static guint
consume_due (CrierOutputBuffer  *self,
             const CrierDue *due,
             guint           n_due,
             gsize           n)
{
  guint i;

  for (i = 0; i < n_due && n > 0; i++)
    {
      gsize size = g_bytes_get_size (due[i].bytes);

      if (n < size)
        {
          self->partial = g_bytes_ref (due[i].bytes);
          self->partial_sent = n;
        }

      n -= MIN (n, size);
    }

  return i;
}

/**
 * crier_output_buffer_gather:
 * @due: (array length=n_due): what is to go out after @self, which is not empty
 * @parts: room for @n_due and %CRIER_OUTPUT_BUFFER_OWN_PARTS
 * @total: (out): their size
 *
 * Puts together what is to be written, without a copy: it is valid as long as
 * neither @self nor the log changes.
 *
 * Returns: how many of @parts were filled in
 */
guint
crier_output_buffer_gather (const CrierOutputBuffer *self,
                            const CrierDue          *due,
                            guint                    n_due,
                            struct iovec            *parts,
                            gsize                   *total)
{
  guint n = 0;
  guint i;

  if (self->partial != NULL)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (self->partial, &size);

      parts[n].iov_base = (guint8 *) data + self->partial_sent;
      parts[n++].iov_len = size - self->partial_sent;
    }

  if (self->queue != NULL)
    {
      parts[n].iov_base = self->queue->data;
      parts[n++].iov_len = self->queue->len;
    }

  for (i = 0; i < n_due; i++)
    {
      gsize size;
      const void *data = g_bytes_get_data (due[i].bytes, &size);

      parts[n].iov_base = (void *) data;
      parts[n++].iov_len = size;
    }

  *total = 0;
  for (i = 0; i < n; i++)
    *total += parts[i].iov_len;

  return n;
}

/**
 * crier_output_buffer_consume:
 * @due: (array length=n_due): as they were gathered
 * @n: how many bytes of all that the kernel took
 *
 * Forgets what the kernel has taken, and keeps the rest of what it cut.
 *
 * Returns: how many of @due were begun
 */
guint
crier_output_buffer_consume (CrierOutputBuffer *self,
                             const CrierDue    *due,
                             guint              n_due,
                             gsize              n)
{
  consume_partial (self, &n);
  consume_queue (self, &n);

  return consume_due (self, due, n_due, n);
}

/**
 * crier_output_buffer_write:
 * @self: what is to go out first
 * @due: (array length=n_due): what is to go out after it, which is not empty
 * @n_due: how many, at most %CRIER_OUTPUT_BUFFER_MAX_PARTS; something there has
 *   to be, here or in @self
 * @n_begun: (out): how many of @due the kernel has taken, or taken a part of;
 *   the rest of that part is in @self now
 * @whole: (out): whether the kernel has taken everything
 *
 * Writes as much as the kernel takes now, in one system call.
 *
 * Returns: how many bytes it took, or -1 if the connection is broken
 */
gssize
crier_output_buffer_write (CrierOutputBuffer  *self,
                           int             fd,
                           const CrierDue *due,
                           guint           n_due,
                           guint          *n_begun,
                           gboolean       *whole)
{
  struct iovec parts[CRIER_OUTPUT_BUFFER_MAX_PARTS + CRIER_OUTPUT_BUFFER_OWN_PARTS];
  gsize total;
  gssize n;
  guint n_parts;

  g_return_val_if_fail (n_due <= CRIER_OUTPUT_BUFFER_MAX_PARTS, -1);

  *n_begun = 0;
  *whole = FALSE;

  n_parts = crier_output_buffer_gather (self, due, n_due, parts, &total);
  n = crier_send_batch_send_one (fd, parts, n_parts);
  if (n < 0)
    return -1;

  *n_begun = crier_output_buffer_consume (self, due, n_due, n);
  *whole = (gsize) n == total;

  return n;
}
