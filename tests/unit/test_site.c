/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Options of a site: which values are accepted, and the message for each mistake.
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
	const char	*complaint;	/* the beginning; NULL: accepted */
} cases[] = {
	{ "query-base", "/v1/*/*", NULL },
	{ "query-base", "/a/b/c/d/*/*", NULL },
	{ "query-base", "/a/b/c/d/e/*/*",
	    "query_base: \"/a/b/c/d/e/*/*\" must have at most 4 segments" },
	{ "query-base", "/v1/*", "path_base: \"/*/*\" must have as many stars as the query base" },
	{ "query-base", "/v1/*/*/*", "query_base: \"/v1/*/*/*\" must have at most 2 stars" },
	{ "query-base", "/*/*", "query_base: \"/*/*\" must begin with a segment, such as" },
	{ "query-base", "/*/v1/*", "query_base: \"/*/v1/*\" must have its stars at the end" },
	{ "query-base", "v1", "query_base: \"v1\" must begin with a slash" },
	{ "query-base", "", "query_base: \"\" must begin with a slash" },
	{ "query-base", "/v1/", "query_base: \"/v1/\" must be segments" },
	{ "query-base", "/v1//x", "query_base: \"/v1//x\" must be segments" },
	{ "query-base", "/v 1", "query_base: \"/v 1\" must be segments" },
	{ "query-base", "/..", "query_base: \"/..\" must be segments" },
	{ "query-base", "/.", "query_base: \"/.\" must be segments" },
	{ "query-base", "/%76", "query_base: \"/%76\" must be segments" },
	{ "path-base", "/media/*/*", NULL },
	{ "path-base", "/v1/*/*", "path_base: \"/v1/*/*\" must not be inside the query base" },
	{ "path-base", "/v1/x/*/*", "path_base: \"/v1/x/*/*\" must not be inside the query base" },
	{ "path-base", "/v1x/*/*", NULL },
	{ "path-base", "/w/images", "path_base: \"/w/images\" must have as many stars" },
	{ "default-wiki", "wikipedia/commons", NULL },
	{ "default-wiki", "", NULL },
	{ "default-wiki", "commons", "default_wiki: \"commons\" must have a part for each" },
	{ "default-wiki", "wikipedia/commons/x",
	    "default_wiki: \"wikipedia/commons/x\" must have a part for each" },
	{ "default-wiki", "Wikipedia/commons", "default_wiki: \"Wikipedia/commons\" must have a part for each" },
	{ "default-wiki", "v1/commons", "default_wiki: \"v1/commons\" must not begin as the query base" },
	{ "default-wiki", "%77ikipedia/commons",
	    "default_wiki: \"%77ikipedia/commons\" must have a part for each" },
	{ "hash-levels", "0", NULL },
	{ "hash-levels", "3", "hash_levels: 3 must be 0, 1 or 2" },
	{ "hash-levels", "-1", "hash_levels: \"-1\" must be a whole number up to 65535" },
	{ "hash-levels", "", "hash_levels: \"\" must be a whole number" },
	{ "hash-levels", "65536", "hash_levels: \"65536\" must be a whole number" },
	{ "abbreviate", "1", NULL },
	{ "abbreviate", "255", NULL },
	{ "abbreviate", "0", "abbreviate: 0 must be from 1 to 255 bytes" },
	{ "abbreviate", "256", "abbreviate: 256 must be from 1 to 255 bytes" },
	{ "php-base", "", NULL },
	{ "php-base", "/w/thumb.php", "php_base: \"/w/thumb.php\" needs a default wiki" },
	{ "php-base", "/*/thumb.php", "php_base: \"/*/thumb.php\" must have its stars at the end" },
	{ "php-base", "/", "php_base: \"/\" must be a path outside of the query base" },
	{ "php-base", "/v1/thumb.php", "php_base: \"/v1/thumb.php\" must be a path outside" },
	{ "php-base", "w", "php_base: \"w\" must begin with a slash" },
	{ "params", "w", NULL },
	{ "params", " lang, p ,t,w,q,f", NULL },
	{ "params", "lang,width", "params: \"lang,width\": \"width\" must be one of f, info, lang, p, q, t, v, w" },
	{ "strip", "utm_*,fbclid", NULL },
	{ "strip", "", NULL },
	{ "strip", "*", "strip: \"*\": \"*\" must be a parameter's name" },
	{ "strip", "a,,b", "strip: \"a,,b\": \"\" must be a parameter's name" },
	{ "strip", "a=b", "strip: \"a=b\": \"a=b\" must be a parameter's name" },
	{ "strip", "x,w", "strip: \"x,w\": \"w\" must not be a parameter of thumbs" },
	{ "strip", "oh,ow", NULL },
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
	{ "profile", "mediawiki", NULL },
	{ "profile", "wikimedia", NULL },
	{ "profile", "", NULL },
	{ "profile", "wiki", "profile: \"wiki\" must be mediawiki or wikimedia" },
	{ "size-policy", "any", NULL },
	{ "size-policy", "up", "size_policy: \"up\" needs steps, such as 120,250,500" },
	{ "size-policy", "down", "size_policy: \"down\" must be \"any\", \"up\" or \"refuse\"" },
	{ "beyond-steps", "keep", NULL },
	{ "beyond-steps", "drop", "beyond_steps: \"drop\" must be \"last\" or \"keep\"" },
	{ "unknown-types", "refuse", NULL },
	{ "unknown-types", "strip", "unknown_types: \"strip\" must be \"pass\" or \"refuse\"" },
	{ "tiff-names", "core", NULL },
	{ "signed-urls", "require", NULL },
	{ "signed-urls", "yes", "signed_urls: \"yes\" must be \"off\", \"allow\" or \"require\"" },
	{ "strip", "v,exp,sig", NULL },
	{ "ids", "sha256", NULL },
	{ "ids", "md5", "ids: \"md5\" must be \"off\", \"sha1\" or \"sha256\"" },
	{ "tiff-names", "libtiff", "tiff_names: \"libtiff\" must be \"paged\" or \"core\"" },
};

