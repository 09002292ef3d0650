/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signed URLs and versions.  The signatures in the table were made by Python's hmac.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define NOW	1800000000
#define KEYS	"new = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n" \
		"old = 202122232425262728292a2b2c2d2e2f\n"
#define F	"/v1/wikipedia/commons/Foo.jpg"
#define P	"/wikipedia/commons/thumb/0/06/Foo.jpg/"
#define W517	"?sig=new.tp92_8h3qffKUKj9xpOFwg&w=517"

enum { OFF, ALLOW, REQUIRE, N_SITES };
static struct thumburl_site sites[N_SITES];
static struct thumburl_keys keys;

static const struct {
	int		site;
	const char	*target;
	const char	*expected;	/* the canonical URL in the query scheme, or the reason */
} cases[] = {
	{ OFF, F "?w=500", F "?w=500" },
	{ OFF, F "?w=517", "not-a-step" },
	{ OFF, F W517, "unknown-param" },
	{ OFF, F "?v=0123456789abcdef&w=500", F "?v=0123456789abcdef&w=500" },
	{ OFF, F "?w=500&%76=0123456789abcdef", F "?v=0123456789abcdef&w=500" },
	{ OFF, F "?v=0123456789abcdef", F "?v=0123456789abcdef" },
	{ OFF, F "?info=json&v=0123456789abcdef", "param-not-applicable" },
	{ OFF, F "?v=0123456&w=500", "bad-value" },
	{ OFF, F "?v=0123456789ABCDEF&w=500", "bad-value" },
	{ OFF, F "?v=01234567890123456789012345678901234567890&w=500", "bad-value" },
	{ OFF, F "?v=01234567&v=01234567&w=500", "duplicate-param" },

	{ ALLOW, F "?w=500", F "?w=500" },
	{ ALLOW, F "?w=517", "not-a-step" },
	{ ALLOW, F W517, F "?w=517" },
	{ ALLOW, F "?w=%35%317&sig=new.tp92_8h3qffKUKj9xpOFwg", F "?w=517" },
	{ ALLOW, F "?%73ig=new.tp92_8h3qffKUKj9xpOFwg&w=517", F "?w=517" },
	{ ALLOW, F "?sig=new.tp92_8h3qffKUKj9xpOFwg&w=518", "bad-signature" },
	{ ALLOW, "/v1/wikipedia/en/Foo.jpg" W517, "bad-signature" },
	{ ALLOW, F "?exp=1900000000&sig=new.tp92_8h3qffKUKj9xpOFwg&w=517", "bad-signature" },
	{ ALLOW, F "?exp=1900000000&sig=new.8ne2UGd_byWJF0-OhlX1Dw&w=517", F "?w=517" },
	{ ALLOW, F "?exp=1800000000&sig=new.VE3qQ6wlyNy_BE29cx25UQ&w=517", "expired" },
	{ ALLOW, F "?exp=1900000000&w=500", "missing-signature" },
	{ ALLOW, F "?sig=old.-ZjbdOGB8L48kCfBC5oHRA&w=517", F "?w=517" },
	{ ALLOW, F "?sig=none.tp92_8h3qffKUKj9xpOFwg&w=517", "bad-signature" },
	{ ALLOW, F "?sig=tp92_8h3qffKUKj9xpOFwg&w=517", "bad-signature" },
	{ ALLOW, F "?sig=new.tp92_8h3qffKUKj9xpOFwgA&w=517", "bad-signature" },
	{ ALLOW, F "?sig=&w=517", "bad-signature" },
	{ ALLOW, F "?sig&w=517", "bad-signature" },
	{ ALLOW, F "?sig=new.tp92_8h3qffKUKj9xpOFwg&sig=new.tp92_8h3qffKUKj9xpOFwg&w=517", "duplicate-param" },
	{ ALLOW, F "?exp=0&sig=new.tp92_8h3qffKUKj9xpOFwg&w=517", "bad-value" },
	{ ALLOW, F "?exp=01900000000&sig=new.tp92_8h3qffKUKj9xpOFwg&w=517", "bad-value" },
	{ ALLOW, F "?exp=10000000000&sig=new.tp92_8h3qffKUKj9xpOFwg&w=517", "bad-value" },
	{ ALLOW, F "?f=avif&w=500", "unknown-param" },
	{ ALLOW, F "?f=avif&sig=new.yvY3icU33A7eT8ZYwv5yfA&w=500", F "?f=avif&w=500" },
	{ ALLOW, P "500px-Foo.jpg", F "?w=500" },
	{ ALLOW, P "500px-Foo.jpg?exp=1&sig=x", F "?w=500" },

	{ REQUIRE, F "?w=500", "missing-signature" },
	{ REQUIRE, F, "missing-signature" },
	{ REQUIRE, F W517, F "?w=517" },
	{ REQUIRE, F "?sig=new.nZWtbGo21UcUggOIiTrJfA", F },
	{ REQUIRE, F "?w=0", "bad-value" },
	{ REQUIRE, P "500px-Foo.jpg", "missing-signature" },
	{ REQUIRE, "/wikipedia/commons/0/06/Foo.jpg", "missing-signature" },
	{ REQUIRE, "/elsewhere", "not-thumb" },
};

static void
check_parse(const struct thumburl_client *client, int site, const char *target,
    const char *expected)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char url[1024];

	r = thumburl_parse_of(&sites[site], client, target, strlen(target), &ref);
	if (r == THUMBURL_OK)
		(void)thumburl_format_query(&sites[site], &ref, url, sizeof url);
	else
		snprintf(url, sizeof url, "%s", thumburl_reason_code(r));
	if (strcmp(url, expected))
		fail_msg("%d %s: got %s, want %s", site, target, url, expected);
}

