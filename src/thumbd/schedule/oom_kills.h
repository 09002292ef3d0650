/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's kills for lack of memory.
 */

#ifndef OOM_KILLS_H_INCLUDED
#define OOM_KILLS_H_INCLUDED

/*
 * The number of processes that the kernel killed since the machine was started; it counts a process
 * before it kills it. -1: unknown.
 */
long long oom_kills(void);

#endif