static void
test_options(void **state)
{
	static const struct thumburl_source argument = { .by = THUMBURL_BY_ARGUMENT };
	struct thumburl_options o;
	struct thumburl_site site;
	char msg[256];
	size_t i;
	int r;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
		*msg = '\0';
		r = thumburl_options_set(&o, &argument, cases[i].name, cases[i].value, msg,
		    sizeof msg);
		assert_true(r <= 0);
		if (r == 0)
			r = thumburl_site_init(&site, &o, msg, sizeof msg);
		if (cases[i].complaint == NULL ? r == 0 :
		    r == -1 && !strncmp(msg, cases[i].complaint, strlen(cases[i].complaint)))
			continue;
		fail_msg("--%s \"%s\": %d, %s", cases[i].name, cases[i].value, r, msg);
	}
	assert_int_equal(thumburl_options_set(&o, NULL, "no-such", "1", msg, sizeof msg), 1);
}

/* Mistakes that take two options. */
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
	assert_string_equal(msg, "query_base: \"/w/images/thumb\" must not hide files of the path "
	    "base \"/w/images\"");
	o.query_base = "/w/images/a";		/* a hash directory */
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	o.query_base = "/w/images/v1";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), 0);
	o.hash_levels = 0;			/* any name may follow */
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	o.query_base = "/v1";
	o.path_base = "/w";
	o.php_base = "/w/thumb.php";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "php_base: \"/w/thumb.php\" must not hide a file of the path base "
	    "\"/w\"");
	o.hash_levels = 1;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), 0);
	o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
	o.query_base = "/wikipedia/v1/*/*";
	o.default_wiki = "wikipedia/commons";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg,
	    "default_wiki: \"wikipedia/commons\" must not begin as the query base does");

	o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
	memset(longish, 'a', sizeof longish - 1);
	longish[0] = '/';
	longish[sizeof longish - 1] = '\0';
	o.query_base = longish;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "query_base: must have at most 127 bytes");
	o.query_base = "/v1/*/*";
	o.default_wiki = longish;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "default_wiki: must have at most 127 bytes");
	o.default_wiki = NULL;
	for (i = 1; i < (int)sizeof longish - 1; i += 2)
		longish[i + 1] = ',';
	longish[sizeof longish - 2] = 'a';
	o.strip = longish + 1;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "strip: must have at most 511 bytes");
	o.strip = NULL;
	for (i = 0; i < 40; i++)
		snprintf(longish + 4 * i, 5, "%03d,", 100 + i);
	o.steps = longish;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);
	assert_string_equal(msg, "steps: there must be at most 32 widths");
	o.steps = NULL;
	o.unknown = NULL;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), -1);

	/* a long message is cut, and no byte beyond the buffer is written */
	msg[8] = 'x';
	assert_int_equal(thumburl_site_init(&site, &o, msg, 8), -1);
	assert_int_equal(strlen(msg), 7);
	assert_int_equal(msg[8], 'x');
}

