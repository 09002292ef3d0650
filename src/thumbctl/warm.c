/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl warm: makes a cache fetch the thumbs of many originals.
 */

#include "config.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/stop.h"
#include "thumbctl/warm/warm_run.h"

#define THUMB_MOST	(64ULL << 20)

struct settings {
	WARM_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	WARM_OPTIONS(X)
#undef X
};

/* Set up a run from the settings.  Returns an exit status if they are wrong. */
static int
set_up(const struct settings *s, const struct thumburl_site *site, struct endpoint *endpoint,
    struct widths *widths)
{
	char message[400];

	if (s->server == NULL)
		return (command_wrong("--server ADDRESS is needed: the cache to ask"));
	if (endpoint_set(endpoint, s->server, message, sizeof message))
		return (command_wrong("--server: %s", message));
	if (s->host != NULL && endpoint_set_host(endpoint, s->host, message, sizeof message))
		return (command_wrong("--host: %s", message));
	if (endpoint_add_headers(endpoint, s->header, message, sizeof message))
		return (command_wrong("--header: %s", message));
	if (widths_set(widths, s->widths, site, message, sizeof message))
		return (command_wrong("--widths: %s", message));
	endpoint->timeout = s->timeout;
	endpoint->most = THUMB_MOST;
	return (0);
}

static void
on_entry(void *priv, const struct journal_entry *entry)
{
	struct warm_count *count = priv;
	char status[16];

	if (entry->status == 200) {
		count->before++;
		return;
	}
	snprintf(status, sizeof status, "%u", entry->status);
	tally_add(&count->failed, status, entry->target);
}

static double
per_second(const struct warm_count *c)
{

	return (c->seconds > 0 ? (double)c->thumbs / c->seconds : 0);
}

static void
print_report(const struct warm_count *c)
{

	printf("warmed %" PRIu64 " thumbs of %" PRIu64 " originals in %.1f s: %.1f thumbs/s, "
	    "%.1f MB\n", c->thumbs, c->originals, c->seconds, per_second(c),
	    (double)c->bytes / 1e6);
	printf("  %" PRIu64 " hits, %" PRIu64 " misses, %" PRIu64 " unknown\n",
	    c->cache[CACHE_HIT], c->cache[CACHE_MISS], c->cache[CACHE_UNKNOWN]);
	if (c->before > 0)
		printf("  %" PRIu64 " more are in the journal already\n", c->before);
	if (c->busy + c->again > 0)
		printf("  further attempts: %" PRIu64 " after a busy answer, %" PRIu64
		    " after an error\n", c->busy, c->again);
	tally_print(&c->failed, "failed", stdout);
	tally_print(&c->refused, "not requested", stdout);
}

static void
print_json(const struct warm_count *c, enum warm_end end)
{
	json_t *report;

	report = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:i, s:b, "
	    "s:o, s:o}",
	    "originals", (json_int_t)c->originals, "thumbs", (json_int_t)c->thumbs,
	    "hits", (json_int_t)c->cache[CACHE_HIT], "misses", (json_int_t)c->cache[CACHE_MISS],
	    "unknown", (json_int_t)c->cache[CACHE_UNKNOWN], "bytes", (json_int_t)c->bytes,
	    "before", (json_int_t)c->before, "busy", (json_int_t)c->busy,
	    "again", (json_int_t)c->again, "seconds", c->seconds,
	    "thumbs_per_second", per_second(c),
	    "limit", (int)c->limit, "stopped", end == WARM_STOPPED,
	    "failed", tally_json(&c->failed), "refused", tally_json(&c->refused));
	if (report == NULL || json_dumpf(report, stdout, JSON_COMPACT | JSON_ENSURE_ASCII))
		give_up_errno(EXIT_FAILED, "cannot write JSON");
	printf("\n");
	json_decref(report);
}

/* An original of a type without thumbs lacks none. */
static int
exit_status(enum warm_end end, const struct warm_count *count)
{

	if (end == WARM_STOPPED)
		return (stop_status());
	return (end == WARM_OVER && count->failed.n == 0 && tally_is_only(&count->refused,
	    thumburl_reason_code(THUMBURL_UNKNOWN_TYPE)) ? 0 : EXIT_FAILED);
}

/* Returns 0, with NULL if no journal is wanted; or an exit status after a message. */
static int
open_journal(const struct settings *s, json_t *job, struct warm_count *count,
    struct journal **journal)
{
	char message[1024];

	*journal = NULL;
	if (s->journal == NULL)
		return (0);
	*journal = journal_open(s->journal, job, on_entry, count, message, sizeof message);
	if (*journal == NULL) {
		warn_printable("--journal: %s", message);
		return (EXIT_FAILED);
	}
	if (journal_damaged(*journal) > 0)
		warn_printable("%s: %u damaged lines are ignored", s->journal,
		    journal_damaged(*journal));
	return (0);
}

static int
run(const struct settings *s, const struct warm_options *options,
    const struct source_options *originals, json_t *job)
{
	const uint64_t per_original = options->widths->n > 0 ? options->widths->n : 1;
	struct warm_count count = { .originals = 0 };
	struct progress progress;
	struct journal *journal;
	struct source *source;
	enum warm_end end;
	int r;

	source = source_new(originals);
	r = open_journal(s, job, &count, &journal);
	if (r == 0) {
		progress_begin(&progress, PROGRESS_THINGS,
		    s->progress > 0 ? source_total(source) * per_original : 0,
		    count.before + tally_sum(&count.failed), s->progress);
		end = warm_run(options, source, journal, &progress, &count);
		if (s->json)
			print_json(&count, end);
		else
			print_report(&count);
		r = exit_status(end, &count);
	}
	if (journal != NULL)
		journal_close(&journal);
	source_free(&source);
	tally_free(&count.failed);
	tally_free(&count.refused);
	return (r);
}

/* The originals are part of the job, beside the options that call->job has already. */
static int
note_originals(const struct call *call)
{
	json_t *names = json_string(""), *more;
	int i;

	for (i = 0; i < call->n_operands; i++) {
		more = json_sprintf("%s%s%s", json_string_value(names), i > 0 ? "\n" : "",
		    call->operands[i]);
		json_decref(names);
		names = more;
	}
	if (names == NULL || json_object_set_new(call->job, "originals", names))
		return (command_wrong("the names of ORIGINALS must be UTF-8"));
	return (0);
}

static int
warm(const struct call *call)
{
	const struct settings *s = call->settings;
	struct endpoint endpoint = { .base = NULL };
	struct widths widths;
	struct warm_options options = {
		.site = &call->site, .endpoint = &endpoint, .widths = &widths,
		.form = form_of(s->form), .parallel = s->parallel, .rate = s->rate,
		.retries = s->retries, .patience = s->patience,
	};
	struct source_options originals;
	int r;

	r = set_up(s, &call->site, &endpoint, &widths);
	if (r == 0)
		r = note_originals(call);
	if (r == 0) {
		source_options_set(&originals, &call->site, call->n_operands, call->operands);
		r = run(s, &options, &originals, call->job);
	}
	endpoint_free(&endpoint);
	return (r);
}

const struct command command_warm = {
	.name = "warm",
	.help = "make a cache fetch the thumbs of many originals",
	.usage = "--server ADDRESS --widths LIST [OPTION...] [ORIGINALS...]",
	.text = "Requests thumbs from a cache to fill it. ORIGINALS are files of names or "
	    "URLs, one a line (- is standard input, and the default); directories of originals; "
	    "files of answers to MediaWiki's list=allimages; or the URL of an api.php.",
	.success = "the cache has all thumbs",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = warm,
};
