/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Versions and signed URLs: the rows of signed.tsv, and what only this library has.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define F	"/v1/wikipedia/commons/Foo.jpg"
#define P	"/wikipedia/commons/thumb/0/06/Foo.jpg/"
#define SITES_MAX	16
#define COLUMNS_MAX	6

/* The sites and keys of signed.tsv. */
static struct named_site {
	char			name[16];
	struct thumburl_site	site;
} sites[SITES_MAX];
static size_t n_sites;

static char secrets[THUMBURL_KEYS_MAX][2][2 * THUMBURL_SECRET_MAX + 1];
static size_t n_secrets;

static const struct thumburl_site *
site_of(const char *name)
{
	size_t i;

	for (i = 0; i < n_sites; i++)
		if (!strcmp(sites[i].name, name))
			return (&sites[i].site);
	fail_msg("no site %s", name);
	return (NULL);
}

static void
add_site(const char *name, const char *options)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char text[512], msg[256], *p;

	assert_true(n_sites < SITES_MAX && strlen(options) < sizeof text);
	strcpy(text, options);
	for (p = text; *p != '\0'; p++)
		if (*p == ';')
			*p = '\n';
	if (thumburl_options_read(&o, name, text, strlen(text), msg, sizeof msg) ||
	    thumburl_site_init(&sites[n_sites].site, &o, msg, sizeof msg))
		fail_msg("%s", msg);
	snprintf(sites[n_sites++].name, sizeof sites[0].name, "%s", name);
}

static void
add_secret(const char *id, const char *secret)
{

	assert_true(n_secrets < THUMBURL_KEYS_MAX);
	snprintf(secrets[n_secrets][0], sizeof secrets[0][0], "%s", id);
	snprintf(secrets[n_secrets++][1], sizeof secrets[0][1], "%s", secret);
}

/* The file of some keys, such as "new,old". */
static void
make_keys(struct thumburl_keys *keys, const char *ids)
{
	char text[2048], msg[256], list[256], *p = list, *id;
	size_t n = 0, i;

	snprintf(list, sizeof list, "%s", ids);
	while ((id = strsep(&p, ",")) != NULL)
		for (i = 0; i < n_secrets; i++)
			if (!strcmp(secrets[i][0], id))
				n += (size_t)snprintf(text + n, sizeof text - n, "%s = %s\n", id,
				    secrets[i][1]);
	assert_true(n < sizeof text);
	if (thumburl_keys_read(keys, "keys", text, n, msg, sizeof msg))
		fail_msg("%s", msg);
}

static void
check_parse(const struct thumburl_client *client, const char *name, const char *target,
    const char *expected)
{
	const struct thumburl_site *site = site_of(name);
	static char url[1 << 15];
	struct thumburl_ref ref;
	enum thumburl_reason r;

	r = thumburl_parse_of(site, client, target, strlen(target), &ref);
	if (r == THUMBURL_OK)
		r = thumburl_query_equivalent(site, &ref);
	if (r == THUMBURL_OK)
		(void)thumburl_format_query(site, &ref, url, sizeof url);
	else
		snprintf(url, sizeof url, "%s", thumburl_reason_code(r));
	if (strcmp(url, expected))
		fail_msg("%s %s: got %s, want %s", name, target, url, expected);
}

static void
check_read(char **col)
{
	struct thumburl_keys keys;
	const struct thumburl_client client = {
		.keys = *col[3] != '\0' ? &keys : NULL,
		.now = strtoull(col[2], NULL, 10),
	};

	if (client.keys != NULL)
		make_keys(&keys, col[3]);
	check_parse(&client, col[1], col[4], col[5]);
}

static void
check_sign(char **col)
{
	static const struct thumburl_client client = { .checked = 1 };
	const struct thumburl_site *site = site_of(col[1]);
	static char url[2 * THUMBURL_SIGNED_MAX];
	struct thumburl_keys keys;
	struct thumburl_ref ref;
	size_t n = 0;

	make_keys(&keys, col[3]);
	if (thumburl_parse_of(site, &client, col[4], strlen(col[4]), &ref) == THUMBURL_OK)
		n = thumburl_sign(site, &keys, &ref, strtoull(col[2], NULL, 10), url, sizeof url);
	if (n == 0)
		strcpy(url, "none");
	else
		assert_int_equal(n, strlen(url));
	if (strcmp(url, col[5]))
		fail_msg("%s %s: got %s, want %s", col[1], col[4], url, col[5]);
}

