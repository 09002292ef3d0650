/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Decides when absent originals are worth a line in the log.
 */

#include "absent.h"

#define MINUTE	UINT64_C(60000000)

void
absent_found(struct absent *absent, uint64_t now)
{

	absent->found = now;
	absent->row = 0;
}

static int
is_recent(uint64_t when, uint64_t now)
{

	return (when != 0 && now - when < MINUTE);
}

unsigned
absent_count(struct absent *absent, uint64_t now)
{

	if (absent->row < UINT32_MAX)
		absent->row++;
	if (is_recent(absent->found, now) || is_recent(absent->told, now))
		return (0);
	absent->told = now;
	return (absent->row);
}
