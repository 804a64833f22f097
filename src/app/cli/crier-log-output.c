/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-log-output.h"

#include <stdlib.h>
#include <string.h>

#include "crier-line-writer.h"
#include "crier-text.h"

/*
 * What this process logs, from any thread and library, as lines that wait for
 * no reader. A text of a peer that is logged takes one line, and moves no cursor.
 */

static CrierLineWriter *output;
static GLogLevelFlags fatal_levels;
static int output_fd;

static const GLogField *
find_field (const GLogField *fields,
            gsize            n_fields,
            const char      *key)
{
  gsize i;

  for (i = 0; i < n_fields; i++)
    {
      if (strcmp (fields[i].key, key) == 0)
        return &fields[i];
    }

  return NULL;
}

/* Returns NULL for a field that is not there, or is no text. */
static const char *
get_text (const GLogField *fields,
          gsize            n_fields,
          const char      *key)
{
  const GLogField *field = find_field (fields, n_fields, key);

  return field != NULL && field->length < 0 ? field->value : NULL;
}

static char *
dup_escaped (const char *message)
{
  g_autofree char *valid = g_utf8_make_valid (message, -1);

  return crier_text_escape (valid);
}

static char *
format (GLogLevelFlags   level,
        const GLogField *fields,
        gsize            n_fields)
{
  const char *message = get_text (fields, n_fields, "MESSAGE");
  const char *priority = get_text (fields, n_fields, "PRIORITY");
  g_autofree char *escaped = dup_escaped (message != NULL ? message : "");
  g_autofree GLogField *copy = g_memdup2 (fields, n_fields * sizeof *fields);
  g_autofree char *text = NULL;
  gsize i;

  /* It takes lines as well as records (sd-daemon(3)), and notes the time itself. */
  if (g_log_writer_is_journald (output_fd))
    return g_strdup_printf ("<%s>%s\n", priority != NULL ? priority : "5", escaped);

  for (i = 0; i < n_fields; i++)
    {
      if (strcmp (copy[i].key, "MESSAGE") == 0)
        copy[i] = (GLogField) { "MESSAGE", escaped, -1 }
      ;
    }

  text = g_log_writer_format_fields (level, copy, n_fields,
                                     g_log_writer_supports_color (output_fd));

  return g_strconcat (text, "\n", NULL);
}

static GLogWriterOutput
log_cb (GLogLevelFlags   level,
        const GLogField *fields,
        gsize            n_fields,
        gpointer         data)
{
  gboolean is_fatal = (level & (fatal_levels | G_LOG_FLAG_FATAL)) != 0;
  g_autofree char *line = NULL;

  if (g_log_writer_default_would_drop (level, get_text (fields, n_fields, "GLIB_DOMAIN")))
    return G_LOG_WRITER_HANDLED;

  line = format (level, fields, n_fields);
  crier_line_writer_write (output, line);
  if (!is_fatal)
    return G_LOG_WRITER_HANDLED;

  crier_line_writer_flush (output);

  /* g_log() itself aborts for what came through it, unless a test expects it;
   * as g_log_writer_default() has it. */
  if (find_field (fields, n_fields, "GLIB_OLD_LOG_API") == NULL)
    abort ();

  return G_LOG_WRITER_HANDLED;
}

/* As g_printerr() would write it. */
static void
print_cb (const char *text)
{
  const char *charset;
  g_autofree char *converted = NULL;

  if (!g_get_charset (&charset))
    converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?",
                                         NULL, NULL, NULL);

  crier_line_writer_write (output, converted != NULL ? converted : text);
}

static void
flush_cb (void)
{
  crier_line_writer_flush (output);
}

/**
 * crier_log_output_start:
 * @fd: where the lines go, until the process ends
 *
 * From now on all that is logged, and g_printerr(), goes to @fd without waiting
 * for its reader; exit() waits half a second for it. Once, before there is another
 * thread.
 */
void
crier_log_output_start (int fd)
{
  g_return_if_fail (output == NULL);

  output = crier_line_writer_new (fd);
  output_fd = fd;
  fatal_levels = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  g_log_set_always_fatal (fatal_levels);

  g_log_set_writer_func (log_cb, NULL, NULL);
  g_set_printerr_handler (print_cb);
  atexit (flush_cb);
}
