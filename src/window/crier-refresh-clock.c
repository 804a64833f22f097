/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-refresh-clock.h"

#include "crier-clock.h"
#include "crier-event.h"

/* A refresh goes with each announcement; without one for so long, the clock goes
 * on by itself. */
#define REFRESH_USEC (950 * 1000)
#define FOLLOW_USEC  (1500 * 1000)

/*
 * CrierRefreshClock:
 *
 * Says once a second, and not twice, that what is shown has to be brought up to
 * date: with the announcement while there is one, so that all that moves by
 * itself moves in one frame.
 */
struct _CrierRefreshClock
{
  GObject parent_instance;

  CrierServerControl *control; /* (owned) */
  guint timer_id;        /* 0 unless started */
  gint64 refreshed;      /* monotonic */
  gint64 announced;      /* monotonic */
};

static guint tick_signal;

G_DEFINE_FINAL_TYPE (CrierRefreshClock, crier_refresh_clock, G_TYPE_OBJECT)

static void
tick (CrierRefreshClock *self,
      GDateTime         *announced)
{
  gboolean announces =
    crier_settings_get_boolean (crier_server_control_get_settings (self->control),
                                "announce");
  g_autoptr (GDateTime) now = crier_clock_new_local_now ();

  self->refreshed = g_get_monotonic_time ();
  g_signal_emit (self, tick_signal, 0, announces ? announced : now);
}

static gboolean
timer_cb (gpointer data)
{
  CrierRefreshClock *self = CRIER_REFRESH_CLOCK (data);
  gint64 now = g_get_monotonic_time ();

  if (now - self->announced >= FOLLOW_USEC && now - self->refreshed >= REFRESH_USEC)
    tick (self, NULL);

  return G_SOURCE_CONTINUE;
}

static void
events_cb (CrierRefreshClock *self,
           GPtrArray         *events)
{
  guint i;

  /* The newest is the one that counts. */
  for (i = events->len; i > 0; i--)
    {
      CrierEvent *event = g_ptr_array_index (events, i - 1);

      if (crier_event_get_kind (event) == CRIER_EVENT_ANNOUNCED)
        {
          self->announced = g_get_monotonic_time ();
          tick (self, crier_message_get_time (crier_event_get_message (event)));
          return;
        }
    }
}

/* What is announced from now on is not late yet. */
static void
announce_cb (CrierRefreshClock *self)
{
  self->announced = g_get_monotonic_time ();
}

static void
crier_refresh_clock_dispose (GObject *object)
{
  CrierRefreshClock *self = CRIER_REFRESH_CLOCK (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (crier_refresh_clock_parent_class)->dispose (object);
}

static void
crier_refresh_clock_class_init (CrierRefreshClockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_refresh_clock_dispose;

  /* (time): (nullable): what to show; NULL when that of the last announcement
   * stays. */
  tick_signal = g_signal_new ("tick", CRIER_TYPE_REFRESH_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DATE_TIME);
}

static void
crier_refresh_clock_init (CrierRefreshClock *self)
{
}

CrierRefreshClock *
crier_refresh_clock_new (CrierServerControl *control)
{
  CrierRefreshClock *self;

  self = g_object_new (CRIER_TYPE_REFRESH_CLOCK, NULL);
  self->control = g_object_ref (control);
  g_signal_connect_object (crier_server_control_get_service (control), "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (crier_server_control_get_settings (control),
                           "notify::announce",
                           G_CALLBACK (announce_cb), self, G_CONNECT_SWAPPED);
  announce_cb (self);

  return self;
}

/* From a second after now it also ticks when nothing is announced. */
void
crier_refresh_clock_start (CrierRefreshClock *self)
{
  self->announced = self->refreshed = g_get_monotonic_time ();
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add_seconds (1, timer_cb, self);
}

/* From now on it ticks with announcements only. */
void
crier_refresh_clock_stop (CrierRefreshClock *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
}

/**
 * crier_refresh_clock_get_announced:
 *
 * Returns: when the last announcement was heard, monotonic time; or when one
 *   could first be expected
 */
gint64
crier_refresh_clock_get_announced (CrierRefreshClock *self)
{
  return self->announced;
}
