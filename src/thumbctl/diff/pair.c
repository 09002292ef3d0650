/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The comparison of two answers.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pair.h"

#define BIT(name)	(1U << DIFFERENCE_##name)

static const struct {
	const char	*word;
	double		worse;
} differences[] = {
#define X(name, word, worse) { word, worse },
	DIFFERENCES(X)
#undef X
};

static double
apart(double a, double b)
{

	return (a > b ? a - b : b - a);
}

/* The difference in bytes, in percent of the larger. */
static double
bytes_apart(const struct pair *pair)
{
	const double a = (double)pair->side[0].bytes, b = (double)pair->side[1].bytes;
	const double more = a > b ? a : b;

	return (more > 0 ? 100 * apart(a, b) / more : 0);
}

/* Errors are the same if their statuses are; a missing answer always differs. */
static unsigned
differences_of_answers(const struct pair *pair)
{
	const struct side *a = &pair->side[0], *b = &pair->side[1];

	if (a->status != b->status || a->status == 0)
		return (BIT(STATUS));
	if (a->status != 200)
		return (0);
	return (strcmp(a->type, b->type) ? BIT(TYPE) : 0);
}

static unsigned
differences_of_images(const struct pair *pair, const struct thresholds *t)
{
	const struct compare_side *a = &pair->side[0].image, *b = &pair->side[1].image;
	unsigned bits = 0;

	if (!pair->compared)
		return (BIT(IMAGE));
	if (apart(a->width, b->width) > t->pixels || apart(a->height, b->height) > t->pixels)
		bits |= BIT(SIZE);
	if (pair->likeness < t->likeness)
		bits |= BIT(LOOK);
	if (bytes_apart(pair) > t->bytes)
		bits |= BIT(BYTES);
	return (bits);
}

void
pair_judge(struct pair *pair, const struct thresholds *thresholds)
{
	enum difference d;

	pair->differences = differences_of_answers(pair);
	if (!(pair->differences & BIT(STATUS)) && pair->side[0].status == 200 &&
	    !pair->identical)
		pair->differences |= differences_of_images(pair, thresholds);
	pair->badness = 0;
	for (d = 0; d < N_DIFFERENCES; d++)
		if (pair->differences & 1U << d)
			pair->badness += differences[d].worse;
	if (pair->compared)
		pair->badness += (1 - pair->likeness) / 2 + bytes_apart(pair) / 1e4;
}

const char *
difference_word(enum difference difference)
{

	return (differences[difference].word);
}

void
pair_words(const struct pair *pair, char *buf, size_t size)
{
	enum difference d;
	size_t n = 0;

	*buf = '\0';
	for (d = 0; d < N_DIFFERENCES && n < size; d++)
		if (pair->differences & 1U << d)
			n += (size_t)snprintf(buf + n, size - n, "%s%s", n > 0 ? "," : "",
			    differences[d].word);
}

static json_t *
side_json(const struct side *side)
{
	json_t *object;

	object = json_pack("{s:s, s:i, s:s, s:I}", "url", side->target, "status",
	    (int)side->status, "type", side->type, "bytes", (json_int_t)side->bytes);
	if (side->status == 0)
		json_object_set_new(object, "error", json_string(side->error));
	if (side->image.width > 0) {
		json_object_set_new(object, "width", json_integer(side->image.width));
		json_object_set_new(object, "height", json_integer(side->image.height));
		json_object_set_new(object, "format", json_string(side->image.format));
	}
	if (*side->image.message)
		json_object_set_new(object, "message", json_string(side->image.message));
	return (object);
}

json_t *
pair_json(const struct pair *pair)
{
	json_t *object = json_object(), *words = json_array();
	enum difference d;

	for (d = 0; d < N_DIFFERENCES; d++)
		if (pair->differences & 1U << d)
			json_array_append_new(words, json_string(differences[d].word));
	json_object_set_new(object, "a", side_json(&pair->side[0]));
	json_object_set_new(object, "b", side_json(&pair->side[1]));
	json_object_set_new(object, "differences", words);
	json_object_set_new(object, "identical", json_boolean(pair->identical));
	json_object_set_new(object, "likeness",
	    pair->compared ? json_real(pair->likeness) : json_null());
	return (object);
}

void
pair_free(struct pair *pair)
{

	free(pair->side[0].target);
	free(pair->side[1].target);
	free(pair->preview);
	memset(pair, 0, sizeof *pair);
}
