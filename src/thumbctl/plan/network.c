/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request goes from layer to layer until a cache has what it needs.
 */

#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "network.h"
#include "ring.h"
#include "thumbctl/model/cache_model.h"
#include "thumbctl/model/thumb_bytes.h"
#include "thumbctl/terminal/memory.h"

/* Sizes of originals are spread by a log-normal distribution with this sigma. */
#define SIGMA		1.2

#define UNIT		0x1p-53

struct layer {
	unsigned		n;
	unsigned char		*up;
	unsigned		n_up;
	struct ring		*ring;
	struct cache_model	**caches;
};

struct site {
	struct layer		layers[N_LAYERS];
	int			up;
};

struct network {
	struct network_options	o;
	struct site		*sites;
	unsigned		n_up;		/* sites */
	struct network_counts	counts;
};

/* Rings of all sites are alike, as machines of one number have one name. */
static void
layer_ring(struct layer *l, const char *machine, unsigned replicas)
{
	char (*names)[32] = must(calloc(l->n, sizeof *names));
	const char **list = must(calloc(l->n, sizeof *list));
	unsigned i;

	for (i = 0; i < l->n; i++) {
		snprintf(names[i], sizeof names[i], "%s%u", machine, i + 1);
		list[i] = names[i];
	}
	l->ring = ring_new(list, l->n, replicas);
	free(list);
	free(names);
}

/* Returns -1 if memory is short. */
static int
layer_init(struct layer *l, const struct network_options *o, enum network_layer which)
{
	static const struct {
		const char	*machine;
		unsigned	memory;
	} rows[] = {
#define X(id, name, machine, memory) { machine, memory },
		NETWORK_LAYERS(X)
#undef X
	};
	const size_t memory = o->memory / 100 * rows[which].memory /
	    ((size_t)o->sites * o->machines[which]);
	unsigned i;

	if (memory < CACHE_MODEL_MIN)
		return (-1);

	l->n = l->n_up = o->machines[which];
	l->up = must(malloc(l->n));
	l->caches = must(calloc(l->n, sizeof(struct cache_model *)));
	layer_ring(l, rows[which].machine, o->replicas);
	for (i = 0; i < l->n; i++) {
		l->up[i] = 1;
		l->caches[i] = cache_model_new(memory, &o->room[which], 1);
		if (l->caches[i] == NULL)
			return (-1);
	}
	return (0);
}

struct network *
network_new(const struct network_options *o)
{
	struct network *net = must(calloc(1, sizeof *net));
	unsigned i, l;

	net->o = *o;
	net->n_up = o->sites;
	net->sites = must(calloc(o->sites, sizeof *net->sites));
	for (i = 0; i < o->sites; i++) {
		net->sites[i].up = 1;
		for (l = 0; l < N_LAYERS; l++)
			if (layer_init(&net->sites[i].layers[l], o, (enum network_layer)l)) {
				network_free(&net);
				return (NULL);
			}
	}
	return (net);
}

static void
layer_lose(struct layer *l, unsigned every)
{
	unsigned i;

	for (i = 0; i < l->n; i += every > 0 ? every : l->n) {
		l->up[i] = 0;
		l->n_up--;
		ring_set(l->ring, i, 0);
	}
}

void
network_lose(struct network *net, const struct network_loss *loss)
{
	struct site *site = &net->sites[0];
	unsigned l;

	for (l = 0; l < N_LAYERS; l++) {
		if (!(loss->layers & 1U << l))
			continue;
		layer_lose(&site->layers[l], loss->every);
		if (site->layers[l].n_up == 0 && site->up) {
			site->up = 0;
			net->n_up--;
		}
	}
	assert(net->n_up > 0);
}

/* The one of those that are up that a number chooses. */
static struct site *
choose_site(struct network *net, uint64_t number)
{
	struct site *site = &net->sites[number % net->o.sites];

	if (site->up)
		return (site);
	number = traffic_hash(number, 1) % net->n_up;
	for (site = net->sites; !site->up || number-- > 0; site++)
		continue;
	return (site);
}

static unsigned
choose_machine(const struct layer *l, uint64_t number)
{
	unsigned i = (unsigned)(number % l->n);

	if (l->up[i])
		return (i);
	number = traffic_hash(number, 2) % l->n_up;
	for (i = 0; !l->up[i] || number-- > 0; i++)
		continue;
	return (i);
}

/* Ask the cache of a machine.  Returns 1 if it has the key, 0 if not, -1 if memory is short. */
static int
ask(struct network *net, struct site *site, enum network_layer which, unsigned machine,
    uint64_t key, uint64_t bytes)
{
	struct cache_model *m = site->layers[which].caches[machine];
	struct cache_key what = {
		.bytes = bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX,
		.known = CACHE_SEEN,
	};
	int hit;

	if (cache_model_ask(m, key, &what) != 0 || m->halvings > 0)
		return (-1);
	hit = m->depth <= net->o.room[which];
	net->counts.hits[which] += (unsigned)hit;
	return (hit);
}

/* Nothing has the thumb: render it, and fetch the original unless the renderer has it. */
static int
render(struct network *net, struct site *site, uint64_t original)
{
	const uint64_t key = traffic_hash(original, 0);
	const uint64_t bytes = network_original_bytes(original, net->o.original_bytes);
	int hit;

	net->counts.renders++;
	hit = ask(net, site, LAYER_RENDERERS, ring_find(site->layers[LAYER_RENDERERS].ring,
	    (uint32_t)(key >> 32)), key, bytes);
	if (hit == 0) {
		net->counts.fetches++;
		net->counts.origin_bytes += bytes;
	}
	return (hit < 0 ? -1 : 0);
}

int
network_ask(struct network *net, const struct traffic_request *r)
{
	const uint64_t key = traffic_hash(r->original, r->width);
	const uint64_t bytes = thumb_bytes_usual(THUMBURL_FORMAT_JPG, r->width) +
	    net->o.overhead;
	struct site *site = choose_site(net, r->site);
	int hit;

	net->counts.requests++;
	hit = ask(net, site, LAYER_FRONTENDS, choose_machine(&site->layers[LAYER_FRONTENDS],
	    r->client), key, bytes);
	if (hit == 0)
		hit = ask(net, site, LAYER_BACKENDS, ring_find(
		    site->layers[LAYER_BACKENDS].ring, (uint32_t)(key >> 32)), key, bytes);
	if (hit != 0)
		return (hit < 0 ? -1 : 0);
	return (render(net, site, r->original));
}

const struct network_counts *
network_counts(const struct network *net)
{

	return (&net->counts);
}

static void
layer_fini(struct layer *l)
{
	unsigned i;

	for (i = 0; i < l->n && l->caches != NULL; i++)
		cache_model_free(&l->caches[i]);
	if (l->ring != NULL)
		ring_free(&l->ring);
	free(l->caches);
	free(l->up);
}

void
network_free(struct network **netp)
{
	struct network *net = *netp;
	unsigned i, l;

	*netp = NULL;
	for (i = 0; i < net->o.sites; i++)
		for (l = 0; l < N_LAYERS; l++)
			layer_fini(&net->sites[i].layers[l]);
	free(net->sites);
	free(net);
}

/* By the sum of twelve hashes, which is nearly normal. */
uint64_t
network_original_bytes(uint64_t original, double mean)
{
	double z = -6;
	unsigned i;

	for (i = 0; i < 12; i++)
		z += (double)(traffic_hash(original, 100 + i) >> 11) * UNIT;
	return ((uint64_t)(mean * exp(SIGMA * z - SIGMA * SIGMA / 2)) + 1);
}
