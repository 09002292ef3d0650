/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The output of a worker goes to the log: a number of lines, then one line a second.
 */

#ifndef WORKER_SAID_H_INCLUDED
#define WORKER_SAID_H_INCLUDED

#include <sys/types.h>

#include <event2/event.h>

#include "job/said.h"

struct worker_said {
	struct said	said;
	pid_t		pid;
	struct event	*readable;
	struct event	*refill;
};

void worker_said_init(struct worker_said *said, struct event_base *base);

/* A process was started; it ended. */
void worker_said_begin(struct worker_said *said, pid_t pid, int fd);
void worker_said_end(struct worker_said *said);

void worker_said_fini(struct worker_said *said);

#endif
