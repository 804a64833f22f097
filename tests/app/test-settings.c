/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-settings.h"

#include <string.h>

#include <glib/gstdio.h>

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "crier-error.h"

typedef struct
{
  GSettings *stored;  /* (owned): in memory, of one test only */
  GString   *changes; /* (owned): names of properties */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GSettingsBackend) backend = g_memory_settings_backend_new ();

  f->stored = g_settings_new_with_backend (APP_ID, backend);
  f->changes = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->stored);
  g_string_free (f->changes, TRUE);
}

static void
notify_cb (GObject    *settings,
           GParamSpec *pspec,
           Fixture    *f)
{
  g_string_append_printf (f->changes, "%s ", pspec->name);
}

/* With what a command line asks for. */
static CrierSettings *
make (Fixture            *f,
      const char * const *arguments)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (CrierOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  CrierSettings *settings;

  g_ptr_array_add (line, (gpointer) "crier");
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (line, (gpointer) *arguments);

  g_ptr_array_add (line, NULL);
  options = crier_options_parse ((char **) line->pdata, &error);
  g_assert_no_error (error);
  settings = crier_settings_new (f->stored, options);
  g_signal_connect (settings, "notify", G_CALLBACK (notify_cb), f);

  return settings;
}

#define MAKE(f, ...) make (f, (const char *[]) { __VA_ARGS__ __VA_OPT__ (, ) NULL })

static void
assert_changes (Fixture    *f,
                const char *expected)
{
  g_assert_cmpstr (f->changes->str, ==, expected);
  g_string_truncate (f->changes, 0);
}

static char *
join (GPtrArray *texts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i;

  for (i = 0; i < texts->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            (char *) g_ptr_array_index (texts, i));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What a service would be started with, in a line. */
static void
assert_config (CrierSettings *settings,
               const char    *expected)
{
  g_autoptr (CrierConfig) config = crier_settings_dup_config (settings);
  g_autofree char *listen = join (config->listen);
  g_autofree char *origins = join (config->allowed_origins);
  g_autofree char *hosts = join (config->allowed_hosts);
  g_autofree char *line = NULL;

  line = g_strdup_printf ("%u [%s] %u [%s] [%s] %s %u",
                          config->port, listen, config->interval, origins, hosts,
                          config->inbox ? "inbox" : "-", config->max_clients);
  g_assert_cmpstr (line, ==, expected);
}

static void
test_defaults (Fixture       *f,
               gconstpointer  data)
{
  CrierSettings *settings = crier_settings_new (f->stored, NULL);

  assert_config (settings, "8888 [local] 1 [] [] inbox 10000");
  g_assert_true (crier_settings_get_gsettings (settings) == f->stored);
  g_assert_true (crier_settings_get_boolean (settings, "start-on-open"));
  g_assert_cmpstr (crier_settings_get_string (settings, "available-to"), ==, "local");

  /* Of the window. */
  g_assert_cmpint (g_settings_get_int (f->stored, "window-width"), ==, 900);
  g_assert_cmpint (g_settings_get_int (f->stored, "window-height"), ==, 600);
  g_assert_false (g_settings_get_boolean (f->stored, "window-maximized"));
  g_assert_cmpint (g_settings_get_int (f->stored, "pane-position"), ==, -1);
  g_assert_false (g_settings_get_boolean (f->stored, "sort-descending"));
  g_assert_finalize_object (settings);
}

/* What the schema takes for a default is what the program takes for it. */
static void
test_same_defaults (Fixture       *f,
                    gconstpointer  data)
{
  CrierSettings *settings = crier_settings_new (f->stored, NULL);
  g_autofree GParamSpec **specs = NULL;
  guint n;
  guint i;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (settings), &n);
  g_assert_cmpuint (n, ==, 17);

  for (i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if (specs[i]->value_type == G_TYPE_STRV)
        continue;

      g_value_init (&value, specs[i]->value_type);
      g_object_get_property (G_OBJECT (settings), specs[i]->name, &value);
      g_assert_true (g_param_value_defaults (specs[i], &value));
    }

  g_assert_finalize_object (settings);
}

