/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of accepted URLs that are spelt otherwise than their canonical form, and of the pages
 * that link to them: who would see thumb-canonical.vcl.
 */

#include "config.h"

#include "audit_report.h"

static const struct report_layout respelt_layout = {
	"respelt", "URLs with another canonical form", {
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share of all",	REPORT_SHARE, 0 },
		{ "bytes",	"bytes sent",	REPORT_BYTES, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout examples_layout = {
	"respelt_examples", "Examples of these", {
		{ "url",	"URL",		REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout referrers_layout = {
	"respelt_referrers", "Pages that link to these", {
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "over",	"possible excess",	REPORT_COUNT, 0 },
		{ "referrer",	"referrer",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout agents_layout = {
	"respelt_agents", "Agents that request these", {
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "over",	"possible excess",	REPORT_COUNT, 0 },
		{ "agent",	"agent",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static void
tell_texts(struct report_table *t, struct top_texts *texts, size_t top)
{
	size_t i;

	top_texts_sort(texts);
	for (i = 0; i < texts->n && i < top; i++) {
		report_number(t, (double)texts->text[i].count);
		report_number(t, (double)texts->text[i].over);
		report_text(t, texts->text[i].b, texts->text[i].len);
	}
}

void
audit_report_respelt(struct report *report, const struct audit_count *c, size_t top)
{
	struct report_table *t = report_table(report, &respelt_layout);
	size_t i;

	report_part(t, c->respelt.requests, c->all.requests);
	report_number(t, (double)c->respelt.bytes);
	report_note(t, "A client of such a URL, or a cache on the way, may hold an image twice. Without "
	    "URLs with a signature or for a download, and without steps of width.");
	if (c->respelt_by == NULL)
		return;
	t = report_table(report, &examples_layout);
	for (i = 0; i < c->respelt_by->urls.n; i++)
		report_text(t, c->respelt_by->urls.text[i].b, c->respelt_by->urls.text[i].len);
	t = report_table(report, &referrers_layout);
	tell_texts(t, &c->respelt_by->referrers, top);
	report_note(t, "Without their queries. A canonical URL told to the readers of these pages, by "
	    "thumb-canonical.vcl, is a header or a redirect.");
	tell_texts(report_table(report, &agents_layout), &c->respelt_by->agents, top);
}
