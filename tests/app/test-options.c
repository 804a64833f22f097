/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-options.h"

#include <locale.h>
#include <string.h>

#include "crier-error.h"

#define MAX_ARGUMENTS 8

typedef struct
{
  const char *arguments[MAX_ARGUMENTS]; /* after the program's name */
  const char *name;                     /* what the sentence has to name */
} Mistake;

static CrierOptions *
parse (const char * const  *arguments,
       GError             **error)
{
  char *argv[MAX_ARGUMENTS + 2] = { (char *) "crier", NULL };
  guint i;

  for (i = 0; arguments[i] != NULL; i++)
    argv[i + 1] = (char *) arguments[i];

  return crier_options_parse (argv, error);
}

static CrierOptions *
parse_good (const char * const *arguments)
{
  g_autoptr (GError) error = NULL;
  CrierOptions *options = parse (arguments, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);

  return options;
}

#define PARSE(...) parse_good ((const char *[]) { __VA_ARGS__, NULL })

static void
assert_list (GPtrArray          *list,
             const char * const *expected)
{
  guint i;

  for (i = 0; expected[i] != NULL; i++)
    {
      g_assert_cmpuint (list->len, >, i);
      g_assert_cmpstr (g_ptr_array_index (list, i), ==, expected[i]);
    }

  g_assert_cmpuint (list->len, ==, i);
}

#define ASSERT_LIST(list, ...) \
  assert_list (list, (const char *[]) { __VA_ARGS__, NULL })

static void
assert_default_config (const CrierConfig *config)
{
  g_assert_cmpuint (config->port, ==, 8888);
  g_assert_cmpuint (config->interval, ==, 1);
  g_assert_cmpuint (config->max_clients, ==, 10000);
  g_assert_true (config->inbox);
  g_assert_cmpuint (config->listen->len, ==, 0);
  g_assert_cmpuint (config->allowed_origins->len, ==, 0);
  g_assert_cmpuint (config->allowed_hosts->len, ==, 0);
}

static void
test_defaults (void)
{
  g_autoptr (CrierOptions) options = PARSE (NULL);

  g_assert_false (options->no_gui);
  g_assert_false (options->verbose);
  g_assert_false (options->version);
  assert_default_config (options->config);
}

static void
test_flags (void)
{
  g_autoptr (CrierOptions) no_gui = PARSE ("--no-gui");
  g_autoptr (CrierOptions) verbose = PARSE ("--verbose");
  g_autoptr (CrierOptions) version = PARSE ("--version");
  g_autoptr (CrierOptions) no_inbox = PARSE ("--no-inbox");

  g_assert_true (no_gui->no_gui);
  g_assert_false (no_gui->verbose || no_gui->version);
  assert_default_config (no_gui->config);

  g_assert_true (verbose->verbose);
  g_assert_false (verbose->no_gui || verbose->version);
  assert_default_config (verbose->config);

  g_assert_true (version->version);
  g_assert_false (version->no_gui || version->verbose);
  assert_default_config (version->config);

  g_assert_false (no_inbox->config->inbox);
  g_assert_false (no_inbox->no_gui);
  no_inbox->config->inbox = TRUE;
  assert_default_config (no_inbox->config);
}

static void
test_port (void)
{
  g_autoptr (CrierOptions) any = PARSE ("--port=0");
  g_autoptr (CrierOptions) least = PARSE ("--port", "1");
  g_autoptr (CrierOptions) most = PARSE ("-p", "65535");
  g_autoptr (CrierOptions) last = PARSE ("-p", "1", "--port=2");

  g_assert_cmpuint (any->config->port, ==, 0);
  g_assert_cmpuint (least->config->port, ==, 1);
  g_assert_cmpuint (most->config->port, ==, 65535);
  g_assert_cmpuint (last->config->port, ==, 2);
}

static void
test_interval (void)
{
  g_autoptr (CrierOptions) never = PARSE ("--interval=0");
  g_autoptr (CrierOptions) most = PARSE ("--interval", "3600");

  g_assert_cmpuint (never->config->interval, ==, 0);
  g_assert_cmpuint (most->config->interval, ==, 3600);
}

static void
test_max_clients (void)
{
  g_autoptr (CrierOptions) least = PARSE ("--max-clients=1");
  g_autoptr (CrierOptions) most = PARSE ("--max-clients", "1000000");

  g_assert_cmpuint (least->config->max_clients, ==, 1);
  g_assert_cmpuint (most->config->max_clients, ==, 1000000);
}

static void
test_look (void)
{
  g_autofree char *icon = g_test_build_filename (G_TEST_DIST, "..", "data", "page", "icon.svg",
                                                 NULL);
  g_autoptr (CrierOptions) colors = PARSE ("--foreground=#fff", "--background", "#003366");
  g_autoptr (CrierOptions) logo = PARSE ("--logo", icon);

  g_assert_cmpstr (colors->config->foreground, ==, "#fff");
  g_assert_cmpstr (colors->config->background, ==, "#003366");
  g_assert_null (colors->config->logo);
  g_assert_cmpint (colors->given, ==, CRIER_OPTIONS_COLORS);
  g_assert_true (g_path_is_absolute (logo->config->logo));
  g_assert_cmpint (logo->given, ==, CRIER_OPTIONS_LOGO);
}