static void
test_stored (Fixture       *f,
             gconstpointer  data)
{
  const char *origins[] = { "https://example.org", "*", NULL };
  CrierSettings *settings;

  g_settings_set_uint (f->stored, "port", 9000);
  g_settings_set_string (f->stored, "available-to", "any");
  g_settings_set_uint (f->stored, "interval", 60);
  g_settings_set_strv (f->stored, "allowed-origins", origins);
  g_settings_set_boolean (f->stored, "visitors-can-send", FALSE);
  g_settings_set_boolean (f->stored, "start-on-open", FALSE);
  g_settings_set_string (f->stored, "on-close", "keep");

  settings = MAKE (f);
  assert_config (settings, "9000 [any] 60 [https://example.org *] [] - 10000");
  g_assert_false (crier_settings_get_boolean (settings, "start-on-open"));
  g_assert_cmpint (crier_settings_get_uint (settings, "on-close"), ==,
                   CRIER_ON_CLOSE_KEEP);
  g_assert_false (crier_settings_get_boolean (settings, "visitors-can-send"));

  /* No announcement is none, whatever the interval. */
  g_settings_set_boolean (f->stored, "announce", FALSE);
  assert_config (settings, "9000 [any] 0 [https://example.org *] [] - 10000");
  g_assert_cmpuint (crier_settings_get_uint (settings, "interval"), ==, 60);
  assert_changes (f, "announce ");
  g_object_set (settings, "on-close", CRIER_ON_CLOSE_STOP, NULL);
  g_assert_cmpint (g_settings_get_enum (f->stored, "on-close"), ==, CRIER_ON_CLOSE_STOP);
  g_assert_finalize_object (settings);
}

/* Options hold over what is stored, and leave it as it is. */
static void
test_options (Fixture       *f,
              gconstpointer  data)
{
  CrierSettings *settings;

  g_settings_set_uint (f->stored, "port", 9000);
  g_settings_set_uint (f->stored, "interval", 60);
  settings = MAKE (f, "--port=0", "--listen=any", "--interval=5",
                   "--allow-origin=http://a.example", "--allow-host=crier.example",
                   "--no-inbox", "--max-clients=7");
  assert_config (settings, "0 [any] 5 [http://a.example] [crier.example] - 7");
  g_assert_cmpstr (crier_settings_get_string (settings, "available-to"), ==, "any");
  g_assert_true (crier_settings_get_boolean (settings, "announce"));

  g_assert_cmpuint (g_settings_get_uint (f->stored, "port"), ==, 9000);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "interval"), ==, 60);
  g_assert_null (g_settings_get_user_value (f->stored, "available-to"));
  g_assert_null (g_settings_get_user_value (f->stored, "announce"));
  g_assert_null (g_settings_get_user_value (f->stored, "allowed-origins"));
  g_assert_null (g_settings_get_user_value (f->stored, "visitors-can-send"));
  g_assert_finalize_object (settings);
}

/* An option that says what is the default says so all the same. */
static void
test_options_default (Fixture       *f,
                      gconstpointer  data)
{
  CrierSettings *settings;

  g_settings_set_uint (f->stored, "port", 9000);
  g_settings_set_string (f->stored, "available-to", "any");
  g_settings_set_boolean (f->stored, "announce", FALSE);
  settings = MAKE (f, "-p", "8888", "-l", "local", "--interval=1");
  assert_config (settings, "8888 [local] 1 [] [] inbox 10000");
  g_assert_finalize_object (settings);
}

static void
test_options_no_time (Fixture       *f,
                      gconstpointer  data)
{
  CrierSettings *settings;

  g_settings_set_uint (f->stored, "interval", 60);
  settings = MAKE (f, "--interval=0");
  assert_config (settings, "8888 [local] 0 [] [] inbox 10000");
  g_assert_false (crier_settings_get_boolean (settings, "announce"));
  g_assert_cmpuint (crier_settings_get_uint (settings, "interval"), ==, 60);

  g_object_set (settings, "announce", TRUE, NULL);
  assert_config (settings, "8888 [local] 60 [] [] inbox 10000");
  g_assert_finalize_object (settings);
}

static void
test_options_listen (Fixture       *f,
                     gconstpointer  data)
{
  CrierSettings *settings;

  settings = MAKE (f, "--listen=192.168.0.2", "--listen=local");
  assert_config (settings, "8888 [192.168.0.2 local] 1 [] [] inbox 10000");
  g_assert_cmpstr (crier_settings_get_string (settings, "available-to"), ==, "other");

  /* As a binding would that only looks. */
  g_object_set (settings, "available-to", "other", NULL);
  assert_config (settings, "8888 [192.168.0.2 local] 1 [] [] inbox 10000");

  g_object_set (settings, "available-to", "local", NULL);
  assert_changes (f, "available-to ");
  assert_config (settings, "8888 [local] 1 [] [] inbox 10000");
  g_assert_finalize_object (settings);
}

