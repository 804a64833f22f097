/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error.h"
#include "crier-origin.h"
#include "crier-saved.h"

/* Named as the keys in which they are stored. */
enum
{
  PROP_0,
  PROP_PORT,
  PROP_AVAILABLE_TO,
  PROP_INTERVAL,
  PROP_ANNOUNCE,
  PROP_ALLOWED_ORIGINS,
  PROP_VISITORS_CAN_SEND,
  PROP_START_ON_OPEN,
  PROP_SAVED_MESSAGES,
  N_PROPS,
};

/*
 * CrierSettings:
 *
 * What the operator chose for the window, now and in earlier runs: the stored
 * settings, over which the options of the command line hold for this run. What
 * is set here holds for this run and is stored, since whoever does it decided
 * anew; an option for the same does not count any more then. It belongs to the
 * main thread and knows no service.
 */
struct _CrierSettings
{
  GObject parent_instance;

  GSettings *gsettings;     /* (owned) (nullable): NULL where there is no
                             * schema, and nothing is stored */
  CrierConfig *config;      /* (owned): for what has no setting */
  guint held;               /* by bits of properties: those for which an
                             * option holds over what is stored */

  guint numbers[N_PROPS];   /* by property, and truth values */
  const char *available_to; /* (unowned): a constant */
  char **allowed_origins;   /* (owned) */
  char **saved_messages;    /* (owned) */
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CrierSettings, crier_settings, G_TYPE_OBJECT)

static gboolean
is_boolean (guint property)
{
  return G_IS_PARAM_SPEC_BOOLEAN (properties[property]);
}

static void
take_number (CrierSettings *self,
             guint          property,
             guint          value)
{
  if (self->numbers[property] == value)
    return;

  self->numbers[property] = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_available_to (CrierSettings *self,
                   const char    *value)
{
  value = g_intern_string (value);
  if (self->available_to == value)
    return;

  self->available_to = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AVAILABLE_TO]);
}

static void
take_allowed_origins (CrierSettings      *self,
                      const char * const *value)
{
  if (g_strv_equal ((const char * const *) self->allowed_origins, value))
    return;

  g_strfreev (self->allowed_origins);
  self->allowed_origins = g_strdupv ((char **) value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ALLOWED_ORIGINS]);
}

static void
take_saved_messages (CrierSettings      *self,
                     const char * const *value)
{
  g_auto (GStrv) clean = crier_saved_clean (value);

  if (g_strv_equal ((const char * const *) self->saved_messages,
                    (const char * const *) clean))
    return;

  g_strfreev (self->saved_messages);
  self->saved_messages = g_steal_pointer (&clean);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVED_MESSAGES]);
}

/* Anybody can write anything to where settings are stored. */
static char **
read_origins (GSettings *gsettings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) stored = g_settings_get_strv (gsettings, "allowed-origins");
  char **p;

  for (p = stored; *p != NULL; p++)
    {
      if (crier_origin_is_pattern (*p))
        g_strv_builder_add (builder, *p);
      else
        g_debug ("A stored setting is no origin: %s", *p);
    }

  return g_strv_builder_end (builder);
}

static void
read_property (CrierSettings *self,
               guint          property)
{
  const char *key = properties[property]->name;

  if (property == PROP_AVAILABLE_TO)
    {
      g_autofree char *value = g_settings_get_string (self->gsettings, key);

      take_available_to (self, value);
    }
  else if (property == PROP_ALLOWED_ORIGINS)
    {
      g_auto (GStrv) value = read_origins (self->gsettings);

      take_allowed_origins (self, (const char * const *) value);
    }
  else if (property == PROP_SAVED_MESSAGES)
    {
      g_auto (GStrv) value = g_settings_get_strv (self->gsettings, key);

      take_saved_messages (self, (const char * const *) value);
    }
  else if (is_boolean (property))
    {
      take_number (self, property, g_settings_get_boolean (self->gsettings, key));
    }
  else
    {
      take_number (self, property, g_settings_get_uint (self->gsettings, key));
    }
}

static void
release (CrierSettings *self,
         guint          property)
{
  self->held &= ~(1u << property);
}

static void
changed_cb (CrierSettings *self,
            const char    *key)
{
  guint i;

  for (i = PROP_0 + 1; i < N_PROPS; i++)
    {
      if (strcmp (properties[i]->name, key) == 0 &&
          !(self->held & 1u << i))
        read_property (self, i);
    }
}

