/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counts of failures.
 */

#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tally.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/printable.h"

#define ELSE		"other"
#define EXAMPLE_MAX	2000		/* the longest URL of a thumb is shorter */

/* Examples come from lists that anybody may have written: they become printable text. */
static char *
copy(const char *s)
{

	return (must(printable(s, strnlen(s, EXAMPLE_MAX))));
}

static unsigned
row_of(struct tally *tally, const char *what)
{
	unsigned i;

	for (i = 0; i < tally->n; i++)
		if (!strcmp(tally->rows[i].what, what))
			return (i);
	if (tally->n == TALLY_MAX)
		return (TALLY_MAX - 1);
	tally->rows[i].what = copy(i == TALLY_MAX - 1 ? ELSE : what);
	tally->n++;
	return (i);
}

void
tally_add(struct tally *tally, const char *what, const char *example)
{
	const unsigned i = row_of(tally, what);

	if (tally->rows[i].count < TALLY_EXAMPLES)
		tally->rows[i].examples[tally->rows[i].count] = copy(example);
	tally->rows[i].count++;
}

uint64_t
tally_sum(const struct tally *tally)
{
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < tally->n; i++)
		sum += tally->rows[i].count;
	return (sum);
}

int
tally_is_only(const struct tally *tally, const char *what)
{
	unsigned i;

	for (i = 0; i < tally->n; i++)
		if (strcmp(tally->rows[i].what, what))
			return (0);
	return (1);
}

void
tally_print(const struct tally *tally, const char *title, FILE *f)
{
	unsigned i, k;

	if (tally->n > 0)
		fprintf(f, "%s: %" PRIu64 "\n", title, tally_sum(tally));
	for (i = 0; i < tally->n; i++) {
		fprintf(f, "  %8" PRIu64 "  %s\n", tally->rows[i].count, tally->rows[i].what);
		for (k = 0; k < TALLY_EXAMPLES && tally->rows[i].examples[k] != NULL; k++)
			fprintf(f, "            %s\n", tally->rows[i].examples[k]);
	}
}

json_t *
tally_json(const struct tally *tally)
{
	json_t *object = json_object(), *row, *examples;
	unsigned i, k;

	for (i = 0; i < tally->n; i++) {
		examples = json_array();
		for (k = 0; k < TALLY_EXAMPLES && tally->rows[i].examples[k] != NULL; k++)
			json_array_append_new(examples, json_string(tally->rows[i].examples[k]));
		row = json_pack("{s:I, s:o}", "count", (json_int_t)tally->rows[i].count,
		    "examples", examples);
		json_object_set_new(object, tally->rows[i].what, row);
	}
	return (object);
}

void
tally_free(struct tally *tally)
{
	unsigned i, k;

	for (i = 0; i < tally->n; i++) {
		free(tally->rows[i].what);
		for (k = 0; k < TALLY_EXAMPLES; k++)
			free(tally->rows[i].examples[k]);
	}
	tally->n = 0;
}
