/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The state of a cache's directory: who uses it, and whether its files are complete.
 */

#ifndef DISK_STATE_H_INCLUDED
#define DISK_STATE_H_INCLUDED

#include "disk_cache.h"

/*
 * Lock the directory for as long as the returned descriptor is open.  Returns -1 with errno,
 * EWOULDBLOCK if another process has locked it.  Trusted: the files are complete.
 */
int disk_state_take(int dir, const struct disk_cache_user *user, int *trusted);

/* Note that all files are on the disk.  Returns 0, or -1 with errno. */
int disk_state_leave(int state);

#endif
