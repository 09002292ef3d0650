/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bench of URL work, the library beside a chain of PCRE2: time, instructions, heap and stack.  All
 * results are checked before a measurement, and variants take turns.
 */

#include "config.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "url.h"


/* A row: an operation on all URLs of a set. */
struct row {
	const char	*name;
	op_f		*op;
	const struct set *set;
	int		ours;		/* index of the library's row; -1: this is the library's */
	double		target;		/* the factor by which ours must be cheaper; 0: no target */
	unsigned	repeat;
	struct series	ns;
	double		instructions;	/* for a URL; negative: not available */
};

struct thumburl_site bench_site;
static struct mix_url mix[MIX_SIZE];
unsigned rounds = 7;
static uint64_t heap_in_rows;		/* calls of the heap during the measurement of ours */
FILE *records;

void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("url: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

struct text
text_copy(const char *b, size_t len)
{
	struct text t;
	char *copy;

	copy = malloc(len + 1);
	if (copy == NULL)
		die("out of memory");
	memcpy(copy, b, len);
	copy[len] = '\0';
	t.b = copy;
	t.len = len;
	return (t);
}

/* The library's operations. */

struct thumburl_ref parsed;

size_t
op_parse(const struct text *in, char *out, size_t size)
{

	(void)out;
	(void)size;
	return (thumburl_parse(&bench_site, in->b, in->len, &parsed) == THUMBURL_OK ?
	    parsed.stored_len : 0);
}

size_t
op_to_query(const struct text *in, char *out, size_t size)
{

	if (thumburl_parse(&bench_site, in->b, in->len, &parsed) != THUMBURL_OK)
		return (0);
	return (thumburl_format_query(&bench_site, &parsed, out, size));
}

size_t
op_to_path(const struct text *in, char *out, size_t size)
{

	if (thumburl_parse(&bench_site, in->b, in->len, &parsed) != THUMBURL_OK)
		return (0);
	return (thumburl_format_path(&bench_site, &parsed, out, size));
}

/* The sets they are applied to. */

static struct set parse_query, parse_path;		/* success is expected */
static struct set query_all, query_simple;		/* canonical query URLs are expected */
static struct set to_path_all, to_query_all, to_query_simple;

static void
set_add(struct set *set, const struct text *in, const struct text *expected)
{

	set->in[set->n] = *in;
	if (expected != NULL)
		set->expected[set->n] = *expected;
	set->n++;
}

static void
sets_fill(void)
{
	const struct mix_url *u;

	for (u = mix; u < mix + MIX_SIZE; u++) {
		set_add(&parse_query, &u->query, NULL);
		set_add(&parse_path, &u->path, NULL);
		set_add(&query_all, &u->query, &u->canonical_query);
		set_add(&to_path_all, &u->query, &u->canonical_path);
		set_add(&to_query_all, &u->path, &u->canonical_query);
		if (!u->simple)
			continue;
		set_add(&query_simple, &u->query, &u->canonical_query);
		set_add(&to_query_simple, &u->path, &u->canonical_query);
	}
}

enum {
	PARSE_QUERY, PARSE_PATH, CANONICAL_ALL, TO_PATH, TO_QUERY_ALL, CANONICAL, CANONICAL_PCRE2,
	CANONICAL_GUARDED, CANONICAL_COMPLETE, TO_QUERY, TO_QUERY_PCRE2, TO_QUERY_GUARDED,
	TO_QUERY_COMPLETE
};

static struct row rows[] = {
	[PARSE_QUERY] = { .name = "parse, query scheme", .op = op_parse, .set = &parse_query,
	    .ours = -1 },
	[PARSE_PATH] = { .name = "parse, path scheme, md5 check", .op = op_parse,
	    .set = &parse_path, .ours = -1 },
	[CANONICAL_ALL] = { .name = "query -> canonical query", .op = op_to_query,
	    .set = &query_all, .ours = -1 },
	[TO_PATH] = { .name = "query -> path, md5", .op = op_to_path, .set = &to_path_all,
	    .ours = -1 },
	[TO_QUERY_ALL] = { .name = "path -> query, md5 check", .op = op_to_query,
	    .set = &to_query_all, .ours = -1 },
	[CANONICAL] = { .name = "simple: query -> canonical query", .op = op_to_query,
	    .set = &query_simple, .ours = -1 },
	[CANONICAL_PCRE2] = { .name = "PCRE2, eight spellings", .op = chain_query,
	    .set = &query_simple, .ours = CANONICAL },
	[CANONICAL_GUARDED] = { .name = "PCRE2, eight, guarded", .op = chain_query_guarded,
	    .set = &query_simple, .ours = CANONICAL },
	[CANONICAL_COMPLETE] = { .name = "PCRE2, all spellings",
	    .op = chain_query_complete, .set = &query_simple, .ours = CANONICAL, .target = 5 },
	[TO_QUERY] = { .name = "simple: path -> query, md5 check", .op = op_to_query,
	    .set = &to_query_simple, .ours = -1 },
	[TO_QUERY_PCRE2] = { .name = "PCRE2, eight spellings, no md5", .op = chain_path,
	    .set = &to_query_simple, .ours = TO_QUERY },
	[TO_QUERY_GUARDED] = { .name = "PCRE2, eight, guarded, no md5", .op = chain_path_guarded,
	    .set = &to_query_simple, .ours = TO_QUERY },
	[TO_QUERY_COMPLETE] = { .name = "PCRE2, but no md5",
	    .op = chain_path_complete, .set = &to_query_simple, .ours = TO_QUERY, .target = 3 },
};

char written[OUT_MAX];

static void
row_check(const struct row *row)
{
	const struct set *set = row->set;
	size_t i, n;

	for (i = 0; i < set->n; i++) {
		n = row->op(&set->in[i], written, sizeof written);
		if (n == 0 || n >= sizeof written)
			die("%s: refused: %s", row->name, set->in[i].b);
		if (set->expected[i].b == NULL)
			continue;
		if (n != set->expected[i].len || memcmp(written, set->expected[i].b, n))
			die("%s: %s became\n%.*s and not\n%s", row->name, set->in[i].b, (int)n,
			    written, set->expected[i].b);
	}
}

/*
 * One pass over the set; the sum of the lengths keeps the compiler from dropping unread results.
 * Callgrind counts in this function: it is neither inlined nor cloned.
 */
static __attribute__((noinline, noclone, used)) size_t
url_pass(op_f *op, const struct set *set)
{
	size_t i, sum = 0;

	for (i = 0; i < set->n; i++)
		sum += op(&set->in[i], written, sizeof written);
	return (sum);
}

/* One measurement, in nanoseconds a URL. */
struct reading
measure(op_f *op, const struct set *set, unsigned repeat)
{
	static volatile size_t sink;
	struct reading r;
	unsigned i;

	meter_start();
	for (i = 0; i < repeat; i++)
		sink += url_pass(op, set);
	r = meter_stop();
	r.ns /= (double)repeat * (double)set->n;
	r.instructions /= (double)repeat * (double)set->n;
	return (r);
}

struct reading
measure_ours(op_f *op, const struct set *set, unsigned repeat)
{
	uint64_t before = heap_calls();
	struct reading r;

	r = measure(op, set, repeat);
	heap_in_rows += heap_calls() - before;
	return (r);
}

unsigned
calibrate(op_f *op, const struct set *set, double ns)
{
	struct reading r;
	double n;

	r = measure(op, set, 1);
	r = measure(op, set, 1);
	n = ns / (r.ns * (double)set->n);
	return (n < 1 ? 1 : (unsigned)n);
}

/* Records in the form of results.py. */

void
record_series(const char *name, const char *variant, const char *unit, const struct series *s)
{
	unsigned round;

	for (round = 0; round < rounds; round++)
		fprintf(records, "value\t%s\t%s\t%s\t%.5g\n", name, variant, unit, s->v[round]);
}

void
record_number(const char *name, const char *variant, const char *unit, double value, double most)
{

	fprintf(records, "value\t%s\t%s\t%s\t%.7g\n", name, variant, unit, value);
	if (most >= 0)
		fprintf(records, "target\t%s\t%s\t%s\t<=\t%g\n", name, variant, unit, most);
}

static void
rows_measure(void)
{
	struct reading r;
	struct row *row;
	unsigned round;

	for (row = rows; row < rows + N(rows); row++)
		row->repeat = calibrate(row->op, row->set, ROUND_NS);
	for (round = 0; round < rounds; round++) {
		for (row = rows; row < rows + N(rows); row++) {
			if (row->ours < 0)
				r = measure_ours(row->op, row->set, row->repeat);
			else
				r = measure(row->op, row->set, row->repeat);
			row->ns.v[round] = r.ns;
			if (meter_counts_instructions())
				row->instructions = r.instructions;
		}
	}
}

static void
row_record(const struct row *row)
{
	const char *name = row->ours >= 0 ? rows[row->ours].name : row->name;
	const char *variant = row->ours >= 0 ? row->name : "ours";

	record_series(name, variant, "ns a URL", &row->ns);
	if (row->instructions >= 0)
		record_number(name, variant, "instructions a URL", row->instructions, -1);
	if (row->ours < 0)
		return;
	fprintf(records, "against\t%s\t%s\tns a URL\tours", name, variant);
	if (row->target > 0)
		fprintf(records, "\t>=\t%g", row->target);
	fputc('\n', records);
}

static void
rows_report(void)
{
	const struct row *row;

	rows_measure();
	for (row = rows; row < rows + N(rows); row++)
		row_record(row);
}

/* The deepest stack of all URLs. */

#define STACK_TARGET	2048

static void
stack_row(void *arg)
{
	const struct row *row = arg;

	url_pass(row->op, row->set);
}

/* Names of thumb.php are decoded and encoded again. */
static void
stack_php(void *arg)
{
	static const char head[] = "/w/thumb.php?width=220&f=";
	char url[sizeof head + 3 * THUMBURL_NAME_MAX];
	struct text text = { url, sizeof head - 1 };
	int i;

	(void)arg;
	memcpy(url, head, sizeof head - 1);
	for (i = 0; i < (THUMBURL_NAME_MAX - 4) / 2; i++, text.len += 6)
		memcpy(url + text.len, "%C3%84", 6);
	memcpy(url + text.len, ".jpg", 4);
	text.len += 4;
	if (op_to_path(&text, written, sizeof written) == 0)
		die("refused: %.*s", (int)text.len, url);
}

static void
stack_record(const char *name, size_t n)
{

	record_number(name, "ours", "bytes of stack", (double)n, STACK_TARGET);
}

static void
memory_report(void)
{
	struct row *row;

	for (row = rows; row < rows + N(rows); row++)
		if (row->ours < 0)
			stack_record(row->name, stack_depth(stack_row, row));
	stack_record("thumb.php, the longest name", stack_depth(stack_php, NULL));
	stack_record("hostile URLs of 64 KiB", stack_depth(shapes_run, NULL));
	record_number("all that is timed", "ours", "calls of the heap", (double)heap_in_rows, 0);
}

/* Modes. */

static void
list(void)
{
	const struct mix_url *u;

	for (u = mix; u < mix + MIX_SIZE; u++)
		if (u->simple)
			printf("%s\t%s\t%s\t%s\n", u->query.b, u->path.b, u->canonical_query.b,
			    u->canonical_path.b);
}

/* One pass of each row for callgrind, and the sizes of the sets to divide by. */
static void
passes(void)
{
	const struct row *row;

	for (row = rows; row < rows + N(rows); row++) {
		url_pass(row->op, row->set);
		printf("%zu\n", row->set->n);
	}
}

/* The counts of callgrind: a number for each row. */
static void
read_instructions(const char *file)
{
	struct row *row;
	FILE *f;

	f = fopen(file, "r");
	if (f == NULL)
		die("cannot read %s", file);
	for (row = rows; row < rows + N(rows); row++)
		if (fscanf(f, "%lf", &row->instructions) != 1)
			die("%s: a number is missing", file);
	fclose(f);
}

static void
report(uint64_t seed, const char *instructions)
{
	const char *by = "not available";
	struct row *row;

	for (row = rows; row < rows + N(rows); row++)
		row->instructions = -1;
	if (meter_counts_instructions())
		by = "counted by the processor, user mode only";
	else if (instructions != NULL) {
		read_instructions(instructions);
		by = "counted by callgrind";
	}
	fprintf(records, "note\t%d URLs, seed %ju, %u rounds in turns; PCRE2 %s with JIT; "
	    "instructions are %s\n", MIX_SIZE, (uintmax_t)seed, rounds, chain_version(), by);
	rows_report();
	faults_report();
	shapes_report();
	memory_report();
}

static void
usage(FILE *to)
{

	fputs("usage: url [--seed N] [--rounds N] [--records FILE] [--instructions FILE]\n"
	    "       url [--seed N] --list | --passes\n"
	    "  --list          the simple thumbs of the mix: query, path, and both canonical\n"
	    "  --passes        once over each set, to be counted by callgrind in url_pass()\n"
	    "  --instructions  such counts, a line for each operation\n", to);
}

static void
prepare(uint64_t seed)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	const struct row *row;
	char err[256];

	o.abbreviate = 160;
	o.default_wiki = "wikipedia/commons";
	o.php_base = "/w/thumb.php";
	if (thumburl_site_init(&bench_site, &o, err, sizeof err))
		die("%s", err);
	chain_init();
	mix_make(mix, &bench_site, seed);
	sets_fill();
	for (row = rows; row < rows + N(rows); row++)
		row_check(row);
}

