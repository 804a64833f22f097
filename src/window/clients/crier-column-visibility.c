/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-column-visibility.h"

#include <string.h>

/* The action that takes all back. No column is called so. */
#define FIT "fit"

typedef enum
{
  VERDICT_NONE,   /* it depends on the room */
  VERDICT_SHOW,
  VERDICT_HIDE,
} Verdict;

/*
 * CrierColumnVisibility:
 *
 * Which columns the table has: as many as fit, but for those of which the
 * operator chose that they are always there, or never. The ID always is. The menus act
 * on its actions, one for each column and one that takes all back; it knows
 * neither them nor the table.
 */
struct _CrierColumnVisibility
{
  GObject parent_instance;

  CrierTier tier;
  Verdict verdicts[CRIER_N_COLUMNS];
  GSimpleActionGroup *actions;   /* (owned) */
};

enum
{
  PROP_0,
  PROP_CHOSEN,
  N_PROPS,
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierColumnVisibility, crier_column_visibility,
                     G_TYPE_OBJECT)

static GSimpleAction *
get_action (CrierColumnVisibility *self,
            const char        *name)
{
  GActionMap *map = G_ACTION_MAP (self->actions);

  return G_SIMPLE_ACTION (g_action_map_lookup_action (map, name));
}

static void
update (CrierColumnVisibility *self)
{
  gboolean is_chosen = FALSE;
  guint i;

  for (i = CRIER_CLIENT_COLUMN_ID + 1; i < CRIER_N_COLUMNS; i++)
    {
      GSimpleAction *action = get_action (self,
                                          crier_client_column_get_name (i));
      gboolean shown = crier_column_visibility_is_shown (self, i);

      g_simple_action_set_state (action, g_variant_new_boolean (shown));
      is_chosen |= self->verdicts[i] != VERDICT_NONE;
    }

  g_simple_action_set_enabled (get_action (self, FIT), is_chosen);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_verdicts (CrierColumnVisibility *self,
               const Verdict     *verdicts)
{
  if (memcmp (self->verdicts, verdicts, sizeof self->verdicts) == 0)
    return;

  memcpy (self->verdicts, verdicts, sizeof self->verdicts);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

/* What newer versions may call a column is left alone. */
static void
set_chosen (CrierColumnVisibility *self,
            GVariant          *chosen)
{
  Verdict verdicts[CRIER_N_COLUMNS] = { VERDICT_NONE };
  guint i;

  for (i = CRIER_CLIENT_COLUMN_ID + 1; i < CRIER_N_COLUMNS &&
       chosen != NULL; i++)
    {
      gboolean shown;

      if (g_variant_lookup (chosen, crier_client_column_get_name (i), "b",
                            &shown))
        verdicts[i] = shown ? VERDICT_SHOW : VERDICT_HIDE;
    }

  take_verdicts (self, verdicts);
}

static GVariant *
create_chosen (CrierColumnVisibility *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sb}"));
  guint i;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      if (self->verdicts[i] != VERDICT_NONE)
        g_variant_builder_add (&builder, "{sb}",
                               crier_client_column_get_name (i),
                               self->verdicts[i] == VERDICT_SHOW);
    }

  return g_variant_builder_end (&builder);
}

static void
column_cb (CrierColumnVisibility *self,
           GVariant          *state,
           GSimpleAction     *action)
{
  const char *name = g_action_get_name (G_ACTION (action));
  Verdict verdicts[CRIER_N_COLUMNS];
  guint i;

  memcpy (verdicts, self->verdicts, sizeof verdicts);
  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      if (g_str_equal (name, crier_client_column_get_name (i)))
        verdicts[i] = g_variant_get_boolean (state) ? VERDICT_SHOW : VERDICT_HIDE;
    }

  take_verdicts (self, verdicts);
}

static void
fit_cb (CrierColumnVisibility *self)
{
  set_chosen (self, NULL);
}

