/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl audit: what access logs say of a site's thumbs, and what would change.
 */

#include "config.h"

#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "site_options.h"
#include "thumbctl.h"
#include "thumbctl/audit/audit_count.h"
#include "thumbctl/audit/audit_report.h"
#include "thumbctl/audit/log_input.h"
#include "thumbctl/audit/log_lines.h"
#include "thumbctl/audit/log_reader.h"
#include "thumbctl/audit/log_trouble.h"
#include "thumbctl/report/report.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/progress.h"
#include "thumbctl/terminal/stop.h"

#define EXIT_DAMAGED	1		/* there is a report, but not of all of the input */

#define MEMORY		(256 << 20)
#define MEMORY_LEAST	(1 << 20)	/* AUDIT_POLICIES has four models */
#define CACHE_SIZES	"1G,10G,100G"
#define SIZE_MOST	(1ULL << 60)	/* sums of sizes do not overflow */
#define TOP		10

/* Lines between two looks at the clock. */
#define LINES_A_LOOK	512

struct audit {
	struct thumburl_options	options;
	enum log_format		format;
	const char		*json_keys;
	uint64_t		memory;
	uint64_t		sizes[CACHE_SIZES_MAX];
	size_t			n_sizes;
	uint64_t		top;
	int			json;
	FILE			*html;

	int			wake;		/* a descriptor: it is time to stop */
	struct audit_count	*count;
	struct log_reader	reader;
	struct log_lines	*lines;
	struct progress		progress;
	uint64_t		bytes_before;	/* of the files that are done */
	struct log_trouble	trouble;
};

static const struct option longopts[] = {
	{ "format",	required_argument, NULL, 'f' },
	{ "json-keys",	required_argument, NULL, 'k' },
	{ "cache-size",	required_argument, NULL, 'c' },
	{ "memory",	required_argument, NULL, 'm' },
	{ "top",	required_argument, NULL, 't' },
	{ "json",	no_argument, NULL, 'j' },
	{ "html",	required_argument, NULL, 'w' },
	{ "help",	no_argument, NULL, 'h' },
	SITE_LONGOPTS
	{ NULL, 0, NULL, 0 }
};

static void
help(void)
{

	printf("Usage: thumbctl audit [OPTION...] [LOG...]\n\n"
	    "Says what access logs tell of a site's thumbs, and what canonical URLs and steps of\n"
	    "size would change. Logs may be compressed by gzip or zstd; - and none are standard\n"
	    "input.\n"
	    "Exits with 0 for a report; 1 if some input could not be read to its end; 2 for a\n"
	    "mistake in the call; 128 and more if a signal made it partial.\n\n");
	printf("  --%-11s %-8s %s\n", "format", "FORMAT",
	    "of logs: auto, ncsa (common and combined), json or urls (auto)");
	printf("  --%-11s %-8s %s\n", "json-keys", "LIST",
	    "keys of JSON's objects: url=KEY,size=KEY, and so on");
	printf("  --%-11s %-8s %s\n", "cache-size", "LIST",
	    "bytes of caches to try, with K, M, G or T (" CACHE_SIZES ")");
	printf("  --%-11s %-8s %s\n", "memory", "SIZE",
	    "beyond which numbers are estimated (256M)");
	printf("  --%-11s %-8s %s\n", "top", "N", "rows of lists without an end (10)");
	printf("  --%-11s %-8s %s\n", "json", "", "for machines, instead of text");
	printf("  --%-11s %-8s %s\n", "html", "FILE", "write a page with plots, too");
	printf("\nThe site:\n");
	site_options_help();
}

static int
usage(const char *message)
{

	fprintf(stderr, "thumbctl audit: %s\n", message);
	return (-1);
}

/* A number with K, M, G or T behind it; what is behind that in *end.  0 is none. */
static uint64_t
read_size(const char *s, const char **end)
{
	static const char units[] = "KMGT";
	const char *unit;
	uint64_t n = 0;
	unsigned shift = 0;

	for (; *s >= '0' && *s <= '9' && n <= SIZE_MOST; s++)
		n = 10 * n + (uint64_t)(*s - '0');
	unit = *s != '\0' ? strchr(units, *s) : NULL;
	if (unit != NULL) {
		shift = 10 * (unsigned)(unit - units + 1);
		s++;
	}
	*end = s;
	return (n <= SIZE_MOST >> shift ? n << shift : 0);
}

static int
take_size(uint64_t *n, const char *value, uint64_t least, const char *message)
{
	const char *end;

	*n = read_size(value, &end);
	return (*end != '\0' || *n < least ? usage(message) : 0);
}

static int
take_sizes(struct audit *a, const char *list)
{
	const char *end = list;

	for (a->n_sizes = 0; a->n_sizes < CACHE_SIZES_MAX; list = end + 1) {
		a->sizes[a->n_sizes] = read_size(list, &end);
		if (a->sizes[a->n_sizes++] == 0 || (*end != '\0' && *end != ','))
			break;
		if (*end == '\0')
			return (0);
	}
	return (usage("--cache-size must be up to eight sizes such as 500M,10G"));
}

