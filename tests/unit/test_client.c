/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a client does with URLs: origins, fit, srcset, keys, titles, and URLs that were meant.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define C	"/v1/wikipedia/commons/"
#define LEN(a)	(sizeof(a) / sizeof *(a))

static struct thumburl_site farm, plain;

static void
parse(const struct thumburl_site *site, const char *url, struct thumburl_ref *ref)
{

	assert_string_equal(thumburl_reason_code(thumburl_parse(site, url, strlen(url), ref)), "ok");
}

static void
test_split(void **state)
{
	static const struct {
		const char	*url;
		const char	*origin;	/* NULL: refused */
		const char	*target;
		const char	*fragment;
	} cases[] = {
		{ "/v1/a", "", "/v1/a", "" },
		{ "//h/v1/a?w=2#x#y", "//h", "/v1/a?w=2", "x#y" },
		{ "https://h.example:8080/a", "https://h.example:8080", "/a", "" },
		{ "HTTP://[2001:db8::1]//a", "HTTP://[2001:db8::1]", "//a", "" },
		{ "", NULL, NULL, NULL },
		{ "a/b", NULL, NULL, NULL },
		{ "//", NULL, NULL, NULL },
		{ "///a", NULL, NULL, NULL },
		{ "//h", NULL, NULL, NULL },
		{ "//h?/a", NULL, NULL, NULL },
		{ "https:/a", NULL, NULL, NULL },
		{ "https:///a", NULL, NULL, NULL },
		{ "https:a", NULL, NULL, NULL },
		{ "ftp://h/a", NULL, NULL, NULL },
		{ "https://user@h/a", NULL, NULL, NULL },
		{ "https://h\r\n/a", NULL, NULL, NULL },
		{ "https://h\"/a", NULL, NULL, NULL },
		{ "#//h/a", NULL, NULL, NULL },
	};
	struct thumburl_url parts;
	enum thumburl_reason r;
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		r = thumburl_split(cases[i].url, strlen(cases[i].url), &parts);
		assert_int_equal(r, cases[i].origin != NULL ? THUMBURL_OK : THUMBURL_BAD_PATH);
		if (r != THUMBURL_OK)
			continue;
#define SAME(part)								\
		assert_int_equal(parts.part.len, strlen(cases[i].part));	\
		assert_memory_equal(parts.part.b != NULL ? parts.part.b : "", cases[i].part, \
		    parts.part.len)
		SAME(origin);
		SAME(target);
		SAME(fragment);
	}
}

static void
test_url(void **state)
{
	static const char url[] = "//thumb.example.org" C "Foo.jpg?w=330#oh=768&ow=1024";
	struct thumburl_url parts;
	struct thumburl_ref ref;
	uint32_t width, height;
	char buf[128];
	size_t n;

	(void)state;
	assert_int_equal(thumburl_parse_url(&farm, url, strlen(url), &ref, &parts), THUMBURL_OK);
	thumburl_dimensions(parts.fragment.b, parts.fragment.len, &width, &height);
	assert_int_equal(width, 1024);
	assert_int_equal(height, 768);
	n = thumburl_format_url(&farm, &ref, &parts.origin, THUMBURL_SCHEME_PATH, buf, sizeof buf);
	assert_int_equal(n, strlen(buf));
	assert_string_equal(buf,
	    "//thumb.example.org/wikipedia/commons/thumb/0/06/Foo.jpg/330px-Foo.jpg");
	/* what does not fit is empty, and nothing is written past the end */
	memset(buf, 'x', sizeof buf);
	assert_int_equal(thumburl_format_url(&farm, &ref, &parts.origin, THUMBURL_SCHEME_QUERY, buf,
	    30), strlen("//thumb.example.org" C "Foo.jpg?w=330"));
	assert_int_equal(buf[0], '\0');
	assert_int_equal(buf[30], 'x');
	assert_int_equal(thumburl_format_url(&farm, &ref, &parts.origin, THUMBURL_SCHEME_QUERY, NULL,
	    0), strlen("//thumb.example.org" C "Foo.jpg?w=330"));
	thumburl_dimensions("ow=01&oh=12345678&ow", 20, &width, &height);
	assert_int_equal(width, 0);
	assert_int_equal(height, 0);
	assert_int_equal(thumburl_parse_url(&farm, "ftp:", 4, &ref, &parts), THUMBURL_BAD_PATH);
}

