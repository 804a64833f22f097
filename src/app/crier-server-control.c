/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-server-control.h"

#include <string.h>

#include "crier-public-address.h"
#include "crier-event.h"
#include "crier-token-file.h"

/*
 * CrierServerControl:
 *
 * Runs a service by the settings: starts it with them, passes on at once the
 * changes that it can take, and knows whether the others need a restart. It
 * also knows the address to tell people, and why messages cannot be sent. The
 * window shows all that, and asks for starts and stops.
 */
struct _CrierServerControl
{
  GObject parent_instance;

  CrierService *service;   /* (owned) */
  CrierSettings *settings; /* (owned) */

  CrierServerControlState state;
  CrierConfig *config;     /* (owned): of the last start, or of the next */
  char *token;             /* (owned): the one that goes with it, or empty */
  GError *error;           /* (owned) (nullable): why it has failed */
  gboolean needs_restart;

  char *uri;               /* (owned) (nullable): NULL unless it runs */
  gboolean is_local;
  char *problem;           /* (owned) (nullable): NULL while messages are kept */
};

enum
{
  PROP_0,
  PROP_STATE,
  PROP_NEEDS_RESTART,
  PROP_URI,
  PROP_PROBLEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CrierServerControl, crier_server_control, G_TYPE_OBJECT)

static gboolean
set_string (char       **string,
            const char  *value)
{
  if (g_strcmp0 (*string, value) == 0)
    return FALSE;

  g_free (*string);
  *string = g_strdup (value);

  return TRUE;
}

static void
set_state (CrierServerControl      *self,
           CrierServerControlState  state)
{
  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
update_uri (CrierServerControl *self)
{
  g_autoptr (GPtrArray) addresses = crier_service_dup_addresses (self->service);
  g_autofree char *uri = crier_public_address_choose (addresses, &self->is_local);

  if (set_string (&self->uri, uri))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URI]);
}

/* Not only the address that matters most may be another one now. */
static void
network_cb (CrierServerControl *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  update_uri (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URI]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What runs keeps the addresses and limits that it was started with. */
static void
update_needs_restart (CrierServerControl *self)
{
  g_autoptr (CrierConfig) wanted = crier_settings_dup_config (self->settings);
  gboolean needs_restart = self->state == CRIER_SERVER_CONTROL_RUNNING &&
                           !crier_config_is_same_place (self->config, wanted);

  if (self->needs_restart == needs_restart)
    return;

  self->needs_restart = needs_restart;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEEDS_RESTART]);
}

/* The token of a file that was given by an option stays for this run. */
static void
update_token (CrierServerControl *self,
              CrierConfig        *wanted)
{
  g_autofree char *path = crier_token_file_dup_path ();
  const char *token = crier_settings_get_string (self->settings, "token");

  if (wanted->token_file != NULL && strcmp (wanted->token_file, path) != 0)
    return;

  if (set_string (&self->token, token))
    crier_service_set_token (self->service, *token != '\0' ? token : NULL);

  set_string (&self->config->token_file, wanted->token_file);
}

static void
update_blocked (CrierServerControl *self,
                CrierConfig        *wanted)
{
  if (crier_config_has_same_guests (self->config, wanted))
    return;

  crier_service_set_blocked (self->service, wanted->blocked_ids,
                             wanted->blocked_addresses);
  g_ptr_array_unref (self->config->blocked_ids);
  g_ptr_array_unref (self->config->blocked_addresses);
  self->config->blocked_ids = g_ptr_array_ref (wanted->blocked_ids);
  self->config->blocked_addresses = g_ptr_array_ref (wanted->blocked_addresses);
}

/* What the service takes at once, it is given. */
static void
settings_cb (CrierServerControl *self)
{
  g_autoptr (CrierConfig) wanted = crier_settings_dup_config (self->settings);

  if (self->config->interval != wanted->interval)
    crier_service_set_interval (self->service, wanted->interval);

  if (self->config->inbox != wanted->inbox)
    crier_service_set_inbox (self->service, wanted->inbox);

  self->config->interval = wanted->interval;
  self->config->inbox = wanted->inbox;
  update_token (self, wanted);
  update_blocked (self, wanted);
  update_needs_restart (self);
}

