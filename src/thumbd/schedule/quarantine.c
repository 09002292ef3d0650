/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A short list of originals that recently crashed a worker or took too long.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdlib.h>

#include "job/monotonic.h"
#include "quarantine.h"

/* Beyond this number, the oldest is forgotten. */
#define SUSPECTS_MAX	1024

/* A late job of this width or less counts against all thumbs of the original. */
#define SMALL_WIDTH	400

/* Parts of the deadline: a job that used more CPU was slow, one that used less hung. */
#define USED_PART	4
#define HUNG_PART	100

/* The scope of a strike: all thumbs, or those of one page and format from a width on. */
struct scope {
	int			all;
	uint32_t		page, format, width;
};

struct suspect {
	struct identity		identity;
	struct scope		scope;
	unsigned		strikes;
	unsigned		status;
	int			held;		/* in quarantine */
	uint64_t		until;		/* the time at which it is forgotten */
	TAILQ_ENTRY(suspect)	list;
};

struct quarantine {
	unsigned		seconds;
	unsigned		strikes;
	TAILQ_HEAD(, suspect)	suspects;	/* the latest last */
	unsigned		n_suspects;
};

struct quarantine *
quarantine_new(unsigned seconds, unsigned strikes)
{
	struct quarantine *q;

	q = calloc(1, sizeof *q);
	assert(q != NULL);
	TAILQ_INIT(&q->suspects);
	quarantine_configure(q, seconds, strikes);
	return (q);
}

void
quarantine_configure(struct quarantine *q, unsigned seconds, unsigned strikes)
{

	q->seconds = seconds;
	q->strikes = strikes;
}

static void
forget(struct quarantine *q, struct suspect *s)
{

	TAILQ_REMOVE(&q->suspects, s, list);
	q->n_suspects--;
	free(s);
}

/* NB: the times are not in order if the options changed. */
static void
expire(struct quarantine *q)
{
	const uint64_t now = monotonic();
	struct suspect *s, *next;

	for (s = TAILQ_FIRST(&q->suspects); s != NULL; s = next) {
		next = TAILQ_NEXT(s, list);
		if (s->until <= now)
			forget(q, s);
	}
}

enum strike
quarantine_late(uint64_t cpu, uint64_t deadline)
{

	return (cpu >= deadline / USED_PART || cpu < deadline / HUNG_PART ?
	    STRIKE_LATE : STRIKE_NONE);
}

static struct scope
scope_of(const struct job *job, enum strike strike)
{

	if (strike == STRIKE_DEATH || job->what != JOB_THUMB || job->width <= SMALL_WIDTH)
		return ((struct scope) { .all = 1 });
	return ((struct scope) { 0, job->page, job->format, job->width });
}

/* Whether two scopes are the same but for the width. */
static int
is_akin(const struct scope *a, const struct scope *b)
{

	return (a->all == b->all && a->page == b->page && a->format == b->format);
}

static int
covers(const struct scope *scope, const struct job *job)
{

	return (scope->all || (job->what == JOB_THUMB && job->page == scope->page &&
	    job->format == scope->format && job->width >= scope->width));
}

static struct suspect *
find(struct quarantine *q, const struct identity *identity, const struct scope *scope)
{
	struct suspect *s;

	expire(q);
	TAILQ_FOREACH(s, &q->suspects, list)
		if (identity_same(&s->identity, identity) && is_akin(&s->scope, scope))
			return (s);
	return (NULL);
}

static struct suspect *
suspect_new(struct quarantine *q, const struct identity *identity, const struct scope *scope)
{
	struct suspect *s;

	if (q->n_suspects >= SUSPECTS_MAX)
		forget(q, TAILQ_FIRST(&q->suspects));
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return (NULL);
	s->identity = *identity;
	s->scope = *scope;
	TAILQ_INSERT_TAIL(&q->suspects, s, list);
	q->n_suspects++;
	return (s);
}

int
quarantine_strike(struct quarantine *q, const struct identity *identity, const struct job *job,
    enum strike strike, unsigned status)
{
	const struct scope scope = scope_of(job, strike);
	struct suspect *s;

	if (q->seconds == 0 || strike == STRIKE_NONE)
		return (0);
	s = find(q, identity, &scope);
	if (s == NULL)
		s = suspect_new(q, identity, &scope);
	if (s == NULL)
		return (0);
	TAILQ_REMOVE(&q->suspects, s, list);
	TAILQ_INSERT_TAIL(&q->suspects, s, list);
	if (scope.width < s->scope.width)
		s->scope.width = scope.width;
	s->status = status;
	s->until = monotonic() + q->seconds * MONOTONIC_SECOND;
	if (s->held || ++s->strikes < q->strikes)
		return (0);
	s->held = 1;
	return (1);
}

unsigned
quarantine_status(struct quarantine *q, const struct identity *identity, const struct job *job)
{
	const struct suspect *s;

	expire(q);
	TAILQ_FOREACH(s, &q->suspects, list)
		if (s->held && identity_same(&s->identity, identity) && covers(&s->scope, job))
			return (s->status);
	return (0);
}

unsigned
quarantine_length(struct quarantine *q)
{
	const struct suspect *s;
	unsigned n = 0;

	expire(q);
	TAILQ_FOREACH(s, &q->suspects, list)
		n += (unsigned)s->held;
	return (n);
}

void
quarantine_free(struct quarantine **qp)
{
	struct quarantine *q = *qp;

	*qp = NULL;
	while (!TAILQ_EMPTY(&q->suspects))
		forget(q, TAILQ_FIRST(&q->suspects));
	free(q);
}
