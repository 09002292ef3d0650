/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Describes how a worker ended: its signal or status, and the resources that it used.
 */

#ifndef WORKER_END_H_INCLUDED
#define WORKER_END_H_INCLUDED

#include <sys/types.h>

struct worker_end {
	int		status;		/* as of waitpid(2) */
	double		seconds;	/* of CPU time */
	unsigned long	megabytes;	/* of memory, at most */
	int		no_memory;	/* it has reported that an allocation failed */
};

/* Wait for the process. */
void worker_end_wait(struct worker_end *end, pid_t pid);

/* Set no_memory if this line of its output says so. */
void worker_end_note(struct worker_end *end, const char *line);

#define WORKER_END_HOW	24
#define WORKER_END_USE	128
#define WORKER_END_TEXT	256

/* "signal 11 (SIGSEGV)", or "exit status 3" */
void worker_end_how(const struct worker_end *end, char buf[WORKER_END_HOW]);

/* "after 0.3 s of CPU time, with 95 MB of memory" */
void worker_end_use(const struct worker_end *end, char buf[WORKER_END_USE]);

/* Both, and a cause. */
void worker_end_text(const struct worker_end *end, char buf[WORKER_END_TEXT]);

#endif
