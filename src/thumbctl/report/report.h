/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A report: tables of texts and numbers, for output as text, JSON or HTML.
 */

#ifndef REPORT_H_INCLUDED
#define REPORT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "estimate.h"

#define REPORT_COLUMNS_MAX	10
#define REPORT_CELL_MAX		96	/* of a formatted number */

enum report_type {
	REPORT_TEXT,
	REPORT_COUNT,
	REPORT_BYTES,
	REPORT_SHARE,			/* 1 is all */
	REPORT_CHANGE,			/* a share with a sign */
	REPORT_POINTS,			/* a difference of two shares */
	REPORT_FACTOR
};

/* The plot of a table in HTML. */
enum report_plot {
	REPORT_NO_PLOT,
	REPORT_BARS,			/* labels in the first column, numbers in the plotted one */
	REPORT_LINES			/* all other columns over the first one */
};

struct report_column {
	const char		*key;		/* in JSON */
	const char		*title;
	enum report_type	type;
	int			estimated;	/* JSON also has KEY_error */
};

struct report_layout {
	const char		*key;
	const char		*title;
	struct report_column	columns[REPORT_COLUMNS_MAX];	/* up to the first without a key */
	enum report_plot	plot;
	unsigned		plotted;	/* the column of bars */
	int			no_text;	/* too long for text output */
};

struct report_cell {
	char			*text;		/* printable ASCII; NULL: a number */
	struct estimate		number;
	int			none;
};

struct report_table {
	const struct report_layout *layout;
	struct report_column	columns[REPORT_COLUMNS_MAX];
	unsigned		n_columns;
	char			*note;
	struct report_cell	*cells;
	size_t			n_cells, room;
};

struct report {
	struct report_table	*tables;
	size_t			n_tables;
	char			*title;
	char			*partial;	/* why the report is partial, or NULL */
};

/* NB: if memory is short, these end the process with a message. */

/* Add a table.  Before it has rows, it may get more columns than its layout has. */
struct report_table *report_table(struct report *report, const struct report_layout *layout);
void report_column(struct report_table *table, const char *key, const char *title,
    enum report_type type);
void report_note(struct report_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Add a cell, row by row from left to right.  A text may hold any bytes. */
void report_text(struct report_table *table, const char *text, size_t len);
void report_words(struct report_table *table, const char *words);
void report_number(struct report_table *table, double number);
void report_estimate(struct report_table *table, struct estimate number);
void report_none(struct report_table *table);

/* Add two cells: a count, and its share of all. */
void report_part(struct report_table *table, uint64_t part, uint64_t all);

size_t report_rows(const struct report_table *table);
const struct report_cell *report_cell(const struct report_table *table, size_t row,
    unsigned column);

/* Format a cell for people. */
void report_cell_write(const struct report_cell *cell, enum report_type type,
    char buf[REPORT_CELL_MAX]);

void report_fini(struct report *report);

/* Write the report. */
void report_write_text(const struct report *report, FILE *f);
int report_write_json(const struct report *report, FILE *f);
void report_write_html(const struct report *report, FILE *f);

/* For HTML: the plot of a table, and escaped text. */
void report_plot(const struct report_table *table, FILE *f);
void report_html_text(const char *text, FILE *f);

#endif
