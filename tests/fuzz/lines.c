/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Prints the library's result for each target, in a line each, to compare with those of model.py:
 * canonical, query and path form with tabs between them.
 * Usage: lines [--signed allow|require] [PROJECT/CODE [STRIP [PHP-BASE [PARAMS]]]]
 *	lines --site OPTIONS, which are those of a site file, with semicolons between them
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

/* The site with signed URLs of model.py, and its keys. */
static void
set_signed(struct thumburl_options *o, struct thumburl_client *client, const char *policy)
{
	static struct thumburl_keys keys;
	char text[] =
	    "new = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
	    "old = 202122232425262728292a2b2c2d2e2f\n";
	char msg[256];

	o->params = "info,lang,p,t,v,w";
	o->steps = "2,10,220,960";
	o->size_policy = "refuse";
	o->signed_urls = policy;
	if (thumburl_keys_read(&keys, "keys", text, strlen(text), msg, sizeof msg))
		errx(2, "%s", msg);
	client->keys = &keys;
	client->now = 1800000000;
}

static void
set_site(struct thumburl_options *o, const char *options)
{
	static char text[1024];
	char *p, msg[256];

	if (strlen(options) >= sizeof text)
		errx(2, "--site has more than %zu bytes", sizeof text - 1);
	strcpy(text, options);
	for (p = text; *p != '\0'; p++)
		if (*p == ';')
			*p = '\n';
	if (thumburl_options_read(o, "--site", text, strlen(text), msg, sizeof msg))
		errx(2, "%s", msg);
}

static void
set_options(struct thumburl_options *o, int argc, char **argv)
{

	o->abbreviate = 160;
	o->default_wiki = argc > 1 ? argv[1] : NULL;
	o->strip = argc > 2 ? argv[2] : NULL;
	o->php_base = argc > 3 ? argv[3] : NULL;
	o->params = argc > 4 ? argv[4] : o->params;
}

int
main(int argc, char **argv)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_client client = { .linked = 0 };
	struct thumburl_site site;
	struct thumburl_ref ref;
	enum thumburl_reason r;
	const char *policy = NULL;
	char msg[256], *line = NULL, *target;
	size_t size = 0, n;

	if (argc > 2 && !strcmp(argv[1], "--signed")) {
		policy = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc > 2 && !strcmp(argv[1], "--site"))
		set_site(&o, argv[2]);
	else
		set_options(&o, argc, argv);
	if (policy != NULL)
		set_signed(&o, &client, policy);
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
		r = thumburl_parse_of(&site, &client, target, n, &ref);
		print(&site, &ref, r, thumburl_format_canonical, '\t');
		print(&site, &ref, r, thumburl_format_query, '\t');
		print(&site, &ref, r, thumburl_format_path, '\n');
		free(target);
	}
	free(line);
	return (0);
}