/* What is there already is no decision, and an option for it still holds. */
static void
choose_number (CrierSettings *self,
               guint          property,
               guint          value)
{
  const char *key = properties[property]->name;

  if (self->numbers[property] == value)
    return;

  release (self, property);
  take_number (self, property, value);

  if (self->gsettings != NULL && is_boolean (property))
    g_settings_set_boolean (self->gsettings, key, value);
  else if (self->gsettings != NULL)
    g_settings_set_uint (self->gsettings, key, value);
}

static GSettings *
open_gsettings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APP_ID, TRUE);

  if (schema == NULL)
    {
      g_debug ("The schema %s is not installed; settings will not be kept",
               APP_ID);
      return NULL;
    }

  return g_settings_new (APP_ID);
}

/* What an option names in full is among what can be chosen. */
static const char *
name_listen (GPtrArray *listen)
{
  const char *word = g_ptr_array_index (listen, 0);

  if (listen->len == 1 &&
      (strcmp (word, "local") == 0 || strcmp (word, "any") == 0))
    return word;

  return "other";
}

static char **
dup_strv (GPtrArray *texts)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint i;

  for (i = 0; i < texts->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (texts, i));

  return g_strv_builder_end (builder);
}

static void
hold_number (CrierSettings *self,
             guint          property,
             guint          value)
{
  self->numbers[property] = value;
  self->held |= 1u << property;
}

static void
apply_options (CrierSettings      *self,
               const CrierOptions *options)
{
  const CrierConfig *config = options->config;

  if (options->given & CRIER_OPTIONS_PORT)
    hold_number (self, PROP_PORT, config->port);

  if (options->given & CRIER_OPTIONS_INTERVAL)
    hold_number (self, PROP_ANNOUNCE, config->interval > 0);

  if ((options->given & CRIER_OPTIONS_INTERVAL) && config->interval > 0)
    hold_number (self, PROP_INTERVAL, config->interval);

  if (options->given & CRIER_OPTIONS_INBOX)
    hold_number (self, PROP_VISITORS_CAN_SEND, config->inbox);

  if (options->given & CRIER_OPTIONS_LISTEN)
    {
      self->available_to = g_intern_string (name_listen (config->listen));
      self->held |= 1u << PROP_AVAILABLE_TO;
    }

  if (options->given & CRIER_OPTIONS_ORIGINS)
    {
      g_strfreev (self->allowed_origins);
      self->allowed_origins = dup_strv (config->allowed_origins);
      self->held |= 1u << PROP_ALLOWED_ORIGINS;
    }
}

static void
crier_settings_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  CrierSettings *self = CRIER_SETTINGS (object);

  if (property_id == PROP_AVAILABLE_TO)
    g_value_set_static_string (value, self->available_to);
  else if (property_id == PROP_ALLOWED_ORIGINS)
    g_value_set_boxed (value, self->allowed_origins);
  else if (property_id == PROP_SAVED_MESSAGES)
    g_value_set_boxed (value, self->saved_messages);
  else if (is_boolean (property_id))
    g_value_set_boolean (value, self->numbers[property_id]);
  else
    g_value_set_uint (value, self->numbers[property_id]);
}

static void
crier_settings_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  CrierSettings *self = CRIER_SETTINGS (object);

  if (property_id == PROP_AVAILABLE_TO)
    crier_settings_set_available_to (self, g_value_get_string (value));
  else if (property_id == PROP_ALLOWED_ORIGINS)
    crier_settings_set_allowed_origins (self, g_value_get_boxed (value), NULL);
  else if (property_id == PROP_SAVED_MESSAGES)
    crier_settings_set_saved_messages (self, g_value_get_boxed (value));
  else if (property_id == PROP_PORT)
    crier_settings_set_port (self, g_value_get_uint (value));
  else if (is_boolean (property_id))
    choose_number (self, property_id, g_value_get_boolean (value));
  else
    choose_number (self, property_id, g_value_get_uint (value));
}

