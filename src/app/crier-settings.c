/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings-private.h"

#include <string.h>

#include "crier-saved.h"
#include "crier-token-file.h"

/*
 * CrierSettings:
 *
 * What the operator chose for the window, now and in earlier runs: the stored
 * settings, over which the options of the command line hold for this run. What
 * is set here holds for this run and is stored, since whoever does it decided
 * anew; an option for the same does not count any more then. It belongs to the
 * main thread and knows no service. This file is how a choice is kept, of
 * whatever kind; crier-settings-choices.c and crier-settings-lists.c say what
 * each of them means.
 */
struct _CrierSettings
{
  GObject parent_instance;

  GSettings *gsettings;     /* (owned) (nullable): NULL where there is no
                             * schema, and nothing is stored */
  CrierConfig *config;      /* (owned): for what has no setting */
  guint held;               /* by bits of properties: those for which an
                             * option holds over what is stored */

  guint numbers[CRIER_SETTINGS_N]; /* by property, and truth values */
  char *texts[CRIER_SETTINGS_N];   /* (owned) (nullable): by property */
  char **lists[CRIER_SETTINGS_N];  /* (owned) (nullable): by property */
};

static GParamSpec *properties[CRIER_SETTINGS_N];

G_DEFINE_FINAL_TYPE (CrierSettings, crier_settings, G_TYPE_OBJECT)

static gboolean
is_boolean (guint property)
{
  return G_IS_PARAM_SPEC_BOOLEAN (properties[property]);
}

