/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-response.h"

#include <string.h>

#include "crier-json-writer.h"

/*
 * What stands in every answer, and the one place that writes the text of an
 * answer where libsoup does not: to a connection that libsoup never had, or
 * has no more.
 */

static const struct
{
  const char *name;
  const char *value;
} FIELDS[] = {
  { "X-Content-Type-Options", "nosniff" },
  { "Referrer-Policy", "no-referrer" },
  { "Cross-Origin-Resource-Policy", "same-origin" },
  { "Cache-Control", "no-store" },
  { "Connection", "close" },
};

/* In the order of the bits of CrierMethods. */
static const char * const METHODS[] = { "GET", "HEAD", "POST", "DELETE", "PUT" };

/**
 * crier_response_format_policy:
 * @host: (nullable): the Host of the request, if it is ours
 *
 * Returns: (transfer full): the content security policy: our own files and
 *   connections to ourselves
 */
char *
crier_response_format_policy (const char *host)
{
  g_autofree char *sources = NULL;

  /* Older browsers do not count ws: as 'self'. An address of IPv6 cannot be
   * said in a policy (CSP Level 3 §2.3.1), and newer ones complain. */
  if (host != NULL && host[0] != '[')
    sources = g_strdup_printf (" ws://%s wss://%s", host, host);

  return g_strdup_printf ("default-src 'none'; script-src 'self'; "
                          "style-src 'self'; connect-src 'self'%s; "
                          "img-src 'self' data:; base-uri 'none'; "
                          "form-action 'none'; frame-ancestors 'none'",
                          sources != NULL ? sources : "");
}

void
crier_response_set_policy (SoupServerMessage *message,
                           const char        *host)
{
  g_autofree char *policy = crier_response_format_policy (host);

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Security-Policy", policy);
}

/**
 * crier_response_format_refusal:
 * @sentence: what is wrong, in English, without a full stop
 *
 * Returns: (transfer full): the body of a refusal (docs/protocol.md §1.5)
 */
char *
crier_response_format_refusal (CrierError  error,
                               const char *sentence)
{
  GString *json = g_string_new (NULL);

  crier_json_writer_open (json, NULL, '{');
  crier_json_writer_string (json, "error", sentence);
  crier_json_writer_string (json, "code", crier_error_get_code (error));
  crier_json_writer_close (json, '}');
  g_string_append_c (json, '\n');

  return g_string_free (json, FALSE);
}

/* Of RFC 9110 §15 and RFC 6585, also where libsoup has none or an older one. */
static const char *
get_phrase (guint status)
{
  switch (status)
    {
    case 414:
      return "URI Too Long";

    case 421:
      return "Misdirected Request";

    case 426:
      return "Upgrade Required";

    case 429:
      return "Too Many Requests";

    case 431:
      return "Request Header Fields Too Large";

    default:
      return soup_status_get_phrase (status);
    }
}

static void
set_body (SoupServerMessage *message,
          const char        *type,
          char              *text)
{
  soup_server_message_set_response (message, type, SOUP_MEMORY_TAKE,
                                    text, strlen (text));
}

typedef struct
{
  gint64 second;   /* since 1970 */
  char *text;      /* (owned) */
} LastDate;

static void
last_date_free (gpointer data)
{
  g_free (((LastDate *) data)->text);
  g_free (data);
}

static GPrivate last_date = G_PRIVATE_INIT (last_date_free);

/* Every answer has one (RFC 9110 §6.6.1), and many have the same. */
static const char *
get_date (void)
{
  g_autoptr (GDateTime) now = NULL;
  LastDate *last = g_private_get (&last_date);
  gint64 second = g_get_real_time () / G_USEC_PER_SEC;

  if (last != NULL && last->second == second)
    return last->text;

  now = g_date_time_new_from_unix_utc (second);
  last = g_new (LastDate, 1);
  *last = (LastDate) { second, soup_date_time_to_string (now, SOUP_DATE_HTTP) };
  g_private_replace (&last_date, last);

  return last->text;
}

