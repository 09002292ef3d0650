/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of policies: thumbs, bytes and hits.
 */

#include "config.h"

#include <math.h>

#include "audit_report.h"

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
		{ "stored",	"bytes stored",	REPORT_BYTES, 1 },
		{ "stored_change", "change",	REPORT_CHANGE, 1 },
		{ "sent",	"bytes sent",	REPORT_BYTES, 0 },
		{ "sent_change", "change",	REPORT_CHANGE, 0 },
	}, REPORT_BARS, 2, 0
};

static const struct report_layout bytes_layout = {
	"bytes_model", "How bytes are estimated", {
		{ "policy",	"policy",	REPORT_TEXT, 0 },
		{ "seen",	"thumbs seen",	REPORT_COUNT, 1 },
		{ "scaled",	"from another width", REPORT_COUNT, 1 },
		{ "usual",	"from width alone", REPORT_COUNT, 1 },
		{ "checked",	"from another width, then seen", REPORT_COUNT, 0 },
		{ "off",	"error of these", REPORT_CHANGE, 0 },
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

/* The errors of the two estimates are independent. */
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

/* The change, as a share of the value before. */
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

/* A number, and its change against URLs as they are. */
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
		report_note(t, "Estimates from a sample by hash: --memory does not hold all. "
		    "(+-) is half of a 95 %% interval, here and below.");
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
	char steps[8 * THUMBURL_STEPS_MAX];

	for (p = c->policies; p < c->policies + AUDIT_N_POLICIES; p++) {
		if (p->off)
			continue;
		report_words(t, p->words);
		report_number(t, (double)p->refused.requests / fmax(1, (double)c->thumbs.requests));
		add_with_change(t, audit_policy_thumbs(c, p), thumbs_now, p == now);
		add_with_change(t, audit_policy_bytes(c, p), stored_now, p == now);
		add_with_change(t, exactly(p->sent.bytes), exactly(now->sent.bytes), p == now);
	}
	(void)thumburl_site_get(&c->wikimedia, THUMBURL_OPTION_steps, steps, sizeof steps);
	report_note(t, "Wikimedia's steps are %s. A log does not have the widths of originals: a "
	    "step may be wider than an original.", steps);
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
	report_note(t, "A thumb has the bytes of its first 200 answer to a GET. Without one, it "
	    "has those of another width, times the ratio of the widths to the power of 1.6 (JPEG), "
	    "1.25 (PNG), 1.3 (GIF), 1.1 (WebP) or 1.2 (AVIF); without that, a usual value for "
	    "its width.");
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
	report_note(t, "An LRU cache that holds thumbs only, is empty before the first line, and "
	    "evicts only to make room. (+-) is in points.");
}

/* Two sizes for each doubling, which the model tells apart, up to one that holds all URLs. */
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

void
audit_report_policies(struct report *report, const struct audit_count *c)
{

	tell_fragmentation(report, c);
	tell_policies(report, c);
	tell_bytes(report, c);
	tell_cache(report, c);
	tell_curve(report, c);
}
