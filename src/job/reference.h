/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A reference is a smaller copy of an original, of which further thumbs are made: sRGB, upright, not
 * sharpened, a JPEG or a PNG.
 */

#ifndef REFERENCE_H_INCLUDED
#define REFERENCE_H_INCLUDED

#include <stdint.h>

/* The least width of a reference. */
#define REFERENCE_WIDTH		1000

/* A thumb of a reference is at most the reference divided by this, in each direction. */
#define REFERENCE_SPARE		2

/* The facts that a worker needs about a reference in place of its original. */
struct reference {
	uint32_t		used;		/* 0: the descriptor is that of the original */
	uint32_t		type;		/* enum thumburl_type of the file */
	uint32_t		width, height;
	uint32_t		source_width, source_height;	/* of the original, upright */
	uint32_t		palette;	/* 1: the original has one */
	uint32_t		pages, seconds;	/* as in struct result */
	uint32_t		source_type;	/* enum thumburl_type of the original */
	uint64_t		digest;		/* of the bytes of the file */
};

struct result;

/* Describe the reference that a worker has made: the answer to a JOB_REFERENCE, of status 200. */
void reference_describe(struct reference *reference, const struct result *result);

/* Whether each number is within its limits. */
int reference_valid(const struct reference *reference);

/* The original divided by this is the reference. */
uint32_t reference_divisor(const struct reference *reference);

/* Whether a thumb of this width can be made of a reference of that width. */
int reference_suffices(uint32_t reference, uint32_t thumb);

#endif
