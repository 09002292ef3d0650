/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Templates of the URLs of origins, versions of originals, the records of the cache, and what is
 * said of absent originals.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fcntl.h>

#include <cmocka.h>

#include "thumbd/originals/absent.h"
#include "thumbd/disk/disk_record.h"
#include "thumbd/originals/content_version.h"
#include "thumbd/originals/listing.h"
#include "thumbd/originals/origin_template.h"
#include "thumbd/originals/origin_version.h"
#include "thumbd/originals/sign.h"

static struct thumburl_site farm, single;

static int
make_sites(void **state)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	(void)state;
	o.ids = "sha1";
	assert_int_equal(thumburl_site_init(&farm, &o, err, sizeof err), 0);
	o.query_base = "/v1";
	o.path_base = "/w/images";
	return (thumburl_site_init(&single, &o, err, sizeof err));
}

/* The URL of a thumb's original, or "" if there is none. */
static const char *
url_of(const struct thumburl_site *site, const char *template, unsigned levels,
    const char *target)
{
	static struct origin_values values;
	static char url[ORIGIN_URL_MAX];
	struct thumburl_ref ref;

	assert_int_equal(thumburl_parse(site, target, strlen(target), &ref), THUMBURL_OK);
	if (origin_values_set(&values, &ref, levels) ||
	    origin_template_expand(template, &values, url, sizeof url))
		return ("");
	return (url);
}

static void
words(void **state)
{
	static const char foo[] = "/v1/wikipedia/commons/Foo.jpg?w=220";
	static const char old[] =
	    "/wikipedia/commons/thumb/archive/0/06/20161203102219!Foo.jpg/220px-Foo.jpg";

	(void)state;
	assert_string_equal(url_of(&farm, "http://h/{project}-{code}.{shard}/{path}", 2, foo),
	    "http://h/wikipedia-commons.06/0/06/Foo.jpg");
	assert_string_equal(url_of(&farm, "http://h/{path}", 0, foo), "http://h/Foo.jpg");
	assert_string_equal(url_of(&farm, "http://h/{path}", 1, foo), "http://h/0/Foo.jpg");
	assert_string_equal(url_of(&farm, "http://h/{shard}{path}", 0, foo), "http://h/06Foo.jpg");
	assert_string_equal(url_of(&farm, "http://h/{path}", 2, old),
	    "http://h/archive/0/06/20161203102219%21Foo.jpg");
	assert_string_equal(url_of(&farm, "http://h/f?n={name}&s=1", 2, old),
	    "http://h/f?n=20161203102219%21Foo.jpg&s=1");
	assert_string_equal(url_of(&single, "http://h/{path}", 2, "/v1/Foo.jpg?w=220"),
	    "http://h/0/06/Foo.jpg");
	/* no origin has temporary files */
	assert_string_equal(url_of(&farm, "http://h/{path}", 2,
	    "/wikipedia/en/thumb/temp/8/88/20161115090130!fYJSjm.pdf/page1-71px-x.pdf.jpg"), "");
}

/* The SHA-1 of no bytes in base 36 is MediaWiki's. */
static void
ids(void **state)
{
	static const char empty[] = "/v1/id/da39a3ee5e6b4b0d3255bfef95601890afd80709?w=220";

	(void)state;
	assert_string_equal(url_of(&farm, "http://h/{id:0:2}/{id:2:2}/{id}", 2, empty),
	    "http://h/da/39/da39a3ee5e6b4b0d3255bfef95601890afd80709");
	assert_string_equal(url_of(&farm, "http://h/{base36:0:1}/{base36:29:2}/{base36}", 2, empty),
	    "http://h/p/q1/phoiac9h4m842xq45sp7s6u21eteeq1");
	assert_string_equal(url_of(&farm, "http://h/{base36}", 2,
	    "/v1/id/0000000000000000000000000000000000000024?w=220"),
	    "http://h/0000000000000000000000000000010");
}

