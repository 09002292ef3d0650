/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What workers have been given, and what becomes of it.
 */

#ifndef RUNS_H_INCLUDED
#define RUNS_H_INCLUDED

#include <stdint.h>

struct costs;
struct group;
struct pool;
struct quarantine;
struct queue;
struct recent;
struct runs;

/* Never NULL. */
struct runs *runs_new(struct pool *pool, struct queue *queue, struct costs *costs,
    struct quarantine *quarantine, struct recent *recent);

/*
 * Give a worker the first task of a group that waits, and what can share its decode: all sizes of
 * a thumb that wait, and have not done so for that many microseconds.  Returns -1 if no worker, or
 * no memory, is left.
 */
int runs_begin(struct runs *runs, struct group *group, uint64_t wait);

/* End those that everybody has left. */
void runs_cancel_unwanted(struct runs *runs);

/* There may be none. */
void runs_free(struct runs **runsp);

#endif
