/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl url: URLs to their canonical form, or to the other scheme; one line for each.
 */

#include "config.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thumbctl.h"
#include "thumburl/thumburl.h"

typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

static const struct {
	const char	*name;
	format_f	*format;
} targets[] = {
	{ "canonical",	thumburl_format_canonical },
	{ "query",	thumburl_format_query },
	{ "path",	thumburl_format_path },
};

#define N_TARGETS	(sizeof targets / sizeof targets[0])

static const struct option longopts[] = {
	{ "to",		required_argument, NULL, 't' },
	{ "help",	no_argument, NULL, 'h' },
#define X(type, field, name, arg, help) { name, required_argument, NULL, 0 },
	THUMBURL_OPTIONS(X)
#undef X
	{ NULL, 0, NULL, 0 }
};

static void
help(void)
{

	printf("Usage: thumbctl url --to canonical|query|path [OPTION...] [URL...]\n\n"
	    "Prints a line for each URL, or for each line of standard input if there is none:\n"
	    "\"ok\", a tab and the URL; or \"reject\", a tab and the reason's code.\n"
	    "Exits with 0 if all were ok, 1 if any was refused, 2 for a mistake in the call.\n\n"
	    "  --to FORM             canonical: in the URL's own scheme; query; path\n");
#define X(type, field, name, arg, text) printf("  --%-12s %-6s %s\n", name, arg, text);
	THUMBURL_OPTIONS(X)
#undef X
}

struct converter {
	struct thumburl_site	site;
	format_f		*format;
	char			*url;		/* the last result */
	size_t			size;
};

/* Leaves the URL in cv->url. */
static enum thumburl_reason
convert(struct converter *cv, const char *url, size_t len)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;
	size_t n;

	r = thumburl_parse(&cv->site, url, len, &ref);
	if (r != THUMBURL_OK)
		return (r);
	n = cv->format(&cv->site, &ref, cv->url, cv->size);
	if (n == 0)
		return (thumburl_query_equivalent(&cv->site, &ref));
	if (n < cv->size)
		return (THUMBURL_OK);
	cv->size = n + 1;
	cv->url = realloc(cv->url, cv->size);
	if (cv->url == NULL)
		err(EXIT_USAGE, "thumbctl url");
	cv->format(&cv->site, &ref, cv->url, cv->size);
	return (THUMBURL_OK);
}

/* Returns 1 if the URL is refused. */
static int
print(struct converter *cv, const char *url, size_t len)
{
	enum thumburl_reason r;

	r = convert(cv, url, len);
	if (r == THUMBURL_OK)
		printf("ok\t%s\n", cv->url);
	else
		printf("reject\t%s\n", thumburl_reason_code(r));
	return (r != THUMBURL_OK);
}

static int
print_lines(struct converter *cv)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int refused = 0;

	while ((n = getline(&line, &size, stdin)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			n--;
		refused |= print(cv, line, (size_t)n);
	}
	free(line);
	return (refused);
}

static format_f *
find_target(const char *name)
{
	size_t i;

	for (i = 0; i < N_TARGETS; i++)
		if (!strcmp(targets[i].name, name))
			return (targets[i].format);
	return (NULL);
}

static int
usage(const char *message)
{

	fprintf(stderr, "thumbctl url: %s\n", message);
	return (EXIT_USAGE);
}

int
ctl_url(int argc, char **argv)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	struct converter cv = { .format = NULL };
	char msg[256];
	int c, i, refused = 0;

	argv[0] = (char []){ "thumbctl url" };
	while ((c = getopt_long(argc, argv, "", longopts, &i)) != -1) {
		if (c == 'h') {
			help();
			return (0);
		}
		if (c == '?')
			return (EXIT_USAGE);
		if (c == 't' && (cv.format = find_target(optarg)) == NULL)
			return (usage("--to must be canonical, query or path"));
		if (c == 0 && thumburl_options_set(&options, longopts[i].name, optarg, msg,
		    sizeof msg))
			return (usage(msg));
	}
	if (cv.format == NULL)
		return (usage("--to canonical, --to query or --to path is needed"));
	if (thumburl_site_init(&cv.site, &options, msg, sizeof msg))
		return (usage(msg));
	if (optind == argc)
		refused = print_lines(&cv);
	for (; optind < argc; optind++)
		refused |= print(&cv, argv[optind], strlen(argv[optind]));
	free(cv.url);
	if (fflush(stdout) || ferror(stdout)) {
		perror("thumbctl url: standard output");
		return (EXIT_USAGE);
	}
	return (refused ? EXIT_REFUSED : 0);
}
