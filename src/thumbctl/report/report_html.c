/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A report as one page of HTML, which loads and runs nothing.
 *
 * NB: texts come from logs, which anybody can write to: escape all with report_html_text().
 */

#include "config.h"

#include <string.h>

#include "report.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" "
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<style>\n"
    ":root { --page: #fcfcfa; --ink: #1d1f22; --faint: #62666d; --rule: #dfe1e4;\n"
    "  --warn: #fbe9c8; --s0: #2a6fd0; --s1: #c2571a; --s2: #17805a; --s3: #8a4bc4; }\n"
    "@media (prefers-color-scheme: dark) { :root { --page: #17181a; --ink: #e7e8ea;\n"
    "  --faint: #9a9fa7; --rule: #35383d; --warn: #4c3a12; --s0: #6ea8fe; --s1: #f0935a;\n"
    "  --s2: #4fc391; --s3: #c39bf0; } }\n"
    "body { background: var(--page); color: var(--ink); margin: 2rem auto; padding: 0 1rem;\n"
    "  max-width: 68rem; font: 15px/1.5 system-ui, sans-serif; }\n"
    "h1 { font-size: 1.6rem; margin: 0; }\n"
    "h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }\n"
    "p { color: var(--faint); max-width: 48rem; margin: .4rem 0; }\n"
    "p.partial { background: var(--warn); color: var(--ink); padding: .4rem .8rem; }\n"
    ".wide { overflow-x: auto; }\n"
    "table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }\n"
    "th, td { text-align: left; padding: .2rem 1.4rem .2rem 0; vertical-align: top;\n"
    "  border-bottom: 1px solid var(--rule); }\n"
    "th { color: var(--faint); font-weight: 600; white-space: nowrap; }\n"
    ".n { text-align: right; white-space: nowrap; }\n"
    "td.t { overflow-wrap: anywhere; min-width: 6rem; }\n"
    "summary { cursor: pointer; color: var(--faint); }\n"
    "svg { display: block; width: 100%; height: auto; max-width: 52rem; margin: .8rem 0; }\n"
    "svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }\n"
    "svg .faint { fill: var(--faint); }\n"
    "svg .rule { stroke: var(--rule); }\n"
    "svg .bar { fill: var(--s0); }\n"
    "svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }\n"
    "svg .s0 { stroke: var(--s0); }\n"
    "svg .s1 { stroke: var(--s1); stroke-dasharray: 7 3; }\n"
    "svg .s2 { stroke: var(--s2); }\n"
    "svg .s3 { stroke: var(--s3); stroke-dasharray: 2 3; }\n"
    "</style>\n";

/* Like thumburl_printable(), which has escaped the cell already: its backslashes are kept. */
static void
write_plain(char c, FILE *f)
{

	if (c >= ' ' && c <= '~')
		fputc(c, f);
	else
		fprintf(f, "\\x%02x", (unsigned char)c);
}

void
report_html_text(const char *text, FILE *f)
{

	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':	fputs("&lt;", f); break;
		case '>':	fputs("&gt;", f); break;
		case '&':	fputs("&amp;", f); break;
		case '"':	fputs("&quot;", f); break;
		case '\'':	fputs("&#39;", f); break;
		default:	write_plain(*text, f); break;
		}
	}
}

static void
write_element(const char *tag, const char *text, FILE *f)
{

	fprintf(f, "<%s>", tag);
	report_html_text(text, f);
	fprintf(f, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void
write_row(const struct report_table *t, size_t row, FILE *f)
{
	const struct report_cell *cell;
	char buf[REPORT_CELL_MAX];
	unsigned column;

	fputs("<tr>", f);
	for (column = 0; column < t->n_columns; column++) {
		cell = report_cell(t, row, column);
		fputs(cell->text != NULL ? "<td class=\"t\">" : "<td class=\"n\">", f);
		report_cell_write(cell, t->columns[column].type, buf);
		report_html_text(cell->text != NULL ? cell->text : buf, f);
		fputs("</td>", f);
	}
	fputs("</tr>\n", f);
}

static void
write_rows(const struct report_table *t, FILE *f)
{
	unsigned column;
	size_t row;

	fputs("<div class=\"wide\"><table>\n<tr>", f);
	for (column = 0; column < t->n_columns; column++) {
		fputs(t->columns[column].type == REPORT_TEXT ? "<th>" : "<th class=\"n\">", f);
		report_html_text(t->columns[column].title, f);
		fputs("</th>", f);
	}
	fputs("</tr>\n", f);
	for (row = 0; row < report_rows(t); row++)
		write_row(t, row, f);
	fputs("</table></div>\n", f);
}

static void
write_table(const struct report_table *t, FILE *f)
{

	write_element("h2", t->layout->title, f);
	if (t->layout->plot != REPORT_NO_PLOT)
		report_plot(t, f);
	if (t->layout->no_text)
		fputs("<details><summary>Numbers</summary>\n", f);
	write_rows(t, f);
	if (t->layout->no_text)
		fputs("</details>\n", f);
	if (t->note != NULL)
		write_element("p", t->note, f);
}

void
report_write_html(const struct report *report, FILE *f)
{
	size_t i;

	fputs(head, f);
	write_element("title", report->title, f);
	fputs("</head>\n<body>\n", f);
	write_element("h1", report->title, f);
	if (report->partial != NULL)
		write_element("p class=\"partial\"", report->partial, f);
	for (i = 0; i < report->n_tables; i++)
		if (report_rows(&report->tables[i]) > 0)
			write_table(&report->tables[i], f);
	fputs("</body>\n</html>\n", f);
}