static void
test_listen (void)
{
  g_autoptr (CrierOptions) local = PARSE ("--listen=local");
  g_autoptr (CrierOptions) many = PARSE ("-l", "any", "--listen", "192.168.0.2",
                                         "-l", "::1", "--listen=2001:db8::1");

  ASSERT_LIST (local->config->listen, "local");
  ASSERT_LIST (many->config->listen, "any", "192.168.0.2", "::1", "2001:db8::1");
}

static void
test_origin (void)
{
  g_autoptr (CrierOptions) any = PARSE ("--allow-origin=*");
  g_autoptr (CrierOptions) many = NULL;

  many = PARSE ("--allow-origin", "https://example.org",
                "--allow-origin=http://[::1]:3000",
                "--allow-origin=moz-extension://0a1b-2c3d");
  ASSERT_LIST (any->config->allowed_origins, "*");
  ASSERT_LIST (many->config->allowed_origins, "https://example.org",
               "http://[::1]:3000", "moz-extension://0a1b-2c3d");
}

static void
test_host (void)
{
  g_autoptr (CrierOptions) options = NULL;

  options = PARSE ("--allow-host=crier.example", "--allow-host", "192.0.2.1",
                   "--allow-host=[2001:db8::1]");
  ASSERT_LIST (options->config->allowed_hosts, "crier.example", "192.0.2.1",
               "[2001:db8::1]");
}

/* What was asked for is known, also where it is the default. */
static void
test_given (void)
{
  g_autoptr (CrierOptions) none = PARSE ("--no-gui", "--verbose",
                                         "--allow-host=a");
  g_autoptr (CrierOptions) port = PARSE ("-p", "8888");
  g_autoptr (CrierOptions) listen = PARSE ("-l", "local");
  g_autoptr (CrierOptions) interval = PARSE ("--interval=1");
  g_autoptr (CrierOptions) origins = PARSE ("--allow-origin=*");
  g_autoptr (CrierOptions) inbox = PARSE ("--no-inbox");
  g_autoptr (CrierOptions) two = PARSE ("--no-inbox", "-p", "1");

  g_assert_cmpint (none->given, ==, 0);
  g_assert_cmpint (port->given, ==, CRIER_OPTIONS_PORT);
  g_assert_cmpint (listen->given, ==, CRIER_OPTIONS_LISTEN);
  g_assert_cmpint (interval->given, ==, CRIER_OPTIONS_INTERVAL);
  g_assert_cmpint (origins->given, ==, CRIER_OPTIONS_ORIGINS);
  g_assert_cmpint (inbox->given, ==, CRIER_OPTIONS_INBOX);
  g_assert_cmpint (two->given, ==, CRIER_OPTIONS_INBOX | CRIER_OPTIONS_PORT);
}

static void
test_all (void)
{
  g_autoptr (CrierOptions) options = NULL;

  options = PARSE ("--no-gui", "-p", "80", "--verbose", "--interval=5",
                   "-l", "any", "--no-inbox");
  g_assert_true (options->no_gui && options->verbose);
  g_assert_cmpuint (options->config->port, ==, 80);
  g_assert_cmpuint (options->config->interval, ==, 5);
  g_assert_false (options->config->inbox);
  ASSERT_LIST (options->config->listen, "any");
}

