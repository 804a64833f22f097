/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-contacts-window.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-contact-row.h"
#include "crier-name-dialog.h"
#include "crier-message-dialog.h"

/* How long the order may be that of before, when people come and go. */
#define SORT_MS 1000

/*
 * CrierContactsWindow:
 *
 * The clients that have a name or a color, and those that have left, the one that
 * was seen last first. A message can be left for each. A client that is here and
 * has no name stands in the main window's list only.
 */
struct _CrierContactsWindow
{
  AdwWindow parent_instance;

  CrierService *service;  /* (owned) */
  char *search;           /* (owned) (nullable): folded; NULL for all */
  GtkFilter *filter;      /* (owned) */
  GtkSorter *sorter;      /* (owned) */
  GListModel *found;      /* (owned): the contacts filtered and sorted */
  GHashTable *rows;       /* (owned): those that show a contact, as a set */
  guint minute_id;        /* 0 once it is closed */
  guint sort_id;          /* 0 unless it is going to be sorted again */

  GtkSearchEntry *search_entry;
  GtkDropDown *which;
  GtkStack *stack;
  GtkListView *list;
  GtkLabel *nothing;
};

G_DEFINE_FINAL_TYPE (CrierContactsWindow, crier_contacts_window,
                     ADW_TYPE_WINDOW)

static gboolean
has_search (const char *text,
            const char *search)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, search) != NULL;
}

static gboolean
match_cb (gpointer item,
          gpointer data)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (data);
  const char *name = crier_contact_get_name (item);

  if (gtk_drop_down_get_selected (self->which) == 1 && name == NULL)
    return FALSE;

  return self->search == NULL ||
         (name != NULL && has_search (name, self->search)) ||
         has_search (crier_contact_get_id (item), self->search);
}

static int
compare_cb (gconstpointer a,
            gconstpointer b,
            gpointer      data)
{
  gint64 seen_a = crier_contact_get_last_seen ((CrierContact *) a);
  gint64 seen_b = crier_contact_get_last_seen ((CrierContact *) b);

  if (seen_a != seen_b)
    return seen_a > seen_b ? GTK_ORDERING_SMALLER : GTK_ORDERING_LARGER;

  return strcmp (crier_contact_get_id ((CrierContact *) a),
                 crier_contact_get_id ((CrierContact *) b));
}

static void
show_count (CrierContactsWindow *self)
{
  GListModel *contacts = G_LIST_MODEL (crier_service_get_contacts (self->service));

  if (g_list_model_get_n_items (self->found) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }

  gtk_label_set_label (self->nothing,
                       g_list_model_get_n_items (contacts) > 0
                         ? _("No clients found")
                         : _("Clients that have left, and those you gave a name or "
                             "a color, will appear here"));
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
search_changed_cb (CrierContactsWindow *self)
{
  g_autofree char *text = NULL;

  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));
  g_clear_pointer (&self->search, g_free);
  if (*text != '\0')
    self->search = g_utf8_casefold (text, -1);

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
which_changed_cb (CrierContactsWindow *self)
{
  if (self->filter != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
sort_cb (gpointer data)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (data);

  self->sort_id = 0;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);

  return G_SOURCE_REMOVE;
}

/* A contact may have been seen again, of which a list does not learn. */
static void
events_cb (CrierContactsWindow *self)
{
  if (self->sort_id == 0)
    self->sort_id = g_timeout_add (SORT_MS, sort_cb, self);
}

static gboolean
minute_cb (gpointer data)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (data);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    crier_contact_row_refresh (row);

  return G_SOURCE_CONTINUE;
}

static void
setup_cb (CrierContactsWindow *self,
          GtkListItem       *item)
{
  gtk_list_item_set_child (item, crier_contact_row_new ());
}

static void
bind_cb (CrierContactsWindow *self,
         GtkListItem       *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  crier_contact_row_set_item (CRIER_CONTACT_ROW (row), item);
  g_hash_table_add (self->rows, row);
}

static void
unbind_cb (CrierContactsWindow *self,
           GtkListItem       *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->rows, row);
  crier_contact_row_set_item (CRIER_CONTACT_ROW (row), NULL);
}

