/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-send-batch.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a write through the ring returns, and leaves at its reader, is what one by a
 * system call does; and that a ring that is refused, or breaks, is missed by nobody.
 * The kernel is made to refuse by a filter of system calls, as a sandbox does. */

#define N_PAIRS 64

typedef struct
{
  int ours[N_PAIRS];
  int theirs[N_PAIRS];
} Pairs;

static void
make_pairs (Pairs *pairs)
{
  guint i;

  for (i = 0; i < N_PAIRS; i++)
    {
      int fds[2];

      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), ==, 0);
      pairs->ours[i] = fds[0];
      pairs->theirs[i] = fds[1];
    }
}

static void
close_pairs (Pairs *pairs)
{
  guint i;

  for (i = 0; i < N_PAIRS; i++)
    {
      close (pairs->ours[i]);
      if (pairs->theirs[i] >= 0)
        close (pairs->theirs[i]);
    }
}

/* Reads all that there is, and returns how much that was. */
static gsize
drain (int         fd,
       const char *expected)
{
  gsize total = 0;
  char buffer[4096];
  gssize n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    {
      if (total == 0 && expected != NULL)
        g_assert_cmpmem (buffer, n, expected, strlen (expected));

      total += n;
    }

  return total;
}

/* One text to each, in a varying number of parts. */
static void
send_all (CrierSendBatch *batch,
          Pairs          *pairs)
{
  static char text[] = "0123456789";
  struct iovec parts[N_PAIRS][3];
  gssize taken[N_PAIRS];
  guint i;

  for (i = 0; i < N_PAIRS; i++)
    {
      parts[i][0] = (struct iovec) { text, i % 3 == 0 ? 10 : 3 };
      parts[i][1] = (struct iovec) { text + 3, i % 3 == 1 ? 7 : 2 };
      parts[i][2] = (struct iovec) { text + 5, 5 };
      crier_send_batch_add (batch, pairs->ours[i], parts[i], i % 3 + 1);
    }

  crier_send_batch_send (batch, taken);
  for (i = 0; i < N_PAIRS; i++)
    {
      g_assert_cmpint (taken[i], ==, 10);
      g_assert_cmpuint (drain (pairs->theirs[i], text), ==, 10);
    }
}

static void
check_way (gboolean io_uring)
{
  g_autoptr (CrierSendBatch) batch = crier_send_batch_new (io_uring);
  Pairs pairs;
  guint i;

  make_pairs (&pairs);
  for (i = 0; i < 3; i++)
    send_all (batch, &pairs);

  close_pairs (&pairs);
}

static void
test_direct (void)
{
  g_autoptr (CrierSendBatch) batch = crier_send_batch_new (FALSE);

  g_assert_false (crier_send_batch_has_ring (batch));
  check_way (FALSE);
}

static gboolean
skip_without_ring (CrierSendBatch *batch)
{
  if (crier_send_batch_has_ring (batch))
    return FALSE;

  g_test_skip ("There is no io_uring here");

  return TRUE;
}

static void
test_ring (void)
{
  g_autoptr (CrierSendBatch) batch = crier_send_batch_new (TRUE);

  if (!skip_without_ring (batch))
    check_way (TRUE);
}

/* A reader that is slow, one that takes nothing, one that is gone, beside others. */
static void
check_ends (gboolean io_uring)
{
  g_autoptr (CrierSendBatch) batch = crier_send_batch_new (io_uring);
  static char large[1024 * 1024];
  struct iovec whole = { large, 100 };
  struct iovec much = { large, sizeof large };
  gssize taken[N_PAIRS];
  Pairs pairs;
  gssize cut;
  guint i;

  make_pairs (&pairs);
  cut = crier_send_batch_send_one (pairs.ours[5], &much, 1);
  g_assert_cmpint (cut, >, 0);
  g_assert_cmpint (cut, <, sizeof large);
  g_assert_cmpint (crier_send_batch_send_one (pairs.ours[5], &much, 1), ==, 0);
  close (pairs.theirs[6]);
  pairs.theirs[6] = -1;

  for (i = 0; i < N_PAIRS; i++)
    crier_send_batch_add (batch, pairs.ours[i], i == 7 ? &much : &whole, 1);

  crier_send_batch_send (batch, taken);
  for (i = 0; i < N_PAIRS; i++)
    {
      if (i == 5)
        g_assert_cmpint (taken[i], ==, 0);
      else if (i == 6)
        g_assert_cmpint (taken[i], ==, -1);
      else if (i == 7)
        g_assert_cmpint (taken[i], ==, cut);
      else
        g_assert_cmpint (taken[i], ==, 100);

      if (i != 6)
        g_assert_cmpuint (drain (pairs.theirs[i], NULL), ==, i == 5 ? cut : taken[i]);
    }

  close_pairs (&pairs);
}

static void
test_ends_direct (void)
{
  check_ends (FALSE);
}

static void
test_ends_ring (void)
{
  g_autoptr (CrierSendBatch) batch = crier_send_batch_new (TRUE);

  if (!skip_without_ring (batch))
    check_ends (TRUE);
}

/* Has a system call fail for this thread, for good. */
static void
refuse (int number,
        int error)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  g_assert_cmpint (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), ==, 0);
}

static void
run_in_child (void)
{
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

/* As in a container, where the administrator has switched it off, on an old kernel. */
static void
test_refused (gconstpointer data)
{
  g_autoptr (CrierSendBatch) batch = NULL;
  Pairs pairs;

  if (!g_test_subprocess ())
    {
      run_in_child ();
      return;
    }

  refuse (SYS_io_uring_setup, GPOINTER_TO_INT (data));
  batch = crier_send_batch_new (TRUE);
  g_assert_false (crier_send_batch_has_ring (batch));
  make_pairs (&pairs);
  send_all (batch, &pairs);
  close_pairs (&pairs);
}

static void
test_broken (gconstpointer data)
{
  g_autoptr (CrierSendBatch) batch = crier_send_batch_new (TRUE);
  Pairs pairs;

  if (skip_without_ring (batch))
    return;

  if (!g_test_subprocess ())
    {
      run_in_child ();
      return;
    }

  make_pairs (&pairs);
  send_all (batch, &pairs);
  refuse (SYS_io_uring_enter, GPOINTER_TO_INT (data));
  send_all (batch, &pairs);
  g_assert_false (crier_send_batch_has_ring (batch));
  send_all (batch, &pairs);
  close_pairs (&pairs);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/send-batch/direct", test_direct);
  g_test_add_func ("/send-batch/ring", test_ring);
  g_test_add_func ("/send-batch/ends/direct", test_ends_direct);
  g_test_add_func ("/send-batch/ends/ring", test_ends_ring);
  g_test_add_data_func ("/send-batch/refused/ENOSYS", GINT_TO_POINTER (ENOSYS), test_refused);
  g_test_add_data_func ("/send-batch/refused/EPERM", GINT_TO_POINTER (EPERM), test_refused);
  g_test_add_data_func ("/send-batch/refused/ENOMEM", GINT_TO_POINTER (ENOMEM), test_refused);
  g_test_add_data_func ("/send-batch/broken/EBADF", GINT_TO_POINTER (EBADF), test_broken);
  g_test_add_data_func ("/send-batch/broken/ENOMEM", GINT_TO_POINTER (ENOMEM), test_broken);

  return g_test_run ();
}
