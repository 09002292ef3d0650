/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The version of an original, by the headers of its origin.
 */

#ifndef ORIGIN_VERSION_H_INCLUDED
#define ORIGIN_VERSION_H_INCLUDED

#include <stdint.h>

#include "original.h"

#define ORIGIN_ETAG_MAX		160
#define ORIGIN_DATE_MAX		64
#define ORIGIN_DIGEST_MAX	33
#define ORIGIN_SHA1_MAX		32		/* 31 digits of base 36 */

struct origin_version {
	char		etag[ORIGIN_ETAG_MAX];		/* as it came, or "" */
	char		modified[ORIGIN_DATE_MAX];	/* as it came, or "" */
	char		digest[ORIGIN_DIGEST_MAX];	/* of the bytes, without ETag and date */
	char		sha1[ORIGIN_SHA1_MAX];		/* of the bytes, as MediaWiki says; or "" */
	int64_t		length;				/* the Content-Length; or -1 */
};

/* Whether there is an ETag or a date, for a conditional request. */
int origin_version_is_known(const struct origin_version *version);

/* Take the value of a header with MediaWiki's SHA-1; anything else is no SHA-1. */
void origin_version_set_sha1(struct origin_version *version, const char *text);

/* The version as five lines of text, and back.  Read returns -1 if the text is no version. */
#define ORIGIN_VERSION_MAX								\
	(ORIGIN_ETAG_MAX + ORIGIN_DATE_MAX + ORIGIN_DIGEST_MAX + ORIGIN_SHA1_MAX + 24)

void origin_version_write(const struct origin_version *version, char text[ORIGIN_VERSION_MAX]);
int origin_version_read(struct origin_version *version, const char *text);

/* Fill in an original, all but the descriptor.  It refers to the version. */
void origin_version_describe(const struct origin_version *version, const char *url, int64_t size,
    struct original *original);

#endif
