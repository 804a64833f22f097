/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-format.h"

#include <locale.h>
#include <time.h>

#define SECOND G_USEC_PER_SEC
#define DAY ((gint64) 24 * 3600)

typedef struct
{
  gint64 value;
  const char *text;
} Figure;

static void
check (char *(*format) (gint64),
       const Figure *figures,
       gsize         n)
{
  gsize i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *text = format (figures[i].value);

      g_assert_cmpstr (text, ==, figures[i].text);
    }
}

static void
test_count (void)
{
  g_autofree char *none = crier_format_count (0);
  g_autofree char *most = crier_format_count (G_MAXUINT64);

  g_assert_cmpstr (none, ==, "0");
  g_assert_nonnull (strchr (most, '6'));
}

static void
test_delay (void)
{
  static const Figure figures[] = {
    { G_MININT64, "–" },
    { -1, "–" },
    { 0, "0.0 ms" },
    { 400, "0.4 ms" },
    { 949, "0.9 ms" },
    { 950, "1 ms" },
    { 2499, "2 ms" },
    { 16000, "16 ms" },
    { 999499, "999 ms" },
    { 999500, "1.0 s" },
    { 2100000, "2.1 s" },
  };

  check (crier_format_delay, figures, G_N_ELEMENTS (figures));
}

static void
test_offset (void)
{
  static const Figure figures[] = {
    { 0, "0.0 ms behind" },
    { 312000, "312 ms behind" },
    { -312000, "312 ms ahead" },
    { -2100000, "2.1 s ahead" },
    { G_MININT64, "9223372036854.8 s ahead" },
  };

  check (crier_format_offset, figures, G_N_ELEMENTS (figures));
}

static void
test_duration (void)
{
  static const Figure figures[] = {
    { -5, "0:00" },
    { 0, "0:00" },
    { 38, "0:38" },
    { 75, "1:15" },
    { 3599, "59:59" },
    { 3600, "1:00:00" },
    { 7384, "2:03:04" },
    { 2 * DAY - 1, "47:59:59" },
    { 2 * DAY, "2 d" },
    { 3 * DAY + 5, "3 d" },
    { G_MAXINT64, "2147483647 d" },
  };

  check (crier_format_duration, figures, G_N_ELEMENTS (figures));
}

static void
test_time (void)
{
  gint64 noon = (20000 * DAY + 12 * 3600) * SECOND;
  g_autofree char *today = crier_format_time (noon, noon + DAY / 24 * SECOND);
  g_autofree char *earlier = crier_format_time (noon, noon + DAY * SECOND);
  g_autofree char *never = crier_format_time (G_MAXINT64, noon);

  g_assert_cmpstr (today, ==, "12:00:00");
  g_assert_cmpstr (earlier, ==, "10/04/24 12:00:00");
  g_assert_cmpstr (never, ==, "–");
}

static void
test_program (void)
{
  static const struct
  {
    const char *agent;
    const char *program;
  } programs[] = {
    { NULL, "–" },
    { "", "–" },
    { "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0",
      "Firefox on Linux" },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
      "Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome on Windows" },
    { "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
      "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge on Windows" },
    { "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, "
      "like Gecko) Version/17.4 Safari/605.1.15", "Safari on macOS" },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
      "(KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
      "Safari on iPhone" },
    { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 "
      "(KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
      "Chrome on iPhone" },
    { "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
      "like Gecko) FxiOS/126.0 Mobile/15E148 Safari/604.1", "Firefox on iPad" },
    { "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome on Android" },
    { "Mozilla/5.0 (Linux; Android 10; SM-G973F) AppleWebKit/537.36 (KHTML, like "
      "Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
      "Samsung Internet on Android" },
    { "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      "Version/16.0 Safari/605.1.15 Epiphany/605.1.15", "Web on Linux" },
    { "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like "
      "Gecko) Chrome/126.0.0.0 Safari/537.36", "Chrome on ChromeOS" },
    { "Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/126.0", "Chrome" },
    { "Mozilla/5.0 (compatible; Sign/1.0)", "Mozilla" },
    { "Python/3.11 websockets/10.4", "Python" },
    { "python-requests/2.28", "Python" },
    { "arduino-WebSocket-Client ESP32", "ESP32" },
    { "ESP32 HTTP Client/1.0", "ESP32" },
    { "curl/7.88.1", "curl" },
    { "Go-http-client/1.1", "Go" },
    { "Lobby-Clock/1.2 (Firefox/115.0)", "Lobby-Clock" },
    { "/odd", "/odd" },
    { "<b>bold</b>", "<b>bold<" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
  };
  g_autofree char *long_agent = g_strnfill (5000, 'x');
  g_autofree char *long_program = crier_format_program (long_agent);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *program = crier_format_program (programs[i].agent);

      g_assert_cmpstr (program, ==, programs[i].program);
    }

  g_assert_cmpuint (strlen (long_program), ==, 60);
}

static void
test_transport (void)
{
  CrierTransport transport;

  /* One spelling, in the window, on the console and for programs. */
  for (transport = 0; transport < CRIER_N_TRANSPORTS; transport++)
    g_assert_cmpstr (crier_format_transport (transport), ==,
                     crier_transport_get_name (transport));

  g_assert_cmpstr (crier_format_transport (CRIER_TRANSPORT_SSE), ==, "Server-Sent Events");
  g_assert_cmpstr (crier_format_transport (CRIER_TRANSPORT_LONG_POLLING), ==,
                   "Long polling");
}

static void
test_room (void)
{
  g_autofree char *far = crier_format_room (0);
  g_autofree char *near = crier_format_room (52 * 1024);
  g_autofree char *full = crier_format_room (64 * 1024);
  g_autofree char *over = crier_format_room (64 * 1024 + 1);

  g_assert_null (far);
  g_assert_cmpstr (near, ==, "52 of 64 kB");
  g_assert_cmpstr (full, ==, "64 of 64 kB");
  g_assert_cmpstr (over, ==, "65 of 64 kB");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  tzset ();
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/count", test_count);
  g_test_add_func ("/format/delay", test_delay);
  g_test_add_func ("/format/offset", test_offset);
  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/time", test_time);
  g_test_add_func ("/format/program", test_program);
  g_test_add_func ("/format/transport", test_transport);
  g_test_add_func ("/format/room", test_room);

  return g_test_run ();
}
