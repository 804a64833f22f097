/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-flight.h"

/*
 * Flight:
 *
 * A message on its way: which text it was, and where in the buffer that ends,
 * since one can go on writing meanwhile.
 */
typedef struct
{
  GObject *owner;        /* (owned) */
  CrierLanded landed;
  char *text;            /* (owned) */
  GtkTextBuffer *buffer; /* (owned) (nullable) */
  GtkTextMark *end;      /* (owned) (nullable): stays before what is written
                          * after it */
} Flight;

static void
flight_free (Flight *self)
{
  if (self->buffer != NULL)
    gtk_text_buffer_delete_mark (self->buffer, self->end);

  g_clear_object (&self->end);
  g_clear_object (&self->buffer);
  g_object_unref (self->owner);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flight, flight_free)

/* Takes what was sent out of the buffer, unless it has become something
 * else. */
static void
take_away (const Flight *self)
{
  g_autofree char *text = NULL;
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  if (g_strcmp0 (text, self->text) != 0)
    return;

  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_end_irreversible_action (self->buffer);
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (Flight) self = data;
  g_autoptr (CrierMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  guint n_reached = 0;

  message = crier_service_publish_finish (CRIER_SERVICE (source), result,
                                          &n_reached, &error);
  if (message != NULL && self->buffer != NULL)
    take_away (self);

  self->landed (self->owner, self->text, n_reached, error);
}

/**
 * crier_flight_start:
 * @service: through what it is sent
 * @text: the message
 * @to: (nullable) (array zero-terminated=1): the Ids that it is for; %NULL for
 *   everyone
 * @buffer: (nullable): what holds @text and nothing else, to be taken out there
 *   once it is sent; %NULL when it stands nowhere
 * @landed: is told what became of it
 * @owner: what @landed gets; it is kept until then
 *
 * Sends a message.
 */
void
crier_flight_start (CrierService       *service,
                    const char         *text,
                    const char * const *to,
                    GtkTextBuffer      *buffer,
                    CrierLanded         landed,
                    GObject            *owner)
{
  Flight *self;
  GtkTextIter end;

  g_return_if_fail (CRIER_IS_SERVICE (service));
  g_return_if_fail (text != NULL);
  g_return_if_fail (to == NULL || to[0] != NULL);
  g_return_if_fail (landed != NULL);
  g_return_if_fail (G_IS_OBJECT (owner));

  self = g_new0 (Flight, 1);
  self->owner = g_object_ref (owner);
  self->landed = landed;
  self->text = g_strdup (text);

  if (buffer != NULL)
    {
      self->buffer = g_object_ref (buffer);
      gtk_text_buffer_get_end_iter (buffer, &end);
      self->end = g_object_ref (gtk_text_buffer_create_mark (buffer, NULL, &end, TRUE));
    }

  crier_service_publish (service, text, to, published_cb, self);
}