static void
crier_settings_dispose (GObject *object)
{
  CrierSettings *self = CRIER_SETTINGS (object);

  g_clear_object (&self->gsettings);
  g_clear_pointer (&self->config, crier_config_free);
  g_clear_pointer (&self->allowed_origins, g_strfreev);
  g_clear_pointer (&self->saved_messages, g_strfreev);

  G_OBJECT_CLASS (crier_settings_parent_class)->dispose (object);
}

static void
crier_settings_class_init (CrierSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                            G_PARAM_STATIC_STRINGS;

  object_class->get_property = crier_settings_get_property;
  object_class->set_property = crier_settings_set_property;
  object_class->dispose = crier_settings_dispose;

  /**
   * CrierSettings:port:
   *
   * The port to listen on; 0, for any free one, only by an option.
   */
  properties[PROP_PORT] =
    g_param_spec_uint ("port", NULL, NULL, 0, 65535, CRIER_CONFIG_PORT, flags);

  /**
   * CrierSettings:available-to:
   *
   * Who can connect: "local", "any", or "other" where options name addresses.
   */
  properties[PROP_AVAILABLE_TO] =
    g_param_spec_string ("available-to", NULL, NULL, "local", flags);

  /**
   * CrierSettings:interval:
   *
   * Seconds between two announcements, also while none is made.
   */
  properties[PROP_INTERVAL] =
    g_param_spec_uint ("interval", NULL, NULL, 1, CRIER_CONFIG_INTERVAL_MAX,
                       CRIER_CONFIG_INTERVAL, flags);

  /**
   * CrierSettings:announce:
   *
   * Whether the time is announced.
   */
  properties[PROP_ANNOUNCE] =
    g_param_spec_boolean ("announce", NULL, NULL, TRUE, flags);

  /**
   * CrierSettings:allowed-origins:
   *
   * The origins whose pages may connect too, or "*". What is none of them is
   * not taken; crier_settings_set_allowed_origins() says so.
   */
  properties[PROP_ALLOWED_ORIGINS] =
    g_param_spec_boxed ("allowed-origins", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * CrierSettings:saved-messages:
   *
   * What the operator says again and again. What cannot be sent, is there
   * twice or is too much is not taken.
   */
  properties[PROP_SAVED_MESSAGES] =
    g_param_spec_boxed ("saved-messages", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * CrierSettings:visitors-can-send:
   *
   * Whether visitors can write to the operator.
   */
  properties[PROP_VISITORS_CAN_SEND] =
    g_param_spec_boolean ("visitors-can-send", NULL, NULL, TRUE, flags);

  /**
   * CrierSettings:start-on-open:
   *
   * Whether the server starts when the window opens.
   */
  properties[PROP_START_ON_OPEN] =
    g_param_spec_boolean ("start-on-open", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
crier_settings_init (CrierSettings *self)
{
  self->numbers[PROP_PORT] = CRIER_CONFIG_PORT;
  self->numbers[PROP_INTERVAL] = CRIER_CONFIG_INTERVAL;
  self->numbers[PROP_ANNOUNCE] = TRUE;
  self->numbers[PROP_VISITORS_CAN_SEND] = TRUE;
  self->numbers[PROP_START_ON_OPEN] = TRUE;
  self->available_to = g_intern_static_string ("local");
  self->allowed_origins = g_new0 (char *, 1);
  self->saved_messages = g_new0 (char *, 1);
}

/**
 * crier_settings_new:
 * @settings: (nullable): where settings are stored; %NULL for the user's own.
 *   If our schema is not installed these are defaults, and nothing is stored
 * @options: (nullable): what was given on the command line
 *
 * Returns: (transfer full): the settings of this run
 */
CrierSettings *
crier_settings_new (GSettings          *settings,
                    const CrierOptions *options)
{
  CrierSettings *self;
  guint i;

  g_return_val_if_fail (settings == NULL || G_IS_SETTINGS (settings), NULL);

  self = g_object_new (CRIER_TYPE_SETTINGS, NULL);
  self->gsettings = settings != NULL ? g_object_ref (settings)
                                     : open_gsettings ();
  self->config = options != NULL ? crier_config_copy (options->config)
                                 : crier_config_new ();

  if (options != NULL)
    apply_options (self, options);

  if (self->gsettings != NULL)
    {
      g_signal_connect_object (self->gsettings, "changed",
                               G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

      /* Also, a key is only watched when it was read. */
      for (i = PROP_0 + 1; i < N_PROPS; i++)
        changed_cb (self, properties[i]->name);
    }

  return self;
}

/**
 * crier_settings_get_gsettings:
 * @self: settings
 *
 * Returns: (transfer none) (nullable): where they are stored, and with them
 *   how the window looks; %NULL if nothing is
 */
GSettings *
crier_settings_get_gsettings (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return self->gsettings;
}

/**
 * crier_settings_dup_config:
 * @self: settings
 *
 * Returns: (transfer full): what a service is to be started with now
 */
CrierConfig *
crier_settings_dup_config (CrierSettings *self)
{
  CrierConfig *config;
  char **p;

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  config = crier_config_copy (self->config);
  config->port = self->numbers[PROP_PORT];
  config->interval = self->numbers[PROP_ANNOUNCE] ? self->numbers[PROP_INTERVAL] : 0;
  config->inbox = self->numbers[PROP_VISITORS_CAN_SEND];

  if (strcmp (self->available_to, "other") != 0)
    {
      g_ptr_array_set_size (config->listen, 0);
      g_ptr_array_add (config->listen, g_strdup (self->available_to));
    }

  g_ptr_array_set_size (config->allowed_origins, 0);
  for (p = self->allowed_origins; *p != NULL; p++)
    g_ptr_array_add (config->allowed_origins, g_strdup (*p));

  return config;
}

/**
 * crier_settings_get_port:
 * @self: settings
 *
 * Returns: the port to listen on, 0 for any free one
 */
guint
crier_settings_get_port (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), 0);

  return self->numbers[PROP_PORT];
}

/**
 * crier_settings_set_port:
 * @self: settings
 * @port: 1 to 65535
 *
 * Chooses the port for this run and those that follow.
 */
void
crier_settings_set_port (CrierSettings *self,
                         guint          port)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (port <= 65535 && (port > 0 || self->numbers[PROP_PORT] == 0));

  choose_number (self, PROP_PORT, port);
}

/**
 * crier_settings_get_available_to:
 * @self: settings
 *
 * Returns: (transfer none): who can connect: "local" for programs on this
 *   computer, "any" for whoever reaches it, or "other" where options name
 *   addresses
 */
const char *
crier_settings_get_available_to (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return self->available_to;
}

/**
 * crier_settings_set_available_to:
 * @self: settings
 * @available_to: "local" or "any"; "other" only where it is that already
 *
 * Chooses who can connect, for this run and those that follow.
 */
void
crier_settings_set_available_to (CrierSettings *self,
                                 const char    *available_to)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (available_to != NULL);

  if (strcmp (self->available_to, available_to) == 0)
    return;

  g_return_if_fail (strcmp (available_to, "local") == 0 ||
                    strcmp (available_to, "any") == 0);

  release (self, PROP_AVAILABLE_TO);
  take_available_to (self, available_to);
  if (self->gsettings != NULL)
    g_settings_set_string (self->gsettings, "available-to", available_to);
}

/**
 * crier_settings_get_interval:
 * @self: settings
 *
 * Returns: seconds between two announcements, 1 to 3600; see also
 *   crier_settings_get_announce()
 */
guint
crier_settings_get_interval (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), CRIER_CONFIG_INTERVAL);

  return self->numbers[PROP_INTERVAL];
}