static void
test_cases(void **state)
{
	const struct thumburl_client client = { .keys = &keys, .now = NOW };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check_parse(&client, cases[i].site, cases[i].target, cases[i].expected);
}

/* Without keys no signature is good, and before they are read nothing is. */
static void
test_no_keys(void **state)
{
	const struct thumburl_client client = { .now = NOW };

	(void)state;
	check_parse(&client, ALLOW, F W517, "bad-signature");
	check_parse(&client, REQUIRE, F W517, "bad-signature");
	check_parse(&client, ALLOW, F "?w=500", F "?w=500");
}

/* Behind a cache that has checked the signature, on a site that has signatures. */
static void
test_checked(void **state)
{
	const struct thumburl_client client = { .checked = 1 };

	(void)state;
	check_parse(&client, OFF, F "?w=517", "not-a-step");
	check_parse(&client, ALLOW, F "?w=517", F "?w=517");
	check_parse(&client, REQUIRE, F "?f=avif&w=517", F "?f=avif&w=517");
	check_parse(&client, REQUIRE, P "517px-Foo.jpg.avif", F "?f=avif&w=517");
	check_parse(&client, ALLOW, F W517, "unknown-param");
}

static void
test_sign(void **state)
{
	const struct thumburl_client client = { .keys = &keys, .now = NOW };
	static const char wanted[] = F "?exp=1900000000&sig=new.8ne2UGd_byWJF0-OhlX1Dw&w=517";
	struct thumburl_ref ref;
	char url[1024];

	(void)state;
	assert_int_equal(thumburl_parse_of(&sites[ALLOW], &client, F W517, strlen(F W517), &ref),
	    THUMBURL_OK);
	assert_int_equal(thumburl_sign(&sites[ALLOW], &keys, &ref, 1900000000, url, sizeof url),
	    strlen(wanted));
	assert_string_equal(url, wanted);
	assert_int_equal(thumburl_sign(&sites[ALLOW], &keys, &ref, THUMBURL_EXPIRES_MAX + 1ull, url,
	    sizeof url), 0);
}

/* A version has no path, and an original or a purge is of all versions. */
static void
test_version(void **state)
{
	static const char target[] = F "?v=0123456789abcdef&w=500";
	struct thumburl_ref ref;
	char url[1024];

	(void)state;
	assert_int_equal(thumburl_parse(&sites[OFF], target, strlen(target), &ref), THUMBURL_OK);
	assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_COMPLEX);
	assert_int_equal(thumburl_path_equivalent(&ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_format_path(&sites[OFF], &ref, url, sizeof url), 0);
	thumburl_set_original(&ref, 1);
	assert_true(thumburl_format_path(&sites[OFF], &ref, url, sizeof url) > 0);
	assert_string_equal(url, "/wikipedia/commons/0/06/Foo.jpg");
}

static const struct {
	const char	*text;
	const char	*complaint;
} bad_files[] = {
	{ "", "keys: there must be a key, such as 2026a = 64 hex digits" },
	{ "a = 00", "keys:1: a: the secret must be 16 to 64 bytes as hex digits" },
	{ "a = 000102030405060708090a0b0c0d0e0g", "keys:1: a: the secret must be" },
	{ "a = 000102030405060708090a0b0c0d0e0f0", "keys:1: a: the secret must be" },
	{ "A = 000102030405060708090a0b0c0d0e0f", "keys:1: the name of a key must be" },
	{ "a.b = 000102030405060708090a0b0c0d0e0f", "keys:1: the name of a key must be" },
	{ "abcdefghijklmnopq = 000102030405060708090a0b0c0d0e0f", "keys:1: the name of a key must" },
	{ "secret", "keys:1: a line must be KEY = VALUE, such as 2026a = 64 hex digits" },
	{ "a = 000102030405060708090a0b0c0d0e0f\na = 000102030405060708090a0b0c0d0e0f",
	    "keys:2: a: an earlier line has a key of this name" },
};

static void
test_files(void **state)
{
	struct thumburl_keys some;
	char text[256], msg[256];
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof bad_files / sizeof bad_files[0]; i++) {
		strcpy(text, bad_files[i].text);
		*msg = '\0';
		assert_int_equal(thumburl_keys_read(&some, "keys", text, strlen(text), msg,
		    sizeof msg), -1);
		if (strncmp(msg, bad_files[i].complaint, strlen(bad_files[i].complaint)))
			fail_msg("%s: %s", bad_files[i].text, msg);
		for (j = 0; bad_files[i].text[j] != '\0'; j++)
			assert_int_equal(text[j], '\0');
	}
}

static int
make_sites(void **state)
{
	static const char *const policies[N_SITES] = { "off", "allow", "require" };
	char text[256], msg[256];
	struct thumburl_options o;
	int i;

	(void)state;
	for (i = 0; i < N_SITES; i++) {
		o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
		o.params = "info,lang,p,t,v,w";
		o.steps = "250,500";
		o.size_policy = "refuse";
		o.signed_urls = policies[i];
		if (thumburl_site_init(&sites[i], &o, msg, sizeof msg))
			return (-1);
	}
	strcpy(text, KEYS);
	return (thumburl_keys_read(&keys, "keys", text, strlen(text), msg, sizeof msg));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_checked),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_files),
	};

	return (cmocka_run_group_tests_name("sign", tests, make_sites, NULL));
}
