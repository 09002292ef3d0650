/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd's face: requests in, answers out.
 */

#ifndef FRONT_H_INCLUDED
#define FRONT_H_INCLUDED

#include <event2/event.h>

#include "options.h"
#include "pool.h"

struct front;

/* Serve thumbs on the listening socket, which is taken.  NULL after a line in the log. */
struct front *front_new(struct event_base *base, const struct options *options,
    struct pool *pool, int root, int sock);

/* Remove the socket, accept nothing new, and leave the event loop once all is answered. */
void front_stop(struct front *front);

void front_free(struct front **frontp);

#endif
