/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The way of a job: schedule_submit() adds it to the tasks that wait, dispatch() gives a share of
 * them to an idle worker, on_done() hears from the worker and ends them.
 *
 *	groups.c	which clients wait for which job, and which jobs can share a decode
 *	queue.c		whose turn it is; turns.c: a cheap job's, or a dear job's
 *	workers.c	the processes
 *	cost.c		what a job costs
 *	quarantine.c	originals that crashed workers
 *	known.c		languages, pages and times that an original has
 *	recent.c	results of the last moments
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cost.h"
#include "groups.h"
#include "job/monotonic.h"
#include "known.h"
#include "quarantine.h"
#include "recent.h"
#include "schedule.h"
#include "thumbd/metrics.h"

/* A shorter run is not ended when its clients leave: starting a worker costs something, too. */
#define LONG_RUN	MONOTONIC_SECOND

/* A share that a worker has.  The worker answers its tasks one by one, the largest first. */
struct run {
	struct schedule		*schedule;
	struct share		share;
	uint64_t		began;
	uint64_t		answered;	/* the latest answer; or began */
	int			cancelled;	/* its worker will be killed */
	uint32_t		cpu;		/* of its first thumb, in microseconds */
	LIST_ENTRY(run)		list;
};

struct schedule {
	struct groups		*groups;
	struct workers		*workers;
	struct costs		*costs;
	struct quarantine	*quarantine;
	struct known		*known;
	struct recent		*recent;
	LIST_HEAD(, run)	runs;
	struct event		*second;
};

/* evbuffer_ref_cleanup_cb */
static void
free_thumb(const void *data, size_t len, void *priv)
{

	(void)data;
	(void)len;
	free(priv);
}

/* All answers share the bytes of a thumb; the last one frees them. */
static int
outcome_take_thumb(struct outcome *outcome, const struct job_end *end)
{

	outcome->thumb = evbuffer_new();
	if (outcome->thumb != NULL && evbuffer_add_reference(outcome->thumb, end->thumb,
	    end->result.size, free_thumb, end->thumb) == 0)
		return (0);
	if (outcome->thumb != NULL)
		evbuffer_free(outcome->thumb);
	outcome->thumb = NULL;
	free(end->thumb);
	return (-1);
}

/* The worker has answered with the reference, or with the reason why there is none. */
static void
run_answer_beside(struct run *run, const struct job_end *end)
{
	struct beside *beside = run->share.beside;

	run->share.beside = NULL;
	if (beside != NULL)
		beside->done(beside, &end->result, end->thumb, run->cpu);
	free(end->thumb);
}

/* The worker has answered one task. */
static void
run_answer(struct run *run, struct job_end *end)
{
	struct schedule *s = run->schedule;
	const struct identity *identity = &run->share.identity;
	struct outcome outcome = { .result = &end->result, .size = end->result.size,
	    .worker = end->worker };
	struct job job = run->share.batch.job;

	job.width = end->result.asked;
	if (run->cpu == 0)
		run->cpu = end->result.cpu_us;
	costs_note(s->costs, &job, identity, end->result.cpu_us);
	if (end->thumb != NULL && outcome_take_thumb(&outcome, end))
		outcome_refusal(&end->result, 503, REFUSED_NO_MEMORY);
	metric_add(METRIC_DECODES_SAVED, end->result.shared);
	known_note(s->known, identity, &end->result);
	share_end_one(&run->share, job.width, run->cancelled ? NULL : &outcome);
	known_reduce(s->known, identity, &job);
	if (end->result.status < 500)
		recent_add(s->recent, identity, &job, &end->result, outcome.thumb, outcome.size);
}

/* The job that the worker was at is the largest that it has not answered. */
static int
run_strike(const struct run *run, const struct job_end *end)
{
	struct job job = run->share.batch.job;

	job.width = end->result.asked;
	return (quarantine_strike(run->schedule->quarantine, &run->share.identity, &job,
	    end->fate == FATE_FATAL ? STRIKE_DEATH : quarantine_late(end->cpu, end->deadline),
	    end->result.status));
}

/* The worker has died. */
static void
run_fail(struct run *run, const struct job_end *end)
{
	struct outcome outcome = { .result = &end->result, .worker = end->worker };

	if (!run->cancelled && (end->fate == FATE_FATAL || end->fate == FATE_LATE))
		run_answer_beside(run, end);
	if (run->cancelled || run->share.n == 0)
		share_end(&run->share, NULL);	/* a reference alone is no fault of its original */
	else if (end->fate == FATE_FATAL || end->fate == FATE_LATE) {
		outcome.quarantined = run_strike(run, end);
		share_end(&run->share, &outcome);
	} else
		share_retry(&run->share, end->fate == FATE_KILLED, &outcome);
}

