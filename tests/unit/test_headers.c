/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Headers that the module reads: Accept and client hints of a client, Location of an application.
 */

#include "config.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "vmod/state/accept.h"
#include "vmod/state/location.h"

#define NONE	(-1)
#define AVIF	0
#define WEBP	1

/* The index among the formats. */
static int
chosen(const char *accept, const char *formats)
{
	const char *best, *p;
	size_t len;
	int i = 0;

	best = accept_format(accept, formats, &len);
	if (best == NULL)
		return (NONE);
	assert_int_equal(len, strcspn(best, ", "));
	for (p = formats; p < best; p++)
		i += *p == ',';
	return (i);
}

struct accept_case {
	const char	*accept;
	int		format;
};

static void
expect_formats(const struct accept_case *c, size_t n)
{
	size_t i;
	int got;

	for (i = 0; i < n; i++) {
		got = chosen(c[i].accept, "avif,webp");
		if (got != c[i].format)
			fail_msg("Accept: %s: %d and not %d", c[i].accept, got, c[i].format);
	}
}

#define EXPECT_FORMATS(c)	expect_formats(c, sizeof (c) / sizeof (c)[0])

static void
test_browsers(void **state)
{
	static const struct accept_case cases[] = {
		/* Chrome, Edge: an image; the address bar */
		{ "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", AVIF },
		{ "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
		    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7", AVIF },
		/* Chrome before AVIF */
		{ "image/webp,image/apng,image/*,*/*;q=0.8", WEBP },
		/* Firefox, and before 128 */
		{ "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", AVIF },
		{ "image/avif,image/webp,*/*", AVIF },
		{ "image/webp,*/*", WEBP },
		/* Safari prefers none; before AVIF; before WebP */
		{ "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,"
		    "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", AVIF },
		{ "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5",
		    WEBP },
		{ "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5", NONE },
		/* curl, wget, old Internet Explorer */
		{ "*/*", NONE },
		{ "image/png, image/svg+xml, image/jxr, image/*;q=0.8, */*;q=0.5", NONE },
		{ "image/gif, image/jpeg, image/pjpeg, application/x-ms-application", NONE },
	};

	(void)state;
	EXPECT_FORMATS(cases);
}

static void
test_ranges(void **state)
{
	static const struct accept_case cases[] = {
		{ NULL, NONE },
		{ "", NONE },
		{ ",", NONE },
		{ " , ,\t", NONE },
		{ "image/webp", WEBP },
		{ ",,image/webp,,", WEBP },
		{ "IMAGE/WebP", WEBP },
		{ " \timage/webp\t ", WEBP },
		{ "image/webp ; q=0.5", WEBP },
		/* a range names no format */
		{ "image/*", NONE },
		{ "image/*;q=1, */*;q=0.1", NONE },
		/* similar names */
		{ "image/webpx", NONE },
		{ "image/web", NONE },
		{ "ximage/webp", NONE },
		{ "image /webp", NONE },
		{ "image/avif-sequence", NONE },
		{ "text/webp", NONE },
		{ "webp", NONE },
		/* only q of the range itself counts */
		{ "image/webp;v=1;q=0.2, image/avif;q=0.1", WEBP },
		{ "image/webp;q=0;v=1, image/avif;q=0.1", AVIF },
		/* a comma or a range in quotes means nothing (RFC 9110 5.6.4) */
		{ "text/html;x=\"a, image/webp, b\"", NONE },
		{ "text/html;x=\"a;q=0\", image/webp;x=\";q=0\"", WEBP },
		{ "text/html;x=\"a\\\", image/avif, b\", image/webp", WEBP },
		{ "image/webp, text/html;x=\"a, image/avif", WEBP },
		/* the first word counts */
		{ "image/webp;q=0, image/webp", NONE },
	};

	(void)state;
	EXPECT_FORMATS(cases);
}

static void
test_quality(void **state)
{
	static const struct accept_case cases[] = {
		/* the best, or the first of several best */
		{ "image/webp;q=0.9, image/avif;q=0.8", WEBP },
		{ "image/avif;q=0.8, image/webp;q=0.9", WEBP },
		{ "image/webp;q=0.8, image/avif;q=0.8", AVIF },
		{ "image/webp;Q=0.9, image/avif;Q=0.8", WEBP },
		{ "image/webp;q=0.001, image/avif;q=0", WEBP },
		{ "image/webp;q=0.001", WEBP },
		{ "image/webp;q=1.000, image/avif;q=0.999", WEBP },
		{ "image/webp;q=1., image/avif;q=0.", WEBP },
		{ "image/webp;q=1", WEBP },
		/* refused */
		{ "image/webp;q=0", NONE },
		{ "image/webp;q=0.0", NONE },
		{ "image/webp;q=0.000, image/*", NONE },
		{ "image/webp;q=0, image/avif;q=0, */*", NONE },
		/* less than the usual formats */
		{ "image/webp;q=0.5, image/jpeg", NONE },
		{ "image/webp;q=0.5, image/png;q=0.501", NONE },
		{ "image/webp;q=0.5, image/png;q=0.5", WEBP },
		{ "image/webp;q=0.5, image/*", NONE },
		{ "image/webp;q=0.5, */*", NONE },
		{ "image/webp;q=0.5, text/html", WEBP },
		{ "image/webp;q=0.5, image/*;q=0, */*", WEBP },
		/* the most specific range has the quality of JPEG and PNG (RFC 9110 12.5.1) */
		{ "*/*, image/*;q=0.1, image/webp;q=0.5", WEBP },
		{ "image/jpeg;q=0.5, image/png;q=0.5, */*;q=0.8, image/webp;q=0.6", WEBP },
		{ "image/jpeg;q=0.5, */*;q=0.8, image/webp;q=0.6", NONE },
	};

	(void)state;
	EXPECT_FORMATS(cases);
}

/* A malformed range is ignored, and the rest of the header is read. */
static void
test_malformed_quality(void **state)
{
	static const char *const malformed[] = {
		"q", "q=", "q=.5", "q=2", "q=1.1", "q=1.001", "q=0.1234", "q=1.0000", "q=00.5",
		"q=-1", "q=+1", "q=0,5", "q=0.5x", "q=x", "q=1e0", "q=\"1\"", "q =1", "q= 1",
		"q=0 .5", "q=01",
		"q=0.-1", "q=0..1", "q=\xff",
	};
	char accept[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
		snprintf(accept, sizeof accept, "image/avif;%s, image/webp;q=0.001", malformed[i]);
		if (chosen(accept, "avif,webp") != WEBP)
			fail_msg("Accept: %s", accept);
	}
	/* not a quality */
	assert_int_equal(chosen("image/webp;qq=0", "avif,webp"), WEBP);
	assert_int_equal(chosen("image/webp;xq=0", "avif,webp"), WEBP);
}

static void
test_formats(void **state)
{

	(void)state;
	assert_int_equal(chosen("image/webp", ""), NONE);
	assert_int_equal(chosen("image/webp", "webp"), 0);
	assert_int_equal(chosen("image/webp", " avif , webp "), 1);
	assert_int_equal(chosen("image/webp, image/avif", "webp,avif"), 0);
	assert_int_equal(chosen("image/webp", ",,webp"), 2);
	assert_int_equal(chosen("image/png, image/webp", "png,webp"), 0);
	/* longer than any format */
	assert_int_equal(chosen("image/webp", "a-format-with-a-very-long-name-indeed,webp"), 1);
	assert_int_equal(chosen("image/a-format-with-a-very-long-name-indeed",
	    "a-format-with-a-very-long-name-indeed,webp"), NONE);
}

static void
test_long_accept(void **state)
{
	const size_t n = 1 << 20;
	char *accept = malloc(n + 16);

	(void)state;
	assert_non_null(accept);
	memset(accept, ',', n);
	strcpy(accept + n, "image/webp");
	assert_int_equal(chosen(accept, "avif,webp"), WEBP);
	memset(accept, ';', n);
	assert_int_equal(chosen(accept, "avif,webp"), NONE);
	memset(accept, 'a', n);
	assert_int_equal(chosen(accept, "avif,webp"), NONE);
	memset(accept, '"', n);
	accept[n - 1] = ',';
	chosen(accept, "avif,webp");
	free(accept);
}

/* A range of a generated header, with its quality in thousandths. */
struct range {
	const char	*type;
	int		q;		/* -1: not in the header */
};

enum { R_AVIF, R_WEBP, R_JPEG, R_PNG, R_IMAGE, R_ALL, R_HTML, N_RANGES };

static void
put_varied(uint64_t *seed, char *b, const struct range *r)
{
	static const char *const blanks[] = { "", " ", "\t", "  " };
	size_t at = strlen(b), n, i;

	n = (size_t)sprintf(b + at, ",%s%s%s;%sq=%d.%03d%s", blanks[random_below(seed, 4)], r->type,
	    blanks[random_below(seed, 4)], blanks[random_below(seed, 4)], r->q / 1000, r->q % 1000,
	    blanks[random_below(seed, 4)]);
	for (i = at; i < at + n; i++)
		if (random_below(seed, 2))
			b[i] = (char)toupper((unsigned char)b[i]);
}

/* The quality of JPEG or PNG, by the most specific range. */
static int
worth(const struct range *r, int own)
{

	return (r[own].q >= 0 ? r[own].q : r[R_IMAGE].q >= 0 ? r[R_IMAGE].q :
	    r[R_ALL].q >= 0 ? r[R_ALL].q : 0);
}

static int
wanted(const struct range *r)
{
	const int best = r[R_WEBP].q > r[R_AVIF].q ? R_WEBP : R_AVIF;

	if (r[best].q <= 0 || r[best].q < worth(r, R_JPEG) || r[best].q < worth(r, R_PNG))
		return (NONE);
	return (best == R_WEBP ? WEBP : AVIF);
}

static void
test_any_order(void **state)
{
	static const int qualities[] = { 0, 1, 500, 999, 1000, -1, -1 };
	struct range ranges[N_RANGES] = {
		[R_AVIF] = { "image/avif", 0 }, [R_WEBP] = { "image/webp", 0 },
		[R_JPEG] = { "image/jpeg", 0 }, [R_PNG] = { "image/png", 0 },
		[R_IMAGE] = { "image/*", 0 }, [R_ALL] = { "*/*", 0 }, [R_HTML] = { "text/html", 0 },
	};
	uint64_t seed = RANDOM_SEED;
	unsigned round, i, k, first;
	char accept[512];
	int got;

	(void)state;
	for (round = 0; round < 50000; round++) {
		for (i = 0; i < N_RANGES; i++)
			ranges[i].q = qualities[random_below(&seed, 7)];
		accept[0] = '\0';
		first = random_below(&seed, N_RANGES);
		/* 7 is prime: any step visits all */
		for (i = 0, k = 1 + random_below(&seed, N_RANGES - 1); i < N_RANGES; i++)
			if (ranges[(first + i * k) % N_RANGES].q >= 0)
				put_varied(&seed, accept, &ranges[(first + i * k) % N_RANGES]);
		got = chosen(accept, "avif,webp");
		if (got != wanted(ranges))
			fail_msg("Accept: %s: %d and not %d", accept, got, wanted(ranges));
	}
}

static void
test_width_hint(void **state)
{
	static const char *const malformed[] = {
		"", "0", "-1", "+1", " 1", "1 ", "1.0", "65536", "99999999999999999999", "x", "1x",
		"1,2", "0x10", "\xff",
	};
	size_t i;

	(void)state;
	assert_int_equal(accept_width(NULL), 0);
	assert_int_equal(accept_width("1"), 1);
	assert_int_equal(accept_width("640"), 640);
	assert_int_equal(accept_width("65535"), 65535);
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
		if (accept_width(malformed[i]) != 0)
			fail_msg("Sec-CH-Width: %s", malformed[i]);
}

static void
test_dpr_hint(void **state)
{
	static const char *const malformed[] = {
		"", "0", "0.0", "-1", "+2", ".5", "2.", "2.0000", "1.5.5", "10.001", "11", "1e1", "2 ",
		"x", "99999999999999999999", "\xff",
	};
	size_t i;

	(void)state;
	assert_int_equal(accept_dpr(NULL, 220), 220);
	assert_int_equal(accept_dpr("1", 220), 220);
	assert_int_equal(accept_dpr("2", 220), 440);
	assert_int_equal(accept_dpr("2.0", 220), 440);
	assert_int_equal(accept_dpr("1.5", 220), 330);
	assert_int_equal(accept_dpr("2.625", 100), 263);
	assert_int_equal(accept_dpr("0.001", 1), 1);
	assert_int_equal(accept_dpr("10", 65535), 655350);
	for (i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
		if (accept_dpr(malformed[i], 220) != 220)
			fail_msg("Sec-CH-DPR: %s", malformed[i]);
}

#define HOSTS	"upload.example.org, m.example.org:8080,,[::1]"

static void
test_location(void **state)
{
	static const struct {
		const char	*location;
		const char	*target;	/* NULL: not on the site */
	} cases[] = {
		{ NULL, NULL },
		{ "", NULL },
		/* without a host */
		{ "/", "/" },
		{ "/a/b?c#d", "/a/b?c#d" },
		{ "a/b", NULL },
		{ "./a", NULL },
		{ "?a", NULL },
		{ "#a", NULL },
		/* ours */
		{ "http://upload.example.org/a", "/a" },
		{ "https://upload.example.org/a?b", "/a?b" },
		{ "//upload.example.org/a", "/a" },
		{ "HTTPS://Upload.EXAMPLE.org/A", "/A" },
		{ "http://[::1]/a", "/a" },
		{ "http://upload.example.org//a", "//a" },
		/* ports: the usual one may be left out */
		{ "http://upload.example.org:80/a", "/a" },
		{ "https://upload.example.org:443/a", "/a" },
		{ "http://upload.example.org:443/a", NULL },
		{ "https://upload.example.org:80/a", NULL },
		{ "//upload.example.org:80/a", NULL },
		{ "http://upload.example.org:8080/a", NULL },
		{ "http://upload.example.org:/a", NULL },
		{ "http://m.example.org:8080/a", "/a" },
		{ "https://m.example.org:8080/a", "/a" },
		{ "http://m.example.org/a", NULL },
		/* without a path */
		{ "http://upload.example.org", NULL },
		{ "http://upload.example.org?/a", NULL },
		{ "http://upload.example.org#/a", NULL },
		/* elsewhere */
		{ "http://example.org/a", NULL },
		{ "http://upload.example.org.evil.net/a", NULL },
		{ "http://evil.net/upload.example.org/a", NULL },
		{ "http://xupload.example.org/a", NULL },
		{ "http://upload.example.or/a", NULL },
		{ "http://upload.example.org./a", NULL },
		{ "http://evil@upload.example.org/a", NULL },
		{ "http://upload.example.org@evil.net/a", NULL },
		{ "http://upload.example.org:80@evil.net/a", NULL },
		{ "http://upload.example.org, m.example.org:8080/a", NULL },
		{ "http://,/a", NULL },
		{ "http:///a", NULL },
		{ "http://:80/a", NULL },
		{ "///a", NULL },
		{ "//evil.net/a", NULL },
		{ "http:/a", NULL },
		{ "http:a", NULL },
		{ "ftp://upload.example.org/a", NULL },
		{ "javascript:/upload.example.org/a", NULL },
		{ " /a", NULL },
		{ "\\\\upload.example.org/a", NULL },
		{ "http:\\\\upload.example.org/a", NULL },
		{ "http://evil.net\\@upload.example.org/a", NULL },
		{ "http://upload.example.org\\.evil.net/a", NULL },
		{ "http://up\0load.example.org/a", NULL },
	};
	const char *got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		got = location_target(cases[i].location, HOSTS);
		if (cases[i].target == NULL ? got != NULL :
		    got == NULL || strcmp(got, cases[i].target))
			fail_msg("Location: %s: %s", cases[i].location, got);
	}
	assert_null(location_target("http://upload.example.org/a", ""));
	assert_null(location_target("http:///a", ""));
	assert_string_equal(location_target("/a", ""), "/a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_browsers),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_quality),
		cmocka_unit_test(test_malformed_quality),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_long_accept),
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_width_hint),
		cmocka_unit_test(test_dpr_hint),
		cmocka_unit_test(test_location),
	};

	return (cmocka_run_group_tests_name("headers", tests, NULL, NULL));
}
