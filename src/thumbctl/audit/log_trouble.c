/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Collecting and reporting what is wrong with logs.
 */

#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "log_trouble.h"

static const struct report_layout inputs_layout = {
	"bad_inputs", "Inputs that could not be read completely", {
		{ "input",	"input",	REPORT_TEXT, 0 },
		{ "lines",	"lines read",	REPORT_COUNT, 0 },
		{ "why",	"why",		REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout lines_layout = {
	"bad_lines", "The first bad lines", {
		{ "input",	"input",	REPORT_TEXT, 0 },
		{ "number",	"line",		REPORT_COUNT, 0 },
		{ "fault",	"fault",	REPORT_TEXT, 0 },
		{ "text",	"beginning", REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

void
log_trouble_line(struct log_trouble *t, const char *input, uint64_t number, enum log_fault fault,
    const char *text, size_t len)
{
	struct bad_line *l;

	if (t->n_lines == BAD_LINES_KEPT)
		return;
	l = &t->lines[t->n_lines++];
	l->input = input;
	l->number = number;
	l->fault = fault;
	l->len = len < sizeof l->text ? len : sizeof l->text;
	memcpy(l->text, text, l->len);
}

void
log_trouble_input(struct log_trouble *t, const char *input, uint64_t lines, const char *why)
{
	struct bad_input *b;

	t->all_inputs++;
	if (t->n_inputs == INPUTS_KEPT)
		return;
	b = &t->inputs[t->n_inputs++];
	b->input = input;
	b->lines = lines;
	snprintf(b->why, sizeof b->why, "%s", why);
}

void
log_trouble_report(struct report *report, const struct log_trouble *trouble)
{
	const struct bad_input *b;
	const struct bad_line *l;
	struct report_table *t;

	t = report_table(report, &inputs_layout);
	for (b = trouble->inputs; b < trouble->inputs + trouble->n_inputs; b++) {
		report_text(t, b->input, strlen(b->input));
		report_number(t, (double)b->lines);
		report_text(t, b->why, strlen(b->why));
	}
	if (trouble->all_inputs > trouble->n_inputs)
		report_note(t, "And %" PRIu64 " more.", trouble->all_inputs - trouble->n_inputs);
	t = report_table(report, &lines_layout);
	for (l = trouble->lines; l < trouble->lines + trouble->n_lines; l++) {
		report_text(t, l->input, strlen(l->input));
		report_number(t, (double)l->number);
		report_words(t, log_fault_code(l->fault));
		report_text(t, l->text, l->len);
	}
}
