/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-journal-place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "crier-error.h"

/* A folder of this name is Crier's alone; any other may be shared on purpose. */
#define OWN_FOLDER "crier"

/* Another Crier fills a place in some milliseconds. */
#define LOCK_STEP_USEC 10000
#define LOCK_STEPS     200

/* So many files that took the place of a journal are kept beside it. */
#define MAX_ASIDE 100

/* What SQLite puts beside a file. */
static const char * const SUFFIXES[] = { "-wal", "-journal", "-shm" };

/*
 * The place in the file system where a journal stands: its folder, what is
 * beside it, who may read it, and how a file gets there, which is whole or not at
 * all. It never opens the journal: closing it again would take the locks away
 * from a database that this process has open on it (POSIX.1-2017, fcntl(),
 * F_SETLK).
 */

gboolean
crier_journal_place_refuse (const char  *path,
                            const char  *cause,
                            GError     **error)
{
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL,
               _("The journal “%s” cannot be used (%s)"), path, cause);

  return FALSE;
}

static gboolean
refuse_errno (const char  *path,
              GError     **error)
{
  int number = errno;

  return crier_journal_place_refuse (path,
                                     number == ENOSPC ? _("the disk is full")
                                                      : g_strerror (number),
                                     error);
}

/**
 * crier_journal_place_resolve:
 * @path: an absolute name
 *
 * Makes the folder, for no other user to read, and follows symbolic links: SQLite
 * names what it puts beside a file after the file itself.
 *
 * Returns: (transfer full) (nullable): the name of a file, which need not be
 *   there; or %NULL with %CRIER_ERROR_JOURNAL
 */
char *
crier_journal_place_resolve (const char  *path,
                             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  char *target;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL,
                   _("The folder of the journal “%s” cannot be made (%s)"),
                   path, g_strerror (errno));
      return NULL;
    }

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return g_strdup (path);

  target = realpath (path, NULL);
  if (target == NULL)
    refuse_errno (path, error);

  return target;
}

static char *
get_beside (const char *path,
            guint       i)
{
  return g_strconcat (path, SUFFIXES[i], NULL);
}

/**
 * crier_journal_place_examine:
 * @file: (out): what stands there; zeroed if nothing does
 *
 * Returns: %FALSE with %CRIER_ERROR_JOURNAL if it, or what stands beside it, is
 *   something that SQLite must not open, such as a device
 */
