/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worst pairs, as many as the report shows.
 */

#ifndef WORST_H_INCLUDED
#define WORST_H_INCLUDED

#include <stdio.h>

#include "pair.h"

struct worst {
	unsigned	most;
	unsigned	n;
	struct pair	*pairs;		/* the worst first */
};

void worst_init(struct worst *worst, unsigned most);
void worst_free(struct worst *worst);

/* Takes over what the pair holds. */
void worst_add(struct worst *worst, struct pair *pair);

/* Print the pairs that differ, as a table. */
void worst_print(const struct worst *worst, FILE *f);

#endif
