/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A sorted list of pairs.
 */

#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/printable.h"
#include "worst.h"

void
worst_init(struct worst *worst, unsigned most)
{

	worst->most = most;
	worst->n = 0;
	worst->pairs = must(calloc(most + 1, sizeof *worst->pairs));
}

void
worst_free(struct worst *worst)
{

	while (worst->n > 0)
		pair_free(&worst->pairs[--worst->n]);
	free(worst->pairs);
}

/* NB: the list has room for one pair more than it keeps. */
void
worst_add(struct worst *worst, struct pair *pair)
{
	unsigned at = worst->n;

	while (at > 0 && worst->pairs[at - 1].badness < pair->badness)
		at--;
	memmove(&worst->pairs[at + 1], &worst->pairs[at],
	    (worst->n - at) * sizeof worst->pairs[0]);
	worst->pairs[at] = *pair;
	memset(pair, 0, sizeof *pair);
	if (worst->n == worst->most)
		pair_free(&worst->pairs[worst->n]);
	else
		worst->n++;
}

static void
print_size(const struct side *side, FILE *f)
{
	char text[24] = "-";

	if (side->image.width > 0)
		snprintf(text, sizeof text, "%ux%u", side->image.width, side->image.height);
	fprintf(f, " %11s", text);
}

static void
print_error(const struct side *side, FILE *f)
{

	fprintf(f, "%14s ", "");
	put_printable(side->target, f);
	fputs(": ", f);
	put_printable(*side->error ? side->error : side->image.message, f);
	putc('\n', f);
}

static void
print_pair(const struct pair *pair, FILE *f)
{
	const struct side *a = &pair->side[0], *b = &pair->side[1];
	char words[64], like[16] = "-";

	pair_words(pair, words, sizeof words);
	if (pair->compared)
		snprintf(like, sizeof like, "%.4f", pair->likeness);
	fprintf(f, "%-12s %3u %3u", *words ? words : "-", a->status, b->status);
	print_size(a, f);
	print_size(b, f);
	fprintf(f, " %9" PRIu64 " %9" PRIu64 " %7s  ", a->bytes, b->bytes, like);
	put_printable(a->target, f);
	putc('\n', f);
	if (strcmp(a->type, b->type))
		fprintf(f, "%14s type: %s, %s\n", "", *a->type ? a->type : "none",
		    *b->type ? b->type : "none");
	for (a = pair->side; a < pair->side + 2; a++)
		if (*a->error || *a->image.message)
			print_error(a, f);
}

void
worst_print(const struct worst *worst, FILE *f)
{
	unsigned i;

	if (worst->n == 0 || worst->pairs[0].badness <= 0)
		return;
	fprintf(f, "\n%-12s %3s %3s %11s %11s %9s %9s %7s  %s\n", "differs in", "A", "B", "size A",
	    "size B", "bytes A", "bytes B", "like", "thumb at A");
	for (i = 0; i < worst->n && worst->pairs[i].badness > 0; i++)
		print_pair(&worst->pairs[i], f);
}
