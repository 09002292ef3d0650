/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Renders that are just over: a herd does not arrive all at once, nor do several caches.
 */

#ifndef RECENT_H_INCLUDED
#define RECENT_H_INCLUDED

#include <event2/buffer.h>

#include "job/job.h"
#include "thumbd/originals/identity.h"

struct recent;

/* Nothing is kept for no milliseconds.  Never NULL. */
struct recent *recent_new(unsigned milliseconds);

/* For renders from now on. */
void recent_configure(struct recent *recent, unsigned milliseconds);

/* Takes the thumb, or NULL. */
void recent_add(struct recent *recent, const struct identity *identity, const struct job *job,
    const struct result *result, struct evbuffer *thumb, size_t size);

/* What came of this job.  Returns 0, with a thumb that stays ours; or -1. */
int recent_find(struct recent *recent, const struct identity *identity, const struct job *job,
    const struct result **result, struct evbuffer **thumb, size_t *size);

/* Drop what has been kept for long enough. */
void recent_expire(struct recent *recent);

void recent_free(struct recent **recentp);

#endif
