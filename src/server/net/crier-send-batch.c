/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-send-batch.h"

#include <errno.h>

#ifdef HAVE_IO_URING
#include <liburing.h>
#endif

/* Of so few, a system call for each costs no more than the ring. */
#define FEW 4

#define FLAGS (MSG_DONTWAIT | MSG_NOSIGNAL)

/*
 * CrierSendBatch:
 *
 * Writes to many sockets, handed to the kernel at once through io_uring(7), which
 * spares the entry of a system call for each and the switch to its reader. The
 * batch is over when it returns: nothing is under way in between. Without a
 * ring, or when it breaks, each write is a system call of its own, with the same
 * results.
 */
struct _CrierSendBatch
{
  struct
  {
    int fd;
    gboolean is_done;
    struct msghdr message;
  } sends[CRIER_SEND_BATCH_MAX];
  guint n;

#ifdef HAVE_IO_URING
  gboolean has_ring;
  struct io_uring ring;
#endif
};

/**
 * crier_send_batch_send_one:
 * @parts: what to write, at least one
 *
 * Writes to one socket, without waiting and without a batch.
 *
 * Returns: how many bytes the kernel took; -1 if the connection is broken
 */
gssize
crier_send_batch_send_one (int           fd,
                           struct iovec *parts,
                           guint         n_parts)
{
  struct msghdr message = { .msg_iov = parts, .msg_iovlen = n_parts };
  gssize n;

  do
    {
      if (n_parts == 1)
        n = send (fd, parts[0].iov_base, parts[0].iov_len, FLAGS);
      else
        n = sendmsg (fd, &message, FLAGS);
    }
  while (n < 0 && errno == EINTR);

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return 0;

  return n;
}

#ifdef HAVE_IO_URING
/* Only the thread on which this is called may hand anything to the ring. */
static void
make_ring (CrierSendBatch *self)
{
  /* From Linux 6.1 on: no locks, and nothing done when it is not asked for. */
  int error = io_uring_queue_init (CRIER_SEND_BATCH_MAX, &self->ring,
                                   IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);

  if (error == -EINVAL)
    error = io_uring_queue_init (CRIER_SEND_BATCH_MAX, &self->ring, 0);

  self->has_ring = error == 0;
  if (error != 0)
    g_debug ("No io_uring, so each client is written to by a system call of its own: %s",
             g_strerror (-error));
}

static void
drop_ring (CrierSendBatch *self)
{
  if (self->has_ring)
    io_uring_queue_exit (&self->ring);

  self->has_ring = FALSE;
}

static void
prepare (CrierSendBatch *self,
         guint           i)
{
  struct io_uring_sqe *sqe = io_uring_get_sqe (&self->ring);
  const struct msghdr *message = &self->sends[i].message;
  const struct iovec *first = message->msg_iov;

  /* The ring is empty between two batches, and holds a whole one. */
  g_assert (sqe != NULL);

  if (message->msg_iovlen == 1)
    io_uring_prep_send (sqe, self->sends[i].fd, first->iov_base, first->iov_len, FLAGS);
  else
    io_uring_prep_sendmsg (sqe, self->sends[i].fd, message, FLAGS);

  io_uring_sqe_set_data64 (sqe, i);
}

/* Returns how many were complete. A write that failed is left for a system call,
 * which finds out whether it is the connection that is broken, or the ring. */
static guint
take_completions (CrierSendBatch *self,
                  gssize         *taken)
{
  struct io_uring_cqe *cqe;
  unsigned head;
  guint n = 0;

  io_uring_for_each_cqe (&self->ring, head, cqe)
  {
    guint64 i = io_uring_cqe_get_data64 (cqe);

    taken[i] = cqe->res == -EAGAIN ? 0 : cqe->res;
    self->sends[i].is_done = cqe->res >= 0 || cqe->res == -EAGAIN;
    n++;
  }

  io_uring_cq_advance (&self->ring, n);

  return n;
}

static void
send_through_ring (CrierSendBatch *self,
                   gssize         *taken)
{
  guint left = self->n;
  guint i;

  for (i = 0; i < self->n; i++)
    prepare (self, i);

  /* None of them waits, so all that the kernel has taken in is complete. What it
   * has not is left for system calls. */
  while (left > 0)
    {
      int n = io_uring_submit_and_wait (&self->ring, left);

      left -= take_completions (self, taken);
      if (n < 0 && n != -EINTR)
        {
          g_debug ("The io_uring broke: %s", g_strerror (-n));
          drop_ring (self);
          break;
        }
    }
}
#endif

/**
 * crier_send_batch_new:
 * @io_uring: whether to use a ring where there can be one
 *
 * Makes an empty batch for the thread on which this is called.
 */
CrierSendBatch *
crier_send_batch_new (gboolean io_uring)
{
  CrierSendBatch *self = g_new0 (CrierSendBatch, 1);

#ifdef HAVE_IO_URING
  if (io_uring)
    make_ring (self);
#endif

  return self;
}

void
crier_send_batch_free (CrierSendBatch *self)
{
#ifdef HAVE_IO_URING
  drop_ring (self);
#endif
  g_free (self);
}

/**
 * crier_send_batch_has_ring:
 *
 * Returns: %TRUE if batches go through io_uring, as long as that does not break
 */
gboolean
crier_send_batch_has_ring (CrierSendBatch *self)
{
#ifdef HAVE_IO_URING
  return self->has_ring;
#else
  return FALSE;
#endif
}

/**
 * crier_send_batch_add:
 * @self: a batch of fewer than %CRIER_SEND_BATCH_MAX
 * @fd: a socket that is not yet in it
 * @parts: what to write, at least one; they and what they point to have to stay
 *   until crier_send_batch_send()
 */
void
crier_send_batch_add (CrierSendBatch *self,
                      int             fd,
                      struct iovec   *parts,
                      guint           n_parts)
{
  g_return_if_fail (self->n < CRIER_SEND_BATCH_MAX);

  self->sends[self->n].fd = fd;
  self->sends[self->n].is_done = FALSE;
  self->sends[self->n].message = (struct msghdr) { .msg_iov = parts, .msg_iovlen = n_parts };
  self->n++;
}

/**
 * crier_send_batch_send:
 * @taken: (out caller-allocates): for each that was added, in that order, what
 *   crier_send_batch_send_one() would return
 *
 * Writes all of them, without waiting for a peer. The batch is empty afterwards.
 */
void
crier_send_batch_send (CrierSendBatch *self,
                       gssize         *taken)
{
  guint i;

#ifdef HAVE_IO_URING
  if (self->has_ring && self->n > FEW)
    send_through_ring (self, taken);
#endif

  for (i = 0; i < self->n; i++)
    {
      const struct msghdr *message = &self->sends[i].message;

      if (!self->sends[i].is_done)
        taken[i] = crier_send_batch_send_one (self->sends[i].fd, message->msg_iov,
                                              message->msg_iovlen);
    }

  self->n = 0;
}
