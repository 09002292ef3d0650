/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The process that decodes and compares images for us, in its sandbox: started when it is needed,
 * and again when it has died or hung.
 */

#ifndef COMPARER_H_INCLUDED
#define COMPARER_H_INCLUDED

#include <stddef.h>

#include "job/compare_job.h"
#include "job/launch.h"

struct comparer;

/* The preview is the callee's, to be closed, or -1. */
typedef void compare_done_f(void *priv, const struct compare_result *result, int preview,
    size_t size);

struct comparer *comparer_new(const struct launch *launch);
void comparer_free(struct comparer **cp);

int comparer_is_busy(const struct comparer *c);

/*
 * One at a time; the file stays the caller's.  Done is called when comparer_run() finds it so.
 * A result without any of the images decoded says why in the message of the first.
 */
void comparer_begin(struct comparer *c, const struct compare_ask *ask, int file,
    compare_done_f *done, void *priv);

/* A descriptor that can be read when there is something to do for comparer_run(); or -1. */
int comparer_fd(const struct comparer *c);
void comparer_run(struct comparer *c);

#endif
