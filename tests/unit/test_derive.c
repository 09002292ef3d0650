/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Refs that are derived from a ref: the original, other widths, formats and qualities.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define C	"/v1/wikipedia/commons/"
#define P	"/wikipedia/commons/"

static struct thumburl_site plain, stepped, versioned;

static void
parse(const char *url, struct thumburl_ref *ref)
{

	assert_int_equal(thumburl_parse(&plain, url, strlen(url), ref), THUMBURL_OK);
}

static void
expect_path(const struct thumburl_ref *ref, const char *path)
{
	char buf[512];

	assert_true(thumburl_format_path(&plain, ref, buf, sizeof buf) < sizeof buf);
	assert_string_equal(buf, path);
}

static void
test_original(void **state)
{
	static const struct {
		const char	*url;
		const char	*original;
		const char	*current;
	} cases[] = {
		{ C "Foo.jpg?w=220", P "0/06/Foo.jpg", P "0/06/Foo.jpg" },
		{ C "Foo.jpg?info=json", P "0/06/Foo.jpg", P "0/06/Foo.jpg" },
		{ C "Foo.jpg", P "0/06/Foo.jpg", P "0/06/Foo.jpg" },
		{ P "thumb/0/06/Foo.jpg/qlow-220px-Foo.jpg", P "0/06/Foo.jpg", P "0/06/Foo.jpg" },
		{ C "20160101000000!Foo.jpg?w=9", P "archive/0/06/20160101000000%21Foo.jpg",
		    P "0/06/Foo.jpg" },
		{ P "archive/0/06/20160101000000%21Foo.jpg",
		    P "archive/0/06/20160101000000%21Foo.jpg",
		    P "0/06/Foo.jpg" },
		{ P "thumb/temp/3/34/20160101000000%21Foo.jpg/9px-Foo.jpg", P "0/06/Foo.jpg",
		    P "0/06/Foo.jpg" },
	};
	struct thumburl_ref ref;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		parse(cases[i].url, &ref);
		thumburl_set_original(&ref, 0);
		assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_ORIGINAL);
		expect_path(&ref, cases[i].original);
		parse(cases[i].url, &ref);
		thumburl_set_original(&ref, 1);
		expect_path(&ref, cases[i].current);
	}
}

static void
test_width(void **state)
{
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.jpg?w=220", &ref);
	assert_int_equal(thumburl_set_width(&plain, &ref, 440), 0);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/440px-Foo.jpg");
	assert_int_equal(thumburl_set_width(&stepped, &ref, 260), 0);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/500px-Foo.jpg");
	assert_int_equal(thumburl_set_width(&plain, &ref, 0), -1);
	assert_int_equal(thumburl_set_width(&plain, &ref, 65536), -1);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/500px-Foo.jpg");
	parse(C "Foo.jpg", &ref);
	assert_int_equal(thumburl_set_width(&plain, &ref, 9), -1);
}

static void
test_thumb(void **state)
{
	static const char video[] = C "Foo.webm";
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.jpg", &ref);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 220), THUMBURL_OK);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/220px-Foo.jpg");
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 220), THUMBURL_BAD_VALUE);
	parse(P "archive/0/06/20160101000000%21Foo.jpg", &ref);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 9), THUMBURL_OK);
	expect_path(&ref, P "thumb/archive/0/06/20160101000000%21Foo.jpg/9px-Foo.jpg");
	parse(video, &ref);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 9), THUMBURL_OK);
	assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_SIMPLE);
	assert_int_equal(ref.format, THUMBURL_FORMAT_JPG);
	parse(C "Foo.txt", &ref);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 9), THUMBURL_UNKNOWN_TYPE);
	parse(C "Foo.jpg", &ref);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 0), THUMBURL_BAD_VALUE);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 65536), THUMBURL_BAD_VALUE);
	parse(C "Foo.jpg?info=json", &ref);
	assert_int_equal(thumburl_set_thumb(&plain, &ref, 9), THUMBURL_BAD_VALUE);
}

