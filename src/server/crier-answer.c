/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-answer.h"

#include <string.h>

#include <json-glib/json-glib.h>

/*
 * What stands in every answer, whoever gives it, and whole answers for those
 * whose request libsoup never sees.
 */

static const CrierAnswerField FIELDS[] = {
  { "X-Content-Type-Options", "nosniff" },
  { "Referrer-Policy", "no-referrer" },
  { "Cross-Origin-Resource-Policy", "same-origin" },
  { "Cache-Control", "no-store" },
  { "Connection", "close" },
};

/**
 * crier_answer_get_fields:
 * @n_fields: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_fields): the fields that stand in
 *   every answer, besides its content security policy
 */
const CrierAnswerField *
crier_answer_get_fields (gsize *n_fields)
{
  g_return_val_if_fail (n_fields != NULL, NULL);

  *n_fields = G_N_ELEMENTS (FIELDS);

  return FIELDS;
}

/**
 * crier_answer_format_policy:
 * @host: (nullable): the Host of the request, if it is ours
 *
 * Returns: (transfer full): the content security policy: our own files and
 *   connections to ourselves
 */
char *
crier_answer_format_policy (const char *host)
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

/**
 * crier_answer_format_refusal:
 * @error: what is wrong
 * @sentence: the same in English, without a full stop
 *
 * Returns: (transfer full): the body of an answer that is a refusal
 *   (docs/protocol.md §1.5)
 */
char *
crier_answer_format_refusal (CrierError  error,
                             const char *sentence)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = NULL;

  g_return_val_if_fail (sentence != NULL, NULL);

  json_object_set_string_member (object, "error", sentence);
  json_object_set_string_member (object, "code", crier_error_get_code (error));
  json = json_to_string (node, FALSE);

  return g_strconcat (json, "\n", NULL);
}

/**
 * crier_answer_format:
 * @status: of RFC 9110 §15
 * @phrase: its words
 * @error: what is wrong
 * @sentence: the same in English, without a full stop
 *
 * Returns: (transfer full): a whole answer that is a refusal
 */
char *
crier_answer_format (guint       status,
                     const char *phrase,
                     CrierError  error,
                     const char *sentence)
{
  g_autofree char *body = NULL;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *policy = crier_answer_format_policy (NULL);
  gsize i;

  g_return_val_if_fail (phrase != NULL && sentence != NULL, NULL);

  body = crier_answer_format_refusal (error, sentence);

  g_string_printf (answer, "HTTP/1.1 %u %s\r\n", status, phrase);

  for (i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    g_string_append_printf (answer, "%s: %s\r\n",
                            FIELDS[i].name, FIELDS[i].value);

  g_string_append_printf (answer,
                          "Content-Security-Policy: %s\r\n"
                          "Content-Type: application/json\r\n",
                          policy);
  if (status == 503)
    g_string_append (answer, "Retry-After: 2\r\n");

  g_string_append_printf (answer, "Content-Length: %zu\r\n\r\n%s",
                          strlen (body), body);

  return g_string_free (g_steal_pointer (&answer), FALSE);
}
