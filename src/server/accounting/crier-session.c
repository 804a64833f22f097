/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-session.h"

#include <string.h>

#include "crier-id.h"
#include "crier-running-time.h"

/*
 * CrierSessions:
 *
 * The sessions of a server by their code. One is known for as long as a
 * connection or a poller holds it, and for CRIER_SESSIONS_KEEP_USEC after that
 * if there are no more than CRIER_SESSIONS_MAX. It belongs to one thread.
 */
struct _CrierSessions
{
  GHashTable *by_code; /* (owned) (element-type utf8 CrierSession) */
  GQueue idle;         /* (element-type CrierSession), by the link in each, the
                        * longest at the head */
};

static void
session_free (gpointer data)
{
  CrierSession *session = data;

  g_free (session->past);
  g_free (session);
}

/* Codes are secrets: how long it takes says nothing of how much is right. */
static gboolean
is_same_code (gconstpointer a,
              gconstpointer b)
{
  const char *known = a;
  const char *asked = b;
  guint differences = 0;
  guint i;

  if (strlen (known) != strlen (asked))
    return FALSE;

  for (i = 0; known[i] != '\0'; i++)
    differences |= (guint) (known[i] ^ asked[i]);

  return differences == 0;
}

CrierSessions *
crier_sessions_new (void)
{
  CrierSessions *self = g_new0 (CrierSessions, 1);

  self->by_code = g_hash_table_new_full (g_str_hash, is_same_code,
                                         NULL, session_free);

  return self;
}

void
crier_sessions_free (CrierSessions *self)
{
  g_hash_table_unref (self->by_code);
  g_free (self);
}

/* Idle sessions that are too old, and the oldest of too many. */
static void
forget_old (CrierSessions *self)
{
  gint64 now = crier_running_time_get ();

  while (self->idle.head != NULL)
    {
      CrierSession *oldest = self->idle.head->data;

      if (now - oldest->idle_since < CRIER_SESSIONS_KEEP_USEC &&
          g_hash_table_size (self->by_code) <= CRIER_SESSIONS_MAX)
        return;

      g_queue_unlink (&self->idle, &oldest->link);
      g_hash_table_remove (self->by_code, oldest->code);
    }
}

/**
 * crier_sessions_find:
 * @code: (nullable): what a client says is its session
 *
 * Returns: (transfer none) (nullable): that session, if it is known; valid
 *   until the next call unless it is held
 */
CrierSession *
crier_sessions_find (CrierSessions *self,
                     const char    *code)
{
  forget_old (self);

  return code != NULL ? g_hash_table_lookup (self->by_code, code) : NULL;
}

/**
 * crier_sessions_take:
 * @asked: (nullable): what a client says is its session
 *
 * Finds that session if it is known; else makes a new one.
 *
 * Returns: (transfer full): the session, to be given back with
 *   crier_session_release()
 */
CrierSession *
crier_sessions_take (CrierSessions *self,
                     const char    *asked)
{
  CrierSession *session = crier_sessions_find (self, asked);
  g_autofree char *code = NULL;

  if (session != NULL)
    {
      crier_session_hold (session);
      return session;
    }

  code = crier_id_make_code (CRIER_SESSION_LENGTH);
  session = g_new0 (CrierSession, 1);
  memcpy (session->code, code, sizeof session->code);
  session->sessions = self;
  session->n_holds = 1;
  session->link.data = session;
  g_hash_table_insert (self->by_code, session->code, session);

  return session;
}

/**
 * crier_sessions_find_listener:
 * @code: what a client says is its session
 *
 * Returns: (transfer none) (nullable): the listener of that session that was
 *   added last, %NULL if there is none
 */
CrierListener *
crier_sessions_find_listener (CrierSessions *self,
                              const char    *code)
{
  CrierSession *session = crier_sessions_find (self, code);

  return session != NULL && session->listeners != NULL ? session->listeners->data
                                                       : NULL;
}

void
crier_sessions_foreach (CrierSessions *self,
                        GFunc          func,
                        gpointer       user_data)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->by_code);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    func (session, user_data);
}

void
crier_session_hold (CrierSession *session)
{
  if (session->n_holds++ == 0)
    g_queue_unlink (&session->sessions->idle, &session->link);
}

void
crier_session_release (CrierSession *session)
{
  g_return_if_fail (session != NULL && session->n_holds > 0);

  if (--session->n_holds > 0)
    return;

  session->idle_since = crier_running_time_get ();
  g_queue_push_tail_link (&session->sessions->idle, &session->link);
  forget_old (session->sessions);
}

/**
 * crier_session_add_listener:
 * @session: a session that is held
 * @listener: (transfer none): a listener that speaks JSON and has joined the
 *   hub under @session
 *
 * Has @listener found by crier_sessions_find_listener(), until
 * crier_session_remove_listener().
 */
void
crier_session_add_listener (CrierSession  *session,
                            CrierListener *listener)
{
  g_return_if_fail (session != NULL && session->n_holds > 0);
  g_return_if_fail (CRIER_IS_LISTENER (listener));

  session->listeners = g_slist_prepend (session->listeners, listener);
}

/**
 * crier_session_remove_listener:
 *
 * To be called when @listener leaves the hub, while it still holds @session;
 * it need not have been added.
 */
void
crier_session_remove_listener (CrierSession  *session,
                               CrierListener *listener)
{
  g_return_if_fail (session != NULL && session->n_holds > 0);

  session->listeners = g_slist_remove (session->listeners, listener);
}
