/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether workers' sandbox holds.
 */

#ifndef CHECK_SANDBOX_H_INCLUDED
#define CHECK_SANDBOX_H_INCLUDED

#include "job/launch.h"

/* See a worker start.  Returns 0; or -1 after a line, its or ours, that says why it does not. */
int sandbox_start(const struct launch *launch);

/*
 * Have workers try what they must not be able to do, and print how each trial ended.  Returns
 * an exit status: 0 if all were refused.
 */
int sandbox_check(const struct launch *launch);

#endif
