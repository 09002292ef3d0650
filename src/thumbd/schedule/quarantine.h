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

/* Never NULL.  With 0 seconds there is no quarantine. */
struct quarantine *quarantine_new(unsigned seconds, unsigned strikes);

/* Change the options.  An original that is in quarantine stays for its time. */
void quarantine_configure(struct quarantine *quarantine, unsigned seconds, unsigned strikes);

/* How a job made its worker fail. */
enum strike {
	STRIKE_NONE,		/* none, or not the original's fault */
	STRIKE_DEATH,		/* the worker died of it */
	STRIKE_LATE		/* it took too long */
};

/*
 * Judge a job that reached its deadline: it is late if it used a good part of that time on a
 * processor, or if it hung.  A job that merely waited for a processor is no strike.  Both times are
 * in microseconds.
 */
enum strike quarantine_late(uint64_t cpu, uint64_t deadline);

/*
 * Count a strike; status is that of the answer.  A death counts against all thumbs of the original.
 * A late job counts against thumbs of the same page and format of its width or more, or against all
 * thumbs if its width is small.  Returns whether this puts them in quarantine.
 */
int quarantine_strike(struct quarantine *quarantine, const struct identity *identity,
    const struct job *job, enum strike strike, unsigned status);

/* The status of the strike that put such a job in quarantine; 0 if it is not in quarantine. */
unsigned quarantine_status(struct quarantine *quarantine, const struct identity *identity,
    const struct job *job);

/* How many entries are in quarantine. */
unsigned quarantine_length(struct quarantine *quarantine);

void quarantine_free(struct quarantine **quarantinep);

#endif