/* Any name is one segment, and no part of it is read as a part of the URL. */
static void
names_are_escaped(void **state)
{
	static const char fixed[] = "http://h/";
	char target[128];
	const char *url, *p;
	unsigned c, n = 0;

	(void)state;
	for (c = 1; c < 0x80; c++) {
		struct thumburl_ref ref;

		snprintf(target, sizeof target,
		    "/v1/wikipedia/commons/a%%%02Xb%%E2%%82%%AC.jpg?w=1", c);
		if (thumburl_parse(&farm, target, strlen(target), &ref) != THUMBURL_OK)
			continue;
		n++;
		url = url_of(&farm, "http://h/{name}", 2, target);
		assert_memory_equal(url, fixed, sizeof fixed - 1);
		for (p = url + sizeof fixed - 1; *p != '\0'; p++)
			assert_non_null(strchr("abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%", *p));
		assert_non_null(strstr(url, "%E2%82%AC.jpg"));
	}
	assert_true(n > 70);
}

static void
too_long(void **state)
{
	struct origin_values values = { { "x", "x", "x", "0123456789", "x" } };
	char url[16];

	(void)state;
	assert_int_equal(origin_template_expand("http:{name}", &values, url, sizeof url), 0);
	assert_string_equal(url, "http:0123456789");
	assert_int_equal(origin_template_expand("http:/{name}", &values, url, sizeof url), -1);
	assert_int_equal(origin_template_expand("http:{name}/", &values, url, sizeof url), -1);
}

static void
accepted(void **state)
{
	static const struct {
		const char	*template;
		unsigned	stars;
		const char	*site;
	} good[] = {
		{ "http://h/{path}",			0, "http://h" },
		{ "http://h/{id:0:2}/{id:29:2}/{id}",	0, "http://h" },
		{ "http://h/{base36}",			0, "http://h" },
		{ "https://h.example:8443/a/{path}",	0, "https://h.example:8443" },
		{ "http://[::1]:80/{code}/{name}",	1, "http://[::1]:80" },
		{ "http://h?f={name}",			0, "http://h" },
		{ "http://h/{project}/{code}/{path}@",	2, "http://h" },
	};
	char err[1400];
	size_t i, site;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_int_equal(origin_template_check(good[i].template, good[i].stars, &site, err,
		    sizeof err), 0);
		assert_int_equal(site, strlen(good[i].site));
	}
}

