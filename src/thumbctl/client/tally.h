/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Failures, counted by cause, with a few examples of each.
 */

#ifndef TALLY_H_INCLUDED
#define TALLY_H_INCLUDED

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#define TALLY_MAX	32
#define TALLY_EXAMPLES	3

struct tally {
	unsigned	n;
	struct {
		char		*what;
		uint64_t	count;
		char		*examples[TALLY_EXAMPLES];
	} rows[TALLY_MAX];	/* the last one counts everything else */
};

void tally_add(struct tally *tally, const char *what, const char *example);
uint64_t tally_sum(const struct tally *tally);

/* Whether the tally has only this cause. */
int tally_is_only(const struct tally *tally, const char *what);

/* Print a title and the rows, if there are any. */
void tally_print(const struct tally *tally, const char *title, FILE *f);
json_t *tally_json(const struct tally *tally);
void tally_free(struct tally *tally);

#endif
