/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A locator's file against a plain list of its names; and files that are cut, damaged or foreign,
 * which give no answer rather than a wrong one.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "locate/locator.h"
#include "locate/locator_builder.h"
#include "locate/locator_check.h"
#include "locate/locator_format.h"
#include "random.h"

#define ROWS	20000		/* of the large file: some reads for a look-up */
#define FEW	6		/* of the small one */
#define ID	(THUMBURL_SHA256_LEN / 2)

struct row {
	char		wiki[24];
	char		stored[48];
	unsigned char	id[ID];
};

static char directory[] = "/tmp/thumb-locator.XXXXXX";
static char path[64], broken[64];
static uint64_t state = RANDOM_SEED;

static void
no_conflict(void *priv, const char *text, uint64_t first, uint64_t second)
{

	(void)priv;
	(void)first;
	(void)second;
	fail_msg("%s has two ids", text);
}

static int
go_on(void *priv)
{

	(void)priv;
	return (0);
}

/* Returns the number of ids. */
static uint64_t
build(const struct row *rows, size_t n, enum thumburl_ids ids,
    void (*conflict)(void *, const char *, uint64_t, uint64_t), void *priv)
{
	struct locator_build b = {
		.out = fopen(path, "w+"), .directory = directory, .ids = ids, .built = 1234567890,
		.conflict = conflict, .is_stopped = go_on, .priv = priv,
	};
	struct locator_builder *builder;
	size_t i;

	assert_non_null(b.out);
	builder = locator_builder_new(&b);
	assert_non_null(builder);
	for (i = 0; i < n; i++)
		assert_int_equal(locator_builder_add(builder, rows[i].wiki, rows[i].stored,
		    rows[i].id, i), 0);
	assert_int_equal(locator_builder_finish(builder), 0);
	locator_builder_free(&builder);
	assert_null(builder);
	assert_int_equal(fclose(b.out), 0);
	return (b.distinct);
}

static void
random_bytes(unsigned char *p, size_t n)
{

	while (n-- > 0)
		*p++ = (unsigned char)random_below(&state, 256);
}

/* Names of three wikis; some are old versions, and some have the id of the row before. */
static void
random_rows(struct row *rows, size_t n)
{
	static const char *const wikis[] = { "wikipedia/commons", "wikipedia/de", "" };
	size_t i;

	memset(rows, 0, n * sizeof *rows);
	for (i = 0; i < n; i++) {
		strcpy(rows[i].wiki, wikis[random_below(&state, 3)]);
		(void)snprintf(rows[i].stored, sizeof rows[i].stored, "%sN%u_%zu.jpg",
		    random_below(&state, 4) == 0 ? "20161203102219!" : "",
		    random_below(&state, 1000), i);
		if (i > 0 && random_below(&state, 4) == 0)
			memcpy(rows[i].id, rows[i - 1].id, ID);
		else
			random_bytes(rows[i].id, ID);
	}
}

static void
hex_of(const unsigned char *id, size_t n, char *hex)
{
	size_t i;

	for (i = 0; i < n; i++)
		(void)sprintf(hex + 2 * i, "%02x", id[i]);
}

static struct locator *
open_good(enum thumburl_ids ids)
{
	struct locator *l;
	char err[200] = "";

	l = locator_open(path, ids, err, sizeof err);
	assert_string_equal(err, "");
	assert_non_null(l);
	return (l);
}

static int
is_old(const struct row *row)
{

	return (strchr(row->stored, '!') != NULL);
}

/* Whether a comes before b as the name of their id. */
static int
is_before(const struct row *a, const struct row *b)
{
	char texts[2][100];

	if (is_old(a) != is_old(b))
		return (is_old(b));
	(void)snprintf(texts[0], sizeof texts[0], "%s/%s", a->wiki, a->stored);
	(void)snprintf(texts[1], sizeof texts[1], "%s/%s", b->wiki, b->stored);
	return (strcmp(texts[0], texts[1]) < 0);
}

