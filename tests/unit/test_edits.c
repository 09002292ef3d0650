/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every row of edits.tsv, a URL as a real client edits it, is a test of its own: it means what the
 * row says, on a site with no more than MediaWiki's options (doc/url-schemes.rst, Test vectors).
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define ROWS_MAX	400

enum { CLIENT, INPUT, EDITED, MEANS, NOTE, MEANT, N_COLUMNS };

struct row {
	char	*line;
	char	*col[N_COLUMNS];
	char	name[32];
};

static struct row rows[ROWS_MAX];
static struct CMUnitTest tests[ROWS_MAX];
static struct thumburl_site site;

/* A refused URL is refused by the parser, or has no equivalent in the query scheme. */
static enum thumburl_reason
read_url(const char *url, struct thumburl_ref *ref, struct thumburl_url *parts)
{
	enum thumburl_reason r;

	r = thumburl_parse_url(&site, url, strlen(url), ref, parts);
	return (r == THUMBURL_OK ? thumburl_query_equivalent(&site, ref) : r);
}

/* An original's row has its URL at the end of the note. */
static const char *
wanted_url(const struct row *row)
{

	return (row->col[MEANS][0] == '/' ? row->col[MEANS] : strstr(row->col[NOTE], "/v1/"));
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	const char *const means = row->col[MEANS], *const url = row->col[EDITED];
	char expected[4096], buf[4096];
	struct thumburl_url parts;
	struct thumburl_ref ref;
	enum thumburl_reason r;

	r = read_url(url, &ref, &parts);
	if (!strncmp(means, "refuse:", 7)) {
		assert_string_equal(thumburl_reason_code(r), means + 7);
		thumburl_suggest(&site, parts.target.b, parts.target.len, buf, sizeof buf);
		assert_string_equal(buf, row->col[MEANT]);
		return;
	}
	assert_string_equal(thumburl_reason_code(r), "ok");
	assert_int_equal(thumburl_class(&ref) == THUMBURL_CLASS_ORIGINAL,
	    !strcmp(means, "original"));
	if (wanted_url(row) == NULL)
		return;
	/* with the client's origin before it */
	snprintf(expected, sizeof expected, "%.*s%s", (int)parts.origin.len, url, wanted_url(row));
	assert_true(thumburl_format_url(&site, &ref, &parts.origin, THUMBURL_SCHEME_QUERY, buf,
	    sizeof buf) < sizeof buf);
	assert_string_equal(buf, expected);
}

static int
read_row(struct row *row, char *line, unsigned number)
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
	snprintf(row->name, sizeof row->name, "row %u", number);
	return (0);
}

int
main(void)
{
	const char *dir = getenv("srcdir");
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char path[4096], *line = NULL;
	size_t size = 0, n = 0;
	unsigned number;
	int failed;
	FILE *f;

	o.abbreviate = 160;
	snprintf(path, sizeof path, "%s/edits.tsv", dir != NULL ? dir : ".");
	f = fopen(path, "r");
	if (f == NULL || thumburl_site_init(&site, &o, path, sizeof path)) {
		perror(path);
		return (1);
	}
	for (number = 1; n < ROWS_MAX && getline(&line, &size, f) >= 0; number++, line = NULL) {
		if (read_row(&rows[n], line, number)) {
			fprintf(stderr, "%s:%u: not %d columns\n", path, number, N_COLUMNS);
			return (1);
		}
		/* the names of the columns, and a URL of no site of ours */
		if (*line == '#' || *rows[n].col[MEANS] == '?') {
			free(line);
			continue;
		}
		tests[n].name = rows[n].name;
		tests[n].test_func = test_row;
		tests[n].initial_state = &rows[n];
		n++;
	}
	free(line);
	fclose(f);
	failed = _cmocka_run_group_tests("edits", tests, n, NULL, NULL);
	while (n > 0)
		free(rows[--n].line);
	return (failed);
}
