/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Building tables, and formatting their numbers.
 */

#include "config.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/printable.h"

struct report_table *
report_table(struct report *report, const struct report_layout *layout)
{
	struct report_table *t;

	report->tables = must(realloc(report->tables,
	    (report->n_tables + 1) * sizeof *report->tables));
	t = &report->tables[report->n_tables++];
	memset(t, 0, sizeof *t);
	t->layout = layout;
	memcpy(t->columns, layout->columns, sizeof t->columns);
	while (t->n_columns < REPORT_COLUMNS_MAX && t->columns[t->n_columns].key != NULL)
		t->n_columns++;
	return (t);
}

void
report_column(struct report_table *t, const char *key, const char *title, enum report_type type)
{

	t->columns[t->n_columns++] = (struct report_column){ key, title, type, 0 };
}

void
report_note(struct report_table *t, const char *format, ...)
{
	va_list ap;

	free(t->note);
	va_start(ap, format);
	if (vasprintf(&t->note, format, ap) < 0)
		must(NULL);
	va_end(ap);
}

static struct report_cell *
next_cell(struct report_table *t)
{

	if (t->n_cells == t->room) {
		t->room = 2 * t->room + t->n_columns;
		t->cells = must(realloc(t->cells, t->room * sizeof *t->cells));
	}
	memset(&t->cells[t->n_cells], 0, sizeof *t->cells);
	return (&t->cells[t->n_cells++]);
}

void
report_text(struct report_table *t, const char *text, size_t len)
{

	next_cell(t)->text = must(printable(text, len));
}

void
report_words(struct report_table *t, const char *words)
{

	next_cell(t)->text = must(strdup(words));
}

void
report_number(struct report_table *t, double number)
{

	next_cell(t)->number.value = number;
}

void
report_estimate(struct report_table *t, struct estimate number)
{

	next_cell(t)->number = number;
}

void
report_none(struct report_table *t)
{

	next_cell(t)->none = 1;
}

void
report_part(struct report_table *t, uint64_t part, uint64_t all)
{

	report_number(t, (double)part);
	report_number(t, all > 0 ? (double)part / (double)all : 0);
}

size_t
report_rows(const struct report_table *t)
{

	return (t->n_cells / t->n_columns);
}

const struct report_cell *
report_cell(const struct report_table *t, size_t row, unsigned column)
{

	return (&t->cells[row * t->n_columns + column]);
}

/* A whole number, with commas between thousands. */
static void
write_count(double value, char *buf, size_t size)
{
	char digits[64];
	size_t n, i, out = 0;

	n = (size_t)snprintf(digits, sizeof digits, "%.0f", value);
	for (i = 0; i < n && out + 2 < size; i++) {
		buf[out++] = digits[i];
		if (i + 1 < n && (n - i - 1) % 3 == 0 && digits[i] != '-')
			buf[out++] = ',';
	}
	buf[out] = '\0';
}

static void
write_bytes(double value, char *buf, size_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t i = 0;

	while (value >= 1024 && i + 1 < sizeof units / sizeof units[0]) {
		value /= 1024;
		i++;
	}
	snprintf(buf, size, i == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, units[i]);
}

/* The error of a number in percent of it, and of a share in percentage points. */
static void
write_error(const struct estimate *n, enum report_type type, char *buf, size_t size)
{

	if (type == REPORT_SHARE || type == REPORT_CHANGE || type == REPORT_POINTS)
		snprintf(buf, size, " (+-%.2f)", 100 * n->error);
	else
		snprintf(buf, size, " (+-%.1f %%)", 100 * n->error / fmax(n->value, 1e-9));
}

void
report_cell_write(const struct report_cell *cell, enum report_type type,
    char buf[REPORT_CELL_MAX])
{
	double value = cell->number.value;
	size_t n;

	*buf = '\0';
	if (cell->none)
		return;
	switch (type) {
	case REPORT_COUNT:
		write_count(value, buf, REPORT_CELL_MAX);
		break;
	case REPORT_BYTES:
		write_bytes(value, buf, REPORT_CELL_MAX);
		break;
	case REPORT_SHARE:
		snprintf(buf, REPORT_CELL_MAX, "%.2f %%", 100 * value);
		break;
	case REPORT_CHANGE:
		snprintf(buf, REPORT_CELL_MAX, "%+.2f %%", 100 * value);
		break;
	case REPORT_POINTS:
		snprintf(buf, REPORT_CELL_MAX, "%+.2f", 100 * value);
		break;
	case REPORT_FACTOR:
		snprintf(buf, REPORT_CELL_MAX, "%.3f", value);
		break;
	case REPORT_TEXT:
		break;
	}
	n = strlen(buf);
	if (cell->number.error > 0)
		write_error(&cell->number, type, buf + n, REPORT_CELL_MAX - n);
}

void
report_fini(struct report *report)
{
	struct report_table *t;
	size_t i, j;

	for (i = 0; i < report->n_tables; i++) {
		t = &report->tables[i];
		for (j = 0; j < t->n_cells; j++)
			free(t->cells[j].text);
		free(t->cells);
		free(t->note);
	}
	free(report->tables);
}