static void
refused(void **state)
{
	static const struct {
		const char	*template;
		const char	*says;
	} bad[] = {
		{ "/srv/images/{path}",		"must begin with http:// or https://" },
		{ "h/{path}",			"must begin with http:// or https://" },
		{ "http:/{name}/{path}",	"must begin with http:// or https://" },
		{ "http:{name}/{path}",		"must begin with http:// or https://" },
		{ "http:///{name}/{path}",	"must begin with http:// or https://" },
		{ "http://?{name}",		"must begin with http:// or https://" },
		{ "http://h\\{name}/{path}",	"has a word in its host" },
		{ "http://h\\/{path}",		"must be a URL such as http" },
		{ "http://h h/{path}",		"must be printable ASCII" },
		{ "file:///srv/{path}",		"must begin with http:// or https://" },
		{ "ftp://u:pa55word@h/{path}",	"must begin with http:// or https://" },
		{ "http://{code}.h/{path}",	"has a word in its host" },
		{ "http://h:{name}/{path}",	"has a word in its host" },
		{ "http://u:pa55word@h/{path}",	"must not have a user or a password" },
		{ "http://u@h/{path}",		"must not have a user or a password" },
		{ "http://h/{path}#{name}",	"must not have a fragment" },
		{ "http://h/",			"it needs {path} or {name}" },
		{ "http://h/{shard}",		"it needs {path} or {name}" },
		{ "http://h/{id:0:2}",		"it needs all of {id} or {base36}" },
		{ "http://h/{path}/{id}",	"has words of names and of ids" },
		{ "http://h/{id:0}/{id}",	"has no word at \"{id:0}" },
		{ "http://h/{id:0:0}/{id}",	"has no word at \"{id:0:0}" },
		{ "http://h/{id:-1:2}/{id}",	"has no word at \"{id:-1:2}" },
		{ "http://h/{id:30:2}/{id}",	"has no word at \"{id:30:2}" },
		{ "http://h/{id:1:999}/{id}",	"has no word at \"{id:1:999}" },
		{ "http://h/{name:0:1}/{name}",	"has no word at \"{name:0:1}" },
		{ "http://h/{wiki}/{path}",	"has no word at \"{wiki}" },
		{ "http://h/{path",		"has no word at \"{path\"" },
		{ "http://h/path}",		"has no word at \"}\"" },
		{ "http://h/{}{path}",		"has no word at \"{}" },
		{ "http://h/{project}/{path}",
		    "has {project}, and the bases of URLs have 1 stars" },
		{ "http://h/\xc3\xa9/{path}",	"must be printable ASCII" },
		{ "http://h/a\tb/{path}",	"must be printable ASCII" },
		{ "http://h:99999/{path}",	"must be a URL such as http" },
	};
	char err[1400], longer[2000];
	size_t i, site;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		*err = '\0';
		if (origin_template_check(bad[i].template, 1, &site, err, sizeof err) != -1 ||
		    strstr(err, bad[i].says) == NULL)
			fail_msg("%s: \"%s\", want %s", bad[i].template, err, bad[i].says);
		assert_null(strstr(err, "pa55word"));
	}
	memset(longer, 'a', sizeof longer);
	memcpy(longer, "http://h/{path}", 15);
	longer[sizeof longer - 1] = '\0';
	assert_int_equal(origin_template_check(longer, 1, &site, err, sizeof err), -1);
}

static int
same_version(const struct origin_version *a, const struct origin_version *b)
{
	struct original x, y;

	origin_version_describe(a, "http://h/Foo.jpg", 100, &x);
	origin_version_describe(b, "http://h/Foo.jpg", 100, &y);
	assert_int_equal(identity_same(&x.identity, &y.identity), !strcmp(x.version, y.version));
	return (!strcmp(x.version, y.version));
}

static void
versions(void **state)
{
	const struct origin_version strong = { .etag = "\"a\"", .modified = "Mon", .length = 1 };
	const struct origin_version weak = { .etag = "W/\"a\"", .modified = "Mon", .length = 1 };
	const struct origin_version dated = { .modified = "Mon", .length = 1 };
	const struct origin_version digest = { .digest = "0a", .length = 1 };
	struct origin_version v;

	(void)state;
	v = strong;
	strcpy(v.modified, "Tue");
	v.length = -1;
	assert_true(same_version(&v, &strong));
	strcpy(v.etag, "\"b\"");
	assert_false(same_version(&v, &strong));
	v = weak;
	strcpy(v.modified, "Tue");
	assert_false(same_version(&v, &weak));
	v = dated;
	v.length = 2;
	assert_false(same_version(&v, &dated));
	v = digest;
	strcpy(v.digest, "0b");
	assert_false(same_version(&v, &digest));
	assert_false(same_version(&weak, &dated));
	assert_true(origin_version_is_known(&weak) && origin_version_is_known(&dated));
	assert_false(origin_version_is_known(&digest));
}

static void
versions_as_text(void **state)
{
	struct origin_version v = { .modified = "Mon, 01 Jan 2024 00:00:00 GMT", .length = -1 }, got;
	char text[ORIGIN_VERSION_MAX];
	size_t len;

	(void)state;
	memset(v.etag, 'x', sizeof v.etag - 1);
	memset(v.digest, '0', sizeof v.digest - 1);
	origin_version_set_sha1(&v, "0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5");
	assert_int_equal(strlen(v.sha1), ORIGIN_SHA1_MAX - 1);
	v.length = INT64_MIN;
	origin_version_write(&v, text);
	assert_int_equal(origin_version_read(&got, text), 0);
	assert_memory_equal(&v, &got, sizeof v);
	len = strlen(text);
	assert_true(len < sizeof text - 1);
	strcpy(text + len, "x");
	assert_int_equal(origin_version_read(&got, text), -1);
	while (len-- > 0) {
		text[len] = '\0';
		assert_int_equal(origin_version_read(&got, text), -1);
	}
}

