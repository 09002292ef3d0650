/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl diff: what two systems answer to the same thumbs.
 */

#include "config.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "thumbctl.h"
#include "thumbctl/diff/diff_run.h"
#include "thumbctl/diff/sheet.h"
#include "thumbctl/terminal/exit_status.h"

struct settings {
	const char	*server[2], *host[2], *form[2], *widths, *html, *worker, *sandbox;
	struct texts	headers[2];
	unsigned	parallel, retries, timeout, progress, show, pixels;
	double		likeness, bytes;
	int		json;
};

#define AT(field)	offsetof(struct settings, field)
#define TEXT(type, name, arg, field, help) \
	{ name, arg, help, SETTING_##type, AT(field), 0, 0, 0 }
#define NUMBER(type, name, arg, field, least, most, help) \
	{ name, arg, help, SETTING_##type, AT(field), least, most, 0 }

static const struct setting table[] = {
	TEXT(TEXT, "a", "ADDR", server[0],
	    "one system: http://HOST[:PORT], https://..., unix:/PATH"),
	TEXT(TEXT, "b", "ADDR", server[1], "the other"),
	TEXT(TEXT, "host-a", "NAME", host[0], "Host of the requests to A, if not its name"),
	TEXT(TEXT, "host-b", "NAME", host[1], "the same of B"),
	TEXT(TEXTS, "header-a", "LINE", headers[0],
	    "\"Name: value\" to send to A, too; may be given again"),
	TEXT(TEXTS, "header-b", "LINE", headers[1], "the same of B"),
	TEXT(TEXT, "form-a", "WHAT", form[0], "URLs at A: path, query, or same as listed (path)"),
	TEXT(TEXT, "form-b", "WHAT", form[1], "the same of B (query)"),
	TEXT(TEXT, "widths", "LIST", widths, "of each original, such as 120,220,500 (the --steps)"),
	NUMBER(REAL, "like", "N", likeness, 0, 1, "the least SSIM that is the same (0.95)"),
	NUMBER(NUMBER, "pixels", "N", pixels, 0, 65535, "width and height may differ by (0)"),
	NUMBER(REAL, "bytes", "PCT", bytes, 0, 100, "lengths may differ by, in per cent (100)"),
	NUMBER(NUMBER, "show", "N", show, 1, 10000, "of the worst pairs (20)"),
	TEXT(TEXT, "html", "FILE", html, "a contact sheet of these, too"),
	TEXT(FLAG, "json", "", json, "all pairs as JSON, one a line, and what they sum up to"),
	NUMBER(NUMBER, "parallel", "N", parallel, 1, 64, "pairs at a time (8)"),
	NUMBER(NUMBER, "retries", "N", retries, 0, 100,
	    "more tries when busy or after an error (3)"),
	NUMBER(NUMBER, "timeout", "SEC", timeout, 1, 86400, "for an answer (60)"),
	NUMBER(NUMBER, "progress", "SEC", progress, 0, 86400,
	    "between lines that tell it, off a terminal; 0 is none (10)"),
	TEXT(TEXT, "worker", "PROG", worker, "what decodes (" WORKER_PROGRAM ")"),
	TEXT(TEXT, "sandbox", "MODE", sandbox, "of it: require, try or off (" LAUNCH_SANDBOX ")"),
};

static const struct command command = {
	.name = "thumbctl diff",
	.usage = "Usage: thumbctl diff --a ADDR --b ADDR --widths LIST [OPTION...] "
	    "[ORIGINALS...]\n\n"
	    "Compares what two systems answer to the same thumbs: status, type, size, bytes, and\n"
	    "how much they look alike.  ORIGINALS are as those of `thumbctl warm'.\n"
	    "Exits with 0 if all are the same within the thresholds, 1 if some are not, 2 for a\n"
	    "mistake in the call or a source that fails, 3 if it was told to stop.\n",
	.table = table,
	.n = sizeof table / sizeof table[0],
};

static int
set_up_side(const struct settings *s, unsigned i, struct endpoint *e, enum form *form)
{
	const int name = i == 0 ? 'a' : 'b';
	char message[400];
	unsigned k;

	if (s->server[i] == NULL)
		return (command_wrong(&command, "--a and --b are needed: the systems to compare"));
	if (endpoint_set(e, s->server[i], message, sizeof message))
		return (command_wrong(&command, "--%c: %s", name, message));
	if (s->host[i] != NULL && endpoint_set_host(e, s->host[i], message, sizeof message))
		return (command_wrong(&command, "--host-%c: %s", name, message));
	for (k = 0; k < s->headers[i].n; k++)
		if (endpoint_add_header(e, s->headers[i].text[k], message, sizeof message))
			return (command_wrong(&command, "--header-%c: %s", name, message));
	*form = form_of(s->form[i]);
	if (*form == N_FORMS)
		return (command_wrong(&command, "--form-%c: \"%s\" must be path, query or same",
		    name, s->form[i]));
	e->timeout = s->timeout;
	e->most = COMPARE_BYTES_MAX;
	return (0);
}

static int
set_up(const struct settings *s, struct endpoint *endpoints, struct widths *widths,
    struct launch *launch, struct diff_options *o)
{
	char message[400];

	if (set_up_side(s, 0, &endpoints[0], &o->form[0]) ||
	    set_up_side(s, 1, &endpoints[1], &o->form[1]))
		return (-1);
	if (s->widths != NULL && widths_parse(widths, s->widths, message, sizeof message))
		return (command_wrong(&command, "--widths: %s", message));
	if (s->widths == NULL)
		widths_of_steps(widths, o->site);
	if (s->html != NULL && sheet_check(s->html))
		return (command_wrong(&command, "--html: %s: %s", s->html, strerror(errno)));
	launch->program = s->worker;
	launch->sandbox = s->sandbox;
	if (launch_check(launch, message, sizeof message))
		return (command_wrong(&command, "--%s", message));
	o->endpoint[0] = &endpoints[0];
	o->endpoint[1] = &endpoints[1];
	o->widths = widths;
	o->parallel = s->parallel;
	o->retries = s->retries;
	o->thresholds = (struct thresholds) { s->likeness, s->pixels, s->bytes };
	o->preview = s->html != NULL;
	o->json = s->json;
	return (0);
}

static void
print_report(const struct diff_count *c, const struct worst *worst)
{
	enum difference d;

	printf("%" PRIu64 " thumbs compared: %" PRIu64 " the same (%" PRIu64 " to the byte), "
	    "%" PRIu64 " not\n", c->pairs, c->same, c->identical, c->pairs - c->same);
	if (c->no_thumbs > 0)
		printf("  %8" PRIu64 "  of the same are no thumbs: an error, or nothing, at both\n",
		    c->no_thumbs);
	for (d = 0; d < N_DIFFERENCES; d++)
		if (c->differences[d] > 0)
			printf("  %8" PRIu64 "  differ in %s\n", c->differences[d],
			    difference_word(d));
	if (c->compared > 0)
		printf("likeness of those not the same to the byte: %.4f on average, "
		    "%.4f at least\n", c->likeness / (double)c->compared, c->least);
	if (c->refused.n > 0)
		printf("not asked for: %" PRIu64 "\n", tally_sum(&c->refused));
	tally_print(&c->refused, stdout);
	worst_print(worst, stdout);
}

static void
print_summary(const struct diff_count *c)
{
	json_t *by = json_object(), *summary;
	enum difference d;

	for (d = 0; d < N_DIFFERENCES; d++)
		json_object_set_new(by, difference_word(d),
		    json_integer((json_int_t)c->differences[d]));
	summary = json_pack("{s:{s:I, s:I, s:I, s:I, s:o, s:I, s:f, s:f, s:o}}", "summary", "pairs",
	    (json_int_t)c->pairs, "same", (json_int_t)c->same, "identical",
	    (json_int_t)c->identical, "no_thumbs", (json_int_t)c->no_thumbs, "differences", by,
	    "compared", (json_int_t)c->compared, "likeness",
	    c->compared > 0 ? c->likeness / (double)c->compared : 1., "least",
	    c->compared > 0 ? c->least : 1., "refused", tally_json(&c->refused));
	if (summary == NULL || json_dumpf(summary, stdout, JSON_COMPACT | JSON_ENSURE_ASCII))
		errx(EXIT_USAGE, "thumbctl diff: cannot write JSON");
	printf("\n");
	json_decref(summary);
}

/* A pair that could not be made is no pair that is the same. */
static int
exit_status(enum diff_end end, const struct diff_count *c)
{

	if (fflush(stdout) || ferror(stdout)) {
		warn("standard output");
		return (EXIT_USAGE);
	}
	if (end != DIFF_OVER)
		return (end == DIFF_STOPPED ? EXIT_STOPPED : EXIT_USAGE);
	return (c->same == c->pairs && tally_is_only(&c->refused,
	    thumburl_reason_code(THUMBURL_UNKNOWN_TYPE)) ? 0 : EXIT_REFUSED);
}

static int
diff(const struct settings *s, const struct diff_options *options,
    const struct source_options *originals, const struct launch *launch)
{
	const uint64_t per_original = options->widths->n > 0 ? options->widths->n : 1;
	struct source *source = source_new(originals);
	struct comparer *comparer = comparer_new(launch);
	struct diff_count count = { .pairs = 0 };
	struct progress progress;
	struct worst worst;
	enum diff_end end;
	int r;

	worst_init(&worst, s->show);
	progress_begin(&progress, s->progress > 0 ? source_total(source) * per_original : 0, 0,
	    s->progress);
	end = diff_run(options, source, comparer, &progress, &worst, &count);
	if (s->json)
		print_summary(&count);
	else
		print_report(&count, &worst);
	r = exit_status(end, &count);
	if (s->html != NULL && sheet_write(s->html, &worst, s->server[0], s->server[1])) {
		warn("%s", s->html);
		r = EXIT_USAGE;
	}
	worst_free(&worst);
	comparer_free(&comparer);
	source_free(&source);
	tally_free(&count.refused);
	return (r);
}

int
ctl_diff(int argc, char **argv)
{
	static char name[] = "thumbctl diff";		/* for getopt's messages */
	struct settings s = {
		.form = { "path", "query" }, .worker = WORKER_PROGRAM, .sandbox = LAUNCH_SANDBOX,
		.parallel = 8, .retries = 3, .timeout = 60, .progress = 10, .show = 20,
		.likeness = 0.95, .bytes = 100,
	};
	struct launch launch = { .user = LAUNCH_USER };
	struct endpoint endpoints[2] = { { .base = NULL }, { .base = NULL } };
	struct diff_options options;
	struct thumburl_site site;
	struct source_options originals;
	struct widths widths;
	int r;

	argv[0] = name;
	options.site = &site;
	r = command_line(&command, &s, &site, NULL, argc, argv);
	if (r == 0)
		r = set_up(&s, endpoints, &widths, &launch, &options);
	if (r == 0) {
		source_options_set(&originals, &site, argc - optind, argv + optind);
		r = diff(&s, &options, &originals, &launch);
	} else
		r = r > 0 ? 0 : EXIT_USAGE;
	endpoint_free(&endpoints[0]);
	endpoint_free(&endpoints[1]);
	return (r);
}
