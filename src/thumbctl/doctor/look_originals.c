/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals: thumbd itself reads one, and renders a thumb of it.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "finding.h"
#include "thumbctl/client/source.h"
#include "thumbctl/client/thumbs.h"
#include "thumbctl/terminal/printable.h"

#define WIDTH		"120"
#define TRIES		20		/* files of types that are disabled, or damaged */

/* Request the smallest thumb of an original.  Returns the status; 0 if it has none. */
static unsigned
try_one(struct doctor *d, const struct thumburl_site *site, const struct widths *widths,
    const struct entry *entry, char **url, char **body)
{
	struct answer answer;
	struct thumburl_ref ref;
	struct thumbs thumbs;

	if (thumbs_of(site, widths, entry, &thumbs) != THUMBURL_OK || thumbs.n == 0)
		return (0);
	thumbs_ref(&thumbs, thumbs.n - 1, &ref);
	*url = thumb_format(site, &ref, FORM_PATH);
	if (*url == NULL)
		return (0);
	*body = ask(d->server, *url, ASK_RENDER, &answer);
	return (answer.status);
}

/* Faults of a file, which say that thumbd could read it. */
static int
is_of_file(unsigned status)
{

	return (status == 0 || status == 413 || status == 415 || status == 422);
}

/* The web server may deny it, or not answer. */
static int
is_of_authorize(struct doctor *d, unsigned status)
{
	char *authorize = doctor_option(d, "authorize");
	const int set = (authorize != NULL);

	free(authorize);
	return (status == 403 || (set && (status == 502 || status == 504)));
}

static void
judge(struct doctor *d, const char *directory, unsigned status, const char *url, const char *body)
{

	if (status == 200)
		find_ok(d, "thumbd renders %s", url);
	else if (url == NULL)
		find_warning(d, "see originals and originals-levels of thumbd, and the bases of "
		    "the site", "%s has no original of the site that has a thumb", directory);
	else if (is_of_file(status))
		find_warning(d, "request a thumb of a file that you know", "%d files in %s have no "
		    "thumb; %s: %.*s", TRIES, directory, url,
		    body != NULL ? (int)strcspn(body, "\n") : 0, body);
	else if (is_of_authorize(d, status))
		find_wrong(d, "see authorize and authorize-host of thumbd; `journalctl -u thumbd' "
		    "has the answer of the web server", "thumbd answers %s with %u: %.*s", url,
		    status, body != NULL ? (int)strcspn(body, "\n") : 0, body);
	else
		find_wrong(d, "let the user of thumbd read all originals (SupplementaryGroups= of "
		    "its unit); `journalctl -u thumbd' has the reason", "thumbd answers %s with "
		    "%u: %.*s", url, status, body != NULL ? (int)strcspn(body, "\n") : 0, body);
}

static void
try_some(struct doctor *d, const struct thumburl_site *site, const char *directory)
{
	const struct source_options options = { .site = site, .names = &directory, .n = 1 };
	struct source *source = source_new(&options);
	char *url = NULL, *body = NULL, message[128];
	struct widths widths;
	struct entry entry;
	unsigned status = 0, tries;

	if (widths_set(&widths, site->n_steps > 0 ? NULL : WIDTH, site, message, sizeof message))
		widths.n = 0;
	for (tries = 0; tries < TRIES && is_of_file(status); tries++) {
		if (source_next(source, &entry) != SOURCE_MORE)
			break;
		free(url);
		free(body);
		url = body = NULL;
		status = try_one(d, site, &widths, &entry, &url, &body);
	}
	judge(d, directory, status, url, body);
	free(url);
	free(body);
	source_free(&source);
}

/* Nobody has decided who may see thumbs. */
static void
look_at_authorize(struct doctor *d, const char *directory)
{
	char *authorize = doctor_option(d, "authorize");

	if (authorize == NULL)
		find_warning(d, "set authorize of thumbd, or authorize = none if all originals are "
		    "public", "everybody may see thumbs of all originals in %s", directory);
	free(authorize);
}

void
look_at_originals(struct doctor *d)
{
	char *directory = doctor_option(d, "originals"), err[1024];
	struct thumburl_site site;

	if (d->health == NULL)
		find_unknown(d, "thumbd does not answer");
	else if (directory == NULL)
		find_unknown(d, "no directory of originals is known");
	else if (access(directory, R_OK | X_OK) != 0)
		find_unknown(d, "this user cannot read %s", directory);
	else if (doctor_site_of_config(d, &site, err, sizeof err) != 0)
		find_unknown(d, "%s", err);
	else {
		try_some(d, &site, directory);
		look_at_authorize(d, directory);
	}
	free(directory);
}