/* A file, a name and a URL lead to the same original. */
static void
test_target(void **state)
{
	static const char file[] = "wikipedia/commons/a/a9/Example.jpg";
	static const char odd[] = "wikipedia/commons/b/bb/F\303\266\303\266?%41#\"x&.jpg";
	static const char name[] = "F\303\266\303\266?%41#.jpg";
	char target[256], again[256];
	struct thumburl_ref ref;
	size_t n;

	(void)state;
	n = thumburl_target_of_file(&plain, file, sizeof file - 1, target, sizeof target);
	assert_string_equal(target, P "a/a9/Example.jpg");
	assert_int_equal(thumburl_parse(&plain, target, n, &ref), THUMBURL_OK);
	assert_int_equal(thumburl_format_file(&ref, 2, again, sizeof again), sizeof file - 1);
	assert_string_equal(again, file);
	n = thumburl_target_of_file(&plain, odd, sizeof odd - 1, target, sizeof target);
	assert_string_equal(target, P "b/bb/F%C3%B6%C3%B6%3F%2541%23%22x%26.jpg");
	assert_int_equal(thumburl_target_of_file(&plain, odd, sizeof odd - 1, target, 9), n);
	n = thumburl_target_of_name(&plain, name, sizeof name - 1, target, sizeof target);
	assert_string_equal(target, "/v1/F%C3%B6%C3%B6%3F%2541%23.jpg");
	assert_int_equal(n, strlen(target));
	assert_int_equal(thumburl_target_of_stored(&plain, "", name, again, sizeof again), n);
	assert_string_equal(again, target);
	n = thumburl_target_of_stored(&plain, "wikipedia/zh-classical", "20160101000000!Foo bar.jpg",
	    target, sizeof target);
	assert_string_equal(target, "/v1/wikipedia/zh-classical/20160101000000%21Foo%20bar.jpg");
	assert_int_equal(n, strlen(target));
	assert_int_equal(thumburl_target_of_stored(&plain, "a/b", "c", target, 3), strlen("/v1/a/b/c"));
}

static void
test_format(void **state)
{
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.jpg?w=220", &ref);
	assert_int_equal(thumburl_set_format(&plain, &ref, THUMBURL_FORMAT_WEBP), 0);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/220px-Foo.jpg.webp");
	assert_int_equal(thumburl_set_format(&plain, &ref, THUMBURL_FORMAT_AVIF), 0);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/220px-Foo.jpg.avif");
	/* a site without the parameter f has no AVIF */
	assert_int_equal(thumburl_set_format(&stepped, &ref, THUMBURL_FORMAT_AVIF), -1);
	assert_int_equal(thumburl_set_format(&plain, &ref, THUMBURL_N_FORMATS), -1);
	parse(C "Foo.jpg", &ref);
	assert_int_equal(thumburl_set_format(&plain, &ref, THUMBURL_FORMAT_WEBP), -1);
}

static void
test_quality(void **state)
{
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.jpg?w=220", &ref);
	assert_int_equal(thumburl_set_quality(&ref, THUMBURL_QUALITY_LOW), 0);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/qlow-220px-Foo.jpg");
	assert_int_equal(thumburl_set_quality(&ref, THUMBURL_QUALITY_LOSSLESS), -1);
	parse(C "Foo.png?w=220", &ref);
	assert_int_equal(thumburl_set_quality(&ref, THUMBURL_QUALITY_LOW), -1);
	/* a lossless TIFF is a PNG by default */
	parse(C "Foo.tif?w=9", &ref);
	assert_int_equal(thumburl_set_quality(&ref, THUMBURL_QUALITY_LOSSLESS), 0);
	expect_path(&ref, P "thumb/2/2e/Foo.tif/lossless-page1-9px-Foo.tif.png");
}

