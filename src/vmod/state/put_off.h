/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs that are not to be refreshed for a while: their last refresh has failed, and each hit of a
 * stale object would try again.  A table of fixed size that forgets, without locks.
 */

#ifndef PUT_OFF_H_INCLUDED
#define PUT_OFF_H_INCLUDED

#include <stdint.h>

#define PUT_OFF_URLS	4096

struct put_off {
	uint64_t	entries[PUT_OFF_URLS];	/* half a hash, and until when; atomic */
};

/* Put a URL off until a time, in whole seconds of a clock. */
void put_off_until(struct put_off *table, const char *url, double until);

/* Whether it is; once in four thousand million times it is another's. */
int put_off_has(const struct put_off *table, const char *url, double now);

#endif
