/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A short list: only what has ended a worker of late is on it.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdlib.h>

#include "job/monotonic.h"
#include "quarantine.h"

/* Of more the oldest is forgotten. */
#define SUSPECTS_MAX	1024

struct suspect {
	struct identity		identity;
	unsigned		strikes;
	unsigned		status;
	int			held;		/* in quarantine */
	uint64_t		until;		/* then it is forgotten */
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

/* Times may have been configured anew in between, so that they need not be in order. */
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

static struct suspect *
find(struct quarantine *q, const struct identity *identity)
{
	struct suspect *s;

	expire(q);
	TAILQ_FOREACH(s, &q->suspects, list)
		if (identity_same(&s->identity, identity))
			return (s);
	return (NULL);
}

static struct suspect *
suspect_new(struct quarantine *q, const struct identity *identity)
{
	struct suspect *s;

	if (q->n_suspects >= SUSPECTS_MAX)
		forget(q, TAILQ_FIRST(&q->suspects));
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return (NULL);
	s->identity = *identity;
	TAILQ_INSERT_TAIL(&q->suspects, s, list);
	q->n_suspects++;
	return (s);
}

int
quarantine_strike(struct quarantine *q, const struct identity *identity, unsigned status)
{
	struct suspect *s;

	if (q->seconds == 0)
		return (0);
	s = find(q, identity);
	if (s == NULL)
		s = suspect_new(q, identity);
	if (s == NULL)
		return (0);
	TAILQ_REMOVE(&q->suspects, s, list);
	TAILQ_INSERT_TAIL(&q->suspects, s, list);
	s->status = status;
	s->until = monotonic() + q->seconds * MONOTONIC_SECOND;
	if (s->held || ++s->strikes < q->strikes)
		return (0);
	s->held = 1;
	return (1);
}

unsigned
quarantine_status(struct quarantine *q, const struct identity *identity)
{
	const struct suspect *s = find(q, identity);

	return (s != NULL && s->held ? s->status : 0);
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
