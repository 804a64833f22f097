/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crowd.h"

#include "crier-event.h"

/* Clients who are only in the roster, and what can be seen of them. */

static void
apply (CrierRoster *roster,
       CrierEvent  *event)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (events, event);
  crier_roster_apply (roster, events);
}

/**
 * crowd_join:
 * @roster: a roster
 * @id: who
 * @address: from where
 * @program: (nullable): what it says it is
 *
 * Returns: (transfer none): the client, which is in @roster
 */
CrierClient *
crowd_join (CrierRoster *roster,
            const char  *id,
            const char  *address,
            const char  *program)
{
  g_autoptr (CrierClient) client = NULL;

  client = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, address, program);
  apply (roster, crier_event_new (CRIER_EVENT_JOINED, client, NULL));

  return client;
}

/**
 * crowd_join_many:
 * @roster: a roster
 * @n: how many come at once
 */
void
crowd_join_many (CrierRoster *roster,
                 guint        n)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  guint i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("client-%05u", i);
      g_autoptr (CrierClient) client = NULL;

      client = crier_client_new (id, CRIER_TRANSPORT_WEBSOCKET, "::1", NULL);
      g_ptr_array_add (events, crier_event_new (CRIER_EVENT_JOINED, client, NULL));
    }

  crier_roster_apply (roster, events);
}

/**
 * crowd_leave:
 * @roster: a roster
 * @client: who is in it
 */
void
crowd_leave (CrierRoster *roster,
             CrierClient *client)
{
  apply (roster, crier_event_new_left (client, CRIER_DEPARTURE_LEFT, TRUE));
}

static const char *
get_text (GtkWidget *widget)
{
  if (GTK_IS_INSCRIPTION (widget))
    return gtk_inscription_get_text (GTK_INSCRIPTION (widget));

  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));

  return NULL;
}

static guint
walk (GtkWidget   *widget,
      const char  *text,
      GtkWidget  **found)
{
  GtkWidget *child;
  guint n = 0;

  /* Lists keep rows that they do not show. */
  if (!gtk_widget_get_mapped (widget))
    return 0;

  if (g_strcmp0 (get_text (widget), text) == 0)
    {
      *found = *found != NULL ? *found : widget;
      n++;
    }

  for (child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += walk (child, text, found);

  return n;
}

/**
 * crowd_count_texts:
 * @widget: a widget
 * @text: a text
 *
 * Returns: how often @text can be seen in @widget
 */
guint
crowd_count_texts (GtkWidget  *widget,
                   const char *text)
{
  GtkWidget *found = NULL;

  return walk (widget, text, &found);
}

/**
 * crowd_find_text:
 * @widget: a widget
 * @text: a text
 *
 * Returns: (transfer none) (nullable): the first widget in @widget that shows
 *   @text
 */
GtkWidget *
crowd_find_text (GtkWidget  *widget,
                 const char *text)
{
  GtkWidget *found = NULL;

  walk (widget, text, &found);

  return found;
}

/**
 * crowd_click_text:
 * @widget: a widget
 * @text: what stands on a button somewhere below
 *
 * Clicks that button.
 */
void
crowd_click_text (GtkWidget  *widget,
                  const char *text)
{
  GtkWidget *label = crowd_find_text (widget, text);

  g_assert_nonnull (label);
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON), "clicked");
}

/**
 * crowd_find_window:
 * @type: a type of windows
 *
 * Returns: (transfer none) (nullable): the only visible window of that type
 */
gpointer
crowd_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gpointer found = NULL;
  guint i;

  for (i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_visible (window))
        {
          g_assert_null (found);
          found = window;
        }
    }

  return found;
}

static void
toast_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  g_string_append_printf (data, "%s\n", g_variant_get_string (parameter, NULL));
}

static void
write_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  ++*(guint *) data;
}

/**
 * crowd_add_actions:
 * @window: a window that is none of Crier's
 * @toasts: to which each toast is appended, a line each
 * @n_written: (nullable): counts how often win.write-to was activated
 *
 * Gives @window the actions that parts of the window need from it.
 */
void
crowd_add_actions (GtkWidget *window,
                   GString   *toasts,
                   guint     *n_written)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) toast = g_simple_action_new ("toast", G_VARIANT_TYPE_STRING);
  g_autoptr (GSimpleAction) write = g_simple_action_new ("write-to",
                                                          G_VARIANT_TYPE_STRING_ARRAY);

  g_signal_connect (toast, "activate", G_CALLBACK (toast_cb), toasts);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (toast));
  if (n_written != NULL)
    {
      g_signal_connect (write, "activate", G_CALLBACK (write_cb), n_written);
      g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (write));
    }

  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (actions));
}
