/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Options of a site: what is accepted, and what each mistake is told.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

static const struct {
	const char	*name;
	const char	*value;
	const char	*complaint;	/* begins so; NULL: accepted */
} cases[] = {
	{ "query-base", "/v1/*/*", NULL },
	{ "query-base", "/a/b/c/d/*/*", NULL },
	{ "query-base", "/a/b/c/d/e/*/*",
	    "query_base: \"/a/b/c/d/e/*/*\" has more than 4 segments" },
	{ "query-base", "/v1/*", "path_base: \"/*/*\" must have as many stars as the query base" },
	{ "query-base", "/v1/*/*/*", "query_base: \"/v1/*/*/*\" has more than two stars" },
	{ "query-base", "/*/*", "query_base: \"/*/*\" must begin with a segment of its own" },
	{ "query-base", "/*/v1/*", "query_base: \"/*/v1/*\" has text behind a star" },
	{ "query-base", "v1", "query_base: \"v1\" must begin with a slash" },
	{ "query-base", "", "query_base: \"\" must begin with a slash" },
	{ "query-base", "/v1/", "query_base: \"/v1/\" must be segments" },
	{ "query-base", "/v1//x", "query_base: \"/v1//x\" must be segments" },
	{ "query-base", "/v 1", "query_base: \"/v 1\" must be segments" },
	{ "query-base", "/..", "query_base: \"/..\" must be segments" },
	{ "query-base", "/.", "query_base: \"/.\" must be segments" },
	{ "query-base", "/%76", "query_base: \"/%76\" must be segments" },
	{ "path-base", "/media/*/*", NULL },
	{ "path-base", "/v1/*/*", "path_base: \"/v1/*/*\" lies inside the query base" },
	{ "path-base", "/v1/x/*/*", "path_base: \"/v1/x/*/*\" lies inside the query base" },
	{ "path-base", "/v1x/*/*", NULL },
	{ "path-base", "/w/images", "path_base: \"/w/images\" must have as many stars" },
	{ "default-wiki", "wikipedia/commons", NULL },
	{ "default-wiki", "", NULL },
	{ "default-wiki", "commons", "default_wiki: \"commons\" does not fit" },
	{ "default-wiki", "wikipedia/commons/x",
	    "default_wiki: \"wikipedia/commons/x\" does not fit" },
	{ "default-wiki", "Wikipedia/commons", "default_wiki: \"Wikipedia/commons\" does not fit" },
	{ "default-wiki", "v1/commons", "default_wiki: \"v1/commons\" begins as the query base" },
	{ "default-wiki", "%77ikipedia/commons",
	    "default_wiki: \"%77ikipedia/commons\" does not fit" },
	{ "hash-levels", "0", NULL },
	{ "hash-levels", "3", "hash_levels: 3 must be 0, 1 or 2" },
	{ "hash-levels", "-1", "hash-levels: \"-1\" must be a whole number" },
	{ "hash-levels", "", "hash-levels: \"\" must be a whole number" },
	{ "hash-levels", "65536", "hash-levels: \"65536\" must be a whole number" },
	{ "abbreviate", "1", NULL },
	{ "abbreviate", "255", NULL },
	{ "abbreviate", "0", "abbreviate: 0 must be from 1 to 255 bytes" },
	{ "abbreviate", "256", "abbreviate: 256 must be from 1 to 255 bytes" },
	{ "php-base", "", NULL },
	{ "php-base", "/w/thumb.php", "php_base: \"/w/thumb.php\" needs a default_wiki" },
	{ "php-base", "/*/thumb.php", "php_base: \"/*/thumb.php\" has text behind a star" },
	{ "php-base", "/", "php_base: \"/\" must be a path outside of the query base" },
	{ "php-base", "/v1/thumb.php", "php_base: \"/v1/thumb.php\" must be a path outside" },
	{ "php-base", "w", "php_base: \"w\" must begin with a slash" },
	{ "params", "w", NULL },
	{ "params", " lang, p ,t,w,q,f", NULL },
	{ "params", "lang,width", "params: \"lang,width\": there is no parameter \"width\"" },
	{ "strip", "utm_*,fbclid", NULL },
	{ "strip", "", NULL },
	{ "strip", "*", "strip: \"*\": \"*\" must be a parameter's name" },
	{ "strip", "a,,b", "strip: \"a,,b\": \"\" must be a parameter's name" },
	{ "strip", "a=b", "strip: \"a=b\": \"a=b\" must be a parameter's name" },
	{ "strip", "x,w", "strip: \"x,w\": \"w\" is a parameter of thumbs" },
	{ "strip", "oh", "strip: \"oh\": \"oh\" is a parameter of thumbs" },
	{ "strip", "a23456789012345678901234567890123456789012345678901234567890123", NULL },
	{ "strip", "a234567890123456789012345678901234567890123456789012345678901234",
	    "strip: \"a2" },
	{ "unknown", "strip", NULL },
	{ "unknown", "ignore", "unknown: \"ignore\" must be \"refuse\" or \"strip\"" },
	{ "max-width", "1", NULL },
	{ "max-width", "0", "max_width: 0 must be from 1 to 65535" },
	{ "steps", "20,40,60", NULL },
	{ "steps", "40,20", "steps: \"40,20\": \"20\" must be a width from 1 to 65535, and more" },
	{ "steps", "20,20", "steps: \"20,20\": \"20\" must be a width" },
	{ "steps", "20,x", "steps: \"20,x\": \"x\" must be a width" },
	{ "size-policy", "any", NULL },
	{ "size-policy", "up", "size_policy: \"up\" needs steps" },
	{ "size-policy", "down", "size_policy: \"down\" must be \"any\", \"up\" or \"refuse\"" },
};

