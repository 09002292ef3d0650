/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: two originals with the same place and mark are taken for one, which costs a reference too
 * many or too few.
 */

#include "config.h"

#include <string.h>

#include "sketch.h"

void
sketch_init(struct sketch *sketch)
{

	memset(sketch, 0, sizeof *sketch);
	hash_seed_init(&sketch->seed);
}

static struct sketch_place *
place_of(struct sketch *sketch, const char *name, const char *version, uint32_t *mark)
{
	const uint64_t a = seeded_hash(&sketch->seed, name, strlen(name));
	const uint64_t h = hash_fold(a ^ seeded_hash(&sketch->seed, version, strlen(version)),
	    sketch->seed.factor);

	*mark = (uint32_t)(h >> 32);
	return (&sketch->places[h % SKETCH_PLACES]);
}

/* The place of an original, empty if another one had it. */
static struct sketch_place *
take(struct sketch *sketch, const char *name, const char *version)
{
	struct sketch_place *place;
	uint32_t mark;

	place = place_of(sketch, name, version, &mark);
	if (place->mark != mark)
		memset(place, 0, sizeof *place);
	place->mark = mark;
	return (place);
}

int
sketch_is_due(struct sketch *sketch, const char *name, const char *version, uint32_t width)
{
	struct sketch_place *place = take(sketch, name, version);

	if (place->closed)
		return (0);
	if (place->width == 0)
		place->width = (uint16_t)width;
	return (place->width != width);
}

void
sketch_close(struct sketch *sketch, const char *name, const char *version)
{

	take(sketch, name, version)->closed = 1;
}

void
sketch_open(struct sketch *sketch, const char *name, const char *version)
{

	take(sketch, name, version)->closed = 0;
}