/* workers_done_f.  NB: the worker is free before clients get results, since they may ask for more. */
static void
on_done(void *priv, struct job_end *end)
{
	struct run *run = priv;
	const uint64_t now = monotonic(), took = now - run->answered;
	const int last = end->last;

	run->answered = now;
	metric_observe(cost_rows[run->share.cost].render_seconds, took);
	share_charge(&run->share, took, last);
	if (last)
		LIST_REMOVE(run, list);
	if (end->fate != FATE_ANSWERED)
		run_fail(run, end);
	else if (end->result.what == JOB_REFERENCE)
		run_answer_beside(run, end);
	else
		run_answer(run, end);
	if (last) {
		beside_drop(&run->share.beside);
		free(run);
	}
}

/* Returns -1 if no worker or no memory is left: nothing has begun. */
static int
run_begin(struct schedule *s, const struct share *share)
{
	struct run *run;

	run = calloc(1, sizeof *run);
	if (run == NULL)
		return (-1);
	run->schedule = s;
	run->share = *share;
	if (workers_give(s->workers, &share->batch, share->original, on_done, run)) {
		free(run);
		return (-1);
	}
	run->began = run->answered = monotonic();
	share_begin(&run->share);
	LIST_INSERT_HEAD(&s->runs, run, list);
	return (0);
}

static void
run_cancel(struct run *run)
{

	run->cancelled = 1;
	share_abandon(&run->share);
	workers_cancel(run->schedule->workers, run);
}

/* A job may have come into quarantine while it waited. */
static int
is_quarantined(const struct schedule *s, const struct identity *identity, const struct job *job,
    unsigned clients, struct result *result)
{
	const unsigned status = quarantine_status(s->quarantine, identity, job);

	if (status == 0)
		return (0);
	metric_add(METRIC_QUARANTINE_REFUSED, clients);
	outcome_refusal(result, status, REFUSED_QUARANTINED);
	return (1);
}

/* Whether the original is known to lack the page. */
static int
is_beyond(const struct schedule *s, const struct identity *identity, const struct job *job,
    struct result *result)
{
	const uint32_t pages = known_pages_before(s->known, identity, job);

	if (pages == 0)
		return (0);
	outcome_refusal(result, 404, "");
	(void)snprintf(result->message, sizeof result->message, JOB_NO_PAGE, job->page, pages);
	result->pages = pages;
	return (1);
}

/* A copy of a thumb: answers refer to its bytes, and libevent has no references to references. */
static struct evbuffer *
copy_thumb(struct evbuffer *thumb, size_t size)
{
	struct evbuffer *copy = evbuffer_new();

	if (copy != NULL && evbuffer_add(copy, evbuffer_pullup(thumb, -1), size) == 0)
		return (copy);
	if (copy != NULL)
		evbuffer_free(copy);
	return (NULL);
}

/*
 * Whether the job is now known to be one that has just been done.  The outcome has its own thumb, as
 * recent results may be dropped while clients are told.
 */
static int
is_done(const struct schedule *s, const struct identity *identity, const struct job *job,
    unsigned clients, struct result *result, struct outcome *outcome)
{
	const struct result *kept;
	struct evbuffer *thumb;
	struct job reduced = *job;

	known_reduce(s->known, identity, &reduced);
	if (recent_find(s->recent, identity, &reduced, &kept, &thumb, &outcome->size))
		return (0);
	if (thumb != NULL && (outcome->thumb = copy_thumb(thumb, outcome->size)) == NULL)
		return (0);
	*result = *kept;
	metric_add(METRIC_JOINED, clients);
	return (1);
}

/* groups_settled_f: other jobs of the original may have been done while the job waited. */
static int
is_settled(void *priv, const struct identity *identity, const struct job *job, unsigned clients,
    struct result *result, struct outcome *outcome)
{
	const struct schedule *s = priv;

	return (is_quarantined(s, identity, job, clients, result) ||
	    is_beyond(s, identity, job, result) ||
	    is_done(s, identity, job, clients, result, outcome));
}

/*
 * Give idle workers what waits: to each all sizes of a thumb, to be rendered from one decode.
 * queue_ready_f, workers_idle_f.
 */
static void
dispatch(void *priv)
{
	struct schedule *s = priv;
	struct share share;

	while (workers_idle(s->workers) > 0 && groups_next(s->groups, &share) == 0)
		if (run_begin(s, &share))
			break;
}

static void
cancel_unwanted(struct schedule *s)
{
	const uint64_t now = monotonic();
	struct run *run;

	LIST_FOREACH(run, &s->runs, list)
		if (!run->cancelled && now - run->began >= LONG_RUN &&
		    !share_is_wanted(&run->share))
			run_cancel(run);
}

static void
on_second(evutil_socket_t sock, short what, void *arg)
{
	struct schedule *s = arg;

	(void)sock;
	(void)what;
	groups_sift(s->groups);
	cancel_unwanted(s);
	recent_expire(s->recent);
	dispatch(s);
}

