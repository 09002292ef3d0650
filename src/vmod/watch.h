/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads control files once a second, each in a separate thread, so that no request waits for a
 * disk.  Rollouts of the same name and file share a watch: a VCL that replaces another has the same
 * order, even if the file is bad by then.
 */

#ifndef WATCH_H_INCLUDED
#define WATCH_H_INCLUDED

#include <stdint.h>

struct watch;

/*
 * The watch of an object's name and file; it lives until every taker has dropped it.  A new watch
 * has read its file, unless the disk takes too long: then the order is off until it answers. 
 * Returns NULL if no thread can be started.
 */
struct watch *watch_take(const char *object, const char *file);
void watch_drop(struct watch *watch);

/*
 * The order in force, packed (control.h); the times until which losses are accepted and all purges
 * allowed, in seconds; whom to tell, packed; the share of originals that are looked up by id; and the
 * counters (struct VSC_thumb_rollout).
 */
const uint64_t *watch_order(const struct watch *watch);
const uint64_t *watch_losses_until(const struct watch *watch);
const uint64_t *watch_purges_until(const struct watch *watch);
const uint64_t *watch_telling(const struct watch *watch);
const uint64_t *watch_by_id(const struct watch *watch);
void *watch_counters(const struct watch *watch);

#endif
