/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What MediaWiki says of the bytes is the token: two stores with the same file agree on it.  Otherwise
 * a digest of what the store says is: of the ETag, or the size and the time, and of no name, which
 * is another one in the archive.
 */

#include "config.h"

#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <string.h>

#include "content_version.h"
#include "origin_version.h"

#define DIGEST_BYTES	10

int
content_version_is_told(const struct thumburl_site *site)
{

	return ((site->params & THUMBURL_PARAM_BIT(CONTENT)) != 0);
}

void
content_version(const struct original *original, char version[CONTENT_VERSION_SIZE])
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	if (original->origin != NULL && *original->origin->sha1 != '\0') {
		strcpy(version, original->origin->sha1);
		return;
	}
	sha256_init(&ctx);
	sha256_update(&ctx, strlen(original->version), (const uint8_t *)original->version);
	sha256_digest(&ctx, sizeof digest, digest);
	base16_encode_update(version, DIGEST_BYTES, digest);
	version[2 * DIGEST_BYTES] = '\0';
}
