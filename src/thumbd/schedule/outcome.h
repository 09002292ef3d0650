/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How a job ended, for one of those who waited for it.
 */

#ifndef OUTCOME_H_INCLUDED
#define OUTCOME_H_INCLUDED

#include <event2/buffer.h>

#include "job/job.h"

struct outcome {
	const struct result		*result;
	struct evbuffer_file_segment	*thumb;	/* with status 200: the schedule's, for this call */
	size_t				size;
	pid_t				worker;	/* 0: none has seen it */
	unsigned			clients;	/* in all; 0: another has been told */
	int				quarantined;	/* by this the original has come there */
};

/* Called once.  NULL: not wanted() any more. */
typedef void client_done_f(void *priv, const struct outcome *outcome);

/* Whether the one who asked still waits. */
typedef int client_wanted_f(void *priv);

/* Why no worker is asked. */
#define REFUSED_FULL		"too many thumbs wait to be rendered; try again in a moment"
#define REFUSED_NO_MEMORY	"out of memory; try again in a moment"
#define REFUSED_QUARANTINED	\
    "this file has ended the renderer before; it is not tried again for a while"

/* In the place of what a worker says. */
void outcome_refusal(struct result *result, unsigned status, const char *message);

/* Tell one who is the only one. */
void outcome_refuse(client_done_f *done, void *priv, unsigned status, const char *message);

#endif
