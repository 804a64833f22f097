/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "mock-listener.h"

#include "crier-test.h"

/* As many as a connection takes with one system call. */
#define MAX_DUE 16

/*
 * MockListener:
 *
 * A listener without a socket. It remembers what it took and how it was
 * treated, and can be told to take only so much, or to do something in the
 * middle of being pumped.
 */
struct _MockListener
{
  CrierListener parent_instance;

  CrierHub *hub;         /* (unowned) (nullable): what it leaves when closed */
  guint room;            /* how many more it takes */
  gint64 work;           /* microseconds that a pump, or a close, takes */
  guint64 pending;       /* what a refresh finds */
  MockListenerFunc func; /* (nullable): called in each pump */
  gpointer user_data;

  GPtrArray *bytes;      /* (owned) (element-type GBytes) */
  guint n_pumped;
  guint n_skipped;
  guint n_refreshed;
  GString *syncs;        /* (owned): what it was to answer */
  GString *told;         /* (owned): what it was told, a blank after each */
  guint code;            /* with which it was closed, or 0 */
  char *reason;          /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MockListener, mock_listener, CRIER_TYPE_LISTENER)

/* What the payload of a frame says; its head was tested elsewhere. */
static char *
dup_text (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gsize n_head = data[1] < 126 ? 2 : data[1] == 126 ? 4 : 10;

  return g_strndup ((const char *) data + n_head, size - n_head);
}

static void
take_due (MockListener *self)
{
  CrierListener *listener = CRIER_LISTENER (self);
  CrierDue due[MAX_DUE];
  guint n;

  do
    {
      guint i;

      n = crier_listener_collect (listener, due, MIN (MAX_DUE, self->room));
      for (i = 0; i < n; i++)
        {
          g_ptr_array_add (self->bytes, g_bytes_ref (due[i].bytes));
          crier_listener_advance (listener, &due[i]);
          self->room--;
        }
    }
  while (n == MAX_DUE);
}

static void
work (MockListener *self)
{
  gint64 end = crier_test_get_cpu_time () + self->work;

  while (self->work > 0 && crier_test_get_cpu_time () < end)
    continue;
}

static void
mock_listener_pump (CrierListener *listener)
{
  MockListener *self = MOCK_LISTENER (listener);

  self->n_pumped++;
  take_due (self);
  work (self);

  if (self->func != NULL)
    self->func (self, self->user_data);
}

static void
mock_listener_skipped (CrierListener *listener)
{
  MOCK_LISTENER (listener)->n_skipped++;

  CRIER_LISTENER_CLASS (mock_listener_parent_class)->skipped (listener);
}

static void
mock_listener_close (CrierListener *listener,
                     guint          code,
                     const char    *reason)
{
  MockListener *self = MOCK_LISTENER (listener);

  g_assert_cmpuint (self->code, ==, 0);
  self->code = code;
  self->reason = g_strdup (reason);
  work (self);

  if (self->hub != NULL)
    crier_hub_leave (self->hub, listener,
                     code == 1001 ? CRIER_DEPARTURE_SHUTDOWN
                                  : CRIER_DEPARTURE_DISCONNECTED);
}

static void
mock_listener_refresh (CrierListener *listener)
{
  MockListener *self = MOCK_LISTENER (listener);

  self->n_refreshed++;
  crier_client_set_pending (crier_listener_get_client (listener), self->pending);
}

static void
mock_listener_answer_sync (CrierListener *listener,
                           double         t0,
                           double         t1)
{
  g_string_append_printf (MOCK_LISTENER (listener)->syncs, "%.6f %.6f ", t0, t1);
}

static void
mock_listener_tell (CrierListener *listener,
                    const char    *event,
                    const char    *json)
{
  g_string_append_printf (MOCK_LISTENER (listener)->told, "%s %s ", event, json);
}

static void
mock_listener_finalize (GObject *object)
{
  MockListener *self = MOCK_LISTENER (object);

  g_ptr_array_unref (self->bytes);
  g_string_free (self->syncs, TRUE);
  g_string_free (self->told, TRUE);
  g_free (self->reason);

  G_OBJECT_CLASS (mock_listener_parent_class)->finalize (object);
}

static void
mock_listener_class_init (MockListenerClass *klass)
{
  CrierListenerClass *listener_class = CRIER_LISTENER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mock_listener_finalize;
  listener_class->pump = mock_listener_pump;
  listener_class->skipped = mock_listener_skipped;
  listener_class->close = mock_listener_close;
  listener_class->refresh = mock_listener_refresh;
  listener_class->answer_sync = mock_listener_answer_sync;
  listener_class->tell = mock_listener_tell;
}