/* The row whose name is that of the id of rows[i]; rows of one id follow each other. */
static const struct row *
named(const struct row *rows, size_t n, size_t i)
{
	const struct row *best = &rows[i];
	size_t k;

	for (k = i; k > 0 && !memcmp(rows[k - 1].id, rows[i].id, ID); k--)
		;
	for (; k < n && !memcmp(rows[k].id, rows[i].id, ID); k++)
		if (is_before(&rows[k], best))
			best = &rows[k];
	return (best);
}

static void
expect_rows(const struct locator *l, const struct row *rows, size_t n, size_t bytes)
{
	char hex[2 * ID + 1], id[2 * ID + 1];
	const struct row *best;
	struct locator_name name;
	size_t i;

	for (i = 0; i < n; i++) {
		hex_of(rows[i].id, bytes, hex);
		assert_int_equal(locator_id_of(l, rows[i].wiki, rows[i].stored, id), 1);
		assert_string_equal(id, hex);
		assert_int_equal(locator_name_of(l, hex, &name), 1);
		best = named(rows, n, i);
		assert_string_equal(name.wiki, best->wiki);
		assert_string_equal(name.stored, best->stored);
	}
}

static int
keep_on(void *priv, uint64_t rows)
{

	*(uint64_t *)priv = rows;
	return (0);
}

static void
expect_verified(const struct locator *l)
{
	char err[200] = "";
	uint64_t seen = 0;

	assert_int_equal(locator_verify(l, keep_on, &seen, err, sizeof err), 0);
	assert_string_equal(err, "");
}

static void
expect_absent(const struct locator *l, size_t bytes)
{
	char hex[2 * ID + 1], id[2 * ID + 1], stored[32];
	unsigned char other[ID];
	struct locator_name name;
	unsigned i;

	for (i = 0; i < 5000; i++) {
		random_bytes(other, bytes);
		hex_of(other, bytes, hex);
		assert_int_equal(locator_name_of(l, hex, &name), 0);
		(void)snprintf(stored, sizeof stored, "Absent_%u.jpg", i);
		assert_int_equal(locator_id_of(l, "wikipedia/commons", stored, id), 0);
	}
	memset(hex, 'f', 2 * bytes);
	assert_int_equal(locator_name_of(l, hex, &name), 0);
	memset(hex, '0', 2 * bytes);
	assert_int_equal(locator_name_of(l, hex, &name), 0);
	/* no ids */
	hex[0] = 'g';
	assert_int_equal(locator_name_of(l, hex, &name), 0);
	hex[0] = 'A';
	assert_int_equal(locator_name_of(l, hex, &name), 0);
	hex[2 * bytes - 1] = '\0';
	assert_int_equal(locator_name_of(l, hex, &name), 0);
	assert_int_equal(locator_name_of(l, "", &name), 0);
	/* no names */
	assert_int_equal(locator_id_of(l, "", "", id), 0);
}

/* All rows in both directions, and others. */
static void
all(enum thumburl_ids ids, size_t bytes)
{
	struct row *rows = calloc(ROWS, sizeof *rows);
	struct locator *l;
	uint64_t distinct;

	assert_non_null(rows);
	random_rows(rows, ROWS);
	distinct = build(rows, ROWS, ids, no_conflict, NULL);
	l = open_good(ids);
	assert_int_equal(locator_rows(l), ROWS);
	assert_int_equal(locator_ids(l), distinct);
	assert_int_equal(locator_hash(l), ids);
	assert_int_equal(locator_built(l), 1234567890);
	assert_true(distinct < ROWS * 8 / 10 && distinct > ROWS * 7 / 10);
	expect_rows(l, rows, ROWS, bytes);
	expect_absent(l, bytes);
	expect_verified(l);
	locator_free(&l);
	assert_null(l);
	free(rows);
}

static void
test_sha1(void **priv)
{

	(void)priv;
	all(THUMBURL_IDS_SHA1, THUMBURL_SHA1_LEN / 2);
}

static void
test_sha256(void **priv)
{

	(void)priv;
	all(THUMBURL_IDS_SHA256, THUMBURL_SHA256_LEN / 2);
}

/* Ids that are no hashes: those of a list that somebody made up. */
static void
make_uneven(struct row *rows)
{
	unsigned i;

	for (i = 0; i < ROWS; i++) {
		memset(rows[i].id, i % 2 ? 0xff : 0, ID);
		rows[i].id[16] = 1;
		rows[i].id[17] = (unsigned char)(i >> 8);
		rows[i].id[18] = (unsigned char)i;
	}
}

