/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-clients.h"

#include <string.h>

#include "crier-api-json.h"
#include "crier-clock.h"
#include "crier-json-writer.h"
#include "crier-long-answer.h"
#include "crier-response.h"
#include "crier-text.h"

/*
 * What the operator asks about clients, and disconnecting one.
 */

/* A list that is being written: ten thousand clients are some 3 MB of text. */
typedef struct
{
  CrierHub *hub;      /* (owned) */
  GPtrArray *clients; /* (owned) (element-type CrierClient) */
  guint next;
  GTimeZone *zone;    /* (owned) */
} List;

static void
list_free (gpointer data)
{
  List *list = data;

  g_object_unref (list->hub);
  g_ptr_array_unref (list->clients);
  g_time_zone_unref (list->zone);
  g_free (list);
}

static void
append (GString     *json,
        CrierHub    *hub,
        CrierClient *client,
        GTimeZone   *zone)
{
  CrierColor color;
  const char *name = crier_hub_get_label (hub, crier_client_get_id (client), &color);

  crier_api_json_append_client (json, client, name, color, zone);
}

static gboolean
write_client (GString  *json,
              gpointer  item)
{
  List *list = item;
  CrierListener *listener;
  CrierClient *client;

  if (list->next == 0)
    {
      crier_json_writer_open (json, NULL, '{');
      crier_json_writer_open (json, "clients", '[');
    }

  if (list->next == list->clients->len)
    {
      crier_api_json_end_list (json);
      return FALSE;
    }

  client = g_ptr_array_index (list->clients, list->next);
  listener = crier_hub_get_listener (list->hub, crier_client_get_serial (client));
  if (listener != NULL)
    crier_listener_refresh (listener);

  g_string_append (json, list->next > 0 ? ",\n" : "\n");
  append (json, list->hub, client, list->zone);
  list->next++;

  return TRUE;
}

static void
add_cb (gpointer data,
        gpointer user_data)
{
  CrierListener *listener = data;

  g_ptr_array_add (user_data, g_object_ref (crier_listener_get_client (listener)));
}

/**
 * crier_api_clients_respond:
 *
 * Answers with all clients, in the order in which they came.
 */
void
crier_api_clients_respond (SoupServerMessage *message,
                           CrierApiContext   *api,
                           const char        *path)
{
  List *list = g_new0 (List, 1);

  list->hub = g_object_ref (api->context->hub);
  list->clients = g_ptr_array_new_with_free_func (g_object_unref);
  list->zone = crier_clock_get_local_zone ();
  crier_hub_foreach (api->context->hub, add_cb, list->clients);
  crier_long_answer_begin (api, crier_api_context_hold (api, message),
                           write_client, list, list_free);
}

static void
respond_client (SoupServerMessage *message,
                CrierHub          *hub,
                CrierListener     *listener)
{
  g_autoptr (GTimeZone) zone = crier_clock_get_local_zone ();
  GString *json = g_string_new (NULL);

  crier_listener_refresh (listener);
  append (json, hub, crier_listener_get_client (listener), zone);
  g_string_append_c (json, '\n');
  crier_api_context_answer (message, SOUP_STATUS_OK,
                            g_string_free (json, FALSE));
}

/**
 * crier_api_clients_respond_one:
 * @path: ends in the client's serial number
 *
 * Answers a GET or HEAD with that client, and a DELETE by disconnecting it.
 */
void
crier_api_clients_respond_one (SoupServerMessage *message,
                               CrierApiContext   *api,
                               const char        *path)
{
  const char *name = path + strlen ("/clients/");
  CrierListener *listener = NULL;
  guint64 serial;

  if (crier_text_parse_unsigned (name, 1, G_MAXUINT64, &serial))
    listener = crier_hub_get_listener (api->context->hub, serial);

  if (listener == NULL)
    {
      crier_response_refuse (message, SOUP_STATUS_NOT_FOUND,
                             CRIER_ERROR_NOT_FOUND,
                             "No client of that serial number is connected");
    }
  else if (strcmp (soup_server_message_get_method (message), "DELETE") == 0)
    {
      crier_hub_disconnect (api->context->hub, serial);
      soup_message_headers_remove (soup_server_message_get_response_headers (message),
                                   "Content-Type");
      soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
    }
  else
    {
      respond_client (message, api->context->hub, listener);
    }
}
