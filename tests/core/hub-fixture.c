/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "hub-fixture.h"

#include "crier-error.h"
#include "crier-test.h"
#include "crier-wire-json.h"

#define MAX_CLIENTS 30000

static void
joined_cb (CrierHub    *hub,
           CrierClient *client,
           HubFixture  *self)
{
  g_ptr_array_add (self->events,
                   g_strconcat ("joined ", crier_client_get_id (client), NULL));
}

static void
left_cb (CrierHub    *hub,
         CrierClient *client,
         guint        departure,
         HubFixture  *self)
{
  g_ptr_array_add (self->events,
                   g_strdup_printf ("left %s %u", crier_client_get_id (client),
                                    departure));
}

static void
published_cb (CrierHub     *hub,
              CrierMessage *message,
              guint         n_reached,
              HubFixture   *self)
{
  g_ptr_array_add (self->events,
                   g_strdup_printf ("published %s %u",
                                    crier_message_get_text (message), n_reached));
}

static void
announced_cb (CrierHub     *hub,
              CrierMessage *tick,
              HubFixture   *self)
{
  g_assert_null (crier_message_get_id (tick));
  g_ptr_array_add (self->events,
                   g_date_time_format (crier_message_get_time (tick), "announced %S"));
}

static void
count_cb (gpointer listener,
          gpointer n)
{
  ++*(guint *) n;
}

/**
 * hub_fixture_count_clients:
 * @hub: a hub
 *
 * Returns: how many listeners there are
 */
guint
hub_fixture_count_clients (CrierHub *hub)
{
  guint n = 0;

  crier_hub_foreach (hub, count_cb, &n);

  return n;
}

/**
 * hub_fixture_set_up:
 * @self: a fixture
 * @data: not used
 */
void
hub_fixture_set_up (HubFixture    *self,
                    gconstpointer  data)
{
  self->ticker = crier_ticker_new (0);
  self->hub = crier_hub_new (self->ticker, MAX_CLIENTS, TRUE);
  self->events = g_ptr_array_new_with_free_func (g_free);

  g_signal_connect (self->hub, "joined", G_CALLBACK (joined_cb), self);
  g_signal_connect (self->hub, "left", G_CALLBACK (left_cb), self);
  g_signal_connect (self->hub, "published", G_CALLBACK (published_cb), self);
  g_signal_connect (self->hub, "announced", G_CALLBACK (announced_cb), self);
}

/**
 * hub_fixture_tear_down:
 * @self: a fixture, whose hub is empty and held by nobody else
 * @data: not used
 */
void
hub_fixture_tear_down (HubFixture    *self,
                       gconstpointer  data)
{
  g_assert_cmpuint (hub_fixture_count_clients (self->hub), ==, 0);
  g_assert_finalize_object (self->hub);
  g_assert_finalize_object (self->ticker);
  g_ptr_array_unref (self->events);
  g_free (self->reason);

  /* No source may be left behind, to be run without its hub. */
  g_assert_false (g_main_context_pending (NULL));
}

/**
 * hub_fixture_join:
 * @self: a fixture
 * @id: an Id
 *
 * Returns: (transfer full): somebody new in the hub, from now on
 */
MockListener *
hub_fixture_join (HubFixture *self,
                  const char *id)
{
  return hub_fixture_join_since (self, id, NULL, TRUE);
}

/**
 * hub_fixture_join_since:
 * @self: a fixture
 * @id: an Id
 * @since: (nullable): where it wants to go on
 * @recovered: what it should be told
 *
 * Returns: (transfer full): somebody new in the hub
 */
MockListener *
hub_fixture_join_since (HubFixture *self,
                        const char *id,
                        const char *since,
                        gboolean    recovered)
{
  MockListener *mock = mock_listener_new (id, CRIER_FORMAT_PLAIN);
  gboolean found = !recovered;

  mock_listener_set_hub (mock, self->hub);
  g_assert_true (crier_hub_join (self->hub, CRIER_LISTENER (mock), since, &found));
  g_assert_cmpint (found, ==, recovered);

  return mock;
}

/**
 * hub_fixture_leave:
 * @self: a fixture
 * @mock: (transfer full): somebody who is in the hub
 * @departure: why
 *
 * Lets @mock go; nobody holds it any more then.
 */
