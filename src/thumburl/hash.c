/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Hash directories are made with nettle's md5.
 */

#include "config.h"

#include <nettle/md5.h>

#include "hash.h"

int
hash_name(const char *name, size_t len)
{
	struct md5_ctx ctx;
	uint8_t digest[1];

	md5_init(&ctx);
	md5_update(&ctx, len, (const uint8_t *)name);
	md5_digest(&ctx, sizeof digest, digest);
	return (digest[0]);
}
