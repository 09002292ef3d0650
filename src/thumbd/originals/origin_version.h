/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which version of an original an origin has, by what it says of it.
 */

#ifndef ORIGIN_VERSION_H_INCLUDED
#define ORIGIN_VERSION_H_INCLUDED

#include <stdint.h>

#include "original.h"

#define ORIGIN_ETAG_MAX		160
#define ORIGIN_DATE_MAX		64
#define ORIGIN_DIGEST_MAX	33

struct origin_version {
	char		etag[ORIGIN_ETAG_MAX];		/* as it came, or "" */
	char		modified[ORIGIN_DATE_MAX];	/* as it came, or "" */
	char		digest[ORIGIN_DIGEST_MAX];	/* of its bytes, where there is neither */
	int64_t		length;				/* that it said; or -1 */
};

/* Whether it can be asked for again by what the origin said: there is an ETag or a date. */
int origin_version_is_known(const struct origin_version *version);

/* Fill in all of an original but its descriptor. */
void origin_version_describe(const struct origin_version *version, const char *url, int64_t size,
    struct original *original);

#endif
