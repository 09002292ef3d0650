/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What things cost.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "costs.h"

#define COST_MOST	1e12

const struct plan_cost_row plan_cost_rows[] = {
#define X(field, name, value, unit, what, source)					\
	{ name, unit, what, source, value, offsetof(struct plan_costs, field) },
	PLAN_COSTS(X)
#undef X
};

const size_t n_plan_cost_rows = sizeof plan_cost_rows / sizeof plan_cost_rows[0];

static double *
field_of(struct plan_costs *costs, const struct plan_cost_row *row)
{

	return ((double *)(void *)((char *)costs + row->at));
}

double
plan_cost(const struct plan_costs *costs, const struct plan_cost_row *row)
{

	return (*(const double *)(const void *)((const char *)costs + row->at));
}

void
plan_costs_init(struct plan_costs *costs)
{
	size_t i;

	for (i = 0; i < n_plan_cost_rows; i++)
		*field_of(costs, &plan_cost_rows[i]) = plan_cost_rows[i].value;
}

/* The row that a line begins with: NAME=. */
static const struct plan_cost_row *
find_row(const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < n_plan_cost_rows; i++)
		if (strlen(plan_cost_rows[i].name) == len &&
		    memcmp(plan_cost_rows[i].name, line, len) == 0)
			return (&plan_cost_rows[i]);
	return (NULL);
}

static int
read_line(struct plan_costs *costs, const char *line, size_t len, char *err, size_t size)
{
	const size_t key = strcspn(line, "=\n");
	const struct plan_cost_row *row = find_row(line, key);
	char *end;
	double value;

	if (row == NULL || line[key] != '=') {
		snprintf(err, size, "\"%.*s\" must be NAME=VALUE, with a NAME of the table of costs, "
		    "such as render-cpu=40", (int)len, line);
		return (-1);
	}
	value = strtod(line + key + 1, &end);
	if (end == line + key + 1 || end != line + len || !(value > 0) || value > COST_MOST) {
		snprintf(err, size, "\"%.*s\" must have a number above 0 (%s)", (int)len, line,
		    *row->unit != '\0' ? row->unit : row->what);
		return (-1);
	}
	*field_of(costs, row) = value;
	return (0);
}

int
plan_costs_read(struct plan_costs *costs, const char *lines, char *err, size_t size)
{
	size_t len;

	for (;;) {
		len = strcspn(lines, "\n");
		if (read_line(costs, lines, len, err, size))
			return (-1);
		if (lines[len] == '\0')
			return (0);
		lines += len + 1;
	}
}
