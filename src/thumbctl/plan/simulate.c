/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The same log, once for each event.
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "simulate.h"

#define DAY		86400.0
#define WARM		0.75		/* share of the log before the loss */
#define LINES_A_LOOK	4096

static const struct {
	unsigned	layers;
	int		every;		/* -1: the number of racks */
} losses[N_LOSSES] = {
#define X(id, what, layers, every) { layers, every },
	SIMULATED_LOSSES(X)
#undef X
};

const char *const simulated_losses[N_LOSSES] = {
#define X(id, what, layers, every) what,
	SIMULATED_LOSSES(X)
#undef X
};

static const double spans[N_SPANS] = {
#define X(id, seconds, words) seconds,
	SIMULATED_SPANS(X)
#undef X
};

/* Make the model: as many originals as the lines ask for as often as clients do. */
static void
scale_down(struct simulation *s)
{
	const double asked = s->rate * DAY * s->days;
	unsigned l;

	s->traffic.scale = fmax(asked / (double)s->lines, 1);
	for (l = 0; l < N_LAYERS; l++)
		s->network.room[l] = (uint64_t)((double)s->network.room[l] / s->traffic.scale);
}

/* Whether a loss leaves a machine of each layer, or another site. */
static int
is_possible(const struct simulation *s, enum simulated_loss which)
{
	unsigned l;

	if (s->network.sites > 1)
		return (1);
	if (which == LOSS_SITE)
		return (0);
	for (l = 0; l < N_LAYERS; l++)
		if (losses[which].layers & 1U << l && (s->network.machines[l] < 2 ||
		    (losses[which].every < 0 && s->racks < 2)))
			return (0);
	return (1);
}

/* The counts since an earlier moment. */
static struct network_counts
since(const struct network_counts *now, const struct network_counts *then, double scale)
{
	struct network_counts c;
	unsigned l;

	c.requests = (uint64_t)((double)(now->requests - then->requests) * scale);
	c.renders = (uint64_t)((double)(now->renders - then->renders) * scale);
	c.fetches = (uint64_t)((double)(now->fetches - then->fetches) * scale);
	c.origin_bytes = (uint64_t)((double)(now->origin_bytes - then->origin_bytes) * scale);
	for (l = 0; l < N_LAYERS; l++)
		c.hits[l] = (uint64_t)((double)(now->hits[l] - then->hits[l]) * scale);
	return (c);
}

struct run {
	struct network		*network;
	struct traffic		*traffic;
	uint64_t		done;		/* lines of all runs */
	int			(*progress)(void *priv, uint64_t lines);
	void			*priv;
};

/* Replay lines.  As simulate(). */
static int
replay(struct run *r, uint64_t lines)
{
	struct traffic_request request;

	while (lines-- > 0) {
		traffic_next(r->traffic, &request);
		if (network_ask(r->network, &request) != 0)
			return (-1);
		if (++r->done % LINES_A_LOOK == 0 && r->progress(r->priv, r->done))
			return (1);
	}
	return (0);
}

static int
replay_loss(struct run *r, const struct simulation *s, enum simulated_loss which,
    struct simulated *result)
{
	const uint64_t warm = (uint64_t)((double)s->lines * WARM), rest = s->lines - warm;
	const double a_second = s->rate / s->traffic.scale;
	struct network_loss loss = {
		simulated_losses[which], losses[which].layers,
		losses[which].every < 0 ? s->racks : (unsigned)losses[which].every
	};
	struct network_counts then;
	uint64_t at = 0, end;
	unsigned i;
	int ret;

	ret = replay(r, warm);
	if (ret != 0)
		return (ret);
	then = *network_counts(r->network);
	if (loss.layers != 0)
		network_lose(r->network, &loss);
	for (i = 0; i < N_SPANS; i++) {
		end = (uint64_t)fmin(spans[i] * a_second, (double)rest);
		ret = replay(r, end - at);
		if (ret != 0)
			return (ret);
		at = end;
		result->seconds[i] = (double)at / a_second;
		result->spans[i] = since(network_counts(r->network), &then, s->traffic.scale);
	}
	return (0);
}

int
simulate(struct simulation *s, struct simulated results[N_LOSSES],
    int progress(void *priv, uint64_t lines), void *priv)
{
	struct run r = { .progress = progress, .priv = priv };
	unsigned i;
	int ret = 0;

	scale_down(s);
	for (i = 0; i < N_LOSSES && ret == 0; i++) {
		memset(&results[i], 0, sizeof results[i]);
		results[i].skipped = !is_possible(s, (enum simulated_loss)i);
		if (results[i].skipped)
			continue;
		r.network = network_new(&s->network);
		if (r.network == NULL)
			return (-1);
		r.traffic = traffic_new(&s->traffic);
		ret = replay_loss(&r, s, (enum simulated_loss)i, &results[i]);
		traffic_free(&r.traffic);
		network_free(&r.network);
	}
	return (ret);
}
