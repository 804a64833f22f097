/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-ticker.h"

#include "crier-clock.h"
#include "crier-config.h"

/*
 * CrierTicker:
 *
 * Says when it is time for an announcement: every so many whole seconds, on
 * the main context that was the thread's default when it was started. Its
 * phase is that of GLib's timeouts in seconds, which lets the system wake up
 * once for many. It knows nothing of what is announced.
 */
struct _CrierTicker
{
  GObject parent_instance;

  guint interval;  /* seconds; 0 for never */
  GSource *source; /* (owned) (nullable): NULL when stopped or never */
  gboolean started;
};

static guint tick_signal;

G_DEFINE_FINAL_TYPE (CrierTicker, crier_ticker, G_TYPE_OBJECT)

static gboolean
tick_cb (gpointer data)
{
  CrierTicker *self = CRIER_TICKER (data);
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();

  g_signal_emit (self, tick_signal, 0, now);

  return G_SOURCE_CONTINUE;
}

static void
remove_source (CrierTicker *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  g_clear_pointer (&self->source, g_source_unref);
}

static void
add_source (CrierTicker *self)
{
  if (self->interval == 0)
    return;

  self->source = g_timeout_source_new_seconds (self->interval);
  /* Above the sockets: a client that floods them must not delay the time. */
  g_source_set_priority (self->source, G_PRIORITY_HIGH);
  g_source_set_static_name (self->source, "crier ticker");
  g_source_set_callback (self->source, tick_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

static void
crier_ticker_dispose (GObject *object)
{
  remove_source (CRIER_TICKER (object));

  G_OBJECT_CLASS (crier_ticker_parent_class)->dispose (object);
}

static void
crier_ticker_class_init (CrierTickerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_ticker_dispose;

  /**
   * CrierTicker::tick:
   * @now: (type GDateTime): the local time
   *
   * It is time for an announcement.
   */
  tick_signal = g_signal_new ("tick", CRIER_TYPE_TICKER, G_SIGNAL_RUN_LAST,
                              0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1,
                              G_TYPE_DATE_TIME | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
crier_ticker_init (CrierTicker *self)
{
}

/**
 * crier_ticker_new:
 * @interval: seconds between ticks, up to %CRIER_CONFIG_INTERVAL_MAX; 0 for
 *   none
 *
 * Makes a ticker that stands still until crier_ticker_start().
 */
CrierTicker *
crier_ticker_new (guint interval)
{
  CrierTicker *self;

  g_return_val_if_fail (interval <= CRIER_CONFIG_INTERVAL_MAX, NULL);

  self = g_object_new (CRIER_TYPE_TICKER, NULL);
  self->interval = interval;

  return self;
}

/**
 * crier_ticker_get_interval:
 *
 * Returns: seconds between ticks, 0 for none
 */
guint
crier_ticker_get_interval (CrierTicker *self)
{
  g_return_val_if_fail (CRIER_IS_TICKER (self), 0);

  return self->interval;
}

/**
 * crier_ticker_set_interval:
 * @interval: seconds between ticks, up to %CRIER_CONFIG_INTERVAL_MAX; 0 for
 *   none
 *
 * Changes the interval; a running ticker begins a new one now.
 */
void
crier_ticker_set_interval (CrierTicker *self,
                           guint        interval)
{
  g_return_if_fail (CRIER_IS_TICKER (self));
  g_return_if_fail (interval <= CRIER_CONFIG_INTERVAL_MAX);

  if (self->interval == interval)
    return;

  self->interval = interval;

  if (self->started)
    {
      remove_source (self);
      add_source (self);
    }
}

/**
 * crier_ticker_start:
 * @self: a ticker that is not running
 *
 * Begins to tick on the thread's default main context, first after one
 * interval, give or take most of a second.
 */
void
crier_ticker_start (CrierTicker *self)
{
  g_return_if_fail (CRIER_IS_TICKER (self));
  g_return_if_fail (!self->started);

  self->started = TRUE;
  add_source (self);
}

/**
 * crier_ticker_stop:
 *
 * Stops ticking, at once. Does nothing to one that stands still.
 */
void
crier_ticker_stop (CrierTicker *self)
{
  g_return_if_fail (CRIER_IS_TICKER (self));

  self->started = FALSE;
  remove_source (self);
}
