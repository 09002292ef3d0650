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
	assert_int_equal(store_name_file(&site, &ref, ref.format, name), 0);
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
	assert_int_equal(store_name_file(&site, &ref, ref.format, name), 0);
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

#define ID	"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"
#define OF_ID	"id/2f/d4/" ID "/"

static void
make_site_with_ids(struct thumburl_site *site, const char *profile)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	assert_int_equal(thumburl_options_set(&options, NULL, "profile", profile, err, sizeof err), 0);
	assert_int_equal(thumburl_options_set(&options, NULL, "ids", "sha1", err, sizeof err), 0);
	assert_int_equal(thumburl_options_set(&options, NULL, "params", "f,lang,p,q,t,w", err,
	    sizeof err), 0);
	assert_int_equal(thumburl_site_init(site, &options, err, sizeof err), 0);
}

/* An id tells no format: the name of the file has it. */
static void
test_names_of_ids(void **state)
{
	char name[STORE_NAME_MAX];
	struct thumburl_site site;
	struct thumburl_ref ref;

	(void)state;
	make_site_with_ids(&site, "mediawiki");
	parse(&site, "/v1/id/" ID "?w=220", &ref);
	assert_int_equal(store_name_file(&site, &ref, THUMBURL_FORMAT_PNG, name), 0);
	assert_string_equal(name, OF_ID "w=220.png");
	assert_int_equal(store_name_file(&site, &ref, THUMBURL_N_FORMATS, name), 0);
	assert_string_equal(name, OF_ID "w=220.");
	assert_int_equal(store_name_directory(&site, &ref, name), 0);
	assert_string_equal(name, "id/2f/d4/" ID);
	assert_int_equal(store_name_link(&site, &ref, name), -1);
	assert_int_equal(store_name_links(&ref, name), -1);
	parse(&site, "/v1/id/" ID "?w=220&p=2&f=webp", &ref);
	assert_int_equal(store_name_file(&site, &ref, THUMBURL_FORMAT_WEBP, name), 0);
	assert_string_equal(name, OF_ID "f=webp&p=2&w=220.webp");
	parse(&site, "/v1/id/" ID, &ref);
	assert_int_equal(store_name_file(&site, &ref, THUMBURL_FORMAT_JPG, name), -1);
}

/* Only canonical names are read, on any site, and only if the site has ids. */
static void
test_read_ids(void **state)
{
	static const char *const names[] = {
		OF_ID "w=220.jpg",
		OF_ID "f=webp&p=2&w=220.webp",
		OF_ID "lang=de&w=220.png",
		OF_ID "q=lossless&w=220.png",
		OF_ID "f=webp&w=220.png",
		OF_ID "w=220.jpeg",
		OF_ID "w=220.pdf",
		OF_ID "w=220.",
		OF_ID "w=220",
		OF_ID "w=0220.jpg",
		OF_ID "w=220&p=2.jpg",
		OF_ID "220px.jpg",
		OF_ID ".thumbd-0123456789abcdef",
		"id/2f/d5/" ID "/w=220.jpg",
		"id/2f/d4/" ID "0/w=220.jpg",
		"id/2f/d4/x/" ID "/w=220.jpg",
		"id/2f/d4/w=220.jpg",
		"id/2f/w=220.jpg",
		"id/w=220.jpg",
		"x/id/2f/d4/" ID "/w=220.jpg",
	};
	static const char *const profiles[] = { "mediawiki", "wikimedia" };
	char url[STORE_URL_MAX];
	struct thumburl_site site;
	struct thumburl_ref ref;
	size_t i, j;

	(void)state;
	for (j = 0; j < 2; j++) {
		make_site_with_ids(&site, profiles[j]);
		for (i = 0; i < sizeof names / sizeof names[0]; i++)
			assert_int_equal(store_name_read(&site, names[i], &ref, url),
			    i < 4 ? 0 : -1);
		make_site(&site, "profile", profiles[j]);
		assert_int_equal(store_name_read(&site, names[0], &ref, url), -1);
	}
}

static void
test_places_of_ids(void **state)
{
	static const char *const names[] = {
		"id", "id/2f", "id/2f/d4", "id/2f/d4/x", "id/2f/d4/" ID "/w=220.jpg",
		"i", "ids", "id/", "id/thumb", "id/2", "id/2/2f", "id/2F/d4", "id/2f/thumb", "thumb/id",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_int_equal(store_name_is_of_id(names[i]), i < 5);
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
		cmocka_unit_test(test_names_of_ids),
		cmocka_unit_test(test_read_ids),
		cmocka_unit_test(test_places_of_ids),
		cmocka_unit_test(test_ages),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