/* The examples of doc/url-schemes.rst, and the edges of each rule. */
static void
test_fit(void **state)
{
	static const struct {
		const char		*url;
		struct thumburl_fit	fit;
		const char		*expected;	/* below C; NULL: missing-width */
	} cases[] = {
		{ C "A.jpg", { 220, 0, 0, 4000, 3000 }, "A.jpg?w=250" },
		{ C "A.jpg?w=20", { 960, 0, 100, 1000, 0 }, "A.jpg?w=960" },
		{ C "A.jpg?w=20", { 961, 0, 100, 1000, 0 }, "A.jpg" },
		{ C "A.jpg?w=20", { 960, 0, 0, 960, 0 }, "A.jpg" },
		{ C "A.jpg?w=20", { 959, 0, 0, 960, 0 }, "A.jpg" },
		{ C "A.jpg?w=20", { 5000, 0, 0, 0, 0 }, "A.jpg?w=3840" },
		{ C "A.jpg?w=20", { 5000, 0, 0, 6000, 0 }, "A.jpg?w=3840" },
		{ C "A.jpg?w=20", { 5000, 0, 0, 4000, 0 }, "A.jpg" },
		{ C "A.jpg?info=json", { 300, 0, 0, 0, 0 }, "A.jpg?w=330" },
		{ C "A.pdf?p=7&w=20", { 961, 0, 0, 1000, 0 }, "A.pdf?p=7&w=960" },
		{ C "A.pdf", { 961, 0, 0, 1000, 0 }, "A.pdf?w=960" },
		{ C "A.svg?lang=fr&w=20", { 220, 0, 0, 100, 0 }, "A.svg?lang=fr&w=250" },
		{ C "A.tif", { 10, 0, 0, 15, 0 }, "A.tif?w=20" },
		/* density, and quotients are rounded up */
		{ C "A.jpg", { 220, 0, 150, 4000, 0 }, "A.jpg?w=330" },
		{ C "A.jpg", { 220, 0, 151, 4000, 0 }, "A.jpg?w=500" },
		{ C "A.jpg", { 250, 0, 200, 4000, 0 }, "A.jpg?w=500" },
		{ C "A.jpg", { 167, 0, 150, 4000, 0 }, "A.jpg?w=330" },
		/* the smaller of both bounds; the ratio stays */
		{ C "A.jpg", { 500, 125, 0, 4000, 2000 }, "A.jpg?w=250" },
		{ C "A.jpg", { 500, 126, 0, 4000, 2000 }, "A.jpg?w=330" },
		{ C "A.jpg", { 0, 125, 200, 4000, 2000 }, "A.jpg?w=500" },
		{ C "A.jpg", { 250, 9999, 0, 4000, 2000 }, "A.jpg?w=250" },
		{ C "A.jpg", { 250, 10, 0, 4000, 0 }, "A.jpg?w=250" },
		{ C "A.jpg", { 0, 10, 0, 4000, 0 }, NULL },
		{ C "A.jpg", { 0, 0, 0, 4000, 2000 }, NULL },
		/* the largest numbers do not overflow */
		{ C "A.jpg", { UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, 1 }, "A.jpg?w=3840" },
		/* a quality is not that of the original */
		{ C "A.jpg?q=low&w=20", { 961, 0, 0, 1000, 0 }, "A.jpg?q=low&w=960" },
		{ C "A.jpg?f=webp&w=20", { 961, 0, 0, 1000, 0 }, "A.jpg?f=webp&w=960" },
		/* an old version stays one */
		{ C "20160101000000%21A.jpg?w=20", { 961, 0, 0, 1000, 0 }, "20160101000000%21A.jpg" },
	};
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char buf[256];
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		parse(&farm, cases[i].url, &ref);
		r = thumburl_fit(&farm, &ref, &cases[i].fit);
		assert_int_equal(r, cases[i].expected != NULL ? THUMBURL_OK : THUMBURL_MISSING_WIDTH);
		if (r != THUMBURL_OK)
			continue;
		assert_true(thumburl_format_query(&farm, &ref, buf, sizeof buf) < sizeof buf);
		assert_string_equal(buf + strlen(C), cases[i].expected);
	}
	parse(&farm, C "A.mid", &ref);
	assert_int_equal(thumburl_fit(&farm, &ref, &cases[0].fit), THUMBURL_UNKNOWN_TYPE);
}