static void
tokens_of_versions(void **state)
{
	static const char sha1[] = "0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5";
	struct origin_version v = { .etag = "\"a\"", .length = 9 };
	char digest[CONTENT_VERSION_SIZE], token[CONTENT_VERSION_SIZE];
	struct original here, there;

	(void)state;
	/* a digest of the ETag, whatever the name */
	origin_version_describe(&v, "http://h/Foo.jpg", 9, &here);
	origin_version_describe(&v, "http://i/archive/Foo.jpg", 9, &there);
	content_version(&here, digest);
	content_version(&there, token);
	assert_string_equal(digest, token);
	assert_int_equal(strspn(digest, "0123456789abcdef"), 20);
	assert_int_equal(strlen(digest), 20);
	/* MediaWiki's SHA-1, and no other text */
	origin_version_set_sha1(&v, sha1);
	content_version(&here, token);
	assert_string_equal(token, sha1);
	origin_version_set_sha1(&v, "0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o");
	content_version(&here, token);
	assert_string_equal(token, digest);
	origin_version_set_sha1(&v, "0A1b2c3d4e5f6g7h8i9j0k1l2m3n4o5");
	content_version(&here, token);
	assert_string_equal(token, digest);
	origin_version_set_sha1(&v, sha1);
	strcpy(v.etag, "\"b\"");
	origin_version_describe(&v, "http://h/Foo.jpg", 9, &there);
	content_version(&there, token);
	assert_string_equal(token, sha1);
}

static void
other_urls_are_other_originals(void **state)
{
	const struct origin_version v = { .etag = "\"a\"" };
	struct original x, y;

	(void)state;
	origin_version_describe(&v, "http://h/Foo.jpg", 100, &x);
	origin_version_describe(&v, "http://h/Bar.jpg", 100, &y);
	assert_false(identity_same(&x.identity, &y.identity));
	assert_string_equal(x.version, y.version);
	assert_int_equal(x.modified, ORIGINAL_UNDATED);
}

#define HEAD	"a file 1"

/* A record with a changed byte, another length or another name is refused. */
static void
records(void **state)
{
	char dir[] = "/tmp/thumb-test.XXXXXX", text[2048], other[DISK_KEY_HEX + 1];
	struct disk_record r, got;
	ssize_t len, i;
	int root, fd;

	(void)state;
	memset(&r, 0, sizeof r);
	assert_non_null(mkdtemp(dir));
	root = open(dir, O_RDONLY | O_DIRECTORY);
	disk_record_key("http://h/Foo.jpg", r.key);
	disk_record_key("http://h/Bar.jpg", other);
	assert_true(disk_record_is_key(r.key));
	r.generation = 0xfedcba9876543210;
	r.size = 1234;
	r.written.tv_sec = 1700000000;
	r.written.tv_nsec = 5;
	r.checked = 1700000001;
	strcpy(r.about, "first\n\n third \n");
	assert_int_equal(disk_record_write(root, HEAD, &r, "tmp.0"), 0);
	assert_int_equal(disk_record_read(root, HEAD, r.key, &got), 0);
	assert_memory_equal(&r, &got, sizeof r);
	assert_int_equal(disk_record_read(root, "a file 2", r.key, &got), -1);
	assert_int_equal(disk_record_read(root, "a file", r.key, &got), -1);

	fd = openat(root, r.key, O_RDWR);
	len = pread(fd, text, sizeof text - 1, 0);
	assert_true(len > 100);
	for (i = 0; i < len; i++) {
		text[i] ^= 1;
		assert_int_equal(pwrite(fd, text, (size_t)len, 0), len);
		assert_int_equal(disk_record_read(root, HEAD, r.key, &got), -1);
		text[i] ^= 1;
	}
	for (i = len - 1; i >= 0; i--) {
		assert_int_equal(ftruncate(fd, i), 0);
		assert_int_equal(disk_record_read(root, HEAD, r.key, &got), -1);
	}
	text[len] = 'x';
	assert_int_equal(pwrite(fd, text, (size_t)len + 1, 0), len + 1);
	assert_int_equal(disk_record_read(root, HEAD, r.key, &got), -1);
	assert_int_equal(pwrite(fd, text, (size_t)len, 0), len);
	assert_int_equal(ftruncate(fd, len), 0);
	assert_int_equal(disk_record_read(root, HEAD, r.key, &got), 0);
	assert_int_equal(renameat(root, r.key, root, other), 0);
	assert_int_equal(disk_record_read(root, HEAD, other, &got), -1);
	close(fd);
	unlinkat(root, other, 0);
	close(root);
	rmdir(dir);
}

