/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-activity.h"

#include "crier-event.h"

/* What can become one line: clients that joined, and clients that left, by why. */
enum
{
  JOINED,
  LEFT,
  N_CROWDS = LEFT + CRIER_DEPARTURE_N,
};

/* Clients to whom the same happened within one second. */
typedef struct
{
  guint max_lines;
  guint n_clients;
  GPtrArray *lines;  /* (owned) (element-type CrierEvent): an event for each
                      * of them, or one for all */
} Crowd;

/*
 * CrierActivity:
 *
 * The #CrierEvent objects that an operator wants to look back at: clients that
 * came and went, what was sent and received; the newest last, and no more than
 * %CRIER_ACTIVITY_MAX, or than %CRIER_ACTIVITY_BYTES of text. Many clients that
 * come or go within one second are one line, which stands where the first of them
 * stood.
 */
struct _CrierActivity
{
  CrierBatchList parent_instance;

  gsize n_bytes;     /* of their texts */

  gint64 second;     /* the newest event's, since 1970 */
  Crowd crowds[N_CROWDS]; /* of that second */
};

G_DEFINE_FINAL_TYPE (CrierActivity, crier_activity, CRIER_TYPE_BATCH_LIST)

static GPtrArray *
get_events (CrierActivity *self)
{
  return crier_batch_list_get_items (CRIER_BATCH_LIST (self));
}

static gboolean
is_worth_keeping (CrierEvent *event)
{
  CrierEventKind kind = crier_event_get_kind (event);

  return kind != CRIER_EVENT_ANNOUNCED && kind != CRIER_EVENT_SEEN &&
         kind != CRIER_EVENT_KNOWN && kind != CRIER_EVENT_FORGOTTEN &&
         kind != CRIER_EVENT_BLOCKED;
}

static gint64
get_second (CrierEvent *event)
{
  return crier_event_get_time (event) / G_USEC_PER_SEC;
}

/* Returns NULL for what always has a line of its own. */
static Crowd *
find_crowd (CrierActivity *self,
            CrierEvent    *event)
{
  CrierEventKind kind = crier_event_get_kind (event);
  CrierDeparture departure = crier_event_get_departure (event);

  if (kind == CRIER_EVENT_JOINED)
    return &self->crowds[JOINED];

  if (kind != CRIER_EVENT_LEFT)
    return NULL;

  /* When the server stops, its leaving is no problem either. */
  if (departure == CRIER_DEPARTURE_SHUTDOWN)
    departure = CRIER_DEPARTURE_LEFT;

  return &self->crowds[LEFT + departure];
}

static void
disperse (CrierActivity *self)
{
  guint i;

  for (i = 0; i < N_CROWDS; i++)
    {
      self->crowds[i].n_clients = 0;
      g_ptr_array_set_size (self->crowds[i].lines, 0);
    }
}

static void
crier_activity_dispose (GObject *object)
{
  CrierActivity *self = CRIER_ACTIVITY (object);
  guint i;

  for (i = 0; i < N_CROWDS; i++)
    g_clear_pointer (&self->crowds[i].lines, g_ptr_array_unref);

  G_OBJECT_CLASS (crier_activity_parent_class)->dispose (object);
}

static void
crier_activity_class_init (CrierActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_activity_dispose;
  CRIER_BATCH_LIST_CLASS (klass)->item_type = CRIER_TYPE_EVENT;
}

static void
crier_activity_init (CrierActivity *self)
{
  guint i;

  for (i = 0; i < N_CROWDS; i++)
    {
      self->crowds[i].max_lines = CRIER_ACTIVITY_PROBLEM;
      self->crowds[i].lines = g_ptr_array_new_with_free_func (g_object_unref);
    }

  self->crowds[JOINED].max_lines = CRIER_ACTIVITY_SINGLE;
  self->crowds[LEFT + CRIER_DEPARTURE_LEFT].max_lines = CRIER_ACTIVITY_SINGLE;
}

CrierActivity *
crier_activity_new (void)
{
  return g_object_new (CRIER_TYPE_ACTIVITY, NULL);
}

/* Puts one event, or none, in the place of some, none of which has a text. */
static void
replace (CrierActivity *self,
         guint          place,
         guint          n,
         CrierEvent    *event)
{
  crier_batch_list_splice (CRIER_BATCH_LIST (self), place, n,
                           (gpointer *) &event, event != NULL ? 1 : 0);
}

/* Makes of the lines that a crowd has here a single one, in the place of the
 * first, neighbours at a time. Returns FALSE if it has none here any more. */
static gboolean
gather (CrierActivity *self,
        const Crowd   *crowd,
        CrierEvent    *group)
{
  GPtrArray *events = get_events (self);
  guint n_left = crowd->lines->len;
  guint place = events->len;
  guint first = place;
  guint n = 0;

  while (n_left > 0 && place > 0)
    {
      gpointer line = g_ptr_array_index (crowd->lines, n_left - 1);

      if (g_ptr_array_index (events, --place) != line)
        continue;

      if (n > 0 && place + 1 != first)
        {
          replace (self, first, n, NULL);
          n = 0;
        }

      first = place;
      n++;
      n_left--;
    }

  if (n > 0)
    replace (self, first, n, group);

  return n > 0;
}

/* Makes one line of a crowd that is too large for one each. Where it stands
 * here already it takes the place of what stood for it, else it is to be
 * added. */
