/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The languages, pages and seconds of an original, and the header that tells them.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "contents/contents.h"
#include "random.h"

static void
chooses(const char *languages, const char *lang, const char *want)
{
	char chosen[LANGUAGE_SIZE];

	assert_true(languages_valid(languages));
	languages_choose(languages, lang, chosen);
	assert_string_equal(chosen, want);
}

static void
test_choice(void **state)
{

	(void)state;
	/* without languages all are the default */
	chooses("", "", "");
	chooses("", "de", "");
	/* a language that the file lacks is not English if the file has English */
	chooses("en,de", "de", "de");
	chooses("en,de", "fr", "zxx");
	chooses("en,de", "ja", "zxx");
	chooses("en,de", "zxx", "zxx");
	chooses("de,fr", "ja", "");
	chooses("en,zxx", "ja", "qaa");
	chooses("en,zxx,qaa-x", "ja", "qab");
	/* what selects the same */
	chooses("en,de", "", "");
	chooses("en,de", "en-us", "");
	chooses("en-gb", "en-gb", "");
	chooses("en-gb,en-us", "en-us", "en-us");
	chooses("en,de", "de-at-1996", "de");
	chooses("de-at", "de", "de-at");
	chooses("de-at", "de-ch", "de-at");
	chooses("de-at,de-ch", "de", "de");
	chooses("de-at,de-ch", "de-li", "de");
	chooses("zh,zh-hant", "zh-hant-tw", "zh-hant");
	chooses("zh,zh-hant-tw", "zh-hant", "zh");
	chooses("zh-hans,zh-hant-tw", "zh-hant-hk", "zh-hant-tw");
}

static void
test_too_many_to_compare(void **state)
{
	char list[LANGUAGES_MAX + 1] = "de-x";
	char part[16];
	unsigned i;

	(void)state;
	for (i = 0; i < 20; i++) {
		snprintf(part, sizeof part, ",de-a%u", i);
		strcat(list, part);
	}
	chooses(list, "de-a7", "de-a7");
	chooses(list, "de-zz", "de");
	chooses(list, "fr", "");
}

static void
reads(const char *text, const char *want, const char *rest)
{
	char tag[LANGUAGE_SIZE];
	const char *next;

	next = language_read(text, text + strlen(text), tag);
	assert_string_equal(tag, want);
	if (rest == NULL)
		assert_null(next);
	else
		assert_string_equal(next, rest);
}

static void
test_tags(void **state)
{

	(void)state;
	reads("de", "de", NULL);
	reads(" zh_Hant , en", "zh-hant", " en");
	reads("", "", NULL);
	reads(",", "", "");
	reads("d", "", NULL);
	reads("x-klingon", "", NULL);
	reads("de-", "de", NULL);
	reads("de--at", "de", NULL);
	reads("de-muchtoolong", "de", NULL);
	reads("de-a;t", "de", NULL);
	reads("d\xc3\xa9", "", NULL);
	reads("abcdefghi", "", NULL);
	reads("aa-bbbbbbbbb-ccccccccc-ddddddddd-ee", "aa-bbbbbbbbb-ccccccccc-ddddddddd-ee",
	    NULL);
	reads("aa-bbbbbbbbb-ccccccccc-ddddddddd-eeeeee", "aa-bbbbbbbbb-ccccccccc-ddddddddd", NULL);
}

static void
test_invalid_lists(void **state)
{
	static const char *const lists[] = { ",", "de,", ",de", "de,,fr", "De", "d", "de fr", "de-",
	    "de_at", "de\n", "\xff\xff", "de,x-y" };
	char list[LANGUAGES_MAX + 8];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lists / sizeof *lists; i++)
		assert_false(languages_valid(lists[i]));
	list[0] = '\0';
	while (strlen(list) < LANGUAGES_MAX)
		strcat(list, *list == '\0' ? "aaaa" : ",aaa");
	assert_true(languages_valid(list));
	strcat(list, ",aaa");
	assert_false(languages_valid(list));
}

/* A short tag of few letters, so that tags often have common parts. */
static void
random_tag(uint64_t *seed, char *tag)
{
	unsigned i, n = 1 + random_below(seed, 3);

	strcpy(tag, random_below(seed, 3) == 0 ? "en" : random_below(seed, 2) ? "de" : "fr");
	for (i = 1; i < n; i++) {
		strcat(tag, "-");
		strcat(tag, random_below(seed, 3) == 0 ? "a" : random_below(seed, 2) ? "b" : "c");
	}
}

static void
random_list(uint64_t *seed, char *list)
{
	char tag[LANGUAGE_SIZE];
	unsigned n = random_below(seed, 6);

	*list = '\0';
	while (n-- > 0) {
		random_tag(seed, tag);
		if (*list != '\0')
			strcat(list, ",");
		strcat(list, tag);
	}
}

/* The tag that a switch of some tags draws, by its place; -1: none matches. */
static int
drawn(const char *languages, unsigned some, const char *lang)
{
	const char *p = languages, *end = languages + strlen(languages);
	unsigned best = LANGUAGE_SUITS_NOT, i, suits;
	char tag[LANGUAGE_SIZE];
	int which = -1;

	for (i = 0; p != NULL; i++) {
		p = language_read(p, end, tag);
		suits = language_suits(lang, tag, strlen(tag));
		if ((some & 1U << i) != 0 && suits < best) {
			best = suits;
			which = (int)i;
		}
	}
	return (which);
}

