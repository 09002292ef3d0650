/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stream of texts in a few hundred kilobytes: the most frequent ones, and a random sample.
 */

#ifndef TEXT_SKETCH_H_INCLUDED
#define TEXT_SKETCH_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define TEXT_SKETCH_BYTES	200	/* of a text; the rest is cut off */
#define TOP_TEXTS		128
#define SAMPLE_TEXTS		5

struct sketch_text {
	uint64_t	hash;
	uint64_t	count;
	uint64_t	over;		/* count may be too high by up to this */
	size_t		len;
	char		b[TEXT_SKETCH_BYTES];
};

/*
 * The SpaceSaving algorithm (Metwally, Agrawal, El Abbadi 2005).  It has every text that is more
 * than one in TOP_TEXTS of all.  Counts are exact up to TOP_TEXTS different texts.
 */
struct top_texts {
	size_t			n;
	struct sketch_text	text[TOP_TEXTS];
};

void top_texts_add(struct top_texts *top, const char *text, size_t len);

/* Sort, the most frequent first. */
void top_texts_sort(struct top_texts *top);

/*
 * A sample of different texts, each with the same chance however frequent: the smallest hashes.
 * They have no secret: the same logs have the same sample.
 */
struct sample_texts {
	size_t			n;
	struct sketch_text	text[SAMPLE_TEXTS];
};

void sample_texts_add(struct sample_texts *sample, const char *text, size_t len);

#endif
