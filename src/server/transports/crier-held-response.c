/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-held-response.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-response.h"
#include "crier-running-time.h"
#include "crier-reader-pace.h"
#include "crier-remote-address.h"
#include "crier-traffic-meter.h"
#include "crier-output-buffer.h"
#include "crier-steal-socket.h"
#include "crier-tcp-info.h"

/* How long a peer may take to close its side after it was answered. */
#define LINGER_USEC (2 * G_USEC_PER_SEC)

typedef enum
{
  PHASE_HELD,      /* waits for its answer */
  PHASE_WRITING,   /* has a part of it */
  PHASE_LINGERING, /* has all of it, and is to close its side */
} Phase;

/*
 * CrierHeldResponse:
 *
 * One request whose connection was taken over before anything was written to
 * it, and which is held until its owner answers it or its peer is gone; a peer
 * that only closes its sending side counts as gone. The answer goes out in one
 * system call, or the rest of it when the peer reads; then it is without an
 * owner, and ends when the peer closes, or after two seconds.
 */
struct _CrierHeldResponse
{
  CrierWatch watch;            /* the descriptor is its own */
  CrierContext *context;               /* (unowned) */
  GInetAddress *address;       /* (owned) */
  char *fields;                /* (owned): an interned GRefString */
  CrierTrafficMeterEntry entry;       /* what it costs */

  const CrierHeldResponseFuncs *funcs; /* (unowned) (nullable): NULL once it has
                                * no owner */
  gpointer user_data;

  Phase phase;
  CrierOutputBuffer outgoing;      /* what the kernel cut in the middle */
  GPtrArray *pieces;           /* (owned) (nullable) (element-type GBytes): the
                                * answer */
  guint n_begun;               /* of them, the kernel has so many */
  gsize n_written;
  CrierReaderPace pace;        /* while it is being written */
  gint64 deadline;             /* running time; while it lingers */
};

/* The only place where the connection of one ends. */
static void
held_response_free (CrierHeldResponse *self)
{
  crier_reactor_remove (self->context->reactor, &self->watch);
  crier_traffic_meter_close (self->context->meter, &self->entry);
  close (self->watch.fd);
  crier_connection_limit_leave (self->context->limit, self->address);

  crier_output_buffer_clear (&self->outgoing);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_ref_string_release (self->fields);
  g_object_unref (self->address);
  g_free (self);
}

static void
tell_done (CrierHeldResponse *self,
           gboolean   written)
{
  const CrierHeldResponseFuncs *funcs = g_steal_pointer (&self->funcs);

  if (funcs != NULL)
    funcs->done (self, written, self->user_data);
}

/* It is over for the owner, whatever it was waiting for. */
static void
break_off (CrierHeldResponse *self)
{
  const CrierHeldResponseFuncs *funcs = NULL;

  if (self->phase == PHASE_HELD)
    funcs = g_steal_pointer (&self->funcs);

  if (funcs != NULL)
    funcs->gone (self, self->user_data);

  tell_done (self, FALSE);
  held_response_free (self);
}

static void
linger (CrierHeldResponse *self)
{
  self->phase = PHASE_LINGERING;
  self->deadline = crier_running_time_get () + LINGER_USEC;
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  shutdown (self->watch.fd, SHUT_WR);
  crier_reactor_set_wanted (self->context->reactor, &self->watch,
                            CRIER_REACTOR_GONE);
  tell_done (self, TRUE);
}

/* Writes in one system call what it can. Returns how many bytes the kernel
 * took, or -1 if the connection is broken. */
static gssize
write_once (CrierHeldResponse *self)
{
  CrierDue due[CRIER_OUTPUT_BUFFER_MAX_PARTS];
  guint n_due = MIN (self->pieces->len - self->n_begun, G_N_ELEMENTS (due));
  guint n_begun;
  gboolean whole;
  gssize n;
  guint i;

  for (i = 0; i < n_due; i++)
    due[i].bytes = g_ptr_array_index (self->pieces, self->n_begun + i);

  n = crier_output_buffer_write (&self->outgoing, self->watch.fd, due, n_due,
                                 &n_begun, &whole);
  self->n_begun += n_begun;
  self->n_written += MAX (n, 0);

  return n;
}

static gboolean
is_written (CrierHeldResponse *self)
{
  return self->n_begun == self->pieces->len &&
         crier_output_buffer_is_empty (&self->outgoing);
}

/* May end it: self is not to be touched afterwards. */
static void
write_rest (CrierHeldResponse *self)
{
  gssize n;

  do
    {
      n = write_once (self);
      if (n < 0)
        {
          break_off (self);
          return;
        }
    }
  while (n > 0 && !is_written (self));

  if (is_written (self))
    {
      linger (self);
      return;
    }

  crier_reactor_set_wanted (self->context->reactor, &self->watch,
                            CRIER_REACTOR_WRITABLE | CRIER_REACTOR_GONE);
}

static void
ready_cb (CrierWatch *watch,
          guint       events)
{
  CrierHeldResponse *self = (CrierHeldResponse *) watch;

  if (events & (CRIER_REACTOR_BROKEN | CRIER_REACTOR_GONE))
    break_off (self);
  else if (self->phase == PHASE_WRITING)
    write_rest (self);
}

static void
beat_cb (CrierWatch *watch,
         guint64     beat)
{
  CrierHeldResponse *self = (CrierHeldResponse *) watch;
  gint64 now = crier_reactor_get_running_time (self->context->reactor);

  if ((self->phase == PHASE_LINGERING && now >= self->deadline) ||
      (self->phase == PHASE_WRITING &&
       crier_reader_pace_is_too_slow (&self->pace, self->watch.fd,
                                      self->n_written, now)))
    break_off (self);
}

