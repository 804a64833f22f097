/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-messages.h"

#include <string.h>

#include "crier-api-json.h"
#include "crier-clock.h"
#include "crier-subscribe.h"
#include "crier-error.h"
#include "crier-long-answer.h"
#include "crier-response.h"
#include "crier-wire-json.h"

#define PAGE_MESSAGES 1000

#define MAX_KEY 255 /* characters */

/*
 * Messages as the operator sends them and asks about them. All of it goes
 * through the journal, which has a thread of its own, so the answers come
 * later; a program that does not wait for one may have sent its message all the
 * same, which is what an Idempotency-Key is for.
 */

/* Without an operator, as in some tests, nothing is published. */
static gboolean
check_publisher (SoupServerMessage *message,
                 CrierApiContext   *api)
{
  if (api->context->publisher != NULL)
    return TRUE;

  crier_response_refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE,
                         CRIER_ERROR_NOT_RUNNING,
                         "Nothing can be published here");

  return FALSE;
}

static guint
get_status (const GError *error)
{
  if (error->domain != CRIER_ERROR)
    return SOUP_STATUS_INTERNAL_SERVER_ERROR;

  switch (error->code)
    {
    case CRIER_ERROR_INVALID:
    case CRIER_ERROR_BLANK:
    case CRIER_ERROR_BAD_TEXT:
    case CRIER_ERROR_BAD_ID:
      return SOUP_STATUS_BAD_REQUEST;

    case CRIER_ERROR_UNKNOWN_ID:
    case CRIER_ERROR_NOT_STANDING:
      return SOUP_STATUS_NOT_FOUND;

    case CRIER_ERROR_TOO_LONG:
      return SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;

    /* draft-ietf-httpapi-idempotency-key-header §2.7 */
    case CRIER_ERROR_KEY_REUSED:
      return SOUP_STATUS_UNPROCESSABLE_ENTITY;

    case CRIER_ERROR_STORAGE:
    case CRIER_ERROR_UNREADABLE:
      return SOUP_STATUS_INSUFFICIENT_STORAGE;

    default:
      return SOUP_STATUS_INTERNAL_SERVER_ERROR;
    }
}

static void
published_cb (CrierMessage *what,
              guint         n_reached,
              const GError *error,
              gpointer      data)
{
  g_autoptr (CrierPausedRequest) held = data;
  SoupServerMessage *message = crier_paused_request_get_message (held);

  if (message == NULL)
    return;

  if (error != NULL)
    crier_response_refuse_error (message, get_status (error), error);
  else
    crier_api_context_answer (message,
                              n_reached > 0 ? SOUP_STATUS_CREATED : SOUP_STATUS_ACCEPTED,
                              crier_api_json_format_published (what,
                                                               n_reached));
}

/* Takes draft. Its request may be over: it is published all the same. */
static void
publish (CrierApiContext    *api,
         CrierPausedRequest *held,
         CrierDraft         *draft,
         const char         *key)
{
  draft->key = g_strdup (key);
  crier_publisher_publish (api->context->publisher, draft, published_cb, held);
}

/* Returns FALSE when message has its answer. */
static gboolean
read_key (SoupServerMessage  *message,
          const char        **key)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *p;

  *key = soup_message_headers_get_list (headers, "Idempotency-Key");
  if (*key == NULL)
    return TRUE;

  for (p = *key; g_ascii_isprint (*p); p++)
    continue;

  if (p > *key && *p == '\0' && p - *key <= MAX_KEY)
    return TRUE;

  crier_response_refuse (message, SOUP_STATUS_BAD_REQUEST,
                         CRIER_ERROR_INVALID,
                         "An Idempotency-Key has 1 to 255 printable characters");

  return FALSE;
}

/* A body that is read on another thread: 10,000 Ids take longer to check than
 * this one may be away. */
typedef struct
{
  CrierApiContext *api;     /* (unowned): gone when it cancels */
  CrierPausedRequest *held; /* (owned) (nullable) */
  char *key;                /* (owned) (nullable) */
  GBytes *body;             /* (owned) */
} Posting;

/* On either thread; the request is over if it is still there. */
static void
posting_free (gpointer data)
{
  Posting *posting = data;

  g_clear_pointer (&posting->held, crier_paused_request_release);
  g_free (posting->key);
  g_bytes_unref (posting->body);
  g_free (posting);
}

