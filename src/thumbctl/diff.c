/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl diff: compares what two systems answer to the same thumbs.
 */

#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/diff/diff_run.h"
#include "thumbctl/diff/sheet.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/output.h"
#include "thumbctl/terminal/stop.h"

struct settings {
	DIFF_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	DIFF_OPTIONS(X)
#undef X
};

static int
set_up_side(const struct settings *s, int i, struct endpoint *e)
{
	const char *server = i == 0 ? s->a : s->b, *host = i == 0 ? s->host_a : s->host_b;
	const char *headers = i == 0 ? s->header_a : s->header_b;
	const int name = i == 0 ? 'a' : 'b';
	char message[400];

	if (server == NULL)
		return (command_wrong("--a ADDRESS and --b ADDRESS are needed: the systems to "
		    "compare"));
	if (endpoint_set(e, server, message, sizeof message))
		return (command_wrong("--%c: %s", name, message));
	if (host != NULL && endpoint_set_host(e, host, message, sizeof message))
		return (command_wrong("--host-%c: %s", name, message));
	if (endpoint_add_headers(e, headers, message, sizeof message))
		return (command_wrong("--header-%c: %s", name, message));
	e->timeout = s->timeout;
	e->most = COMPARE_BYTES_MAX;
	return (0);
}

/* Set up a run from the settings.  Returns an exit status if they are wrong. */
static int
set_up(const struct settings *s, const struct thumburl_site *site, struct endpoint *endpoints,
    struct widths *widths, const struct launch *launch)
{
	char message[400];
	int i, r;

	for (i = 0; i < 2; i++) {
		r = set_up_side(s, i, &endpoints[i]);
		if (r != 0)
			return (r);
	}
	if (widths_set(widths, s->widths, site, message, sizeof message))
		return (command_wrong("--widths: %s", message));
	if (launch_check(launch, message, sizeof message))
		return (command_wrong("--%s", message));
	if (s->html != NULL && output_check(s->html))
		give_up_errno(EXIT_FAILED, "--html: %s", s->html);
	return (0);
}

static void
print_report(const struct diff_count *c, const struct worst *worst)
{
	enum difference d;

	printf("%" PRIu64 " thumbs compared: %" PRIu64 " the same (%" PRIu64 " to the byte), "
	    "%" PRIu64 " not\n", c->pairs, c->same, c->identical, c->pairs - c->same);
	if (c->no_thumbs > 0)
		printf("  %8" PRIu64 "  the same, but not thumbs: both answer with an error\n",
		    c->no_thumbs);
	for (d = 0; d < N_DIFFERENCES; d++)
		if (c->differences[d] > 0)
			printf("  %8" PRIu64 "  differ in %s\n", c->differences[d],
			    difference_word(d));
	if (c->compared > 0)
		printf("likeness where the bytes differ: %.4f on average, "
		    "%.4f at least\n", c->likeness / (double)c->compared, c->least);
	tally_print(&c->refused, "not requested", stdout);
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
		give_up_errno(EXIT_FAILED, "cannot write JSON");
	printf("\n");
	json_decref(summary);
}

/* A pair that could not be compared is not the same. */
static int
exit_status(enum diff_end end, const struct diff_count *c)
{

	if (end == DIFF_STOPPED)
		return (stop_status());
	return (end == DIFF_OVER && c->same == c->pairs && tally_is_only(&c->refused,
	    thumburl_reason_code(THUMBURL_UNKNOWN_TYPE)) ? 0 : EXIT_FAILED);
}

static int
run(const struct settings *s, const struct diff_options *options,
    const struct source_options *originals, const struct launch *launch)
{
	const uint64_t per_original = options->widths->n > 0 ? options->widths->n : 1;
	struct source *source = source_new(originals);
	struct comparer *comparer = comparer_new(launch, s->deadline);
	struct diff_count count = { .pairs = 0 };
	struct progress progress;
	struct worst worst;
	enum diff_end end;
	int r;

	worst_init(&worst, s->show);
	progress_begin(&progress, PROGRESS_THINGS,
	    s->progress > 0 ? source_total(source) * per_original : 0, 0, s->progress);
	end = diff_run(options, source, comparer, &progress, &worst, &count);
	if (s->json)
		print_summary(&count);
	else
		print_report(&count, &worst);
	r = exit_status(end, &count);
	if (s->html != NULL && sheet_write(s->html, &worst, s->a, s->b)) {
		warn_printable_errno("--html: %s", s->html);
		r = EXIT_FAILED;
	}
	worst_free(&worst);
	comparer_free(&comparer);
	source_free(&source);
	tally_free(&count.refused);
	return (r);
}

static int
diff(const struct call *call)
{
	const struct settings *s = call->settings;
	const struct launch launch = {
		.program = s->worker, .sandbox = s->sandbox, .user = LAUNCH_USER,
		.start = s->worker_start,
	};
	struct endpoint endpoints[2] = { { .base = NULL }, { .base = NULL } };
	struct widths widths;
	const struct diff_options options = {
		.site = &call->site, .endpoint = { &endpoints[0], &endpoints[1] },
		.widths = &widths, .form = { form_of(s->form_a), form_of(s->form_b) },
		.parallel = s->parallel, .retries = s->retries,
		.thresholds = { s->like, s->pixels, s->bytes }, .preview = s->html != NULL,
		.json = s->json,
	};
	struct source_options originals;
	int r;

	r = set_up(s, &call->site, endpoints, &widths, &launch);
	if (r == 0) {
		source_options_set(&originals, &call->site, call->n_operands, call->operands);
		r = run(s, &options, &originals, &launch);
	}
	endpoint_free(&endpoints[0]);
	endpoint_free(&endpoints[1]);
	return (r);
}

const struct command command_diff = {
	.name = "diff",
	.help = "compare the answers of two systems for the same thumbs",
	.usage = "--a ADDRESS --b ADDRESS --widths LIST [OPTION...] [ORIGINALS...]",
	.text = "Compares the answers of two systems for the same thumbs: status, type, size, "
	    "bytes, and likeness. ORIGINALS are as for `thumbctl warm'.",
	.success = "all pairs are the same within the thresholds",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = diff,
};
