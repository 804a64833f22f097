/* Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Each line of standard input to everyone, by libwebsockets. */

#include <libwebsockets.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 65536

static unsigned char message[LWS_PRE + LINE_MAX_BYTES];
static size_t message_length;
static char line[LINE_MAX_BYTES];
static size_t line_length;
static volatile sig_atomic_t done;

static void
publish (struct lws *from)
{
  memcpy (message + LWS_PRE, line, line_length);
  message_length = line_length;
  line_length = 0;
  lws_callback_on_writable_all_protocol (lws_get_context (from),
                                         lws_vhost_name_to_protocol (lws_get_vhost (from),
                                                                     "listener"));
}

static int
read_lines (struct lws *wsi)
{
  char buffer[4096];
  ssize_t n = read (STDIN_FILENO, buffer, sizeof buffer);

  if (n <= 0)
    return -1;

  for (ssize_t i = 0; i < n; i++)
    {
      if (buffer[i] == '\n')
        publish (wsi);
      else if (line_length < sizeof line)
        line[line_length++] = buffer[i];
    }

  return 0;
}

static int
callback (struct lws                *wsi,
          enum lws_callback_reasons  reason,
          void                      *user,
          void                      *data,
          size_t                     length)
{
  if (reason == LWS_CALLBACK_RAW_RX_FILE)
    return read_lines (wsi);

  if (reason == LWS_CALLBACK_SERVER_WRITEABLE && message_length > 0)
    lws_write (wsi, message + LWS_PRE, message_length, LWS_WRITE_TEXT);

  return 0;
}

static const struct lws_protocols PROTOCOLS[] = {
  { "listener", callback, 0, 256 },
  { "crier.v1", callback, 0, 256 },
  { "input", callback, 0, 256 },
  { NULL, NULL, 0, 0 }
};

static void
end (int number)
{
  done = 1;
}

int
main (void)
{
  struct lws_context_creation_info info = { 0 };
  lws_sock_file_fd_type input = { .filefd = STDIN_FILENO };
  struct lws_context *context;
  struct lws_vhost *vhost;

  signal (SIGTERM, end);
  lws_set_log_level (LLL_ERR, NULL);
  info.port = 0;
  info.iface = "127.0.0.1";
  info.protocols = PROTOCOLS;
  info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
  context = lws_create_context (&info);
  vhost = context != NULL ? lws_create_vhost (context, &info) : NULL;
  if (vhost == NULL ||
      lws_adopt_descriptor_vhost (vhost, LWS_ADOPT_RAW_FILE_DESC, input, "input", NULL) == NULL)
    return 1;

  printf ("Listening on http://127.0.0.1:%d/\n", lws_get_vhost_listen_port (vhost));
  fflush (stdout);

  while (!done && lws_service (context, 0) >= 0)
    continue;

  lws_context_destroy (context);

  return 0;
}
