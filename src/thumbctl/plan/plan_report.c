/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of a plan.
 */

#include "config.h"

#include <stdio.h>

#include "plan_report.h"

static const struct report_layout loads_layout = {
	"loads", "Load by hit ratio", {
		{ "hits",		"hits",			REPORT_SHARE, 0 },
		{ "renders",		"renders/s",		REPORT_COUNT, 0 },
		{ "cores",		"cores of renders",	REPORT_COUNT, 0 },
		{ "origin_bytes",	"originals read/s",	REPORT_BYTES, 0 },
		{ "frontends",		"frontends",		REPORT_COUNT, 0 },
		{ "backends",		"backends",		REPORT_COUNT, 0 },
		{ "renderers",		"renderers",		REPORT_COUNT, 0 },
		{ "machines",		"machines",		REPORT_COUNT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout layers_layout = {
	"layers", "Machines of a site that are used as far as they may be", {
		{ "hits",	"hits",		REPORT_SHARE, 0 },
		{ "layer",	"layer",	REPORT_TEXT, 0 },
		{ "cpu",	"by CPU",	REPORT_FACTOR, 0 },
		{ "network",	"by network",	REPORT_FACTOR, 0 },
		{ "memory",	"by memory",	REPORT_FACTOR, 0 },
		{ "disk",	"by disk",	REPORT_FACTOR, 0 },
		{ "machines",	"with spare",	REPORT_COUNT, 0 },
		{ "most",	"decided by",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout storage_layout = {
	"storage", "Storage", {
		{ "what",	"",		REPORT_TEXT, 0 },
		{ "number",	"number",	REPORT_COUNT, 0 },
		{ "bytes",	"bytes",	REPORT_BYTES, 0 },
		{ "where",	"where",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout losses_layout = {
	"losses", "What a loss costs", {
		{ "lost",		"lost",				REPORT_TEXT, 0 },
		{ "renders_minutes",	"renders/s in 10 minutes",	REPORT_COUNT, 0 },
		{ "renders_hour",	"in an hour",			REPORT_COUNT, 0 },
		{ "more_renders",	"more renders in all",		REPORT_COUNT, 0 },
		{ "read_minutes",	"read/s in 10 minutes",		REPORT_BYTES, 0 },
		{ "read_hour",		"in an hour",			REPORT_BYTES, 0 },
		{ "more_read",		"more read in all",		REPORT_BYTES, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout simulated_layout = {
	"simulated", "Hits in the simulation, with nothing lost", {
		{ "layer",	"layer",	REPORT_TEXT, 0 },
		{ "machines",	"machines of a site", REPORT_COUNT, 0 },
		{ "share",	"of its requests", REPORT_SHARE, 0 },
		{ "all",	"up to here, of all", REPORT_SHARE, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const struct report_layout costs_layout = {
	"costs", "What the plan is computed from (--cost NAME=VALUE)", {
		{ "name",	"name",		REPORT_TEXT, 0 },
		{ "value",	"value",	REPORT_TEXT, 0 },
		{ "unit",	"unit",		REPORT_TEXT, 0 },
		{ "what",	"what",		REPORT_TEXT, 0 },
		{ "source",	"source",	REPORT_TEXT, 0 },
	}, REPORT_NO_PLOT, 0, 0
};

static const char *const layer_names[N_LAYERS] = {
#define X(id, name, machine, memory) name,
	NETWORK_LAYERS(X)
#undef X
};

static void
report_loads(struct report *report, const struct plan_site *site, const struct plan_load *loads,
    size_t n)
{
	struct report_table *t = report_table(report, &loads_layout);
	unsigned l, machines;
	size_t i;

	report_note(t, "%.0f requests a second of all sites, %.0f kB each on average. Machines are "
	    "those of one site; each of %u has as many, so that the others can carry the load of "
	    "one, and each layer has a rack of %u to spare. Originals are read as if renderers "
	    "cached none.", site->rate, site->thumb_bytes / 1e3, site->sites, site->racks);
	for (i = 0; i < n; i++) {
		machines = 0;
		report_number(t, loads[i].hits);
		report_number(t, loads[i].renders);
		report_number(t, loads[i].cores);
		report_number(t, loads[i].origin);
		for (l = 0; l < N_LAYERS; l++) {
			report_number(t, loads[i].layers[l].machines);
			machines += loads[i].layers[l].machines;
		}
		report_number(t, machines);
	}
}

static void
report_layers(struct report *report, const struct plan_load *loads, size_t n)
{
	struct report_table *t = report_table(report, &layers_layout);
	const struct plan_layer *layer;
	unsigned l, r;
	size_t i;

	for (i = 0; i < n; i++)
		for (l = 0; l < N_LAYERS; l++) {
			layer = &loads[i].layers[l];
			report_number(t, loads[i].hits);
			report_words(t, layer_names[l]);
			for (r = 0; r < N_PLAN_RESOURCES; r++)
				report_number(t, layer->needs[r]);
			report_number(t, layer->machines);
			report_words(t, plan_resource_names[layer->most]);
		}
}

static void
report_storage(struct report *report, const struct plan_site *site)
{
	const double thumbs = site->originals * site->costs.thumbs;
	const struct {
		const char	*what;
		double		number, bytes;
		const char	*where;
	} rows[] = {
		{ "originals", site->originals, site->originals * site->costs.original_bytes,
		    "object store" },
		{ "thumbs", thumbs, thumbs * site->thumb_bytes, "disks of the backends" },
		{ "objects of varnishd", thumbs, thumbs * site->costs.object_memory,
		    "memory of the backends" },
		{ "tags of xkey", thumbs, thumbs * site->costs.tag_memory,
		    "memory of the backends" },
	};
	struct report_table *t = report_table(report, &storage_layout);
	size_t i;

	report_note(t, "Of each site. One ban that no object matches costs %.0f s of CPU over all "
	    "thumbs.", thumbs * site->costs.ban_cpu * 1e-6);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		report_words(t, rows[i].what);
		report_number(t, rows[i].number);
		report_number(t, rows[i].bytes);
		report_words(t, rows[i].where);
	}
}

void
plan_report_loads(struct report *report, const struct plan_site *site,
    const struct plan_load *loads, size_t n)
{

	report_loads(report, site, loads, n);
	report_layers(report, loads, n);
	report_storage(report, site);
}

static void
report_hits(struct report *report, const struct simulation *s, const struct network_counts *c)
{
	struct report_table *t = report_table(report, &simulated_layout);
	uint64_t asked[N_LAYERS] = { c->requests, c->requests - c->hits[LAYER_FRONTENDS],
	    c->renders };
	uint64_t sum = 0;
	unsigned l;

	report_note(t, "%ju lines, seed %ju: %.1f days at 1:%.0f, %ju originals of Zipf's law with "
	    "exponent %.2f; the first three quarters only fill the caches. A render always needs "
	    "the original: hits of renderers are of originals.", (uintmax_t)s->lines,
	    (uintmax_t)s->traffic.seed, s->days, s->traffic.scale, (uintmax_t)s->traffic.originals,
	    s->traffic.skew);
	for (l = 0; l < N_LAYERS; l++) {
		report_words(t, layer_names[l]);
		report_number(t, s->network.machines[l]);
		if (asked[l] > 0)
			report_number(t, (double)c->hits[l] / (double)asked[l]);
		else
			report_none(t);
		sum += c->hits[l];
		if (l < LAYER_RENDERERS)
			report_number(t, (double)sum / (double)c->requests);
		else
			report_none(t);
	}
}

/* More than without the loss.  A loss may even save a little. */
static double
more(uint64_t with, uint64_t without)
{

	return (with > without ? (double)(with - without) : 0);
}

void
plan_report_simulation(struct report *report, const struct simulation *s,
    const struct simulated results[N_LOSSES])
{
	const struct network_counts *usual = &results[LOSS_NOTHING].spans[SPAN_REST], *rest;
	struct report_table *t;
	unsigned i, span;

	report_hits(report, s, usual);
	t = report_table(report, &losses_layout);
	report_note(t, "Of all sites, if machines of one site are lost and stay so: one machine, one "
	    "of each %u machines of all layers, or the site. In all is within %.1f days.", s->racks,
	    results[LOSS_NOTHING].seconds[SPAN_REST] / 86400);
	for (i = 0; i < N_LOSSES; i++) {
		if (results[i].skipped)
			continue;
		rest = &results[i].spans[SPAN_REST];
		report_words(t, simulated_losses[i]);
		for (span = SPAN_MINUTES; span <= SPAN_HOUR; span++)
			report_number(t, (double)results[i].spans[span].renders /
			    results[i].seconds[span]);
		report_number(t, more(rest->renders, usual->renders));
		for (span = SPAN_MINUTES; span <= SPAN_HOUR; span++)
			report_number(t, (double)results[i].spans[span].origin_bytes /
			    results[i].seconds[span]);
		report_number(t, more(rest->origin_bytes, usual->origin_bytes));
	}
}

void
plan_report_costs(struct report *report, const struct plan_costs *costs)
{
	struct report_table *t = report_table(report, &costs_layout);
	const struct plan_cost_row *row;
	char value[32];

	for (row = plan_cost_rows; row < plan_cost_rows + n_plan_cost_rows; row++) {
		snprintf(value, sizeof value, "%.10g", plan_cost(costs, row));
		report_words(t, row->name);
		report_words(t, value);
		report_words(t, row->unit);
		report_words(t, row->what);
		report_words(t, plan_cost(costs, row) != row->value ? "--cost" : row->source);
	}
}