/* A site from a file and arguments, as text; or the message. */
static const char *
site_of(const char *file, const char *const *arguments, enum thumburl_option option)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	static char said[600];
	struct thumburl_site site;
	char text[1024], msg[256];
	size_t i;

	/* an argument overrides the file whether it comes before it or after */
	for (i = 0; arguments != NULL && arguments[i] != NULL; i += 2)
		if (thumburl_options_set(&o, NULL, arguments[i], arguments[i + 1], msg, sizeof msg))
			return (strcpy(said, msg));
	assert_true(strlen(file) < sizeof text);
	strcpy(text, file);
	if (thumburl_options_read(&o, "site.conf", text, strlen(text), msg, sizeof msg) ||
	    thumburl_site_init(&site, &o, msg, sizeof msg))
		return (strcpy(said, msg));
	assert_true(thumburl_site_get(&site, option, said, sizeof said) < sizeof said);
	return (said);
}

#define OF(file, field)	site_of(file, NULL, THUMBURL_OPTION_##field)

static void
test_file(void **state)
{

	(void)state;
	assert_string_equal(OF("", query_base), "/v1/*/*");
	assert_string_equal(OF("query_base = /v2/*/* # of all\n", query_base), "/v2/*/*");
	assert_string_equal(OF("steps = 20, 40,60\n", steps), "20,40,60");
	assert_string_equal(OF("params = w, t\n", params), "t,w");
	assert_string_equal(OF("default-wiki =\n", default_wiki), "");
	assert_string_equal(OF("\nabreviate = 160\n", steps), "site.conf:2: \"abreviate\" must be "
	    "one of profile, query-base, path-base, default-wiki, hash-levels, abbreviate, "
	    "php-base, params, strip, unknown, max-width, steps, size-policy, beyond-steps, "
	    "unknown-types, tiff-names, signed-urls, ids");
	assert_string_equal(OF("steps = 20\nsteps = 40\n", steps),
	    "site.conf:2: steps: line 1 sets it already; set it once");
	assert_string_equal(OF("steps\n", steps),
	    "site.conf:1: \"steps\" must be KEY = VALUE, such as profile = mediawiki");
	assert_string_equal(OF("\n\nabbreviate = 300\n", steps),
	    "site.conf:3: abbreviate: 300 must be from 1 to 255 bytes");
	assert_string_equal(OF("abbreviate = many\n", steps),
	    "site.conf:1: abbreviate: \"many\" must be a whole number up to 65535");
	assert_string_equal(OF("\nsize-policy = up\n", steps),
	    "site.conf:2: size-policy: \"up\" needs steps, such as 120,250,500");
	assert_string_equal(OF("profile = wiki\n", steps),
	    "site.conf:1: profile: \"wiki\" must be mediawiki or wikimedia");
}

#define STEPS	"20,40,60,120,250,330,500,960,1280,1920,3840"
#define STRIP	"utm_*,_,fbclid,oh,ow,download"

static void
test_profiles(void **state)
{
	static const char wikimedia[] = "profile = wikimedia\n";
	static const char mediawiki[] = "profile = mediawiki\n";

	(void)state;
	assert_string_equal(OF(wikimedia, query_base), "/v1/*/*");
	assert_string_equal(OF(wikimedia, path_base), "/*/*");
	assert_string_equal(OF(wikimedia, hash_levels), "2");
	assert_string_equal(OF(wikimedia, abbreviate), "160");
	assert_string_equal(OF(wikimedia, strip), STRIP);
	assert_string_equal(OF(wikimedia, steps), STEPS);
	assert_string_equal(OF(wikimedia, size_policy), "any");
	assert_string_equal(OF(wikimedia, unknown_types), "refuse");
	assert_string_equal(OF(wikimedia, tiff_names), "paged");
	assert_string_equal(OF(mediawiki, unknown_types), "pass");
	assert_string_equal(OF(mediawiki, tiff_names), "core");
	assert_string_equal(OF(mediawiki, query_base), "/v1");
	assert_string_equal(OF(mediawiki, path_base), "/w/images");
	assert_string_equal(OF(mediawiki, php_base), "/w/thumb.php");
	assert_string_equal(OF(mediawiki, abbreviate), "255");
	assert_string_equal(OF(mediawiki, steps), "");
	/* another key overrides it, on either side of it */
	assert_string_equal(OF("profile = wikimedia\nabbreviate = 99\n", abbreviate), "99");
	assert_string_equal(OF("abbreviate = 99\nprofile = wikimedia\n", abbreviate), "99");
}

