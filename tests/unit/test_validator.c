/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The ETag of a thumb changes with the original, the URL, the epoch, and the end of its age.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "thumbd/http/validator.h"

#define DAY	UINT64_C(86400)
#define NOW	((time_t)1800000000)

static struct original original = { .version = "1 2 3", .modified = NOW - 1000 * 86400 };

static struct validator
make(const char *epoch, uint64_t age, const char *url, time_t now)
{
	const struct validity validity = { epoch, age, 0 };
	struct validator v;

	validator_make(&v, &validity, &original, url, now);
	return (v);
}

static int
same(struct validator a, struct validator b)
{

	return (strcmp(a.etag, b.etag) == 0);
}

static void
test_epoch(void **state)
{

	(void)state;
	assert_true(same(make(NULL, 0, "/a", NOW), make("", 0, "/a", NOW)));
	assert_false(same(make(NULL, 0, "/a", NOW), make("2026-11-29", 0, "/a", NOW)));
	assert_false(same(make("1", 0, "/a", NOW), make("2", 0, "/a", NOW)));
	assert_false(same(make("1", 0, "/a", NOW), make("1", 0, "/b", NOW)));
	/* texts do not run into each other */
	assert_false(same(make("1", 0, "2/a", NOW), make("", 0, "12/a", NOW)));
}

/* Each ETag ends once in its age, and not all of them at the same moment. */
static void
test_age(void **state)
{
	unsigned ended[90] = { 0 };
	unsigned day, url, most = 0;
	char text[16];
	int ends;

	(void)state;
	assert_true(same(make(NULL, 0, "/a", NOW), make(NULL, 0, "/a", NOW + 3650 * 86400)));
	for (url = 0; url < 900; url++) {
		snprintf(text, sizeof text, "/%u", url);
		for (ends = 0, day = 0; day < 90; day++)
			if (!same(make(NULL, 90 * DAY, text, NOW + (time_t)(day * DAY)),
			    make(NULL, 90 * DAY, text, NOW + (time_t)((day + 1) * DAY)))) {
				ends++;
				ended[day]++;
			}
		assert_int_equal(ends, 1);
	}
	for (day = 0; day < 90; day++)
		most = ended[day] > most ? ended[day] : most;
	assert_in_range(most, 1, 50);
}

static int
unchanged_since(struct validator v)
{

	return (validator_matches(&v, NULL, v.last_modified));
}

/* A date alone has neither the epoch nor the age of the thumb. */
static void
test_date_alone(void **state)
{

	(void)state;
	assert_true(unchanged_since(make(NULL, 0, "/a", NOW)));
	assert_true(unchanged_since(make(NULL, 1001 * DAY, "/a", NOW)));
	assert_false(unchanged_since(make(NULL, 90 * DAY, "/a", NOW)));
	assert_false(unchanged_since(make("1", 0, "/a", NOW)));
}

static struct validator
make_of_bytes(uint64_t digest)
{
	const struct validity validity = { NULL, 0, 1 };
	struct validator v;

	validator_make(&v, &validity, &original, "/a", NOW);
	if (digest != 0)
		validator_finish(&v, digest);
	return (v);
}

/* Whether a client with these tags has the thumb, and if so, which of them is confirmed. */
static int
confirmed(const char *tags, const char *tag)
{
	struct validator v = make_of_bytes(0);

	if (!validator_matches(&v, tags, NULL))
		return (0);
	assert_string_equal(v.etag, tag);
	return (1);
}

/* Thumbs of other bytes have other ETags, and each of them is confirmed as it is. */
static void
test_bytes(void **state)
{
	const struct validator version = make_of_bytes(0);
	const struct validator one = make_of_bytes(1), two = make_of_bytes(UINT64_MAX);
	char text[256], shorter[ETAG_MAX];
	struct validator v;

	(void)state;
	assert_false(same(one, two) || same(one, version));
	assert_true(same(version, make(NULL, 0, "/a", NOW)));
	assert_true(confirmed(one.etag, one.etag));
	assert_true(confirmed(version.etag, version.etag));
	snprintf(text, sizeof text, "\"x\" , W/%s, %s", two.etag, one.etag);
	assert_true(confirmed(text, two.etag));
	assert_true(confirmed("*", ""));
	strcpy(shorter, one.etag);
	shorter[strlen(shorter) - 1] = '\0';
	assert_false(confirmed(shorter, ""));
	strcpy(shorter + strlen(shorter) - 1, "\"");
	assert_false(confirmed(shorter, ""));
	strcpy(shorter, one.etag);
	shorter[40] = 'G';
	assert_false(confirmed(shorter, ""));
	strcpy(shorter, one.etag);
	shorter[3] ^= 1;
	assert_false(confirmed(shorter, ""));
	/* a date does not say which bytes the client has */
	v = one;
	assert_true(validator_matches(&v, NULL, v.last_modified));
	assert_string_equal(v.etag, "");
	/* without references there are no other bytes */
	v = make(NULL, 0, "/a", NOW);
	assert_false(validator_matches(&v, one.etag, NULL));
	validator_finish(&v, 1);
	assert_true(same(v, version));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_epoch),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_date_alone),
		cmocka_unit_test(test_bytes),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
