/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What clients do, line by line, to compare their libraries: width, height, density in hundredths,
 * width and height of the original, min, max and a URL, with tabs between them.  The answers are the
 * fit, a srcset by density, one by width, and the key.  The site is the profile wikimedia with ids;
 * "steps" as an argument is a site without steps, and "keep" one that keeps widths above the last.
 */

#include "config.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "thumburl/thumburl.h"

#define N_NUMBERS	7

static char text[1 << 16];

static void
print(size_t n, char end)
{

	if (n >= sizeof text)
		errx(1, "longer than %zu bytes", sizeof text);
	printf("%s%c", text, end);
}

static void
answer(const struct thumburl_site *site, const uint32_t *n, const char *url)
{
	static const uint32_t densities[] = { 100, 150, 200, 333 };
	struct thumburl_srcset place = { .fit = { n[0], n[1], n[2], n[3], n[4] },
	    .densities = densities, .n_densities = 4 };
	struct thumburl_srcset widths = { .fit = { 0, 0, 0, n[3], n[4] }, .min = n[5], .max = n[6] };
	struct thumburl_ref ref, fit;
	struct thumburl_url parts;
	enum thumburl_reason r;

	r = thumburl_parse_url(site, url, strlen(url), &ref, &parts);
	if (r != THUMBURL_OK) {
		printf("%s\n", thumburl_reason_code(r));
		return;
	}
	fit = ref;
	r = thumburl_fit(site, &fit, &place.fit);
	if (r != THUMBURL_OK) {
		printf("%s\n", thumburl_reason_code(r));
		return;
	}
	print(thumburl_format_url(site, &fit, &parts.origin, ref.scheme, text, sizeof text), '\t');
	print(thumburl_format_srcset(site, &ref, &parts.origin, ref.scheme, &place, text, sizeof text), '\t');
	print(thumburl_format_srcset(site, &ref, &parts.origin, ref.scheme, &widths, text, sizeof text), '\t');
	print(thumburl_format_key(&ref, text, sizeof text), '\n');
}

int
main(int argc, char **argv)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site site;
	uint32_t n[N_NUMBERS];
	char msg[256], *line = NULL;
	size_t size = 0;
	int at;

	if (thumburl_options_set(&o, NULL, "profile", "wikimedia", msg, sizeof msg) ||
	    thumburl_options_set(&o, NULL, "params", "f,info,lang,p,q,t,w", msg, sizeof msg) ||
	    thumburl_options_set(&o, NULL, "ids", "sha1", msg, sizeof msg) ||
	    (argc > 1 && thumburl_options_set(&o, NULL, !strcmp(argv[1], "steps") ? "steps" :
	    "beyond-steps", !strcmp(argv[1], "steps") ? "" : argv[1], msg, sizeof msg)) ||
	    thumburl_site_init(&site, &o, msg, sizeof msg))
		errx(2, "%s", msg);
	while (getline(&line, &size, stdin) >= 0) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%" SCNu32 "\t%" SCNu32 "\t%" SCNu32 "\t%" SCNu32 "\t%" SCNu32 "\t%"
		    SCNu32 "\t%" SCNu32 "\t%n", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &at) != 7)
			errx(2, "a line needs %d numbers and a URL: %s", N_NUMBERS, line);
		answer(&site, n, line + at);
	}
	free(line);
	return (0);
}
