/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-receipt-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "crier-error-text.h"
#include "crier-display-name.h"
#include "crier-receipt-row.h"

/* So many can be looked through without a search. */
#define MAX_UNSEARCHED 8

/*
 * CrierReceiptList:
 *
 * Which clients were sent one message and have seen it, live while mapped; and
 * a button that sends the text again to the clients that could tell and have not. It
 * asks the service which they are whenever the message's counters have moved on,
 * at most once a second.
 */
struct _CrierReceiptList
{
  AdwBin parent_instance;

  CrierService *service;    /* (owned) (nullable) */
  CrierMessage *message;    /* (owned) (nullable) */
  CrierReceiptModel *model; /* (owned) (nullable) */
  GtkStringFilter *filter;  /* (owned) (nullable) */
  GtkFilterListModel *found; /* (owned) (nullable) */
  GHashTable *bound;        /* (owned): CrierReceiptRow, as a set */

  guint timer_id;           /* 0 unless mapped */
  gboolean is_current;      /* what was asked last is of this run */
  gboolean is_unlisted;     /* only how many they are is kept */
  guint asked[3];           /* the counters when it was asked last */
  gboolean asking;
  gboolean sending;
  char *problem;            /* (owned) (nullable): why nothing is known */

  GtkLabel *summary;        /* (template) */
  GtkEditable *search_entry; /* (template) */
  GtkStack *stack;          /* (template) */
  GtkLabel *nothing;        /* (template) */
  GtkListView *view;        /* (template) */
  GtkWidget *again;         /* (template) */
  GtkButton *again_button;  /* (template) */
};

G_DEFINE_FINAL_TYPE (CrierReceiptList, crier_receipt_list, ADW_TYPE_BIN)

static gboolean
is_running (CrierReceiptList *self)
{
  return crier_service_get_state (self->service) == CRIER_SERVICE_RUNNING;
}

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

static void
update_page (CrierReceiptList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint n_found = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  if (n > MAX_UNSEARCHED)
    gtk_widget_set_visible (GTK_WIDGET (self->search_entry), TRUE);

  if (n_found > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }

  if (n > 0)
    set_label (self->nothing, _("No Results Found"));
  else if (self->problem != NULL)
    set_label (self->nothing, self->problem);
  else if (self->is_unlisted)
    set_label (self->nothing, _("Which clients these were is not kept any more"));
  else if (self->is_current)
    set_label (self->nothing, _("Whoever it is sent to will be listed here"));

  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

static void
update_again (CrierReceiptList *self)
{
  guint n = crier_receipt_model_count_due (self->model);
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->again, n > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_button),
                            is_running (self) && !self->sending);
  if (n == 0)
    return;

  label = g_strdup_printf (ngettext ("Send Again to %'u Client",
                                     "Send Again to %'u Clients", n), n);
  if (g_strcmp0 (gtk_button_get_label (self->again_button), label) != 0)
    gtk_button_set_label (self->again_button, label);
}

static void
update_rows (CrierReceiptList *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    crier_receipt_row_refresh (row);
}

static void
take_readers (CrierReceiptList *self,
              CrierMessage     *message,
              GPtrArray        *readers)
{
  self->is_unlisted = message != NULL && readers->len == 0 &&
                      crier_message_get_n_sent (message) > 0;
  if (self->is_unlisted)
    crier_receipt_model_clear (self->model);
  else if (crier_receipt_model_take (self->model, readers))
    update_rows (self);
}

static void
readers_cb (CrierMessage *message,
            GPtrArray    *readers,
            const GError *error,
            gpointer      data)
{
  g_autoptr (CrierReceiptList) self = CRIER_RECEIPT_LIST (data);

  if (self->service == NULL)
    return;

  self->asking = FALSE;
  g_clear_pointer (&self->problem, g_free);

  if (readers == NULL)
    self->problem = crier_error_text_dup (error);
  else
    take_readers (self, message, readers);

  update_page (self);
  update_again (self);
}

static void
read_counters (CrierReceiptList *self,
               guint             counters[3])
{
  counters[0] = crier_message_get_n_sent (self->message);
  counters[1] = crier_message_get_n_mute (self->message);
  counters[2] = crier_message_get_n_seen (self->message);
}

/* Only if there is something new to be learned. */
static void
ask (CrierReceiptList *self)
{
  guint counters[3];

  if (self->asking)
    return;

  /* What comes after these is asked for the next time. */
  read_counters (self, counters);
  if (self->is_current && memcmp (counters, self->asked, sizeof counters) == 0)
    return;

  memcpy (self->asked, counters, sizeof counters);
  self->is_current = TRUE;
  self->asking = TRUE;
  crier_service_read_readers (self->service, self->message, readers_cb,
                              g_object_ref (self));
}

static gboolean
timer_cb (gpointer data)
{
  crier_receipt_list_refresh (CRIER_RECEIPT_LIST (data));

  return G_SOURCE_CONTINUE;
}

static void
state_cb (CrierReceiptList *self)
{
  /* Counters of a message of an earlier run stand still. */
  if (is_running (self))
    {
      self->is_current = FALSE;
      crier_receipt_list_refresh (self);
    }

  update_again (self);
}

typedef struct
{
  CrierReceiptList *self; /* (owned) */
  char **to;              /* (owned) */
} Sending;

