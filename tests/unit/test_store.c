/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names, ages and purges of the store.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumbd/store/ages.h"
#include "thumbd/store/store_name.h"

static void
make_site(struct thumburl_site *site, const char *key, const char *value)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	assert_int_equal(thumburl_options_set(&options, NULL, key, value, err, sizeof err), 0);
	assert_int_equal(thumburl_site_init(site, &options, err, sizeof err), 0);
}

static void
parse(const struct thumburl_site *site, const char *url, struct thumburl_ref *ref)
{

	assert_int_equal(thumburl_parse(site, url, strlen(url), ref), THUMBURL_OK);
}

static void
test_names(void **state)
{
	char name[STORE_NAME_MAX], link[STORE_NAME_MAX], target[STORE_NAME_MAX];
	struct thumburl_site site;
	struct thumburl_ref ref;

	(void)state;
	make_site(&site, "profile", "mediawiki");
	parse(&site, "/v1/A%3FB.svg?w=220&lang=fr", &ref);
	assert_int_equal(store_name_file(&site, &ref, name), 0);
	assert_string_equal(name, "thumb/8/89/A?B.svg/langfr-220px-A?B.svg.png");
	assert_int_equal(store_name_link(&site, &ref, link), 0);
	assert_string_equal(link, "thumb/query/A?B.svg/lang=fr&w=220.png");
	assert_int_equal(store_name_target(link, name, target), 0);
	assert_string_equal(target, "../../8/89/A?B.svg/langfr-220px-A?B.svg.png");
	assert_int_equal(store_name_directory(&site, &ref, name), 0);
	assert_string_equal(name, "thumb/8/89/A?B.svg");
	assert_true(store_name_is_link(&site, link));
	assert_false(store_name_is_link(&site, name));

	make_site(&site, "profile", "wikimedia");
	parse(&site, "/v1/wikipedia/commons/20160101000000!Foo.jpg?w=330", &ref);
	assert_int_equal(store_name_file(&site, &ref, name), 0);
	assert_string_equal(name,
	    "wikipedia/commons/thumb/archive/0/06/20160101000000!Foo.jpg/330px-Foo.jpg");
	assert_int_equal(store_name_link(&site, &ref, link), 0);
	assert_string_equal(link,
	    "wikipedia/commons/thumb/query/20160101000000!Foo.jpg/w=330.jpg");
	assert_true(store_name_is_link(&site, link));
}

/* Only the canonical name of a thumb is read. */
static void
test_read(void **state)
{
	static const char *const names[] = {
		"thumb/0/06/Foo.jpg/220px-Foo.jpg",
		"thumb/archive/0/06/20160101000000!Foo.jpg/220px-Foo.jpg",
		"thumb/0/06/Foo.jpg/220px-Bar.jpg",
		"thumb/0/06/Foo.jpg/220px-Foo.jpg.png.jpg",
		"thumb/0/06/Foo.jpg/0220px-Foo.jpg",
		"thumb/1/12/Foo.jpg/220px-Foo.jpg",
		"thumb/0/06/Foo.jpg/.thumbd-0123456789abcdef",
		"thumb/query/Foo.jpg/w=220.jpg",
		"0/06/Foo.jpg",
		"thumb/0/06/Foo.jpg",
	};
	char url[STORE_URL_MAX];
	struct thumburl_site site;
	struct thumburl_ref ref;
	size_t i;

	(void)state;
	make_site(&site, "profile", "mediawiki");
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_int_equal(store_name_read(&site, names[i], &ref, url), i < 2 ? 0 : -1);
}

static void
test_ages(void **state)
{
	struct ages ages = { { 0 } };
	int64_t age;

	(void)state;
	for (age = -5; age < 100000; age++)
		assert_true(ages_bucket(age) == ages_bucket(age + 1) ||
		    ages_bucket(age) + 1 == ages_bucket(age + 1));
	assert_int_equal(ages_bucket(0), 0);
	assert_true(ages_bucket(7) < ages_bucket(8));
	assert_true(ages_bucket(INT64_C(1) << 33) < AGES_BUCKETS);

	ages_add(&ages, 10, 1000);
	ages_add(&ages, 100, 1000);
	ages_add(&ages, 1000, 1000);
	assert_int_equal(ages_cut(&ages, 1), ages_bucket(1000));
	assert_int_equal(ages_cut(&ages, 1000), ages_bucket(1000));
	assert_int_equal(ages_cut(&ages, 1001), ages_bucket(100));
	assert_int_equal(ages_cut(&ages, 3000), ages_bucket(10));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_ages),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
