/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Texts of a stream in a few hundred kilobytes: which come most often, and some of all by chance.
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
	uint64_t	over;		/* by which count may be too high */
	size_t		len;
	char		b[TEXT_SKETCH_BYTES];
};

/*
 * The SpaceSaving algorithm (Metwally, Agrawal, El Abbadi 2005).  Any text that is more than one
 * in TOP_TEXTS of all is here.  Counts are exact as long as there are no more texts than that.
 */
struct top_texts {
	size_t			n;
	struct sketch_text	text[TOP_TEXTS];
};

void top_texts_add(struct top_texts *top, const char *text, size_t len);

/* Most frequent first. */
void top_texts_sort(struct top_texts *top);

/* Different texts, each as likely as any other, however often it comes: those of least hash. */
struct sample_texts {
	size_t			n;
	struct sketch_text	text[SAMPLE_TEXTS];
};

void sample_texts_add(struct sample_texts *sample, const char *text, size_t len);

#endif
