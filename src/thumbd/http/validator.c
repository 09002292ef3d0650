/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ETag and Last-Modified.
 */

#include "config.h"

#include <inttypes.h>
#include <nettle/base16.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>

#include "job/render_rules.h"
#include "validator.h"

/* The number of the age.  NB: ages of different URLs begin at different moments. */
static uint64_t
age_number(const struct validity *validity, const char *url, time_t now)
{
	uint32_t hash = 2166136261;	/* FNV-1a */

	if (validity->age == 0)
		return (0);
	for (; *url != '\0'; url++)
		hash = (hash ^ (uint8_t)*url) * 16777619;
	return (((uint64_t)now + hash % validity->age) / validity->age);
}

static void
hash_text(struct md5_ctx *ctx, const char *text)
{

	/* with the NUL, which separates the texts */
	md5_update(ctx, strlen(text) + 1, (const uint8_t *)text);
}

static void
make_etag(struct validator *v, const struct validity *validity, const char *version,
    const char *url, time_t now)
{
	uint8_t digest[16];
	struct md5_ctx ctx;
	char text[64];

	snprintf(text, sizeof text, "%d %" PRIu64, RENDER_RULES,
	    age_number(validity, url, now));
	md5_init(&ctx);
	hash_text(&ctx, text);
	hash_text(&ctx, validity->epoch == NULL ? "" : validity->epoch);
	hash_text(&ctx, version);
	hash_text(&ctx, url);
	md5_digest(&ctx, sizeof digest, digest);
	v->etag[0] = '"';
	base16_encode_update(v->etag + 1, sizeof digest, digest);
	strcpy(v->etag + 1 + 2 * sizeof digest, "\"");
}

void
validator_make(struct validator *v, const struct validity *validity,
    const struct original *original, const char *url, time_t now)
{
	struct tm tm;

	make_etag(v, validity, original->version, url, now);
	v->of_bytes = validity->of_bytes;
	v->modified = original->modified;
	v->is_confirmed = validity->epoch == NULL && (validity->age == 0 ||
	    (v->modified <= now && (uint64_t)(now - v->modified) < validity->age));
	*v->last_modified = '\0';
	if (v->modified == ORIGINAL_UNDATED)
		return;
	gmtime_r(&v->modified, &tm);
	strftime(v->last_modified, sizeof v->last_modified, "%a, %d %b %Y %H:%M:%S GMT", &tm);
}

void
validator_of_id(struct validator *v, const char *id)
{

	memset(v, 0, sizeof *v);
	v->modified = ORIGINAL_UNDATED;
	snprintf(v->etag, sizeof v->etag, "\"%s\"", id);
}

#define DIGEST_HEX	16

/* An ETag with a digest is the one of the version with "-DIGEST" before its last quote. */
void
validator_finish(struct validator *v, uint64_t digest)
{
	const size_t len = strlen(v->etag);

	if (v->of_bytes)
		snprintf(v->etag + len - 1, sizeof v->etag - len + 1, "-%0*" PRIx64 "\"",
		    DIGEST_HEX, digest);
}

/* The length of a quoted tag that is that of the version, perhaps with a digest; or 0. */
static size_t
tag_of_version(const struct validator *v, const char *tag)
{
	const size_t len = strlen(v->etag);

	if (!strncmp(tag, v->etag, len))
		return (len);
	if (!v->of_bytes || strncmp(tag, v->etag, len - 1) || tag[len - 1] != '-' ||
	    strspn(tag + len, "0123456789abcdef") != DIGEST_HEX || tag[len + DIGEST_HEX] != '"')
		return (0);
	return (len + DIGEST_HEX + 1);
}

/* Whether a list of quoted tags, with or without W/, has a tag of the version: a weak comparison. */
static int
etag_listed(struct validator *v, const char *list)
{
	size_t len;

	for (;;) {
		list += strspn(list, " \t,");
		if (*list == '\0')
			return (0);
		if (*list == '*') {
			if (v->of_bytes)
				*v->etag = '\0';
			return (1);
		}
		if (!strncmp(list, "W/", 2))
			list += 2;
		len = tag_of_version(v, list);
		if (len > 0) {
			snprintf(v->etag, sizeof v->etag, "%.*s", (int)len, list);
			return (1);
		}
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
validator_matches(struct validator *v, const char *if_none_match, const char *if_modified_since)
{

	if (if_none_match != NULL)
		return (etag_listed(v, if_none_match));
	if (if_modified_since == NULL || v->modified == ORIGINAL_UNDATED || !v->is_confirmed ||
	    modified_since(v->modified, if_modified_since))
		return (0);
	if (v->of_bytes)
		*v->etag = '\0';
	return (1);
}
