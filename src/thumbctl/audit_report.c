/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of an audit, in the order of the report.
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	"rewriting", "What rewriting handles", {
		{ "rewriting",	"thumbs",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "explanation", "",		REPORT_TEXT, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout schemes_layout = {
	"schemes", "Spelling", {
		{ "scheme",	"scheme",	REPORT_TEXT, 0 },
		{ "requests",	"thumbs asked for", REPORT_COUNT, 0 },
		{ "share",	"share",	REPORT_SHARE, 0 },
		{ "canonical",	"canonical already", REPORT_COUNT, 0 },
		{ "canonical_share", "share",	REPORT_SHARE, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout kinds_layout = {
	"kinds", "Thumbs by kind of file", {
		{ "kind",	"kind",		REPORT_TEXT, 0 },
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
		{ "cumulative",	"with those above", REPORT_SHARE, 0 },
		{ "bytes",	"bytes sent",	REPORT_BYTES, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout all_widths_layout = {
	"all_widths", "Widths in all", {
		{ "widths",	"different widths", REPORT_COUNT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout fragmentation_layout = {
	"fragmentation", "Fragmentation", {
		{ "urls",	"different URLs", REPORT_COUNT, 1 },
		{ "thumbs",	"different thumbs", REPORT_COUNT, 1 },
		{ "factor",	"URLs for a thumb", REPORT_FACTOR, 1 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout policies_layout = {
	"policies", "Policies of size", {
		{ "policy",	"policy",	REPORT_TEXT, 0 },
		{ "refused",	"refused",	REPORT_SHARE, 0 },
		{ "thumbs",	"different thumbs", REPORT_COUNT, 1 },
		{ "thumbs_change", "change",	REPORT_CHANGE, 1 },
		{ "stored",	"their bytes",	REPORT_BYTES, 1 },
		{ "stored_change", "change",	REPORT_CHANGE, 1 },
		{ "sent",	"bytes sent",	REPORT_BYTES, 0 },
		{ "sent_change", "change",	REPORT_CHANGE, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout bytes_layout = {
	"bytes_model", "How bytes were estimated", {
		{ "policy",	"policy",	REPORT_TEXT, 0 },
		{ "seen",	"thumbs seen",	REPORT_COUNT, 1 },
		{ "scaled",	"from another width", REPORT_COUNT, 1 },
		{ "usual",	"from width alone", REPORT_COUNT, 1 },
		{ "checked",	"from another width, then seen", REPORT_COUNT, 0 },
		{ "off",	"these were off by", REPORT_CHANGE, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout cache_layout = {
	"cache", "Hit ratio of a cache", {
		{ "cache",	"cache",	REPORT_BYTES, 0 },
		{ "policy",	"policy",	REPORT_TEXT, 0 },
		{ "hit_ratio",	"hit ratio",	REPORT_SHARE, 1 },
		{ "change",	"points",	REPORT_POINTS, 1 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout curve_layout = {
	"curve", "Hit ratio by size of the cache", {
		{ "cache",	"bytes of cache for thumbs", REPORT_BYTES, 0 },
	}, REPORT_LINES, 0, 1
};

static const struct report_layout refused_layout = {
	"refused", "Refused, and not ours", {
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
	"referrers", "Pages behind these", {
		{ "reason",	"reason",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "over",	"less at most",	REPORT_COUNT, 0 },
		{ "referrer",	"referrer",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout agents_layout = {
	"agents", "Agents behind these", {
		{ "reason",	"reason",	REPORT_TEXT, 0 },
		{ "requests",	"requests",	REPORT_COUNT, 0 },
		{ "over",	"less at most",	REPORT_COUNT, 0 },
		{ "agent",	"agent",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static double
share(uint64_t part, uint64_t all)
{

	return (all > 0 ? (double)part / (double)all : 0);
}

/* Requests and their share of so many. */
static void
add_requests(struct report_table *t, uint64_t requests, uint64_t all)
{

	report_number(t, (double)requests);
	report_number(t, share(requests, all));
}

static void
add_line(struct report_table *t, const struct audit_count *c, const char *what, uint64_t lines,
    const char *explanation)
{

	report_words(t, what);
	add_requests(t, lines, c->lines);
	report_words(t, explanation);
}

static void
tell_lines(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &lines_layout);
	unsigned i;

	add_line(t, c, "all", c->lines, "");
	add_line(t, c, "requests", c->all.requests, "GET and HEAD; all that follows is of these");
	add_line(t, c, "other-methods", c->other_methods, "not looked at");
	for (i = 0; i < LOG_N_FAULTS; i++)
		if (c->faults[i] > 0)
			add_line(t, c, log_fault_code(i), c->faults[i], log_fault_text(i));
}

/* A class or a kind, its share of all of them, and what was sent. */
static void
add_class(struct report_table *t, const char *class, const struct audit_sum *sum,
    const struct audit_sum *all)
{

	report_words(t, class);
	add_requests(t, sum->requests, all->requests);
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
	report_note(t, "A simple thumb is told by its name and width; a complex one has a page, a "
	    "time, a language, a quality or a format as well.");
}

static void
tell_rewriting(struct report *report, const struct audit_count *c)
{
	static const char *const rows[AUDIT_N_REWRITINGS][2] = {
		[AUDIT_SIMPLE] = { "simple", "simple rewriting is enough: name and width" },
		[AUDIT_COMPLEX] = { "complex", "other parameters are to be rewritten, too" },
		[AUDIT_PATH_ONLY] = { "path only", "no URL in the query scheme" },
	};
	struct report_table *t = report_table(report, &rewriting_layout);
	unsigned i;

	for (i = 0; i < AUDIT_N_REWRITINGS; i++) {
		report_words(t, rows[i][0]);
		add_requests(t, c->rewriting[i].requests, c->thumbs.requests);
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
		add_requests(t, c->schemes[i].requests, c->thumbs.requests);
		add_requests(t, c->canonical[i], c->schemes[i].requests);
	}
}

static void
tell_kinds(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &kinds_layout);
	unsigned i;

	for (i = 0; i < THUMBURL_N_KINDS; i++) {
		if (c->kinds[i].requests == 0)
			continue;
		add_class(t, thumburl_kind_code(i), &c->kinds[i], &c->thumbs);
		report_estimate(t, audit_kind_thumbs(c, i));
	}
}

/* The width with most requests that has fewer than the one before, or as many and is wider. */
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
		add_requests(t, c->widths[width].requests, c->thumbs.requests);
		sum += c->widths[width].requests;
		report_number(t, share(sum, c->thumbs.requests));
		report_number(t, (double)c->widths[width].bytes);
	}
	t = report_table(report, &all_widths_layout);
	for (i = 1; i <= THUMBURL_NUMBER_MAX; i++)
		n += c->widths[i].requests > 0;
	report_number(t, n);
}

/* Errors of two estimates that have nothing to do with each other. */
static struct estimate
ratio(struct estimate a, struct estimate b)
{
	struct estimate e = { 0, 0 };

	if (a.value <= 0 || b.value <= 0)
		return (e);
	e.value = a.value / b.value;
	e.error = e.value * hypot(a.error / a.value, b.error / b.value);
	return (e);
}

static struct estimate
difference(struct estimate a, struct estimate b)
{

	return ((struct estimate){ a.value - b.value, hypot(a.error, b.error) });
}

/* What has become of it, as a share of what it was. */
static void
add_change(struct report_table *t, struct estimate after, struct estimate before)
{
	struct estimate change = ratio(after, before);

	change.value -= 1;
	if (before.value > 0)
		report_estimate(t, change);
	else
		report_none(t);
}

static struct estimate
exactly(uint64_t n)
{

	return ((struct estimate){ (double)n, 0 });
}

/* A number, and its change from that of URLs as they are. */
static void
add_with_change(struct report_table *t, struct estimate n, struct estimate now, int is_now)
{

	report_estimate(t, n);
	if (is_now)
		report_none(t);
	else
		add_change(t, n, now);
}

static void
tell_fragmentation(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &fragmentation_layout);
	struct estimate urls = audit_policy_thumbs(c, &c->policies[AUDIT_NOW]);
	struct estimate thumbs = audit_policy_thumbs(c, &c->policies[AUDIT_EXACT]);

	report_estimate(t, urls);
	report_estimate(t, thumbs);
	report_estimate(t, ratio(urls, thumbs));
	if (urls.error > 0 || thumbs.error > 0)
		report_note(t, "Estimated from a sample by hash, as --memory is too little for "
		    "all; (+-) is half of a 95 %% interval, here and below.");
	else
		report_note(t, "Exact: all of them fit --memory.");
}

static void
tell_policies(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &policies_layout);
	const struct audit_policy *p, *now = &c->policies[AUDIT_NOW];
	struct estimate thumbs_now = audit_policy_thumbs(c, now);
	struct estimate stored_now = audit_policy_bytes(c, now);

	for (p = c->policies; p < c->policies + AUDIT_N_POLICIES; p++) {
		if (p->off)
			continue;
		report_words(t, p->words);
		report_number(t, share(p->refused.requests, c->thumbs.requests));
		add_with_change(t, audit_policy_thumbs(c, p), thumbs_now, p == now);
		add_with_change(t, audit_policy_bytes(c, p), stored_now, p == now);
		add_with_change(t, exactly(p->sent.bytes), exactly(now->sent.bytes), p == now);
	}
	report_note(t, "Wikimedia's steps are " AUDIT_WIKIMEDIA_STEPS ". How wide originals are is "
	    "in no log: a step may be wider than one.");
}

static int
is_known(const struct cache_key *key, const void *priv)
{

	return (key->known == *(const enum cache_known *)priv);
}

static void
tell_bytes(struct report *report, const struct audit_count *c)
{
	static const enum cache_known known[] = { CACHE_SEEN, CACHE_SCALED, CACHE_USUAL };
	struct report_table *t = report_table(report, &bytes_layout);
	const struct cache_model *m;
	unsigned i, j;

	for (i = 0; i < AUDIT_N_POLICIES; i++) {
		m = c->policies[i].model;
		if (m == NULL)
			continue;
		report_words(t, c->policies[i].words);
		for (j = 0; j < sizeof known / sizeof known[0]; j++)
			report_estimate(t, cache_model_keys(m, is_known, &known[j]));
		report_number(t, (double)m->guessed_keys);
		add_change(t, exactly(m->guessed_bytes), exactly(m->seen_bytes));
	}
	report_note(t, "A thumb has the bytes of its first answer 200 to a GET. Where there was "
	    "none, it has those of another width times the widths' ratio to the power of 1.6 "
	    "(JPEG), 1.25 (PNG), 1.3 (GIF) or 1.1 (WebP, AVIF); where there was none of that "
	    "either, what is usual for its width.");
}

static void
add_hit_ratio(struct report_table *t, const struct audit_policy *p,
    const struct audit_policy *now, size_t size)
{
	struct estimate e = cache_model_hit_ratio(p->model, size);

	report_number(t, (double)p->model->size[size]);
	report_words(t, p->words);
	report_estimate(t, e);
	if (p == now)
		report_none(t);
	else
		report_estimate(t, difference(e, cache_model_hit_ratio(now->model, size)));
}

static void
tell_cache(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &cache_layout);
	const struct audit_policy *p, *now = &c->policies[AUDIT_NOW];
	size_t size;

	for (size = 0; size < now->model->n_sizes; size++)
		for (p = c->policies; p < c->policies + AUDIT_N_POLICIES; p++)
			if (p->model != NULL)
				add_hit_ratio(t, p, now, size);
	report_note(t, "An LRU cache that holds thumbs only, was empty before the first line, and "
	    "keeps what it has until it needs the room. (+-) is in points.");
}

/* Two sizes to each doubling, up to what holds all URLs: bounds of what the model tells apart. */
static void
tell_curve(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &curve_layout);
	double all = audit_policy_bytes(c, &c->policies[AUDIT_NOW]).value;
	uint64_t size = 16;
	unsigned i;

	for (i = 0; i < AUDIT_N_POLICIES; i++)
		if (c->policies[i].model != NULL)
			report_column(t, c->policies[i].code, c->policies[i].words, REPORT_SHARE);
	while ((double)size < all / 4096)
		size *= 2;
	for (; (double)size < 2 * all; size = size & (size - 1) ? size / 3 * 4 : size / 2 * 3) {
		report_number(t, (double)size);
		for (i = 0; i < AUDIT_N_POLICIES; i++)
			if (c->policies[i].model != NULL)
				report_number(t, cache_model_curve(c->policies[i].model, size));
	}
}

static void
tell_refused(struct report *report, const struct audit_count *c)
{
	struct report_table *t = report_table(report, &refused_layout);
	unsigned i;

	for (i = 0; i < THUMBURL_N_REASONS; i++) {
		if (c->refusals[i] == NULL)
			continue;
		report_words(t, thumburl_reason_code(i));
		add_requests(t, c->reasons[i].requests, c->all.requests);
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
	report_note(t, "Without their queries. Any that is behind one in %d of a reason's requests "
	    "is found; its number may be too high by what \"less at most\" says.", TOP_TEXTS);
	t = report_table(report, &agents_layout);
	for (i = 0; i < THUMBURL_N_REASONS; i++)
		if (c->refusals[i] != NULL)
			add_texts(t, i, &c->refusals[i]->agents, top);
}

void
audit_report(struct report *report, const struct audit_count *c, size_t top)
{

	tell_lines(report, c);
	tell_classes(report, c);
	tell_rewriting(report, c);
	tell_schemes(report, c);
	tell_kinds(report, c);
	tell_widths(report, c, top);
	tell_fragmentation(report, c);
	tell_policies(report, c);
	tell_bytes(report, c);
	tell_cache(report, c);
	tell_curve(report, c);
	tell_refused(report, c);
	tell_examples(report, c);
	tell_who(report, c, top);
}
