/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a check finds: a line each.  What is wrong has a second line: what to do.
 */

#ifndef FINDING_H_INCLUDED
#define FINDING_H_INCLUDED

#include "doctor.h"

void find_ok(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void find_unknown(struct doctor *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void find_warning(struct doctor *d, const char *what_to_do, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void find_wrong(struct doctor *d, const char *what_to_do, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