static void
test_fit_without_steps(void **state)
{
	static const struct {
		const char		*name;
		struct thumburl_fit	fit;
		uint32_t		width;
	} cases[] = {
		{ "A.jpg", { 221, 0, 0, 4000, 0 }, 221 },
		{ "A.jpg", { 221, 0, 0, 0, 0 }, 221 },
		{ "A.jpg", { 4000, 0, 0, 4000, 0 }, 0 },
		{ "A.pdf", { 4001, 0, 0, 4000, 0 }, 4000 },
		{ "A.svg", { 4001, 0, 0, 4000, 0 }, 4001 },
		{ "A.svg", { 65535, 0, 200, 4000, 0 }, 65535 },
	};
	struct thumburl_ref ref;
	char url[64];
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		strcpy(url, C);
		parse(&plain, strcat(url, cases[i].name), &ref);
		assert_int_equal(thumburl_fit(&plain, &ref, &cases[i].fit), THUMBURL_OK);
		assert_int_equal(ref.width, cases[i].width);
	}
}

/* A width above the last step becomes that step or stays; a policy that refuses refuses it. */
static void
test_beyond_steps(void **state)
{
	static const char url[] = C "A.pdf?w=5000";
	const struct thumburl_fit wide = { 5000, 0, 0, 6000, 0 }, narrow = { 5000, 0, 0, 4000, 0 };
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site site;
	struct thumburl_ref ref;
	char err[256];

	(void)state;
	o.steps = "250,500,3840";
	o.size_policy = "up";
	assert_int_equal(thumburl_site_init(&site, &o, err, sizeof err), 0);
	parse(&site, url, &ref);
	assert_int_equal(ref.width, 3840);
	o.beyond_steps = "keep";
	assert_int_equal(thumburl_site_init(&site, &o, err, sizeof err), 0);
	parse(&site, url, &ref);
	assert_int_equal(ref.width, 5000);
	assert_int_equal(thumburl_step_width(&site, 300, ref.type, 0), 500);
	assert_int_equal(thumburl_fit(&site, &ref, &wide), THUMBURL_OK);
	assert_int_equal(ref.width, 5000);
	assert_int_equal(thumburl_fit(&site, &ref, &narrow), THUMBURL_OK);
	assert_int_equal(ref.width, 3840);
	o.size_policy = "refuse";
	assert_int_equal(thumburl_site_init(&site, &o, err, sizeof err), 0);
	assert_int_equal(thumburl_parse(&site, url, strlen(url), &ref), THUMBURL_NOT_A_STEP);
}

static void
test_srcset(void **state)
{
	static const uint32_t densities[] = { 100, 150, 200, 125 };
	static const struct {
		const char		*url;
		struct thumburl_srcset	wanted;
		const char		*farm;
		const char		*plain;
	} cases[] = {
		{ C "A.jpg", { .fit = { 250, 0, 0, 4000, 3000 } },
		    "//h" C "A.jpg?w=250 1x, //h" C "A.jpg?w=500 2x, //h" C "A.jpg?w=330 1.25x",
		    "//h" C "A.jpg?w=250 1x, //h" C "A.jpg?w=375 1.5x, //h" C "A.jpg?w=500 2x, //h"
		    C "A.jpg?w=313 1.25x" },
		{ C "A.jpg?w=20", { .fit = { 250, 0, 0, 300, 0 } },
		    "//h" C "A.jpg?w=250 1x, //h" C "A.jpg 1.25x",
		    "//h" C "A.jpg?w=250 1x, //h" C "A.jpg 1.25x" },
		{ C "A.jpg", { .fit = { 0, 0, 0, 500, 0 }, .min = 200, .max = 1000 },
		    "//h" C "A.jpg?w=250 250w, //h" C "A.jpg?w=330 330w, //h" C "A.jpg 500w",
		    "//h" C "A.jpg?w=200 200w, //h" C "A.jpg?w=400 400w, //h" C "A.jpg 500w" },
		{ C "A.pdf?p=2&w=20", { .fit = { 0, 0, 0, 400, 0 }, .min = 200, .max = 1000 },
		    "//h" C "A.pdf?p=2&w=250 250w, //h" C "A.pdf?p=2&w=330 330w",
		    "//h" C "A.pdf?p=2&w=200 200w, //h" C "A.pdf?p=2&w=400 400w" },
		{ C "A.svg", { .fit = { 0, 0, 0, 10, 0 }, .min = 960, .max = 1280 },
		    "//h" C "A.svg?w=960 960w, //h" C "A.svg?w=1280 1280w",
		    "//h" C "A.svg?w=960 960w, //h" C "A.svg?w=1280 1280w" },
		/* no step is left */
		{ C "A.jpg", { .min = 501, .max = 900 }, "//h" C "A.jpg?w=960 960w",
		    "//h" C "A.jpg?w=501 501w, //h" C "A.jpg?w=900 900w" },
		{ C "A.pdf", { .fit = { 0, 0, 0, 10, 0 } }, "//h" C "A.pdf?w=20 20w",
		    "//h" C "A.pdf?w=1 1w" },
		{ C "A.mid", { .max = 500 }, "", "" },
	};
	const struct thumburl_slice origin = { "//h", 3 };
	struct thumburl_srcset wanted;
	struct thumburl_ref ref;
	char buf[1024];
	size_t i, n;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		wanted = cases[i].wanted;
		wanted.densities = densities;
		wanted.n_densities = LEN(densities);
		parse(&farm, cases[i].url, &ref);
		n = thumburl_format_srcset(&farm, &ref, &origin, THUMBURL_SCHEME_QUERY, &wanted, buf,
		    sizeof buf);
		assert_string_equal(buf, cases[i].farm);
		assert_int_equal(n, strlen(buf));
		/* too short a buffer is empty */
		assert_int_equal(thumburl_format_srcset(&farm, &ref, &origin, THUMBURL_SCHEME_QUERY,
		    &wanted, buf, n), n);
		assert_true(n == 0 || *buf == '\0');
		parse(&plain, cases[i].url, &ref);
		thumburl_format_srcset(&plain, &ref, &origin, THUMBURL_SCHEME_QUERY, &wanted, buf,
		    sizeof buf);
		assert_string_equal(buf, cases[i].plain);
	}
}

