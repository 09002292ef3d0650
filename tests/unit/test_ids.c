/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs that name an original by the hash of its bytes.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define H	"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
#define H256	"d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592"
#define ID	"/v1/id/" H

enum { OFF, FARM, SHA256, LANGS, ONE, UP, SIGNED, N_SITES };
static struct thumburl_site sites[N_SITES];

static const char *const files[N_SITES] = {
	[OFF] = "params = f,info,lang,p,q,t,v,w\n",
	[FARM] = "params = f,info,lang,p,q,t,v,w\nids = sha1\ndefault-wiki = wikipedia/commons\n",
	[SHA256] = "ids = sha256\n",
	[LANGS] = "query-base = /v1/*\npath-base = /media/*\nids = sha1\n",
	[ONE] = "query-base = /v1\npath-base = /w/images\nids = sha1\n",
	[UP] = "ids = sha1\nsteps = 250,500\nsize-policy = up\n",
	[SIGNED] = "ids = sha1\nsteps = 250,500\nsize-policy = refuse\nsigned-urls = require\n",
};

static const struct {
	int		site;
	const char	*target;
	const char	*expected;	/* the canonical URL, or the reason */
	int		class;
} cases[] = {
	{ FARM, ID "?w=220", ID "?w=220", THUMBURL_CLASS_SIMPLE },
	{ FARM, ID, ID, THUMBURL_CLASS_ORIGINAL },
	{ FARM, ID "?info=json", ID "?info=json", THUMBURL_CLASS_INFO },
	{ FARM, ID "?w=220&p=2", ID "?p=2&w=220", THUMBURL_CLASS_COMPLEX },
	{ FARM, ID "?w=220&t=90", ID "?t=1m30s&w=220", THUMBURL_CLASS_COMPLEX },
	{ FARM, ID "?w=220&lang=DE", ID "?lang=de&w=220", THUMBURL_CLASS_COMPLEX },
	{ FARM, ID "?w=220&f=webp", ID "?f=webp&w=220", THUMBURL_CLASS_COMPLEX },
	/* no format is known to be the type's own */
	{ FARM, ID "?w=220&f=jpg", ID "?f=jpg&w=220", THUMBURL_CLASS_COMPLEX },
	{ FARM, ID "?w=220&q=low", ID "?q=low&w=220", THUMBURL_CLASS_COMPLEX },
	{ FARM, ID "?w=220&q=lossless", ID "?q=lossless&w=220", THUMBURL_CLASS_COMPLEX },
	{ FARM, ID "?w=220&p=1&lang=en", ID "?w=220", THUMBURL_CLASS_SIMPLE },
	/* any escape of a plain character is read, as everywhere */
	{ FARM, "/v1/%69d/%32fd4e1c67a2d28fced849ee1bb76e7391b93eb12?w=220", ID "?w=220",
	    THUMBURL_CLASS_SIMPLE },
	{ FARM, "//v1//id//" H "?w=220", ID "?w=220", THUMBURL_CLASS_SIMPLE },
	/* there is one spelling */
	{ FARM, "/v1/id/2FD4e1c67a2d28fced849ee1bb76e7391b93eb12?w=220", "bad-name", 0 },
	{ FARM, "/v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb1?w=220", "bad-name", 0 },
	{ FARM, ID "0?w=220", "bad-name", 0 },
	{ FARM, ID ".jpg?w=220", "bad-name", 0 },
	{ FARM, "/v1/id/" H256 "?w=220", "bad-name", 0 },
	{ FARM, "/v1/id/Foo.jpg?w=220", "bad-name", 0 },
	{ FARM, "/v1/id/?w=220", "bad-path", 0 },
	{ FARM, "/v1/Id/" H "?w=220", "bad-path", 0 },
	{ FARM, ID "?p=2", "missing-width", 0 },
	{ FARM, ID "?w=220&info=json", "param-not-applicable", 0 },
	{ FARM, ID "?w=220&x=1", "unknown-param", 0 },
	{ FARM, ID "?w=0", "bad-value", 0 },
	/* an id has one version */
	{ FARM, ID "?v=0123456789abcdef&w=220", "param-not-applicable", 0 },
	{ FARM, ID "?v=0123456789abcdef", "param-not-applicable", 0 },
	/* wikis, and files, that look like it */
	{ FARM, "/v1/id/commons/Foo.jpg?w=220", "/v1/id/commons/Foo.jpg?w=220",
	    THUMBURL_CLASS_SIMPLE },
	{ FARM, "/v1/id", "/v1/wikipedia/commons/id", THUMBURL_CLASS_ORIGINAL },
	{ FARM, "/v1/" H, "/v1/wikipedia/commons/" H, THUMBURL_CLASS_ORIGINAL },
	{ FARM, "/wikipedia/id/0/06/Foo.jpg", "/wikipedia/id/0/06/Foo.jpg",
	    THUMBURL_CLASS_ORIGINAL },

	{ OFF, ID "?w=220", "bad-path", 0 },

	{ SHA256, "/v1/id/" H256 "?w=220", "/v1/id/" H256 "?w=220", THUMBURL_CLASS_SIMPLE },
	{ SHA256, ID "?w=220", "bad-name", 0 },
	{ SHA256, "/v1/id/" H256 "?f=png&w=220", "unknown-param", 0 },

	/* the wiki id keeps its files: none has such a name, without an extension */
	{ LANGS, ID "?w=220", ID "?w=220", THUMBURL_CLASS_SIMPLE },
	{ LANGS, "/v1/id/Foo.jpg?w=220", "/v1/id/Foo.jpg?w=220", THUMBURL_CLASS_SIMPLE },
	{ LANGS, "/v1/id/" H ".jpg?w=220", "/v1/id/" H ".jpg?w=220", THUMBURL_CLASS_SIMPLE },
	{ LANGS, "/v1/id/2FD4e1c67a2d28fced849ee1bb76e7391b93eb12?w=220", "unknown-type", 0 },
	{ LANGS, "/v1/de/" H "?w=220", "unknown-type", 0 },

	{ ONE, ID "?w=220", ID "?w=220", THUMBURL_CLASS_SIMPLE },
	{ ONE, "/v1/id/Foo.jpg?w=220", "bad-name", 0 },
	{ ONE, "/v1/id", "/v1/id", THUMBURL_CLASS_ORIGINAL },
	{ ONE, "/v1/Foo.jpg?w=220", "/v1/Foo.jpg?w=220", THUMBURL_CLASS_SIMPLE },

	{ UP, ID "?w=220", ID "?w=250", THUMBURL_CLASS_SIMPLE },
	{ SIGNED, ID "?w=250", "missing-signature", 0 },
};

