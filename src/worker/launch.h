/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting a worker process.
 */

#ifndef LAUNCH_H_INCLUDED
#define LAUNCH_H_INCLUDED

#include <sys/types.h>

/*
 * Start the program as a worker, with one end of a socketpair as its standard input and, unless
 * it is NULL, a list of the kinds of file that it is to render (kinds.h).  Returns its process
 * id and, in *sock, the other end (non-blocking, close-on-exec) for job_ask() and
 * job_answer(); or -1 with errno.  The worker ends when that end is closed.
 */
pid_t worker_launch(const char *program, const char *kinds, int *sock);

#endif
