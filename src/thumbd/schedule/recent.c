/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A short list of the latest results.  It is not a cache: Varnish is the cache.
 */

#include "config.h"

#include <sys/queue.h>

#include <assert.h>
#include <stdlib.h>

#include "job/monotonic.h"
#include "recent.h"

/* Beyond these limits, the oldest are dropped. */
#define RESULTS_MAX	256
#define BYTES_MAX	(64U << 20)

struct kept {
	struct identity			identity;
	struct job			job;
	struct result			result;
	struct evbuffer			*thumb;		/* NULL without status 200 */
	size_t				size;
	uint64_t			until;
	TAILQ_ENTRY(kept)		list;
};

struct recent {
	unsigned		milliseconds;
	TAILQ_HEAD(kept_head, kept) kept;		/* the latest first */
	unsigned		n_kept;
	size_t			bytes;
};

struct recent *
recent_new(unsigned milliseconds)
{
	struct recent *r;

	r = calloc(1, sizeof *r);
	assert(r != NULL);
	TAILQ_INIT(&r->kept);
	recent_configure(r, milliseconds);
	return (r);
}

void
recent_configure(struct recent *r, unsigned milliseconds)
{

	r->milliseconds = milliseconds;
}

/* NB: answers in flight hold references of their own. */
static void
drop(struct recent *r, struct kept *k)
{

	TAILQ_REMOVE(&r->kept, k, list);
	r->n_kept--;
	r->bytes -= k->size;
	if (k->thumb != NULL)
		evbuffer_free(k->thumb);
	free(k);
}

static int
is_too_much(const struct recent *r)
{

	return (r->n_kept > RESULTS_MAX || r->bytes > BYTES_MAX);
}

void
recent_expire(struct recent *r)
{
	const uint64_t now = monotonic();
	struct kept *k;

	while ((k = TAILQ_LAST(&r->kept, kept_head)) != NULL && (k->until <= now || is_too_much(r)))
		drop(r, k);
}

void
recent_add(struct recent *r, const struct identity *identity, const struct job *job,
    const struct result *result, struct evbuffer *thumb, size_t size)
{
	struct kept *k = NULL;

	if (r->milliseconds > 0)
		k = calloc(1, sizeof *k);
	if (k == NULL) {
		if (thumb != NULL)
			evbuffer_free(thumb);
		return;
	}
	k->identity = *identity;
	k->job = *job;
	k->result = *result;
	k->thumb = thumb;
	k->size = size;
	k->until = monotonic() + r->milliseconds * (MONOTONIC_SECOND / 1000);
	TAILQ_INSERT_HEAD(&r->kept, k, list);
	r->n_kept++;
	r->bytes += size;
	recent_expire(r);
}

int
recent_find(struct recent *r, const struct identity *identity, const struct job *job,
    const struct result **result, struct evbuffer **thumb, size_t *size)
{
	struct kept *k;

	recent_expire(r);
	TAILQ_FOREACH(k, &r->kept, list)
		if (identity_same(&k->identity, identity) && job_same(&k->job, job))
			break;
	if (k == NULL)
		return (-1);
	*result = &k->result;
	*thumb = k->thumb;
	*size = k->size;
	return (0);
}

void
recent_free(struct recent **rp)
{
	struct recent *r = *rp;
	struct kept *k;

	*rp = NULL;
	while ((k = TAILQ_FIRST(&r->kept)) != NULL)
		drop(r, k);
	free(r);
}