static void
unite (CrierActivity *self,
       Crowd         *crowd,
       CrierEvent    *first,
       GPtrArray     *added)
{
  g_autoptr (CrierEvent) group = NULL;

  if (crowd->lines->len > 0)
    first = g_ptr_array_index (crowd->lines, 0);

  group = crier_event_new_group (crier_event_get_kind (first),
                                 crier_event_get_departure (first),
                                 crier_event_get_time (first),
                                 crowd->n_clients);
  if (!gather (self, crowd, group))
    g_ptr_array_add (added, g_object_ref (group));

  g_ptr_array_set_size (crowd->lines, 0);
  g_ptr_array_add (crowd->lines, g_steal_pointer (&group));
}

/* Counts the events from begin on that happened in one second, so that it is
 * known of each whether it will have a line. Returns where they end. */
static guint
count_second (CrierActivity *self,
              GPtrArray     *events,
              guint          begin)
{
  gint64 second = get_second (g_ptr_array_index (events, begin));
  guint i;

  if (second != self->second)
    disperse (self);

  self->second = second;

  for (i = begin; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      Crowd *crowd = find_crowd (self, event);

      if (get_second (event) != second)
        break;

      if (crowd != NULL)
        crowd->n_clients++;
    }

  return i;
}

static void
add_lines (CrierActivity *self,
           GPtrArray     *events,
           guint          begin,
           guint          end,
           GPtrArray     *added)
{
  gboolean done[N_CROWDS] = { FALSE };
  guint i;

  for (i = begin; i < end; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      Crowd *crowd = find_crowd (self, event);

      if (crowd == NULL)
        {
          g_ptr_array_add (added, g_object_ref (event));
        }
      else if (crowd->n_clients <= crowd->max_lines)
        {
          g_ptr_array_add (added, g_object_ref (event));
          g_ptr_array_add (crowd->lines, g_object_ref (event));
        }
      else if (!done[crowd - self->crowds])
        {
          unite (self, crowd, event, added);
          done[crowd - self->crowds] = TRUE;
        }
    }
}

static gsize
sum_sizes (GPtrArray *events)
{
  gsize size = 0;
  guint i;

  for (i = 0; i < events->len; i++)
    size += crier_event_get_size (g_ptr_array_index (events, i));

  return size;
}

static CrierEvent *
get_nth (CrierActivity *self,
         GPtrArray     *added,
         guint          n)
{
  GPtrArray *events = get_events (self);

  return n < events->len ? g_ptr_array_index (events, n)
                         : g_ptr_array_index (added, n - events->len);
}

/* How many of the oldest, of what is there and then of added, there would be
 * too many. The newest is never too many, however long it is. */
static guint
count_excess (CrierActivity *self,
              GPtrArray     *added)
{
  guint n_events = get_events (self)->len + added->len;
  gsize n_bytes = self->n_bytes + sum_sizes (added);
  guint n = 0;

  while (n + 1 < n_events &&
         (n_events - n > CRIER_ACTIVITY_MAX || n_bytes > CRIER_ACTIVITY_BYTES))
    n_bytes -= crier_event_get_size (get_nth (self, added, n++));

  return n;
}

static void
forget_oldest (CrierActivity *self,
               guint          n)
{
  guint i;

  for (i = 0; i < n; i++)
    self->n_bytes -= crier_event_get_size (g_ptr_array_index (get_events (self), i));

  crier_batch_list_splice (CRIER_BATCH_LIST (self), 0, n, NULL, 0);
}

static void
append (CrierActivity *self,
        GPtrArray     *added,
        guint          first)
{
  guint i;

  for (i = first; i < added->len; i++)
    self->n_bytes += crier_event_get_size (g_ptr_array_index (added, i));

  crier_batch_list_splice (CRIER_BATCH_LIST (self), get_events (self)->len, 0,
                           added->pdata + first, added->len - first);
}

/**
 * crier_activity_apply:
 * @events: (element-type CrierEvent): what happened, in order
 *
 * Adds those of @events that are worth looking back at, and forgets the
 * oldest beyond the limits. More than %CRIER_ACTIVITY_SINGLE clients that
 * joined in one second, or left by themselves, become one event, see
 * crier_event_new_group(), also with those of earlier batches; so do more than
 * %CRIER_ACTIVITY_PROBLEM that left for the same other reason.
 */
void
crier_activity_apply (CrierActivity *self,
                      GPtrArray     *events)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_excess;
  guint n_old;
  guint begin;
  guint end;
  guint i;

  g_return_if_fail (CRIER_IS_ACTIVITY (self));
  g_return_if_fail (events != NULL);

  for (i = 0; i < events->len; i++)
    {
      if (is_worth_keeping (g_ptr_array_index (events, i)))
        g_ptr_array_add (kept, g_ptr_array_index (events, i));
    }

  for (begin = 0; begin < kept->len; begin = end)
    {
      end = count_second (self, kept, begin);
      add_lines (self, kept, begin, end, added);
    }

  if (added->len == 0)
    return;

  n_excess = count_excess (self, added);
  n_old = MIN (n_excess, get_events (self)->len);
  forget_oldest (self, n_old);
  append (self, added, n_excess - n_old);
}

/**
 * crier_activity_clear:
 *
 * Forgets everything. Clients that come or go in the rest of the second are
 * counted anew.
 */
void
crier_activity_clear (CrierActivity *self)
{
  g_return_if_fail (CRIER_IS_ACTIVITY (self));

  disperse (self);
  forget_oldest (self, get_events (self)->len);
}
