/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Plots of tables, as SVG in the page; they use its style sheet.
 */

#include "config.h"

#include <math.h>

#include "report.h"

#define WIDTH		830
#define SERIES_MAX	4		/* as many colours as the style sheet has */

/* Bars. */
#define BAR_STEP	24
#define BAR_HEIGHT	16
#define BAR_LEFT	190
#define BAR_RIGHT	(WIDTH - 150)

/* Lines. */
#define LEFT		50
#define RIGHT		(WIDTH - 20)
#define TOP		40
#define BOTTOM		300
#define HEIGHT		346

static void
write_label(double x, double y, const char *anchor, const char *class, const char *text, FILE *f)
{

	fprintf(f, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y, anchor,
	    class);
	report_html_text(text, f);
	fputs("</text>\n", f);
}

static double
greatest(const struct report_table *t, unsigned column)
{
	double max = 0;
	size_t row;

	for (row = 0; row < report_rows(t); row++)
		max = fmax(max, report_cell(t, row, column)->number.value);
	return (max > 0 ? max : 1);
}

static void
plot_bars(const struct report_table *t, FILE *f)
{
	double max = greatest(t, t->layout->plotted), y = 0, length;
	const struct report_cell *cell, *label;
	char buf[REPORT_CELL_MAX];
	size_t row;

	for (row = 0; row < report_rows(t); row++, y += BAR_STEP) {
		label = report_cell(t, row, 0);
		cell = report_cell(t, row, t->layout->plotted);
		length = cell->number.value / max * (BAR_RIGHT - BAR_LEFT);
		report_cell_write(label, t->columns[0].type, buf);
		write_label(BAR_LEFT - 8, y + 13, "end", "",
		    label->text != NULL ? label->text : buf, f);
		fprintf(f, "<rect x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"%d\" rx=\"2\" "
		    "class=\"bar\"/>\n", BAR_LEFT, y, length, BAR_HEIGHT);
		report_cell_write(cell, t->columns[t->layout->plotted].type, buf);
		write_label(BAR_LEFT + length + 8, y + 13, "start", "faint", buf, f);
	}
}

/* The first column rises, and has a logarithmic axis. */
static double
x_of(const struct report_table *t, double value)
{
	double first = report_cell(t, 0, 0)->number.value;
	double last = report_cell(t, report_rows(t) - 1, 0)->number.value;

	if (last <= first)
		return (LEFT);
	return (LEFT + (RIGHT - LEFT) * log(value / first) / log(last / first));
}

static double
y_of(double share)
{

	return (BOTTOM - (BOTTOM - TOP) * share);
}

static void
plot_grid(const struct report_table *t, FILE *f)
{
	size_t row, step = report_rows(t) / 8 + 1;
	char buf[REPORT_CELL_MAX];
	double x, y;
	int i;

	for (i = 0; i <= 100; i += 20) {
		y = y_of(i / 100.0);
		fprintf(f, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"rule\"/>\n",
		    LEFT, RIGHT, y, y);
		snprintf(buf, sizeof buf, "%d %%", i);
		write_label(LEFT - 8, y + 4, "end", "faint", buf, f);
	}
	for (row = 0; row < report_rows(t); row += step) {
		x = x_of(t, report_cell(t, row, 0)->number.value);
		report_cell_write(report_cell(t, row, 0), t->columns[0].type, buf);
		write_label(x, BOTTOM + 20, "middle", "faint", buf, f);
	}
	write_label(RIGHT, BOTTOM + 38, "end", "faint", t->columns[0].title, f);
}

static void
plot_series(const struct report_table *t, unsigned column, FILE *f)
{
	double legend = LEFT + (column - 1) * 195;
	unsigned series = (column - 1) % SERIES_MAX;
	size_t row;

	fprintf(f, "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"12\" y2=\"12\" class=\"line s%u\"/>\n",
	    legend, legend + 28, series);
	write_label(legend + 36, 16, "start", "", t->columns[column].title, f);
	fprintf(f, "<polyline class=\"line s%u\" points=\"", series);
	for (row = 0; row < report_rows(t); row++)
		fprintf(f, "%.1f,%.1f ", x_of(t, report_cell(t, row, 0)->number.value),
		    y_of(report_cell(t, row, column)->number.value));
	fputs("\"/>\n", f);
}

void
report_plot(const struct report_table *t, FILE *f)
{
	int bars = t->layout->plot == REPORT_BARS;
	unsigned column;

	fprintf(f, "<svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"", WIDTH,
	    bars ? BAR_STEP * report_rows(t) : HEIGHT);
	report_html_text(t->layout->title, f);
	fputs("\">\n", f);
	if (bars)
		plot_bars(t, f);
	else {
		plot_grid(t, f);
		for (column = 1; column < t->n_columns; column++)
			plot_series(t, column, f);
	}
	fputs("</svg>\n", f);
}
