/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Validators of a thumb (RFC 9110 8.8), and conditional requests.
 */

#ifndef VALIDATOR_H_INCLUDED
#define VALIDATOR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "thumbd/originals/original.h"

#define ETAG_MAX	72
#define HTTP_DATE_MAX	40

struct validator {
	char	etag[ETAG_MAX];			/* quoted, strong; "": unknown */
	char	last_modified[HTTP_DATE_MAX];	/* "" if it is unknown */
	time_t	modified;
	int	is_confirmed;			/* for a client that only has a date */
	int	of_bytes;			/* a thumb's ETag has a digest of its bytes */
};

/* The operator's part in an ETag, and how long a thumb is confirmed. */
struct validity {
	const char	*epoch;			/* any text; NULL: none */
	uint64_t	age;			/* seconds; 0: no limit */
	int		of_bytes;		/* thumbs of one version may have different bytes */
};

/*
 * From the original, the thumb's canonical URL, the version of the rendering rules, the epoch and
 * the time.  The ETag of a thumb changes once in each age, at a moment that depends on its URL, so
 * that thumbs are not rendered again all at once.
 */
void validator_make(struct validator *v, const struct validity *validity,
    const struct original *original, const char *url, time_t now);

/* Of an original by id: its bytes are those of its id, whatever else has happened to it. */
void validator_of_id(struct validator *v, const char *id);

/* If thumbs of one version may have different bytes: make the ETag that of a thumb. */
void validator_finish(struct validator *v, uint64_t digest);

/*
 * Whether a client that sent these headers (NULL if it did not) has this thumb already
 * (RFC 9110 13.2.2: If-None-Match goes before If-Modified-Since).  If so, the ETag becomes the one
 * that the client has: thumbs of one version are all right, whatever their bytes.
 */
int validator_matches(struct validator *v, const char *if_none_match,
    const char *if_modified_since);

#endif
