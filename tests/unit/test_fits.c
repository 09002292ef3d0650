/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every row of fits.tsv, where a client wanted a picture W pixels wide and its own code failed: the
 * fit is what it wanted (doc/clients.rst).
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define ROWS_MIN	30

enum { CLIENT, GIVEN, WIDTH, ORIGINAL, WANTED, FAILURE, N_COLUMNS };

static struct thumburl_site site;

/* A URL, or a title of the site's default wiki. */
static const char *
url_of(const char *given, char *buf, size_t size)
{
	char name[256];

	if (strstr(given, "//") != NULL)
		return (given);
	assert_true(thumburl_name_of_title(given, strlen(given), NULL, 1, name, sizeof name) <
	    sizeof name);
	assert_true(thumburl_target_of_name(&site, name, strlen(name), buf, size) < size);
	return (buf);
}

static void
check_row(char *const *col)
{
	struct thumburl_fit fit = { .width = (uint32_t)atoi(col[WIDTH]) };
	struct thumburl_url parts;
	struct thumburl_ref ref;
	char buf[1024], out[1024];
	const char *url;

	assert_int_equal(sscanf(col[ORIGINAL], "%ux%u", &fit.original_width, &fit.original_height), 2);
	url = url_of(col[GIVEN], buf, sizeof buf);
	assert_int_equal(thumburl_parse_url(&site, url, strlen(url), &ref, &parts), THUMBURL_OK);
	assert_int_equal(thumburl_fit(&site, &ref, &fit), THUMBURL_OK);
	assert_true(thumburl_format_url(&site, &ref, &parts.origin, THUMBURL_SCHEME_QUERY, out,
	    sizeof out) < sizeof out);
	assert_string_equal(out, col[WANTED]);
}

static void
test_rows(void **state)
{
	const char *dir = getenv("srcdir");
	char path[4096], *line = NULL, *p, *col[N_COLUMNS];
	size_t size = 0;
	unsigned rows = 0;
	FILE *f;
	int i;

	(void)state;
	snprintf(path, sizeof path, "%s/fits.tsv", dir != NULL ? dir : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	while (getline(&line, &size, f) >= 0) {
		if (*line == '#')
			continue;
		line[strcspn(line, "\n")] = '\0';
		p = line;
		for (i = 0; i < N_COLUMNS; i++) {
			col[i] = strsep(&p, "\t");
			assert_non_null(col[i]);
		}
		check_row(col);
		rows++;
	}
	free(line);
	fclose(f);
	assert_true(rows >= ROWS_MIN);
}

static int
set_up(void **state)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	(void)state;
	o.default_wiki = "wikipedia/commons";
	if (thumburl_options_set(&o, NULL, "profile", "wikimedia", err, sizeof err))
		return (-1);
	return (thumburl_site_init(&site, &o, err, sizeof err));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};

	return (cmocka_run_group_tests_name("fits", tests, set_up, NULL));
}