static void
crier_column_visibility_get_property (GObject    *object,
                                      guint       property_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_CHOSEN:
      g_value_set_variant (value,
                           create_chosen (CRIER_COLUMN_VISIBILITY (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_column_visibility_set_property (GObject      *object,
                                      guint         property_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_CHOSEN:
      set_chosen (CRIER_COLUMN_VISIBILITY (object),
                  g_value_get_variant (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
crier_column_visibility_dispose (GObject *object)
{
  CrierColumnVisibility *self = CRIER_COLUMN_VISIBILITY (object);

  g_clear_object (&self->actions);

  G_OBJECT_CLASS (crier_column_visibility_parent_class)->dispose (object);
}

static void
crier_column_visibility_class_init (CrierColumnVisibilityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = crier_column_visibility_get_property;
  object_class->set_property = crier_column_visibility_set_property;
  object_class->dispose = crier_column_visibility_dispose;

  /**
   * CrierColumnVisibility:chosen:
   *
   * The names of the columns of which somebody chose that they are always
   * there (%TRUE) or never (%FALSE). Other names are not kept.
   */
  properties[PROP_CHOSEN] =
    g_param_spec_variant ("chosen", NULL, NULL, G_VARIANT_TYPE ("a{sb}"), NULL,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                          G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CrierColumnVisibility::changed:
   * @self: the choice
   *
   * There may be other columns now.
   */
  signals[CHANGED] = g_signal_new ("changed", CRIER_TYPE_COLUMN_VISIBILITY,
                                   G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
crier_column_visibility_init (CrierColumnVisibility *self)
{
  g_autoptr (GSimpleAction) fit = g_simple_action_new (FIT, NULL);
  guint i;

  self->tier = CRIER_TIER_MEDIUM;
  self->actions = g_simple_action_group_new ();

  for (i = CRIER_CLIENT_COLUMN_ID + 1; i < CRIER_N_COLUMNS; i++)
    {
      g_autoptr (GSimpleAction) action = NULL;

      action = g_simple_action_new_stateful (crier_client_column_get_name (i),
                                             NULL,
                                             g_variant_new_boolean (FALSE));
      g_signal_connect_object (action, "change-state", G_CALLBACK (column_cb), self,
                               G_CONNECT_SWAPPED);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
    }

  g_signal_connect_object (fit, "activate", G_CALLBACK (fit_cb), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (fit));
  update (self);
}

/**
 * crier_column_visibility_new:
 *
 * Returns: (transfer full): a choice of as many columns as fit
 */
CrierColumnVisibility *
crier_column_visibility_new (void)
{
  return g_object_new (CRIER_TYPE_COLUMN_VISIBILITY, NULL);
}

/**
 * crier_column_visibility_set_tier:
 * @self: a choice
 * @tier: how much room the table has
 *
 * Says for how many columns there is room.
 */
void
crier_column_visibility_set_tier (CrierColumnVisibility *self,
                                  CrierTier          tier)
{
  g_return_if_fail (CRIER_IS_COLUMN_VISIBILITY (self));

  if (self->tier == tier)
    return;

  self->tier = tier;
  update (self);
}

gboolean
crier_column_visibility_is_shown (CrierColumnVisibility *self,
                                  CrierClientColumn        column)
{
  g_return_val_if_fail (CRIER_IS_COLUMN_VISIBILITY (self), FALSE);
  g_return_val_if_fail (column < CRIER_N_COLUMNS, FALSE);

  if (column == CRIER_CLIENT_COLUMN_ID)
    return TRUE;

  if (self->verdicts[column] != VERDICT_NONE)
    return self->verdicts[column] == VERDICT_SHOW;

  return crier_client_column_get_tier (column) <= self->tier;
}

/**
 * crier_column_visibility_get_actions:
 * @self: a choice
 *
 * What can be chosen: an action of the name of each column but the ID, whose
 * state is whether the table has it; and "fit", to have as many as fit again,
 * which is enabled when something else was chosen.
 *
 * Returns: (transfer none): the actions
 */
GActionGroup *
crier_column_visibility_get_actions (CrierColumnVisibility *self)
{
  g_return_val_if_fail (CRIER_IS_COLUMN_VISIBILITY (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

static gboolean
get_variant (GValue   *value,
             GVariant *variant,
             gpointer  data)
{
  g_value_set_variant (value, variant);

  return TRUE;
}

static GVariant *
set_variant (const GValue       *value,
             const GVariantType *type,
             gpointer            data)
{
  return g_value_dup_variant (value);
}

/**
 * crier_column_visibility_bind_settings:
 * @self: a choice
 * @settings: where it is kept
 *
 * Takes what was chosen from @settings, and keeps it there.
 */
void
crier_column_visibility_bind_settings (CrierColumnVisibility *self,
                                       GSettings         *settings)
{
  g_return_if_fail (CRIER_IS_COLUMN_VISIBILITY (self));
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_settings_bind_with_mapping (settings, "columns", self, "chosen",
                                G_SETTINGS_BIND_DEFAULT, get_variant, set_variant,
                                NULL, NULL);
}