/* Returns the number of rows that are tests: 1 or 0. */
static unsigned
take_row(char *line)
{
	char *col[COLUMNS_MAX] = { NULL }, *p = line;
	size_t n;

	line[strcspn(line, "\n")] = '\0';
	for (n = 0; p != NULL && n < COLUMNS_MAX; n++)
		col[n] = strsep(&p, "\t");
	if (*line == '#')
		return (0);
	if (n == 3 && !strcmp(col[0], "key"))
		add_secret(col[1], col[2]);
	else if (n == 3 && !strcmp(col[0], "site"))
		add_site(col[1], col[2]);
	else if (n == 6 && p == NULL && !strcmp(col[0], "read"))
		check_read(col);
	else if (n == 6 && p == NULL && !strcmp(col[0], "sign"))
		check_sign(col);
	else
		fail_msg("not a row: %s", line);
	return (n == 6);
}

static void
test_rows(void **state)
{
	const char *dir = getenv("srcdir");
	char path[4096], *line = NULL;
	unsigned done = 0;
	size_t size = 0;
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/signed.tsv", dir != NULL ? dir : ".");
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	while (getline(&line, &size, f) >= 0)
		done += take_row(line);
	free(line);
	fclose(f);
	assert_true(done > 300);
}

/* Behind a cache that has checked the signature, on a site that has signatures. */
static void
test_checked(void **state)
{
	const struct thumburl_client client = { .checked = 1 };

	(void)state;
	check_parse(&client, "off", F "?w=517", "not-a-step");
	check_parse(&client, "allow", F "?w=517", F "?w=517");
	check_parse(&client, "require", F "?f=avif&w=517", F "?f=avif&w=517");
	check_parse(&client, "require", P "517px-Foo.jpg.avif", F "?f=avif&w=517");
	check_parse(&client, "allow", F "?sig=new.tp92_8h3qffKUKj9xpOFwg&w=517", "unknown-param");
}

/* A signature that nobody can have made is refused where it stands, before what follows it. */
static void
test_malformed(void **state)
{
	static const char *const signatures[] = {
		"new.tp92_8h3qffKUKj9xpOFw", "new.tp92_8h3qffKUKj9xpOFwgg", "new-tp92_8h3qffKUKj9xpOFwg",
		".tp92_8h3qffKUKj9xpOFwg", "tp92_8h3qffKUKj9xpOFwg", "new.!p92_8h3qffKUKj9xpOFwg",
		"new.tp92_8h.qffKUKj9xpOFwg", "new.tp92_8h3qf~KUKj9xpOFwg", "new.tp92_8h3qffKUKj9xpOFw,",
		"new.tp92_8h3qffKUKj9xpOFw.", "new.tp92_8h3q+fKUKj9xpOFwg", "New.tp92_8h3qffKUKj9xpOFwg",
		"abcdefghijklmnopq.tp92_8h3qffKUKj9xpOFwg",
	};
	const struct thumburl_client client = { .genuine = 1 };
	char url[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
		snprintf(url, sizeof url, F "?sig=%s&w=0", signatures[i]);
		check_parse(&client, "allow", url, "bad-signature");
	}
	check_parse(&client, "allow", F "?sig=new.tp92_8h3qffKUKj9xpOFwg&w=0", "bad-value");
	check_parse(&client, "allow", F "?sig=abcdefghijklmnop.tp92_8h3qffKUKj9xpOFwg&w=0", "bad-value");
}

