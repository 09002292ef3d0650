/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A list, in the order in which they came.
 */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "waiters.h"

struct waiter {
	struct original_asker	asker;
	STAILQ_ENTRY(waiter)	list;
};

struct waiter *
waiter_new(const struct original_asker *asker)
{
	struct waiter *w;

	w = calloc(1, sizeof *w);
	if (w != NULL)
		w->asker = *asker;
	return (w);
}

void
waiters_add(struct waiters *waiters, struct waiter *w)
{

	STAILQ_INSERT_TAIL(waiters, w, list);
}

int
waiters_sift(struct waiters *waiters)
{
	struct waiter *w, *next;

	for (w = STAILQ_FIRST(waiters); w != NULL; w = next) {
		next = STAILQ_NEXT(w, list);
		if (w->asker.wanted(w->asker.priv))
			continue;
		STAILQ_REMOVE(waiters, w, waiter, list);
		w->asker.done(w->asker.priv, 0, NULL);
		free(w);
	}
	return (!STAILQ_EMPTY(waiters));
}

int
waiters_suffice(const struct waiters *waiters, const struct original *original)
{
	const struct waiter *w;

	STAILQ_FOREACH(w, waiters, list)
		if (!w->asker.suffices(w->asker.priv, original))
			return (0);
	return (1);
}

/* Another descriptor of an open file, with an offset of its own. */
static int
open_again(int fd)
{
	char name[64];

	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	return (open(name, O_RDONLY | O_CLOEXEC));
}

/* Each gets a descriptor of its own. */
void
waiters_tell(struct waiters *waiters, unsigned status, struct original *original)
{
	const int fd = original == NULL ? -1 : original->fd;
	struct waiter *w;

	while ((w = STAILQ_FIRST(waiters)) != NULL) {
		STAILQ_REMOVE_HEAD(waiters, list);
		if (fd >= 0)
			original->fd = STAILQ_EMPTY(waiters) ? fd : open_again(fd);
		if (fd >= 0 && original->fd < 0)
			w->asker.done(w->asker.priv, 503, NULL);
		else
			w->asker.done(w->asker.priv, status, status == 200 ? original : NULL);
		free(w);
	}
}
