/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals whose thumbs have cost more than their size had told: a progressive JPEG, a small file
 * of many pixels.
 */

#ifndef COSTS_H_INCLUDED
#define COSTS_H_INCLUDED

#include "job_class.h"
#include "thumbd/originals/identity.h"

/*
 * From so many microseconds of a worker's CPU on a thumb has been dear.  It is twice what the sizes
 * of job_class.c stand for: on a slow machine not everything is to be, or workers would idle.
 */
#define DEAR_CPU	500000

struct costs;

/* Never NULL. */
struct costs *costs_new(void);

/* What a job has taken. */
void costs_note(struct costs *costs, const struct job *job, const struct identity *identity,
    uint64_t cpu);

/* As job_class(); but what has been dear of this original, in this width or less, is dear. */
enum job_class costs_class(const struct costs *costs, const struct job *job,
    const struct identity *identity);

void costs_free(struct costs **costsp);

#endif
