/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-text-file.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-text.h"

#define BOM "\xef\xbb\xbf"

/* No file with more bytes can become a message: each of its characters might be
 * a line end of two, and there may be one more at the end. */
#define MOST (strlen (BOM) + 2 * (CRIER_TEXT_MAX_OPERATOR + 1))

/*
 * Text files:
 *
 * Reads a file that is to become a message, or a part of one, and never more of
 * it than that takes.
 */

static void
set_too_large (GError **error)
{
  g_set_error (error, CRIER_ERROR, CRIER_ERROR_TOO_LONG,
               _("The file is too large: a message has at most %u kB"),
               CRIER_TEXT_MAX_OPERATOR / 1024);
}

/* The lines of the bytes, each of which ends as a line of a message does; the
 * last needs no end. */
static GString *
read_lines (const char *bytes,
            gsize       n_bytes)
{
  GString *lines = g_string_sized_new (n_bytes);
  gsize i = n_bytes >= strlen (BOM) && memcmp (bytes, BOM, strlen (BOM)) == 0
              ? strlen (BOM) : 0;

  for (; i < n_bytes; i++)
    {
      if (bytes[i] != '\r')
        g_string_append_c (lines, bytes[i]);
      else if (i + 1 == n_bytes || bytes[i + 1] != '\n')
        g_string_append_c (lines, '\n');
    }

  if (lines->len > 0 && lines->str[lines->len - 1] == '\n')
    g_string_truncate (lines, lines->len - 1);

  return lines;
}

static char *
make_text (const char  *bytes,
           gsize        n_bytes,
           GError     **error)
{
  g_autoptr (GString) lines = NULL;
  g_autoptr (GError) local = NULL;

  if (n_bytes > MOST)
    {
      set_too_large (error);
      return NULL;
    }

  lines = read_lines (bytes, n_bytes);
  if (crier_text_check (lines->str, (gssize) lines->len, CRIER_TEXT_MAX_OPERATOR,
                        &local))
    return g_string_free (g_steal_pointer (&lines), FALSE);

  if (local->code == CRIER_ERROR_TOO_LONG)
    set_too_large (error);
  else
    g_set_error_literal (error, CRIER_ERROR, local->code,
                         local->code == CRIER_ERROR_BLANK
                           ? _("The file is empty: choose one with text")
                           : _("The file is not UTF-8 text: save it as that first"));

  return NULL;
}

static void
return_failure (GTask  *task,
                GError *error)
{
  /* Whoever asked does not want to know any more. */
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, CRIER_ERROR, CRIER_ERROR_FAILED,
                             _("The file cannot be read (%s)"), error->message);

  g_error_free (error);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *text;
  gsize n_bytes;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n_bytes,
                                       &error))
    {
      return_failure (task, error);
      return;
    }

  text = make_text (g_task_get_task_data (task), n_bytes, &error);
  if (text != NULL)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GFileInputStream) stream = NULL;
  GError *error = NULL;
  char *bytes;

  stream = g_file_read_finish (G_FILE (source), result, &error);
  if (stream == NULL)
    {
      return_failure (task, error);
      return;
    }

  /* What is beyond the limit is only begun, since it is refused anyway. */
  bytes = g_malloc (MOST + 1);
  g_task_set_task_data (task, bytes, g_free);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), bytes, MOST + 1,
                                 G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                 read_cb, g_object_ref (task));
}

static gboolean
check_info (GFileInfo  *info,
            GError    **error)
{
  switch (g_file_info_get_file_type (info))
    {
    case G_FILE_TYPE_REGULAR:
    case G_FILE_TYPE_UNKNOWN:
      break;

    case G_FILE_TYPE_DIRECTORY:
    case G_FILE_TYPE_MOUNTABLE:
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                           _("A folder cannot be sent: choose a text file in it"));
      return FALSE;

    case G_FILE_TYPE_SYMBOLIC_LINK:
    case G_FILE_TYPE_SPECIAL:
    case G_FILE_TYPE_SHORTCUT:
    default:
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_INVALID,
                           _("This is not a text file: choose one"));
      return FALSE;
    }

  if (g_file_info_get_size (info) > (goffset) MOST)
    {
      set_too_large (error);
      return FALSE;
    }

  return TRUE;
}

static void
queried_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GFileInfo) info = NULL;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (source), result, &error);
  if (info == NULL)
    return_failure (task, error);
  else if (!check_info (info, &error))
    g_task_return_error (task, error);
  else
    g_file_read_async (G_FILE (source), G_PRIORITY_DEFAULT,
                       g_task_get_cancellable (task), opened_cb,
                       g_object_ref (task));
}

/**
 * crier_text_file_read_async:
 * @file: a file, wherever it is
 * @cancellable: (nullable): to give up
 * @callback: is called when it is done
 * @data: for @callback
 *
 * Reads a text that can be a message out of @file. It is asked first what it is:
 * to open a pipe would wait for whoever writes.
 */
void
crier_text_file_read_async (GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (file, cancellable, callback, data);
  g_task_set_source_tag (task, crier_text_file_read_async);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE ","
                           G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           cancellable, queried_cb, task);
}

/**
 * crier_text_file_read_finish:
 * @result: of crier_text_file_read_async()
 * @error: return location for a #GError
 *
 * Returns: (transfer full): what stands in the file, which crier_text_check()
 *   lets pass: without a byte order mark and the end of the last line, and with
 *   the others as `\n`. %NULL on error: %CRIER_ERROR_TOO_LONG, %CRIER_ERROR_BLANK,
 *   %CRIER_ERROR_INVALID if it is no text or no file, %CRIER_ERROR_FAILED if it
 *   cannot be read, %G_IO_ERROR_CANCELLED
 */
char *
crier_text_file_read_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
