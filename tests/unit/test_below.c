/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The paths that a server may take for one below a base of a site, and those that it may not.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

/* path base, target, whether it is below */
static const struct {
	const char	*base;
	const char	*target;
	int		below;
} cases[] = {
	{ "/w/images", "/w/images/0/06/Foo.jpg", 1 },
	{ "/w/images", "/w/images/", 1 },
	{ "/w/images", "/w/images", 1 },
	{ "/w/images", "/w/images?a=b", 1 },
	{ "/w/images", "/w/images#a", 1 },
	{ "/w/images", "/w/images;a", 1 },
	{ "/w/images", "/w/image", 0 },
	{ "/w/images", "/w/imagess", 0 },
	{ "/w/images", "/w/images.", 0 },
	{ "/w/images", "/w", 0 },
	{ "/w/images", "/", 0 },
	{ "/w/images", "", 0 },
	{ "/w/images", "/images/w", 0 },
	{ "/w/images", "/x/w/images", 0 },
	{ "/w/images", "/w/x?/w/images/../images", 0 },
	{ "/w/images", "//x/w/images", 1 },
	{ "/w/images", "/\\x/w/images", 1 },
	{ "/w/images", "///x/w/images", 1 },
	{ "/w/images", "/.//x/w/images", 1 },
	{ "/w/images", "//x/y/w/images", 0 },
	{ "/w/images", "////w////images", 1 },
	{ "/w/images", "w/images", 1 },
	{ "/w/images", "/w/./images", 1 },
	{ "/w/images", "/w/.../images", 0 },
	{ "/w/images", "/w/..", 1 },
	{ "/w/images", "/..", 1 },
	{ "/w/images", "/x/../y", 1 },
	{ "/w/images", "/a/b/c/d/e/f/g/h/i/j/../k", 1 },
	{ "/w/images", "/x/..y", 0 },
	{ "/w/images", "/x/y..", 0 },
	{ "/w/images", "/x/..;y", 1 },
	{ "/w/images", "/x\\..\\y", 1 },
	{ "/w/images", "/x#/..", 1 },
	{ "/w/images", "/x/%2e%2E", 1 },
	{ "/w/images", "/x%2f..%5Cy", 1 },
	{ "/w/images", "/x/%252e.", 1 },
	{ "/w/images", "/x/%%32e.", 1 },
	{ "/w/images", "/x/%2%65.", 1 },
	{ "/w/images", "/x/%25252e.", 0 },		/* three times */
	{ "/w/images", "/x/%2", 0 },
	{ "/w/images", "/x/%", 0 },
	{ "/w/images", "/x/%%", 0 },
	{ "/w/images", "/%%77/images", 0 },		/* %w in any reading */
	{ "/w/images", "/%2577/images", 1 },
	{ "/w/images", "/W/%49MAGES/x", 1 },
	{ "/w/images", "/w;a=b%2Fc/images;d", 1 },	/* undecoded, there is no slash */
	{ "/w/images", "/w%3b%2Fc/images", 0 },
	{ "/w/images", "/v1", 1 },
	{ "/w/images", "/V1/x", 1 },
	{ "/w/images", "/./v1%2Fx", 1 },
	{ "/w/images", "/v1x", 0 },
	{ "/w/images", "/w/thumb.php", 1 },
	{ "/w/images", "/w/thumb.php/x", 1 },
	{ "/w/images", "/w/thumb.php%3Ff=x", 1 },
	{ "/w/images", "/w/thumb.phpx", 0 },
	/* without literals, a wiki is what there is */
	{ "/*/*", "/wikipedia/commons/x", 1 },
	{ "/*/*", "/wikipedia/commons/", 1 },
	{ "/*/*", "/wikipedia/commons/.", 1 },
	{ "/*/*", "/Wikipedia/COMMONS/x", 1 },
	{ "/*/*", "/wikipedia/commons", 0 },
	{ "/*/*", "/w/index.php/x", 0 },
	{ "/*/*", "/wiki/Main_Page/x", 0 },
	{ "/*/*", "/wikipedia", 0 },
	{ "/*/*", "/", 0 },
	{ "/*/*", "//host/wikipedia/commons/x", 1 },
	{ "/*/*", "//a.b/wikipedia/commons/x", 1 },
	{ "/*/*", "//a.b/wikipedia/x", 0 },
	{ "/*/*", "/a.b/wikipedia/commons/x", 0 },
	{ "/m/*/*", "/m/a.b/x", 1 },
	{ "/m/*/*", "/m", 1 },
	{ "/m/*/*", "/n/wikipedia/commons/x", 0 },
	{ "/", "/x", 1 },
	{ "/", "/", 1 },
};

static void
make_site(struct thumburl_site *site, const char *base)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char msg[256];

	o.path_base = base;
	o.query_base = strchr(base, '*') != NULL ? "/v1/*/*" : "/v1";
	o.php_base = "/w/thumb.php";
	o.default_wiki = strchr(base, '*') != NULL ? "wikipedia/commons" : "";
	if (thumburl_site_init(site, &o, msg, sizeof msg))
		fail_msg("%s", msg);
}

static void
test_cases(void **state)
{
	struct thumburl_site site;
	char *block;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		make_site(&site, cases[i].base);
		len = strlen(cases[i].target);
		/* of exactly its size, so that a sanitizer sees a byte too many */
		block = malloc(len + (len == 0));
		assert_non_null(block);
		memcpy(block, cases[i].target, len);
		if (thumburl_is_below(&site, block, len) != cases[i].below)
			fail_msg("%s: %s: must be %d", cases[i].base, cases[i].target,
			    cases[i].below);
		free(block);
	}
}

/* A segment of any length is read to its end. */
static void
test_long(void **state)
{
	struct thumburl_site site;
	char path[4096];

	(void)state;
	make_site(&site, "/w/images");
	memset(path, 'a', sizeof path);
	path[0] = '/';
	assert_int_equal(thumburl_is_below(&site, path, sizeof path), 0);
	memcpy(path + sizeof path - 3, "/..", 3);
	assert_int_equal(thumburl_is_below(&site, path, sizeof path), 1);
	memcpy(path, "/w/images", 9);
	assert_int_equal(thumburl_is_below(&site, path, 1000), 0);
	path[9] = ';';
	assert_int_equal(thumburl_is_below(&site, path, 1000), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_long),
	};

	return (cmocka_run_group_tests_name("below", tests, NULL, NULL));
}
