/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A report as text, for a terminal.
 */

#include "config.h"

#include <string.h>

#include "report.h"

#define NOTE_COLUMNS	78

static const char *
cell_text(const struct report_table *t, size_t row, unsigned column, char buf[REPORT_CELL_MAX])
{
	const struct report_cell *cell = report_cell(t, row, column);

	if (cell->text != NULL)
		return (cell->text);
	report_cell_write(cell, t->columns[column].type, buf);
	return (buf);
}

static void
write_cell(const struct report_table *t, unsigned column, const char *text, const int *widths,
    FILE *f)
{
	int last = column + 1 == t->n_columns;

	if (t->columns[column].type != REPORT_TEXT)
		fprintf(f, "%*s", widths[column], text);
	else
		fprintf(f, "%-*s", last ? 0 : widths[column], text);
	fputs(last ? "\n" : "  ", f);
}

static void
write_rows(const struct report_table *t, FILE *f)
{
	int widths[REPORT_COLUMNS_MAX], n;
	char buf[REPORT_CELL_MAX];
	unsigned column;
	size_t row;

	for (column = 0; column < t->n_columns; column++) {
		widths[column] = (int)strlen(t->columns[column].title);
		for (row = 0; row < report_rows(t); row++) {
			n = (int)strlen(cell_text(t, row, column, buf));
			widths[column] = n > widths[column] ? n : widths[column];
		}
	}
	for (column = 0; column < t->n_columns; column++)
		write_cell(t, column, t->columns[column].title, widths, f);
	for (row = 0; row < report_rows(t); row++)
		for (column = 0; column < t->n_columns; column++)
			write_cell(t, column, cell_text(t, row, column, buf), widths, f);
}

/* Print a note, wrapped at spaces. */
static void
write_note(const char *note, FILE *f)
{
	const char *end;
	size_t n;

	while (*note != '\0') {
		n = strlen(note);
		end = n > NOTE_COLUMNS ? memrchr(note, ' ', NOTE_COLUMNS + 1) : NULL;
		if (end == NULL)
			end = note + n;
		fprintf(f, "%.*s\n", (int)(end - note), note);
		note = end + strspn(end, " ");
	}
}

static void
write_title(const char *title, char line, FILE *f)
{
	size_t i;

	fprintf(f, "%s\n", title);
	for (i = 0; i < strlen(title); i++)
		fputc(line, f);
	fputc('\n', f);
}

void
report_write_text(const struct report *report, FILE *f)
{
	const struct report_table *t;
	size_t i;

	write_title(report->title, '=', f);
	if (report->partial != NULL)
		fprintf(f, "PARTIAL: %s\n", report->partial);
	for (i = 0; i < report->n_tables; i++) {
		t = &report->tables[i];
		if (t->layout->no_text || report_rows(t) == 0)
			continue;
		fputc('\n', f);
		write_title(t->layout->title, '-', f);
		write_rows(t, f);
		if (t->note != NULL)
			write_note(t->note, f);
	}
}