static void
sent_cb (CrierMessage *message,
         guint         n_reached,
         const GError *error,
         gpointer      data)
{
  Sending *sending = data;
  g_autoptr (CrierReceiptList) self = sending->self;
  g_auto (GStrv) to = sending->to;
  g_autofree char *text = NULL;
  guint n = g_strv_length (to);

  g_free (sending);
  if (self->service == NULL)
    return;

  self->sending = FALSE;

  if (error == NULL)
    {
      crier_receipt_model_set_again (self->model, (const char * const *) to);
      update_rows (self);
    }

  update_again (self);

  if (error != NULL)
    text = crier_error_text_dup (error);
  else if (n_reached == 0)
    text = g_strdup (ngettext ("It is away and gets this if it asks for what it missed",
                               "They are away and get this if they ask for what they missed",
                               n));
  else
    text = g_strdup_printf (ngettext ("Message sent again to %'u client",
                                      "Message sent again to %'u clients", n), n);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
again_clicked_cb (CrierReceiptList *self)
{
  char **to = crier_receipt_model_dup_due (self->model);
  Sending *sending = g_new (Sending, 1);

  self->sending = TRUE;
  update_again (self);

  *sending = (Sending) { g_object_ref (self), to };
  crier_service_publish (self->service, crier_message_get_text (self->message),
                         (const char * const *) to, sent_cb, sending);
}

static void
search_changed_cb (CrierReceiptList *self)
{
  gtk_string_filter_set_search (self->filter,
                                gtk_editable_get_text (self->search_entry));
  update_page (self);
}

/* Escape takes back the search first, and closes the window then. */
static void
stop_search_cb (CrierReceiptList *self)
{
  if (*gtk_editable_get_text (self->search_entry) != '\0')
    gtk_editable_set_text (self->search_entry, "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "window.close", NULL);
}

static void
setup_cb (CrierReceiptList *self,
          GtkListItem      *item)
{
  CrierContacts *contacts = crier_service_get_contacts (self->service);

  gtk_list_item_set_child (item, crier_receipt_row_new (contacts));
}

static void
bind_cb (CrierReceiptList *self,
         GtkListItem      *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  crier_receipt_row_set_receipt (CRIER_RECEIPT_ROW (row), gtk_list_item_get_item (item));
  g_hash_table_add (self->bound, row);
}

static void
unbind_cb (CrierReceiptList *self,
           GtkListItem      *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  g_hash_table_remove (self->bound, row);
  crier_receipt_row_set_receipt (CRIER_RECEIPT_ROW (row), NULL);
}

static void
crier_receipt_list_map (GtkWidget *widget)
{
  CrierReceiptList *self = CRIER_RECEIPT_LIST (widget);

  GTK_WIDGET_CLASS (crier_receipt_list_parent_class)->map (widget);

  crier_receipt_list_refresh (self);
  self->timer_id = g_timeout_add_seconds (1, timer_cb, self);
}

static void
crier_receipt_list_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&CRIER_RECEIPT_LIST (widget)->timer_id, g_source_remove);

  GTK_WIDGET_CLASS (crier_receipt_list_parent_class)->unmap (widget);
}

static void
crier_receipt_list_dispose (GObject *object)
{
  CrierReceiptList *self = CRIER_RECEIPT_LIST (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  /* It unbinds its rows. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_clear_object (&self->found);
  g_clear_object (&self->filter);
  g_clear_object (&self->model);
  g_clear_pointer (&self->message, crier_message_unref);
  g_clear_object (&self->service);
  g_clear_pointer (&self->problem, g_free);

  G_OBJECT_CLASS (crier_receipt_list_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/crier/Crier/ui/crier-receipt-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, summary);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, stack);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, nothing);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, view);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, again);
  gtk_widget_class_bind_template_child (widget_class, CrierReceiptList, again_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_clicked_cb);
}

static void
crier_receipt_list_class_init (CrierReceiptListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = crier_receipt_list_dispose;
  widget_class->map = crier_receipt_list_map;
  widget_class->unmap = crier_receipt_list_unmap;

  bind_template (widget_class);
}

static void
crier_receipt_list_init (CrierReceiptList *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
dup_names (CrierReceipt  *receipt,
           CrierContacts *contacts)
{
  const char *id = crier_receipt_get_id (receipt);

  return g_strjoin ("\n", crier_display_name_find (contacts, id), id, NULL);
}

static GtkExpression *
make_expression (CrierContacts *contacts)
{
  return gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL,
                                      G_CALLBACK (dup_names),
                                      g_object_ref (contacts),
                                      (GClosureNotify) (void (*) (void)) g_object_unref);
}

void
crier_receipt_list_bind (CrierReceiptList *self,
                         CrierService     *service,
                         CrierMessage     *message)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (message != NULL && crier_message_has_text (message));

  self->service = g_object_ref (service);
  self->message = crier_message_ref (message);
  self->model = crier_receipt_model_new (crier_message_get_to (message),
                                         crier_service_get_contacts (service));
  self->filter = gtk_string_filter_new (make_expression (crier_service_get_contacts (service)));
  self->found = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->model)),
                                           GTK_FILTER (g_object_ref (self->filter)));
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->found)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));

  g_signal_connect_object (service, "notify::state",
                           G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  update_page (self);
  update_again (self);
}

CrierReceiptModel *
crier_receipt_list_get_model (CrierReceiptList *self)
{
  return self->model;
}

/* It does so by itself every second while it can be seen. */
void
crier_receipt_list_refresh (CrierReceiptList *self)
{
  g_autofree char *summary = NULL;

  g_return_if_fail (self->message != NULL);

  summary = crier_receipt_dup_summary (self->message);
  set_label (self->summary, summary);
  ask (self);
}
