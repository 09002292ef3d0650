/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl warm: has a cache fetch the thumbs of many originals.
 */

#include "config.h"

#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command_line.h"
#include "thumbctl.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/warm/warm_run.h"

#define THUMB_MOST	(64ULL << 20)

struct settings {
	const char	*server, *host, *widths, *form, *journal;
	struct texts	headers;
	unsigned	parallel, retries, patience, timeout, progress;
	double		rate;
	int		json;
};

#define AT(field)	offsetof(struct settings, field)
#define JOB(type, name, arg, field, help) \
	{ name, arg, help, SETTING_##type, AT(field), 0, 0, 1 }
#define NUMBER(type, name, arg, field, least, most, help) \
	{ name, arg, help, SETTING_##type, AT(field), least, most, 0 }

static const struct setting table[] = {
	JOB(TEXT, "server", "ADDR", server,
	    "the cache: http://HOST[:PORT], https://..., unix:/PATH"),
	JOB(TEXT, "host", "NAME", host, "Host of the requests, if not the server's name"),
	JOB(TEXTS, "header", "LINE", headers, "\"Name: value\" to send, too; may be given again"),
	JOB(TEXT, "widths", "LIST", widths, "of each original, such as 120,220,500 (the --steps)"),
	JOB(TEXT, "form", "WHAT", form, "of the URLs: path, query, or same as listed (path)"),
	NUMBER(NUMBER, "parallel", "N", parallel, 1, 10000,
	    "thumbs asked for at a time, at most (36)"),
	NUMBER(REAL, "rate", "N", rate, 0, 1e6, "thumbs a second, at most; 0 is any (0)"),
	NUMBER(NUMBER, "retries", "N", retries, 0, 100, "more tries after an error (3)"),
	NUMBER(NUMBER, "patience", "SEC", patience, 0, 86400,
	    "how long a thumb may be refused as busy (600)"),
	NUMBER(NUMBER, "timeout", "SEC", timeout, 1, 86400, "for an answer (120)"),
	{ "journal", "FILE", "what is done; a job that has ended goes on from there",
	    SETTING_TEXT, AT(journal), 0, 0, 0 },
	NUMBER(NUMBER, "progress", "SEC", progress, 0, 86400,
	    "between lines that tell it, off a terminal; 0 is none (10)"),
	{ "json", "", "the report as JSON", SETTING_FLAG, AT(json), 0, 0, 0 },
};

static const struct command command = {
	.name = "thumbctl warm",
	.usage = "Usage: thumbctl warm --server ADDR --widths LIST [OPTION...] [ORIGINALS...]\n\n"
	    "Asks a cache for thumbs, so that it has them.  ORIGINALS are files of names or URLs,\n"
	    "one a line (- is standard input, and what there is if none is named); directories of\n"
	    "originals; files of answers to MediaWiki's list=allimages; or the URL of an api.php.\n"
	    "Exits with 0 if all thumbs are there, 1 if some are not, 2 for a mistake in the call\n"
	    "or a source or journal that fails, 3 if it was told to stop.\n",
	.table = table,
	.n = sizeof table / sizeof table[0],
};

/* All that is needed of the settings, checked. */
static int
set_up(const struct settings *s, const struct thumburl_site *site, struct endpoint *endpoint,
    struct widths *widths, enum form *form)
{
	char message[400];
	unsigned i;

	if (s->server == NULL)
		return (command_wrong(&command, "--server is needed: the cache to ask"));
	if (endpoint_set(endpoint, s->server, message, sizeof message))
		return (command_wrong(&command, "--server: %s", message));
	if (s->host != NULL && endpoint_set_host(endpoint, s->host, message, sizeof message))
		return (command_wrong(&command, "--host: %s", message));
	for (i = 0; i < s->headers.n; i++)
		if (endpoint_add_header(endpoint, s->headers.text[i], message, sizeof message))
			return (command_wrong(&command, "--header: %s", message));
	if (s->widths != NULL && widths_parse(widths, s->widths, message, sizeof message))
		return (command_wrong(&command, "--widths: %s", message));
	if (s->widths == NULL)
		widths_of_steps(widths, site);
	*form = form_of(s->form);
	if (*form == N_FORMS)
		return (command_wrong(&command, "--form: \"%s\" must be path, query or same",
		    s->form));
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
	printf("  %" PRIu64 " were in the cache, %" PRIu64 " were not, of %" PRIu64
	    " it is not known\n", c->cache[CACHE_HIT], c->cache[CACHE_MISS],
	    c->cache[CACHE_UNKNOWN]);
	if (c->before > 0)
		printf("  %" PRIu64 " more are done by the journal\n", c->before);
	if (c->busy + c->again > 0)
		printf("  asked again: %" PRIu64 " times when busy, %" PRIu64
		    " times after an error\n", c->busy, c->again);
	if (c->failed.n > 0)
		printf("failed: %" PRIu64 "\n", tally_sum(&c->failed));
	tally_print(&c->failed, stdout);
	if (c->refused.n > 0)
		printf("not asked for: %" PRIu64 "\n", tally_sum(&c->refused));
	tally_print(&c->refused, stdout);
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
		errx(EXIT_USAGE, "thumbctl warm: cannot write JSON");
	printf("\n");
	json_decref(report);
}

/* No thumb is missing of a file whose type has none. */
static int
exit_status(enum warm_end end, const struct warm_count *count)
{

	if (fflush(stdout) || ferror(stdout)) {
		warn("standard output");
		return (EXIT_USAGE);
	}
	if (end != WARM_OVER)
		return (end == WARM_STOPPED ? EXIT_STOPPED : EXIT_USAGE);
	return (count->failed.n == 0 && tally_is_only(&count->refused,
	    thumburl_reason_code(THUMBURL_UNKNOWN_TYPE)) ? 0 : EXIT_REFUSED);
}

/* NULL: there is none, or *r says that it cannot be had. */
static struct journal *
open_journal(const struct settings *s, json_t *job, struct warm_count *count, int *r)
{
	struct journal *journal;
	char message[1024];

	*r = 0;
	if (s->journal == NULL)
		return (NULL);
	journal = journal_open(s->journal, job, on_entry, count, message, sizeof message);
	if (journal == NULL)
		*r = command_wrong(&command, "%s", message);
	else if (journal_damaged(journal) > 0)
		warnx("%s: %u lines are damaged, and do not count", s->journal,
		    journal_damaged(journal));
	return (journal);
}

static int
warm(const struct settings *s, const struct warm_options *options,
    const struct source_options *originals, json_t *job)
{
	struct source *source = source_new(originals);
	const uint64_t per_original = options->widths->n > 0 ? options->widths->n : 1;
	struct warm_count count = { .originals = 0 };
	struct progress progress;
	struct journal *journal;
	enum warm_end end = WARM_BROKEN;
	int r;

	journal = open_journal(s, job, &count, &r);
	if (r == 0) {
		progress_begin(&progress, s->progress > 0 ? source_total(source) * per_original : 0,
		    count.before + tally_sum(&count.failed), s->progress);
		end = warm_run(options, source, journal, &progress, &count);
		if (s->json)
			print_json(&count, end);
		else
			print_report(&count);
		r = exit_status(end, &count);
	} else
		r = EXIT_USAGE;
	if (journal != NULL)
		journal_close(&journal);
	source_free(&source);
	tally_free(&count.failed);
	tally_free(&count.refused);
	return (r);
}

/* What is to be asked for, beside what the options say. */
static void
note_originals(const struct source_options *originals, json_t *job)
{
	json_t *names = json_string(""), *more;
	size_t i;

	for (i = 0; i < originals->n; i++) {
		more = json_sprintf("%s%s%s", json_string_value(names), i > 0 ? "\n" : "",
		    originals->names[i]);
		json_decref(names);
		names = more;
	}
	if (names == NULL || json_object_set_new(job, "originals", names))
		errx(EXIT_USAGE, "thumbctl warm: the names of the sources are not UTF-8");
}

int
ctl_warm(int argc, char **argv)
{
	static char name[] = "thumbctl warm";		/* for getopt's messages */
	struct settings s = {
		.form = "path", .parallel = 36, .retries = 3, .patience = 600, .timeout = 120,
		.progress = 10,
	};
	struct thumburl_site site;
	struct endpoint endpoint = { .base = NULL };
	struct widths widths;
	struct warm_options options = {
		.site = &site, .endpoint = &endpoint, .widths = &widths,
	};
	struct source_options originals;
	json_t *job = json_object();
	int r;

	argv[0] = name;
	r = command_line(&command, &s, &site, job, argc, argv);
	if (r == 0)
		r = set_up(&s, &site, &endpoint, &widths, &options.form);
	if (r == 0) {
		source_options_set(&originals, &site, argc - optind, argv + optind);
		note_originals(&originals, job);
		options.parallel = s.parallel;
		options.rate = s.rate;
		options.retries = s.retries;
		options.patience = s.patience;
		r = warm(&s, &options, &originals, job);
	} else
		r = r > 0 ? 0 : EXIT_USAGE;
	endpoint_free(&endpoint);
	json_decref(job);
	return (r);
}
