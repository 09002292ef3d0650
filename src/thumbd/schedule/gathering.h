/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals of which the first size has just been asked for.  Sizes of one original are often
 * asked for at once, and the first would have a decode of its own wherever a worker is free: it
 * waits for the others for a moment.
 */

#ifndef GATHERING_H_INCLUDED
#define GATHERING_H_INCLUDED

#include <event2/event.h>

struct gathering;
struct group;

/* It is over for some: time for gathering_take(). */
typedef void gathering_over_f(void *priv);

/* Never NULL. */
struct gathering *gathering_new(struct event_base *base, gathering_over_f *over, void *priv);

/* Whether that is worth while. */
int gathering_is_for(const struct group *group);

void gathering_add(struct gathering *gathering, struct group *group);

/* It waits no more. */
void gathering_remove(struct gathering *gathering, struct group *group);

/* One for which it is over; NULL: there is none, and over is called again when there is. */
struct group *gathering_take(struct gathering *gathering);

/* How many tasks they have. */
unsigned gathering_tasks(const struct gathering *gathering);

void gathering_free(struct gathering **gatheringp);

#endif