/* Returns -1 if no recent result is that of the job. */
static int
answer_recent(struct schedule *s, const struct job *job, const struct identity *identity,
    const struct client *client)
{
	struct outcome outcome = { .clients = 0 };

	if (recent_find(s->recent, identity, job, &outcome.result, &outcome.thumb, &outcome.size))
		return (-1);
	metric_add(METRIC_JOINED, 1);
	client->done(client->priv, &outcome);
	return (0);
}

/* Returns -1 if the original may have the page. */
static int
answer_no_page(struct schedule *s, const struct job *job, const struct identity *identity,
    const struct client *client)
{
	struct result result;
	const struct outcome outcome = { .result = &result, .clients = 1 };

	if (!is_beyond(s, identity, job, &result))
		return (-1);
	client->done(client->priv, &outcome);
	return (0);
}

/* Drop the material of a job that has an answer. */
static void
drop(struct material *m)
{

	close(m->fd);
	beside_drop(&m->beside);
}

static void
submit(struct schedule *s, const struct job *job, struct material *m, const struct client *client)
{
	const struct identity identity = m->identity;
	const unsigned status = quarantine_status(s->quarantine, &identity, job);
	const char *reason;

	if (status != 0) {
		metric_add(METRIC_QUARANTINE_REFUSED, 1);
		drop(m);
		outcome_refuse(client, status, REFUSED_QUARANTINED);
		return;
	}
	if (answer_no_page(s, job, &identity, client) == 0 ||
	    answer_recent(s, job, &identity, client) == 0) {
		drop(m);
		return;
	}
	reason = groups_ask(s->groups, job, m, m->reference.used ? cost_of_reference(job) :
	    costs_of(s->costs, job, &identity), workers_free(s->workers), client);
	if (reason != NULL)
		outcome_refuse(client, 503, reason);
	else
		dispatch(s);
}

void
schedule_submit(struct schedule *s, const struct job *job, struct material *m,
    const struct client *client)
{
	struct job reduced = *job;

	known_reduce(s->known, &m->identity, &reduced);
	submit(s, &reduced, m, client);
}

static struct queue_limits
queue_limits(const struct schedule_options *options)
{

	return ((struct queue_limits) {
		.workers = {
			[COST_CHEAP] = options->workers.number,
			[COST_DEAR] = options->dear_workers,
		},
		.length = options->queue,
		.wait = options->wait * MONOTONIC_SECOND,
	});
}

void
schedule_configure(struct schedule *s, const struct schedule_options *options)
{
	const struct queue_limits limits = queue_limits(options);

	groups_configure(s->groups, &limits);
	quarantine_configure(s->quarantine, options->quarantine, options->strikes);
	recent_configure(s->recent, options->keep);
	workers_configure(s->workers, &options->workers);
	dispatch(s);
}

struct schedule *
schedule_new(struct event_base *base, const struct launch *launch,
    const struct schedule_options *options)
{
	const struct timeval second = { .tv_sec = 1 };
	const struct queue_limits limits = queue_limits(options);
	struct schedule *s;

	s = calloc(1, sizeof *s);
	assert(s != NULL);
	s->groups = groups_new(base, &limits, dispatch, is_settled, s);
	s->workers = workers_new(base, launch, &options->workers, dispatch, s);
	s->costs = costs_new();
	s->quarantine = quarantine_new(options->quarantine, options->strikes);
	s->known = known_new();
	s->recent = recent_new(options->keep);
	s->second = event_new(base, -1, EV_PERSIST, on_second, s);
	assert(s->second != NULL);
	event_add(s->second, &second);
	return (s);
}

/* Drop a run that is left: all clients have their thumbs, and it makes a reference. */
static void
run_drop(struct run *run)
{

	assert(run->share.n == 0);
	LIST_REMOVE(run, list);
	workers_forget(run->schedule->workers, run);
	share_charge(&run->share, 0, 1);
	beside_drop(&run->share.beside);
	free(run);
}

unsigned
schedule_workers(const struct schedule *s)
{

	return (workers_alive(s->workers));
}

int
schedule_is_ready(const struct schedule *s)
{

	return (workers_started(s->workers) > 0);
}

int
schedule_is_crowded(const struct schedule *s)
{

	return (groups_are_crowded(s->groups));
}

void
schedule_measure(struct schedule *s)
{

	groups_measure(s->groups);
	metric_set(METRIC_WORKERS, workers_alive(s->workers));
	metric_set(METRIC_WORKERS_BUSY, workers_busy(s->workers));
	metric_set(METRIC_QUARANTINED, quarantine_length(s->quarantine));
}

void
schedule_free(struct schedule **sp)
{
	struct schedule *s = *sp;
	struct run *run;

	*sp = NULL;
	while ((run = LIST_FIRST(&s->runs)) != NULL)
		run_drop(run);
	groups_free(&s->groups);
	workers_end(&s->workers);
	costs_free(&s->costs);
	quarantine_free(&s->quarantine);
	known_free(&s->known);
	recent_free(&s->recent);
	event_free(s->second);
	free(s);
}
