/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings.h"

#include <string.h>

#include "crier-id.h"
#include "crier-look.h"
#include "crier-token-file.h"
#include "crier-operator-token.h"

/* Characters of a token of ours, each worth nearly five bits. */
#define TOKEN_LENGTH 40

/*
 * CrierSettings:
 *
 * What the operator chose for the window, now and in earlier runs: the stored
 * settings, over which the options of the command line hold for this run. What
 * is set here is stored, and holds over an option, unless it changes nothing.
 * Every setting is a property, and is set as one, but for those that are
 * read-only; it knows no service.
 */
struct _CrierSettings
{
  GObject parent_instance;

  GSettings *gsettings;  /* (owned) (nullable): NULL where there is no schema,
                          * and nothing is stored */
  CrierConfig *config;   /* (owned): for what has no setting */

  /* By place in the table; and whether an option holds over what is stored. */
  GValue values[CRIER_N_SETTINGS];
  gboolean is_option[CRIER_N_SETTINGS];
};

static GParamSpec *properties[CRIER_N_SETTINGS + 1]; /* by place + 1 */

G_DEFINE_FINAL_TYPE (CrierSettings, crier_settings, G_TYPE_OBJECT)

static const GValue *
get_value (CrierSettings *self,
           const char    *name)
{
  guint i = crier_setting_find (name);

  g_assert (i < CRIER_N_SETTINGS);

  return &self->values[i];
}

static gboolean
is_value (CrierSettings *self,
          guint          i,
          const GValue  *value)
{
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    return g_strv_equal (g_value_get_boxed (&self->values[i]),
                         g_value_get_boxed (value));

  return g_param_values_cmp (properties[i + 1], &self->values[i], value) == 0;
}

static void
take (CrierSettings *self,
      guint          i,
      const GValue  *value)
{
  if (is_value (self, i, value))
    return;

  g_value_copy (value, &self->values[i]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[i + 1]);
}

/* Keeps @value for this run and those that follow. */
static void
choose (CrierSettings *self,
        guint          i,
        const GValue  *value)
{
  const CrierSetting *setting = &crier_settings_table[i];

  if (is_value (self, i, value))
    return;

  g_return_if_fail (setting->check == NULL || setting->check (value));

  self->is_option[i] = FALSE;
  take (self, i, value);
  if (self->gsettings != NULL && !setting->is_elsewhere)
    crier_setting_write (setting, self->gsettings, value);
}

static void
changed_cb (CrierSettings *self,
            const char    *key)
{
  guint i = crier_setting_find (key);
  g_auto (GValue) value = G_VALUE_INIT;

  if (i == CRIER_N_SETTINGS || self->is_option[i])
    return;

  crier_setting_read (&crier_settings_table[i], self->gsettings, &value);
  take (self, i, &value);
}

static void
crier_settings_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  g_value_copy (&CRIER_SETTINGS (object)->values[property_id - 1], value);
}

static void
crier_settings_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  CrierSettings *self = CRIER_SETTINGS (object);

  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    crier_settings_set_strv (self, pspec->name, g_value_get_boxed (value), NULL);
  else
    choose (self, property_id - 1, value);
}

static void
crier_settings_finalize (GObject *object)
{
  CrierSettings *self = CRIER_SETTINGS (object);
  guint i;

  g_clear_object (&self->gsettings);
  crier_config_free (self->config);
  for (i = 0; i < CRIER_N_SETTINGS; i++)
    g_value_unset (&self->values[i]);

  G_OBJECT_CLASS (crier_settings_parent_class)->finalize (object);
}

static void
crier_settings_class_init (CrierSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  guint i;

  object_class->get_property = crier_settings_get_property;
  object_class->set_property = crier_settings_set_property;
  object_class->finalize = crier_settings_finalize;

  for (i = 0; i < CRIER_N_SETTINGS; i++)
    properties[i + 1] = crier_setting_make_property (&crier_settings_table[i]);

  g_object_class_install_properties (object_class, CRIER_N_SETTINGS + 1, properties);
}