static void
test_contents(void **state)
{
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.svg?w=220", &ref);
	assert_int_equal(thumburl_set_lang(&ref, "zh-Hant"), 0);
	expect_path(&ref, P "thumb/1/11/Foo.svg/langzh-hant-220px-Foo.svg.png");
	assert_int_equal(thumburl_set_lang(&ref, "de_at"), -1);
	assert_int_equal(thumburl_set_page(&ref, 2), -1);
	assert_int_equal(thumburl_set_seconds(&ref, 2), -1);
	expect_path(&ref, P "thumb/1/11/Foo.svg/langzh-hant-220px-Foo.svg.png");
	assert_int_equal(thumburl_set_lang(&ref, "en"), 0);
	expect_path(&ref, P "thumb/1/11/Foo.svg/220px-Foo.svg.png");
	assert_int_equal(thumburl_set_lang(&ref, "de"), 0);
	assert_int_equal(thumburl_set_lang(&ref, ""), 0);
	expect_path(&ref, P "thumb/1/11/Foo.svg/220px-Foo.svg.png");
	parse(C "Foo.svg", &ref);
	assert_int_equal(thumburl_set_lang(&ref, "de"), -1);

	parse(C "Foo.pdf?w=9&p=77", &ref);
	assert_int_equal(thumburl_set_page(&ref, 0), -1);
	assert_int_equal(thumburl_set_page(&ref, THUMBURL_NUMBER_MAX + 1), -1);
	assert_int_equal(thumburl_set_page(&ref, 5), 0);
	assert_int_equal(ref.page, 5);

	parse(C "Foo.webm?w=9&t=1m", &ref);
	assert_int_equal(thumburl_set_seconds(&ref, -2), -1);
	assert_int_equal(thumburl_set_seconds(&ref, THUMBURL_SECONDS_MAX + 1), -1);
	assert_int_equal(thumburl_set_seconds(&ref, 7), 0);
	assert_int_equal(ref.seconds, 7);
}

static void
expect_query(const struct thumburl_site *site, const struct thumburl_ref *ref, const char *query)
{
	char url[1024];

	assert_true(thumburl_format_query(site, ref, url, sizeof url) < sizeof url);
	assert_string_equal(url, query);
}

static void
test_version(void **state)
{
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.jpg?w=220", &ref);
	assert_int_equal(thumburl_set_version(&plain, &ref, "2fd4e1c67a2d28fc"), -1);
	assert_int_equal(thumburl_set_version(&versioned, &ref, "2fd4e1"), -1);
	assert_int_equal(thumburl_set_version(&versioned, &ref, "2FD4E1C67A2D28FC"), -1);
	assert_int_equal(ref.version_len, 0);
	assert_int_equal(thumburl_set_version(&versioned, &ref, "2fd4e1c67a2d28fc"), 0);
	expect_query(&versioned, &ref, C "Foo.jpg?v=2fd4e1c67a2d28fc&w=220");
	assert_int_equal(thumburl_path_equivalent(&ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_set_version(&versioned, &ref, ""), 0);
	expect_path(&ref, P "thumb/0/06/Foo.jpg/220px-Foo.jpg");
	parse(C "Foo.jpg?info=json", &ref);
	assert_int_equal(thumburl_set_version(&versioned, &ref, "2fd4e1c67a2d28fc"), -1);
}

static void
test_old(void **state)
{
	struct thumburl_ref ref;

	(void)state;
	parse(C "Foo.jpg?w=220", &ref);
	assert_int_equal(thumburl_set_old(&ref, "2016120310221"), -1);
	assert_int_equal(thumburl_set_old(&ref, "2016120310221x"), -1);
	assert_int_equal(thumburl_set_old(&ref, "20161203102219"), 0);
	expect_path(&ref, P "thumb/archive/0/06/20161203102219%21Foo.jpg/220px-Foo.jpg");
	assert_int_equal(thumburl_set_old(&ref, "20161203102219"), -1);
	thumburl_set_original(&ref, 1);
	expect_path(&ref, P "0/06/Foo.jpg");
}

static int
make_sites(void **state)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	(void)state;
	o.steps = "120,250,500";
	if (thumburl_site_init(&stepped, &o, err, sizeof err))
		return (-1);
	o.steps = NULL;
	o.params = "f,info,lang,p,q,t,w";
	if (thumburl_site_init(&plain, &o, err, sizeof err))
		return (-1);
	o.params = "f,info,lang,p,q,t,v,w";
	return (thumburl_site_init(&versioned, &o, err, sizeof err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_original),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_thumb),
		cmocka_unit_test(test_target),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_contents),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_quality),
	};

	return (cmocka_run_group_tests_name("derive", tests, make_sites, NULL));
}