static void
test_uneven(void **priv)
{
	struct row *rows = calloc(ROWS, sizeof *rows);
	struct locator *l;

	(void)priv;
	assert_non_null(rows);
	random_rows(rows, ROWS);
	make_uneven(rows);
	(void)build(rows, ROWS, THUMBURL_IDS_SHA1, no_conflict, NULL);
	l = open_good(THUMBURL_IDS_SHA1);
	expect_rows(l, rows, ROWS, THUMBURL_SHA1_LEN / 2);
	expect_absent(l, THUMBURL_SHA1_LEN / 2);
	locator_free(&l);
	free(rows);
}

/* The number of reads of this process so far; 0 if the kernel does not tell. */
static unsigned long
reads_so_far(void)
{
	FILE *f = fopen("/proc/self/io", "r");
	unsigned long n = 0;

	if (f == NULL)
		return (0);
	if (fscanf(f, "%*s %*u %*s %*u syscr: %lu", &n) != 1)
		n = 0;
	(void)fclose(f);
	return (n);
}

/* A look-up reads little, even if ids are made up. */
static void
test_reads(void **priv)
{
	struct row *rows = calloc(ROWS, sizeof *rows);
	unsigned long before, even, uneven;
	struct locator *l;

	(void)priv;
	if (reads_so_far() == 0)
		skip();
	assert_non_null(rows);
	random_rows(rows, ROWS);
	(void)build(rows, ROWS, THUMBURL_IDS_SHA1, no_conflict, NULL);
	l = open_good(THUMBURL_IDS_SHA1);
	before = reads_so_far();
	expect_rows(l, rows, ROWS, THUMBURL_SHA1_LEN / 2);
	even = reads_so_far() - before;
	locator_free(&l);
	make_uneven(rows);
	(void)build(rows, ROWS, THUMBURL_IDS_SHA1, no_conflict, NULL);
	l = open_good(THUMBURL_IDS_SHA1);
	before = reads_so_far();
	expect_rows(l, rows, ROWS, THUMBURL_SHA1_LEN / 2);
	uneven = reads_so_far() - before;
	locator_free(&l);
	free(rows);
	print_message("%.2f reads for two look-ups, and %.2f\n", (double)even / ROWS,
	    (double)uneven / ROWS);
	/* two searches, and a name */
	assert_true(even > 3 * ROWS && even < 6 * ROWS);
	assert_true(uneven < 25 * ROWS);
}

/* Names and wikis of all lengths. */
static void
test_lengths(void **priv)
{
	char wiki[THUMBURL_BASE_MAX + 2], stored[THUMBURL_STORED_MAX + 2], id[2 * ID + 1];
	static const unsigned char ids[2][ID] = { "one", "two" };
	struct locator_build b = {
		.out = fopen(path, "w+"), .directory = directory, .ids = THUMBURL_IDS_SHA1,
		.conflict = no_conflict, .is_stopped = go_on,
	};
	struct locator_builder *builder;
	struct locator_name name;
	struct locator *l;

	(void)priv;
	memset(wiki, 'w', sizeof wiki);
	memset(stored, 's', sizeof stored);
	wiki[THUMBURL_BASE_MAX + 1] = stored[THUMBURL_STORED_MAX + 1] = '\0';
	assert_non_null(b.out);
	builder = locator_builder_new(&b);
	assert_int_equal(locator_builder_add(builder, wiki, "a", ids[0], 0), -1);
	assert_int_equal(locator_builder_add(builder, "a", stored, ids[0], 0), -1);
	wiki[THUMBURL_BASE_MAX] = stored[THUMBURL_STORED_MAX] = '\0';
	assert_int_equal(locator_builder_add(builder, wiki, stored, ids[0], 0), 0);
	assert_int_equal(locator_builder_add(builder, "", "s", ids[1], 0), 0);
	assert_int_equal(locator_builder_finish(builder), 0);
	locator_builder_free(&builder);
	(void)fclose(b.out);

	l = open_good(THUMBURL_IDS_SHA1);
	assert_int_equal(locator_id_of(l, wiki, stored, id), 1);
	assert_int_equal(locator_name_of(l, id, &name), 1);
	assert_string_equal(name.wiki, wiki);
	assert_string_equal(name.stored, stored);
	assert_int_equal(locator_id_of(l, "", "s", id), 1);
	assert_int_equal(locator_name_of(l, id, &name), 1);
	assert_string_equal(name.wiki, "");
	assert_string_equal(name.stored, "s");
	stored[THUMBURL_STORED_MAX] = 's';
	assert_int_equal(locator_id_of(l, wiki, stored, id), 0);
	locator_free(&l);
}

