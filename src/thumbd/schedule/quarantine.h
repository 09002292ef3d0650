/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals that crashed workers or took too long, and get no worker for a while.
 */

#ifndef QUARANTINE_H_INCLUDED
#define QUARANTINE_H_INCLUDED

#include <stdint.h>

#include "job/job.h"
#include "thumbd/originals/identity.h"

struct quarantine;

/* Nothing is quarantined for no seconds.  Never NULL. */
struct quarantine *quarantine_new(unsigned seconds, unsigned strikes);

/* From now on; what is quarantined stays so for the time that it was told. */
void quarantine_configure(struct quarantine *quarantine, unsigned seconds, unsigned strikes);

/* A job's effect on its worker. */
enum strike {
	STRIKE_NONE,		/* nothing that speaks against the original */
	STRIKE_DEATH,		/* the worker died of it */
	STRIKE_LATE		/* it took too long */
};

/*
 * A job that reached its deadline: late if it has used a good part of that time on a processor, or
 * if it hung.  A job that merely waited for a processor is no strike.  Both in microseconds.
 */
enum strike quarantine_late(uint64_t cpu, uint64_t deadline);

/*
 * Count a strike; status is what was answered.  A death counts against every thumb of the original;
 * a late job against thumbs of the same page and format that are as wide or wider, unless it was
 * small.  Returns whether that has brought them into quarantine.
 */
int quarantine_strike(struct quarantine *quarantine, const struct identity *identity,
    const struct job *job, enum strike strike, unsigned status);

/* The status of the strike that brought such a job into quarantine; 0 if it is not there. */
unsigned quarantine_status(struct quarantine *quarantine, const struct identity *identity,
    const struct job *job);

/* How many are there. */
unsigned quarantine_length(struct quarantine *quarantine);

void quarantine_free(struct quarantine **quarantinep);

#endif
