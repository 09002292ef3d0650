/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How many machines a load needs.
 */

#ifndef SIZING_H_INCLUDED
#define SIZING_H_INCLUDED

#include "costs.h"
#include "network.h"

/* The site of the plan.  Shares are from 0 to 1. */
struct plan_site {
	double			rate;		/* requests a second, of all sites */
	double			front_hits;	/* of all requests */
	double			originals;
	double			thumb_bytes;	/* mean */
	unsigned		sites, racks;
	unsigned		cores;		/* of a machine */
	double			speed;		/* of a core, against the measured one */
	double			busy;		/* share of CPU and network that may be used */
	double			network;	/* bytes a second of a machine */
	double			memory, disk;	/* bytes of a machine */
	struct plan_costs	costs;
};

/* Resources of a machine: identifier, what needs them. */
#define PLAN_RESOURCES(X)								\
	X(CPU,		"CPU")								\
	X(NETWORK,	"network")							\
	X(MEMORY,	"memory")							\
	X(DISK,		"disk")

enum plan_resource {
#define X(id, name) PLAN_##id,
	PLAN_RESOURCES(X)
#undef X
	N_PLAN_RESOURCES
};

extern const char *const plan_resource_names[];

/* The needs of a layer of one site, in machines that are used as far as they may be. */
struct plan_layer {
	double			needs[N_PLAN_RESOURCES];
	unsigned		machines;	/* with a rack to spare, two at least */
	enum plan_resource	most;		/* the resource that decides */
};

struct plan_load {
	double			hits;		/* in any cache */
	double			site_rate;	/* of a site, while another is lost */
	double			renders;	/* a second, of all sites */
	double			cores;		/* for them, at their measured speed */
	double			origin;		/* bytes a second, without a cache of originals */
	struct plan_layer	layers[N_LAYERS];
};

void plan_size(struct plan_load *load, const struct plan_site *site, double hits);

#endif
