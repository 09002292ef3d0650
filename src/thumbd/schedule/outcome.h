/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Clients, who ask for jobs, and the outcome of a job, which each of its clients gets.
 */

#ifndef OUTCOME_H_INCLUDED
#define OUTCOME_H_INCLUDED

#include <event2/buffer.h>

#include "job/job.h"

struct outcome {
	const struct result		*result;
	struct evbuffer			*thumb;		/* with status 200: the schedule's, for this call */
	size_t				size;
	pid_t				worker;	/* 0: no worker took part */
	unsigned			clients;	/* of the job; 0: another client was told */
	int				quarantined;	/* the job put its original in quarantine */
};

/* Called once.  NULL: the client no longer waits. */
typedef void client_done_f(void *priv, const struct outcome *outcome);

/* Whether the client still waits. */
typedef int client_wanted_f(void *priv);

struct client {
	client_wanted_f		*wanted;
	client_done_f		*done;
	void			*priv;
};

/* Reasons for refusing a job. */
#define REFUSED_FULL		"too many thumbs wait to be rendered; try again in a moment"
#define REFUSED_NO_MEMORY	"out of memory; try again in a moment"
#define REFUSED_QUARANTINED	\
    "rendering this file has failed repeatedly; it is refused for a while"

/* Make the result that a worker would have sent. */
void outcome_refusal(struct result *result, unsigned status, const char *message);

/* Tell a client that is the only one of its job. */
void outcome_refuse(const struct client *client, unsigned status, const char *message);

#endif
