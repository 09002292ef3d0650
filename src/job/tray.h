/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tray is the file in memory into which a worker writes its thumbs, the only file that it can
 * write to.
 *
 * The starter of a worker makes the tray, and empties it.  A worker cannot make files, and so it
 * has no memory outside its address space except the tray, whose size RLIMIT_FSIZE limits.
 */

#ifndef TRAY_H_INCLUDED
#define TRAY_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Make a tray.  Returns a descriptor, or -1 with errno. */
int tray_make(void);

/* The worker's side: write the bytes.  Returns 0, or -1 with errno. */
int tray_put(int tray, const void *bytes, size_t len);

/*
 * The starter's side: copy size bytes, and empty the tray.  The caller frees the copy.  NULL with
 * errno on failure: EBADMSG if size is 0 or above most, or if the tray has fewer bytes.
 */
void *tray_take(int tray, uint64_t size, uint64_t most);

#endif
