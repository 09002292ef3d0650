/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contents of originals that workers have read: made-up languages, pages and times need no
 * worker of their own.
 */

#ifndef KNOWN_H_INCLUDED
#define KNOWN_H_INCLUDED

#include "job/job.h"
#include "thumbd/originals/identity.h"

struct known;

/* Never NULL. */
struct known *known_new(void);

/* Note what the result of a worker tells, if it tells anything. */
void known_note(struct known *known, const struct identity *identity,
    const struct result *result);

/* Change a job to that of the same thumb which is in the original. */
void known_reduce(const struct known *known, const struct identity *identity, struct job *job);

/* The number of pages, if the page of the job is after the last; else 0. */
uint32_t known_pages_before(const struct known *known, const struct identity *identity,
    const struct job *job);

void known_free(struct known **knownp);

#endif
