/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * All tables of an audit in their order, and the tables of requests.
 */

#include "config.h"

#include "audit_report.h"

static const struct report_layout lines_layout = {
	"lines", "Lines", {
		{ "what",	"",		REPORT_TEXT, 0 },
		{ "lines",	"lines",	REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "explanation", "",		REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout classes_layout = {
	"classes", "Requests", {
		{ "class",	"class",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "bytes",	"bytes sent",	REPORT_BYTES, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout rewriting_layout = {
	"rewriting", "What a rewrite handles", {
		{ "rewriting",	"thumbs",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "explanation", "",		REPORT_TEXT, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout schemes_layout = {
	"schemes", "Spelling", {
		{ "scheme",	"scheme",	REPORT_TEXT, 0 },
		{ "requests",	"requests", REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "canonical",	"canonical already", REPORT_COUNT, 0 },
		{ "canonical_share", "share",	REPORT_SHARE, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout types_layout = {
	"types", "Thumbs by type of file", {
		{ "type",	"type",		REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "bytes",	"bytes sent",	REPORT_BYTES, 0 },
		{ "thumbs",	"different thumbs", REPORT_COUNT, 1 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout widths_layout = {
	"widths", "Thumbs by width", {
		{ "width",	"width",	REPORT_COUNT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "cumulative",	"cumulative", REPORT_SHARE, 0 },
		{ "bytes",	"bytes sent",	REPORT_BYTES, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout all_widths_layout = {
	"all_widths", "All widths", {
		{ "widths",	"different widths", REPORT_COUNT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static void
add_line(struct report_table *t, const struct audit_count *c, const char *what, uint64_t lines,
    const char *explanation)
{

	report_words(t, what);
	report_part(t, lines, c->lines);
	report_words(t, explanation);
}

static void
tell_lines(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &lines_layout);
	unsigned i;

	add_line(t, c, "all", c->lines, "");
	add_line(t, c, "requests", c->all.requests, "GET and HEAD; all other tables count these");
	add_line(t, c, "other-methods", c->other_methods, "ignored");
	for (i = 0; i < LOG_N_FAULTS; i++)
		if (c->faults[i] > 0)
			add_line(t, c, log_fault_code(i), c->faults[i], log_fault_text(i));
}

/* A class or type: its requests, its share of all, and the bytes sent. */
static void
add_class(struct report_table *t, const char *class, const struct audit_sum *sum,
    const struct audit_sum *all)
{

	report_words(t, class);
	report_part(t, sum->requests, all->requests);
	report_number(t, (double)sum->bytes);
}

static void
tell_classes(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &classes_layout);
	struct audit_sum refused = { 0, 0 };
	unsigned i;

	for (i = 0; i < THUMBURL_N_CLASSES; i++)
		add_class(t, thumburl_class_code(i), &c->classes[i], &c->all);
	for (i = 0; i < THUMBURL_N_REASONS; i++) {
		if (i == THUMBURL_OK || i == THUMBURL_NOT_THUMB)
			continue;
		refused.requests += c->reasons[i].requests;
		refused.bytes += c->reasons[i].bytes;
	}
	add_class(t, "refused", &refused, &c->all);
	add_class(t, "not ours", &c->reasons[THUMBURL_NOT_THUMB], &c->all);
	report_note(t, "A simple thumb has a name and a width; a complex one also has a page, a "
	    "time, a language, a quality or a format.");
}

static void
tell_rewriting(struct report *report, const struct audit_count *c)
{
	static const char *const rows[AUDIT_N_REWRITINGS][2] = {
		[AUDIT_SIMPLE] = { "simple", "a rewrite by name and width is enough" },
		[AUDIT_COMPLEX] = { "complex", "the rewrite needs other parameters, too" },
		[AUDIT_PATH_ONLY] = { "path only", "no URL in the query scheme" },
	};
	struct report_table *t = report_table(report, &rewriting_layout);
	unsigned i;

	for (i = 0; i < AUDIT_N_REWRITINGS; i++) {
		report_words(t, rows[i][0]);
		report_part(t, c->rewriting[i].requests, c->thumbs.requests);
		report_words(t, rows[i][1]);
	}
}

static void
tell_schemes(struct report *report, const struct audit_count *c)
{
	static const char *const names[AUDIT_SCHEMES] = {
		[THUMBURL_SCHEME_PATH] = "path",
		[THUMBURL_SCHEME_QUERY] = "query",
		[THUMBURL_SCHEME_PHP] = "thumb.php",
	};
	struct report_table *t = report_table(report, &schemes_layout);
	unsigned i;

	for (i = 0; i < AUDIT_SCHEMES; i++) {
		if (c->schemes[i].requests == 0)
			continue;
		report_words(t, names[i]);
		report_part(t, c->schemes[i].requests, c->thumbs.requests);
		report_part(t, c->canonical[i], c->schemes[i].requests);
	}
}

static void
tell_types(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &types_layout);
	unsigned i;

	for (i = 0; i < THUMBURL_N_TYPES; i++) {
		if (c->types[i].requests == 0)
			continue;
		add_class(t, thumburl_type_code(i), &c->types[i], &c->thumbs);
		report_estimate(t, audit_type_thumbs(c, i));
	}
}

/* The next width in the order of requests, and of widths with as many requests. */
static unsigned
next_width(const struct audit_count *c, unsigned before)
{
	uint64_t most = 0, limit = before == 0 ? UINT64_MAX : c->widths[before].requests;
	unsigned i, best = 0;

	for (i = 1; i <= THUMBURL_NUMBER_MAX; i++) {
		if (c->widths[i].requests <= most || c->widths[i].requests > limit ||
		    (c->widths[i].requests == limit && i <= before))
			continue;
		most = c->widths[i].requests;
		best = i;
	}
	return (best);
}

static void
tell_widths(struct report *report, const struct audit_count *c, size_t top)
{
	struct report_table *t = report_table(report, &widths_layout);
	unsigned width = 0, n = 0, i;
	uint64_t sum = 0;

	while (top-- > 0 && (width = next_width(c, width)) != 0) {
		report_number(t, width);
		report_part(t, c->widths[width].requests, c->thumbs.requests);
		sum += c->widths[width].requests;
		report_number(t, (double)sum / (double)c->thumbs.requests);
		report_number(t, (double)c->widths[width].bytes);
	}
	t = report_table(report, &all_widths_layout);
	for (i = 1; i <= THUMBURL_NUMBER_MAX; i++)
		n += c->widths[i].requests > 0;
	report_number(t, n);
}

void
audit_report(struct report *report, const struct audit_count *c, size_t top)
{

	tell_lines(report, c);
	tell_classes(report, c);
	tell_rewriting(report, c);
	tell_schemes(report, c);
	tell_types(report, c);
	tell_widths(report, c, top);
	audit_report_policies(report, c);
	audit_report_respelt(report, c, top);
	audit_report_refused(report, c, top);
}