static const Mistake mistakes[] = {
  { { "--port=65536" }, "--port" },
  { { "--port=-1" }, "--port" },
  { { "--port=" }, "--port" },
  { { "--port=http" }, "--port" },
  { { "--port=80x" }, "--port" },
  { { "--port= 80" }, "--port" },
  { { "--port=+80" }, "--port" },
  { { "--port=8.0" }, "--port" },
  { { "--port=0x50" }, "--port" },
  { { "--port=99999999999999999999999" }, "--port" },
  { { "--port=８０" }, "--port" },
  { { "-p", "x" }, "--port" },
  { { "-p" }, "-p" },
  { { "--port" }, "--port" },
  { { "--port", "--no-gui" }, "--port" },

  { { "--interval=3601" }, "--interval" },
  { { "--interval=-1" }, "--interval" },
  { { "--interval=0.5" }, "--interval" },
  { { "--interval=1s" }, "--interval" },
  { { "--interval=" }, "--interval" },
  { { "--interval" }, "--interval" },

  { { "--foreground=#fff" }, "go together" },
  { { "--background=#fff" }, "go together" },
  { { "--foreground=#fff", "--background=#eee" }, "1.16 : 1" },
  { { "--foreground=red", "--background=#fff" }, "“red”" },
  { { "--logo=/nonexistent.png" }, "/nonexistent.png" },
  { { "--logo=" }, "not a file" },
  { { "--logo=/dev/null" }, "not a file" },
  { { "--logo" }, "--logo" },

  { { "--max-clients=0" }, "--max-clients" },
  { { "--max-clients=1000001" }, "--max-clients" },
  { { "--max-clients=many" }, "--max-clients" },
  { { "--max-clients=" }, "--max-clients" },
  { { "--max-clients=-1" }, "--max-clients" },
  { { "--max-clients=4294967297" }, "--max-clients" },
  { { "--max-clients" }, "--max-clients" },

  { { "--listen=" }, "--listen" },
  { { "--listen=localhost" }, "--listen" },
  { { "--listen=Local" }, "--listen" },
  { { "--listen=*" }, "--listen" },
  { { "--listen=127.0.0.1:8888" }, "--listen" },
  { { "--listen=[::1]" }, "--listen" },
  { { "--listen=256.0.0.1" }, "--listen" },
  { { "--listen=example.org" }, "--listen" },
  { { "--listen=local", "-l", "wrong" }, "--listen" },
  { { "--listen" }, "--listen" },

  { { "--allow-origin=" }, "--allow-origin" },
  { { "--allow-origin=example.org" }, "--allow-origin" },
  { { "--allow-origin=null" }, "--allow-origin" },
  { { "--allow-origin=https://" }, "--allow-origin" },
  { { "--allow-origin=https://example.org/" }, "--allow-origin" },
  { { "--allow-origin=https://user@example.org" }, "--allow-origin" },
  { { "--allow-origin=https://*.example.org" }, "--allow-origin" },
  { { "--allow-origin=https://example.org:0" }, "--allow-origin" },
  { { "--allow-origin=*", "--allow-origin=x" }, "--allow-origin" },
  { { "--allow-origin" }, "--allow-origin" },

  { { "--allow-host=" }, "--allow-host" },
  { { "--allow-host=example.org:80" }, "--allow-host" },
  { { "--allow-host=https://example.org" }, "--allow-host" },
  { { "--allow-host=example.org/" }, "--allow-host" },
  { { "--allow-host=*" }, "--allow-host" },
  { { "--allow-host=a b" }, "--allow-host" },
  { { "--allow-host=::1" }, "--allow-host" },
  { { "--allow-host" }, "--allow-host" },

  { { "--prot=80" }, "--prot" },
  { { "--no-guy" }, "--no-guy" },
  { { "-x" }, "-x" },
  { { "8888" }, "8888" },
  { { "--no-gui", "stray" }, "stray" },
  { { "--", "--port=1" }, "--port=1" },
  { { "" }, "“”" },
};

static void
assert_mistake (const Mistake *mistake)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s %s", mistake->arguments[0],
                  mistake->arguments[1] != NULL ? mistake->arguments[1] : "");
  g_assert_null (parse (mistake->arguments, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_USAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, mistake->name));

  /* One line, to which the program adds the hint and the full stop. */
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_str_has_suffix (error->message, "."));

  g_assert_null (parse (mistake->arguments, NULL));
}

static void
test_mistakes (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (mistakes); i++)
    assert_mistake (&mistakes[i]);
}

/* What was typed is shown in the sentence, whatever it is. */
static const Mistake odd_mistakes[] = {
  { { "--port=1\n2" }, "--port" },
  { { "--listen=\033[2J" }, "--listen" },
  { { "a\nb" }, "a" },
  { { "--allow-host=caf\xE9" }, "--allow-host" },
  { { "--port=\xFF" }, "--port" },
  { { "--nonsense=\xFF" }, "--nonsense" },
};

static void
test_odd_mistakes (gconstpointer data)
{
  const Mistake *mistake = data;
  g_autoptr (GError) error = NULL;
  const char *p;

  g_assert_null (parse (mistake->arguments, &error));
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_USAGE);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, mistake->name));

  for (p = error->message; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

/* The caller's arguments are only read. */
static void
test_arguments_untouched (void)
{
  char program[] = "crier";
  char port[] = "--port=1";
  char *argv[] = { program, port, NULL };
  g_autoptr (CrierOptions) options = crier_options_parse (argv, NULL);

  g_assert_nonnull (options);
  g_assert_true (argv[0] == program && argv[1] == port && argv[2] == NULL);
  g_assert_cmpstr (port, ==, "--port=1");
}

static void
add_odd_mistakes (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (odd_mistakes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/options/odd-mistakes/%u", i);

      g_test_add_data_func (path, &odd_mistakes[i], test_odd_mistakes);
    }
}

int
main (int    argc,
      char **argv)
{
  /* GOption takes what is typed for text of this locale. */
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/flags", test_flags);
  g_test_add_func ("/options/port", test_port);
  g_test_add_func ("/options/interval", test_interval);
  g_test_add_func ("/options/max-clients", test_max_clients);
  g_test_add_func ("/options/look", test_look);
  g_test_add_func ("/options/listen", test_listen);
  g_test_add_func ("/options/origin", test_origin);
  g_test_add_func ("/options/host", test_host);
  g_test_add_func ("/options/given", test_given);
  g_test_add_func ("/options/all", test_all);
  g_test_add_func ("/options/arguments-untouched", test_arguments_untouched);
  g_test_add_func ("/options/mistakes", test_mistakes);
  add_odd_mistakes ();

  return g_test_run ();
}