static void
crier_settings_init (CrierSettings *self)
{
  guint i;

  for (i = 0; i < CRIER_N_SETTINGS; i++)
    {
      g_value_init (&self->values[i], properties[i + 1]->value_type);
      if (G_VALUE_HOLDS (&self->values[i], G_TYPE_STRV))
        g_value_take_boxed (&self->values[i], g_new0 (char *, 1));
      else
        g_param_value_set_default (properties[i + 1], &self->values[i]);
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
  char **strv = g_new0 (char *, texts->len + 1);
  guint i;

  for (i = 0; i < texts->len; i++)
    strv[i] = g_strdup (g_ptr_array_index (texts, i));

  return strv;
}

/* A value that holds over what is stored, for the caller to write to. */
static GValue *
override (CrierSettings *self,
          const char    *name)
{
  guint i = crier_setting_find (name);

  self->is_option[i] = TRUE;

  return &self->values[i];
}

static void
apply_options (CrierSettings      *self,
               const CrierOptions *options)
{
  const CrierConfig *config = options->config;

  if (options->given & CRIER_OPTIONS_PORT)
    g_value_set_uint (override (self, "port"), config->port);

  if (options->given & CRIER_OPTIONS_INTERVAL)
    g_value_set_boolean (override (self, "announce"), config->interval > 0);

  if ((options->given & CRIER_OPTIONS_INTERVAL) && config->interval > 0)
    g_value_set_uint (override (self, "interval"), config->interval);

  if (options->given & CRIER_OPTIONS_INBOX)
    g_value_set_boolean (override (self, "visitors-can-send"), config->inbox);

  if (options->given & CRIER_OPTIONS_CLIENTS)
    g_value_set_uint (override (self, "max-clients"), config->max_clients);

  if (options->given & CRIER_OPTIONS_LISTEN)
    g_value_set_string (override (self, "available-to"), name_listen (config->listen));

  if (options->given & CRIER_OPTIONS_COLORS)
    {
      g_value_set_string (override (self, "foreground"), config->foreground);
      g_value_set_string (override (self, "background"), config->background);
    }

  if (options->given & CRIER_OPTIONS_LOGO)
    g_value_set_string (override (self, "logo"), config->logo);

  if (options->given & CRIER_OPTIONS_ORIGINS)
    g_value_take_boxed (override (self, "allowed-origins"),
                        dup_strv (config->allowed_origins));
}

/**
 * crier_settings_new:
 * @settings: (nullable): where settings are stored; %NULL for the user's own.
 *   If our schema is not installed these are defaults, and nothing is stored
 * @options: (nullable): what was given on the command line
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

  if (self->gsettings == NULL)
    return self;

  g_value_take_string (&self->values[crier_setting_find ("token")],
                       crier_token_file_load ());
  g_signal_connect_object (self->gsettings, "changed",
                           G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  /* Also, a key is only watched when it was read. */
  for (i = 0; i < CRIER_N_SETTINGS; i++)
    {
      if (!crier_settings_table[i].is_elsewhere)
        changed_cb (self, crier_settings_table[i].name);
    }

  return self;
}

/**
 * crier_settings_get_gsettings:
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
           const char    *name,
           GPtrArray     *texts)
{
  const char * const *p = crier_settings_get_strv (self, name);

  g_ptr_array_set_size (texts, 0);
  for (; *p != NULL; p++)
    g_ptr_array_add (texts, g_strdup (*p));
}

static char *
dup_chosen (CrierSettings *self,
            const char    *name)
{
  const char *text = crier_settings_get_string (self, name);

  return text[0] != '\0' ? g_strdup (text) : NULL;
}

/* What of it can be used: any program can write to where settings are stored, a file can
 * go away, and a page that looks as ever is better than none. */
static void
copy_look (CrierSettings *self,
           CrierConfig   *config)
{
  g_autofree char *foreground = dup_chosen (self, "foreground");
  g_autofree char *background = dup_chosen (self, "background");
  g_autofree char *logo = dup_chosen (self, "logo");
  g_autoptr (CrierLook) colors = crier_look_new (foreground, background, NULL, NULL);
  g_autoptr (CrierLook) image = crier_look_new (NULL, NULL, logo, NULL);

  g_free (config->foreground);
  g_free (config->background);
  g_free (config->logo);
  config->foreground = colors != NULL ? g_steal_pointer (&foreground) : NULL;
  config->background = colors != NULL ? g_steal_pointer (&background) : NULL;
  config->logo = image != NULL ? g_steal_pointer (&logo) : NULL;
}

CrierConfig *
crier_settings_dup_config (CrierSettings *self)
{
  CrierConfig *config;
  const char *available_to;

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  config = crier_config_copy (self->config);
  config->port = crier_settings_get_uint (self, "port");
  config->interval = crier_settings_get_boolean (self, "announce")
                       ? crier_settings_get_uint (self, "interval") : 0;
  config->inbox = crier_settings_get_boolean (self, "visitors-can-send");
  config->max_clients = crier_settings_get_uint (self, "max-clients");
  config->max_clients_per_address =
    crier_settings_get_uint (self, "max-clients-per-address");

  available_to = crier_settings_get_string (self, "available-to");
  if (strcmp (available_to, "other") != 0)
    {
      g_ptr_array_set_size (config->listen, 0);
      g_ptr_array_add (config->listen, g_strdup (available_to));
    }

  copy_look (self, config);
  copy_list (self, "allowed-origins", config->allowed_origins);
  copy_list (self, "blocked-ids", config->blocked_ids);
  copy_list (self, "blocked-addresses", config->blocked_addresses);

  if (config->token_file == NULL &&
      crier_settings_get_string (self, "token")[0] != '\0')
    config->token_file = crier_token_file_dup_path ();

  return config;
}

