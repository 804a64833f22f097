/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-query.h"

#include <string.h>

#include "crier-error.h"
#include "crier-id.h"
#include "crier-text.h"

/* Eight thousand of nothing fit into a query, and each has to be looked at. */
#define MAX_PARAMETERS 100

/* The names under which an EventSource says where it goes on. Those of scripts
 * that stand in for one (amvtek's, Yaffle's) come first: they add what they heard
 * last to the address that a page gave them. */
static const char * const LAST_EVENT_IDS[] = {
  "evs_last_event_id", "lastEventId", "Last-Event-ID", "last_event_id",
};

#define N_LAST_EVENT_IDS G_N_ELEMENTS (LAST_EVENT_IDS)

/* What is not kept as it came. */
typedef struct
{
  char *wait;                            /* (owned) (nullable) */
  char *last_event_ids[N_LAST_EVENT_IDS]; /* (owned) (nullable) */
} Raw;

static void
clear_raw (Raw *raw)
{
  gsize i;

  g_free (raw->wait);
  for (i = 0; i < N_LAST_EVENT_IDS; i++)
    g_free (raw->last_event_ids[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, clear_raw)

static gboolean
read_parameter (CrierQuery  *self,
                Raw         *raw,
                const char  *parameter,
                GError     **error)
{
  const struct
  {
    const char *name;
    char **place;
  } known[] = {
    { "Id", &self->id },
    { "id", &self->id },
    { "since", &self->since },
    { LAST_EVENT_IDS[0], &raw->last_event_ids[0] },
    { LAST_EVENT_IDS[1], &raw->last_event_ids[1] },
    { LAST_EVENT_IDS[2], &raw->last_event_ids[2] },
    { LAST_EVENT_IDS[3], &raw->last_event_ids[3] },
    { "session", &self->session },
    { "wait", &raw->wait },
  };
  g_autofree char *pair = NULL;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  GUriParamsIter iter;
  gsize i;

  /* What lacks a value has an empty one; GLib would call it wrong. */
  pair = g_strconcat (parameter,
                      strchr (parameter, '=') == NULL ? "=" : "", NULL);
  g_uri_params_iter_init (&iter, pair, -1, "&", G_URI_PARAMS_WWW_FORM);

  if (!g_uri_params_iter_next (&iter, &name, &value, NULL))
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_QUERY,
                           "The query is not percent-encoded UTF-8");
      return FALSE;
    }

  for (i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (strcmp (name, known[i].name) != 0)
        continue;

      if (*known[i].place != NULL)
        {
          g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_QUERY,
                       "%s is given twice", strcmp (name, "id") == 0 ? "Id" : name);
          return FALSE;
        }

      *known[i].place = g_steal_pointer (&value);
      break;
    }

  return TRUE;
}

static gboolean
read_wait (CrierQuery  *self,
           const char  *wait,
           GError     **error)
{
  guint64 seconds;

  if (wait == NULL || wait[0] == '\0')
    return TRUE;

  if (!crier_text_parse_unsigned (wait, 0, CRIER_QUERY_MAX_WAIT, &seconds))
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_QUERY,
                   "wait is a whole number of seconds from 0 to %u",
                   CRIER_QUERY_MAX_WAIT);
      return FALSE;
    }

  self->wait = (guint) seconds;

  return TRUE;
}

static gboolean
read_parameters (CrierQuery  *self,
                 const char  *query,
                 GError     **error)
{
  g_auto (GStrv) parameters = g_strsplit (query, "&", MAX_PARAMETERS + 1);
  g_auto (Raw) raw = { NULL };
  guint i;

  if (g_strv_length (parameters) > MAX_PARAMETERS)
    {
      g_set_error (error, CRIER_ERROR, CRIER_ERROR_BAD_QUERY,
                   "The query has more than %d parameters", MAX_PARAMETERS);
      return FALSE;
    }

  for (i = 0; parameters[i] != NULL; i++)
    {
      if (parameters[i][0] != '\0' &&
          !read_parameter (self, &raw, parameters[i], error))
        return FALSE;
    }

  /* An empty one is none (WHATWG HTML §9.2.4), unless it is all there is. */
  for (i = 0; i < N_LAST_EVENT_IDS; i++)
    {
      if (raw.last_event_ids[i] != NULL &&
          (self->last_event_id == NULL || self->last_event_id[0] == '\0'))
        {
          g_free (self->last_event_id);
          self->last_event_id = g_steal_pointer (&raw.last_event_ids[i]);
        }
    }

  return read_wait (self, raw.wait, error);
}

/**
 * crier_query_parse:
 * @query: (nullable): the query of a request as it came, without the `?`
 *
 * Reads `Id` (or `id`), `since`, `last_event_id` (or another of its names),
 * `session` and `wait`, encoded as forms are; other parameters are ignored. An
 * empty Id or wait is as good as none.
 *
 * Returns: (transfer full) (nullable): %NULL with %CRIER_ERROR_BAD_QUERY and a
 *   sentence for the client
 */
CrierQuery *
crier_query_parse (const char  *query,
                   GError     **error)
{
  g_autoptr (CrierQuery) self = g_new0 (CrierQuery, 1);

  if (query == NULL)
    return g_steal_pointer (&self);

  /* A string would end there, so that two different Ids look the same. */
  if (strstr (query, "%00") != NULL)
    {
      g_set_error_literal (error, CRIER_ERROR, CRIER_ERROR_BAD_QUERY,
                           "The query contains U+0000");
      return NULL;
    }

  if (!read_parameters (self, query, error))
    return NULL;

  if (self->id != NULL && self->id[0] == '\0')
    g_clear_pointer (&self->id, g_free);

  if (self->id != NULL)
    {
      char *id = crier_id_normalize (self->id, -1, error);

      if (id == NULL)
        return NULL;

      g_free (self->id);
      self->id = id;
    }

  return g_steal_pointer (&self);
}

void
crier_query_free (CrierQuery *self)
{
  g_free (self->id);
  g_free (self->since);
  g_free (self->last_event_id);
  g_free (self->session);
  g_free (self);
}
