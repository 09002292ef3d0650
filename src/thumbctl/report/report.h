/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A report: tables of texts and numbers, which can be written as text, JSON or HTML.
 */

#ifndef REPORT_H_INCLUDED
#define REPORT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "estimate.h"

#define REPORT_COLUMNS_MAX	10
#define REPORT_CELL_MAX		96	/* of a number, written */

enum report_type {
	REPORT_TEXT,
	REPORT_COUNT,
	REPORT_BYTES,
	REPORT_SHARE,			/* of 1 */
	REPORT_CHANGE,			/* a share with its sign */
	REPORT_POINTS,			/* a difference of shares */
	REPORT_FACTOR
};

/* What HTML draws of a table. */
enum report_plot {
	REPORT_NO_PLOT,
	REPORT_BARS,			/* the first column's texts, the plotted one's numbers */
	REPORT_LINES			/* the first column's numbers against all others */
};

struct report_column {
	const char		*key;		/* in JSON */
	const char		*title;
	enum report_type	type;
	int			estimated;	/* JSON has KEY_error, too */
};

struct report_layout {
	const char		*key;
	const char		*title;
	struct report_column	columns[REPORT_COLUMNS_MAX];	/* up to one without a key */
	enum report_plot	plot;
	unsigned		plotted;	/* bars: this column */
	int			no_text;	/* too long for people: for plots and machines */
};

struct report_cell {
	char			*text;		/* printable ASCII; NULL in a column of numbers */
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
	char			*partial;	/* why it is, or NULL */
};

/* NB: out of memory ends the program, with a message. */

/* A table more; a layout's columns may be added to, before there are rows. */
struct report_table *report_table(struct report *report, const struct report_layout *layout);
void report_column(struct report_table *table, const char *key, const char *title,
    enum report_type type);
void report_note(struct report_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The next cell, from left to right and then below.  A text may hold anything. */
void report_text(struct report_table *table, const char *text, size_t len);
void report_words(struct report_table *table, const char *words);
void report_number(struct report_table *table, double number);
void report_estimate(struct report_table *table, struct estimate number);
void report_none(struct report_table *table);

/* Two cells: a count, and what share of all it is. */
void report_part(struct report_table *table, uint64_t part, uint64_t all);

size_t report_rows(const struct report_table *table);
const struct report_cell *report_cell(const struct report_table *table, size_t row,
    unsigned column);

/* A cell as people read it. */
void report_cell_write(const struct report_cell *cell, enum report_type type,
    char buf[REPORT_CELL_MAX]);

void report_fini(struct report *report);

/* The report in each of its forms. */
void report_write_text(const struct report *report, FILE *f);
int report_write_json(const struct report *report, FILE *f);
void report_write_html(const struct report *report, FILE *f);

/* Part of the latter: a table's plot, and text that is safe anywhere in HTML. */
void report_plot(const struct report_table *table, FILE *f);
void report_html_text(const char *text, FILE *f);

#endif
