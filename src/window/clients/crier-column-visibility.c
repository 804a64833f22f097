/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-column-visibility.h"

#include <string.h>

/* The action that takes all back. No column is called so. */
#define FIT "fit"

/* Of the settings: the names of the columns that were chosen, "a{sb}". */
#define KEY "columns"

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
 * operator chose that they are always there, or never; the ID always is. The menus
 * act on its actions, one for each column and one that takes all back; it knows
 * neither them nor the table.
 */
struct _CrierColumnVisibility
{
  GObject parent_instance;

  GSettings *settings;           /* (owned) (nullable): keeps the verdicts */
  CrierTier tier;
  Verdict verdicts[CRIER_N_COLUMNS];
  GSimpleActionGroup *actions;   /* (owned) */
};

static guint changed_signal;

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
                                          crier_client_columns[i].name);
      gboolean shown = crier_column_visibility_is_shown (self, i);

      g_simple_action_set_state (action, g_variant_new_boolean (shown));
      is_chosen |= self->verdicts[i] != VERDICT_NONE;
    }

  g_simple_action_set_enabled (get_action (self, FIT), is_chosen);
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
take_verdicts (CrierColumnVisibility *self,
               const Verdict         *verdicts)
{
  if (memcmp (self->verdicts, verdicts, sizeof self->verdicts) == 0)
    return FALSE;

  memcpy (self->verdicts, verdicts, sizeof self->verdicts);
  update (self);

  return TRUE;
}

/* What newer versions may call a column is left alone. */
static void
load (CrierColumnVisibility *self)
{
  g_autoptr (GVariant) chosen = g_settings_get_value (self->settings, KEY);
  Verdict verdicts[CRIER_N_COLUMNS] = { VERDICT_NONE };
  guint i;

  for (i = CRIER_CLIENT_COLUMN_ID + 1; i < CRIER_N_COLUMNS; i++)
    {
      gboolean shown;

      if (g_variant_lookup (chosen, crier_client_columns[i].name, "b", &shown))
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
                               crier_client_columns[i].name,
                               self->verdicts[i] == VERDICT_SHOW);
    }

  return g_variant_builder_end (&builder);
}

static void
choose (CrierColumnVisibility *self,
        const Verdict         *verdicts)
{
  if (take_verdicts (self, verdicts) && self->settings != NULL)
    g_settings_set_value (self->settings, KEY, create_chosen (self));
}

static void
column_cb (CrierColumnVisibility *self,
           GVariant              *state,
           GSimpleAction         *action)
{
  const char *name = g_action_get_name (G_ACTION (action));
  Verdict verdicts[CRIER_N_COLUMNS];
  guint i;

  memcpy (verdicts, self->verdicts, sizeof verdicts);
  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      if (g_str_equal (name, crier_client_columns[i].name))
        verdicts[i] = g_variant_get_boolean (state) ? VERDICT_SHOW : VERDICT_HIDE;
    }

  choose (self, verdicts);
}

static void
fit_cb (CrierColumnVisibility *self)
{
  choose (self, (Verdict[CRIER_N_COLUMNS]) { VERDICT_NONE });
}

static void
crier_column_visibility_dispose (GObject *object)
{
  CrierColumnVisibility *self = CRIER_COLUMN_VISIBILITY (object);

  g_clear_object (&self->actions);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (crier_column_visibility_parent_class)->dispose (object);
}

static void
crier_column_visibility_class_init (CrierColumnVisibilityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_column_visibility_dispose;

  /**
   * CrierColumnVisibility::changed:
   *
   * There may be other columns now.
   */
  changed_signal = g_signal_new ("changed", CRIER_TYPE_COLUMN_VISIBILITY,
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

      action = g_simple_action_new_stateful (crier_client_columns[i].name,
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
 * @settings: (nullable): where it is kept what was chosen
 */
CrierColumnVisibility *
crier_column_visibility_new (GSettings *settings)
{
  CrierColumnVisibility *self = g_object_new (CRIER_TYPE_COLUMN_VISIBILITY, NULL);

  if (g_set_object (&self->settings, settings))
    {
      g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (load), self,
                               G_CONNECT_SWAPPED);
      load (self);
    }

  return self;
}

void
crier_column_visibility_set_tier (CrierColumnVisibility *self,
                                  CrierTier              tier)
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

  if (column == CRIER_CLIENT_COLUMN_ID)
    return TRUE;

  if (self->verdicts[column] != VERDICT_NONE)
    return self->verdicts[column] == VERDICT_SHOW;

  return crier_client_columns[column].tier <= self->tier;
}

/**
 * crier_column_visibility_get_actions:
 *
 * What can be chosen: an action of the name of each column but the ID, whose
 * state is whether the table has it; and "fit", to have as many as fit again,
 * which is enabled when something else was chosen.
 */
GActionGroup *
crier_column_visibility_get_actions (CrierColumnVisibility *self)
{
  g_return_val_if_fail (CRIER_IS_COLUMN_VISIBILITY (self), NULL);

  return G_ACTION_GROUP (self->actions);
}
