/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is wrong with the logs: the first bad lines, and inputs that could not be read completely.
 */

#ifndef LOG_TROUBLE_H_INCLUDED
#define LOG_TROUBLE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "log_record.h"
#include "text_sketch.h"
#include "thumbctl/report/report.h"

#define BAD_LINES_KEPT	10
#define INPUTS_KEPT	100

struct bad_line {
	const char		*input;
	uint64_t		number;
	enum log_fault		fault;
	size_t			len;
	char			text[TEXT_SKETCH_BYTES];
};

struct bad_input {
	const char		*input;
	uint64_t		lines;		/* read before */
	char			why[160];
};

struct log_trouble {
	size_t			n_lines, n_inputs;
	struct bad_line		lines[BAD_LINES_KEPT];
	struct bad_input	inputs[INPUTS_KEPT];
	uint64_t		all_inputs;	/* bad inputs, kept or not */
};

/* The names of inputs must live as long as the trouble. */
void log_trouble_line(struct log_trouble *trouble, const char *input, uint64_t number,
    enum log_fault fault, const char *text, size_t len);
void log_trouble_input(struct log_trouble *trouble, const char *input, uint64_t lines,
    const char *why);

/* Add a table of each to the report. */
void log_trouble_report(struct report *report, const struct log_trouble *trouble);

#endif
