/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "answer.h"

G_BEGIN_DECLS

#define PEER_PLAIN NULL
#define PEER_JSON  "crier.v1"

#define PEER_TEXT  0x81 /* the first byte of a frame */
#define PEER_CLOSE 0x88
#define PEER_PING  0x89
#define PEER_PONG  0x8A

typedef struct _Peer Peer;

/**
 * PeerFrame:
 * @first: its first byte, 0 when the connection ended instead
 * @data: its payload, with a NUL after its end
 * @length: its length in bytes
 *
 * A frame that a server sent.
 */
typedef struct
{
  guint  first;
  char  *data; /* (owned) (nullable) */
  gsize  length;
} PeerFrame;

Peer      *peer_new           (guint port) G_GNUC_WARN_UNUSED_RESULT;
Peer      *peer_new_full      (const char *address,
                               guint       port,
                               int         receive_buffer) G_GNUC_WARN_UNUSED_RESULT;
Peer      *peer_new_local     (const char *path) G_GNUC_WARN_UNUSED_RESULT;
Peer      *peer_new_websocket (guint       port,
                               const char *query,
                               const char *protocol) G_GNUC_WARN_UNUSED_RESULT;
void       peer_free          (Peer *self);

void       peer_write         (Peer          *self,
                               gconstpointer  data,
                               gsize          length);
void       peer_print         (Peer       *self,
                               const char *format,
                               ...) G_GNUC_PRINTF (2, 3);
void       peer_handshake     (Peer       *self,
                               const char *query,
                               const char *protocol);
void       peer_send          (Peer          *self,
                               guint          first,
                               gconstpointer  data,
                               gsize          length);
void       peer_send_text     (Peer       *self,
                               const char *text);
void       peer_shut          (Peer *self);
void       peer_close         (Peer *self);
void       peer_reset         (Peer *self);
void       peer_vanish        (Peer *self);

void       peer_set_reading   (Peer     *self,
                               gboolean  reading);
gsize      peer_read_some     (Peer  *self,
                               gsize  most);
gboolean   peer_is_ended      (Peer *self);
gboolean   peer_has           (Peer  *self,
                               gsize  length);
gsize      peer_get_received  (Peer *self);
gsize      peer_get_sent      (Peer *self);

Answer    *peer_finish        (Peer *self) G_GNUC_WARN_UNUSED_RESULT;
Answer    *peer_take_head     (Peer *self) G_GNUC_WARN_UNUSED_RESULT;
char      *peer_next_line     (Peer *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean   peer_try_frame     (Peer      *self,
                               PeerFrame *frame);
PeerFrame  peer_next          (Peer *self);
void       peer_skip          (Peer  *self,
                               guint  first);
char      *peer_next_text     (Peer *self) G_GNUC_WARN_UNUSED_RESULT;
guint      peer_next_close    (Peer  *self,
                               char **reason);

void       peer_frame_append  (GByteArray    *stream,
                               guint          first,
                               gconstpointer  data,
                               gsize          length);
void       peer_frame_clear   (PeerFrame *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Peer, peer_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PeerFrame, peer_frame_clear)

G_END_DECLS
