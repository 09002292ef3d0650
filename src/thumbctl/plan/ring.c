/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Points and keys are the last four bytes of a SHA-256, the lowest first (VRT_HashStrands32()): a
 * point is that of a backend's name and a number from 0.
 */

#include "config.h"

#include <assert.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ring.h"
#include "thumbctl/terminal/memory.h"

struct point {
	uint32_t	at;
	unsigned	machine;
};

struct ring {
	unsigned char	*up;
	size_t		n;
	struct point	*points;	/* in order */
};

uint32_t
ring_key(const char *text, size_t len)
{
	struct sha256_ctx ctx;
	uint8_t digest[SHA256_DIGEST_SIZE];
	const uint8_t *d = digest + sizeof digest - 4;

	sha256_init(&ctx);
	sha256_update(&ctx, len, (const uint8_t *)text);
	sha256_digest(&ctx, sizeof digest, digest);
	return (d[0] | (uint32_t)d[1] << 8 | (uint32_t)d[2] << 16 | (uint32_t)d[3] << 24);
}

static int
compare(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	if (p->at != q->at)
		return (p->at < q->at ? -1 : 1);
	return ((p->machine > q->machine) - (p->machine < q->machine));
}

struct ring *
ring_new(const char *const *names, unsigned n, unsigned replicas)
{
	struct ring *r = must(calloc(1, sizeof *r));
	unsigned i, j;
	char text[300];
	int len;

	assert(n > 0 && n <= RING_MOST);
	r->n = (size_t)n * replicas;
	r->points = must(calloc(r->n, sizeof *r->points));
	r->up = must(malloc(n));
	memset(r->up, 1, n);
	for (i = 0; i < n; i++)
		for (j = 0; j < replicas; j++) {
			len = snprintf(text, sizeof text, "%s%u", names[i], j);
			assert(len > 0 && (size_t)len < sizeof text);
			r->points[i * replicas + j] =
			    (struct point) { ring_key(text, (size_t)len), i };
		}
	qsort(r->points, r->n, sizeof *r->points, compare);
	return (r);
}

void
ring_set(struct ring *r, unsigned machine, int up)
{

	r->up[machine] = up != 0;
}

/* The first point at a key or after it; n if there is none. */
static size_t
search(const struct ring *r, uint32_t key)
{
	size_t low = 0, high = r->n, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (r->points[middle].at < key)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

unsigned
ring_find(const struct ring *r, uint32_t key)
{
	const size_t first = search(r, key);
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->up[r->points[(first + i) % r->n].machine])
			break;
	assert(i < r->n);
	return (r->points[(first + i) % r->n].machine);
}

void
ring_free(struct ring **rp)
{
	struct ring *r = *rp;

	*rp = NULL;
	free(r->points);
	free(r->up);
	free(r);
}
