/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A text of each original, such as its list of languages.  The table has a fixed number of places
 * and forgets entries; a lock is held for the time of a copy.
 */

#ifndef TEXTS_H_INCLUDED
#define TEXTS_H_INCLUDED

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "hash/seeded_hash.h"

#define TEXTS_PLACES	4096

/* Bytes of a text with its NUL: with all places in use, the table has 4 MB. */
#define TEXTS_SIZE	1024

struct text {
	uint64_t		hash;
	double			until;
	char			*text;		/* NULL: none */
};

struct texts {
	struct hash_seed	seed;
	pthread_mutex_t		mtx;
	struct text		*places;
};

/* Returns 0, or -1 without memory. */
int texts_init(struct texts *texts);
void texts_fini(struct texts *texts);

/* Remember the text of an original until a time, in place of what was known. */
void texts_set(struct texts *texts, const char *original, const char *text, double until);

/* Copy the text of an original, which may be TEXTS_SIZE bytes.  Returns -1 if it is unknown. */
int texts_get(struct texts *texts, const char *original, double now, char *text);

#endif
