/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Looks at control files once a second, in a thread for each, so that no request ever waits for a
 * disk.  Rollouts of one name and file share a watch: a VCL that is loaded in place of another has
 * the same order, also when the file is bad by then.
 */

#ifndef WATCH_H_INCLUDED
#define WATCH_H_INCLUDED

#include <stdint.h>

struct watch;

/*
 * The watch of an object's name and file, for as long as it is not dropped.  A new one has had its
 * first look, unless the disk takes too long: then the order is off till it answers.  NULL: there
 * is no other thread to be had.
 */
struct watch *watch_take(const char *object, const char *file);
void watch_drop(struct watch *watch);

/*
 * The order in force, packed (control.h); the time until which losses are accepted, in seconds;
 * and the counters of both (struct VSC_thumb_rollout).
 */
const uint64_t *watch_order(const struct watch *watch);
const uint64_t *watch_losses_until(const struct watch *watch);
void *watch_counters(const struct watch *watch);

#endif
