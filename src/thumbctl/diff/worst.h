/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worst pairs there are, as many as are to be shown.
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

/* Takes what the pair holds. */
void worst_add(struct worst *worst, struct pair *pair);

/* Those that differ at all, as a table. */
void worst_print(const struct worst *worst, FILE *f);

#endif