static void
test_options(void **state)
{
	struct thumburl_options o;
	struct thumburl_site site;
	char msg[256];
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
		*msg = '\0';
		r = thumburl_options_set(&o, cases[i].name, cases[i].value, msg, sizeof msg);
		assert_true(r <= 0);
		if (r == 0)
			r = thumburl_site_init(&site, &o, msg, sizeof msg);
		if (cases[i].complaint == NULL ? r == 0 :
		    r == -1 && !strncmp(msg, cases[i].complaint, strlen(cases[i].complaint)))
			continue;
		fail_msg("--%s \"%s\": %d, %s", cases[i].name, cases[i].value, r, msg);
	}
	assert_int_equal(thumburl_options_set(&o, "no-such", "1", msg, sizeof msg), 1);
}

/* Those that one option of its own cannot bring about. */
static void
test_together(void **state)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site site;
	char msg[256], longish[1024];
	int i;

	(void)state;
	o.query_base = "/w/images/thumb";
	o.path_base = "/w/images";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "query_base: \"/w/images/thumb\" would hide files of the path base "
	    "\"/w/images\"");
	o.query_base = "/w/images/a";		/* a hash directory */
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	o.query_base = "/w/images/v1";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), 0);
	o.hash_levels = 0;			/* any name may be there */
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	o.query_base = "/v1";
	o.path_base = "/w";
	o.php_base = "/w/thumb.php";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "php_base: \"/w/thumb.php\" would hide a file of the path base "
	    "\"/w\"");
	o.hash_levels = 1;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), 0);
	o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
	o.query_base = "/wikipedia/v1/*/*";
	o.default_wiki = "wikipedia/commons";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "default_wiki: \"wikipedia/commons\" begins as the query base does");

	o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
	memset(longish, 'a', sizeof longish - 1);
	longish[0] = '/';
	longish[sizeof longish - 1] = '\0';
	o.query_base = longish;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "query_base: longer than 127 bytes");
	o.query_base = "/v1/*/*";
	o.default_wiki = longish;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "default_wiki: longer than 127 bytes");
	o.default_wiki = NULL;
	for (i = 1; i < (int)sizeof longish - 1; i += 2)
		longish[i + 1] = ',';
	longish[sizeof longish - 2] = 'a';
	o.strip = longish + 1;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "strip: longer than 511 bytes");
	o.strip = NULL;
	for (i = 0; i < 40; i++)
		snprintf(longish + 4 * i, 5, "%03d,", 100 + i);
	o.steps = longish;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "steps: more than 32");
	o.steps = NULL;
	o.unknown = NULL;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);

	/* a message that does not fit is cut, and nothing is written beyond */
	msg[8] = 'x';
	assert_int_equal(thumburl_site_init(&site, &o, msg, 8), -1);
	assert_int_equal(strlen(msg), 7);
	assert_int_equal(msg[8], 'x');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_together),
	};

	return (cmocka_run_group_tests_name("site", tests, NULL, NULL));
}
