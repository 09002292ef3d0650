/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs that have been seen to be accepted and canonical, which they stay for as long as a site
 * lives: the same few thousand are most of the traffic.  A set of fixed size that forgets, read and
 * written by all threads without locks.  It holds whole URLs: no other is taken for one of them.
 */

#ifndef SEEN_H_INCLUDED
#define SEEN_H_INCLUDED

#include <stddef.h>

struct seen_entry;

struct seen {
	unsigned		shift;		/* of a hash, to be an index */
	struct seen_entry	*entries;	/* NULL: none are remembered */
};

/* Room for n URLs, rounded up to a power of two; 0 for none.  Returns 0, or -1 without memory. */
int seen_init(struct seen *seen, size_t n);
void seen_fini(struct seen *seen);

/* Whether the URL is in it. */
int seen_has(const struct seen *seen, const char *url, size_t len);

/* Put it in, in place of another perhaps; not if it is long. */
void seen_add(struct seen *seen, const char *url, size_t len);

#endif