/**
 * crier_settings_set_interval:
 * @self: settings
 * @interval: seconds, 1 to 3600
 *
 * Chooses how often the time is announced, for this run and those that follow.
 */
void
crier_settings_set_interval (CrierSettings *self,
                             guint          interval)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (interval >= 1 && interval <= CRIER_CONFIG_INTERVAL_MAX);

  choose_number (self, PROP_INTERVAL, interval);
}

/**
 * crier_settings_get_announce:
 * @self: settings
 *
 * Returns: whether the time is announced
 */
gboolean
crier_settings_get_announce (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return self->numbers[PROP_ANNOUNCE];
}

/**
 * crier_settings_set_announce:
 * @self: settings
 * @announce: whether the time is announced
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_announce (CrierSettings *self,
                             gboolean       announce)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  choose_number (self, PROP_ANNOUNCE, announce != FALSE);
}

/**
 * crier_settings_get_allowed_origins:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): the origins whose pages
 *   may connect too, or "*"; until they change
 */
const char * const *
crier_settings_get_allowed_origins (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return (const char * const *) self->allowed_origins;
}

/**
 * crier_settings_check_origin:
 * @origin: what somebody typed
 * @error: return location for a #GError
 *
 * Returns: %TRUE if @origin can be among those that are allowed; else %FALSE
 *   with %CRIER_ERROR_INVALID and a sentence
 */
