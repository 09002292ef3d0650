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
	const struct validity validity = { epoch, age };
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_epoch),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_date_alone),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