/**
 * crier_settings_forgo_journal:
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

guint
crier_settings_get_uint (CrierSettings *self,
                         const char    *name)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), 0);

  return g_value_get_uint (get_value (self, name));
}

gboolean
crier_settings_get_boolean (CrierSettings *self,
                            const char    *name)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);

  return g_value_get_boolean (get_value (self, name));
}

/**
 * crier_settings_get_string:
 * @name: a text, "available-to" among them, which is "local", "any", or "other" where options name
 *   addresses; or "token", which is empty if the operator's requests are closed
 *   over TCP
 *
 * Returns: (transfer none): what was chosen, until it changes
 */
const char *
crier_settings_get_string (CrierSettings *self,
                           const char    *name)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return g_value_get_string (get_value (self, name));
}

/**
 * crier_settings_get_strv:
 *
 * Returns: (transfer none) (array zero-terminated=1): what was chosen, in that
 *   order, until it changes
 */
const char * const *
crier_settings_get_strv (CrierSettings *self,
                         const char    *name)
{
  g_return_val_if_fail (CRIER_IS_SETTINGS (self), NULL);

  return g_value_get_boxed (get_value (self, name));
}

/**
 * crier_settings_set_strv:
 * @list: (array zero-terminated=1): what is chosen
 *
 * Chooses a list for this run and those that follow. Saved messages that cannot
 * be kept are left out, see crier_saved_messages_clean(); in the other lists one
 * such item leaves all as it was.
 *
 * Returns: %TRUE if it was taken; else %FALSE with an error of the list's
 *   CrierSetting.admit()
 */
gboolean
crier_settings_set_strv (CrierSettings       *self,
                         const char          *name,
                         const char * const  *list,
                         GError             **error)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) wrong = NULL;
  guint i = crier_setting_find (name);

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (i < CRIER_N_SETTINGS, FALSE);
  g_return_val_if_fail (list != NULL, FALSE);

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, crier_setting_admit_list (&crier_settings_table[i],
                                                        list, &wrong));
  if (wrong != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&wrong));
      return FALSE;
    }

  choose (self, i, &value);

  return TRUE;
}

/**
 * crier_settings_set_blocked:
 * @name: "blocked-ids" or "blocked-addresses"
 * @item: the Id of a client, or a literal address of either family
 *
 * Blocks or unblocks @item, in this run and those that follow.
 */
void
crier_settings_set_blocked (CrierSettings *self,
                            const char    *name,
                            const char    *item,
                            gboolean       is_blocked)
{
  const char * const *p = crier_settings_get_strv (self, name);
  const CrierSetting *setting = &crier_settings_table[crier_setting_find (name)];
  g_autofree char *admitted = setting->admit (item, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  g_return_if_fail (admitted != NULL || !is_blocked);

  if (admitted == NULL || g_strv_contains (p, admitted) == is_blocked)
    return;

  for (; *p != NULL; p++)
    {
      if (strcmp (*p, admitted) != 0)
        g_strv_builder_add (builder, *p);
    }

  if (is_blocked)
    g_strv_builder_add (builder, admitted);

  changed = g_strv_builder_end (builder);
  crier_settings_set_strv (self, name, (const char * const *) changed, NULL);
}

char *
crier_settings_make_token (void)
{
  return crier_id_make_code (TOKEN_LENGTH);
}

/**
 * crier_settings_set_token:
 * @token: what was typed; empty for none
 *
 * Chooses the token for this run and those that follow, and writes it to a
 * file that only the user can open. What cannot be one, or be kept, leaves the
 * old one in force.
 *
 * Returns: %TRUE if it was taken; else %FALSE with %CRIER_ERROR_INVALID, or
 *   %CRIER_ERROR_STORAGE if it could not be written
 */
gboolean
crier_settings_set_token (CrierSettings  *self,
                          const char     *token,
                          GError        **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_return_val_if_fail (CRIER_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (token != NULL, FALSE);

  if (token[0] != '\0' && !crier_operator_token_check (token, error))
    return FALSE;

  if (strcmp (crier_settings_get_string (self, "token"), token) == 0)
    return TRUE;

  if (!crier_token_file_save (token, error))
    return FALSE;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, token);
  choose (self, crier_setting_find ("token"), &value);

  return TRUE;
}