static void
note_conflict(void *priv, const char *text, uint64_t first, uint64_t second)
{

	assert_string_equal(text, "wikipedia/commons/Twice.jpg");
	assert_int_equal(first, 1);
	assert_int_equal(second, 3);
	++*(int *)priv;
}

/* A name with two ids is reported, and has the first; one that is only repeated is a name. */
static void
test_twice(void **priv)
{
	static const struct row rows[] = {
		{ "wikipedia/commons", "Once.jpg", { 1 } },
		{ "wikipedia/commons", "Twice.jpg", { 2 } },
		{ "wikipedia/commons", "Once.jpg", { 1 } },
		{ "wikipedia/commons", "Twice.jpg", { 3 } },
		{ "wikipedia/de", "Twice.jpg", { 3 } },
	};
	char id[2 * ID + 1];
	struct locator_name name;
	struct locator *l;
	int conflicts = 0;

	(void)priv;
	assert_int_equal(build(rows, 5, THUMBURL_IDS_SHA1, note_conflict, &conflicts), 3);
	assert_int_equal(conflicts, 1);
	l = open_good(THUMBURL_IDS_SHA1);
	assert_int_equal(locator_rows(l), 3);
	assert_int_equal(locator_id_of(l, "wikipedia/commons", "Twice.jpg", id), 1);
	assert_int_equal(strncmp(id, "02", 2), 0);
	expect_verified(l);
	/* other spellings of the id are none */
	assert_int_equal(locator_name_of(l, id, &name), 1);
	strcat(id, "0");
	assert_int_equal(locator_name_of(l, id, &name), 0);
	id[THUMBURL_SHA1_LEN] = '\0';
	id[0] = 'g';
	assert_int_equal(locator_name_of(l, id, &name), 0);
	locator_free(&l);
}

static char *
read_whole(size_t *len)
{
	FILE *f = fopen(path, "r");
	struct stat st;
	char *bytes;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	*len = (size_t)st.st_size;
	bytes = malloc(*len);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, *len, f), *len);
	(void)fclose(f);
	return (bytes);
}