static void
absent_originals(void **state)
{
	const uint64_t minute = 60000000;
	struct absent a = { 0 };
	uint64_t now = 12345;

	(void)state;
	assert_int_equal(absent_count(&a, now), 1);
	assert_int_equal(absent_count(&a, now), 0);
	assert_int_equal(absent_count(&a, now += minute - 1), 0);
	assert_int_equal(absent_count(&a, now += 1), 4);
	now += minute;
	absent_found(&a, now);
	assert_int_equal(absent_count(&a, now), 0);
	assert_int_equal(absent_count(&a, now += minute), 2);
}

static void
listings(void **state)
{
	static const char * const none[] = {
		"http://h", "http://h/v1", "http://h/v1/a/c", "http://h/v1/a/c/", "http://h/v2/a/c/o",
		"http://h/v1/a/c/o?x", "h/v1/a/c/o",
	};
	char *url;
	size_t i;

	(void)state;
	url = listing_url("http://h:1/v1/AUTH_mw/c.06/0/06/A%2Bb.jpg");
	assert_string_equal(url, "http://h:1/v1/AUTH_mw/c.06?format=json&limit=1"
	    "&prefix=0/06/A%2Bb.jpg&end_marker=0/06/A%2Bb.jpg%01");
	free(url);
	for (i = 0; i < sizeof none / sizeof *none; i++)
		assert_null(listing_url(none[i]));
	assert_int_equal(listing_has_object("[]", 2), 0);
	assert_int_equal(listing_has_object("[{\"name\"", 8), 1);
	assert_int_equal(listing_has_object("[", 1), -1);
	assert_int_equal(listing_has_object("", 0), -1);
	assert_int_equal(listing_has_object("<html>", 6), -1);
}

static void
error_codes(void **state)
{
	static const struct {
		const char	*body, *code;
	} cases[] = {
		{ "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "NoSuchKey" },
		{ "<Code></Code>", "" },
		{ "<Code>Cut", "" },
		{ "<Code>a b</Code>", "" },
		{ "<Code>x\n</Code>", "" },
		{ "404", "" },
		{ "", "" },
	};
	char body[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(body, sizeof body, "%s", cases[i].body);
		assert_string_equal(sign_error_code(body), cases[i].code);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(ids),
		cmocka_unit_test(names_are_escaped),
		cmocka_unit_test(too_long),
		cmocka_unit_test(accepted),
		cmocka_unit_test(refused),
		cmocka_unit_test(versions),
		cmocka_unit_test(tokens_of_versions),
		cmocka_unit_test(versions_as_text),
		cmocka_unit_test(other_urls_are_other_originals),
		cmocka_unit_test(records),
		cmocka_unit_test(absent_originals),
		cmocka_unit_test(listings),
		cmocka_unit_test(error_codes),
	};

	return (cmocka_run_group_tests(tests, make_sites, NULL));
}