/* Whoever sets what an option held for this run decided anew. */
static void
test_set_over_option (Fixture       *f,
                      gconstpointer  data)
{
  CrierSettings *settings = MAKE (f, "--port=9000", "--listen=any", "--interval=5",
                                  "--allow-origin=*", "--no-inbox");

  g_object_set (settings, "port", 9001, NULL);
  g_object_set (settings, "available-to", "local", NULL);
  g_object_set (settings, "interval", 10, NULL);
  g_object_set (settings, "visitors-can-send", TRUE, NULL);
  g_assert_true (crier_settings_set_strv (settings, "allowed-origins",
                                          (const char *[]) { NULL }, NULL));
  assert_changes (f, "port available-to interval visitors-can-send allowed-origins ");
  assert_config (settings, "9001 [local] 10 [] [] inbox 10000");
  g_assert_cmpuint (g_settings_get_uint (f->stored, "port"), ==, 9001);
  g_assert_cmpuint (g_settings_get_uint (f->stored, "interval"), ==, 10);
  g_assert_true (g_settings_get_boolean (f->stored, "visitors-can-send"));

  /* From then on it follows what is stored. */
  g_settings_set_uint (f->stored, "port", 9002);
  assert_changes (f, "port ");
  g_assert_cmpuint (crier_settings_get_uint (settings, "port"), ==, 9002);
  g_assert_finalize_object (settings);
}

/* What is shown is no decision, also when it is written back. */
static void
test_set_same (Fixture       *f,
               gconstpointer  data)
{
  CrierSettings *settings = MAKE (f, "--port=9000", "--interval=5", "--allow-origin=*");

  g_object_set (settings, "port", 9000, "interval", 5, "announce", TRUE,
                "allowed-origins", (const char *[]) { "*", NULL }, NULL);
  assert_changes (f, "");
  g_assert_null (g_settings_get_user_value (f->stored, "port"));
  g_assert_null (g_settings_get_user_value (f->stored, "interval"));
  g_assert_null (g_settings_get_user_value (f->stored, "allowed-origins"));
  g_assert_finalize_object (settings);
}

/* Somebody else changes what is stored: an option holds nevertheless. */
static void
test_changed_outside (Fixture       *f,
                      gconstpointer  data)
{
  CrierSettings *settings = MAKE (f, "--port=9000");

  g_settings_set_uint (f->stored, "port", 9001);
  assert_changes (f, "");
  g_assert_cmpuint (crier_settings_get_uint (settings, "port"), ==, 9000);

  g_settings_set_string (f->stored, "available-to", "any");
  g_settings_set_uint (f->stored, "interval", 9);
  g_settings_set_int (f->stored, "window-width", 1000);
  assert_changes (f, "available-to interval ");
  assert_config (settings, "9000 [any] 9 [] [] inbox 10000");

  g_settings_reset (f->stored, "interval");
  assert_changes (f, "interval ");
  g_assert_cmpuint (crier_settings_get_uint (settings, "interval"), ==, 1);
  g_assert_finalize_object (settings);
}

/* Properties are read and written as by widgets. */
static void
test_properties (Fixture       *f,
                 gconstpointer  data)
{
  CrierSettings *settings = MAKE (f);
  g_auto (GStrv) origins = NULL;
  g_autofree char *available_to = NULL;
  guint port;
  guint interval;
  gboolean announce;
  gboolean visitors;
  gboolean start;

  g_object_set (settings,
                "port", 1u,
                "available-to", "any",
                "interval", 3600u,
                "announce", FALSE,
                "allowed-origins", (const char *[]) { "http://a", "http://b", NULL },
                "visitors-can-send", FALSE,
                "start-on-open", FALSE,
                NULL);
  g_object_get (settings,
                "port", &port,
                "available-to", &available_to,
                "interval", &interval,
                "announce", &announce,
                "allowed-origins", &origins,
                "visitors-can-send", &visitors,
                "start-on-open", &start,
                NULL);

  g_assert_cmpuint (port, ==, 1);
  g_assert_cmpstr (available_to, ==, "any");
  g_assert_cmpuint (interval, ==, 3600);
  g_assert_false (announce);
  g_assert_cmpuint (g_strv_length (origins), ==, 2);
  g_assert_cmpstr (origins[1], ==, "http://b");
  g_assert_false (visitors);
  g_assert_false (start);
  g_assert_finalize_object (settings);

  /* All of it was stored. */
  settings = crier_settings_new (f->stored, NULL);
  assert_config (settings, "1 [any] 0 [http://a http://b] [] - 10000");
  g_assert_cmpuint (crier_settings_get_uint (settings, "interval"), ==, 3600);
  g_assert_false (crier_settings_get_boolean (settings, "start-on-open"));
  g_assert_finalize_object (settings);
}

static void
test_wrong_origin (Fixture       *f,
                   gconstpointer  data)
{
  const char *wrong[] = {
    "", " ", "example.org", "https://", "https://a/", "http://a/path", "null",
    "https://a:0", "**", "* ", "http://a http://b", "http://ä", "http://a\n",
  };
  const char *good[] = { "*", "https://example.org:8443", NULL };
  CrierSettings *settings = MAKE (f, "--allow-origin=http://before");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *origins[] = { "https://good", wrong[i], NULL };
      g_autofree char *quoted = g_strdup_printf ("“%s”", wrong[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (crier_settings_set_strv (settings, "allowed-origins", origins,
                                               &error));
      g_assert_error (error, CRIER_ERROR, CRIER_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, quoted));
      g_object_set (settings, "allowed-origins", origins, NULL);
    }

  /* All stayed as it was, the option included. */
  assert_changes (f, "");
  assert_config (settings, "8888 [local] 1 [http://before] [] inbox 10000");
  g_assert_null (g_settings_get_user_value (f->stored, "allowed-origins"));
  g_assert_true (crier_settings_set_strv (settings, "allowed-origins", good, NULL));
  g_assert_finalize_object (settings);
}

