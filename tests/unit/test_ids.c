/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs that name an original by the hash of its bytes: the rows of ids.tsv, and what only this
 * library has.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define H	"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
#define ID	"/v1/id/" H

#define SITES_MAX	16
#define COLUMNS_MAX	9

/* The sites of ids.tsv. */
static struct named_site {
	char			name[16];
	struct thumburl_site	site;
} sites[SITES_MAX];
static size_t n_sites;

static const struct thumburl_site *
site_of(const char *name)
{
	size_t i;

	for (i = 0; i < n_sites; i++)
		if (!strcmp(sites[i].name, name))
			return (&sites[i].site);
	fail_msg("no site %s", name);
	return (NULL);
}

static void
add_site(const char *name, const char *options)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char text[512], msg[256], *p;

	assert_true(n_sites < SITES_MAX && strlen(options) < sizeof text);
	strcpy(text, options);
	for (p = text; *p != '\0'; p++)
		if (*p == ';')
			*p = '\n';
	if (thumburl_options_read(&o, name, text, strlen(text), msg, sizeof msg) ||
	    thumburl_site_init(&sites[n_sites].site, &o, msg, sizeof msg))
		fail_msg("%s", msg);
	snprintf(sites[n_sites++].name, sizeof sites[0].name, "%s", name);
}

static enum thumburl_reason
parse(const char *site, const char *target, struct thumburl_ref *ref)
{

	return (thumburl_parse(site_of(site), target, strlen(target), ref));
}

static void
expect(char **col, const char *what, const char *got, const char *want)
{

	if (strcmp(got, want))
		fail_msg("%s %s: %s: got %s, want %s", col[1], col[2], what, got, want);
}

static void
check_read(char **col)
{
	const struct thumburl_site *site = site_of(col[1]);
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char text[2048];

	r = parse(col[1], col[2], &ref);
	expect(col, "reason", thumburl_reason_code(r), "ok");
	r = thumburl_query_equivalent(site, &ref);
	if (r != THUMBURL_OK || thumburl_format_query(site, &ref, text, sizeof text) == 0)
		snprintf(text, sizeof text, "%s", thumburl_reason_code(r));
	expect(col, "query", text, col[3]);
	r = thumburl_path_equivalent(&ref);
	if (r != THUMBURL_OK || thumburl_format_path(site, &ref, text, sizeof text) == 0)
		snprintf(text, sizeof text, "%s", thumburl_reason_code(r));
	expect(col, "path", text, col[4]);
	expect(col, "class", thumburl_class_code(thumburl_class(&ref)), col[5]);
	(void)thumburl_format_key(&ref, text, sizeof text);
	expect(col, "key", text, col[6]);
}

static void
check_refuse(char **col)
{
	struct thumburl_ref ref;

	expect(col, "reason", thumburl_reason_code(parse(col[1], col[2], &ref)), col[3]);
}

static uint32_t
number(const char *text)
{

	return ((uint32_t)strtoul(text, NULL, 10));
}

static void
check_fit(char **col)
{
	const struct thumburl_fit fit = { number(col[3]), number(col[4]), number(col[5]),
	    number(col[6]), number(col[7]) };
	const struct thumburl_site *site = site_of(col[1]);
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char text[2048];

	expect(col, "reason", thumburl_reason_code(parse(col[1], col[2], &ref)), "ok");
	r = thumburl_fit(site, &ref, &fit);
	if (r != THUMBURL_OK || thumburl_format_canonical(site, &ref, text, sizeof text) == 0)
		snprintf(text, sizeof text, "%s", thumburl_reason_code(r));
	expect(col, "fit", text, col[8]);
}

static void
check_meant(char **col)
{
	char text[2048];

	if (thumburl_suggest(site_of(col[1]), col[2], strlen(col[2]), text, sizeof text) == 0)
		strcpy(text, "none");
	expect(col, "meant", text, col[3]);
}

static const struct {
	const char	*name;
	size_t		columns;
	void		(*check)(char **);
} kinds[] = {
	{ "read", 7, check_read },
	{ "refuse", 4, check_refuse },
	{ "fit", 9, check_fit },
	{ "meant", 4, check_meant },
};

#define N_KINDS	(sizeof kinds / sizeof kinds[0])

static unsigned done[N_KINDS];

static void
take_row(char *line)
{
	char *col[COLUMNS_MAX] = { NULL }, *p = line;
	size_t n, i;

	line[strcspn(line, "\n")] = '\0';
	if (*line == '#')
		return;
	for (n = 0; p != NULL && n < COLUMNS_MAX; n++)
		col[n] = strsep(&p, "\t");
	if (n == 3 && p == NULL && !strcmp(col[0], "site")) {
		add_site(col[1], col[2]);
		return;
	}
	for (i = 0; i < N_KINDS && strcmp(kinds[i].name, col[0]); i++)
		continue;
	if (i == N_KINDS || n != kinds[i].columns || p != NULL)
		fail_msg("not a row: %s", line);
	kinds[i].check(col);
	done[i]++;
}