static void
test_key(void **state)
{
	static const struct {
		const char	*url;
		const char	*key;
	} cases[] = {
		{ C "Foo.jpg", "wikipedia/commons/Foo.jpg" },
		{ C "F%6Fo.jpg?w=220", "wikipedia/commons/Foo.jpg" },
		{ C "Foo.jpg?info=json", "wikipedia/commons/Foo.jpg" },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg", "wikipedia/commons/Foo.jpg" },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/qlow-220px-Foo.jpg",
		    "wikipedia/commons/Foo.jpg?q=low" },
		{ C "Foo.pdf?p=1&w=9", "wikipedia/commons/Foo.pdf" },
		{ C "Foo.pdf?w=9&p=2", "wikipedia/commons/Foo.pdf?p=2" },
		{ C "Foo.webm?t=90&w=9", "wikipedia/commons/Foo.webm?t=1m30s" },
		{ C "20160101000000%21Foo.jpg?w=9",
		    "wikipedia/commons/archive/20160101000000%21Foo.jpg" },
		{ "/wikipedia/commons/thumb/temp/3/34/20160101000000%21Foo.jpg/9px-Foo.jpg",
		    "wikipedia/commons/temp/20160101000000%21Foo.jpg" },
	};
	struct thumburl_ref ref;
	char buf[128];
	size_t i, n;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		parse(&farm, cases[i].url, &ref);
		n = thumburl_format_key(&ref, buf, sizeof buf);
		assert_int_equal(n, strlen(buf));
		assert_string_equal(buf, cases[i].key);
	}
}

static void
test_title(void **state)
{
	static const struct {
		const char	*title;
		const char	*namespaces;
		int		capital;
		const char	*name;
	} cases[] = {
		{ "Foo bar.jpg", NULL, 0, "Foo_bar.jpg" },
		{ "File:Foo  _ bar.jpg", NULL, 0, "Foo_bar.jpg" },
		{ " :image : foo.jpg_", NULL, 0, "foo.jpg" },
		{ "file:foo.jpg", NULL, 1, "Foo.jpg" },
		{ "Datei:Foo.jpg", NULL, 0, "Datei:Foo.jpg" },
		{ "Datei:Foo.jpg", "Bild, Datei", 0, "Foo.jpg" },
		{ "Media file:Foo.jpg", "media_file", 0, "Foo.jpg" },
		{ "File:File:Foo.jpg", NULL, 0, "File:Foo.jpg" },
		{ "File:\xc3\xa9.jpg", NULL, 1, "\xc3\xa9.jpg" },
		{ "File:", "", 1, "" },
		{ " _ ", ",,", 1, "" },
		{ "", NULL, 1, "" },
		{ ":", NULL, 1, "" },
		{ ":Foo.jpg", " , ", 1, "Foo.jpg" },
	};
	char buf[64];
	size_t i;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		assert_int_equal(thumburl_name_of_title(cases[i].title, strlen(cases[i].title),
		    cases[i].namespaces, cases[i].capital, buf, sizeof buf), strlen(cases[i].name));
		assert_string_equal(buf, cases[i].name);
	}
	assert_int_equal(thumburl_name_of_title("Foo bar", 7, NULL, 0, buf, 7), 7);
	assert_string_equal(buf, "");
}

