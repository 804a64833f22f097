/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CRIER_ERROR:
 *
 * The domain of Crier's own errors. Every message names the cause and, where
 * there is one, the remedy, in one sentence without a full stop. What can reach
 * a peer is plain English with a code (docs/protocol.md §1.5), which the shells
 * say in the language of their user with crier_error_text_dup(). What stays on
 * this computer, such as why a server did not start, is in that language already.
 */
#define CRIER_ERROR (crier_error_quark ())

typedef enum
{
  CRIER_ERROR_INVALID,        /* the input breaks a rule of the protocol */
  CRIER_ERROR_BLANK,          /* a text has nothing but white space */
  CRIER_ERROR_TOO_LONG,       /* a text is longer than its limit */
  CRIER_ERROR_BAD_TEXT,       /* a text is not UTF-8, or has a U+0000 */
  CRIER_ERROR_BAD_ID,         /* an Id breaks the rules for Ids */
  CRIER_ERROR_UNKNOWN_ID,     /* no client of that Id has ever been here */
  CRIER_ERROR_KEY_REUSED,     /* an Idempotency-Key was another message's */
  CRIER_ERROR_STORAGE,        /* a message could not be kept */
  CRIER_ERROR_UNREADABLE,     /* the journal could not be read */
  CRIER_ERROR_INBOX_CLOSED,   /* the operator takes no messages */
  CRIER_ERROR_INBOX_FULL,     /* the operator has too many messages to read */
  CRIER_ERROR_TOO_FAST,       /* a client asks or says more than it may */
  CRIER_ERROR_BLOCKED,        /* the operator has blocked the client */
  CRIER_ERROR_FULL,           /* there is no room for one more client */
  CRIER_ERROR_STOPPING,       /* the server is about to stop */
  CRIER_ERROR_NOT_CONNECTED,  /* the client that writes is not connected */
  CRIER_ERROR_NOT_FOUND,      /* there is no such thing at that address */
  CRIER_ERROR_NOT_STANDING,   /* no such message is there to be withdrawn */
  CRIER_ERROR_BAD_QUERY,      /* the query of an address is wrong */
  CRIER_ERROR_BAD_REQUEST,    /* the head of a request is wrong */
  CRIER_ERROR_HEAD_TOO_LONG,  /* the head of a request is too long */
  CRIER_ERROR_TARGET_TOO_LONG,/* the address of a request is too long */
  CRIER_ERROR_WRONG_HOST,     /* a request is for another host */
  CRIER_ERROR_WRONG_ORIGIN,   /* a page from elsewhere may not ask */
  CRIER_ERROR_NO_TOKEN,       /* the operator's token is absent or wrong */
  CRIER_ERROR_EXPECTATION,    /* a request has a field Expect */
  CRIER_ERROR_NO_LENGTH,      /* a body does not say its length */
  CRIER_ERROR_BODY_TOO_LARGE, /* a body is larger than is taken there */
  CRIER_ERROR_MEDIA_TYPE,     /* a body is not application/json */
  CRIER_ERROR_METHOD,         /* the method is not allowed there */
  CRIER_ERROR_NO_HANDSHAKE,   /* a request is no handshake of WebSocket */
  CRIER_ERROR_USAGE,          /* a command-line option is wrong */
  CRIER_ERROR_PORT_IN_USE,    /* another program listens on that port */
  CRIER_ERROR_PORT_DENIED,    /* the port needs administrator rights */
  CRIER_ERROR_ADDRESS,        /* no such address on this computer */
  CRIER_ERROR_NOT_RUNNING,    /* the server is not running */
  CRIER_ERROR_JOURNAL,        /* the journal cannot be used */
  CRIER_ERROR_JOURNAL_IN_USE, /* another Crier uses the journal */
  CRIER_ERROR_LOST,           /* the system has closed the listening socket */
  CRIER_ERROR_FAILED,         /* anything else the system refused */
} CrierError;

#define CRIER_ERROR_N (CRIER_ERROR_FAILED + 1)

GQuark      crier_error_quark     (void);

const char *crier_error_get_code  (CrierError  error);
gboolean    crier_error_from_code (const char *code,
                                   CrierError *error);

G_END_DECLS