/* Stored by name, and a number here. */
static gboolean
is_enum (guint property)
{
  return property == CRIER_SETTINGS_ON_CLOSE;
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
take_text (CrierSettings *self,
           guint          property,
           const char    *value)
{
  if (strcmp (self->texts[property], value) == 0)
    return;

  g_free (self->texts[property]);
  self->texts[property] = g_strdup (value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_list (CrierSettings      *self,
           guint               property,
           const char * const *value)
{
  if (g_strv_equal ((const char * const *) self->lists[property], value))
    return;

  g_strfreev (self->lists[property]);
  self->lists[property] = g_strdupv ((char **) value);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Anybody can write anything to where settings are stored. */
static char **
read_list (CrierSettings *self,
           guint          property)
{
  const char *key = properties[property]->name;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) stored = g_settings_get_strv (self->gsettings, key);
  char **p;

  if (property == CRIER_SETTINGS_SAVED_MESSAGES)
    return crier_saved_clean ((const char * const *) stored);

  for (p = stored; *p != NULL; p++)
    {
      g_autofree char *item = crier_settings_admit (property, *p, NULL);

      if (item != NULL)
        g_strv_builder_add (builder, item);
      else
        g_debug ("A stored setting cannot be one of %s: %s", key, *p);
    }

  return g_strv_builder_end (builder);
}

static void
read_property (CrierSettings *self,
               guint          property)
{
  const char *key = properties[property]->name;
  GType type = G_PARAM_SPEC_VALUE_TYPE (properties[property]);

  if (type == G_TYPE_STRING)
    {
      g_autofree char *value = g_settings_get_string (self->gsettings, key);

      take_text (self, property, value);
    }
  else if (type == G_TYPE_STRV)
    {
      g_auto (GStrv) value = read_list (self, property);

      take_list (self, property, (const char * const *) value);
    }
  else if (is_boolean (property))
    {
      take_number (self, property, g_settings_get_boolean (self->gsettings, key));
    }
  else if (is_enum (property))
    {
      take_number (self, property, g_settings_get_enum (self->gsettings, key));
    }
  else
    {
      take_number (self, property, g_settings_get_uint (self->gsettings, key));
    }
}

/* It is in a file of its own, since others can read what is stored. */
static gboolean
is_stored (CrierSettings *self,
           guint          property)
{
  return self->gsettings != NULL && property != CRIER_SETTINGS_TOKEN;
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

  for (i = 1; i < CRIER_SETTINGS_N; i++)
    {
      if (is_stored (self, i) && strcmp (properties[i]->name, key) == 0 &&
          !(self->held & 1u << i))
        read_property (self, i);
    }
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
    hold_number (self, CRIER_SETTINGS_PORT, config->port);

  if (options->given & CRIER_OPTIONS_INTERVAL)
    hold_number (self, CRIER_SETTINGS_ANNOUNCE, config->interval > 0);

  if ((options->given & CRIER_OPTIONS_INTERVAL) && config->interval > 0)
    hold_number (self, CRIER_SETTINGS_INTERVAL, config->interval);

  if (options->given & CRIER_OPTIONS_INBOX)
    hold_number (self, CRIER_SETTINGS_VISITORS_CAN_SEND, config->inbox);

  if (options->given & CRIER_OPTIONS_CLIENTS)
    hold_number (self, CRIER_SETTINGS_MAX_CLIENTS, config->max_clients);

  if (options->given & CRIER_OPTIONS_LISTEN)
    {
      g_free (self->texts[CRIER_SETTINGS_AVAILABLE_TO]);
      self->texts[CRIER_SETTINGS_AVAILABLE_TO] = g_strdup (name_listen (config->listen));
      self->held |= 1u << CRIER_SETTINGS_AVAILABLE_TO;
    }

  if (options->given & CRIER_OPTIONS_ORIGINS)
    {
      g_strfreev (self->lists[CRIER_SETTINGS_ALLOWED_ORIGINS]);
      self->lists[CRIER_SETTINGS_ALLOWED_ORIGINS] = dup_strv (config->allowed_origins);
      self->held |= 1u << CRIER_SETTINGS_ALLOWED_ORIGINS;
    }
}

static void
crier_settings_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  CrierSettings *self = CRIER_SETTINGS (object);

  if (G_PARAM_SPEC_VALUE_TYPE (pspec) == G_TYPE_STRING)
    g_value_set_string (value, self->texts[property_id]);
  else if (G_PARAM_SPEC_VALUE_TYPE (pspec) == G_TYPE_STRV)
    g_value_set_boxed (value, self->lists[property_id]);
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

  if (property_id == CRIER_SETTINGS_AVAILABLE_TO)
    crier_settings_set_available_to (self, g_value_get_string (value));
  else if (property_id == CRIER_SETTINGS_ALLOWED_ORIGINS)
    crier_settings_set_allowed_origins (self, g_value_get_boxed (value), NULL);
  else if (property_id == CRIER_SETTINGS_SAVED_MESSAGES)
    crier_settings_set_saved_messages (self, g_value_get_boxed (value));
  else if (property_id == CRIER_SETTINGS_PORT)
    crier_settings_set_port (self, g_value_get_uint (value));
  else if (is_boolean (property_id))
    crier_settings_choose_number (self, property_id, g_value_get_boolean (value));
  else
    crier_settings_choose_number (self, property_id, g_value_get_uint (value));
}

static void
crier_settings_dispose (GObject *object)
{
  CrierSettings *self = CRIER_SETTINGS (object);
  guint i;

  for (i = 0; i < CRIER_SETTINGS_N; i++)
    {
      g_clear_pointer (&self->texts[i], g_free);
      g_clear_pointer (&self->lists[i], g_strfreev);
    }

  g_clear_object (&self->gsettings);
  g_clear_pointer (&self->config, crier_config_free);

  G_OBJECT_CLASS (crier_settings_parent_class)->dispose (object);
}

static void
crier_settings_class_init (CrierSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                            G_PARAM_STATIC_STRINGS;
  const GParamFlags look = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                           G_PARAM_STATIC_STRINGS;

  object_class->get_property = crier_settings_get_property;
  object_class->set_property = crier_settings_set_property;
  object_class->dispose = crier_settings_dispose;

  /**
   * CrierSettings:port:
   *
   * The port to listen on; 0, for any free one, only by an option.
   */
  properties[CRIER_SETTINGS_PORT] =
    g_param_spec_uint ("port", NULL, NULL, 0, 65535, CRIER_CONFIG_PORT, flags);

  /**
   * CrierSettings:available-to:
   *
   * Who can connect: "local", "any", or "other" where options name addresses.
   */
  properties[CRIER_SETTINGS_AVAILABLE_TO] =
    g_param_spec_string ("available-to", NULL, NULL, "local", flags);

  /**
   * CrierSettings:interval:
   *
   * Seconds between two announcements, also while none is made.
   */
  properties[CRIER_SETTINGS_INTERVAL] =
    g_param_spec_uint ("interval", NULL, NULL, 1, CRIER_CONFIG_INTERVAL_MAX,
                       CRIER_CONFIG_INTERVAL, flags);

  /**
   * CrierSettings:announce:
   *
   * Whether the time is announced.
   */
  properties[CRIER_SETTINGS_ANNOUNCE] =
    g_param_spec_boolean ("announce", NULL, NULL, TRUE, flags);

  /**
   * CrierSettings:allowed-origins:
   *
   * The origins whose pages may connect too, or "*". What is none of them is
   * not taken; crier_settings_set_allowed_origins() says so.
   */
  properties[CRIER_SETTINGS_ALLOWED_ORIGINS] =
    g_param_spec_boxed ("allowed-origins", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * CrierSettings:saved-messages:
   *
   * What the operator says again and again. What cannot be sent, is there
   * twice or is too much is not taken.
   */
  properties[CRIER_SETTINGS_SAVED_MESSAGES] =
    g_param_spec_boxed ("saved-messages", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * CrierSettings:visitors-can-send:
   *
   * Whether visitors can write to the operator.
   */
  properties[CRIER_SETTINGS_VISITORS_CAN_SEND] =
    g_param_spec_boolean ("visitors-can-send", NULL, NULL, TRUE, flags);

  /**
   * CrierSettings:max-clients:
   *
   * The most clients at a time.
   */
  properties[CRIER_SETTINGS_MAX_CLIENTS] =
    g_param_spec_uint ("max-clients", NULL, NULL, 1, CRIER_CONFIG_CLIENTS_MAX,
                       CRIER_CONFIG_CLIENTS_MAX, flags);

  /**
   * CrierSettings:max-clients-per-address:
   *
   * The most of one address other than loopback.
   */
  properties[CRIER_SETTINGS_MAX_CLIENTS_PER_ADDRESS] =
    g_param_spec_uint ("max-clients-per-address", NULL, NULL,
                       1, CRIER_CONFIG_CLIENTS_MAX,
                       CRIER_CONFIG_PER_ADDRESS, flags);

  /**
   * CrierSettings:blocked-ids:
   *
   * The Ids that may not connect; see crier_settings_block_id().
   */
  properties[CRIER_SETTINGS_BLOCKED_IDS] =
    g_param_spec_boxed ("blocked-ids", NULL, NULL, G_TYPE_STRV, look);

  /**
   * CrierSettings:blocked-addresses:
   *
   * The addresses that may not; see crier_settings_block_address().
   */
  properties[CRIER_SETTINGS_BLOCKED_ADDRESSES] =
    g_param_spec_boxed ("blocked-addresses", NULL, NULL, G_TYPE_STRV, look);

  /**
   * CrierSettings:token:
   *
   * The operator's token, empty for none; see crier_settings_set_token().
   */
  properties[CRIER_SETTINGS_TOKEN] =
    g_param_spec_string ("token", NULL, NULL, "", look);

  /**
   * CrierSettings:start-on-open:
   *
   * Whether the server starts when the window opens.
   */
  properties[CRIER_SETTINGS_START_ON_OPEN] =
    g_param_spec_boolean ("start-on-open", NULL, NULL, TRUE, flags);

  /**
   * CrierSettings:on-close:
   *
   * What becomes of the server when the window is closed, a #CrierOnClose.
   */
  properties[CRIER_SETTINGS_ON_CLOSE] =
    g_param_spec_uint ("on-close", NULL, NULL, CRIER_ON_CLOSE_ASK,
                       CRIER_ON_CLOSE_KEEP, CRIER_ON_CLOSE_ASK, flags);

  g_object_class_install_properties (object_class, CRIER_SETTINGS_N, properties);
}

static void
crier_settings_init (CrierSettings *self)
{
  self->numbers[CRIER_SETTINGS_PORT] = CRIER_CONFIG_PORT;
  self->numbers[CRIER_SETTINGS_INTERVAL] = CRIER_CONFIG_INTERVAL;
  self->numbers[CRIER_SETTINGS_ANNOUNCE] = TRUE;
  self->numbers[CRIER_SETTINGS_VISITORS_CAN_SEND] = TRUE;
  self->numbers[CRIER_SETTINGS_START_ON_OPEN] = TRUE;
  self->numbers[CRIER_SETTINGS_MAX_CLIENTS] = CRIER_CONFIG_CLIENTS_MAX;
  self->numbers[CRIER_SETTINGS_MAX_CLIENTS_PER_ADDRESS] = CRIER_CONFIG_PER_ADDRESS;
  self->texts[CRIER_SETTINGS_AVAILABLE_TO] = g_strdup ("local");
  self->texts[CRIER_SETTINGS_TOKEN] = g_strdup ("");
  self->lists[CRIER_SETTINGS_ALLOWED_ORIGINS] = g_new0 (char *, 1);
  self->lists[CRIER_SETTINGS_SAVED_MESSAGES] = g_new0 (char *, 1);
  self->lists[CRIER_SETTINGS_BLOCKED_IDS] = g_new0 (char *, 1);
  self->lists[CRIER_SETTINGS_BLOCKED_ADDRESSES] = g_new0 (char *, 1);
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
      g_free (self->texts[CRIER_SETTINGS_TOKEN]);
      self->texts[CRIER_SETTINGS_TOKEN] = crier_token_file_load ();
    }

  if (self->gsettings != NULL)
    {
      g_signal_connect_object (self->gsettings, "changed",
                               G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

      /* Also, a key is only watched when it was read. */
      for (i = 1; i < CRIER_SETTINGS_N; i++)
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

static void
copy_list (CrierSettings *self,
           guint          property,
           GPtrArray     *texts)
{
  char **p;

  g_ptr_array_set_size (texts, 0);
  for (p = self->lists[property]; *p != NULL; p++)
    g_ptr_array_add (texts, g_strdup (*p));
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
  const char *available_to;

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  config = crier_config_copy (self->config);
  config->port = self->numbers[CRIER_SETTINGS_PORT];
  config->interval = self->numbers[CRIER_SETTINGS_ANNOUNCE]
                       ? self->numbers[CRIER_SETTINGS_INTERVAL] : 0;
  config->inbox = self->numbers[CRIER_SETTINGS_VISITORS_CAN_SEND];
  config->max_clients = self->numbers[CRIER_SETTINGS_MAX_CLIENTS];
  config->max_clients_per_address =
    self->numbers[CRIER_SETTINGS_MAX_CLIENTS_PER_ADDRESS];

  available_to = self->texts[CRIER_SETTINGS_AVAILABLE_TO];
  if (strcmp (available_to, "other") != 0)
    {
      g_ptr_array_set_size (config->listen, 0);
      g_ptr_array_add (config->listen, g_strdup (available_to));
    }

  copy_list (self, CRIER_SETTINGS_ALLOWED_ORIGINS, config->allowed_origins);
  copy_list (self, CRIER_SETTINGS_BLOCKED_IDS, config->blocked_ids);
  copy_list (self, CRIER_SETTINGS_BLOCKED_ADDRESSES, config->blocked_addresses);

  if (config->token_file == NULL && self->texts[CRIER_SETTINGS_TOKEN][0] != '\0')
    config->token_file = crier_token_file_dup_path ();

  return config;
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

/**
 * crier_settings_get_number:
 * @self: settings
 * @property: of a number, or of a truth value
 *
 * Returns: what was chosen
 */
guint
crier_settings_get_number (CrierSettings *self,
                           guint          property)
{
  return self->numbers[property];
}

/**
 * crier_settings_choose_number:
 * @self: settings
 * @property: of a number, or of a truth value
 * @value: what is chosen
 *
 * Keeps it for this run and those that follow. What is there already is no
 * decision, and an option for it still holds; likewise for what follows.
 */
void
crier_settings_choose_number (CrierSettings *self,
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
  else if (self->gsettings != NULL && is_enum (property))
    g_settings_set_enum (self->gsettings, key, value);
  else if (self->gsettings != NULL)
    g_settings_set_uint (self->gsettings, key, value);
}

/**
 * crier_settings_get_text:
 * @self: settings
 * @property: of a text
 *
 * Returns: (transfer none): what was chosen, until it changes
 */
const char *
crier_settings_get_text (CrierSettings *self,
                         guint          property)
{
  return self->texts[property];
}

/**
 * crier_settings_choose_text:
 * @self: settings
 * @property: of a text
 * @value: what is chosen
 *
 * Keeps it for this run and those that follow, unless it is in a file of its
 * own: that one is for the caller to write.
 */
void
crier_settings_choose_text (CrierSettings *self,
                            guint          property,
                            const char    *value)
{
  if (strcmp (self->texts[property], value) == 0)
    return;

  release (self, property);
  take_text (self, property, value);

  if (is_stored (self, property))
    g_settings_set_string (self->gsettings, properties[property]->name, value);
}

/**
 * crier_settings_get_list:
 * @self: settings
 * @property: of a list
 *
 * Returns: (transfer none): what was chosen, until it changes
 */
const char * const *
crier_settings_get_list (CrierSettings *self,
                         guint          property)
{
  return (const char * const *) self->lists[property];
}

/**
 * crier_settings_choose_list:
 * @self: settings
 * @property: of a list
 * @value: what is chosen, as crier_settings_admit() wrote it
 *
 * Keeps it for this run and those that follow.
 */
void
crier_settings_choose_list (CrierSettings      *self,
                            guint               property,
                            const char * const *value)
{
  if (g_strv_equal (crier_settings_get_list (self, property), value))
    return;

  release (self, property);
  take_list (self, property, value);

  if (self->gsettings != NULL)
    g_settings_set_strv (self->gsettings, properties[property]->name,
                         crier_settings_get_list (self, property));
}
