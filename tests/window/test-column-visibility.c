/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-column-visibility.h"

typedef struct
{
  CrierColumnVisibility *choice; /* (owned) */
  GActionGroup *actions;     /* of the choice */
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
  f->choice = crier_column_visibility_new ();
  f->actions = crier_column_visibility_get_actions (f->choice);
  g_signal_connect_swapped (f->choice, "changed", G_CALLBACK (changed_cb), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->choice);
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
      const char *name = crier_client_column_get_name (i);
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
  g_autoptr (GVariant) chosen = NULL;
  g_autofree char *found = NULL;

  g_object_get (f->choice, "chosen", &chosen, NULL);
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
        toggle (f, crier_client_column_get_name (i));
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
  g_autoptr (GVariant) chosen = NULL;

  chosen = g_variant_ref_sink (g_variant_new_parsed (
                                 "{'id': false, 'fit': true, 'nonsense': true, '': false, 'latency': false}"));
  g_object_set (f->choice, "chosen", chosen, NULL);
  assert_shown (f, "id transport address messages ");
  assert_chosen (f, "{'latency': false}");
  g_object_set (f->choice, "chosen", NULL, NULL);
  assert_shown (f, MEDIUM);
}

static void
test_settings (Fixture       *f,
               gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  g_autoptr (CrierColumnVisibility) other = crier_column_visibility_new ();
  g_autoptr (GVariant) saved = NULL;
  g_autofree char *text = NULL;

  crier_column_visibility_bind_settings (f->choice, settings);
  assert_shown (f, MEDIUM);
  toggle (f, "pending");
  toggle (f, "transport");
  saved = g_settings_get_value (settings, "columns");
  text = g_variant_print (saved, FALSE);
  g_assert_cmpstr (text, ==, "{'transport': false, 'pending': true}");

  /* The next time, and in another window. */
  crier_column_visibility_bind_settings (other, settings);
  g_assert_true (crier_column_visibility_is_shown (other,
                                                   CRIER_CLIENT_COLUMN_PENDING));
  g_assert_false (crier_column_visibility_is_shown (other,
                                                    CRIER_CLIENT_COLUMN_TRANSPORT));

  g_action_group_activate_action (crier_column_visibility_get_actions (other),
                                  "fit", NULL);
  assert_shown (f, MEDIUM);
  g_settings_set_value (settings, "columns", g_variant_new_parsed ("{'sent': true}"));
  assert_shown (f, MEDIUM "sent ");
  g_settings_reset (settings, "columns");
  assert_shown (f, MEDIUM);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) \
  g_test_add ("/column-choice/" name, Fixture, NULL, set_up, func, tear_down)

  ADD ("tiers", test_tiers);
  ADD ("choose", test_choose);
  ADD ("fit", test_fit);
  ADD ("strange", test_strange);
  ADD ("settings", test_settings);

#undef ADD

  return g_test_run ();
}
