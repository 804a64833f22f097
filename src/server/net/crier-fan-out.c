/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-fan-out.h"

#include "crier-send-batch.h"

/* Nearly always one thing is due; where it is more, there are fewer writes in a
 * batch. */
#define N_DUE   (2 * CRIER_SEND_BATCH_MAX)
#define N_PARTS (2 * CRIER_SEND_BATCH_MAX)

/*
 * CrierFanOut:
 *
 * The sockets that a round of the hub has visited and that were not yet written to.
 * When the hub pauses, what is due to them is collected and handed to the kernel
 * together, and then what became of it is applied, in the same order; in between
 * none of them is touched.
 */
struct _CrierFanOut
{
  CrierHub *hub;          /* (owned) */
  gulong handler;
  CrierSendBatch *batch;  /* (owned) */

  CrierFanOutMember *members[CRIER_SEND_BATCH_MAX]; /* (unowned) (nullable): NULL if
                           * it has ended since */
  guint n;

  struct
  {
    guint place;          /* among members */
    CrierWrite write;
  } writes[CRIER_SEND_BATCH_MAX];
  CrierDue due[N_DUE];
  struct iovec parts[N_PARTS];
};

/* Prepares writes from the member i on, as long as there is room, and returns with
 * which to go on. */
static guint
prepare (CrierFanOut *self,
         guint        i,
         guint       *n_writes)
{
  CrierDue *due = self->due;
  struct iovec *parts = self->parts;

  for (*n_writes = 0; i < self->n; i++)
    {
      CrierFanOutMember *member = self->members[i];
      CrierWrite *write = &self->writes[*n_writes].write;

      if (due + CRIER_WRITE_MAX_DUE > self->due + N_DUE ||
          parts + CRIER_WRITE_MAX_PARTS > self->parts + N_PARTS)
        break;

      if (member == NULL)
        continue;

      write->due = due;
      write->parts = parts;
      if (!member->prepare (member, write))
        {
          crier_fan_out_remove (self, member);
          continue;
        }

      crier_send_batch_add (self->batch, write->fd, parts, write->n_parts);
      self->writes[(*n_writes)++].place = i;
      due += write->n_due;
      parts += write->n_parts;
    }

  return i;
}

static void
apply (CrierFanOut *self,
       guint        n_writes)
{
  gssize taken[CRIER_SEND_BATCH_MAX];
  gint64 now;
  guint i;

  crier_send_batch_send (self->batch, taken);
  now = g_get_real_time ();

  for (i = 0; i < n_writes; i++)
    {
      CrierFanOutMember *member = self->members[self->writes[i].place];

      if (member == NULL)
        continue;

      crier_fan_out_remove (self, member);
      member->apply (member, &self->writes[i].write, taken[i], now);
    }
}

static void
paused_cb (CrierFanOut *self)
{
  guint i = 0;

  while (i < self->n)
    {
      guint n_writes;

      i = prepare (self, i, &n_writes);
      apply (self, n_writes);
    }

  self->n = 0;
}

/**
 * crier_fan_out_new:
 * @hub: whose rounds they are
 * @io_uring: whether to write through io_uring where there is one
 *
 * Makes one for the thread on which this is called, which is the hub's.
 */
CrierFanOut *
crier_fan_out_new (CrierHub *hub,
                   gboolean  io_uring)
{
  CrierFanOut *self = g_new0 (CrierFanOut, 1);

  self->hub = g_object_ref (hub);
  self->batch = crier_send_batch_new (io_uring);
  self->handler = g_signal_connect_swapped (hub, "paused", G_CALLBACK (paused_cb), self);

  return self;
}

void
crier_fan_out_free (CrierFanOut *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n == 0);

  g_clear_signal_handler (&self->handler, self->hub);
  crier_send_batch_free (self->batch);
  g_object_unref (self->hub);
  g_free (self);
}

gboolean
crier_fan_out_has_ring (CrierFanOut *self)
{
  return crier_send_batch_has_ring (self->batch);
}

/**
 * crier_fan_out_add:
 * @member: what is due to it is written when the hub pauses, or earlier, if it is
 *   still there then
 */
void
crier_fan_out_add (CrierFanOut       *self,
                   CrierFanOutMember *member)
{
  if (member->place != 0)
    return;

  if (self->n == CRIER_SEND_BATCH_MAX)
    paused_cb (self);

  self->members[self->n++] = member;
  member->place = self->n;
}

/**
 * crier_fan_out_remove:
 * @member: in it or not
 */
void
crier_fan_out_remove (CrierFanOut       *self,
                      CrierFanOutMember *member)
{
  if (member->place == 0)
    return;

  self->members[member->place - 1] = NULL;
  member->place = 0;
}
