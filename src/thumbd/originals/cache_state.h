/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The state of the cache's directory: who uses it, and whether its files are complete.
 */

#ifndef CACHE_STATE_H_INCLUDED
#define CACHE_STATE_H_INCLUDED

/*
 * Lock the directory for as long as the returned descriptor is open.  Returns -1 with errno,
 * EWOULDBLOCK if another process has locked it.  Trusted: the files are complete.
 */
int cache_state_take(int dir, int *trusted);

/* Note that all files are on the disk.  Returns 0, or -1 with errno. */
int cache_state_leave(int state);

#endif