/**
 * crier_response_prepare:
 * @message: a request of which nothing is known yet
 *
 * Sets the fields that stand in every response, and reads no body.
 */
void
crier_response_prepare (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  gsize i;

  /* A body is read only once the policy allows one: until then it takes no
   * memory. */
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message),
                                    FALSE);

  for (i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    soup_message_headers_replace (headers, FIELDS[i].name, FIELDS[i].value);

  soup_message_headers_replace (headers, "Date", get_date ());
  crier_response_set_policy (message, NULL);

  /* What is no request to libsoup gets this body; crier_request_policy_check()
   * takes it away again. */
  set_body (message, "application/json",
            crier_response_format_refusal (CRIER_ERROR_BAD_REQUEST,
                                           "This is no request"));
}

/**
 * crier_response_answer:
 * @text: what to say, without a line end
 *
 * Answers 200 with one line of plain text.
 */
void
crier_response_answer (SoupServerMessage *message,
                       const char        *text)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  set_body (message, "text/plain; charset=utf-8", g_strconcat (text, "\n", NULL));
}

/**
 * crier_response_refuse:
 * @status: of RFC 9110 §15
 * @sentence: what is wrong, in English, without a full stop
 *
 * Answers with crier_response_format_refusal().
 */
void
crier_response_refuse (SoupServerMessage *message,
                       guint              status,
                       CrierError         error,
                       const char        *sentence)
{
  soup_server_message_set_status (message, status, get_phrase (status));
  set_body (message, "application/json",
            crier_response_format_refusal (error, sentence));
}

/**
 * crier_response_refuse_error:
 *
 * Answers likewise. The message of an error of another domain is left out: it
 * is in the operator's language.
 */
void
crier_response_refuse_error (SoupServerMessage *message,
                             guint              status,
                             const GError      *error)
{
  if (error->domain == CRIER_ERROR)
    crier_response_refuse (message, status, error->code, error->message);
  else
    crier_response_refuse (message, status, CRIER_ERROR_FAILED,
                           "The server could not do that");
}

void
crier_response_refuse_blocked (SoupServerMessage *message)
{
  crier_response_refuse (message, SOUP_STATUS_FORBIDDEN, CRIER_ERROR_BLOCKED,
                         "The operator has blocked you");
}

void
crier_response_refuse_path (SoupServerMessage *message)
{
  crier_response_refuse (message, SOUP_STATUS_NOT_FOUND, CRIER_ERROR_NOT_FOUND,
                         "There is nothing here");
}

/**
 * crier_methods_parse:
 *
 * Returns: the bit of @method, 0 for OPTIONS and for methods that no route has
 */
CrierMethods
crier_methods_parse (const char *method)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (METHODS); i++)
    {
      if (strcmp (method, METHODS[i]) == 0)
        return 1 << i;
    }

  return 0;
}

/**
 * crier_response_set_methods:
 * @field: a field that lists methods, as Allow
 * @methods: those of the request's path; OPTIONS is added
 */
void
crier_response_set_methods (SoupServerMessage *message,
                            const char        *field,
                            CrierMethods       methods)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (METHODS); i++)
    {
      if (methods & (1 << i))
        g_string_append_printf (text, "%s, ", METHODS[i]);
    }

  g_string_append (text, "OPTIONS");
  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                field, text->str);
}

/**
 * crier_response_refuse_method:
 *
 * Answers 405 with @methods in the field Allow.
 */
void
crier_response_refuse_method (SoupServerMessage *message,
                              CrierMethods       methods)
{
  crier_response_set_methods (message, "Allow", methods);
  crier_response_refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED,
                         CRIER_ERROR_METHOD, "The method is not allowed here");
}

static void
append_field (GString    *text,
              const char *name,
              const char *value)
{
  g_string_append_printf (text, "%s: %s\r\n", name, value);
}

static void
append_status (GString    *text,
               guint       status,
               const char *phrase)
{
  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n", status, phrase);
}

static void
append_length (GString *text,
               gsize    length)
{
  g_string_append_printf (text, "Content-Length: %zu\r\n\r\n", length);
}