static void
update_state (CrierContactsWindow *self)
{
  gboolean runs = crier_service_get_state (self->service) == CRIER_SERVICE_RUNNING;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "known.write", runs);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "known.label", runs);
}

static void
write_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (widget);
  const char *id = g_variant_get_string (parameter, NULL);

  gtk_window_present (GTK_WINDOW (crier_message_dialog_new (GTK_WINDOW (self),
                                                            self->service,
                                                            id)));
}

static void
label_action (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (widget);
  const char *id = g_variant_get_string (parameter, NULL);

  gtk_window_present (GTK_WINDOW (crier_name_dialog_new (GTK_WINDOW (self),
                                                         self->service, id)));
}

static void
activate_cb (CrierContactsWindow *self,
             guint              position)
{
  g_autoptr (CrierContact) contact = g_list_model_get_item (self->found, position);

  gtk_widget_activate_action (GTK_WIDGET (self), "known.write", "s",
                              crier_contact_get_id (contact));
}

static void
stop_search_cb (CrierContactsWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
crier_contacts_window_dispose (GObject *object)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (object);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  g_clear_handle_id (&self->sort_id, g_source_remove);
  /* It unbinds its rows. */
  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);

  g_clear_object (&self->found);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->service);
  g_clear_pointer (&self->search, g_free);

  G_OBJECT_CLASS (crier_contacts_window_parent_class)->dispose (object);
}

static void
crier_contacts_window_finalize (GObject *object)
{
  CrierContactsWindow *self = CRIER_CONTACTS_WINDOW (object);

  g_hash_table_unref (self->rows);

  G_OBJECT_CLASS (crier_contacts_window_parent_class)->finalize (object);
}

static void
crier_contacts_window_class_init (CrierContactsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_contacts_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = crier_contacts_window_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-contacts-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierContactsWindow,
                                        search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrierContactsWindow,
                                        which);
  gtk_widget_class_bind_template_child (widget_class, CrierContactsWindow,
                                        stack);
  gtk_widget_class_bind_template_child (widget_class, CrierContactsWindow,
                                        list);
  gtk_widget_class_bind_template_child (widget_class, CrierContactsWindow,
                                        nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, which_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);

  gtk_widget_class_install_action (widget_class, "known.write", "s", write_action);
  gtk_widget_class_install_action (widget_class, "known.label", "s", label_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
crier_contacts_window_init (CrierContactsWindow *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->minute_id = g_timeout_add_seconds (60, minute_cb, self);
}

static void
fill (CrierContactsWindow *self)
{
  CrierContacts *contacts = crier_service_get_contacts (self->service);
  GtkFilterListModel *matching;
  GtkSortListModel *sorted;
  g_autoptr (GtkNoSelection) model = NULL;

  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare_cb, NULL, NULL));
  matching = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (contacts)),
                                        g_object_ref (self->filter));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (matching),
                                    g_object_ref (self->sorter));
  self->found = G_LIST_MODEL (sorted);
  model = gtk_no_selection_new (g_object_ref (self->found));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
}

CrierContactsWindow *
crier_contacts_window_new (GtkWindow    *parent,
                           CrierService *service)
{
  CrierContactsWindow *self;
  CrierContacts *contacts;

  g_return_val_if_fail (CRIER_IS_SERVICE (service), NULL);

  self = g_object_new (CRIER_TYPE_CONTACTS_WINDOW, "transient-for", parent,
                       NULL);
  self->service = g_object_ref (service);
  contacts = crier_service_get_contacts (service);
  fill (self);

  g_signal_connect_object (self->found, "items-changed",
                           G_CALLBACK (show_count), self, G_CONNECT_SWAPPED);
  /* Where none is found, it matters whether there is any. */
  g_signal_connect_object (contacts, "items-changed",
                           G_CALLBACK (show_count), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (contacts, "labelled",
                           G_CALLBACK (which_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "events",
                           G_CALLBACK (events_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (service, "notify::state",
                           G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  update_state (self);
  show_count (self);

  return self;
}