static void
read_on_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Posting *posting = data;
  GError *error = NULL;
  CrierDraft *draft;
  gsize size;
  const char *body = g_bytes_get_data (posting->body, &size);

  draft = crier_api_json_parse_draft (body, size, &error);
  if (draft != NULL)
    g_task_return_pointer (task, draft, (GDestroyNotify) crier_draft_free);
  else
    g_task_return_error (task, error);
}

static void
draft_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  Posting *posting = data;
  g_autoptr (CrierPausedRequest) held = g_steal_pointer (&posting->held);
  SoupServerMessage *message = crier_paused_request_get_message (held);
  g_autoptr (GError) error = NULL;
  CrierDraft *draft = g_task_propagate_pointer (G_TASK (result), &error);

  if (draft != NULL)
    publish (posting->api, g_steal_pointer (&held), draft, posting->key);
  else if (message != NULL)
    crier_response_refuse_error (message, get_status (error), error);
}

static void
respond_post (SoupServerMessage *message,
              CrierApiContext   *api)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GTask) task = NULL;
  const char *key;
  Posting *posting;

  if (!read_key (message, &key))
    return;

  posting = g_new0 (Posting, 1);
  posting->api = api;
  posting->held = crier_api_context_hold (api, message);
  posting->key = g_strdup (key);
  posting->body = soup_message_body_flatten (body);

  task = g_task_new (NULL, api->stopped, draft_cb, posting);
  g_task_set_task_data (task, posting, posting_free);
  g_task_run_in_thread (task, read_on_thread);
}

typedef struct
{
  CrierApiContext *api;
  CrierPausedRequest *held; /* (owned) (nullable): NULL when it is written */
  char *cursor;    /* (owned): where to go on when there is nothing */
  gboolean all;    /* nothing before it is missed */
  gboolean recovered;
  GPtrArray *messages; /* (owned) (nullable): NULL until they are read */
  guint n_written;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  if (reading->held != NULL)
    crier_paused_request_release (reading->held);

  g_clear_pointer (&reading->messages, g_ptr_array_unref);
  g_free (reading->cursor);
  g_free (reading);
}

/* Each is let go when it is written, since it may have ten thousand Ids. */
static gboolean
write_message (GString  *json,
               gpointer  item)
{
  Reading *reading = item;
  GPtrArray *messages = reading->messages;
  const char *cursor = reading->cursor;

  if (reading->n_written == 0)
    {
      if (messages->len > 0)
        cursor = crier_message_get_id (g_ptr_array_index (messages, messages->len - 1));

      crier_api_json_append_page (json, cursor, reading->recovered);
    }

  if (messages->len == 0)
    {
      crier_api_json_end_list (json);
      return FALSE;
    }

  g_string_append (json, reading->n_written++ > 0 ? ",\n" : "\n");
  crier_api_json_append_message (json, g_ptr_array_index (messages, 0));
  g_ptr_array_remove_index (messages, 0);

  return TRUE;
}

static void
read_cb (GPtrArray    *messages,
         gboolean      whole,
         const GError *error,
         gpointer      data)
{
  Reading *reading = data;
  SoupServerMessage *message = crier_paused_request_get_message (reading->held);

  if (message != NULL && error == NULL)
    {
      reading->messages = g_ptr_array_ref (messages);
      reading->recovered &= reading->all || whole;
      crier_long_answer_begin (reading->api, g_steal_pointer (&reading->held),
                               write_message, reading, reading_free);
      return;
    }

  if (message != NULL)
    crier_response_refuse_error (message, get_status (error), error);

  reading_free (reading);
}

static void
respond_get (SoupServerMessage *message,
             CrierApiContext   *api)
{
  CrierLog *log = crier_hub_get_log (api->context->hub);
  g_autoptr (CrierQuery) query = crier_subscribe_read_query (message);
  const char *since;
  Reading *reading;

  if (query == NULL)
    return;

  since = query->since;
  if (since != NULL && strcmp (since, "earliest") == 0)
    since = NULL;

  reading = g_new0 (Reading, 1);
  reading->api = api;
  reading->held = crier_api_context_hold (api, message);
  reading->all = since == NULL;
  reading->cursor = crier_log_format_cursor (log, crier_log_get_last (log));

  /* What came of it is told later, in any case. */
  reading->recovered = crier_publisher_read (api->context->publisher, since, PAGE_MESSAGES,
                                             read_cb, reading);
}

