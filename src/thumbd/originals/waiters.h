/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those who have asked for the same original, and wait for one fetch of it.
 */

#ifndef WAITERS_H_INCLUDED
#define WAITERS_H_INCLUDED

#include <sys/queue.h>

#include "original.h"

struct waiter;
STAILQ_HEAD(waiters, waiter);

/* Free(3) is for one that is not added.  NULL: no memory. */
struct waiter *waiter_new(const struct original_asker *asker);

void waiters_add(struct waiters *waiters, struct waiter *waiter);

/* Those who have left do so no more.  Returns whether any is left. */
int waiters_sift(struct waiters *waiters);

/* Whether none of them needs more than what is known of it. */
int waiters_suffice(const struct waiters *waiters, const struct original *original);

/* All of them; nobody is left.  The original's descriptor, if there is one, is taken. */
void waiters_tell(struct waiters *waiters, unsigned status, struct original *original);

#endif