/**
 * crier_response_format_fields:
 *
 * Returns: (transfer full): the fields of the response that is being prepared,
 *   a line each, without a date
 */
char *
crier_response_format_fields (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GString) text = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      if (g_ascii_strcasecmp (name, "Date") != 0)
        append_field (text, name, value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The head that this thread made last: one announcement answers many requests, each
 * with the same head. */
typedef struct
{
  guint status;
  char *date;      /* (owned) */
  char *fields;    /* (owned) */
  char *etag;      /* (owned) (nullable) */
  gssize length;
  GBytes *head;    /* (owned) */
} LastHead;

static void
last_head_free (gpointer data)
{
  LastHead *last = data;

  g_free (last->date);
  g_free (last->fields);
  g_free (last->etag);
  g_bytes_unref (last->head);
  g_free (last);
}

static GPrivate last_head = G_PRIVATE_INIT (last_head_free);

static GBytes *
format_head (guint       status,
             const char *date,
             const char *fields,
             const char *etag,
             gssize      length)
{
  g_autoptr (GString) text = g_string_sized_new (1024);

  append_status (text, status, get_phrase (status));
  g_string_append (text, fields);
  append_field (text, "Date", date);
  if (etag != NULL)
    append_field (text, "ETag", etag);

  if (length < 0)
    {
      g_string_append (text, "\r\n");
    }
  else
    {
      append_field (text, "Content-Type", "application/json");
      append_length (text, length);
    }

  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/**
 * crier_response_format_head:
 * @status: of RFC 9110 §15, one of which libsoup knows the words
 * @fields: what crier_response_format_fields() returned
 * @etag: (nullable): the entity tag with its quotation marks
 * @length: of the body in bytes, which is JSON; -1 if @status rules one out
 *
 * Returns: (transfer full): the head of a response that is sent now
 */
GBytes *
crier_response_format_head (guint       status,
                            const char *fields,
                            const char *etag,
                            gssize      length)
{
  LastHead *last = g_private_get (&last_head);
  const char *date = get_date ();

  if (last != NULL && last->status == status && last->length == length &&
      strcmp (last->date, date) == 0 && g_strcmp0 (last->etag, etag) == 0 &&
      strcmp (last->fields, fields) == 0)
    return g_bytes_ref (last->head);

  last = g_new (LastHead, 1);
  *last = (LastHead) { status, g_strdup (date), g_strdup (fields), g_strdup (etag), length,
                       format_head (status, date, fields, etag, length) };
  g_private_replace (&last_head, last);

  return g_bytes_ref (last->head);
}

/**
 * crier_response_format_message:
 * @message: a request that has its response
 *
 * Returns: (transfer full): that response as a whole
 */
char *
crier_response_format_message (SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);
  g_autoptr (GBytes) content = soup_message_body_flatten (body);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fields = crier_response_format_fields (message);
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  append_status (text, soup_server_message_get_status (message),
                 soup_server_message_get_reason_phrase (message));
  g_string_append (text, fields);
  append_field (text, "Date", get_date ());
  append_length (text, size);
  if (strcmp (soup_server_message_get_method (message), "HEAD") != 0)
    g_string_append_len (text, data, size);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * crier_response_format:
 * @status: of RFC 9110 §15
 * @sentence: what is wrong, in English, without a full stop
 *
 * Returns: (transfer full): a refusal as a whole
 */
char *
crier_response_format (guint       status,
                       CrierError  error,
                       const char *sentence)
{
  g_autofree char *body = crier_response_format_refusal (error, sentence);
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *policy = crier_response_format_policy (NULL);
  gsize i;

  append_status (answer, status, get_phrase (status));
  for (i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    append_field (answer, FIELDS[i].name, FIELDS[i].value);

  append_field (answer, "Date", get_date ());
  append_field (answer, "Content-Security-Policy", policy);
  append_field (answer, "Content-Type", "application/json");
  if (status == 503 || status == 429)
    append_field (answer, "Retry-After", "2");

  append_length (answer, strlen (body));
  g_string_append (answer, body);

  return g_string_free (g_steal_pointer (&answer), FALSE);
}
