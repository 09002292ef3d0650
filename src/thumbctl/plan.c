/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl plan: how many machines a site needs, and what the loss of some costs.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/model/thumb_bytes.h"
#include "thumbctl/plan/costs.h"
#include "thumbctl/plan/plan_report.h"
#include "thumbctl/plan/simulate.h"
#include "thumbctl/plan/sizing.h"
#include "thumbctl/report/report.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/progress.h"
#include "thumbctl/terminal/stop.h"

#define HITS_MAX	8
#define GBIT		125e6		/* bytes */
#define FULL		0.9		/* share of memory and disks that caches use */
#define MACHINES_MOST	256		/* of a layer, in the simulation */

struct settings {
	PLAN_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	PLAN_OPTIONS(X)
#undef X
};

struct plan {
	const struct settings	*s;
	struct plan_site	site;
	struct plan_load	loads[HITS_MAX];
	size_t			n;
	struct simulation	simulation;
	struct simulated	results[N_LOSSES];
	struct progress		progress;
};

static double
thumb_bytes(unsigned width)
{

	return (thumb_bytes_usual(THUMBURL_FORMAT_JPG, width));
}

/* Read up to HITS_MAX shares in percent.  Returns how many, or 0 if one is wrong. */
static size_t
read_hits(const char *list, double *hits)
{
	size_t n;
	char *end;

	for (n = 0; n < HITS_MAX; list = end + 1) {
		hits[n] = strtod(list, &end) / 100;
		if (end == list || !(hits[n] >= 0 && hits[n] < 1) || (*end != '\0' && *end != ','))
			return (0);
		n++;
		if (*end == '\0')
			return (n);
	}
	return (0);
}

/* Numbers that divide.  Returns an exit status if one is wrong. */
static int
check_positive(const struct settings *s)
{
	const struct {
		const char	*name;
		double		value;
	} numbers[] = {
		{ "speed", s->speed }, { "network", s->network }, { "days", s->days },
		{ "skew", s->skew },
	};
	size_t i;

	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (!(numbers[i].value >= 0.001))
			return (command_wrong("--%s: %g must be at least 0.001", numbers[i].name,
			    numbers[i].value));
	return (0);
}

/* Returns an exit status if the settings are wrong. */
static int
set_up(struct plan *p)
{
	const struct settings *s = p->s;
	struct plan_site *site = &p->site;
	struct traffic_options *traffic = &p->simulation.traffic;
	double hits[HITS_MAX];
	char err[300];
	size_t i;

	if (check_positive(s) != 0)
		return (EXIT_USAGE);
	p->n = read_hits(s->hits, hits);
	if (p->n == 0)
		return (command_wrong("--hits: \"%s\" must be up to %d shares in percent, below 100, "
		    "such as 95,98,99", s->hits, HITS_MAX));
	for (i = 0; i < p->n; i++)
		if (hits[i] < s->front_hits / 100)
			return (command_wrong("--hits: %g must be at least %g, the share of "
			    "--front-hits: it is that of all caches", hits[i] * 100, s->front_hits));
	traffic_published(traffic);
	if (s->widths != NULL && traffic_widths(traffic, s->widths, err, sizeof err))
		return (command_wrong("--widths: %s", err));
	plan_costs_init(&site->costs);
	if (s->cost != NULL && plan_costs_read(&site->costs, s->cost, err, sizeof err))
		return (command_wrong("--cost: %s", err));
	site->rate = s->rate;
	site->front_hits = s->front_hits / 100;
	site->originals = s->originals;
	site->thumb_bytes = traffic_mean(traffic, thumb_bytes);
	site->sites = s->sites;
	site->racks = s->racks;
	site->cores = s->cores;
	site->speed = s->speed;
	site->busy = s->busy / 100;
	site->network = s->network * GBIT;
	site->memory = (double)s->machine_memory;
	site->disk = (double)s->machine_disk;
	for (i = 0; i < p->n; i++)
		plan_size(&p->loads[i], site, hits[i]);
	return (0);
}

static void
set_up_simulation(struct plan *p)
{
	const struct settings *s = p->s;
	struct simulation *sim = &p->simulation;
	struct network_options *net = &sim->network;
	const unsigned given[N_LAYERS] = { s->frontends, s->backends, s->renderers };
	unsigned l;

	sim->lines = s->lines;
	sim->days = s->days;
	sim->rate = s->rate;
	sim->racks = s->racks;
	sim->traffic.originals = s->originals;
	sim->traffic.skew = s->skew;
	sim->traffic.seed = s->seed;
	net->sites = s->sites;
	for (l = 0; l < N_LAYERS; l++) {
		net->machines[l] = given[l] > 0 ? given[l] : p->loads[0].layers[l].machines;
		if (net->machines[l] > MACHINES_MOST)
			net->machines[l] = MACHINES_MOST;
		net->room[l] = (uint64_t)((double)s->machine_disk * FULL);
	}
	net->room[LAYER_FRONTENDS] = (uint64_t)((double)s->machine_memory * FULL);
	net->overhead = (unsigned)p->site.costs.object_memory;
	net->replicas = s->replicas;
	net->original_bytes = p->site.costs.original_bytes;
	net->memory = s->memory;
}

static int
show(void *priv, uint64_t lines)
{
	struct plan *p = priv;

	progress_show(&p->progress, lines, "lines simulated");
	return (stop_signal() != 0);
}

/* Returns an exit status if there are no results. */
static int
run_simulation(struct plan *p)
{
	int r;

	set_up_simulation(p);
	(void)stop_watch();
	progress_begin(&p->progress, PROGRESS_THINGS, p->simulation.lines * N_LOSSES, 0,
	    isatty(STDERR_FILENO) ? 1 : 0);
	r = simulate(&p->simulation, p->results, show, p);
	progress_clear(&p->progress);
	if (r < 0)
		give_up(EXIT_FAILED, "the simulation needs more memory than --memory allows: give "
		    "more, or fewer --lines");
	return (r > 0 ? stop_status() : 0);
}

static void
write_report(struct plan *p)
{
	static char title[] = "Plan of a site";
	struct report report = { .title = title };

	plan_report_loads(&report, &p->site, p->loads, p->n);
	if (p->s->lines > 0)
		plan_report_simulation(&report, &p->simulation, p->results);
	plan_report_costs(&report, &p->site.costs);
	if (!p->s->json)
		report_write_text(&report, stdout);
	else if (report_write_json(&report, stdout))
		give_up_errno(EXIT_FAILED, "cannot write JSON");
	report_fini(&report);
}

static int
plan(const struct call *call)
{
	struct plan *p = must(calloc(1, sizeof *p));
	int r;

	p->s = call->settings;
	if (call->n_operands > 0)
		r = command_wrong("\"%s\": plan takes options only", call->operands[0]);
	else
		r = set_up(p);
	if (r == 0 && p->s->lines > 0)
		r = run_simulation(p);
	if (r == 0)
		write_report(p);
	free(p);
	return (r);
}

const struct command command_plan = {
	.name = "plan",
	.help = "compute how many machines a site needs",
	.usage = "[OPTION...]",
	.text = "Computes how many machines of each layer a site needs, with their memory, disks and "
	    "network, and simulates what the loss of a machine, a rack or a data centre costs.",
	.success = "the plan is printed",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.run = plan,
};