static int
take_format(struct audit *a, const char *word)
{

	a->format = log_format_of_word(word);
	if (a->format == LOG_N_FORMATS)
		return (usage("--format must be auto, ncsa, json or urls"));
	return (0);
}

/* Now: a file that cannot be written is not to be found out after an hour. */
static int
take_html(struct audit *a, const char *file)
{

	if (a->html != NULL)
		fclose(a->html);
	a->html = fopen(file, "we");
	if (a->html == NULL)
		warn("%s", file);
	return (a->html == NULL ? -1 : 0);
}

static int
take_option(struct audit *a, int c, const char *name)
{
	char msg[256];

	switch (c) {
	case 'f':
		return (take_format(a, optarg));
	case 'k':
		a->json_keys = optarg;
		return (0);
	case 'c':
		return (take_sizes(a, optarg));
	case 'm':
		return (take_size(&a->memory, optarg, MEMORY_LEAST,
		    "--memory must be a size such as 256M, 1M at least"));
	case 't':
		return (take_size(&a->top, optarg, 1, "--top must be a number"));
	case 'j':
		a->json = 1;
		return (0);
	case 'w':
		return (take_html(a, optarg));
	case 0:
		return (thumburl_options_set(&a->options, name, optarg, msg, sizeof msg) ?
		    usage(msg) : 0);
	}
	return (-1);
}

/* -1 for a mistake, 1 for help. */
static int
parse(struct audit *a, int argc, char **argv)
{
	char msg[256];
	int c, i = 0, r;

	r = take_sizes(a, CACHE_SIZES);
	while (r == 0 && (c = getopt_long(argc, argv, "", longopts, &i)) != -1)
		r = c == 'h' ? 1 : take_option(a, c, longopts[i].name);
	if (r == 0 && log_reader_init(&a->reader, a->json_keys, msg, sizeof msg))
		r = usage(msg);
	if (r != 0)
		return (r);
	a->reader.format = a->format;
	a->lines = log_lines_new();
	a->count = audit_count_new(&a->options, a->memory, a->sizes, a->n_sizes, msg, sizeof msg);
	if (a->count == NULL || a->lines == NULL)
		return (usage(msg));
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

	memcpy(beginning, line, n);		/* reading decodes the line where it is */
	if (what == LOG_LINE_WHOLE)
		fault = log_reader_read(&a->reader, line, len, &rec);
	if (fault == LOG_FAULT_OK) {
		if (audit_count_request(a->count, &rec))
			err(EXIT_USAGE, "thumbctl audit");
		return;
	}
	audit_count_fault(a->count, fault);
	log_trouble_line(&a->trouble, input, number, fault, beginning, n);
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
			progress_show_bytes(&a->progress,
			    a->bytes_before + log_input_position(in), a->count->lines);
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

/* Bytes of all files, or 0 if one is none. */
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
write_report(struct audit *a)
{
	static char title[] = "Audit of thumbs";
	static char partial[] = "it was stopped before the end of the logs";
	struct report report = { .title = title };
	int r = 0;

	if (stop_signal() != 0)
		report.partial = partial;
	audit_report(&report, a->count, a->top);
	log_trouble_report(&report, &a->trouble);
	if (a->json)
		r = report_write_json(&report, stdout);
	else
		report_write_text(&report, stdout);
	if (a->html != NULL) {
		report_write_html(&report, a->html);
		if (ferror(a->html) | fclose(a->html)) {
			warn("--html");
			r = -1;
		}
	}
	report_fini(&report);
	if (r != 0 || fflush(stdout) || ferror(stdout)) {
		warn("the report was not written");
		return (EXIT_USAGE);
	}
	if (stop_signal() != 0)
		return (128 + stop_signal());
	return (a->trouble.all_inputs > 0 ? EXIT_DAMAGED : 0);
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
	/* nothing off a terminal */
	progress_begin(&a->progress, total_size(files, n), 0, isatty(STDERR_FILENO) ? 1 : 0);
	for (i = 0; i < n && !stop_signal(); i++)
		audit_file(a, files[i]);
	progress_clear(&a->progress);
}

int
ctl_audit(int argc, char **argv)
{
	static char name[] = "thumbctl audit";		/* for getopt's messages */
	struct audit a = { .options = THUMBURL_OPTIONS_DEFAULT, .memory = MEMORY, .top = TOP };
	int r;

	argv[0] = name;
	r = parse(&a, argc, argv);
	if (r > 0)
		help();
	if (r == 0) {
		audit_all(&a, argv + optind, argc - optind);
		r = write_report(&a);
	} else
		r = r > 0 ? 0 : EXIT_USAGE;
	log_reader_fini(&a.reader);
	log_lines_free(&a.lines);
	audit_count_free(&a.count);
	return (r);
}
