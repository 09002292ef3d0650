/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What things cost: as measured, or as the caller says.
 */

#ifndef COSTS_H_INCLUDED
#define COSTS_H_INCLUDED

#include <stddef.h>

#include "costs_table.h"

struct plan_costs {
#define X(field, name, value, unit, what, source) double field;
	PLAN_COSTS(X)
#undef X
};

struct plan_cost_row {
	const char	*name, *unit, *what, *source;
	double		value;
	size_t		at;		/* of the field in struct plan_costs */
};

extern const struct plan_cost_row plan_cost_rows[];
extern const size_t n_plan_cost_rows;

void plan_costs_init(struct plan_costs *costs);

/* Read lines NAME=VALUE.  Returns -1 with one line in err. */
int plan_costs_read(struct plan_costs *costs, const char *lines, char *err, size_t size);

double plan_cost(const struct plan_costs *costs, const struct plan_cost_row *row);

#endif
