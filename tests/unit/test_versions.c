/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The versions that thumbd knows: those that origins have told, and the old ones in directories.
 */

#include "config.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "job/monotonic.h"
#include "thumbd/originals/content_version.h"
#include "thumbd/originals/known_versions.h"
#include "thumbd/originals/old_versions.h"
#include "thumbd/log.h"

#define PLACES		1024	/* of known versions */

/* In place of thumbd's: no line is due here. */
void
log_error(const char *fmt, ...)
{

	fail_msg("%s", fmt);
}

static void
make_original(struct original *o, struct origin_version *version, const char *sha1)
{

	memset(o, 0, sizeof *o);
	memset(version, 0, sizeof *version);
	snprintf(version->sha1, sizeof version->sha1, "%s", sha1);
	o->fd = 7;
	o->origin = version;
}

static void
test_known(void **state)
{
	struct known_versions *known = known_versions_new();
	struct origin_version version;
	struct known_version *k;
	struct original o;
	int fresh = 0;

	(void)state;
	make_original(&o, &version, "aaaaaaaaaaaa");
	assert_null(known_versions_other(known, 5, "bbbbbbbbbbbb", &fresh));
	known_versions_add(known, 5, &o);
	strcpy(version.sha1, "changed");
	k = known_versions_other(known, 5, "bbbbbbbbbbbb", &fresh);
	assert_non_null(k);
	assert_int_equal(fresh, 1);
	assert_int_equal(k->original.fd, -1);
	assert_string_equal(k->original.origin->sha1, "aaaaaaaaaaaa");
	assert_null(known_versions_other(known, 5, "aaaaaaaaaaaa", &fresh));
	/* another original with the same place */
	assert_null(known_versions_other(known, 5 + PLACES, "bbbbbbbbbbbb", &fresh));
	k->told -= 3 * MONOTONIC_SECOND;
	assert_ptr_equal(known_versions_other(known, 5, "bbbbbbbbbbbb", &fresh), k);
	assert_int_equal(fresh, 0);
	assert_true(known_versions_key(known, "/a") != known_versions_key(known, "/b"));
	known_versions_free(&known);
	assert_null(known);
}

static void
test_known_file(void **state)
{
	struct known_versions *known = known_versions_new();
	struct original o = { .fd = 7, .identity = { .ino = 1, .size = 2 } };
	struct identity other = o.identity;
	int fresh;

	(void)state;
	assert_false(known_versions_has(known, 5, &o.identity));
	known_versions_add(known, 5, &o);
	assert_true(known_versions_has(known, 5, &o.identity));
	assert_false(known_versions_has(known, 5 + PLACES, &o.identity));
	other.size++;
	assert_false(known_versions_has(known, 5, &other));
	known_versions_other(known, 5, "another", &fresh)->told -= 61 * MONOTONIC_SECOND;
	assert_false(known_versions_has(known, 5, &o.identity));
	known_versions_free(&known);
}

/* A directory with old versions of two files, flat, that was changed an hour ago. */
static char dir[] = "/tmp/test_versions.XXXXXX";

static void
put_file(const char *name, off_t size)
{
	char path[512];
	int fd;

	snprintf(path, sizeof path, "%s/archive/%s", dir, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, size), 0);
	close(fd);
}

static void
set_back(unsigned seconds)
{
	struct timespec t[2] = { { .tv_sec = time(NULL) - (time_t)seconds } };
	char path[512];

	t[1] = t[0];
	snprintf(path, sizeof path, "%s/archive", dir);
	assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
}

static void
make_ref(struct thumburl_ref *ref, const char *target)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	static struct thumburl_site site;
	char msg[256];

	o.query_base = "/v1";
	o.path_base = "/w/images";
	o.hash_levels = 0;
	assert_int_equal(thumburl_site_init(&site, &o, msg, sizeof msg), 0);
	assert_int_equal(thumburl_parse(&site, target, strlen(target), ref), THUMBURL_OK);
}

static void
test_old(void **state)
{
	struct old_versions *old = old_versions_new();
	const struct old_list *list;
	struct thumburl_ref foo, bar;
	char path[512], name[64];
	int root, i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/archive", dir);
	root = open(dir, O_RDONLY | O_DIRECTORY);
	make_ref(&foo, "/v1/Foo.jpg");
	make_ref(&bar, "/v1/Bar.jpg");
	list = old_versions_of(old, root, &foo, 0);
	assert_true(list->complete && list->n == 0);

	assert_int_equal(mkdir(path, 0700), 0);
	put_file("20161203102219!Foo.jpg", 1);
	put_file("20171203102219!Foo.jpg", 2);
	put_file("2017120310221!Foo.jpg", 3);
	put_file("20171203102219!Bar.jpg", 4);
	put_file("20171203102219!Foo.jpg.jpg", 5);
	snprintf(path, sizeof path, "%s/archive/20181203102219!Foo.jpg", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	set_back(3600);
	list = old_versions_of(old, root, &foo, 0);
	assert_true(list->complete);
	assert_int_equal(list->n, 2);
	assert_string_not_equal(list->list[0].version, list->list[1].version);
	assert_string_equal(list->list[list->list[0].timestamp[3] == '6' ? 1 : 0].timestamp,
	    "20171203102219");
	list = old_versions_of(old, root, &bar, 0);
	assert_int_equal(list->n, 1);

	/* any change of the directory is seen */
	put_file("20191203102219!Foo.jpg", 6);
	set_back(1800);
	assert_int_equal(old_versions_of(old, root, &foo, 0)->n, 3);

	/* one more than fits: others are not said to be none */
	for (i = 0; i < OLD_VERSIONS_MAX; i++) {
		snprintf(name, sizeof name, "201%05d102219!Bar.jpg", i);
		put_file(name, 10 + i);
	}
	set_back(600);
	list = old_versions_of(old, root, &bar, 0);
	assert_int_equal(list->n, OLD_VERSIONS_MAX);
	assert_false(list->complete);

	/* what has just changed may change again in the same moment, and is not remembered; that has an end */
	set_back(0);
	for (i = 0; i < 100 && old_versions_of(old, root, &foo, 0)->complete; i++)
		continue;
	assert_true(i > 0 && i < 100);
	close(root);
	old_versions_free(&old);
	snprintf(path, sizeof path, "rm -r %s", dir);
	assert_int_equal(system(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_known_file),
		cmocka_unit_test(test_old),
	};

	return (cmocka_run_group_tests_name("versions", tests, NULL, NULL));
}