static enum thumburl_reason
parse(int site, const char *target, struct thumburl_ref *ref)
{

	return (thumburl_parse(&sites[site], target, strlen(target), ref));
}

static void
test_cases(void **state)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char url[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		r = parse(cases[i].site, cases[i].target, &ref);
		if (r == THUMBURL_OK)
			(void)thumburl_format_canonical(&sites[cases[i].site], &ref, url, sizeof url);
		else
			snprintf(url, sizeof url, "%s", thumburl_reason_code(r));
		if (strcmp(url, cases[i].expected))
			fail_msg("%d %s: got %s, want %s", cases[i].site, cases[i].target, url,
			    cases[i].expected);
		if (r == THUMBURL_OK)
			assert_int_equal(thumburl_class(&ref), cases[i].class);
	}
}

/* An id has a zone of its own, and no wiki, path or file. */
static void
test_forms(void **state)
{
	struct thumburl_ref ref;
	char text[1024];

	(void)state;
	assert_int_equal(parse(FARM, ID "?p=2&w=220", &ref), THUMBURL_OK);
	assert_int_equal(ref.zone, THUMBURL_ZONE_ID);
	assert_int_equal(ref.type, THUMBURL_TYPE_NONE);
	assert_string_equal(ref.stored, H);
	assert_int_equal(thumburl_path_equivalent(&ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_query_equivalent(&sites[FARM], &ref), THUMBURL_OK);
	assert_int_equal(thumburl_query_equivalent(&sites[OFF], &ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_format_path(&sites[FARM], &ref, text, sizeof text), 0);
	assert_int_equal(thumburl_format_file(&ref, 2, text, sizeof text), 0);
	assert_int_equal(thumburl_format_thumb_file(&sites[FARM], &ref, text, sizeof text), 0);
	assert_int_equal(thumburl_format_wiki(&ref, text, sizeof text), 0);
	assert_true(thumburl_format_key(&ref, text, sizeof text) > 0);
	assert_string_equal(text, "id/" H "?p=2");
	assert_true(thumburl_format_save_as(&ref, text, sizeof text) > 0);
	assert_string_equal(text, H);
	thumburl_set_original(&ref, 1);
	(void)thumburl_format_canonical(&sites[FARM], &ref, text, sizeof text);
	assert_string_equal(text, ID);
	assert_int_equal(thumburl_set_thumb(&sites[FARM], &ref, 100), THUMBURL_OK);
	(void)thumburl_format_canonical(&sites[FARM], &ref, text, sizeof text);
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
		assert_int_equal(parse(FARM, types[i].target, &ref), THUMBURL_OK);
		if (thumburl_set_type(&ref, types[i].type) != types[i].reason)
			fail_msg("%s of type %d", types[i].target, types[i].type);
		if (types[i].reason != THUMBURL_OK)
			continue;
		assert_int_equal(ref.format, types[i].format);
		(void)thumburl_format_save_as(&ref, text, sizeof text);
		assert_string_equal(text, types[i].name);
	}
	assert_int_equal(parse(FARM, "/v1/a/b/Foo.jpg?w=9", &ref), THUMBURL_OK);
	assert_int_equal(thumburl_set_type(&ref, THUMBURL_TYPE_PNG), THUMBURL_UNKNOWN_TYPE);
}

static void
test_suggestions(void **state)
{
	static const struct {
		int		site;
		const char	*target;
		const char	*meant;
	} wrong[] = {
		{ FARM, "/v1/id/2FD4E1C67A2D28FCED849EE1BB76E7391B93EB12?w=220", ID "?w=220" },
		{ ONE, "/v1/id/2FD4e1c67a2d28fced849ee1bb76e7391b93eb12?p=2", ID "?p=2&w=250" },
		{ FARM, ID "?w=220&v=0123456789abcdef", ID "?w=220" },
		{ FARM, ID "?w=220&x=1", ID "?w=220" },
		{ FARM, "/v1/id/Foo.jpg?w=220", "" },
	};
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		(void)thumburl_suggest(&sites[wrong[i].site], wrong[i].target,
		    strlen(wrong[i].target), text, sizeof text);
		assert_string_equal(text, wrong[i].meant);
	}
}

static int
make_sites(void **state)
{
	struct thumburl_options o;
	char text[256], msg[256];
	int i;

	(void)state;
	for (i = 0; i < N_SITES; i++) {
		o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
		strcpy(text, files[i]);
		if (thumburl_options_read(&o, "site.conf", text, strlen(text), msg, sizeof msg) ||
		    thumburl_site_init(&sites[i], &o, msg, sizeof msg)) {
			puts(msg);
			return (-1);
		}
	}
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_suggestions),
	};

	return (cmocka_run_group_tests_name("ids", tests, make_sites, NULL));
}
