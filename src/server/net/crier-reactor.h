/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <sys/epoll.h>

#include <glib.h>

G_BEGIN_DECLS

#define CRIER_REACTOR_BEAT     250 /* milliseconds between two beats */

/* Of epoll_ctl(2). */
#define CRIER_REACTOR_READABLE EPOLLIN
#define CRIER_REACTOR_WRITABLE EPOLLOUT
#define CRIER_REACTOR_GONE     EPOLLRDHUP /* the peer will send no more */
#define CRIER_REACTOR_BROKEN   (EPOLLERR | EPOLLHUP) /* reported in any case */
#define CRIER_REACTOR_EDGE     EPOLLET /* asked for: only what is new */

typedef struct _CrierReactor CrierReactor;
typedef struct _CrierWatch CrierWatch;

/**
 * CrierWatch:
 * @fd: the descriptor
 * @ready: called when what was asked for is the case
 * @beat: called four times a second, or less often when there are more watches than
 *   that allows, with the number of the beat
 * @abort: (nullable): called when the server ends, to remove the watch; %NULL
 *   if its owner sees to that
 *
 * One descriptor in the reactor, to be embedded in what owns it. Each function
 * may remove the watch.
 */
struct _CrierWatch
{
  int      fd;
  guint    wanted;
  GList    link;
  void   (*ready) (CrierWatch *watch,
                   guint       events);
  void   (*beat)  (CrierWatch *watch,
                   guint64     beat);
  void   (*abort) (CrierWatch *watch);
};

CrierReactor *crier_reactor_new        (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void          crier_reactor_free       (CrierReactor *self);

void          crier_reactor_attach     (CrierReactor *self,
                                        GMainContext *context);
gboolean      crier_reactor_add        (CrierReactor *self,
                                        CrierWatch   *watch,
                                        guint         events);
void          crier_reactor_set_wanted (CrierReactor *self,
                                        CrierWatch   *watch,
                                        guint         events);
void          crier_reactor_mute       (CrierReactor *self,
                                        CrierWatch   *watch);
void          crier_reactor_remove     (CrierReactor *self,
                                        CrierWatch   *watch);
guint         crier_reactor_get_n      (CrierReactor *self);
CrierWatch   *crier_reactor_peek       (CrierReactor *self);
gint64        crier_reactor_get_now    (CrierReactor *self);
gint64        crier_reactor_get_running_time (CrierReactor *self);
guint8       *crier_reactor_get_buffer (CrierReactor *self,
                                        gsize        *size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrierReactor, crier_reactor_free)

G_END_DECLS