static void
set_problem (CrierServerControl *self,
             const char         *problem)
{
  if (set_string (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
keep_blocked (CrierServerControl *self,
              const char         *setting,
              GPtrArray          *names,
              GPtrArray         **running)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  guint i;

  for (i = 0; i < names->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (names, i));

  /* The service has it already. */
  g_ptr_array_unref (*running);
  *running = g_ptr_array_ref (names);
  list = g_strv_builder_end (builder);
  crier_settings_set_strv (self->settings, setting, (const char * const *) list, NULL);
}

static void
events_cb (CrierServerControl *self,
           GPtrArray          *events)
{
  guint i;

  for (i = 0; i < events->len; i++)
    {
      CrierEvent *event = g_ptr_array_index (events, i);
      CrierEventKind kind = crier_event_get_kind (event);

      if (kind == CRIER_EVENT_FAILED)
        set_problem (self, crier_event_get_text (event));
      else if (kind == CRIER_EVENT_RECOVERED)
        set_problem (self, NULL);

      if (kind == CRIER_EVENT_BLOCKED)
        {
          keep_blocked (self, "blocked-ids", crier_event_get_blocked (event, CRIER_BLOCKED_ID),
                        &self->config->blocked_ids);
          keep_blocked (self, "blocked-addresses",
                        crier_event_get_blocked (event, CRIER_BLOCKED_ADDRESS),
                        &self->config->blocked_addresses);
        }
    }
}

static void
take_settings (CrierServerControl *self)
{
  g_clear_pointer (&self->config, crier_config_free);
  self->config = crier_settings_dup_config (self->settings);
  set_string (&self->token, crier_settings_get_string (self->settings, "token"));
}

/* Another failure is news, too. */
static void
fail (CrierServerControl *self,
      GError             *error)
{
  self->error = error;
  self->state = CRIER_SERVER_CONTROL_FAILED;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
service_cb (CrierServerControl *self)
{
  const GError *error = crier_service_get_error (self->service);

  switch (crier_service_get_state (self->service))
    {
    case CRIER_SERVICE_RUNNING:
      update_uri (self);
      set_state (self, CRIER_SERVER_CONTROL_RUNNING);
      break;

    case CRIER_SERVICE_STOPPED:
      update_uri (self);
      /* The next one opens the journal anew. */
      set_problem (self, NULL);
      if (self->state == CRIER_SERVER_CONTROL_RESTARTING)
        crier_server_control_start (self);
      else if (error != NULL)
        fail (self, g_error_copy (error));
      else
        set_state (self, CRIER_SERVER_CONTROL_STOPPED);
      break;

    case CRIER_SERVICE_STOPPING:
    default:
      if (self->state != CRIER_SERVER_CONTROL_RESTARTING)
        set_state (self, CRIER_SERVER_CONTROL_STOPPING);
      break;
    }

  update_needs_restart (self);
}

static void
crier_server_control_get_property (GObject    *object,
                                   guint       property_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  CrierServerControl *self = CRIER_SERVER_CONTROL (object);

  switch (property_id)
    {
    case PROP_STATE:
      g_value_set_uint (value, self->state);
      break;

    case PROP_NEEDS_RESTART:
      g_value_set_boolean (value, self->needs_restart);
      break;

    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;

    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_server_control_dispose (GObject *object)
{
  CrierServerControl *self = CRIER_SERVER_CONTROL (object);

  g_clear_object (&self->service);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->config, crier_config_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->problem, g_free);

  G_OBJECT_CLASS (crier_server_control_parent_class)->dispose (object);
}

static void
crier_server_control_class_init (CrierServerControlClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY |
                            G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crier_server_control_get_property;
  object_class->dispose = crier_server_control_dispose;

  /* A #CrierServerControlState. */
  properties[PROP_STATE] =
    g_param_spec_uint ("state", NULL, NULL, CRIER_SERVER_CONTROL_STOPPED,
                       CRIER_SERVER_CONTROL_RESTARTING,
                       CRIER_SERVER_CONTROL_STOPPED, flags);
  properties[PROP_NEEDS_RESTART] =
    g_param_spec_boolean ("needs-restart", NULL, NULL, FALSE, flags);
  /* Notified also when others of crier_server_control_list_uris() may have
   * changed. */
  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  properties[PROP_PROBLEM] =
    g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
crier_server_control_init (CrierServerControl *self)
{
}

/**
 * crier_server_control_new:
 * @service: a service that is stopped; nothing is started yet
 */
CrierServerControl *
crier_server_control_new (CrierService  *service,
                          CrierSettings *settings)
{
  CrierServerControl *self;

  g_return_val_if_fail (CRIER_IS_SERVICE (service), NULL);
  g_return_val_if_fail (CRIER_IS_SETTINGS (settings), NULL);

  self = g_object_new (CRIER_TYPE_SERVER_CONTROL, NULL);
  self->service = g_object_ref (service);
  self->settings = g_object_ref (settings);
  take_settings (self);

  g_signal_connect_object (service, "notify::state",
                           G_CALLBACK (service_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "notify",
                           G_CALLBACK (settings_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (network_cb), self, G_CONNECT_SWAPPED);

  return self;
}

CrierService *
crier_server_control_get_service (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  return self->service;
}

CrierSettings *
crier_server_control_get_settings (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  return self->settings;
}

CrierServerControlState
crier_server_control_get_state (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self),
                        CRIER_SERVER_CONTROL_STOPPED);

  return self->state;
}

/**
 * crier_server_control_get_error:
 *
 * Returns: (nullable): while its state is %CRIER_SERVER_CONTROL_FAILED, why, see
 *   crier_service_start() and crier_service_get_error()
 */
const GError *
crier_server_control_get_error (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  return self->error;
}

/**
 * crier_server_control_get_config:
 *
 * Returns: the configuration of the last start, with the changes that the
 *   service took since; valid until the next start
 */
const CrierConfig *
crier_server_control_get_config (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  return self->config;
}

gboolean
crier_server_control_needs_restart (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), FALSE);

  return self->needs_restart;
}

/**
 * crier_server_control_get_uri:
 *
 * Returns: (nullable): the address to tell people, see
 *   crier_public_address_choose(); %NULL unless it runs
 */
const char *
crier_server_control_get_uri (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  return self->uri;
}

/**
 * crier_server_control_list_uris:
 *
 * Returns: (transfer full) (element-type utf8): all addresses to tell people,
 *   crier_server_control_get_uri() first; none unless it runs
 */
GPtrArray *
crier_server_control_list_uris (CrierServerControl *self)
{
  g_autoptr (GPtrArray) addresses = NULL;

  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  addresses = crier_service_dup_addresses (self->service);

  return crier_public_address_list (addresses);
}

/* Whether only programs on this computer can connect. */
gboolean
crier_server_control_is_local (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), TRUE);

  return self->is_local;
}

/* Whether it listens to the network, but there is none. */
gboolean
crier_server_control_has_no_network (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), FALSE);

  return self->state == CRIER_SERVER_CONTROL_RUNNING && self->is_local &&
         !self->needs_restart &&
         strcmp (crier_settings_get_string (self->settings, "available-to"), "any") == 0;
}