static void
test_overrides(void **state)
{
	static const char file[] = "profile = wikimedia\nabbreviate = 99\n";
	static const char *const key[] = { "abbreviate", "77", NULL };
	static const char *const profile[] = { "profile", "wikimedia", NULL };
	static const char *const both[] = { "abbreviate", "77", "profile", "wikimedia", NULL };
	static const char *const wrong[] = { "abbreviate", "300", NULL };
	static const char *const twice[] = { "abbreviate", "77", "abbreviate", "78", NULL };

	(void)state;
#define WITH(arguments, field)	site_of(file, arguments, THUMBURL_OPTION_##field)
	assert_string_equal(WITH(key, abbreviate), "77");
	assert_string_equal(WITH(key, steps), STEPS);
	assert_string_equal(WITH(profile, abbreviate), "160");
	assert_string_equal(WITH(both, abbreviate), "77");
	assert_string_equal(WITH(twice, abbreviate), "78");
	assert_string_equal(WITH(wrong, abbreviate), "--abbreviate: 300 must be from 1 to 255 bytes");
}

static const char *
hash_of(const char *file)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	static char hash[THUMBURL_SITE_HASH_LEN + 1];
	struct thumburl_site site;
	char text[1024], msg[256];

	strcpy(text, file);
	if (thumburl_options_read(&o, "site.conf", text, strlen(text), msg, sizeof msg) ||
	    thumburl_site_init(&site, &o, msg, sizeof msg))
		fail_msg("%s", msg);
	thumburl_site_hash(&site, hash);
	return (hash);
}

/* NB: these may never change: an edge and a thumbd of two releases would seem to disagree. */
static void
test_hash(void **state)
{
	static const char *const others[] = {
		"query-base = /v2/*/*", "path-base = /x/*/*", "hash-levels = 1",
		"abbreviate = 160", "params = w", "max-width = 4096", "steps = 20",
		"steps = 20\nsize-policy = up", "signed-urls = allow", "signed-urls = require",
		"params = lang,p,t,v,w", "ids = sha1", "ids = sha256",
	};
	static const char *const same[] = {
		"query-base = /v1/*/*", "default-wiki = wikipedia/commons", "strip = utm_*",
		"unknown = strip", "unknown-types = refuse", "tiff-names = core", "params = w,t,p,lang", "max-width = 65535", "steps =",
		"default-wiki = wikipedia/commons\nphp-base = /w/thumb.php",
	};
	char hashes[sizeof others / sizeof others[0]][THUMBURL_SITE_HASH_LEN + 1];
	size_t i, j;

	(void)state;
	assert_string_equal(hash_of(""), "03007d2a8c1a786d");
	assert_string_equal(hash_of("abbreviate = 160"), "466f73238f1fc576");
	assert_string_equal(hash_of("profile = wikimedia"), "86d298b01ef7f1ca");
	assert_string_equal(hash_of("profile = mediawiki"), "200267284f568ab3");
	for (i = 0; i < sizeof same / sizeof same[0]; i++)
		assert_string_equal(hash_of(same[i]), "03007d2a8c1a786d");
	for (i = 0; i < sizeof others / sizeof others[0]; i++) {
		strcpy(hashes[i], hash_of(others[i]));
		assert_string_not_equal(hashes[i], "03007d2a8c1a786d");
		for (j = 0; j < i; j++)
			assert_string_not_equal(hashes[i], hashes[j]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_overrides),
		cmocka_unit_test(test_hash),
	};

	return (cmocka_run_group_tests_name("site", tests, NULL, NULL));
}
