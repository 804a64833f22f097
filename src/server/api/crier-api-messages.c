/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-messages.h"

#include <string.h>

#include "crier-api-json.h"
#include "crier-subscribe.h"
#include "crier-error.h"
#include "crier-response.h"
#include "crier-wire-json.h"

#define PAGE_MESSAGES 1000
#define PAGE_BYTES    (4 * 1024 * 1024) /* some 10 ms to write */

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

/* Returns FALSE if it is there, but is none. */
static gboolean
take_key (SoupServerMessage *message,
          CrierDraft        *draft)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *key = soup_message_headers_get_list (headers, "Idempotency-Key");
  const char *p;

  if (key == NULL)
    return TRUE;

  if (*key == '\0' || strlen (key) > MAX_KEY)
    return FALSE;

  for (p = key; *p != '\0'; p++)
    {
      if (!g_ascii_isprint (*p))
        return FALSE;
    }

  draft->key = g_strdup (key);

  return TRUE;
}

static void
publish (SoupServerMessage *message,
         CrierApiContext   *api,
         CrierDraft        *draft)
{
  g_autoptr (CrierDraft) owned = draft;

  if (!take_key (message, owned))
    {
      crier_response_refuse (message, SOUP_STATUS_BAD_REQUEST,
                             CRIER_ERROR_INVALID,
                             "An Idempotency-Key has 1 to 255 printable characters");
      return;
    }

  crier_publisher_publish (api->context->publisher, g_steal_pointer (&owned),
                           published_cb,
                           crier_api_context_hold (api, message));
}

static void
respond_post (SoupServerMessage *message,
              CrierApiContext   *api)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GError) error = NULL;
  CrierDraft *draft;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  draft = crier_api_json_parse_draft (data, size, &error);
  if (draft != NULL)
    publish (message, api, draft);
  else
    crier_response_refuse_error (message, get_status (error), error);
}

typedef struct
{
  CrierPausedRequest *held; /* (owned) */
  char *cursor;    /* (owned): where to go on when there is nothing */
  gboolean recovered;
} Reading;

static void
read_cb (GPtrArray    *messages,
         const GError *error,
         gpointer      data)
{
  Reading *reading = data;
  SoupServerMessage *message = crier_paused_request_get_message (reading->held);

  if (message != NULL && error != NULL)
    crier_response_refuse_error (message, get_status (error), error);
  else if (message != NULL)
    crier_api_context_answer (message, SOUP_STATUS_OK,
                              crier_api_json_format_page (messages,
                                                          reading->cursor,
                                                          reading->recovered, PAGE_BYTES));

  crier_paused_request_release (reading->held);
  g_free (reading->cursor);
  g_free (reading);
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
  if (since != NULL && (*since == '\0' || strcmp (since, "earliest") == 0))
    since = NULL;

  reading = g_new0 (Reading, 1);
  reading->held = crier_api_context_hold (api, message);
  reading->cursor = crier_wire_json_format_cursor (crier_log_get_epoch (log),
                                                   crier_log_get_last (log));

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

static void
readers_cb (CrierMessage *what,
            GPtrArray    *readers,
            const GError *error,
            gpointer      data)
{
  g_autoptr (CrierPausedRequest) held = data;
  SoupServerMessage *message = crier_paused_request_get_message (held);

  if (message == NULL)
    return;

  if (error != NULL)
    crier_response_refuse_error (message, get_status (error), error);
  else if (what == NULL)
    crier_response_refuse (message, SOUP_STATUS_NOT_FOUND,
                           CRIER_ERROR_NOT_FOUND,
                           "No message of that id is kept");
  else
    crier_api_context_answer (message, SOUP_STATUS_OK,
                              crier_api_json_format_receipts (what, readers));
}

/**
 * crier_api_messages_respond_one:
 * @path: ends in the id of a message
 *
 * Answers with that message, and who has seen it.
 */
void
crier_api_messages_respond_one (SoupServerMessage *message,
                                CrierApiContext   *api,
                                const char        *path)
{
  const char *id = path + strlen ("/messages/");
  CrierPausedRequest *held;

  if (!check_publisher (message, api))
    return;

  held = crier_api_context_hold (api, message);
  if (!crier_publisher_read_readers (api->context->publisher, id, readers_cb, held))
    readers_cb (NULL, NULL, NULL, held);
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
  if (check_publisher (message, api))
    publish (message, api, crier_draft_new_clear ());
}
