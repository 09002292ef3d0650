/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which class of jobs goes first where several wait for one worker.
 */

#ifndef TURNS_H_INCLUDED
#define TURNS_H_INCLUDED

#include <stdint.h>

#include "job_class.h"

struct turns {
	uint64_t	wait;			/* of a job at most, in microseconds */
	uint64_t	used[N_JOB_CLASSES];	/* of workers' time, weighted */
};

/* A class has a job again; others is a bit for each class that has had one all along. */
void turns_enter(struct turns *turns, enum job_class class, unsigned others);

/* A job of the class has taken so many microseconds of a worker. */
void turns_charge(struct turns *turns, enum job_class class, uint64_t took);

/* Whether it is a's turn before it is b's. */
int turns_before(const struct turns *turns, enum job_class a, enum job_class b);

#endif
