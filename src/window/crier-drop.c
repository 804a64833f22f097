/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-drop.h"

#include <glib/gi18n.h>

#include "crier-text-file.h"

/*
 * CrierDrop:
 *
 * Takes text and text files that are dropped on a text view, or on what is
 * around it, and puts them in where the cursor is. Text that is dropped on the
 * text view itself it leaves to that, which puts it in where it is dropped.
 */
struct _CrierDrop
{
  GObject parent_instance;

  GtkTextView *text;      /* (unowned): is there as long as anything is dropped */
  GCancellable *reading;  /* (owned) (nullable): gives up the file that is being
                           * read */
  gboolean is_open;
};

enum
{
  REFUSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CrierDrop, crier_drop, G_TYPE_OBJECT)

/* Nothing that is selected is taken away for it, nor by what is typed next. A
 * cursor that is placed ends a word that an input method is in the middle of. */
static void
insert (CrierDrop  *self,
        const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextMark *cursor = gtk_text_buffer_get_insert (buffer);
  GtkTextIter end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_insert_at_cursor (buffer, text, -1);
  gtk_text_buffer_end_user_action (buffer);

  if (gtk_text_buffer_get_has_selection (buffer))
    {
      gtk_text_buffer_get_iter_at_mark (buffer, &end, cursor);
      gtk_text_buffer_place_cursor (buffer, &end);
    }

  gtk_text_view_scroll_mark_onscreen (self->text, cursor);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
give_up_reading (CrierDrop *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);

  g_clear_object (&self->reading);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  CrierDrop *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = crier_text_file_read_finish (result, &error);

  /* Then there may be no self any more. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;

  g_clear_object (&self->reading);
  if (text != NULL)
    insert (self, text);
  else
    g_signal_emit (self, signals[REFUSED], 0, error->message);
}

/* One that is being read makes room: it must be far away, and somebody has lost
 * patience. */
static void
read_file (CrierDrop *self,
           GFile     *file)
{
  give_up_reading (self);
  self->reading = g_cancellable_new ();
  crier_text_file_read_async (file, self->reading, read_cb, self);
}

/* The addresses, if they are of pages: those are dragged out of a browser, which
 * does not say whether they are of files. */
static char *
dup_links (GSList *files)
{
  g_autoptr (GString) links = g_string_new (NULL);

  for (; files != NULL; files = files->next)
    {
      g_autofree char *uri = g_file_get_uri (files->data);

      if (!g_file_has_uri_scheme (files->data, "http") &&
          !g_file_has_uri_scheme (files->data, "https"))
        return NULL;

      if (links->len > 0)
        g_string_append_c (links, '\n');
      g_string_append (links, uri);
    }

  return g_string_free (g_steal_pointer (&links), FALSE);
}

static gboolean
take_files (CrierDrop *self,
            GSList    *files)
{
  g_autofree char *links = NULL;

  if (files == NULL)
    return FALSE;

  links = dup_links (files);
  if (links != NULL)
    insert (self, links);
  else if (files->next == NULL)
    read_file (self, files->data);
  else
    {
      g_signal_emit (self, signals[REFUSED], 0,
                     _("Only one file can be dropped here at a time"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         CrierDrop     *self)
{
  const char *text;

  /* It may have been closed since it was dragged here. */
  if (!self->is_open)
    return FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return take_files (self, g_value_get_boxed (value));

  text = g_value_get_string (value);
  if (text == NULL || *text == '\0')
    return FALSE;

  insert (self, text);

  return TRUE;
}

static gboolean
accept_cb (GtkDropTarget *target,
           GdkDrop       *drop,
           CrierDrop     *self)
{
  return self->is_open &&
         (gdk_drop_get_actions (drop) & gtk_drop_target_get_actions (target)) != 0 &&
         gdk_content_formats_match (gdk_drop_get_formats (drop),
                                    gtk_drop_target_get_formats (target));
}

/* Whoever drags a file offers its name as text, too. */
static gboolean
text_accept_cb (GtkDropTarget *target,
                GdkDrop       *drop,
                CrierDrop     *self)
{
  return accept_cb (target, drop, self) &&
         !gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop),
                                             GDK_TYPE_FILE_LIST);
}

/* The text view's own, which GTK does not give away otherwise. */
static void
restrict_text (CrierDrop *self)
{
  g_autoptr (GListModel) controllers = NULL;
  guint i;

  controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->text));
  for (i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        g_signal_connect_object (controller, "accept",
                                 G_CALLBACK (text_accept_cb), self, 0);
    }
}

static void
crier_drop_dispose (GObject *object)
{
  give_up_reading (CRIER_DROP (object));

  G_OBJECT_CLASS (crier_drop_parent_class)->dispose (object);
}

static void
crier_drop_class_init (CrierDropClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = crier_drop_dispose;

  /**
   * CrierDrop::refused:
   * @self: the drop
   * @sentence: why, and what to do instead
   *
   * What was dropped could not be taken; the text is as it was.
   */
  signals[REFUSED] = g_signal_new ("refused",
                                   CRIER_TYPE_DROP,
                                   G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
}

static void
crier_drop_init (CrierDrop *self)
{
}

/**
 * crier_drop_new:
 * @place: where something can be dropped; it is shown while that would be taken
 * @text: where it is put in: within @place, and there as long as this is
 *
 * Nothing is taken until crier_drop_set_open() says so.
 *
 * Returns: (transfer full): what takes it, as long as it is kept
 */
CrierDrop *
crier_drop_new (GtkWidget   *place,
                GtkTextView *text)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  CrierDrop *self;
  GtkDropTarget *target;

  g_return_val_if_fail (GTK_IS_WIDGET (place), NULL);
  g_return_val_if_fail (GTK_IS_TEXT_VIEW (text), NULL);

  self = g_object_new (CRIER_TYPE_DROP, NULL);
  self->text = text;

  /* A file that is moved would be gone where it was. */
  target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (place, GTK_EVENT_CONTROLLER (target));
  restrict_text (self);

  return self;
}

/**
 * crier_drop_set_open:
 * @self: a drop
 * @is_open: whether something can be dropped now
 *
 * What is being read is put in all the same.
 */
void
crier_drop_set_open (CrierDrop *self,
                     gboolean   is_open)
{
  g_return_if_fail (CRIER_IS_DROP (self));

  self->is_open = is_open;
}
