/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crier-output-buffer.h"

/* What waits for a socket to take it: whole, once, in order, and no copy. */

typedef struct
{
  int           fds[2];
  CrierOutputBuffer outgoing;
} Pipe;

static void
set_up (Pipe          *self,
        gconstpointer  data)
{
  const int size = 4096;

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, self->fds));
  g_assert_no_errno (setsockopt (self->fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size));
}

static void
tear_down (Pipe          *self,
           gconstpointer  data)
{
  crier_output_buffer_clear (&self->outgoing);
  close (self->fds[0]);
  if (self->fds[1] >= 0)
    close (self->fds[1]);
}

static void
read_some (Pipe       *self,
           GByteArray *into,
           gsize       most)
{
  g_autofree guint8 *buffer = g_malloc (most);
  gssize n = read (self->fds[1], buffer, most);

  if (n > 0)
    g_byte_array_append (into, buffer, (guint) n);
}

static void
test_order (Pipe          *self,
            gconstpointer  data)
{
  g_autoptr (GBytes) one = g_bytes_new_static ("one ", 4);
  g_autoptr (GBytes) two = g_bytes_new_static ("two ", 4);
  g_autoptr (GByteArray) got = g_byte_array_new ();
  const CrierDue due[] = { { one, 1 }, { two, 2 } };
  gboolean whole;
  guint n_begun;

  g_assert_true (crier_output_buffer_is_empty (&self->outgoing));
  crier_output_buffer_append (&self->outgoing, "own ", 4);
  crier_output_buffer_append (&self->outgoing, "words ", 6);
  g_assert_cmpuint (crier_output_buffer_get_size (&self->outgoing), ==, 10);

  g_assert_cmpint (crier_output_buffer_write (&self->outgoing, self->fds[0],
                                              due, 2,
                                              &n_begun, &whole), ==, 18);
  g_assert_true (whole);
  g_assert_cmpuint (n_begun, ==, 2);
  g_assert_true (crier_output_buffer_is_empty (&self->outgoing));

  read_some (self, got, 100);
  g_assert_cmpmem (got->data, got->len, "own words one two ", 18);
}

/* Cut anywhere, with words of our own in between, as fast as it is read. */
static void
test_cut (Pipe          *self,
          gconstpointer  data)
{
  const gsize SIZE = 30000;
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GByteArray) got = g_byte_array_new ();
  g_autoptr (GPtrArray) messages = NULL;
  gboolean blocked = FALSE;
  guint next = 0;
  guint i;

  messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (i = 0; i < 20; i++)
    {
      guint8 *bytes = g_malloc (SIZE);

      memset (bytes, 'a' + (int) i, SIZE);
      g_ptr_array_add (messages, g_bytes_new_take (bytes, SIZE));
    }

  while (next < messages->len ||
         !crier_output_buffer_is_empty (&self->outgoing))
    {
      CrierDue due[2] = { 0 };
      guint n_due = MIN (2, messages->len - next);
      gboolean whole;
      guint n_begun;

      for (i = 0; i < n_due; i++)
        due[i] = (CrierDue) { g_ptr_array_index (messages, next + i), next + i + 1 }
      ;

      g_assert_cmpint (crier_output_buffer_write (&self->outgoing, self->fds[0],
                                                  due, n_due,
                                                  &n_begun, &whole), >=, 0);
      for (i = 0; i < n_begun; i++)
        g_byte_array_append (expected, g_bytes_get_data (due[i].bytes, NULL), SIZE);

      next += n_begun;
      blocked = blocked || !whole;
      g_assert_cmpint (whole, ==,
                       n_begun == n_due && crier_output_buffer_is_empty (&self->outgoing));
      g_assert_cmpuint (crier_output_buffer_get_size (&self->outgoing), <,
                        SIZE);

      /* They stand behind what was begun, and before what was not. */
      if (g_test_rand_bit () && self->outgoing.queue == NULL)
        {
          crier_output_buffer_append (&self->outgoing, "!", 1);
          g_byte_array_append (expected, (const guint8 *) "!", 1);
        }

      read_some (self, got, g_test_rand_int_range (1, 20000));
    }

  g_assert_true (blocked);
  while (got->len < expected->len)
    read_some (self, got, SIZE);

  g_assert_cmpmem (got->data, got->len, expected->data, expected->len);
}

/* Of what is cut there is no copy, and one who has nothing takes nothing. */
static void
test_shared (Pipe          *self,
             gconstpointer  data)
{
  gsize size = 1024 * 1024;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (size), size);
  const CrierDue due = { large, 1 };
  gboolean whole;
  guint n_begun;
  gssize n;

  n = crier_output_buffer_write (&self->outgoing, self->fds[0], &due, 1,
                                 &n_begun, &whole);
  g_assert_cmpint (n, >, 0);
  g_assert_false (whole);
  g_assert_cmpuint (n_begun, ==, 1);
  g_assert_true (self->outgoing.partial == large);
  g_assert_cmpuint (crier_output_buffer_get_size (&self->outgoing), ==,
                    size - n);

  g_assert_cmpint (crier_output_buffer_write (&self->outgoing, self->fds[0],
                                              NULL, 0,
                                              &n_begun, &whole), ==, 0);
  g_assert_false (whole);
  g_assert_cmpuint (n_begun, ==, 0);
  g_assert_cmpuint (crier_output_buffer_get_size (&self->outgoing), ==,
                    size - n);
}

static void
test_broken (Pipe          *self,
             gconstpointer  data)
{
  g_autoptr (GBytes) one = g_bytes_new_static ("one ", 4);
  const CrierDue due = { one, 1 };
  gboolean whole;
  guint n_begun;

  close (self->fds[1]);
  self->fds[1] = -1;
  crier_output_buffer_append (&self->outgoing, "own", 3);
  g_assert_cmpint (crier_output_buffer_write (&self->outgoing, self->fds[0],
                                              &due, 1,
                                              &n_begun, &whole), ==, -1);
  g_assert_cmpuint (n_begun, ==, 0);
  g_assert_false (whole);
}

static void
add (const char *name,
     void      (*test) (Pipe *, gconstpointer))
{
  g_test_add (name, Pipe, NULL, set_up, test, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/outgoing/order", test_order);
  add ("/outgoing/cut", test_cut);
  add ("/outgoing/shared", test_shared);
  add ("/outgoing/broken", test_broken);

  return g_test_run ();
}
