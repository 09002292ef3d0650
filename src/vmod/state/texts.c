/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One place for each hash, which the latest original has.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "texts.h"

int
texts_init(struct texts *texts)
{

	hash_seed_init(&texts->seed);
	(void)pthread_mutex_init(&texts->mtx, NULL);
	texts->places = calloc(TEXTS_PLACES, sizeof *texts->places);
	return (texts->places == NULL ? -1 : 0);
}

void
texts_fini(struct texts *texts)
{
	size_t i;

	if (texts->places == NULL)
		return;
	for (i = 0; i < TEXTS_PLACES; i++)
		free(texts->places[i].text);
	free(texts->places);
	texts->places = NULL;
	(void)pthread_mutex_destroy(&texts->mtx);
}

void
texts_set(struct texts *texts, const char *original, const char *text, double until)
{
	const uint64_t h = seeded_hash(&texts->seed, original, strlen(original));
	struct text *place = &texts->places[h % TEXTS_PLACES];
	char *copy = strlen(text) < TEXTS_SIZE ? strdup(text) : NULL, *old;

	(void)pthread_mutex_lock(&texts->mtx);
	old = place->text;
	place->hash = h;
	place->until = until;
	place->text = copy;
	(void)pthread_mutex_unlock(&texts->mtx);
	free(old);
}

int
texts_get(struct texts *texts, const char *original, double now, char *text)
{
	const uint64_t h = seeded_hash(&texts->seed, original, strlen(original));
	const struct text *place = &texts->places[h % TEXTS_PLACES];
	int ret = -1;

	(void)pthread_mutex_lock(&texts->mtx);
	if (place->hash == h && place->text != NULL && now < place->until) {
		strcpy(text, place->text);
		ret = 0;
	}
	(void)pthread_mutex_unlock(&texts->mtx);
	return (ret);
}
