/*
 * Copyright 2026 The Crier authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "crier-query.h"

#include <string.h>

#include "crier-error.h"

/* What a client asks for in the address it opens, against a table. */

typedef struct
{
  const char *query;
  const char *id;    /* NULL: none */
  const char *since; /* NULL: none */
} Case;

#define ID_60 "123456789012345678901234567890123456789012345678901234567890"

static const Case good[] = {
  { NULL, NULL, NULL },
  { "", NULL, NULL },
  { "Id=666888", "666888", NULL },
  { "id=666888", "666888", NULL },
  { "Id=", NULL, NULL },
  { "Id=&since=", NULL, "" },
  { "Id=a&since=m7q2-41", "a", "m7q2-41" },
  { "since=m7q2-41&Id=a", "a", "m7q2-41" },
  { "since=earliest", NULL, "earliest" },
  { "since=-&Id=x", "x", "-" },
  { "wait=5&Id=a&x=1&since=s&ID=b&iD=c&Since=t", "a", "s" },
  { "x=1&x=2", NULL, NULL },
  { "Id=Dining+room", "Dining room", NULL },
  { "Id=Dining%20room", "Dining room", NULL },
  { "Id=1%2B1", "1+1", NULL },
  { "Id=a%26b%3Dc", "a&b=c", NULL },
  { "Id=a=b", "a=b", NULL },
  { "%49d=a", "a", NULL },
  { "Id=%E9%A4%90%E5%8E%85", "\xE9\xA4\x90\xE5\x8E\x85", NULL },
  { "Id=\xE9\xA4\x90\xE5\x8E\x85", "\xE9\xA4\x90\xE5\x8E\x85", NULL },
  { "Id=%F0%9F%94%94", "\xF0\x9F\x94\x94", NULL },
  { "Id=%3Cimg%20src%3Dx%3E", "<img src=x>", NULL },
  { "Id=..%2F..%2Fetc%2Fpasswd", "../../etc/passwd", NULL },
  { "Id=%25%30%30", "%00", NULL },
  { "Id=" ID_60 "abcd", ID_60 "abcd", NULL },
  { "Id=a&since=%0D%0A%E2%80%AE", "a", "\r\n\xE2\x80\xAE" },
};

/* As browsers read a form (WHATWG URL §5.1): what lacks a value has an empty
 * one, and what is empty is passed over. */
static const Case forms[] = {
  { "debug&Id=a", "a", NULL },
  { "Id=a&debug", "a", NULL },
  { "Id=a&", "a", NULL },
  { "&Id=a", "a", NULL },
  { "Id=a&&since=b", "a", "b" },
  { "Id", NULL, NULL },
  { "=x&Id=a", "a", NULL },
};

typedef struct
{
  const char *query;
  CrierError error;
} BadCase;

static const BadCase bad[] = {
  { "Id=a&Id=b", CRIER_ERROR_BAD_QUERY },
  { "Id=a&Id=a", CRIER_ERROR_BAD_QUERY },
  { "Id=a&id=b", CRIER_ERROR_BAD_QUERY },
  { "id=a&Id=", CRIER_ERROR_BAD_QUERY },
  { "Id=&Id=a", CRIER_ERROR_BAD_QUERY },
  { "since=a&since=b", CRIER_ERROR_BAD_QUERY },
  { "since=&since=", CRIER_ERROR_BAD_QUERY },
  { "Id=%00", CRIER_ERROR_BAD_QUERY },
  { "Id=a%00b", CRIER_ERROR_BAD_QUERY },
  { "Id=a&since=%00", CRIER_ERROR_BAD_QUERY },
  { "%00=a", CRIER_ERROR_BAD_QUERY },
  { "Id=a&x=%00", CRIER_ERROR_BAD_QUERY },
  { "Id=%", CRIER_ERROR_BAD_QUERY },
  { "Id=%4", CRIER_ERROR_BAD_QUERY },
  { "Id=%zz", CRIER_ERROR_BAD_QUERY },
  { "Id=%C3", CRIER_ERROR_BAD_QUERY },
  { "Id=%C0%80", CRIER_ERROR_BAD_QUERY },
  { "Id=%ED%A0%80", CRIER_ERROR_BAD_QUERY },
  { "Id=%FF", CRIER_ERROR_BAD_QUERY },
  { "Id=\xFF", CRIER_ERROR_BAD_QUERY },
  { "x=%zz", CRIER_ERROR_BAD_QUERY },
  { "%zz=a", CRIER_ERROR_BAD_QUERY },
  { "x=%FF&Id=a", CRIER_ERROR_BAD_QUERY },
  { "Id=%0A", CRIER_ERROR_BAD_ID },
  { "Id=a%0D%0Ab", CRIER_ERROR_BAD_ID },
  { "Id=%09", CRIER_ERROR_BAD_ID },
  { "Id=%1B%5B31m", CRIER_ERROR_BAD_ID },
  { "Id=%7F", CRIER_ERROR_BAD_ID },
  { "Id=%C2%85", CRIER_ERROR_BAD_ID },
  { "Id=%E2%80%AE", CRIER_ERROR_BAD_ID },
  { "Id=%E2%80%8B", CRIER_ERROR_BAD_ID },
  { "Id=%E2%80%A8", CRIER_ERROR_BAD_ID },
  { "Id=%E2%80%A9", CRIER_ERROR_BAD_ID },
  { "Id=%EF%BB%BF", CRIER_ERROR_BAD_ID },
  { "Id=%EF%BF%BF", CRIER_ERROR_BAD_ID },
  { "Id=%F3%A0%81%81", CRIER_ERROR_BAD_ID },
  { "Id=" ID_60 "abcde", CRIER_ERROR_BAD_ID },
  { "Id=" ID_60 "ab%E9%A4%90", CRIER_ERROR_BAD_ID },
  { "session=a&session=", CRIER_ERROR_BAD_QUERY },
  { "last_event_id=a&last_event_id=b", CRIER_ERROR_BAD_QUERY },
  { "lastEventId=a&lastEventId=", CRIER_ERROR_BAD_QUERY },
  { "Last-Event-ID=a&Last-Event-ID=b", CRIER_ERROR_BAD_QUERY },
  { "evs_last_event_id=&evs_last_event_id=b", CRIER_ERROR_BAD_QUERY },
  { "wait=1&wait=1", CRIER_ERROR_BAD_QUERY },
  { "wait=31", CRIER_ERROR_BAD_QUERY },
  { "wait=%0b1", CRIER_ERROR_BAD_QUERY },
  { "wait=-1", CRIER_ERROR_BAD_QUERY },
  { "wait=1.5", CRIER_ERROR_BAD_QUERY },
  { "wait=soon", CRIER_ERROR_BAD_QUERY },
};

