/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The SHA-1 or SHA-256 of the bytes of a file, part by part, as an id names it.
 */

#ifndef CONTENT_HASH_H_INCLUDED
#define CONTENT_HASH_H_INCLUDED

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct content_hash {
	struct sha1_ctx		sha1;
	struct sha256_ctx	sha256;
	int			is_sha1;
};

/* The hash that has so many bytes. */
static inline void
content_hash_begin(struct content_hash *h, size_t bytes)
{

	h->is_sha1 = bytes == SHA1_DIGEST_SIZE;
	sha1_init(&h->sha1);
	sha256_init(&h->sha256);
}

static inline void
content_hash_add(struct content_hash *h, const void *bytes, size_t len)
{

	if (h->is_sha1)
		sha1_update(&h->sha1, len, bytes);
	else
		sha256_update(&h->sha256, len, bytes);
}

/* Whether all bytes that were added have this hash.  Nothing can be added afterwards. */
static inline int
content_hash_is(struct content_hash *h, const uint8_t *hash)
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	if (!h->is_sha1) {
		sha256_digest(&h->sha256, SHA256_DIGEST_SIZE, digest);
		return (memcmp(digest, hash, SHA256_DIGEST_SIZE) == 0);
	}
	sha1_digest(&h->sha1, SHA1_DIGEST_SIZE, digest);
	return (memcmp(digest, hash, SHA1_DIGEST_SIZE) == 0);
}

#endif
