/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A report as JSON: an array of objects for each table.
 */

#include "config.h"

#include <jansson.h>

#include "report.h"

#define KEY_MAX		64

static json_t *
number_json(double value, enum report_type type)
{

	if (type == REPORT_COUNT || type == REPORT_BYTES)
		return (json_integer((json_int_t)(value + 0.5)));
	return (json_real(value));
}

static void
add_cell(json_t *object, const struct report_column *column, const struct report_cell *cell)
{
	char key[KEY_MAX];

	if (cell->text != NULL)
		json_object_set_new(object, column->key, json_string(cell->text));
	else if (cell->none)
		json_object_set_new(object, column->key, json_null());
	else
		json_object_set_new(object, column->key,
		    number_json(cell->number.value, column->type));
	if (!column->estimated || cell->none)
		return;
	snprintf(key, sizeof key, "%s_error", column->key);
	json_object_set_new(object, key, number_json(cell->number.error, column->type));
}

static json_t *
rows_json(const struct report_table *t)
{
	json_t *array = json_array(), *object;
	unsigned column;
	size_t row;

	for (row = 0; row < report_rows(t); row++) {
		object = json_object();
		for (column = 0; column < t->n_columns; column++)
			add_cell(object, &t->columns[column], report_cell(t, row, column));
		json_array_append_new(array, object);
	}
	return (array);
}

int
report_write_json(const struct report *report, FILE *f)
{
	json_t *object = json_object();
	size_t i;
	int r;

	json_object_set_new(object, "partial", json_boolean(report->partial != NULL));
	for (i = 0; i < report->n_tables; i++)
		json_object_set_new(object, report->tables[i].layout->key,
		    rows_json(&report->tables[i]));
	r = json_dumpf(object, f, JSON_INDENT(1) | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(10));
	fputc('\n', f);
	json_decref(object);
	return (r);
}