gboolean
crier_settings_check_origin (const char  *origin,
                             GError     **error)
{
  g_return_val_if_fail (origin != NULL, FALSE);

  if (crier_origin_is_pattern (origin))
    return TRUE;

  g_set_error (error, CRIER_ERROR, CRIER_ERROR_INVALID,
               _("“%s” is not an origin; it is like https://example.org, or * "
                 "for any page"), origin);

  return FALSE;
}

/**
 * crier_settings_set_allowed_origins:
 * @self: settings
 * @origins: (array zero-terminated=1): origins, or "*"
 * @error: return location for a #GError
 *
 * Chooses whose pages may connect too, for this run and those that follow. If
 * one of @origins is none, all stays as it was.
 *
 * Returns: %TRUE if they were taken; else %FALSE with an error of
 *   crier_settings_check_origin()
 */
gboolean
crier_settings_set_allowed_origins (CrierSettings       *self,
                                    const char * const  *origins,
                                    GError             **error)
{
  const char * const *p;

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (origins != NULL, FALSE);

  for (p = origins; *p != NULL; p++)
    {
      if (!crier_settings_check_origin (*p, error))
        return FALSE;
    }

  if (g_strv_equal (crier_settings_get_allowed_origins (self), origins))
    return TRUE;

  release (self, PROP_ALLOWED_ORIGINS);
  take_allowed_origins (self, origins);
  if (self->gsettings != NULL)
    g_settings_set_strv (self->gsettings, "allowed-origins",
                         crier_settings_get_allowed_origins (self));

  return TRUE;
}

/**
 * crier_settings_get_saved_messages:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): what the operator says
 *   again and again, until it changes
 */
const char * const *
crier_settings_get_saved_messages (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return (const char * const *) self->saved_messages;
}

/**
 * crier_settings_set_saved_messages:
 * @self: settings
 * @texts: (array zero-terminated=1): messages, see crier_saved_clean()
 *
 * Keeps them for this run and those that follow.
 */
void
crier_settings_set_saved_messages (CrierSettings      *self,
                                   const char * const *texts)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));
  g_return_if_fail (texts != NULL);

  take_saved_messages (self, texts);
  if (self->gsettings != NULL)
    g_settings_set_strv (self->gsettings, "saved-messages",
                         crier_settings_get_saved_messages (self));
}

/**
 * crier_settings_get_visitors_can_send:
 * @self: settings
 *
 * Returns: whether visitors can write to the operator
 */
gboolean
crier_settings_get_visitors_can_send (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return self->numbers[PROP_VISITORS_CAN_SEND];
}

/**
 * crier_settings_set_visitors_can_send:
 * @self: settings
 * @visitors_can_send: whether visitors can write to the operator
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_visitors_can_send (CrierSettings *self,
                                      gboolean       visitors_can_send)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  choose_number (self, PROP_VISITORS_CAN_SEND, visitors_can_send != FALSE);
}

/**
 * crier_settings_get_start_on_open:
 * @self: settings
 *
 * Returns: whether the server starts when the window opens
 */
gboolean
crier_settings_get_start_on_open (CrierSettings *self)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return self->numbers[PROP_START_ON_OPEN];
}

/**
 * crier_settings_set_start_on_open:
 * @self: settings
 * @start_on_open: whether the server starts when the window opens
 *
 * Chooses it for this run and those that follow.
 */
void
crier_settings_set_start_on_open (CrierSettings *self,
                                  gboolean       start_on_open)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  choose_number (self, PROP_START_ON_OPEN, start_on_open != FALSE);
}

/**
 * crier_settings_forgo_journal:
 * @self: settings
 *
 * Has messages kept in memory only, for this run, as --no-journal does. It is
 * not stored: the next run keeps them again.
 */
void
crier_settings_forgo_journal (CrierSettings *self)
{
  g_return_if_fail (CRIER_IS_SETTINGS (self));

  g_clear_pointer (&self->config->journal, g_free);
}
