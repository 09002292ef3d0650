/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A strong ETag is the version; otherwise all headers together are.
 */

#include "config.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

#include "origin_version.h"

#define NO_DEVICE	((dev_t)-1)	/* of no file */

int
origin_version_is_known(const struct origin_version *v)
{

	return (*v->etag != '\0' || *v->modified != '\0');
}

static void
digest_text(struct sha256_ctx *ctx, const char *text)
{

	/* with the NUL, which separates the texts */
	sha256_update(ctx, strlen(text) + 1, (const uint8_t *)text);
}

static void
digest_version(struct sha256_ctx *ctx, const struct origin_version *v)
{
	char length[32];

	digest_text(ctx, v->etag);
	if (*v->etag == '"')
		return;
	snprintf(length, sizeof length, "%lld", (long long)v->length);
	digest_text(ctx, v->modified);
	digest_text(ctx, v->digest);
	digest_text(ctx, length);
}

/* NB: two downloads of the same version have the same identity. */
static void
identify(struct identity *identity, const char *url, const char *version, int64_t size)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	uint32_t nsec;

	sha256_init(&ctx);
	digest_text(&ctx, url);
	digest_text(&ctx, version);
	sha256_digest(&ctx, sizeof digest, digest);
	memset(identity, 0, sizeof *identity);
	identity->dev = NO_DEVICE;
	identity->size = size;
	memcpy(&identity->ino, digest, sizeof identity->ino);
	memcpy(&identity->mtime.tv_sec, digest + 8, sizeof identity->mtime.tv_sec);
	memcpy(&nsec, digest + 16, sizeof nsec);
	identity->mtime.tv_nsec = (long)nsec;
}

void
origin_version_describe(const struct origin_version *v, const char *url, int64_t size,
    struct original *original)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	size_t i;

	sha256_init(&ctx);
	digest_version(&ctx, v);
	sha256_digest(&ctx, sizeof digest, digest);
	original->origin = v;
	original->located = 0;
	for (i = 0; i < 16; i++)
		snprintf(original->version + 2 * i, 3, "%02x", digest[i]);
	identify(&original->identity, url, original->version, size);
	original->modified = *v->modified == '\0' ? ORIGINAL_UNDATED :
	    curl_getdate(v->modified, NULL);
}

/* NB: it is no part of the identity: the same bytes stay the same original. */
void
origin_version_set_sha1(struct origin_version *v, const char *text)
{
	const size_t len = strspn(text, "0123456789abcdefghijklmnopqrstuvwxyz");

	*v->sha1 = '\0';
	if (len == ORIGIN_SHA1_MAX - 1 && text[len] == '\0')
		strcpy(v->sha1, text);
}

void
origin_version_write(const struct origin_version *v, char text[ORIGIN_VERSION_MAX])
{

	snprintf(text, ORIGIN_VERSION_MAX, "%" PRId64 "\n%s\n%s\n%s\n%s\n", v->length, v->etag,
	    v->modified, v->digest, v->sha1);
}

/* Take the first line. */
static int
take_line(const char **text, char *field, size_t size)
{
	const char *end = strchr(*text, '\n');

	if (end == NULL || (size_t)(end - *text) >= size)
		return (-1);
	memcpy(field, *text, (size_t)(end - *text));
	field[end - *text] = '\0';
	*text = end + 1;
	return (0);
}

int
origin_version_read(struct origin_version *v, const char *text)
{
	char length[24];

	memset(v, 0, sizeof *v);
	return (take_line(&text, length, sizeof length) ||
	    take_line(&text, v->etag, sizeof v->etag) ||
	    take_line(&text, v->modified, sizeof v->modified) ||
	    take_line(&text, v->digest, sizeof v->digest) ||
	    take_line(&text, v->sha1, sizeof v->sha1) || *text != '\0' ||
	    sscanf(length, "%" SCNd64, &v->length) != 1 ? -1 : 0);
}
