/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Each site must be able to carry its part of the load while another is lost, and each layer while a
 * rack is.
 */

#include "config.h"

#include <math.h>

#include "sizing.h"

#define US	1e-6
#define MS	1e-3
#define MIB	1048576.0
#define FULL	0.9		/* share of memory and disks that may be used */

const char *const plan_resource_names[] = {
#define X(id, name) name,
	PLAN_RESOURCES(X)
#undef X
};

static double
cores(const struct plan_site *s)
{

	return (s->cores * s->speed * s->busy);
}

static double
memory(const struct plan_site *s)
{

	return (s->memory * FULL);
}

/* A frontend answers all requests, and holds in memory what fits there: more memory is more hits. */
static void
size_frontends(struct plan_load *load, const struct plan_site *s)
{
	double *needs = load->layers[LAYER_FRONTENDS].needs;

	needs[PLAN_CPU] = load->site_rate * US *
	    (s->costs.hit_cpu + (1 - s->front_hits) * s->costs.relay_cpu) / cores(s);
	needs[PLAN_NETWORK] = load->site_rate * s->thumb_bytes / (s->network * s->busy);
}

/* A backend has all thumbs on its disks, and what varnishd knows of them in memory. */
static void
size_backends(struct plan_load *load, const struct plan_site *s)
{
	double *needs = load->layers[LAYER_BACKENDS].needs;
	const double rate = load->site_rate * (1 - s->front_hits);
	const double thumbs = s->originals * s->costs.thumbs;

	needs[PLAN_CPU] = rate * US * (s->costs.hit_cpu +
	    (1 - load->hits) / (1 - s->front_hits) * s->costs.relay_cpu) / cores(s);
	needs[PLAN_NETWORK] = rate * s->thumb_bytes / (s->network * s->busy);
	needs[PLAN_MEMORY] = thumbs * (s->costs.object_memory + s->costs.tag_memory) / memory(s);
	needs[PLAN_DISK] = thumbs * s->thumb_bytes / (s->disk * FULL);
}

static void
size_renderers(struct plan_load *load, const struct plan_site *s)
{
	double *needs = load->layers[LAYER_RENDERERS].needs;
	const double rate = load->site_rate * (1 - load->hits);

	needs[PLAN_CPU] = rate * MS * s->costs.render_cpu / cores(s);
	needs[PLAN_NETWORK] = rate * s->costs.original_bytes / (s->network * s->busy);
	/* a worker for each core */
	needs[PLAN_MEMORY] = needs[PLAN_CPU] * s->cores * s->costs.worker_memory * MIB / memory(s);
}

static void
count_machines(struct plan_layer *l, unsigned racks)
{
	double most = 0, spare = racks > 1 ? racks / (racks - 1.0) : 1;
	unsigned i;

	for (i = 0; i < N_PLAN_RESOURCES; i++)
		if (l->needs[i] > most) {
			most = l->needs[i];
			l->most = (enum plan_resource)i;
		}
	l->machines = (unsigned)fmin(fmax(ceil(most * spare - 1e-6), 2), 1e9);
}

void
plan_size(struct plan_load *load, const struct plan_site *s, double hits)
{
	unsigned l;

	*load = (struct plan_load) { .hits = hits };
	load->site_rate = s->rate / (s->sites > 1 ? s->sites - 1 : 1);
	load->renders = s->rate * (1 - hits);
	load->cores = load->renders * MS * s->costs.render_cpu;
	load->origin = load->renders * s->costs.original_bytes;
	size_frontends(load, s);
	size_backends(load, s);
	size_renderers(load, s);
	for (l = 0; l < N_LAYERS; l++)
		count_machines(&load->layers[l], s->racks);
}