gboolean
crier_journal_place_examine (const char   *path,
                             struct stat  *file,
                             GError      **error)
{
  guint i;

  memset (file, 0, sizeof *file);
  if (stat (path, file) != 0)
    return errno == ENOENT || refuse_errno (path, error);

  if (!S_ISREG (file->st_mode))
    return crier_journal_place_refuse (path, _("it is no regular file"), error);

  for (i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    {
      g_autofree char *name = get_beside (path, i);
      struct stat beside;

      if (lstat (name, &beside) == 0 && !S_ISREG (beside.st_mode))
        return crier_journal_place_refuse (name, _("it is no regular file"), error);
    }

  return TRUE;
}

static gboolean
mend_file (const char  *path,
           GError     **error)
{
  struct stat file;

  if (stat (path, &file) != 0 || (file.st_mode & 077) == 0)
    return TRUE;

  if (chmod (path, 0600) == 0 && stat (path, &file) == 0 && (file.st_mode & 077) == 0)
    return TRUE;

  return crier_journal_place_refuse (path, _("other users can read it"), error);
}

/**
 * crier_journal_place_mend:
 * @path: a journal that this process has locked
 *
 * Takes the right to read or write it from all other users, with what stands
 * beside it, and with its folder if that is Crier's own.
 *
 * Returns: %FALSE with %CRIER_ERROR_JOURNAL if they still can
 */
gboolean
crier_journal_place_mend (const char  *path,
                          GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (folder);
  guint i;

  if (!mend_file (path, error))
    return FALSE;

  for (i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    {
      g_autofree char *beside = get_beside (path, i);

      if (!mend_file (beside, error))
        return FALSE;
    }

  /* The file protects itself. */
  if (strcmp (name, OWN_FOLDER) == 0 && chmod (folder, 0700) != 0)
    g_debug ("%s: %s", folder, g_strerror (errno));

  return TRUE;
}

/* How many pages SQLite would give the file back if it were opened now
 * (https://www.sqlite.org/fileformat.html, §3). */
static guint32
count_undone (const char *path)
{
  static const guint8 MAGIC[] = { 0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7 };
  g_autofree char *name = g_strconcat (path, "-journal", NULL);
  guint8 head[20];
  guint32 n_pages = 0;
  int fd = open (name, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return 0;

  if (read (fd, head, sizeof head) == (ssize_t) sizeof head &&
      memcmp (head, MAGIC, sizeof MAGIC) == 0)
    memcpy (&n_pages, head + 16, sizeof n_pages);

  close (fd);

  return GUINT32_FROM_BE (n_pages);
}

/**
 * crier_journal_place_has_rest:
 *
 * Returns: %TRUE if SQLite has left something beside the journal that may belong
 *   into it
 */
gboolean
crier_journal_place_has_rest (const char *path)
{
  g_autofree char *name = g_strconcat (path, "-wal", NULL);
  struct stat file;

  return (stat (name, &file) == 0 && file.st_size > 0) || count_undone (path) > 1;
}

/* Those who fill a place in this folder do so one after another. Returns a
 * descriptor, or -1 with an error. Where a folder cannot be locked nobody is
 * waited for. */
static int
lock_folder (const char  *path,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  guint i;

  if (fd < 0)
    {
      refuse_errno (path, error);
      return -1;
    }

  for (i = 0; flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK; i++)
    {
      if (i == LOCK_STEPS)
        {
          g_set_error (error, CRIER_ERROR, CRIER_ERROR_JOURNAL_IN_USE,
                       _("The journal “%s” is in use by another Crier"), path);
          close (fd);
          return -1;
        }

      g_usleep (LOCK_STEP_USEC);
    }

  return fd;
}

static void
remove_with_rest (const char *path)
{
  guint i;

  unlink (path);
  for (i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
    {
      g_autofree char *name = get_beside (path, i);

      unlink (name);
    }
}

static gboolean
sync_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);

  return good;
}

/* All of it is on the disk before it has its name. */
static gboolean
make (const char         *path,
      const char         *place,
      CrierJournalMaker   maker,
      gpointer            user_data,
      GError            **error)
{
  int fd;

  remove_with_rest (path);
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return refuse_errno (place, error);

  close (fd);
  if (!maker (path, user_data, error))
    return FALSE;

  return sync_file (path) || refuse_errno (place, error);
}

/* What SQLite left beside a file that is not there any more must not be taken
 * for the new one's. */
static gboolean
move_in (const char  *path,
         const char  *place,
         GError     **error)
{
  remove_with_rest (place);
  if (renameat2 (AT_FDCWD, path, AT_FDCWD, place, RENAME_NOREPLACE) == 0)
    return TRUE;

  /* Not every file system can refuse to replace. */
  if (errno == EINVAL && rename (path, place) == 0)
    return TRUE;

  return refuse_errno (place, error);
}

/**
 * crier_journal_place_fill:
 * @path: where a journal is to stand
 * @useless: (nullable): a file there that may be replaced, as an empty one always
 *   may be
 * @make: makes it
 * @user_data: passed to @make
 *
 * Puts a new journal there, whole or not at all, whatever ends this process or the
 * computer, unless another process was quicker.
 *
 * Returns: %FALSE with %CRIER_ERROR_JOURNAL or %CRIER_ERROR_JOURNAL_IN_USE
 */
gboolean
crier_journal_place_fill (const char         *path,
                          const struct stat  *useless,
                          CrierJournalMaker   maker,
                          gpointer            user_data,
                          GError            **error)
{
  g_autofree char *unfinished = g_strconcat (path, "-new", NULL);
  int folder = lock_folder (path, error);
  struct stat there;
  gboolean good;

  if (folder < 0)
    return FALSE;

  if (stat (path, &there) == 0 && there.st_size > 0 &&
      (useless == NULL || there.st_ino != useless->st_ino ||
       there.st_dev != useless->st_dev))
    {
      close (folder);
      return TRUE;
    }

  good = make (unfinished, path, maker, user_data, error) &&
         move_in (unfinished, path, error);
  if (good)
    fsync (folder);
  else
    remove_with_rest (unfinished);

  close (folder);

  return good;
}

/**
 * crier_journal_place_set_aside:
 *
 * Gives a file that stands in the journal's place another name beside it, with
 * what belongs to it.
 *
 * Returns: %FALSE with %CRIER_ERROR_JOURNAL if it still stands there
 */
gboolean
crier_journal_place_set_aside (const char  *path,
                               GError     **error)
{
  guint n;

  for (n = 1; n <= MAX_ASIDE; n++)
    {
      g_autofree char *aside = g_strdup_printf ("%s-replaced-%u", path, n);
      guint i;

      if (g_file_test (aside, G_FILE_TEST_EXISTS))
        continue;

      if (rename (path, aside) != 0)
        return errno == ENOENT || refuse_errno (path, error);

      for (i = 0; i < G_N_ELEMENTS (SUFFIXES); i++)
        {
          g_autofree char *from = get_beside (path, i);
          g_autofree char *to = get_beside (aside, i);

          rename (from, to);
        }

      return TRUE;
    }

  errno = EEXIST;

  return refuse_errno (path, error);
}
