/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker in its sandbox that decodes and compares images.  It is started when it is needed, and
 * again after it died or hung.
 */

#ifndef COMPARER_H_INCLUDED
#define COMPARER_H_INCLUDED

#include <stddef.h>

#include "job/compare_job.h"
#include "job/launch.h"

struct comparer;

/* The preview is the callee's to free, or NULL. */
typedef void compare_done_f(void *priv, const struct compare_result *result, void *preview);

/* The deadline is in seconds. */
struct comparer *comparer_new(const struct launch *launch, unsigned deadline);
void comparer_free(struct comparer **cp);

int comparer_is_busy(const struct comparer *c);

/*
 * Start a comparison, one at a time; the file stays the caller's.  comparer_run() calls done().  If
 * no image was decoded, the message of the first side says why.
 */
void comparer_begin(struct comparer *c, const struct compare_ask *ask, int file,
    compare_done_f *done, void *priv);

/* A descriptor that is readable when comparer_run() has something to do; or -1. */
int comparer_fd(const struct comparer *c);
void comparer_run(struct comparer *c);

#endif
