#include "config.h"
#include "crier-settings.h"
struct _CrierSettings { GObject parent_instance; CrierConfig *config; gboolean announce; char *available; };
enum { P0, PORT, AVAIL, INTERVAL, ANNOUNCE, START, N };
static GParamSpec *props[N];
G_DEFINE_FINAL_TYPE (CrierSettings, crier_settings, G_TYPE_OBJECT)
static void get (GObject *o, guint id, GValue *v, GParamSpec *p)
{ CrierSettings *s = CRIER_SETTINGS (o);
  switch (id) { case PORT: g_value_set_uint (v, s->config->port); break; case AVAIL: g_value_set_string (v, s->available); break;
    case INTERVAL: g_value_set_uint (v, s->config->interval); break; case START: g_value_set_boolean (v, TRUE); break; default: g_value_set_boolean (v, s->announce); } }
static void set (GObject *o, guint id, const GValue *v, GParamSpec *p)
{ CrierSettings *s = CRIER_SETTINGS (o);
  switch (id) { case PORT: s->config->port = g_value_get_uint (v); break; case AVAIL: g_free (s->available); s->available = g_value_dup_string (v);
    g_ptr_array_set_size (s->config->listen, 0); g_ptr_array_add (s->config->listen, g_value_dup_string (v)); break;
    case INTERVAL: s->config->interval = g_value_get_uint (v); break; case START: break; default: s->announce = g_value_get_boolean (v); }
  g_object_notify_by_pspec (o, p); }
static void crier_settings_class_init (CrierSettingsClass *klass)
{ G_OBJECT_CLASS (klass)->get_property = get; G_OBJECT_CLASS (klass)->set_property = set;
  props[PORT] = g_param_spec_uint ("port", NULL, NULL, 0, 65535, 8888, G_PARAM_READWRITE);
  props[AVAIL] = g_param_spec_string ("available-to", NULL, NULL, "local", G_PARAM_READWRITE);
  props[INTERVAL] = g_param_spec_uint ("interval", NULL, NULL, 0, 3600, 1, G_PARAM_READWRITE);
  props[ANNOUNCE] = g_param_spec_boolean ("announce", NULL, NULL, TRUE, G_PARAM_READWRITE);
  props[START] = g_param_spec_boolean ("start-on-open", NULL, NULL, TRUE, G_PARAM_READWRITE);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N, props); }
static void crier_settings_init (CrierSettings *s) { s->announce = TRUE; s->available = g_strdup ("local"); }
CrierSettings *crier_settings_new (GSettings *g, const CrierOptions *options)
{ CrierSettings *s = g_object_new (CRIER_TYPE_SETTINGS, NULL); s->config = crier_config_copy (options->config); return s; }
CrierConfig *crier_settings_dup_config (CrierSettings *s) { CrierConfig *c = crier_config_copy (s->config); if (!s->announce) c->interval = 0; return c; }
GSettings *crier_settings_get_gsettings (CrierSettings *s) { return NULL; }
