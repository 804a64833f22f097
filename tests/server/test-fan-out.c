/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-fan-out.h"

#include <sys/socket.h>
#include <unistd.h>

#include "crier-send-batch.h"
#include "hub-fixture.h"

/* Members of a fan-out come and go between a visit and the write, and in the course
 * of it. */

#define N_MEMBERS (CRIER_SEND_BATCH_MAX + 50)

typedef struct _Mock Mock;

struct _Mock
{
  CrierFanOutMember member; /* first, to be found by */
  CrierFanOut *fan_out;
  int fds[2];
  guint n_due;              /* how many pieces are due to it */
  guint n_prepared;
  guint n_applied;
  Mock *victim;             /* (nullable): ends when this one is applied */
};

typedef struct
{
  HubFixture hub;
  CrierFanOut *fan_out;
  Mock mocks[N_MEMBERS];
  GBytes *bytes;
  guint n_applied;
} Fixture;

static Fixture *fixture;

static gboolean
prepare_cb (CrierFanOutMember *member,
            CrierWrite        *write)
{
  Mock *mock = (Mock *) member;
  CrierOutputBuffer none = { NULL };
  guint i;

  g_assert_cmpuint (mock->n_prepared, ==, mock->n_applied);
  if (mock->n_due == 0)
    return FALSE;

  for (i = 0; i < mock->n_due; i++)
    write->due[i] = (CrierDue) { fixture->bytes, 0 };

  write->n_due = mock->n_due;
  write->n_parts = crier_output_buffer_gather (&none, write->due, write->n_due,
                                               write->parts, &write->size);
  write->fd = mock->fds[0];
  mock->n_prepared++;

  return TRUE;
}

static void
apply_cb (CrierFanOutMember *member,
          const CrierWrite  *write,
          gssize             taken,
          gint64             now)
{
  Mock *mock = (Mock *) member;

  g_assert_cmpuint (mock->n_prepared, ==, mock->n_applied + 1);
  g_assert_cmpint (taken, ==, write->size);
  g_assert_cmpuint (write->n_due, ==, mock->n_due);
  g_assert_cmpint (now, >, 0);
  mock->n_applied++;
  fixture->n_applied++;

  if (mock->victim != NULL)
    crier_fan_out_remove (fixture->fan_out, &mock->victim->member);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  guint i;

  fixture = f;
  hub_fixture_set_up (&f->hub, NULL);
  f->fan_out = crier_fan_out_new (f->hub.hub, GPOINTER_TO_INT (data));
  f->bytes = g_bytes_new_static ("text", 4);

  for (i = 0; i < N_MEMBERS; i++)
    {
      f->mocks[i].member.prepare = prepare_cb;
      f->mocks[i].member.apply = apply_cb;
      f->mocks[i].n_due = 1;
      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, f->mocks[i].fds), ==, 0);
    }
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  guint i;

  for (i = 0; i < N_MEMBERS; i++)
    {
      close (f->mocks[i].fds[0]);
      close (f->mocks[i].fds[1]);
    }

  g_bytes_unref (f->bytes);
  crier_fan_out_free (f->fan_out);
  hub_fixture_tear_down (&f->hub, NULL);
}

static void
add_all (Fixture *f)
{
  guint i;

  for (i = 0; i < N_MEMBERS; i++)
    crier_fan_out_add (f->fan_out, &f->mocks[i].member);
}

static void
pause_hub (Fixture *f)
{
  g_signal_emit_by_name (f->hub.hub, "paused");
}

/* What the reader of one has by now. */
static gsize
count_read (Mock *mock)
{
  char buffer[8192];
  gssize n = recv (mock->fds[1], buffer, sizeof buffer, MSG_DONTWAIT);

  return MAX (n, 0);
}

/* More than fit into a batch: those before are written when the next does not fit,
 * and each is written once, added twice as it may be. */
static void
test_all (Fixture       *f,
          gconstpointer  data)
{
  guint i;

  add_all (f);
  g_assert_cmpuint (f->n_applied, ==, CRIER_SEND_BATCH_MAX);
  for (i = CRIER_SEND_BATCH_MAX; i < N_MEMBERS; i++)
    crier_fan_out_add (f->fan_out, &f->mocks[i].member);

  pause_hub (f);
  g_assert_cmpuint (f->n_applied, ==, N_MEMBERS);
  pause_hub (f);
  g_assert_cmpuint (f->n_applied, ==, N_MEMBERS);

  for (i = 0; i < N_MEMBERS; i++)
    g_assert_cmpuint (count_read (&f->mocks[i]), ==, 4);
}

/* As when every listener has to catch up: the room for what is due runs out. */
static void
test_much (Fixture       *f,
           gconstpointer  data)
{
  guint i;

  for (i = 0; i < N_MEMBERS; i++)
    f->mocks[i].n_due = i % (CRIER_WRITE_MAX_DUE + 1);

  add_all (f);
  pause_hub (f);

  for (i = 0; i < N_MEMBERS; i++)
    {
      g_assert_cmpuint (f->mocks[i].n_applied, ==, f->mocks[i].n_due > 0);
      g_assert_cmpuint (count_read (&f->mocks[i]), ==, 4 * f->mocks[i].n_due);
    }
}

/* Those that end before they are written to, and in the course of it. */
static void
test_removed (Fixture       *f,
              gconstpointer  data)
{
  guint i;

  for (i = 0; i < 100; i++)
    crier_fan_out_add (f->fan_out, &f->mocks[i].member);

  crier_fan_out_remove (f->fan_out, &f->mocks[0].member);
  crier_fan_out_remove (f->fan_out, &f->mocks[50].member);
  crier_fan_out_remove (f->fan_out, &f->mocks[50].member);
  f->mocks[51].victim = &f->mocks[52];
  f->mocks[52].n_due = 2;
  pause_hub (f);

  g_assert_cmpuint (f->n_applied, ==, 97);
  g_assert_cmpuint (f->mocks[0].n_prepared, ==, 0);
  g_assert_cmpuint (f->mocks[50].n_prepared, ==, 0);
  g_assert_cmpuint (f->mocks[52].n_prepared, ==, 1);
  g_assert_cmpuint (f->mocks[52].n_applied, ==, 0);
  g_assert_cmpuint (f->mocks[99].n_applied, ==, 1);

  /* It may come again. */
  crier_fan_out_add (f->fan_out, &f->mocks[0].member);
  pause_hub (f);
  g_assert_cmpuint (f->mocks[0].n_applied, ==, 1);
}

#define ADD(name, io_uring, function) \
  g_test_add ("/fan-out/" name, Fixture, GINT_TO_POINTER (io_uring), \
              set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("all/direct", FALSE, test_all);
  ADD ("all/ring", TRUE, test_all);
  ADD ("much/direct", FALSE, test_much);
  ADD ("much/ring", TRUE, test_much);
  ADD ("removed/direct", FALSE, test_removed);
  ADD ("removed/ring", TRUE, test_removed);

  return g_test_run ();
}