/* As said in languages.c, but without a choice among those that select the same. */
static void
lookup(const char *languages, char *lang)
{
	const char *p, *end = languages + strlen(languages);
	char tag[LANGUAGE_SIZE], *dash;

	for (;;) {
		for (p = languages; p != NULL;) {
			p = language_read(p, end, tag);
			if (strncmp(tag, lang, strlen(lang)) == 0 &&
			    strchr("-", tag[strlen(lang)]) != NULL)
				return;
		}
		dash = strrchr(lang, '-');
		if (dash == NULL) {
			strcpy(lang, "zxx");
			return;
		}
		*dash = '\0';
	}
}

/* Every switch of a file draws the same, and the choice is final. */
static void
test_same_children(void **state)
{
	char list[LANGUAGES_MAX + 1], lang[LANGUAGE_SIZE], once[LANGUAGE_SIZE];
	char twice[LANGUAGE_SIZE];
	uint64_t seed = RANDOM_SEED;
	unsigned i, some;

	(void)state;
	for (i = 0; i < 20000; i++) {
		random_list(&seed, list);
		random_tag(&seed, lang);
		languages_choose(list, lang, once);
		languages_choose(list, once, twice);
		assert_string_equal(once, twice);
		if (*once == '\0')
			strcpy(once, "en");
		lookup(list, lang);
		lookup(list, once);
		for (some = 0; some < 64; some++)
			assert_int_equal(drawn(list, some, lang), drawn(list, some, once));
	}
}

/* Made-up languages become few. */
static void
test_few(void **state)
{
	char lang[LANGUAGE_SIZE], chosen[LANGUAGE_SIZE];
	uint64_t seed = RANDOM_SEED;
	unsigned i, j, zxx = 0;

	(void)state;
	for (i = 0; i < 10000; i++) {
		for (j = 0; j < 8; j++)
			lang[j] = (char)('a' + random_below(&seed, 26));
		lang[random_below(&seed, 7) + 2] = '\0';
		lang[8] = '\0';
		languages_choose("en,de,zh-hant", lang, chosen);
		zxx += strcmp(chosen, "zxx") == 0;
		if (strcmp(chosen, "zxx") != 0)
			assert_true(strlen(lang) == 2);
	}
	assert_true(zxx > 9900);
}

static void
writes(struct contents contents, const char *want)
{
	char text[CONTENTS_SIZE];
	struct contents got;

	contents_write(&contents, text);
	assert_string_equal(text, want);
	assert_int_equal(contents_read(&got, text), *want == '\0' ? -1 : 0);
	assert_int_equal(got.pages, contents.pages);
	assert_int_equal(got.seconds, contents.seconds);
	if (contents.languages != NULL)
		assert_string_equal(got.languages, contents.languages);
	else
		assert_null(got.languages);
}

static void
test_header(void **state)
{

	(void)state;
	writes((struct contents) { .pages = 0 }, "");
	writes((struct contents) { .pages = 12 }, "pages=12");
	writes((struct contents) { .seconds = 30 }, "seconds=30");
	writes((struct contents) { .languages = "" }, "languages=");
	writes((struct contents) { .languages = "de,zh-hant" }, "languages=de,zh-hant");
}

static void
test_hostile_headers(void **state)
{
	static const char *const texts[] = { "", "=", "pages", "pages=", "pages=0", "pages=-1",
	    "pages= 1", "pages=1 ", "pages=1;seconds=2", "pages=0x10", "pages=99999999999999999999",
	    "seconds=", "seconds=1.5", "languages", "languages=,", "languages=De",
	    "languages=de fr", "languages=\xff", "Pages=1", "x" };
	char *long_text = malloc(100001);
	struct contents contents;
	size_t i;

	(void)state;
	assert_non_null(long_text);
	assert_int_equal(contents_read(&contents, NULL), -1);
	for (i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(contents_read(&contents, texts[i]), -1);
		assert_int_equal(contents.pages + contents.seconds, 0);
		assert_null(contents.languages);
	}
	memset(long_text, 'a', 100000);
	long_text[100000] = '\0';
	memcpy(long_text, "languages=", 10);
	assert_int_equal(contents_read(&contents, long_text), -1);
	memset(long_text, '1', 100000);
	memcpy(long_text, "seconds=", 8);
	assert_int_equal(contents_read(&contents, long_text), -1);
	free(long_text);
}

static void
test_seconds(void **state)
{
	const struct contents contents = { .seconds = 10 }, unknown = { .seconds = 0 };

	(void)state;
	assert_int_equal(contents_second(&contents, -1), -1);
	assert_int_equal(contents_second(&contents, 0), 0);
	assert_int_equal(contents_second(&contents, 9), 9);
	assert_int_equal(contents_second(&contents, 10), 9);
	assert_int_equal(contents_second(&contents, THUMBURL_SECONDS_MAX), 9);
	assert_int_equal(contents_second(&unknown, 77), 77);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_too_many_to_compare),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_invalid_lists),
		cmocka_unit_test(test_same_children),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_hostile_headers),
		cmocka_unit_test(test_seconds),
	};

	return (cmocka_run_group_tests_name("contents", tests, NULL, NULL));
}