/**
 * crier_server_control_get_problem:
 *
 * Returns: (nullable): that messages cannot be sent and why, as a sentence
 *   without a full stop; %NULL while they can
 */
const char *
crier_server_control_get_problem (CrierServerControl *self)
{
  g_return_val_if_fail (CRIER_IS_SERVER_CONTROL (self), NULL);

  return self->problem;
}

/**
 * crier_server_control_start:
 *
 * Starts with the settings as they are, unless it runs or is about to stop.
 * When this returns it runs, or its state is %CRIER_SERVER_CONTROL_FAILED.
 */
void
crier_server_control_start (CrierServerControl *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CRIER_IS_SERVER_CONTROL (self));

  if (crier_service_get_state (self->service) != CRIER_SERVICE_STOPPED)
    return;

  take_settings (self);
  g_clear_error (&self->error);

  /* When it runs, the service says so by itself. */
  if (!crier_service_start (self->service, self->config, &error))
    fail (self, g_steal_pointer (&error));
}

/**
 * crier_server_control_stop:
 *
 * Disconnects the clients with a goodbye and stops, see crier_service_stop(). A
 * restart that is under way does not start again; a failure is forgotten.
 */
void
crier_server_control_stop (CrierServerControl *self)
{
  g_return_if_fail (CRIER_IS_SERVER_CONTROL (self));

  if (crier_service_get_state (self->service) == CRIER_SERVICE_STOPPED)
    {
      g_clear_error (&self->error);
      set_state (self, CRIER_SERVER_CONTROL_STOPPED);
      return;
    }

  if (self->state == CRIER_SERVER_CONTROL_RESTARTING)
    set_state (self, CRIER_SERVER_CONTROL_STOPPING);
  else
    crier_service_stop (self->service);
}

/* Stops, if it runs, and starts with the settings as they are then. */
void
crier_server_control_restart (CrierServerControl *self)
{
  CrierServiceState state;

  g_return_if_fail (CRIER_IS_SERVER_CONTROL (self));

  state = crier_service_get_state (self->service);
  if (state == CRIER_SERVICE_STOPPED)
    {
      crier_server_control_start (self);
      return;
    }

  set_state (self, CRIER_SERVER_CONTROL_RESTARTING);
  if (state == CRIER_SERVICE_RUNNING)
    crier_service_stop (self->service);
}
