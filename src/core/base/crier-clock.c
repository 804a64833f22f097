/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-clock.h"

#include <langinfo.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* What TZ may name a file below (tzset(3)). */
#define ZONES "/usr/share/zoneinfo"

/*
 * Two clocks that GLib does not have: one that nobody can set, and the local time
 * in the zone of this moment; and how many hours the clocks of this computer count.
 */

static int desktop_hours; /* (atomic): 12 or 24; 0 if no desktop says so */

/* The zone, and the file that it was read from, for any thread. */
static struct
{
  pthread_mutex_t mutex; /* not GLib's, see CrierThreadQueue */
  GTimeZone *zone;       /* (owned) (nullable): NULL before the first time */
  char *name;            /* (owned) (nullable): of the file */
  struct stat file;      /* zeroed if there is none */
} here = { .mutex = PTHREAD_MUTEX_INITIALIZER };

/**
 * crier_clock_get_boot_time:
 *
 * Returns: microseconds since the computer was started, those in which it slept
 *   included; a time that goes on evenly whatever the clock is set to
 */
gint64
crier_clock_get_boot_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static char *
dup_zone_file (void)
{
  const char *name = g_getenv ("TZ");

  if (name == NULL || *name == '\0')
    name = "/etc/localtime";
  else if (*name == ':')
    name++;

  return g_path_is_absolute (name) ? g_strdup (name)
                                   : g_build_filename (ZONES, name, NULL);
}

static gboolean
is_same_file (const struct stat *a,
              const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* GLib remembers a zone by its name as long as one of it is there, and the local
 * zone for ever; so the file is given a name that GLib has never heard. */
static GTimeZone *
read_zone (const char *name)
{
  g_autofree char *other = g_strconcat ("/.", name, NULL);
  GTimeZone *zone = g_time_zone_new_identifier (other);

  return zone != NULL ? zone : g_time_zone_new_local ();
}

/**
 * crier_clock_get_local_zone:
 *
 * As g_time_zone_new_local(), but that which the computer, or the file that TZ names,
 * has at this moment. On any thread.
 *
 * Returns: (transfer full): the zone
 */
GTimeZone *
crier_clock_get_local_zone (void)
{
  g_autofree char *name = dup_zone_file ();
  GTimeZone *zone;
  struct stat file;

  if (stat (name, &file) != 0)
    memset (&file, 0, sizeof file);

  pthread_mutex_lock (&here.mutex);
  if (here.zone == NULL || strcmp (name, here.name) != 0 ||
      !is_same_file (&file, &here.file))
    {
      g_clear_pointer (&here.zone, g_time_zone_unref);
      here.zone = file.st_ino != 0 ? read_zone (name) : g_time_zone_new_local ();
      here.file = file;
      g_free (here.name);
      here.name = g_steal_pointer (&name);
    }

  zone = g_time_zone_ref (here.zone);
  pthread_mutex_unlock (&here.mutex);

  return zone;
}

/* As g_date_time_new_now_local(), in that zone. */
GDateTime *
crier_clock_new_local_now (void)
{
  g_autoptr (GTimeZone) zone = crier_clock_get_local_zone ();

  return g_date_time_new_now (zone);
}

/**
 * crier_clock_set_hours:
 * @hours: 12 or 24, as the operator's desktop has it; 0 if it does not say
 *
 * On any thread.
 */
void
crier_clock_set_hours (guint hours)
{
  g_return_if_fail (hours == 0 || hours == 12 || hours == 24);

  g_atomic_int_set (&desktop_hours, (int) hours);
}

/**
 * crier_clock_get_hours:
 *
 * Returns: 12 or 24, as clocks of this computer count hours: its desktop, or else
 *   the locale. On any thread
 */
guint
crier_clock_get_hours (void)
{
  int hours = g_atomic_int_get (&desktop_hours);
  const char *format;

  if (hours != 0)
    return (guint) hours;

  for (format = nl_langinfo (T_FMT); (format = strchr (format, '%')) != NULL; format++)
    {
      /* What may stand between a percent sign and its letter. */
      format += 1 + strspn (format + 1, "_-0^#EO");
      if (*format == '\0')
        break;
      if (strchr ("IlrpP", *format) != NULL)
        return 12;
    }

  return 24;
}