static void
test_rows(void **state)
{
	const char *dir = getenv("srcdir");
	char path[4096], *line = NULL;
	size_t size = 0, i;
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/ids.tsv", dir != NULL ? dir : ".");
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	while (getline(&line, &size, f) >= 0)
		take_row(line);
	free(line);
	fclose(f);
	for (i = 0; i < N_KINDS; i++)
		assert_true(done[i] > 10);
}

/* An id has a zone of its own, and no wiki, path or file. */
static void
test_forms(void **state)
{
	struct thumburl_ref ref;
	char text[1024];

	(void)state;
	assert_int_equal(parse("farm", ID "?p=2&w=220", &ref), THUMBURL_OK);
	assert_int_equal(ref.zone, THUMBURL_ZONE_ID);
	assert_int_equal(ref.type, THUMBURL_TYPE_NONE);
	assert_string_equal(ref.stored, H);
	assert_int_equal(thumburl_path_equivalent(&ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_query_equivalent(site_of("farm"), &ref), THUMBURL_OK);
	assert_int_equal(thumburl_query_equivalent(site_of("off"), &ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_format_path(site_of("farm"), &ref, text, sizeof text), 0);
	assert_int_equal(thumburl_format_file(&ref, 2, text, sizeof text), 0);
	assert_int_equal(thumburl_format_thumb_file(site_of("farm"), &ref, text, sizeof text), 0);
	assert_int_equal(thumburl_format_wiki(&ref, text, sizeof text), 0);
	assert_true(thumburl_format_key(&ref, text, sizeof text) > 0);
	assert_string_equal(text, "id/" H "?p=2");
	assert_true(thumburl_format_save_as(&ref, text, sizeof text) > 0);
	assert_string_equal(text, H);
	thumburl_set_original(&ref, 1);
	(void)thumburl_format_canonical(site_of("farm"), &ref, text, sizeof text);
	assert_string_equal(text, ID);
	assert_int_equal(thumburl_set_thumb(site_of("farm"), &ref, 100), THUMBURL_OK);
	(void)thumburl_format_canonical(site_of("farm"), &ref, text, sizeof text);
	assert_string_equal(text, ID "?p=2&w=100");
}

static const struct {
	const char		*target;
	enum thumburl_type	type;
	enum thumburl_reason	reason;
	enum thumburl_format	format;
	const char		*name;		/* for saving */
} types[] = {
	{ ID "?w=9", THUMBURL_TYPE_JPEG, THUMBURL_OK, THUMBURL_FORMAT_JPG, H ".jpg" },
	{ ID "?w=9", THUMBURL_TYPE_SVG, THUMBURL_OK, THUMBURL_FORMAT_PNG, H ".png" },
	{ ID "?w=9&f=webp", THUMBURL_TYPE_SVG, THUMBURL_OK, THUMBURL_FORMAT_WEBP, H ".webp" },
	{ ID "?w=9&p=2", THUMBURL_TYPE_PDF, THUMBURL_OK, THUMBURL_FORMAT_JPG, H ".jpg" },
	{ ID "?w=9&p=2", THUMBURL_TYPE_PNG, THUMBURL_NOT_APPLICABLE, 0, NULL },
	{ ID "?w=9&lang=de", THUMBURL_TYPE_PNG, THUMBURL_NOT_APPLICABLE, 0, NULL },
	{ ID "?w=9&t=3", THUMBURL_TYPE_PDF, THUMBURL_NOT_APPLICABLE, 0, NULL },
	{ ID "?w=9&q=low", THUMBURL_TYPE_JPEG, THUMBURL_OK, THUMBURL_FORMAT_JPG, H ".jpg" },
	{ ID "?w=9&q=low", THUMBURL_TYPE_TIFF, THUMBURL_NOT_APPLICABLE, 0, NULL },
	{ ID "?w=9&q=lossless", THUMBURL_TYPE_TIFF, THUMBURL_OK, THUMBURL_FORMAT_PNG, H ".png" },
	{ ID "?w=9", THUMBURL_TYPE_NONE, THUMBURL_UNKNOWN_TYPE, 0, NULL },
	{ ID "?info=json", THUMBURL_TYPE_PDF, THUMBURL_OK, THUMBURL_FORMAT_JPG, H },
};

/* The renderer tells the type once it has seen the file. */
static void
test_types(void **state)
{
	struct thumburl_ref ref;
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof types / sizeof types[0]; i++) {
		assert_int_equal(parse("farm", types[i].target, &ref), THUMBURL_OK);
		if (thumburl_set_type(&ref, types[i].type) != types[i].reason)
			fail_msg("%s of type %d", types[i].target, types[i].type);
		if (types[i].reason != THUMBURL_OK)
			continue;
		assert_int_equal(ref.format, types[i].format);
		(void)thumburl_format_save_as(&ref, text, sizeof text);
		assert_string_equal(text, types[i].name);
	}
	assert_int_equal(parse("farm", "/v1/a/b/Foo.jpg?w=9", &ref), THUMBURL_OK);
	assert_int_equal(thumburl_set_type(&ref, THUMBURL_TYPE_PNG), THUMBURL_UNKNOWN_TYPE);
}

static const struct {
	const char	*site;
	const char	*target;
	const char	*expected;	/* NULL: there is none */
} named[] = {
	{ "farm", "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg", ID "?w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.jpg?w=220", ID "?w=220" },
	{ "farm", "/v1/wikipedia/commons/20160101000000!Foo.jpg?w=220", ID "?w=220" },
	/* a current name that looks like an old one has a URL in the path scheme only */
	{ "farm", "/wikipedia/commons/thumb/3/34/20160101000000!Foo.jpg/220px-20160101000000!Foo.jpg",
	    ID "?w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.jpg", ID },
	{ "farm", "/v1/wikipedia/commons/Foo.jpg?info=json", ID "?info=json" },
	{ "farm", "/v1/wikipedia/commons/Foo.txt", ID },
	{ "farm", "/v1/wikipedia/commons/Foo.pdf?w=220&p=2", ID "?p=2&w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.svg?w=220&lang=de", ID "?lang=de&w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.webm?w=220&t=3", ID "?t=3s&w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.jpg?w=220&q=low", ID "?q=low&w=220" },
	/* the type's own format goes, any other stays */
	{ "farm", "/v1/wikipedia/commons/Foo.png?w=220&f=png", ID "?w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.png?w=220&f=jpg", ID "?f=jpg&w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.svg?w=220&f=webp", ID "?f=webp&w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.tif?w=220&q=lossless", ID "?q=lossless&w=220" },
	{ "farm", "/v1/wikipedia/commons/Foo.tif?w=220&q=lossless&f=jpg", ID "?f=jpg&q=lossless&w=220" },
	{ "single", "/w/images/thumb/0/06/Foo.jpg/220px-Foo.jpg", ID "?w=220" },
	{ "up", "/v1/a/b/Foo.jpg?w=220", ID "?w=250" },
	/* another id */
	{ "farm", "/v1/id/0123456789012345678901234567890123456789?w=220", ID "?w=220" },
	/* what an id cannot have, and other sites */
	{ "farm", "/v1/wikipedia/commons/Foo.jpg?v=0123456789abcdef&w=220", NULL },
	{ "farm", "/wikipedia/en/thumb/temp/8/88/20161115090130!fYJSjm.pdf/page1-71px-x.pdf.jpg", NULL },
	{ "sha256", "/v1/wikipedia/commons/Foo.jpg?w=220", NULL },
	{ "off", "/v1/wikipedia/commons/Foo.jpg?w=220", NULL },
	/* the site has no f in the query scheme */
	{ "single", "/w/images/thumb/0/06/Foo.jpg/220px-Foo.jpg.webp", NULL },
};

/* A name becomes an id: its URL is what a client of the id would ask for. */
static void
test_set_id(void **state)
{
	struct thumburl_ref ref, same;
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof named / sizeof named[0]; i++) {
		if (parse(named[i].site, named[i].target, &ref) != THUMBURL_OK)
			fail_msg("%s", named[i].target);
		if (thumburl_set_id(site_of(named[i].site), &ref, H))
			strcpy(text, "none");
		else
			(void)thumburl_format_canonical(site_of(named[i].site), &ref, text,
			    sizeof text);
		if (strcmp(text, named[i].expected != NULL ? named[i].expected : "none"))
			fail_msg("%s: got %s", named[i].target, text);
		if (named[i].expected == NULL)
			continue;
		assert_int_equal(parse(named[i].site, text, &same), THUMBURL_OK);
		assert_int_equal(thumburl_class(&same), thumburl_class(&ref));
		assert_int_equal(same.format, ref.format);
		assert_int_equal(same.type, ref.type);
		assert_string_equal(same.stored, ref.stored);
	}
	assert_int_equal(parse("farm", "/v1/a/b/Foo.jpg?w=9", &ref), THUMBURL_OK);
	assert_int_equal(thumburl_set_id(site_of("farm"), &ref, ""), -1);
	assert_int_equal(thumburl_set_id(site_of("farm"), &ref, H "0"), -1);
	assert_int_equal(thumburl_set_id(site_of("farm"), &ref, H "012345678901234567890123"), -1);
	assert_int_equal(thumburl_set_id(site_of("farm"), &ref,
	    "2FD4e1c67a2d28fced849ee1bb76e7391b93eb12"), -1);
	assert_string_equal(ref.stored, "Foo.jpg");
}

/* Another version of the bytes has another id. */
static void
test_version(void **state)
{
	struct thumburl_ref ref;
	char text[1024];

	(void)state;
	assert_int_equal(parse("farm", ID "?w=220", &ref), THUMBURL_OK);
	assert_int_equal(thumburl_set_version(site_of("farm"), &ref, "0123456789abcdef"), -1);
	assert_int_equal(thumburl_set_version(site_of("farm"), &ref, ""), 0);
	(void)thumburl_format_canonical(site_of("farm"), &ref, text, sizeof text);
	assert_string_equal(text, ID "?w=220");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	/* first: it makes the sites */
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_set_id),
	};

	return (cmocka_run_group_tests_name("ids", tests, NULL, NULL));
}
