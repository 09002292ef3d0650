/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a job may cost, told before anything of its original is read; and which are the same.
 */

#ifndef JOB_CLASS_H_INCLUDED
#define JOB_CLASS_H_INCLUDED

#include <sys/types.h>

#include "job/job.h"

/*
 * Name, code, percent of the workers and of the queue that it may have; how much a second of a
 * worker's time counts when more than one class waits, of which the one that has had less goes
 * first; and the percent of --wait that it stands back when it comes to others.  On a tie the
 * first one here goes first.
 */
#define JOB_CLASSES(X)									\
	X(CHEAP,	"cheap",	100,	100,	1,	0)			\
	X(DEAR,		"dear",		50,	50,	3,	25)

/* No class stands back longer, whatever it has had: its jobs are not to wait in vain. */
#define STAND_BACK_MAX		50

enum job_class {
#define X(name, code, workers, queue, weight, back) JOB_CLASS_##name,
	JOB_CLASSES(X)
#undef X
	N_JOB_CLASSES
};

struct job_class_row {
	const char	*code;
	unsigned	workers, queue, weight, back;
};

extern const struct job_class_row job_classes[N_JOB_CLASSES];

int job_same(const struct job *a, const struct job *b);

/* By the type, the thumb's format, and the original's size in bytes. */
enum job_class job_class(const struct job *job, off_t size);

/* How many of so many workers a class may have: never all unless it may, and never none. */
unsigned job_class_workers(enum job_class class, unsigned workers);

/* How many of so many places in the queue it may have. */
unsigned job_class_queue(enum job_class class, unsigned queue);

#endif
