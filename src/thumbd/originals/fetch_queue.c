/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Two lists.
 */

#include "config.h"

#include <string.h>

#include "fetch.h"
#include "fetch_queue.h"
#include "origins.h"

void
fetch_queue_init(struct fetch_queue *q)
{

	TAILQ_INIT(&q->running);
	TAILQ_INIT(&q->waiting);
}

void
fetch_queue_configure(struct fetch_queue *q, const struct options *o)
{

	q->at_once = o->origin_fetches;
	q->at_once_host = o->origin_per_host;
	q->places = o->queue;
}

/* With the same options: others may mean other origins. */
static struct fetch *
find(const struct fetch_list *list, const struct options *o, char * const *urls)
{
	struct fetch *f;

	TAILQ_FOREACH(f, list, list)
		if (f->options == o && !strcmp(f->urls[0], urls[0]))
			break;
	return (f);
}

struct fetch *
fetch_queue_find(const struct fetch_queue *q, const struct options *o, char * const *urls)
{
	struct fetch *f;

	f = find(&q->running, o, urls);
	return (f != NULL ? f : find(&q->waiting, o, urls));
}

int
fetch_queue_has_room(const struct fetch_queue *q)
{

	return (q->n_running + q->n_waiting < q->at_once || q->n_waiting < q->places);
}

void
fetch_queue_add(struct fetch_queue *q, struct fetch *f)
{

	TAILQ_INSERT_TAIL(&q->waiting, f, list);
	q->n_waiting++;
}

void
fetch_queue_remove(struct fetch_queue *q, struct fetch *f)
{

	TAILQ_REMOVE(&q->waiting, f, list);
	q->n_waiting--;
}

int
fetch_queue_has_turn(const struct fetch_queue *q, const struct fetch *f)
{
	const struct fetch *g;
	unsigned n = 0;

	TAILQ_FOREACH(g, &q->running, list)
		n += origin_same_site(fetch_origin(g), fetch_origin(f));
	return (n < q->at_once_host);
}

void
fetch_queue_run(struct fetch_queue *q, struct fetch *f)
{

	fetch_queue_remove(q, f);
	TAILQ_INSERT_TAIL(&q->running, f, list);
	q->n_running++;
}

void
fetch_queue_wait_again(struct fetch_queue *q, struct fetch *f)
{

	TAILQ_REMOVE(&q->running, f, list);
	q->n_running--;
	TAILQ_INSERT_HEAD(&q->waiting, f, list);
	q->n_waiting++;
}
