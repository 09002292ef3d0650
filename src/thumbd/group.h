/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tasks of one original that wait together: sizes of it, pages, formats.
 */

#ifndef GROUP_H_INCLUDED
#define GROUP_H_INCLUDED

#include <sys/queue.h>
#include <stdint.h>

#include "clients.h"
#include "identity.h"
#include "job_class.h"

struct run;
struct schedule;

struct task {
	struct job		job;
	struct group		*group;
	struct clients		clients;
	uint64_t		since;		/* it waits */
	struct run		*run;		/* NULL: it still does */
	int			killed;		/* it has lost a worker that somebody killed */
	TAILQ_ENTRY(task)	list;
	LIST_ENTRY(task)	of_run;
};

struct group {
	struct schedule		*schedule;
	struct identity		identity;
	int			original;
	enum job_class		class;
	unsigned		waiting, running;	/* tasks */
	int			begun;		/* what comes now goes to the line's end */
	uint64_t		gathers;	/* since then; 0: not, or not any more */
	TAILQ_HEAD(, task)	tasks;		/* of both sorts */
	TAILQ_ENTRY(group)	line;		/* if any waits; before that among those that gather */
	LIST_ENTRY(group)	bucket;
};

TAILQ_HEAD(groups, group);

#endif
