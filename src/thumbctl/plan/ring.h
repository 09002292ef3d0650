/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Consistent hashing as the shard director of Varnish does it: each machine has some points on a
 * circle of 2^32, and a key belongs to the machine of the next point.
 */

#ifndef RING_H_INCLUDED
#define RING_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define RING_REPLICAS	67		/* the default of .reconfigure(); vcl/cluster.vcl has 500 */
#define RING_MOST	1024		/* machines */

struct ring;

/* A ring of n machines; names[i] is what the director hashes: the name of the backend. */
struct ring *ring_new(const char *const *names, unsigned n, unsigned replicas);

/* Whether a machine is up; at first all are.  The keys of a machine that is down go to the next. */
void ring_set(struct ring *ring, unsigned machine, int up);

/* The machine of a key, which is 0 to n - 1.  One machine must be up. */
unsigned ring_find(const struct ring *ring, uint32_t key);

void ring_free(struct ring **ringp);

/* The key of a text, as shard.key(STRING). */
uint32_t ring_key(const char *text, size_t len);

#endif
