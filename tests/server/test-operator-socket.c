/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "crier-error.h"
#include "crier-operator-socket.h"
#include "fixture.h"
#include "loop.h"

#define ASK "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("crier-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

static mode_t
get_mode (const char *path)
{
  struct stat status;

  g_assert_no_errno (lstat (path, &status));

  return status.st_mode & 07777;
}

static gboolean
is_there (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0;
}

/* Only this user can come near, whatever the umask is. */
static void
test_modes (void)
{
  g_autofree char *outer = make_folder ();
  g_autofree char *folder = g_build_filename (outer, "a", "crier", NULL);
  g_autofree char *parent = g_build_filename (outer, "a", NULL);
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (0);
  CrierOperatorSocket *socket = crier_operator_socket_new (folder, 8888, &error);
  g_autofree char *path = NULL;

  umask (mask);
  g_assert_no_error (error);
  path = crier_operator_socket_make_path (folder, 8888);
  g_assert_true (g_str_has_suffix (path, "/crier/8888.sock"));
  g_assert_cmpuint (get_mode (folder), ==, 0700);
  g_assert_cmpuint (get_mode (path), ==, 0600);
  g_assert_true (crier_operator_socket_is_live (path));

  crier_operator_socket_free (socket);
  g_assert_false (is_there (path));
  g_rmdir (folder);
  g_rmdir (parent);
  g_rmdir (outer);
}

static void
assert_refused (const char *folder,
                const char *cause)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (crier_operator_socket_new (folder, 8888, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, cause));
  g_assert_nonnull (strstr (error->message, folder));
}

/* A folder in which others may be, and what only looks like one. */
static void
test_folders (void)
{
  g_autofree char *outer = make_folder ();
  g_autofree char *open = g_build_filename (outer, "open", NULL);
  g_autofree char *link = g_build_filename (outer, "link", NULL);
  g_autofree char *file = g_build_filename (outer, "file", NULL);
  g_autofree char *below = g_build_filename (file, "crier", NULL);
  g_autofree char *name = g_strnfill (100, 'x');
  g_autofree char *deep = g_build_filename (outer, name, NULL);

  g_assert_no_errno (g_mkdir (open, 0700));
  g_assert_no_errno (g_chmod (open, 0750));
  assert_refused (open, "chmod 700");
  g_assert_no_errno (g_chmod (open, 0701));
  assert_refused (open, "chmod 700");

  g_assert_no_errno (g_chmod (open, 0700));
  g_assert_no_errno (symlink (open, link));
  assert_refused (link, "no folder");

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  assert_refused (file, "");
  assert_refused (below, "");
  assert_refused (deep, "too long");
  if (geteuid () != 0)
    assert_refused ("/proc/crier", "");

  g_rmdir (deep);
  g_unlink (file);
  g_unlink (link);
  g_rmdir (open);
  g_rmdir (outer);
}

/* The folder of somebody else, as far as it can be tried without one. */
static void
test_foreign_folder (void)
{
  if (geteuid () == 0)
    {
      g_autofree char *folder = make_folder ();

      g_assert_no_errno (chown (folder, 1, 1));
      assert_refused (folder, "somebody else");
      g_rmdir (folder);
    }
  else
    {
      assert_refused ("/", "somebody else");
    }
}

/* What a server left that was killed. */
static void
leave_stale (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (listen (fd, 1));
  g_assert_true (crier_operator_socket_is_live (path));
  close (fd);
  g_assert_true (is_there (path));
  g_assert_false (crier_operator_socket_is_live (path));
}

static void
test_stale (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = crier_operator_socket_make_path (folder, 8888);
  CrierOperatorSocket *socket;
  g_autoptr (GError) error = NULL;

  leave_stale (path);
  socket = crier_operator_socket_new (folder, 8888, &error);
  g_assert_no_error (error);
  g_assert_true (crier_operator_socket_is_live (path));
  crier_operator_socket_free (socket);
  g_assert_false (is_there (path));

  /* What is no socket is not ours to take away. */
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_refused (folder, "something else");
  g_assert_true (is_there (path));
  g_unlink (path);
  g_assert_no_errno (symlink ("/nowhere", path));
  assert_refused (folder, "something else");
  g_unlink (path);
  g_rmdir (folder);
}

/* The socket of another server stays that server's. */
static void
test_live (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) error = NULL;
  CrierOperatorSocket *first = crier_operator_socket_new (folder, 8888, &error);
  CrierOperatorSocket *other;
  g_autofree char *path = NULL;

  g_assert_no_error (error);
  path = crier_operator_socket_make_path (folder, 8888);
  assert_refused (folder, "another Crier");
  g_assert_true (crier_operator_socket_is_live (path));

  other = crier_operator_socket_new (folder, 8889, &error);
  g_assert_no_error (error);
  crier_operator_socket_free (other);

  /* Somebody took its file away, and the next one made another. */
  g_unlink (path);
  other = crier_operator_socket_new (folder, 8888, &error);
  g_assert_no_error (error);
  crier_operator_socket_free (first);
  g_assert_true (crier_operator_socket_is_live (path));
  crier_operator_socket_free (other);
  g_assert_false (is_there (path));
  g_rmdir (folder);
}

/* As many wait as may: that is busy, not dead. */
static void
test_busy (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierOperatorSocket) socket = NULL;
  g_autofree char *path = NULL;
  guint i;

  socket = crier_operator_socket_new (folder, 8888, &error);
  g_assert_no_error (error);
  path = crier_operator_socket_make_path (folder, 8888);

  for (i = 0; i < 200; i++)
    g_assert_true (crier_operator_socket_is_live (path));

  g_clear_pointer (&socket, crier_operator_socket_free);
  g_rmdir (folder);
}

