/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-api-metrics.h"

#include <string.h>

/* Prometheus: "Exposition formats", text. */
#define TYPE "text/plain; version=0.0.4; charset=utf-8"

/*
 * Figures about the whole, for people and for programs that collect them. No
 * client is named in them: there can be ever more names.
 */

static void
append_head (GString    *text,
             const char *name,
             const char *type,
             const char *help)
{
  g_string_append_printf (text, "# HELP crier_%s %s\n# TYPE crier_%s %s\n",
                          name, help, name, type);
}

static void
append_one (GString    *text,
            const char *name,
            const char *type,
            const char *help,
            guint64     value)
{
  append_head (text, name, type, help);
  g_string_append_printf (text, "crier_%s %" G_GUINT64_FORMAT "\n", name, value);
}

static void
append_row (GString    *text,
            const char *name,
            guint       transport,
            guint64     value)
{
  g_string_append_printf (text, "crier_%s{transport=\"%s\"} %" G_GUINT64_FORMAT "\n",
                          name, crier_transport_get_slug (transport), value);
}

/* The fields of totals, all of them 64 bits wide, in the order of the text. */
static const struct
{
  const char *name;
  const char *help;
  gsize offset;
} COUNTERS[] = {
  { "connections_total", "Connections of clients.",
    G_STRUCT_OFFSET (CrierTransportTotals, connections) },
  { "requests_total", "Requests of clients.",
    G_STRUCT_OFFSET (CrierTransportTotals, requests) },
  { "deliveries_total", "Announcements and messages that were delivered.",
    G_STRUCT_OFFSET (CrierTransportTotals, announcements) },
  { "sent_bytes_total", "TCP payload sent to clients.",
    G_STRUCT_OFFSET (CrierTransportTotals, sent) },
  { "received_bytes_total", "TCP payload received from clients.",
    G_STRUCT_OFFSET (CrierTransportTotals, received) },
};

static void
append_totals (GString                    *text,
               const CrierTransportTotals *totals)
{
  guint transport;
  gsize i;

  append_head (text, "clients", "gauge", "Clients that are connected.");
  for (transport = 0; transport < CRIER_N_TRANSPORTS; transport++)
    append_row (text, "clients", transport, totals[transport].clients);

  for (i = 0; i < G_N_ELEMENTS (COUNTERS); i++)
    {
      append_head (text, COUNTERS[i].name, "counter", COUNTERS[i].help);
      for (transport = 0; transport < CRIER_N_TRANSPORTS; transport++)
        append_row (text, COUNTERS[i].name, transport,
                    G_STRUCT_MEMBER (guint64, &totals[transport],
                                     COUNTERS[i].offset));
    }
}

/**
 * crier_api_metrics_respond:
 *
 * Answers with what Prometheus collects.
 */
void
crier_api_metrics_respond (SoupServerMessage *message,
                           CrierApiContext   *api,
                           const char        *path)
{
  g_autofree CrierTransportTotals *totals = crier_traffic_meter_dup_totals (api->context->meter);
  CrierPublisher *publisher = api->context->publisher;
  GString *text = g_string_new (NULL);
  char start[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  append_head (text, "build_info", "gauge", "The version that runs.");
  g_string_append (text, "crier_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
  append_head (text, "start_time_seconds", "gauge",
               "When the server was started, since 1970.");
  g_ascii_formatd (start, sizeof start, "%.3f",
                   (double) api->start / G_USEC_PER_SEC);
  g_string_append_printf (text, "crier_start_time_seconds %s\n", start);

  append_totals (text, totals);
  append_one (text, "announcements_total", "counter",
              "Times that were announced.",
              api->n_announced);
  append_one (text, "messages_total", "counter",
              "Messages that were published.",
              api->n_messages);
  append_one (text, "journal_failures_total", "counter",
              "Messages that could not be kept, and were not published.",
              publisher != NULL ? crier_publisher_get_n_failed (publisher)
                                     : 0);

  append_one (text, "io_uring", "gauge",
              "1 if clients are written to through io_uring, 0 if by a system call each.",
              crier_fan_out_has_ring (api->context->fan_out));

  length = text->len;
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, TYPE, SOUP_MEMORY_TAKE,
                                    g_string_free (text, FALSE), length);
}

void
crier_api_metrics_respond_transports (SoupServerMessage *message,
                                      CrierApiContext   *api,
                                      const char        *path)
{
  crier_api_context_answer (message, SOUP_STATUS_OK,
                            crier_traffic_meter_format_transports (api->context->meter));
}
