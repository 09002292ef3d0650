/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ETag and Last-Modified.
 */

#include "config.h"

#include <nettle/base16.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>

#include "job/render_rules.h"
#include "validator.h"

static void
make_etag(struct validator *v, const char *version, const char *url)
{
	uint8_t digest[16];
	struct md5_ctx ctx;
	char text[ORIGINAL_VERSION_MAX + 16];
	int n;

	n = snprintf(text, sizeof text, "%d %s ", RENDER_RULES, version);
	md5_init(&ctx);
	md5_update(&ctx, (size_t)n, (const uint8_t *)text);
	md5_update(&ctx, strlen(url), (const uint8_t *)url);
	md5_digest(&ctx, sizeof digest, digest);
	v->etag[0] = '"';
	base16_encode_update(v->etag + 1, sizeof digest, digest);
	strcpy(v->etag + 1 + 2 * sizeof digest, "\"");
}

void
validator_make(struct validator *v, const struct original *original, const char *url)
{
	struct tm tm;

	make_etag(v, original->version, url);
	v->modified = original->modified;
	*v->last_modified = '\0';
	if (v->modified == ORIGINAL_UNDATED)
		return;
	gmtime_r(&v->modified, &tm);
	strftime(v->last_modified, sizeof v->last_modified, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

/* A list of quoted tags, each perhaps with W/ in front: compared weakly, as a cache does. */
static int
etag_listed(const char *etag, const char *list)
{
	const size_t len = strlen(etag);

	for (;;) {
		list += strspn(list, " \t,");
		if (*list == '\0')
			return (0);
		if (*list == '*')
			return (1);
		if (!strncmp(list, "W/", 2))
			list += 2;
		if (!strncmp(list, etag, len))
			return (1);
		list += strcspn(list, ",");
	}
}

static int
modified_since(time_t modified, const char *date)
{
	struct tm tm;
	const char *end;

	memset(&tm, 0, sizeof tm);
	end = strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	return (end == NULL || *end != '\0' || modified > timegm(&tm));
}

int
validator_matches(const struct validator *v, const char *if_none_match,
    const char *if_modified_since)
{

	if (if_none_match != NULL)
		return (etag_listed(v->etag, if_none_match));
	if (if_modified_since != NULL && v->modified != ORIGINAL_UNDATED)
		return (!modified_since(v->modified, if_modified_since));
	return (0);
}