static void
test_sandbox (void)
{
  g_autofree char *outside = NULL;
  g_autofree char *inside = NULL;
  g_autofree char *odd = NULL;
  g_autofree char *expected = NULL;

  g_unsetenv ("FLATPAK_ID");
  outside = crier_operator_socket_dup_folder ();
  g_setenv ("FLATPAK_ID", "org.example.Crier", TRUE);
  inside = crier_operator_socket_dup_folder ();
  g_setenv ("FLATPAK_ID", "../../tmp", TRUE);
  odd = crier_operator_socket_dup_folder ();
  g_unsetenv ("FLATPAK_ID");

  expected = g_build_filename (g_get_user_runtime_dir (), "app",
                               "org.example.Crier", "crier", NULL);
  g_assert_cmpstr (inside, ==, expected);
  g_assert_cmpstr (odd, ==, outside);

  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    {
      g_autofree char *plain = g_build_filename (g_get_user_runtime_dir (),
                                                 "crier", NULL);

      g_assert_cmpstr (outside, ==, plain);
    }
}

/* A server has one as long as it lives, and serves there like anywhere. */
static void
test_server (void)
{
  Fixture *fixture = fixture_new ();
  g_autofree char *path = fixture_dup_socket (fixture);
  g_autoptr (Answer) answer = NULL;
  guint i;

  g_assert_no_error (crier_server_get_operator_error (fixture->server));
  answer = fixture_ask_as_operator (fixture, ASK);
  g_assert_cmpuint (answer->status, ==, 200);
  answer_assert_secure (answer);
  answer_assert_whole (answer, FALSE);

  for (i = 0; i < 50; i++)
    {
      g_autoptr (Answer) again = fixture_ask_as_operator (fixture, ASK);

      g_assert_cmpuint (again->status, ==, 200);
    }

  g_assert_true (is_there (path));
  fixture_free (fixture);
  g_assert_false (is_there (path));
}

static gboolean
answers (Fixture    *fixture,
         const char *path)
{
  g_autoptr (Answer) answer = NULL;

  if (!is_there (path))
    return FALSE;

  answer = fixture_ask_as_operator (fixture, ASK);

  return answer->status == 200;
}

/* It comes back when somebody took it away, with its folder. */
static void
test_server_again (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *path = fixture_dup_socket (fixture);
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_assert_no_errno (g_rmdir (folder));
  loop_until (answers (fixture, path));
  g_assert_cmpuint (get_mode (folder), ==, 0700);
  g_assert_cmpuint (get_mode (path), ==, 0600);
}

/* What stands in its way is named, once, and left alone. */
static void
test_mend (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = crier_operator_socket_make_path (folder, 8888);
  g_autoptr (GError) error = NULL;
  CrierOperatorSocket *socket = crier_operator_socket_new (folder, 8888, &error);

  g_assert_no_error (error);
  g_unlink (path);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_test_expect_message ("crier-server", G_LOG_LEVEL_MESSAGE, "*something else*");
  crier_operator_socket_mend (socket);
  crier_operator_socket_mend (socket);
  g_test_assert_expected_messages ();
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));

  g_unlink (path);
  crier_operator_socket_mend (socket);
  g_assert_true (crier_operator_socket_is_live (path));
  crier_operator_socket_mend (socket);
  g_assert_true (crier_operator_socket_is_live (path));
  crier_operator_socket_free (socket);
  g_assert_false (is_there (path));
  g_rmdir (folder);
}

/* Without it a server serves, and knows why. */
static void
test_server_without (void)
{
  g_autoptr (Fixture) first = fixture_new ();
  g_autofree char *path = fixture_dup_socket (first);
  g_autoptr (CrierConfig) config = fixture_make_config ();
  g_autoptr (Fixture) second = NULL;
  g_autoptr (Answer) answer = NULL;
  const GError *error;

  /* The same port of another address: another server. */
  config->port = first->port;
  g_ptr_array_set_size (config->listen, 0);
  g_ptr_array_add (config->listen, g_strdup ("127.0.0.2"));
  second = fixture_new_for_config (config);
  error = crier_server_get_operator_error (second->server);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, path));

  answer = fixture_ask_as_operator (first, ASK);
  g_assert_cmpuint (answer->status, ==, 200);
  g_clear_pointer (&second, fixture_free);
  g_assert_true (is_there (path));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *own = NULL;
  int status;

  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operator-socket/modes", test_modes);
  g_test_add_func ("/operator-socket/folders", test_folders);
  g_test_add_func ("/operator-socket/foreign-folder", test_foreign_folder);
  g_test_add_func ("/operator-socket/stale", test_stale);
  g_test_add_func ("/operator-socket/live", test_live);
  g_test_add_func ("/operator-socket/busy", test_busy);
  g_test_add_func ("/operator-socket/sandbox", test_sandbox);
  g_test_add_func ("/operator-socket/server", test_server);
  g_test_add_func ("/operator-socket/server-again", test_server_again);
  g_test_add_func ("/operator-socket/mend", test_mend);
  g_test_add_func ("/operator-socket/server-without", test_server_without);

  status = g_test_run ();
  own = g_build_filename (folder, "crier", NULL);
  g_rmdir (own);
  g_rmdir (folder);

  return status;
}
