/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The first widths of many originals, in a fixed amount of memory.
 */

#ifndef SKETCH_H_INCLUDED
#define SKETCH_H_INCLUDED

#include <stdint.h>

#include "hash/seeded_hash.h"

#define SKETCH_PLACES	65536

/* An original has one place; the latest original of a place has it. */
struct sketch {
	struct hash_seed	seed;
	struct sketch_place {
		uint32_t	mark;		/* of the original */
		uint16_t	width;		/* that was asked for first; 0: none */
		uint16_t	closed;		/* no reference is wanted */
	}			places[SKETCH_PLACES];
};

void sketch_init(struct sketch *sketch);

/*
 * Whether another width of an original of this name and version was asked for before; never after
 * sketch_close().
 */
int sketch_is_due(struct sketch *sketch, const char *name, const char *version, uint32_t width);

/* No reference of this original is wanted; or it is wanted again. */
void sketch_close(struct sketch *sketch, const char *name, const char *version);
void sketch_open(struct sketch *sketch, const char *name, const char *version);

#endif
