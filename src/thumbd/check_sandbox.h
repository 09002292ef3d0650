/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starting a worker, and trials of its sandbox.
 */

#ifndef CHECK_SANDBOX_H_INCLUDED
#define CHECK_SANDBOX_H_INCLUDED

#include "job/launch.h"

/*
 * Start a worker and wait until it could render.  If the machine is too busy for that, try again,
 * and extend the service manager's timeout.  Returns 0; or -1 after a line in the log, written by
 * the worker or by thumbd, that says why the worker cannot start.
 */
int sandbox_start(const struct launch *launch);

/*
 * Let workers try what they must not be able to do, and print the result of each trial.  Returns an
 * exit status: 0 if all were refused.
 */
int sandbox_check(const struct launch *launch);

#endif