static void
mock_listener_init (MockListener *self)
{
  self->room = G_MAXUINT;
  self->syncs = g_string_new (NULL);
  self->told = g_string_new (NULL);
  self->bytes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

/**
 * mock_listener_new:
 * @id: an Id
 * @format: in which it receives
 *
 * Returns: (transfer full): a listener that takes everything
 */
MockListener *
mock_listener_new (const char  *id,
                   CrierFormat  format)
{
  g_autoptr (CrierClient) client = NULL;

  client = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "192.0.2.1", NULL);

  return g_object_new (MOCK_TYPE_LISTENER,
                       "client", client,
                       "format", format,
                       NULL);
}

/**
 * mock_listener_set_hub:
 * @self: a listener
 * @hub: (nullable): what it leaves when it is closed, as every listener has to
 */
void
mock_listener_set_hub (MockListener *self,
                       CrierHub     *hub)
{
  self->hub = hub;
}

/**
 * mock_listener_set_room:
 * @self: a listener
 * @room: how many more it takes: 0 for one whose peer does not read
 */
void
mock_listener_set_room (MockListener *self,
                        guint         room)
{
  self->room = room;
}

/**
 * mock_listener_set_work:
 * @self: a listener
 * @microseconds: of the processor, that each pump, and a close, costs
 */
void
mock_listener_set_work (MockListener *self,
                        gint64        microseconds)
{
  self->work = microseconds;
}

/**
 * mock_listener_set_pending:
 * @self: a listener
 * @pending: bytes that a refresh finds on their way to it
 */
void
mock_listener_set_pending (MockListener *self,
                           guint64       pending)
{
  self->pending = pending;
}

/**
 * mock_listener_on_pump:
 * @self: a listener
 * @func: (nullable): called at the end of each pump
 * @user_data: passed to @func
 */
void
mock_listener_on_pump (MockListener     *self,
                       MockListenerFunc  func,
                       gpointer          user_data)
{
  self->func = func;
  self->user_data = user_data;
}

/**
 * mock_listener_take_texts:
 * @self: a listener
 *
 * Returns: (transfer full): what it took since the last call, in order, with
 *   bars in between
 */
char *
mock_listener_take_texts (MockListener *self)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < self->bytes->len; i++)
    g_ptr_array_add (texts, dup_text (g_ptr_array_index (self->bytes, i)));

  g_ptr_array_add (texts, NULL);
  g_ptr_array_set_size (self->bytes, 0);

  return g_strjoinv ("|", (char **) texts->pdata);
}

/**
 * mock_listener_get_bytes:
 * @self: a listener
 *
 * Returns: (transfer none) (element-type GBytes): what it took since
 *   mock_listener_take_texts()
 */
GPtrArray *
mock_listener_get_bytes (MockListener *self)
{
  return self->bytes;
}

/**
 * mock_listener_get_pumped:
 * @self: a listener
 *
 * Returns: how often it was pumped
 */
guint
mock_listener_get_pumped (MockListener *self)
{
  return self->n_pumped;
}

/**
 * mock_listener_get_skipped:
 * @self: a listener
 *
 * Returns: how often it was told that it had lost something
 */
guint
mock_listener_get_skipped (MockListener *self)
{
  return self->n_skipped;
}

/**
 * mock_listener_get_refreshed:
 * @self: a listener
 *
 * Returns: how often it was refreshed
 */
guint
mock_listener_get_refreshed (MockListener *self)
{
  return self->n_refreshed;
}

/**
 * mock_listener_take_syncs:
 * @self: a listener
 *
 * Returns: (transfer full): what it was to answer since the last call: of each
 *   t0 and t1, with a blank after both
 */
char *
mock_listener_take_syncs (MockListener *self)
{
  char *syncs = g_string_free (self->syncs, FALSE);

  self->syncs = g_string_new (NULL);

  return syncs;
}

/**
 * mock_listener_get_code:
 * @self: a listener
 *
 * Returns: the code with which it was closed, 0 if it was not
 */
guint
mock_listener_get_code (MockListener *self)
{
  return self->code;
}

/**
 * mock_listener_get_reason:
 * @self: a listener
 *
 * Returns: (transfer none) (nullable): the reason with which it was closed
 */
const char *
mock_listener_get_reason (MockListener *self)
{
  return self->reason;
}

/**
 * mock_listener_take_told:
 * @self: a listener
 *
 * Returns: (transfer full): what it was told since the last call, each as the
 *   event, the JSON, and a blank after both
 */
char *
mock_listener_take_told (MockListener *self)
{
  char *told = g_string_free (self->told, FALSE);

  self->told = g_string_new (NULL);

  return told;
}