/* What somebody wrote there by hand is passed over where it is none. */
static void
test_wrong_stored (Fixture       *f,
                   gconstpointer  data)
{
  const char *origins[] = { "nonsense", "http://a", "", NULL };
  CrierSettings *settings;

  g_settings_set_strv (f->stored, "allowed-origins", origins);
  settings = MAKE (f);
  assert_config (settings, "8888 [local] 1 [http://a] [] inbox 10000");
  g_assert_finalize_object (settings);
}

/* What is no value at all the schema keeps out. */
static void
test_range (Fixture       *f,
            gconstpointer  data)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  const struct
  {
    const char *key;
    guint       value;
    gboolean    good;
  } values[] = {
    { "port", 0, FALSE }, { "port", 1, TRUE },
    { "port", 65535, TRUE }, { "port", 65536, FALSE },
    { "interval", 0, FALSE }, { "interval", 1, TRUE },
    { "interval", 3600, TRUE }, { "interval", 3601, FALSE },
  };
  guint i;

  g_object_get (f->stored, "settings-schema", &schema, NULL);

  for (i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GSettingsSchemaKey) key = NULL;
      g_autoptr (GVariant) value = NULL;

      key = g_settings_schema_get_key (schema, values[i].key);
      value = g_variant_ref_sink (g_variant_new_uint32 (values[i].value));
      g_assert_cmpint (g_settings_schema_key_range_check (key, value), ==,
                       values[i].good);
    }
}

/* The user's own, in the process's default backend. */
static void
test_own (void)
{
  CrierSettings *settings = crier_settings_new (NULL, NULL);
  GSettings *stored = crier_settings_get_gsettings (settings);

  g_assert_true (G_IS_SETTINGS (stored));
  g_object_set (settings, "port", 9000, NULL);
  g_assert_cmpuint (g_settings_get_uint (stored, "port"), ==, 9000);
  g_settings_reset (stored, "port");
  g_assert_cmpuint (crier_settings_get_uint (settings, "port"), ==, 8888);
  g_assert_finalize_object (settings);
}

/* Run without the schema, by the next. */
static void
test_no_schema_subprocess (void)
{
  CrierSettings *settings = crier_settings_new (NULL, NULL);

  g_assert_null (crier_settings_get_gsettings (settings));
  assert_config (settings, "8888 [local] 1 [] [] inbox 10000");
  g_object_set (settings, "port", 9000, NULL);
  g_object_set (settings, "available-to", "any", NULL);
  g_object_set (settings, "announce", FALSE, NULL);
  g_assert_true (crier_settings_set_strv (settings, "allowed-origins",
                                          (const char *[]) { "*", NULL }, NULL));
  assert_config (settings, "9000 [any] 0 [*] [] inbox 10000");
  g_assert_finalize_object (settings);
}

static void
test_no_schema (void)
{
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", &error);
  g_autofree char *empty = NULL;

  g_assert_no_error (error);
  empty = g_dir_make_tmp ("crier-XXXXXX", &error);
  g_assert_no_error (error);

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_unsetenv (launcher, "GSETTINGS_SCHEMA_DIR");
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_DIRS", empty, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", empty, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program,
                                         "-p", "/settings/no-schema/subprocess",
                                         NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_rmdir (empty), ==, 0);
}

#define ADD(path, func)                                                 \
  g_test_add ("/settings/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/no-schema/subprocess", test_no_schema_subprocess);
  g_test_add_func ("/settings/no-schema", test_no_schema);
  g_test_add_func ("/settings/own", test_own);
  ADD ("defaults", test_defaults);
  ADD ("same-defaults", test_same_defaults);
  ADD ("stored", test_stored);
  ADD ("options/over-stored", test_options);
  ADD ("options/default", test_options_default);
  ADD ("options/no-time", test_options_no_time);
  ADD ("options/listen", test_options_listen);
  ADD ("set/over-option", test_set_over_option);
  ADD ("set/same", test_set_same);
  ADD ("changed-outside", test_changed_outside);
  ADD ("properties", test_properties);
  ADD ("wrong/origin", test_wrong_origin);
  ADD ("wrong/stored", test_wrong_stored);
  ADD ("range", test_range);

  return g_test_run ();
}
