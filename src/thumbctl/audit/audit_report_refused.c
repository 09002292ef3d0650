/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of refused requests, and where they come from.
 */

#include "config.h"

#include "audit_report.h"

static const struct report_layout refused_layout = {
	"refused", "Refused, or not ours", {
		{ "reason",	"reason",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share of all",	REPORT_SHARE, 0 },
		{ "explanation", "",		REPORT_TEXT, 0 },
	}, REPORT_BARS, 1, 0
};

static const struct report_layout examples_layout = {
	"examples", "Examples of these", {
		{ "reason",	"reason",	REPORT_TEXT, 0 },
		{ "url",	"URL",		REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout referrers_layout = {
	"referrers", "Pages that link to these", {
		{ "reason",	"reason",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "over",	"possible excess",	REPORT_COUNT, 0 },
		{ "referrer",	"referrer",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout agents_layout = {
	"agents", "Agents that request these", {
		{ "reason",	"reason",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "over",	"possible excess",	REPORT_COUNT, 0 },
		{ "agent",	"agent",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static void
tell_refused(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &refused_layout);
	unsigned i;

	for (i = 0; i < THUMBURL_N_REASONS; i++) {
		if (c->refusals[i] == NULL)
			continue;
		report_words(t, thumburl_reason_code(i));
		report_part(t, c->reasons[i].requests, c->all.requests);
		report_words(t, thumburl_reason_text(i));
	}
}

static void
tell_examples(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &examples_layout);
	const struct sample_texts *urls;
	unsigned i;
	size_t j;

	for (i = 0; i < THUMBURL_N_REASONS; i++) {
		if (c->refusals[i] == NULL)
			continue;
		urls = &c->refusals[i]->urls;
		for (j = 0; j < urls->n; j++) {
			report_words(t, thumburl_reason_code(i));
			report_text(t, urls->text[j].b, urls->text[j].len);
		}
	}
}

static void
add_texts(struct report_table *t, unsigned reason, struct top_texts *texts, size_t top)
{
	size_t i;

	top_texts_sort(texts);
	for (i = 0; i < texts->n && i < top; i++) {
		report_words(t, thumburl_reason_code(reason));
		report_number(t, (double)texts->text[i].count);
		report_number(t, (double)texts->text[i].over);
		report_text(t, texts->text[i].b, texts->text[i].len);
	}
}

static void
tell_who(struct report *report, const struct audit_count *c, size_t top)
{
	struct report_table *t;
	unsigned i;

	t = report_table(report, &referrers_layout);
	for (i = 0; i < THUMBURL_N_REASONS; i++)
		if (c->refusals[i] != NULL)
			add_texts(t, i, &c->refusals[i]->referrers, top);
	report_note(t, "Without their queries. A page with more than one in %d of a reason's "
	    "requests is always listed. A number may be too high by up to its possible excess.",
	    TOP_TEXTS);
	t = report_table(report, &agents_layout);
	for (i = 0; i < THUMBURL_N_REASONS; i++)
		if (c->refusals[i] != NULL)
			add_texts(t, i, &c->refusals[i]->agents, top);
}

void
audit_report_refused(struct report *report, const struct audit_count *c, size_t top)
{

	tell_refused(report, c);
	tell_examples(report, c);
	tell_who(report, c, top);
}