static void
abort_cb (CrierWatch *watch)
{
  break_off ((CrierHeldResponse *) watch);
}

/* What the policy has decided on for the answer to this request, which is the
 * same for most, and kept once. */
static char *
intern_fields (SoupServerMessage *message)
{
  g_autofree char *fields = crier_response_format_fields (message);

  return g_ref_string_new_intern (fields);
}

/* Round trips of the handshake and the request: nothing else tells how far a
 * peer is that answers nothing. */
static void
measure (CrierHeldResponse   *self,
         CrierClient *client)
{
  CrierTcpInfo info;

  if (crier_tcp_info_read (self->watch.fd, &info) && info.min_rtt >= 0)
    crier_client_set_latency (client, info.min_rtt);
}

/**
 * crier_held_response_new:
 * @message: a request that the policy has let pass, in its handler
 * @context: outlives it
 * @session: the session to which @client belongs
 * @funcs: outlives it
 *
 * Takes the connection of @message from libsoup, which does not answer it any
 * more; @message may be gone when this returns. What the peer sent beyond its
 * request is dropped.
 *
 * Returns: (transfer none) (nullable): valid until one of @funcs was called or
 *   crier_held_response_release(); %NULL if there is no descriptor left, and
 *   the connection is closed
 */
CrierHeldResponse *
crier_held_response_new (SoupServerMessage    *message,
                         CrierContext             *context,
                         CrierClient          *client,
                         const char           *session,
                         const CrierHeldResponseFuncs *funcs,
                         gpointer              user_data)
{
  g_autoptr (GByteArray) early = g_byte_array_new ();
  CrierHeldResponse *self;
  CrierRemoteAddress *remote = crier_remote_address_of (message);

  self = g_new0 (CrierHeldResponse, 1);
  self->context = context;
  self->address = g_object_ref (crier_remote_address_get_address (remote));
  self->fields = intern_fields (message);
  self->funcs = funcs;
  self->user_data = user_data;
  self->watch.ready = ready_cb;
  self->watch.beat = beat_cb;
  self->watch.abort = abort_cb;
  self->watch.fd = crier_steal_socket (message, early);

  if (self->watch.fd >= 0 &&
      crier_reactor_add (context->reactor, &self->watch, CRIER_REACTOR_GONE))
    {
      crier_connection_limit_enter (context->limit, self->address);
      crier_traffic_meter_open (context->meter, &self->entry, client, session,
                                self->watch.fd);
      measure (self, client);
      return self;
    }

  if (self->watch.fd >= 0)
    close (self->watch.fd);
  g_debug ("No room to hold one more request: %s", g_strerror (errno));
  g_ref_string_release (self->fields);
  g_object_unref (self->address);
  g_free (self);

  return NULL;
}

/**
 * crier_held_response_answer:
 * @self: one that was not yet answered
 * @status: of RFC 9110 §15
 * @etag: (nullable): the entity tag with its quotation marks
 * @body: (nullable) (element-type GBytes): the pieces of the body, which is
 *   JSON; %NULL if a body is ruled out by @status
 *
 * The pieces are not copied, and kept only as far as the peer does not take
 * them at once.
 */
void
crier_held_response_answer (CrierHeldResponse  *self,
                            guint       status,
                            const char *etag,
                            GPtrArray  *body)
{
  gssize length = body != NULL ? 0 : -1;
  guint i;

  g_assert (self->phase == PHASE_HELD);

  self->phase = PHASE_WRITING;
  crier_reader_pace_begin (&self->pace, crier_running_time_get ());
  self->pieces = g_ptr_array_new_full (body != NULL ? body->len + 1 : 1,
                                       (GDestroyNotify) g_bytes_unref);
  for (i = 0; body != NULL && i < body->len; i++)
    {
      GBytes *piece = g_ptr_array_index (body, i);

      length += g_bytes_get_size (piece);
      if (g_bytes_get_size (piece) > 0)
        g_ptr_array_add (self->pieces, g_bytes_ref (piece));
    }

  g_ptr_array_insert (self->pieces, 0,
                      crier_response_format_head (status, self->fields, etag,
                                                  length));
  write_rest (self);
}

/**
 * crier_held_response_disown:
 *
 * No function is called any more. One that was not answered has to be answered
 * next.
 */
void
crier_held_response_disown (CrierHeldResponse *self)
{
  self->funcs = NULL;
}

/**
 * crier_held_response_release:
 *
 * Gives it up, with crier_held_response_disown(). A request that has no answer
 * yet finds its connection closed; an answer that was begun still goes out.
 */
void
crier_held_response_release (CrierHeldResponse *self)
{
  crier_held_response_disown (self);
  if (self->phase == PHASE_HELD)
    held_response_free (self);
}

void
crier_held_response_count (CrierHeldResponse      *self,
                           const CrierDue *due)
{
  crier_traffic_meter_count (self->context->meter, &self->entry, due, 1,
                             g_get_real_time ());
}

gsize
crier_held_response_get_pending (CrierHeldResponse *self)
{
  gsize n;
  guint i;

  n = crier_output_buffer_get_size (&self->outgoing);
  for (i = self->n_begun; self->pieces != NULL && i < self->pieces->len; i++)
    n += g_bytes_get_size (g_ptr_array_index (self->pieces, i));

  return n;
}

gsize
crier_held_response_get_written (CrierHeldResponse *self)
{
  return self->n_written;
}
