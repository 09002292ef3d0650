/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether the kernel has killed for memory.
 */

#ifndef OOM_KILLS_H_INCLUDED
#define OOM_KILLS_H_INCLUDED

/*
 * How many processes it has, in all of the machine since that was started; it counts one before
 * it kills it.  -1: that is not to be known here.
 */
long long oom_kills(void);

#endif
