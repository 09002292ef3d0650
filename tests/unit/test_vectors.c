/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every row of vectors.tsv is a test of its own (doc/url-schemes.rst, Test vectors).
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define ROWS_MAX	1000

enum { ID, CLASS, OLD_URL, NEW_URL, DIRECTION, INPUT, EXPECTED, NOTE, N_COLUMNS };

struct row {
	char			*line;
	char			*col[N_COLUMNS];
	struct thumburl_site	site;
};

static struct row rows[ROWS_MAX];
static struct CMUnitTest tests[ROWS_MAX];

enum to { TO_CANONICAL, TO_QUERY, TO_PATH };

/* Convert a URL.  Leaves the result or "reject CODE" in buf, where it must fit. */
static const char *
convert(const struct row *row, const char *url, enum to to, char *buf, size_t size)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;
	size_t n;

	r = thumburl_parse(&row->site, url, strlen(url), &ref);
	if (r == THUMBURL_OK && to == TO_QUERY)
		r = thumburl_query_equivalent(&row->site, &ref);
	if (r != THUMBURL_OK) {
		snprintf(buf, size, "reject %s", thumburl_reason_code(r));
		return (buf);
	}
	if (to == TO_CANONICAL)
		n = thumburl_format_canonical(&row->site, &ref, buf, size);
	else if (to == TO_QUERY)
		n = thumburl_format_query(&row->site, &ref, buf, size);
	else
		n = thumburl_format_path(&row->site, &ref, buf, size);
	assert_true(n > 0 && n < size);
	assert_int_equal(n, strlen(buf));
	return (buf);
}

static void
expect(const struct row *row, const char *url, enum to to, const char *expected)
{
	char buf[4096];

	assert_string_equal(convert(row, url, to, buf, sizeof buf), expected);
}

/* A canonical URL is its own canonical form. */
static void
expect_fixed(const struct row *row, const char *url)
{

	expect(row, url, TO_CANONICAL, url);
}

static void
test_both(const struct row *row)
{

	expect(row, row->col[OLD_URL], TO_QUERY, row->col[NEW_URL]);
	expect(row, row->col[NEW_URL], TO_PATH, row->col[OLD_URL]);
	expect_fixed(row, row->col[OLD_URL]);
	expect_fixed(row, row->col[NEW_URL]);
}

static void
test_old2new(const struct row *row)
{

	expect(row, row->col[INPUT], TO_QUERY, row->col[EXPECTED]);
	expect(row, row->col[INPUT], TO_CANONICAL, row->col[OLD_URL]);
	assert_string_equal(row->col[EXPECTED], row->col[NEW_URL]);
}

static void
test_new2old(const struct row *row)
{

	expect(row, row->col[INPUT], TO_PATH, row->col[EXPECTED]);
	expect(row, row->col[INPUT], TO_CANONICAL, row->col[NEW_URL]);
	assert_string_equal(row->col[EXPECTED], row->col[OLD_URL]);
}

static void
test_canon(const struct row *row)
{

	expect(row, row->col[INPUT], TO_CANONICAL, row->col[EXPECTED]);
	expect_fixed(row, row->col[EXPECTED]);
}

static void
test_reject(const struct row *row)
{
	char want[64], buf[4096];
	const char *code = row->col[EXPECTED];

	snprintf(want, sizeof want, "reject %s", code);
	expect(row, row->col[INPUT], TO_QUERY, want);
	convert(row, row->col[INPUT], TO_CANONICAL, buf, sizeof buf);
	if (!strcmp(code, "no-equivalent") || !strcmp(code, "ambiguous-name"))
		assert_int_equal(buf[0], '/');
	else
		assert_string_equal(buf, want);
}

static const struct {
	const char	*direction;
	void		(*test)(const struct row *);
} directions[] = {
	{ "both",	test_both },
	{ "old2new",	test_old2new },
	{ "new2old",	test_new2old },
	{ "canon",	test_canon },
	{ "reject",	test_reject },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t i;

	for (i = 0; i < sizeof directions / sizeof directions[0]; i++) {
		if (strcmp(directions[i].direction, row->col[DIRECTION]))
			continue;
		directions[i].test(row);
		return;
	}
	fail_msg("%s: unknown direction %s", row->col[ID], row->col[DIRECTION]);
}

/* The site of a row: "bare[default=wikipedia/en]" wants a default wiki. */
static int
row_site(struct row *row)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char wiki[64] = "", err[256];

	o.abbreviate = 160;
	if (sscanf(row->col[CLASS], "%*[^[][default=%63[^]]", wiki) == 1)
		o.default_wiki = wiki;
	if (thumburl_site_init(&row->site, &o, err, sizeof err) == 0)
		return (0);
	fprintf(stderr, "%s: %s\n", row->col[ID], err);
	return (-1);
}

static int
read_row(struct row *row, char *line)
{
	char *p = line;
	int i;

	line[strcspn(line, "\n")] = '\0';
	row->line = line;
	for (i = 0; i < N_COLUMNS; i++) {
		row->col[i] = strsep(&p, "\t");
		if (row->col[i] == NULL)
			return (-1);
	}
	return (row_site(row));
}

int
main(int argc, char **argv)
{
	const char *dir = getenv("srcdir");
	char path[4096], *line = NULL;
	size_t size = 0, n = 0;
	int failed;
	FILE *f;

	snprintf(path, sizeof path, "%s/vectors.tsv", dir != NULL ? dir : ".");
	f = fopen(argc > 1 ? argv[1] : path, "r");
	if (f == NULL || getline(&line, &size, f) < 0) {
		perror(path);
		return (1);
	}
	free(line);			/* the line of column names */
	for (; n < ROWS_MAX; n++) {
		line = NULL;
		size = 0;
		if (getline(&line, &size, f) < 0)
			break;
		if (read_row(&rows[n], line))
			return (1);
		tests[n].name = rows[n].col[ID];
		tests[n].test_func = test_row;
		tests[n].initial_state = &rows[n];
	}
	free(line);
	fclose(f);
	failed = _cmocka_run_group_tests("vectors", tests, n, NULL, NULL);
	while (n > 0)
		free(rows[--n].line);
	return (failed);
}
