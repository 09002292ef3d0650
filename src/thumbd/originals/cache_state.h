/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whose the cache's directory is, and whether what is in it may be trusted.
 */

#ifndef CACHE_STATE_H_INCLUDED
#define CACHE_STATE_H_INCLUDED

/*
 * Take the directory, which nobody else can as long as what is returned is open: a descriptor, or
 * -1 with errno, EWOULDBLOCK if somebody has it.  Trusted: the files there are as they were left.
 */
int cache_state_take(int dir, int *trusted);

/* All that is in it is on the disk now.  Returns 0, or -1 with errno. */
int cache_state_leave(int state);

#endif
