/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fetches that run and that wait: so many at once, and so many of them from one host.
 */

#ifndef FETCH_QUEUE_H_INCLUDED
#define FETCH_QUEUE_H_INCLUDED

#include <sys/queue.h>

#include "thumbd/options.h"

struct fetch;
TAILQ_HEAD(fetch_list, fetch);

struct fetch_queue {
	unsigned		at_once, at_once_host;
	unsigned		places;		/* to wait in */
	struct fetch_list	running, waiting;
	unsigned		n_running, n_waiting;
};

void fetch_queue_init(struct fetch_queue *queue);

void fetch_queue_configure(struct fetch_queue *queue, const struct options *options);

/* The fetch that these URLs are asked for by, if there is one. */
struct fetch *fetch_queue_find(const struct fetch_queue *queue, const struct options *options,
    char * const *urls);

/* Whether one more may wait. */
int fetch_queue_has_room(const struct fetch_queue *queue);

/* It waits, behind the others; and does so no more. */
void fetch_queue_add(struct fetch_queue *queue, struct fetch *fetch);
void fetch_queue_remove(struct fetch_queue *queue, struct fetch *fetch);

/* Whether one that waits may run as far as its host is concerned. */
int fetch_queue_has_turn(const struct fetch_queue *queue, const struct fetch *fetch);

/* It runs; it waits again, before those that came later. */
void fetch_queue_run(struct fetch_queue *queue, struct fetch *fetch);
void fetch_queue_wait_again(struct fetch_queue *queue, struct fetch *fetch);

#endif
