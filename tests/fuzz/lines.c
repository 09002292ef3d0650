/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Prints the library's result for each target, in a line each, to compare with those of model.py:
 * canonical, query and path form with tabs between them.
 * Usage: lines [PROJECT/CODE [STRIP [PHP-BASE [PARAMS]]]]
 */

#include "config.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thumburl/thumburl.h"

#define URL_MAX_BYTES	(1 << 20)

typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

static const struct {
	char	letter;
	char	byte;
} escapes[] = { { 'n', '\n' }, { 't', '\t' }, { '0', '\0' }, { '\\', '\\' } };

/* The byte of an escape; a backslash before any other byte stands for itself. */
static int
unescape(const char *s, char *byte)
{
	size_t i;

	for (i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
		if (s[0] != '\\' || s[1] != escapes[i].letter)
			continue;
		*byte = escapes[i].byte;
		return (2);
	}
	*byte = *s;
	return (1);
}

/* Unescape in place; returns the length of the line. */
static size_t
unescape_line(char *line)
{
	size_t n = 0;
	char *p = line;

	while (*p != '\0')
		p += unescape(p, &line[n++]);
	return (n);
}

static void
print(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_reason reason, format_f *format, char end)
{
	static char url[URL_MAX_BYTES];

	if (reason == THUMBURL_OK && format == thumburl_format_query)
		reason = thumburl_query_equivalent(site, ref);
	if (reason == THUMBURL_OK && format == thumburl_format_path)
		reason = thumburl_path_equivalent(ref);
	if (reason != THUMBURL_OK)
		printf("reject %s%c", thumburl_reason_code(reason), end);
	else if (format(site, ref, url, sizeof url) >= sizeof url)
		errx(1, "longer than %d bytes", URL_MAX_BYTES);
	else
		printf("ok %s%c", url, end);
}

int
main(int argc, char **argv)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site site;
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char msg[256], *line = NULL, *target;
	size_t size = 0, n;

	o.abbreviate = 160;
	o.default_wiki = argc > 1 ? argv[1] : NULL;
	o.strip = argc > 2 ? argv[2] : NULL;
	o.php_base = argc > 3 ? argv[3] : NULL;
	o.params = argc > 4 ? argv[4] : o.params;
	if (thumburl_site_init(&site, &o, msg, sizeof msg))
		errx(2, "%s", msg);
	while (getline(&line, &size, stdin) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		n = unescape_line(line);
		/* a block of exactly this size, so that a sanitizer sees a byte too many */
		target = malloc(n > 0 ? n : 1);
		if (target == NULL)
			err(1, NULL);
		memcpy(target, line, n);
		r = thumburl_parse(&site, target, n, &ref);
		print(&site, &ref, r, thumburl_format_canonical, '\t');
		print(&site, &ref, r, thumburl_format_query, '\t');
		print(&site, &ref, r, thumburl_format_path, '\n');
		free(target);
	}
	free(line);
	return (0);
}
