/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tray is a file in memory with the thumb of a worker.
 *
 * NB: the worker can write to the file at any time, also while its bytes are copied.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tray.h"

int
tray_make(void)
{

	return (memfd_create("tray", MFD_CLOEXEC));
}

int
tray_put(int tray, const void *bytes, size_t len)
{
	const char *at = bytes;
	off_t offset = 0;
	ssize_t n;

	while (len > 0) {
		n = pwrite(tray, at, len, offset);
		if (n < 0 && errno != EINTR)
			return (-1);
		if (n > 0) {
			at += n;
			offset += n;
			len -= (size_t)n;
		}
	}
	return (0);
}

static int
read_all(int tray, char *bytes, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len) {
		n = pread(tray, bytes + at, len - at, (off_t)at);
		if (n == 0)
			errno = EBADMSG;
		if (n == 0 || (n < 0 && errno != EINTR))
			return (-1);
		if (n > 0)
			at += (size_t)n;
	}
	return (0);
}

void *
tray_take(int tray, uint64_t size, uint64_t most)
{
	void *bytes;
	int e;

	if (size < 1 || size > most) {
		errno = EBADMSG;
		return (NULL);
	}
	bytes = malloc((size_t)size);
	if (bytes != NULL && read_all(tray, bytes, (size_t)size) == 0 && ftruncate(tray, 0) == 0)
		return (bytes);
	e = errno;
	free(bytes);
	errno = e;
	return (NULL);
}
