/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A sweep looks at each stored thumb, and removes those that are stale, too old, or too many.  It
 * removes only files with the canonical name of a thumb, whoever wrote them.
 */

#ifndef SWEEP_H_INCLUDED
#define SWEEP_H_INCLUDED

#include "store_counts.h"
#include "store_task.h"

struct sweep;

/* Never NULL. */
struct sweep *sweep_new(void);

/* Begin a sweep now, from the start if one is under way. */
void sweep_begin(struct sweep *sweep);

/* Go on a little, if it is time.  Returns the milliseconds until the next step. */
unsigned sweep_step(struct sweep *sweep, struct store_place *place);

/* Whether there is room for a file; if not, a sweep begins soon. */
int sweep_has_room(struct sweep *sweep, const struct store_place *place, uint64_t size);

/* Count a file that was written.  If the store becomes too large, a sweep begins soon. */
void sweep_count(struct sweep *sweep, struct store_place *place, uint64_t size);

void sweep_free(struct sweep **sweepp);

#endif