void
hub_fixture_leave (HubFixture     *self,
                   MockListener   *mock,
                   CrierDeparture  departure)
{
  crier_hub_leave (self->hub, CRIER_LISTENER (mock), departure);
  g_assert_finalize_object (mock);
}

/**
 * hub_fixture_tick:
 * @self: a fixture
 * @second: 0 to 59
 *
 * Announces a time.
 */
void
hub_fixture_tick (HubFixture *self,
                  int         second)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 22, 14, 59, second);

  g_signal_emit_by_name (self->ticker, "tick", now);
}

/**
 * hub_fixture_try:
 * @hub: a hub
 * @text: a message
 * @to: (nullable): for whom
 * @n_reached: (out): how many it is for
 * @error: return location for a #GError
 *
 * Publishes as the publisher does, but without a journal.
 *
 * Returns: (transfer full) (nullable): the message, or %NULL with an error of
 *   crier_hub_check()
 */
CrierMessage *
hub_fixture_try (CrierHub            *hub,
                 const char          *text,
                 const char * const  *to,
                 guint               *n_reached,
                 GError             **error)
{
  CrierLog *log = crier_hub_get_log (hub);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  CrierMessage *message;

  if (!crier_hub_check (hub, text, to, error))
    return NULL;

  message = crier_message_new (crier_log_get_epoch (log),
                               crier_log_get_last (log) + 1, now, text, to, NULL);
  *n_reached = crier_hub_accept (hub, message);

  return message;
}

/**
 * hub_fixture_clear:
 * @hub: a hub
 *
 * Has screens forget what they show.
 */
void
hub_fixture_clear (CrierHub *hub)
{
  CrierLog *log = crier_hub_get_log (hub);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (CrierMessage) clear = NULL;

  clear = crier_message_new_clear (crier_log_get_epoch (log),
                                   crier_log_get_last (log) + 1, now);
  crier_hub_accept (hub, clear);
}

/**
 * hub_fixture_publish:
 * @self: a fixture
 * @text: a message
 * @to: (nullable): for whom
 * @n_reached: how many it should reach
 *
 * Publishes what must be accepted.
 */
void
hub_fixture_publish (HubFixture         *self,
                     const char         *text,
                     const char * const *to,
                     guint               n_reached)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CrierMessage) message = NULL;
  guint n = G_MAXUINT;

  message = hub_fixture_try (self->hub, text, to, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (crier_message_get_text (message), ==, text);
  g_assert_cmpuint (n, ==, n_reached);
}

/**
 * hub_fixture_refuse:
 * @self: a fixture
 * @text: a message
 * @to: (nullable): for whom
 * @code: a #CrierError
 *
 * Publishes what must be refused.
 *
 * Returns: (transfer none): the sentence
 */
const char *
hub_fixture_refuse (HubFixture         *self,
                    const char         *text,
                    const char * const *to,
                    int                 code)
{
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_null (hub_fixture_try (self->hub, text, to, &n, &error));
  g_assert_error (error, CRIER_ERROR, code);
  g_free (self->reason);
  self->reason = g_strdup (error->message);

  return self->reason;
}

/**
 * hub_fixture_dup_cursor:
 * @self: a fixture
 * @mock: somebody who is in the hub
 *
 * Returns: (transfer full): its cursor, to come back with
 */
char *
hub_fixture_dup_cursor (HubFixture   *self,
                        MockListener *mock)
{
  CrierLog *log = crier_hub_get_log (self->hub);

  return crier_wire_json_format_cursor (crier_log_get_epoch (log),
                                        crier_listener_get_cursor (CRIER_LISTENER (mock)));
}

/**
 * hub_fixture_assert_events:
 * @self: a fixture
 * @expected: what the hub should have told since the last call, with bars in
 *   between
 */
void
hub_fixture_assert_events (HubFixture *self,
                           const char *expected)
{
  g_autofree char *events = NULL;

  g_ptr_array_add (self->events, NULL);
  events = g_strjoinv ("|", (char **) self->events->pdata);
  g_ptr_array_set_size (self->events, 0);
  g_assert_cmpstr (events, ==, expected);
}

/**
 * hub_fixture_assert_took:
 * @mock: a listener
 * @expected: what it should have taken since the last call, with bars in
 *   between
 */
void
hub_fixture_assert_took (MockListener *mock,
                         const char   *expected)
{
  g_autofree char *texts = mock_listener_take_texts (mock);

  g_assert_cmpstr (texts, ==, expected);
}