void
crier_api_messages_respond (SoupServerMessage *message,
                            CrierApiContext   *api,
                            const char        *path)
{
  if (!check_publisher (message, api))
    return;

  if (strcmp (soup_server_message_get_method (message), "POST") == 0)
    respond_post (message, api);
  else
    respond_get (message, api);
}

/* Receipts that are asked for, or written. */
typedef struct
{
  CrierApiContext *api;
  CrierPausedRequest *held; /* (owned) (nullable): NULL when they are written */
  CrierMessage *message; /* (owned) (nullable): NULL until they are read */
  GPtrArray *readers;    /* (owned) (nullable): likewise */
  guint next;
  gboolean has_head;
  GTimeZone *zone;       /* (owned) (nullable): likewise */
} Receipts;

static void
receipts_free (gpointer data)
{
  Receipts *receipts = data;

  if (receipts->held != NULL)
    crier_paused_request_release (receipts->held);

  g_clear_pointer (&receipts->message, crier_message_unref);
  g_clear_pointer (&receipts->readers, g_ptr_array_unref);
  g_clear_pointer (&receipts->zone, g_time_zone_unref);
  g_free (receipts);
}

static gboolean
write_reader (GString  *json,
              gpointer  item)
{
  Receipts *receipts = item;
  GPtrArray *readers = receipts->readers;

  if (!receipts->has_head)
    {
      receipts->has_head = TRUE;
      crier_api_json_append_receipts (json, receipts->message, readers->len);
      return TRUE;
    }

  if (receipts->next == readers->len)
    {
      crier_api_json_end_list (json);
      return FALSE;
    }

  if (receipts->next > 0)
    g_string_append (json, ",\n");

  crier_api_json_append_reader (json, g_ptr_array_index (readers, receipts->next++),
                                receipts->zone);

  return TRUE;
}

static void
readers_cb (CrierMessage *what,
            GPtrArray    *readers,
            const GError *error,
            gpointer      data)
{
  Receipts *receipts = data;
  SoupServerMessage *message = crier_paused_request_get_message (receipts->held);

  if (message != NULL && error == NULL && what != NULL)
    {
      receipts->message = crier_message_ref (what);
      receipts->readers = g_ptr_array_ref (readers);
      receipts->zone = crier_clock_get_local_zone ();
      crier_long_answer_begin (receipts->api, g_steal_pointer (&receipts->held),
                               write_reader, receipts, receipts_free);
      return;
    }

  if (message != NULL && error != NULL)
    crier_response_refuse_error (message, get_status (error), error);
  else if (message != NULL)
    crier_response_refuse (message, SOUP_STATUS_NOT_FOUND,
                           CRIER_ERROR_NOT_FOUND,
                           "No message of that id is kept");

  receipts_free (receipts);
}

static void
respond_delete (SoupServerMessage *message,
                CrierApiContext   *api,
                const char        *id)
{
  const char *key;

  if (read_key (message, &key))
    crier_publisher_withdraw (api->context->publisher, id, key, published_cb,
                              crier_api_context_hold (api, message));
}

/**
 * crier_api_messages_respond_one:
 * @path: ends in the id of a message
 *
 * Answers with that message, and who has seen it; or withdraws it.
 */
void
crier_api_messages_respond_one (SoupServerMessage *message,
                                CrierApiContext   *api,
                                const char        *path)
{
  const char *id = path + strlen ("/messages/");
  Receipts *receipts;

  if (!check_publisher (message, api))
    return;

  if (strcmp (soup_server_message_get_method (message), "DELETE") == 0)
    {
      respond_delete (message, api, id);
      return;
    }

  receipts = g_new0 (Receipts, 1);
  receipts->api = api;
  receipts->held = crier_api_context_hold (api, message);
  if (!crier_publisher_read_readers (api->context->publisher, id, readers_cb, receipts))
    readers_cb (NULL, NULL, NULL, receipts);
}

/**
 * crier_api_messages_respond_clear:
 *
 * Has screens forget what they show.
 */
void
crier_api_messages_respond_clear (SoupServerMessage *message,
                                  CrierApiContext   *api,
                                  const char        *path)
{
  const char *key;

  if (check_publisher (message, api) && read_key (message, &key))
    publish (api, crier_api_context_hold (api, message), crier_draft_new_clear (), key);
}