/* Beside those of edits.tsv. */
static void
test_suggest(void **state)
{
	static const struct {
		const char	*target;
		const char	*meant;
	} cases[] = {
		{ "/wikipedia/commons/thumb/7/72/Foo.jpg/220px-Foo.jpg", C "Foo.jpg?w=220" },
		{ "/wikipedia/commons/7/72/Foo.jpg", C "Foo.jpg" },
		{ "/wikipedia/commons/thumb/7/72/Foo.mid/220px-Foo.mid", "" },
		{ "/wikipedia/commons/thumb/temp/7/72/Foo.jpg/220px-Foo.jpg", "" },
		{ "/wikipedia/commons/thumb/0/0f/Carte.svg/langzh-hans-250px-Carte.svg",
		    C "Carte.svg?lang=zh-hans&w=250" },
		{ "/wikipedia/commons/thumb/0/0f/A.pdf/lossy-page7-250px-A.pdf", C "A.pdf?p=7&w=250" },
		{ "/wikipedia/commons/thumb/0/0f/A.webm/250px-seek=90-A.webm",
		    C "A.webm?t=1m30s&w=250" },
		{ C "Foo.jpg?w=220px", C "Foo.jpg?w=220" },
		{ C "Foo.jpg?w=0", C "Foo.jpg?w=250" },
		{ C "Foo.jpg?w=99999", C "Foo.jpg?w=250" },
		{ C "Foo.jpg?w=65535.5", C "Foo.jpg?w=65535" },
		{ C "Foo.jpg?w=220.0", C "Foo.jpg?w=220" },
		{ C "Foo.jpg?height=9", C "Foo.jpg" },
		{ C "Foo.jpg?info=json&w=220", C "Foo.jpg?w=220" },
		{ C "Foo.jpg?info=json&x=1", C "Foo.jpg?info=json" },
		{ C "Foo.mid?info=json", "" },
		{ C "Foo.pdf?p=0&w=9", C "Foo.pdf?w=9" },
		{ C "Foo.pdf?p=2x&width=9", C "Foo.pdf?p=2&w=9" },
		{ C "Foo%2520bar.jpg?w=9", C "Foo_bar.jpg?w=9" },
		{ C "%FF.jpg?w=9", "" },
		{ C "x%2Fb.jpg?w=9", "" },
		{ "/w/thumb.php?f=Foo.jpg&w=undefined", C "Foo.jpg?w=250" },
		{ "/w/thumb.php?f=Foo.jpg&width=300&h=2", C "Foo.jpg?w=300" },
		{ "/w/thumb.php?w=300", "" },
		{ "/static/logo.png", "" },
		{ C "Foo.jpg?w=220", "" },			/* right as it is */
		{ "", "" },
		{ "/v1/", "" },
	};
	char buf[256];
	size_t i, n;

	(void)state;
	for (i = 0; i < LEN(cases); i++) {
		n = thumburl_suggest(&farm, cases[i].target, strlen(cases[i].target), buf, sizeof buf);
		assert_string_equal(buf, cases[i].meant);
		assert_int_equal(n, strlen(buf));
	}
}

static int
set_up(void **state)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	(void)state;
	o.params = "f,info,lang,p,q,t,w";
	if (thumburl_site_init(&plain, &o, err, sizeof err))
		return (-1);
	o.steps = "20,40,60,120,250,330,500,960,1280,1920,3840";
	o.php_base = "/w/thumb.php";
	o.default_wiki = "wikipedia/commons";
	return (thumburl_site_init(&farm, &o, err, sizeof err));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_url),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_fit_without_steps),
		cmocka_unit_test(test_beyond_steps),
		cmocka_unit_test(test_srcset),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_title),
		cmocka_unit_test(test_suggest),
	};

	return (cmocka_run_group_tests_name("client", tests, set_up, NULL));
}