static void
write_broken(const char *bytes, size_t len)
{
	FILE *f = fopen(broken, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Ask for all rows.  Returns how many answers were right; others must be none. */
static unsigned
ask(const struct locator *l, const struct row *rows, size_t n)
{
	const size_t bytes = THUMBURL_SHA1_LEN / 2;
	char hex[2 * ID + 1], id[2 * ID + 1];
	struct locator_name name;
	unsigned right = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		hex_of(rows[i].id, bytes, hex);
		if (locator_id_of(l, rows[i].wiki, rows[i].stored, id) == 1) {
			assert_string_equal(id, hex);
			right++;
		}
		if (locator_name_of(l, hex, &name) == 1) {
			assert_string_equal(name.wiki, named(rows, n, i)->wiki);
			assert_string_equal(name.stored, named(rows, n, i)->stored);
			right++;
		}
	}
	return (right);
}

/* A file that is cut does not open; one that is cut while it is open gives -1 or 0. */
static void
test_cut(void **priv)
{
	struct row rows[FEW];
	struct locator *l;
	char err[200];
	size_t len, cut;
	char *bytes;

	(void)priv;
	random_rows(rows, FEW);
	(void)build(rows, FEW, THUMBURL_IDS_SHA1, no_conflict, NULL);
	bytes = read_whole(&len);
	for (cut = 0; cut < len; cut++) {
		write_broken(bytes, len);
		l = locator_open(broken, THUMBURL_IDS_SHA1, err, sizeof err);
		assert_non_null(l);
		assert_int_equal(ask(l, rows, FEW), 2 * FEW);
		assert_int_equal(truncate(broken, (off_t)cut), 0);
		assert_true(ask(l, rows, FEW) < 2 * FEW);
		assert_int_equal(locator_is_current(l, broken), 0);
		locator_free(&l);
		assert_null(locator_open(broken, THUMBURL_IDS_SHA1, err, sizeof err));
		assert_non_null(strstr(err, broken));
	}
	free(bytes);
}

/* Each byte of a file is changed. */
static void
test_flipped(void **priv)
{
	struct row rows[FEW];
	struct locator *l;
	char err[200];
	size_t len, i;
	char *bytes;
	unsigned right = 0, opened = 0;

	(void)priv;
	random_rows(rows, FEW);
	(void)build(rows, FEW, THUMBURL_IDS_SHA1, no_conflict, NULL);
	bytes = read_whole(&len);
	for (i = 0; i < len; i++) {
		const char was = bytes[i];

		bytes[i] ^= (char)(1 << random_below(&state, 8));
		write_broken(bytes, len);
		bytes[i] = was;
		l = locator_open(broken, THUMBURL_IDS_SHA1, err, sizeof err);
		assert_true(i >= 64 || l == NULL);
		if (l != NULL) {
			right += ask(l, rows, FEW);
			opened++;
		}
		locator_free(&l);
	}
	free(bytes);
	/* most bytes are zeros between the parts, and one change harms few rows */
	assert_int_equal(opened, len - 64);
	assert_true(right < 2 * FEW * opened && right > 2 * FEW * opened * 9 / 10);
}

/* Random bytes behind a good header, and whole files of them. */
static void
test_foreign(void **priv)
{
	struct row rows[FEW];
	struct locator *l;
	char err[200];
	size_t len;
	char *bytes;
	unsigned i;

	(void)priv;
	random_rows(rows, FEW);
	(void)build(rows, FEW, THUMBURL_IDS_SHA1, no_conflict, NULL);
	bytes = read_whole(&len);
	for (i = 0; i < 200; i++) {
		random_bytes((unsigned char *)bytes + 64, len - 64);
		write_broken(bytes, len);
		l = locator_open(broken, THUMBURL_IDS_SHA1, err, sizeof err);
		assert_non_null(l);
		assert_int_equal(ask(l, rows, FEW), 0);
		assert_int_equal(locator_verify(l, keep_on, &(uint64_t){ 0 }, err, sizeof err), -1);
		locator_free(&l);
	}
	for (i = 0; i < 200; i++) {
		random_bytes((unsigned char *)bytes, i);
		write_broken(bytes, i);
		assert_null(locator_open(broken, THUMBURL_IDS_SHA1, err, sizeof err));
	}
	free(bytes);
}

/* Each of these rows is as it might have been written, and the file is not. */
static void
expect_wrong(const char *bytes, size_t len, const char *why)
{
	struct locator *l;
	char err[200] = "";

	write_broken(bytes, len);
	l = locator_open(broken, THUMBURL_IDS_SHA1, err, sizeof err);
	assert_non_null(l);
	assert_int_equal(locator_verify(l, keep_on, &(uint64_t){ 0 }, err, sizeof err), -1);
	assert_non_null(strstr(err, why));
	locator_free(&l);
}

static void
test_verify(void **priv)
{
	const size_t id = THUMBURL_SHA1_LEN / 2, size = LOCATOR_KEY + id + LOCATOR_CHECK;
	unsigned char *bytes, *row, first[LOCATOR_ROW_MAX];
	struct row rows[FEW];
	size_t len;

	(void)priv;
	random_rows(rows, FEW);
	(void)build(rows, FEW, THUMBURL_IDS_SHA1, no_conflict, NULL);
	bytes = (unsigned char *)read_whole(&len);
	row = bytes + LOCATOR_PAGE;
	memcpy(first, row, size);
	row[0] ^= 1;
	expect_wrong((char *)bytes, len, "row 1 by name is damaged");
	memcpy(row, row + size, size);
	memcpy(row + size, first, size);
	expect_wrong((char *)bytes, len, "row 2 by name is not in order");
	memcpy(row + size, row, size);
	memcpy(row, first, size);
	row[LOCATOR_KEY] ^= 1;
	locator_check(row, LOCATOR_KEY, row + LOCATOR_KEY, id, row + LOCATOR_KEY + id);
	expect_wrong((char *)bytes, len, "row 1 by name has an id that has no row");
	/* the name has the id of another */
	memcpy(row + LOCATOR_KEY, memcmp(rows[0].id, first + LOCATOR_KEY, id) ? rows[0].id :
	    rows[FEW - 1].id, id);
	locator_check(row, LOCATOR_KEY, row + LOCATOR_KEY, id, row + LOCATOR_KEY + id);
	expect_wrong((char *)bytes, len, "has a name of another id");
	free(bytes);
}

/* The same for rows by id, and for a row that is there twice. */
static void
test_verify_ids(void **priv)
{
	struct locator_layout layout;
	unsigned char *bytes, *row, *check;
	struct row rows[FEW];
	const char *why;
	char *text;
	size_t len;

	(void)priv;
	random_rows(rows, FEW);
	(void)build(rows, FEW, THUMBURL_IDS_SHA1, no_conflict, NULL);
	bytes = (unsigned char *)read_whole(&len);
	assert_int_equal(locator_header_read(&layout, bytes, &why), 0);
	row = bytes + layout.by_id.at;
	check = row + layout.id + LOCATOR_PLACE;
	*check ^= 1;
	expect_wrong((char *)bytes, len, "row 1 by id is damaged, or its name is");
	text = (char *)bytes + LOCATOR_HEADER + locator_get64(row + layout.id);
	text[strlen(text) - 1] ^= 1;
	locator_check(row, layout.id, text, strlen(text), check);
	expect_wrong((char *)bytes, len, "row 1 by id has a name that has no row");
	text[strlen(text) - 1] ^= 1;
	locator_check(row, layout.id, text, strlen(text), check);
	row = bytes + layout.by_name.at;
	memcpy(row + layout.by_name.size, row, layout.by_name.size);
	expect_wrong((char *)bytes, len, "row 2 by name is not in order");
	free(bytes);
}

static void
expect_refused(const char *file, enum thumburl_ids ids, const char *why)
{
	char err[200] = "";

	assert_null(locator_open(file, ids, err, sizeof err));
	assert_non_null(strstr(err, file));
	assert_non_null(strstr(err, why));
}

static void
test_open(void **priv)
{
	static const struct row row = { "wikipedia/commons", "A.jpg", { 1 } };
	struct locator *l = NULL;

	(void)priv;
	locator_free(&l);
	(void)build(&row, 1, THUMBURL_IDS_SHA256, no_conflict, NULL);
	expect_refused(path, THUMBURL_IDS_SHA1, "its ids are sha256, and the site has ids = sha1");
	expect_refused("/", THUMBURL_IDS_SHA1, "it is not a regular file");
	expect_refused("/dev/null", THUMBURL_IDS_SHA1, "it is not a regular file");
	expect_refused("/nowhere", THUMBURL_IDS_SHA1, "No such file");
	write_broken("", 0);
	expect_refused(broken, THUMBURL_IDS_SHA1, "it is no file of thumbctl ids build");
	l = open_good(THUMBURL_IDS_OFF);
	assert_int_equal(locator_is_current(l, path), 1);
	assert_int_equal(locator_is_current(l, "/nowhere"), 0);
	(void)build(&row, 1, THUMBURL_IDS_SHA256, no_conflict, NULL);
	assert_int_equal(locator_is_current(l, path), 0);
	locator_free(&l);
}

static int
begin(void **priv)
{

	(void)priv;
	if (mkdtemp(directory) == NULL)
		return (-1);
	(void)snprintf(path, sizeof path, "%s/ids", directory);
	(void)snprintf(broken, sizeof broken, "%s/broken", directory);
	return (0);
}

static int
end(void **priv)
{

	(void)priv;
	(void)unlink(path);
	(void)unlink(broken);
	return (rmdir(directory));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha1),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_uneven),
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_verify_ids),
		cmocka_unit_test(test_open),
	};

	return (cmocka_run_group_tests(tests, begin, end));
}
