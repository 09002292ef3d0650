/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sketches of texts.  They hold so few texts that a linear search is faster than an index.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "text_sketch.h"

static void
set(struct sketch_text *t, uint64_t hash, const char *text, size_t len)
{

	t->hash = hash;
	t->len = len;
	memcpy(t->b, text, len);
}

/* Anybody can make different texts with the same hash. */
static int
is(const struct sketch_text *t, uint64_t hash, const char *text, size_t len)
{

	return (t->hash == hash && t->len == len && memcmp(t->b, text, len) == 0);
}

static size_t
cut(size_t len)
{

	return (len < TEXT_SKETCH_BYTES ? len : TEXT_SKETCH_BYTES);
}

static struct sketch_text *
least(struct top_texts *top)
{
	struct sketch_text *best = top->text;
	size_t i;

	for (i = 1; i < TOP_TEXTS; i++)
		if (top->text[i].count < best->count)
			best = &top->text[i];
	return (best);
}

void
top_texts_add(struct top_texts *top, const char *text, size_t len)
{
	struct sketch_text *t;
	uint64_t hash;
	size_t i;

	len = cut(len);
	hash = XXH3_64bits(text, len);
	for (i = 0; i < top->n; i++) {
		if (is(&top->text[i], hash, text, len)) {
			top->text[i].count++;
			return;
		}
	}
	t = top->n < TOP_TEXTS ? &top->text[top->n++] : least(top);
	t->over = t->count;
	t->count++;
	set(t, hash, text, len);
}

/* By count, then by text, so that a report is reproducible. */
static int
compare(const void *ap, const void *bp)
{
	const struct sketch_text *a = ap, *b = bp;
	int r;

	if (a->count != b->count)
		return (a->count < b->count ? 1 : -1);
	r = memcmp(a->b, b->b, a->len < b->len ? a->len : b->len);
	return (r != 0 ? r : (a->len > b->len) - (a->len < b->len));
}

void
top_texts_sort(struct top_texts *top)
{

	qsort(top->text, top->n, sizeof top->text[0], compare);
}

void
sample_texts_add(struct sample_texts *sample, const char *text, size_t len)
{
	uint64_t hash;
	size_t i;

	len = cut(len);
	hash = XXH3_64bits(text, len);
	for (i = sample->n; i > 0 && sample->text[i - 1].hash >= hash; i--)
		if (is(&sample->text[i - 1], hash, text, len))
			return;
	if (i == SAMPLE_TEXTS)
		return;
	if (sample->n < SAMPLE_TEXTS)
		sample->n++;
	memmove(&sample->text[i + 1], &sample->text[i],
	    (sample->n - 1 - i) * sizeof sample->text[0]);
	set(&sample->text[i], hash, text, len);
}