static void
check_cases (const Case *cases,
             gsize       n)
{
  gsize i;

  for (i = 0; i < n; i++)
    {
      g_autofree char *shown = g_strescape (cases[i].query != NULL ? cases[i].query : "-",
                                            NULL);
      g_autoptr (CrierQuery) query = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", shown);
      query = crier_query_parse (cases[i].query, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (query->id, ==, cases[i].id);
      g_assert_cmpstr (query->since, ==, cases[i].since);
    }
}

static void
test_good (void)
{
  check_cases (good, G_N_ELEMENTS (good));
}

static void
test_forms (void)
{
  check_cases (forms, G_N_ELEMENTS (forms));
}

static void
test_bad (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *shown = g_strescape (bad[i].query, NULL);
      g_autoptr (CrierQuery) query = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", shown);
      query = crier_query_parse (bad[i].query, &error);
      g_assert_null (query);
      g_assert_error (error, CRIER_ERROR, (int) bad[i].error);

      /* It is shown to anybody, so it repeats nothing as it came. */
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strpbrk (error->message, "\r\n\x1B"));
      g_assert_cmpuint (strlen (error->message), <, 100);
    }
}

/* An error need not be asked for. */
static void
test_silent (void)
{
  g_autoptr (CrierQuery) twice = crier_query_parse ("Id=a&Id=b", NULL);
  g_autoptr (CrierQuery) wrong = crier_query_parse ("Id=%zz", NULL);
  g_autoptr (CrierQuery) hidden = crier_query_parse ("Id=%0A", NULL);

  g_assert_null (twice);
  g_assert_null (wrong);
  g_assert_null (hidden);
}

static void
test_parameters (void)
{
  g_autofree char *most = g_strnfill (99, '&');
  g_autofree char *more = g_strnfill (100, '&');
  g_autofree char *last = g_strconcat (most, "Id=a", NULL);
  g_autoptr (CrierQuery) good_one = crier_query_parse (last, NULL);
  g_autoptr (CrierQuery) bad_one = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (good_one->id, ==, "a");
  bad_one = crier_query_parse (more, &error);
  g_assert_null (bad_one);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_BAD_QUERY);
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new ("Id=");
  g_autoptr (CrierQuery) query = NULL;
  g_autoptr (GError) error = NULL;

  while (text->len < 60 * 1024)
    g_string_append (text, "%41");

  query = crier_query_parse (text->str, &error);
  g_assert_null (query);
  g_assert_error (error, CRIER_ERROR, CRIER_ERROR_BAD_ID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/query/good", test_good);
  g_test_add_func ("/query/forms", test_forms);
  g_test_add_func ("/query/bad", test_bad);
  g_test_add_func ("/query/silent", test_silent);
  g_test_add_func ("/query/parameters", test_parameters);
  g_test_add_func ("/query/long", test_long);

  return g_test_run ();
}
