/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the loss of machines costs: a synthetic log goes through the network with and without it.
 * The log and the caches are a scale model: neighbours by popularity are one original, with all of
 * their requests, and each cache is as much smaller.
 */

#ifndef SIMULATE_H_INCLUDED
#define SIMULATE_H_INCLUDED

#include "network.h"
#include "traffic.h"

struct simulation {
	uint64_t		lines;
	double			days;		/* that the log covers; the last quarter is counted */
	double			rate;		/* requests a second */
	struct traffic_options	traffic;	/* scale: set by simulate() */
	struct network_options	network;	/* room: of the machines; then of the model */
	unsigned		racks;
};

/* Events: identifier, words, layers (a bit each), racks; see network_loss. */
#define SIMULATED_LOSSES(X)								\
	X(NOTHING,	"nothing",			0,	0)			\
	X(FRONTEND,	"a frontend",			1,	0)			\
	X(BACKEND,	"a backend",			2,	0)			\
	X(RENDERER,	"a renderer",			4,	0)			\
	X(RACK,		"a rack",			7,	-1)			\
	X(SITE,		"a site",			7,	1)

enum simulated_loss {
#define X(id, what, layers, every) LOSS_##id,
	SIMULATED_LOSSES(X)
#undef X
	N_LOSSES
};

/* Times after the loss that are counted, in seconds. */
#define SIMULATED_SPANS(X)								\
	X(MINUTES,	600,	"10 minutes")						\
	X(HOUR,		3600,	"hour")							\
	X(REST,		1e18,	"rest")

enum simulated_span {
#define X(id, seconds, words) SPAN_##id,
	SIMULATED_SPANS(X)
#undef X
	N_SPANS
};

/* Of one event, at the scale of the site. */
struct simulated {
	int			skipped;	/* there is nothing to lose it to */
	double			seconds[N_SPANS];
	struct network_counts	spans[N_SPANS];	/* from the loss to the end of each */
};

extern const char *const simulated_losses[N_LOSSES];

/* Simulate all events.  Returns 0; -1: memory is short; 1: a signal stopped it. */
int simulate(struct simulation *s, struct simulated results[N_LOSSES],
    int progress(void *priv, uint64_t lines), void *priv);

#endif
