/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-column-visibility.h"

typedef struct
{
  GSettings *settings;           /* (owned) */
  CrierColumnVisibility *choice; /* (owned) */
  GActionGroup *actions;         /* of the choice */
  guint n_changed;
} Fixture;

static void
changed_cb (Fixture *f)
{
  f->n_changed++;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->settings = g_settings_new (APP_ID);
  g_settings_reset (f->settings, "columns");
  f->choice = crier_column_visibility_new (f->settings);
  f->actions = crier_column_visibility_get_actions (f->choice);
  g_signal_connect_swapped (f->choice, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->choice);
  g_object_unref (f->settings);
}

/* The names of what is shown; and the actions say the same. */
static void
assert_shown (Fixture    *f,
              const char *names)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  guint i;

  for (i = 0; i < CRIER_N_COLUMNS; i++)
    {
      const char *name = crier_client_columns[i].name;
      gboolean is_shown = crier_column_visibility_is_shown (f->choice, i);
      g_autoptr (GVariant) state = NULL;

      if (is_shown)
        g_string_append_printf (shown, "%s ", name);

      state = g_action_group_get_action_state (f->actions, name);
      if (i == CRIER_CLIENT_COLUMN_ID)
        g_assert_null (state);
      else
        g_assert_cmpint (g_variant_get_boolean (state), ==, is_shown);
    }

  g_assert_cmpstr (shown->str, ==, names);
}

static void
assert_chosen (Fixture    *f,
               const char *text)
{
  g_autoptr (GVariant) chosen = g_settings_get_value (f->settings, "columns");
  g_autofree char *found = NULL;

  found = g_variant_print (chosen, FALSE);
  g_assert_cmpstr (found, ==, text);
}

static void
toggle (Fixture    *f,
        const char *name)
{
  g_action_group_activate_action (f->actions, name, NULL);
}

#define MEDIUM "id transport address latency messages "
#define WIDE   "id transport address connected latency messages pending "
#define FULL   "id transport address program connected latency messages sent pending "

static void
test_tiers (Fixture       *f,
            gconstpointer  data)
{
  assert_shown (f, MEDIUM);
  crier_column_visibility_set_tier (f->choice, CRIER_TIER_WIDE);
  assert_shown (f, WIDE);
  crier_column_visibility_set_tier (f->choice, CRIER_TIER_FULL);
  assert_shown (f, FULL);
  g_assert_cmpuint (f->n_changed, ==, 2);

  crier_column_visibility_set_tier (f->choice, CRIER_TIER_FULL);
  g_assert_cmpuint (f->n_changed, ==, 2);
  assert_chosen (f, "{}");
  g_assert_false (g_action_group_get_action_enabled (f->actions, "fit"));
}

/* What was chosen holds whatever room there is; the rest goes by the room. */
static void
test_choose (Fixture       *f,
             gconstpointer  data)
{
  toggle (f, "program");
  assert_shown (f, "id transport address program latency messages ");
  g_assert_true (g_action_group_get_action_enabled (f->actions, "fit"));
  toggle (f, "address");
  assert_shown (f, "id transport program latency messages ");
  g_assert_cmpuint (f->n_changed, ==, 2);

  crier_column_visibility_set_tier (f->choice, CRIER_TIER_FULL);
  assert_shown (f, "id transport program connected latency messages sent pending ");

  /* Back and forth is a choice, too: it stays when there is less room. */
  toggle (f, "sent");
  toggle (f, "sent");
  crier_column_visibility_set_tier (f->choice, CRIER_TIER_MEDIUM);
  assert_shown (f, "id transport program latency messages sent ");
  assert_chosen (f, "{'address': false, 'program': true, 'sent': true}");
}

static void
test_fit (Fixture       *f,
          gconstpointer  data)
{
  guint i;

  for (i = CRIER_CLIENT_COLUMN_ID + 1; i < CRIER_N_COLUMNS; i++)
    {
      if (crier_column_visibility_is_shown (f->choice, i))
        toggle (f, crier_client_columns[i].name);
    }
  assert_shown (f, "id ");

  f->n_changed = 0;
  g_action_group_activate_action (f->actions, "fit", NULL);
  assert_shown (f, MEDIUM);
  assert_chosen (f, "{}");
  g_assert_cmpuint (f->n_changed, ==, 1);
  g_assert_false (g_action_group_get_action_enabled (f->actions, "fit"));
}

/* Whatever stands in the settings, the ID is shown. */
static void
test_strange (Fixture       *f,
              gconstpointer  data)
{
  g_settings_set_value (f->settings, "columns", g_variant_new_parsed (
                          "{'id': false, 'fit': true, 'nonsense': true, '': false, 'latency': false}"));
  assert_shown (f, "id transport address messages ");
  toggle (f, "address");
  assert_chosen (f, "{'address': false, 'latency': false}");
  g_action_group_activate_action (f->actions, "fit", NULL);
  assert_chosen (f, "{}");
  assert_shown (f, MEDIUM);
}

static void
test_settings (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (CrierColumnVisibility) other = NULL;

  toggle (f, "pending");
  toggle (f, "transport");
  assert_chosen (f, "{'transport': false, 'pending': true}");
  g_assert_cmpuint (f->n_changed, ==, 2);

  /* The next time, and in another window. */
  other = crier_column_visibility_new (f->settings);
  g_assert_true (crier_column_visibility_is_shown (other,
                                                   CRIER_CLIENT_COLUMN_PENDING));
  g_assert_false (crier_column_visibility_is_shown (other,
                                                    CRIER_CLIENT_COLUMN_TRANSPORT));

  g_action_group_activate_action (crier_column_visibility_get_actions (other),
                                  "fit", NULL);
  assert_shown (f, MEDIUM);
  g_settings_set_value (f->settings, "columns", g_variant_new_parsed ("{'sent': true}"));
  assert_shown (f, MEDIUM "sent ");
  g_settings_reset (f->settings, "columns");
  assert_shown (f, MEDIUM);
}

/* Not installed, there are no settings; then it is chosen for this run. */
static void
test_none (void)
{
  g_autoptr (CrierColumnVisibility) choice = crier_column_visibility_new (NULL);

  g_action_group_activate_action (crier_column_visibility_get_actions (choice),
                                  "sent", NULL);
  g_assert_true (crier_column_visibility_is_shown (choice, CRIER_CLIENT_COLUMN_SENT));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/column-visibility/" name, Fixture, NULL, set_up, func, tear_down)

  ADD ("tiers", test_tiers);
  ADD ("choose", test_choose);
  ADD ("fit", test_fit);
  ADD ("strange", test_strange);
  ADD ("settings", test_settings);

#undef ADD
  g_test_add_func ("/column-visibility/none", test_none);

  return g_test_run ();
}