/* The check of a URL that was parsed as if its signature had been good. */
static void
test_check(void **state)
{
	static const char target[] = F "?exp=1900000000&sig=new.AAAAAAAAAAAAAAAAAAAAAA&w=517";
	const struct thumburl_client unchecked = { .genuine = 1 };
	struct thumburl_client client = { .now = 1 };
	const struct thumburl_site *site = site_of("allow");
	struct thumburl_keys keys;
	struct thumburl_ref ref;
	char url[256];

	(void)state;
	make_keys(&keys, "new");
	client.keys = &keys;
	assert_int_equal(thumburl_parse_of(site, &unchecked, target, strlen(target), &ref), THUMBURL_OK);
	assert_int_equal(thumburl_check(site, &client, &ref), THUMBURL_BAD_SIGNATURE);
	assert_true(thumburl_sign(site, &keys, &ref, 1900000000, url, sizeof url) < sizeof url);
	assert_int_equal(thumburl_parse_of(site, &unchecked, url, strlen(url), &ref), THUMBURL_OK);
	assert_int_equal(thumburl_check(site, &client, &ref), THUMBURL_OK);
	assert_int_equal(thumburl_check(site_of("off"), &client, &ref), THUMBURL_OK);
	client.now = 1900000000;
	assert_int_equal(thumburl_check(site, &client, &ref), THUMBURL_EXPIRED);
	client.keys = NULL;
	assert_int_equal(thumburl_check(site, &client, &ref), THUMBURL_BAD_SIGNATURE);
}

/* A version has no path, and an original or a purge is of all versions. */
static void
test_version(void **state)
{
	static const char target[] = F "?v=0123456789abcdef&w=500";
	const struct thumburl_site *site = site_of("off");
	struct thumburl_ref ref;
	char url[1024];

	(void)state;
	assert_int_equal(thumburl_parse(site, target, strlen(target), &ref), THUMBURL_OK);
	assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_COMPLEX);
	assert_int_equal(thumburl_path_equivalent(&ref), THUMBURL_NO_EQUIVALENT);
	assert_int_equal(thumburl_format_path(site, &ref, url, sizeof url), 0);
	thumburl_set_original(&ref, 1);
	assert_true(thumburl_format_path(site, &ref, url, sizeof url) > 0);
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
	{ "a = 000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"
	    "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f00",
	    "keys:1: a: the secret must be" },
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

/* A site without signatures has no use for any, even if it drops what it does not know. */
static void
test_stripped(void **state)
{
	static const char target[] = F "?f=webp&sig=new.tp92_8h3qffKUKj9xpOFwg&w=517";
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site site;
	struct thumburl_ref ref;
	char msg[256];

	(void)state;
	o.unknown = "strip";
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), 0);
	assert_int_equal(thumburl_parse(&site, target, strlen(target), &ref), THUMBURL_UNKNOWN_PARAM);
}

/* Without a key there is no signature. */
static void
test_no_keys(void **state)
{
	const struct thumburl_keys none = { .magic = THUMBURL_KEYS_MAGIC };
	const struct thumburl_client client = { .checked = 1 };
	const struct thumburl_site *site = site_of("allow");
	struct thumburl_ref ref;
	char url[256];

	(void)state;
	assert_int_equal(thumburl_parse_of(site, &client, F "?w=517", strlen(F "?w=517"), &ref),
	    THUMBURL_OK);
	assert_int_equal(thumburl_sign(site, &none, &ref, 0, url, sizeof url), 0);
	assert_string_equal(url, "");
}

/* As many keys as there may be, and one more. */
static void
test_many_keys(void **state)
{
	struct thumburl_keys some;
	char text[2048], copy[2048], msg[256];
	size_t n = 0, i, fits = 0;

	(void)state;
	for (i = 0; i <= THUMBURL_KEYS_MAX; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n,
		    "k%zu = 000102030405060708090a0b0c0d0e0f\n", i);
		if (i + 1 == THUMBURL_KEYS_MAX)
			fits = n;
	}
	assert_true(n < sizeof text);
	memcpy(copy, text, n);
	assert_int_equal(thumburl_keys_read(&some, "keys", copy, fits, msg, sizeof msg), 0);
	assert_int_equal(some.n, THUMBURL_KEYS_MAX);
	assert_int_equal(thumburl_keys_read(&some, "keys", text, n, msg, sizeof msg), -1);
	assert_string_equal(msg, "keys:17: there must be at most 16 keys");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),	/* first: it makes the sites */
		cmocka_unit_test(test_checked),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_stripped),
		cmocka_unit_test(test_no_keys),
		cmocka_unit_test(test_many_keys),
	};

	return (cmocka_run_group_tests_name("sign", tests, NULL, NULL));
}