static unsigned
parse_rounds(const char *text)
{
	unsigned long n = strtoul(text, NULL, 10);

	if (n < 5 || n > ROUNDS_MAX)
		die("--rounds %s: must be from 5 to %d", text, ROUNDS_MAX);
	return ((unsigned)n);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "rounds", required_argument, NULL, 'r' },
		{ "records", required_argument, NULL, 'R' },
		{ "instructions", required_argument, NULL, 'i' },
		{ "list", no_argument, NULL, 'l' },
		{ "passes", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *file = "/dev/stdout", *instructions = NULL;
	uint64_t seed = 20260801;
	int c, mode = 0;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's': seed = strtoull(optarg, NULL, 10); break;
		case 'r': rounds = parse_rounds(optarg); break;
		case 'R': file = optarg; break;
		case 'i': instructions = optarg; break;
		case 'l': case 'p': mode = c; break;
		case 'h': usage(stdout); return (0);
		default: usage(stderr); return (2);
		}
	}
	prepare(seed);
	if (mode == 'l')
		list();
	else if (mode == 'p')
		passes();
	if (mode != 0)
		return (0);
	records = fopen(file, "a");
	if (records == NULL)
		die("cannot write %s", file);
	meter_init();
	report(seed, instructions);
	if (fclose(records))
		die("cannot write %s", file);
	return (0);
}
