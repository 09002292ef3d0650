/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Results of the last moments: requests of a herd, or of several caches, arrive one after another.
 */

#ifndef RECENT_H_INCLUDED
#define RECENT_H_INCLUDED

#include <event2/buffer.h>

#include "job/job.h"
#include "thumbd/originals/identity.h"

struct recent;

/* Never NULL.  With 0 milliseconds nothing is kept. */
struct recent *recent_new(unsigned milliseconds);

/* Change the time for later results. */
void recent_configure(struct recent *recent, unsigned milliseconds);

/* Takes the thumb, or NULL. */
void recent_add(struct recent *recent, const struct identity *identity, const struct job *job,
    const struct result *result, struct evbuffer *thumb, size_t size);

/* Find the result of a job.  Returns 0, and the thumb stays owned by recent; or -1. */
int recent_find(struct recent *recent, const struct identity *identity, const struct job *job,
    const struct result **result, struct evbuffer **thumb, size_t *size);

/* Drop results whose time is over. */
void recent_expire(struct recent *recent);

void recent_free(struct recent **recentp);

#endif
