/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl audit: reports on the thumbs in access logs, and on what canonical URLs would change.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/audit/audit_count.h"
#include "thumbctl/audit/audit_report.h"
#include "thumbctl/audit/log_input.h"
#include "thumbctl/audit/log_lines.h"
#include "thumbctl/audit/log_reader.h"
#include "thumbctl/audit/log_trouble.h"
#include "thumbctl/audit/secret.h"
#include "thumbctl/report/report.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/output.h"
#include "thumbctl/terminal/progress.h"
#include "thumbctl/terminal/stop.h"

#define SIZE_MOST	(1ULL << 60)	/* sums of sizes do not overflow */

/* Lines to read before the clock is read again. */
#define LINES_A_LOOK	512

struct settings {
	AUDIT_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	AUDIT_OPTIONS(X)
#undef X
};

struct audit {
	int			wake;		/* a descriptor, readable after a signal */
	struct audit_count	*count;
	struct log_reader	reader;
	struct log_lines	*lines;
	struct progress		progress;
	uint64_t		bytes_before;	/* of the files read already */
	struct log_trouble	trouble;
};

/* Read up to CACHE_SIZES_MAX sizes.  Returns how many, or 0 if one is wrong. */
static size_t
read_sizes(const char *list, uint64_t *sizes)
{
	const char *end = list;
	size_t n;

	for (n = 0; n < CACHE_SIZES_MAX; list = end + 1) {
		sizes[n] = option_read_size(list, &end);
		if (sizes[n] == 0 || sizes[n] > SIZE_MOST || (*end != '\0' && *end != ','))
			return (0);
		n++;
		if (*end == '\0')
			return (n);
	}
	return (0);
}

/* Returns an exit status if the settings are wrong. */
static int
set_up(struct audit *a, const struct settings *s, const struct thumburl_options *options)
{
	uint64_t sizes[CACHE_SIZES_MAX];
	const size_t n_sizes = read_sizes(s->cache_size, sizes);
	struct secret secret;
	char message[256];

	if (n_sizes == 0)
		return (command_wrong("--cache-size: \"%s\" must be up to %d sizes such as "
		    "500M,10G", s->cache_size, CACHE_SIZES_MAX));
	if (log_reader_init(&a->reader, s->json_keys, message, sizeof message))
		return (command_wrong("--%s", message));
	a->reader.format = log_format_of_word(s->format);
	a->lines = must(log_lines_new());
	if (s->seed != OPTION_UNSET)
		secret_of_seed(&secret, s->seed);
	else if (secret_random(&secret))
		give_up_errno(EXIT_FAILED, "getrandom");
	a->count = audit_count_new(options, &secret, s->memory, sizes, n_sizes, message,
	    sizeof message);
	if (a->count == NULL)
		give_up(EXIT_FAILED, "%s", message);
	/* An output file that cannot be written is an error at the start, not after an hour. */
	if (s->html != NULL && output_check(s->html))
		give_up_errno(EXIT_FAILED, "--html: %s", s->html);
	return (0);
}

static void
audit_line(struct audit *a, const char *input, uint64_t number, enum log_line what, char *line,
    size_t len)
{
	enum log_fault fault = LOG_FAULT_LONG;
	char beginning[TEXT_SKETCH_BYTES];
	struct log_record rec;
	size_t n = len < sizeof beginning ? len : sizeof beginning;

	memcpy(beginning, line, n);		/* the reader changes the line */
	if (what == LOG_LINE_WHOLE)
		fault = log_reader_read(&a->reader, line, len, &rec);
	if (fault == LOG_FAULT_OK) {
		if (audit_count_request(a->count, &rec))
			give_up(EXIT_FAILED, "out of memory");
		return;
	}
	audit_count_fault(a->count, fault);
	log_trouble_line(&a->trouble, input, number, fault, beginning, n);
}

static void
show(struct audit *a, uint64_t bytes)
{
	char note[48];

	snprintf(note, sizeof note, "%ju lines", (uintmax_t)a->count->lines);
	progress_show(&a->progress, bytes, note);
}

