/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: as few pages as possible are written: each then takes memory of this process.
 */

#define _GNU_SOURCE 1

#include <sys/mman.h>

#include <string.h>
#include <unistd.h>

#include "patch.h"

int
patch(const uint8_t *at, const void *bytes, size_t n)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	const uintptr_t start = (uintptr_t)at & ~(page - 1);
	const size_t len = (uintptr_t)at + n - start;

	if (mprotect((void *)start, len, PROT_READ | PROT_WRITE) != 0)
		return (-1);
	memcpy((void *)(uintptr_t)at, bytes, n);
	return (mprotect((void *)start, len, PROT_READ));
}
