/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A simulated network: sites with frontends, which clients choose at random, backends by URL and
 * renderers by original.  Each machine has an LRU cache; that of a renderer holds originals.
 */

#ifndef NETWORK_H_INCLUDED
#define NETWORK_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "traffic.h"

/*
 * Layers: identifier, name, what a machine of it is called, percent of the memory of a simulation.
 * Each frontend sees all keys, each backend its own.
 */
#define NETWORK_LAYERS(X)								\
	X(FRONTENDS,	"frontends",	"frontend",	60)				\
	X(BACKENDS,	"backends",	"backend",	30)				\
	X(RENDERERS,	"renderers",	"renderer",	10)

enum network_layer {
#define X(id, name, machine, memory) LAYER_##id,
	NETWORK_LAYERS(X)
#undef X
	N_LAYERS
};

struct network_options {
	unsigned	sites;
	unsigned	machines[N_LAYERS];	/* of each site */
	uint64_t	room[N_LAYERS];		/* bytes of the cache of one machine */
	unsigned	overhead;		/* bytes of an object beside its body */
	unsigned	replicas;
	double		original_bytes;		/* mean */
	size_t		memory;			/* for all caches */
};

/* The machines that a loss takes: of a site, each one whose number is a multiple of every. */
struct network_loss {
	const char	*what;
	unsigned	layers;			/* a bit each */
	unsigned	every;			/* 0: only the first machine; 1: all */
};

/* Sums since the start. */
struct network_counts {
	uint64_t	requests;
	uint64_t	hits[N_LAYERS];		/* at renderers: originals from their caches */
	uint64_t	renders, fetches, origin_bytes;
};

struct network;

/* NULL: memory is short. */
struct network *network_new(const struct network_options *options);

/* Lose machines of the first site.  A site that has lost a layer gets no more clients. */
void network_lose(struct network *network, const struct network_loss *loss);

/* Serve a request.  Returns -1 if memory is short. */
int network_ask(struct network *network, const struct traffic_request *request);

const struct network_counts *network_counts(const struct network *network);

void network_free(struct network **networkp);

/* The bytes of an original: the same for all networks with that mean. */
uint64_t network_original_bytes(uint64_t original, double mean);

#endif