static void
audit_lines(struct audit *a, const char *name, struct log_input *in)
{
	uint64_t number = 0;
	enum log_line what;
	char *line;
	size_t len;

	log_lines_open(a->lines, in);
	while (!stop_signal()) {
		what = log_lines_next(a->lines, &line, &len);
		if (what == LOG_LINE_DAMAGE && !stop_signal())
			log_trouble_input(&a->trouble, name, number, log_input_error(in));
		if (what == LOG_LINE_DAMAGE || what == LOG_LINE_END)
			break;
		number++;
		if (len > 0)
			audit_line(a, name, number, what, line, len);
		if (number % LINES_A_LOOK == 0)
			show(a, a->bytes_before + log_input_position(in));
	}
}

static void
audit_file(struct audit *a, const char *name)
{
	struct log_input *in = log_input_open(name, a->wake);

	if (in == NULL) {
		log_trouble_input(&a->trouble, name, 0, strerror(errno));
		return;
	}
	audit_lines(a, name, in);
	a->bytes_before += log_input_size(in);
	log_input_close(&in);
}

/* The bytes of all files; 0 if any of them is not a file. */
static uint64_t
total_size(char **files, int n)
{
	uint64_t total = 0;
	struct stat st;
	int i, r;

	for (i = 0; i < n; i++) {
		r = strcmp(files[i], "-") ? stat(files[i], &st) : fstat(STDIN_FILENO, &st);
		if (r != 0 || !S_ISREG(st.st_mode))
			return (0);
		total += (uint64_t)st.st_size;
	}
	return (total);
}

static int
write_page(const struct report *report, const char *file)
{
	struct output out;

	if (output_begin(&out, file) != 0)
		return (-1);
	report_write_html(report, out.f);
	return (output_end(&out));
}

static int
write_report(struct audit *a, const struct settings *s)
{
	static char title[] = "Audit of thumbs";
	static char partial[] = "a signal stopped it before the end of the logs";
	struct report report = { .title = title };
	int r = 0;

	if (stop_signal() != 0)
		report.partial = partial;
	audit_report(&report, a->count, s->top);
	log_trouble_report(&report, &a->trouble);
	if (!s->json)
		report_write_text(&report, stdout);
	else if (report_write_json(&report, stdout))
		give_up_errno(EXIT_FAILED, "cannot write JSON");
	if (s->html != NULL && write_page(&report, s->html)) {
		warn_printable_errno("--html: %s", s->html);
		r = EXIT_FAILED;
	}
	report_fini(&report);
	if (r != 0)
		return (r);
	if (stop_signal() != 0)
		return (stop_status());
	return (a->trouble.all_inputs > 0 ? EXIT_FAILED : 0);
}

static void
audit_all(struct audit *a, char **files, int n)
{
	static char standard_input[] = "-";
	char *none[] = { standard_input };
	int i;

	if (n == 0) {
		files = none;
		n = 1;
	}
	a->wake = stop_watch();
	/* Only a terminal shows progress. */
	progress_begin(&a->progress, PROGRESS_BYTES, total_size(files, n), 0,
	    isatty(STDERR_FILENO) ? 1 : 0);
	for (i = 0; i < n && !stop_signal(); i++)
		audit_file(a, files[i]);
	progress_clear(&a->progress);
}

static int
audit(const struct call *call)
{
	struct audit *a = must(calloc(1, sizeof *a));
	int r;

	r = set_up(a, call->settings, &call->options);
	if (r == 0) {
		audit_all(a, call->operands, call->n_operands);
		r = write_report(a, call->settings);
	}
	log_reader_fini(&a->reader);
	log_lines_free(&a->lines);
	audit_count_free(&a->count);
	free(a);
	return (r);
}

const struct command command_audit = {
	.name = "audit",
	.help = "report on the thumbs in access logs",
	.usage = "[OPTION...] [LOG...]",
	.text = "Reports on a site's thumbs in access logs, and on what canonical URLs and steps of "
	    "size would change. Logs may be compressed by gzip or zstd; - is standard input, and "
	    "the default.",
	.success = "there is a report of all logs",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = audit,
};
